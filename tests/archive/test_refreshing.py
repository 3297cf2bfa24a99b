"""Derived keys brought up to date: only where something changed, the same twice, and whole when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.model import frontmatter
from archive.model.digests import version_digest
from archive.model.record import Record, Related
from archive.model.selection import Selection
from archive.refreshing import Refresher
from archive.seal_keys import new_key
from archive.store.archive import Archive
from archive.store.keeping import ToKeep
from archive.store.policy import KeepingPolicy, RelatingRules
from archive.store.sealing import Sealer
from archive.store.seals import UNSEALED
from tests.archive.store.newsstand import read_articles
from tests.conftest import files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.model.standing import Standing
    from crawler.newsroom import Newsroom
    from tests.conftest import Ran

CHECKOUT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("refresh_forever.py")
ARTICLES = read_articles()[:25]


def enrich(record: Record) -> Record:
    return replace(record, quality=len(record.title), topics=(record.title.split()[0],))


def finish(record: Record, standing: Standing) -> Record:
    heat = (record.quality or 0) + 20 * standing.members if standing.is_lead else -1
    return replace(record, heat=heat, published=heat >= 70)


POLICY = KeepingPolicy(relating=RelatingRules(), finish=finish)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Five stories as an older Pressmark kept them: unrelated and without scores."""
    with Archive.create(tmp_path / "archive") as made:
        made.keep_many([ToKeep(reading=article.reading(), asked=article.url) for article in ARTICLES])
        yield made


def refreshed(archive: Archive, selection: Selection | None = None, *, dry_run: bool = False) -> list[str]:
    refresher = Refresher(archive=archive, policy=POLICY, enrich=enrich)
    found = list(refresher.refresh(selection or Selection(), dry_run=dry_run))
    assert not any(each.problem for each in found)
    return [each.listing.path for each in found]


def stats(archive: Archive) -> dict[str, tuple[int, int]]:
    files = sorted((archive.root / "records").rglob("*.md"))
    return {file.name: (file.stat().st_mtime_ns, file.stat().st_ino) for file in files}


def test_a_second_refresh_writes_nothing(archive: Archive) -> None:
    assert len(refreshed(archive)) == 25
    before = stats(archive)
    assert refreshed(archive) == []
    assert stats(archive) == before
    assert list(archive.verify(deep=True)) == []


def test_a_dry_run_names_the_same_records_and_writes_nothing(archive: Archive) -> None:
    before = stats(archive)
    said = refreshed(archive, dry_run=True)
    assert stats(archive) == before
    assert refreshed(archive) == said


def test_texts_versions_and_whatever_is_not_derived_stay(archive: Archive) -> None:
    before = {row.id: archive.load(row) for row in archive.select(Selection())}
    refreshed(archive)
    for row in archive.select(Selection()):
        old, new = before[row.id], archive.load(row)
        assert version_digest(new) == version_digest(old)
        derived = {
            name: getattr(old, name) for name in ("quality", "heat", "published", "topics", "related", "sources")
        }
        assert replace(new, **derived) == old
        assert len(archive.revisions(row.id)) == 1


def test_others_show_the_quality_that_a_record_gains_in_the_same_refresh(archive: Archive) -> None:
    refreshed(archive)
    quality = {row.web_url: archive.load(row).quality for row in archive.select(Selection())}
    entries = [entry for row in archive.select(Selection()) for entry in archive.load(row).related]
    assert entries
    assert all(entry.quality == quality[entry.web_url or ""] for entry in entries)


def test_one_article_at_a_time_comes_to_the_same_end(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "archive") as archive:
        archive.keep_many([ToKeep(reading=article.reading(), asked=article.url) for article in ARTICLES[:15]])
        refreshed(archive)
    with Archive.create(tmp_path / "other") as other:
        other.keep_many([ToKeep(reading=article.reading(), asked=article.url) for article in ARTICLES[:15]])
        for _ in range(3):  # a selection sees only itself: the scores of the others come with the next round
            for row in list(other.select(Selection())):
                refreshed(
                    other, Selection(sites=(row.site,), since=_day(row.published_at), until=_day(row.published_at))
                )
        assert files_of(other.root, "records") == files_of(archive.root, "records")


