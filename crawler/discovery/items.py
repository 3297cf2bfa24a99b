"""One item of RSS or one entry of Atom → a candidate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from archive.model.urls import is_same_site, resolve
from crawler.discovery.candidates import (
    ALTERNATES_LIMIT,
    IMAGES_LIMIT,
    NAME_CHARACTERS,
    Alternate,
    Candidate,
    address,
    moment,
    plain,
)  # fmt: skip
from crawler.discovery.feedfacts import FeedFacts, based, feed_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model.times import Instant
    from crawler.discovery.entries import Element

Unusable = Literal["comment", "no address"]
# A comment's address is its article's with this behind it (WordPress, Drupal, Blogger, Movable Type).
_COMMENT = re.compile(r"#(?:comment|cmt|reply|c)[-_]?\d", re.IGNORECASE)
_PUBLISHED = (
    "pubdate",
    "published",
    "dc:date",
    "dcterms:issued",
    "dcterms:created",
    "issued",
    "created",
    "date",
    "dcterms:date",
)
_RSS_UPDATED = ("atom:updated", "dcterms:modified", "updated", "modified", "lastbuilddate")
_ATOM_UPDATED = ("updated", "modified", "dcterms:modified")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:\?|\Z)", re.IGNORECASE)


def rss_candidate(item: Element, facts: FeedFacts) -> Candidate | Unusable:
    """Return the candidate of an RSS item, or why there is none."""
    base = based(facts.base, item)
    stated = _rss_address(item, base, facts.home_url)
    return _candidate(item, stated, base, "rss", _RSS_UPDATED)


def _rss_address(item: Element, base: str, home: str | None) -> str | None:
    """The article's own address: before it was wrapped for counting, else link, else a permanent guid, else Atom's link or rdf:about."""
    permanent = next(
        (guid.text for guid in item.all("guid") if guid.attributes.get("ispermalink", "true").lower() != "false"), ""
    )
    guid = resolve(base, permanent) if permanent.lower().startswith(("http://", "https://")) else None
    links = (
        resolve(based(base, link), link.text or link.attributes.get("href", ""))
        for link in item.all("link")
        if link.text or link.attributes.get("href")
    )
    link = next((url for url in links if url), None)
    if guid and link and home and not is_same_site(link, home) and is_same_site(guid, home):
        return guid  # a link log, or a link that counts readers elsewhere: the guid is the page on the feed's own site
    atom = (resolve(base, said["href"]) for rel, said in feed_links(item) if rel == "alternate")
    original = item.first("feedburner:origlink")
    about = item.attributes.get("rdf:about", "")
    return (
        (resolve(base, original) if original else None)
        or link
        or guid
        or next((url for url in atom if url), None)
        or (resolve(base, about) if about.lower().startswith("http") else None)
    )


def atom_candidate(entry: Element, facts: FeedFacts) -> Candidate | Unusable:
    """Return the candidate of an Atom entry, or why there is none."""
    base = based(facts.base, entry)
    alternates = [said for rel, said in feed_links(entry) if rel == "alternate"]
    # Several: the page, not its PDF or its source; the feed's language before others; then the first (RFC 4287 4.1.2).
    alternates.sort(key=lambda said: (
        not said.get("type", "text/html").lower().startswith(("text/html", "application/xhtml")),
        bool(facts.language) and not facts.language.startswith(said.get("hreflang", facts.language)[:2].lower()),
    ))  # fmt: skip
    original, identity = entry.first("feedburner:origlink"), entry.first("id")
    source = next((content.attributes.get("src", "") for content in entry.all("content")), "")
    stated = [
        original,
        *(said["href"] for said in alternates),
        identity if identity.lower().startswith("http") else "",
        source,
    ]
    found = next((url for text in stated if text and (url := resolve(base, text))), None)
    return _candidate(entry, found, base, "atom", _ATOM_UPDATED, _others(alternates[1:], base))


def _candidate(
    element: Element,
    stated: str | None,
    base: str,
    source: Literal["rss", "atom"],
    updated: tuple[str, ...],
    others: tuple[Alternate, ...] = (),
) -> Candidate | Unusable:
    """The candidate of an item whose address is known."""
    if stated and _COMMENT.search(stated):
        return "comment"
    url = address(base, stated) if stated else None
    if url is None:
        return "no address"
    return Candidate(
        url=url,
        source=source,
        title=plain(element.first("title", "media:title", "dc:title", "itunes:title")),
        published_at=_when(element, _PUBLISHED),
        updated_at=_when(element, updated),
        section=_section(element),
        language=plain(
            element.first("dc:language") or element.attributes.get("xml:lang", ""), limit=NAME_CHARACTERS
        ).lower(),
        images=_pictures(element, base),
        alternates=others,
    )


def _when(element: Element, names: tuple[str, ...]) -> Instant | None:
    """The first of these fields that holds a date."""
    for name in names:
        for child in element.all(name):
            if found := moment(child.text):
                return found
    return None


def _section(element: Element) -> str:
    """The first category that is a name and no address."""
    for category in element.all("category", "dc:subject"):
        said = category.attributes
        text = plain(category.text or said.get("label") or said.get("term", ""), limit=NAME_CHARACTERS)
        if text and "://" not in text:
            return text
    return ""


def _others(links: list[dict[str, str]], base: str) -> tuple[Alternate, ...]:
    """The entry in other languages."""
    found = ((said.get("hreflang", "").lower()[:NAME_CHARACTERS], address(base, said["href"])) for said in links)
    return tuple(Alternate(language=language, url=url) for language, url in found if language and url)[
        :ALTERNATES_LIMIT
    ]


def _pictures(element: Element, base: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in _picture_addresses(element):
        if url := address(base, text):
            found[url] = None
        if len(found) == IMAGES_LIMIT:
            break
    return tuple(found)


def _picture_addresses(element: Element) -> Iterator[str]:
    """The addresses that media:*, enclosures and links give for pictures."""
    for group in (element, *element.all("media:group", "media:content")):
        for each in group.all("media:content", "media:thumbnail", "enclosure", "itunes:image", "link", "atom:link"):
            said = each.attributes
            url = said.get("url") or said.get("href", "")
            kind = said.get("medium", "") or said.get("type", "")
            is_link = each.name.endswith("link") and said.get("rel") != "enclosure"
            is_named = each.name in ("media:thumbnail", "itunes:image") or kind.lower().startswith("image")
            if url and not is_link and (is_named or (not kind and _PICTURE.search(url))):
                yield url
