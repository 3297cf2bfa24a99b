"""Where on the page a date stands: how near to the headline, and whether in a part that is about something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from archive.metadata.fields import squashed
from archive.metadata.html import text_in
from archive.metadata.jsonld import bare, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archive.metadata.html import Signals

FAR = 99  # steps, where there is no headline or the two share only the page
# Parts that are never about this page's own date, and parts that often are not: beside the headline both kinds of
# words are used for the article's own frame ("article-footer", "entry-sidebar"), so the second only weakens.
_FOREIGN_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:comments?(?:[-_]?(?:list|body|content|text|thread|area|wrapper|\d+))?(?:\s|$)|disqus|twitter|tweet|instagram|facebook-post)"
    r"|related|recommend|most-?(?:read|popular|viewed)|twitter-tweet|embed|copyright|newsletter|commentlist|read-?more|more-?(?:news|stories|articles|from)"
    r"|site-?footer|page-?footer|global-?footer|footer-(?:bottom|widget|copy)|cookie|breaking|ticker",
    re.IGNORECASE,
)
_ASIDE_CLASSES = re.compile(
    r"comment|sidebar|teaser|widget|footer|carousel|slider|navi?\b|menu|reply|review|rating|promo|latest|archive|card\b|event|agenda|calendar|caption|credit",
    re.IGNORECASE,
)
_ASIDE_TAGS = frozenset({"aside", "nav", "figcaption", "form", "table", "footer"})
_FOREIGN_TAGS = frozenset({"blockquote"})
_SCOPES = ("body", "html", "main", "article")
_LABEL_LIMIT = 200  # characters of a class and an id; sites built of style words have more, none of which speaks
_BESIDE = 4  # steps from a headline in no article within which a line may be of its byline
_HEADLINE_LIMIT = 300  # characters; a longer heading is a section
_SHORTEST_HEADLINE = 8  # letters that must agree with the title: "News" is in many
_OTHER_HEADINGS = ("h2", "h3", "h4")
_HEADINGS_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Place:
    """steps: from the headline up to the element that holds both. is_foreign: in a comment list, a list of other
    pages, an embedded post, the site's footer. is_aside: in a part that may be so, or within a link to another page.
    is_outside: not in the element that is the headline's article; where there is none, above the headline or far from it.
    """

    steps: int
    is_after: bool
    is_foreign: bool
    is_aside: bool
    is_outside: bool = False


class Places:
    """The places of a page's elements, seen from its headline."""

    def __init__(self, signals: Signals) -> None:
        self.headline = headline_of(signals)
        self._url = bare(signals.url)
        self._steps: dict[HtmlElement, int] = {}
        self._verdicts: dict[HtmlElement, tuple[bool, bool]] = {}
        place, steps = self.headline, 0
        while place is not None:
            self._steps[place] = steps
            place, steps = place.getparent(), steps + 1
        self._frame = self._steps_to_frame()

    def _steps_to_frame(self) -> int | None:
        """Return how many steps above the headline its article begins, None where nothing says that."""
        for tag in ("article", "main"):
            steps = [steps for element, steps in self._steps.items() if element.tag == tag]
            if steps:
                return min(steps)
        return None

    def of(self, element: HtmlElement) -> Place:
        """Return where an element stands."""
        steps, is_after = self._from_headline(element)
        is_foreign, is_aside = self._verdict(element)
        is_aside = is_aside and steps > 0
        is_near = is_after and steps <= _BESIDE and not is_aside
        is_outside = not is_near if self._frame is None else steps > self._frame
        return Place(steps, is_after, is_foreign and steps > 0, is_aside, is_outside)

    def _from_headline(self, element: HtmlElement) -> tuple[int, bool]:
        below, above = element, element.getparent()
        if below in self._steps:
            return self._steps[below], True
        while above is not None and above not in self._steps:
            below, above = above, above.getparent()
        if above is None or above.tag == "html":
            return FAR, True
        steps = self._steps[above]
        if steps == 0:
            return 0, True
        own = next(child for child in above if self._steps.get(child) == steps - 1)
        return steps, above.index(own) < above.index(below)

    def _verdict(self, element: HtmlElement) -> tuple[bool, bool]:
        """Whether the element is in a foreign part and in an aside, by itself and its ancestors."""
        path: list[HtmlElement] = []
        place: HtmlElement | None = element
        known = (False, False)
        while place is not None:
            if place in self._verdicts:
                known = self._verdicts[place]
                break
            path.append(place)
            place = place.getparent()
        for each in reversed(path):
            foreign, aside = self._judged(each)
            known = (known[0] or foreign, known[1] or aside)
            self._verdicts[each] = known
        return known

    def _judged(self, element: HtmlElement) -> tuple[bool, bool]:
        tag = element.tag
        # What holds the headline too is the article's own, whatever it is called.
        if tag in _SCOPES or not isinstance(tag, str) or element in self._steps:
            return False, False
        label = (element.get("class") or "") + " " + (element.get("id") or "")
        foreign, aside = tag in _FOREIGN_TAGS, tag in _ASIDE_TAGS or (tag == "a" and self._is_link_away(element))
        if len(label) > 1:
            of_label = _judged_label(label[:_LABEL_LIMIT])
            foreign, aside = foreign or of_label[0], aside or of_label[1]
        if tag == "footer" and not any(True for _ in element.iterancestors("article", "main")):
            foreign = True
        return foreign, aside

    def _is_link_away(self, element: HtmlElement) -> bool:
        href = (element.get("href") or "").strip()
        if not href or href.startswith(("#", "javascript:")):
            return False
        return not self._url.endswith(bare(href).partition("/")[2] or "\0")


@lru_cache(maxsize=4_096)  # the words of a site's stylesheet come again on each of its pages
def _judged_label(label: str) -> tuple[bool, bool]:
    return _FOREIGN_CLASSES.search(label) is not None, _ASIDE_CLASSES.search(label) is not None


def headline_of(signals: Signals) -> HtmlElement | None:
    """Return the heading that the page's title repeats, or its first h1; on many pages the h1 is the site's name."""
    stated = [signals.title_tag, *(value for _, value in signals.meta("og:title", "twitter:title"))]
    if signals.article is not None:
        stated.append(text_of(signals.article.get("headline")))
    titles = [words for text in stated if len(words := squashed(text)) >= _SHORTEST_HEADLINE]
    first = signals.landmarks["h1"][:5]
    for element in (*first, *_others(signals)):
        words = squashed(text_in(element, limit=_HEADLINE_LIMIT))
        if len(words) >= _SHORTEST_HEADLINE and any(words in title or title in words for title in titles):
            return element
    return first[0] if first else None


def _others(signals: Signals) -> Iterator[HtmlElement]:
    for place, element in enumerate(signals.root.iter(*_OTHER_HEADINGS)):
        if place == _HEADINGS_LIMIT:
            return
        yield element
