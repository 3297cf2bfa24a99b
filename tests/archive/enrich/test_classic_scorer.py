"""The original's scores: the seed and its relatives to the point, and every part by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from archive.enrich.classic_scorer import heat, is_published, quality
from archive.enrich.settings import Classic
from archive.enrich.taxonomy import Taxonomy, Topic
from archive.model.frontmatter import read
from archive.model.record import Image, Provider, Record
from archive.model.standing import ALONE, Standing

SEED = read((Path(__file__).parents[2] / "seed" / "record.md").read_bytes())
NLP, AI, CV = "Natural Language Processing", "AI", "Computer Vision"
# what RECORD.md part 2 §5 and §6 documents of the site for AI
TAXONOMY = Taxonomy(
    topics=(
        Topic(name=AI, keywords=("ai", "artificial intelligence")),
        Topic(name=NLP, parent=AI, keywords=("natural language processing", "nlp")),
        Topic(name=CV, parent=AI, keywords=("computer vision", "facial recognition")),
    ),
    site_topic=AI,
    places=("title",),
    endings=False,
)
NUMBERS = Classic(organization=30, organizations=("forbes.com",), related=10)
WITHIN = msgspec.structs.replace(NUMBERS, keywords_within_words=True)


def related(domain: str) -> Record:
    """Return a related entry of the seed as the record that it is a projection of."""
    entry = next(each for each in SEED.related if each.provider and each.provider.domain == domain)
    return Record(
        title=entry.title, web_url=entry.web_url, amp_web_url=entry.amp_web_url, type=entry.type, quality=entry.quality,
        provider=entry.provider, images=entry.images, topics=(CV, AI),
    )  # fmt: skip


def test_the_seed_scores_15_and_is_not_published() -> None:
    score = quality(SEED, TAXONOMY, NUMBERS)
    assert score.value == SEED.quality == 15
    assert {part.name: part.points for part in score.parts if part.points} == {"topics": 6, "keywords": 15, "title": -6}
    found = heat(SEED, score.value, Standing(is_lead=False, members=4), NUMBERS).value
    assert found == SEED.heat == -1
    assert is_published(SEED, found, NUMBERS)[0] is SEED.published is False


@pytest.mark.parametrize(
    ("domain", "points"), [("forbes.com", 89), ("computerweekly.com", 44), ("computing.co.uk", 39)]
)
def test_its_related_articles_score_as_the_original_says(domain: str, points: int) -> None:
    record = related(domain)
    assert quality(record, TAXONOMY, NUMBERS).value == record.quality == points


def test_the_one_with_40_follows_where_ai_counts_within_airport() -> None:
    record = related("stuff.co.nz")
    assert record.quality == 40
    assert quality(record, TAXONOMY, NUMBERS).value == 25
    score = quality(record, TAXONOMY, WITHIN)
    assert score.value == 40
    assert "ai, facial recognition" in next(part.reason for part in score.parts if part.name == "keywords")
    others = ("forbes.com", "computerweekly.com", "computing.co.uk")
    assert [quality(related(domain), TAXONOMY, WITHIN).value for domain in others] == [89, 44, 39]
    assert quality(SEED, TAXONOMY, WITHIN).value == 15


PLAIN = Record(title="A plain title", topics=("AI",), web_url="https://www.example.org/a")


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({}, 2),
        ({"topics": ("AI", "x")}, 4),
        ({"title": "AI and artificial intelligence"}, 32),
        ({"images": (Image(url="https://example.org/a.png"),)}, 22),
        ({"amp_web_url": "https://example.org/amp"}, 22),
        ({"type": "video"}, 52),
        ({"provider": Provider(name="F", domain="forbes.com")}, 32),
        ({"provider": Provider(name="M", domain="microsoft.com")}, 52),
        ({"web_url": "https://azure.example.com/x"}, 52),
        ({"web_url": "https://[broken"}, 2),
        ({"title": "x" * 71}, 2),
        ({"title": "x" * 72}, 1),
        ({"title": "x" * 500}, 0),
    ],
)
def test_each_part_has_its_points(change: dict[str, object], points: int) -> None:
    numbers = msgspec.structs.replace(NUMBERS, official_sites=("microsoft.com", "azure.example.com"))
    assert quality(replace(PLAIN, **change), TAXONOMY, numbers).value == points  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("points", "standing", "expected"),
    [
        (37, ALONE, 37),
        (50, Standing(members=3), 80),
        (49, Standing(members=3), 49),
        (89, Standing(is_lead=False, members=3), -1),
    ],
)
def test_only_the_lead_of_a_cluster_is_hot(points: int, standing: Standing, expected: int) -> None:
    assert heat(PLAIN, points, standing, NUMBERS).value == expected


def test_published_is_a_heat_of_70_unless_a_person_removed_it() -> None:
    assert is_published(PLAIN, 70, NUMBERS)[0]
    assert not is_published(PLAIN, 69, NUMBERS)[0]
    assert is_published(PLAIN, 60, msgspec.structs.replace(NUMBERS, published_heat=60))[0]
    assert not is_published(replace(PLAIN, removed=True), 200, NUMBERS)[0]
