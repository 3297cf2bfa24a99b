from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.metadata.fields import folded, one_line, squashed


@given(st.text(max_size=300), st.integers(1, 100))
def test_one_line_is_bounded_plain_text(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert line == line.strip()
    assert line.isprintable() or not any(ord(sign) < 32 for sign in line)
    line.encode("utf-8")


@given(st.text(max_size=100))
def test_folded_and_squashed_are_fixed_points(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert squashed(squashed(text)) == squashed(text)


def test_a_long_line_is_cut_at_a_word() -> None:
    assert one_line("one two three four", 13) == "one two three"
    assert one_line("one two threefour", 11) == "one two"
    assert one_line("a" * 50, 10) == "a" * 10
