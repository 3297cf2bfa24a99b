from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.model.capture import Exchange, Location
from archive.model.digests import payload_digest
from archive.model.errors import CaptureError, StorageError
from archive.store.captures import CaptureStore

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[..., Exchange]
BODY = b"<html>" + b"the moon base " * 200 + b"</html>"


def warcs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.warc.gz"))


def state(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_what_was_appended_is_loaded_as_it_was(tmp_path: Path, make_exchange: Make) -> None:
    exchange = make_exchange(body=BODY)
    with CaptureStore(tmp_path / "warc") as store:
        location = store.append(exchange)
        capture = store.load(location)
    assert (capture.url, capture.requested_url, capture.at) == (exchange.url, exchange.url, exchange.at)
    assert (capture.status, capture.headers, capture.body) == (200, exchange.headers, BODY)
    assert (capture.digest, capture.complete, capture.location) == (exchange.digest, True, location)


def test_any_body_and_header_come_back_exactly(tmp_path: Path, make_exchange: Make) -> None:
    values = st.binary(max_size=30).map(lambda value: value.translate(None, b"\r\n\x00"))
    pairs = st.lists(st.tuples(st.sampled_from([b"A", b"a", b"transfer-encoding", b"Content-Encoding"]), values))

    with CaptureStore(tmp_path) as store:

        @settings(max_examples=60, deadline=None)
        @given(st.binary(max_size=300), pairs.map(tuple), st.booleans(), st.integers(200, 599))
        def law(body: bytes, headers: tuple[tuple[bytes, bytes], ...], complete: bool, status: int) -> None:
            exchange = make_exchange(body=body, headers=headers, complete=complete, status=status)
            capture = store.load(store.append(exchange))
            assert (capture.body, capture.headers, capture.status) == (body, headers, status)
            assert (capture.digest, capture.complete) == (exchange.digest, complete)

        law()


def test_a_payload_that_is_held_becomes_a_revisit_whatever_its_url(tmp_path: Path, make_exchange: Make) -> None:
    later = make_exchange("https://example.org/copy", BODY, headers=((b"X-Other", b"head"),))
    with CaptureStore(tmp_path) as store:
        original = store.append(make_exchange("https://example.org/first", BODY))
    with CaptureStore(tmp_path) as store:
        location = store.append(later)
        capture = store.load(location)
    assert capture.body == BODY
    assert capture.headers == ((b"X-Other", b"head"),)
    files = [(tmp_path / place.warc).read_bytes() for place in (original, location)]
    first, second = (list(ArchiveIterator(io.BytesIO(data)))[1] for data in files)
    assert (first.rec_type, second.rec_type) == ("response", "revisit")
    fields = dict(second.rec_headers.headers)
    assert fields["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert fields["WARC-Refers-To"] == first.rec_headers.get_header("WARC-Record-ID")
    assert fields["WARC-Refers-To-Target-URI"] == "https://example.org/first"
    assert fields["WARC-Refers-To-Date"] == "2026-01-02T03:04:05Z"
    assert fields["WARC-Payload-Digest"] == later.digest
    assert location.length < 700


def test_a_revisit_within_one_batch_needs_no_sync(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        first, second = store.append(make_exchange(body=BODY)), store.append(make_exchange("http://b.example/", BODY))
        assert store.load(second).body == store.load(first).body == BODY
        assert second.warc == first.warc


@pytest.mark.parametrize("fields", [{"body": b""}, {"body": BODY, "complete": False}])
def test_empty_and_cut_payloads_are_no_revisits(tmp_path: Path, make_exchange: Make, fields: dict[str, object]) -> None:
    with CaptureStore(tmp_path) as store:
        places = [store.append(make_exchange(url, **fields)) for url in ("http://a.example/", "http://b.example/")]
        captures = [store.load(place) for place in places]
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(warcs(tmp_path)[0].read_bytes()))]
    assert kinds == ["warcinfo", "response", "request", "response", "request"]
    assert [capture.complete for capture in captures] == [fields.get("complete", True)] * 2


def test_warcio_check_passes_every_file(tmp_path: Path, make_exchange: Make) -> None:
    fill(tmp_path, make_exchange)
    for path in warcs(tmp_path):
        command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)]
        checked = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "fail" not in checked.stdout
        assert checked.stdout.count("digest pass") >= 4


