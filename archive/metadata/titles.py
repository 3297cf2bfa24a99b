"""The title: the reading on which two places of the page agree, without the name of the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.metadata.fields import NAME_LIMIT, TITLE_LIMIT, Sourced, folded, one_line, squashed
from archive.metadata.jsonld import text_of
from archive.model.urls import host, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.metadata.html import Signals

# " | ", " - ", " – ", " :: ", " » " … between spaces, and ": " after a first part. A hyphen inside a word is none.
_SEPARATOR = re.compile(r"\s+(?:[|·•»«›‹/~]|-+|[–—―]|::)\s+")
# "Home", "News": headings of the site, not of the article.
_SHORTEST = 2


def read_title(signals: Signals) -> Sourced[str] | None:
    """Return the title and where it stands.

    An h1 contained in og:title is right on 93 % of pages, og:title alone on 56–73 % and the title tag on 15–28 %
    (1,192 pages, see PEERS.md, M2 and M4): agreement first, then the best single places in their measured order.
    """
    names = site_names(signals)
    for source, text in _candidates(signals, names):
        if len(squashed(text)) >= _SHORTEST:
            return Sourced(value=text, source=source)
    return None


def site_names(signals: Signals) -> frozenset[str]:
    """Return the names by which the site calls itself, squashed: the only evidence on which a title is cut."""
    found = [content for _, content in signals.meta("og:site_name", "application-name", "apple-mobile-web-app-title",
                                                    "al:ios:app_name", "al:android:app_name", "twitter:site",
                                                    "copyright", "dc.publisher", "cre", "publisher")]  # fmt: skip
    if signals.article is not None:
        found += [text_of(member) for member in signals.graph.members(signals.article.get("publisher"))]
    for node in signals.graph.of_kind("website", "organization", "newsmediaorganization"):
        found += [text_of(node.get("name")), text_of(node.get("alternateName"))]
    if signals.url:
        domain = registrable_domain(signals.url)
        found += [domain, domain.partition(".")[0], host(signals.url).removeprefix("www.")]
    names = {squashed(one_line(name, NAME_LIMIT)) for name in found}
    return frozenset(name for name in names if len(name) > 1)


def without_site(text: str, names: frozenset[str]) -> str:
    """Return a title without the parts at its ends that are the site's own names; never less than two signs."""
    while True:
        cut = _cut_once(text, names)
        if cut is None or len(squashed(cut)) < _SHORTEST:
            return text
        text = cut


def _cut_once(text: str, names: frozenset[str]) -> str | None:
    gaps = list(_SEPARATOR.finditer(text))
    if not gaps:
        return None
    if _is_site(text[gaps[-1].end() :], names):
        return text[: gaps[-1].start()].strip()
    if _is_site(text[: gaps[0].start()], names):
        return text[gaps[0].end() :].strip()
    return None


def _is_site(part: str, names: frozenset[str]) -> bool:
    """Whether a part of a title names the site: equal, or a name with a word or two around it ("BBC News")."""
    name = squashed(part)
    if not name or name in names:
        return True
    if len(part.split()) > 4:  # a headline that mentions the site has more words than a section of it
        return False
    return any(len(own) > 2 and (name.startswith(own) or name.endswith(own)) for own in names) or any(
        len(name) > 3 and own.startswith(name) for own in names
    )


def _candidates(signals: Signals, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield (source, title) in order of trust."""
    headings = [(heading, one_line(heading.text, TITLE_LIMIT)) for heading in signals.headings]
    shared = [one_line(content, TITLE_LIMIT) for _, content in signals.meta("og:title")]
    tag = one_line(signals.title_tag, TITLE_LIMIT)
    for text in shared:
        yield from (("og:title+h1", title) for _, title in headings if _holds(text, title, names))
    if signals.article is not None:
        for name in ("headline", "name"):
            yield "json-ld", without_site(one_line(text_of(signals.article.get(name)), TITLE_LIMIT), names)
    for _, content in signals.meta("twitter:title"):
        yield "meta:twitter:title", without_site(one_line(content, TITLE_LIMIT), names)
    yield from (("h1", title) for heading, title in headings if heading.is_in_article and not _is_site(title, names))
    for text in shared:
        yield "og:title", without_site(text, names)
    yield from (("title-tag+h1", title) for _, title in headings if _holds(tag, title, names))
    yield from (("h1", title) for _, title in headings if not _is_site(title, names))
    if signals.item is not None:
        yield "microdata", without_site(one_line(text_of(signals.item.get("headline")), TITLE_LIMIT), names)
    for name, content in signals.meta("title", "dc.title", "dcterms.title", "citation_title", "sailthru.title"):
        yield f"meta:{name}", without_site(one_line(content, TITLE_LIMIT), names)
    yield "title-tag", without_site(tag, names)


def _holds(text: str, heading: str, names: frozenset[str]) -> bool:
    """Whether a heading is contained in another title and is not merely the site's name in it."""
    return len(squashed(heading)) > 3 and folded(heading) in folded(text) and not _is_site(heading, names)
