"""Learn what the pages of a site have in common in what they say of themselves: which source of the title is right, what is
added to every title, and who is stated as the author of everything. Pages are compared with each other only, never with a truth.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.metadata.authors import named_people
from archive.metadata.fields import NAME_LIMIT, TITLE_LIMIT, one_line, squashed
from archive.metadata.headlines import main_readings
from archive.metadata.html import read_signals
from archive.metadata.sitename import SEPARATOR, site_names
from archive.model.habits import SourceHabits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.page import Page

# Fewer pages of a site say nothing of its habits; as for the template memory.
MIN_PAGES = 3
# Of the pages that must share a suffix or an author: most, for a site changes its looks, and some pages are no articles.
_SHARE = 0.8
# Pages on which the sources differ, and on how many of these one must be with the others to be trusted alone.
_DISPUTES, _TRUSTED = 3, 0.9
_MOST = 5  # suffixes or authors of a site that are kept
# Who has a say: Twitter's card and the title tag repeat og:title, and with their votes it would always win (on 152 pages
# of 26 sites that made three titles wrong and none right).
_VOTERS = ("h1", "og", "ld")


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitSample:
    """What one page teaches: its titles by source (folded, without the site's names), the ends of the longer ones, its people.

    stated: who the metas and structured data name. seen: who is named in the text. All squashed.
    """

    titles: Mapping[str, str]
    ends: frozenset[str]
    stated: frozenset[str]
    seen: frozenset[str]


def sample_habits(page: Page) -> HabitSample:
    """Return what a page teaches of its site's habits; reads it without any."""
    signals = read_signals(page)
    names = site_names(signals)
    found = main_readings(signals, names)
    longer = [signals.title_tag, *(content for _, content in signals.meta("og:title"))]
    parts = [SEPARATOR.split(one_line(text, TITLE_LIMIT)) for text in longer]
    stated, seen = named_people(signals, names)
    return HabitSample(
        titles={source: text for source in _VOTERS if (text := found.first(source)) is not None},
        ends=frozenset(
            end for each in parts if len(each) > 1 and (end := squashed(each[-1][:NAME_LIMIT])) not in names
        ),
        stated=frozenset(map(squashed, stated)),
        seen=frozenset(map(squashed, seen)),
    )


def learn_habits(samples: Sequence[HabitSample]) -> SourceHabits | None:
    """Return the habits of a site; None where too few pages are given, or they have none. Their order does not matter."""
    if len(samples) < MIN_PAGES:
        return None
    found = SourceHabits(
        title_source=_trusted(samples), suffixes=_suffixes(samples), authors=_constant_authors(samples)
    )
    return found if found != SourceHabits() else None


def _trusted(samples: Sequence[HabitSample]) -> str | None:
    """Return the one source that is with the majority wherever the sources differ."""
    disputes = [sample.titles for sample in samples if len(set(sample.titles.values())) > 1]
    with_most: Counter[str] = Counter()
    present: Counter[str] = Counter()
    for titles in disputes:
        text, votes = Counter(titles.values()).most_common(1)[0]
        if votes * 2 > len(titles):
            present.update(titles.keys())
            with_most.update(source for source in titles if titles[source] == text)
    trusted = [source for source in _VOTERS
               if with_most[source] >= _DISPUTES and with_most[source] >= _TRUSTED * present[source]]  # fmt: skip
    return trusted[0] if len(trusted) == 1 else None


def _suffixes(samples: Sequence[HabitSample]) -> tuple[str, ...]:
    counts = Counter(end for sample in samples for end in sample.ends if end)
    return _shared(counts, len(samples))


def _constant_authors(samples: Sequence[HabitSample]) -> tuple[str, ...]:
    """Return who is stated on nearly every page, though most of the pages name other people in their text."""
    counts = Counter(name for sample in samples for name in sample.stated)
    disputed = Counter(name for sample in samples if sample.seen for name in sample.stated - sample.seen)
    return tuple(name for name in _shared(counts, len(samples)) if disputed[name] * 2 > len(samples))


def _shared(counts: Counter[str], pages: int) -> tuple[str, ...]:
    """Return what is on most of the pages and on three at least, in order, at most five."""
    wanted = sorted(name for name, count in counts.items() if count >= max(MIN_PAGES, _SHARE * pages))
    return tuple(wanted[:_MOST])
