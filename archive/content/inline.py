"""Write the inline part of blocks as Markdown: text escaped so that it stays text, emphasis, code, links, pictures, notes.

CommonMark 0.31 with GFM's strikethrough and footnotes. Nothing from a page comes out as HTML or as a link that is not http(s). All texts of
a page are folded and escaped in one go: a call for each of them would cost more than the work.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.content.images import Picture
from archive.content.signs import clean
from archive.content.tags import Mark
from archive.content.tokens import LINE_BREAK, Inline
from archive.model.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.content.embeds import Embed

# Signs that would begin something in the middle of a line; "_" only at a word's edge, "&" only where it spells a reference.
# One set in front, so that the search leaps from sign to sign.
SIGNS = re.compile(r"[\\`*\[\]<~|_&](?:(?<![_&])|(?<=_)(?:(?<![^\W_]_)|(?![^\W_]))|(?<=&)(?=#?\w{1,32};))")
# What would begin a heading, list, quote, rule, fence or setext line at the beginning of one.
LINE_START = re.compile(r"^(?:#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+\s*$|-{2,}|\+{3,}|:{3,})", re.MULTILINE)
NUMBERED_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
RISKY_STARTS = frozenset("#>-+=:0123456789")
DELIMITERS = {"strong": "**", "em": "*", "cite": "*", "del": "~~"}
# In a URL inside "(…)": white space and what would end or open it early.
URL_SIGNS = {ord(sign): f"%{ord(sign):02X}" for sign in ' ()<>\\"|`*[]~'}
# Addresses that no standard would write in another way; nine of ten are (development pages, November 2026).
_PLAIN_PATH = (
    r"(?:/(?!\.|%2[eE])[A-Za-z0-9_.,=&%+;:@!$-]*)+(?:\?[A-Za-z0-9_.,=&%+;:@!$/?-]*)?(?:#[A-Za-z0-9_.,=&%+;:@!$/?-]*)?"
)
PLAIN_ADDRESS = re.compile(
    rf"https?://(?!(?:[^/]*\.)?xn--)(?:[a-z0-9][a-z0-9-]{{0,60}}\.){{1,5}}[a-z]{{2,24}}{_PLAIN_PATH}"
)
PLAIN_ROOTED = re.compile(_PLAIN_PATH)
LONGEST_PLAIN = 2000  # characters; longer ones take the long way
LONGEST_MERGE = 1000  # characters; keeps the time linear in a run of thousands of <b>
# Links to the heading itself, and from a note back to its place.
ANCHOR_SIGN = re.compile(r"\s*(?:[¶§#🔗↩⏎↵↑⤴⬆]|\\?\^|\\#)[\ufe0e\ufe0f]?\s*")
SEPARATOR = (
    "\x7f"  # DEL stands between the texts of a page while they are folded; as it is invisible, no text may keep it
)


def without_separators(text: str) -> str:
    """Return text without the sign that we part texts by."""
    return text.replace(SEPARATOR, "") if SEPARATOR in text else text


def fold(texts: list[str]) -> list[str]:
    """Return the texts without invisible characters, each run of white space one space."""
    if not texts:
        return []
    joined = SEPARATOR.join(texts)
    if joined.count(SEPARATOR) != len(texts) - 1:
        joined = SEPARATOR.join([without_separators(text) for text in texts])
    return " ".join(clean(joined).split()).split(SEPARATOR)


def escape_all(folded: list[str]) -> list[str]:
    """Return the Markdown that shows exactly these texts, each within a line."""
    found = SIGNS.sub(r"\\\g<0>", SEPARATOR.join(folded)).split(SEPARATOR)
    return found if len(found) == len(folded) else [escape(without_separators(text)) for text in folded]


def escape(text: str) -> str:
    """Return Markdown that shows exactly this text within a line."""
    return SIGNS.sub(r"\\\g<0>", text)


def guard_lines(markdown: str) -> str:
    """Return Markdown whose lines begin no heading, list, quote, rule or fence by accident."""
    if markdown[:1] not in RISKY_STARTS and "\n" not in markdown:
        return markdown
    return NUMBERED_START.sub(r"\1\\\2", LINE_START.sub(r"\\\g<0>", markdown))


class Addresses:
    """Makes the links of one page absolute. Remembers them while the page is being written: pages repeat their links."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        root = resolve(base_url, "/") or ""
        self._origin = root.removesuffix("/").translate(URL_SIGNS) if PLAIN_ADDRESS.fullmatch(root) else ""
        self._known: dict[str, str | None] = {}

    def link(self, href: str) -> str | None:
        """Return the http(s) address of a link in the form that Markdown needs; None for others and for `#fragments`."""
        if not href or href[0] == "#":
            return None
        if len(href) < LONGEST_PLAIN:
            if PLAIN_ADDRESS.fullmatch(href):
                return href
            if self._origin and href[0] == "/" and href[1:2] != "/" and PLAIN_ROOTED.fullmatch(href):
                return self._origin + href
        if href not in self._known:
            written = href.strip()
            address = resolve(self._base_url, written) if written and written[0] != "#" else None
            self._known[href] = address.translate(URL_SIGNS) if address else None
        return self._known[href]

    def picture(self, picture: Picture) -> str:
        """Return `![alt](address)`, "" where the address is not http(s)."""
        address = self.link(picture.source)
        return f"![{escape(clean(picture.alt))}]({address})" if address else ""

    def embed(self, embed: Embed) -> str:
        """Return a link to what is embedded, "" where its address is not http(s)."""
        address = self.link(embed.url)
        return f"[{escape(' '.join(clean(embed.label).split()))}]({address})" if address else ""


