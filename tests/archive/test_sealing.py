"""Sealing from end to end, as a user does it: what is sealed is found nowhere in the archive's bytes, and opens again."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.config import read_config
from archive.model.digests import payload_digest, text_digest
from archive.model.errors import SealError
from archive.model.frontmatter import read, write
from archive.model.outcome import Receipt
from archive.model.record import CaptureNote, Image, Reading, Record, Related, TextNote
from archive.model.sealable import SEALED_TITLE
from archive.policy import policy_of
from archive.seal_keys import new_key, write_secret
from archive.store.archive import Archive
from archive.store.capturesealing import new_identity
from archive.store.keeping import ToKeep
from tests.conftest import command_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from crawler.newsroom import Newsroom
    from tests.conftest import Ran

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SHARED = 3
CANARIES = ("zirconquill", "bramblehex", "oxtangle", "vellumfrost")
pytest.importorskip("pyrage", reason="sealed captures need pressmark[seal]")


def configure(
    tmp_path: Path, root: Path, *, fields: str = "[text]", captures: str = "sealed", key: str = "seal.key"
) -> None:
    """Write keys beside an archive, and its configuration."""
    root.mkdir(exist_ok=True)
    if not (tmp_path / key).exists():
        new_key(tmp_path / key)
    if not (tmp_path / "identity").exists():
        identity, recipient = new_identity()
        write_secret(tmp_path / "identity", f"# {recipient}\n{identity}\n")
    recipient = (tmp_path / "identity").read_text().split()[1]
    recipients = f"  recipients: [{recipient}]\n" if captures == "sealed" else ""
    text = f"seal:\n  fields: {fields}\n  key: {tmp_path / key}\n  captures: {captures}\n{recipients}"
    (root / "pressmark.yaml").write_text(text)


def spoken(content: bytes) -> Iterable[bytes]:
    """Yield bytes as they stand, and every gzip member in them inflated."""
    yield content
    place = content.find(b"\x1f\x8b\x08")
    while place >= 0:
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(content[place:])
        place = content.find(b"\x1f\x8b\x08", place + 1)


def leaks(root: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """Return (file, word) for each word that stands in the bytes or the name of any file, whatever its case.

    The first letters do not count: FTS5 writes a word without those that it shares with the one before it.
    """
    found = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        said = [name.encode(), *(spoken(path.read_bytes()) if path.is_file() else ())]
        found += [
            (name, word) for word in words if any(word[SHARED:].lower().encode() in each.lower() for each in said)
        ]
    return found


def reading(number: int, text: str = " ".join(CANARIES), **other: object) -> ToKeep:
    body = f"Article {number} tells of {text} in a sentence of its own. " * 5
    fields: dict[str, object] = {
        "title": f"Story {number}",
        "excerpt": f"What {CANARIES[0]} is.",
        "published_at": AT,
        "web_url": f"https://example.org/news/{number}",
        "authors": ("Ada Byron",),
        "images": (Image(url="https://example.org/a.jpg", title=f"A {CANARIES[1]} at rest"),),
        "text": TextNote(digest=text_digest(body), words=len(body.split()), extractor="1.0"),
        "capture": CaptureNote(at=AT, warc="", offset=0, digest=payload_digest(body.encode()), status=200),
        "body": body.strip(),
    }
    record = Record(**fields | other)  # type: ignore[arg-type]  # each test names the fields it is about
    return ToKeep(reading=Reading(record=record, plain_text=body), asked=f"https://example.org/news/{number}")


def opened(root: Path) -> Archive:
    return Archive.open(root, writable=True, policy=policy_of(read_config(root), root=root))


def test_what_is_kept_sealed_stands_nowhere_in_the_archive(tmp_path: Path) -> None:
    root = tmp_path / "data"
    Archive.create(root).close()
    configure(tmp_path, root)
    with opened(root) as archive:
        archive.keep_many([reading(number) for number in range(5)])
        assert leaks(root, CANARIES) == []  # while it is open, with its log and journal
        archive.keep(reading(2, f"other news of {CANARIES[2]}").reading, asked="https://example.org/news/2")
        assert leaks(root, CANARIES) == []
        assert [version.number for version in archive.revisions(archive.find("https://example.org/news/2").id)] == [
            1,
            2,
        ]
        assert list(archive.verify(deep=True)) == []
    assert leaks(root, CANARIES) == []
    assert list(root.glob("revisions/*/*/1.md")) != []


def test_a_version_is_known_again_without_being_opened(tmp_path: Path) -> None:
    root = tmp_path / "data"
    Archive.create(root).close()
    configure(tmp_path, root)
    with opened(root) as archive:
        first = archive.keep(reading(1).reading, asked="https://example.org/news/1")
        again = archive.keep(reading(1).reading, asked="https://example.org/news/1")
        revised = archive.keep(reading(1, "something else").reading, asked="https://example.org/news/1")
    assert isinstance(first, Receipt) and isinstance(again, Receipt) and isinstance(revised, Receipt)
    assert (first.outcome, again.outcome, revised.outcome) == ("archived", "unchanged", "revised")


def test_a_sealed_title_is_in_no_path_receipt_index_or_related_entry(tmp_path: Path) -> None:
    root = tmp_path / "data"
    Archive.create(root).close()
    configure(tmp_path, root, fields="[title]")
    title = f"The {CANARIES[3]} ends early"
    with opened(root) as archive:
        items = [reading(n, "plain words of one story", title=title, excerpt="", images=()) for n in range(3)]
        receipts = [each for each in archive.keep_many(items) if isinstance(each, Receipt)]
        receipts += [each for each in archive.keep_many(items) if isinstance(each, Receipt)]
        assert {each.title for each in receipts} == {SEALED_TITLE}
        assert len({each.path for each in receipts}) == 3
    assert leaks(root, [CANARIES[3]]) == []


def test_an_archive_that_was_plain_holds_no_word_of_before_once_sealed(
    pressmark: Callable[..., Ran], tmp_path: Path
) -> None:
    root = tmp_path / "data"
    with Archive.create(root) as archive:
        archive.keep_many([reading(number) for number in range(40)])
        archive.keep_many([reading(number, f"new words, {CANARIES[2]}") for number in range(0, 40, 2)])
    assert leaks(root, CANARIES) != []
    configure(tmp_path, root)
    assert pressmark("verify", "--archive", root).code == 1
    ran = pressmark("seal", "--archive", root)
    assert (ran.code, ran.out) == (0, "60 files sealed\n"), ran.err
    assert leaks(root, CANARIES) == []
    assert pressmark("verify", "--deep", "--archive", root).code == 0
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*.md")}
    assert pressmark("seal", "--archive", root).out == "0 files sealed\n"
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*.md")} == before
    opened_text = pressmark("unseal", "https://example.org/news/3", "--archive", root)
    assert (opened_text.code, CANARIES[0] in opened_text.out) == (0, True)


def test_titles_of_before_leave_paths_too(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    root = tmp_path / "data"
    with Archive.create(root) as archive:
        archive.keep_many([reading(n, "no matter", title=f"{CANARIES[3]} number {n}") for n in range(4)])
    configure(tmp_path, root, fields="[title, text]")
    ran = pressmark("seal", "--archive", root)
    assert (ran.code, leaks(root, CANARIES)) == (0, []), ran.err
    assert pressmark("verify", "--deep", "--archive", root).code == 0
    assert len(list(root.glob("records/**/*.md"))) == 4


@pytest.mark.endurance
def test_a_title_of_before_leaves_the_ledger_too(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    url = next(url for url in newsroom.urls if "barcos-bordados" in url)  # its address does not say its title
    ran = pressmark("add", url, "--archive", root, "--allow-origin", newsroom.origin, "--json")
    assert "bordadeiras" in ran.rows[0]["path"]
    assert any("state.sqlite" in name for name, _ in leaks(root, ["bordadeiras-que-remendam"]))
    configure(tmp_path, root, fields="[title, text]")
    assert pressmark("seal", "--archive", root).code == 0
    assert leaks(root, ["bordadeiras-que-remendam", "As bordadeiras que remendam o mar"]) == []
    assert pressmark("verify", "--deep", "--archive", root).code == 0


@pytest.mark.endurance
def test_sealing_killed_anywhere_is_finished_by_the_next_one(tmp_path: Path) -> None:
    root = tmp_path / "data"
    with Archive.create(root) as archive:
        archive.keep_many([reading(number, title=f"{CANARIES[3]} {number}") for number in range(150)])
        archive.keep_many([reading(n, f"again {CANARIES[2]}", title=f"{CANARIES[3]} {n}") for n in range(0, 150, 3)])
    configure(tmp_path, root, fields="[title, text]")
    texts = {listing_id(root, number): number for number in (0, 1, 149)}
    command = [sys.executable, "-m", "crawler", "seal", "--archive", str(root)]
    for delay_s in (0.05, 0.1, 0.15, 0.2, 0.3):
        child = subprocess.Popen(
            command, env=command_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        marker = root / ".pressmark" / "sealing"
        until = time.monotonic() + 20
        while not marker.exists() and child.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(delay_s)
        child.send_signal(signal.SIGKILL)
        child.wait()
        with opened(root) as archive:  # readable all the time, by whoever has the key
            for record_id, number in texts.items():
                record = archive.load(archive.find(record_id))
                assert f"Article {number} tells" in policy_of(read_config(root), root=root).seal.open(record).body
    done = subprocess.run(command, env=command_environment(), capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert leaks(root, CANARIES) == []
    with opened(root) as archive:
        assert list(archive.verify(deep=True)) == []
        assert len(list(root.glob("records/**/*.md"))) == 150
        assert len(list(root.glob("revisions/**/*.md"))) == 50


def listing_id(root: Path, number: int) -> str:
    with Archive.open(root, writable=False) as archive:
        return archive.find(f"https://example.org/news/{number}").id


@pytest.mark.endurance
def test_a_key_is_rotated_while_both_open_everything(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    root = tmp_path / "data"
    Archive.create(root).close()
    configure(tmp_path, root)
    with opened(root) as archive:
        archive.keep_many([reading(number) for number in range(100)])
    assert pressmark("rotate-key", "--archive", root).code == 2  # no old key is named
    new_key(tmp_path / "next.key")
    config = (root / "pressmark.yaml").read_text()
    turned = config.replace(
        f"key: {tmp_path / 'seal.key'}", f"key: {tmp_path / 'next.key'}\n  old_keys: [{tmp_path / 'seal.key'}]"
    )
    (root / "pressmark.yaml").write_text(turned)
    command = [sys.executable, "-m", "crawler", "rotate-key", "--archive", str(root)]
    child = subprocess.Popen(command, env=command_environment(), stdout=subprocess.DEVNULL)
    files = list(root.rglob("*.md"))
    old = {path: path.read_bytes() for path in files}
    until = time.monotonic() + 20
    while all(path.read_bytes() == old[path] for path in files) and time.monotonic() < until:
        time.sleep(0.002)
    child.send_signal(signal.SIGKILL)
    child.wait()
    with opened(root) as archive:
        seal = policy_of(read_config(root), root=root).seal
        for number in range(100):
            record = archive.load(archive.find(f"https://example.org/news/{number}"))
            assert f"Article {number} tells" in seal.open(record).body
        again = archive.keep(reading(7).reading, asked="https://example.org/news/7")
        assert isinstance(again, Receipt) and again.outcome == "unchanged"
    assert pressmark("rotate-key", "--archive", root).code == 0
    (root / "pressmark.yaml").write_text(turned.replace(f"\n  old_keys: [{tmp_path / 'seal.key'}]", ""))
    assert pressmark("unseal", "https://example.org/news/99", "--archive", root).code == 0
    assert pressmark("verify", "--deep", "--archive", root).code == 0
    refused = pressmark("unseal", "https://example.org/news/99", "--key", tmp_path / "seal.key", "--archive", root)
    assert refused.code == 1


def test_a_wrong_key_and_a_changed_byte_leave_the_record_as_it_is(
    pressmark: Callable[..., Ran], tmp_path: Path
) -> None:
    root = tmp_path / "data"
    Archive.create(root).close()
    configure(tmp_path, root)
    with opened(root) as archive:
        receipt = archive.keep(reading(1).reading, asked="https://example.org/news/1")
    assert isinstance(receipt, Receipt)
    path = root / receipt.path
    other = new_key(tmp_path / "other.key")
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    for command in (["unseal", receipt.id], ["unseal", receipt.id, "--write"]):
        ran = pressmark(*command, "--key", tmp_path / "other.key", "--archive", root)
        assert ran.code == 1
        assert all(word in ran.err for word in (receipt.path, receipt.id, other.name))
    assert pressmark("show", receipt.id, "--unseal", tmp_path / "other.key", "--archive", root).code == 1
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    damaged = before[0].replace(b'secured: "', b'secured: "AAAA', 1)
    path.write_bytes(damaged)
    mtime = path.stat().st_mtime_ns
    ran = pressmark("unseal", receipt.id, "--write", "--archive", root)
    assert (ran.code, receipt.path in ran.err, "Traceback" in ran.err) == (1, True, False)
    with opened(root) as archive, pytest.raises(SealError):
        archive.keep(reading(1, "a new text").reading, asked="https://example.org/news/1")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (damaged, mtime)


def test_a_seal_is_taken_off_for_good_when_asked(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    root = tmp_path / "data"
    Archive.create(root).close()
    configure(tmp_path, root)
    with opened(root) as archive:
        archive.keep(reading(1).reading, asked="https://example.org/news/1")
        receipt = archive.keep(reading(1, "a second text").reading, asked="https://example.org/news/1")
    assert isinstance(receipt, Receipt)
    printed = pressmark("unseal", receipt.id, "--archive", root).out
    written = pressmark("unseal", receipt.id, "--write", "--archive", root)
    assert (written.code, written.out) == (0, "2 files opened\n")
    assert all(word in written.err for word in ("still names text under seal.fields", "pressmark seal", "stay open"))
    assert (root / receipt.path).read_text() == printed
    assert read((root / receipt.path).read_bytes()).sealed is None
    assert leaks(root / "revisions", CANARIES) != []
    found = pressmark("search", "second", "--json", "--archive", root)
    assert [row["id"] for row in found.rows] == [receipt.id]


def test_an_old_key_that_is_forgotten_is_named_with_the_way_out(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    root = tmp_path / "data"
    Archive.create(root).close()
    configure(tmp_path, root)
    with opened(root) as archive:
        archive.keep_many([reading(number) for number in range(4)])
    configure(tmp_path, root, key="next.key")
    old = json.loads(pressmark("show", "https://example.org/news/1", "--json", "--archive", root).out)["sealed"]["key"]
    ran = pressmark("seal", "--archive", root)
    assert (ran.code, ran.out) == (1, "0 files sealed, 4 left as they are\n")
    assert len(ran.err.splitlines()) == 1
    assert f"4 files sealed with the key {old}" in ran.err
    assert "seal.old_keys and run `pressmark rotate-key`" in ran.err
    said = pressmark("verify", "--archive", root)
    assert (said.code, said.out.count("other-key"), old in said.out, "rotate-key" in said.out) == (1, 1, True, True)
    config = (root / "pressmark.yaml").read_text()
    (root / "pressmark.yaml").write_text(f"{config}  old_keys: [{tmp_path / 'seal.key'}]\n")
    assert pressmark("verify", "--archive", root).code == 0
    assert pressmark("rotate-key", "--archive", root).code == 0


def test_a_sealed_record_is_not_compared_and_says_so_and_how_to_read_it(tmp_path: Path) -> None:
    root = tmp_path / "data"
    Archive.create(root).close()
    configure(tmp_path, root)
    entry = Related(title="Told elsewhere", web_url="https://elsewhere.example/told")
    with opened(root) as archive:
        receipt = archive.keep(reading(1, related=(entry,)).reading, asked="https://example.org/news/1")
        key = archive.load(archive.find("https://example.org/news/1")).sealed
    assert isinstance(receipt, Receipt) and key is not None
    closed = on_terminal("related", receipt.id, "--archive", root)
    assert f"sealed (key {key.key})" in closed and f"pressmark related {receipt.id} --unseal KEYFILE" in closed
    assert "Told elsewhere" not in closed and "nothing else here" not in closed
    assert "Told elsewhere" in on_terminal("related", receipt.id, "--unseal", tmp_path / "seal.key", "--archive", root)
    shown = on_terminal("show", receipt.id, "--archive", root)
    line = f"sealed with the key {key.key}; to read it: pressmark show {receipt.id} --unseal KEYFILE"
    assert line in shown.replace("\r", "")
    assert "to read it" not in on_terminal("show", receipt.id, "--unseal", tmp_path / "seal.key", "--archive", root)


def on_terminal(*arguments: object) -> str:
    """Return what a command prints on a terminal of 80 columns, without colours."""
    leader, follower = pty.openpty()
    environment = {**command_environment(), "COLUMNS": "80", "TERM": "dumb"}
    with subprocess.Popen(
        [sys.executable, "-m", "crawler", *map(str, arguments)], env=environment, stdout=follower, stderr=follower
    ) as child:
        os.close(follower)
        said = bytearray()
        with contextlib.suppress(OSError):  # how Linux says that the other end is closed
            while chunk := os.read(leader, 65_536):
                said += chunk
        child.wait()
    os.close(leader)
    return said.decode().replace("\r\n", "\n")


def test_an_archive_without_its_configuration_does_not_write_over_a_seal(tmp_path: Path) -> None:
    root = tmp_path / "data"
    Archive.create(root).close()
    configure(tmp_path, root)
    with opened(root) as archive:
        receipt = archive.keep(reading(1).reading, asked="https://example.org/news/1")
    assert isinstance(receipt, Receipt)
    before = (root / receipt.path).read_bytes()
    with Archive.open(root, writable=True) as archive:
        with pytest.raises(SealError, match=r"seal\.key"):
            archive.keep(reading(1, "a new text").reading, asked="https://example.org/news/1")
        archive.reindex()
        assert list(archive.verify(deep=True)) == []
    assert (root / receipt.path).read_bytes() == before


@pytest.mark.endurance
def test_a_fetched_page_leaves_no_plain_byte_even_when_killed(newsroom: Newsroom, tmp_path: Path) -> None:
    root = tmp_path / "data"
    configure(tmp_path, root)
    urls = newsroom.urls[:6]
    command = [
        sys.executable,
        "-m",
        "crawler",
        "add",
        *urls,
        "--archive",
        str(root),
        "--allow-origin",
        newsroom.origin,
        "-v",
    ]
    for has_time in (False, True):
        child = subprocess.Popen(command, env=command_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if not has_time:
            until = time.monotonic() + 30
            while not list(root.glob("records/**/*.md")) and time.monotonic() < until:
                time.sleep(0.01)
            child.send_signal(signal.SIGKILL)
        out, err = child.communicate(timeout=100)
        said = words_of(root, tmp_path)
        assert said
        assert leaks(root, said) == []
        assert [word for word in said if word.encode() in (out + err).lower()] == []
    assert list(root.glob("warc/*.warc.gz")) == []
    assert len(list(root.glob("records/**/*.md"))) == len(urls)
    with opened(root) as archive:
        assert list(archive.verify(deep=True)) == []


def words_of(root: Path, tmp_path: Path) -> set[str]:
    """Return long words that stand in sealed texts, and in nothing that is meant to be read (title, tags, addresses …)."""
    seal = policy_of(read_config(root), root=root).seal
    records = [read(path.read_bytes()) for path in root.glob("records/**/*.md")]
    shown = " ".join(write(record).decode().lower() for record in records) + SCHEMA_WORDS
    shown += " ".join(path.read_text().lower() for path in root.glob("warc/*.cdxj"))
    with sqlite3.connect(root / ".pressmark" / "state.sqlite") as state:
        shown += " ".join(str(row) for row in state.execute("SELECT url, detail, path FROM outcomes")).lower()
    long = {word.strip(".,;:!?\"'’“”()").lower() for record in records for word in seal.open(record).body.split()}
    return {word for word in long if len(word) > 8 and word.isalpha() and word.isascii() and word[SHARED:] not in shown}


# Words that SQLite's own pages and our tables say.
SCHEMA_WORDS = " without interval visited reference integer "


def test_a_sealed_capture_opens_with_its_identity_only(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    configure(tmp_path, root)
    pressmark("add", newsroom.urls[0], "--archive", root, "--allow-origin", newsroom.origin)
    out = tmp_path / "explained.html"
    without = pressmark("explain", newsroom.urls[0], "--archive", root, "--out", out)
    assert (without.code, "--identity" in without.err) == (2, True)
    assert (
        pressmark(
            "explain", newsroom.urls[0], "--archive", root, "--out", out, "--identity", tmp_path / "identity"
        ).code
        == 0
    )
    deep = pressmark("verify", "--deep", "--archive", root, "--identity", tmp_path / "identity")
    assert (deep.code, deep.out) == (0, "1 record, all well\n")
    said = pressmark("verify", "--deep", "--archive", root)
    assert (said.code, "--identity" in said.out) == (0, True)
    sealed = next(root.glob("warc/*.age"))
    content = bytearray(sealed.read_bytes())
    content[-20] ^= 1
    sealed.write_bytes(content)
    for arguments in ([], ["--identity", tmp_path / "identity"]):
        ran = pressmark("verify", "--deep", "--archive", root, *arguments)
        assert (ran.code, sealed.name in ran.out) == (1, True)


@pytest.mark.endurance
def test_plain_captures_are_sealed_or_removed_with_the_records(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    pressmark("add", newsroom.urls[0], newsroom.urls[4], "--archive", root, "--allow-origin", newsroom.origin)
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    configure(tmp_path, root)
    assert pressmark("seal", "--archive", root).code == 0
    assert leaks(root, words_of(root, tmp_path)) == []
    assert pressmark("verify", "--deep", "--archive", root, "--identity", tmp_path / "identity").code == 0
    assert list(root.glob("warc/*.warc.gz")) == []
    configure(tmp_path, copy, captures="none")
    refused = pressmark("seal", "--archive", copy)
    assert (refused.code, "--drop-captures" in refused.err) == (2, True)
    assert pressmark("seal", "--drop-captures", "--archive", copy).code == 0
    assert (list(copy.glob("warc/*")), leaks(copy, words_of(copy, tmp_path))) == ([], [])
    assert pressmark("verify", "--deep", "--archive", copy).code == 0


def test_no_capture_is_kept_where_none_is_asked_for(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    configure(tmp_path, root, captures="none")
    ran = pressmark("add", newsroom.urls[0], "--archive", root, "--allow-origin", newsroom.origin, "--json")
    assert [row["outcome"] for row in ran.rows] == ["archived"]
    assert not (root / "warc").exists() or list((root / "warc").iterdir()) == []
    record = read((root / ran.rows[0]["path"]).read_bytes())
    assert record.capture is not None
    assert (record.capture.warc, record.capture.status) == ("", 200)
    again = pressmark("add", newsroom.urls[0], "--archive", root, "--allow-origin", newsroom.origin, "--json")
    assert [row["outcome"] for row in again.rows] == ["unchanged"]
    assert pressmark("verify", "--deep", "--archive", root).code == 0


def test_the_commands_that_read_need_no_key(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    root = tmp_path / "data"
    Archive.create(root).close()
    configure(tmp_path, root)
    with opened(root) as archive:
        archive.keep(reading(1).reading, asked="https://example.org/news/1")
    (tmp_path / "seal.key").unlink()
    for command in (
        ["list"],
        ["search", CANARIES[0]],
        ["show", "https://example.org/news/1"],
        ["verify", "--deep"],
        ["reindex"],
    ):
        ran = pressmark(*command, "--archive", root)
        assert ran.code == 0, ran.err
        assert CANARIES[0] not in ran.out.replace(f"nothing in {root}", "")
    shown = pressmark("show", "https://example.org/news/1", "--json", "--archive", root)
    assert json.loads(shown.out)["body"] == ""
    assert pressmark("add", "https://example.org/x", "--archive", root).code == 2  # before any request


@pytest.mark.endurance
def test_a_title_that_is_sealed_is_said_by_no_command(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    configure(tmp_path, root, fields="[title, text]")
    url = next(url for url in newsroom.urls if "barcos-bordados" in url)  # its address does not say its title
    for _ in range(2):
        ran = pressmark(
            "add", url, "--related", "2", "--archive", root, "--allow-origin", newsroom.origin, "--json", "-v"
        )
        assert ran.rows[0]["title"] == SEALED_TITLE
        assert "bordadeiras" not in (ran.out + ran.err).lower()
    assert leaks(root, ["bordadeiras que remendam", "bordadeiras-que-remendam"]) == []
    opened_text = pressmark("show", url, "--unseal", tmp_path / "seal.key", "--archive", root)
    assert "As bordadeiras que remendam o mar" in opened_text.out


def test_a_record_of_another_program_keeps_what_it_sealed(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    configure(tmp_path, root)
    foreign = "bm90IG91cnMgdG8gcmVhZA==;AAAAAAAAAAAAAAAAAAAAAA=="
    record = Record(
        title="A title of its own", original_url=newsroom.urls[0], web_url=newsroom.urls[0], secured=foreign
    )
    (tmp_path / "foreign.md").write_bytes(write(record))
    command = ["--from-record", tmp_path / "foreign.md", "--archive", root, "--allow-origin", newsroom.origin, "--json"]
    ran = pressmark("add", *command)
    assert [row["outcome"] for row in ran.rows] == ["archived"]
    kept = read((root / ran.rows[0]["path"]).read_bytes())
    assert kept.sealed is not None and kept.secured != foreign
    shown = pressmark("unseal", ran.rows[0]["id"], "--archive", root)
    assert read(shown.out.encode()).secured == foreign


@pytest.mark.endurance
def test_a_page_whose_record_does_not_open_is_refused_and_says_so(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    configure(tmp_path, root)
    slug = next(article.slug for article in newsroom.site.all() if article.edits)
    add = ("add", newsroom.url(slug), "--archive", root, "--allow-origin", newsroom.origin, "--json")
    first = pressmark(*add).rows[0]
    before = (root / first["path"]).read_bytes()
    newsroom.edit(slug)
    configure(tmp_path, root, key="other.key")
    ran = pressmark(*add)
    assert (ran.code, ran.rows[0]["outcome"]) == (1, "rejected")
    assert all(word in ran.rows[0]["detail"] for word in (first["id"], "sealed with the key"))
    assert (root / first["path"]).read_bytes() == before


def test_without_age_nothing_is_fetched_and_the_line_to_install_is_said(tmp_path: Path) -> None:
    root = tmp_path / "data"
    configure(tmp_path, root)
    program = "import sys; sys.modules['pyrage'] = None; from crawler.command import main; main()"
    command = [sys.executable, "-c", program, "add", "http://127.0.0.1:9/x", "--archive", str(root)]
    ran = subprocess.run(command, env=command_environment(), capture_output=True, timeout=60, text=True)
    assert (ran.returncode, "pip install 'pressmark[seal]'" in ran.stderr) == (2, True), ran.stderr
    assert ".venv/bin/pip install '.[seal]'" in ran.stderr


@pytest.mark.endurance
def test_a_reader_that_holds_the_log_is_told_of_and_the_next_sealing_finishes(
    pressmark: Callable[..., Ran], tmp_path: Path
) -> None:
    root = tmp_path / "data"
    with Archive.create(root) as archive:
        archive.keep_many([reading(number) for number in range(5)])
    configure(tmp_path, root)
    with contextlib.closing(sqlite3.connect(root / "index.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM records").fetchone()
        ran = pressmark("seal", "--archive", root)
        assert (ran.code, "another process reads it" in ran.err) == (1, True), ran.err
    said = pressmark("verify", "--archive", root)
    assert (said.code, "unfinished-sealing" in said.out) == (1, True)
    assert pressmark("seal", "--archive", root).code == 0
    assert leaks(root, CANARIES) == []
    assert pressmark("verify", "--archive", root).code == 0


@pytest.mark.endurance
def test_captures_from_a_file_are_sealed_and_not_written_twice(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    plain, root = tmp_path / "plain", tmp_path / "data"
    pressmark("add", *newsroom.urls[:3], "--archive", plain, "--allow-origin", newsroom.origin)
    (warc,) = plain.glob("warc/*.warc.gz")
    configure(tmp_path, root)
    first = pressmark("import-warc", warc, "--archive", root, "--json")
    assert [row["outcome"] for row in first.rows].count("archived") == 3, first.err
    before = sorted(path.name for path in root.glob("warc/*"))
    assert leaks(root, words_of(root, tmp_path)) == []
    again = pressmark("import-warc", warc, "--archive", root, "--json")
    assert [row["outcome"] for row in again.rows].count("unchanged") == 3
    assert sorted(path.name for path in root.glob("warc/*")) == before
    assert pressmark("verify", "--deep", "--archive", root, "--identity", tmp_path / "identity").code == 0
