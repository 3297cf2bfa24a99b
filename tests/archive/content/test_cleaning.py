"""The text cleaner: its laws, the seed to the byte, and small pages in several scripts."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.content.cleaning import clean_text

SEED = Path(__file__).parents[2] / "seed"


def test_the_seed_gives_exactly_its_article() -> None:
    noisy = (SEED / "noisy-page-text.txt").read_text("utf-8")
    assert clean_text(noisy).encode() == (SEED / "article.txt").read_bytes()


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
