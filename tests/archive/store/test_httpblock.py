from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.store.httpblock import (
    read_answer,
    read_request,
    rename_transfer_coding,
    restore_transfer_coding,
    split_head,
    without_chunks,
)

NAMES = st.lists(st.sampled_from([b"X-Crawler-", b"x-crawler-", b"Transfer-Encoding", b"TRANSFER-encoding", b"A"]))


@given(st.lists(st.tuples(NAMES.map(b"".join), st.binary(max_size=3))).map(tuple))
def test_restoring_undoes_renaming_for_every_header(headers: tuple[tuple[bytes, bytes], ...]) -> None:
    renamed = rename_transfer_coding(headers)
    assert all(name.lower() != b"transfer-encoding" for name, _ in renamed)
    assert restore_transfer_coding(renamed) == headers


@given(st.binary())
def test_reading_any_bytes_never_raises(block: bytes) -> None:
    read_answer(block)
    read_request(block)
    read_answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + block)


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=5))
def test_chunks_are_taken_off(pieces: list[bytes]) -> None:
    framed = b"".join(f"{len(piece):x};ext=1\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"
    assert without_chunks(framed) == (b"".join(pieces), True)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b"5\r\nhello\r\n5\r\nwor", (b"hellowor", False)),
        (b"5\r\nhello\r\n", (b"hello", False)),
        (b"5\r\nhello\r\nzz", (b"hello", False)),
        (b"<html>no chunks</html>", (b"<html>no chunks</html>", True)),
        (b"3\nhello, this line begins with a number", (b"3\nhello, this line begins with a number", True)),
        (b"", (b"", True)),
    ],
)
def test_a_cut_frame_is_told_from_no_frame(body: bytes, read: tuple[bytes, bool]) -> None:
    assert without_chunks(body) == read


def test_a_head_of_another_program_is_read_leniently() -> None:
    block = b"HTTP/1.0 404 Not\xe9Found\nA: 1\n b\nno colon\nC:2\n\nbody"
    assert split_head(block) == (b"HTTP/1.0 404 Not\xe9Found", ((b"A", b"1 b"), (b"C", b"2")), len(block) - 4)
    answer = read_answer(block)
    assert answer is not None
    assert (answer.protocol, answer.status, answer.reason, answer.body) == ("HTTP/1.0", 404, "NotéFound", b"body")


@pytest.mark.parametrize("block", [b"", b"HTTP/1.1 200 OK\r\n", b"ICY 200 OK\r\n\r\n", b"HTTP/1.1 2000\r\n\r\n"])
def test_what_is_no_answer_is_none(block: bytes) -> None:
    assert read_answer(block) is None


def test_a_request_without_protocol_is_read() -> None:
    assert read_request(b"GET /\r\nHost: a\r\n\r\n") == ("GET", ((b"Host", b"a"),))
