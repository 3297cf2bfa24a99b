"""What each key of a record means and how it is written: RECORD.md as a table, in the order of the file.

A `Kind` reads one sort of value from the YAML tree and writes it as lines; a `Field` binds a key to an attribute. The
same table serves reading and writing, and nested maps are tables of the same form.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from archive.model.errors import RecordError
from archive.model.frontmatter_quoting import is_plain, name, quoted
from archive.model.frontmatter_tree import Items, Mapping, Node, Scalar, flow_pair, refuse
from archive.model.record import CaptureNote, ForeignKey, Image, Provider, Related, SealNote, TextNote
from archive.model.times import format_instant, parse_instant, read_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

T = TypeVar("T")

# Eighteen digits fit in 64 bits; no width, offset or score is longer.
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
# The smallest double has 324 decimals before its first digit.
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}(?:\.[0-9]{1,400})?(?:[eE][-+]?[0-9]{1,3})?")
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of value. read(node, key) gives the value or raises RecordError; lines(key, value) never ends in "\\n"."""

    read: Callable[[Node, str], Any]
    lines: Callable[[str, Any], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A key of a map and the attribute that holds it.

    old: the key's name before 2020-02 (RECORD.md, generation G0). is_required: refused where it is missing. absent:
    the values that are left out of the file. group: the paragraph it belongs to, of top-level keys.
    """

    key: str
    attribute: str
    kind: Kind
    old: str = ""
    is_required: bool = False
    absent: tuple[object, ...] = (None, "", ())
    group: int = 0

    def lines(self, owner: object) -> list[str]:
        """Return the lines that state this field of its owner, none where it does not apply."""
        value = getattr(owner, self.attribute)
        return [] if any(value is none or value == none for none in self.absent) else self.kind.lines(self.key, value)


class Table:
    """The fields of one map, in order. keys: by their present and old names. order: the place of each present name."""

    def __init__(self, *entries: Field) -> None:
        self.fields = entries
        self.keys = {entry.old: entry for entry in entries if entry.old} | {entry.key: entry for entry in entries}
        self.order = {entry.key: place for place, entry in enumerate(entries)}

    def field_of(self, key: str, present: Iterable[str]) -> Field | None:
        """Return the field a key of a file states, or None for a foreign key; an old name yields to the new one."""
        found = self.keys.get(key)
        return None if found is not None and key == found.old and found.key in present else found


def text_of(node: Node, key: str) -> str:
    """Return a scalar's text, whatever YAML would take it for."""
    if not isinstance(node, Scalar):
        refuse(key, node.line, "must be one text, not a list or a map")
    return node.text


def _whole_of(node: Node, key: str) -> int:
    text = text_of(node, key)
    if not _WHOLE.fullmatch(text):
        refuse(key, node.line, f"must be a whole number, not {text[:40]!r}")
    return int(text)


def _number_of(node: Node, key: str) -> float:
    text = text_of(node, key)
    if not _NUMBER.fullmatch(text):
        refuse(key, node.line, f"must be a number, not {text[:40]!r}")
    return float(text)


def _flag_of(node: Node, key: str) -> bool:
    text = text_of(node, key)
    if text.lower() not in _FLAGS:
        refuse(key, node.line, f"must be true or false, not {text[:40]!r}")
    return _FLAGS[text.lower()]


def _instant_of(node: Node, key: str) -> datetime:
    text = text_of(node, key)
    try:
        return read_instant(text)
    except ValueError:
        found = parse_instant(text)
    if found is None:
        refuse(key, node.line, f"must be an instant such as 2021-09-27T18:46:00Z, not {text[:40]!r}")
    return found.at


def _texts_of(node: Node, key: str) -> tuple[str, ...]:
    return tuple(text_of(item, key) for item in items_of(node, key))


def items_of(node: Node, key: str) -> tuple[Node, ...]:
    """Return the entries of a list, those that stand for nothing left out."""
    if not isinstance(node, Items):
        refuse(key, node.line, "must be a list")
    return tuple(item for item in node.nodes if not (isinstance(item, Scalar) and item.is_null))


def _sources_of(node: Node, key: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(node, Mapping):
        refuse(key, node.line, "must be a map")
    return tuple((inner.text, text_of(value, inner.text)) for inner, value in node.pairs)


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise RecordError(f"{value} is no number that a record can hold")
    # Never 1e-07: YAML 1.1 would read it as text.
    return format(Decimal(repr(value)), "f")


def _line(write: Callable[[Any], str]) -> Callable[[str, Any], list[str]]:
    return lambda key, value: [f"{key}: {write(value)}"]


def _names_lines(key: str, values: tuple[str, ...]) -> list[str]:
    return [f"{key}:", *(f"{_INDENT}- {name(value)}" for value in values)]


def _flow_texts_lines(key: str, values: tuple[str, ...]) -> list[str]:
    return [f"{key}: [{', '.join(map(quoted, values))}]"]


def _sources_lines(key: str, pairs: tuple[tuple[str, str], ...]) -> list[str]:
    stated = ", ".join(f"{_flow_key(inner)}: {quoted(value)}" for inner, value in pairs)
    return [f"{key}: {{{stated}}}"]


def _flow_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", key) and is_plain(key) else quoted(key)


TEXT = Kind(text_of, _line(quoted))
NAME = Kind(text_of, _line(name))
WHOLE = Kind(_whole_of, _line(str))
NUMBER = Kind(_number_of, _line(_number))
FLAG = Kind(_flag_of, _line(lambda value: "true" if value else "false"))
INSTANT = Kind(_instant_of, _line(format_instant))
NAMES = Kind(_texts_of, _names_lines)
FLOW_TEXTS = Kind(_texts_of, _flow_texts_lines)
SOURCES = Kind(_sources_of, _sources_lines)


def read_map(table: Table, node: Node, key: str) -> dict[str, Any]:
    """Return the attributes that a map states, its foreign keys among them as `foreign`, each on one line.

    Raises:
        RecordError: it is no map, a required key is missing, or a value is of the wrong sort.
    """
    if not isinstance(node, Mapping):
        refuse(key, node.line, "must be a map")
    present = {inner.text for inner, _ in node.pairs}
    stated: dict[str, Any] = {}
    foreign, before = [], ""
    for inner, value in node.pairs:
        found = table.field_of(inner.text, present)
        if found is None:
            foreign.append(ForeignKey(name=inner.text, lines=flow_pair(inner, value), after=before))
        else:
            read_field(found, value, stated)
        before = found.key if found is not None else inner.text
    require(table, stated, key, node.line)
    return stated | {"foreign": tuple(foreign)} if foreign else stated


def read_field(found: Field, node: Node, stated: dict[str, Any]) -> None:
    """Put a field's value under its attribute, unless the node stands for nothing."""
    if isinstance(node, Scalar) and node.is_null:
        return
    value = found.kind.read(node, found.key)
    if value or "" not in found.absent or value != "":
        stated[found.attribute] = value


def require(table: Table, stated: dict[str, Any], key: str, line: int) -> None:
    """Raise the RecordError that names the first required key which was not stated."""
    for entry in table.fields:
        if entry.is_required and entry.attribute not in stated:
            refuse(entry.key, line, f"is missing{f' in {key}' if key else ''}")


def place(
    entries: list[tuple[str, T]], foreign: Iterable[tuple[ForeignKey, T]], order: dict[str, int]
) -> list[tuple[str, T]]:
    """Return the entries (name, thing) with each foreign one put after the key it stood after, or where that would be."""
    names = [name for name, _ in entries]
    known = set(names)
    following: dict[str, list[tuple[str, T]]] = {}
    for key, thing in foreign:
        anchor = key.after
        if anchor not in known:
            at = index_after(names, anchor, order)
            anchor = names[at - 1] if at else ""
        following.setdefault(anchor, []).append((key.name, thing))
        known.add(key.name)
    return _threaded(entries, following) if following else entries


def _threaded(entries: list[tuple[str, T]], following: dict[str, list[tuple[str, T]]]) -> list[tuple[str, T]]:
    placed: list[tuple[str, T]] = []
    waiting = [*reversed(entries), *reversed(following.pop("", []))]
    while waiting:
        entry = waiting.pop()
        placed.append(entry)
        waiting += reversed(following.pop(entry[0], []))
    return placed


def index_after(names: list[str], anchor: str, order: dict[str, int]) -> int:
    """Return where to insert what follows `anchor`: behind it, or behind the nearest key before it in the order."""
    if anchor in names:
        return names.index(anchor) + 1
    if anchor and anchor not in order:
        return len(names)
    limit = order.get(anchor, -1)
    earlier = [place for place, name in enumerate(names) if order.get(name, limit) < limit]
    return max(earlier, key=lambda place: order[names[place]]) + 1 if earlier else 0


def _map_lines(table: Table, owner: Any) -> list[list[str]]:
    stated = [(entry.key, lines) for entry in table.fields if (lines := entry.lines(owner))]
    foreign = ((key, [key.lines]) for key in owner.foreign)
    return [lines for _, lines in place(stated, foreign, table.order)]


def _block_lines(table: Table, owner: object) -> list[str]:
    return [line for lines in _map_lines(table, owner) for line in lines]


def _block_map(table: Table, make: Callable[..., object]) -> Kind:
    def lines(key: str, value: object) -> list[str]:
        return [f"{key}:", *(_INDENT + line for line in _block_lines(table, value))]

    return Kind(lambda node, key: make(**read_map(table, node, key)), lines)


def _block_list(table: Table, make: Callable[..., object]) -> Kind:
    def read(node: Node, key: str) -> tuple[object, ...]:
        return tuple(make(**read_map(table, item, key)) for item in items_of(node, key))

    def lines(key: str, values: tuple[object, ...]) -> list[str]:
        written = [f"{key}:"]
        for value in values:
            first, *rest = _block_lines(table, value)
            written += [f"{_INDENT}- {first}", *(f"{_INDENT}  {line}" for line in rest)]
        return written

    return Kind(read, lines)


def _flow_map(table: Table, make: Callable[..., object]) -> Kind:
    def lines(key: str, value: object) -> list[str]:
        return [f"{key}: {{{', '.join(line for lines in _map_lines(table, value) for line in lines)}}}"]

    return Kind(lambda node, key: make(**read_map(table, node, key)), lines)


def _required(key: str, attribute: str, kind: Kind) -> Field:
    return Field(key=key, attribute=attribute, kind=kind, is_required=True, absent=())


_URLS = (
    Field(key="webUrl", attribute="web_url", kind=TEXT, old="sourceUrl"),
    Field(key="ampWebUrl", attribute="amp_web_url", kind=TEXT, old="ampUrl"),
    Field(key="cdnAmpWebUrl", attribute="cdn_amp_web_url", kind=TEXT, old="cdnAmpUrl"),
)
_FALSE: tuple[object, ...] = (None, False)

IMAGE = Table(
    _required("url", "url", TEXT),
    Field(key="width", attribute="width", kind=WHOLE),
    Field(key="height", attribute="height", kind=WHOLE),
    Field(key="isCached", attribute="is_cached", kind=FLAG, absent=_FALSE),
    Field(key="title", attribute="title", kind=TEXT),
    Field(key="attribution", attribute="attribution", kind=TEXT),
)  # fmt: skip
_IMAGES = _block_list(IMAGE, Image)

PROVIDER = Table(
    _required("name", "name", NAME),
    _required("domain", "domain", NAME),
    Field(key="images", attribute="images", kind=_IMAGES),
)  # fmt: skip
_PROVIDER = _block_map(PROVIDER, Provider)

RELATED = Table(
    _required("title", "title", TEXT),
    Field(key="excerpt", attribute="excerpt", kind=TEXT, absent=()),
    Field(key="publishedDateTime", attribute="published_at", kind=INSTANT),
    *_URLS,
    Field(key="type", attribute="type", kind=NAME, absent=()),
    Field(key="provider", attribute="provider", kind=_PROVIDER),
    Field(key="quality", attribute="quality", kind=WHOLE),
    Field(key="images", attribute="images", kind=_IMAGES),
)  # fmt: skip

CAPTURE = Table(
    _required("at", "at", INSTANT),
    _required("warc", "warc", TEXT),
    _required("offset", "offset", WHOLE),
    _required("digest", "digest", TEXT),
    _required("status", "status", WHOLE),
    Field(key="complete", attribute="complete", kind=FLAG, absent=(True,)),
)  # fmt: skip

TEXT_NOTE = Table(
    _required("digest", "digest", TEXT),
    _required("words", "words", WHOLE),
    _required("extractor", "extractor", TEXT),
    Field(key="score", attribute="score", kind=NUMBER),
    Field(key="template", attribute="template", kind=TEXT),
    Field(key="rules", attribute="rules", kind=TEXT),
)  # fmt: skip

SEAL_NOTE = Table(
    _required("key", "key", TEXT),
    _required("fields", "fields", FLOW_TEXTS),
    _required("version", "version", TEXT),
)  # fmt: skip

# Paragraphs of the file, an empty line before each: the head, featuredContent, provider, topics, images, related,
# secured, and Pressmark's own.
RECORD = Table(
    Field(key="category", attribute="category", kind=NAME, absent=()),
    _required("title", "title", TEXT),
    Field(key="excerpt", attribute="excerpt", kind=TEXT, absent=()),
    Field(key="publishedDateTime", attribute="published_at", kind=INSTANT),
    Field(key="originalUrl", attribute="original_url", kind=TEXT),
    *_URLS,
    Field(key="type", attribute="type", kind=NAME, absent=()),
    Field(key="quality", attribute="quality", kind=WHOLE),
    Field(key="heat", attribute="heat", kind=WHOLE),
    Field(key="removed", attribute="removed", kind=FLAG, absent=_FALSE),
    Field(key="published", attribute="published", kind=FLAG),
    Field(key="featuredContent", attribute="featured_content", kind=TEXT, group=1),
    Field(key="provider", attribute="provider", kind=_PROVIDER, group=2),
    Field(key="topics", attribute="topics", kind=NAMES, group=3),
    Field(key="images", attribute="images", kind=_IMAGES, group=4),
    Field(key="related", attribute="related", kind=_block_list(RELATED, Related), group=5),
    Field(key="secured", attribute="secured", kind=TEXT, group=6),
    Field(key="id", attribute="id", kind=TEXT, group=7),
    Field(key="sealed", attribute="sealed", kind=_flow_map(SEAL_NOTE, SealNote), group=7),
    Field(key="updatedDateTime", attribute="updated_at", kind=INSTANT, group=7),
    Field(key="publishedOffset", attribute="published_offset", kind=TEXT, group=7),
    Field(key="authors", attribute="authors", kind=NAMES, group=7),
    Field(key="language", attribute="language", kind=NAME, group=7),
    Field(key="locale", attribute="locale", kind=NAME, group=7),
    Field(key="section", attribute="section", kind=TEXT, group=7),
    Field(key="tags", attribute="tags", kind=NAMES, group=7),
    Field(key="access", attribute="access", kind=NAME, group=7),
    Field(key="license", attribute="license", kind=TEXT, group=7),
    Field(key="copyright", attribute="copyright", kind=TEXT, group=7),
    Field(key="robots", attribute="robots", kind=FLOW_TEXTS, group=7),
    Field(key="warnings", attribute="warnings", kind=NAMES, group=7),
    Field(key="sources", attribute="sources", kind=SOURCES, group=7),
    Field(key="capture", attribute="capture", kind=_flow_map(CAPTURE, CaptureNote), group=7),
    Field(key="text", attribute="text", kind=_flow_map(TEXT_NOTE, TextNote), group=7),
    Field(key="also", attribute="also", kind=FLOW_TEXTS, group=7),
    Field(key="gone", attribute="gone", kind=INSTANT, group=7),
    Field(key="revision", attribute="revision", kind=WHOLE, group=7),
)  # fmt: skip
