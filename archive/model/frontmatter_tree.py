"""YAML text to a tree of scalars, lists and maps, each knowing its line. Nothing is resolved and nothing constructed.

libyaml (through PyYAML's C safe loader) finds the scalars; what a scalar means is decided by the field that expects it,
so `NO`, `12:30` and `1e3` stay the text they are. Tags, anchors and aliases are refused: no record needs them, and with
them come unsafe types and exponential growth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeAlias

import yaml

from archive.model.errors import RecordError
from archive.model.frontmatter_quoting import flow_scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

# Records nest six deep (related → images → url); more than this is an attack on whoever walks the tree.
_MAX_DEPTH = 32
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar: its text after YAML's unescaping, whether it stood plain, its line in the file."""

    text: str
    is_plain: bool
    line: int

    @property
    def is_null(self) -> bool:
        """Whether it stands for nothing: empty, `~` or `null`, unquoted."""
        return self.is_plain and self.text in _NULLS


@dataclass(frozen=True, slots=True)
class Items:
    """A list, its line in the file."""

    nodes: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a map: its text, its line in the file and its first character's index in the YAML text."""

    text: str
    is_plain: bool
    line: int
    index: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A map with its keys in the order of the file, no key twice."""

    pairs: tuple[tuple[Key, Node], ...]
    line: int


Node: TypeAlias = Scalar | Items | Mapping


def refuse(key: str, line: int, problem: str) -> NoReturn:
    """Raise the RecordError that names the key and the line of the file."""
    raise RecordError(f"line {line}, key {key!r}: {problem}")


def read_tree(text: str, first_line: int) -> Mapping:
    """Return the top-level map of a YAML text whose first line is `first_line` of its file.

    Raises:
        RecordError: not YAML; not one map; a key twice or no text; a tag, an anchor, an alias; nested deeper than 32.
    """
    loader = yaml.CSafeLoader(text)
    try:
        return _Builder(loader, first_line).document()
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        raise RecordError(f"line {line}: not YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise RecordError(f"the front matter is not YAML: {error}") from error
    finally:
        loader.dispose()


class _Builder:
    """Builds the tree from libyaml's events, one at a time."""

    def __init__(self, loader: yaml.CSafeLoader, first_line: int) -> None:
        self._events: Iterator[yaml.Event] = iter(loader.get_event, None)
        self._first_line = first_line

    def document(self) -> Mapping:
        next(self._events)
        start = next(self._events)
        if not isinstance(start, yaml.DocumentStartEvent):
            raise RecordError("the front matter is empty")
        if start.version or start.tags:
            raise RecordError(f"line {self._line(start)}: YAML directives are not allowed in a record")
        root = self._node(next(self._events), "", 0)
        if start.explicit or getattr(next(self._events), "explicit", True):
            raise RecordError("the front matter holds YAML's own document marks (`--- ` or `...`)")
        end = next(self._events)
        if not isinstance(root, Mapping) or not isinstance(end, yaml.StreamEndEvent):
            raise RecordError("the front matter is not one map of keys and values")
        return root

    def _line(self, event: yaml.Event) -> int:
        return self._first_line + (event.start_mark.line if event.start_mark else 0)

    def _node(self, event: yaml.Event, key: str, depth: int) -> Node:
        line = self._line(event)
        if isinstance(event, yaml.AliasEvent):
            refuse(key, line, "YAML aliases are not allowed in a record")
        if getattr(event, "anchor", None) is not None:
            refuse(key, line, "YAML anchors are not allowed in a record")
        if (tag := getattr(event, "tag", None)) is not None:
            refuse(key, line, f"the YAML tag {str(tag)[:60]!r} is not allowed in a record")
        if depth > _MAX_DEPTH:
            refuse(key, line, f"nested deeper than {_MAX_DEPTH}")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, event.style is None or event.style == "", line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._items(key, depth)), line)
        return Mapping(tuple(self._pairs(key, depth)), line)

    def _items(self, key: str, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, key, depth + 1)

    def _pairs(self, outer: str, depth: int) -> Iterator[tuple[Key, Node]]:
        seen: set[str] = set()
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            node = self._node(event, outer, depth + 1)
            if not isinstance(node, Scalar) or (node.is_plain and not node.text):
                refuse(outer, node.line, "a key must be text")
            if node.text in seen:
                refuse(node.text, node.line, "the key stands twice")
            seen.add(node.text)
            key = Key(node.text, node.is_plain, node.line, event.start_mark.index if event.start_mark else 0)
            yield key, self._node(next(self._events), node.text, depth + 1)


def flow(node: Node) -> str:
    """Return a node on one line in YAML's flow form, the types of plain scalars kept; flow(read(flow(n))) == flow(n)."""
    if isinstance(node, Scalar):
        return flow_scalar(node.text, was_plain=node.is_plain)
    if isinstance(node, Items):
        return "[" + ", ".join(flow(item) for item in node.nodes) + "]"
    return "{" + ", ".join(flow_pair(key, value) for key, value in node.pairs) + "}"


def flow_pair(key: Key, node: Node) -> str:
    """Return `key: value` on one line."""
    return f"{flow_scalar(key.text, was_plain=key.is_plain)}: {flow(node)}"
