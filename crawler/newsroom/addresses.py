"""Absolute addresses on the running server: every link, feed and canonical uses the server's own origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.newsroom.papers import papers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.newsroom.article import Article

# How many teasers a section page shows; small, so that a paper of seven articles has a second page.
TEASERS_A_PAGE = 4


def section_slug(section: str) -> str:
    """A section's name as a path segment; letters of any script are kept."""
    return "-".join(section.lower().split())


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything stands. `origin` is scheme, host and port without a trailing slash."""

    origin: str
    articles: Mapping[str, Article]

    def article(self, article: Article) -> str:
        """The canonical URL of an article."""
        return self.origin + papers()[article.paper].path(article)

    def amp(self, article: Article) -> str:
        """The URL of an article's AMP twin."""
        return f"{self.origin}/{article.paper}/amp/{article.slug}"

    def paper(self, key: str) -> str:
        """The front page of a paper."""
        return f"{self.origin}/{key}/"

    def section(self, key: str, section: str) -> str:
        """A section page of a paper."""
        return f"{self.origin}/{key}/section/{section_slug(section)}/"

    def picture(self, name: str) -> str:
        """A picture by its name; names ending in .jpg are JPEGs, all others PNGs."""
        return f"{self.origin}/media/{name}" if name.endswith(".jpg") else f"{self.origin}/media/{name}.png"

    def href(self, target: str) -> str:
        """What a link in an article's text points to: `article:slug`, a path on this server, or an address as it is."""
        if target.startswith("article:"):
            return self.article(self.articles[target.removeprefix("article:")])
        return self.origin + target if target.startswith("/") else target
