from __future__ import annotations

from collections.abc import Callable
from typing import Any

from archive.metadata.jsonld import Graph, bare, is_article, kinds, main_article, text_of
from archive.metadata.microdata import find_items, find_properties, read_items

PageOf = Callable[..., Any]


def test_a_circle_of_references_ends() -> None:
    graph = Graph.of([{"@id": "#a", "author": {"@id": "#b"}}, {"@id": "#b", "author": {"@id": "#a"}}, {"@id": "#c"}])
    assert graph.resolved({"@id": "#b"}) == {"@id": "#b", "author": {"@id": "#a"}}
    assert list(graph.members([{"@id": "#c"}, [{"@id": "#nowhere"}], None])) == [{"@id": "#c"}, {"@id": "#nowhere"}]


def test_types_are_told_whatever_their_spelling() -> None:
    assert kinds({"@type": ["http://schema.org/NewsArticle", "schema:Thing", 5]}) == {"newsarticle", "thing"}
    assert is_article({"@type": "ReportageNewsArticle"})
    assert not is_article({"@type": "WebPage"})


def test_text_of_odd_values_is_empty_or_text() -> None:
    odd = [None, 5, True, [], {}, [[["x"]]], {"name": {"@value": "x"}}, {"name": None}, {"@value": ["x"]}]
    assert [text_of(value) for value in odd] == ["", "", "", "", "", "x", "x", "", "x"]


def test_the_article_that_names_the_page_is_the_main_one() -> None:
    teaser = {
        "@type": "NewsArticle",
        "headline": "Other",
        "author": "x",
        "datePublished": "2024",
        "url": "https://a.org/other",
    }
    own = {"@type": "NewsArticle", "headline": "Own", "mainEntityOfPage": {"@id": "http://www.a.org/own/?x=1"}}
    assert main_article(Graph.of([teaser, own]), frozenset({bare("https://a.org/own")})) is own


def test_a_listing_of_articles_has_no_main_one() -> None:
    teasers = [{"@type": "NewsArticle", "headline": f"Story {n}", "url": f"https://a.org/{n}"} for n in range(9)]
    assert main_article(Graph.of(teasers), frozenset({bare("https://a.org/news")})) is None


def test_microdata_gives_the_nodes_of_json_ld(page_of: PageOf) -> None:
    body = (
        '<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline name">Harbour <i>opens</i></h1>'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="name" href="/j">Jane Doe</a></span>'
        '<time itemprop="datePublished" datetime="2024-01-02">yesterday</time><img itemprop="image" src="/a.jpg">'
        '<img itemprop="image" src="/b.jpg"></div><b itemprop="name">nobody\'s</b>'
    )
    root = page_of(body=body).root
    article, person = read_items(find_items(root), find_properties(root))
    assert article["headline"] == article["name"] == "Harbour opens"
    assert article["author"] is person
    assert person["name"] == "Jane Doe"
    assert article["datePublished"] == "2024-01-02"
    assert article["image"] == ["/a.jpg", "/b.jpg"]
