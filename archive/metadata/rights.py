"""What one may do with the page: who may read it, under which licence it is, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from lxml.etree import XPath

from archive.metadata.fields import NAME_LIMIT, Sourced, one_line
from archive.metadata.html import text_in
from archive.metadata.jsonld import address_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archive.metadata.html import Signals
    from archive.metadata.jsonld import Graph, Node

_TIERS = {
    "free": "free", "open": "free", "public": "free", "metered": "metered", "registered": "metered", "registration": "metered",
    "locked": "paid", "paid": "paid", "premium": "paid", "subscriber": "paid", "subscribers": "paid", "subscription": "paid",
    "subscriber-only": "paid", "exclusive": "paid",
}  # fmt: skip
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_TIER_NAMES = (
    "article:content_tier",
    "og:article:content_tier",
    "content_tier",
    "content-tier",
    "access",
    "access_level",
)
_WALL_NAMES = ("paywall", "is_paywalled", "ispaywalled", "premium", "is_premium", "ispremium")  # "true" is a wall
_LICENSE_HOST = re.compile(
    r"//(?:www\.)?(?:creativecommons\.org/(?:licenses|publicdomain)/|opensource\.org/licenses?/|gnu\.org/licenses/|open-?data)",
    re.I,
)
_SIGN = re.compile(r"(?:©|\(c\)|copyright)[\s:]*+[^|•·]{2,100}", re.I)
_HAS_HOLDER = re.compile(r"[^\W\d_]{2}")
_ONLY_WORDS = re.compile(r"(?:©|\(c\)|copyright|all rights reserved|alle rechte vorbehalten|\d{4}|[\s.,:–—-])+$", re.I)
_REST = re.compile(
    r"\s*(?:all rights reserved|alle rechte vorbehalten|tous droits r[ée]serv[ée]s|todos los derechos reservados).*$",
    re.I,
)
# A page's own footer stands high in its tree; to look through the whole tree costs as much as all else here.
_FOOTERS = XPath("/html/body/footer|/html/body/*/footer|/html/body/*/*/footer|/html/body/*/*/*/footer")
_FOOTER_SIGNS = 4_000  # of a footer that are read; a directory of the whole site may stand in it
_HOLDER_LIMIT = NAME_LIMIT * 2


def read_access(signals: Signals) -> Sourced[str] | None:
    """Return free, metered or paid, where the page says so; a tier that it names is more exact than paid or not."""
    for name, content in signals.meta(*_TIER_NAMES):
        tier = _TIERS.get(content.strip().lower())
        if tier is not None:
            return Sourced(value=tier, source=f"meta:{name}", confidence=0.9)
    for graph, node, source in (
        (signals.graph, signals.article, "json-ld"),
        (signals.items, signals.item, "microdata"),
    ):
        access = _access_of(graph, node) if node is not None else None
        if access is not None:
            return Sourced(value=access, source=source, confidence=0.9)
    for name, content in signals.meta(*_WALL_NAMES):
        word = content.strip().lower()
        if word in _TRUE | _FALSE:
            return Sourced(value="paid" if word in _TRUE else "free", source=f"meta:{name}", confidence=0.7)
    return None


def _access_of(graph: Graph, node: Node) -> str | None:
    """Return what isAccessibleForFree says of a node or, where it is silent, of a part of it."""
    parts = [
        part for part in graph.members(node.get("hasPart")) if isinstance(part, Mapping) and part.get("cssSelector")
    ]
    for each in (node, *parts):
        value = next(graph.members(each.get("isAccessibleForFree")), None)
        if isinstance(value, int) and not isinstance(value, bool):
            continue
        word = (str(value) if isinstance(value, bool) else text_of(value)).rpartition("/")[2].strip().lower()
        if word in _TRUE | _FALSE:
            return "free" if word in _TRUE else "paid"
        if word in _TIERS:
            return _TIERS[word]
    return None


def read_license(signals: Signals) -> Sourced[str] | None:
    """Return the licence's address, or its name where only that is stated."""
    for source, value in _license_claims(signals):
        text = one_line(value, NAME_LIMIT * 4)
        url = signals.absolute(text) if "/" in text else None
        if text:
            return Sourced(value=url or text, source=source)
    return None


def _license_claims(signals: Signals) -> Iterator[tuple[str, str]]:
    for link in signals.links:
        if "license" in link.rel:
            yield "rel=license", link.url
    for graph, node, source in (
        (signals.graph, signals.article, "json-ld"),
        (signals.items, signals.item, "microdata"),
    ):
        if node is not None:
            for member in graph.members(node.get("license")):
                yield source, address_of(member)
    for name, content in signals.meta("dc.rights.license", "dcterms.license", "license"):
        yield f"meta:{name}", content
    for name, content in signals.meta("dc.rights", "dcterms.rights", "rights", "og:rights"):
        if _LICENSE_HOST.search(content):
            yield f"meta:{name}", content
    for link in signals.links:
        if "copyright" in link.rel:
            yield "rel=copyright", link.url


def read_copyright(signals: Signals) -> Sourced[str] | None:
    """Return the copyright line as the page has it ("© 2026 The Harbour Post"): from its data, its metas or its footer."""
    for graph, node, source in (
        (signals.graph, signals.article, "json-ld"),
        (signals.items, signals.item, "microdata"),
    ):
        line = _notice_of(graph, node) if node is not None else ""
        if line:
            return Sourced(value=line, source=source, confidence=0.9)
    for name, content in signals.meta("copyright", "dc.rights", "dcterms.rights", "rights", "dc.rightsholder"):
        line = one_line(content, _HOLDER_LIMIT)
        if _HAS_HOLDER.search(_ONLY_WORDS.sub("", line)) and not _LICENSE_HOST.search(line) and "://" not in line:
            return Sourced(value=line, source=f"meta:{name}", confidence=0.9)
    for footer in _footers(signals.root):
        match = _SIGN.search(text_in(footer, is_spaced=True, limit=_FOOTER_SIGNS))
        line = _REST.sub("", one_line(match[0], NAME_LIMIT)).strip(" .,–—-") if match else ""
        if line and not _ONLY_WORDS.match(line):
            return Sourced(value=line, source="footer", confidence=0.6)
    return None


def _notice_of(graph: Graph, node: Node) -> str:
    """Return the notice of a node, else one made of its holder and year."""
    notice = one_line(text_of(node.get("copyrightNotice")), _HOLDER_LIMIT)
    if notice:
        return notice
    holders = [one_line(text_of(member), NAME_LIMIT) for member in graph.members(node.get("copyrightHolder"))]
    holder = ", ".join(name for name in dict.fromkeys(holders) if name)
    year = node.get("copyrightYear")
    stated = str(year) if isinstance(year, int | str) and re.fullmatch(r"(?:19|20)\d\d", str(year)) else ""
    return f"© {stated} {holder}".replace("  ", " ") if holder else ""


def _footers(root: HtmlElement) -> list[HtmlElement]:
    """Return the last two footers of a page, the last first: those before belong to teasers and sections."""
    return cast("list[HtmlElement]", _FOOTERS(root))[:-3:-1]
