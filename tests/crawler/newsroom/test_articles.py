"""The pages hold what was written, in the charsets and designs they promise."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest

from crawler.newsroom import articles, papers, truth
from crawler.newsroom.article import read_article, read_blocks
from crawler.newsroom.inline import html, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.newsroom import Newsroom

SLUGS = sorted(articles())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def true_charset(slug: str) -> str:
    article = articles()[slug]
    return papers()[article.paper].sending(article).charset


def tree(body: bytes, slug: str) -> lxml.html.HtmlElement:
    text = body.decode(true_charset(slug))
    return lxml.html.document_fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_holds_every_piece_of_its_truth_in_order(slug: str, newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    answer = ask(newsroom.url(slug))
    assert answer.status == 200
    text = squeezed(tree(answer.body, slug).text_content())
    at = 0
    for piece in truth(slug):
        found = text.find(squeezed(piece), at)
        assert found >= 0, piece
        at = found + len(squeezed(piece))
    assert articles()[slug].headline in text


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_holds_more_than_its_truth(slug: str, newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    words = "".join(truth(slug))
    assert len(tree(ask(newsroom.url(slug)).body, slug).text_content()) > 1.3 * len(words)


@pytest.mark.parametrize("slug", SLUGS)
def test_an_article_is_of_newspaper_length(slug: str) -> None:
    text = " ".join(truth(slug))
    is_spaced = papers()[articles()[slug].paper].language not in ("ja", "zh")
    assert 150 <= len(text.split()) <= 600 if is_spaced else 300 <= len(text) <= 1500


def test_the_newsroom_is_as_varied_as_it_says(newsroom: Newsroom) -> None:
    assert 35 <= len(newsroom.urls) == len(set(newsroom.urls)) <= 45
    assert len({papers()[a.paper].language for a in articles().values()}) >= 10
    assert {true_charset(slug) for slug in SLUGS} >= {
        "utf-8",
        "utf-16",
        "shift_jis",
        "windows-1251",
        "iso-8859-2",
        "gb18030",
    }


def test_at_least_six_designs_differ_in_where_the_text_stands(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    signatures = {}
    for slug in SLUGS:
        piece = squeezed(truth(slug)[0])
        holders = [
            e
            for e in tree(ask(newsroom.url(slug)).body, slug).iter()
            if isinstance(e.tag, str) and piece in squeezed(e.text_content())
        ]
        deepest = holders[-1]
        signatures[papers()[articles()[slug].paper].design] = "/".join(
            e.tag for e in (*reversed(list(deepest.iterancestors())), deepest)
        )
    assert len(signatures) >= 9
    assert len(set(signatures.values())) >= 6, signatures


def test_articles_cite_only_articles_that_stand_here(newsroom: Newsroom) -> None:
    cited = [target for article in articles().values() for target in article.cites]
    assert set(cited) <= set(articles())
    assert cited.count("tidegate-bridge-closed") >= 5


@pytest.mark.parametrize("slug", SLUGS)
def test_canonical_and_json_ld_name_the_page_itself(slug: str, newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    root = tree(ask(newsroom.url(slug)).body, slug)
    for link in root.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"):
        assert link == newsroom.url(slug)
    for script in root.xpath("//script[@type='application/ld+json']/text()"):
        assert newsroom.url(slug) in json.dumps(json.loads(script))


def test_pages_are_sent_with_the_charset_their_paper_declares(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    assert ask(newsroom.url("nachtzug-kehrt-zurueck")).headers["content-type"] == "text/html; charset=windows-1252"
    assert ask(newsroom.url("horloge-du-marche")).headers["content-type"] == "text/html; charset=iso-8859-1"
    assert ask(newsroom.url("passerelle-des-cordiers")).headers["content-type"] == "text/html; charset=utf-8"
    undeclared = ask(newsroom.url("golubinaya-pochta"))
    assert undeclared.headers["content-type"] == "text/html"
    assert b"charset" not in undeclared.body
    assert ask(newsroom.url("dengta-tushuguan")).body.startswith(b"\xff\xfe")


def test_amp_twins_name_their_article_and_hold_its_truth(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    slugs = [slug for slug in SLUGS if "amp" in articles()[slug].extras]
    assert len(slugs) >= 2
    for slug in slugs:
        page = tree(ask(newsroom.url(slug)).body, slug)
        (twin,) = page.xpath("//link[@rel='amphtml']/@href")
        root = tree(ask(twin).body, slug)
        assert root.xpath("//link[@rel='canonical']/@href") == [newsroom.url(slug)]
        assert all(squeezed(piece) in squeezed(root.text_content()) for piece in truth(slug))


def test_endless_pages_append_a_whole_second_article(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    root = tree(ask(newsroom.url("tidegate-bridge-closed")).body, "tidegate-bridge-closed")
    first, second = root.xpath("//article")
    assert len(second.xpath(".//p")) >= 5
    assert first.xpath(".//h1")[0].text_content() != second.xpath(".//h1")[0].text_content()


def test_blocks_are_cut_by_their_signs() -> None:
    body = "One\nline.\n\n## Head\n\n> Said.\n> — Who\n\n- a\n- b\n\n1. c\n\n| x | y |\n| 1 | 2 |\n\n```\nx = 1\n\ny = 2\n```\n\n!! Pull\n\n![C](pic)\n\n@ 10:00 Now"
    kinds = [block.kind for block in read_blocks(body)]
    assert kinds == ["paragraph", "heading", "quote", "list", "steps", "table", "code", "pull", "figure", "stamp"]


def test_truth_leaves_out_pictures_and_pull_quotes() -> None:
    article = articles()["seagrass-divers"]
    assert sum("You plant for twenty minutes" in piece for piece in article.truth) == 1
    assert "Three views of the same square metre: 2018, 2021 and 2026." in article.captions
    assert not set(article.captions) & set(article.truth)


def test_inline_markup_is_escaped_and_taken_off() -> None:
    line = "a < b, [c & d](article:x) **e** *f* `g<h>`"
    assert plain(line) == "a < b, c & d e f g<h>"
    written = 'a &lt; b, <a href="/x?a&amp;b">c &amp; d</a> <strong>e</strong> <em>f</em> <code>g&lt;h&gt;</code>'
    assert html(line, lambda target: "/x?a&b") == written


def test_a_second_edition_keeps_all_but_what_it_changes() -> None:
    edited = [a for a in articles().values() if a.edits]
    assert len(edited) >= 2
    for article in edited:
        after = article.second_edition()
        assert after.truth != article.truth
        assert after.updated_at == article.edited_at
        for old, _ in article.edits:
            assert old in article.body + article.headline


def test_an_article_file_needs_little() -> None:
    text = "---\npaper: courier\nnumber: 1\nheadline: H\npublished: 2026-01-01T00:00:00Z\nsection: S\n---\nText.\n"
    assert read_article("h", text).truth == ("Text.",)
