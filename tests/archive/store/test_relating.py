"""What the archive does to a record before it writes it: relate, finish, seal, and never to another record's file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from archive.model import frontmatter
from archive.model.record import Record, Related
from archive.model.selection import Selection
from archive.store.archive import Archive
from archive.store.keeping import ToKeep
from archive.store.policy import KeepingPolicy, RelatingRules
from archive.store.relating import links_of
from archive.store.searchtext import plain_text
from tests.archive.store.newsstand import Article, read_articles
from tests.conftest import files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.model.record import Reading
    from archive.model.standing import Standing

POLICY = KeepingPolicy(relating=RelatingRules())
DOCK = [article for article in read_articles() if article.story == "dock-murder-verdict"]
OTHERS = [article for article in read_articles() if article.story != "dock-murder-verdict"][:20]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive", policy=POLICY) as made:
        yield made


def items(articles: list[Article]) -> list[ToKeep]:
    return [ToKeep(reading=article.reading(), asked=article.url) for article in articles]


def kept(archive: Archive, article: Article) -> Record:
    return archive.load(article.url)


def urls(record: Record) -> list[str | None]:
    return [entry.web_url for entry in record.related]


def test_a_record_relates_to_what_was_kept_and_to_what_comes_before_it_in_its_batch(archive: Archive) -> None:
    archive.keep_many(items(DOCK[:1]))
    archive.keep_many(items(DOCK[1:]))
    assert urls(kept(archive, DOCK[0])) == []
    assert urls(kept(archive, DOCK[1])) == [DOCK[0].url]
    assert len(kept(archive, DOCK[3]).related) >= 2
    assert ("related", "archive") in kept(archive, DOCK[1]).sources


def test_one_by_one_or_in_a_batch_the_files_are_the_same(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "batch", policy=POLICY) as batch:
        batch.keep_many(items([*OTHERS, *DOCK]))
    with Archive.create(tmp_path / "single", policy=POLICY) as single:
        for item in items([*OTHERS, *DOCK]):
            single.keep_many([item])
    assert files_of(tmp_path / "batch", "records") == files_of(tmp_path / "single", "records")


def test_keeping_never_writes_another_record(archive: Archive) -> None:
    archive.keep_many(items(DOCK[:3]))
    before = files_of(archive.root, "records", "revisions")
    archive.keep_many(items(DOCK[3:]))
    after = files_of(archive.root, "records", "revisions")
    assert {path: after[path] for path in before} == before


def test_an_entry_shows_the_other_record_as_it_stands(archive: Archive) -> None:
    archive.keep_many(items(DOCK[:2]))
    first, entry = kept(archive, DOCK[0]), kept(archive, DOCK[1]).related[0]
    assert (entry.title, entry.excerpt, entry.published_at) == (first.title, first.excerpt, first.published_at)
    assert entry.provider == first.provider


def test_pages_that_the_article_cites_come_first_where_there_is_no_room_for_all(tmp_path: Path) -> None:
    cited = OTHERS[0]
    with Archive.create(tmp_path / "one", policy=KeepingPolicy(relating=RelatingRules(limit=1))) as archive:
        archive.keep_many(items([cited, *DOCK[:3]]))
        reading = DOCK[3].reading()
        body = f"{reading.record.body}\n\nSee [another trial]({cited.url}) and [a page]({DOCK[3].url})."
        citing = replace(reading, record=replace(reading.record, body=body))
        archive.keep(citing, asked=DOCK[3].url)
        assert urls(kept(archive, DOCK[3])) == [cited.url]


def test_the_list_is_written_by_quality_then_by_path(tmp_path: Path) -> None:
    qualities = {DOCK[0].title: 10, DOCK[1].title: 90}

    def finish(record: Record, standing: Standing) -> Record:
        return replace(record, quality=qualities.get(record.title))

    with Archive.create(tmp_path / "scored", policy=replace(POLICY, finish=finish)) as archive:
        archive.keep_many(items(DOCK))
        found = [entry.quality for entry in kept(archive, DOCK[3]).related]
    assert found == sorted(found, key=lambda quality: -(quality or -1))
    assert found[0] == 90


def test_finish_is_told_how_the_record_stands(tmp_path: Path) -> None:
    told: dict[str, Standing] = {}

    def finish(record: Record, standing: Standing) -> Record:
        told[record.title] = standing
        return replace(record, quality=50, heat=standing.members)

    with Archive.create(tmp_path / "standing", policy=replace(POLICY, finish=finish)) as archive:
        archive.keep_many(items([*DOCK[:4], DOCK[4]]))
        assert kept(archive, DOCK[4]).heat == told[DOCK[4].title].members >= 2
    assert told[DOCK[0].title].is_lead
    copy = told[DOCK[4].title]
    assert (copy.copies, copy.is_original, copy.is_lead) == (1, False, False)


def test_what_an_adopted_record_says_of_itself_stands(tmp_path: Path) -> None:
    foreign = Related(title="Somebody else's choice", web_url="https://elsewhere.example/choice")

    def finish(record: Record, _standing: Standing) -> Record:
        return replace(record, quality=1, heat=1, published=True)

    with Archive.create(tmp_path / "adopting", policy=replace(POLICY, finish=finish)) as archive:
        archive.keep_many(items(DOCK[:2]))
        reading = DOCK[2].reading()
        adopted = replace(
            reading.record, related=(foreign,), quality=15, heat=-1, published=False, capture=None, text=None
        )
        archive.keep(reading, asked=DOCK[2].url, adopt=adopted)
        record = kept(archive, DOCK[2])
        assert (record.related, record.quality, record.heat, record.published) == ((foreign,), 15, -1, False)
        changed = replace(reading.record, body=reading.record.body + "\n\nCorrected since.", text=None)
        archive.keep(replace(reading, record=changed), asked=DOCK[2].url)
        assert kept(archive, DOCK[2]).related == (foreign,)


def test_a_new_version_is_related_anew(archive: Archive) -> None:
    archive.keep_many(items(DOCK[:1]))
    archive.keep_many(items(DOCK[1:4]))
    reading = DOCK[0].reading()
    changed = replace(reading.record, body=reading.record.body + "\n\nCorrected since.", text=None)
    archive.keep(replace(reading, record=changed), asked=DOCK[0].url)
    record = kept(archive, DOCK[0])
    assert record.revision == 2
    assert len(record.related) >= 2


def test_the_same_page_again_writes_nothing_though_the_others_have_changed(archive: Archive) -> None:
    archive.keep_many(items(DOCK[:1]))
    archive.keep_many(items(DOCK[1:]))
    before = files_of(archive.root, "records", "revisions")
    archive.keep_many(items(DOCK))
    archive.keep_many([replace(item, amends=True) for item in items(DOCK)])
    assert files_of(archive.root, "records", "revisions") == before


def test_without_a_policy_a_record_is_kept_as_it_was_read(tmp_path: Path, make_reading: Callable[..., Reading]) -> None:
    with Archive.create(tmp_path / "plain") as archive:
        archive.keep_many(items(DOCK))
        assert all(not archive.load(row).related for row in archive.select(Selection()))


def test_an_index_built_anew_relates_as_the_old_one_did(archive: Archive) -> None:
    archive.keep_many(items([*OTHERS, *DOCK]))
    record, path = kept(archive, DOCK[3]), archive.find(DOCK[3].url).path
    before = archive.place(record, path, RelatingRules())
    archive.reindex()
    assert archive.place(record, path, RelatingRules()) == before
    assert list(archive.verify(deep=True)) == []


def test_a_removed_record_is_nobodys_neighbour(archive: Archive) -> None:
    archive.keep_many(items(DOCK[:1]))
    path = archive.root / archive.find(DOCK[0].url).path
    path.write_bytes(frontmatter.write(replace(kept(archive, DOCK[0]), removed=True)))
    archive.reindex()
    archive.keep_many(items(DOCK[1:2]))
    assert urls(kept(archive, DOCK[1])) == []


def test_links_are_taken_from_markdown_but_not_from_pictures() -> None:
    text = 'A [b](https://a.example/1) ![c](https://a.example/2) [d](https://a.example/3 "e") [f](/g) [h](<https://a.example/4>)'
    assert links_of(text) == ["https://a.example/1", "https://a.example/3", "https://a.example/4"]


@pytest.mark.parametrize("piece", ["[", "[a](", "](http://", "[a](http://", '](http://x "', "![", "\\["])
def test_a_text_of_brackets_costs_no_more_than_any_other(piece: str) -> None:
    # half a megabyte: anything that looks twice at each sign would take minutes
    text = piece * 60_000 + " [b](https://a.example/1)"
    assert links_of(text) in ([], ["https://a.example/1"])
    assert plain_text(text).endswith("b") or "a.example" in plain_text(text)


def test_of_the_reprints_of_a_text_only_the_cited_one_is_an_entry(archive: Archive) -> None:
    first = DOCK[0].reading()
    reprints = [ToKeep(reading=first, asked=DOCK[0].url)]
    for number in (2, 3):
        url = f"https://reprint{number}.example/news/verdict"
        record = replace(first.record, original_url=url, web_url=url)
        reprints.append(ToKeep(reading=replace(first, record=record), asked=url))
    archive.keep_many(reprints)
    reading = DOCK[1].reading()
    body = reading.record.body + "\n\nAs [another paper](https://reprint3.example/news/verdict) reported."
    archive.keep_many([ToKeep(reading=replace(reading, record=replace(reading.record, body=body)), asked=DOCK[1].url)])
    assert urls(kept(archive, DOCK[1])) == ["https://reprint3.example/news/verdict"]
