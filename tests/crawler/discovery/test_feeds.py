"""Feeds of every dialect, whole and broken; feedparser is the oracle where a feed is sound."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.model.outcome import Reason
from archive.model.urls import canonical_url
from crawler.discovery.candidates import Discovery, Lead
from crawler.discovery.feeds import read_feed

URL = "https://www.example.org/feeds/all.xml"

RSS2 = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"
  xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>The Paper &amp; Co</title><link>https://www.example.org/</link><description>d</description>
<atom:link href="https://www.example.org/feeds/all.xml" rel="self"/><atom:link rel="hub" href="https://hub.example.net/"/>
<atom:link rel="next" href="/feeds/all.xml?page=2"/><language>en-GB</language><generator>Press 3</generator>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
<item><title><![CDATA[One <b>bold</b> move]]></title><link>https://www.example.org/a/1</link><guid isPermaLink="false">1</guid>
 <pubDate>Mon, 06 May 2024 10:00:00 +0200</pubDate><category>World</category><category>Other</category>
 <content:encoded><![CDATA[<p>not <link>https://no.example/</link> read</item></p>]]></content:encoded>
 <media:content url="https://www.example.org/p.jpg" medium="image"><media:title>a picture</media:title></media:content></item>
<item><link>https://track.example.net/c?x=1</link><feedburner:origLink>https://www.example.org/a/2</feedburner:origLink>
 <title>Two &amp;amp; a half</title><dc:date>2024-05-05T09:00:00Z</dc:date><atom:updated>2024-05-05T10:00:00Z</atom:updated></item>
<item><title>Three</title><guid>https://www.example.org/a/3</guid><pubDate>no date at all</pubDate></item>
<item><title>Four</title><guid isPermaLink="false">https://www.example.org/not-a-page</guid><atom:link href="/a/4"/></item>
<item><title>Mail</title><link>mailto:x@example.org</link></item>
<item><title>One again</title><link>https://www.example.org/a/1#part</link></item>
</channel></rss>"""

RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:d="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://www.example.org/"><title>RDF</title><link>https://www.example.org/</link>
 <items><rdf:Seq><rdf:li resource="https://www.example.org/r/1"/></rdf:Seq></items></channel>
 <item rdf:about="https://www.example.org/r/1"><title>R1</title><link>https://www.example.org/r/1</link><d:date>2003-12-13T18:30:02+01:00</d:date></item>
 <item rdf:about="https://www.example.org/r/2"><title>R2</title></item></rdf:RDF>"""

ATOM = b"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://www.example.org/x/" xml:lang="de">
<title type="html">A &lt;b&gt;feed&lt;/b&gt;</title><link href="/"/><link rel="self" href="feed"/><link rel="prev-archive" href="/2023.xml"/>
<entry xml:base="y/"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Hi <b>you</b> there</div></title>
<link rel="alternate" type="application/pdf" href="1.pdf"/><link href="1.html" type="text/html"/><link rel="enclosure" href="x.mp3"/>
<link rel="alternate" hreflang="en" type="text/html" href="1.en.html"/>
<id>tag:1</id><published>2024-05-01T00:00:00Z</published><updated>2024-05-06T10:00:00Z</updated><category term="Politik"/>
<source><title>no</title><link href="https://no.example/"/><updated>1999-01-01T00:00:00Z</updated></source>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">foo<br/><a href="z">z</a></div></content></entry>
<entry><title>By id</title><id>https://www.example.org/by-id</id><updated>2024-05-02T00:00:00Z</updated></entry></feed>"""

JSON = json.dumps({
    "version": "https://jsonfeed.org/version/1.1", "title": "J", "home_page_url": "https://www.example.org/", "next_url": "https://www.example.org/j2.json",
    "hubs": [{"type": "WebSub", "url": "https://hub.example.net/"}], "language": "fr",
    "items": [
        {"id": "1", "url": "https://www.example.org/j/1", "title": "J one", "date_published": "2024-05-06T10:00:00+02:00", "tags": ["Monde"], "image": "/p.png"},
        {"id": "https://www.example.org/j/2", "content_text": "note", "date_modified": "2024-05-07T00:00:00Z"},
        {"id": "3", "external_url": "https://other.example/3"},
    ],
}).encode()  # fmt: skip


def urls(found: Discovery) -> list[str]:
    return [candidate.url for candidate in found.candidates]


