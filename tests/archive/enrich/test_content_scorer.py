"""Our own scores: whole, long, built and clean articles score higher, and no part ever falls when what it looks at gets better."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.enrich.content_scorer import heat, is_published, missing_of, quality
from archive.enrich.settings import Content
from archive.model.record import CaptureNote, Provider, Record, TextNote
from archive.model.standing import ALONE, Standing

NUMBERS = Content()
PARAGRAPH = "The council agreed on Monday to widen the bridge over the river by two lanes."
AT = datetime(2026, 11, 22, tzinfo=UTC)
WHOLE = Record(
    title="The bridge is widened",
    excerpt="Two lanes more.",
    published_at=AT,
    authors=("Ann Example",),
    provider=Provider(name="Example", domain="example.org"),
    body="\n\n".join(f"{PARAGRAPH} {number}." for number in range(30)),
)


def points(record: Record) -> dict[str, int]:
    return {part.name: part.points for part in quality(record, NUMBERS).parts}


def note(words: int) -> TextNote:
    return TextNote(digest="sha256:0", words=words, extractor="1")


def test_a_whole_article_has_100_points() -> None:
    assert quality(WHOLE, NUMBERS).value == 100
    assert is_published(WHOLE)[0]


@pytest.mark.parametrize(
    ("change", "part", "lost"),
    [
        ({"title": "example.org"}, "title", 10),
        ({"published_at": None}, "date", 10),
        ({"authors": ()}, "author", 5),
        ({"excerpt": " "}, "excerpt", 5),
        ({"capture": CaptureNote(at=AT, warc="a", offset=0, digest="d", status=200, complete=False)}, "whole", 10),
        ({"text": note(200)}, "length", 15),
        ({"body": PARAGRAPH + "\n\nNo sentence"}, "structure", 12),
        ({"body": f"{PARAGRAPH}\n\nRead more\n\n{PARAGRAPH}"}, "clean", 15),
        ({"warnings": ("repaired markup",)}, "warnings", 5),
        ({"warnings": tuple("abcdefgh")}, "warnings", 20),
    ],
)
def test_each_part_looks_at_its_own(change: dict[str, object], part: str, lost: int) -> None:
    changed = replace(WHOLE, **change)  # type: ignore[arg-type]
    assert points(WHOLE)[part] - points(changed)[part] == lost


def test_every_complete_article_is_published_however_short_or_unsigned() -> None:
    bare = Record(title="A note", body="One line.")
    assert missing_of(bare) == ()
    assert is_published(bare)[0]
    for change in (
        {"title": ""},
        {"body": ""},
        {"warnings": ("truncated capture",)},
        {"access": "paid", "text": note(80)},
    ):
        record = replace(bare, **change)  # type: ignore[arg-type]
        assert len(missing_of(record)) == 1
        assert not is_published(record)[0]
    assert not is_published(replace(bare, removed=True))[0]
    assert is_published(replace(bare, access="paid", text=note(800)))[0]
    assert is_published(replace(bare, access="free", text=note(80)))[0]
    assert is_published(Record(title="A film", featured_content="<iframe>"))[0]


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (ALONE, 81),
        (Standing(members=3), 96),
        (Standing(members=50), 131),
        (Standing(members=3, is_lead=False), 81),
        (Standing(members=3, copies=1, is_original=False), 55),
        (Standing(members=3, copies=1, is_lead=False, is_original=False), 40),
    ],
)
def test_heat_is_quality_more_for_a_lead_and_half_for_a_copy(standing: Standing, expected: int) -> None:
    assert heat(WHOLE, 81, standing, NUMBERS).value == expected


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_more_words_never_lower_it(one: int, other: int) -> None:
    few, many = sorted((one, other))
    shorter, longer = (quality(replace(WHOLE, text=note(words)), NUMBERS).value for words in (few, many))
    assert shorter <= longer
    if few >= NUMBERS.full_words:
        assert shorter == longer


lines = st.sampled_from(
    [
        PARAGRAPH,
        "Read more",
        "Advertisement",
        "[More](https://example.org/x)",
        "## A heading",
        "Short line",
        PARAGRAPH + " More.",
    ]
)


@given(st.lists(lines, max_size=12), st.integers(0, 12))
def test_a_new_paragraph_never_lowers_it_and_furniture_never_raises_it(body: list[str], place: int) -> None:
    before = quality(replace(WHOLE, body="\n\n".join(body)), NUMBERS).value
    new = "A sentence that nobody wrote before now stands here among the others of this text."
    with_paragraph = [*body[:place], new, *body[place:]]
    assert quality(replace(WHOLE, body="\n\n".join(with_paragraph)), NUMBERS).value >= before
    if body:
        with_furniture = [*body, "Lesen Sie auch: Brücken"]
        assert (
            quality(replace(WHOLE, body="\n\n".join(with_furniture), text=note(100)), NUMBERS).value
            <= quality(replace(WHOLE, body="\n\n".join(body), text=note(100)), NUMBERS).value
        )


@given(st.lists(st.text(min_size=1, max_size=9), max_size=8, unique=True), st.text(min_size=1, max_size=9))
def test_a_warning_never_raises_it(warnings: list[str], new: str) -> None:
    before = replace(WHOLE, warnings=tuple(warnings))
    assert quality(replace(before, warnings=(*warnings, new)), NUMBERS).value <= quality(before, NUMBERS).value


@given(st.integers(0, 100), st.integers(0, 40), st.integers(0, 40), st.booleans(), st.booleans())
def test_heat_grows_with_the_story_and_falls_for_a_copy(
    points: int, one: int, other: int, is_lead: bool, is_original: bool
) -> None:
    few, many = sorted((one, other))
    smaller = Standing(is_lead=is_lead, members=few, is_original=is_original)
    larger = replace(smaller, members=many)
    assert heat(WHOLE, points, smaller, NUMBERS).value <= heat(WHOLE, points, larger, NUMBERS).value
    copied = replace(larger, is_original=False)
    assert 0 <= heat(WHOLE, points, copied, NUMBERS).value <= heat(WHOLE, points, larger, NUMBERS).value
    assert (
        heat(WHOLE, points, replace(larger, is_lead=False), NUMBERS).value
        <= heat(WHOLE, points, replace(larger, is_lead=True), NUMBERS).value
    )
    assert heat(WHOLE, points, ALONE, NUMBERS).value == points


@given(st.text(max_size=400))
def test_any_text_has_between_0_and_100_points(body: str) -> None:
    score = quality(replace(WHOLE, body=body), NUMBERS)
    assert 0 <= score.value <= 100
    assert score.value == max(0, sum(part.points for part in score.parts))
