"""The shape of an address, by which a frontier counts its budgets, and the signs of an address that grows without end."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal
from urllib.parse import unquote, urlsplit

from archive.model.errors import AddressError
from archive.model.urls import registrable_domain

Growth = Literal["repeating-path", "too-deep", "session-id", "calendar"]

LITERAL_SEGMENTS = 2  # "/news/world/…" tells sections apart; words further down are as many as a site likes
PATTERN_SEGMENTS = 8  # deeper paths share one pattern
PATTERN_NAMES = 3  # more query parameters than this are facets: any subset of them is one pattern
# Of 2,100 links on listing pages the deepest has 9 segments; the longest query of an honest page seen has 9 parameters.
MAX_SEGMENTS = 15
MAX_PARAMETERS = 20
AHEAD = timedelta(days=400)  # events are announced about a year ahead
FIRST_WEB_YEAR = (
    1990  # calendars that go further back hold nothing; newspapers' archives do, and have no calendar in their path
)
_NUMBER = re.compile(r"\d+")
_DATE_WORD = re.compile(r"(?:19|20)\d\d-?[01]\d(?:-?[0-3]\d)?(?:T.*)?")
_HEX = re.compile(r"(?=[a-f-]*\d)(?=[\d-]*[a-f])[0-9a-f]{8,}(?:-[0-9a-f]{4,})*", re.IGNORECASE)
_EXTENSION = re.compile(r"\.(?:html?|php\d?|aspx?|jsp|cfm|shtml|stm|xhtml)\Z", re.IGNORECASE)
_SPLIT = re.compile(r"[-_+~., ]+")
_SESSION_PATH = re.compile(r";(?:jsessionid|sid|phpsessid)=|/\([a-z]\([0-9a-z]{16,}\)\)", re.IGNORECASE)
_SESSION_NAMES = frozenset(
    {
        "phpsessid",
        "jsessionid",
        "sid",
        "sessionid",
        "session_id",
        "session",
        "aspsessionid",
        "cfid",
        "cftoken",
        "oscsid",
        "zenid",
        "s_id",
    }
)
_SESSION_VALUE = re.compile(r"[0-9a-zA-Z,-]{10,}")
_CALENDAR = re.compile(
    r"calend|kalender|calendrier|agenda|event|termin|veranstaltung|evento|schedule|month|week", re.IGNORECASE
)
_DAY = re.compile(
    r"(?<!\d)(\d{4})(?:[-/_.]?(0[1-9]|1[0-2])(?!\d{3})|[-/_.](\d)(?!\d))?(?:[-/_.]?(0[1-9]|[12]\d|3[01]))?(?!\d)"
)
_YEAR_NAME = re.compile(r"(?:^|[_\[-])(?:y|yr|year|jahr|annee|ano|anno)\]?\Z", re.IGNORECASE)


def word_class(segment: str) -> str:
    """Return what kind of word a path segment is: "{n}", "{date}", "{id}", "{slug}" (three words and more), "{n-slug}", or "" for a word."""
    word = _EXTENSION.sub("", segment)
    if _NUMBER.fullmatch(word):
        return "{date}" if len(word) == 8 and _DATE_WORD.fullmatch(word) else "{n}"
    if _DATE_WORD.fullmatch(word):
        return "{date}"
    if _HEX.fullmatch(word):
        return "{id}"
    words = [part for part in _SPLIT.split(word) if part]
    if len(words) >= 3 or len(word) > 40:
        return (
            "{n-slug}"
            if _NUMBER.fullmatch(words[0]) or (len(words[-1]) > 4 and _NUMBER.fullmatch(words[-1]))
            else "{slug}"
        )
    if len(words) == 2 and _NUMBER.fullmatch(words[1]) and not _NUMBER.fullmatch(words[0]):
        return "{n-slug}"  # "crossing-9", "crossing-10" and "crossing-100" are of one kind
    if sum(character.isdigit() for character in word) >= 3 and len(word) >= 6:
        return "{id}"
    return ""


def pattern_of(url: str) -> str:
    """Return the shape that a budget counts an http(s) URL by: numbers, dates, ids, slugs, facets and repeats folded.

    A site has few of them: at most its first two path words, eight segments and three parameter names are literal.
    Never raises; what is no URL is a pattern of its own ("").
    """
    try:
        parts, site = urlsplit(url), registrable_domain(url)
        name = parts.hostname or ""
    except (ValueError, AddressError):
        return ""
    labels = [label for label in name.removesuffix(site).split(".") if label not in ("", "www")][:3]
    under = ".".join("{n}" if re.search(r"\d", label) or len(label) > 20 else label for label in labels)
    return f"{under}.{site}{_path_pattern(parts.path)}{_query_pattern(parts.query)}".removeprefix(".")


def path_words(url: str) -> tuple[str, ...]:
    """Return the segments of a URL's path, unescaped, without empty ones."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ()
    return tuple(unquote(part) for part in path.split("/") if part)


