"""Sealing an archive that stands: what it holds already, closed as its configuration says, and what is still plain in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.ledgerpaths import forget_old_paths
from archive.model.errors import RecordError, SealError, StorageError
from archive.model.sealable import SEALED_TITLE, sealed_along
from archive.model.selection import Selection
from archive.store import layout
from archive.store.captureindex import discard_index
from archive.store.capturesealing import Recipients, plain_partials, seal_folder
from archive.store.problems import Problem
from archive.store.resealing import MARKER, Resealed
from archive.store.warcwriter import cdxj_path, sync_folder, warc_files
from archive.terminal import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping
    from pathlib import Path

    from archive.model.record import Record
    from archive.model.selection import Listing
    from archive.seal_settings import SealSettings
    from archive.store.archive import Archive
    from archive.store.sealing import Sealer


def seal_archive(
    archive: Archive, sealer: Sealer, settings: SealSettings, *, drop_captures: bool = False
) -> Iterator[Resealed]:
    """Seal every record, older version and capture, and leave no word of them in the index; lazy.

    May be killed at any point and called again. drop_captures: where no captures are to be kept, remove those that are.

    Raises: StorageError, CaptureError; ArchiveError where another process keeps the index's log; MissingExtra.
    """
    work = archive.resealing()
    work.begin()
    dropped = {path.name for path in plain_captures(archive.root)} if drop_captures else set()

    def closed(record: Record) -> Record:
        note = record.capture
        if note is not None and note.warc in dropped:
            opened = sealer.open(record)
            record = replace(opened, capture=replace(opened.capture or note, warc="", offset=0))
        return sealer.seal(record)

    yield from work.rewrite_all(closed)
    captures = archive.root / layout.CAPTURES
    if settings.captures == "sealed":
        recipients = Recipients(settings.recipients)
        for path in seal_folder(captures, recipients):
            yield Resealed(path=f"{layout.CAPTURES}/{path.name}")
    elif drop_captures:
        for path in _drop(captures):
            yield Resealed(path=f"{layout.CAPTURES}/{path.name}")
    archive.captures.close()
    try:
        discard_index(archive.root / layout.OWN / "captures.sqlite")  # it held the payloads' digests
    except OSError as error:
        raise StorageError(archive.root / layout.OWN / "captures.sqlite", error) from error
    if "title" in sealer.fields:
        forget_old_paths(archive)
    archive.reindex()
    work.finish()


def opened_record(archive: Archive, listing: Listing, sealer: Sealer) -> Record:
    """Return a record with what is sealed in its place. Raises: SealError naming its path and the key, RecordError."""
    try:
        return sealer.open(archive.load(listing))
    except SealError as error:
        raise SealError(error.problem, key=error.key, path=error.path or listing.path) from error


def rotate(archive: Archive, sealer: Sealer) -> Iterator[Resealed]:
    """Seal again with the present key what another key of the sealer closed; lazy, may be killed and called again."""

    def turned(record: Record) -> Record:
        is_old = record.sealed is not None and record.sealed.key != sealer.key.name
        return sealer.seal(record) if is_old else record

    yield from archive.resealing().rewrite_all(turned)


def take_off(archive: Archive, sealer: Sealer, record_id: str) -> Iterator[Resealed]:
    """Write a record and its older versions as they were before they were sealed; lazy."""
    yield from archive.resealing().rewrite_all(sealer.open, only=record_id)


def plain_captures(root: Path) -> list[Path]:
    """Return the capture files of an archive that anybody can read, by name; the first ones are WARC files."""
    folder = root / layout.CAPTURES
    return [*warc_files(folder), *(plain_partials(folder) if folder.is_dir() else ())]


def key_not_configured(files: Mapping[str, int]) -> str:
    """Say which keys closed how many files and are not configured, and the way out."""
    said = " and ".join(f"{counted(number, 'file')} sealed with the key {key}" for key, number in sorted(files.items()))
    return f"{said}, which is not configured: name the old key under seal.old_keys and run `pressmark rotate-key`"


def still_plain(archive: Archive, settings: SealSettings, keys: Container[str] | None = None) -> Iterator[Problem]:
    """Yield what an archive that is to be sealed shows all the same, and what its keys do not open. Lazy.

    keys: the names of the configured keys; None where they are not at hand: all the rest needs none.
    """
    if not settings.fields:
        return
    closed: dict[str, list[str]] = {}
    if (archive.root / MARKER).exists():
        detail = "a sealing was cut short, and words of before may stand in the index; run `pressmark seal` again"
        yield Problem(path=MARKER, kind="unfinished-sealing", detail=detail)
    for listing in archive.select(Selection(order="path")):
        for version in archive.revisions(listing.id):
            try:
                record = archive.load(version)
            except RecordError:
                continue  # verify names it
            if keys is not None and record.sealed is not None and record.sealed.key not in keys:
                closed.setdefault(record.sealed.key, []).append(version.path)
            if shown := _shown(record, settings.fields):
                yield Problem(path=version.path, kind="not-sealed", detail=f"{', '.join(shown)}: run `pressmark seal`")
    for path in plain_captures(archive.root):
        how = "pressmark seal" if settings.captures == "sealed" else "pressmark seal --drop-captures"
        detail = f"a plain capture says all that is sealed; run `{how}`"
        yield Problem(path=f"{layout.CAPTURES}/{path.name}", kind="not-sealed", detail=detail)
    for key, paths in sorted(closed.items()):
        yield Problem(path=paths[0], kind="other-key", detail=key_not_configured({key: len(paths)}))


_PLAIN: dict[str, Callable[[Record], object]] = {
    "text": lambda record: record.body,
    "title": lambda record: record.title if record.title != SEALED_TITLE else "",
    "excerpt": lambda record: record.excerpt,
    "authors": lambda record: record.authors,
    "featuredContent": lambda record: record.featured_content,
    "images": lambda record: record.images,
    "related": lambda record: record.related,
    "section": lambda record: record.section,
    "tags": lambda record: record.tags,
    "topics": lambda record: record.topics,
    "copyright": lambda record: record.copyright,
}


def _shown(record: Record, fields: tuple[str, ...]) -> list[str]:
    """Return the fields that are to be sealed and stand plain in a record."""
    return sorted(name for name in sealed_along(fields) if _PLAIN[name](record))


def _drop(folder: Path) -> Iterator[Path]:
    """Remove every plain capture with its CDXJ. Raises: StorageError."""
    for path in (*warc_files(folder), *plain_partials(folder)):
        try:
            path.unlink()
            cdxj_path(path).unlink(missing_ok=True)
            sync_folder(path)
        except OSError as error:
            raise StorageError(path, error) from error
        yield path
