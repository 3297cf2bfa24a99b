"""Records as files: YAML front matter and Markdown, as RECORD.md has it, byte for byte in both directions.

    read(write(record)) == normalised(record)        for every record that can be written
    write(read(data)) == data                        for every file that can be read

The table of keys is in frontmatter_fields, scalars in frontmatter_quoting, YAML in frontmatter_tree.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any

from archive.model.errors import RecordError
from archive.model.frontmatter_reader import clean_body, cut, record_of
from archive.model.frontmatter_writer import Layout, render
from archive.model.record import Record


def read(data: bytes) -> Record:
    """Return the record of a file's bytes; whatever its generation, quoting, key order or line ends.

    Keys of the oldest generation (`sourceUrl`, `ampUrl`, `cdnAmpUrl`) are read as their successors; unknown keys come as
    `foreign`, also inside maps. A file that is not in canonical form is remembered in `layout`. Nothing of YAML is
    constructed: no tags, no anchors, no aliases.

    Raises:
        RecordError: and no other error, whatever the bytes; names the line and the key where there is one.
    """
    record, layout = record_of(cut(data))
    if _is_writable_as(record, None, data):
        return record
    if not _is_writable_as(record, layout, data):
        layout = replace(layout, whole=(data, record))
    return replace(record, layout=layout)


def _is_writable_as(record: Record, layout: Layout | None, data: bytes) -> bool:
    return render(record, layout) == data


def write(record: Record) -> bytes:
    """Return the bytes of a record's file, checked: they were read back and gave the record again.

    A record that was read from a file in another form keeps that form for each key that is unchanged, and the whole
    file where nothing changed. What cannot stand in a file is put right first, see `normalised`.

    Raises:
        RecordError: the record would not read back (a foreign key that is no YAML or repeats another, a score that is
            no number, a naive instant).
    """
    sane = normalised(record)
    layout = record.layout if isinstance(record.layout, Layout) else None
    if layout is not None and layout.whole is not None and layout.whole[1] == sane:
        return layout.whole[0]
    for form in (layout, None) if layout is not None else (None,):
        data = render(sane, form)
        problem = _difference(sane, data)
        if not problem:
            return data
    raise RecordError(f"the record would not read back as it was written: {problem}")


def _difference(record: Record, data: bytes) -> str:
    """Return what differs when the bytes are read back, "" where nothing does."""
    try:
        found, _ = record_of(cut(data))
    except RecordError as error:
        return error.problem
    one, other = _in_order(record), _in_order(found)
    if one == other:
        return ""
    return ", ".join(entry.name for entry in fields(Record) if getattr(one, entry.name) != getattr(other, entry.name))


def _in_order(record: Record) -> Record:
    # Where a foreign key stands is no part of what it says.
    return replace(record, foreign=tuple(sorted(record.foreign, key=lambda key: key.name)), layout=None)


def normalised(record: Record) -> Record:
    """Return the record as a file can hold it: what `write` writes and `read` gives back.

    Lone surrogates become U+FFFD; instants UTC in whole seconds; an empty text in a field that is left out when it
    does not apply becomes None; C0 controls other than tab and line ends leave the body, as do line ends after it.
    normalised(normalised(r)) == normalised(r); equal to `r` where none of this applies.

    Raises:
        RecordError: an instant without a zone.
    """
    sane: Record = _sane(record)
    return replace(sane, body=clean_body(sane.body), layout=record.layout)


def _sane(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, tuple):
        return tuple(map(_sane, value))
    if isinstance(value, datetime):
        return _utc(value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {}
    for entry in fields(value):
        old = getattr(value, entry.name)
        # The empty text means "does not apply" where None may stand, and is left out of the file.
        new = None if old == "" and entry.default is None else _sane(old)
        if new is not old and entry.name != "layout":
            changes[entry.name] = new
    return replace(value, **changes) if changes else value


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise RecordError(f"the instant {at} has no zone; give it one (UTC)")
    try:
        return at.astimezone(UTC).replace(microsecond=0)
    except OverflowError as error:
        raise RecordError(f"the instant {at} is outside the years 1 to 9999 in UTC") from error
