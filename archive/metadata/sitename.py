"""The site's own names, and titles without them: a title is cut only where what goes is a name of the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.metadata.fields import NAME_LIMIT, TITLE_LIMIT, one_line, squashed
from archive.metadata.html import text_in
from archive.metadata.jsonld import text_of
from archive.model.errors import AddressError
from archive.model.urls import host, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archive.metadata.html import Signals

# " | ", " - ", " – ", " :: ", " » " … between spaces, and ": " after a first part. A hyphen inside a word is none.
SEPARATOR = re.compile(r"\s+(?:[|·•»«›‹/~]|-+|[–—―]|::)\s+")
BARS = re.compile(r"\s+(?:[|»«•]|::)\s+")
_MASTHEAD_LINKS = 40  # a masthead is among the first links of a page, behind skip links and a menu of sections at most
_SHORTEST = 2  # letters that a cut leaves at least


def site_names(signals: Signals) -> frozenset[str]:
    """Return the names by which the site calls itself, squashed: the only evidence on which a title is cut."""
    found = [content for _, content in signals.meta("og:site_name", "application-name", "apple-mobile-web-app-title",
                                                    "al:ios:app_name", "al:android:app_name", "twitter:site",
                                                    "copyright", "dc.publisher", "cre", "publisher")]  # fmt: skip
    if signals.article is not None:
        found += [text_of(member) for member in signals.graph.members(signals.article.get("publisher"))]
    for node in signals.graph.of_kind("website", "organization", "newsmediaorganization"):
        found += [text_of(node.get("name")), text_of(node.get("alternateName"))]
    found += _domain_names(signals.url)
    names = {squashed(one_line(name, NAME_LIMIT)) for name in found}
    names.update(_mastheads(signals, names))
    return frozenset(name for name in names if len(name) > 1)


def without_site(text: str, names: frozenset[str]) -> str:
    """Return a title without the parts at its ends that are the site's own names; never less than two signs."""
    while True:
        cut = _cut_once(text, names)
        if cut is None or len(squashed(cut)) < _SHORTEST:
            return text
        text = cut


def is_site(part: str, names: frozenset[str]) -> bool:
    """Whether a part of a title names the site: equal, or a name with a word or two around it ("BBC News")."""
    name = squashed(part)
    if not name or name in names:
        return True
    if len(part.split()) > 4:  # a headline that mentions the site has more words than a section of it
        return False
    return any(len(own) > 2 and (name.startswith(own) or name.endswith(own)) for own in names) or any(
        len(name) > 3 and own.startswith(name) for own in names
    )


def _domain_names(url: str) -> list[str]:
    """Return the names that an address gives a site; none where it is no address."""
    try:
        domain = registrable_domain(url)
        return [domain, domain.partition(".")[0], host(url).removeprefix("www.")]
    except AddressError:
        return []


def _mastheads(signals: Signals, names: set[str]) -> Iterator[str]:
    """Yield the words of links to a folder above the page that also stand alone at an end of the title tag, squashed.

    names: those known already; where one of them ends the title tag, no other is looked for.
    """
    parts = SEPARATOR.split(one_line(signals.title_tag, TITLE_LIMIT))
    ends = {squashed(parts[0]), squashed(parts[-1])} if len(parts) > 1 else set()
    if not ends or ends & names:
        return
    for link in signals.anchors[:_MASTHEAD_LINKS]:
        if _leads_up(link.get("href") or "", signals) and (text := squashed(_words(link))) in ends:
            yield text


def _words(link: HtmlElement) -> str:
    """Return the text of a link; a picture's own words count as text."""
    return text_in(link, limit=NAME_LIMIT) or next((image.get("alt") or "" for image in link.iter("img")), "")


def _leads_up(address: str, signals: Signals) -> bool:
    """Whether a link leads to a folder above the page's own."""
    if not address.endswith("/"):
        return False
    target = signals.absolute(address)
    return target is not None and len(target) < len(signals.url) and signals.url.startswith(target)


def _cut_once(text: str, names: frozenset[str]) -> str | None:
    gaps = list(SEPARATOR.finditer(text))
    if not gaps:
        return None
    if is_site(text[gaps[-1].end() :], names):
        return text[: gaps[-1].start()].strip()
    if is_site(text[: gaps[0].start()], names):
        return text[gaps[0].end() :].strip()
    return None