def test_fastwarc_confirms_every_digest(tmp_path: Path, make_exchange: Make) -> None:
    fill(tmp_path, make_exchange)
    for path in warcs(tmp_path):
        with path.open("rb") as file:
            assert all(record.verify_block_digest() for record in FastIterator(file, parse_http=False))
        with path.open("rb") as file:
            responses = [record for record in FastIterator(file) if record.headers["WARC-Type"] == "response"]
            assert responses
        with path.open("rb") as file:
            held = (record for record in FastIterator(file) if record.headers["WARC-Type"] == "response")
            assert all(record.verify_payload_digest() for record in held)


def fill(folder: Path, make_exchange: Make) -> None:
    with CaptureStore(folder) as store:
        store.append(make_exchange("https://example.org/", b"", status=301, headers=((b"Location", b"/a"),)))
        store.append(make_exchange("https://example.org/a", BODY, headers=((b"Transfer-Encoding", b"chunked"),)))
        store.append(make_exchange("https://example.org/b", BODY))
        store.append(
            make_exchange("https://example.org/c", gzip.compress(BODY), headers=((b"Content-Encoding", b"gzip"),))
        )
        store.append(make_exchange("https://example.org/cut", b"half", complete=False))


def test_each_file_begins_with_a_warcinfo_and_each_record_is_a_member(tmp_path: Path, make_exchange: Make) -> None:
    fill(tmp_path, make_exchange)
    (path,) = warcs(tmp_path)
    records = ArchiveIterator(io.BytesIO(path.read_bytes()))
    info = next(records)
    assert info.rec_type == "warcinfo"
    text = info.raw_stream.read()
    assert text.startswith(b"software: pressmark/")
    assert os.uname().nodename.encode() not in text
    assert info.rec_headers.get_header("WARC-Filename") == path.name
    assert sum(1 for _ in ArchiveIterator(io.BytesIO(path.read_bytes()))) == 11


def test_a_file_is_closed_when_it_is_full(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path, roll_bytes=20_000) as store:
        places = [store.append(make_exchange(f"http://a.example/{n}", os.urandom(9000))) for n in range(7)]
        assert [store.load(place).url for place in places] == [f"http://a.example/{n}" for n in range(7)]
    assert len(warcs(tmp_path)) == 4
    assert not list(tmp_path.glob("*.open"))
    for path in tmp_path.glob("*.cdxj"):
        lines = path.read_bytes().splitlines()
        assert lines == sorted(lines)


