"""Article pages: a design's template filled with one article and all the furniture around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import escape
from string import Template
from typing import TYPE_CHECKING

from crawler.newsroom.inline import plain
from crawler.newsroom.markup import MARKUPS
from crawler.newsroom.papers import papers, read_text, words
from crawler.newsroom.structured import json_ld, open_graph

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from crawler.newsroom.addresses import Addresses
    from crawler.newsroom.article import Article
    from crawler.newsroom.papers import Paper

# What a page with a wrong header claims; the commonest mistake of a server's default.
WRONG_CHARSET = "iso-8859-1"
# Teasers in a list of latest or most read stories.
LIST_LENGTH = 5


@dataclass(frozen=True, slots=True)
class View:
    """One article about to be shown: which paper, at which addresses, how many visitors before."""

    article: Article
    paper: Paper
    at: Addresses
    visitors: int = 0


@cache
def design(name: str, part: str) -> Template:
    """One part of a design (page.html, item.html …) as a template; empty where the design has none."""
    return Template(read_text("designs", name, part))


@cache
def interlude_templates(name: str) -> tuple[tuple[int, Template], ...]:
    """A design's pieces for the middle of a text: each with the number of the paragraph it follows."""
    pieces = re.split(r"<!-- after (\d+) -->\n", read_text("designs", name, "interludes.html"))
    return tuple((int(pieces[n]), Template(pieces[n + 1])) for n in range(1, len(pieces) - 1, 2))


def article_page(view: View) -> str:
    """The whole page of an article in its paper's design."""
    return design_page(view, view.paper.design)


def amp_page(view: View) -> str:
    """The AMP twin of an article, whatever its paper's own design."""
    return design_page(view, "amp")


def design_page(view: View, name: str) -> str:
    """An article in the named design."""
    fields = page_fields(view, name)
    interludes = {after: piece.substitute(fields) for after, piece in interlude_templates(name)}
    fields["body"] = body(view, view.article, name, interludes)
    fields["next_article"] = next_article(view, name, fields)
    return design(name, "page.html").substitute(fields)


def body(view: View, article: Article, name: str, interludes: dict[int, str]) -> str:
    """An article's blocks in the named design's tags."""
    return MARKUPS[name](view.at.href, view.at.picture).body(article.blocks, interludes)


def next_article(view: View, name: str, fields: dict[str, str]) -> str:
    """A second article for pages that scroll on for ever; empty for those that do not."""
    if "scroll" not in view.article.extras:
        return ""
    others = [a for a in same_paper(view) if a.slug not in (view.article.slug, *view.article.cites)]
    article = others[0]
    own = article_fields(View(article, view.paper, view.at))
    return design(name, "next.html").substitute({**fields, **own, "body": body(view, article, name, {})})


def same_paper(view: View) -> list[Article]:
    """The other articles of the paper, the newest first."""
    return [a for a in view.at.articles.values() if a.paper == view.paper.key and a.slug != view.article.slug]


def page_fields(view: View, name: str) -> dict[str, str]:
    """Everything a template may ask for, escaped."""
    said = {key: escape(value) for key, value in words(view.paper.language).items()}
    near = same_paper(view)
    briefs = brief_items(view, name)
    kin = [a for a in near if set(a.tags) & set(view.article.tags)] or near
    return {
        **said,
        **paper_fields(view.paper, view.at),
        **article_fields(view),
        "latest_items": briefs + teasers(near[:LIST_LENGTH], name, view.at),
        "popular_items": teasers(near[::-1][:LIST_LENGTH], name, view.at) + briefs,
        "related_items": teasers(kin[:2], name, view.at),
        "related_item": teasers(kin[:1], name, view.at),
        "comment_items": comment_items(view.paper.language, name),
        "share_items": "".join(f'<li><a href="#">{s}</a></li>' for s in said["share_on"].split("|")),
        "charset_tag": charset_tag(view.paper, name),
        "amp_link": f'<link rel="amphtml" href="{view.at.amp(view.article)}">' if "amp" in view.article.extras else "",
        "json_ld": json_ld(view.article, view.paper, view.at),
        "open_graph": open_graph(view.article, view.paper, view.at),
        "visitors": f"{41_208 + view.visitors:07d}",
    }


