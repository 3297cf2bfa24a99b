"""What the page says it is about: its keywords, from its metas and data, or as it lists them under the article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from archive.metadata.fields import NAME_LIMIT, TAGS_LIMIT, Sourced, folded, one_line, squashed
from archive.metadata.jsonld import text_of
from archive.metadata.providers import own_names
from archive.metadata.taglists import listed_tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.metadata.html import Signals

_LIST_LIMIT = NAME_LIMIT * TAGS_LIMIT  # characters of one list
_FEW = 1  # tags; a list as short as this may be the first of a longer one that the page shows
_MANY = 3  # tags from which a list that has nothing to do with the page can be told
_SEPARATORS = re.compile(r"[,;|\n\t،、，；]")
_SEMICOLONS = re.compile(r"[;|\n]")
_SPACED = re.compile(r"\s+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# The second half of one name: "Business, Finance, & Economics", "Arts, and Culture".
_HALF_NAME = re.compile(r"(?:&|\+|and|und|et|y|e|och|og|en)\s+\S", re.I)
# What machines write between the tags of people: ids, hosts, flags, addresses, key=value.
_MACHINE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{17,}$|[0-9a-f]{16,}$|\d{5,}$|[a-z0-9]+(?:_[a-z0-9]+)+$|(?:[a-z0-9-]+\.)+[a-z]{2,6}$|https?:|/|[\w-]+=|\{|\$",
    re.I,
)
# A prefix that says what kind of tag follows: "Category: Wine", "topic/assault", "geo:berlin".
_PREFIXED = re.compile(r"(?P<kind>[A-Za-z][A-Za-z _-]{1,24})(?::\s*|/)(?P<rest>[^\s/].*)$")
_OPEN_KINDS = re.compile(
    r"(?:categor(?:y|ies)|sections?|topics?|tags?|keywords?|themes?|themen?|thema|subjects?|organi[sz]ations?|persons?|people|places?|locations?"
    r"|geo|company|companies|events?|products?)$",
    re.I,
)
_SHARED_KIND = 2  # tags with the same prefix make it one; a single "Covid: what now" is a title
# "News" in the languages of the benchmark pages: said of every page of a newspaper, so of none.
_NEWS_ITSELF = re.compile(
    r"(?:(?:breaking|latest|world|online|local|daily|today'?s?|top|live)[ -])?(?:news|newspaper|headlines?|top stor(?:y|ies)|stor(?:y|ies))$"
    r"|nachrichten|zeitung|tageszeitung|schlagzeilen|aktuell(?:e nachrichten)?$|noticias(?: de hoy)?$|actualit[ée]s?$|notizie$|nieuws$|nyheter$|nyheder$"
    r"|uutiset$|haberler(?:i)?$|son dakika(?: haber(?:leri?)?)?$|wiadomo[śs]ci$|новости$|новини$|ニュース$|速報$|新聞$|新闻$|뉴스$|articles?$|artikel$|general$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class TagClaim:
    """A list of tags and who stated it."""

    source: str
    tags: tuple[str, ...]


def read_tags(signals: Signals) -> Sourced[tuple[str, ...]] | None:
    """Return the tags of the page, at most 50, each once, without the site's own name and what machines wrote.

    The first list in the order of the best agreement with publishers' own (PEERS.md, M2, finding 10): article:tag,
    news_keywords, JSON-LD keywords, rel=tag, meta keywords, then the metas of two services. A list that was made of the
    page's address, or that has nothing to do with its title, gives way to any other, and to the one that the page shows.
    """
    names = own_names(signals)
    chosen = weak = None
    for claim in _stated(signals, names):
        if not _is_weak(claim, signals):
            chosen = claim
            break
        weak = weak or claim
    if chosen is None or len(chosen.tags) <= _FEW:
        listed = clean_tags(listed_tags(signals), names)
        if listed and (chosen is None or _holds(listed, chosen.tags)):
            return Sourced(value=listed[:TAGS_LIMIT], source="links", confidence=0.7)
    left = chosen or weak
    if left is None:
        return None
    return Sourced(value=left.tags[:TAGS_LIMIT], source=left.source, confidence=0.9 if chosen else 0.5)


def _stated(signals: Signals, names: frozenset[str]) -> Iterator[TagClaim]:
    for source, values in _claims(signals):
        parts = (one_line(part, NAME_LIMIT * 2) for value in values for part in split_tags(value))
        tags = clean_tags(parts, names, is_for_engines=source == "meta:keywords")
        if tags:
            yield TagClaim(source, tags)


def _claims(signals: Signals) -> Iterator[tuple[str, list[str]]]:
    yield "article:tag", [content for _, content in signals.meta("article:tag", "og:article:tag")]
    yield "meta:news_keywords", [content for _, content in signals.meta("news_keywords")]
    for node, source in ((signals.article, "json-ld"), (signals.item, "microdata")):
        if node is not None:
            yield source, [text_of(value) for value in signals.graph.members(node.get("keywords"))]
    yield "rel=tag", [link.title for link in signals.links if "tag" in link.rel]
    for name in ("keywords", "parsely-tags", "sailthru.tags"):
        yield f"meta:{name}", [content for _, content in signals.meta(name)]


def _holds(listed: tuple[str, ...], stated: tuple[str, ...]) -> bool:
    """Whether a list that the page shows has all tags of another, and more."""
    return len(listed) > len(stated) and set(map(folded, stated)) <= set(map(folded, listed))


def split_tags(value: str) -> list[str]:
    """Return the tags of a list in one string: separated by semicolons where a comma stands inside of them at most, else by commas.

    One name that holds a comma ("Business, Finance, & Economics") is not split; words of Chinese, Japanese or Korean
    without a comma are separated by spaces.
    """
    value = value[:_LIST_LIMIT]
    parts = (_SEMICOLONS if 0 < value.count(";") >= value.count(",") // 2 else _SEPARATORS).split(value)
    stripped = [part.strip() for part in parts]
    if len(stripped) > 1 and any(map(_HALF_NAME.match, stripped)):
        return [value]
    if len(stripped) == 1 and _CJK.search(value):
        return _SPACED.split(value.strip())
    return stripped


def clean_tags(tags: Iterable[str], names: frozenset[str], *, is_for_engines: bool = False) -> tuple[str, ...]:
    """Return tags without the site's own names, ids and flags; prefixes cut off; each once, in order.

    is_for_engines: the list was written for search engines, and words for news itself are left out, too.
    """
    listed = [tag.strip().lstrip("#").strip(" \"'") for tag in tags]
    kinds = [match["kind"].lower() for tag in listed if (match := _PREFIXED.match(tag))]
    found: dict[str, str] = {}
    for tag in listed:
        match = _PREFIXED.match(tag)
        kind = match["kind"] if match else ""
        if match and _OPEN_KINDS.match(kind):
            tag = match["rest"]
        elif kind and (kinds.count(kind.lower()) >= _SHARED_KIND or kind.lower().startswith("nlp ")):
            continue
        key = squashed(tag)
        if not key or len(tag) > NAME_LIMIT or key in names or _MACHINE.match(tag):
            continue
        if is_for_engines and (_NEWS_ITSELF.match(tag) or any(name.startswith(key) for name in names)):
            continue
        found.setdefault(key, tag)
    return tuple(found.values())


def _is_weak(claim: TagClaim, signals: Signals) -> bool:
    """Whether a list says nothing of this page: made of the words of its address, or all the site's."""
    slug = re.split(r"[^\w]+|_", unquote(signals.url.partition("?")[0].rstrip("/").rpartition("/")[2]).casefold())
    words = [folded(tag) for tag in claim.tags]
    if len(words) >= _MANY and all(word in slug for word in words):
        return True
    if len(words) == 1 and re.search(r", (?:&|and) ", words[0]):  # a category of an advertising scheme, not a tag
        return True
    return claim.source == "meta:keywords" and len(words) >= _MANY and not _is_of_page(words, signals)


def _is_of_page(words: list[str], signals: Signals) -> bool:
    """Whether any word of the tags stands in what the page says of itself in its head."""
    said = " ".join(
        [signals.title_tag, *(content for _, content in signals.meta("og:title", "description", "og:description"))]
    )
    told = set(re.findall(r"\w{4,}", folded(said)))
    if not told or _CJK.search(said):
        return True
    return any(not told.isdisjoint(re.findall(r"\w{4,}", word)) for word in words)
