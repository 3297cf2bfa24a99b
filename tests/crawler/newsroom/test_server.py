"""The server speaks HTTP as a careful crawler expects: conditional requests, codings, redirects, edits."""

from __future__ import annotations

import gzip
import socket
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import lxml.html
import pytest

from crawler.newsroom import articles, papers, serve
from crawler.newsroom.jpeg import jpeg
from crawler.newsroom.pictures import HEIGHT, WIDTH, png
from crawler.newsroom.site import GONE, request_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.newsroom import Newsroom


def texts(root: lxml.html.HtmlElement, path: str) -> list[str]:
    return [str(found) for found in cast("list[object]", root.xpath(path))]


def test_every_address_answers(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    odd = {GONE: 410, "/courier/2019/bridge": 301, "/go/bridge": 301}
    for path in newsroom.site.addresses:
        assert ask(path).status == odd.get(path, 200), path


def test_every_link_and_picture_on_the_pages_leads_somewhere(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    seen: set[str] = set()
    for url in (newsroom.origin + "/", newsroom.origin + "/courier/", *newsroom.urls[::4]):
        article_page = ask(url).body
        root = lxml.html.document_fromstring(article_page)
        # One picture a page is asked for: drawing them all takes seconds.
        seen.update(texts(root, "//a/@href[starts-with(., 'http')] | //link/@href | (//img/@src)[1]"))
    expected = {newsroom.origin + "/" + path for path in ("go/bridge", "nowhere", GONE.lstrip("/"))}
    for url in seen - expected:
        assert ask(url).status in (200, 301), url


def test_an_old_address_redirects_in_two_hops(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    first = ask("/go/bridge")
    second = ask(first.headers["location"])
    assert (first.status, second.status) == (301, 301)
    assert second.headers["location"] == newsroom.url("tidegate-bridge-closed")


def test_missing_gone_and_softly_missing_pages_say_so(ask: Callable[..., Any]) -> None:
    assert ask("/nowhere").status == 404
    assert ask(GONE).status == 410
    assert ask("/bulletin/story.php?id=9999").status == 200
    assert ask("/style/../papers.yaml").status == 404


def test_validators_bring_a_304_without_a_body(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    url = newsroom.url("apfelernte")
    first = ask(url)
    for known in ({"If_None_Match": first.headers["etag"]}, {"If_Modified_Since": first.headers["last-modified"]}):
        again = ask(url, **known)
        assert (again.status, again.body) == (304, b"")
    assert ask(url, If_None_Match='"other"', If_Modified_Since=first.headers["last-modified"]).status == 200
    assert ask(url, If_Modified_Since="yesterday").status == 200


def test_a_paper_without_validators_counts_visitors_instead(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    url = newsroom.url("harbour-masters-log")
    first, second = ask(url), ask(url)
    assert "etag" not in first.headers
    assert first.body != second.body


def test_gzip_is_sent_to_those_who_take_it_under_another_etag(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    url = newsroom.url("tidegate-bridge-closed")
    as_is, zipped = ask(url), ask(url, Accept_Encoding="gzip, br")
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == as_is.body
    assert zipped.headers["etag"] != as_is.headers["etag"]
    assert ask(url, Accept_Encoding="gzip", If_None_Match=zipped.headers["etag"]).status == 304


def test_some_papers_send_chunks(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    answer = ask(newsroom.url("parom-zalessk"))
    assert answer.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in answer.headers
    assert answer.body.decode("windows-1251").rstrip().endswith("</html>")


def test_head_sends_the_headers_of_get_and_no_body(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    for url in newsroom.urls[::5]:
        got, head = ask(url), ask(url, "HEAD")
        assert head.body == b""
        assert head.headers.get("content-type") == got.headers.get("content-type")
        assert head.headers.get("content-length") == got.headers.get("content-length")


def test_an_edit_changes_page_etag_and_feed_and_can_be_taken_back(fresh: Newsroom) -> None:
    before = fresh.site.answer(request_target(fresh.url("tidegate-bridge-closed")))
    url = fresh.edit("tidegate-bridge-closed")
    after = fresh.site.answer(request_target(url))
    assert b"nine centimetres" in before.body
    assert b"fourteen centimetres" in after.body
    assert before.etag != after.etag
    assert before.modified_at and after.modified_at and before.modified_at < after.modified_at
    assert b"closed for months" in fresh.site.answer("/courier/rss.xml").body
    fresh.reset()
    assert fresh.site.answer(request_target(url)).etag == before.etag


def test_the_desk_edits_over_http(fresh: Newsroom) -> None:
    answer = fresh.site.answer("/desk/edit?slug=nachtzug-kehrt-zurueck")
    assert answer.status == 303
    assert "Die ersten sieben Fahrten" in fresh.site.answer(
        request_target(fresh.url("nachtzug-kehrt-zurueck"))
    ).body.decode("cp1252")
    assert fresh.site.answer("/desk/edit?slug=apfelernte").status == 404
    with pytest.raises(KeyError):
        fresh.edit("apfelernte")


def test_the_second_edition_can_be_served_from_the_start() -> None:
    with serve(edition=2) as later:
        body = later.site.answer(request_target(later.url("tidegate-bridge-closed"))).body
    assert b"first week of February" in body


def test_sections_are_paged(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    root = lxml.html.document_fromstring(ask("/courier/").body)
    (following,) = texts(root, "//a[@rel='next']/@href")
    assert following == newsroom.origin + "/courier/page/2/"
    assert texts(lxml.html.document_fromstring(ask(following).body), "//a[@rel='prev']/@href") == [
        newsroom.origin + "/courier/"
    ]
    assert ask("/courier/page/9/").status == 404


def test_many_clients_may_ask_at_once(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    with ThreadPoolExecutor(16) as clients:
        answers = list(clients.map(ask, newsroom.urls * 2))
    assert all(answer.status == 200 for answer in answers)


def test_the_port_is_free_after_the_stop() -> None:
    with serve() as running:
        port = urlsplit(running.origin).port
    with serve(port or 0) as again:
        assert again.origin == running.origin


def test_an_idle_connection_does_not_hold_up_the_stop() -> None:
    with serve() as running:
        idle = socket.create_connection((urlsplit(running.origin).hostname, urlsplit(running.origin).port))
    idle.close()


def test_pictures_are_real_and_their_names_decide_them(ask: Callable[..., Any]) -> None:
    picture = ask("/media/ferry-morning.png")
    assert picture.headers["content-type"] == "image/png"
    assert struct.unpack(">II", picture.body[16:24]) == (WIDTH, HEIGHT)
    data = picture.body[picture.body.index(b"IDAT") + 4 : picture.body.index(b"IEND") - 8]
    assert len(zlib.decompress(data)) == HEIGHT * (WIDTH + 1)
    assert png("a") == png("a") != png("b")
    face = jpeg("face")
    assert face.startswith(b"\xff\xd8\xff\xe0") and face.endswith(b"\xff\xd9")
    assert struct.unpack(">HH", face[face.index(b"\xff\xc0") + 5 :][:4]) == (320, 320)


def test_pictures_are_larger_than_a_logo() -> None:
    assert WIDTH >= 256 and HEIGHT >= 201


def test_all_papers_have_articles() -> None:
    assert {a.paper for a in articles().values()} == set(papers())
