"""Every date that a page states, with who states it and where: collected here, chosen from in `date_choice`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, cast

from lxml.etree import XPath

from archive.metadata.classes import names_date
from archive.metadata.date_places import Place, Places
from archive.metadata.datelines import dates_in
from archive.metadata.html import following, text_in
from archive.metadata.jsonld import is_article, is_video, text_of
from archive.model.times import Instant, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archive.metadata.calendar_words import Label
    from archive.metadata.datelines import WrittenDate
    from archive.metadata.html import Signals

_DATE_LIMIT = 100  # characters of a stated value; a longer text is a sentence, not a date
_TIMES_LIMIT = 40  # `time` elements that are looked at; the page's own are among the first
_LINED_TIMES = 12  # of them, whose lines are read for a label
_LINE_LIMIT = 120  # characters; a longer text is a paragraph, whose dates are what it tells of
_OPENING = 45  # characters of a paragraph within which its dateline stands: "Karlsruhe, (12.11.2021). Traditionell …"
_CLIMB = 2  # parents that a line's words may be spread over
_TEXTS_LIMIT = 250  # texts with a year that are looked at; a page of more is a calendar
_LINES_LIMIT = 40  # a page of more lines with a date is a list
_REACH = 45  # characters beside a year in which its day stands
_FRAGMENT = 16  # characters; a shorter text may be a part of a date ("März 2021")
_FEW_LETTERS = 25  # beside the date in a line that is a dateline: "Veröffentlicht am", "von Jane Doe"
_PARTS = 12  # elements in a line; an element of more is a list or the page
_FRAMES = frozenset({"body", "main", "article", "ul", "ol", "table", "tbody", "tr"})
_NEAR = 60  # elements behind the headline in which dates with short years are looked for
_UNREAD = frozenset(
    {"script", "style", "noscript", "option", "textarea", "title", "template", "select", "head", "code", "pre"}
)

_PUBLISHED = frozenset({
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "og:article:published",
    "article.published", "published_time", "article:published:time", "og:pubdate", "article:publish_time",
})  # fmt: skip
_PUBLISHED_TOO = frozenset({
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "datepublished",
    "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publication-date", "publicationdate",
    "published-date", "publisheddate", "originalpublicationdate", "article_date_original", "article:post_date", "published",
    "citation_publication_date", "citation_online_date", "citation_date", "rnews:datepublished", "bt:pubdate", "date.published",
    "shareaholic:article_published_time", "ptime", "_pubtime", "apub:time", "displaydate", "gentime", "article:create_at",
    "dc.date.issued", "dcterms.issued", "iso-8601-publish-date", "article-publication-date", "timestamp", "analyticsattributes.articledate",
})  # fmt: skip
_DATED = frozenset({
    "date", "dcterms.date", "dc.date", "dc:date", "dc.date.created", "dcterms.created", "created", "creation_date",
    "datecreated", "build", "pub_date", "article:date", "og:date", "last_published_date",
})  # fmt: skip
_VIDEO = frozenset({"video:release_date", "og:video:release_date", "uploaddate"})
_UPDATED = frozenset({
    "article:modified_time", "og:updated_time", "og:article:modified_time", "article:modified", "article:updated_time",
    "og:modified_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "article:modified:time",
    "revision_date", "sailthru.lastmod", "cxenseparse:recs:articlemodified", "updated_time", "modified", "lastmodified",
    "last_updated", "last_modified", "article:lastmodified", "iso-8601-modified-date", "modifieddate", "updated", "dateupdated",
})  # fmt: skip
_SCRIPTED = (
    '"datePublished"', '"publishedDate"', '"publishDate"', '"publishedAt"', '"published_at"', '"publicationDate"', '"publishedTime"',
    '"publish_date"', '"pubDate"', '"publishDateTime"',
)  # fmt: skip
_SCRIPTS_LIMIT = 200
_SCRIPTED_REACH = 60  # characters behind such a name in which its value ends
_SCRIPTED_VALUE = re.compile(r'\s*:\s*"([^"\\]{8,40})"')
_SCRIPTED_REPEATS = 4  # of one name; more are a list's
_MILLISECONDS = re.compile(r"(T\d\d:\d\d:\d\d):\d{3}")  # "22:06:08:684Z": a colon in the place of the point

_TEXTS = XPath("body/descendant::text()[contains(., '20')][not(parent::script)]")
_IN_URL = re.compile(
    r"(?<!\d)((?:19[89]|20\d)\d)([/_.-]?)(0?[1-9]|1[0-2])(?:\2|/)(0[1-9]|[12]\d|3[01]|[1-9](?!\d))(?!\d)"
    r"|(?<!\d)(0[1-9]|[12]\d|3[01])-(0[1-9]|1[0-2])-(20[0-4]\d)(?!\d)"
)
_URL_LIMIT = 2_000
_LETTERS = re.compile(r"[^\W\d_]")
_A_YEAR = re.compile(r"(?<!\d)(?:20[0-4]\d|25[5-9]\d)(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A date that a page states.

    source: as records name it. kind: the family that `date_choice` weighs. other_way: see `WrittenDate`.
    is_alone: whether its line says little else. is_prose: whether it opens a paragraph. kin: the tag and class of its
    element, by which the cards of a list are known.
    """

    instant: Instant
    source: str
    kind: str
    label: Label = ""
    place: Place | None = None
    other_way: Instant | None = None
    is_alone: bool = False
    is_prose: bool = False
    is_classed: bool = False
    kin: str = ""


