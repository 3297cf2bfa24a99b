"""Read the JSON-LD of a page into flat nodes, in bounded size and depth. It interprets nothing: readers do."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Node: TypeAlias = "dict[str, object]"

MAX_SCRIPT_CHARS = 4_000_000  # the largest honest one seen held a 1 MB article body
MAX_NODES = 2_000  # a listing of 1,000 items with an author each
MAX_DEPTH = 32  # schema.org in the wild goes to about ten; Python's own stack is far away
WRAPPING = re.compile(
    r"^\s*(?:<!--|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[)|(?:-->|\]\]>|/\*\s*\]\]>\s*\*/|//\s*\]\]>|;)\s*$"
)
TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def read_nodes(scripts: Iterable[str]) -> tuple[Node, ...]:
    """Return the JSON-LD objects of a page's scripts in page order: lists and `@graph` opened, `{"@id": …}` followed once.

    Objects inside other objects stay there. A script that cannot be read gives nothing; nothing is ever raised.
    """
    nodes: list[Node] = []
    for script in scripts:
        if len(script) <= MAX_SCRIPT_CHARS:
            nodes.extend(_flattened(_parsed(script), MAX_NODES - len(nodes)))
    known = {str(node["@id"]): node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    return tuple(_followed(node, known) for node in nodes)


def _parsed(script: str) -> object:
    """The value of one script: strict, then lenient about control characters, then cleaned up; None where nothing helps."""
    for trial in _trials(script):
        try:
            return json.loads(trial, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _trials(script: str) -> Iterator[str]:
    yield script
    cleaned = WRAPPING.sub("", WRAPPING.sub("", script))
    yield cleaned
    yield TRAILING_COMMA.sub(r"\1", cleaned)
    yield html.unescape(TRAILING_COMMA.sub(r"\1", cleaned))


def _flattened(value: object, room: int) -> Iterator[Node]:
    """Objects at the top, in lists and in `@graph`, at most `room` and MAX_DEPTH deep, without recursion."""
    stack: list[tuple[object, int]] = [(value, 0)]
    while stack and room > 0:
        item, depth = stack.pop()
        if depth > MAX_DEPTH:
            continue
        if isinstance(item, list):
            stack.extend((child, depth + 1) for child in reversed(item))
        elif isinstance(item, dict):
            graph = item.get("@graph")
            if isinstance(graph, list | dict):
                stack.append((graph, depth + 1))
            if not isinstance(graph, list | dict) or "@type" in item:
                room -= 1
                yield {key: child for key, child in item.items() if key != "@graph"}


def _followed(node: Node, known: dict[str, Node]) -> Node:
    """The node with bare references `{"@id": …}` in its properties replaced by what they name (one step, no circles)."""
    return {key: _target(value, node, known) for key, value in node.items()}


def _target(value: object, owner: Node, known: dict[str, Node]) -> object:
    if isinstance(value, list):
        return [_target(item, owner, known) if isinstance(item, dict) else item for item in value[:MAX_NODES]]
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and set(value) <= {"@id", "@type"}:
        found = known.get(value["@id"])
        if found is not None and found is not owner:
            return found
    return value