def paper_fields(paper: Paper, at: Addresses) -> dict[str, str]:
    """What a template may say of the paper."""
    sections = dict.fromkeys(a.section for a in at.articles.values() if a.paper == paper.key)
    return {
        "paper": escape(paper.name),
        "paper_url": at.paper(paper.key),
        "tagline": escape(paper.tagline),
        "lang": paper.language,
        "accent": paper.accent,
        "origin": at.origin,
        "rss": f"{at.origin}/{paper.key}/rss.xml",
        "atom": f"{at.origin}/{paper.key}/atom.xml",
        "nav_items": "".join(f'<li><a href="{at.section(paper.key, s)}">{escape(s)}</a></li>' for s in sections),
    }


def article_fields(view: View) -> dict[str, str]:
    """What a template may say of the article."""
    article, at = view.article, view.at
    updated = article.updated_at or article.published_at
    return {
        "url": escape(at.article(article)),
        "headline": escape(article.headline, quote=False),
        "standfirst": escape(article.standfirst),
        "byline": escape(", ".join(article.byline)),
        "author": escape(article.byline[0] if article.byline else view.paper.name),
        "section": escape(article.section),
        "section_url": at.section(view.paper.key, article.section),
        "number": article.number,
        "published_on": shown_date(article.published_at, view.paper.language),
        "published_iso": article.published_at.isoformat(),
        "published_clock": f"{article.published_at:%H:%M}",
        "updated_on": shown_date(updated, view.paper.language),
        "updated_iso": updated.isoformat(),
        "updated_clock": f"{updated:%H:%M}",
        "picture": at.picture(article.picture or f"lead-{article.slug}"),
        "caption": escape(plain(article.caption)),
        "face": at.picture(f"face-{article.paper}.jpg"),
        "tag_items": "".join(
            f'<li><a rel="tag" href="{at.paper(article.paper)}">{escape(t)}</a></li>' for t in article.tags
        ),
        "keywords": escape(", ".join(article.tags)),
    }


def shown_date(at: datetime, language: str) -> str:
    """A date as people of that language write it."""
    said = words(language)
    month = said["months"].split("|")[at.month - 1]
    return said["date"].format(day=at.day, month=month, year=at.year)


def teasers(shown: Iterable[Article], name: str, at: Addresses) -> str:
    """A list of links to articles, in the named design's tags."""
    return "".join(design(name, "item.html").substitute(teaser_fields(a, at)) for a in shown)


def brief_items(view: View, name: str) -> str:
    """Teasers of stories that are told nowhere: they lead to the paper's front page, and fill the lists of small papers."""
    own = article_fields(view)
    own["url"] = view.at.paper(view.paper.key)
    shape = design(name, "item.html")
    return "".join(
        shape.substitute(
            own, headline=escape(brief, quote=False), standfirst="", picture=view.at.picture(f"brief-{number}")
        )
        for number, brief in enumerate(words(view.paper.language)["briefs"].split("|"))
    )


def teaser_fields(article: Article, at: Addresses) -> dict[str, str]:
    """What the template of a teaser may say."""
    return article_fields(View(article, papers()[article.paper], at))


def comment_items(language: str, name: str) -> str:
    """The readers' comments in the named design's tags."""
    said = words(language)
    pieces = (said[f"comment_{n}"].split("|", 1) for n in (1, 2, 3))
    shape = design(name, "comment.html")
    return "".join(shape.substitute(who=escape(who), said=escape(text), reply=said["reply"]) for who, text in pieces)


def charset_tag(paper: Paper, name: str) -> str:
    """The page's own word on its charset, in the manner of its design."""
    if paper.declared in ("header", "bom", "none"):
        return ""
    if name in ("tables", "portal"):
        return f'<meta http-equiv="Content-Type" content="text/html; charset={paper.charset}">'
    return f'<meta charset="{paper.charset}">'


def content_type(paper: Paper) -> str:
    """The Content-Type header of the paper's pages."""
    said = {"header": paper.charset, "both": paper.charset, "wrong": WRONG_CHARSET}.get(paper.declared)
    return f"text/html; charset={said}" if said else "text/html"
