"""RSS 2.0, Atom 1.0, sitemaps, the news sitemap and robots.txt of the newsroom, with the running server's addresses."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from crawler.newsroom.papers import Paper, papers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.newsroom.addresses import Addresses
    from crawler.newsroom.article import Article

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def rss(title: str, self_url: str, shown: Sequence[Article], at: Addresses) -> str:
    """An RSS 2.0 feed of articles."""
    items = "".join(rss_item(article, at) for article in shown)
    return (
        f'{XML}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(title)}</title><link>{at.origin}/</link><description>{escape(title)}</description>"
        f'<atom:link href="{self_url}" rel="self" type="application/rss+xml"/>{items}</channel></rss>'
    )


def rss_item(article: Article, at: Addresses) -> str:
    """One item of an RSS feed."""
    url = escape(at.article(article))
    creators = "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in article.byline)
    return (
        f'<item><title>{escape(article.headline)}</title><link>{url}</link><guid isPermaLink="true">{url}</guid>{creators}'
        f"<pubDate>{format_datetime(article.published_at)}</pubDate><description>{escape(article.standfirst)}</description></item>"
    )


def atom(title: str, self_url: str, shown: Sequence[Article], at: Addresses) -> str:
    """An Atom 1.0 feed of articles (RFC 4287)."""
    newest = max((a.updated_at or a.published_at for a in shown), default=None)
    entries = "".join(atom_entry(article, at) for article in shown)
    updated = newest.isoformat() if newest else ""
    return (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(title)}</title><id>{self_url}</id>'
        f'<link rel="self" href="{self_url}"/><link href="{at.origin}/"/><updated>{updated}</updated>{entries}</feed>'
    )


def atom_entry(article: Article, at: Addresses) -> str:
    """One entry of an Atom feed."""
    url = escape(at.article(article))
    house = papers()[article.paper].name
    people = "".join(f"<author><name>{escape(name)}</name></author>" for name in article.byline or (house,))
    return (
        f'<entry><title>{escape(article.headline)}</title><link href="{url}"/><id>{url}</id>{people}'
        f"<published>{article.published_at.isoformat()}</published>"
        f"<updated>{(article.updated_at or article.published_at).isoformat()}</updated>"
        f"<summary>{escape(article.standfirst)}</summary></entry>"
    )


def sitemap_index(at: Addresses) -> str:
    """The sitemap of sitemaps: one for each paper, and the news sitemap."""
    places = [f"{at.origin}/{key}/sitemap.xml" for key in papers()] + [f"{at.origin}/news-sitemap.xml"]
    return (
        f'{XML}<sitemapindex xmlns="{SITEMAP}">'
        + "".join(f"<sitemap><loc>{p}</loc></sitemap>" for p in places)
        + "</sitemapindex>"
    )


def sitemap(paper: Paper, shown: Sequence[Article], at: Addresses) -> str:
    """One paper's sitemap: its front page and its articles."""
    rows = [f"<url><loc>{at.paper(paper.key)}</loc></url>"]
    rows += [
        f"<url><loc>{escape(at.article(a))}</loc><lastmod>{(a.updated_at or a.published_at).isoformat()}</lastmod></url>"
        for a in shown
    ]
    return f'{XML}<urlset xmlns="{SITEMAP}">' + "".join(rows) + "</urlset>"


def news_sitemap(shown: Sequence[Article], at: Addresses) -> str:
    """The news sitemap of all papers."""
    rows = "".join(news_row(article, at) for article in shown)
    return f'{XML}<urlset xmlns="{SITEMAP}" xmlns:news="{NEWS}">{rows}</urlset>'


def news_row(article: Article, at: Addresses) -> str:
    """One article in the news sitemap."""
    paper = papers()[article.paper]
    return (
        f"<url><loc>{escape(at.article(article))}</loc><news:news><news:publication><news:name>{escape(paper.name)}</news:name>"
        f"<news:language>{paper.language}</news:language></news:publication>"
        f"<news:publication_date>{article.published_at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(article.headline)}</news:title></news:news></url>"
    )


def robots(at: Addresses) -> str:
    """The rules for robots: the desk and the drafts are closed, the rest is open."""
    return (
        "User-agent: *\nDisallow: /desk/\nDisallow: /drafts/\n\n"
        f"Sitemap: {at.origin}/sitemap.xml\nSitemap: {at.origin}/news-sitemap.xml\n"
    )
