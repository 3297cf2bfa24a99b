"""The little markup inside a line of an article: links, bold, italics, code; as HTML or as plain text."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MARK = re.compile(
    r"\[(?P<link>[^\]]+)\]\((?P<target>[^)\s]+)\)|\*\*(?P<bold>.+?)\*\*|\*(?P<italic>.+?)\*|`(?P<code>.+?)`"
)


def plain(text: str) -> str:
    """The text without its markup."""
    return MARK.sub(lambda found: found["link"] or found["bold"] or found["italic"] or found["code"], text)


def html(text: str, href: Callable[[str], str]) -> str:
    """The text as HTML; `href` turns a link's target (`article:slug` or an address) into a URL."""
    pieces, at = [], 0
    for found in MARK.finditer(text):
        pieces.append(escape(text[at : found.start()], quote=False))
        pieces.append(marked(found, href))
        at = found.end()
    return "".join(pieces) + escape(text[at:], quote=False)


def marked(found: re.Match[str], href: Callable[[str], str]) -> str:
    """One marked piece as HTML."""
    if found["link"]:
        return f'<a href="{escape(href(found["target"]))}">{escape(found["link"], quote=False)}</a>'
    for group, tag in (("bold", "strong"), ("italic", "em")):
        if found[group]:
            return f"<{tag}>{escape(found[group], quote=False)}</{tag}>"
    return f"<code>{escape(found['code'], quote=False)}</code>"