class InlineWriter:
    """Writes the tokens of one block after the other. notes: fragments of links that are footnotes → their labels."""

    def __init__(self, addresses: Addresses, notes: Mapping[str, str]) -> None:
        self._addresses, self._notes = addresses, notes
        self._out: list[str] = []
        self._loose: str | None = None  # the plain form of the last part, where that is emphasis
        self._linked = (
            "",
            "",
        )  # the last link within code: what it says, its href; around the code, where that says no more
        self.in_note = False

    def write(self, tokens: Iterable[Inline], folded: list[str], escaped: list[str], at: int, *, has_emphasis: bool = True, has_pictures: bool = False) -> str:  # fmt: skip
        """Return the Markdown of a block's tokens, lines by `<br>` as "\\n", white space folded, edges trimmed.

        folded, escaped: the texts of all blocks, those of this block from `at` on. has_emphasis: whether to write strong, em and del
        (headings and captions are set apart already). has_pictures: whether pictures and players stand in the text (in cells they do).
        """
        out: list[str] = []
        self._out, self._loose = out, None
        stack: list[tuple[Mark, int, str | None]] = []
        code = 0
        for token in tokens:
            kind = type(token)
            if kind is str:
                text = folded[at] if code else escaped[at]
                at += 1
                if text:
                    if self._loose is not None:
                        self._settle(text)
                    out.append(text)
            elif kind is Mark:
                if token is LINE_BREAK:
                    self._loose = None
                    out.append("\n")
                elif not token.is_end:  # type: ignore[union-attr]  # its class was asked for
                    code += token.name == "code"  # type: ignore[union-attr]
                    stack.append((token, len(out), self._loose))  # type: ignore[arg-type]
                    self._loose = None
                elif stack:
                    mark, begin, loose = stack.pop()
                    code -= mark.name == "code"
                    self._close(mark, begin, loose, has_emphasis=has_emphasis and not code, in_code=code > 0)
            elif has_pictures and not code:
                is_picture = isinstance(token, Picture)
                out.append(self._addresses.picture(token) if is_picture else self._addresses.embed(token))  # type: ignore[arg-type]
                self._loose = None
        while stack:
            mark, begin, loose = stack.pop()
            self._close(mark, begin, loose, has_emphasis=False)
        return trimmed("".join(out))

    def _settle(self, following: str) -> None:
        """Emphasis that ends in punctuation cannot stand right before a word (CommonMark 6.2) and is dropped."""
        if self._loose and not self._loose[-1].isalnum() and following[0].isalnum():
            self._out[-1] = self._loose
        self._loose = None

    def _close(self, mark: Mark, begin: int, loose: str | None, *, has_emphasis: bool, in_code: bool = False) -> None:
        """End the innermost inline element: what was written since `begin` becomes one part."""
        out, name = self._out, mark.name
        inner = out[begin] if len(out) == begin + 1 else "".join(out[begin:])
        del out[begin:]
        self._loose = loose
        content = inner.strip()
        if not content:
            if inner:
                self._add(" ")
            return
        if inner[0].isspace():
            self._add("\n" if "\n" in inner[: inner.index(content[0])] else " ")
        if name == "a" and in_code:
            self._add(content)
            self._linked = (content, mark.target)
        elif name == "a":
            written = self._link(content, mark.target)
            if written:
                self._add(written)
        elif name in DELIMITERS and has_emphasis and "\n" not in content:
            self._emphasise(content, DELIMITERS[name])
        elif name == "code":
            span = code_span(content)
            self._add(self._link(span, self._linked[1]) if self._linked[0] == inner else span)
            self._linked = ("", "")
        else:
            self._add(f"“{content}”" if name == "q" else content)
        if inner[-1].isspace():
            self._add("\n" if "\n" in inner[len(inner.rstrip()) :] else " ")

    def _add(self, text: str) -> None:
        if self._loose is not None:
            self._settle(text)
        self._out.append(text)

    def _last_sign(self) -> str:
        return self._out[-1][-1] if self._out else ""

    def _emphasise(self, content: str, delimiter: str) -> None:
        """Wrap content, unless CommonMark's flanking rules would show the delimiters as text."""
        before = self._last_sign()
        opens = not before or before.isspace() or (content[0].isalnum() and before not in "*~") or before in "([“„«‘—–"
        is_next = self._loose is not None and len(self._loose) < LONGEST_MERGE and content[0] not in "*~"
        if is_next and self._out[-1] == f"{delimiter}{self._loose}{delimiter}":  # **a****b** is one emphasis
            self._loose = f"{self._loose}{content}"
            self._out[-1] = f"{delimiter}{self._loose}{delimiter}"
            return
        if not opens or content[0] in "*~" or content[-1] in "*~\\":
            self._add(content)
            return
        self._add(f"{delimiter}{content}{delimiter}")
        self._loose = content

    def _link(self, content: str, href: str) -> str:
        """`[content](address)`, `[^1]` for a footnote; the content alone where there is no http(s) address."""
        if href[:1] == "#":
            if label := self._notes.get(href[1:]):
                return "" if self.in_note else f"[^{label}]"
            return "" if ANCHOR_SIGN.fullmatch(content) or (self.in_note and len(content) < 6) else content
        address = self._addresses.link(href)
        if ANCHOR_SIGN.fullmatch(content):
            return ""
        if address is None or "](" in content:  # no link in a link (CommonMark 6.3), pictures speak for themselves
            return content
        return f"[{' '.join(content.split()) if chr(10) in content else content}]({address})"


def trimmed(written: str) -> str:
    """Return lines without blanks at their edges, blanks in a row and empty lines."""
    if "\n" in written:
        return "\n".join([line for line in [" ".join(line.split()) for line in written.split("\n")] if line])
    return " ".join(written.split()) if "  " in written else written.strip()


def code_span(content: str) -> str:
    """Return a code span, its fence longer than any run of backticks inside."""
    if "\n" in content:
        content = content.replace("\n", " ")
    if "`" not in content:
        return f"`{content}`"
    fence = "`" * (max(len(run) for run in re.findall(r"`+", content)) + 1)
    return f"{fence} {content} {fence}"
