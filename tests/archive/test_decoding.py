"""Content codings: round trips, cuts and bombs."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from archive.decoding import DecodingLimit, decode_content

ROOM = 1 << 22


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


CODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
TEXT = b"<p>tide tables and herring prices</p>" * 3000


@given(body=st.binary(max_size=3000), names=st.lists(st.sampled_from(sorted(CODERS)), max_size=3))
def test_what_was_coded_comes_back(body: bytes, names: list[str]) -> None:
    coded = b"(" + body
    for name in names:
        coded = CODERS[name](coded)
    decoded = decode_content(coded, ", ".join(names), max_bytes=ROOM)
    assert decoded.body == b"(" + body
    assert decoded.complete


@given(
    body=st.binary(max_size=2000),
    coding=st.text(max_size=20) | st.sampled_from(["gzip", "br", "zstd", "deflate", "gzip, br"]),
)
def test_no_bytes_raise_anything_but_the_limit(body: bytes, coding: str) -> None:
    decode_content(body, coding, max_bytes=1 << 28)


def test_deflate_without_its_zlib_header_is_read() -> None:
    assert decode_content(raw_deflate(TEXT), "deflate", max_bytes=ROOM).body == TEXT


def test_all_members_of_a_gzip_body_are_read() -> None:
    assert decode_content(gzip.compress(TEXT) + gzip.compress(b"end"), "gzip", max_bytes=ROOM).body == TEXT + b"end"


@pytest.mark.parametrize("name", sorted(CODERS))
def test_a_cut_stream_gives_its_beginning_and_says_so(name: str) -> None:
    coded = CODERS[name](b"".join(b"%d " % (number * 7919 % 104729) for number in range(200_000)))
    decoded = decode_content(coded[: len(coded) // 2], name, max_bytes=ROOM)
    assert not decoded.complete
    assert decoded.body.startswith(b"0 7919 ")


def test_a_flipped_checksum_is_not_complete() -> None:
    coded = bytearray(gzip.compress(TEXT))
    coded[-6] ^= 1
    assert not decode_content(bytes(coded), "gzip", max_bytes=ROOM).complete


def test_html_under_a_wrong_label_is_taken_as_it_is() -> None:
    assert decode_content(b" <!DOCTYPE html><p>x", "gzip", max_bytes=ROOM).body == b" <!DOCTYPE html><p>x"


@pytest.mark.parametrize("name", [*sorted(CODERS), "gzip, gzip"])
def test_a_bomb_stops_at_the_limit_in_little_memory(name: str) -> None:
    bomb = b"\0" * (64 << 20)
    for layer in name.split(", "):
        bomb = CODERS[layer](bomb)
    tracemalloc.start()
    with pytest.raises(DecodingLimit):
        decode_content(bomb, name, max_bytes=ROOM)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 32 << 20


def test_too_many_codings_are_refused() -> None:
    with pytest.raises(DecodingLimit):
        decode_content(b"x", ", ".join(["gzip"] * 6), max_bytes=ROOM)
