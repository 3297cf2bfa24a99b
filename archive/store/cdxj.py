"""The index beside each WARC file: one line a capture, `SURT timestamp {json}`, as replay tools read it.

A file is appended to while its WARC grows and sorted when it is closed. Lines are ASCII, so that byte order is sort
order.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.model.capture import Location
from archive.store.surts import surt
from archive.store.warcrecords import written_url

if TYPE_CHECKING:
    from archive.store.httpblock import Headers

REVISIT_MIME = "warc/revisit"
_MIME = re.compile(rb"[^;\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One capture as its line tells it. at: whole seconds, UTC. mime: REVISIT_MIME for a revisit, "" where unknown."""

    url: str
    at: datetime
    status: int
    mime: str
    digest: str
    location: Location

    @property
    def is_revisit(self) -> bool:
        """Whether the payload lies elsewhere."""
        return self.mime == REVISIT_MIME


def entry_of(
    url: str, at: datetime, status: int, headers: Headers, digest: str, location: Location, *, is_revisit: bool
) -> Entry:
    """Return the entry of a record that was written or read."""
    mime = REVISIT_MIME if is_revisit else _mime(headers)
    at = at.astimezone(UTC).replace(microsecond=0)
    return Entry(url=written_url(url), at=at, status=status, mime=mime, digest=digest, location=location)


def write_line(entry: Entry) -> bytes:
    """Return the line, its line end with it; numbers are strings, as in other programs' CDXJ."""
    fields = {"url": entry.url, "mime": entry.mime, "status": str(entry.status), "digest": entry.digest}
    where = entry.location
    fields |= {"length": str(where.length), "offset": str(where.offset), "filename": where.warc}
    shown = json.dumps({name: value for name, value in fields.items() if value})
    return f"{surt(entry.url)} {entry.at:%Y%m%d%H%M%S} {shown}\n".encode("ascii")


def read_line(line: bytes) -> Entry | None:
    """Return the entry of a line (ours, or another program's with the same fields), or None where it is none."""
    try:
        _, stamp, text = line.decode("ascii").rstrip("\n").split(" ", 2)
        fields = json.loads(text)
        at = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        where = Location(warc=fields["filename"], offset=int(fields["offset"]), length=int(fields["length"]))
        status, mime = int(fields.get("status", 0)), str(fields.get("mime", ""))
        return Entry(
            url=str(fields["url"]), at=at, status=status, mime=mime, digest=str(fields["digest"]), location=where
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def sorted_lines(data: bytes) -> bytes:
    """Return the lines in byte order, each once; a last line without its end is left out."""
    whole = data[: data.rfind(b"\n") + 1]
    return b"".join(sorted(set(whole.splitlines(keepends=True))))


def _mime(headers: Headers) -> str:
    value = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    found = _MIME.search(value)
    return found[0].decode("latin-1") if found else ""
