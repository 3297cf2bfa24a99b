from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.metadata.choice import best
from archive.metadata.title_weights import WEIGHTS

MARKS = st.sets(st.sampled_from(sorted(WEIGHTS)), max_size=8)


@given(st.dictionaries(st.text(max_size=5), MARKS, max_size=8))
def test_the_choice_is_one_of_the_readings_and_its_confidence_a_share(readings: dict[str, set[str]]) -> None:
    choice = best(readings, WEIGHTS)
    assert (choice is None) == (not readings)
    if choice is not None:
        assert choice.key in readings
        assert 1 / len(readings) - 1e-9 <= choice.confidence <= 1.0


def test_the_heaviest_reading_wins_and_of_equals_the_first() -> None:
    weights = {"a": 1.0, "b": 0.5}
    assert best({"light": {"b"}, "heavy": {"a", "b"}, "unknown": {"c"}}, weights).key == "heavy"  # type: ignore[union-attr]  # there is one
    assert best({"first": {"a"}, "second": {"a"}}, weights).key == "first"  # type: ignore[union-attr]  # there is one


def test_a_second_equal_reading_halves_the_confidence() -> None:
    alone, two = best({"one": {"a"}}, {"a": 2.0}), best({"one": {"a"}, "two": {"a"}}, {"a": 2.0})
    assert (alone.confidence, two.confidence) == (1.0, 0.5)  # type: ignore[union-attr]  # there is one
