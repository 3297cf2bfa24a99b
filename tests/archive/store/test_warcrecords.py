from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.model.capture import Exchange
from archive.model.errors import CaptureError
from archive.store.httpblock import read_answer
from archive.store.warcrecords import exchange_members, written_date, written_url

Make = Callable[..., Exchange]
NAMES = st.text("abcXYZ-09_!", min_size=1, max_size=12).map(str.encode)
VALUES = st.one_of(
    st.binary(max_size=40),
    st.lists(
        st.sampled_from([b"\r", b"\n", b"\x00", b" ", b"\t", b"a: b", b"\x85", b"\xe2\x80\xa8", b"\x0b", b"\x1c"])
    ).map(b"".join),
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=8).map(tuple)


def test_any_header_bytes_are_read_back_in_the_same_number_by_warcio_and_fastwarc(make_exchange: Make) -> None:
    @given(HEADERS, HEADERS)
    def law(headers: tuple[tuple[bytes, bytes], ...], asked: tuple[tuple[bytes, bytes], ...]) -> None:
        exchange = make_exchange(headers=headers, request_headers=asked, body=b"body")
        data = b"".join(exchange_members(exchange, None))
        counts = [len(record.http_headers.headers) for record in ArchiveIterator(io.BytesIO(data))]
        assert counts == [len(headers), len(asked)]
        counts = [len(record.http_headers) for record in FastIterator(io.BytesIO(data))]
        assert counts == [len(headers), len(asked)]

    law()


@given(st.text(st.characters(), max_size=60))
def test_any_url_is_one_visible_ascii_word_and_a_fixed_point(text: str) -> None:
    url = written_url("http://example.org/" + text)
    assert all("!" <= sign <= "~" for sign in url)
    assert written_url(url) == url


def test_line_ends_in_a_url_add_no_field_to_any_record(make_exchange: Make) -> None:
    evil = make_exchange(url="http://example.org/a\r\nWARC-Type: warcinfo\r\n\r\nX: y\x00")
    plain = make_exchange()
    for with_evil, without in zip(exchange_members(evil, None), exchange_members(plain, None), strict=True):
        found = next(iter(ArchiveIterator(io.BytesIO(with_evil))))
        expected = next(iter(ArchiveIterator(io.BytesIO(without))))
        assert [name for name, _ in found.rec_headers.headers] == [name for name, _ in expected.rec_headers.headers]
        assert found.rec_headers.get_header("WARC-Target-URI").endswith(
            "%0D%0AWARC-Type:%20warcinfo%0D%0A%0D%0AX:%20y%00"
        )


@pytest.mark.parametrize("name", [b"", b"a b", b"a\r\nb", b"a:b", b" a", b"a\n", b"a\x00", b"\tx"])
def test_a_field_name_that_could_become_another_field_is_refused(make_exchange: Make, name: bytes) -> None:
    with pytest.raises(CaptureError, match="no name of a field"):
        exchange_members(make_exchange(headers=((name, b"1"),)), None)


@pytest.mark.parametrize(
    "wrong", [{"method": "GET / HTTP/1.1\r\nX:"}, {"protocol": "ICY"}, {"status": 20}, {"status": 1000}]
)
def test_what_would_break_the_first_line_is_refused(make_exchange: Make, wrong: dict[str, object]) -> None:
    with pytest.raises(CaptureError, match="cannot be written"):
        exchange_members(make_exchange(**wrong), None)


def test_a_folded_line_is_joined_and_a_reason_keeps_to_its_line(make_exchange: Make) -> None:
    exchange = make_exchange(headers=((b"X-Folded", b"one\r\n  two\n\tthree"),), reason="O\r\nK: no")
    record = next(iter(ArchiveIterator(io.BytesIO(exchange_members(exchange, None)[0]))))
    assert record.http_headers.headers == [("X-Folded", "one two three")]
    assert record.http_headers.statusline == "200 O  K: no"


