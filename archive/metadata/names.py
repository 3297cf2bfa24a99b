"""Names of people in a line: split, freed of "By" and roles, and told from logins, addresses and offices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.metadata.byline_words import (
    CASED,
    CREDITS,
    JOBS,
    JOINTS,
    LABELS,
    OPENERS,
    OTHER_LABELS,
    SHORT_JOINTS,
    SUFFIXES,
    TRAILERS,
    WEEKDAYS,
)
from archive.metadata.fields import NAME_LIMIT, one_line, squashed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def _words(words: Iterable[str]) -> str:
    """Return a pattern for any of these words, the longest first; spaces in them are any white space."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


# "Written by", "Autor: Jane Doe", "文／張三": what opens a line that names its author.
_OPENING = re.compile(
    r"^(?:[-—–|(\s]*)(?:(?:written|posted|published|reported|updated|reviewed|story|article|words|text|report|created)\b[^|]{0,40}\bby|"
    rf"(?:{_words((*OPENERS, *LABELS))}))(?:\s*[:：/／]\s*|\s+)(?=\S)",
    re.I,
)
_OPENS = re.compile(
    rf"^\W*(?:(?:{_words(OPENERS)}|text|autor(?:in|en|es)?|authors?|auteurs?)(?!\w)\s*:?|(?:{_words(LABELS)})\s*[:：]|(?:记者|記者|文)[/／\s])|^【[^】]{{1,20}}記者】",
    re.I,
)
# A label anywhere in a line: "Datum: 19.11.2021 Autor: Fritz Imhof Quelle: Livenet".
_LABEL = re.compile(
    rf"(?<!\w)(?:(?P<ours>{_words(LABELS)})|(?P<other>{_words(OTHER_LABELS)}))(?:\s*[:：]|(?<=[\u3000-\u9fff\uac00-\ud7af])[/／])",
    re.I,
)
# "Photographs by Jane Doe": whoever is named there did not write it.
_CREDIT = re.compile(rf"(?<!\w)(?:{_words(CREDITS)})\s+(?:by|von|par|por|da|di|door|av|af|przez|©)(?!\w).*", re.I)
# "Alles von Martin Junker", "Veröffentlicht von": a word before "von", two capitals after it. Case decides.
_PRECEDED = re.compile(r"^[^\W\d_]+ (?:von|Von|by|By|par|Par) (?=[^\W\d_a-z][\w.-]* [^\W\d_a-z])")
# What joins two names: "A and B", "A og B" (PEERS.md, hard failure 7). "Dan" is a name, "y" is in "Ortega y Gasset".
_JOINT = re.compile(
    rf"\s*[;|/•·、，]\s*|\s*,?\s+(?:{_words(set(JOINTS) - CASED)}|(?-i:{_words(CASED)}))\s+|"
    rf"\s*,?\s+(?-i:{_words(SHORT_JOINTS)})\s+(?=\S+\s+\S)|\s*&\s*|\s+[-–—]\s+",
    re.I,
)
_COMMA = re.compile(r"\s*,\s*")
# What follows a name in a byline and is none.
_TAIL = re.compile(
    r"\s*(?:\(.*|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*|\[.*|https?:.*|@\S+.*|\bfor (?:the )?[A-Z].*|\b(?:updated|published|posted|on)\b[ :].*|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.? \d.*|\b\d{1,2}[.:/ ].*|\b\d{4}\b.*)$",
    re.I,
)
_JOBS = frozenset(JOBS)
_SECTION = re.compile(r"(?<=\S),? (?:in|In|under) [A-Z].*")  # "By Jane Doe in Politics"
_LEADING = " \t\n-—–|(*/·•"
_FIRST_WORD = re.compile(r"[^\W\d_]+|【")
_OPENING_WORDS = frozenset(
    {*(re.split(r"[ (/]", phrase)[0] for phrase in (*OPENERS, *LABELS)), "text", "autoren", "autores"}
)
_CREDIT_STEMS = (
    "hoto",
    "foto",
    "illustr",
    "mage",
    "icture",
    "bild",
    "transl",
    "übers",
    "trad",
    "tłum",
    "video",
    "graphic",
    "aus dem",
    "vert",
    "overs",
    "övers",
)
_SUFFIX = re.compile(rf"\s*(?:{_words(SUFFIXES)})\s*$")
_TRAILERS, _WEEKDAYS = frozenset(TRAILERS), frozenset(WEEKDAYS)
# What a byline says instead of a name, or beside it. Those that are also surnames (Root, Guest, Read) count at the
# beginning only.
_ROLES = frozenset(
    {
        "admin", "administrator", "editor", "editors", "editorial", "newsroom", "redaktion", "redakteur",
        "redakteurin", "redaktør", "reporter", "reporters", "correspondent", "writer", "writers", "contributor",
        "contributors", "author", "authors", "autor", "autorin", "team", "newsdesk", "desk", "webmaster",
        "moderator", "editorin", "chefredakteur", "journalist", "journalistin", "photographer", "producer",
        "columnist", "columnists", "news", "agency", "agencies", "agentur", "agenturen", "rédaction", "redaccion",
        "redacción", "redazione", "redactie", "redaksi", "redakcja", "redakce", "follow", "email", "twitter",
        "facebook", "articles", "published", "updated", "comments", "comment", "unknown", "anonymous", "anonym",
        "anónimo", "by", "null", "undefined", "copyright", "rights", "reserved",
    }
)  # fmt: skip
_OPENING_ROLES = frozenset(
    {
        "staff", "root", "super", "guest", "user", "chief", "senior", "associate", "assistant", "managing", "deputy",
        "politics", "business", "sports", "sport", "press", "release", "share", "more", "mehr", "alle", "all", "read",
        "none", "no", "red", "the", "our", "my", "written", "full", "member", "login", "bio", "about", "view", "profile",
        "last", "posted", "leitender", "leitende", "stellvertretender", "freier", "freie", "artikel", "escribe", "publicado", "weitere",
    }
)  # fmt: skip
_OFFICES = frozenset(
    {
        "gmbh", "ag", "kg", "inc", "ltd", "llc", "corp", "sa", "ev", "verlag", "verband", "bundesverband",
        "verein", "stiftung", "ministerium", "bundesministerium", "media", "medien", "gruppe", "group",
        "solutions", "company", "foundation", "institut", "institute", "university", "universität", "society",
        "commons", "redaktion", "nachrichten", "news", "online", "blog", "magazin", "magazine", "zeitung", "foto",
        "bild", "photo", "fotos", "bilder", "image", "stand", "aktualisierung", "agentur", "agency", "service",
        "services", "department", "council", "association",
    }
)  # fmt: skip
# News agencies; some of their names have the form of a person's.
_AGENCIES = frozenset(
    {
        "reuters", "afp", "dpa", "apa", "efe", "ansa", "tass", "ntb", "ritzau", "belga", "xinhua", "jiji", "kyodo", "associatedpress", "theassociatedpress", "agencefrancepresse", "pressassociation", "pamedia", "europapress", "gettyimages", "anadoluajansı",
        "anadoluagency", "deutschepresseagentur", "austriapresseagentur", "canadianpress", "thecanadianpress", "unitedpress", "bloombergnews",
        "kyodonews", "newswire", "prnewswire", "businesswire", "globenewswire", "agenciaefe", "agenciabrasil", "pressetext", "apimages",
        "sputniknews", "interfaxukraine", "ukrinform", "xinhuanews", "picturealliance", "imagoimages", "shutterstock",
    }
)  # fmt: skip
_SUFFIXES = frozenset(
    {
        "jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "ph.d", "md", "m.d.", "m.d", "mba", "esq.",
        "esq", "dr.", "msc", "ma", "ba", "rn", "pharmd",
    }
)  # fmt: skip
_PARTICLES = frozenset(
    {
        "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "la", "le", "el",
        "al", "bin", "ibn", "ben", "abu", "ter", "ten", "zu", "zum", "zur", "af", "av", "y", "e", "und", "te",
        "’t", "'t", "op", "des",
    }
)  # fmt: skip
_LOGIN = re.compile(r"^[a-z0-9_.\-]+$")
_ADDRESS = re.compile(r"https?:|www\.|\w@\w|\.(?:com|org|net|de|at|ch|co|html?|php)\b", re.I)
_DATE = re.compile(r"[\W\d_]*$|[^\W\d_]{3,9}\.? \d{1,2}$|\d{1,2}\.? [^\W\d_]{3,9}$")  # "Apr 21", "12. Mai"
_EDGES = " .,:;()[]-–—|*\"“”„'【】…"
_WORDS_LIMIT = 6  # "Maria de los Ángeles Fernández Ruiz"; titles and sentences have more


