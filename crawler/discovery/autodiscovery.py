"""Where a site's feeds and sitemaps are: by the word of its pages, of its robots.txt, and at the usual places. Asks nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from archive.model.urls import is_same_site
from crawler.discovery.candidates import address, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.page import Page

SaidBy = Literal["page", "link", "robots", "usual"]
FEED_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/json",
        "text/xml",
        "application/xml",
    }
)
# The places that WordPress, Drupal, Ghost, Hugo, Jekyll, Medium, Blogger, Squarespace, Arc and most newspapers' systems use; the likeliest first.
USUAL_SITEMAPS = (
    "/news-sitemap.xml", "/sitemap_news.xml", "/sitemap-news.xml", "/googlenews.xml", "/sitemap_index.xml", "/sitemap.xml", "/sitemap-index.xml",
    "/wp-sitemap.xml", "/sitemap.xml.gz", "/sitemaps/sitemap.xml", "/sitemap/sitemap.xml", "/arc/outboundfeeds/sitemap-index/?outputType=xml", "/sitemap.txt",
)  # fmt: skip
USUAL_FEEDS = (
    "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed", "/feeds/posts/default", "/rss/", "/feed.json", "/index.rdf",
    "/rss/all.xml", "/rss/news.xml", "/feeds/all.atom.xml", "/?format=rss", "/arc/outboundfeeds/rss/?outputType=xml", "/?feed=rss2",
)  # fmt: skip
MAX_ROBOTS_BYTES = 512_000  # RFC 9309 2.5: at least 500 KiB are parsed
MAX_PLACES = 100
MAX_ANCHORS = 5_000
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_FEED_ADDRESS = re.compile(
    r"(?:/|\b)(?:rss2?|atom|feeds?|rdf)(?:/|\.xml|\.rdf|\.json|\.php|\.aspx)?(?:\?|\Z)|\.(?:rss|atom|rdf)(?:\?|\Z)|[?&](?:feed|format)=(?:rss2?|atom)|/(?:rss|feeds?)/[^?]*\.xml",
    re.IGNORECASE,
)
_NO_FEED = re.compile(r"/wp-json/|oembed|/comment-page-|feedback|rss-feeds/?\Z", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario|reacties|\breplies\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place worth asking for a feed or a sitemap; url is canonical. title: the topic, where the site names one."""

    url: str
    kind: Literal["feed", "sitemap"]
    said_by: SaidBy
    title: str = ""
    is_comments: bool = False


def feeds_of_page(page: Page) -> tuple[Place, ...]:
    """Return the feeds that a page offers, the main one first: stated in the head before linked, comments last, then the shortest address."""
    found: dict[str, Place] = {}
    for place in (*_stated(page), *_linked(page)):
        found.setdefault(place.url, place)
    return tuple(sorted(found.values(), key=lambda place: _rank(place, page.url)))[:MAX_PLACES]


def _stated(page: Page) -> Iterator[Place]:
    """`<link rel=alternate type=…>`, and rel=feed."""
    for link in page.landmarks["link"]:
        rel = (link.get("rel") or "").lower().split()
        media = (link.get("type") or "").partition(";")[0].strip().lower()
        url = address(page.base_url, link.get("href") or "")
        if (
            url
            and not _NO_FEED.search(url)
            and ("feed" in rel or ("alternate" in rel and media in FEED_TYPES and not link.get("hreflang")))
        ):
            yield _feed(url, "page", link.get("title") or "")


def _linked(page: Page) -> Iterator[Place]:
    """Anchors whose address or type is a feed's."""
    for count, anchor in enumerate(page.root.iter("a")):
        if count == MAX_ANCHORS:
            return
        href = anchor.get("href") or ""
        url = address(page.base_url, href)
        named = (urlsplit(url).hostname or "") if url else ""
        is_feed = named.startswith(("feed.", "feeds.", "rss.")) or (anchor.get("type") or "").lower() in FEED_TYPES
        if not url or _NO_FEED.search(href) or not (is_feed or _FEED_ADDRESS.search(href)):
            continue
        if is_same_site(url, page.url) or "feed" in named:
            yield _feed(url, "link", anchor.get("title") or "".join(anchor.itertext())[:200])


def _feed(url: str, said_by: SaidBy, title: str) -> Place:
    title = plain(title, limit=120)
    return Place(
        url=url,
        kind="feed",
        said_by=said_by,
        title=title,
        is_comments=bool(_COMMENTS.search(urlsplit(url).path) or _COMMENTS.search(title)),
    )


def _rank(place: Place, page_url: str) -> tuple[bool, bool, bool, int, int, str]:
    path = urlsplit(place.url).path.strip("/")
    return (
        place.is_comments,
        place.said_by != "page",
        not is_same_site(place.url, page_url),
        path.count("/"),
        len(place.url),
        place.url,
    )


def robots_sitemaps(robots: bytes, *, url: str) -> tuple[Place, ...]:
    """Return the sitemaps that a robots.txt (at `url`) names, news sitemaps first, at most MAX_PLACES; never raises."""
    text = robots[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace")
    found = (address(url, line.partition("#")[0]) for line in _SITEMAP_LINE.findall(text.replace("\r", "\n")))
    places = [Place(url=each, kind="sitemap", said_by="robots") for each in dict.fromkeys(found) if each]
    return tuple(sorted(places, key=lambda place: not _is_news(place.url)))[:MAX_PLACES]


def _is_news(url: str) -> bool:
    return "news" in urlsplit(url).path.lower()


def usual_places(url: str) -> tuple[Place, ...]:
    """Return where feeds and sitemaps usually are on the host of a URL, sitemaps of news first, no repeats."""
    found: dict[str, Place] = {}
    for kind, paths in (("sitemap", USUAL_SITEMAPS), ("feed", USUAL_FEEDS)):
        for path in paths:
            if each := address(url, path):
                found.setdefault(each, Place(url=each, kind=kind, said_by="usual"))  # type: ignore[arg-type]  # the two kinds above
    return tuple(found.values())


def discovery_plan(url: str, *, pages: Iterable[Page] = (), robots: bytes = b"") -> tuple[Place, ...]:
    """Return the places to ask, in order: what robots.txt and pages state, then the usual ones of a kind that nobody stated.

    url: any page of the site. A feed of comments stands behind all others. The first place that answers with
    candidates is enough of each kind.
    """
    stated = [*robots_sitemaps(robots, url=address(url, "/robots.txt") or url)]
    for page in pages:
        stated += feeds_of_page(page)
    found: dict[str, Place] = {}
    for place in stated:
        found.setdefault(place.url, place)
    known = {place.kind for place in found.values() if not place.is_comments}
    for place in usual_places(url):
        if place.kind not in known:
            found.setdefault(place.url, place)
    return tuple(sorted(found.values(), key=lambda place: place.is_comments))  # stable: only comments move
