"""What the index says of a record comes from its file alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from archive.model import frontmatter
from archive.model.errors import RecordError
from archive.model.record import Record
from archive.store.entries import address_key, entry_of, other_addresses, record_in, record_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model.record import Reading


def test_an_entry_of_the_file_equals_that_of_the_record(make_reading: Callable[..., Reading]) -> None:
    record = make_reading(title="東京 & “Moon”", also=("https://example.org/b",), body="# A\n\n*b* 東京").record
    content = frontmatter.write(record)
    path = "records/2026/01/02/x.md"
    assert entry_of(record_in(content), path=path, content=content) == entry_of(record, path=path, content=content)


def test_one_article_has_one_key_in_every_spelling() -> None:
    keys = {
        address_key(url)
        for url in (
            "https://example.org/a", "http://www.example.org/a/", "HTTPS://EXAMPLE.org:443/a?utm_source=x#top",
        )
    }  # fmt: skip
    assert len(keys) == 1


def test_a_record_without_an_address_has_no_key() -> None:
    with pytest.raises(RecordError, match="neither webUrl nor originalUrl"):
        record_key(Record(title="T"))


def test_addresses_leave_out_the_records_own_and_what_is_none() -> None:
    record = Record(
        title="T", web_url="https://example.org/a", original_url="https://example.org/a?utm_source=x",
        also=("https://example.org/b", "not an address", "https://example.org/b/"),
    )  # fmt: skip
    assert [url for _, url in other_addresses(record, record_key(record))] == ["https://example.org/b"]
    assert other_addresses(replace(record, also=()), record_key(record)) == ()
