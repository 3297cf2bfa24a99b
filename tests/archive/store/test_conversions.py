"""What a browser made of a page lies beside the page's own answer, and other people's readers accept both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.model.capture import Exchange, Location, Rendered, capture_of_rendered
from archive.model.digests import payload_digest
from archive.model.errors import CaptureError
from archive.model.urls import canonical_url
from archive.store.captures import CaptureStore
from archive.store.capturesealing import Identities
from archive.store.policy import CaptureKeeping
from archive.store.warcreader import read_exchanges
from archive.store.warcwriter import cdxj_path

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[..., Exchange]
URL = "https://example.org/news/moon"
DOM = "<!DOCTYPE html><html><body><article>größer, built by a script</article></body></html>".encode()
AT = datetime(2026, 1, 2, 3, 4, 9, tzinfo=UTC)


def rendered(source: Location, body: bytes = DOM, url: str = URL) -> Rendered:
    return Rendered(url=url, at=AT, body=body, digest=payload_digest(body), source=source)


def test_a_rendered_document_is_a_capture_of_its_own(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        plain = store.append(make_exchange(URL))
        place = store.append_rendered(rendered(plain))
        capture = store.load(place)
        assert (capture.url, capture.status, capture.body, capture.at) == (URL, 200, DOM, AT)
        assert capture.header("Content-Type") == "text/html; charset=utf-8"
        assert capture.complete and capture.location == place
        assert store.load(plain).body == b"<html>moon</html>"
    assert CaptureStore(tmp_path).at(place.warc, place.offset) == place


def test_what_the_page_forbids_holds_for_the_document(tmp_path: Path, make_exchange: Make) -> None:
    robots = ("noarchive", "otherbot: noindex, nofollow")
    with CaptureStore(tmp_path) as store:
        document = replace(rendered(store.append(make_exchange(URL))), robots=robots)
        place = store.append_rendered(document)
        loaded = store.load(place)
    assert loaded.all_headers("x-robots-tag") == robots
    assert loaded == capture_of_rendered(document, place, requested_url=URL)


def test_it_refers_to_the_record_it_was_made_of(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        place = store.append_rendered(rendered(store.append(make_exchange(URL))))
    with (tmp_path / place.warc).open("rb") as file:
        records = {record.rec_type: record.rec_headers for record in ArchiveIterator(file)}
    assert records["conversion"]["WARC-Refers-To"] == records["response"]["WARC-Record-ID"]
    assert records["conversion"]["WARC-Target-URI"] == URL
    checked = Checker(type("Command", (), {"inputs": [str(tmp_path / place.warc)], "verbose": False})())
    assert checked.process_all() in (None, 0)


def test_replay_and_import_still_see_what_the_server_sent(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        plain = store.append(make_exchange(URL))
        place = store.append_rendered(rendered(plain))
        assert [location for _, location in store.of_url(URL)] == [plain]
    lines = cdxj_path(tmp_path / place.warc).read_text().splitlines()
    assert [line.split(" ")[0] for line in lines] == ["org,example)/news/moon", f"urn:pressmark:rendered:{URL}"]
    assert [each.url for each in read_exchanges(tmp_path / place.warc) if isinstance(each, Exchange)] == [URL]


def test_a_deep_look_finds_nothing_wrong_and_an_index_built_anew_is_the_same(
    tmp_path: Path, make_exchange: Make
) -> None:
    with CaptureStore(tmp_path) as store:
        place = store.append_rendered(rendered(store.append(make_exchange(URL))))
    cdxj = cdxj_path(tmp_path / place.warc)
    before = cdxj.read_bytes()
    assert list(CaptureStore(tmp_path).verify(deep=True)) == []
    cdxj.unlink()
    with CaptureStore(tmp_path) as store:
        store.heal()
        assert store.load(place).body == DOM
    assert cdxj.read_bytes() == before


def test_a_page_with_the_same_bytes_is_written_in_full(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        store.append_rendered(rendered(store.append(make_exchange(URL))))
        store.sync()
        twin = store.append(make_exchange("https://example.org/static", DOM))
        assert store.load(twin).body == DOM
    assert list(CaptureStore(tmp_path).verify(deep=True)) == []


def test_a_changed_byte_is_found(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        place = store.append_rendered(rendered(store.append(make_exchange(URL))))
    path = tmp_path / place.warc
    content = bytearray(path.read_bytes())
    content[place.offset + place.length // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(CaptureError):
        CaptureStore(tmp_path).load(place)


@settings(max_examples=30, deadline=None)
@given(body=st.binary(max_size=2000), path=st.text(max_size=40))
def test_any_document_at_any_address_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, make_exchange: Make, body: bytes, path: str
) -> None:
    folder = tmp_path_factory.mktemp("warc")
    with CaptureStore(folder) as store:
        source = store.append(make_exchange(URL))
        place = store.append_rendered(rendered(source, body, canonical_url(f"https://example.org/{path}")))
        assert store.load(place).body == body
    assert list(CaptureStore(folder).verify(deep=True)) == []


def test_a_sealed_archive_keeps_it_sealed(tmp_path: Path, make_exchange: Make) -> None:
    pyrage = pytest.importorskip("pyrage", reason="pip install 'pressmark[seal]'")
    identity = pyrage.x25519.Identity.generate()
    keeping = CaptureKeeping(mode="sealed", recipients=(str(identity.to_public()),))
    with CaptureStore(tmp_path, keeping=keeping) as store:
        plain = store.append(make_exchange(URL))
        store.sync()  # it is laid down, and cannot be read back: its record's id is not known any more
        place = store.append_rendered(rendered(plain))
        assert store.load(place).body == DOM
    assert not any(b"script" in path.read_bytes() for path in tmp_path.iterdir())
    opened = CaptureStore(tmp_path)
    opened.unlock(Identities(str(identity), source="test"))
    assert opened.load(place).body == DOM
    assert list(opened.verify(deep=True)) == []
