from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.training.greedy import greedy_labels
from benchmarks.training.labels import labels

WORDS = st.sampled_from(["wind", "sea", "ship", "quay", "rope", "tide"])
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=9).map(" ".join), max_size=12)


def word_f1(texts: list[str], kept: list[bool], truth: str) -> float:
    found = Counter(word for text, is_kept in zip(texts, kept, strict=True) if is_kept for word in text.split())
    wanted = Counter(re.findall(r"\w+", truth))
    return 2 * (found & wanted).total() / max(found.total() + wanted.total(), 1)


@given(TEXTS, TEXTS)
def test_the_words_agree_with_the_truth_at_least_as_well_as_by_shingles(texts: list[str], truth: list[str]) -> None:
    gold = "\n".join(truth)
    better = word_f1(texts, greedy_labels(texts, gold).tolist(), gold)
    assert better >= word_f1(texts, labels(texts, gold), gold)


@given(TEXTS)
def test_nothing_is_main_text_where_the_truth_is_empty(texts: list[str]) -> None:
    assert not greedy_labels(texts, "").any()


@given(TEXTS)
def test_everything_is_main_text_where_the_truth_is_the_page(texts: list[str]) -> None:
    assert greedy_labels(texts, "\n".join(texts)).all()
