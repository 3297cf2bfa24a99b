"""What a figure says under its picture: the caption, and whose picture it is."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from archive.metadata.fields import NAME_LIMIT, one_line
from archive.metadata.html import text_in

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CAPTION_LIMIT = 600  # characters; a longer caption is a paragraph of the article
_CREDIT_CLASS = re.compile(
    r"credit|copyright|photographer|fotograf|attribution|bildnachweis|bildquelle|img-?source|(?<![a-z])source|(?<![a-z])author|autor|rights",
    re.I,
)
_LABEL = r"(?:photo(?:graph)?(?:er|s)?|foto(?:graf(?:ia|ía|in|ie)?)?s?|bild(?:quelle|rechte|nachweis)?|images?|picture|credits?|cr[ée]dits?(?: photo)?|quelle|source|fuente|fonte|©|copyright|zdj\.?|фото|写真|kuva|afbeelding|beeld)"
_LABELLED = re.compile(
    rf"(?:^|[\s(\[|.,–—-]){_LABEL}(?:\s+(?:by|von|de|via|credit|courtesy))?\s*[:©]\s*(?P<who>[^\n]{{2,120}})$", re.I
)
_SIGNED = re.compile(r"(?:^|[\s(\[])(?:©|\(c\)|copyright)\s*(?P<who>[^\n]{2,100})$", re.I)
_BRACKETED = re.compile(r"[(\[](?P<who>[^()\[\]]{2,60}/[^()\[\]]{2,60})[)\]]\s*\.?$")
_EDGES = " .()[]|–—-:;,"


def credit_in(figure: HtmlElement) -> tuple[str, str | None]:
    """Return the caption of a figure without the credit, and the credit without its label; "" and None where there is none."""
    caption = next(figure.iter("figcaption"), None)
    if caption is None:
        return "", None
    text = one_line(text_in(caption, is_spaced=True, limit=_CAPTION_LIMIT), _CAPTION_LIMIT)
    for element in islice(caption.iter("span", "small", "cite", "em", "p", "div", "i"), 20):
        if _CREDIT_CLASS.search(element.get("class") or ""):
            stated = one_line(text_in(element, is_spaced=True, limit=NAME_LIMIT * 2), NAME_LIMIT * 2)
            if stated:
                _, who = split_credit(stated)
                return text.replace(stated, "").strip(_EDGES.replace(".", "")), _name(who or stated)
    return split_credit(text)


def split_credit(text: str) -> tuple[str, str | None]:
    """Return a caption without the credit at its end, and the credit: "A quay. Photo: X/Reuters" → "A quay.", "X/Reuters"."""
    for shape in (_LABELLED, _SIGNED, _BRACKETED):
        match = shape.search(text)
        if match is not None:
            return text[: match.start()].rstrip(" ([|–—-"), _name(match["who"])
    return text, None


def _name(text: str) -> str | None:
    return one_line(text.strip(_EDGES), NAME_LIMIT) or None