def test_rss_2_gives_address_title_dates_section_picture_and_what_the_channel_says() -> None:
    found = read_feed(RSS2, url=URL)
    assert urls(found) == [f"https://www.example.org/a/{number}" for number in (1, 2, 3, 4)]
    one, two, three, _ = found.candidates
    assert (one.title, one.section, one.images) == ("One bold move", "World", ("https://www.example.org/p.jpg",))
    assert (
        one.published_at is not None
        and one.published_at.at == datetime(2024, 5, 6, 8, tzinfo=UTC)
        and one.published_at.offset == "+02:00"
    )
    assert two.title == "Two & a half" and two.updated_at is not None and two.updated_at.at.hour == 10
    assert three.published_at is None
    assert (found.kind, found.title, found.language, found.generator, found.home_url) == (
        "rss",
        "The Paper & Co",
        "en-gb",
        "Press 3",
        "https://www.example.org/",
    )
    assert found.leads == (
        Lead(url="https://hub.example.net/", kind="hub"),
        Lead(url="https://www.example.org/feeds/all.xml?page=2", kind="older"),
    )
    assert found.interval_min == 15 and found.complete
    assert found.warnings == ("1 items without a usable address",)


def test_rdf_and_rss_0_91_give_their_items() -> None:
    found = read_feed(RDF, url=URL)
    assert urls(found) == ["https://www.example.org/r/1", "https://www.example.org/r/2"]
    assert found.candidates[0].published_at is not None and found.complete
    old = b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>x</title><item><title>A</title><link>http://www.example.org/a</link></item></channel></rss>'
    assert urls(read_feed(old, url=URL)) == ["http://www.example.org/a"]


def test_atom_takes_the_page_among_several_links_and_resolves_by_xml_base() -> None:
    found = read_feed(ATOM, url=URL)
    assert urls(found) == ["https://www.example.org/x/y/1.html", "https://www.example.org/by-id"]
    first = found.candidates[0]
    assert (first.title, first.section, found.title, found.home_url) == (
        "Hi you there",
        "Politik",
        "A feed",
        "https://www.example.org/",
    )
    assert (
        first.published_at is not None and first.updated_at is not None and first.published_at.at < first.updated_at.at
    )
    assert [(each.language, each.url) for each in first.alternates] == [("en", "https://www.example.org/x/y/1.en.html")]
    assert found.leads == (Lead(url="https://www.example.org/2023.xml", kind="older"),)


def test_atom_with_a_prefix_and_of_version_0_3_is_read_alike() -> None:
    prefixed = b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry><a:title>E</a:title><a:link href="https://x.example/e"/><a:updated>2024-01-01T00:00:00Z</a:updated></a:entry></a:feed>'
    found = read_feed(prefixed, url=URL)
    assert [(each.url, each.title) for each in found.candidates] == [("https://x.example/e", "E")] and found.candidates[
        0
    ].updated_at
    old = b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>E</title><link rel="alternate" type="text/html" href="https://x.example/o"/><issued>2004-01-01T00:00:00Z</issued><modified>2004-01-02T00:00:00Z</modified></entry></feed>'
    candidate = read_feed(old, url=URL).candidates[0]
    assert candidate.published_at and candidate.updated_at and candidate.url == "https://x.example/o"


def test_json_feed_gives_items_older_pages_and_hubs() -> None:
    found = read_feed(JSON, url=URL)
    assert found.kind == "json-feed" and urls(found) == [
        "https://www.example.org/j/1",
        "https://www.example.org/j/2",
        "https://other.example/3",
    ]
    assert found.candidates[0].images == ("https://www.example.org/p.png",) and found.candidates[0].section == "Monde"
    assert [lead.kind for lead in found.leads] == ["older", "hub"] and found.complete


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9, 0.97])
@pytest.mark.parametrize("body", [RSS2, RDF, ATOM, JSON])
def test_a_cut_feed_keeps_its_good_items_and_says_so(body: bytes, share: float) -> None:
    whole, cut = read_feed(body, url=URL), read_feed(body[: int(len(body) * share)], url=URL)
    assert set(urls(cut)) <= set(urls(whole)) and not cut.complete and cut.warnings
    if share >= 0.9:
        assert len(cut.candidates) >= 1


