"""The sites that a person has declared in pressmark.yaml: which pages each one means, and its own rules for their text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from archive.content.rules import ContentRules, SelectorMistake, check_selector
from archive.model.errors import AddressError
from archive.model.urls import canonical_url, host, url_key

if TYPE_CHECKING:
    from collections.abc import Mapping

# A host name has at most so many characters (RFC 1035).
MAX_HOST_CHARS = 253
MAX_DELAY_S = 3_600  # slower is a matter of the rhythm
MAX_PAGES = 1_000_000
_SPAN = re.compile(r"(\d{1,6})\s*([smhd])")
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_HOURS = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)")


class SiteContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """CSS selectors, one or a list: elements whose text is kept, and elements whose text is dropped, on every page."""

    keep: str | tuple[str, ...] = ()
    drop: str | tuple[str, ...] = ()


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A page that lists articles.

    links: a pattern (regular expression) that the addresses of its articles match; "" where that is left to the crawl.
    pages: how many further pages of it are followed. topics: what its articles are about.
    """

    url: str
    links: str = ""
    pages: int = 0
    topics: tuple[str, ...] = ()


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A site: the pages below an address, those of some hosts (and of hosts below them), or both, and how it is crawled.

    feeds, sitemaps, sections: where a crawl finds articles; a site with none of them is not crawled. include, exclude:
    patterns (regular expressions) of addresses. every: its rhythm, as 30m, 6h or 1d. delay_s: seconds between two
    requests to one of its hosts. max_pages: pages fetched in one run. quiet: hours of UTC in which it is left alone, as
    22:00-06:00. render: whether a browser builds its pages. topics: of what all its articles are. language: a code, where
    the site's pages do not say it.
    """

    url: str = ""
    hosts: tuple[str, ...] = ()
    content: SiteContent = SiteContent()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str | Section, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    every: str = "30m"
    delay_s: float | None = None
    max_pages: int = 1_000
    quiet: str = ""
    render: Literal["never", "auto", "always"] = "never"
    topics: tuple[str, ...] = ()
    language: str = ""

    @property
    def rules(self) -> ContentRules | None:
        """The rules for its text; None where it has none."""
        keep, drop = _several(self.content.keep), _several(self.content.drop)
        return ContentRules(keep=keep, drop=drop) if keep or drop else None

    def fit(self, url: str) -> int:
        """Return how closely a page belongs to this site: 0 for not at all, and more the more of its address is named."""
        try:
            page, name = canonical_url(url), host(url)
        except AddressError:
            return 0
        named = (each.lower().removeprefix("www.") for each in self.hosts)
        fits = [len(each) for each in named if name == each or name.endswith(f".{each}")]
        if self.url:
            begin = _unschemed(canonical_url(self.url))
            path = _unschemed(page)
            is_below = path.startswith(begin if begin.endswith("/") else f"{begin}/") or path == begin
            fits += [len(begin)] if is_below else []
        return max(fits, default=0)


class Mistake(NamedTuple):
    """What is wrong with a declared site: the keys that lead to it, below `sites`, and the problem with its way out."""

    keys: tuple[str, ...]
    problem: str


def find_mistake(sites: Mapping[str, Site]) -> Mistake | None:
    """Return the first thing in declared sites that cannot be used; None where all is well."""
    for name, site in sites.items():
        mistake = _mistake_of(site)
        if mistake:
            return Mistake((name, *mistake.keys), mistake.problem)
    return _shared_source(sites)


def _shared_source(sites: Mapping[str, Site]) -> Mistake | None:
    """Return the first source that two sites declare: its articles could be only one's."""
    owners: dict[str, str] = {}
    for name, site in sites.items():
        for key in ("feeds", "sitemaps", "sections"):
            for source in getattr(site, key):
                address = url_key(source if isinstance(source, str) else source.url)
                owner = owners.setdefault(address, name)
                if owner != name:
                    return Mistake(
                        (name, key), f"{address[:80]} is a source of the site {owner!r}, too; keep it at one of them"
                    )
    return None


