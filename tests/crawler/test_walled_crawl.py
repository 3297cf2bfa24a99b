"""`pressmark crawl` where walls, soft 404s, withdrawals and robots directives come over articles that are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.model.selection import Selection
from archive.store.archive import Archive
from tests.archive.wall_pages import WALLS
from tests.crawler.paper import Paper, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ran

DAWN = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Walled(Paper):
    """A paper that answers for its stories with other pages. behind: (status, page) by path, or "*" for all stories; head: in every page."""

    behind: dict[str, tuple[int, str]] = field(default_factory=dict)
    head: str = ""

    def _page(self, path: str) -> tuple[int, str, bytes]:
        wall = self.behind.get(path) or self.behind.get("*")
        if wall and any(path == story.path for story in self.stories):
            return wall[0], "text/html; charset=utf-8", wall[1].encode()
        status, kind, body = super()._page(path)
        return status, kind, body.replace(b"<head>", b"<head>" + self.head.encode())


@pytest.fixture
def paper() -> Iterator[Walled]:
    with Walled(stories=[Story(number, DAWN - number * HOUR) for number in range(4)]) as running:
        yield running


@pytest.fixture
def crawl(tmp_path: Path, paper: Walled, pressmark: Callable[..., Ran]) -> Callable[..., Ran]:
    """Run a round at an instant; the archive is `tmp_path / "a"`."""
    with Archive.create(tmp_path / "a"):
        pass
    (tmp_path / "a/pressmark.yaml").write_text(
        f"allow_origins: [{paper.origin}]\nsites:\n  gate: {{feeds: [{paper.origin}/feed.xml], delay_s: 0}}\n",
        encoding="utf-8",
    )

    def run(at: datetime, *more: str) -> Ran:
        return pressmark("crawl", "--archive", tmp_path / "a", "--at", at.isoformat(), "--json", *more)

    return run


def account(ran: Ran) -> dict[str, Any]:
    (found,) = [row for row in ran.rows if "site" in row]
    return found


def ends(ran: Ran) -> list[tuple[str, str]]:
    return sorted((row["outcome"], row.get("reason") or "") for row in ran.rows if "outcome" in row)


def files(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "records").rglob("*.md"))}


def test_walls_over_kept_articles_leave_them_as_they_are_and_are_counted(
    crawl: Callable[..., Ran], paper: Walled, tmp_path: Path
) -> None:
    crawl(DAWN)
    before = files(tmp_path / "a")
    assert len(before) == 4
    names = ("cloudflare challenge", "german consent or subscription", "soft 404", "login")
    paper.behind = {story.path: (200, WALLS[name][1]) for story, name in zip(paper.stories, names, strict=True)}
    walled = crawl(DAWN + 2 * HOUR)
    assert ends(walled) == [("rejected", reason) for reason in ("blocked", "consent", "login", "soft-404")]
    assert (account(walled)["refused"], account(walled)["changed"]) == (4, 0)
    assert dict(account(walled)["reasons"]) == {"blocked": 1, "consent": 1, "login": 1, "soft-404": 1}
    assert files(tmp_path / "a") == before

    paper.behind = {}
    paper.stories[0].edition = 2
    lifted = crawl(DAWN + 5 * DAY)
    assert [outcome for outcome, _ in ends(lifted)] == ["revised", "unchanged", "unchanged", "unchanged"]
    # the validators of the articles were not forgotten over those of the walls
    assert sum(status == 304 for path, status, _ in paper.asked if path.endswith(".html")) == 3


def test_a_challenge_with_a_refusing_status_is_blocked_and_a_plain_refusal_is_not(
    crawl: Callable[..., Ran], paper: Walled
) -> None:
    paper.behind = {
        paper.stories[0].path: (403, WALLS["cloudflare challenge"][1]),
        paper.stories[1].path: (403, "<h1>No</h1>"),
    }
    assert ends(crawl(DAWN)) == [
        ("archived", ""),
        ("archived", ""),
        ("rejected", "blocked"),
        ("rejected", "http-status"),
    ]


def test_a_page_that_is_gone_twice_is_marked_and_one_that_is_back_is_not(
    crawl: Callable[..., Ran], paper: Walled, tmp_path: Path, pressmark: Callable[..., Ran]
) -> None:
    crawl(DAWN)
    story, gone_at = paper.stories[0], DAWN + 2 * DAY
    url = paper.origin + story.path
    paper.walls[story.path] = 404
    crawl(DAWN + 2 * HOUR)
    with Archive.open(tmp_path / "a", writable=False) as archive:
        assert archive.load(url).gone is None
    crawl(gone_at)
    with Archive.open(tmp_path / "a", writable=False) as archive:
        assert (archive.load(url).gone, archive.load(url).revision) == (gone_at, None)
        assert list(archive.verify(deep=True)) == []
    rows = pressmark("list", "--archive", tmp_path / "a", "--json").rows
    assert [row.get("gone") for row in rows if row["url"] == url] == ["2026-11-04T06:00:00Z"]
    del paper.walls[story.path]
    pressmark("add", url, "--archive", tmp_path / "a", "--allow-origin", paper.origin)
    with Archive.open(tmp_path / "a", writable=False) as archive:
        assert archive.load(url).gone is None
        assert archive.count(Selection()) == 4


def test_directives_are_recorded_and_forbid_publishing(
    crawl: Callable[..., Ran], paper: Walled, tmp_path: Path
) -> None:
    paper.head = '<meta name=robots content="index, noarchive, max-image-preview:large">'
    crawl(DAWN)
    with Archive.open(tmp_path / "a", writable=False) as archive:
        records = [archive.load(row) for row in archive.select(Selection())]
    assert {(record.robots, record.published, record.forbids_publishing) for record in records} == {
        (("noarchive",), False, True)
    }


def test_directives_may_be_respected_to_the_letter(crawl: Callable[..., Ran], paper: Walled, tmp_path: Path) -> None:
    with (tmp_path / "a/pressmark.yaml").open("a", encoding="utf-8") as file:
        file.write("respect_noarchive: true\n")
    paper.head = "<meta name=robots content=noarchive>"
    assert ends(crawl(DAWN)) == [("skipped", "noarchive")] * 4
    assert files(tmp_path / "a") == {}
