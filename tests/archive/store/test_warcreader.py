from __future__ import annotations

import gc
import gzip
import io
import shutil
import subprocess
import threading
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.model.capture import Exchange
from archive.model.digests import payload_digest
from archive.model.errors import CaptureError
from archive.store.captures import CaptureStore
from archive.store.problems import Problem
from archive.store.warcreader import read_exchanges

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[..., Exchange]
DATE = "2020-05-06T07:08:09Z"


def read(path: Path, **limits: int) -> tuple[list[Exchange], list[Problem]]:
    found = list(read_exchanges(path, **limits))
    return (
        [item for item in found if isinstance(item, Exchange)],
        [item for item in found if isinstance(item, Problem)],
    )


def raw(kind: str, block: bytes, *, mime: str = "application/http;msgtype=response", **fields: str) -> bytes:
    """Return a record as an old or careless program writes it: no digests."""
    named = {"WARC-Target-URI": "http://a.example/", "WARC-Date": DATE, "Content-Type": mime}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return head.encode() + f"Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def test_what_the_store_wrote_is_read_back(tmp_path: Path, make_exchange: Make) -> None:
    exchanges = [
        make_exchange("https://example.org/a", b"<html>a</html>" * 50, headers=((b"Transfer-Encoding", b"chunked"),)),
        make_exchange("https://example.org/b", b"<html>a</html>" * 50, method="POST", ip_address=None),
        make_exchange("https://example.org/c", b"cut", complete=False, protocol="HTTP/1.0", reason="Fine"),
        make_exchange("https://example.org/d", b"", method="HEAD", headers=((b"Content-Length", b"99"),)),
    ]
    with CaptureStore(tmp_path) as store:
        store.append_many(exchanges)
    (path,) = tmp_path.glob("*.warc.gz")
    assert read(path) == (exchanges, [])


@pytest.mark.parametrize("form", ["one member", "uncompressed"])
def test_other_forms_of_the_same_file_are_read_alike(tmp_path: Path, make_exchange: Make, form: str) -> None:
    with CaptureStore(tmp_path) as store:
        store.append_many([make_exchange(f"http://a.example/{n}", b"<html>%d</html>" % (n % 2)) for n in range(5)])
    (path,) = tmp_path.glob("*.warc.gz")
    data = gzip.decompress(path.read_bytes())
    other = tmp_path / ("other.warc.gz" if form == "one member" else "other.warc")
    other.write_bytes(gzip.compress(data) if form == "one member" else data)
    assert read(other) == read(path)
    assert len(read(other)[0]) == 5


