"""Putting the WARC folder right after a crash: what a dead writer left is cut, indexed and closed.

Only files whose writer died (a marker nobody locks) are read, and those from their last indexed record on; a file
that was closed properly costs one look at its name.
"""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from archive.model.capture import Location
from archive.model.digests import payload_digest
from archive.model.errors import StorageError
from archive.store.cdxj import Entry, entry_of, read_line, sorted_lines, write_line
from archive.store.conversions import entry_of_conversion
from archive.store.httpblock import read_answer
from archive.store.problems import Problem
from archive.store.warcmembers import open_regular
from archive.store.warcscan import Scanned, scan
from archive.store.warcwriter import (
    CREATE,
    MARKER_SUFFIX,
    UNLOCKED_SUFFIX,
    cdxj_path,
    is_alive,
    marker_path,
    sync_folder,
    warc_files,
    write_all,
    write_durably,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COPY_BYTES = 1024 * 1024


def heal_folder(folder: Path) -> list[str]:
    """Mend what dead writers left, index closed files that have no CDXJ, and return a sentence for each change.

    Running it again changes nothing. Files of living writers are left alone.

    Raises:
        StorageError: the disk refused.
    """
    sentences: list[str] = []
    try:
        sentences += [f"{path}: is not a regular file; it is left alone" for path in strangers(folder)]
        for marker in folder.glob("*" + UNLOCKED_SUFFIX) if folder.is_dir() else ():
            _drop_unlocked(marker)
        for marker in sorted(folder.glob("*" + MARKER_SUFFIX)) if folder.is_dir() else ():
            sentences += _heal_marked(marker)
        for warc in warc_files(folder):
            if not marker_path(warc).exists() and not os.path.lexists(cdxj_path(warc)):
                sentences += _index_anew(warc)
    except OSError as error:
        raise StorageError(folder, error) from error
    return sentences


def strangers(folder: Path) -> list[Path]:
    """Return what is neither a regular file nor a folder: symlinks, FIFOs, sockets, devices."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_symlink() or not (path.is_file() or path.is_dir()))


def entry_of_record(warc: str, item: Scanned) -> Entry | None:
    """Return the CDXJ entry of a scanned record; None where it is no capture, or lies in a shared member."""
    record, at = item.record, item.record.at
    if record.kind == "conversion" and item.length:
        return entry_of_conversion(record, Location(warc=warc, offset=item.offset, length=item.length))
    if record.kind not in ("response", "revisit") or not item.length or not at:
        return None
    if not record.url.lower().startswith(("http://", "https://")):
        return None
    answer = read_answer(record.block)
    if not answer:
        return None
    return entry_of(
        record.url,
        at,
        answer.status,
        answer.headers,
        record.field("WARC-Payload-Digest") or payload_digest(answer.body),
        Location(warc=warc, offset=item.offset, length=item.length),
        is_revisit=record.kind == "revisit",
    )


def read_entries(cdxj: Path) -> list[Entry] | None:
    """Return the entries of a CDXJ; a last line without its end is left out; None where a line is none or it is missing."""
    if cdxj.is_symlink() or not cdxj.is_file():
        return None
    whole = cdxj.read_bytes()
    entries = [read_line(line) for line in whole[: whole.rfind(b"\n") + 1].splitlines()]
    return None if None in entries else [entry for entry in entries if entry]


def _drop_unlocked(marker: Path) -> None:
    """Remove a marker whose writer died before it was in its place, and so before its WARC was begun."""
    if not marker.is_symlink() and marker.is_file() and not is_alive(marker):
        marker.unlink(missing_ok=True)


def _heal_marked(marker: Path) -> Iterator[str]:
    if marker.is_symlink() or not marker.is_file():
        return
    descriptor = open_regular(marker)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # its writer lives
    else:
        warc = marker.with_name(marker.name.removesuffix(MARKER_SUFFIX))
        yield from _mend(warc)
        marker.unlink(missing_ok=True)
        sync_folder(marker)
    finally:
        os.close(descriptor)


def _mend(warc: Path) -> Iterator[str]:
    """Cut a file whose writer died to its last whole member, and write its CDXJ anew."""
    cdxj = cdxj_path(warc)
    if warc.is_symlink() or not warc.is_file():
        if not os.path.lexists(warc):
            cdxj.unlink(missing_ok=True)
        return
    size = warc.stat().st_size
    end, entries, problems = _survey(warc, read_entries(cdxj), size)
    for problem in problems:
        yield f"{warc}: {problem.detail}; the records behind it are kept"
    if end < size:
        partial = _move_tail(warc, end)
        yield f"{warc}: cut to its last whole record at byte {end}; the {size - end} bytes behind it are in {partial.name}"
    if end == 0:
        warc.unlink()
        cdxj.unlink(missing_ok=True)
        return
    lines = sorted_lines(b"".join(map(write_line, entries)))
    if lines != (cdxj.read_bytes() if cdxj.is_file() else b""):
        write_durably(cdxj, lines)
        yield f"{cdxj}: written anew, {len(entries)} captures"


def _survey(warc: Path, known: list[Entry] | None, size: int) -> tuple[int, list[Entry], list[Problem]]:
    """Return where the last whole record ends, every entry, and the damaged places before that end.

    What the CDXJ names was synced before its line was written: the walk begins at the last of it, if that is sound.
    """
    known = [entry for entry in known or () if entry.location.warc == warc.name]
    begin = max((entry.location.offset for entry in known), default=0)
    found = list(_walk(warc, begin))
    if begin and (not found or isinstance(found[0][1], Problem)):
        known, found = [], list(_walk(warc, 0))
    entries = {entry.location.offset: entry for entry in known}
    entries |= {item.location.offset: item for _, item in found if isinstance(item, Entry)}
    last = max((end for end, _ in found), default=0)
    whole = [place for place, (end, _) in enumerate(found) if end]
    problems = [item for _, item in found[: max(whole, default=0)] if isinstance(item, Problem)]
    return min(last, size), [entry for entry in entries.values() if entry.location.offset < last], problems


def _walk(warc: Path, start: int) -> Iterator[tuple[int, Entry | Problem | None]]:
    """Yield where each record ends (0 for a damaged place), with its entry, its problem or, for a request, None."""
    for item in scan(warc, start=start, wants=lambda record: record.kind in ("response", "revisit")):
        if isinstance(item, Problem):
            yield 0, item
        else:
            yield item.offset + item.length, entry_of_record(warc.name, item)


def _index_anew(warc: Path) -> Iterator[str]:
    """Write the CDXJ of a closed file that has none."""
    entries = [item for _, item in _walk(warc, 0) if isinstance(item, Entry)]
    write_durably(cdxj_path(warc), sorted_lines(b"".join(map(write_line, entries))))
    yield f"{cdxj_path(warc)}: was missing and is written anew, {len(entries)} captures"


def _move_tail(warc: Path, end: int) -> Path:
    """Move what lies behind `end` into a file of its own, durable before the WARC is cut."""
    partial = warc.with_name(warc.name + ".partial")
    serial = 1
    while os.path.lexists(partial):
        serial += 1
        partial = warc.with_name(f"{warc.name}.{serial}.partial")
    target = os.open(partial, CREATE, 0o644)
    source = os.open(warc, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        place = end
        while piece := os.pread(source, _COPY_BYTES, place):
            write_all(target, piece)
            place += len(piece)
        os.fsync(target)
        sync_folder(partial)
        os.ftruncate(source, end)
        os.fsync(source)
    finally:
        os.close(source)
        os.close(target)
    return partial