def people_in(*lines: str) -> list[str]:
    """Return the names in byline texts, in order, repeats kept; no addresses, logins or "Staff".

    A comma separates names, but what follows one may be a role ("Jane Doe, Senior Reporter") or a degree; those go.
    """
    return [name for line in lines for name in _split(line)]


def upright(name: str) -> str:
    """Return "Doe, Jane" as "Jane Doe", the order of library catalogues turned; any other text as it is."""
    last, comma, first = name.partition(",")
    if comma and "," not in first and 1 <= len(first.split()) <= 2 and 1 <= len(last.split()) <= 2:
        return f"{first.strip()} {last.strip()}"
    return name


def opens_byline(text: str) -> bool:
    """Whether a line begins as a byline does: "By", "Von", "Text:" …"""
    head = text[:NAME_LIMIT].lstrip(_LEADING)
    word = _FIRST_WORD.match(head)  # half the lines of a page are told apart by their first word
    if word is None or (word[0].lower() not in _OPENING_WORDS and head[0] < "\u0590"):
        return False
    return _OPENS.match(head) is not None


def is_office(name: str) -> bool:
    """Whether a name is that of a firm, a public body or a department by one of its words ("Olympia-Verlag GmbH")."""
    return any(squashed(word) in _OFFICES for word in re.split(r"[\s-]+", name))


