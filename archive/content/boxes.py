"""Find small foreign parts inside a text: advertisements with their label, forms, lines of links, the line of date and byline, captions, what stands behind the end.

General marks of such boxes only: what they call themselves, whether they ask for input, how much of them is links, where they stand.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from archive.content.captions import captions
from archive.content.features.layout import HEADINGS
from archive.content.furniture import is_label, is_notice, is_section_heading, wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.content.blocks import Block
    from archive.content.features.layout import Layout

# What advertisements call themselves, as `furniture.wording` spells it.
AD_LABELS = re.compile(
    r"(?:advertisements?|adverts?|ads?|sponsored(?: content)?|paid post|promoted|anzeige|werbung|publicité|annonce|publicidad|anuncio|publicidade|"
    r"anúncio|pubblicità|advertentie|annons|reklame|reklama?|mainos|hirdetés|reclamă|реклама|διαφήμιση|إعلان|פרסומת|広告|广告|廣告|광고)"
)
SIGN_UP = re.compile(
    r"(?:sign ?up|subscribe|abonnieren|anmelden|s['’](?:inscrire|abonner)|je m['’](?:inscris|abonne)|suscr[ií]b|inscr[ií]b|subscrever|assinar|inscrev|iscriviti|"
    r"abbonati|inschrijven|tilmeld|prenumerera|zapisz się|подписаться|підписатися|εγγραφή|abone ol|اشترك|登録|订阅|訂閱|구독)",
    re.IGNORECASE,
)
RIGHTS = re.compile(
    r"^\W*(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:19|20)\d\d|\ball rights reserved\b|\balle rechte vorbehalten\b|\btous droits réservés\b|\btodos los derechos reservados\b|"
    r"\btodos os direitos reservados\b|\btutti i diritti riservati\b|\balle rechten voorbehouden\b|\bwszelkie prawa zastrzeżone\b|все права защищены|всі права захищено",
    re.IGNORECASE,
)
LONGEST_RIGHTS = 250
BOX_CHARS = 320  # a notice and its label; two paragraphs are more
BOX_SHARE = 0.2  # of the page's paragraphs: more is no box
LONGEST_AD_LINE = 200
MOSTLY_LINKS = 0.5
LONGEST_OPENER = 40
LONGEST_TEASER = 150  # characters of a line that is a link to another story
NOTHING_BUT_LINKS = 0.9
LONGEST_STRAY = 2
LONGEST_LABEL = 25  # characters of a line that only announces
LONGEST_NUMBER = 12  # characters of the number of an item in its newsroom
LONGEST_LABEL = 25
LONGEST_BYLINE = 200  # breadcrumb, names, date and reading time in one line
DATE = re.compile(
    r"\b\d{1,2}:\d\d\b|\b(?:19|20)\d\d[年/.-]|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d\b|\b\d{1,2}\.? (?:de )?[^\W\d]{3,10}\.?,? (?:de )?(?:19|20)\d\d\b|"
    r"\b[^\W\d]{3,10}\.? \d{1,2},? (?:19|20)\d\d\b",
)
SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", ":", "؟", '"', "”", "»")
CELLS = ("td", "th")
PARTS = re.compile(r"\s*[|·•»/›\n]\s*")


def foreign_boxes(layout: Layout, keep: list[bool]) -> set[int]:
    """Return the kept text blocks of an article that belong to a small box which is none of it."""
    kept = [index for index, is_kept in enumerate(keep) if is_kept]
    found: set[int] = set()
    near = {index + step for index in kept for step in (-1, 0)}  # a label stands in or right before what it labels
    for index in sorted(near & set(range(len(keep)))):
        if _is_ad_label(layout.blocks[index]):
            found.add(index)
            found.update(_box(layout, index))
    has_forms = bool(layout.page.asking) or any(block.button_share for block in layout.blocks)
    for index in kept:
        block = layout.blocks[index]
        if (
            _is_stray(layout, index)
            or _is_ad_line(block)
            or _is_link_line(block)
            or _is_rights_line(block)
            or _is_opener(layout, index)
            or (has_forms and _stands_in_form(layout, index))
        ):
            found.add(index)
    found |= _bylines(layout, kept) | captions(layout, kept)
    return found | _behind_the_end(layout, [index for index in kept if index not in found])


def _is_stray(layout: Layout, index: int) -> bool:
    """Whether all that a block says is a sign or two, and it is no cell of a table."""
    text = layout.blocks[index].text
    if len(text) > LONGEST_STRAY or any(sign.isalnum() for sign in text):
        return False
    page = layout.page
    return not any(page.starts[node].name in CELLS for node in islice(page.ancestors(layout.node[index]), 4))


def _is_ad_label(block: Block) -> bool:
    return len(block.text) <= LONGEST_OPENER and AD_LABELS.fullmatch(wording(block.text)) is not None


def _is_ad_line(block: Block) -> bool:
    """Whether the line begins with such a label and a colon or line end."""
    begin, sign, _ = block.text.replace("\n", ":", 1).partition(":")
    return bool(sign) and len(block.text) <= LONGEST_AD_LINE and AD_LABELS.fullmatch(wording(begin)) is not None


def _is_rights_line(block: Block) -> bool:
    """Whether the line says whose the page is and what may not be done with it."""
    return len(block.text) <= LONGEST_RIGHTS and RIGHTS.search(block.text) is not None


def _is_link_line(block: Block) -> bool:
    """Whether the line is "Read also:" and links, or nothing but labels of buttons."""
    if block.link_share < MOSTLY_LINKS:
        return False
    parts = [part for part in PARTS.split(block.text) if part]
    if len(parts) > 1 and all(len(part) <= LONGEST_LABEL or is_label(part) for part in parts):
        return True
    begin = re.split(r"[:\n»]", block.text, maxsplit=1)[0]
    if len(begin) >= min(LONGEST_OPENER, len(block.text)):
        begin = block.text[: len(block.text) - block.link_chars]  # what stands outside of the link
    return len(begin) < min(LONGEST_OPENER, len(block.text)) and is_section_heading(begin.strip())


def _is_opener(layout: Layout, index: int) -> bool:
    """Whether a line of two words or more announces a story that is not told here ("Read more"), and is no heading."""
    text = layout.blocks[index].text
    if " " not in text:
        return False
    tag = layout.page.starts[layout.node[index]].name
    return tag in ("p", "div") and len(text) <= LONGEST_LABEL and is_section_heading(text.rstrip(": "))


def _surroundings(layout: Layout, index: int) -> Iterator[int]:
    """The nodes around a block that are small enough for a box, innermost first."""
    for node in islice(layout.page.ancestors(layout.node[index]), 4):
        size = layout.chars_before[layout.last[node]] - layout.chars_before[layout.first[node]]
        if (
            size > BOX_CHARS
            or layout.share_good(node) > BOX_SHARE
            or layout.page.starts[node].name in ("body", "article", "main")
        ):
            return
        yield node


def _box(layout: Layout, index: int) -> range:
    """The text blocks of the smallest box around a label that holds more than it."""
    for node in _surroundings(layout, index):
        if layout.last[node] - layout.first[node] > 1:
            return range(layout.first[node], layout.last[node])
    return range(0)


def _stands_in_form(layout: Layout, index: int) -> bool:
    """Whether a box around the block asks for an e-mail address or has a button to subscribe, and shows neither picture nor code."""
    page = layout.page
    for node in _surroundings(layout, index):
        inside = page.blocks[page.tree.firsts[node] : page.tree.lasts[node]]
        if any(block.pictures or block.is_preformatted or page.starts[block.node].name in CELLS for block in inside):
            return False
        if any(node in islice(page.ancestors(one), 6) for one in page.asking):
            return True
        if any(block.button_share and SIGN_UP.match(block.text) for block in inside):
            return True
    return False


def _bylines(layout: Layout, kept: list[int]) -> set[int]:
    """Short lines with a date before the first kept paragraph."""
    found = set()
    for index in kept:
        if layout.good[index]:
            break
        text = layout.blocks[index].text
        is_heading = layout.page.starts[layout.node[index]].name in HEADINGS
        if not is_heading and len(text) <= LONGEST_BYLINE and not text.endswith(SENTENCE_ENDS) and DATE.search(text):
            found.add(index)
    return found


def _behind_the_end(layout: Layout, kept: list[int]) -> set[int]:
    """The last kept blocks where they are notices, labels, links to other stories, headings of nothing or numbers."""
    found: set[int] = set()
    tags = [layout.page.starts[layout.node[index]].name for index in kept]
    for place in range(len(kept) - 1, 0, -1):
        block, tag = layout.blocks[kept[place]], tags[place]
        is_teaser = block.link_share > NOTHING_BUT_LINKS and len(block.text) <= LONGEST_TEASER
        is_number = len(block.text) <= LONGEST_NUMBER and not any(sign.isalpha() for sign in block.text)
        # several headings in a row are the text itself, or all of it that we have
        is_opener = (tag in HEADINGS and tags[place - 1] not in HEADINGS) or is_section_heading(block.text.rstrip(": "))
        if tag in CELLS or not (is_teaser or is_number or is_opener or is_label(block.text) or is_notice(block.text)):
            return found
        found.add(kept[place])
    return set()
