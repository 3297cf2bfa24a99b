from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.metadata.fields import squashed
from archive.metadata.headlines import relation_of
from archive.metadata.sitename import without_site

MetadataOf = Callable[..., Any]
SITE = '<meta property="og:site_name" content="Example Post">'


@given(st.text(max_size=80), st.frozensets(st.text(max_size=8), max_size=3))
def test_cutting_the_site_is_a_fixed_point_and_only_cuts(text: str, names: frozenset[str]) -> None:
    cut = without_site(text, names)
    assert cut in text
    assert without_site(cut, names) == cut


@pytest.mark.parametrize(
    ("head", "body", "title", "source"),
    [
        (SITE + '<meta property="og:title" content="Harbour opens | Example Post">', "<h1>Harbour opens</h1>", "Harbour opens", "og:title+h1"),
        (SITE + "<title>Harbour opens - Example Post</title>", "", "Harbour opens", "title-tag"),
        (SITE + "<title>Example Post | Harbour opens - at last</title>", "", "Harbour opens - at last", "title-tag"),
        ("<title>Harbour opens – example.org</title>", "", "Harbour opens", "title-tag"),
        ("<title>Tom &amp;amp; Jerry\n  return</title>", "", "Tom & Jerry return", "title-tag"),
        ("<title>Harbour opens | Port</title>", "<h1>Harbour opens</h1>", "Harbour opens", "title-tag+h1"),
        ('<meta property="og:title" content="What the harbour of the town costs">', "<article><h1>The town pays a high price</h1></article>", "The town pays a high price", "h1"),
        ('<meta property="og:title" content="Harbour opens">', "<h1>Economy: Harbour opens</h1>", "Harbour opens", "og:title+h1"),
        ("", "<h1>One<br>line</h1>", "One line", "h1"),
        ("", "<h1>字<ruby>幕<rt>まく</rt></ruby></h1>", "字幕", "h1"),
    ],
)  # fmt: skip
def test_titles_are_chosen_by_agreement(metadata_of: MetadataOf, head: str, body: str, title: str, source: str) -> None:
    found = metadata_of(head, body).title
    assert (found.value, found.source) == (title, source)


def test_a_kicker_on_which_two_sources_agree_stays(metadata_of: MetadataOf) -> None:
    head = '<meta property="og:title" content="Kenya: Nairobi from below">'
    data = {"@type": "NewsArticle", "headline": "Kenya: Nairobi from below"}
    found = metadata_of(head, "<h1>Nairobi from below</h1>", data=data).title
    assert (found.value, found.source) == ("Kenya: Nairobi from below", "og:title+json-ld")


def test_what_is_not_the_sites_name_is_not_cut(metadata_of: MetadataOf) -> None:
    head = SITE + '<meta property="og:title" content="Harbour opens - what now?">'
    assert metadata_of(head).title.value == "Harbour opens - what now?"


def test_a_page_that_is_only_the_sites_name_keeps_it(metadata_of: MetadataOf) -> None:
    assert metadata_of(SITE + "<title>Example Post</title>").title.value == "Example Post"


def test_a_page_without_any_title_has_none(metadata_of: MetadataOf) -> None:
    assert metadata_of().title is None


def article(headline: str) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": headline}


def shared(text: str) -> str:
    return f'<meta property="og:title" content="{text}">'


@pytest.mark.parametrize(
    ("head", "body", "headline", "title"),
    [
        # two different kickers before the same title, as SRF writes them
        (shared("Iranian attack: Restraint has its reasons here"), "<h1>War in the east - Restraint has its reasons here</h1>", "", "Restraint has its reasons here"),
        # the data's headline ends the heading, which holds its kicker in another element
        (shared("Kit of the week | Rope and pulley explained"), "<h1>Kit of the week Rope and pulley explained</h1>", "Rope and pulley explained", "Rope and pulley explained"),
        # og:title goes on behind the heading
        (shared("Harbour opens for ships | Morning"), "<h1>Harbour opens for ships</h1>", "", "Harbour opens for ships"),
        # all three say the longer one
        (shared("Harbour opens for ships - live") + '<meta name="twitter:title" content="Harbour opens for ships - live"><title>Harbour opens for ships - live</title>', "<h1>Harbour opens for ships</h1>", "Harbour opens for ships - live", "Harbour opens for ships - live"),
        # the same words with other spaces: the data's are whole
        (shared("Harbour opens: ships come - Town news"), "<h1>Harbour opens:ships come</h1>", "Harbour opens: ships come", "Harbour opens: ships come"),
        # the data call the second of two visible headlines by that name
        (shared("Jane Doe: new job in the capital"), "<h1>Jane Doe: new job in the capital</h1><h2>Only a step to the next job?</h2>", "Only a step to the next job?", "Only a step to the next job?"),
        (shared("Jane Doe: new job in the capital"), "<h1>Jane Doe: new job in the capital</h1>", "Only a step to the next job?", "Jane Doe: new job in the capital"),
    ],
    ids=["kickers", "kicker element", "longer og", "three agree", "spaces", "second heading", "unseen headline"],
)  # fmt: skip
def test_each_agreement_decides(metadata_of: MetadataOf, head: str, body: str, headline: str, title: str) -> None:
    found = metadata_of(head, body, data=article(headline) if headline else None).title
    assert found.value == title
    assert 0 < found.confidence <= 1


def test_a_heading_that_is_the_logo_is_no_title(metadata_of: MetadataOf) -> None:
    body = '<h1 class="logo"><a href="/">Example Post</a></h1><h1>The harbour has opened</h1>'
    assert metadata_of(SITE, body).title.value == "The harbour has opened"


@given(st.text("abc d", max_size=12), st.text("abc d", max_size=12))
def test_relations_are_told_the_same_from_both_sides(one: str, other: str) -> None:
    pairs = {"same": "same", "opens": "longer", "ends": "kicker", "within": "around", "other": "other",
             "longer": "opens", "kicker": "ends", "around": "within"}  # fmt: skip
    if len(one) != len(other) or one == other:
        assert relation_of(other, one) == pairs[relation_of(one, other)]


WORDS = st.lists(st.sampled_from(["Example Post", "The harbour opens", "Ships", "harbour"]), max_size=3)


@given(WORDS, WORDS, WORDS)
def test_the_site_alone_is_no_title_where_anything_else_is_said(
    metadata_of: MetadataOf, tag: list[str], heading: list[str], og: list[str]
) -> None:
    head = SITE + f"<title>{' | '.join(tag)}</title>" + shared(" - ".join(og))
    found = metadata_of(head, f"<h1>{': '.join(heading)}</h1>").title
    others = [words for words in (*tag, *heading, *og) if words != "Example Post"]
    if others:
        assert squashed(found.value) != "examplepost"