def test_undeclared_entities_bare_ampersands_control_characters_and_a_lost_end_tag_cost_nothing() -> None:
    broken = b'\n\n  \xef\xbb\xbf<?xml version="1.0"?><rss version="2.0"><channel><title>K&ouml;ln &nbsp; News</title><item><title>Caf\xc3\xa9 &eacute;t\x08&eacute; &#8212; R&D</title><link>https://x.example/?a=1&b=2</link></item><item><title>next<link>https://x.example/2</link></item><item><title>Third</title><link>https://x.example/3</link></channel></rss>'
    found = read_feed(broken, url=URL)
    assert (
        found.title == "Köln News"
        and found.candidates[0].title == "Café été — R&D"
        and found.candidates[0].url == "https://x.example/?a=1&b=2"
    )
    assert urls(found)[-1] == "https://x.example/3" and any("end tag" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (
            b'<?xml version="1.0" encoding="windows-1251"?>'
            + "<rss><channel><item><title>Привет мир</title><link>https://x.example/</link></item></channel></rss>".encode(
                "cp1251"
            ),
            "",
        ),
        (
            "<rss><channel><item><title>Привет мир</title><link>https://x.example/</link></item></channel></rss>".encode(
                "koi8-r"
            ),
            "koi8-r",
        ),
        (
            '<?xml version="1.0" encoding="utf-16"?><rss><channel><item><title>Привет мир</title><link>https://x.example/</link></item></channel></rss>'.encode(
                "utf-16"
            ),
            "",
        ),
        (
            "<rss><channel><item><title>Привет мир</title><link>https://x.example/</link></item></channel></rss>".encode(
                "utf-16-be"
            ),
            "",
        ),
        (
            '<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><item><title>Привет мир</title><link>https://x.example/</link></item></channel></rss>'.encode(),
            "",
        ),
        (
            b"\xef\xbb\xbf"
            + "<rss><channel><item><title>Привет мир</title><link>https://x.example/</link></item></channel></rss>".encode(),
            "iso-8859-1",
        ),
    ],
)
def test_charsets_are_found_even_where_they_are_declared_wrongly(body: bytes, charset: str) -> None:
    assert read_feed(body, url=URL, charset=charset).candidates[0].title == "Привет мир"


def test_a_feed_of_comments_has_no_candidates() -> None:
    comments = b"<rss><channel><title>Comments on: A story</title><item><title>By X</title><link>https://x.example/a#comment-1</link></item></channel></rss>"
    found = read_feed(comments, url=URL)
    assert found.is_comments and not found.candidates


def test_a_link_to_elsewhere_gives_way_to_a_guid_on_the_own_site() -> None:
    body = b"<rss><channel><link>https://log.example/</link><item><link>https://elsewhere.net/x</link><guid>https://log.example/2024/x</guid></item></channel></rss>"
    assert urls(read_feed(body, url="https://log.example/feed")) == ["https://log.example/2024/x"]


def test_compressed_feeds_are_read_and_bombs_are_refused() -> None:
    assert len(read_feed(gzip.compress(gzip.compress(RSS2)), url=URL).candidates) == 4
    assert len(read_feed(gzip.compress(gzip.compress(RSS2)), url=URL, coding="gzip").candidates) == 4
    bomb = gzip.compress(b"\0" * 100_000_000)
    found = read_feed(bomb, url=URL)
    assert found.rejection is Reason.DECOMPRESSION_LIMIT and not found.candidates


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!doctype html><html><body>x</body></html>", "html"),
        (b"", "none"),
        (b"{}", "none"),
        (b"plain", "none"),
        (b"<urlset/>", "none"),
    ],
)
def test_what_is_no_feed_is_said(body: bytes, kind: str) -> None:
    found = read_feed(body, url=URL)
    assert found.kind == kind and found.warnings and not found.candidates


@pytest.mark.parametrize("body", [RSS2, RDF, ATOM])
def test_feedparser_finds_no_address_that_we_do_not(body: bytes) -> None:
    theirs = {
        canonical_url(entry.link)
        for entry in feedparser.parse(body).entries
        if entry.get("link", "").startswith("http")
    }
    # The address from before it was wrapped; of one entry in two languages feedparser gives the last.
    ours = read_feed(body, url=URL)
    named = {*urls(ours), *(each.url for candidate in ours.candidates for each in candidate.alternates)}
    assert theirs - {"https://track.example.net/c?x=1"} <= named


FRAGMENTS = st.sampled_from([
    b"<rss><channel>", b"<feed>", b"<item>", b"</item>", b"<entry>", b"</entry>", b"<title>", b"</title>", b"<link>", b"</link>", b"https://x.example/a", b"<![CDATA[", b"]]>",
    b"<!--", b"-->", b"<!DOCTYPE rss [", b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"]>", b"&x;", b"&nbsp;", b"&#0;", b"&#xD800;", b"<link href='/b'/>", b"<guid>", b"{", b'"items":[', b'{"url":"https://x.example/"},',
    b"\x00", b"\xff\xfe", b"\x1f\x8b", b"<a b='", b'"', b"<pubDate>Mon, 06 May 2024 10:00:00 GMT</pubDate>", b"</rss>", b"xmlns:a='http://www.w3.org/2005/Atom'", b"<a:link href='https://y.example'/>",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.lists(FRAGMENTS, max_size=40).map(b"".join)))
@example(b'{"items":[' + b"[" * 100_000)
def test_no_bytes_make_it_raise_and_every_candidate_is_canonical(body: bytes) -> None:
    found = read_feed(body, url=URL)
    assert found == read_feed(body, url=URL)
    assert len(set(urls(found))) == len(found.candidates)
    for candidate in found.candidates:
        assert canonical_url(candidate.url) == candidate.url and candidate.url.startswith(("http://", "https://"))
        candidate.title.encode("utf-8")