def published_claims(signals: Signals) -> Iterator[Claim]:
    """Yield the dates that markup and data state as the publication, the more usual places first."""
    article = signals.article
    if article is not None:
        yield from _stated("json-ld", "ld", article.get("datePublished"))
        yield from _stated("json-ld:created", "ld-created", article.get("dateCreated"))
    for names, kind in ((_PUBLISHED, "og"), (_PUBLISHED_TOO, "meta"), (_DATED, "meta-date"), (_VIDEO, "video")):
        yield from _metas(signals, names, kind)
    if signals.item is not None:
        yield from _stated("microdata", "micro", signals.item.get("datePublished"))
        yield from _stated("microdata:created", "ld-created", signals.item.get("dateCreated"))
    for node in signals.graph.nodes:
        if node is article:
            continue
        kind = "ld-other-article" if is_article(node) else "ld-page"
        yield from _stated("json-ld:webpage", kind, node.get("datePublished"))
        if is_video(node):
            yield from _stated("json-ld:video", "video", node.get("uploadDate"))
    found = url_day(signals.url)
    if found is not None:
        yield Claim(instant=found[0], source="url", kind="url" if found[1] else "url-end")


def scripted_claims(signals: Signals) -> Iterator[Claim]:
    """Yield what scripts state as the publication: broken JSON-LD and the data that a page is drawn from."""
    values: dict[str, None] = {}
    for script in signals.landmarks["script"][:_SCRIPTS_LIMIT]:
        text = script.text or ""
        if '"datePublished"' not in text and '"pub' not in text:  # one of them begins each of the names
            continue
        for name in _SCRIPTED:
            place, repeats = text.find(name), 0
            while place >= 0 and repeats < _SCRIPTED_REPEATS:
                if found := _SCRIPTED_VALUE.match(text, place + len(name), place + len(name) + _SCRIPTED_REACH):
                    values[found[1]] = None
                place, repeats = text.find(name, place + 1), repeats + 1
    for value in values:
        stated = _MILLISECONDS.sub(r"\1", value)
        yield from _stated("script", "script" if len(values) == 1 else "script-many", stated)


def updated_claims(signals: Signals) -> Iterator[Claim]:
    """Yield the dates that markup and data state as the last change."""
    for node, source in ((signals.article, "json-ld"), (signals.item, "microdata")):
        if node is not None:
            yield from _stated(source, "ld" if source == "json-ld" else "micro", node.get("dateModified"))
    yield from _metas(signals, _UPDATED, "og")
    for node in signals.graph.of_kind("webpage", "itempage"):
        yield from _stated("json-ld:webpage", "ld-page", node.get("dateModified"))


