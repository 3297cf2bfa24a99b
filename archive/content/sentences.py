"""What the measures of a block mean, in a person's words: one sentence for each theme, and the theme of each figure.

The only place that knows the names of figures for `explain`; a figure without a theme is told by its name.
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
TEXT_PARTS = frozenset({"body", "main", "post"})
QUOTED_CHARS = 40
FIRST_WORDS = 4
MUCH, HALF = 0.4, 0.5
# Shares as words, the largest first.
SHARES = ((0.9, "nearly all"), (0.6, "most"), (0.2, "some"), (0.001, "hardly any"))
FURNISHING = {"img": "picture", "button": "button", "field": "field", "player": "player", "link": "link"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What sentences may say of a block: its text, element and surroundings. figures: of the block, by name.

    names: of the elements around it, as classes. heading: the text of the heading it stands under, "" where there is none. place: 0..1, where in the page it is.
    """

    text: str
    tag: str
    parent: str
    link_chars: int
    links: int
    heading: str
    names: str
    place: float
    figures: dict[str, float]


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
        if seen.figures.get("title", 0) > MUCH
        else "it shares no more than a word or two with the title"
    )


def _said(seen: Seen) -> str:
    said = seen.figures.get("said", 0)
    if seen.figures.get("summary"):
        return "the page's description begins with it"
    if not said:
        return "the page's data has no text to compare it with"
    return f"the article's text in the page's data {'has it, too' if said > 0 else 'does not have it'}"


def _words(seen: Seen) -> str:
    begin = " ".join(seen.text.split()[:FIRST_WORDS])
    return f"its words (“{begin}{'…' if len(begin) < len(seen.text) else ''}”)"


def _names(seen: Seen) -> str:
    return (
        f"the names of the elements around it ({seen.names})"
        if seen.names
        else "the elements around it have no telling names"
    )


def _category(seen: Seen, *, is_for: bool) -> str:
    """What part the elements around are named for: of those that speak so, the nearest."""
    names = [name for name in CATEGORIES if (name in TEXT_PARTS) == is_for]
    for near in ("near", "under"):
        for name in names:
            if seen.figures.get(f"{near}_{name}"):
                return f"it stands in {CATEGORIES[name]}, by the names of elements"
    return f"no element around it is named for {'furniture' if is_for else 'the main text'}"


def _share(seen: Seen, figure: str) -> str:
    share = seen.figures.get(figure, 0.0)
    return next((word for least, word in SHARES if share >= least), "none")


def _alike(seen: Seen) -> str:
    return f"of the text in elements built alike, {_share(seen, 'alike_good')} is paragraphs"


def _around(seen: Seen) -> str:
    return f"of the text in the elements around it, {_share(seen, 'dense_2')} is paragraphs"


def _container(seen: Seen) -> str:
    steps = seen.figures.get("up_half", 0)
    where = "in" if not steps else "just outside" if steps == 1 else "far outside"
    return f"it stands {where} the element that holds most of the paragraphs"


def _neighbour(seen: Seen, step: int) -> str:
    size, linked = seen.figures.get(f"chars_at_{step}", -1), seen.figures.get(f"linked_at_{step}", 0)
    if size < 0:
        return "the page's edge"
    if linked > HALF:
        return "a link"
    return "a paragraph" if seen.figures.get(f"good_at_{step}") else "a short line"


def _neighbours(seen: Seen) -> str:
    return f"{_neighbour(seen, -1)} stands before it, {_neighbour(seen, 1)} behind it"


def _furnishing(seen: Seen) -> str:
    counts = ((round(seen.figures.get(f"{name}s_1", 0)), said) for name, said in FURNISHING.items())
    said = [_plural(count, what) for count, what in counts if count]
    return (
        f"the element around it holds {', '.join(said)}"
        if said
        else "the element around it holds neither pictures nor fields"
    )


def _repetition(seen: Seen) -> str:
    return "the page says it more than once" if seen.figures.get("repeated", 1) > 1 else "the page says it once"


def _facts(seen: Seen) -> str:
    found = [name for name in ("date", "price") if seen.figures.get(name)]
    return (
        f"it looks like a {found[0]}"
        if found
        else "dates stand near it"
        if seen.figures.get("dates_near")
        else "no date stands near it"
    )


def _spelling(seen: Seen) -> str:
    beginnings = (("upper", "a capital"), ("lower", "a small letter"), ("digit", "a figure"), ("sign", "a sign"))
    beginning = next((said for name, said in beginnings if seen.figures.get(f"begins_{name}")), "a letter")
    return f"it begins with {beginning}" + (" and is divided by bars" if seen.figures.get("bars") else "")


def _weight(seen: Seen) -> str:
    if seen.figures.get("button"):
        return "it is a button"
    return "much of it is bold" if seen.figures.get("bold", 0) > HALF else "little of it is bold"


def _page(seen: Seen) -> str:
    return f"of the page's text, {_share(seen, 'page_good')} is paragraphs"


def _hidden(seen: Seen) -> str:
    return "the page hides it" if seen.figures.get("hidden") else "the page shows it"


SENTENCES: dict[str, Callable[[Seen], str]] = {
    "links": _links, "size": _size, "sentences": _sentence_ends, "heading": _heading, "element": _element, "place": _place, "title": _title,
    "said": _said, "words": _words, "names": _names, "alike": _alike, "repetition": _repetition, "container": _container,
    "around": _around, "neighbours": _neighbours, "furnishing": _furnishing, "spelling": _spelling, "facts": _facts, "weight": _weight,
    "page": _page, "hidden": _hidden,
}  # fmt: skip

# theme → the figures that tell it; "*" stands for anything
_FIGURES = {
    "links": "linked links",
    "size": "chars words lines",
    "sentences": "ends_* stops commas asks announces trails_off",
    "heading": "level level_over since_heading from_h1 h1s second_h1",
    "category": "near_[a-z_]+(?<!near_4)(?<!near_12) under_*",
    "element": "is_* in_* within_* depth preformatted",
    "place": "passed place from_first to_last",
    "title": "title title_covered",
    "said": "said summary",
    "alike": "alike alike_* brothers_*",
    "repetition": "repeated again",
    "container": "up_* down_* inside_* along_* behind_* size_*",
    "furnishing": "imgs_* buttons_* fields_* icons_* times_* players_* links_\\d h1s_*",
    "around": "linked_\\d dense_\\d share_\\d weight_\\d blocks_\\d link_blocks_\\d place_in_*",
    "neighbours": "chars_at_* linked_at_* good_at_* stops_at_* good_near_* links_near_* dense_before",
    "spelling": "digits upper shouted word_length spaceless begins_* bars",
    "facts": "price date dates_before dates_near",
    "weight": "bold button pictures",
    "page": "page_* noscript",
    "hidden": "hidden",
}
_THEMES = [(re.compile(name.replace("*", ".+")), theme) for theme, names in _FIGURES.items() for name in names.split()]


def theme_of(figure: str) -> str:
    """Return the theme of a figure; its own name where it belongs to none."""
    return next((theme for pattern, theme in _THEMES if pattern.fullmatch(figure)), figure)


def sentence(theme: str, seen: Seen, *, is_for: bool) -> str:
    """Return what a theme says of a block, without a capital and without a full stop. is_for: whether it speaks for the main text."""
    if theme == "category":
        return _category(seen, is_for=is_for)
    return SENTENCES[theme](seen) if theme in SENTENCES else f"its {theme.replace('_', ' ')}"
