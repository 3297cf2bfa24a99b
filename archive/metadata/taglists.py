"""The list of tags that a page shows with its article: links to the site's topic pages. Looked for where metas state none."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from archive.metadata.html import following, text_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from archive.metadata.html import Signals

_LINKS_LIMIT = 120  # links after the headline; the article's own tags stand before the rest of the site
_LONGEST_TAG, _MOST_WORDS = 50, 6
_LONGEST_LIST = 15  # links, twice as many where two signs speak for tags; more is a directory
_DEPTH = 12
_KEPT = 4_096  # classes; a site has the same ones on each of its pages
_NEAR = 4  # elements, the link itself and those around it, whose class may name the list
# The folder of a topic page's address, in the languages of the benchmark pages.
_TOPIC_FOLDERS = frozenset(
    "tag tags tagg topic topics theme themes themen thema tema temas temat tematy keyword keywords subject subjects stichwort schlagwort "  # noqa: SIM905  # words
    "schlagwoerter etiqueta etiquetas sujet sujets mot-cle mots-cles argomento argomenti tagi emne emner amne konu etiket person persons "
    "personen people hashtag hashtags organization organisation".split()
)
_TAG_CLASS = re.compile(
    r"(?<![a-z])(?:hash-?)?(?:tags?|topics?|keywords?|subjects?|schlagw\w*|stichw\w*|themen|thema|temas?|etiquetas?)(?![a-z])"
    r"|tag-?list|tags(?:list|container|item)|article-?(?:tag|topic)s?|post-?tags",
    re.I,
)
_STEMS = (
    "tag",
    "topic",
    "keyword",
    "subject",
    "schlagw",
    "stichw",
    "them",
    "tema",
    "etiqueta",
)  # one in each such name
_OTHER_BOX = re.compile(
    r"menu|(?<![a-z])nav(?:bar|igation)|footer|trending|popular|teaser|related|sidebar|breadcrumb|(?<![a-z])card|comment|most-?read|author",
    re.I,
)
_OTHER_TAGS = frozenset({"nav", "footer", "form", "p", "h1", "h2", "h3"})
_NO_TAG = re.compile(
    r"(?:themen|themes?|topics?|tags?|temas|keywords|schlagw\w+|stichw\w+)\W*$|(?:alle|all|mehr|more|see|view|ver|voir|zum|zur|show)\s",
    re.I,
)


def listed_tags(signals: Signals) -> list[str]:
    """Return the texts of the best list of tag links after the headline, [] where the page shows none.

    Best is a list whose links lead to topic pages and which is called a list of tags, then one of either; the first of them.
    """
    lists: dict[HtmlElement, list[tuple[str, int]]] = {}
    called = _called(signals.classes.labels)
    heading = signals.landmarks["h1"][:1]
    anchors: Iterable[HtmlElement] = following(heading[0], "a") if heading else signals.anchors
    for anchor in islice(anchors, _LINKS_LIMIT):
        signs = _signs(anchor, called)
        if not signs or _is_elsewhere(anchor):
            continue
        text = text_in(anchor, limit=_LONGEST_TAG).strip(" #,·|")
        if 1 < len(text) <= _LONGEST_TAG and len(text.split()) <= _MOST_WORDS and not _NO_TAG.match(text):
            lists.setdefault(_list_around(anchor), []).append((text, signs))
    best = max(
        (found for found in lists.values() if len(found) <= _LONGEST_LIST * max(signs for _, signs in found)),
        key=lambda found: max(signs for _, signs in found),
        default=[],
    )
    return [text for text, _ in best]


def _called(labels: frozenset[str]) -> frozenset[str]:
    """Return the classes that name a list of tags. Their stems are looked for first, in all classes at once."""
    joined = "\n".join(labels).lower()
    stems = [stem for stem in _STEMS if stem in joined]
    likely = [label for label in labels if any(stem in label.lower() for stem in stems)] if stems else []
    return frozenset(label for label in likely if _TAG_CLASS.search(label[:300]))


def _signs(anchor: HtmlElement, called: frozenset[str]) -> int:
    """Return how many signs a link has of a tag: where it leads, and what it or its list is called.

    called: the classes that name a list of tags.
    """
    href = anchor.get("href")
    if not href or href.startswith(("#", "javascript:")):
        return 0
    folders = href[:500].partition("?")[0].rstrip("/").lower().split("/")
    folders.pop()
    return (bool(called) and _is_called(anchor, called)) + (not _TOPIC_FOLDERS.isdisjoint(folders))


def _is_called(element: HtmlElement, called: frozenset[str]) -> bool:
    """Whether an element, or one of the few around it, is called a list of tags."""
    place: HtmlElement | None = element
    for _ in range(_NEAR):
        if place is None:
            return False
        if place.get("class") in called:
            return True
        place = place.getparent()
    return False


def _is_elsewhere(anchor: HtmlElement) -> bool:
    """Whether a link stands in a menu, a teaser, a paragraph or another box than the article's own."""
    for ancestor in islice(anchor.iterancestors(), _DEPTH):
        if ancestor.tag in ("article", "main", "body"):
            return False
        if ancestor.tag in _OTHER_TAGS or _is_other_box(ancestor.get("class") or ""):
            return True
    return False


@lru_cache(maxsize=_KEPT)
def _is_other_box(label: str) -> bool:
    return _OTHER_BOX.search(label) is not None


def _list_around(anchor: HtmlElement) -> HtmlElement:
    """Return the nearest element around a link that holds another link, too."""
    place = anchor
    for ancestor in islice(anchor.iterancestors(), _NEAR):
        place = ancestor
        if len(list(islice(ancestor.iter("a"), 2))) > 1 or ancestor.tag in ("article", "main"):
            break
    return place
