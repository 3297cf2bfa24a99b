"""When the page was published and changed: as the page states it, with its own offset. A date is never invented."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from archive.metadata.fields import Sourced
from archive.metadata.html import text_in
from archive.metadata.jsonld import is_video, text_of
from archive.metadata.visible import bare_dates, labelled_dates
from archive.model.times import Instant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archive.metadata.html import Signals

# The web's first pages are of 1991; scanned newspapers state older days, but 1970 is what an empty number becomes.
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
# Two sources that differ by less than this state the same moment (a publishing system rounds to the minute).
_SAME_MOMENT = timedelta(minutes=10)
# A day in the URL and an instant in UTC may be a day apart; two days are another date. The URL's is right on 97–100 %
# of pages (PEERS.md, M4), stated ones were seen to be those of a later move to another system.
_NEXT_DAY = timedelta(days=2)
_TIMES_LIMIT = 30  # `time` elements that are looked at; the page's own are among the first
_DATE_LIMIT = 100  # characters; a longer text is a sentence, not a date

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time",
    "og:article:published", "article.published", "published_time",
)  # fmt: skip
_PUBLISHED_TOO = (
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "datepublished",
    "date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publication-date",
    "published-date", "publisheddate", "originalpublicationdate", "article_date_original", "article:post_date",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "dc:date",
    "citation_publication_date", "citation_online_date", "citation_date", "rnews:datepublished", "bt:pubdate",
    "shareaholic:article_published_time", "ptime", "_pubtime", "apub:time", "displaydate", "gentime", "created",
    "creation_date", "video:release_date", "og:video:release_date", "article:create_at", "uploaddate",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "article:modified", "article:updated_time",
    "og:modified_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod",
    "revision_date", "sailthru.lastmod", "cxenseparse:recs:articlemodified", "updated_time",
)  # fmt: skip

_IN_URL = re.compile(
    r"(?<!\d)((?:19[89]|20\d)\d)([/_.-]?)(0?[1-9]|1[0-2])(?:\2|/)(0[1-9]|[12]\d|3[01]|[1-9](?!\d))(?!\d)"
)
_OTHER_PARTS = ("aside", "footer", "nav")
_OTHER_CLASSES = re.compile(r"comment|related|sidebar|teaser|recommend|widget|most-?(?:read|popular)|footer", re.I)


def read_published(signals: Signals, latest: datetime) -> Sourced[Instant] | None:
    """Return when the page says it was published, or None; nothing before 1980 or after `latest`.

    The first believable source wins, with the day in the URL as judge: where it contradicts, a source that agrees
    with it is taken, and the day itself where all are two days off or more. Of the sources for that moment the one
    with a time and a local offset is kept. What only a reader would see is asked last.
    """
    found = [claim for claim in _published_claims(signals) if _is_possible(claim.value, latest)]
    day = _url_day(signals.url)
    if day is not None and not _is_possible(day, latest):
        day = None
    if not found and day is not None:
        return Sourced(value=day, source="url")
    if not found:
        return _visible(signals, latest)
    chosen = found[0]
    if day is not None and not _agrees(chosen.value, day):
        chosen = next((claim for claim in found if _agrees(claim.value, day)), chosen)
        if abs(_local(chosen.value) - day.at.replace(tzinfo=None)) > _NEXT_DAY:
            return Sourced(value=day, source="url")
    return max((claim for claim in found if _is_same(claim.value, chosen.value)), key=lambda c: _detail(c.value))


def _visible(signals: Signals, latest: datetime) -> Sourced[Instant] | None:
    """Return the date that a reader of the page sees near the headline."""
    is_day_first = bool(signals.language) and not signals.language.lower().startswith("en")
    for source, found in (("text", labelled_dates), ("text:bare", bare_dates)):
        for instant in found(signals, is_day_first=is_day_first):
            if _is_possible(instant, latest):
                return Sourced(value=instant, source=source)
    return None


def read_updated(signals: Signals, latest: datetime, published: Instant | None) -> Sourced[Instant] | None:
    """Return when the page says it was changed, or None; never before `published`."""
    found = [claim for claim in _updated_claims(signals) if _is_possible(claim.value, latest)]
    if published is not None:
        found = [claim for claim in found if claim.value.at >= published.at or _local(claim.value) >= _local(published)]
    if not found:
        return None
    return max((claim for claim in found if _is_same(claim.value, found[0].value)), key=lambda c: _detail(c.value))


def _claims(source: str, value: object) -> Iterator[Sourced[Instant]]:
    """Yield the instant that a value states, if it states one."""
    text = text_of(value)
    instant = parse_instant(text.strip()) if 0 < len(text) <= _DATE_LIMIT else None
    if instant is not None:
        yield Sourced(value=instant, source=source)


def _published_claims(signals: Signals) -> Iterator[Sourced[Instant]]:
    if signals.article is not None:
        yield from _claims("json-ld", signals.article.get("datePublished"))
    for name, content in signals.meta(*_PUBLISHED):
        yield from _claims(f"meta:{name}", content)
    if signals.item is not None:
        yield from _claims("microdata", signals.item.get("datePublished"))
    yield from _time_claims(signals.landmarks["time"], is_stated=True)
    for name, content in signals.meta(*_PUBLISHED_TOO):
        yield from _claims(f"meta:{name}", content)
    for node in signals.graph.of_kind("webpage", "itempage", "newsarticle", "collectionpage", "profilepage"):
        yield from _claims("json-ld:webpage", node.get("datePublished"))
    yield from _time_claims(signals.landmarks["time"], is_stated=False)
    for node in signals.graph.nodes:
        if is_video(node):
            yield from _claims("json-ld:video", node.get("uploadDate"))
    if signals.article is not None:
        yield from _claims("json-ld:created", signals.article.get("dateCreated"))


def _updated_claims(signals: Signals) -> Iterator[Sourced[Instant]]:
    for node, source in ((signals.article, "json-ld"), (signals.item, "microdata")):
        if node is not None:
            yield from _claims(source, node.get("dateModified"))
    for name, content in signals.meta(*_UPDATED):
        yield from _claims(f"meta:{name}", content)
    for node in signals.graph.of_kind("webpage", "itempage"):
        yield from _claims("json-ld:webpage", node.get("dateModified"))


def _time_claims(times: tuple[HtmlElement, ...], *, is_stated: bool) -> Iterator[Sourced[Instant]]:
    """Yield what `time` elements state: those that say they are the publication, or the first others in the text."""
    for element in times[:_TIMES_LIMIT]:
        words = " ".join(element.get(name) or "" for name in ("itemprop", "class", "pubdate", "property")).lower()
        stated = "publish" in words or "entry-date" in words or element.get("pubdate") is not None
        if stated != is_stated or "modif" in words or "updat" in words or _is_elsewhere(element):
            continue
        yield from _claims("time", element.get("datetime") or text_in(element, limit=_DATE_LIMIT))


def _is_elsewhere(element: HtmlElement) -> bool:
    """Whether an element stands in a comment, a teaser or another part that is not about this article."""
    return any(
        parent.tag in _OTHER_PARTS or _OTHER_CLASSES.search((parent.get("class") or "") + (parent.get("id") or ""))
        for parent in element.iterancestors()
        if parent.tag not in ("body", "html", "main", "article")
    )


def _is_possible(instant: Instant, latest: datetime) -> bool:
    return EARLIEST <= instant.at <= latest


def _detail(instant: Instant) -> int:
    """Rank how much an instant says: time and local offset, time and UTC, time alone, a day."""
    if instant.precision == "day":
        return 0
    if instant.offset is None:
        return 1
    return 2 if instant.offset in ("Z", "+00:00") else 3


def _local(instant: Instant) -> datetime:
    """Return the time as the page's own clock shows it, without a zone."""
    shift = re.fullmatch(r"([+-])(\d\d):?(\d\d)", instant.offset or "")
    if shift is None:
        return instant.at.replace(tzinfo=None)
    delta = timedelta(hours=int(shift[2]), minutes=int(shift[3]))
    return instant.at.replace(tzinfo=None) + (delta if shift[1] == "+" else -delta)


def _is_same(claim: Instant, chosen: Instant) -> bool:
    """Whether two sources state the same publication: the same moment, or the same day where one is only a day."""
    if "day" in (claim.precision, chosen.precision):
        return _local(claim).date() == _local(chosen).date()
    if claim.offset is None or chosen.offset is None:
        # One of them lacks its zone: the same clock reading is the same moment.
        return abs(_local(claim) - _local(chosen)) <= _SAME_MOMENT or abs(claim.at - chosen.at) <= _SAME_MOMENT
    return abs(claim.at - chosen.at) <= _SAME_MOMENT


def _agrees(claim: Instant, day: Instant) -> bool:
    return _local(claim).date() == day.at.date()


def _url_day(url: str) -> Instant | None:
    """Return the day that the path of a URL states, or None."""
    for match in _IN_URL.finditer(url[:2_000].partition("?")[0]):
        if match[2] or len(match[3] + match[4]) == 4:
            instant = parse_instant(f"{match[1]}-{match[3]:0>2}-{match[4]:0>2}")
            if instant is not None:
                return instant
    return None
