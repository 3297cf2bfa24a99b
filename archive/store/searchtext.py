"""What is indexed of a text, and how a person's query becomes FTS5's. Pure functions.

Words are indexed as SQLite's unicode61 cuts them. Scripts that write without spaces are indexed as overlapping pairs
of signs beside that, so that a word of two signs is found inside a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from archive.model.normalisation import with_few_marks

# Around a hit in `Listing.snippet`: signs that no indexed text contains, to be replaced by the view.
HIT_START, HIT_END = "\x02", "\x03"

# Parts "iPhone手机" for the tokenizer; a sign without width, taken out again of what is shown.
PARTING = "\u200b"

# A person's query has a handful of words; more would only cost FTS5 time.
MAX_TERMS = 64

# Kana, Han (with extensions), Hangul, Thai, Lao, Myanmar, Khmer: written without spaces, or joined (Hangul).
UNSPACED = (
    "\u0e01-\u0e5b\u0e81-\u0edf\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003134f"
)
_RUN = re.compile(f"[{UNSPACED}]+")
_TERM = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')

_FENCE = re.compile(r"\n[ \t]*(?:`{3,}|~{3,})[^\n]*")
# bounded, so that a text of brackets costs no more than any other
_LINK = re.compile(r"\[([^\[\]]{0,2000})\]\([^)\s\[\]]{0,2000}+(?:\s{1,9}\"[^\"\n]{0,300}\")?\)")
_LINE_MARK = re.compile(r"\n[ \t]*(?:#{1,6}|>+|[-*+]|\d{1,9}[.)])[ \t]+")
_MARKS = re.compile(r"[*`_\\]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as FTS5 expressions: what must be found among words and among pairs, and what must not ("" = nothing asked).

    terms: the plain texts looked for among pairs, for a snippet. hopeless: something was asked that no text contains.
    """

    words: str = ""
    pairs: str = ""
    not_words: tuple[str, ...] = ()
    not_pairs: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    hopeless: bool = False


def plain_text(markdown: str) -> str:
    """Take the marks off a Markdown text, for the index: link targets, emphasis, list and heading signs."""
    text = _LINE_MARK.sub("\n", _FENCE.sub("\n", "\n" + markdown))
    if "](" in text:
        text = _LINK.sub(r"\1", text.replace("![", "["))
    return one_line(_MARKS.sub(_without_marks, text))


def _without_marks(found: re.Match[str]) -> str:
    """Drop emphasis, code marks and escapes; what stands inside a word ("snake_case", "2*3") is part of the text."""
    before, after = found.string[found.start() - 1 : found.start()], found.string[found.end() : found.end() + 1]
    return found[0].strip("\\") or "\\" if before.isalnum() and after.isalnum() else ""


def one_line(text: str) -> str:
    """Fold white space and control signs (NUL, and the hit marks) to single spaces."""
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_CONTROL.sub(" ", line).split())


def indexed_text(line: str) -> str:
    """Make one line ready for the table of words: unspaced runs are parted from the letters beside them."""
    return line if line.isascii() else _RUN.sub(f"{PARTING}\\g<0>{PARTING}", line)


def pairs_of(text: str) -> str:
    """Return the overlapping pairs of each run of unspaced signs, and its last sign, separated by spaces.

    Every sign begins a token, so a single sign is found by prefix, a longer word as the phrase of its pairs.
    """
    if text.isascii():
        return ""
    runs = _RUN.findall(unicodedata.normalize("NFKC", with_few_marks(text)))
    return " ".join(run[place : place + 2] for run in runs for place in range(len(run)))


def parse_query(text: str) -> Query:
    """Read a query as a person types it; never raises, and never yields an expression that FTS5 refuses.

    Plain words must all occur; "quoted words" as a phrase; word* as a beginning; -word must not occur. Everything
    else (AND, NEAR, parentheses, colons) is text like any other.
    """
    words: list[str] = []
    pairs: list[str] = []
    not_words: list[str] = []
    not_pairs: list[str] = []
    terms: list[str] = []
    hopeless = False
    for match in list(_TERM.finditer(_clean(text)))[:MAX_TERMS]:
        raw = match["phrase"] if match["phrase"] is not None else match["word"]
        wanted_words, wanted_pairs = _expressions(raw, prefix=match["phrase"] is None and raw.endswith("*"))
        if match["minus"]:
            not_words += wanted_words[:1] if not wanted_pairs else []
            not_pairs += [" AND ".join(wanted_pairs)] if wanted_pairs else []
            continue
        words += wanted_words
        pairs += wanted_pairs
        terms += [one_line(raw.strip("*"))] if wanted_pairs else []
        hopeless = hopeless or not (wanted_words or wanted_pairs or _is_blank(raw))
    return Query(
        words=" AND ".join(words), pairs=" AND ".join(pairs), not_words=tuple(not_words), not_pairs=tuple(not_pairs),
        terms=tuple(terms), hopeless=hopeless,
    )  # fmt: skip


def marked_snippet(body: str, terms: tuple[str, ...]) -> str:
    """Cut a snippet around the first of these terms, with the hit marked, for texts without spaces."""
    for term in terms:
        place = body.find(term)
        if place >= 0:
            # 30 signs on both sides: about what 24 tokens of a spaced script take on a terminal's line
            left, right = max(0, place - 30), place + len(term) + 30
            hit = f"{HIT_START}{term}{HIT_END}"
            cut = body[left:place] + hit + body[place + len(term) : right]
            return ("…" if left else "") + cut + ("…" if right < len(body) else "")
    return body[:60] + ("…" if len(body) > 60 else "")


def _clean(text: str) -> str:
    """Make any text one that SQLite takes: no lone surrogates, no NUL, typographic quotes as plain ones."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return one_line(whole.translate({0x201C: '"', 0x201D: '"', 0x201E: '"'}))


def _expressions(raw: str, *, prefix: bool) -> tuple[list[str], list[str]]:
    """Return the FTS5 expressions of one term: for the table of words, and for the table of pairs."""
    spaced = _RUN.sub(" ", unicodedata.normalize("NFKC", with_few_marks(raw))) if not raw.isascii() else raw
    words = [_quoted(spaced, prefix=prefix)] if _has_token(spaced) else []
    pairs = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", with_few_marks(raw))):
        # the last sign alone is a token of the text only at the end of a run, so a phrase of pairs leaves it out
        phrase = " ".join(run[place : place + 2] for place in range(max(1, len(run) - 1)))
        pairs.append(_quoted(phrase, prefix=len(run) == 1))
    return words, pairs


def _quoted(text: str, *, prefix: bool) -> str:
    whole = '"' + text.strip(" *").replace('"', '""') + '"'
    return whole + "*" if prefix else whole


def _has_token(text: str) -> bool:
    """Whether unicode61 would find a word in it: letters, numbers and private use are its word signs."""
    return any(unicodedata.category(sign)[0] in "LN" or unicodedata.category(sign) == "Co" for sign in text)


def _is_blank(raw: str) -> bool:
    return not raw.strip(' *-"')