def test_only_the_selected_records_are_written(archive: Archive) -> None:
    before = files_of(archive.root, "records")
    said = refreshed(archive, Selection(sites=("desk1-en.example",)))
    after = files_of(archive.root, "records")
    assert {path for path in after if after[path] != before[path]} == set(said)
    assert len(said) == 5


def test_a_list_that_somebody_else_made_stays(archive: Archive) -> None:
    row = next(iter(archive.select(Selection())))
    foreign = (Related(title="A choice", web_url="https://elsewhere.example/choice"),)
    archive.amend(row, replace(archive.load(row), related=foreign))
    refreshed(archive)
    assert archive.load(row).related == foreign
    assert refreshed(archive) == []


def test_an_entry_that_cannot_be_made_again_is_kept(archive: Archive) -> None:
    refreshed(archive)
    row = next(row for row in archive.select(Selection()) if archive.load(row).related)
    fetched = Related(title="Seen once", web_url="https://elsewhere.example/gone", quality=1)
    archive.amend(row, replace(archive.load(row), related=(*archive.load(row).related, fetched)))
    refreshed(archive)
    assert fetched in archive.load(row).related


def test_a_record_that_cannot_be_read_is_named_and_left(archive: Archive) -> None:
    row = next(iter(archive.select(Selection(order="path"))))
    damaged = archive.root / row.path
    damaged.write_bytes(b"---\ntitle: [\n---\n")
    found = list(Refresher(archive=archive, policy=POLICY, enrich=enrich).refresh(Selection()))
    assert [each.listing.path for each in found if each.problem] == [row.path]
    assert damaged.read_bytes() == b"---\ntitle: [\n---\n"


def test_a_record_edited_by_hand_is_named_and_left_and_the_others_are_written(archive: Archive) -> None:
    row = next(iter(archive.select(Selection(order="path"))))
    path = archive.root / row.path
    edited = path.read_bytes().replace(row.title.encode(), b"A title by hand")
    path.write_bytes(edited)
    found = list(Refresher(archive=archive, policy=POLICY, enrich=enrich).refresh(Selection()))
    assert [each.listing.path for each in found if each.problem] == [row.path]
    assert len([each for each in found if each.changed]) == 24
    assert path.read_bytes() == edited


def test_sealed_records_are_opened_refreshed_and_sealed_again(tmp_path: Path) -> None:
    sealed = replace(POLICY, seal=Sealer(new_key(tmp_path / "key"), fields=("text",)))
    with Archive.create(tmp_path / "sealed", policy=replace(sealed, relating=None, finish=None)) as archive:
        archive.keep_many([ToKeep(reading=article.reading(), asked=article.url) for article in ARTICLES[:10]])
        refresher = Refresher(archive=archive, policy=sealed, enrich=enrich)
        assert len([each for each in refresher.refresh(Selection()) if each.changed]) == 10
        again = list(refresher.refresh(Selection()))
        assert [(each.changed, each.problem, each.is_sealed) for each in again] == [((), "", True)] * 10
        assert all(not archive.load(row).body for row in archive.select(Selection()))
        assert list(archive.verify(deep=True)) == []
        without = Refresher(archive=archive, policy=POLICY, enrich=enrich)
        assert [(each.changed, each.is_sealed) for each in without.refresh(Selection())] == [((), True)] * 10