def _path_pattern(path: str) -> str:
    words = _without_repeats([part for part in path.split("/") if part])
    shown = []
    for place, word in enumerate(words[:PATTERN_SEGMENTS]):
        kind = word_class(unquote(word))
        is_last = place == len(words) - 1
        shown.append(kind or (word.lower()[:40] if place < LITERAL_SEGMENTS and not is_last else "{w}"))
    return "/" + "/".join(shown) + ("/…" if len(words) > PATTERN_SEGMENTS else "")


def _without_repeats(words: list[str]) -> list[str]:
    """The words, one that was there before left out: a path that grows by repeating keeps its pattern."""
    return list(dict.fromkeys(words)) if _repeats(words) else words


def _query_pattern(query: str) -> str:
    names = sorted(
        {re.sub(r"\d+", "{n}", part.partition("=")[0].lower())[:30] for part in query.split("&")[:50] if part}
    )
    if len(names) > PATTERN_NAMES:
        return "?{facets}"
    return "?" + "&".join(names) if names else ""


def is_growing(url: str, *, today: date) -> bool:
    """Whether an address looks like one of a family without end; see `growth_of`."""
    return growth_of(url, today=today) is not None


def growth_of(url: str, *, today: date) -> Growth | None:
    """Return why an address looks like one of a family without end, or None; never raises.

    repeating-path: a word three times, or two words and more that repeat as a row. too-deep: more than 15 segments or
    20 parameters. session-id: a visitor's own number in path or query. calendar: a day more than 400 days ahead, or
    before 1990 in a calendar.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    words = [part for part in parts.path.split("/") if part]
    pairs = [tuple(part.partition("=")[::2]) for part in parts.query.split("&") if part]
    if _repeats(words):
        return "repeating-path"
    if len(words) > MAX_SEGMENTS or len(pairs) > MAX_PARAMETERS:
        return "too-deep"
    if _SESSION_PATH.search(parts.path) or any(
        name.lower() in _SESSION_NAMES and _SESSION_VALUE.fullmatch(value) for name, value in pairs
    ):
        return "session-id"
    return "calendar" if _is_far_day(parts.path, pairs, today) else None


def _repeats(words: list[str]) -> bool:
    """Whether path words (no numbers: 2011/11/11 is a date) repeat as nobody names a page."""
    spoken = [word for word in words if not _NUMBER.fullmatch(word)]
    if any(spoken.count(word) > 2 for word in set(spoken[:100])):
        return True
    rows = list(pairwise(words))
    return any(
        rows[place] == rows[place + 2] and rows[place][0] != rows[place][1] for place in range(len(rows) - 2)
    ) and not all(_NUMBER.fullmatch(word) for word in words[-4:])


def _is_far_day(path: str, pairs: list[tuple[str, ...]], today: date) -> bool:
    """Whether the address names a day that no article has."""
    latest, is_calendar = today + AHEAD, bool(_CALENDAR.search(path))
    texts = [(path, is_calendar)]
    texts += [
        (value, True)
        for name, value in pairs
        if _CALENDAR.search(name)
        or _YEAR_NAME.search(name)
        or "-" in value
        or name.lower() in ("d", "date", "day", "start", "from", "tribe-bar-date")
    ]
    for text, is_dated in texts:
        for found in _DAY.finditer(text[:300]):
            year, month = int(found[1]), int(found[2] or found[3] or 1)
            if not (found[2] or found[3]) and not is_dated:
                continue  # four digits alone are a number
            if not 1 <= month <= 12 or not 1000 <= year <= 2999:
                continue
            if date(year, month, 1) > latest or (is_dated and year < FIRST_WEB_YEAR):
                return True
    return False
