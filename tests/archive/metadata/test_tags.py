from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.metadata.fields import NAME_LIMIT, squashed
from archive.metadata.tags import clean_tags, split_tags

MetadataOf = Callable[..., Any]


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def tags(found: Any) -> tuple[str, ...]:
    return found.tags.value if found.tags else ()


@given(st.lists(st.text(max_size=200), max_size=20), st.booleans())
def test_tags_are_listed_once_and_bounded_whatever_stands_there(listed: list[str], is_for_engines: bool) -> None:
    found = clean_tags(listed, frozenset({"harbourpost"}), is_for_engines=is_for_engines)
    assert len({squashed(tag) for tag in found}) == len(found)
    assert all(0 < len(tag) <= NAME_LIMIT and squashed(tag) != "harbourpost" for tag in found)


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("Harbour, Ships", ["Harbour", "Ships"]),
        ("Doe, Jane; Roe, Tom", ["Doe, Jane", "Roe, Tom"]),
        ("Harbour, Ships, Quay, Trade, Fish; Nets", ["Harbour", "Ships", "Quay", "Trade", "Fish", "Nets"]),
        ("Harbour; Ships", ["Harbour", "Ships"]),
        ("Harbour|Ships", ["Harbour", "Ships"]),
        ("航天 太空 外空", ["航天", "太空", "外空"]),
        ("社会、災害", ["社会", "災害"]),
        ("Business, Finance, & Economics", ["Business, Finance, & Economics"]),
        ("Long COVID", ["Long COVID"]),
    ],
)
def test_lists_are_split_where_they_are_lists(value: str, parts: list[str]) -> None:
    assert split_tags(value) == parts


@pytest.mark.parametrize(
    "tag",
    ["98be933f-38cf-4fba-b6c6-ad438e82010a", "post.example.com", "editors_pick", "12345678", "https://x.org/", "/article",
     "NLP Category: Business", "geo=berlin", "Harbour Post", "x" * 130],
)  # fmt: skip
def test_what_machines_wrote_is_no_tag(tag: str) -> None:
    assert clean_tags(["Harbour", tag], frozenset({"harbourpost"})) == ("Harbour",)


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        (["Category: Wine", "#Food"], ("Wine", "Food")),
        (["sections/sverige", "topic/assault"], ("sverige", "assault")),
        (["xid:1", "xid:2", "Harbour"], ("Harbour",)),
        (["Covid: what now"], ("Covid: what now",)),
        (["TCP/IP"], ("TCP/IP",)),
    ],
)
def test_prefixes_are_cut_off_where_they_say_what_kind_of_tag_follows(
    listed: list[str], found: tuple[str, ...]
) -> None:
    assert clean_tags(listed, frozenset()) == found


def test_words_for_news_are_left_out_of_lists_for_search_engines_alone(metadata_of: MetadataOf) -> None:
    head = "<title>Harbour opens</title>"
    assert tags(metadata_of(head + meta("keywords", "Harbour, News, ニュース"))) == ("Harbour",)
    assert tags(
        metadata_of(
            head + '<meta property="article:tag" content="Harbour"><meta property="article:tag" content="News">'
        )
    ) == ("Harbour", "News")


def test_a_list_made_of_the_pages_address_gives_way(metadata_of: MetadataOf) -> None:
    head = meta("news_keywords", "new, harbour, opens") + meta("keywords", "Shipping, Trade")
    found = metadata_of(head, url="https://www.example.org/a/new-harbour-opens")
    assert (found.tags.value, found.tags.source) == (("Shipping", "Trade"), "meta:keywords")


def test_a_list_of_the_whole_site_gives_way_to_the_one_that_is_shown(metadata_of: MetadataOf) -> None:
    head = "<title>New quay opens</title>" + meta("keywords", "Politics, Sports, Weather")
    body = '<main><h1>New quay opens</h1><ul class="tags"><li><a href="/x/ferries">Ferries</a></li><li><a href="/x/quay">Quay</a></li></ul></main>'
    found = metadata_of(head, body)
    assert (found.tags.value, found.tags.source) == (("Ferries", "Quay"), "links")
    assert tags(metadata_of(head)) == ("Politics", "Sports", "Weather")


def test_a_category_of_an_advertising_scheme_gives_way(metadata_of: MetadataOf) -> None:
    head = '<meta property="article:tag" content="Business, Finance, &amp; Economics">' + meta(
        "news_keywords", "Wages, Prices"
    )
    assert tags(metadata_of(head)) == ("Wages", "Prices")


def test_metas_of_different_names_are_different_lists(metadata_of: MetadataOf) -> None:
    assert tags(metadata_of(meta("sailthru.tags", "Activism,Labor") + meta("keywords", "Unions"))) == ("Unions",)


@pytest.mark.parametrize(
    "body",
    [
        '<p>Text</p><div class="article-tags"><a href="/x/1">Ferries</a> <a href="/x/2">Quay</a></div>',
        '<p>Text</p><div><a href="/topics/ferries">Ferries</a> <a href="/topics/quay">Quay</a></div>',
        '<p>Text</p><ul><li><span><a href="/thema/ferries">#Ferries</a></span></li><li><span><a href="/thema/quay">Quay</a></span></li></ul>',
    ],
)
def test_tags_that_a_page_only_shows_are_found(metadata_of: MetadataOf, body: str) -> None:
    found = metadata_of(body=f"<main><h1>Harbour</h1>{body}</main>")
    assert (found.tags.value, found.tags.source) == (("Ferries", "Quay"), "links")


@pytest.mark.parametrize(
    "body",
    [
        '<nav class="topics"><a href="/topics/a">Ferries</a><a href="/topics/b">Quay</a></nav>',
        '<div class="related"><a href="/topics/a">Ferries</a></div>',
        '<p>Text of <a href="/topics/a">ferries</a></p>',
        '<div class="stage vintage montage"><a href="/x/a">Ferries</a></div>',
        '<div class="tags"><a href="#top">Top</a></div>',
        '<div class="tags"><a href="/topics/">All topics</a><a href="/t/x">A whole headline of another article, eight words</a></div>',
    ],
)
def test_other_links_are_no_tags(metadata_of: MetadataOf, body: str) -> None:
    assert metadata_of(body=f"<main><h1>Harbour</h1>{body}</main>").tags is None


def test_the_list_that_is_shown_completes_a_single_tag(metadata_of: MetadataOf) -> None:
    body = '<main><h1>Harbour</h1><div class="tags"><a href="/tag/trade">Trade</a><a href="/tag/quay">Quay</a></div></main>'
    assert tags(metadata_of(meta("news_keywords", "Trade"), body)) == ("Trade", "Quay")
    assert tags(metadata_of(meta("news_keywords", "Fish"), body)) == ("Fish",)
