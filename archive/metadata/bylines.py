"""Bylines in the text: elements whose class says so, links to authors' pages, and "By Jane Doe" below the headline."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from archive.metadata.calendar_words import label_before
from archive.metadata.classes import names_author
from archive.metadata.fields import squashed
from archive.metadata.html import following, text_in
from archive.metadata.jsonld import text_of
from archive.metadata.names import has_colon, is_labelled, is_person, opens_byline, people_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from archive.metadata.html import Signals

_BYLINE_LIMIT = 200  # characters of text in an element that is a byline; longer ones hold the article
_SHORTEST = 3  # "LD" is two letters, but two letters are as often a button
# More people of one class under a page are its staff, not its authors: the longest byline of the benchmark has 11.
_STAFF = 12
_LABELLED_LINES = 150  # elements in which a label is looked for behind other words
_BELOW_HEADLINE = 120  # elements after the headline in which a byline without a class is looked for; further down,
# where text begins with "By" and "Von" for other reasons, only one with a colon is ("Text: Jane Doe")
_AFTER_HEADLINE = 250  # the next 250 hold none that is right on the benchmark pages

_TAILS = 5  # lines in an element in which a label is looked for
_DATED_LINES, _DATED_LIMIT = 40, 90  # lines below the headline, and characters of one: "11.12.2019 - Amelie Loevenich"
_DATED_TAGS, _DATED_CHILDREN = ("p", "div", "span", "li", "small", "td", "dd", "address"), 6
_SIGNED_LINES = 4
_EMPHASIS = frozenset({"strong", "b", "em", "i"})
_JOINING = 4  # letters a name that may be left of a line: "by", "and", "von"
_NAME_WORDS = 4
_NO_NAME = re.compile(
    r"[^\w\s.'’ʼ-]|\d|\.\w{3}|ung\b", re.I
)  # signs, file names, and German nouns of no person ("Änderung")
# The class of an element that holds a person's name ("views-field-name", "fn"), and how far above a line it may stand.
_PERSON = re.compile(r"(?:^|[\s_-])(?:name|fn|vcard)(?:$|[\s_-])", re.I)
_CLASSES_ABOVE = 2
# What a heading or a button begins with, and no name.
_HEADING_WORDS = frozenset(
    {
        "im", "in", "zum", "zur", "der", "die", "das", "den", "ein", "eine", "letzte", "alle", "mehr", "neue", "weitere", "the", "a", "an", "how", "what",
        "why", "when", "where", "who", "best", "top", "last", "next", "get", "see", "our", "your", "my", "all", "more", "new", "related", "frequently",
        "le", "la", "les", "el", "los", "las", "un", "une", "una", "il", "lo", "gli", "de", "het", "een", "å", "en", "et", "contact", "read", "table", "key",
    }
)  # fmt: skip
_DIGIT = re.compile(r"\d")
_PARTS = re.compile(r"\s*[|·•]\s*|\s+[-–—]\s+")
_DATED_PARTS = 3  # the name, a section and a reading time
_BETWEEN = " |-–—/,.·•"
_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}\.?\s+[^\W\d_]{3,10}\.?,?\s+\d{4}|"
    r"[^\W\d_]{3,10}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}[:.]\d{2}(?:\s*uhr|\s*[ap]m)?",
    re.I,
)
_STATED_LIMIT = 20
_PATHS = re.compile("/(?:authors?|autor|autoren|autorin|profile|by|auteur|people|staff|redaktion)/|/journalist")
_IN_PATHS = ("/autho", "/auto", "/profile/", "/by/", "/auteur/", "/people/", "/staff/", "/redaktion/", "/journalist")
_LINKED_LIMIT = 60
_LINES = ("p", "span", "div", "a", "em", "strong", "i", "b", "li", "address", "h2", "h3", "h4", "h5", "small")
# Parts of a class that say that the element is about something else than this article's authors.
_OTHER = re.compile(
    r"comment|related|sidebar|teaser|widget|card|\bbio|avatar|footer|recommend|popular|twitter|social|image|photo|"
    r"caption|desc|job|role|position|share|follow",
    re.I,
)
# The boxes around an element that are another text's: an entry of a live blog, a teaser, a reader's comment.
_OTHERS = re.compile(
    r"\blive-?(?:blog)?-?(?:entry|post|item|update)|liveblog(?:entry|post|item|update)|\bteaser(?!s?-?(?:text|lead))|\bcomment-?(?:list|body|item)|\brelated",
    re.I,
)
_KEPT = 4_096  # classes; a site has the same ones on each of its pages
_BOXES, _AROUND = ("div", "li", "section", "article"), 6


def classed_elements(signals: Signals) -> list[HtmlElement]:
    """Return the elements whose class or relation says that they hold the author, in document order, at most 140."""
    related = (element for element in signals.related if element.get("rel") == "author")
    stated = (element for element in signals.properties if "author" in (element.get("itemprop") or ""))
    others = (*islice(related, _STATED_LIMIT), *islice(stated, _STATED_LIMIT))
    return list(_own(signals.classes.authors(others)))


def classed_names(elements: list[HtmlElement]) -> list[str]:
    """Return the names in the first of the classed elements that holds a person, and in those of its class beside it."""
    return _element_names(elements)


def linked_names(signals: Signals) -> list[str]:
    """Return the names of the first links that lead to authors' pages."""
    targets = [element.get("href") or "" for element in signals.anchors]
    joined = "\n".join(targets)  # most pages have no such link, which is seen faster in all of them at once
    if not any(word in joined for word in _IN_PATHS):
        return []
    links = (element for element, target in zip(signals.anchors, targets, strict=True) if _PATHS.search(target))
    return _element_names(_own(islice(links, _LINKED_LIMIT)))


