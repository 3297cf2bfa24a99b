"""The original's own folders, and how often its numbers come out of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from archive.enrich.settings import Classic
from archive.model.errors import ConfigError
from archive.original_site import read_organizations, read_original, read_taxonomy
from benchmarks.original_scores import enrichment_of_site, measure, records_of

RECORDS = Path(__file__).parents[2] / "../shared/data/records"
needs_records = pytest.mark.skipif(not RECORDS.exists(), reason="the records lie beside the checkout")


def test_a_folder_of_topics_is_a_taxonomy_in_the_files_order(tmp_path: Path) -> None:
    (tmp_path / "01-vision.yaml").write_text(
        'taxonomy: topic\n_id: vision\nname: Vision\nshortname: CV\nparent: AI\nkeywords:\n  - facial recognition\nhashtags:\n  - "#CV #Vision"\n'
    )
    (tmp_path / "00-ai.yaml").write_text("taxonomy: topic\n_id: ai\nname: AI\nkeywords:\n  - ai\n")
    found = read_taxonomy(tmp_path)
    assert [(topic.name, topic.id, topic.parent, topic.shortname, topic.keywords) for topic in found.topics] == [
        ("AI", "ai", None, None, ("ai",)),
        ("Vision", "vision", "AI", "CV", ("facial recognition",)),
    ]
    assert (found.site_topic, found.places, found.endings) == ("AI", ("title",), False)


def test_organizations_are_the_domains_of_their_files(tmp_path: Path) -> None:
    (tmp_path / "forbes.com.md").write_text("---\n_id: forbes.com\nname: Forbes\ndomain: forbes.com\n---\n")
    assert read_organizations(tmp_path) == ("forbes.com",)
    found = read_original(tmp_path, Classic(organization=30))
    assert (found.scoring.scorer, found.scoring.classic.organization) == ("classic", 30)


@pytest.mark.parametrize("content", [b"- a\n", b"name: [\n", b"\xff", b"keywords: [a]\n"])
def test_a_file_that_is_no_topic_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "00-a.yaml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"00-a\.yaml"):
        read_taxonomy(tmp_path)


@pytest.mark.shared
@pytest.mark.endurance
@needs_records
@pytest.mark.parametrize("rule", ["as RECORD.md", "within words", "within words, official feed"])
def test_the_originals_numbers_follow(rule: str) -> None:
    total: Counter[str] = Counter()
    for site in ("azure", "powerapps"):
        count = measure(site, list(records_of(RECORDS / site)), enrichment_of_site(RECORDS, site, rule))["since"]
        assert count["quality"] >= 0.95 * count["records"]
        assert count["heat"] >= 0.99 * count["records"]
        assert count["published"] >= 0.99 * count["records"]
        total += count
    assert total["records"] == 1548
    # word for word as RECORD.md says 1,503; with keywords inside words and the feed's own host as the official one, all but
    # one, which has 100 points that nothing explains
    least = {"as RECORD.md": 1503, "within words": 1529, "within words, official feed": 1547}
    assert total["quality"] >= least[rule]
    if rule == "within words, official feed":
        assert total["published of our quality"] == total["records"]
        assert total["heat of our quality"] >= 1543


@pytest.mark.shared
@needs_records
def test_the_title_rule_gives_the_originals_topics() -> None:
    settings = enrichment_of_site(RECORDS, "powerapps", "as RECORD.md")
    periods = measure("powerapps", list(records_of(RECORDS / "powerapps")), settings)
    assert sum(count["topics in order"] for count in periods.values()) == 411
    assert sum(count["records"] for count in periods.values()) == 413


@pytest.mark.shared
@pytest.mark.endurance
@needs_records
def test_the_title_rule_gives_every_topic_of_azures_other_publishers() -> None:
    settings = enrichment_of_site(RECORDS, "azure", "as RECORD.md")
    since = measure("azure", list(records_of(RECORDS / "azure")), settings)["since"]
    assert since["topics of others"] == since["of others"] == 490