def test_two_stores_write_files_of_their_own(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as one, CaptureStore(tmp_path) as two:
        places = {one.append(make_exchange()).warc, two.append(make_exchange()).warc}
        assert one.heal() == two.heal() == []
    assert len(places) == 2


def test_what_is_held_is_found_again_and_nothing_is_written(tmp_path: Path, make_exchange: Make) -> None:
    exchange = make_exchange("https://example.org/ü?a b", BODY, at=datetime(2026, 3, 4, 5, 6, 7, 890, UTC))
    with CaptureStore(tmp_path) as store:
        location = store.append(exchange)
        assert store.find(exchange.url, exchange.at, exchange.digest) == location
        assert store.find(exchange.url, exchange.at + timedelta(seconds=1), exchange.digest) is None
        assert store.find(exchange.url, exchange.at, payload_digest(b"")) is None
    before = state(tmp_path)
    with CaptureStore(tmp_path) as store:
        assert store.heal() == []
        assert store.find(exchange.url, exchange.at, exchange.digest) == location
        assert store.has_url(exchange.url)
        assert not store.has_url(exchange.url + "&")
        assert store.of_url(exchange.url) == [(exchange.at.replace(microsecond=0), location)]
        assert list(store.verify(deep=True)) == []
    assert state(tmp_path) == before


def test_nothing_is_created_before_the_first_append(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path / "warc") as store:
        assert store.find("http://a.example/", datetime(2026, 1, 1, tzinfo=UTC), payload_digest(b"")) is None
        assert store.heal() == []
        assert list(store.verify(deep=True)) == []
    assert not (tmp_path / "warc").exists()


@pytest.mark.parametrize("damage", [None, b"", b"no database" * 1000])
def test_the_index_is_a_cache(tmp_path: Path, make_exchange: Make, damage: bytes | None) -> None:
    exchange = make_exchange(body=BODY)
    with CaptureStore(tmp_path) as store:
        location = store.append(exchange)
    index = tmp_path / "captures.sqlite"
    if damage is None:
        index.unlink()
    else:
        index.write_bytes(damage)
    with CaptureStore(tmp_path) as store:
        assert store.find(exchange.url, exchange.at, exchange.digest) == location
    assert index.stat().st_size > 1000


def test_an_index_damaged_inside_is_built_anew(tmp_path: Path, make_exchange: Make) -> None:
    exchanges = [make_exchange(f"http://a.example/{n}", b"%d" % n) for n in range(500)]
    with CaptureStore(tmp_path) as store:
        places = store.append_many(exchanges)
    index = tmp_path / "captures.sqlite"
    data = bytearray(index.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    index.write_bytes(data)
    with CaptureStore(tmp_path) as store:
        assert [store.find(e.url, e.at, e.digest) for e in exchanges] == places


def test_an_index_elsewhere_is_used(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path / "warc", index_path=tmp_path / "cache" / "c.sqlite") as store:
        store.append(make_exchange())
    assert (tmp_path / "cache" / "c.sqlite").is_file()
    assert not (tmp_path / "warc" / "captures.sqlite").exists()


def test_an_index_that_cannot_be_written_is_built_in_memory(tmp_path: Path, make_exchange: Make) -> None:
    exchange = make_exchange(body=BODY)
    with CaptureStore(tmp_path) as store:
        place = store.append(exchange)
    nowhere = tmp_path / "captures.sqlite" / "below a file"
    with CaptureStore(tmp_path, index_path=nowhere) as store:
        assert store.find(exchange.url, exchange.at, exchange.digest) == place
        assert list(store.verify(deep=True)) == []


def test_an_index_that_is_a_symlink_is_refused(tmp_path: Path, make_exchange: Make) -> None:
    (tmp_path / "captures.sqlite").symlink_to(tmp_path / "elsewhere")
    with CaptureStore(tmp_path) as store, pytest.raises(StorageError, match="not a regular file"):
        store.has_url("http://a.example/")
    assert not (tmp_path / "elsewhere").exists()


def test_threads_may_append_and_load_at_once(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path, roll_bytes=100_000) as store, ThreadPoolExecutor(8) as pool:

        def one(number: int) -> tuple[str, str]:
            exchange = make_exchange(f"http://a.example/{number}", b"%d" % (number % 20) * 500)
            place = store.append(exchange)
            store.sync()
            capture = store.load(place)
            assert capture.body == exchange.body
            return capture.url, exchange.url

        assert all(got == sent for got, sent in pool.map(one, range(200)))
    with CaptureStore(tmp_path) as store:
        assert list(store.verify(deep=True)) == []


@pytest.mark.parametrize(
    "name", ["../x.warc.gz", "/etc/x.warc.gz", "x", "", ".x.warc.gz", "none.warc.gz", "a\x00.warc"]
)
def test_a_location_outside_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with CaptureStore(tmp_path) as store, pytest.raises(CaptureError):
        store.load(Location(warc=name, offset=0, length=10))


@pytest.mark.parametrize("shift", [(1, 0), (0, 1), (0, -1), (10**9, 0), (-(10**9), 0)])
def test_a_place_where_no_record_lies_is_refused(tmp_path: Path, make_exchange: Make, shift: tuple[int, int]) -> None:
    with CaptureStore(tmp_path) as store:
        place = store.append(make_exchange())
        wrong = replace(place, offset=place.offset + shift[0], length=place.length + shift[1])
        with pytest.raises(CaptureError) as caught:
            store.load(wrong)
        assert caught.value.path == place.warc
        assert caught.value.offset == wrong.offset


def test_a_request_or_a_warcinfo_is_no_capture(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        place = store.append(make_exchange())
        with pytest.raises(CaptureError, match="holds no HTTP response"):
            store.load(replace(place, offset=0, length=place.offset))


def test_no_damaged_byte_is_ever_loaded_as_good(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        exchange = make_exchange(body=b"<html>short</html>")
        place = store.append(exchange)
        sound = store.load(place)
        path = tmp_path / place.warc
        data = path.read_bytes()
        refused = 0
        for at in range(place.offset, place.offset + place.length):
            path.write_bytes(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
            try:
                assert store.load(place) == sound  # a bit that carries nothing, such as gzip's own clock
            except CaptureError as error:
                refused += 1
                assert error.offset == place.offset
        assert refused > place.length * 0.95
        path.write_bytes(data)


def test_a_damaged_original_is_named_when_its_revisit_is_loaded(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        first = store.append(make_exchange(body=BODY))
        second = store.append(make_exchange("http://b.example/", BODY))
        store.sync()
        path = tmp_path / first.warc
        data = bytearray(path.read_bytes())
        data[first.offset + first.length - 30] ^= 0xFF
        path.write_bytes(data)
        with pytest.raises(CaptureError) as caught:
            store.load(second)
        assert (caught.value.path, caught.value.offset) == (first.warc, first.offset)


def test_a_damaged_original_is_written_again_and_heals_its_revisits(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        first, second = store.append(make_exchange(body=BODY)), store.append(make_exchange("http://b.example/", BODY))
    path = tmp_path / first.warc
    data = bytearray(path.read_bytes())
    data[first.offset + first.length - 30] ^= 0xFF
    path.write_bytes(data)
    with CaptureStore(tmp_path) as store:
        third = store.append(make_exchange("http://c.example/", BODY))
        assert store.load(third).body == store.load(second).body == BODY


def test_nothing_in_a_foreign_original_becomes_a_field_of_ours(tmp_path: Path, make_exchange: Make) -> None:
    block = b"HTTP/1.1 200 OK\r\n\r\n" + BODY
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:é>\rWARC-Type: x\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: http://a.example/\r\nWARC-Payload-Digest: {payload_digest(BODY)}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    (tmp_path / "foreign.warc.gz").write_bytes(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    with CaptureStore(tmp_path) as store:
        assert len(store.heal()) == 1
        assert store.has_url("http://a.example/")
        place = store.append(make_exchange("http://b.example/", BODY))
        assert place.length > 400
        assert list(store.verify(deep=True)) == []


def test_a_symlink_in_place_of_a_warc_is_not_followed(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path / "warc") as store:
        place = store.append(make_exchange())
    path = tmp_path / "warc" / place.warc
    path.rename(tmp_path / "moved.warc.gz")
    path.symlink_to(tmp_path / "moved.warc.gz")
    with CaptureStore(tmp_path / "warc") as store:
        with pytest.raises(CaptureError, match=r"cannot be read"):
            store.load(place)
        assert any("is not a regular file" in line for line in store.heal())
        assert {problem.kind for problem in store.verify()} >= {"not-a-file"}
    path.unlink()
    os.mkfifo(path)
    with CaptureStore(tmp_path / "warc") as store:
        with pytest.raises(CaptureError, match="not a regular file"):
            store.load(place)
        assert any("is not a regular file" in line for line in store.heal())
        assert {problem.kind for problem in store.verify(deep=True)} >= {"not-a-file"}
