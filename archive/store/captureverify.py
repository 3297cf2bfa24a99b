"""Whether the WARC folder is what it should be: names, kinds of files, and CDXJ against WARC in both directions.

Looks only. Shallow costs one look at each CDXJ line; deep reads every byte and compares every digest.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from archive.model.errors import CaptureError
from archive.store.captureheal import entry_of_record, strangers
from archive.store.cdxj import Entry, read_line, write_line
from archive.store.httpblock import read_answer
from archive.store.problems import Problem
from archive.store.warcmembers import agrees, open_regular
from archive.store.warcscan import Scanned, scan
from archive.store.warcwriter import MARKER_SUFFIX, cdxj_path, is_alive, marker_path, warc_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_EXPECTED_NAMES = re.compile(
    r".+\.(warc|warc\.gz|warc\.age|warc\.gz\.age|cdxj|partial|partial\.age|sqlite|sqlite-wal|sqlite-shm|open|tmp)"
)
# Each of our members begins so: no flags, no clock; then two bytes zlib sets. A flip in there harms nothing that
# inflates, so no checksum would show it.
_OUR_MEMBER = re.compile(rb"\x1f\x8b\x08\x00\x00\x00\x00\x00[\x00\x02\x04][\x03\x13]")


def verify_folder(folder: Path, holds: Callable[[str], bool], *, deep: bool) -> Iterator[Problem]:
    """Yield what is wrong, file by file; nothing where all is well. Lazy.

    holds: whether the payload of a digest lies in full in some record. Problem.path begins with the folder's name.
    Problem.kind: "not-a-file", "unknown-file", "unfinished" (heal was not run), "warc-missing", "cdxj-missing",
    "cdxj-damaged" (a line is none, or the order is lost), "cdxj-wrong" (line and WARC do not fit), "payload-missing"
    (of a revisit), "damaged".
    """
    yield from _names(folder)
    for warc in warc_files(folder):
        if marker_path(warc).exists():
            continue  # somebody writes it; a dead writer's file is named above
        if not warc.stat().st_size:
            yield _problem(folder, warc, "damaged", "is empty")
            continue
        cdxj = cdxj_path(warc)
        if cdxj.is_symlink() or not cdxj.is_file():
            yield _problem(folder, cdxj, "cdxj-missing", f"{warc.name} has no index; open the archive for writing once")
            continue
        lines = cdxj.read_bytes().splitlines(keepends=True)
        entries: dict[int, bytes] = {}
        yield from _lines(folder, warc, lines, holds, entries)
        yield from (_deep if deep else _tail)(folder, warc, entries)


def _problem(folder: Path, path: Path, kind: str, detail: str) -> Problem:
    return Problem(path=f"{folder.name}/{path.name}", kind=kind, detail=detail)


def _names(folder: Path) -> Iterator[Problem]:
    for path in strangers(folder):
        yield _problem(folder, path, "not-a-file", "a symlink, FIFO or device; it was not opened")
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            yield _problem(folder, path, "unknown-file", "a folder; captures lie in this one only")
        elif not _EXPECTED_NAMES.fullmatch(path.name):
            yield _problem(folder, path, "unknown-file", "not a file of this folder")
        elif path.name.endswith(MARKER_SUFFIX) and not is_alive(path):
            yield _problem(folder, path, "unfinished", "its writer died; open the archive for writing once")
        elif path.suffix == ".cdxj" and not any(os.path.lexists(warc) for warc in _warcs_of(path)):
            yield _problem(folder, path, "warc-missing", "the WARC file of this index is gone")


def _warcs_of(cdxj: Path) -> tuple[Path, ...]:
    return tuple(cdxj.with_suffix(suffix) for suffix in (".warc.gz", ".warc", ".warc.gz.age", ".warc.age"))


def _lines(
    folder: Path, warc: Path, lines: list[bytes], holds: Callable[[str], bool], entries: dict[int, bytes]
) -> Iterator[Problem]:
    """Check the lines of a CDXJ by themselves and against the size of the WARC; fills `entries` by offset."""
    cdxj, size = cdxj_path(warc), warc.stat().st_size
    if lines != sorted(lines) or (lines and not lines[-1].endswith(b"\n")):
        yield _problem(folder, cdxj, "cdxj-damaged", "its lines are not in order, or the last is cut")
    for number, line in enumerate(lines, 1):
        entry = read_line(line)
        if entry is None:
            yield _problem(folder, cdxj, "cdxj-damaged", f"line {number} is no entry")
            continue
        place = entry.location
        if place.warc != warc.name or place.offset < 0 or place.length <= 0 or place.offset + place.length > size:
            yield _problem(folder, cdxj, "cdxj-wrong", f"line {number} names a place outside of {warc.name}")
        elif place.offset in entries:
            yield _problem(folder, cdxj, "cdxj-wrong", f"line {number} names the record at byte {place.offset} again")
        elif entry.is_revisit and not holds(entry.digest):
            yield _problem(folder, warc, "payload-missing", f"at byte {place.offset}: no record holds {entry.digest}")
        entries.setdefault(place.offset, line)


def _tail(folder: Path, warc: Path, entries: dict[int, bytes]) -> Iterator[Problem]:
    """Check that the first member and the last entry's stand where they should, with no record behind the last."""
    last = max(entries, default=0)
    found = list(scan(warc, start=last))
    for item in found:
        if isinstance(item, Problem):
            yield _problem(folder, warc, item.kind, item.detail)
    records = [item for item in found if isinstance(item, Scanned)]
    for offset in {item.offset for item in records if entry_of_record(warc.name, item)} - set(entries):
        yield _problem(folder, cdxj_path(warc), "cdxj-wrong", f"no line for the record at byte {offset}")
    if warc.suffix == ".gz":
        yield from _member_starts(folder, warc, [0, *entries])


