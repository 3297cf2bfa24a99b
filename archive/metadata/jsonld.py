"""Schema.org nodes, whether from JSON-LD or microdata: which one is the article, and what its properties say.

Takes whatever a page can put there: lists where strings are expected, numbers, null, nested and cyclic references.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

Node: TypeAlias = Mapping[str, object]

# A page with more members in one property is not describing one article; the rest is not read.
_MEMBERS_LIMIT = 200
# References to references: author → @id → person is 1; deeper chains were not seen in 1,192 pages.
_REFERENCE_DEPTH = 3

_OTHER_ARTICLES = frozenset({"report", "medicalwebpage", "review", "criticreview", "recipe", "creativework"})
_VIDEOS = frozenset({"videoobject", "movie", "episode", "tvepisode", "clip"})


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes of a page in document order, and the same by their @id."""

    nodes: tuple[Node, ...]
    by_id: Mapping[str, Node]

    @classmethod
    def of(cls, nodes: Iterable[object]) -> Graph:
        """Make a graph of what are nodes in `nodes`; the fullest node of an @id stands for it."""
        found = tuple(filter(is_node, nodes))
        by_id: dict[str, Node] = {}
        for node in found:
            name = node.get("@id")
            if isinstance(name, str) and len(node) > len(by_id.get(name, ())):
                by_id[name] = node
        return cls(found, by_id)

    def resolved(self, value: object) -> object:
        """Return the node that a bare reference ({"@id": …}) stands for, or the value as it is."""
        for _ in range(_REFERENCE_DEPTH):
            name = value.get("@id") if is_node(value) and len(value) <= 2 else None
            if not isinstance(name, str):
                return value
            target = self.by_id.get(name)
            if target is None or target is value:
                return value
            value = target
        return value

    def members(self, value: object) -> Iterator[object]:
        """Yield the members of a list (or nested list) or the one value, references resolved, at most 200."""
        stack, given = [value], 0
        while stack and given < _MEMBERS_LIMIT:
            top = stack.pop()
            given += 1
            if isinstance(top, list | tuple):
                stack.extend(reversed(top[:_MEMBERS_LIMIT]))
            elif is_node(top) and isinstance(top.get("@list"), list):
                stack.append(top["@list"])
            elif top is not None:
                yield self.resolved(top)

    def of_kind(self, *names: str) -> Iterator[Node]:
        """Yield the nodes of one of these types (lower case), in document order."""
        wanted = frozenset(names)
        return (node for node in self.nodes if kinds(node) & wanted)


def is_node(value: object) -> TypeGuard[Node]:
    """Whether a value is a node. What JSON and microdata give is a dict, which is told much faster than any mapping."""
    return type(value) is dict or isinstance(value, Mapping)


def kinds(node: Node) -> frozenset[str]:
    """Return the node's types without their vocabulary, in lower case: {"newsarticle"}."""
    value = node.get("@type")
    names = value if isinstance(value, list | tuple) else (value,)
    return frozenset(name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if isinstance(name, str))


def is_article(node: Node) -> bool:
    """Whether the node's type is one of schema.org's articles or posts."""
    return any(kind.endswith(("article", "posting", "blogpost")) for kind in kinds(node))


def is_video(node: Node) -> bool:
    """Whether the node's type is one of schema.org's moving pictures."""
    return bool(kinds(node) & _VIDEOS)


def text_of(value: object) -> str:
    """Return the text of one value: a string, a language-tagged value or a thing's name; "" where there is none."""
    for _ in range(_REFERENCE_DEPTH):
        if isinstance(value, str):
            return value
        if isinstance(value, list | tuple):
            value = value[0] if value else None
        elif is_node(value):
            value = value.get("@value") or value.get("name") or value.get("headline")
        else:
            return ""
    return value if isinstance(value, str) else ""


def address_of(value: object) -> str:
    """Return the URL that a value names: itself, or its url, contentUrl or @id; "" where there is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        for name in ("url", "contentUrl", "@id"):
            address = value.get(name)
            if isinstance(address, list | tuple) and address:
                address = address[0]
            if isinstance(address, str) and address:
                return address
    return ""


def main_article(graph: Graph, addresses: frozenset[str]) -> Node | None:
    """Return the node that describes this page: an article that names one of the page's addresses, else the fullest.

    addresses: the page's own URLs, in the form of `bare`. On a page that describes several other articles (a listing)
    and none of its own, None.
    """
    found = [node for node in _entities(graph) if is_article(node)]
    if not found:
        found = [node for node in _entities(graph) if kinds(node) & _OTHER_ARTICLES and node.get("datePublished")]
    own = [node for node in found if addresses & _addresses(graph, node)]
    if own:
        return max(own, key=_fullness)
    if len({text_of(node.get("headline")) for node in found}) > 3:  # more than a story, its update and its video
        return None
    return max(found, key=_fullness, default=None)


def bare(url: str) -> str:
    """Return a URL as pages compare their own spellings: no scheme, www., query, fragment or trailing slash."""
    rest = url.strip().split("#", 1)[0].split("?", 1)[0]
    return rest.rpartition("://")[2].lower().removeprefix("www.").rstrip("/")


def _fullness(node: Node) -> int:
    """Count the properties that an article's own node has and a teaser's lacks."""
    names = ("headline", "datePublished", "author", "articleBody", "image", "publisher", "description")
    return sum(1 for name in names if node.get(name))


def _entities(graph: Graph) -> Iterator[Node]:
    """Yield the nodes and the entities that they say they are about."""
    for node in graph.nodes:
        yield node
        for name in ("mainEntity", "mainEntityOfPage"):
            for member in graph.members(node.get(name)):
                if is_node(member):
                    yield member


def _addresses(graph: Graph, node: Node) -> frozenset[str]:
    """Return the addresses by which a node calls its page."""
    values = [node.get("url"), node.get("@id")]
    values += list(graph.members(node.get("mainEntityOfPage")))
    return frozenset(bare(address) for address in map(address_of, values) if address)
