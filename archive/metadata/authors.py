"""Who wrote it: people before organisations, names before logins, structured statements before bylines in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice, tee
from typing import TYPE_CHECKING

from archive.metadata.bylines import (
    classed_elements,
    classed_names,
    dated_names,
    headline_names,
    lines_below,
    linked_names,
    pen_names,
    signed_names,
)
from archive.metadata.fields import AUTHORS_LIMIT, NAME_LIMIT, Sourced, one_line, squashed
from archive.metadata.jsonld import kinds, text_of
from archive.metadata.names import is_office, is_person, people_in, upright

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.metadata.html import Signals
    from archive.metadata.jsonld import Graph, Node

_ORGANISATIONS = frozenset({"organization", "newsmediaorganization", "corporation", "website", "brand"})

_PEN_NAMES = 3  # lines below the headline in which a single word is looked for, which is more often a heading
_METAS = (
    "dc.creator", "dcterms.creator", "dc:creator", "dc.contributor.author",
)  # fmt: skip
_METAS_TOO = (
    "sailthru.author",
    "byl",
    "parsely-author",
    "cxenseparse:author",
    "cxenseparse:recs:author",
    "article:author_name",
)
_IMPRINTS = frozenset(
    {"meta:author", "meta:authors", "meta:dc.creator", "meta:article:author", "meta:creator", "meta:og:author"}
)
_WORD = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)?")  # one or two words of letters: no address and no "d.kuckelkorn"
_NOBODY = frozenset(
    {
        "admin",
        "administrator",
        "root",
        "webmaster",
        "unknown",
        "anonymous",
        "null",
        "undefined",
        "none",
        "user",
        "author",
        "autor",
        "anónimo",
        "anonimo",
        "anonym",
        "adminn",
        "editor",
    }
)
_WEAK = 0.4
# How often a byline is right: on fundus and trafilatura classed ones on 73 of 85 pages, links on 5 of 6, opened lines on 14 of
# 16. Names without a word that says so are too few there (5, all right) to learn from; they are guesses.
_SURE = {"byline": 0.85, "author-link": 0.85, "byline-text": 0.85, "byline-date": 0.6, "byline-signed": 0.5}
_UNLABELLED = frozenset({"byline-date", "byline-signed"})
_TELLING = 5  # letters of a site's name that is not in a person's by chance
_METAS_LAST = ("author", "authors", "article.author", "og:article:author", "article:author", "og:author", "creator")


def read_authors(signals: Signals, site: frozenset[str]) -> Sourced[tuple[str, ...]] | None:
    """Return the authors in the page's order, no repeats, at most 30, or None; site: its names, see `site_names`.

    The first place that names a person wins. Where none does, the first that names anybody else: a pen name, an
    agency, or the site itself, but that only where structured data state it as the author (PEERS.md, M2, 5).
    """
    weak: Sourced[tuple[str, ...]] | None = None
    for source, names in _claims(signals, site):
        found = _distinct(names)
        named = tuple(name for name in found if not _is_site(name, site))
        if source in _UNLABELLED:  # nothing says there that it is a name
            named = tuple(
                name for name in named if not any(own in squashed(name) for own in site if len(own) > _TELLING)
            )
            found = named
        if any(map(is_person, named)) and not source.endswith(":organisation"):
            # Beside a person, structured data may name an agency; a byline in the text only its own words.
            authors = found if source == "json-ld" else tuple(filter(is_person, named))
            return Sourced(value=authors[:AUTHORS_LIMIT], source=source, confidence=_SURE.get(source, 1.0))
        others = _believable(source, found, named)
        if others and weak is None:
            weak = Sourced(value=others[:AUTHORS_LIMIT], source=source)
    return weak or _as_stated(signals, site)


def named_people(signals: Signals, site: frozenset[str]) -> tuple[list[str], list[str]]:
    """Return the people whom the metas and structured data name, and those whom the text names, each place for itself."""
    stated: list[str] = []
    seen: list[str] = []
    for source, names in _claims(signals, site):
        people = [name for name in names if is_person(name)]
        (seen if source.startswith(("byline", "author-link")) else stated).extend(people)
    return stated, seen


def _as_stated(signals: Signals, site: frozenset[str]) -> Sourced[tuple[str, ...]] | None:
    """Return the word by which structured data call their author where no place names anybody: "Redaktion", "flerche"."""
    for source, values in _author_values(signals):
        for value in values:
            name = one_line(value, NAME_LIMIT)
            # The account that put a page up is less of an author than who is named with the article.
            is_account = source == "json-ld:webpage" and (name.islower() or _is_site(name, site))
            if _WORD.fullmatch(name) and squashed(name) not in _NOBODY and not is_account:
                return Sourced(value=(name,), source=source, confidence=_WEAK)
    return None


def _author_values(signals: Signals) -> Iterator[tuple[str, list[str]]]:
    pages = [(signals.graph, node, "json-ld:webpage") for node in signals.graph.of_kind("webpage", "itempage")]
    article = [(signals.graph, signals.article, "json-ld")] if signals.article is not None else []
    for graph, node, source in (*article, *pages):
        members = graph.members(node.get("author"))
        yield source, [value for member in members if isinstance(member, Mapping) for value in _names(graph, member)]
    yield "meta:twitter:data1", _labelled_values(signals)


def _believable(source: str, found: tuple[str, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of a place's names that may stand where no place names a person."""
    if source in ("json-ld", "json-ld:organisation"):
        return found
    # "Acme, Berlin, Germany" in a meta is an imprint; of 36 firms in other metas 11 were the author.
    if source == "json-ld:webpage" or len(found) > 1 or source in _IMPRINTS:
        return ()
    return tuple(name for name in named if not is_office(name))


