"""Reading one WARC record at a known place, its digests checked. Walking through whole files is `warcscan`'s."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import stat
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.model.errors import CaptureError
from archive.store.httpblock import MAX_HEAD_BYTES, split_head

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model.capture import Location
    from archive.store.httpblock import Answer

MAX_PAYLOAD_BYTES = 64 * 1024 * 1024  # twice what a page may be after decoding; a larger one is no article


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """One record: its named fields as text (the first of each name, names in lower case) and its block."""

    fields: dict[str, str]
    block: bytes

    def field(self, name: str) -> str:
        """Return the value of a field, or ""."""
        return self.fields.get(name.lower(), "")

    @property
    def kind(self) -> str:
        """WARC-Type."""
        return self.field("WARC-Type")

    @property
    def url(self) -> str:
        """WARC-Target-URI, without the angle brackets WARC/1.0 programs write around it."""
        return self.field("WARC-Target-URI").strip("<>")

    @property
    def at(self) -> datetime | None:
        """WARC-Date in whole seconds, or None where it is no date."""
        return read_date(self.field("WARC-Date"))


def read_date(text: str) -> datetime | None:
    """Return a WARC-Date (any precision the standard allows) as an instant in whole seconds, or None."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def is_plain_name(name: str) -> bool:
    """Return whether this is the name of a WARC file in a folder, and no way out of it."""
    return name.endswith((".warc.gz", ".warc")) and "/" not in name and "\\" not in name and not name.startswith(".")


def open_regular(path: Path) -> int:
    """Return a descriptor to read a regular file from; a symlink is not followed, a FIFO not waited for.

    Raises OSError, and CaptureError where it is something else than a file.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise CaptureError("is not a regular file; it was not opened", path=path.name)
    return descriptor


def read_bytes(folder: Path, location: Location) -> bytes:
    """Return the stored bytes of a member. Raises CaptureError."""
    if not is_plain_name(location.warc):
        raise CaptureError("is not the name of a WARC file", path=location.warc, offset=location.offset)
    try:
        descriptor = open_regular(folder / location.warc)
        try:
            found = os.pread(descriptor, location.length, location.offset)
        finally:
            os.close(descriptor)
    except (OSError, ValueError, OverflowError) as error:
        raise CaptureError(f"cannot be read: {error}", path=location.warc, offset=location.offset) from error
    if len(found) < location.length:
        raise damaged(location, "the file ends inside the record")
    return found


def read_record(folder: Path, location: Location, *, max_bytes: int = MAX_PAYLOAD_BYTES) -> WarcRecord:
    """Return the record there, its block digest checked where it has one.

    Raises:
        CaptureError: the file cannot be read, the member is damaged, or its block is larger than `max_bytes`.
    """
    return record_of(read_bytes(folder, location), location, max_bytes=max_bytes)


def record_of(found: bytes, location: Location, *, max_bytes: int = MAX_PAYLOAD_BYTES) -> WarcRecord:
    """Return the record in a member's stored bytes; as `read_record`, once they are read. Raises: CaptureError."""
    if not location.warc.endswith(".warc"):
        found = _inflated(found, location, max_bytes + 2 * MAX_HEAD_BYTES)
    fields, begin = _fields(found, location)
    length = fields.get("content-length", "")
    if not length.isdigit() or found[begin + int(length) :] != b"\r\n\r\n":
        raise damaged(location, "its length is not what Content-Length says")
    record = WarcRecord(fields=fields, block=found[begin : begin + int(length)])
    if not agrees(record.field("WARC-Block-Digest"), record.block):
        raise damaged(location, "WARC-Block-Digest does not fit its bytes")
    return record


def is_whole(record: WarcRecord, answer: Answer) -> bool:
    """Return whether the payload of a response or revisit is all that the server meant to send."""
    if record.kind == "revisit":
        return True  # a cut payload is never written as a revisit
    # Nothing at all for a Content-Length is what HEAD brings; a cut record of ours is marked.
    return (answer.complete or not answer.body) and not record.field("WARC-Truncated")


def agrees(label: str, content: bytes) -> bool:
    """Return whether the content has that digest ("algorithm:value", in hex or base32); True where none can be checked."""
    algorithm, _, value = label.strip().partition(":")
    algorithm = algorithm.lower().replace("-", "")
    if not value or algorithm not in ("sha1", "sha256", "sha512", "md5"):
        return True
    return same_digest(value, hashlib.new(algorithm, content, usedforsecurity=False).digest())


def same_digest(value: str, digest: bytes) -> bool:
    """Return whether the text is the digest in hex or in base32 (RFC 4648), padded or not."""
    try:
        if len(value) == 2 * len(digest):
            return bytes.fromhex(value) == digest
        return base64.b32decode(value.upper().rstrip("=") + "=" * (-len(value.rstrip("=")) % 8)) == digest
    except (ValueError, binascii.Error):
        return False


def damaged(location: Location, problem: str) -> CaptureError:
    """Return the error for a member which cannot be trusted."""
    return CaptureError(f"damaged: {problem}", path=location.warc, offset=location.offset)


def named_fields(pairs: tuple[tuple[bytes, bytes], ...]) -> dict[str, str]:
    """Return the fields of a WARC head by lower-case name, the first of each name."""
    return {name.decode("latin-1").lower(): value.decode("utf-8", "replace").strip() for name, value in reversed(pairs)}


def _fields(found: bytes, location: Location) -> tuple[dict[str, str], int]:
    parts = split_head(found)
    if not parts or not parts[0].startswith(b"WARC/"):
        raise damaged(location, "no WARC record begins here")
    return named_fields(parts[1]), parts[2]


def _inflated(member: bytes, location: Location, max_bytes: int) -> bytes:
    inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)
    try:
        found = inflate.decompress(member, max_bytes)
    except zlib.error as error:
        raise damaged(location, str(error)) from error
    if inflate.unconsumed_tail:
        raise CaptureError(f"is larger than {max_bytes} bytes", path=location.warc, offset=location.offset)
    if not inflate.eof or inflate.unused_data:
        raise damaged(location, "the gzip member does not end where it should")
    return found
