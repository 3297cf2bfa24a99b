"""Elements by what their class says of them: whose author they hold, or which date. Looks for words, judges nothing."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, cast

from lxml.etree import XPath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lxml.html import HtmlElement

# How many of a page are looked at: the article's own are among the first; behind them stand its teasers and comments.
_AUTHORS_LIMIT = 100
_DATES_LIMIT = 60
_DATE = re.compile("ate|atum|ublish|osted|time|yline|meta|fecha")
_NO_DATE = re.compile("late|cate|tate|rate")
_LABELS = XPath("//@class", smart_strings=False)
# Only the elements between the first and the last wanted one become Python objects: that is what takes the time.
_CLASSED = XPath("(//@class)[position() >= $first and position() <= $last]/..")


class ClassedElements:
    """The elements of a page whose class is of interest, found in one walk when first asked for."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root

    def authors(self, others: Iterable[HtmlElement]) -> list[HtmlElement]:
        """Return the first elements whose class names an author, and these others, in document order."""
        return self._in_order(self._first(names_author, _AUTHORS_LIMIT), others)

    def dates(self, others: Iterable[HtmlElement]) -> list[HtmlElement]:
        """Return the first elements whose class names a date, and these others, in document order."""
        return self._in_order(self._first(names_date, _DATES_LIMIT), others)

    @cached_property
    def labels(self) -> frozenset[str]:
        """The different classes of the page, as written: two hundred on two thousand elements."""
        return frozenset(self._labels)

    @cached_property
    def _labels(self) -> list[str]:
        return cast("list[str]", _LABELS(self._root))

    def _first(self, is_wanted: Callable[[str], bool], limit: int) -> list[HtmlElement]:
        """The first elements of a wanted class. The words are looked for first: elements cost twice what their words do."""
        wanted = set(filter(is_wanted, self.labels))
        if not wanted:
            return []
        places = list(islice((place for place, label in enumerate(self._labels) if label in wanted), limit))
        found = cast("list[HtmlElement]", _CLASSED(self._root, first=places[0] + 1, last=places[-1] + 1))
        return [found[place - places[0]] for place in places]

    def _in_order(self, found: list[HtmlElement], others: Iterable[HtmlElement]) -> list[HtmlElement]:
        wanted = {*found, *others}
        if len(wanted) == len(found):
            return found
        ordered: list[HtmlElement] = []
        for element in self._root.iter():
            if element in wanted:
                ordered.append(element)
                if len(ordered) == len(wanted):
                    break
        return ordered


def names_author(label: str) -> bool:
    """Whether a class has a word for an author in it, in any spelling ("author", "Author", "autorin")."""
    if "ut" in label:
        return "uthor" in label or "utor" in label or "auteur" in label
    return "yline" in label or "riter" in label or "erfasser" in label


def names_date(label: str) -> bool:
    """Whether a class has a word for a date in it.

    Such are "date", "Date", "update", "datum", "published", "posted", "timestamp", "byline", "entry-meta", "fecha"; not
    "late", "category", "state", "rate".
    """
    return _DATE.search(label) is not None and _NO_DATE.search(label) is None
