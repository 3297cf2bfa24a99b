"""XML as feeds and sitemaps write it, read entry by entry without a tree: the scanner below knows tags, text and CDATA, nothing else.

There are no entities to grow, no document types, no external things to fetch: what a hostile file declares is text that
nobody looks at. A tag that is never closed, a missing end or a wrong namespace spoils one entry at most.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# The longest honest items hold a book chapter with its pictures; their address stands at the beginning.
MAX_ENTRY_BYTES = 1 << 20
MAX_AROUND_BYTES = 1 << 16  # what says something of the source stands near its beginning
MAX_ELEMENTS = 5_000  # of one entry: an image sitemap allows 1,000 images of up to five elements each
MAX_NAMES = 500  # kept in mind of one document; honest ones have about thirty
MAX_DEPTH = 64  # XHTML inside an entry goes to about 30
HOLD_BYTES = 160  # more than the longest tag name looked for

# Namespaces by what is known of their addresses, in lower case; "" is the document's own vocabulary.
_VOCABULARIES = (
    ("purl.org/dc/terms", "dcterms"), ("purl.org/dc/elements", "dc"), ("search.yahoo.com/mrss", "media"), ("w3.org/2005/atom", "atom"),
    ("purl.org/atom/ns", "atom"), ("rss/1.0/modules/syndication", "sy"), ("rss/1.0/modules/content", "content"), ("feedburner", "feedburner"),
    ("itunes.com", "itunes"), ("sitemap-news", "news"), ("sitemap-image", "image"), ("sitemap-video", "video"), ("w3.org/1999/xhtml", "xhtml"),
    ("purl.org/syndication/history", "fh"), ("sitemaps.org/schemas/sitemap", ""), ("google.com/schemas/sitemap/", ""), ("purl.org/rss/1.0/", ""),
    ("my.netscape.com/rdf/simple", ""), ("schemas.google.com/blogger", "blogger"),
)  # fmt: skip
_QNAME = rb"(?:[A-Za-z_][\w.-]{0,40}:)?[A-Za-z_][\w.-]{0,60}"
_ATTRIBUTES = rb"(?:[^<>\"']++|\"[^<\"]*+\"|'[^<']*+')*+"
_CDATA = rb"<!\[CDATA\[((?:[^\]]++|\](?!\]>))*+)\]\]>"
# A whole element that holds only text (1–4), CDATA, an end tag (5), a start tag (6, 7).
_TOKEN = re.compile(
    rb"<(" + _QNAME + rb")(?=[\s>])(" + _ATTRIBUTES + rb")>(?:([^<]*+)|\s*+" + _CDATA + rb"\s*+)</\1\s*>"
    rb"|<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+\]\]>"
    rb"|</(" + _QNAME + rb")\s*>|<(" + _QNAME + rb")(?=[\s/>])(" + _ATTRIBUTES + rb")>"
)
_COMMENT_OR_CDATA = re.compile(rb"<!--|<!\[CDATA\[")
_ATTRIBUTE = re.compile(rb"(?<![\w.:-])([A-Za-z_][\w.:-]{0,60})\s*=\s*(?:\"([^<\"]*+)\"|'([^<']*+)')")
_XMLNS = re.compile(rb"\bxmlns:([A-Za-z_][\w.-]{0,40})\s*=\s*[\"']([^<>\"']{1,300})[\"']")
_DEFAULT_XMLNS = re.compile(rb"(?<![\w:.-])xmlns\s*=\s*[\"']([^<>\"']{1,300})[\"']")
_INNER_CDATA = re.compile(_CDATA.decode())


@dataclass(slots=True)
class Element:
    """One element of an entry. name: "title" in the document's own vocabulary, else with the usual prefix ("dc:date"), local part in lower case.

    raw_text: what stands between its tags. form: "text" (escaped), "cdata", or "markup" (it has children or mixed CDATA).
    """

    name: str
    raw_attributes: bytes = b""
    raw_text: bytes = b""
    form: str = "text"
    children: Sequence[Element] = ()
    index: dict[str, list[Element]] | None = None  # the children by name, once somebody asked

    @property
    def text(self) -> str:
        """The text with the escapes of XML (and HTML's names, which many forget to declare) resolved once; of markup, its source."""
        text = self.raw_text.decode("utf-8", "replace").strip()
        if self.form == "markup":
            return _INNER_CDATA.sub(lambda found: escape(found[1]), text)
        return unescape(text) if self.form == "text" and "&" in text else text

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes by their names in lower case, escapes resolved; of a repeated one the first."""
        found: dict[str, str] = {}
        if not self.raw_attributes:
            return found
        for name, double, single in _ATTRIBUTE.findall(self.raw_attributes):
            value = unescape((double or single).decode("utf-8", "replace").strip())
            found.setdefault(name.decode("utf-8").lower(), value)
        return found

    def all(self, *names: str) -> Sequence[Element]:
        """Return the children of these names, in document order."""
        index = self._by_name()
        known = [index[name] for name in names if name in index]
        if len(known) < 2:
            return known[0] if known else ()
        return [child for child in self.children if child.name in names]

    def first(self, *names: str) -> str:
        """Return the text of the first child with one of these names that has any, earlier names first; or ""."""
        index = self._by_name()
        return next((text for name in names for child in index.get(name, ()) if (text := child.text)), "")

    def _by_name(self) -> dict[str, list[Element]]:
        if self.index is None:
            self.index = {}
            for child in self.children:
                self.index.setdefault(child.name, []).append(child)
        return self.index


@dataclass(frozen=True, slots=True)
class Entry:
    """The bytes of one entry from its start tag on; is_whole: its own end tag ended it."""

    raw: bytes
    is_whole: bool


@dataclass(slots=True)
class Around:
    """What stood beside the entries (bounded), whether the document's end tag came, how many entries were not ended."""

    raw: bytearray = field(default_factory=bytearray)
    has_ended: bool = False
    broken: int = 0

    def keep(self, part: bytes) -> None:
        """Add a part, as far as there is room."""
        self.raw += part[: max(0, MAX_AROUND_BYTES - len(self.raw))]


class EntryScan:
    """Cuts a stream of pieces into entries; holds the entry that is open, and little more."""

    def __init__(self, names: tuple[str, ...], root: str, around: Around) -> None:
        """Look for entries of these local names in a document whose root element has that local name."""
        bound = rf"<(?:(!--)|(!\[CDATA\[)|(/?)(?:[A-Za-z_][\w.-]{{0,40}}:)?(?:({'|'.join(names)})|{root})(?=[\s/>]))"
        self._bound = re.compile(bound.encode(), re.IGNORECASE)
        self._around = around
        self._buffer = b""
        self._place = 0  # up to here the buffer was searched
        self._begin = -1  # where the open entry begins
        self._without: dict[bytes, int] = {}  # by mark: from `_place` up to here there is none
        self._outside = 0  # from here on nothing was kept yet

    def entries(self, pieces: Iterable[bytes]) -> Iterator[Entry]:
        """Yield the entries of a document, lazily."""
        for piece in pieces:
            self._buffer += piece
            yield from self._ended(len(self._buffer) - HOLD_BYTES)
            yield from self._trimmed()
        yield from self._ended(len(self._buffer))
        if self._begin >= 0:
            self._around.broken += 1
            # Cut in its midst, an entry may lack the very field that would have counted.
            if self._around.has_ended:
                yield Entry(self._buffer[self._begin :], is_whole=False)
        else:
            self._around.keep(self._buffer[self._outside :])

    def _ended(self, known: int) -> Iterator[Entry]:
        """Yield the entries that end before `known`, up to which the buffer can be judged."""
        while (found := self._bound.search(self._buffer, self._place)) and found.end() <= known:
            if found[1] or found[2]:
                end = self._end_of(b"-->" if found[1] else b"]]>", found.end())
                if end < 0 and known < len(self._buffer) < found.start() + MAX_ENTRY_BYTES:
                    self._place = found.start()  # its end may be in the next piece
                    return
                self._place = found.end() if end < 0 else end + 3
            elif found[4] is None:
                self._around.has_ended |= bool(found[3])
                self._place = found.end()
            else:
                yield from self._bounded(found, is_end=bool(found[3]))
        self._place = max(self._place, known) if found is None else self._place

    def _end_of(self, mark: bytes, place: int) -> int:
        """Where a mark stands from a place on, or -1; what was searched for it in vain is not searched again."""
        end = self._buffer.find(mark, max(place, self._without.get(mark, 0)))
        if end < 0:
            self._without[mark] = max(place, len(self._buffer) - len(mark) + 1)
        return end

    def _bounded(self, found: re.Match[bytes], *, is_end: bool) -> Iterator[Entry]:
        """Deal with the start or end tag of an entry."""
        self._place = found.end()
        if is_end:
            if self._begin >= 0:
                end = self._buffer.find(b">", found.end()) + 1 or found.end()
                yield Entry(self._buffer[self._begin : end], is_whole=True)
                self._begin, self._place, self._outside = -1, end, end
            return
        if self._begin >= 0:
            self._around.broken += 1
            yield Entry(self._buffer[self._begin : found.start()], is_whole=False)
        else:
            self._around.keep(self._buffer[self._outside : found.start()])
        self._begin = found.start()

    def _trimmed(self) -> Iterator[Entry]:
        """Forget what was dealt with; give up the end of an entry that is too long."""
        if self._begin >= 0 and len(self._buffer) - self._begin > MAX_ENTRY_BYTES:
            self._around.broken += 1
            yield Entry(self._buffer[self._begin : self._begin + MAX_ENTRY_BYTES], is_whole=False)
            self._begin, self._outside = -1, self._place
        if self._begin < 0:
            self._around.keep(self._buffer[self._outside : self._place])
            self._outside = self._place
        start = self._begin if self._begin >= 0 else self._place
        self._buffer = self._buffer[start:]
        self._place, self._outside = max(0, self._place - start), max(0, self._outside - start)
        self._begin = 0 if self._begin >= 0 else -1
        self._without = {mark: max(0, place - start) for mark, place in self._without.items()}


class Names:
    """The names of one document: local for its own vocabulary, with the usual prefix for others, whatever prefixes it declares."""

    def __init__(self, root_tag: bytes, native: str = "") -> None:
        """Read the declarations of the root element; `native` is the vocabulary that is the document's own."""
        self._native = native
        self._own = b""
        self._prefixes: dict[bytes, str] = {}
        self._known: dict[bytes, str] = {}
        for prefix, uri in _XMLNS.findall(root_tag):
            known = _vocabulary(uri.decode("utf-8", "replace").lower())
            if known is not None:
                self._prefixes.setdefault(prefix, "" if known == native else known)

    def begin(self, name: bytes) -> None:
        """Take the prefix of an entry's own tag for the document's own."""
        own = name.rpartition(b":")[0]
        if own != self._own:
            self._own = own
            self._known.clear()

    def of(self, name: bytes, attributes: bytes) -> str:
        """Return the name of an element as `Element.name` has it."""
        if b"xmlns" in attributes and b":" not in name and (found := _DEFAULT_XMLNS.search(attributes)):
            known = _vocabulary(found[1].decode("utf-8", "replace").lower())
            if known is not None:
                local = name.decode("utf-8").lower()
                return local if known in ("", self._native) else f"{known}:{local}"
        spelt = self._known.get(name)
        return self._learned(name) if spelt is None else spelt

    def _learned(self, name: bytes) -> str:
        prefix, _, part = name.rpartition(b":")
        local = part.decode("utf-8").lower()
        usual = "" if prefix == self._own else self._prefixes.get(prefix, prefix.decode("utf-8").lower())
        spelt = f"{usual}:{local}" if usual else local
        if len(self._known) < MAX_NAMES:
            self._known[name] = spelt
        return spelt


def _vocabulary(uri: str) -> str | None:
    return next((name for part, name in _VOCABULARIES if part in uri), None)


def parsed(raw: bytes, names: Names) -> Element:
    """Return the element whose start tag `raw` begins with, as a shallow tree; never raises, linear in its length."""
    raw = _without_comments(raw)
    top: list[Element] = []
    stack: list[_Open] = []
    for count, token in enumerate(_TOKEN.finditer(raw)):
        leaf, attributes, text, cdata, end, start, start_attributes = token.groups()
        if leaf is not None and stack:
            form, inside = ("cdata", cdata) if text is None else ("text", text)
            stack[-1].children.append(Element(names.of(leaf, attributes), attributes, inside, form))
        elif end is not None:
            _close(stack, end, raw, token.start())
        elif (name := start or leaf) is not None:
            if not top:
                names.begin(name)
            elif not stack:
                break  # another element behind the first
            children: list[Element] = []
            attributes = attributes if start is None else start_attributes
            element = Element(names.of(name, attributes), attributes, children=children)
            (stack[-1].children if stack else top).append(element)
            if not attributes.endswith(b"/") and len(stack) < MAX_DEPTH:
                stack.append(_Open(element, children, name, token.end() if start else token.start(2)))
        if count > MAX_ELEMENTS:
            break
    return top[0] if top else Element("")


@dataclass(slots=True)
class _Open:
    """An element whose end has not come: its children, its name as written, where its inside begins."""

    element: Element
    children: list[Element]
    name: bytes
    begin: int


def _close(stack: list[_Open], name: bytes, raw: bytes, place: int) -> None:
    """Take the innermost open element of that name off the stack, and whatever was left open inside it."""
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].name == name:
            if depth == 1:  # the inside of a direct child may be asked for
                element = stack[depth].element
                element.raw_text, element.form = raw[stack[depth].begin : place], "markup"
            del stack[depth:]
            return


def _without_comments(raw: bytes) -> bytes:
    """Leave comments out, and all that follows a comment or CDATA without end: what is left has an end for each beginning."""
    if b"<!" not in raw:
        return raw
    parts: list[bytes] = []
    place = kept = 0
    while found := _COMMENT_OR_CDATA.search(raw, place):
        mark = b"-->" if found[0] == b"<!--" else b"]]>"
        end = raw.find(mark, found.end())
        if end < 0:
            return b"".join((*parts, raw[kept : found.start()]))
        place = end + len(mark)
        if mark == b"-->":
            parts.append(raw[kept : found.start()])
            kept = place
    return b"".join((*parts, raw[kept:]))
