"""The sites that a person has declared in pressmark.yaml: which pages each one means, and its own rules for their text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from archive.content.rules import ContentRules, SelectorMistake, check_selector
from archive.model.errors import AddressError
from archive.model.urls import canonical_url, host

if TYPE_CHECKING:
    from collections.abc import Mapping

# A host name has at most so many characters (RFC 1035).
MAX_HOST_CHARS = 253


class SiteContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """CSS selectors, one or a list: elements whose text is kept, and elements whose text is dropped, on every page."""

    keep: str | tuple[str, ...] = ()
    drop: str | tuple[str, ...] = ()


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A site: the pages below an address, those of some hosts (and of hosts below them), or both."""

    url: str = ""
    hosts: tuple[str, ...] = ()
    content: SiteContent = SiteContent()

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
    return None


def rules_for(sites: Mapping[str, Site], url: str) -> ContentRules | None:
    """Return the rules for the text of a page: of the site with rules that it belongs to most closely; None without one."""
    fitting = [(site.fit(url), site.rules) for site in sites.values() if site.rules]
    best, rules = max(fitting, key=lambda each: each[0], default=(0, None))
    return rules if best else None


def _mistake_of(site: Site) -> Mistake | None:
    if not site.url and not site.hosts:
        return Mistake((), "says no pages; give it `url: https://example.org/news/` or `hosts: [example.org]`")
    try:
        canonical_url(site.url or "https://example.org/")
    except AddressError as error:
        return Mistake(("url",), f"{error.problem}; write it as https://example.org/news/")
    for name in site.hosts:
        if not _is_host(name):
            return Mistake(("hosts",), f"{name[:80]!r} is no host; write it as example.org")
    for key in ("keep", "drop"):
        for selector in _several(getattr(site.content, key)):
            try:
                check_selector(selector)
            except SelectorMistake as mistake:
                return Mistake(("content", key), str(mistake))
    return None


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