def is_agency(name: str) -> bool:
    """Whether a name is a news agency's ("Associated Press", "dpa")."""
    return squashed(name) in _AGENCIES


def is_person(name: str) -> bool:
    """Whether a name has the form of a person's: two to six words, each a capital or a particle, no digits.

    In a script without capitals any short name without digits passes.
    """
    words = name.split()
    if not words or len(words) > _WORDS_LIMIT or any(sign.isdigit() for sign in name):
        return False
    if _is_role(words[0]) or any(word.lower().strip(".,:") in _ROLES for word in words):
        return False
    if is_office(name) or is_agency(name) or ":" in name or "©" in name:
        return False
    if not any(sign.lower() != sign.upper() for sign in name):
        return 2 <= len(squashed(name)) <= 30
    if len(words) == 1:
        return False
    return all(word[0].isupper() or word.lower() in _PARTICLES or not word[0].isalpha() for word in words)


def _authored(text: str) -> Iterator[str]:
    """Yield the parts of a line that are about its author: not what stands behind "Photos:", "Date:" or "Translated by"."""
    labels = list(_LABEL.finditer(text)) if has_colon(text) else []
    if not labels:
        yield _uncredited(text)
        return
    ends = [label.start() for label in labels[1:]] + [len(text)]
    own = [text[label.end() : end] for label, end in zip(labels, ends, strict=True) if label["ours"]]
    yield from map(_uncredited, own)
    if not own:
        yield _uncredited(text[: labels[0].start()])


def _uncredited(text: str) -> str:
    """Return a line without its credits: "Jane Doe, photographs by John Smith"."""
    low = text.lower()
    return _CREDIT.sub("", text) if any(stem in low for stem in _CREDIT_STEMS) else text


def has_colon(text: str) -> bool:
    """Whether a text has a sign in it that may follow a label."""
    return ":" in text or "：" in text or "/" in text or "／" in text


def is_labelled(text: str) -> bool:
    """Whether a line says somewhere in it that what follows is its author: "19.11.2021 Autor: Fritz Imhof"."""
    return any(label["ours"] for label in _LABEL.finditer(text))


def _split(line: str) -> list[str]:
    text = one_line(line, NAME_LIMIT * 10)
    return [name for part in _authored(text) for name in _names(part)]


def _names(text: str) -> list[str]:
    names: list[str] = []
    for joined in _JOINT.split(_SECTION.sub("", _opened(text))):
        parts = _COMMA.split(joined)
        for number, part in enumerate(parts):
            if number and part.lower() in _SUFFIXES and names:
                continue
            name = _trimmed(part)
            if name:
                names.append(name)
    return names


def _opened(text: str) -> str:
    """Return a byline without the words that open it; "By: Text: A" has two.

    "Von", "Di" and "Da" also open surnames: they stay before a small letter, and before one word ("Von Miller").
    """
    text = _PRECEDED.sub("", text)
    for _ in range(2):
        text = text.strip()
        found = _OPENING.match(text)
        if found is None:
            return text
        rest = text[found.end() :]
        opening = found.group().strip()
        if opening.lower() in _PARTICLES and (
            rest[:1].islower() or (rest.istitle() and " " not in rest and opening.istitle())
        ):
            return text
        text = rest
    return text


def _trimmed(part: str) -> str:
    """Return one name without what surrounds it, or "" where it is none."""
    if _ADDRESS.search(part):
        return ""
    opened = _opened(part)
    cut = _TAIL.sub("", opened)
    name = _untrailed(_SUFFIX.sub("", cut).strip(_EDGES), is_cut=cut != opened)
    if not 2 <= len(name) <= NAME_LIMIT or _LOGIN.match(name) or _DATE.match(name):
        return ""
    words = name.lower().split()
    half = len(words) // 2
    if half > 1 and words[:half] == words[half:]:  # a name and its twin for screen readers
        name = " ".join(name.split()[:half])
    return "" if all(map(_is_role, words)) else name


def _untrailed(name: str, *, is_cut: bool) -> str:
    """Return a name without the words that are left of what followed it: "Jane Doe am", "Jane Doe Do" before a date."""
    words = name.split()
    while len(words) > 1:
        last = words[-1].lower().strip(".,:")
        is_rest = last in _TRAILERS or (is_cut and last in _WEEKDAYS) or (len(words) > 2 and last in _JOBS)
        if not is_rest:
            break
        words.pop()
    return " ".join(words).strip(_EDGES)


def _is_role(word: str) -> bool:
    bare = word.lower().strip(".,:")
    return bare in _ROLES or bare in _OPENING_ROLES
