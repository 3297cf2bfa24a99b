from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