def lines_below(signals: Signals) -> Iterator[HtmlElement]:
    """Yield the elements after the first h1 that may be a byline by how they open, in document order."""
    for heading in signals.landmarks["h1"][:1]:
        for place, element in enumerate(islice(following(heading, *_LINES), _AFTER_HEADLINE)):
            own = element.text or ""
            children = element[:_TAILS] if len(element) else []
            opening = own.strip() or ((children[0].text or "").strip() if children else "")
            if (opening and (place < _BELOW_HEADLINE or _has_colon(element)) and opens_byline(opening)) or (
                place < _LABELLED_LINES and (_labels(own) or any(_labels(child.tail) for child in children))
            ):
                yield element


def _labels(text: str | None) -> bool:
    """Whether a text of an element says "Author:" behind something else ("Date: 19.11.2021 Author: Jane Doe")."""
    return text is not None and has_colon(text) and len(text) <= _BYLINE_LIMIT and is_labelled(text)


def _has_colon(element: HtmlElement) -> bool:
    return has_colon(element.text or next((child.tail for child in element if child.tail), ""))


def headline_names(lines: Iterable[HtmlElement]) -> list[str]:
    """Return the names of the first short line below the headline that holds only people."""
    for element in lines:
        text = text_in(element, is_spaced=True, limit=_BYLINE_LIMIT)
        names = people_in(text) if len(text) <= _BYLINE_LIMIT else []
        people = [name for name in names if is_person(name)]
        # A label leaves no doubt, whatever stands beside the name ("Autorin: Jane Doe, Projektleiterin in Tunis").
        if people and (len(people) == len(names) or is_labelled(text)):
            return people
    return []


def dated_names(signals: Signals) -> list[str]:
    """Return the names of the first short line below the headline that holds a date and people, and nothing else.

    "Central Park, 12 May 2019" is such a line, too: something must tell that it is a person, see `_is_byline`.
    """
    known = {squashed(text_of(node.get("name"))) for node in signals.graph.of_kind("person")} - {""}
    for heading in signals.landmarks["h1"][:1]:
        for element, text in _short_lines(list(islice(following(heading, *_DATED_TAGS), _DATED_LINES))):
            if _DIGIT.search(text) and _DATE.search(text):
                parts = [part for part in _PARTS.split(text) if not _DATE.search(part)]
                named = list(filter(None, map(_only_people, parts)))
                names = (
                    named[0]
                    if len(named) == 1 and len(parts) <= _DATED_PARTS
                    else _only_people(_DATE.sub(" ", text).strip(_BETWEEN))
                )
                if names and (
                    known.issuperset(map(squashed, names))
                    or _is_byline(element, text, parts)
                    or (label_before(text) == "updated" and not any(_is_topic(name, signals) for name in names))
                ):
                    return names
    return []


def _is_byline(line: HtmlElement, text: str, parts: list[str]) -> bool:
    """Whether a line with a date and what looks like a name is about who wrote it.

    A word says so, the class of what holds the name, or a link to a page about a person. What also counts: that the line
    tells when the article was changed, which is said of no event and no place, where the name is no topic of the site.
    """
    if is_labelled(text) or any(map(opens_byline, (_DATE.sub(" ", text).strip(_BETWEEN), *parts))):
        return True
    around = islice(line.iterancestors(), _CLASSES_ABOVE)
    if any(_names_person(element.get("class") or "") for element in (*line.iter("*"), *around)):
        return True
    targets = (element.get("href") or "" for element in line.iter("a"))
    return any(_PATHS.search(target) or target.startswith("mailto:") for target in targets)


