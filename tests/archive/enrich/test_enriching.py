"""Enrichment: topics and quality of one record, the same however often it is done, and never over what others gave."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.enrich.defaults import default_topics
from archive.enrich.enriching import enrich, finish, finishing, source_topics_of
from archive.enrich.settings import PLAIN, Classic, Enrichment, Scoring
from archive.enrich.taxonomy import PLACES, Taxonomy
from archive.model.frontmatter import read, write
from archive.model.record import Record, SealNote, TextNote
from archive.model.standing import ALONE, Standing

TAXONOMY = Taxonomy(topics=default_topics())
DEFAULT = Enrichment(taxonomy=TAXONOMY)
CLASSIC = Enrichment(taxonomy=TAXONOMY, scoring=Scoring(scorer="classic", classic=Classic(related=10)))
RECORD = Record(title="Facial recognition at the border", excerpt="x", body="A text.", sources=(("title", "h1"),))


def test_topics_and_who_said_them_and_quality_are_added() -> None:
    found = enrich(RECORD, DEFAULT, source_topics=("Robotics",))
    assert found.topics == ("Robotics", "AI", "Computer Vision")
    assert found.sources == (("title", "h1"), ("topics", "source: Robotics; parent; title"))
    assert (found.heat, found.published) == (None, None)
    assert found.quality == 10 + 5 + 10 + 15


def test_the_sources_topics_come_back_from_the_file() -> None:
    kept = read(write(enrich(RECORD, DEFAULT, source_topics=("Robotics", "Space"))))
    assert source_topics_of(kept) == ("Robotics", "Space")
    assert enrich(kept, DEFAULT) == kept
    assert enrich(kept, PLAIN).topics == ("Robotics", "Space")


def test_topics_of_others_stay_and_ours_follow_the_taxonomy() -> None:
    foreign = replace(RECORD, topics=("Gardens",))
    assert enrich(foreign, DEFAULT).topics == ("Gardens",)
    ours = enrich(RECORD, DEFAULT)
    assert enrich(ours, PLAIN).topics == ()
    assert enrich(ours, PLAIN).sources == RECORD.sources


def test_a_sealed_record_stays_as_it_was() -> None:
    note = TextNote(digest="sha256:0", words=300, extractor="1")
    for sealed in (
        replace(RECORD, body="", text=note, quality=77),
        replace(RECORD, sealed=SealNote(key="k", fields=("title",), version="v"), quality=77),
    ):
        assert enrich(sealed, DEFAULT) == sealed


def test_finish_sets_heat_and_published_by_the_standing() -> None:
    record = replace(enrich(RECORD, DEFAULT), quality=60)
    assert finish(record, ALONE, DEFAULT) == replace(record, heat=60, published=True)
    assert finish(record, Standing(members=2), DEFAULT).heat == 70
    assert finish(record, Standing(members=2), CLASSIC) == replace(record, heat=80, published=True)
    assert finish(record, Standing(is_lead=False, members=2), CLASSIC) == replace(record, heat=-1, published=False)
    assert finishing(CLASSIC)(record, ALONE) == finish(record, ALONE, CLASSIC)
    unscored = finish(RECORD, ALONE, DEFAULT)
    assert unscored.quality == unscored.heat


@pytest.mark.parametrize("settings", [PLAIN, DEFAULT, CLASSIC])
def test_a_scorer_that_is_set_is_the_one_that_counts(settings: Enrichment) -> None:
    quality = enrich(replace(RECORD, amp_web_url="https://example.org/amp"), settings).quality
    assert quality == (2 * 2 + 15 + 20 if settings is CLASSIC else 40)


titles = st.lists(st.sampled_from(["AI", "robot", "the", "facial recognition", "Linux", "人工知能"]), max_size=6).map(
    " ".join
)


@given(
    titles,
    st.lists(st.sampled_from(["Robotics", "AI", "Space"]), unique=True),
    st.sampled_from([PLAIN, DEFAULT, CLASSIC]),
)
def test_enriching_twice_changes_nothing_more(title: str, source: list[str], settings: Enrichment) -> None:
    everywhere = replace(settings, taxonomy=replace(settings.taxonomy, places=PLACES))
    record = Record(title=title, excerpt=title, tags=(title,), body=f"{title}. " * 5)
    once = enrich(record, everywhere, source_topics=tuple(source))
    assert enrich(once, everywhere) == once
    assert enrich(once, everywhere, source_topics=tuple(source)) == once
