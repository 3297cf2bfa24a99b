"""Who wrote it: people before organisations, names before logins, structured statements before bylines in the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from archive.metadata.fields import AUTHORS_LIMIT, Sourced, squashed
from archive.metadata.jsonld import kinds, text_of
from archive.metadata.names import is_person, people_in
from archive.metadata.titles import site_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from archive.metadata.html import Signals
    from archive.metadata.jsonld import Graph, Node

_ORGANISATIONS = frozenset({"organization", "newsmediaorganization", "corporation", "website", "brand"})
_BYLINE_LIMIT = 200  # characters of text in an element that is a byline; longer ones hold the article

_METAS = (
    "citation_author", "dc.creator", "dcterms.creator", "dc:creator", "dc.contributor.author",
)  # fmt: skip
_METAS_TOO = (
    "sailthru.author",
    "byl",
    "parsely-author",
    "cxenseparse:author",
    "cxenseparse:recs:author",
    "article:author_name",
    "rbauthors",
    "page.content.author",
)
_METAS_LAST = ("author", "authors", "article.author", "og:article:author", "article:author", "og:author", "creator")

_CLASSED = (
    "(//*[contains(@class, 'author') or contains(@class, 'Author') or contains(@class, 'byline') or "
    "contains(@class, 'Byline') or contains(@class, 'autor') or contains(@itemprop, 'author') or "
    "contains(@data-testid, 'author') or contains(@data-testid, 'byline')]"
    "[not(ancestor::aside or ancestor::footer or ancestor::nav)])[position() <= 60]"
)
_LINKED = (
    "(//a[contains(@href, '/author/') or contains(@href, '/authors/') or contains(@href, '/autor/') or "
    "contains(@href, '/autoren/') or contains(@href, '/profile/') or contains(@href, '/by/') or "
    "contains(@href, '/auteur/') or contains(@href, '/people/') or contains(@href, '/staff/')]"
    "[not(ancestor::aside or ancestor::footer or ancestor::nav)])[position() <= 40]"
)
# Parts of a byline's class that say it is about something else than this article's authors.
_OTHER_WORDS = ("comment", "related", "sidebar", "teaser", "widget", "card", "list-item", "bio", "avatar", "footer",
                "recommend", "popular", "twitter", "social", "image", "photo", "caption", "description", "job", "title")  # fmt: skip


def read_authors(signals: Signals) -> Sourced[tuple[str, ...]] | None:
    """Return the authors in the page's order, no repeats, at most 30, or None.

    The site itself, organisations and logins give way to any person that another place names (PEERS.md, M2, 5).
    """
    site = site_names(signals)
    weak: Sourced[tuple[str, ...]] | None = None
    for source, names in _claims(signals):
        found = _distinct(name for name in names if squashed(name) not in site)
        people = tuple(name for name in found if is_person(name))
        if people and not source.endswith(":organisation"):
            return Sourced(value=people[:AUTHORS_LIMIT], source=source)
        if found and weak is None and source.startswith("json-ld"):
            weak = Sourced(value=found[:AUTHORS_LIMIT], source=source)
    return weak


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names without repeats, whatever their case."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(squashed(name), name)
    found.pop("", None)
    return tuple(found.values())


def _claims(signals: Signals) -> Iterator[tuple[str, list[str]]]:
    """Yield (source, names) in order of trust."""
    if signals.article is not None:
        yield from _node_claims(signals.graph, signals.article, "json-ld")
    yield "meta:dc.creator", _meta_names(signals, *_METAS)
    if signals.item is not None:
        yield from _node_claims(signals.items, signals.item, "microdata")
    yield "meta:twitter:data1", _labelled_names(signals)
    yield "meta:byl", _meta_names(signals, *_METAS_TOO)
    yield "byline", _element_names(signals.root.xpath(_CLASSED))
    for node in signals.graph.of_kind("webpage", "itempage"):
        yield from _node_claims(signals.graph, node, "json-ld:webpage")
    yield "author-link", _element_names(signals.root.xpath(_LINKED))
    for name in _METAS_LAST:
        yield f"meta:{name}", _meta_names(signals, name)
    yield "rel-author", people_in(*(link.title for link in signals.links if "author" in link.rel and link.is_visible))


def _node_claims(graph: Graph, node: Node, source: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the people, then the organisations that a node names as author or creator."""
    for name in ("author", "creator"):
        people: list[str] = []
        organisations: list[str] = []
        for member in graph.members(node.get(name)):
            if isinstance(member, Mapping):
                target = organisations if kinds(member) & _ORGANISATIONS else people
                target += [part for value in _names(graph, member) for part in people_in(value)]
            elif isinstance(member, str):
                people += people_in(member)
        yield source, people
        if not people:
            yield f"{source}:organisation", organisations


def _names(graph: Graph, member: Node) -> list[str]:
    """Return the names of a person's node, made of its parts where it has only those."""
    names = [text_of(value) for value in graph.members(member.get("name"))]
    if not any(names):
        names = [f"{text_of(member.get('givenName'))} {text_of(member.get('familyName'))}".strip()]
    return names


def _meta_names(signals: Signals, *names: str) -> list[str]:
    return people_in(*(content for _, content in signals.meta(*names)))


def _labelled_names(signals: Signals) -> list[str]:
    """Return what a Twitter card says under a label that means "written by"."""
    for number in ("1", "2"):
        labels = [content.lower() for _, content in signals.meta(f"twitter:label{number}")]
        if any(word in label for label in labels for word in ("written", "by", "verfasst", "author", "autor", "escrit",
                                                              "écrit", "geschr", "scritto", "napisa", "skriv")):  # fmt: skip
            return _meta_names(signals, f"twitter:data{number}")
    return []


def _element_names(elements: Iterable[HtmlElement]) -> list[str]:
    """Return the names in the first byline that holds a person, and in its siblings of the same class."""
    first: tuple[object, object] | None = None
    names: list[str] = []
    for element in elements:
        label = " ".join((element.get("class") or "", element.get("id") or "")).lower()
        mark = (element.tag, element.get("class"))
        if any(word in label for word in _OTHER_WORDS) or (first is not None and mark != first):
            continue
        text = " ".join(str(element.text_content()).split())
        if not 3 < len(text) <= _BYLINE_LIMIT:
            continue
        found = [name for name in people_in(text) if is_person(name)]
        if found:
            first = mark
            names += found
    return names
