"""The whole demo site as a function of an address: what stands where, and how it is sent. Knows no sockets."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlsplit

from crawler.newsroom import feeds
from crawler.newsroom.addresses import TEASERS_A_PAGE, Addresses, section_slug
from crawler.newsroom.indexes import desk_page, error_page, front_page, section_page, shell_page
from crawler.newsroom.jpeg import jpeg
from crawler.newsroom.pages import View, amp_page, article_page, content_type
from crawler.newsroom.papers import Paper, articles, package_folder, papers
from crawler.newsroom.pictures import png

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from crawler.newsroom.article import Article

HTML = "text/html; charset=utf-8"
# Old addresses and where they lead; the second takes two hops.
MOVED = {"/courier/2019/bridge": "tidegate-bridge-closed", "/go/bridge": "/courier/2019/bridge"}
GONE = "/courier/2026/09/30/withdrawn-letter.html"
DRAFT = "/drafts/budget-leak.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back: status, type, body, and how (transfer: plain, gzip or chunked)."""

    status: int = 200
    content_type: str = HTML
    body: bytes = b""
    location: str = ""
    modified_at: datetime | None = None
    transfer: str = "plain"
    validators: bool = True

    @property
    def etag(self) -> str:
        """A strong validator: the digest of the body."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


class Site:
    """All pages of the newsroom at one origin; holds which articles have been edited. Safe to ask from many threads."""

    def __init__(self, origin: str, *, edition: int = 1) -> None:
        """Lay out the site. In edition 2 every article that has an edit shows it."""
        self.origin = origin
        self._lock = Lock()
        self._visitors = 0
        self._edited: set[str] = set(articles()) if edition > 1 else set()
        self._lay_out()

    def _lay_out(self) -> None:
        """Build the table of addresses anew, with the articles as they now read."""
        current = {slug: a.second_edition() if slug in self._edited else a for slug, a in articles().items()}
        self.at = Addresses(self.origin, current)
        self._routes: dict[str, Callable[[], Answer]] = {
            "/": lambda: Answer(body=front_page(self.at).encode()),
            "/robots.txt": lambda: Answer(
                content_type="text/plain; charset=utf-8", body=feeds.robots(self.at).encode()
            ),
            "/sitemap.xml": lambda: xml(feeds.sitemap_index(self.at)),
            "/news-sitemap.xml": lambda: xml(feeds.news_sitemap(self.all(), self.at)),
            "/feeds/all.rss": lambda: self._feed("rss", "/feeds/all.rss", None),
            "/feeds/all.atom": lambda: self._feed("atom", "/feeds/all.atom", None),
            "/desk/": lambda: Answer(body=desk_page(self.at, self._edited).encode()),
            GONE: lambda: Answer(
                status=410, body=error_page("This letter has been withdrawn at its writer's request.").encode()
            ),
            "/weather/": lambda: Answer(body=shell_page().encode()),
            DRAFT: lambda: Answer(body=error_page("A draft that robots were asked not to read.").encode()),
        }
        for old, new in MOVED.items():
            target = new if new.startswith("/") else papers()[current[new].paper].path(current[new])
            self._routes[old] = partial(Answer, status=301, location=self.origin + target)
        for paper in papers().values():
            self._lay_out_paper(paper)

    def _lay_out_paper(self, paper: Paper) -> None:
        """Add a paper's articles, section pages, feeds and sitemap."""
        own = self.of_paper(paper.key)
        base = f"/{paper.key}/"
        for article in own:
            self._routes[paper.path(article)] = partial(self._article, article, paper.sending(article))
            if "amp" in article.extras:
                self._routes[f"{base}amp/{article.slug}"] = partial(self._amp, article, paper)
        for section in (None, *dict.fromkeys(a.section for a in own)):
            shown = [a for a in own if section in (None, a.section)]
            start = f"{base}section/{section_slug(section)}/" if section else base
            for page in range(1, -(-len(shown) // TEASERS_A_PAGE) + 1):
                address = start if page == 1 else f"{start}page/{page}/"
                self._routes[address] = partial(self._section, paper, section, start, page)
        self._routes[f"{base}rss.xml"] = partial(self._feed, "rss", f"{base}rss.xml", paper)
        self._routes[f"{base}atom.xml"] = partial(self._feed, "atom", f"{base}atom.xml", paper)
        self._routes[f"{base}sitemap.xml"] = lambda: xml(feeds.sitemap(paper, self.of_paper(paper.key), self.at))

    def all(self) -> list[Article]:
        """All articles as they now read, the newest first."""
        return list(self.at.articles.values())

    def of_paper(self, key: str) -> list[Article]:
        """The articles of one paper, the newest first."""
        return [a for a in self.all() if a.paper == key]

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every path the site answers with a page, feed or redirect; pictures and styles left out."""
        return tuple(self._routes)

    def edit(self, slug: str) -> str:
        """Publish the second edition of an article; gives its URL.

        Raises: KeyError where there is no such article, or it has no second edition.
        """
        if not articles()[slug].edits:
            raise KeyError(slug)
        with self._lock:
            self._edited.add(slug)
            self._lay_out()
        return self.at.article(self.at.articles[slug])

    def reset(self) -> None:
        """Take all edits back."""
        with self._lock:
            self._edited.clear()
            self._lay_out()

    def answer(self, target: str) -> Answer:
        """The answer to a request target (path and query), as a browser or crawler would send it."""
        parts = urlsplit(target)
        path = unquote(parts.path)
        if path.startswith("/media/"):
            return picture(path.removeprefix("/media/"))
        if path.startswith("/style/"):
            return style(path.removeprefix("/style/"))
        if path in ("/desk/edit", "/desk/reset"):
            return self._desk(path, parse_qs(parts.query).get("slug", [""])[0])
        route = self._routes.get(f"{path}?{parts.query}" if parts.query else path) or self._routes.get(path)
        if route is not None:
            return route()
        if path == "/bulletin/story.php":
            # A soft 404: old systems say "not found" in words only.
            return Answer(body=error_page("Sorry, this story could not be found. Perhaps it has moved?").encode())
        return Answer(status=404, body=error_page("There is no such page in the newsroom.").encode())

    def _desk(self, path: str, slug: str) -> Answer:
        """The editor's desk: publish a second edition or take all back, then return to the desk."""
        if path == "/desk/reset":
            self.reset()
        elif slug in articles() and articles()[slug].edits:
            self.edit(slug)
        else:
            return Answer(status=404, body=error_page("No article of that name has a second edition.").encode())
        return Answer(status=303, location=f"{self.origin}/desk/", validators=False)

    def _article(self, article: Article, paper: Paper) -> Answer:
        """An article's page."""
        with self._lock:
            self._visitors += 1
        page = article_page(View(article, paper, self.at, self._visitors))
        return sent_as(page, article, paper)

    def _amp(self, article: Article, paper: Paper) -> Answer:
        """An article's AMP twin."""
        return sent_as(amp_page(View(article, paper, self.at)), article, paper)

    def _section(self, paper: Paper, section: str | None, start: str, page: int) -> Answer:
        """One page of a paper's list of stories."""
        shown = [a for a in self.of_paper(paper.key) if section in (None, a.section)]
        return Answer(body=section_page(paper, section, shown, start, page, self.at).encode())

    def _feed(self, kind: str, path: str, paper: Paper | None) -> Answer:
        """A feed of one paper or of all."""
        shown = self.of_paper(paper.key) if paper else self.all()
        write = feeds.rss if kind == "rss" else feeds.atom
        text = write(paper.name if paper else "The Pressmark newsroom", self.origin + path, shown, self.at)
        return Answer(content_type=f"application/{kind}+xml; charset=utf-8", body=text.encode(), transfer="gzip")


def sent_as(page: str, article: Article, paper: Paper) -> Answer:
    """A page encoded and sent in the manner of its paper; signs a charset lacks become character references."""
    body = page.encode(paper.charset, errors="xmlcharrefreplace")
    if paper.declared == "bom" and paper.charset == "utf-16":
        body = codecs.BOM_UTF16_LE + page.encode("utf-16-le")
    return Answer(
        content_type=content_type(paper),
        body=body,
        modified_at=article.updated_at or article.published_at,
        transfer=paper.transfer,
        validators=paper.validators,
    )


def xml(text: str) -> Answer:
    """A sitemap as it is sent."""
    return Answer(content_type="application/xml; charset=utf-8", body=text.encode(), transfer="gzip")


def picture(name: str) -> Answer:
    """A picture drawn from its name."""
    if name.endswith(".jpg"):
        return Answer(content_type="image/jpeg", body=jpeg(name))
    return Answer(content_type="image/png", body=png(name.removesuffix(".png")))


def style(name: str) -> Answer:
    """A design's style sheet; only names of designs lead to files."""
    place = package_folder().joinpath("designs", name.removesuffix(".css"), "style.css")
    if not name.removesuffix(".css").isalpha() or not place.is_file():
        return Answer(status=404, body=error_page("There is no such style sheet.").encode())
    return Answer(content_type="text/css; charset=utf-8", body=place.read_bytes(), transfer="gzip")


def request_target(url: str) -> str:
    """The request target of one of the site's URLs, percent-encoded."""
    parts = urlsplit(url)
    return quote(parts.path, safe="/,~%") + (f"?{parts.query}" if parts.query else "")
