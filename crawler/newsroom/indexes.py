"""Pages that lead to articles: the newsroom's front page, section pages, the editor's desk, and pages that say no."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from crawler.newsroom.addresses import TEASERS_A_PAGE
from crawler.newsroom.pages import design, paper_fields, teasers
from crawler.newsroom.papers import papers, words

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from crawler.newsroom.addresses import Addresses
    from crawler.newsroom.article import Article
    from crawler.newsroom.papers import Paper

# Articles shown large on the landing page: two rows of three.
LEADS = 6
LANGUAGES = {
    "en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "pt": "Português", "pl": "Polski",
    "ru": "Русский", "ar": "العربية", "ja": "日本語", "zh": "中文",
}  # fmt: skip


def front_page(at: Addresses) -> str:
    """The landing page: what this is, and every article by paper."""
    cards = "".join(paper_card(paper, at) for paper in papers().values())
    shown = list(at.articles.values())
    odd = {a.declared: at.article(a) for a in shown if a.declared}
    return design("river", "front.html").substitute(
        wrong=odd["wrong"],
        wrong_path=odd["wrong"].removeprefix(at.origin),
        undeclared=odd["none"],
        undeclared_path=odd["none"].removeprefix(at.origin),
        origin=at.origin,
        cards=cards,
        lead_items=teasers([a for a in shown if "front" in a.extras][:LEADS], "river", at),
        articles=len(shown),
        papers=len(papers()),
        designs=len({p.design for p in papers().values()}),
        languages=len({p.language for p in papers().values()}),
        charsets=len({papers()[a.paper].sending(a).charset for a in shown}),
    )


def paper_card(paper: Paper, at: Addresses) -> str:
    """One paper on the landing page."""
    own = [a for a in at.articles.values() if a.paper == paper.key]
    lines = "".join(f'<li><a href="{escape(at.article(a))}">{escape(a.headline)}</a></li>' for a in own)
    return design("river", "card.html").substitute(
        paper_fields(paper, at),
        direction=words(paper.language)["direction"],
        language=LANGUAGES[paper.language],
        design=paper.design,
        charset=paper.charset,
        items=lines,
    )


def section_page(
    paper: Paper, section: str | None, shown: Sequence[Article], start: str, page: int, at: Addresses
) -> str:
    """One page of a list of stories, with links to the pages before and after."""
    said = words(paper.language)
    first = (page - 1) * TEASERS_A_PAGE
    pages = -(-len(shown) // TEASERS_A_PAGE)
    before = start if page == 2 else f"{start}page/{page - 1}/"
    links = f'<a rel="prev" href="{at.origin}{before}">{said["previous"]}</a>' if page > 1 else ""
    if page < pages:
        links += f'<a rel="next" href="{at.origin}{start}page/{page + 1}/">{said["next"]}</a>'
    return design("river", "section.html").substitute(
        {**{key: escape(value) for key, value in said.items()}, **paper_fields(paper, at)},
        title=escape(section or paper.name),
        items=teasers(shown[first : first + TEASERS_A_PAGE], "river", at),
        pager=links,
        page=f"{page} / {pages}",
    )


def desk_page(at: Addresses, edited: Set[str]) -> str:
    """The editor's desk: articles with a second edition, and a button to publish it."""
    rows = "".join(desk_row(article, at, article.slug in edited) for article in at.articles.values() if article.edits)
    return design("river", "desk.html").substitute(origin=at.origin, rows=rows)


def desk_row(article: Article, at: Addresses, is_edited: bool) -> str:
    """One article on the desk."""
    button = "second edition" if is_edited else "<button>Publish the second edition</button>"
    return (
        f'<li><a href="{escape(at.article(article))}">{escape(article.headline)}</a> <code>{article.slug}</code>'
        f'<form method="post" action="/desk/edit?slug={article.slug}">{button}</form></li>'
    )


def shell_page() -> str:
    """A page that is empty until its script has run."""
    return design("river", "shell.html").template


def error_page(message: str) -> str:
    """A page that says no."""
    return design("river", "error.html").substitute(message=escape(message))