def _is_site(name: str, site: frozenset[str]) -> bool:
    """Whether a name is the site's, or has one in it that is no common word ("MDR Thüringen")."""
    return squashed(name) in site or any(
        len(word) > 2 and word.isupper() and squashed(word) in site for word in name.split()
    )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names without repeats, whatever their case."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(squashed(name), name)
    found.pop("", None)
    return tuple(found.values())


def _claims(signals: Signals, site: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield (source, names) in order of trust."""
    if signals.article is not None:
        yield from _node_claims(signals.graph, signals.article, "json-ld", site)
    yield "meta:citation_author", people_in(*(upright(content) for _, content in signals.meta("citation_author")))
    if signals.item is not None:
        yield from _node_claims(signals.items, signals.item, "microdata", site)
    yield "meta:twitter:data1", _labelled_names(signals)
    yield "meta:written-by", _meta_names(signals, "twitter:misc:written by")
    yield "meta:byl", _meta_names(signals, *_METAS_TOO)
    classed = classed_elements(signals)
    yield "byline", classed_names(classed)
    for node in signals.graph.of_kind("webpage", "itempage"):
        yield from _node_claims(signals.graph, node, "json-ld:webpage", site)
    yield "author-link", linked_names(signals)
    below, again = tee(lines_below(signals))
    yield "byline-text", headline_names(below)
    for name in _METAS_LAST:
        yield f"meta:{name}", _meta_names(signals, name)
    yield "meta:dc.creator", people_in(*(upright(content) for _, content in signals.meta(*_METAS)))
    yield "byline-date", dated_names(signals)
    yield "byline-signed", signed_names(signals)
    yield "byline", pen_names((*classed, *islice(again, _PEN_NAMES)))


def _node_claims(graph: Graph, node: Node, source: str, site: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the people, then the organisations that a node names as author or creator."""
    for name in ("author", "creator"):
        names: list[str] = []
        has_people = False
        for member in graph.members(node.get(name)):
            if isinstance(member, Mapping):
                # WordPress's Yoast calls its bloggers both.
                has_people = has_people or not kinds(member) & _ORGANISATIONS or "person" in kinds(member)
                names += [part for value in _names(graph, member) for part in _stated(value, site)]
            elif isinstance(member, str):
                has_people = True
                names += _stated(member, site)
        yield source if has_people else f"{source}:organisation", names


def _stated(value: str, site: frozenset[str]) -> list[str]:
    """Return the names in a stated author; the site's own may look like an address ("sportschau.de")."""
    return [one_line(value, NAME_LIMIT)] if squashed(value) in site else people_in(value)


def _names(graph: Graph, member: Node) -> list[str]:
    """Return the names of a person's node, made of its parts where it has only those."""
    names = [text_of(value) for value in graph.members(member.get("name"))]
    if not any(names):
        names = [f"{text_of(member.get('givenName'))} {text_of(member.get('familyName'))}".strip()]
    return names


def _meta_names(signals: Signals, *names: str) -> list[str]:
    return people_in(*(content for _, content in signals.meta(*names)))


def _labelled_names(signals: Signals) -> list[str]:
    """Return the names that a Twitter card says under a label that means "written by"."""
    return people_in(*_labelled_values(signals))


def _labelled_values(signals: Signals) -> list[str]:
    for number in ("1", "2"):
        labels = [content.lower() for _, content in signals.meta(f"twitter:label{number}")]
        if any(word in label for label in labels for word in ("written", "by", "verfasst", "author", "autor", "escrit",
                                                              "écrit", "geschr", "scritto", "napisa", "skriv", "yazan", "автор", "作者")):  # fmt: skip
            return [content for _, content in signals.meta(f"twitter:data{number}")]
    return []