def written_by_warcio(path: Path, body: bytes, *, is_gzip: bool) -> None:
    """Write a response and its request, a revisit and a resource."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=is_gzip)
        writer.write_record(writer.create_warcinfo_record("theirs.warc.gz", {"software": "warcio"}))
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.example")], is_http_request=True)
        fields = {"WARC-Date": DATE}
        answer = writer.create_warc_record(
            "http://a.example/", "response", payload=io.BytesIO(body), http_headers=head, warc_headers_dict=fields
        )
        request = writer.create_warc_record("http://a.example/", "request", http_headers=asked)
        writer.write_request_response_pair(request, answer)
        writer.write_record(
            writer.create_revisit_record(
                "http://b.example/",
                answer.rec_headers.get_header("WARC-Payload-Digest"),
                "http://a.example/",
                DATE,
                http_headers=head,
            )
        )
        resource = {"Content-Type": "text/html", "WARC-Date": DATE}
        writer.write_record(
            writer.create_warc_record(
                "http://c.example/", "resource", payload=io.BytesIO(b"<p>r"), warc_headers_dict=resource
            )
        )


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves its buffer files open
@pytest.mark.parametrize("is_gzip", [True, False])
def test_a_file_warcio_wrote_is_read(tmp_path: Path, is_gzip: bool) -> None:
    path, body = tmp_path / "theirs.warc.gz", b"<html>hi</html>"
    written_by_warcio(path, body, is_gzip=is_gzip)
    gc.collect()  # here, so that no other test is blamed for the open files
    exchanges, problems = read(path)
    assert problems == []
    assert [(e.url, e.status, e.body) for e in exchanges] == [
        ("http://a.example/", 200, body),
        ("http://b.example/", 200, body),
        ("http://c.example/", 200, b"<p>r"),
    ]
    assert exchanges[0].request_headers == ((b"Host", b"a.example"),)
    assert exchanges[0].at == datetime(2020, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert exchanges[0].digest == payload_digest(body)
    assert exchanges[2].headers == ((b"Content-Type", b"text/html"),)


@pytest.mark.parametrize("order", ["before", "behind", "far behind", "by URL"])
def test_a_request_is_found_wherever_it_stands(tmp_path: Path, order: str) -> None:
    names = {} if order == "by URL" else {"WARC_Record_ID": "<urn:1>"}
    answer = raw("response", OK + b"<p>1", **names)
    pointing = {} if order == "by URL" else {"WARC_Concurrent_To": "<urn:1>", "WARC_Date": "2020-05-06T07:08:00Z"}
    request = raw("request", b"HEAD / HTTP/1.1\r\nA: b\r\n\r\n", mime="application/http;msgtype=request", **pointing)
    between = [
        raw("metadata", b"x" * 100, mime="text/plain", WARC_Target_URI=f"http://m.example/{n}") for n in range(99)
    ]
    records = [request, answer] if order == "before" else [answer, *(between if "far" in order else []), request]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(map(gzip.compress, records)))
    ((exchange,), problems) = read(path)
    assert (exchange.method, exchange.request_headers, problems) == ("HEAD", ((b"A", b"b"),), [])


def test_chunks_left_in_by_wget_are_taken_off(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    path = tmp_path / "a.warc"
    path.write_bytes(
        raw("response", head + b"4\r\n<p>1\r\n1\r\n!\r\n0\r\n\r\n")
        + raw("response", head + b"4\r\n<p>1\r\n9\r\n!")
        + raw("response", head + b"<p>no chunks")
    )
    exchanges, problems = read(path)
    assert [(e.body, e.complete) for e in exchanges] == [(b"<p>1!", True), (b"<p>1!", False), (b"<p>no chunks", True)]
    assert all(e.headers == ((b"Transfer-Encoding", b"chunked"),) for e in exchanges)
    assert problems == []


class _Chunking(BaseHTTPRequestHandler):
    """Answers every path in three chunks."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"6\r\n<html>\r\n5\r\nhello\r\n0\r\n\r\n")


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
def test_a_file_wget_wrote_is_read(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Chunking) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/page"
        command = ["wget", "-q", "--no-proxy", f"--warc-file={tmp_path / 'theirs'}", "-O", "/dev/null", url]
        subprocess.run(command, check=True, cwd=tmp_path)
        server.shutdown()
    ((exchange,), problems) = read(tmp_path / "theirs.warc.gz")
    assert (exchange.url, exchange.body, exchange.complete, problems) == (url, b"<html>hello", True, [])
    assert (b"Transfer-Encoding", b"chunked") in exchange.headers
    assert exchange.request_headers[0][0] == b"Host"


def test_what_is_no_page_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(
        raw("response", b"20200101 a.example", mime="text/dns", WARC_Target_URI="dns:a.example")
        + raw("resource", b"\x89PNG", mime="image/png")
        + raw("conversion", b"text", mime="text/plain")
        + raw("response", OK + b"<p>1", WARC_Target_URI="<http://old.example/>")
    )
    ((exchange,), problems) = read(path)
    assert (exchange.url, problems) == ("http://old.example/", [])


