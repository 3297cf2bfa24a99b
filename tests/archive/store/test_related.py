"""Other coverage of a story: found among stories easily confused, bounded, never itself, the same each time."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.urls import key_digest, url_key
from archive.store.policy import RelatingRules
from archive.store.related import Shelf, related_of
from archive.store.schema import create_index
from archive.store.searchtext import plain_text
from archive.store.sketches import MAX_TERMS, common_share, contained_share, sketch_of, unpacked
from archive.store.stories import DAY_S, Stories, Story, story_of
from tests.archive.store.newsstand import Article, read_articles

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = RelatingRules()
ARTICLES = read_articles()


def story(article: Article) -> Story:
    record = article.reading().record
    record_id = key_digest(url_key(article.url))[:16]
    return story_of(record, record_id=record_id, path=f"records/{record_id}.md", body=plain_text(record.body))


ALL = {article: story(article) for article in ARTICLES}
STORY_OF = {each.id: article.story for article, each in ALL.items()}


@contextlib.contextmanager
def stories_of(chosen: list[Story]) -> Iterator[Stories]:
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        create_index(connection)
        stories = Stories(connection)
        for each in chosen:
            stories.put(each)
        yield stories


@pytest.fixture(scope="module")
def stories() -> Iterator[Stories]:
    with stories_of(list(ALL.values())) as made:
        yield made


def test_the_newsstand_is_what_it_says() -> None:
    assert (len(ARTICLES), len({article.story for article in ARTICLES})) == (200, 40)
    written = {article.text for article in ARTICLES if not article.is_copy}
    assert len(written) == sum(not article.is_copy for article in ARTICLES) >= 160
    assert len({article.language for article in ARTICLES}) >= 7


def test_the_first_four_are_of_the_same_story(stories: Stories) -> None:
    """Precision at 4 was 0.96 and recall of all pairs 0.69 when this was written; the floors leave room for small changes."""
    right = listed = found = pairs = 0
    for article, each in ALL.items():
        cluster = related_of(Shelf(stories), each, rules=RULES)
        first = [member.best.story.id for member in cluster.members[:4]]
        listed += len(first)
        right += sum(STORY_OF[other] == article.story for other in first)
        found += sum(STORY_OF[other.story.id] == article.story for other in cluster.stories())
        pairs += 4
    assert right / listed >= 0.95
    assert found / pairs >= 0.65


def test_no_record_is_left_alone_but_a_few(stories: Stories) -> None:
    alone = [each for each in ALL.values() if not related_of(Shelf(stories), each, rules=RULES).members]
    assert len(alone) <= 0.1 * len(ALL)


def test_a_cluster_never_has_the_record_itself_and_keeps_to_the_window(stories: Stories) -> None:
    for each in ALL.values():
        members = related_of(Shelf(stories), each, rules=RULES).stories()
        assert each.id not in {member.story.id for member in members}
        assert all(member.days <= RULES.window_days for member in members)
        assert len({member.story.id for member in members}) == len(members)


def test_a_copy_is_known_and_one_of_several_stands_for_the_others(stories: Stories) -> None:
    for article, each in ALL.items():
        if article.is_copy:
            members = related_of(Shelf(stories), each, rules=RULES).stories()
            copied = next(other for other in ALL if other.story == article.story and other.number == 1)
            assert ALL[copied].id in {member.story.id for member in members if member.is_copy}
    third = next(each for article, each in ALL.items() if article.story == "haldt-theft" and article.number == 3)
    cluster = related_of(Shelf(stories), third, rules=RULES)
    standing = [member for member in cluster.members if member.copies]
    assert [len(member.copies) for member in standing] == [1]
    assert standing[0].best.story.at < standing[0].copies[0].story.at


def test_nothing_chains_through_records_that_are_alike_in_turn() -> None:
    """Each text shares half of its names with the next; the first and the last share none."""
    names = [f"{first}{second}ingham" for first in ("Bar", "Dol", "Fen", "Gor", "Hask") for second in "aeiou"]
    chain = [
        replace(
            ARTICLES[0],
            story=f"link-{place}",
            number=place,
            title=f"Talks about {names[place]} and {names[place + 1]}",
            text=" ".join(f"They met in {name} again, and left {name} late." for name in names[place : place + 4]),
            at=ARTICLES[0].at + timedelta(hours=place),
        )
        for place in range(20)
    ]
    made = [story(each) for each in chain]
    with stories_of(made) as links:
        first = {each.story.id for each in related_of(Shelf(links), made[0], rules=RULES).stories()}
    assert made[1].id in first
    assert not first & {each.id for each in made[4:]}


def test_what_is_about_to_be_written_counts_as_if_it_were(stories: Stories) -> None:
    everything = list(ALL.values())
    with stories_of(everything[:150]) as some:
        shelf = Shelf(some, everything[150:])
        assert shelf.total() == 200
        for each in everything[140:]:
            assert related_of(shelf, each, rules=RULES) == related_of(Shelf(stories), each, rules=RULES)


def test_the_order_in_which_records_came_does_not_matter(stories: Stories) -> None:
    with stories_of(list(reversed(ALL.values()))) as others:
        for each in list(ALL.values())[::7]:
            assert related_of(Shelf(others), each, rules=RULES) == related_of(Shelf(stories), each, rules=RULES)


def test_a_record_put_twice_or_taken_out_leaves_no_trace() -> None:
    everything = list(ALL.values())
    with stories_of(everything[:50]) as once, stories_of(everything[:60]) as changed:
        for each in everything[:50]:
            changed.put(replace(each, sketch=sketch_of("Another title", "", "Another text of some words")))
            changed.put(each)
        for each in everything[50:60]:
            changed.forget(each.id)
        terms = {term for each in everything[:60] for term in each.sketch.terms}
        assert (changed.total(), changed.counts(terms)) == (once.total(), once.counts(terms))
        assert changed.having(everything[0].sketch.terms[0], 0, 99_999, 999) == once.having(
            everything[0].sketch.terms[0], 0, 99_999, 999
        )


@pytest.mark.parametrize("days", [RULES.window_days + 1, 400])
def test_the_same_text_long_after_is_no_coverage_of_the_story(stories: Stories, days: float) -> None:
    each = ALL[ARTICLES[0]]
    later = replace(each, id="00" * 8, at=each.at + int(days * DAY_S))
    found = {member.story.id for member in related_of(Shelf(stories), later, rules=RULES).stories()}
    assert each.id not in found


texts = st.text(max_size=400)


@given(title=texts, excerpt=texts, body=texts)
@settings(max_examples=200)
def test_a_sketch_is_made_of_any_text_and_survives_the_index(title: str, excerpt: str, body: str) -> None:
    made = sketch_of(title, excerpt, body)
    assert unpacked(*made.packed()) == made == sketch_of(title, excerpt, body)
    assert len(made.terms) == len(made.marks) == len(set(made.terms)) <= MAX_TERMS


@given(cut=st.integers(min_value=60, max_value=100), number=st.sampled_from(range(0, 150, 5)))
def test_a_text_cut_from_its_end_is_a_copy_contained_in_the_whole(cut: int, number: int) -> None:
    whole = ARTICLES[number].text
    one, other = sketch_of("", "", whole), sketch_of("", "", whole[: len(whole) * cut // 100])
    assert contained_share(one, other) >= 0.75
    assert common_share(one, other) == common_share(other, one)
