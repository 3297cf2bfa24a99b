"""Elements by what their class says of them: whose author they hold, or which date. Looks for words, judges nothing."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, cast

from lxml.etree import XPath

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

# How many of a page are looked at: the article's own are among the first; behind them stand its teasers and comments.
_AUTHORS_LIMIT = 100
_DATES_LIMIT = 60
_DATE = re.compile("ate|atum|ublish|osted|time|yline|meta|fecha")
_NO_DATE = re.compile("late|cate|tate|rate")
_LABELS, _CLASSED = XPath("//@class", smart_strings=False), XPath("//*[@class]")


class ClassedElements:
    """The elements of a page whose class is of interest, found in one walk when first asked for."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root

    def authors(self, others: Iterable[HtmlElement]) -> list[HtmlElement]:
        """Return the first elements whose class names an author, and these others, in document order."""
        return self._in_order(self._found[0], others)

    def dates(self, others: Iterable[HtmlElement]) -> list[HtmlElement]:
        """Return the first elements whose class names a date, and these others, in document order."""
        return self._in_order(self._found[1], others)

    @cached_property
    def _found(self) -> tuple[list[HtmlElement], list[HtmlElement]]:
        """The elements for authors and for dates. The words are looked for first: elements cost twice what their words do."""
        labels = cast("list[str]", _LABELS(self._root))
        different = set(labels)
        authors, dates = set(filter(names_author, different)), set(filter(names_date, different))
        if not authors and not dates:
            return [], []
        # a page has two hundred different classes on two thousand elements
        elements = list(zip(labels, cast("list[HtmlElement]", _CLASSED(self._root)), strict=True))
        return (
            [element for label, element in elements if label in authors][:_AUTHORS_LIMIT],
            [element for label, element in elements if label in dates][:_DATES_LIMIT],
        )

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
