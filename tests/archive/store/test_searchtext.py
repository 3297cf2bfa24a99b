"""Words found and never an error: queries as people type them, and scripts without spaces."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.digests import text_digest
from archive.model.record import Record, TextNote
from archive.model.selection import Selection
from archive.store.entries import entry_of
from archive.store.index import Index
from archive.store.schema import create_index
from archive.store.searchtext import HIT_END, HIT_START, one_line, pairs_of, parse_query, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXTS = {
    "moon": ("A base on the Moon", "Die Kälte hält an. Builders don't stop: snake_case and C++ are used."),
    "mars": ("Mars next", "No moon base here, but a **rover** and a [link](https://example.org/hidden)."),
    "tokyo": ("東京で会議", "東京都知事は「iPhone手机」について国会で述べた。日本の経済。"),
    "bangkok": ("กรุงเทพ", "กรุงเทพมหานครเป็นเมืองหลวง"),
    "seoul": ("서울", "서울에서 회의가 열렸다."),
}


def index_of(texts: Iterable[tuple[str, str, str]]) -> Index:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create_index(connection)
    index = Index(connection)
    for name, title, body in texts:
        text = TextNote(digest=text_digest(body), words=1, extractor="1")
        record = Record(title=title, web_url=f"https://example.org/{name}", body=body, text=text)
        index.put(entry_of(record, path=f"records/undated/{name}.md", content=body.encode()))
    return index


@pytest.fixture(scope="module")
def index() -> Index:
    return index_of((name, *text) for name, text in TEXTS.items())


def found(index: Index, words: str) -> set[str]:
    selection = Selection(words=words, order="relevance")
    names = [listing.path.removeprefix("records/undated/")[:-3] for listing in index.select(selection)]
    assert index.count(selection) == len(names) == len(set(names))
    return set(names)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("moon", {"moon", "mars"}),
        ("MOON base", {"moon", "mars"}),
        ('"base on the moon"', {"moon"}),
        ('"base on the moon', {"moon"}),
        ("“moon base”", {"mars"}),
        ("kalte", {"moon"}),
        ("Kälte", {"moon"}),
        ("Ka\u0308lte", {"moon"}),
        ("rov*", {"mars"}),
        ("rov", set()),
        ("moon -rover", {"moon"}),
        ("-moon", {"tokyo", "bangkok", "seoul"}),
        ("-moon -東京", {"bangkok", "seoul"}),
        ('moon -"moon base"', {"moon"}),
        ("moon OR base", set()),
        ("next:", {"mars"}),
        ("snake_case", {"moon"}),
        ("don't", {"moon"}),
        ("hidden", set()),
        ("東京", {"tokyo"}),
        ("京都", {"tokyo"}),
        ("東京都知事", {"tokyo"}),
        ("経済", {"tokyo"}),
        ("経", {"tokyo"}),
        ("済", {"tokyo"}),
        ("東国", set()),
        ("iPhone", {"tokyo"}),
        ("iPhone手机", {"tokyo"}),
        ("手机 国会", {"tokyo"}),
        ("手机 -国会", set()),
        ("เมืองหลวง", {"bangkok"}),
        ("서울", {"seoul"}),
        ("회의", {"seoul"}),
        ("", set(TEXTS)),
        ("   ", set(TEXTS)),
        ('"" *', set(TEXTS)),
        ("!!!", set()),
        ("moon !!!", set()),
    ],
)
def test_queries_find_what_they_say(index: Index, words: str, names: set[str]) -> None:
    assert found(index, words) == names


@given(st.text(max_size=60) | st.text(alphabet='"*()-+:^{}ANDORT NEAR\x00\ud800東京é', max_size=60))
def test_no_text_is_a_syntax_error(words: str) -> None:
    index = index_of([("moon", *TEXTS["moon"])])
    found(index, words)
    index.connection.close()


def test_a_very_long_query_is_answered(index: Index) -> None:
    assert found(index, "moon " * 5000) == {"moon", "mars"}
    assert found(index, '"' * 5000 + "(" * 5000) is not None


def test_a_word_in_the_title_weighs_more(index: Index) -> None:
    first, second = index.select(Selection(words="moon", order="relevance"))
    assert (first.title, second.title) == ("A base on the Moon", "Mars next")


@pytest.mark.parametrize(("words", "hit"), [("rover", "rover"), ("国会", "国会"), ("base", "base")])
def test_a_snippet_marks_the_hit(index: Index, words: str, hit: str) -> None:
    snippets = [listing.snippet for listing in index.select(Selection(words=words))]
    assert all(f"{HIT_START}{hit}{HIT_END}" in snippet for snippet in snippets)
    assert all("\u200b" not in snippet for snippet in snippets)


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert one_line(line) == line
    assert not set(line) & {"\n", "\r", "\0", HIT_START, HIT_END}


@given(st.text(alphabet="東京都a กข한 ", max_size=20))
def test_every_pair_of_neighbours_is_found(text: str) -> None:
    pairs = pairs_of(text).split(" ")
    neighbours = [text[place : place + 2] for place in range(len(text) - 1)]
    assert all(pair in pairs for pair in neighbours if not set(pair) & {"a", " "})


def test_marks_of_markdown_are_no_text() -> None:
    markdown = '# Head\n\n> *One* `two` [three](https://x.example "t") ![four](a.png)\n\n- five_six 2*3 \\* seven\n\n```py\nx\n```'
    assert plain_text(markdown) == "Head One two three four five_six 2*3 seven x"


def test_a_query_of_nothing_asks_nothing() -> None:
    assert parse_query(' "" - * ') == parse_query("")
