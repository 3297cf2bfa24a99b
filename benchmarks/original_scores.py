"""How often the classic scores and the title rule give what the original site wrote: by set, period and rule.

    python benchmarks/original_scores.py RECORDS      # the folder that holds azure, powerapps, … and site-configs

Quality is computed from the record's own topics; heat and published once from the record's own quality, once from ours.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from archive.enrich.scoring import heat_of, published_of, quality_of
from archive.enrich.settings import Classic, Enrichment
from archive.enrich.topics import names_of, topics_of
from archive.model.frontmatter import read
from archive.model.slugs import original_slug
from archive.model.standing import Standing
from archive.original_site import read_original

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model.record import Record

# where each site's own publisher puts its feed; RECORD.md part 2 §5 says "microsoft.com"
OFFICIAL = {
    "azure": ("azure.microsoft.com",),
    "powerapps": ("powerapps.microsoft.com", "youtube.com"),
    "smartable-powerapps": ("powerapps.microsoft.com", "youtube.com"),
}
# the keyword lists of today's site-configs are those of the records since then
SETTLED = "2020-10"
RULES = {
    "as RECORD.md": Classic(official_sites=("microsoft.com",)),
    "within words": Classic(official_sites=("microsoft.com",), keywords_within_words=True),
    "within words, official feed": Classic(keywords_within_words=True),
}


def records_of(folder: Path) -> Iterator[tuple[str, Record]]:
    """Yield the file name and the record of each file of a site's `_news`, by name."""
    for path in sorted((folder / "_news").glob("*.md")):
        yield path.name, read(path.read_bytes())


def enrichment_of_site(records: Path, site: str, rule: str) -> Enrichment:
    """Return by what a site enriched its records, as a rule reads it."""
    numbers = RULES[rule]
    if not numbers.official_sites:
        numbers = msgspec.structs.replace(numbers, official_sites=OFFICIAL[site])
    return read_original(records / "site-configs" / site / "_data", numbers)


def standing_of(name: str, record: Record) -> Standing:
    """Return where a record of the original stands: its list is the whole of its cluster, the lead comes first in it."""
    mine = (-(record.quality or 0), name)
    others = [
        (-(entry.quality or 0), f"{entry.published_at:%Y-%m-%d}-{original_slug(entry.title)}.md")
        for entry in record.related
        if entry.published_at
    ]
    return Standing(is_lead=all(mine <= other for other in others), members=len(record.related))


def measure(site: str, found: list[tuple[str, Record]], settings: Enrichment) -> dict[str, Counter[str]]:
    """Return the counts of equal values for each period."""
    periods: dict[str, Counter[str]] = {"since": Counter(), "before": Counter()}
    for name, record in found:
        assert record.published_at is not None
        assert record.quality is not None
        count = periods["since" if f"{record.published_at:%Y-%m}" >= SETTLED else "before"]
        standing = standing_of(name, record)
        quality = quality_of(record, settings).value
        heat = heat_of(record, record.quality, standing, settings).value
        our_heat = heat_of(record, quality, standing, settings).value
        topics = names_of(topics_of(replace(record, topics=()), settings.taxonomy))
        is_outside = record.provider is None or record.provider.domain != "microsoft.com"
        count.update(
            {
                "records": 1,
                "quality": quality == record.quality,
                "heat": heat == record.heat,
                "published": published_of(record, heat, settings)[0] == record.published,
                "heat of our quality": our_heat == record.heat,
                "published of our quality": published_of(record, our_heat, settings)[0] == record.published,
                "topics": set(topics) == set(record.topics),
                "topics in order": topics == record.topics,
                "of others": is_outside,
                "topics of others": is_outside and set(topics) == set(record.topics),
            }
        )
    return periods


def main(records: Path) -> None:
    """Print one JSON line for each site, rule and period."""
    for site in OFFICIAL:
        found = list(records_of(records / site))
        for rule in RULES:
            for period, count in measure(site, found, enrichment_of_site(records, site, rule)).items():
                print(json.dumps({"site": site, "rule": rule, "period": period, **count}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
