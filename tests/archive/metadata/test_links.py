from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

MetadataOf = Callable[..., Any]


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("/news/harbour", "https://www.example.org/news/harbour"),
        ("https://m.example.org/news/harbour#top", "https://m.example.org/news/harbour"),
        ("https://other.example.com/news/harbour", None),
        ("/", None),
        ("https://www.example.org", None),
        ("javascript:void(0)", None),
        ("", None),
    ],
)
def test_a_canonical_is_believed_only_where_it_is_honest(
    metadata_of: MetadataOf, href: str, canonical: str | None
) -> None:
    found = metadata_of(f'<link rel="canonical" href="{href}">')
    assert (found.canonical.value if found.canonical else None) == canonical


def test_the_reason_for_ignoring_a_canonical_is_noted(metadata_of: MetadataOf) -> None:
    found = metadata_of('<link rel="canonical" href="https://evil.example.com/x">')
    assert found.notes == ("rel=canonical ignored: another site (example.com)",)


def test_og_url_stands_in_where_the_canonical_is_dishonest(metadata_of: MetadataOf) -> None:
    found = metadata_of('<link rel="canonical" href="/"><meta property="og:url" content="/news/harbour">')
    assert (found.canonical.value, found.canonical.source) == ("https://www.example.org/news/harbour", "og:url")
    assert found.notes == ("rel=canonical ignored: the front page",)


def test_two_different_canonicals_are_no_statement(metadata_of: MetadataOf) -> None:
    found = metadata_of('<link rel="canonical" href="/a"><link rel="canonical" href="/b">')
    assert found.canonical is None
    assert found.notes == ("canonical ignored: 2 different ones",)


def test_a_front_page_may_name_itself(metadata_of: MetadataOf) -> None:
    found = metadata_of('<link rel="canonical" href="https://www.example.org/">', url="https://example.org/")
    assert found.canonical.value == "https://www.example.org/"


def test_relative_addresses_are_resolved_against_the_base(metadata_of: MetadataOf) -> None:
    found = metadata_of('<base href="https://www.example.org/news/"><link rel="amphtml" href="harbour.amp">')
    assert found.amp_url.value == "https://www.example.org/news/harbour.amp"


def test_feeds_are_listed_and_programming_interfaces_are_not(metadata_of: MetadataOf) -> None:
    found = metadata_of(
        '<link rel="alternate" type="application/rss+xml; charset=utf-8" title="News &amp; more" href="/feed">'
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">'
        '<link rel="alternate" hreflang="de" href="/de"><link rel="alternate" type="application/rss+xml" href="/feed">'
    )
    assert [(feed.url, feed.title) for feed in found.feeds] == [("https://www.example.org/feed", "News & more")]


@pytest.mark.parametrize(
    ("head", "data", "license"),
    [
        ('<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">', None, "https://creativecommons.org/licenses/by/4.0/"),
        ("", {"@type": "Article", "license": {"@id": "/licence"}}, "https://www.example.org/licence"),
        ('<meta name="dcterms.license" content="CC BY 4.0">', None, "CC BY 4.0"),
    ],
)  # fmt: skip
def test_licences_are_read(metadata_of: MetadataOf, head: str, data: object, license: str) -> None:
    assert metadata_of(head, data=data).license.value == license
