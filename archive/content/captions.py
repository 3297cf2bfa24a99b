"""Find captions that no `<figcaption>` marks: lines beside a picture that repeat its description or end with who took it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.content.features.layout import HEADINGS
from archive.content.furniture import wording
from archive.content.images import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.content.blocks import Block
    from archive.content.features.layout import Layout

SHORTEST_CAPTION = 8  # characters; descriptions below that are names of things ("logo")
LONGEST_CAPTION = 600
LONGEST_CREDITED = 350  # characters of a caption told by its credit alone
CREDIT_CHARS = 100  # at the end of a line, among which the credit is looked for
DESCRIBED_REACH, CREDITED_REACH = 3, 2  # blocks between a caption and its picture
# What pictures are called before the name of who took them.
_NAMES = (
    r"(?:fotos?|photos?|bild(?:er)?|images?|picture|(?:image |photo |picture )?(?:credits?|source)|crédits?(?: photo)?|quelle|фото|fotoğraf|写真|사진|图片?|圖片?|"
    r"φωτο|φωτογραφία|תמונה|צילום|تصوير|صورة|billede|kuva|zdjęcie|zdj\.|fot\.|kép|fotó|imagem|imagen)"
)
# "Photo: N. N.", "… | Photo by N. N.", "… / Фото N. N.", "© N. N.", with nothing behind; addresses of pictures are none.
CREDIT = re.compile(
    rf"(?:^|[\s(|—–.\[]){_NAMES}\s?[:：=]\s?(?!//)\S.{{0,70}}$|(?:[|—–]|\s/)\s?{_NAMES}\s(?!https?:)\S.{{0,50}}$|©(?!.*https?:).{{2,50}}$",
    re.IGNORECASE,
)
INSIDE = frozenset({"li", "td", "th", "dt"})


def captions(layout: Layout, kept: list[int]) -> set[int]:
    """Return the kept text blocks that are captions by what they say and the picture they stand at."""
    found: set[int] = set()
    for index in kept:
        block = layout.blocks[index]
        if (
            not SHORTEST_CAPTION <= len(block.text) <= LONGEST_CAPTION
            or "\n" in block.text
            or _is_set_apart(layout, index)
        ):
            continue
        is_credited = len(block.text) <= LONGEST_CREDITED and CREDIT.search(block.text[-CREDIT_CHARS:]) is not None
        if (is_credited and any(_pictures(layout, index, CREDITED_REACH))) or _is_described(layout, index):
            found.add(index)
    return found


def _is_set_apart(layout: Layout, index: int) -> bool:
    """Whether a block is a heading, an item or a cell: pictures are described by these words, not the other way round."""
    node = layout.node[index]
    parent = layout.page.parents[node]
    names = {layout.page.starts[one].name for one in (node, parent) if one >= 0}
    return not names.isdisjoint(HEADINGS | INSIDE)


def _pictures(layout: Layout, index: int, reach: int) -> Iterator[Block]:
    """The blocks with pictures that stand at most so many blocks from a text block."""
    blocks, at = layout.page.blocks, layout.texts[index]
    return (block for block in blocks[max(0, at - reach) : at + reach + 1] if block.pictures)


def _is_described(layout: Layout, index: int) -> bool:
    """Whether a picture nearby is described by the very words of a block."""
    said = ""
    for block in _pictures(layout, index, DESCRIBED_REACH):
        said = said or wording(layout.blocks[index].text)
        if any(isinstance(token, Picture) and wording(token.alt) == said for token in block.tokens):
            return True
    return False