def seen_claims(signals: Signals) -> Iterator[Claim]:
    """Yield the dates that a reader sees, and those of `time` elements, with their places."""
    places = Places(signals)
    language = signals.language
    yield from _time_claims(signals, places)
    for element in islice((e for e in signals.properties if e.get("itemprop") == "datePublished"), 5):
        if element.tag != "time":
            text = element.get("content") or text_in(element, limit=_DATE_LIMIT)
            yield from _stated("itemprop", "itemprop", text, place=places.of(element))
    seen: set[HtmlElement] = set()
    for element, text in islice(_texts(signals), _LINES_LIMIT):
        yield from _line_claims(element, text, places, language, seen)
    if places.headline is not None:
        for element in islice(following(places.headline), _NEAR):
            text = element.text or ""
            for word in (text, element.tail or ""):
                if 6 <= len(word) <= _LINE_LIMIT and "20" not in word and any(map(str.isdigit, word)):
                    yield from _short_claims(element, word, places, language)


def _texts(signals: Signals) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the texts with a year in them and the elements that hold them."""
    for text in islice(cast("list[object]", _TEXTS(signals.root)), _TEXTS_LIMIT):
        if not _may_be_dated(str(text)):
            continue
        element = text.getparent()  # type: ignore[attr-defined]  # lxml's strings know where they stand
        if element is None:
            continue
        holder = element.getparent() if text.is_tail else element  # type: ignore[attr-defined]
        if holder is not None and holder.tag not in _UNREAD and isinstance(holder.tag, str):
            yield holder, str(text)


def _may_be_dated(text: str) -> bool:
    """Whether a text has a year, and beside it another figure or so little that these may stand in the next text."""
    year = _A_YEAR.search(text)
    if year is None:
        return False
    return len(text) <= _FRAGMENT or any(map(str.isdigit, text[: year.start()][-_REACH:] + text[year.end() :][:_REACH]))


def _line_claims(
    element: HtmlElement, text: str, places: Places, language: str, seen: set[HtmlElement]
) -> Iterator[Claim]:
    """Yield the dates of the line that a text is part of, once for each line."""
    own = " ".join(text[: _LINE_LIMIT * 2].split())
    line, holder = own[: _OPENING * 2], None
    dates = dates_in(line if len(own) > _LINE_LIMIT else own, language=language)
    if not dates and len(own) > _FRAGMENT:
        return
    place = places.of(element)
    if len(own) <= _LINE_LIMIT:
        # A label of its own needs no look at what stands around it, nor does what is about another page.
        is_enough = dates and not len(element) and (dates[0].label or place.is_foreign)
        line, holder = (own, element) if is_enough else _line(element, own)
        dates = dates if line == own else dates_in(line, language=language)
    if holder in seen:
        return
    if holder is not None:
        seen.add(holder)
    words = len(_LETTERS.findall(line)) if dates else 0
    for date in dates:
        if holder is None and date.start > _OPENING:
            return
        yield Claim(
            instant=date.instant, source="text", kind="seen", label=date.label, place=place, other_way=date.other_way,
            is_alone=words - len(_LETTERS.findall(line[date.start : date.end])) <= _FEW_LETTERS, is_prose=holder is None,
            is_classed=_is_classed(element), kin=f"{element.tag}.{element.get('class') or ''}",
        )  # fmt: skip


def _short_claims(element: HtmlElement, text: str, places: Places, language: str) -> Iterator[Claim]:
    for date in dates_in(" ".join(text.split()), language=language, has_short_years=True):
        yield Claim(
            instant=date.instant, source="text", kind="seen", label=date.label, place=places.of(element),
            other_way=date.other_way, is_alone=len(text) < 45, is_classed=_is_classed(element),
            kin=f"{element.tag}.{element.get('class') or ''}",
        )  # fmt: skip


def _line(element: HtmlElement, own: str) -> tuple[str, HtmlElement | None]:
    """Return the line that a text is part of and the element that is the line; (own, None) within a paragraph."""
    line, holder = text_in(element, is_spaced=True, limit=_LINE_LIMIT) if len(element) else own, element
    if len(line) > _LINE_LIMIT:
        return own, None
    for _ in range(_CLIMB):
        above = holder.getparent()
        if above is None or above.tag in _FRAMES or len(above) > _PARTS:
            break
        wider = text_in(above, is_spaced=True, limit=_LINE_LIMIT)
        if len(wider) > _LINE_LIMIT:
            break
        line, holder = wider, above
    return line, holder


def _is_classed(element: HtmlElement) -> bool:
    """Whether the class of an element or its parent has a word for a date in it."""
    above = element.getparent()
    return names_date(element.get("class") or "") or (above is not None and names_date(above.get("class") or ""))


def _time_claims(signals: Signals, places: Places) -> Iterator[Claim]:
    times = signals.landmarks["time"][:_TIMES_LIMIT]
    words = [_words_of(element) for element in times]
    is_told_apart = any(map(_says_published, words))
    for place, (element, word) in enumerate(zip(times, words, strict=True)):
        label = _stated_label(word, is_told_apart=is_told_apart)
        stated = element.get("datetime") or ""
        instant = parse_instant(stated.strip()) if 0 < len(stated) <= _DATE_LIMIT else None
        line, holder = _line(element, element.text or "") if place < _LINED_TIMES else ("", None)
        dates = dates_in(line, language=signals.language, has_short_years=True) if holder is not None else []
        if not label and dates:
            label = _label_of_line(dates, instant)
        if instant is None and len(dates) == 1 and not stated.startswith("P"):
            instant = dates[0].instant
        if instant is not None:
            yield Claim(
                instant=instant, source="time", kind="time", label=label, place=places.of(element), is_classed=True,
                is_alone=True, kin=f"time.{element.get('class') or ''}",
            )  # fmt: skip


def _label_of_line(dates: list[WrittenDate], instant: Instant | None) -> Label:
    """Return the label in a line of the date that a `time` holds: the only one, or the one of its minute or day."""
    if len(dates) == 1 or instant is None:
        return dates[0].label if len(dates) == 1 else ""
    minute = [date for date in dates if date.instant.precision != "day" and date.instant.at.minute == instant.at.minute]
    same = minute or [date for date in dates if date.instant.at.date() == instant.at.date()]
    return same[0].label if same else ""


def _words_of(element: HtmlElement) -> str:
    pubdate = "published" if element.get("pubdate") is not None else ""
    return " ".join([pubdate, *(element.get(name) or "" for name in ("itemprop", "class", "property"))]).lower()


def _says_published(words: str) -> bool:
    return "publish" in words or "entry-date" in words or "post-date" in words


def _stated_label(words: str, *, is_told_apart: bool) -> Label:
    """Return what the attributes of a `time` say of it.

    is_told_apart: whether the page has one that says it is the publication. Where none does, hAtom's class "updated" is
    on the only date there is, which is that of publication (microformats.org/wiki/hatom).
    """
    if _says_published(words):
        return "published"
    if "modif" in words or ("updat" in words and (is_told_apart or "updated" not in words.split())):
        return "updated"
    return "other" if "startdate" in words or "enddate" in words or "duration" in words else ""


def _stated(source: str, kind: str, value: object, *, place: Place | None = None) -> Iterator[Claim]:
    """Yield the instant that a value states, if it states one."""
    text = text_of(value)
    instant = parse_instant(text.strip()) if 0 < len(text) <= _DATE_LIMIT else None
    if instant is None and 0 < len(text) <= _DATE_LIMIT:
        written = dates_in(text)
        instant = written[0].instant if len(written) == 1 and written[0].other_way is None else None
    if instant is not None:
        yield Claim(instant=instant, source=source, kind=kind, place=place)


def _metas(signals: Signals, names: frozenset[str], kind: str) -> Iterator[Claim]:
    for name, contents in signals.named.items():
        if name in names:
            for content in contents:
                yield from _stated(f"meta:{name}", kind, content)


def url_day(url: str) -> tuple[Instant, bool] | None:
    """Return the day that the path of a URL states and whether a name follows it, or None.

    A path that ends in the day may be that of all articles of the day.
    """
    path = url[:_URL_LIMIT].partition("?")[0]
    for match in _IN_URL.finditer(path):
        if match[7]:
            day = f"{match[7]}-{match[6]}-{match[5]}"
        elif match[2] == "/" or len(match[3] + match[4]) == 4:
            day = f"{match[1]}-{match[3]:0>2}-{match[4]:0>2}"
        else:
            continue
        instant = parse_instant(day)
        if instant is not None:
            return instant, any(map(str.isalnum, path[match.end() :]))
    return None
