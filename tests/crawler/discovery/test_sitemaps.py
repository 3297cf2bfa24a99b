from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.outcome import Reason
from archive.model.urls import canonical_url
from crawler.discovery.candidates import Alternate, Lead, News
from crawler.discovery.sitemaps import MAX_URLS, SitemapNotes, iterate_sitemap, read_sitemap

URL = "https://www.example.org/sitemap.xml"
NS = b'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(inside: bytes, attributes: bytes = NS) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?><urlset ' + attributes + b">" + inside + b"</urlset>"


def test_plain_entries_give_address_and_date_in_order() -> None:
    found = read_sitemap(
        urlset(
            b"<url><loc>https://www.example.org/b?x=1&amp;y=2</loc><lastmod>2024-05-06</lastmod><priority>0.5</priority></url>\n<url>\n <loc>\n /a </loc></url>"
        ),
        url=URL,
    )
    assert [each.url for each in found.candidates] == ["https://www.example.org/b?x=1&y=2", "https://www.example.org/a"]
    assert found.candidates[0].updated_at is not None and found.candidates[0].updated_at.precision == "day"
    assert (found.kind, found.complete, found.warnings) == ("sitemap", True, ())


@pytest.mark.parametrize(
    "attributes",
    [
        NS
        + b' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"',
        b"",  # nothing declared
        b'xmlns="http://www.google.com/schemas/sitemap/0.84" xmlns:news="urn:wrong" xmlns:image="urn:wrong" xmlns:xhtml="urn:x" xmlns:video="urn:y"',
    ],
)
def test_extensions_are_read_whatever_namespaces_are_declared(attributes: bytes) -> None:
    body = urlset(
        b"<url><loc>https://www.example.org/a</loc><lastmod>2024-05-06T12:00:00Z</lastmod>"
        b'<xhtml:link rel="alternate" hreflang="de-AT" href="https://www.example.org/de/a"/><xhtml:link rel="alternate" hreflang="x-default" href="/a"/>'
        b"<news:news><news:publication><news:name>The Paper</news:name><news:language>en</news:language></news:publication><news:access>Subscription</news:access>"
        b"<news:genres>Blog, OpEd</news:genres><news:publication_date>2024-05-06T10:00:00+02:00</news:publication_date><news:title>A &amp; B</news:title>"
        b"<news:keywords>one, two,one</news:keywords></news:news><image:image><image:loc>/i.jpg</image:loc><image:title>no title</image:title></image:image>"
        b"<video:video><video:thumbnail_loc>/t.jpg</video:thumbnail_loc><video:title>film</video:title><video:content_loc>/v.mp4</video:content_loc></video:video></url>",
        attributes,
    )
    (found,) = read_sitemap(body, url=URL).candidates
    assert (found.source, found.title, found.language) == ("news-sitemap", "A & B", "en")
    assert found.published_at is not None and found.published_at.at == datetime(2024, 5, 6, 8, tzinfo=UTC)
    assert found.images == ("https://www.example.org/i.jpg", "https://www.example.org/t.jpg") and found.videos == (
        "https://www.example.org/v.mp4",
    )
    assert found.alternates == (
        Alternate(language="de-at", url="https://www.example.org/de/a"),
        Alternate(language="x-default", url="https://www.example.org/a"),
    )
    assert found.news == News(
        publication="The Paper", language="en", keywords=("one", "two"), genres=("Blog", "OpEd"), access="Subscription"
    )


def test_prefixes_of_any_spelling_are_understood() -> None:
    body = b'<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><s:url><s:loc>https://x.example/a</s:loc><n:news><n:title>T</n:title></n:news></s:url></s:urlset>'
    (found,) = read_sitemap(body, url=URL).candidates
    assert found.title == "T" and found.source == "news-sitemap"


def test_an_index_gives_leads_and_leaves_itself_out() -> None:
    body = (
        b"<sitemapindex "
        + NS
        + b"><sitemap><loc>https://www.example.org/1.xml.gz</loc><lastmod>2024-05-06</lastmod></sitemap><sitemap><loc>"
        + URL.encode()
        + b"</loc></sitemap><sitemap><loc>/1.xml.gz</loc></sitemap></sitemapindex>"
    )
    found = read_sitemap(body, url=URL)
    assert found.kind == "sitemap-index" and not found.candidates
    assert [(lead.url, lead.kind) for lead in found.leads] == [("https://www.example.org/1.xml.gz", "sitemap")]
    assert isinstance(found.leads[0], Lead) and found.leads[0].updated_at is not None