def _is_topic(name: str, signals: Signals) -> bool:
    """Whether a name is in the page's title or the whole text of a link, as those of sections are."""
    word = squashed(name)
    return word in squashed(signals.title_tag) or any(word == squashed(anchor.text or "") for anchor in signals.anchors)


def _names_person(label: str) -> bool:
    return names_author(label) or _PERSON.search(label) is not None


def _short_lines(elements: list[HtmlElement]) -> list[tuple[HtmlElement, str]]:
    """Return those elements that are short lines with their texts, in their order.

    The last ones are read first: what stands around one that is too long is too long, too, and need not be read.
    """
    lines: list[tuple[HtmlElement, str]] = []
    long: set[HtmlElement] = set()
    for element in reversed(elements):
        if len(element) > _DATED_CHILDREN or element in long:
            continue
        text = text_in(element, is_spaced=True, limit=_DATED_LIMIT)
        if len(text) <= _DATED_LIMIT:
            lines.append((element, text))
            continue
        around = element.getparent()
        while around is not None and around not in long:
            long.add(around)
            around = around.getparent()
    return lines[::-1]


def signed_names(signals: Signals) -> list[str]:
    """Return the names in one of the first four paragraphs below the headline where it holds only people, in bold or italics."""
    for heading in signals.landmarks["h1"][:1]:
        for element in islice(following(heading, "p"), _SIGNED_LINES):
            child = element[0] if len(element) == 1 else None
            if (
                child is None
                or child.tag not in _EMPHASIS
                or (element.text or "").strip()
                or (child.tail or "").strip()
            ):
                continue
            text = text_in(child, limit=_DATED_LIMIT)
            names = _only_people(text) if len(text) <= _DATED_LIMIT else []
            if names and all(2 <= len(name.split()) <= 3 and not _is_topic(name, signals) for name in names):
                return names
    return []


def _only_people(text: str) -> list[str]:
    """Return the names in a line that holds nothing but names of people and what joins them."""
    names = people_in(text)
    rest = len(squashed(text)) - sum(len(squashed(name)) for name in names)
    return names if all(map(_is_plainly_person, names)) and rest <= _JOINING * len(names) else []


def _is_plainly_person(name: str) -> bool:
    """Whether a name is of two to four words of letters that no heading begins with: nothing else says here that it is one."""
    words = name.split()
    return (
        2 <= len(words) <= _NAME_WORDS
        and is_person(name)
        and words[0].lower() not in _HEADING_WORDS
        and not _NO_NAME.search(name)
        and all(len(word) > 3 or not word.isupper() or "." in word for word in words)
    )


def pen_names(elements: Iterable[HtmlElement]) -> list[str]:
    """Return the one pen name that the first of the elements holds which holds nothing else ("Dominique", "TPN")."""
    for element in elements:
        text = text_in(element, is_spaced=True, limit=_BYLINE_LIMIT)
        names = people_in(text) if _SHORTEST <= len(text) <= _BYLINE_LIMIT else []
        if len(names) == 1 and len(names[0].split()) <= 3 and names[0][0].isupper() and not is_person(names[0]):
            return names
    return []


def _own(elements: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield the elements which are about this article by their class, and by where they stand: in no entry of a live blog."""
    for element in elements:
        label = f"{element.get('class') or ''} {element.get('id') or ''}"
        if _is_about_other(label) or next(element.iterancestors("aside", "footer", "nav"), None) is not None:
            continue
        around = islice(element.iterancestors(*_BOXES), _AROUND)
        if not any(_is_of_other(label) for parent in around if (label := parent.get("class"))):
            yield element


@lru_cache(maxsize=_KEPT)
def _is_about_other(label: str) -> bool:
    return _OTHER.search(label) is not None


@lru_cache(maxsize=_KEPT)
def _is_of_other(label: str) -> bool:
    return _OTHERS.search(label) is not None


def _element_names(elements: Iterable[HtmlElement]) -> list[str]:
    """Return the names in the first element that holds a person, and in those of its class beside it."""
    first: HtmlElement | None = None
    names: list[str] = []
    for element in elements:
        if first is not None and not _is_beside(element, first):
            continue
        text = text_in(element, is_spaced=True, limit=_BYLINE_LIMIT)
        if not _SHORTEST < len(text) <= _BYLINE_LIMIT:
            continue
        found = [name for name in people_in(text) if is_person(name)]
        if found:
            first = element if first is None else first
            names += found
    return names if len(names) <= _STAFF else []


def _is_beside(element: HtmlElement, first: HtmlElement) -> bool:
    """Whether an element is of the same kind as another and at most two steps from a parent of both."""
    if (element.tag, element.get("class")) != (first.tag, first.get("class")):
        return False
    near, far = first.getparent(), element.getparent()
    return near is not None and far is not None and (near is far or near.getparent() is far.getparent())
