"""The papers and articles of the newsroom, read from the package's own data files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from crawler.newsroom.article import Article, read_article

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    Words = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper: its name, its design and how its pages are addressed, encoded and sent."""

    key: str
    name: str
    tagline: str
    design: str
    language: str
    address: str
    structured: str  # graph, news, blog, live or none: what the JSON-LD is like
    accent: str
    opengraph: bool = False
    charset: str = "utf-8"
    declared: str = "both"  # where the charset is told: header, meta, both, bom, none, wrong
    transfer: str = "plain"  # plain, gzip (where the client accepts it) or chunked
    validators: bool = True  # whether pages carry ETag and Last-Modified

    def sending(self, article: Article) -> Paper:
        """The paper with the charset of one article, where that differs from the paper's own."""
        return replace(self, charset=article.charset or self.charset, declared=article.declared or self.declared)

    def path(self, article: Article) -> str:
        """The path (and query) under which an article of this paper stands."""
        return self.address.format(date=article.published_at, slug=article.slug, number=article.number)


def package_folder() -> Traversable:
    """The folder of the package's data files."""
    return files("crawler.newsroom")


def read_text(*parts: str) -> str:
    """The text of one data file of the package; empty where there is none."""
    place = package_folder().joinpath(*parts)
    return place.read_text(encoding="utf-8") if place.is_file() else ""


@cache
def papers() -> dict[str, Paper]:
    """All papers by key, in the order of papers.yaml."""
    return {key: Paper(key=key, **fields) for key, fields in yaml.safe_load(read_text("papers.yaml")).items()}


@cache
def articles() -> dict[str, Article]:
    """All articles by slug, the newest first."""
    places = sorted((p for p in package_folder().joinpath("articles").iterdir()), key=lambda p: p.name)
    read = [read_article(p.name.removesuffix(".md"), p.read_text(encoding="utf-8")) for p in places]
    return {article.slug: article for article in sorted(read, key=lambda a: a.published_at, reverse=True)}


@cache
def words(language: str) -> Words:
    """What the furniture of a page says in a language."""
    return dict(yaml.safe_load(read_text("words", f"{language}.yaml")))


def truth(slug: str) -> tuple[str, ...]:
    """The plain paragraphs of an article as written, which an extractor should find on its page.

    Raises: KeyError for a slug that is none of `articles()`.
    """
    return articles()[slug].truth