def _member_starts(folder: Path, warc: Path, offsets: list[int]) -> Iterator[Problem]:
    """Check that a gzip member begins at each offset; ours to the byte."""
    is_ours = warc.name.startswith("pressmark-")
    descriptor = open_regular(warc)
    try:
        for offset in sorted(set(offsets)):
            begin = os.pread(descriptor, 10, offset)
            if not (_OUR_MEMBER.match(begin) if is_ours else begin.startswith(b"\x1f\x8b")):
                yield _problem(folder, warc, "damaged", f"at byte {offset}: no gzip member of ours begins here")
    finally:
        os.close(descriptor)


def _deep(folder: Path, warc: Path, entries: dict[int, bytes]) -> Iterator[Problem]:
    """Read the whole file: every checksum and digest, and each record against its line."""
    met: list[int] = []
    left = dict(entries)
    try:
        for item in scan(warc):
            if isinstance(item, Problem):
                yield _problem(folder, warc, item.kind, item.detail)
                continue
            met.append(item.offset)
            yield from _payload(folder, warc, item)
            yield from _against_line(folder, warc, entry_of_record(warc.name, item), left.pop(item.offset, None))
    except CaptureError as error:
        yield _problem(folder, warc, "damaged", error.problem)
    for offset in left:
        yield _problem(folder, cdxj_path(warc), "cdxj-wrong", f"no sound record at byte {offset}, which a line names")
    if warc.suffix == ".gz":
        yield from _member_starts(folder, warc, met)


def _payload(folder: Path, warc: Path, item: Scanned) -> Iterator[Problem]:
    label = item.record.field("WARC-Payload-Digest")
    if item.record.kind != "response" or not item.is_kept or not label:
        return
    answer = read_answer(item.record.block)
    if answer and not agrees(label, answer.body) and warc.name.startswith("pressmark-"):
        detail = f"at byte {item.offset}: WARC-Payload-Digest does not fit the payload"
        yield _problem(folder, warc, "damaged", detail)


def _against_line(folder: Path, warc: Path, entry: Entry | None, line: bytes | None) -> Iterator[Problem]:
    if entry and line is None:
        detail = f"no line for the record at byte {entry.location.offset}"
        yield _problem(folder, cdxj_path(warc), "cdxj-wrong", detail)
    elif line and not entry:
        yield _problem(folder, cdxj_path(warc), "cdxj-wrong", f"a line for a record that is no capture: {line[:80]!r}")
    elif entry and line and (write_line(entry) != line if warc.name.startswith("pressmark-") else False):
        detail = f"the line for byte {entry.location.offset} does not say what the record says"
        yield _problem(folder, cdxj_path(warc), "cdxj-wrong", detail)
