"""Two accounts made one: what was there stays, what was missing is gained."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from archive.model.record import ForeignKey, Record
from archive.store.adoption import is_same_account, merge, next_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model.record import Reading

AT = datetime(2021, 9, 27, 18, 46, tzinfo=UTC)
LATER = datetime(2022, 1, 1, tzinfo=UTC)

_texts = st.none() | st.sampled_from(["one", "two"])
_lists = st.sampled_from([(), ("one",), ("two", "three")])
records = st.builds(
    Record,
    title=st.sampled_from(["One", "Two"]), excerpt=st.sampled_from(["", "one", "two"]),
    published_at=st.sampled_from([None, AT, LATER]), published_offset=_texts, web_url=_texts, original_url=_texts,
    amp_web_url=_texts, cdn_amp_web_url=_texts, quality=st.sampled_from([None, 0, 15]), published=st.sampled_from([None, False, True]),
    topics=_lists, secured=_texts, authors=_lists, language=_texts, tags=_lists, warnings=_lists, also=_lists,
    body=st.sampled_from(["", "one", "two"]), id=_texts, revision=st.sampled_from([None, 2]),
)  # fmt: skip
_LISTS_JOINED = {"warnings", "sources", "also"}


@given(adopted=records, read=records)
def test_an_adopted_record_keeps_whatever_it_says(adopted: Record, read: Record) -> None:
    merged = merge(adopted, read)
    for field in fields(Record):
        said = getattr(adopted, field.name)
        if field.name in {"body", "capture", "text"} | _LISTS_JOINED or said in (None, (), ""):
            continue
        assert getattr(merged, field.name) == said, field.name


@given(adopted=records, read=records)
def test_a_merge_done_twice_is_a_merge_done_once(adopted: Record, read: Record) -> None:
    once = merge(adopted, read)
    assert is_same_account(merge(once, read), once)


@given(read=records)
def test_an_empty_record_gains_everything_the_page_says(read: Record) -> None:
    merged = merge(Record(title=read.title), read)
    for name in ("excerpt", "published_at", "web_url", "topics", "authors", "language", "secured", "body", "also"):
        assert getattr(merged, name) == getattr(read, name)


@given(old=records, new=records)
def test_a_new_version_says_what_the_page_says_now(old: Record, new: Record) -> None:
    version = next_version(old, new)
    for name in ("title", "published_at", "authors", "body", "text", "capture", "web_url", "tags"):
        assert getattr(version, name) == getattr(new, name)
    assert version.id == old.id
    assert set(version.also) == {*old.also, *new.also}


def test_an_offset_is_not_put_beside_another_instant(make_reading: Callable[..., Reading]) -> None:
    read = make_reading(published_at=LATER, published_offset="-04:00").record
    assert merge(Record(title="T", published_at=AT), read).published_offset is None
    assert merge(Record(title="T", published_at=LATER), read).published_offset == "-04:00"
    assert merge(Record(title="T"), read).published_offset == "-04:00"


def test_sources_are_named_only_for_what_was_taken(make_reading: Callable[..., Reading]) -> None:
    sources = (("title", "og:title"), ("publishedDateTime", "json-ld"), ("authors", "json-ld"))
    read = make_reading(sources=sources).record
    assert merge(Record(title="T", published_at=AT), read).sources == (("authors", "json-ld"),)


def test_foreign_keys_of_both_versions_stay() -> None:
    one, two = (ForeignKey(name=name, lines=f"{name}: 1", after="title") for name in ("one", "two"))
    changed = ForeignKey(name="one", lines="one: 2", after="title")
    version = next_version(Record(title="T", foreign=(one, two)), Record(title="T", foreign=(changed,)))
    assert version.foreign == (changed, two)
