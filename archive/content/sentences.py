"""What the measures of a block mean, in a person's words: one sentence for each theme, and the theme of each measure.

The only place that knows the names of measures for `explain`; a measure without a theme is told by its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# What the categories of archive.content.vocabulary are called in a sentence.
CATEGORIES = {
    "navigation": "navigation", "footer": "a footer", "aside": "a side column", "share": "share buttons", "related": "related stories",
    "comment": "readers' comments", "newsletter": "a newsletter box", "consent": "a consent banner", "advert": "advertising",
    "author": "an author box", "tags": "a list of tags", "meta": "facts about the page", "popup": "a pop-up", "form": "a form",
    "header": "a page's head", "reader_only": "text for screen readers", "body": "the body of an article", "main": "the main part",
    "post": "a post",
}  # fmt: skip
QUOTED_CHARS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What sentences may say of a block: its text, element and surroundings. classes: of its measures, by name.

    heading: the text of the heading it stands under, "" where there is none. place: 0..1, where in the page it is.
    """

    text: str
    tag: str
    parent: str
    link_chars: int
    links: int
    heading: str
    place: float
    classes: dict[str, int]


def _plural(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _links(seen: Seen) -> str:
    if not seen.link_chars:
        return "it has no links"
    return (
        f"{seen.link_chars:,} of {_plural(len(seen.text), 'character')} {'is' if seen.link_chars == 1 else 'are'} links"
    )


def _size(seen: Seen) -> str:
    return f"it is {_plural(len(seen.text), 'character')} long"


def _sentence_ends(seen: Seen) -> str:
    count = len(re.findall(r"[.!?。！？…।؟](?:\s|$|[\"”’»)])", seen.text))
    return f"it has {_plural(count, 'sentence')}" if count else "it has no whole sentence"


def _heading(seen: Seen) -> str:
    if not seen.heading:
        return "no heading stands above it"
    cut = seen.heading if len(seen.heading) <= QUOTED_CHARS else f"{seen.heading[:QUOTED_CHARS]}…"
    return f"it stands under “{cut}”"


def _element(seen: Seen) -> str:
    return f"it is a <{seen.tag}>" + (f" in a <{seen.parent}>" if seen.parent else "")


def _place(seen: Seen) -> str:
    return f"it stands {round(100 * seen.place)} % down the page"


def _title(seen: Seen) -> str:
    return (
        "it says much of the title again"
        if seen.classes.get("title", 0) > 2
        else "it shares no more than a word or two with the title"
    )


def _said(seen: Seen) -> str:
    said = seen.classes.get("said", 0)
    return ("the page's data has no text to compare", "the article's text in the page's data does not have it",
            "it is too short to be looked up in the page's data", "the article's text in the page's data has it, too")[min(said, 3)]  # fmt: skip


def _label(seen: Seen) -> str:
    return "it reads like a button or a label" if seen.classes.get("label") else "it does not read like a label"


def _notice(seen: Seen) -> str:
    return (
        "it reads like a notice (subscribe, cookies, rights)"
        if seen.classes.get("notice")
        else "it reads like no notice"
    )


SHARES = ("none", "hardly any", "some", "most", "nearly all")
NEIGHBOURS = ("links", "a short line", "a line without a sentence", "a paragraph", "the page's edge")


def _share(seen: Seen, measure: str) -> str:
    return SHARES[min(seen.classes.get(measure, 0), len(SHARES) - 1)]


def _alike(seen: Seen) -> str:
    return f"of the text in elements built alike, {_share(seen, 'alike_good')} is paragraphs"


def _around(seen: Seen) -> str:
    return f"of the text in the elements around it, {_share(seen, 'dense_2')} is paragraphs"


def _container(seen: Seen) -> str:
    steps = seen.classes.get("up_half", 0)
    where = "in" if not steps else "just outside" if steps == 1 else "far outside"
    return f"it stands {where} the element that holds most of the paragraphs"


def _neighbours(seen: Seen) -> str:
    before, after = NEIGHBOURS[seen.classes.get("before", 0) % 5], NEIGHBOURS[seen.classes.get("after", 0) // 5 % 5]
    return f"{before} stands before it, {after} behind it".replace("links stands", "a link stands")


def _repetition(seen: Seen) -> str:
    return (
        "the page says it more than once"
        if seen.classes.get("repeated") or seen.classes.get("again")
        else "the page says it once"
    )


def _facts(seen: Seen) -> str:
    found = [name for name in ("date", "price", "copyright line", "byline") if seen.classes.get(name.split()[0])]
    return f"it looks like a {found[0]}" if found else "it is no date, price, byline or copyright line"


def _spelling(seen: Seen) -> str:
    beginning = ("a capital", "a small letter", "a figure", "a letter", "a sign", "capitals only")[
        min(seen.classes.get("begins", 0), 5)
    ]
    return f"it begins with {beginning}" + (" and is divided by bars" if seen.classes.get("bars") else "")


def _weight(seen: Seen) -> str:
    if seen.classes.get("button"):
        return "it is a button"
    return "much of it is bold" if seen.classes.get("bold", 0) > 1 else "little of it is bold"


def _hidden(seen: Seen) -> str:
    return "the page hides it" if seen.classes.get("hidden") else "the page shows it"


SENTENCES: dict[str, Callable[[Seen], str]] = {
    "links": _links,
    "size": _size,
    "sentences": _sentence_ends,
    "heading": _heading,
    "element": _element,
    "place": _place,
    "title": _title,
    "said": _said,
    "label": _label,
    "notice": _notice,
    "alike": _alike,
    "repetition": _repetition,
    "container": _container,
    "around": _around,
    "neighbours": _neighbours,
    "spelling": _spelling,
    "facts": _facts,
    "weight": _weight,
    "hidden": _hidden,
}

# theme → the measures that tell it; "*" stands for anything
_MEASURES = {
    "links": "linked size_linked links",
    "size": "size words lines",
    "sentences": "ends stops commas asks",
    "heading": "under opener since_heading from_h1 h1s second_h1",
    "element": "tag parent depth pre",
    "place": "passed place from_first to_last",
    "title": "title",
    "said": "said",
    "label": "label",
    "notice": "notice",
    "alike": "alike alike_*",
    "repetition": "repeated again",
    "container": "up_* down_* apart_*",
    "around": "linked_* dense_* share_* weight_*",
    "neighbours": "before after good_* links_* dense_before",
    "spelling": "begins digits bars",
    "facts": "date price copyright byline",
    "weight": "bold button",
    "hidden": "hidden",
}
_THEMES = [(re.compile(name.replace("*", ".+")), theme) for theme, names in _MEASURES.items() for name in names.split()]


def theme_of(measure: str) -> str:
    """Return the theme of a measure; its own name where it belongs to none."""
    return next((theme for pattern, theme in _THEMES if pattern.fullmatch(measure)), measure)


def is_absence(theme: str, seen: Seen) -> bool:
    """Whether all that a theme says is that the block does not stand in something; true of most blocks, and no reason to tell."""
    return theme.startswith(("in_", "within_")) and not seen.classes.get(theme)


def sentence(theme: str, seen: Seen) -> str:
    """Return what a theme says of a block, without a capital and without a full stop."""
    if theme in SENTENCES:
        return SENTENCES[theme](seen)
    kind, _, name = theme.partition("_")
    if kind == "in" and name in CATEGORIES:
        return f"it stands in {CATEGORIES[name]}, by the names of elements"
    if kind == "within":
        return f"it stands inside <{name}>"
    return f"its {theme.replace('_', ' ')}"
