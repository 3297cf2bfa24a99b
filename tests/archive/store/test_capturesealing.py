"""Sealed captures: no plain byte on the disk, nothing lost by a crash, and age itself opens them."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.model.errors import CaptureError, KeyFileError, StorageError
from archive.store.captures import CaptureStore
from archive.store.capturesealing import (
    Identities,
    Recipients,
    heal_sealed,
    new_identity,
    seal_capture_file,
    seal_folder,
)
from archive.store.policy import CaptureKeeping

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model.capture import Exchange

pyrage = pytest.importorskip("pyrage", reason="sealed captures need pressmark[seal]")

SECRET, PUBLIC = new_identity()
KEEPING = CaptureKeeping(mode="sealed", recipients=(PUBLIC,))
IDENTITIES = Identities(SECRET, source="identity")
BODY = b"<html>zirconquill on the moon</html>" * 50


def sealed_store(root: Path) -> CaptureStore:
    return CaptureStore(root, keeping=KEEPING)


def test_what_is_appended_lies_sealed_and_loads_with_the_identity(
    tmp_path: Path, make_exchange: Callable[..., Exchange]
) -> None:
    exchange = make_exchange(body=BODY)
    with sealed_store(tmp_path) as store:
        place = store.append(exchange)
        assert store.load(place).body == BODY  # it is in memory still
        assert not list(tmp_path.glob("*.age"))
        store.sync()
        names = sorted(path.suffix for path in tmp_path.iterdir() if "sqlite" not in path.name)
        assert names == [".age", ".cdxj"]
        with pytest.raises(CaptureError, match="--identity"):
            store.load(place)
        store.unlock(IDENTITIES)
        assert store.load(place) == replace(store.load(place), body=BODY, digest=exchange.digest, location=place)
        assert list(store.verify(deep=True)) == []
    for path in tmp_path.iterdir():
        assert exchange.digest.removeprefix("sha256:").encode() not in path.read_bytes()
        assert bytes.fromhex(exchange.digest.removeprefix("sha256:")) not in path.read_bytes()


def test_age_gives_back_a_warc_that_others_read(tmp_path: Path, make_exchange: Callable[..., Exchange]) -> None:
    with sealed_store(tmp_path) as store:
        store.append_many([make_exchange(url=f"https://example.org/{number}") for number in range(3)])
    plain = pyrage.decrypt(next(tmp_path.glob("*.age")).read_bytes(), [pyrage.x25519.Identity.from_str(SECRET)])
    urls = [
        record.rec_headers["WARC-Target-URI"]
        for record in ArchiveIterator(io.BytesIO(plain))
        if record.rec_type == "response"
    ]
    assert urls == [f"https://example.org/{number}" for number in range(3)]


def test_a_capture_is_found_and_not_asked_for_twice(tmp_path: Path, make_exchange: Callable[..., Exchange]) -> None:
    exchange = make_exchange()
    with sealed_store(tmp_path) as store:
        place = store.append(exchange)
        assert store.find(exchange.url, exchange.at, exchange.digest) == place
        assert store.has_url(exchange.url)
        assert not list(tmp_path.glob("*.age"))  # asking writes nothing
        assert store.find(exchange.url, exchange.at + timedelta(seconds=1), exchange.digest) is None
    with sealed_store(tmp_path) as store:
        assert store.find(exchange.url, exchange.at, exchange.digest) == place
        assert (store.has_url(exchange.url), store.has_url("https://example.org/other")) == (True, False)
        assert store.at(place.warc, place.offset) == place


def test_a_file_that_was_plain_is_sealed_and_its_places_stay(
    tmp_path: Path, make_exchange: Callable[..., Exchange]
) -> None:
    with CaptureStore(tmp_path) as store:
        first = store.append(make_exchange(body=BODY))
        again = store.append(make_exchange(url="https://example.org/copy", body=BODY))  # a revisit of the first
    assert [path.name for path in seal_folder(tmp_path, Recipients([PUBLIC]))] == [first.warc]
    assert not list(tmp_path.glob("*.warc.gz"))
    with sealed_store(tmp_path) as store:
        store.unlock(IDENTITIES)
        assert (store.load(first).body, store.load(again).body) == (BODY, BODY)
        assert list(store.verify(deep=True)) == []


@pytest.mark.parametrize("state", ["both", "unfinished", "no name yet"])
def test_a_crash_while_sealing_is_finished_by_heal(
    state: str, tmp_path: Path, make_exchange: Callable[..., Exchange]
) -> None:
    with CaptureStore(tmp_path) as store:
        place = store.append(make_exchange(body=BODY))
    warc, copy = tmp_path / place.warc, tmp_path / "copy"
    shutil.copy(warc, copy)
    sealed = tmp_path / (place.warc + ".age")
    if state == "unfinished":
        sealed.with_name(sealed.name + ".tmp").write_bytes(b"age-encryption.org/v1\n-> X25519")
        assert heal_sealed(tmp_path) != []
        assert (warc.exists(), list(tmp_path.glob("*.tmp"))) == (True, [])
        return
    cdxj = next(tmp_path.glob("*.cdxj"))
    old_lines = cdxj.read_bytes()
    seal_capture_file(warc, Recipients([PUBLIC]))
    if state == "both":
        shutil.copy(copy, warc)
        cdxj.write_bytes(old_lines)
    else:
        cdxj.rename(cdxj.with_name(cdxj.name + ".tmp"))
    copy.unlink()
    assert heal_sealed(tmp_path) != []
    assert heal_sealed(tmp_path) == []
    assert sorted(path.suffix for path in tmp_path.iterdir() if "sqlite" not in path.name) == [".age", ".cdxj"]
    with sealed_store(tmp_path) as store:
        store.unlock(IDENTITIES)
        assert store.load(place).body == BODY
        assert list(store.verify(deep=True)) == []


def test_a_tail_that_was_cut_off_is_sealed_too(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz.partial").write_bytes(b"zirconquill")
    assert len(list(seal_folder(tmp_path, Recipients([PUBLIC])))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.warc.gz.partial.age"]
    assert IDENTITIES.open(tmp_path / "a.warc.gz.partial.age") == b"zirconquill"


@pytest.mark.parametrize("place", [0, 30, -1])
def test_a_changed_byte_of_a_sealed_file_shows_without_an_identity(
    place: int, tmp_path: Path, make_exchange: Callable[..., Exchange]
) -> None:
    with sealed_store(tmp_path) as store:
        location = store.append(make_exchange(body=BODY))
        store.sync()
        sealed = next(tmp_path.glob("*.age"))
        content = bytearray(sealed.read_bytes())
        content[place] ^= 1
        sealed.write_bytes(content)
        assert [problem.kind for problem in store.verify(deep=True)] == ["damaged"]
        store.unlock(IDENTITIES)
        with pytest.raises(CaptureError):
            store.load(location)


def test_another_identity_is_refused(tmp_path: Path, make_exchange: Callable[..., Exchange]) -> None:
    with sealed_store(tmp_path) as store:
        location = store.append(make_exchange())
        store.sync()
        store.unlock(Identities(new_identity()[0], source="the other one"))
        with pytest.raises(CaptureError, match="the other one"):
            store.load(location)
        assert [problem.kind for problem in store.verify(deep=True)] == ["not-opened"]


def test_a_disk_that_refuses_loses_nothing_that_is_gathered(
    tmp_path: Path, make_exchange: Callable[..., Exchange]
) -> None:
    root = tmp_path / "warc"
    with sealed_store(root) as store:
        location = store.append(make_exchange(body=BODY))
        moved = root.rename(tmp_path / "gone")
        with pytest.raises(StorageError):
            store.sync()
        moved.rename(root)
        store.sync()
        store.unlock(IDENTITIES)
        assert store.load(location).body == BODY


def test_where_none_are_kept_nothing_is_written(tmp_path: Path, make_exchange: Callable[..., Exchange]) -> None:
    with CaptureStore(tmp_path / "warc", keeping=CaptureKeeping(mode="none")) as store:
        assert store.append(make_exchange()).warc == ""
        assert store.has_url("https://example.org/news/moon") is False
    assert not (tmp_path / "warc").exists()


def test_what_is_no_recipient_or_identity_is_refused() -> None:
    with pytest.raises(KeyFileError, match="recipient"):
        Recipients(["age1nonsense"])
    for text in ("nonsense", ""):
        with pytest.raises(KeyFileError, match=r"a file.*identity"):
            Identities(text, source="a file")
