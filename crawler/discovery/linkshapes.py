"""Which links of a section page are articles: judged by how they stand in the page, how their neighbours stand, and by the
addresses that a site's articles are known to have. No rules of any site: the weights are fitted (docs/discovery.md)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from anyascii import anyascii

from crawler.discovery.linkweights import ALONE, FEATURES, WITH_EXAMPLES
from crawler.discovery.traps import path_words, pattern_of, word_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.discovery.links import PageLink

THRESHOLD = 0.5  # at which precision and recall were about equal on sites that were held out
ENOUGH_EXAMPLES = 5  # known articles from which on a site's shapes are taken for known
RARE_SHARE = 0.02  # a shape that fewer of the known articles have is an accident
# Words in a path by which sites of many languages name what is a list or a service, not an article.
HUB_WORDS = frozenset(
    {
        "tag", "tags", "topic", "topics", "thema", "themen", "category", "categories", "kategorie", "categorie",
        "categoria", "author", "authors", "autor", "auteur", "autore", "profile", "user", "users",
        "people", "member", "members", "staff", "team", "search", "suche", "recherche", "login", "signin", "signup",
        "register", "account", "my", "subscribe", "newsletter", "newsletters", "about", "about-us", "contact",
        "kontakt", "impressum", "privacy", "terms", "legal", "advertise", "careers", "jobs", "faq", "help", "support",
        "feed", "feeds", "rss", "archive", "archives", "page", "series", "podcasts", "videos", "video", "gallery",
        "forum", "forums", "comments", "comment", "share", "print", "sections", "section", "collections",
        "store", "shop", "cart", "donate", "events", "calendar", "editions", "edition",
    }
)  # fmt: skip
_WORDS = re.compile(r"[a-z0-9]+")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_LONG_NUMBER = re.compile(r"\d{4,}")
_FILE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|mp3|mp4|m4a|m3u8|zip|xml|rss|json|css|js|docx?|xlsx?|pptx?|epub|ics|vcf)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LinkShapes:
    """The shapes that the addresses of a site's articles have, with how many of the examples have each.

    fine: with the first words of the path as they are; coarse: the kinds of the words alone. others: shapes of
    addresses known not to be articles.
    """

    fine: tuple[tuple[str, int], ...] = ()
    coarse: tuple[tuple[str, int], ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    examples: int = 0

    @property
    def is_learnt(self) -> bool:
        """Whether there were enough examples to say what an article's address looks like here."""
        return self.examples >= ENOUGH_EXAMPLES

    def likeness(self, url: str) -> tuple[float, float]:
        """Return how common the fine and the coarse shape of an address are among the examples, each 0..1 (1: a fifth and more)."""
        if not self.is_learnt:
            return 0.0, 0.0
        fine, coarse = pattern_of(url), coarse_shape(url)
        others = dict(self.others).get(fine, 0)
        return _common(dict(self.fine).get(fine, 0) - others, self.examples), _common(
            dict(self.coarse).get(coarse, 0), self.examples
        )


def _common(count: int, examples: int) -> float:
    share = max(0, count) / max(1, examples)
    return 0.0 if share < RARE_SHARE else min(1.0, share * 5)


def learn_shapes(articles: Iterable[str], others: Iterable[str] = ()) -> LinkShapes:
    """Return the shapes of known articles (addresses from feeds, sitemaps, records) and of known other pages; order does not matter."""
    known = sorted(set(articles))
    return LinkShapes(
        fine=tuple(sorted(Counter(map(pattern_of, known)).items())),
        coarse=tuple(sorted(Counter(map(coarse_shape, known)).items())),
        others=tuple(sorted(Counter(map(pattern_of, set(others))).items())),
        examples=len(known),
    )


@lru_cache(maxsize=8_192)
def coarse_shape(url: str) -> str:
    """Return the kinds of the words of a URL's path, without host and literal words."""
    words = path_words(url)[:8]
    query = "?" if "?" in url else ""
    end = "." if words and "." in words[-1] else ""
    return "/".join(word_class(word) or "{w}" for word in words) + end + query


