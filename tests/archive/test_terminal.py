"""What a person sees: nothing that steers the terminal, and whole names."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from archive.terminal import counted, print_hanging

LONG = "records/2026/11/22/" + "a-name-that-is-longer-than-the-screen-is-wide-" * 2 + ".md"


def printed(text: str, width: int = 40) -> list[str]:
    out = io.StringIO()
    print_hanging(Console(file=out, width=width, markup=False, highlight=False), "      file  ", text)
    return out.getvalue().splitlines()


def test_a_long_name_overflows_whole() -> None:
    assert printed(LONG) == [f"      file  {LONG}"]
    assert printed(f"see {LONG} there") == ["      file  see", f"            {LONG}", "            there"]


def test_words_are_wrapped_to_their_own_column() -> None:
    lines = printed("one word after another until the line is full and beyond it")
    assert max(map(len, lines)) <= 40
    assert len(lines) > 1 and all(line.startswith(" " * 12) for line in lines[1:])


@pytest.mark.parametrize(("number", "said"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (1200, "1,200 files")])
def test_counts_have_their_noun(number: int, said: str) -> None:
    assert counted(number, "file") == said
