"""Measure what the memory of a site's habits brings: each page read with the habits learnt from the other pages of its site.

    python -m benchmarks.site_habits

Habits are learnt without any truth. Only sites count of which at least three other pages are there; with fewer, nothing is learnt.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.metadata.habits import learn_habits, sample_habits
from archive.metadata.read import read_metadata
from benchmarks.pooled_pages import harness, labelled_pages

if TYPE_CHECKING:
    from benchmarks.pooled_pages import Labelled

LEAST = 4  # pages of a site: the one that is read, and three to learn from


def main() -> None:
    """Command line entry."""
    bench, latest = harness("metadata_bench"), datetime.now(UTC)
    sites: dict[str, list[Labelled]] = defaultdict(list)
    for each in labelled_pages(datasets=("fundus", "trafilatura", "wcxb-article", "wcxb-other")):
        sites[each.site].append(each)
    counts: Counter[tuple[str, str]] = Counter()
    for site, pages in sorted(sites.items()):
        if len(pages) < LEAST:
            continue
        samples = [sample_habits(each.page) for each in pages]
        for place, each in enumerate(pages):
            habits = learn_habits(samples[:place] + samples[place + 1 :])
            counts["all", "pages"] += 1
            counts["all", "with habits"] += habits is not None
            alone, helped = (read_metadata(each.page, latest=latest, habits=given) for given in (None, habits))
            for field in ("title", "authors"):
                truth = [value for value in [each.truth.get(field)] if value]
                if not truth:
                    continue
                for name, found in (("alone", getattr(alone, field)), ("with", getattr(helped, field))):
                    value = list(found.value) if found and field == "authors" else found.value if found else None
                    counts[field, name] += bench.compare(field, value, each.truth[field])["norm"]
                counts[field, "pages"] += 1
            if (alone.title and alone.title.value, alone.authors) != (
                helped.title and helped.title.value,
                helped.authors,
            ):
                print(
                    site,
                    habits,
                    alone.title,
                    helped.title,
                    alone.authors,
                    helped.authors,
                    each.truth.get("title"),
                    sep="\n    ",
                )
    for key, count in sorted(counts.items()):
        print(*key, count)


if __name__ == "__main__":
    main()
