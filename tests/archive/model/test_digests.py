from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from archive.model.digests import payload_digest, text_digest, version_digest
from archive.model.frontmatter import read, write
from archive.model.record import Record, TextNote

RECORD = Record(title="a", authors=("b",), published_at=datetime(2021, 9, 27, tzinfo=UTC), body="c")


def test_a_payload_digest_is_sha256_of_the_bytes() -> None:
    assert payload_digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_composed_and_decomposed_letters_are_one_text() -> None:
    assert text_digest("caf\u00e9") == text_digest("cafe\u0301")


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_a_digest(text: str) -> None:
    assert len(text_digest(text)) == 71


def test_a_version_is_its_title_authors_date_and_text() -> None:
    note = TextNote(digest="sha256:0", words=1, extractor="1")
    others = [
        replace(RECORD, title="A"),
        replace(RECORD, authors=("b", "c")),
        replace(RECORD, authors=("bc",)),
        replace(RECORD, published_at=None),
        replace(RECORD, body="C"),
        replace(RECORD, text=note),
    ]
    assert len({version_digest(record) for record in (RECORD, *others)}) == 7


def test_updated_scores_and_provenance_make_no_version() -> None:
    same = replace(RECORD, updated_at=datetime(2022, 1, 1, tzinfo=UTC), heat=3, topics=("AI",), revision=2)
    assert version_digest(same) == version_digest(RECORD)
    note = TextNote(digest="sha256:0", words=1, extractor="1")
    newer = replace(note, extractor="2", score=0.5)
    assert version_digest(replace(RECORD, text=note)) == version_digest(replace(RECORD, text=newer))


@given(st.text(), st.text())
def test_a_kept_record_has_the_version_it_had_before(title: str, body: str) -> None:
    record = Record(title=title, body=body.strip("\n").replace("\x00", ""))
    assert version_digest(read(write(record))) == version_digest(read(write(read(write(record)))))
