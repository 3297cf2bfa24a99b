"""What a page says of itself to machines: JSON-LD in several habits, OpenGraph, or nothing."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from crawler.newsroom.pictures import HEIGHT, WIDTH

if TYPE_CHECKING:
    from crawler.newsroom.addresses import Addresses
    from crawler.newsroom.article import Article
    from crawler.newsroom.papers import Paper

    Node = dict[str, object]

TYPES = {"graph": "NewsArticle", "news": "NewsArticle", "blog": "BlogPosting", "live": "LiveBlogPosting"}


def json_ld(article: Article, paper: Paper, at: Addresses) -> str:
    """The page's JSON-LD script; empty where the paper has none."""
    if paper.structured == "none":
        return ""
    node = article_node(article, paper, at)
    whole: Node = {"@context": "https://schema.org", **node}
    if paper.structured == "graph":
        whole = {"@context": "https://schema.org", "@graph": graph(node, article, paper, at)}
    # "<" is escaped so that no text can end the script element; signs that the page's charset may lack are escaped too.
    text = json.dumps(whole, ensure_ascii=paper.charset != "utf-8", indent=1).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def article_node(article: Article, paper: Paper, at: Addresses) -> Node:
    """The article's own node."""
    node: Node = {
        "@type": TYPES[paper.structured],
        "mainEntityOfPage": {"@type": "WebPage", "@id": at.article(article)},
        "headline": article.headline,
        "description": article.standfirst,
        "datePublished": article.published_at.isoformat(),
        "dateModified": (article.updated_at or article.published_at).isoformat(),
        "inLanguage": paper.language,
        "articleSection": article.section,
        "keywords": list(article.tags),
        "isAccessibleForFree": "metered" not in article.extras,
        "author": [{"@type": "Person", "name": name} for name in article.byline],
        "publisher": {"@type": "NewsMediaOrganization", "name": paper.name, "logo": at.picture(f"logo-{paper.key}")},
    }
    if article.picture:
        node["image"] = [{"@type": "ImageObject", "url": at.picture(article.picture), "width": WIDTH, "height": HEIGHT}]
    if paper.structured == "live":
        node["coverageStartTime"] = article.published_at.isoformat()
        node["liveBlogUpdate"] = [
            {
                "@type": "BlogPosting",
                "headline": block.text,
                "datePublished": f"{article.published_at:%Y-%m-%d}T{block.note}",
            }
            for block in article.blocks
            if block.kind == "stamp"
        ]
    return node


def graph(node: Node, article: Article, paper: Paper, at: Addresses) -> list[Node]:
    """The article among the other nodes of its page, people and house told by reference."""
    house = f"{at.paper(paper.key)}#organization"
    people: list[Node] = [
        {"@type": "Person", "@id": f"{at.paper(paper.key)}#/person/{n}", "name": name}
        for n, name in enumerate(article.byline)
    ]
    node = {**node, "@id": f"{at.article(article)}#article", "publisher": {"@id": house}}
    node["author"] = [{"@id": person["@id"]} for person in people]
    crumbs = [(paper.name, at.paper(paper.key)), (article.section, at.section(paper.key, article.section))]
    trail = [{"@type": "ListItem", "position": n, "name": name, "item": url} for n, (name, url) in enumerate(crumbs, 1)]
    return [
        {"@type": "NewsMediaOrganization", "@id": house, "name": paper.name, "url": at.paper(paper.key)},
        {"@type": "WebSite", "@id": f"{at.paper(paper.key)}#website", "name": paper.name, "publisher": {"@id": house}},
        {"@type": "BreadcrumbList", "itemListElement": trail},
        *people,
        node,
    ]


def open_graph(article: Article, paper: Paper, at: Addresses) -> str:
    """The page's OpenGraph and card tags; empty where the paper has none."""
    if not paper.opengraph:
        return ""
    rows = [
        ("og:type", "article"),
        ("og:site_name", paper.name),
        ("og:title", article.headline),
        ("og:description", article.standfirst),
        ("og:url", at.article(article)),
        ("og:locale", paper.language),
        ("article:published_time", article.published_at.isoformat()),
        ("article:section", article.section),
    ]
    if article.updated_at:
        rows.append(("article:modified_time", article.updated_at.isoformat()))
    if article.picture:
        rows += [
            ("og:image", at.picture(article.picture)),
            ("og:image:width", str(WIDTH)),
            ("og:image:height", str(HEIGHT)),
        ]
    rows += [("article:tag", tag) for tag in article.tags]
    tags = [f'<meta property="{name}" content="{escape(value)}">' for name, value in rows]
    tags.append('<meta name="twitter:card" content="summary_large_image">')
    return "\n".join(tags)
