"""Where the older part of a list stands: the next page, the page of a number, and archives by date for back-filling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit, urlunsplit

from archive.model.urls import is_same_site
from crawler.discovery.candidates import Lead, address, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.page import Page

MAX_ANCHORS = 5_000  # of one page; as in links.py
MAX_DAYS = 20_000  # addresses of one archive: 54 years of days
_NAMES = r"page|paged|pagenum|pageno|page_no|pg|p|seite|pagina|pagine|strona|sayfa|sida|offset|start|from|skip"
_IN_QUERY = re.compile(rf"(?<=[?&])({_NAMES})=(\d{{1,6}})(?=&|\Z)", re.IGNORECASE)
_IN_PATH = re.compile(rf"/(?:({_NAMES})[/_-]?)?(\d{{1,5}})(?=/?(?:\.[a-z]{{2,5}})?(?:\?|\Z))", re.IGNORECASE)
_OFFSETS = frozenset({"offset", "start", "from", "skip"})
# What the link to the older part is called; its whole text, in lower case.
_OLDER = frozenset(
    [
        "next",
        "next page",
        "next »",
        "next ›",
        "next >",
        "older",
        "older posts",
        "older entries",
        "older stories",
        "older articles",
        "older »",
        "« older",
        "« older posts",
        "← older posts",
        "previous posts",
        "« older entries",
        "more",
        "more stories",
        "more news",
        "more articles",
        "more posts",
        "load more",
        "show more",
        "see more",
        "view more",
        "more results",
        "»",
        "›",
        ">",
        ">>",
        "→",
        "weiter",
        "nächste",
        "nächste seite",
        "ältere beiträge",
        "ältere artikel",
        "mehr",
        "mehr laden",
        "mehr anzeigen",
        "suivant",
        "page suivante",
        "suivante",
        "articles plus anciens",
        "plus d'articles",
        "voir plus",
        "charger plus",
        "siguiente",
        "página siguiente",
        "más",
        "más noticias",
        "ver más",
        "cargar más",
        "entradas anteriores",
        "próxima",
        "próximo",
        "próxima página",
        "seguinte",
        "mais",
        "ver mais",
        "carregar mais",
        "avanti",
        "successiva",
        "successivo",
        "pagina successiva",
        "articoli precedenti",
        "altri articoli",
        "volgende",
        "volgende pagina",
        "oudere berichten",
        "meer",
        "następna",
        "następna strona",
        "starsze wpisy",
        "więcej",
        "далее",
        "следующая",
        "вперед",
        "вперёд",
        "ещё",
        "еще",
        "следующая страница",
        "次へ",
        "次のページ",
        "下一页",
        "下一頁",
        "다음",
        "sonraki",
        "nästa",
        "næste",
        "neste",
        "seuraava",
        "التالي",
        "další",
        "următoarea",
        "επόμενη",
    ]
)


def older_pages(page: Page) -> tuple[Lead, ...]:
    """Return where the list of a page goes on, the surest first: rel=next, a link called "older" or the like, else the next number."""
    found: dict[str, Lead] = {}
    # The number beyond is the next page's own affair where one is stated.
    for url in (*_stated(page), *_called_older(page)) or _numbered(page):
        found.setdefault(url, Lead(url=url, kind="older"))
    return tuple(found.values())[:3]


def _own(page: Page) -> str:
    return address(page.url, page.url) or page.url


def _anchors(page: Page) -> Iterator[tuple[str, str, frozenset[str]]]:
    """(canonical URL on the same site, text, rel) of each anchor."""
    own = _own(page)
    for count, anchor in enumerate(page.root.iter("a")):
        if count == MAX_ANCHORS:
            return
        url = address(page.base_url, anchor.get("href") or "")
        if url and url != own and is_same_site(url, own):
            yield (
                url,
                plain("".join(anchor.itertext())[:200]).lower(),
                frozenset((anchor.get("rel") or "").lower().split()),
            )


def _stated(page: Page) -> Iterator[str]:
    """`rel=next` of the head and of anchors (HTML 4.6.6.13)."""
    own = _own(page)
    for link in page.landmarks["link"]:
        if "next" in (link.get("rel") or "").lower().split():
            url = address(page.base_url, link.get("href") or "")
            if url and url != own and is_same_site(url, own):
                yield url
    yield from (url for url, _, rel in _anchors(page) if "next" in rel)


def page_number(url: str) -> tuple[str, int, str] | None:
    """Return the stem of a numbered page's address (with "{}" for its number), the number, and the number's name, or None."""
    if found := _IN_QUERY.search(url):
        return f"{url[: found.start(2)]}{{}}{url[found.end(2) :]}", int(found[2]), found[1].lower()
    path = urlsplit(url).path
    begin = url.find(path, len("https://")) if path else -1
    if begin > 0 and (found := _IN_PATH.search(url, begin)) and not 1900 <= int(found[2]) <= 2100:
        return f"{url[: found.start(2)]}{{}}{url[found.end(2) :]}", int(found[2]), (found[1] or "").lower()
    return None


def numbered(url: str, number: int) -> str | None:
    """Return the address of another page of the same list, where `url` is that of a numbered one."""
    parts = page_number(url)
    return parts[0].replace("{}", str(number), 1) if parts else None


def _root(url: str) -> str:
    """What a list's first page and its numbered ones have in common."""
    parts = page_number(url)
    stem = parts[0] if parts else url
    stem = _IN_QUERY.sub("", stem.replace("{}", "0"))
    split = urlsplit(stem)
    path = (
        re.sub(rf"/(?:(?:{_NAMES})[/_-]?)?0(?=/?(?:\.[a-z]+)?\Z)", "", split.path, flags=re.IGNORECASE)
        if parts
        else split.path
    )
    path = re.sub(r"/index\.[a-z]+\Z|\.[a-z]{3,5}\Z", "", path)
    query = "&".join(sorted(part for part in split.query.split("&") if part))
    return urlunsplit((split.scheme, split.netloc, path.rstrip("/"), query, ""))