def test_each_unusable_record_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    good = raw("response", OK + b"<p>good")
    bad = [
        raw("response", b"ICY 200\r\n\r\n"),
        raw("response", OK, WARC_Date="yesterday"),
        raw("response", OK + b"<p>x", WARC_Block_Digest="sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        raw("response", OK + b"<p>x", WARC_Payload_Digest="sha1:" + "0" * 40),
        raw("revisit", OK, WARC_Payload_Digest="sha1:BBBB", WARC_Profile="…/identical-payload-digest"),
        raw("response", OK + b"x" * 5000),
        good.replace(b"Content-Length: ", b"Content-Length: x"),
        good.replace(b"Content-Length: ", b"Content-Length: 1"),
        b"no record at all",
    ]
    path.write_bytes(b"".join(gzip.compress(record) for pair in bad for record in (pair, good)))
    exchanges, problems = read(path, max_payload_bytes=1000)
    assert [exchange.body for exchange in exchanges] == [b"<p>good"] * len(bad)
    assert [problem.kind for problem in problems] == [
        "not-http", "not-http", "damaged", "damaged", "revisit-elsewhere", "too-large", "damaged", "damaged", "damaged",
    ]  # fmt: skip
    assert all(problem.path == "a.warc.gz" and "at byte" in problem.detail for problem in problems)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_never_raises_and_never_brings_other_bodies(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    bodies = [b"<p>%d" % number * 20 for number in range(5)]
    records = [
        raw("response", OK + body, WARC_Payload_Digest=payload_digest(body), WARC_Target_URI=f"http://a.example/{n}")
        for n, body in enumerate(bodies)
    ]
    is_gzip = data.draw(st.booleans())
    file = bytearray(b"".join(gzip.compress(record) if is_gzip else record for record in records))
    for _ in range(data.draw(st.integers(1, 3))):
        begin = data.draw(st.integers(0, len(file)))
        file[begin : begin + data.draw(st.integers(0, 50))] = data.draw(st.binary(max_size=50))
    path = tmp_path_factory.mktemp("damage") / "a.warc.gz"
    path.write_bytes(file)
    exchanges, _ = read(path)
    assert {exchange.body for exchange in exchanges if exchange.headers == ((b"Content-Type", b"text/html"),)} <= set(
        bodies
    ) or not is_gzip


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    for name, start in (("a.warc.gz", b""), ("b.warc", b"WARC/1.0\r\n"), ("c.warc.gz", b"\x1f\x8b\x08\x00")):
        path = folder / name
        path.write_bytes(start + content)
        list(read_exchanges(path))


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.warc.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nWARC-Date: {DATE}\r\n".encode()
        )
        file.write(f"Content-Length: {300 * 2**20}\r\n\r\n".encode())
        for _ in range(300):
            file.write(bytes(2**20))
        file.write(b"\r\n\r\n")
    tracemalloc.start()
    _, (problem,) = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert problem.kind == "too-large"
    assert peak < 16 * 2**20


def test_a_head_without_end_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.warc.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"WARC/1.0\r\n")
        for _ in range(64):
            file.write(b"A: b\r\n" * 200_000)
    tracemalloc.start()
    _, problems = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert {problem.kind for problem in problems} == {"damaged"}
    assert peak < 32 * 2**20


def test_what_is_no_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "link.warc").symlink_to("/etc/passwd")
    for name in ("none.warc", "link.warc", "."):
        with pytest.raises(CaptureError):
            list(read_exchanges(tmp_path / name))


def test_importing_the_same_file_twice_writes_nothing(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path / "one") as store:
        store.append_many([make_exchange(f"http://a.example/{n}", b"<p>%d" % (n % 3)) for n in range(9)])
    (source,) = (tmp_path / "one").glob("*.warc.gz")
    for _ in range(2):
        with CaptureStore(tmp_path / "two") as store:
            for item in read_exchanges(source):
                assert isinstance(item, Exchange)
                if not store.find(item.url, item.at, item.digest):
                    store.append(replace(item, ip_address=None))
    assert len(list((tmp_path / "two").glob("*.warc.gz"))) == 1