def rules_for(sites: Mapping[str, Site], url: str) -> ContentRules | None:
    """Return the rules for the text of a page: of the site with rules that it belongs to most closely; None without one."""
    fitting = [(site.fit(url), site.rules) for site in sites.values() if site.rules]
    best, rules = max(fitting, key=lambda each: each[0], default=(0, None))
    return rules if best else None


def _mistake_of(site: Site) -> Mistake | None:
    if not (site.url or site.hosts or site.feeds or site.sitemaps or site.sections):
        return Mistake((), "says no pages; give it `url: https://example.org/news/` or `hosts: [example.org]`")
    try:
        canonical_url(site.url or "https://example.org/")
    except AddressError as error:
        return Mistake(("url",), f"{error.problem}; write it as https://example.org/news/")
    for name in site.hosts:
        if not _is_host(name):
            return Mistake(("hosts",), f"{name[:80]!r} is no host; write it as example.org")
    return _mistake_of_content(site) or _mistake_of_crawl(site)


def _mistake_of_content(site: Site) -> Mistake | None:
    for key in ("keep", "drop"):
        for selector in _several(getattr(site.content, key)):
            try:
                check_selector(selector)
            except SelectorMistake as mistake:
                return Mistake(("content", key), str(mistake))
    return None


def _mistake_of_crawl(site: Site) -> Mistake | None:
    sections = [Section(url=each) if isinstance(each, str) else each for each in site.sections]
    listed = [("feeds", url) for url in site.feeds] + [("sitemaps", url) for url in site.sitemaps]
    for key, url in [*listed, *(("sections", each.url) for each in sections)]:
        try:
            canonical_url(url)
        except AddressError as error:
            return Mistake((key,), f"{url[:80]!r}: {error.problem}; write it as https://example.org/feed.xml")
    patterns = [("include", each) for each in site.include] + [("exclude", each) for each in site.exclude]
    for key, pattern in [*patterns, *(("sections", each.links) for each in sections)]:
        try:
            re.compile(pattern)
        except re.error as error:
            return Mistake((key,), f"{pattern[:80]!r} is no regular expression: {error}")
    if seconds_of(site.every) is None:
        return Mistake(
            ("every",), f"{site.every[:40]!r} is no span of time; write it as 30m, 6h or 1d, a minute at least"
        )
    if site.quiet and quiet_hours(site.quiet) is None:
        return Mistake(("quiet",), f"{site.quiet[:40]!r}: write the hours of UTC as 22:00-06:00")
    if site.delay_s is not None and not 0 <= site.delay_s <= MAX_DELAY_S:
        return Mistake(("delay_s",), f"out of range: from 0 to {MAX_DELAY_S} seconds")
    if not 1 <= site.max_pages <= MAX_PAGES:
        return Mistake(("max_pages",), f"out of range: from 1 to {MAX_PAGES:,}")
    return None


def seconds_of(span: str) -> int | None:
    """Return the seconds of a span of time as a person writes it (90s, 30m, 6h, 1d), None where it is none or below a minute."""
    found = _SPAN.fullmatch(span.strip())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    return seconds if seconds >= _UNITS["m"] else None


def quiet_hours(text: str) -> tuple[int, int] | None:
    """Return begin and end of "22:00-06:00" in minutes of the day; None where it is not written so."""
    found = _HOURS.fullmatch(text.strip())
    if not found:
        return None
    begin_h, begin_m, end_h, end_m = (int(each) for each in found.groups())
    if max(begin_h, end_h) > 23 or max(begin_m, end_m) > 59:
        return None
    return begin_h * 60 + begin_m, end_h * 60 + end_m


def _is_host(name: str) -> bool:
    if not name or len(name) > MAX_HOST_CHARS:
        return False
    try:
        return host(f"https://{name}/") == name.lower() and canonical_url(f"https://{name}/").count("/") == 3
    except AddressError:
        return False


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _unschemed(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.")
