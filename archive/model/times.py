"""Instants: reading what pages and feeds write, writing what records keep. No clock in here: "now" is an argument."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

Precision = Literal["second", "minute", "day"]

# The first web page went up in 1990; a decade before it leaves room for papers digitised with their own dates.
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
# Pages in UTC+14 date their articles a day ahead; two days also cover a clock that is wrong by one.
_AHEAD = timedelta(days=2)
# A date never needs more; longer text is prose and is not searched for one.
_MAX_CHARACTERS = 100

_STRICT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z", re.ASCII)
_ZONE = r"(?P<zone>Z|[+\-−]\d\d(?::?\d\d)?(?::?00)?|[A-Z]{2,5}(?:[+\-]\d\d?(?::?\d\d)?)?)?"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,12})?)?"
_HALF = r"(?:\s?(?P<half>[AP])\.?M\.?)?"
_TIME = rf"(?:(?:,?\s+(?:AT\s+|UM\s+|-\s+|\|\s+|–\s+)?|\s?T\s?|,){_CLOCK}{_HALF}\s?\(?{_ZONE}\)?)?"
_WEEKDAY = r"(?:(?:MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]*\.?,?\s+)?"
_MONTH = r"(?P<name>[A-Z]{3,9})\.?"
_SHAPES = tuple(
    re.compile(shape, re.ASCII | re.IGNORECASE)
    for shape in (
        # ISO 8601, RFC 3339, SQL
        rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){_TIME}",
        rf"(?P<year>\d{{4}})/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}}){_TIME}",
        rf"(?P<year>\d{{4}})\.(?P<month>\d{{1,2}})\.(?P<day>\d{{1,2}}){_TIME}",
        rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d{{1,12}})?)?{_ZONE})?",
        # RFC 2822, RFC 850, and as people write
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:ST|ND|RD|TH|\.)?[\s\-]+(?:OF\s+)?{_MONTH},?[\s\-]+(?P<year>\d{{4}}|\d\d(?=\s\d)){_TIME}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:ST|ND|RD|TH)?,?\s+(?P<year>\d{{4}}){_TIME}",
        # asctime and the output of date(1)
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s+(?:{_ZONE}\s+)?(?P<year>\d{{4}})",
        # dots are day first wherever they are used
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}){_TIME}",
        rf"(?P<first>\d{{1,2}})[/\-](?P<other>\d{{1,2}})[/\-](?P<year>\d{{4}}){_TIME}",
    )
)
_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{10})\d{3}", re.ASCII)

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
# RFC 2822 4.3, and the zones that have one meaning, in their own languages too. BST, IST, AST, CST of China … have several,
# ET and PT are two hours by the season: they are left.
_ZONES_MIN = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "WEST": 60, "EET": 120, "EEST": 180, "MSK": 180, "JST": 540, "KST": 540, "HKT": 480, "SGT": 480, "WIB": 420,
    "AKST": -540, "AKDT": -480, "AWST": 480, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """A point in time as somebody wrote it.

    at: aware UTC, whole seconds. offset: the writer's own, as "-04:00" or "+00:00"; None where none was written, and
    `at` then takes the writing for UTC. precision: how much of it was written; of a "day", `at` is midnight.
    """

    at: datetime
    offset: str | None
    precision: Precision


def parse_instant(text: str) -> Instant | None:
    """Return the instant that a text as a whole states, or None; never raises.

    Reads ISO 8601 with a full date (basic and extended), RFC 2822 and RFC 850, asctime, English dates by month name,
    day-first dates with dots, `a/b/yyyy` where only one reading is a date, and Unix time in seconds or milliseconds
    between 1973 and 2286. Fractions of seconds are dropped. Zones are never invented: an unknown or ambiguous name (BST, IST) gives
    None for the offset, "-00:00" means none (RFC 2822 3.3). Whether the instant is likely is another question:
    `is_plausible`.
    """
    trimmed = " ".join(text.split()) if len(text) <= _MAX_CHARACTERS else ""
    if found := _EPOCH.fullmatch(trimmed):
        return _from_epoch(int(found[1] or found[2]))
    for shape in _SHAPES:
        if found := shape.fullmatch(trimmed):
            return _instant(found.groupdict())
    return None


def _from_epoch(seconds: int) -> Instant | None:
    # Nine digits begin in 1973; eight could be a date (20210927), twelve a date and a time (202109271846).
    return Instant(at=datetime.fromtimestamp(seconds, tz=UTC), offset="+00:00", precision="second")


def _instant(parts: dict[str, str | None]) -> Instant | None:
    date = _date(parts)
    if date is None:
        return None
    if parts.get("hour") is None:
        return _placed(date, None, "day")
    clock = _clock(parts)
    if clock is None:
        return None
    return _placed(date + clock, _offset_min(parts.get("zone")), "minute" if parts.get("second") is None else "second")


def _date(parts: dict[str, str | None]) -> datetime | None:
    month = _month(parts)
    if month is None:
        return None
    day = int(parts.get("day") or _day_first(parts)[0])
    year = int(parts.get("year") or 0)
    # RFC 2822 4.3: two digits up to 49 are of this century.
    if year < 100:
        year += 2000 if year < 50 else 1900
    try:
        return datetime(year, month, day)
    except ValueError:
        return None


def _month(parts: dict[str, str | None]) -> int | None:
    if name := parts.get("name"):
        return _MONTHS.get(name.lower())
    if month := parts.get("month"):
        return int(month)
    return _day_first(parts)[1]


def _day_first(parts: dict[str, str | None]) -> tuple[int, int | None]:
    """Return (day, month) of `a/b/yyyy`; month None where both readings are dates."""
    first, other = int(parts.get("first") or 0), int(parts.get("other") or 0)
    if first > 12 or first == other:
        return first, other
    return (other, first) if other > 12 else (other, None)


def _clock(parts: dict[str, str | None]) -> timedelta | None:
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.upper() == "P" else 0)
    # 24:00 is the end of a day (ISO 8601-1:2019 amendment), :60 a leap second.
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))


def _offset_min(zone: str | None) -> int | None:
    """Return minutes east of UTC, or None where none is stated or its name has several meanings."""
    if not zone:
        return None
    named = zone.upper()
    if named in _ZONES_MIN:
        return _ZONES_MIN[named]
    found = re.fullmatch(r"(?:UTC|GMT)?([+\-−])(\d\d?):?(\d\d)?(?::?00)?", named)
    if found is None or found.group() in ("-00:00", "-0000"):
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return minutes if found[1] == "+" else -minutes


def _placed(local: datetime, offset_min: int | None, precision: Precision) -> Instant | None:
    # UTC-12:00 to UTC+14:00 are in use; more is a misprint.
    if offset_min is not None and not -720 <= offset_min <= 840:
        return None
    try:
        at = local.replace(tzinfo=timezone(timedelta(minutes=offset_min or 0))).astimezone(UTC)
    except OverflowError:
        return None
    return Instant(at=at, offset=None if offset_min is None else _offset(offset_min), precision=precision)


def _offset(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def local_reading(instant: Instant) -> datetime:
    """Return what the writer's own clock showed, without a zone; of an instant without an offset, what was written."""
    found = re.fullmatch(r"([+-])(\d\d):(\d\d)", instant.offset or "")
    if found is None:
        return instant.at.replace(tzinfo=None)
    shift = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return instant.at.replace(tzinfo=None) + (shift if found[1] == "+" else -shift)


def is_plausible(at: datetime, *, latest: datetime) -> bool:
    """Whether an instant can be that of a web article seen at `latest`: from 1980 to two days after."""
    return EARLIEST <= at <= latest + _AHEAD


def format_instant(at: datetime) -> str:
    """Return `YYYY-MM-DDTHH:MM:SSZ`, 20 characters; fractions of seconds are dropped. `at` must be aware."""
    utc = at.astimezone(UTC)
    return f"{utc.year:04d}-{utc.month:02d}-{utc.day:02d}T{utc.hour:02d}:{utc.minute:02d}:{utc.second:02d}Z"


def read_instant(text: str) -> datetime:
    """Return the aware UTC instant of exactly `YYYY-MM-DDTHH:MM:SSZ`; read_instant(format_instant(t)) == t.

    Raises:
        ValueError: on any other text, and on dates that do not exist.
    """
    found = _STRICT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is not of the form YYYY-MM-DDTHH:MM:SSZ")
    year, month, day, hour, minute, second = map(int, found.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