def test_text_compressed_twice_and_cdata_are_read() -> None:
    lines = b"\xef\xbb\xbfhttps://x.example/1\r\nhttps://x.example/2\n\nnot a url\nhttps://x.example/1\n"
    found = read_sitemap(lines, url=URL)
    assert found.kind == "text-sitemap" and [each.url for each in found.candidates] == [
        "https://x.example/1",
        "https://x.example/2",
    ]
    assert found.warnings == ("1 entries without a usable address",)
    body = urlset(
        b"<url><loc><![CDATA[https://x.example/?a=1&b=2]]></loc></url><!-- <url><loc>https://x.example/hidden</loc></url> -->"
    )
    found = read_sitemap(gzip.compress(gzip.compress(body)), url=URL + ".gz", coding="gzip")
    assert [each.url for each in found.candidates] == ["https://x.example/?a=1&b=2"]


def test_a_feed_given_as_a_sitemap_is_read_as_a_feed() -> None:
    found = read_sitemap(b"<rss><channel><item><link>https://x.example/a</link></item></channel></rss>", url=URL)
    assert found.kind == "rss" and len(found.candidates) == 1


def test_a_cut_sitemap_keeps_its_good_entries_plain_and_compressed() -> None:
    body = urlset(b"".join(b"<url><loc>https://x.example/%d</loc></url>" % number for number in range(1_000)))
    for cut in (read_sitemap(body[: len(body) // 2], url=URL), read_sitemap(gzip.compress(body)[:-400], url=URL)):
        assert not cut.complete and 200 < len(cut.candidates) < 1_000 and cut.warnings


def test_more_than_the_standard_allows_is_told() -> None:
    body = urlset(b"".join(b"<url><loc>https://x.example/%d</loc></url>" % number for number in range(MAX_URLS + 10)))
    found = read_sitemap(body, url=URL)
    assert len(found.candidates) == MAX_URLS and not found.complete and "more than" in found.warnings[0]


def test_a_bomb_is_refused_and_a_page_is_named() -> None:
    bomb = read_sitemap(gzip.compress(b" " * 120_000_000), url=URL)
    assert bomb.rejection is Reason.DECOMPRESSION_LIMIT
    assert read_sitemap(b"<html><body>404</body></html>", url=URL).kind == "html"
    assert read_sitemap(b"\x00\x01", url=URL).kind == "none"


def test_a_hundred_thousand_entries_without_end_tags_take_no_longer_than_as_many_with() -> None:
    found = read_sitemap(urlset(b"<url><loc>https://x.example/</loc>" * 20_000), url=URL)
    assert len(found.candidates) == 1 and any("end tag" in warning for warning in found.warnings)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.sampled_from(
                [
                    b"<urlset>",
                    b"<sitemapindex>",
                    b"<url>",
                    b"</url>",
                    b"<loc>",
                    b"</loc>",
                    b"https://x.example/a b",
                    b"http://[",
                    b"<lastmod>2024-13-45</lastmod>",
                    b"<news:news>",
                    b"</news:news>",
                    b"<!--",
                    b"-->",
                    b"<![CDATA[",
                    b"]]>",
                    b"<image:loc>/x</image:loc>",
                    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
                    b"&a;",
                    b"\n",
                    b"</urlset>",
                ]
            ),
            max_size=30,
        ).map(b"".join),
    )
)
def test_no_bytes_make_it_raise_and_every_address_is_canonical(body: bytes) -> None:
    found = read_sitemap(body, url=URL)
    addresses = [each.url for each in found.candidates] + [each.url for each in found.leads]
    assert all(canonical_url(each) == each and each.startswith("http") for each in addresses)
    lazily = list(iterate_sitemap(body, url=URL, notes=SitemapNotes()))
    if found.kind in ("sitemap", "sitemap-index", "text-sitemap"):
        assert {each.url for each in lazily} - {URL} == set(addresses)
