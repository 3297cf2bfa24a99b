from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.training.labels import labels

SENTENCE = "The harbour of the old town closes for good in spring."


@given(st.lists(st.text()), st.text())
def test_every_block_gets_a_label_whatever_the_texts(texts: list[str], truth: str) -> None:
    assert len(labels(texts, truth)) == len(texts)


@given(st.lists(st.text()))
def test_nothing_is_main_text_where_the_truth_is_empty(texts: list[str]) -> None:
    assert not any(labels(texts, ""))


@given(st.lists(st.lists(st.sampled_from(["wind", "sea", "ship", "quay", "rope", "tide"]), min_size=5, max_size=9)))
def test_long_blocks_are_main_text_where_the_truth_is_the_page(paragraphs: list[list[str]]) -> None:
    texts = [" ".join(words) for words in paragraphs]
    assert all(labels(texts, "\n\n".join(texts)))


def test_a_block_half_of_whose_words_are_elsewhere_is_not() -> None:
    assert labels([SENTENCE, "Subscribe now and never miss the harbour of our weekly news"], SENTENCE) == [True, False]


def test_a_short_line_counts_near_the_text_and_not_far_from_it() -> None:
    menu = ["Home", "News", "Sport", "Weather", "Tides", "Ships", "Ferries", "Pilots", "Quays"]
    texts = ["Tides", *menu[:4], *menu[5:], SENTENCE, "Tides"]
    assert labels(texts, f"{SENTENCE}\nTides") == [False] * 9 + [True, True]


def test_single_words_of_the_truth_count_only_beside_the_text() -> None:
    assert labels(["harbour", "Home", SENTENCE, "town"], SENTENCE) == [False, False, True, True]
