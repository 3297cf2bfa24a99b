"""Dates as people read them: "12. März 2021, 14:05 Uhr" in a dateline near the headline. Weak: asked last."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from archive.metadata.html import following, text_in
from archive.model.times import parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archive.metadata.html import Signals
    from archive.model.times import Instant

_DATELINE_LIMIT = 120  # characters; a longer text is a paragraph, whose dates are what it tells of
_AROUND_HEADLINE = 60  # elements after the headline in which a bare date is looked for
_BEFORE_HEADLINE = 10  # a dateline above the headline stands right above it; further up is the site's own date
_BARE_LIMIT = 45  # characters of such a bare date: "Veröffentlicht am 12. September 2021, 14:05 Uhr" has 47

# Months as they are written in the languages of the benchmark pages, by their first letters.
_MONTHS = (
    "jan jän gen ene sty led янв 1", "feb fév fev febr lut úno фев 2", "mar mär mrz maa març mär marz мар 3",
    "apr avr abr kwi dub апр 4", "may mai mei mag maj мая май 5", "jun jui giu czerwca čer июн 6",
    "jul juil lug lip črc июл 7", "aug aoû aou ago sie srp авг 8", "sep set wrz zář сен 9",
    "oct okt out ott paź říj окт 10", "nov lis noiem noy ноя 11", "dec dez déc dic gru pro дек 12",
)  # fmt: skip
_SPELLINGS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()[:-1]}
_CLOCK = r"(?:[\s,|·•–-]+(?:um|at|kl\.?|à|a las|ore|alle)?\s*(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)(?!\d|[.:]\d{4})\s*(?P<half>[ap]\.?m\b)?)?"
_SHAPES = tuple(
    re.compile(shape + _CLOCK, re.I)
    for shape in (
        r"(?<!\d)(?P<year>(?:19[89]|20\d)\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)T?",
        r"(?<!\d)(?P<year>(?:19[89]|20\d)\d)\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日",
        r"(?<!\d)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>(?:19[89]|20\d)\d)(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|\.|er|º)?\s+(?:de\s+|of\s+)?(?P<name>[^\W\d_]{3,12})\.?,?\s+(?:de\s+|del\s+)?(?P<year>(?:19[89]|20\d)\d)(?!\d)",
        r"(?P<name>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19[89]|20\d)\d)(?!\d)",
        r"(?<!\d)(?P<first>\d{1,2})[/-](?P<other>\d{1,2})[/-](?P<year>(?:19[89]|20\d)\d)(?!\d)",
    )
)
_CHANGED = re.compile(
    r"updat|aktualis|modif|mis(?:e)? à jour|maj\b|stand\b|zuletzt|bearbeitet|aggiorn|actualiz|atualiz|bijgew|oppdat",
    re.I,
)
_STATED_LIMIT = 5
_LINES = ("p", "span", "div", "em", "i", "small", "li", "time", "h4", "h5", "h6", "dd", "td", "strong", "a")


def labelled_dates(signals: Signals, *, is_day_first: bool) -> Iterator[Instant]:
    """Yield the dates in short elements whose class says that they hold one, in document order."""
    stated = (element for element in signals.properties if element.get("itemprop") == "datePublished")
    for element in signals.classes.dates(islice(stated, _STATED_LIMIT)):
        yield from _dates(element, _DATELINE_LIMIT, is_day_first=is_day_first)


def bare_dates(signals: Signals, *, is_day_first: bool) -> Iterator[Instant]:
    """Yield the dates that stand nearly alone in an element close to the headline."""
    for heading in signals.landmarks["h1"][:1]:
        for element in islice(following(heading, *_LINES), _AROUND_HEADLINE):
            yield from _dates(element, _BARE_LIMIT, is_day_first=is_day_first)
        before = [*islice(_preceding(heading), _BEFORE_HEADLINE)]
        for element in reversed(before):
            yield from _dates(element, _BARE_LIMIT, is_day_first=is_day_first)


def _preceding(element: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the lines that end before an element begins, the last first."""
    place: HtmlElement | None = element
    while place is not None:
        stack = list(place.itersiblings(preceding=True))[::-1]
        entered: set[HtmlElement] = set()
        while stack:
            top = stack.pop()
            if len(top) and top not in entered:
                entered.add(top)
                stack += [top, *top]
            elif top.tag in _LINES:
                yield top
        place = place.getparent()


def date_in(text: str, *, is_day_first: bool) -> Instant | None:
    """Return the first date in a line of text, with its time where one follows; never with a zone.

    is_day_first: how 3/4/2021 is meant; where it is False such a date is left out, for nobody can tell.
    """
    for shape in _SHAPES:
        for found in shape.finditer(text):
            instant = _instant(found.groupdict(), is_day_first=is_day_first)
            if instant is not None:
                return instant
    return None


def _dates(element: HtmlElement, limit: int, *, is_day_first: bool) -> Iterator[Instant]:
    text = text_in(element, is_spaced=True, limit=limit)
    if 6 <= len(text) <= limit and not _CHANGED.search(text):
        instant = date_in(text, is_day_first=is_day_first)
        if instant is not None:
            yield instant


def _instant(parts: dict[str, str | None], *, is_day_first: bool) -> Instant | None:
    day, month = parts.get("day"), parts.get("month")
    if parts.get("first"):
        first, other = parts["first"] or "", parts["other"] or ""
        if not is_day_first and int(first) <= 12 and int(other) <= 12 and first != other:
            return None
        day, month = (first, other) if is_day_first or int(first) > 12 else (other, first)
    elif parts.get("name"):
        month = str(_month(parts["name"] or ""))
    clock = ""
    if parts.get("hour"):
        half = int((parts.get("half") or "").lower().startswith("p"))
        hour = int(parts["hour"] or 0)
        clock = f"T{(hour % 12 + 12 * half if parts.get('half') else hour):02d}:{parts['minute']}"
    return parse_instant(f"{parts['year']}-{month:0>2}-{day:0>2}{clock}")


def _month(name: str) -> int:
    """Return the number of a month by the longest spelling with which its name begins, 0 where there is none."""
    word = name.lower()
    found = [spelling for spelling in _SPELLINGS if word.startswith(spelling)]
    return _SPELLINGS[max(found, key=len)] if found else 0
