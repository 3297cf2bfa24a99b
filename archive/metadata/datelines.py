"""Dates as people write them in a line of text: "Veröffentlicht am 12. März 2021, 14:05 Uhr".

Reads text, knows no page. A line may state several dates; each comes with what its label says of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from archive.metadata.calendar_words import Label, is_labelled_otherwise, label_before, month_of
from archive.model.times import Instant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

# Digits of other scripts as ours: Arabic, Persian, Devanagari, Bengali, Thai, and the full-width ones of East Asia.
_DIGITS = {
    ord(zero) + number: str(number) for zero in ("٠", "۰", "०", "০", "๐", "０") for number in range(10)
} | str.maketrans(
    {"．": ".", "／": "/", "：": ":", "\u00a0": " ", "\u202f": " ", "\u200f": "", "\u200e": "", "\u00ad": ""}
)
_BEFORE_REACH = 42  # characters before a year in which its day and month stand: "Wednesday, the 24th of September, "
_AFTER_REACH = 36
_CLOCK_REACH = 30
_LINE_LIMIT = 400  # characters that are read of a line; bylines with several dates have up to 200

_YEAR = re.compile(
    r"(?<![\d.,])((?:19[89]|20[0-4])\d)(?!\d)|(?<=\d[./,-])((?:19[89]|20[0-4])\d)(?!\d)|(?<![\d.,])(25[5-9]\d)(?!\d)",
    re.ASCII,
)
_NAME = r"(?P<name>[^\W\d_][^\s\d,،/()|:;–—<>\"'«»\[\]-]{1,14}?)"
_FIRST = r"(?:\s*/\s*[^\s\d/]{3,10})?"  # Arabic pages name the month twice: نيسان / أبريل
_BEFORE = tuple(
    re.compile(shape + r"\Z", re.IGNORECASE)
    for shape in (
        r"(?<![\d.:/-])(?P<first>\d{1,2})(?P<mark>\s?[./-]\s?)(?P<other>\d{1,2})\s?[./-]\s?",
        rf"(?<![\d:.])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º|ª|°|-?го|-?а)?[\s\-–/,]*\s?(?:de\s+|of\s+|d[’'])?{_NAME}{_FIRST}\.?,?[\s\-–/,]*(?:de\s+|del\s+|of\s+|года?\s+|พ\.ศ\.\s*)?",
        rf"(?<![^\W\d_]){_NAME}\.?[\s\-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[,.]?\s*(?:de\s+)?[/-]?",
        r"(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2}),?\s+(?:năm\s+)?",
    )
)
_AFTER = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"\s?([-/.])\s?(?P<month>\d{1,2})\s?\1\s?(?P<day>\d{1,2})(?!\d)",
        r"\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?(?:[日일号號]|(?!\d))",
        rf"\.?\s(?:m\.\s)?{_NAME}\.?\s(?P<day>\d{{1,2}})(?!\d)",
    )
)
_FIGURE = re.compile(r"\d")
_SHORT = re.compile(
    r"(?<![\d.:/-])(?P<first>\d{1,2})(?P<mark>\s?[./]\s?)(?P<other>\d{1,2})(?:\s?[./]\s?)(?P<year>[0-4]\d)(?![\d./:])",
    re.ASCII,
)
_TIME = (
    r"(?P<early>오전|上午|午前|早上)?(?P<late>오후|下午|午後|晚上)?\s*(?P<hour>[01]?\d|2[0-4])(?:\s?[:.hH時时시]\s?|点)(?P<minute>[0-5]\d)"
    r"(?:[:.][0-5]\d)?[분分]?(?!\d)\s*(?:Uhr\b\s*)?(?P<half>[aApP]\.?\s?[mM]\b\.?|صباح\S*|مساء\S*|ص\b|م\b)?"
    r"\s*\(?(?P<zone>(?:UTC|GMT)[+-]\d{1,2}(?::\d\d)?|[A-Z]{2,4}\b)?"
)
_CLOCK_AFTER = re.compile(
    r"(?:T|[\s,|·•/@()\-–—.]*(?i:um|at|kl\.?|à|a\s+las|alle|ore|às|o|om|klo|в|о|saat|u|w|godz\.?|lúc|pukul|الساعة|h)?[\s:,|·•\-–—]*)" + _TIME
)  # fmt: skip
_CLOCK_BEFORE = re.compile(_TIME + r"\)?[\s,|·•/\-–—]*(?:on\s+|am\s+|den\s+|le\s+)?(?:[^\W\d_]{2,10}\.?,?\s+)?\Z")
_LATE = ("p", "P", "م")
_BUDDHIST = 543  # years that the Thai calendar is ahead
_SPAN = re.compile(r"\d{1,2}\.?\s*(?:bis|to|until|and|und|au|al|a|y|et|e|–|—|-|&|\+)\s*\Z", re.IGNORECASE)
# Labels that stand behind their date, where word order puts them there; only for the last date of a line.
_LABEL_AFTER_REACH = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """A date in a line: what it states, what its label says ("" where there is none), and where it stands in the line.

    other_way: the same figures read with day and month changed, where both are dates; None where there is one reading.
    """

    instant: Instant
    label: Label
    start: int
    end: int
    other_way: Instant | None = None


def as_figures(text: str) -> str:
    """Return a text with the digits of all scripts as ASCII, and hard spaces as spaces."""
    return text if text.isascii() else text.translate(_DIGITS)


def dates_in(text: str, *, language: str = "", has_short_years: bool = False) -> list[WrittenDate]:
    """Return the dates of a line in their order, each with a time where one stands beside it; never raises.

    language: the page's ("de", "en-GB"), which decides what 3/4/2021 is and which month a name means.
    has_short_years: whether 28.01.22 is a date, as it is in a dateline and nowhere else.
    """
    line = as_figures(text[:_LINE_LIMIT])
    found: list[WrittenDate] = []
    last = 0
    for start, end, days in _days(line, language, has_short_years):
        if start < last or not days:
            continue
        found.append(_written(line, last, start, end, days))
        last = found[-1].end
    if found and found[-1].label in ("", "unknown"):
        label = label_before(line[found[-1].end : found[-1].end + _LABEL_AFTER_REACH])
        if label in ("published", "updated"):
            tail = found.pop()
            found.append(
                WrittenDate(instant=tail.instant, label=label, start=tail.start, end=tail.end, other_way=tail.other_way)
            )
    return found


def _written(line: str, last: int, start: int, end: int, days: list[str]) -> WrittenDate:
    """Join a day with the clock beside it and the label before it."""
    head = line[max(last, start - 80) : start]
    label: Label = "other" if _SPAN.search(head) else label_before(head)
    if not label and is_labelled_otherwise(head):
        label = "unknown"
    clock, begin, finish = _clock(line, last, start, end)
    instants = [_instant(day, clock) for day in days]
    return WrittenDate(
        instant=instants[0], label=label, start=begin, end=finish, other_way=instants[1] if len(instants) > 1 else None
    )


def _instant(day: str, clock: str) -> Instant:
    """Return the instant of a day that exists and a clock that may not."""
    found = parse_instant(day + clock) if clock else None
    return found or Instant(at=datetime.fromisoformat(day).replace(tzinfo=UTC), offset=None, precision="day")


def _days(line: str, language: str, has_short_years: bool) -> Iterator[tuple[int, int, list[str]]]:
    """Yield (start, end, the ISO days it may be) of each date of a line, in order."""
    found = [_around(line, match, language) for match in _YEAR.finditer(line) if _has_day_beside(line, match)]
    if has_short_years and not any(days for _, _, days in found):
        found += [
            (
                match.start(),
                match.end(),
                _numeric(match["first"], match["other"], f"20{match['year']}", match["mark"], language),
            )
            for match in _SHORT.finditer(line)
        ]
    return iter(sorted(found, key=lambda each: each[0]))


def _has_day_beside(line: str, year: re.Match[str]) -> bool:
    """Whether a figure stands near enough to a year to be its day: most years of a page stand alone ("© 2021")."""
    before = line[max(0, year.start() - _BEFORE_REACH) : year.start()]
    return _FIGURE.search(before) is not None or _FIGURE.search(line, year.end(), year.end() + _AFTER_REACH) is not None


def _around(line: str, year: re.Match[str], language: str) -> tuple[int, int, list[str]]:
    """Return the date of which a year is a part."""
    stated = year[0] if not year[3] else str(int(year[3]) - _BUDDHIST)
    for shape in _shapes_after(line[year.end() : year.end() + 2]):
        if found := shape.match(line, year.end(), year.end() + _AFTER_REACH):
            month = found["month"] if "month" in found.groupdict() else _named(found["name"], language)
            if days := _iso(stated, month, found["day"]):
                return year.start(), found.end(), days
    begin = max(0, year.start() - _BEFORE_REACH)
    head = line[begin : year.start()]
    for shape in _shapes_before(head.rstrip()[-1:]):
        if found := shape.search(head):
            days = _before(found.groupdict(), stated, language)
            if days:
                return begin + found.start(), year.end(), days
    return year.start(), year.end(), []


def _shapes_after(sign: str) -> tuple[re.Pattern[str], ...]:
    """Return the shapes that may go on behind a year with these two characters."""
    if sign[:1] in ("-", "/"):
        return _AFTER[:1]
    if sign[:1] == ".":
        return _AFTER[0], _AFTER[2]
    if sign.strip()[:1] in ("年", "년"):
        return _AFTER[1:2]
    return _AFTER if sign[:1] == " " else ()


def _shapes_before(sign: str) -> tuple[re.Pattern[str], ...]:
    """Return the shapes that may end in this character before a year."""
    if not sign or sign in ":;|":
        return ()
    if sign in "./-":
        return _BEFORE[:3]
    return _BEFORE[2:3] if sign.isdigit() else _BEFORE[1:]


def _before(parts: dict[str, str | None], year: str, language: str) -> list[str]:
    if first := parts.get("first"):
        return _numeric(first, parts["other"] or "", year, parts["mark"] or "", language)
    return _iso(year, parts.get("month") or _named(parts.get("name") or "", language), parts["day"] or "")


def _named(name: str, language: str) -> str:
    return str(month_of(name, language))


def _iso(year: str, month: str, day: str) -> list[str]:
    try:
        return [date(int(year), int(month), int(day)).isoformat()]
    except ValueError:
        return []


def _numeric(first: str, other: str, year: str, mark: str, language: str) -> list[str]:
    """Return the days that two figures and a year may be, the likelier first: dots are day first everywhere."""
    by_day, by_month = _iso(year, other, first), _iso(year, first, other)
    if "." in mark or first == other:
        return by_day
    return by_month + by_day if is_month_first(language) else by_day + by_month


def is_month_first(language: str) -> bool:
    """Whether 3/4/2021 is more likely the fourth of March: in the United States and the Philippines."""
    return language.lower() in ("en", "en-us", "en_us", "en-ph", "fil", "")


def _clock(line: str, last: int, start: int, end: int) -> tuple[str, int, int]:
    """Return the time beside a date as ISO writes it, "" where there is none, and where date and time begin and end."""
    if found := _CLOCK_AFTER.match(line, end, end + _CLOCK_REACH):
        return _iso_time(found), start, found.end()
    begin = max(last, start - _CLOCK_REACH)
    if _FIGURE.search(line, begin, start) and (found := _CLOCK_BEFORE.search(line[begin:start])):
        return _iso_time(found), begin + found.start(), end
    return "", start, end


def _iso_time(found: re.Match[str]) -> str:
    hour, half = int(found["hour"]), found["half"] or found["early"] or found["late"] or ""
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found["late"] or half.startswith(_LATE) else 0)
    zone = f" {found['zone']}" if found["zone"] else ""
    return f"T{hour:02d}:{found['minute']}{zone}"