def test_the_records_name_each_other_and_say_when_where_and_what(make_exchange: Make) -> None:
    data = b"".join(exchange_members(make_exchange(at=datetime(2026, 5, 6, 7, 8, 9, 120000, tzinfo=UTC)), None))
    records = [(record.rec_type, dict(record.rec_headers.headers)) for record in ArchiveIterator(io.BytesIO(data))]
    (kind, response), (other, request) = records
    assert (kind, other) == ("response", "request")
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert response["WARC-Date"] == request["WARC-Date"] == "2026-05-06T07:08:09.120000Z"
    assert response["WARC-IP-Address"] == "192.0.2.7"
    for fields in (response, request):
        assert uuid.UUID(fields["WARC-Record-ID"][1:-1])
        assert fields["WARC-Block-Digest"].startswith("sha256:")
    assert response["WARC-Payload-Digest"].startswith("sha256:")


def test_the_request_is_written_as_it_was_sent(make_exchange: Make) -> None:
    asked = ((b"Host", b"example.org"), (b"aCCept", b"*/*"), (b"Accept", b"text/html"))
    exchange = make_exchange(url="https://example.org?q=1#part", method="HEAD", request_headers=asked, body=b"")
    record = next(iter(ArchiveIterator(io.BytesIO(exchange_members(exchange, None)[1]), no_record_parse=True)))
    assert record.raw_stream.read() == (
        b"HEAD /?q=1 HTTP/1.1\r\nHost: example.org\r\naCCept: */*\r\nAccept: text/html\r\n\r\n"
    )


@pytest.mark.parametrize("address", ["no address", "1.2.3.4\r\nX: y", "", None])
def test_an_address_that_is_none_is_left_out(make_exchange: Make, address: str | None) -> None:
    record = next(iter(ArchiveIterator(io.BytesIO(exchange_members(make_exchange(ip_address=address), None)[0]))))
    assert record.rec_headers.get_header("WARC-IP-Address") is None


def test_a_scoped_address_loses_its_scope(make_exchange: Make) -> None:
    record = next(
        iter(ArchiveIterator(io.BytesIO(exchange_members(make_exchange(ip_address="fe80::1%eth0"), None)[0])))
    )
    assert record.rec_headers.get_header("WARC-IP-Address") == "fe80::1"


@pytest.mark.parametrize(
    ("fields", "is_marked"),
    [
        ({"complete": False}, True),
        ({"headers": ((b"Content-Length", b"5"),), "body": b"1234"}, True),
        ({"headers": ((b"Content-Length", b"5"),), "body": b"12345"}, False),
        ({"headers": ((b"Content-Length", b"5"),), "body": b"", "method": "HEAD"}, False),
        ({"headers": ((b"Content-Length", b"5"),), "body": b"", "status": 304}, False),
        ({"headers": ((b"Content-Length", b"-5"),), "body": b""}, False),
    ],
)
def test_a_body_that_was_cut_is_marked_truncated(
    make_exchange: Make, fields: dict[str, object], is_marked: bool
) -> None:
    exchange = make_exchange(**{"body": b"1234"} | fields)
    record = next(iter(ArchiveIterator(io.BytesIO(exchange_members(exchange, None)[0]))))
    assert (record.rec_headers.get_header("WARC-Truncated") == "disconnect") is is_marked


def test_transfer_encoding_is_renamed_in_the_file_and_true_when_read(make_exchange: Make) -> None:
    headers = ((b"transfer-ENCODING", b"chunked"), (b"X-Crawler-Transfer-Encoding", b"odd"), (b"A", b"b"))
    data = exchange_members(make_exchange(headers=headers, body=b"5\r\nabcde"), None)[0]
    record = next(iter(ArchiveIterator(io.BytesIO(data))))
    assert record.http_headers.get_header("Transfer-Encoding") is None
    assert record.content_stream().read() == b"5\r\nabcde"
    block = next(iter(ArchiveIterator(io.BytesIO(data), no_record_parse=True))).raw_stream.read()
    answer = read_answer(block)
    assert answer is not None
    assert answer.headers == headers
    assert answer.body == b"5\r\nabcde"


def test_dates_are_utc() -> None:
    assert written_date(datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))) == "2025-12-31T23:00:00Z"
