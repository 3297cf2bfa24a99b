"""Intents written down, taken back, and read up to what is torn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from archive.store.journal import Intent, Journal, read_intents

if TYPE_CHECKING:
    from pathlib import Path

ONE = Intent(path="records/2026/01/01/one.md", id="0" * 16, digest="a" * 64)
TWO = Intent(path="records/2026/01/01/two.md", id="1" * 16, digest="b" * 64, revision_path="r", revision_number=1)


def test_intents_are_read_as_they_were_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.add([ONE])
    kept = journal.length
    journal.add([TWO, ONE])
    journal.cut(kept)
    journal.add([TWO])
    journal.close()
    assert read_intents(tmp_path / "journal") == [ONE, TWO]
    assert read_intents(tmp_path / "none") == []


@given(cut=st.integers(0, 1000))
def test_a_torn_journal_gives_what_is_whole_and_goes_on(tmp_path_factory: object, cut: int) -> None:
    path: Path = tmp_path_factory.mktemp("torn") / "journal"  # type: ignore[attr-defined]  # pytest has no public type for it
    journal = Journal(path)
    journal.add([ONE, TWO])
    journal.close()
    path.write_bytes(path.read_bytes()[:cut])
    whole = read_intents(path)
    assert whole == [ONE, TWO][: len(whole)]
    again = Journal(path)
    again.add([TWO])
    again.close()
    assert read_intents(path) == [*whole, TWO]
