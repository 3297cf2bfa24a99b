"""`pressmark related` on the demo newsroom: the same story told by several papers, with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.model.selection import Selection
from archive.store.archive import Archive
from archive.store.policy import RelatingRules

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

# What the newsroom writes of one thing, labelled by reading it: words of the headlines. The harbour master's log tells the
# week in which the bridge was closed and the ferry came back; the cat is that of the bridge's keeper, who is in the log.
STORIES = (
    (
        "Precautionary closure",
        "Tidegate Bridge closed",
        "Tidegate Bridge: the first day",
        "harbour master",
        "keeper's cat",
    ),
    ("the ferry is back", "The ferry is back!", "harbour master", "A tide table your ferry"),
    ("Der Nachtzug", "Night train to Lindach"),
    ("Inspectors say",),
)


@pytest.fixture(scope="module")
def root(pressmark: Callable[..., Ran], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole newsroom, archived."""
    folder = tmp_path_factory.mktemp("newsroom") / "data"
    ran = pressmark("demo", "--once", "--port", 0, "--archive", folder)
    assert ran.code == 0, ran.err
    return folder


def is_one_story(one: str, other: str) -> bool:
    return any(all(any(part in title for part in story) for title in (one, other)) for story in STORIES)


def test_the_first_four_on_the_newsroom_are_of_the_same_story(root: Path) -> None:
    right, listed = 0, list[tuple[str, str]]()
    with Archive.open(root, writable=False) as archive:
        for row in archive.select(Selection()):
            place = archive.place(archive.load(row), row.path, RelatingRules())
            listed += [(row.title, member.best.story.title) for member in place.cluster.members[:4]]
    right = sum(is_one_story(*pair) for pair in listed)
    assert len(listed) >= 8
    assert right / len(listed) >= 0.9, [pair for pair in listed if not is_one_story(*pair)]


def test_related_tells_members_reasons_and_refusals(root: Path, pressmark: Callable[..., Ran]) -> None:
    with Archive.open(root, writable=False) as archive:
        asked = next(row for row in archive.select(Selection()) if row.title.startswith("Tidegate Bridge closed"))
    rows = pressmark("related", asked.id, "--archive", root, "--json", "--explain").rows
    coverage = [row for row in rows if row["relation"] == "coverage"]
    assert len(coverage) >= 2
    assert all(row["similarity"] >= row["needed"] and "Tidegate" in row["shared"] for row in coverage)
    assert any(row["cited"] for row in coverage)
    assert all(row["similarity"] < row["needed"] for row in rows if row["relation"] == "refused")
    said = pressmark("related", asked.path, "--archive", root, "--explain")
    assert said.code == 0
    for part in ("similarity", "shared: ", "cited by the article", "looked at and refused"):
        assert part in said.out
    assert pressmark("related", asked.web_url, "--archive", root).code == 0


def test_related_of_what_is_not_here_is_said(root: Path, pressmark: Callable[..., Ran]) -> None:
    ran = pressmark("related", "https://nowhere.example/", "--archive", root)
    assert (ran.code, ran.out) == (1, "")
    assert "nowhere.example" in ran.err
