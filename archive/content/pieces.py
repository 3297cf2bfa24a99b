"""Lay out the pieces of a Markdown text below each other, behind the signs of the quotes, list items and notes around them."""

from __future__ import annotations

from typing import NamedTuple


class Container(NamedTuple):
    """A quote, list item or footnote around a piece: the node, what its first line begins with, what its other lines begin with."""

    node: int
    marker: str
    rest: str

    @property
    def is_quote(self) -> bool:
        """Whether its mark stands on every line."""
        return self.marker == "> "

    @property
    def is_note(self) -> bool:
        """Whether it is the text of a footnote."""
        return self.marker[0] == "["


class Piece(NamedTuple):
    """A paragraph, heading, table … to be laid out: the containers around it, outermost first, and its lines."""

    containers: tuple[Container, ...]
    text: str


def layout(pieces: list[Piece]) -> str:
    """Return pieces below each other: an empty line between, none between the items of a list."""
    if pieces and pieces[-1].text == "---":
        pieces = pieces[:-1]
    lines: list[str] = []
    begun: set[int] = set()
    before: tuple[Container, ...] = ()
    for containers, text in pieces:
        if not containers:
            lines += ["", text] if lines else [text]
        else:
            if lines and not _is_tight(before, containers, begun):
                lines.append("".join([one.rest for one in _shared(before, containers)]).rstrip())
            _add_contained(lines, containers, text, begun)
        before = containers
    return "\n".join(lines)


def _is_tight(before: tuple[Container, ...], containers: tuple[Container, ...], begun: set[int]) -> bool:
    """Whether a piece begins a list item right below another one."""
    last = containers[-1]
    if not before or before[-1].is_quote or last.is_quote or last.is_note:
        return False
    return any(one.node not in begun and not one.is_quote for one in containers)


def _add_contained(lines: list[str], containers: tuple[Container, ...], text: str, begun: set[int]) -> None:
    """Add the lines of a piece behind the signs of its containers."""
    first = "".join([one.rest if one.node in begun else one.marker for one in containers])
    begun.update([one.node for one in containers])
    if "\n" not in text:
        lines.append((first + text).rstrip())
        return
    rest = "".join([one.rest for one in containers])
    for line in text.split("\n"):
        lines.append(first + line if line.endswith("  ") else (first + line).rstrip())
        first = rest


def _shared(one: tuple[Container, ...], other: tuple[Container, ...]) -> tuple[Container, ...]:
    """The containers that both stand in."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return one[:count]
