"""What a crash cut short, at each step of a commit: forward where the file was laid down, back where it was not."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from archive.model.outcome import Outcome, Receipt
from archive.model.selection import Selection
from archive.store.archive import Archive
from archive.store.entries import file_digest
from archive.store.files import temporary_name
from archive.store.journal import Intent, Journal, read_intents
from archive.store.layout import revision_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model.record import Reading

STEPS = ["intents", "revision staged", "revision laid down", "record staged", "record laid down"]


def crash(root: Path, intent: Intent, old: bytes, new: bytes, step: str) -> None:
    """Leave an archive as a writer does that dies after `step` of replacing `old` with `new`."""
    (root / ".pressmark/journal").write_text(json.dumps(asdict(intent)) + "\n" + '{"path": "records/to', "ascii")
    files = {
        "revision staged": (temporary_name(intent.revision_path), old[:100]),
        "revision laid down": (intent.revision_path, old),
        "record staged": (temporary_name(intent.path), new[:100]),
        "record laid down": (intent.path, new),
    }
    for done in STEPS[1 : STEPS.index(step) + 1]:
        path, content = files[done]
        if not path.endswith(".tmp") or done == step:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)


@pytest.mark.parametrize("step", STEPS)
def test_a_revision_cut_short_is_there_or_it_is_not(
    tmp_path: Path, make_reading: Callable[..., Reading], step: str
) -> None:
    url = "https://example.org/news/1"
    for name in ("crashed", "model"):
        with Archive.create(tmp_path / name) as archive:
            archive.keep(make_reading(), asked=url)
            first = archive.find(url)
            old = archive.read_file(first.path)
            if name == "model":
                archive.keep(make_reading(body="New text."), asked=url)
                new = archive.read_file(first.path)
    intent = Intent(
        path=first.path, id=first.id, digest=file_digest(new), revision_path=revision_path(first.id, 1),
        revision_number=1, revision_digest=file_digest(old),
    )  # fmt: skip
    crash(tmp_path / "crashed", intent, old, new, step)
    is_done = step == "record laid down"
    with Archive.open(tmp_path / "crashed", writable=True) as archive:
        assert list(archive.verify(deep=True)) == []
        assert len(archive.revisions(first.id)) == (2 if is_done else 1)
        assert bool(archive.healed) is (step != "intents")
        again = archive.keep(make_reading(body="New text."), asked=url)
        assert again.outcome is (Outcome.UNCHANGED if is_done else Outcome.REVISED)
        assert archive.read_file(first.path) == new
        assert archive.read_file(archive.revisions(first.id)[0].path) == old
    assert read_intents(tmp_path / "crashed/.pressmark/journal") == []
    assert list(tmp_path.rglob("*.tmp")) == []


def test_a_file_without_a_row_is_entered(tmp_path: Path, make_reading: Callable[..., Reading]) -> None:
    with Archive.create(tmp_path / "model") as model:
        receipt = model.keep(make_reading(), asked="https://example.org/news/1")
        assert isinstance(receipt, Receipt)
        content = model.read_file(receipt.path)
    with Archive.create(tmp_path / "crashed") as archive:
        archive.reindex()
    journal = Journal(tmp_path / "crashed/.pressmark/journal")
    journal.add([Intent(path=receipt.path, id=receipt.id, digest=file_digest(content))])
    journal.close()
    target = tmp_path / "crashed" / receipt.path
    target.parent.mkdir(parents=True)
    target.write_bytes(content)
    with Archive.open(tmp_path / "crashed", writable=False) as reader:
        assert [problem.kind for problem in reader.verify()] == ["not-in-index"]
    for healed in (1, 0):
        with Archive.open(tmp_path / "crashed", writable=True) as archive:
            assert len(archive.healed) == healed
            assert [listing.path for listing in archive.select(Selection())] == [receipt.path]


def test_a_damaged_file_is_not_healed_into_a_good_one(tmp_path: Path, make_reading: Callable[..., Reading]) -> None:
    with Archive.create(tmp_path / "archive") as archive:
        receipt = archive.keep(make_reading(), asked="https://example.org/news/1")
        assert isinstance(receipt, Receipt)
        intents = (tmp_path / "archive/.pressmark/journal").read_bytes()
    file = tmp_path / "archive" / receipt.path
    file.write_bytes(file.read_bytes().replace(b"moon", b"noon"))
    (tmp_path / "archive/.pressmark/journal").write_bytes(intents)
    with Archive.open(tmp_path / "archive", writable=True) as archive:
        assert [problem.kind for problem in archive.verify()] == ["damaged"]
