"""The block of a response record: an HTTP head, and the payload behind it. Bytes to values, no files.

Reads what `warcrecords` writes, exactly, and what other programs write, leniently: bare LF, folded lines, chunks left
in the payload (wget), a transfer coding renamed (Common Crawl).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.model.capture import Exchange

Headers = tuple[tuple[bytes, bytes], ...]

_PREFIX = b"X-Crawler-"
_RENAMED = re.compile(rb"(?:X-Crawler-)*Transfer-Encoding", re.IGNORECASE)
_STATUS_LINE = re.compile(rb"(HTTP/\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t](.*))?", re.DOTALL)
_REQUEST_LINE = re.compile(rb"([!-~]+)[ \t]+(\S+)(?:[ \t]+(HTTP/\S+))?[ \t]*")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
MAX_HEAD_BYTES = 1024 * 1024  # far above any server's limit (Apache and nginx: 8 to 64 KB)
_BODILESS = frozenset({204, 304})  # RFC 9112 section 6.3: no body, whatever Content-Length says


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response block read: `body` without transfer coding; `complete` False where a frame says more was to come."""

    protocol: str
    status: int
    reason: str
    headers: Headers
    body: bytes
    complete: bool


def is_cut(exchange: Exchange) -> bool:
    """Return whether the body ended before its frame said so: it is marked so, or Content-Length promised more."""
    if exchange.method == "HEAD" or exchange.status in _BODILESS:
        return not exchange.complete
    return not exchange.complete or falls_short(exchange.headers, len(exchange.body))


def falls_short(headers: Headers, length: int) -> bool:
    """Return whether a Content-Length promises more bytes than `length`. A transfer coding overrides it (RFC 9112)."""
    names = {name.lower() for name, _ in headers}
    if b"transfer-encoding" in names:
        return False
    promised = next((value.strip() for name, value in headers if name.lower() == b"content-length"), b"")
    return promised.isdigit() and len(promised) < 20 and int(promised) > length


def rename_transfer_coding(headers: Headers) -> Headers:
    """Return the fields with `X-Crawler-` before each Transfer-Encoding, so that no reader looks for chunks.

    A field which carries the renamed name already gets the prefix once more: restore(rename(h)) == h for every h.
    """
    return tuple((_PREFIX + name if _RENAMED.fullmatch(name) else name, value) for name, value in headers)


def restore_transfer_coding(headers: Headers) -> Headers:
    """Return the fields with the prefix of `rename_transfer_coding` taken off again."""
    return tuple(
        (name[len(_PREFIX) :] if name.startswith(_PREFIX) and _RENAMED.fullmatch(name) else name, value)
        for name, value in headers
    )


def split_head(block: bytes) -> tuple[bytes, Headers, int] | None:
    """Return the first line, the fields and where the payload begins; None where no empty line ends the head.

    A name ends at the first colon; one space after it is taken off, nothing else (a written value comes back as it
    was). Folded lines are joined with a space; a line without a colon names nothing and is left out.
    """
    lines: list[bytes] = []
    at = 0
    while True:
        end = block.find(b"\n", at, MAX_HEAD_BYTES)
        if end < 0:
            return None
        line = block[at:end].removesuffix(b"\r")
        at = end + 1
        if not line:
            break
        if line[:1] in b" \t" and len(lines) > 1:
            lines[-1] += b" " + line.strip()
        else:
            lines.append(line)
    if not lines:
        return None
    pairs = (line.partition(b":") for line in lines[1:])
    return lines[0], tuple((name.strip(), value.removeprefix(b" ")) for name, colon, value in pairs if colon), at


def read_request(block: bytes) -> tuple[str, Headers] | None:
    """Return the method and the fields of a request block, or None where it is no HTTP request."""
    parts = split_head(block)
    line = _REQUEST_LINE.fullmatch(parts[0]) if parts else None
    return (line[1].decode("ascii"), parts[1]) if parts and line else None


def read_answer(block: bytes) -> Answer | None:
    """Return a response block read, chunks taken off where it has them, or None where it is no HTTP response."""
    parts = split_head(block)
    line = _STATUS_LINE.fullmatch(parts[0]) if parts else None
    if not parts or not line:
        return None
    body, complete, headers = block[parts[2] :], True, parts[1]
    if any(name.lower() == b"transfer-encoding" and b"chunked" in value.lower() for name, value in headers):
        body, complete = without_chunks(body)
    headers = restore_transfer_coding(headers)
    status = int(line[2])
    if status not in _BODILESS and falls_short(headers, len(body)):
        complete = False
    reason = (line[3] or b"").decode("latin-1")
    return Answer(
        protocol=line[1].decode("ascii"), status=status, reason=reason, headers=headers, body=body, complete=complete
    )


def without_chunks(body: bytes) -> tuple[bytes, bool]:
    """Return the body without its chunk frames (RFC 9112 section 7.1) and whether the last chunk was there.

    A body that does not begin with a chunk was freed of them before it was written and comes back as it is.
    """
    pieces: list[bytes] = []
    at = 0
    first = _CHUNK.match(body)
    if not first or not _is_framed(body, first):
        return body, True
    while size := _CHUNK.match(body, at):
        length = int(size[1], 16)
        if length == 0:
            return b"".join(pieces), True
        piece = body[size.end() : size.end() + length]
        pieces.append(piece)
        at = size.end() + length
        if len(piece) < length or body[at : at + 1] not in b"\r\n":
            break
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return b"".join(pieces), False


def _is_framed(body: bytes, first: re.Match[bytes]) -> bool:
    """Return whether the first size line is followed by so many bytes and a line end, or the body ends inside it."""
    end = first.end() + int(first[1], 16)
    return end >= len(body) or body[end : end + 1] in (b"\r", b"\n")
