"""What a text is like, judged by its Markdown alone: its words, its paragraphs, and the lines that are furniture.

A line is a block of the text: a paragraph, a heading, an item of a list. The judgement is coarser than the one that chose
the text from its page, and needs nothing but the record, so that it can be made again at any time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.model.record import Record

_FENCES = ("```", "~~~")
_MARKS = "#-*+>"
_MARKER = re.compile(r"(?:#{1,6}|[-*+>]|\d{1,3}[.)])\s+")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^()\s]*(?:\([^()\s]*\))?[^()\s]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^()\s]*(?:\([^()\s]*\))?[^()\s]*\)")
# Chinese, Japanese and Thai have no spaces; two signs carry about as much as an English word
_UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u9fff\u0e01-\u0e4e]")
_SENTENCE_END = re.compile(r"""[.!?。！？।؟:…]["'”’»›)\]*_]*$""")
_CUT_OFF = re.compile(r"(?:\.\.\.|…)[\])»”\"'*_]*$")
_LETTER = re.compile(r"[^\W\d_]")
# What stands on furniture of news pages in the twelve most used languages, and hardly ever begins a paragraph.
_LABEL = re.compile(
    r"\W*(?:read (?:more|also|next)|also read|see also|related(?: (?:articles|stories|posts|content|news))?|you (?:may|might) also like|more (?:from|on)|"
    r"most (?:read|popular|viewed)|trending(?: now)?|recommended(?: for you)?|latest news|advertisement|sponsored|share (?:this|on)|follow us|sign up|subscribe|"
    r"newsletter|log ?in|register|click here|comments?|leave a (?:comment|reply)|all rights reserved|copyright|©|cookies?|accept all|privacy policy|skip to|"
    r"mehr zum thema|lesen sie auch|auch interessant|anzeige|werbung|newsletter abonnieren|jetzt anmelden|meistgelesen|teilen|"
    r"lire aussi|à lire aussi|voir aussi|partager|s'abonner|publicité|sur le même sujet|les plus lus|"
    r"lee también|leer más|te puede interesar|compartir|suscríbete|publicidad|más leídas|lo más visto|"
    r"leggi anche|condividi|pubblicità|iscriviti|i più letti|leia também|compartilhe|publicidade|assine|mais lidas|"
    r"lees ook|advertentie|deel dit|czytaj także|reklama|udostępnij|читайте также|реклама|поделиться|подписаться|"
    r"関連記事|あわせて読みたい|シェア|広告|相关阅读|相关新闻|分享|广告|推荐阅读|관련기사|공유하기|광고)(?:\W|$)",
    re.IGNORECASE,
)
# a label has few words; a sentence that begins so has more
LABEL_WORDS = 8
# a paragraph is at least a short sentence
PARAGRAPH_WORDS = 8
# a line that ends in dots and is as short as a teaser
TEASER_WORDS = 30
# no label or teaser of so few words is longer, in characters
LONGEST_FURNITURE = 300
# the signs that may follow a sentence's last: quotes, brackets, emphasis
END_REACH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMeasures:
    """words: of the text. paragraphs: lines of at least a sentence. lines: all lines. furniture: those that are clutter."""

    words: float
    paragraphs: int
    lines: int
    furniture: tuple[str, ...]

    @property
    def furniture_share(self) -> float:
        """How much of the lines is furniture, 0 to 1."""
        return len(self.furniture) / self.lines if self.lines else 0.0


def measure(record: Record) -> TextMeasures:
    """Return what the record's text is like; its words are those of its text note, where it has one."""
    lines = _lines(record.body)
    furniture: list[str] = []
    paragraphs, seen = 0, set[str]()
    for line in lines:
        text = _unmarked(line)
        if _is_furniture(line, text) or (line in seen and not line.startswith("|")):
            furniture.append(line)
        elif not line.startswith("#"):
            paragraphs += _is_paragraph(text)
        seen.add(line)
    words = record.text.words if record.text else sum(map(_words, lines))
    return TextMeasures(words=words, paragraphs=paragraphs, lines=len(lines), furniture=tuple(furniture))


def _lines(body: str) -> list[str]:
    """Return the lines that say something; code and footnotes are not judged."""
    found, is_code = [], False
    for raw in body.split("\n"):
        line = raw.strip()
        if line.startswith(_FENCES):
            is_code = not is_code
        elif line and not is_code and _LETTER.search(line) and not (line.startswith("[^") and "]:" in line):
            found.append(line)
    return found


def _is_furniture(line: str, text: str) -> bool:
    if line.startswith("|") or ("![" in text and _IMAGE.search(text)):
        return False
    said = text
    if "](" in text:
        if not _LETTER.search(_LINK.sub("", text)):
            return not line[0].isdigit()  # nothing but links; a numbered list of them are sources
        said = _LINK.sub(r"\1", text)
    if len(said) > LONGEST_FURNITURE or not (words := _words(said)):
        return False
    if words <= LABEL_WORDS and _LABEL.match(said) and not said.endswith("."):
        return True
    return words < TEASER_WORDS and _CUT_OFF.search(said[-END_REACH:]) is not None


def _is_paragraph(text: str) -> bool:
    said = _LINK.sub(r"\1", text) if "](" in text else text
    is_long = said.count(" ") >= PARAGRAPH_WORDS or _words(said) >= PARAGRAPH_WORDS
    return is_long and _SENTENCE_END.search(said[-END_REACH:]) is not None


def _unmarked(line: str) -> str:
    """Return a line without the sign of a heading, an item or a quotation before it."""
    if line[0] not in _MARKS and not line[0].isdigit():
        return line
    marker = _MARKER.match(line)
    return line[marker.end() :] if marker else line


def _words(text: str) -> float:
    unspaced = len(_UNSPACED.findall(text)) if not text.isascii() else 0
    return len(text.split()) + unspaced / 2
