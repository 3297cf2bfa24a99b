"""The frontier: what is due is leased once, in order, and acknowledged or returned."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.errors import AddressError, ArchiveError, StorageError
from crawler.frontier import WHOLE_EACH, Found, Frontier, Kind, Visited
from crawler.revisit import History, State, Visit, after_page
from crawler.state import StateFile

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = 1_790_000_000


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateFile]:
    opened = StateFile(tmp_path / "state.sqlite")
    yield opened
    opened.close()


def page(number: int, **said: object) -> Found:
    return Found(url=f"https://paper.example/{number}", site="paper", kind=Kind.PAGE, **said)  # type: ignore[arg-type]


def leased(frontier: Frontier, now: int = NOW, limit: int = 100, pages: int = 100, **how: object) -> list[str]:
    return [lease.url.rpartition("/")[2] for lease in frontier.lease("paper", now, limit, pages=pages, **how)]  # type: ignore[arg-type]


def kept(lease_history: History, **answer: str) -> Visited:
    return Visited(history=lease_history, outcome=Visit.NEW, is_whole=True, **answer)


def test_the_newest_pages_come_first_and_sources_before_them(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    feed = Found(url="https://paper.example/feed", site="paper", kind=Kind.FEED)
    frontier.add([page(1, published_at=10), page(3, published_at=30), feed, page(2, published_at=20)], NOW)
    assert leased(frontier) == ["feed", "3", "2", "1"]
    assert leased(frontier) == []


def test_two_spellings_of_an_address_are_one_entry(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    spellings = [
        "https://paper.example/a?utm_source=x",
        "http://www.paper.example/a/",
        "https://paper.example:443/a#top",
    ]
    assert frontier.add([Found(url=url, site="paper", kind=Kind.PAGE) for url in spellings], NOW) == 1


def test_what_is_no_address_enters_nothing(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    with pytest.raises(AddressError):
        frontier.add([page(1), Found(url="javascript:alert(1)", site="paper", kind=Kind.PAGE)], NOW)
    assert leased(frontier) == []


def test_the_budget_counts_pages_and_no_sources(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    feed = Found(url="https://paper.example/feed", site="paper", kind=Kind.FEED)
    frontier.add([feed, *map(page, range(5))], NOW)
    assert len(leased(frontier, pages=2)) == 3
    assert leased(frontier, pages=0) == []


def test_a_page_that_its_source_says_has_changed_is_due(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    frontier.add([page(1)], NOW)
    (lease,) = frontier.lease("paper", NOW, 1, pages=1)
    frontier.acknowledge(lease, kept(after_page(lease.history, Visit.NEW, NOW)), NOW)
    frontier.add([page(1, stated_at=NOW - 5)], NOW + 60)
    assert leased(frontier, NOW + 60) == []
    frontier.add([page(1, stated_at=NOW + 50)], NOW + 60)
    assert leased(frontier, NOW + 60) == ["1"]


def test_a_source_ahead_of_the_clock_makes_nothing_due(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    frontier.add([page(1)], NOW)
    (lease,) = frontier.lease("paper", NOW, 1, pages=1)
    frontier.acknowledge(lease, kept(after_page(lease.history, Visit.NEW, NOW)), NOW)
    frontier.add([page(1, stated_at=NOW + 10**6)], NOW + 60)
    assert leased(frontier, NOW + 60) == []


def test_validators_are_sent_but_each_fifth_question_is_a_whole_one(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    frontier.add([page(1)], NOW)
    asked_with = []
    now = NOW
    for _ in range(WHOLE_EACH + 2):
        (lease,) = frontier.lease("paper", now, 1, pages=1)
        asked_with.append(lease.etag)
        is_whole = lease.etag is None
        history = History(due_at=now + 10, changed_at=NOW)
        visited = Visited(
            history=history, outcome=Visit.UNCHANGED, is_whole=is_whole, etag='"one"' if is_whole else None
        )
        frontier.acknowledge(lease, visited, now)
        now += 10
    assert asked_with == [None, *['"one"'] * (WHOLE_EACH - 1), None, '"one"']


def test_sources_may_be_asked_though_they_are_not_due_but_once_in_a_round(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    frontier.add([Found(url="https://paper.example/feed", site="paper", kind=Kind.FEED)], NOW)
    (lease,) = frontier.lease("paper", NOW, 1, pages=1)
    frontier.acknowledge(lease, Visited(history=History(due_at=NOW + 999, changed_at=NOW), outcome="new"), NOW)
    assert leased(frontier, NOW + 5) == []
    assert leased(frontier, NOW + 5, is_due_only=False, after=NOW) == []
    assert leased(frontier, NOW + 5, is_due_only=False, after=NOW + 5) == ["feed"]


def source(name: str, site: str = "paper") -> Found:
    return Found(url=f"https://paper.example/{name}", site=site, kind=Kind.FEED)


def test_a_source_that_is_declared_no_more_is_asked_no_more(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    frontier.declare("paper", [source("a"), source("b")], NOW)
    older = Found(
        url="https://paper.example/b/2", site="paper", kind=Kind.FEED, found_in="https://paper.example/b", depth=1
    )
    frontier.add([older], NOW)
    frontier.declare("paper", [source("a")], NOW)
    assert leased(frontier) == ["a"]
    assert leased(frontier, is_due_only=False, after=NOW + 1) == []
    frontier.declare("paper", [source("a"), source("b")], NOW + 5)
    assert leased(frontier, NOW + 5) == ["b"]


def test_a_site_that_is_renamed_keeps_its_sources(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    frontier.declare("paper", [source("a")], NOW)
    frontier.declare("journal", [source("a", "journal")], NOW)
    assert leased(frontier) == []
    assert [lease.url for lease in frontier.lease("journal", NOW, 5, pages=5)] == ["https://paper.example/a"]


def test_a_source_that_was_given_up_stays_so_while_it_is_declared(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    frontier.declare("paper", [source("a")], NOW)
    (lease,) = frontier.lease("paper", NOW, 1, pages=1)
    retired = History(due_at=None, changed_at=NOW, state=State.RETIRED)
    frontier.acknowledge(lease, Visited(history=retired, outcome="failed"), NOW)
    frontier.declare("paper", [source("a")], NOW + 9)
    assert leased(frontier, NOW + 9, is_due_only=False, after=NOW + 9) == []


def test_a_released_lease_is_as_if_it_had_never_been(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    frontier.add([page(1)], NOW)
    before = state.db.execute("SELECT * FROM frontier").fetchall()
    (lease,) = frontier.lease("paper", NOW, 1, pages=1)
    frontier.release(lease)
    assert state.db.execute("SELECT * FROM frontier").fetchall() == before


def test_the_next_due_instant_is_told(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    assert frontier.next_due(["paper"]) is None
    frontier.add([page(1)], NOW)
    assert frontier.next_due(["paper", "other"]) == NOW
    assert frontier.next_due(["other"]) is None


def test_pages_are_counted_by_how_they_stand(state: StateFile) -> None:
    frontier = Frontier(state, 1)
    frontier.add([page(1), page(2)], NOW)
    (lease,) = frontier.lease("paper", NOW, 1, pages=1)
    gone = Visited(history=History(due_at=None, changed_at=NOW, state=State.GONE), outcome="gone")
    frontier.acknowledge(lease, gone, NOW)
    counts = frontier.counts("paper", NOW)
    assert (counts["page"], counts["page due"], counts["page gone"], counts["page live"]) == (2, 1, 1, 1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["add", "lease", "acknowledge", "release", "die"]), max_size=40))
def test_whatever_happens_no_address_is_lost_or_leased_twice(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str]
) -> None:
    state = StateFile(tmp_path_factory.mktemp("state") / "state.sqlite")
    run, entered, done, held = 1, 0, 0, []
    frontier = Frontier(state, run)
    for act in acts:
        if act == "add":
            frontier.add([page(entered)], NOW)
            entered += 1
        elif act == "lease":
            held += frontier.lease("paper", NOW, 2, pages=2)
        elif act == "acknowledge" and held:
            frontier.acknowledge(held.pop(), Visited(history=History(due_at=None, changed_at=NOW), outcome="new"), NOW)
            done += 1
        elif act == "release" and held:
            frontier.release(held.pop())
        elif act == "die":
            state.close()
            state, run, held = StateFile(state.path), run + 1, []
            frontier = Frontier(state, run)
            frontier.recover()
        assert len({lease.key for lease in held}) == len(held)
    frontier.recover()
    assert len(frontier.lease("paper", NOW, 1000, pages=1000)) == entered - done
    state.close()


KILLED = """
import sys
from pathlib import Path
from crawler.frontier import Found, Frontier, Kind
from crawler.state import StateFile
frontier = Frontier(StateFile(Path(sys.argv[1])), 7)
frontier.add([Found(url=f"https://paper.example/{n}", site="paper", kind=Kind.PAGE) for n in range(10)], 1)
frontier.lease("paper", 1, 4, pages=4)
print("leased", flush=True)
sys.stdin.read()
"""


def test_the_leases_of_a_killed_run_return(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"leased\n"
        process.send_signal(signal.SIGKILL)
    state = StateFile(path)
    frontier = Frontier(state, 8)
    assert frontier.recover() == 4
    assert len(frontier.lease("paper", NOW, 100, pages=100)) == 10
    state.close()


def test_a_memory_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.sqlite")
    state.db.execute("PRAGMA user_version = 999")
    state.close()
    with pytest.raises(ArchiveError, match="newer"):
        StateFile(tmp_path / "state.sqlite")


def test_a_memory_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError, match="link"):
        StateFile(tmp_path / "state.sqlite")
