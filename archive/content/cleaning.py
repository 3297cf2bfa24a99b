"""Plain text of a whole web page in, the article's text out: no markup to lean on, only lines.

Reads lines by their length, punctuation, wording (see `furniture.py`), repetition and position. Never looks at where a
text came from, never invents or reorders a word. `archive.content.extract` does better where there is HTML.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from archive.content.furniture import is_comments_heading, is_label, is_notice, is_section_heading, may_be_listed

CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")  # they steer terminals, and say nothing

# A pass takes lines away until nothing changes; real pages need two or three. Beyond this the text is left as it was.
MOST_PASSES = 12
# Below this many words in the main run there is no telling article from clutter: only sure clutter is dropped.
FEWEST_RUN_WORDS = 40
# With so many words the article has been read when the comments begin; with fewer the heading may be a link to them.
ENOUGH_RUN_WORDS = 250
# Share of words in short lines up to which a text without any furniture counts as clean already.
CLEAN_SHORT_SHARE = 0.15
# Share of lines that may be furniture in such a text; the pages of news sites have 15 to 60 %.
MOST_FURNITURE = 0.02
# A sentence on its own of fewer words may be a teaser or a caption; more words make a paragraph.
TEASER_WORDS = 30
# A line that breaks off is a teaser up to this length; what is longer is a paragraph that trails away.
CUT_OFF_WORDS = 45
# A credit, a byline or a date is shorter than this, in characters.
LONGEST_CREDIT = 300
# How many characters from the end the last sentence's sign is looked for: quotes and brackets may follow it.
END_REACH = 12
# The same for an agency's name and what may follow it.
CREDIT_REACH = 60
# Up to this many characters a line is probably seen again.
SHORT_LINE = 40
# How far above the first paragraph a headline may stand, in lines: share bars, dates and captions come between.
HEADLINE_REACH = 60


class Kind(Enum):
    """What a line looks like by itself."""

    PROSE = auto()  # a sentence or more
    REMARK = auto()  # few words that end as a sentence does: dialogue, or a teaser's headline
    SHORT = auto()  # few words without an end: a subheading, a list item, a menu entry
    TRUNCATED = auto()  # breaks off with an ellipsis
    CREDIT = auto()  # a date, a byline, a picture's credit
    HEADING = auto()  # opens another part of the page
    COMMENTS = auto()  # opens the readers' part
    CLUTTER = auto()  # a label, a notice, signs only, markup or script


@dataclass(frozen=True, slots=True)
class Line:
    """One block of the text, its weight in words and its kind."""

    text: str
    words: float
    kind: Kind


_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\U00020000-\U0003ffff]")
_SENTENCE_END = re.compile(r"[.!?。！？؟।۔։…‽;:：](?:[\"'”’»«“)\]」』）]|\[\d+\])*$")
_PAUSE = re.compile(r"[.,;:!?。、，！？؟،।۔]")
_CUT_OFF = re.compile(r"(?:…|\.\.\.)[\])]?$")
_SIGN = re.compile(r"[^\W_]")
_MACHINE = re.compile(
    r"</?(?:script|iframe|img|div|span|noscript|ins)\b[^>]{0,200}>|\bfbq\s*\(|\bgtag\s*\(|\bdataLayer\b|\bgoogletag\b|adsbygoogle|\bga\('send'"
    r"|^https?://\S*(?:pixel|/tr\?|beacon|track|\.gif)\S*$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|von|par|por|di|door|af|av|autor|autorin|text|author|written by|escrito por|redazione|redacción|текст|автор)"
    r"\s*:?\s+(?-i:[A-ZÀ-ÞА-Я])[\w.'’-]*(?:$|[\s,/|])",
    re.IGNORECASE,
)
_CREDIT_START = re.compile(
    r"(?:fotos?|photos?|photograph|bild|bilder|images?|picture|credits?|crédits?|crédito|quelle|source|fuente|fonte|bron"
    r"|kilde|källa|zdroj|źródło|фото|kuva|fot|fotó|©|\(c\)|写真|图片|图源|来源|사진)\s*(?:[:：©/|(]|by\b)|©"
    r"|(?:published|posted|updated|last updated|last modified|veröffentlicht|aktualisiert|stand|zuletzt aktualisiert|publié"
    r"|mis à jour|modifié|publicado|actualizado|pubblicato|aggiornato|atualizado|gepubliceerd|bijgewerkt|publiceret"
    r"|publicerad|uppdaterad|publisert|oppdatert|julkaistu|päivitetty|opublikowano|aktualizacja|опубликовано|обновлено"
    r"|опубліковано|yayınlanma|güncelleme|δημοσίευση)\b[^.]{0,60}\d"
    r"|(?:lesezeit|reading time|temps de lecture|tiempo de lectura)\b",
    re.IGNORECASE,
)
_CREDIT_END = re.compile(
    r"(?:getty images|shutterstock|istock|alamy|imago|picture[ -]alliance|reuters|/dpa|/afp|\bap photo|\bepa\b|unsplash"
    r"|pixabay|wikimedia commons)[^.]{0,30}$"
    r"|\b\d+\s?(?:min(?:ute[ns]?|uten|uti|utos)?\.?\s?(?:read|lesezeit|de lecture|de lectura|di lettura|de leitura"
    r"|leestijd|lesetid|lästid|lukuaika)|min\.?)$",
    re.IGNORECASE,
)
# How the agencies above begin: the search leaps from letter to letter.
_AGENCY = re.compile(
    "[gGsSiIaApPrRuUeEwW/](?:etty|hutter|stock|lamy|mago|icture|euters|dpa|DPA|afp|AFP|P |p p|PA|pa|nsplash|ixabay|ikimedia)"
)
_DIGIT = re.compile(r"\d")
_DATE = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?[.,]?\s(?:de\s)?[^\W\d_]{3,12}[.,]?\s(?:de\s)?\d{4}\b|\b[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}\b"
    r"|\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]|\b\d{1,2}[:.h]\d{2}\b"
    r"|\b\d{1,2} (?:minutes?|hours?|days?|weeks?|months?|years?) ago\b",
    re.IGNORECASE,
)
# Consent dialogs explain themselves in good paragraphs, often longer than the article; the word is the same everywhere.
_CONSENT = re.compile(r"\bcookies?\b|Cookie|クッキー|쿠키|ملفات تعريف الارتباط|עוגיות", re.IGNORECASE)
_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{4,}")
_UNSPACED_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,}")


def clean_text(text: str) -> str:
    """Return the article in the plain text of a web page: its headline once, then its paragraphs, in their order.

    One blank line between blocks, one line end at the end ("" where nothing is left), white space within a block
    folded. Only whole lines are taken away; a text that is clean already comes back unchanged but for white space, and
    so does one too short to judge but for sure clutter. clean_text(clean_text(t)) == clean_text(t). Never raises.
    """
    blocks = _blocks(CONTROLS.sub(" ", text))
    lines = [_line(block) for block in blocks]
    for _ in range(MOST_PASSES):
        kept = _one_pass(lines)
        if len(kept) == len(lines):
            return _rendered(kept)
        lines = kept
    return _rendered([_line(block) for block in blocks])


def _rendered(lines: list[Line]) -> str:
    return "\n\n".join(line.text for line in lines) + "\n" if lines else ""


# Blocks


def _blocks(text: str) -> list[str]:
    """Return the non-empty lines, white space folded; paragraphs wrapped by hand are one block again."""
    blocks: list[str] = []
    group: list[str] = []
    if not text.isascii():
        text = text.replace("\ufeff", " ").replace("\u00ad", "")
    for raw in [*text.splitlines(), ""]:
        line = " ".join(raw.split()).strip("\u200b\u200c\u200d\u2060 ")
        if line:
            group.append(line)
            continue
        blocks += [" ".join(group)] if _is_wrapped(group) else group
        group = []
    return blocks


def _is_wrapped(group: list[str]) -> bool:
    """Whether each line was broken only because the next word did not fit (at 50 to 100 characters)."""
    width = max((len(line) for line in group), default=0)
    if len(group) < 3 or not 50 <= width <= 100:
        return False
    return all(len(line) + 1 + len(after.partition(" ")[0]) > width for line, after in pairwise(group))


def _line(text: str) -> Line:
    return _short_line(text) if len(text) <= SHORT_LINE else _read_line(text)


@lru_cache(maxsize=20_000)  # pages repeat their labels, and sites those of their pages
def _short_line(text: str) -> Line:
    return _read_line(text)


def _read_line(text: str) -> Line:
    words: float = text.count(" ") + 1  # white space is folded
    if not text.isascii():
        # two Chinese or Japanese characters carry about as much as one English word
        words += len(_UNSPACED.findall(text)) / 2
    return Line(text, words, _kind(text, words))


def _kind(text: str, words: float) -> Kind:
    """Return what the line looks like by itself."""
    is_listed = may_be_listed(text)
    if (is_listed and is_label(text)) or not _SIGN.search(text) or is_notice(text) or _is_machine(text):
        return Kind.CLUTTER
    if is_listed and is_comments_heading(text):
        return Kind.COMMENTS
    if is_listed and is_section_heading(text):
        return Kind.HEADING
    end = text[-END_REACH:]
    if words < CUT_OFF_WORDS and ("…" in end or "..." in end) and _CUT_OFF.search(end):
        return Kind.TRUNCATED
    if words < 40 and len(text) <= LONGEST_CREDIT and _is_credit(text, words):
        return Kind.CREDIT
    ends = _SENTENCE_END.search(end) is not None
    if (words >= 25 and _PAUSE.search(text)) or (ends and words >= 8):
        return Kind.PROSE
    return Kind.REMARK if ends else Kind.SHORT


def _is_machine(text: str) -> bool:
    """Whether the line is markup or script that was not meant to be read."""
    if len(text) >= 2000 or not ("<" in text or "(" in text or "://" in text or "oogle" in text or "ayer" in text):
        return False
    return _MACHINE.search(text) is not None


def _is_credit(text: str, words: float) -> bool:
    """Whether the line says only when, by whom or from where."""
    has_digit = _DIGIT.search(text) is not None
    end = text[-CREDIT_REACH:]
    if (
        _CREDIT_START.match(text)
        or ((has_digit or _AGENCY.search(end)) and _CREDIT_END.search(end))
        or (words <= 12 and _BYLINE.match(text) and not _SENTENCE_END.search(text))
    ):
        return True
    if not has_digit:
        return False
    without, dates = _DATE.subn(" ", text)
    # beside a date: a weekday, "at", "Uhr", a zone, a place
    return dates > 0 and sum(word.isalpha() for word in without.split()) <= 3


# One pass


def _one_pass(lines: list[Line]) -> list[Line]:
    """Return the lines that belong to the article, as far as one look can tell."""
    if _is_clean(lines):
        return _once([line for line in lines if line.kind is not Kind.CLUTTER])
    start, end = _main_run(lines)
    if sum(line.words for line in lines[start:end]) < FEWEST_RUN_WORDS:
        return [line for line in lines if line.kind is not Kind.CLUTTER]
    top = _headline(lines, start, end)
    kept = [] if top is None else [lines[top]]
    kept += _standfirst(lines, top, start)
    kept += _inside(lines[start:end])
    return _once(kept)


def _is_clean(lines: list[Line]) -> bool:
    """Whether nearly nothing speaks of clutter: hardly any furniture, and most words in sentences if there is some."""
    sure = sum(line.kind in (Kind.CLUTTER, Kind.HEADING, Kind.COMMENTS) for line in lines)
    if not sure:
        return True
    if sure > MOST_FURNITURE * len(lines) or any(line.kind is Kind.COMMENTS for line in lines):
        return False
    short = sum(line.words for line in lines if line.kind in (Kind.SHORT, Kind.TRUNCATED, Kind.CREDIT))
    return short <= CLEAN_SHORT_SHARE * sum(line.words for line in lines)


def _main_run(lines: list[Line]) -> tuple[int, int]:
    """Return the run of lines with most sentences for its clutter, [start, end): the largest sum of gains."""
    best, best_start, best_end, total, start = 0.0, 0, 0, 0.0, 0
    for at in range(len(lines)):
        if lines[at].kind is Kind.COMMENTS and best >= ENOUGH_RUN_WORDS:
            break
        if total <= 0:
            total, start = 0.0, at
        total += _gain(lines, at)
        if total > best:
            best, best_start, best_end = total, start, at + 1
    return best_start, best_end


# A paragraph counts up to this; one endless line of terms of use must not outweigh an article.
LONGEST_GAIN = 80.0
# What a line takes from the run it stands in, in words of prose. Tuned on 2,138 pages read as plain text (WCXB's development part, fundus and silver
# bodies, November 2026), one number after the other, news weighing 80 %; around these values the mean F1 changes by less than 0.005.
GAINS = {
    Kind.REMARK: -1.0,
    Kind.SHORT: -1.0,
    Kind.TRUNCATED: -6.0,
    Kind.CREDIT: -10.0,
    Kind.HEADING: -50.0,
    Kind.COMMENTS: -30.0,
    Kind.CLUTTER: -25.0,
}


CONSENT_GAIN = -5.0  # as a short line: enough that a dialog of ten paragraphs loses to an article of two


def _gain(lines: list[Line], at: int) -> float:
    """Return how much the line speaks for standing in the article: its words if a paragraph, less than 0 if clutter."""
    line = lines[at]
    if line.kind is not Kind.PROSE:
        return GAINS[line.kind]
    if _speaks_of_consent(line.text):
        return CONSENT_GAIN
    if line.words < TEASER_WORDS and not _has_company(lines, at):
        return 0.0
    return min(line.words, LONGEST_GAIN)


def _speaks_of_consent(text: str) -> bool:
    if "ookie" not in text and "OOKIE" not in text and text.isascii():
        return False
    return _CONSENT.search(text) is not None


def _has_company(lines: list[Line], at: int) -> bool:
    """Whether a neighbour is a sentence as well."""
    near = (lines[at - 1] if at else None, lines[at + 1] if at + 1 < len(lines) else None)
    return any(line is not None and line.kind in (Kind.PROSE, Kind.REMARK) for line in near)


def _headline(lines: list[Line], start: int, end: int) -> int | None:
    """Return where the headline stands above the run: near, of a title's length, made of the article's words."""
    told = {term for line in lines[start:end] for term in _terms(line.text)}
    above = lines[max(0, start - HEADLINE_REACH) : start]
    repeated = {text for text, times in Counter(line.text for line in above).items() if times > 1}
    best, found = 0.35, None
    for at in range(start - 1, max(-1, start - 1 - HEADLINE_REACH), -1):
        line = lines[at]
        if line.kind not in (Kind.SHORT, Kind.REMARK, Kind.PROSE) or not 3 <= line.words <= 40:
            continue
        terms = _terms(line.text)
        # a headline often stands twice (in the trail and above the text), and seldom far from it
        score = len(terms & told) / (len(terms) + 1) - 0.005 * (start - at) + (0.15 if line.text in repeated else 0.0)
        if score > best:
            best, found = score, at
    return found


@lru_cache(maxsize=1_000)  # each pass asks for the same lines
def _terms(text: str) -> frozenset[str]:
    """Return the words that carry a text's meaning: the longer ones, and pairs of signs in scripts without spaces."""
    folded = text.casefold()
    pairs = (run[at : at + 2] for run in _UNSPACED_RUN.findall(folded) for at in range(len(run) - 1))
    return frozenset([*_WORD.findall(folded), *pairs])


def _standfirst(lines: list[Line], top: int | None, start: int) -> list[Line]:
    """Return the sentences between headline and run."""
    if top is None:
        return []
    return [line for line in lines[top + 1 : start] if line.kind is Kind.PROSE and line.text != lines[top].text]


def _inside(run: list[Line]) -> list[Line]:
    """Return the run without the furniture that stands in it."""
    kept: list[Line] = []
    teasing = False
    for line in run:
        if line.kind in (Kind.CLUTTER, Kind.CREDIT):
            continue
        if line.kind in (Kind.HEADING, Kind.COMMENTS):
            teasing = True
            continue
        if line.kind is Kind.PROSE:
            teasing = False
        elif teasing:
            continue
        kept.append(line)
    return kept


def _once(lines: list[Line]) -> list[Line]:
    """Return the lines without those that stood before: headlines and paragraphs, not refrains and short entries."""
    seen: set[str] = set()
    kept = []
    for line in lines:
        if line.words >= 5 and line.text in seen:
            continue
        seen.add(line.text)
        kept.append(line)
    return kept
