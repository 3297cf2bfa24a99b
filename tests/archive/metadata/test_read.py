from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.metadata.fields import AUTHORS_LIMIT, EXCERPT_LIMIT, FEEDS_LIMIT, IMAGES_LIMIT, TAGS_LIMIT, TITLE_LIMIT

LATEST = datetime(2026, 1, 2, tzinfo=UTC)

MetadataOf = Callable[..., Any]

NAMES = (
    "og:title", "og:type", "og:image", "og:image:width", "og:url", "og:locale", "og:video", "description", "author",
    "article:published_time", "article:tag", "article:content_tier", "keywords", "robots", "twitter:label1", "date",
    "twitter:data1", "og:site_name", "dc.creator", "news_keywords", "content-language",
)  # fmt: skip
ODD_TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", " ", "http://", "https://[", "//", "javascript:1", "2024-01-01", "9999-99-99", "By", "By ,", "| |", "\x00", "\ud800",
         "https://example.org/a b", "99999999999999999999", "<b>", "&amp;amp;", "：", "a" * 3000, "von 1.1.2024", "-", "NaN"]
    ),
)  # fmt: skip
ODD_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ODD_TEXTS,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["@id", "@type", "@value", "@list", "name", "url", "width"]) | st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
PROPERTIES = (
    "@id", "@graph", "headline", "name", "author", "creator", "publisher", "datePublished", "dateModified", "image", "logo",
    "keywords", "articleSection", "isAccessibleForFree", "license", "mainEntityOfPage", "mainEntity", "inLanguage", "url",
    "description", "embedUrl", "uploadDate", "thumbnailUrl",
)  # fmt: skip
KINDS = st.sampled_from(["NewsArticle", "WebPage", "VideoObject", "Organization", "http://schema.org/BlogPosting", ""])
NODES = st.builds(
    lambda kind, properties: {"@type": kind, **properties},
    KINDS | ODD_JSON,
    st.dictionaries(st.sampled_from(PROPERTIES), ODD_JSON, max_size=8),
)
FRAGMENTS = st.lists(
    st.sampled_from(
        ["<h1>", "</h1>", "<p class=author>", "By <a rel=author href='/author/x'>Jane Doe</a>", "<time datetime='", "'>", "<br>",
         "<span itemprop=author itemscope itemtype='http://schema.org/Person'>", "<div itemscope itemtype=Article>", "</div>",
         "<meta itemprop=datePublished content=2024-01-01>", "<iframe src='https://youtu.be/aaaaaaaaaaa'>", "<link rel=canonical href='",
         "<base href='http://['>", "<ruby>字<rt>じ</rt></ruby>", "<svg><title>x</title>", "<i class='date'>3/4/2021</i>", "<!--", "-->"]
    ) | ODD_TEXTS,
    max_size=12,
).map("".join)  # fmt: skip


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for member in value:
            yield from texts_in(member)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts_in(getattr(value, field.name))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    metas=st.lists(st.tuples(st.sampled_from(NAMES), ODD_TEXTS), max_size=8),
    nodes=st.lists(NODES, max_size=3),
    body=FRAGMENTS,
    lang=st.sampled_from(["", "en", "de-AT", "x", "zz zz"]),
)
def test_any_page_gives_bounded_values_of_plain_text(
    metadata_of: MetadataOf, metas: list[tuple[str, str]], nodes: list[object], body: str, lang: str
) -> None:
    head = "".join(f'<meta property="{name}" content="{escaped(content)}">' for name, content in metas)
    found = metadata_of(head, body, data=nodes, lang=lang)
    for text in texts_in(found):
        text.encode("utf-8")
        assert not any(sign in text for sign in "\x00\n\r")
        assert len(text) <= 10_000
    if found.title:
        assert 0 < len(found.title.value) <= TITLE_LIMIT
    if found.published:
        assert datetime(1980, 1, 1, tzinfo=UTC) <= found.published.value.at <= LATEST
    for image in found.images.value if found.images else ():
        assert image.url.startswith(("http://", "https://"))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


