"""Our WARC files replayed by pywb, a program of other people. Runs where pywb is installed: PRESSMARK_PYWB or PATH."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.model.capture import Exchange, Rendered
from archive.model.digests import payload_digest
from archive.store.captures import CaptureStore

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[..., Exchange]
FOLDER = os.environ.get("PRESSMARK_PYWB")
WAYBACK = shutil.which("wayback", path=FOLDER) if FOLDER else shutil.which("wayback")
PAGE = "<html><title>Moon</title><p>The base is built: größer".encode()
HTML = ((b"content-type", b"text/html; charset=utf-8"),)

pytestmark = [
    pytest.mark.endurance,
    pytest.mark.skipif(WAYBACK is None, reason="pywb is not installed: PRESSMARK_PYWB names no folder with `wayback`"),
]


@contextmanager
def wayback(collections: Path) -> Iterator[str]:
    """Run pywb on a free port of loopback and yield its address."""
    assert WAYBACK
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [WAYBACK, "-b", "127.0.0.1", "-p", str(port), "-d", str(collections)]
    with (tmp_log := collections / "wayback.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        while not _listens(port):
            with suppress(subprocess.TimeoutExpired):  # the wait for its death is the pause between two looks
                assert server.wait(timeout=0.1) is None, tmp_log.read_text()
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def get(server: str, path: str) -> tuple[int, str, bytes]:
    """Return status, Location and body; redirects are not followed."""
    with closing(http.client.HTTPConnection(server, timeout=60)) as client:
        client.request("GET", path)
        answer = client.getresponse()
        return answer.status, answer.getheader("Location", ""), answer.read()


@pytest.mark.parametrize("index", ["pywb's", "ours"])
def test_pywb_replays_a_page_a_coded_page_a_redirect_and_a_revisit(
    tmp_path: Path, make_exchange: Make, index: str
) -> None:
    with CaptureStore(tmp_path / "warc") as store:
        chunked = (*HTML, (b"Transfer-Encoding", b"chunked"))
        store.append(make_exchange("https://example.org/news/Moon?b=2&a=1", PAGE, headers=chunked))
        coded = (*HTML, (b"Content-Encoding", b"gzip"))
        store.append(make_exchange("https://example.org/coded", gzip.compress(PAGE), headers=coded))
        store.append_rendered(
            Rendered(
                url="https://example.org/coded", at=datetime(2026, 1, 2, 3, 4, 9, tzinfo=UTC), body=b"<p>built",
                digest=payload_digest(b"<p>built"), source=store.of_url("https://example.org/coded")[0][1],
            )
        )  # fmt: skip
        moved = ((b"Location", b"https://example.org/news/Moon?b=2&a=1"),)
        store.append(make_exchange("https://example.org/old", b"", status=301, reason="Moved", headers=moved))
    with CaptureStore(tmp_path / "warc") as store:
        store.append(make_exchange("https://other.example/copy", PAGE, headers=HTML))
    manager = shutil.which("wb-manager", path=FOLDER) if FOLDER else shutil.which("wb-manager")
    assert manager
    warcs = sorted((tmp_path / "warc").glob("*.warc.gz"))
    subprocess.run([manager, "init", "ours"], cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([manager, "add", "ours", *map(str, warcs)], cwd=tmp_path, check=True, capture_output=True)
    if index == "ours":
        lines = [
            line for path in (tmp_path / "warc").glob("*.cdxj") for line in path.read_bytes().splitlines(keepends=True)
        ]
        (tmp_path / "collections" / "ours" / "indexes" / "index.cdxj").write_bytes(b"".join(sorted(lines)))
    with wayback(tmp_path) as server:
        at = "/ours/20260102030405id_"
        assert get(server, f"{at}/https://example.org/news/Moon?b=2&a=1") == (200, "", PAGE)
        status, _, body = get(server, f"{at}/https://example.org/coded")
        assert (status, gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body) == (200, PAGE)
        # a document that a browser built: an index of pywb's own shows it at its own moment, ours under its own name
        later = get(server, "/ours/20260102030409id_/https://example.org/coded")[2]
        assert (later == b"<p>built") == (index == "pywb's")
        status, where, _ = get(server, f"{at}/https://example.org/old")
        assert status == 301
        assert where.endswith("https://example.org/news/Moon?b=2&a=1")
        assert get(server, f"{at}/https://other.example/copy") == (200, "", PAGE)
        assert get(server, f"{at}/https://example.org/never")[0] == 404
        rewritten = get(server, "/ours/20260102030405mp_/https://other.example/copy")
        assert rewritten[0] == 200
        assert "The base is built: größer".encode() in rewritten[2]
