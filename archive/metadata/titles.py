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
_BARS = re.compile(r"\s+(?:[|»«•]|::)\s+")
# "Home", "News": headings of the site, not of the article.
_SHORTEST = 2


def read_title(signals: Signals, names: frozenset[str]) -> Sourced[str] | None:
    """Return the title and where it stands; names: the site's own, see `site_names`.

    An h1 contained in og:title is right on 93 % of pages, og:title alone on 56–73 % and the title tag on 15–28 %
    (1,192 pages, see PEERS.md, M2 and M4): agreement first, then the best single places in their measured order.
    """
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
    found += _mastheads(signals)
    if signals.url:
        domain = registrable_domain(signals.url)
        found += [domain, domain.partition(".")[0], host(signals.url).removeprefix("www.")]
    names = {squashed(one_line(name, NAME_LIMIT)) for name in found}
    return frozenset(name for name in names if len(name) > 1)


def _mastheads(signals: Signals) -> list[str]:
    """Return the words of links to a folder above the page that also stand alone at an end of the title tag."""
    parts = _SEPARATOR.split(one_line(signals.title_tag, TITLE_LIMIT))
    ends = {squashed(parts[0]), squashed(parts[-1])} if len(parts) > 1 else set()
    return [text for text in signals.home_links if squashed(text) in ends]


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
    shared = [without_site(one_line(content, TITLE_LIMIT), names) for _, content in signals.meta("og:title")]
    tag = one_line(signals.title_tag, TITLE_LIMIT)
    stated = _stated(signals, names)
    texts = [title for _, title in headings if not _is_site(title, names)]
    for text in shared:
        if any(_is_kicker(text, title) for title in texts) and folded(text) in map(folded, stated):
            yield "og:title+json-ld", text
        yield from (("og:title+h1", title) for title in _contained(text, texts))
    yield from (("og:title+h1", text) for text in shared for title in texts if _is_kicker(title, text))
    yield from (("json-ld", text) for text in stated)
    for _, content in signals.meta("twitter:title"):
        yield "meta:twitter:title", without_site(one_line(content, TITLE_LIMIT), names)
    yield from (("h1", title) for heading, title in headings if heading.is_in_article and title in texts)
    yield from (("og:title", text) for text in shared)
    yield from _tag_candidates(tag, texts, names)
    yield from (("h1", title) for title in texts)
    if signals.item is not None:
        yield "microdata", without_site(one_line(text_of(signals.item.get("headline")), TITLE_LIMIT), names)
    for name, content in signals.meta("title", "dc.title", "dcterms.title", "citation_title", "sailthru.title"):
        yield f"meta:{name}", without_site(one_line(content, TITLE_LIMIT), names)
    yield "title-tag", _longest_part(without_site(tag, names))
    yield "title-tag", tag


def _stated(signals: Signals, names: frozenset[str]) -> list[str]:
    """Return what JSON-LD calls the article, best first."""
    if signals.article is None:
        return []
    texts = (text_of(signals.article.get(name)) for name in ("headline", "name"))
    return [without_site(one_line(text, TITLE_LIMIT), names) for text in texts if text]


def _contained(text: str, headings: list[str]) -> list[str]:
    """Return the headings that another title contains, the longest first.

    One that is less than a third of it must open it: else it is a word that also occurs there ("Opinion").
    """
    whole = folded(text)
    found = [title for title in headings if len(squashed(title)) > 3 and folded(title) in whole]
    found = [title for title in found if len(title) * 3 >= len(whole) or whole.startswith(folded(title))]
    return sorted(found, key=len, reverse=True)


def _is_kicker(whole: str, title: str) -> bool:
    """Whether a title is another without its opening words ("Kenia: Nairobi von unten")."""
    return len(squashed(title)) > 3 and len(whole) > len(title) and folded(whole).endswith(folded(title))


def _tag_candidates(tag: str, headings: list[str], names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the h1 with which the title tag opens; one with which it ends is the site's own name, what precedes is not."""
    for title in headings:
        gap = _SEPARATOR.search(tag, 0, max(0, len(tag) - len(title)))
        if gap is not None and _is_kicker(tag, title) and _SEPARATOR.search(tag[: -len(title)] + "x"):
            yield "title-tag", without_site(tag[: -len(title)], names | {squashed(title)}).strip(" |-–—:»·•")
        elif _contained(tag, [title]):
            yield "title-tag+h1", title


def _longest_part(text: str) -> str:
    """Return the longest of the parts that a bar or an arrow separates; nothing else says which is the site's."""
    return max(_BARS.split(text), key=len).strip()