def test_hundreds_of_everything_are_bounded(metadata_of: MetadataOf) -> None:
    head = "".join(
        f'<meta property="article:tag" content="tag {n}"><meta property="og:image" content="/{n}.jpg">'
        f'<link rel="alternate" type="application/rss+xml" href="/{n}.xml">'
        for n in range(300)
    )
    people = [{"@type": "Person", "name": f"Jane {'I' * (n % 30 + 1)} D{'o' * (n // 30 + 1)}e"} for n in range(300)]
    found = metadata_of(
        head + f'<meta name="description" content="{"word " * 9000}">', data={"@type": "Article", "author": people}
    )
    assert len(found.tags.value) == TAGS_LIMIT
    assert len(found.images.value) == IMAGES_LIMIT
    assert len(found.feeds) == FEEDS_LIMIT
    assert len(found.authors.value) == AUTHORS_LIMIT
    assert len(found.excerpt.value) <= EXCERPT_LIMIT


@pytest.mark.parametrize(
    "body",
    [
        "<p class='author date'>" * 60_000,
        "<h1></h1>" + "<p class='byline meta'>By: x</p>" * 40_000,
        "<div class='author date' itemprop='author' itemscope>" * 2_000 + "x" * 100_000,
        "<time datetime='2024-01-01'>" * 50_000,
        "<h1>" + "a " * 500_000,
        "<a rel='tag author license' href='/author/x'>x</a>" * 40_000,
    ],
    ids=["nested", "bylines", "deep", "times", "headline", "links"],
)
def test_a_hostile_page_is_read_in_seconds(page_of: Callable[..., Any], read: Callable[..., Any], body: str) -> None:
    page = page_of(body=body)
    begin = time.process_time()
    read(page)
    # PROMISES.md, 3, allows a page 5 s in all, parsing included.
    assert time.process_time() - begin < 2


def test_every_field_names_its_source(metadata_of: MetadataOf) -> None:
    found = metadata_of(
        '<meta property="og:title" content="Harbour opens"><meta property="og:site_name" content="Example Post">'
        '<meta name="description" content="Ships may enter."><link rel="canonical" href="/news/harbour-opens">'
        '<link rel="amphtml" href="/amp/harbour-opens"><link rel="license" href="https://creativecommons.org/licenses/by/4.0/">',
        "<h1>Harbour opens</h1>",
        data={
            "@type": "NewsArticle", "headline": "Harbour opens", "author": {"@type": "Person", "name": "Jane Doe"},
            "datePublished": "2025-03-04T05:06:07-04:00", "dateModified": "2025-03-05T05:06:07-04:00",
            "isAccessibleForFree": False, "articleSection": "Economy", "inLanguage": "en-US",
        },
        lang="en",
    )  # fmt: skip
    sources = {
        field.name: value.source
        for field in dataclasses.fields(found)
        if (value := getattr(found, field.name)) is not None and hasattr(value, "source")
    }
    assert sources == {
        "title": "og:title+h1", "authors": "json-ld", "published": "json-ld", "updated": "json-ld",
        "excerpt": "meta:description", "language": "html-lang", "locale": "json-ld", "provider_name": "og:site_name", "provider_domain": "url",
        "canonical": "rel=canonical", "amp_url": "rel=amphtml", "section": "json-ld", "access": "json-ld",
        "license": "rel=license", "type": "json-ld",
    }  # fmt: skip
    assert found.access.value == "paid"
    assert found.published.value.offset == "-04:00"


def test_robots_metas_are_read_as_directives(metadata_of: MetadataOf) -> None:
    found = metadata_of('<meta name="Robots" content="NOARCHIVE, max-snippet:-1">')
    assert found.robots == ("noarchive", "max-snippet:-1")
    assert found.forbids_archiving
