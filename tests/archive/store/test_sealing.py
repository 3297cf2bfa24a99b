"""Sealing a record: what goes in comes out, nothing else opens it, and the same record gives the same bytes."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.digests import text_digest, version_digest
from archive.model.errors import SealError
from archive.model.frontmatter import normalised, read, write
from archive.model.record import CaptureNote, ForeignKey, Image, Provider, Record, Related, TextNote
from archive.model.sealable import SEALED_TITLE, SEALED_WITH, sealed_along
from archive.store.sealing import Sealer, SealKey, siv_open, siv_seal

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY, OTHER = SealKey(bytes(range(64))), SealKey(bytes(range(1, 65)))
BODY = "The canaryword base on the moon is to be built.\n\nIt costs *much*."

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40)
names = st.lists(texts, max_size=3).map(tuple)
images = st.builds(
    Image,
    url=texts,
    width=st.none() | st.integers(0, 9999),
    title=st.none() | texts,
    attribution=st.none() | texts,
    foreign=st.sampled_from([(), (ForeignKey(name="shape", lines='shape: {round: 1.10, "is": "yes"}'),)]),
)
related = st.builds(
    Related, title=texts, excerpt=texts, web_url=st.none() | texts, published_at=st.sampled_from([None, AT])
)
notes = st.builds(TextNote, digest=texts.filter(bool), words=st.integers(0, 999), extractor=texts)
captures = st.builds(
    CaptureNote, at=st.just(AT), warc=texts, offset=st.just(1), digest=texts.filter(bool), status=st.just(200)
)
records = st.builds(
    Record, title=texts, excerpt=texts, authors=names, tags=names, topics=names, section=st.none() | texts,
    copyright=st.none() | texts, featured_content=st.none() | texts, body=st.text(max_size=300),
    images=st.lists(images, max_size=2).map(tuple), related=st.lists(related, max_size=2).map(tuple),
    secured=st.none() | texts, text=st.none() | notes, capture=st.none() | captures,
    id=st.just("0123456789abcdef"), web_url=st.just("https://example.org/1"),
)  # fmt: skip
field_sets = st.sets(st.sampled_from(sorted(SEALED_WITH)), min_size=1)


def article(**other: object) -> Record:
    fields: dict[str, object] = {
        "title": "Moon base",
        "excerpt": "The canaryword base.",
        "authors": ("Ada Byron",),
        "web_url": "https://example.org/1",
        "provider": Provider(name="Example", domain="example.org"),
        "text": TextNote(digest=text_digest("plain"), words=11, extractor="1.0"),
        "capture": CaptureNote(at=AT, warc="a.warc.gz", offset=3, digest="sha256:" + "0" * 64, status=200),
        "id": "0123456789abcdef",
        "body": BODY,
    }
    return Record(**fields | other)  # type: ignore[arg-type]  # each test names the fields it is about


# RFC 5297, appendix A, through the functions that seal records.

A1_KEY = bytes.fromhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
A1_AD = [bytes.fromhex("101112131415161718191a1b1c1d1e1f2021222324252627")]
A2_KEY = bytes.fromhex("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f")
A2_AD = [
    bytes.fromhex("00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100"),
    bytes.fromhex("102030405060708090a0"),
    bytes.fromhex("09f911029d74e35bd84156c5635688c0"),
]


@pytest.mark.parametrize(
    ("key", "associated", "plain", "vector", "ciphertext"),
    [
        (A1_KEY, A1_AD, bytes.fromhex("112233445566778899aabbccddee"),
         "85632d07c6e8f37f950acd320a2ecc93", "40c02b9690c4dc04daef7f6afe5c"),
        (A2_KEY, A2_AD, b"this is some plaintext to encrypt using SIV-AES",
         "7bdb6e3b432667eb06f4d14bff2fbd0f",
         "cb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d"),
    ],
)  # fmt: skip
def test_the_vectors_of_the_standard(
    key: bytes, associated: list[bytes], plain: bytes, vector: str, ciphertext: str
) -> None:
    token = siv_seal(key, plain, associated)
    first, second = token.split(";")
    assert (base64.b64decode(first).hex(), base64.b64decode(second).hex()) == (ciphertext, vector)
    assert siv_open(key, token, associated) == plain


# The laws.


@given(records, field_sets)
@settings(max_examples=200, deadline=None)
def test_what_was_sealed_opens_to_the_same_record(record: Record, fields: set[str]) -> None:
    sealer = Sealer(KEY, fields=fields)
    assert sealer.open(sealer.seal(record)) == normalised(record)


@given(records, field_sets)
@settings(max_examples=100, deadline=None)
def test_a_sealed_record_survives_its_file(record: Record, fields: set[str]) -> None:
    sealer = Sealer(KEY, fields=fields)
    sealed = sealer.seal(record)
    content = write(sealed)
    assert read(content) == sealed
    assert sealer.open(read(content)) == normalised(record)
    assert write(sealer.seal(read(content))) == content


@given(records, field_sets)
@settings(max_examples=60, deadline=None)
def test_the_same_record_gives_the_same_bytes(record: Record, fields: set[str]) -> None:
    assert write(Sealer(KEY, fields=fields).seal(record)) == write(Sealer(KEY, fields=sorted(fields)).seal(record))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_any_flipped_bit_of_the_value_is_refused(data: st.DataObject) -> None:
    sealer = Sealer(KEY, fields=["text"])
    sealed = sealer.seal(article())
    assert sealed.secured is not None
    token = bytearray(sealed.secured.encode("ascii"))
    token[data.draw(st.integers(0, len(token) - 1))] ^= 1 << data.draw(st.integers(0, 6))
    with pytest.raises(SealError, match="0123456789abcdef"):
        sealer.open(replace(sealed, secured=token.decode("latin-1")))


def test_every_single_byte_of_the_value_counts() -> None:
    sealed = Sealer(KEY, fields=["text"]).seal(article())
    assert sealed.secured is not None
    for place in range(len(sealed.secured)):
        other = "A" if sealed.secured[place] != "A" else "B"
        changed = sealed.secured[:place] + other + sealed.secured[place + 1 :]
        with pytest.raises(SealError):
            Sealer(KEY, fields=["text"]).open(replace(sealed, secured=changed))


@given(records, field_sets)
@settings(max_examples=60, deadline=None)
def test_versions_are_told_apart_without_opening(record: Record, fields: set[str]) -> None:
    sealer = Sealer(KEY, fields=fields)
    assert version_digest(sealer.seal(record)) in sealer.versions(record)
    assert version_digest(sealer.seal(record)) not in sealer.versions(replace(record, title=record.title + "x"))


@given(field_sets)
def test_what_is_sealed_along_is_closed(fields: set[str]) -> None:
    assert sealed_along(sealed_along(fields)) == sealed_along(fields) >= fields


# Examples.


def test_nothing_of_the_text_stands_in_the_file() -> None:
    record = article(
        images=(Image(url="https://example.org/a.jpg", title="canaryword picture"),),
        related=(Related(title="Other", excerpt="canaryword elsewhere"),),
    )
    content = write(Sealer(KEY, fields=["text"]).seal(record))
    assert b"canaryword" not in content
    for plain in (text_digest("plain"), "sha256:" + "0" * 64, version_digest(record)):
        assert plain.encode() not in content
    assert b"Moon base" in content


def test_the_value_is_one_json_object_that_any_other_program_opens() -> None:
    sealed = Sealer(KEY, fields=["text", "authors"]).seal(article())
    assert sealed.secured is not None and sealed.sealed is not None
    data = siv_open(KEY.secret, sealed.secured, [b"0123456789abcdef", KEY.name.encode()])
    assert data is not None
    inside = json.loads(data)
    assert (inside["text"], inside["excerpt"], inside["authors"]) == (BODY, "The canaryword base.", ["Ada Byron"])
    assert sealed.sealed.fields == ("authors", "excerpt", "text")


def test_another_key_is_named_and_so_is_the_record() -> None:
    sealed = Sealer(KEY, fields=["text"]).seal(article())
    with pytest.raises(SealError, match=f"0123456789abcdef.*{KEY.name}.*{OTHER.name}"):
        Sealer(OTHER, fields=["text"]).open(sealed)


def test_another_key_under_the_same_name_is_refused() -> None:
    sealed = Sealer(KEY, fields=["text"]).seal(article())
    assert sealed.sealed is not None
    with pytest.raises(SealError, match="does not open"):
        Sealer(OTHER, fields=["text"]).open(replace(sealed, sealed=replace(sealed.sealed, key=OTHER.name)))


def test_the_seal_of_one_record_does_not_open_in_another() -> None:
    sealer = Sealer(KEY, fields=["text"])
    with pytest.raises(SealError):
        sealer.open(replace(sealer.seal(article()), id="fedcba9876543210"))


def test_fields_that_were_named_wrongly_afterwards_are_noticed() -> None:
    sealer = Sealer(KEY, fields=["text"])
    sealed = sealer.seal(article())
    assert sealed.sealed is not None
    with pytest.raises(SealError):
        sealer.open(replace(sealed, sealed=replace(sealed.sealed, fields=("text",))))


def test_an_older_key_opens_and_the_present_one_seals() -> None:
    old = Sealer(OTHER, fields=["text"]).seal(article())
    both = Sealer(KEY, fields=["text"], others=[OTHER])
    assert both.open(old) == article()
    again = both.seal(old)
    assert again.sealed is not None and again.sealed.key == KEY.name
    assert not both.is_current(old)
    assert both.is_current(again)


def test_a_value_of_another_program_is_kept_inside_and_comes_back() -> None:
    sealer = Sealer(KEY, fields=["text"])
    foreign = article(secured="bm90IG91cnM=;AAAAAAAAAAAAAAAAAAAAAA==")
    assert sealer.open(foreign) == foreign
    sealed = sealer.seal(foreign)
    assert sealed.secured != foreign.secured
    assert sealer.open(sealed) == foreign


def test_a_record_without_anything_to_seal_stays_as_it_is() -> None:
    bare = Record(title="Moon base", id="0123456789abcdef")
    assert Sealer(KEY, fields=["text"]).seal(bare) == bare


def test_a_record_without_an_id_cannot_be_sealed() -> None:
    with pytest.raises(SealError, match="id"):
        Sealer(KEY, fields=["text"]).seal(article(id=None))


def test_a_sealed_title_leaves_a_word_that_says_so() -> None:
    sealed = Sealer(KEY, fields=["title"]).seal(article())
    assert (sealed.title, sealed.body) == (SEALED_TITLE, BODY)


def test_a_key_shows_its_name_and_never_itself() -> None:
    assert KEY.name not in repr(KEY)
    assert "bytes" not in repr(KEY) and "secret" not in repr(KEY)
