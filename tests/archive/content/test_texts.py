"""Reading the texts of many blocks at once."""

from __future__ import annotations

import lxml.html
from hypothesis import given
from hypothesis import strategies as st

from archive.content.blocks import cut
from archive.content.texts import AT_ONCE
from archive.page import parse


def texts_of(markup: str) -> list[str]:
    root, _ = parse(f"<html><body>{markup}</body></html>")
    assert root is not None
    return [block.text for block in cut(root).blocks]


def test_pages_of_many_blocks_lose_none() -> None:
    count = 2 * AT_ONCE + 7
    assert texts_of("".join(f"<p>Block {number}.</p>" for number in range(count))) == [
        f"Block {number}." for number in range(count)
    ]


def test_a_page_that_holds_the_parting_sign_shifts_no_text() -> None:
    root = lxml.html.fromstring("<html><body><p>One \x01 two</p><p>three<br>four</p></body></html>")
    first, second = (block.text for block in cut(root).blocks)
    assert first.startswith("One ")
    assert first.endswith(" two")
    assert second == "three\nfour"


def test_pre_stands_in_its_place_among_folded_texts() -> None:
    assert texts_of("<p>a  b</p><pre>c\n  d</pre><p>e<br>  f</p>") == ["a b", "c\n  d", "e\nf"]


@given(st.lists(st.text("ab &<é\u00a0\u3000\n\t日", max_size=12), max_size=8))
def test_each_text_is_folded_for_itself(texts: list[str]) -> None:
    markup = "".join(f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>" for text in texts)
    assert texts_of(markup) == [folded for text in texts if (folded := " ".join(text.split()))]
