"""Write the inline part of a block as Markdown: text escaped so that it stays text, emphasis, code, links, pictures.

CommonMark 0.31 with GFM's strikethrough. Nothing from a page comes out as HTML or as a link that is not http(s).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.content.blocks import LINE_BREAK, Inline, Mark, clean
from archive.content.images import Picture
from archive.model.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable

# Signs that would begin something in the middle of a line; "_" only at a word's edge, "&" only where it spells a reference.
SIGNS = re.compile(r"[\\`*\[\]<~|]|(?<!\w)_|_(?!\w)|&(?=#?\w{1,32};)")
# What would begin a heading, list, quote, rule, fence or setext line at the beginning of one.
LINE_START = re.compile(r"^(?:#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+\s*$|-{2,}|\+{3,}|:{3,})", re.MULTILINE)
NUMBERED_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
BLANKS = re.compile(r"\s+")
DELIMITERS = {"strong": "**", "em": "*", "del": "~~"}
# In a URL inside "(…)": white space and what would end or open it early.
URL_SIGNS = {ord(sign): f"%{ord(sign):02X}" for sign in ' ()<>\\"|`*[]~'}
LONGEST_MERGE = 1000  # characters; keeps the time linear in a run of thousands of <b>
HEADING_ANCHOR = re.compile(r"\s*[¶§#🔗]\s*$")


@dataclass(slots=True)
class _Frame:
    """An inline element being written: its parts so far; `loose` is the plain form of a last part that is emphasis."""

    mark: Mark | None
    parts: list[str] = field(default_factory=list)
    loose: str | None = None

    def add(self, text: str) -> None:
        """Append text; emphasis that ends in punctuation cannot stand right before a word (CommonMark 6.2) and is dropped."""
        if not text:
            return
        if self.loose is not None:
            if self.loose and not self.loose[-1].isalnum() and text[0].isalnum():
                self.parts[-1] = self.loose
            self.loose = None
        self.parts.append(text)

    def last_sign(self) -> str:
        """The last character written, "" at the beginning."""
        return self.parts[-1][-1] if self.parts and self.parts[-1] else ""


def escape(text: str) -> str:
    """Return Markdown that shows exactly this text within a line."""
    return SIGNS.sub(r"\\\g<0>", text)


def guard_lines(markdown: str) -> str:
    """Return Markdown whose lines begin no heading, list, quote, rule or fence by accident."""
    return NUMBERED_START.sub(r"\1\\\2", LINE_START.sub(r"\\\g<0>", markdown))


def link_address(href: str, base_url: str) -> str | None:
    """Return the absolute http(s) address of a link in the form that Markdown needs; None for others and for `#fragments`."""
    if not href or href.startswith("#"):
        return None
    address = resolve(base_url, href.strip())
    return address.translate(URL_SIGNS) if address else None


def write_picture(picture: Picture, base_url: str) -> str:
    """Return `![alt](address)`, "" where the address is not http(s)."""
    address = link_address(picture.source, base_url)
    return f"![{escape(clean(picture.alt))}]({address})" if address else ""


def write_inline(
    tokens: Iterable[Inline], base_url: str, *, plain_emphasis: bool = False, pictures: bool = True
) -> str:
    """Return the Markdown of a block's tokens, lines by `<br>` as "\\n", white space folded, edges trimmed.

    plain_emphasis: leave strong, em and del out (headings and captions are set apart already).
    """
    frames = [_Frame(None)]
    code = 0
    for token in tokens:
        top = frames[-1]
        if isinstance(token, str):
            _write_text(top, clean(token), is_code=code > 0)
        elif token is LINE_BREAK:
            top.add("\n")
        elif isinstance(token, Picture):
            if pictures and not code:
                top.add(write_picture(token, base_url))
        elif not token.is_end:
            code += token.name == "code"
            frames.append(_Frame(token))
        elif len(frames) > 1:
            code -= token.name == "code"
            _close(frames, base_url, plain_emphasis=plain_emphasis or code > 0)
    while len(frames) > 1:
        _close(frames, base_url, plain_emphasis=True)
    lines = "".join(frames[0].parts).split("\n")
    return "\n".join(line for line in (BLANKS.sub(" ", line).strip() for line in lines) if line)


def _write_text(frame: _Frame, text: str, *, is_code: bool) -> None:
    folded = BLANKS.sub(" ", text)
    if folded.startswith(" ") and frame.last_sign() in (" ", "\n"):
        folded = folded[1:]
    frame.add(folded if is_code else escape(folded))


def _close(frames: list[_Frame], base_url: str, *, plain_emphasis: bool) -> None:
    """End the innermost inline element and put what it wrote into the one around it."""
    frame = frames.pop()
    outer = frames[-1]
    inner = "".join(frame.parts)
    content = inner.strip()
    mark = frame.mark
    assert mark is not None
    if not content:
        outer.add(" " if inner else "")
        return
    lead, tail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    outer.add("\n" if "\n" in lead else lead and " ")
    if mark.name == "code":
        outer.add(_code(content))
    elif mark.name == "a":
        outer.add(_link(content, mark.target, base_url))
    elif mark.name == "q":
        outer.add(f"“{content}”")
    elif mark.name in DELIMITERS and not plain_emphasis and "\n" not in content:
        _emphasise(outer, content, DELIMITERS[mark.name])
    else:
        outer.add(content)
    outer.add("\n" if "\n" in tail else tail and " ")


def _emphasise(outer: _Frame, content: str, delimiter: str) -> None:
    """Wrap content, unless CommonMark's flanking rules would show the delimiters as text."""
    before = outer.last_sign()
    opens = not before or before.isspace() or (content[0].isalnum() and before not in "*~") or before in "([“„«‘—–"
    if (
        outer.loose is not None
        and outer.parts
        and outer.parts[-1].endswith(delimiter)
        and outer.parts[-1].startswith(delimiter)
    ):
        inside = outer.parts[-1][len(delimiter) : -len(delimiter)]
        if (
            len(inside) < LONGEST_MERGE and not inside.startswith("*") and not content.startswith("*")
        ):  # **a****b** is one emphasis
            outer.loose += content
            outer.parts[-1] = f"{delimiter}{inside}{content}{delimiter}"
            return
    if not opens or content[0] in "*~" or content[-1] in "*~\\":
        outer.add(content)
        return
    outer.add(f"{delimiter}{content}{delimiter}")
    outer.loose = content


def _code(content: str) -> str:
    """A code span, its fence longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{content.replace(chr(10), ' ')}{pad}{fence}"


def _link(content: str, href: str, base_url: str) -> str:
    """`[content](address)`; the content alone where there is no http(s) address or it is a picture already."""
    address = link_address(href, base_url)
    if address is None or content.startswith("![") or HEADING_ANCHOR.fullmatch(content):
        return "" if HEADING_ANCHOR.fullmatch(content) else content
    return f"[{' '.join(content.split())}]({address})"