@pytest.mark.parametrize("fields", [("text",), ("title", "text", "topics")])
def test_what_is_sealed_since_keeps_its_list_and_its_heat_and_so_does_who_names_it(
    archive: Archive, tmp_path: Path, fields: tuple[str, ...]
) -> None:
    sealer = Sealer(new_key(tmp_path / "key"), fields=fields)
    refreshed(archive)
    before = {row.id: archive.load(row) for row in archive.select(Selection())}
    plain = {row.id for row in list(archive.select(Selection(order="path")))[::2]}  # every second one is left plain
    assert any(before[record_id].related for record_id in plain)
    list(archive.resealing().rewrite_all(lambda record: record if record.id in plain else sealer.seal(record)))
    for seal in (sealer, UNSEALED):
        policy = replace(POLICY, seal=seal) if seal is UNSEALED else replace(POLICY, seal=Sealer(sealer.key, fields=()))
        found = list(Refresher(archive=archive, policy=policy, enrich=enrich).refresh(Selection()))
        assert [each.problem for each in found if each.problem] == []
        assert sum(each.is_sealed for each in found) == 25 - len(plain)
        for row in archive.select(Selection()):
            now, was = sealer.open(replace(archive.load(row), id=row.id)), before[row.id]
            assert {entry.web_url for entry in was.related} <= {entry.web_url for entry in now.related}
            if was.related:
                assert (now.heat, now.published) == (was.heat, was.published)


def test_what_came_and_went_is_named(archive: Archive) -> None:
    refreshed(archive)
    row = next(row for row in archive.select(Selection()) if archive.load(row).related)
    old = archive.load(row)
    archive.amend(row, replace(old, topics=("Bridges",), related=old.related[1:], heat=1))
    (each,) = Refresher(archive=archive, policy=POLICY, enrich=enrich).refresh(Selection())
    said = {change.name: (change.came, change.went) for change in each.changes}
    assert said["topics"] == (old.topics, ("Bridges",))
    assert said["related"] == ((old.related[0].title,), ())
    assert said["heat"] == ((str(old.heat),), ("1",))


@pytest.mark.parametrize("delay_s", [0.0, 0.15, 0.4, 0.9])
def test_a_killed_refresh_tears_nothing_and_the_next_one_ends_it(archive: Archive, delay_s: float) -> None:
    archive.close()
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), str(archive.root)], stdout=subprocess.PIPE, cwd=CHECKOUT, env=environment
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(delay_s)  # the moment of the kill, not a wait for something
        child.send_signal(signal.SIGKILL)
    with Archive.open(archive.root, writable=True) as again:
        assert list(again.verify(deep=True)) == []
        assert again.count(Selection()) == 25
        refreshed(again)
        assert refreshed(again) == []
    assert list(archive.root.rglob("*.tmp")) == []


def test_the_command_refreshes_the_demo_newsroom_until_there_is_nothing_to_do(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    bridge = [url for url in newsroom.urls if "tidegate" in url]
    added = pressmark("add", *bridge, "--archive", root, "--allow-origin", newsroom.origin)
    assert added.code == 0, added.err
    dry = pressmark("refresh", "--archive", root, "--dry-run", "--json")
    ran = pressmark("refresh", "--archive", root, "--json")
    assert (dry.code, ran.code, dry.out) == (0, 0, ran.out), ran.err
    assert any("related" in row["changed"] for row in ran.rows)
    before = files_of(root, "records", "revisions")
    again = pressmark("refresh", "--archive", root)
    assert (again.code, again.out) == (0, "nothing to refresh\n")
    assert files_of(root, "records", "revisions") == before
    none = pressmark("refresh", "--archive", root, "--site", "nobody.example")
    assert (none.code, none.out) == (0, "no record matches\n")
    (root / "pressmark.yaml").write_text("topics: [{name: Bridges, keywords: [bridge]}]\n")
    dry = pressmark("refresh", "--archive", root, "--dry-run")
    assert "topics +Bridges" in dry.out
    assert pressmark("refresh", "--archive", root, "--since", "tomorrow").code == 2
    assert all(frontmatter.read(content) for content in before.values())


def _day(instant: str) -> date:
    return date.fromisoformat(instant[:10])
