"""Whether sealed WARC files are what they should be: without an identity by their digests, with one to the last payload."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from archive.model.errors import CaptureError
from archive.store.captureheal import entry_of_record
from archive.store.capturesealing import DIGEST_PREFIX, SUFFIX, digest_of, is_sealed_file, sealed_files
from archive.store.cdxj import Entry, read_line
from archive.store.problems import Problem
from archive.store.warcscan import scan_opened
from archive.store.warcwriter import cdxj_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.store.capturesealing import Identities


def verify_sealed(folder: Path, identities: Identities | None, *, deep: bool) -> Iterator[Problem]:
    """Yield what is wrong with the sealed files of a folder; nothing where all is well. Lazy.

    Shallow: each is an age file with a CDXJ that speaks of it. Deep: its bytes are those that were written. Deep and with
    identities: it opens, and each record and line fit; one file in memory at a time.
    """
    for sealed in sealed_files(folder):
        warc = sealed.with_name(sealed.name.removesuffix(SUFFIX))
        cdxj = cdxj_path(warc)
        if not is_sealed_file(sealed):
            yield _problem(folder, sealed, "damaged", "is no age file")
            continue
        if cdxj.is_symlink() or not cdxj.is_file():
            detail = "the sealed file beside it has no index, and cannot be read without its identity; restore it from a copy"
            yield _problem(folder, cdxj, "cdxj-missing", detail)
            continue
        entries = list(_lines(cdxj, warc.name))
        for number, entry in enumerate(entries, 1):
            if entry is None:
                yield _problem(folder, cdxj, "cdxj-damaged", f"line {number} is no entry of {warc.name}")
        if not deep:
            continue
        digest = digest_of(sealed)
        if any(entry and entry.digest.startswith(DIGEST_PREFIX) and entry.digest != digest for entry in entries):
            yield _problem(folder, sealed, "damaged", "its bytes are not those that were written (SHA-256 differs)")
        elif identities is not None:
            yield from _opened(folder, sealed, warc.name, {e.location.offset: e for e in entries if e}, identities)


def _lines(cdxj: Path, name: str) -> Iterator[Entry | None]:
    for line in cdxj.read_bytes().splitlines():
        entry = read_line(line)
        yield entry if entry is not None and entry.location.warc == name else None


def _opened(
    folder: Path, sealed: Path, name: str, entries: dict[int, Entry], identities: Identities
) -> Iterator[Problem]:
    """Open a file and hold each record against its line."""
    try:
        content = identities.open(sealed)
    except CaptureError as error:
        yield _problem(folder, sealed, "not-opened", error.problem)
        return
    left = dict(entries)
    for item in scan_opened(io.BytesIO(content), name):
        if isinstance(item, Problem):
            yield _problem(folder, sealed, item.kind, item.detail)
            continue
        found, line = entry_of_record(name, item), left.pop(item.offset, None)
        if found is not None and (line is None or (found.url, found.at) != (line.url, line.at)):
            detail = f"the record at byte {item.offset} is not what its line says"
            yield _problem(folder, cdxj_path(sealed.with_name(name)), "cdxj-wrong", detail)
    for offset in left:
        yield _problem(folder, cdxj_path(sealed.with_name(name)), "cdxj-wrong", f"no record at byte {offset}")


def _problem(folder: Path, path: Path, kind: str, detail: str) -> Problem:
    return Problem(path=f"{folder.name}/{path.name}", kind=kind, detail=detail)