def score_links(links: Sequence[PageLink], page_url: str, shapes: LinkShapes | None = None) -> tuple[float, ...]:
    """Return for each link of a page how much it looks like an article, 0..1; from THRESHOLD on it is taken for one.

    First each link alone, then together with the links of its place in the page and of its shape of address; with
    `shapes` of the site (`is_learnt`), by those too. Files that are no pages score 0.
    """
    rows = features(links, page_url)
    own = [sum(row[name] * weight for name, weight in FEATURES.items()) for row in rows]
    weights = WITH_EXAMPLES if shapes is not None and shapes.is_learnt else ALONE
    around = second_features(links, own, shapes)
    return tuple(
        0.0
        if _FILE.search(urlsplit(link.url).path)
        else _sigmoid(sum(row[name] * weight for name, weight in weights.items()))
        for link, row in zip(links, around, strict=True)
    )


def second_features(
    links: Sequence[PageLink], own: Sequence[float], shapes: LinkShapes | None
) -> list[dict[str, float]]:
    """The measures of the second step: the link's own evidence, its neighbours', and the known shapes'."""
    by_place, by_shape = (
        _means([link.place for link in links], own),
        _means([pattern_of(link.url) for link in links], own),
    )
    rows = []
    for place, link in enumerate(links):
        fine, coarse = shapes.likeness(link.url) if shapes else (0.0, 0.0)
        rows.append(
            {
                "one": 1.0,
                "own": own[place],
                "place": by_place[place],
                "shape": by_shape[place],
                "fine": fine,
                "coarse": coarse,
            }
        )
    return rows


def _means(groups: Sequence[str], values: Sequence[float]) -> list[float]:
    """For each item the mean of its group."""
    sums: Counter[str] = Counter()
    for group, value in zip(groups, values, strict=True):
        sums[group] += value  # type: ignore[assignment]  # a Counter adds floats as well
    sizes = Counter(groups)
    return [sums[group] / sizes[group] for group in groups]


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, value))))


def features(links: Sequence[PageLink], page_url: str) -> list[dict[str, float]]:
    """The measures of each link alone, all between 0 and 1."""
    paths = [tuple(word.lower() for word in path_words(link.url)) for link in links]
    parents = Counter(path[:depth] for path in paths for depth in range(1, len(path)))
    page_path = tuple(word.lower() for word in path_words(page_url))
    page_host = urlsplit(page_url).hostname
    return [_measures(link, path, parents[path], page_path, page_host) for link, path in zip(links, paths, strict=True)]


def _measures(
    link: PageLink, path: tuple[str, ...], children: int, page_path: tuple[str, ...], page_host: str | None
) -> dict[str, float]:
    """The measures of one link."""
    title = _WORDS.findall(anyascii(link.title.lower()))
    last = path[-1] if path else ""
    slug = _WORDS.findall(last)
    spoken = [word for word in slug if not word.isdigit()]
    kind = word_class(last)
    return {
        "one": 1.0,
        "framed": float(link.is_framed),
        "headed": float(link.is_headed),
        "pictured": float(link.is_pictured),
        "dated": float(link.is_dated),
        "in article": float(link.is_in_article),
        "linked twice": float(link.anchors > 1),
        "late": link.position,
        "words": min(len(title), 12) / 12,
        "few words": float(0 < len(title) <= 2),
        "no words": float(not title),
        "slug": min(len(spoken), 8) / 8,
        "one word": float(len(spoken) <= 1 and kind == ""),
        "slug says title": len(set(spoken) & set(title)) / len(set(spoken)) * min(len(spoken), 4) / 4
        if spoken
        else 0.0,
        "number": float(any(_LONG_NUMBER.search(word) and not _YEAR.match(word) for word in path[-2:])),
        "date": float(
            any(_YEAR.match(word) for word in path[:-1]) or any(word_class(word) == "{date}" for word in path)
        ),
        "query": float("?" in link.url),
        "hub word": float(any(word in HUB_WORDS for word in path[:-1])),
        "hub word last": float(last in HUB_WORDS),
        "has children": float(children > 0),
        "front": float(not path),
        "deep": min(len(path), 5) / 5,
        "below page": float(bool(page_path) and path[: len(page_path)] == page_path),
        "other host": float(urlsplit(link.url).hostname != page_host),
        "rel": float(bool(link.rel & {"tag", "author", "category", "next", "prev", "search", "help", "license"})),
    }