def _numbered(page: Page) -> Iterator[str]:
    """The nearest page with a higher number of the same list."""
    own = _own(page)
    mine = page_number(own)
    now, root = (mine[1] if mine else None), _root(own)
    pages = [
        (parts[1], url, text)
        for url, text, _ in _anchors(page)
        if (parts := page_number(url)) and _root(url) == root and (parts[2] or text.isdigit() or text in _OLDER)
    ]
    if now is None:
        # Unnumbered is the first: 1, or 0 where the link that is called "1" or "2" has the number before.
        is_from_zero = any(text.isdigit() and number == int(text) - 1 for number, _, text in pages)
        now = 0 if is_from_zero or any((page_number(url) or ("", 0, ""))[2] in _OFFSETS for _, url, _ in pages) else 1
        if (
            not is_from_zero
            and pages
            and min(number for number, *_ in pages) == 1
            and not any(text == "1" for *_, text in pages)
        ):
            now = 0  # "?page=1" that is called "next" on a page without a number (Drupal)
    later = sorted((number, url) for number, url, _ in pages if number > now)
    if later:
        yield later[0][1]


def _called_older(page: Page) -> Iterator[str]:
    """Links called "older", "next" and the like that stay in the same list."""
    own, root = _own(page), urlsplit(_own(page))
    for url, text, _ in _anchors(page):
        if text.strip(" .…") in _OLDER and urlsplit(url).hostname == root.hostname:
            is_same_list = _root(url) == _root(own) or url.startswith(own.rstrip("/") + "/")
            if is_same_list and (page_number(url) or "?" in url):
                yield url


@dataclass(frozen=True, slots=True, kw_only=True)
class DateArchive:
    """A family of pages, one a day, month or year: an address with {year}, {month} and {day} in it."""

    template: str
    grain: Literal["day", "month", "year"]
    is_padded: bool = True

    def url(self, day: date) -> str:
        """Return the address of the page on which a day stands."""
        width = 2 if self.is_padded else 1
        filled = self.template.replace("{year}", f"{day.year:04d}").replace("{month}", f"{day.month:0{width}d}")
        return filled.replace("{day}", f"{day.day:0{width}d}")

    def between(self, since: date, until: date) -> Iterator[str]:
        """Yield the addresses of all pages that hold days from `since` to `until`, both included, newest first, at most MAX_DAYS."""
        day, last = until, ""
        for _ in range(MAX_DAYS):
            if day < since and not _is_same(day, since, self.grain):
                return
            if (url := self.url(day)) != last:
                yield url
            last = url
            day = _before(day, self.grain)
            if day is date.min:
                return


def _is_same(day: date, other: date, grain: str) -> bool:
    return grain != "day" and day.year == other.year and (grain == "year" or day.month == other.month)


def _before(day: date, grain: str) -> date:
    """The last day of the day, month or year before."""
    first = day if grain == "day" else day.replace(day=1) if grain == "month" else day.replace(month=1, day=1)
    return first - timedelta(days=1) if first > date(1, 1, 2) else date.min


_DATES = tuple(
    (re.compile(shape, re.IGNORECASE), grain)
    for shape, grain in (
        (
            r"(?P<year>(?:19|20)\d\d)(?P<gap>[-/_.])(?P<month>[01]?\d)(?P=gap)(?P<day>[0-3]?\d)(?=/?(?:\.html?)?\Z|&)",
            "day",
        ),
        (r"(?<![\d])(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?=/?(?:\.html?)?\Z|&)", "day"),
        (r"(?P<year>(?:19|20)\d\d)[-/_.](?P<month>[01]?\d)(?=/?(?:\.html?)?\Z|&)", "month"),
        (r"(?<=m=)(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?=\Z|&)", "month"),
        (r"(?<=/)(?P<year>(?:19|20)\d\d)(?=/?(?:\.html?)?\Z)", "year"),
    )
)


def date_archive(url: str) -> DateArchive | None:
    """Return the family that an address ending in a date belongs to: "…/2024/05/" is {year}/{month} by month; None without one."""
    for shape, grain in _DATES:
        found = shape.search(url, len("https://"))
        if found is None or any(sign in url for sign in "{}"):
            continue
        parts = found.groupdict()
        if not _is_day(int(parts["year"]), int(parts.get("month") or 1), int(parts.get("day") or 1)):
            continue
        template, shift = url, 0
        for name in ("year", "month", "day"):
            if parts.get(name) is not None:
                begin, end = found.span(name)
                mark = f"{{{name}}}"
                template = template[: begin + shift] + mark + template[end + shift :]
                shift += len(mark) - (end - begin)
        short = any(len(parts.get(name) or "00") == 1 for name in ("month", "day"))
        return DateArchive(template=template, grain=grain, is_padded=not short)  # type: ignore[arg-type]  # the table's words
    return None


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def date_archives(urls: Iterable[str]) -> tuple[DateArchive, ...]:
    """Return the date archives that a page's addresses belong to: by day before by month before by year, the commonest first."""
    counts: dict[DateArchive, int] = {}
    for url in urls:
        if archive := date_archive(url):
            counts[archive] = counts.get(archive, 0) + 1
    order = {"day": 0, "month": 1, "year": 2}
    # An address with a number that is not padded tells more than one whose numbers had two digits anyway.
    short = {archive.template for archive in counts if not archive.is_padded}
    known = [archive for archive in counts if not (archive.is_padded and archive.template in short)]
    return tuple(sorted(known, key=lambda archive: (order[archive.grain], -counts[archive], archive.template)))
