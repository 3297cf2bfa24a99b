"""An exchange as the bytes of its WARC/1.1 records (ISO 28500:2017). Builds bytes only; files are `warcwriter`'s.

The payload is stored with its content coding on and its transfer coding off. Readers of WARC files take a
`Transfer-Encoding: chunked` field as a promise of chunks and would cut the payload, so that field, and that field
only, is written under the name `X-Crawler-Transfer-Encoding` (the prefix Common Crawl uses); `httpblock` gives it its
name back. Every other field is written in the order, the spelling and the number in which it was sent.

CR, LF and NUL cannot become fields of their own: in a value each is replaced by a space and a folded line is joined
(RFC 9110 section 5.5 and RFC 9112 section 5.2 ask a recipient to do just this), in a URL they are percent-encoded, in
a field name they are refused.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import uuid
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes

from archive.model.errors import CaptureError
from archive.store.httpblock import is_cut, rename_transfer_coding
from archive.version import VERSION

if TYPE_CHECKING:
    from archive.model.capture import Exchange

REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_URL_SAFE = "".join(chr(code) for code in range(0x21, 0x7F))  # whatever may stand in a field as it is
_FOLD = re.compile(rb"[ \t]*\r?\n[ \t]+")
_LINE_ENDS = bytes.maketrans(b"\r\n\x00", b"   ")
_FIELD_NAME = re.compile(rb"[!-9;-~\x80-\xff]+")
_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PROTOCOL = re.compile(r"HTTP/\d(\.\d)?")
# zlib's default: 1.08 CPU ms for 63 KB of news HTML against 1.79 at warcio's 9, for 0.8 % more bytes (200 pages); a
# payload that is compressed already shrinks no further at any level, so the fastest is taken for it.
_LEVEL, _LEVEL_FOR_CODED = 6, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The response record a revisit refers to: its WARC-Record-ID, WARC-Target-URI and WARC-Date as written there."""

    record_id: str
    url: str
    date: str


def written_url(url: str) -> str:
    """Return the URL as WARC-Target-URI: whatever is not visible ASCII is percent-encoded; a fixed point."""
    return quote_from_bytes(url.encode("utf-8", "surrogatepass"), safe=_URL_SAFE)


def written_date(at: datetime) -> str:
    """Return the instant as WARC-Date, in UTC; with a fraction only where it has one."""
    at = at.astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S") + (f".{at.microsecond:06d}" if at.microsecond else "") + "Z"


def gzip_member(record: bytes, level: int = _LEVEL) -> bytes:
    """Return the bytes as one gzip member (RFC 1952), the same bytes each time: no name, no clock in it."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return deflate.compress(record) + deflate.flush()


def warcinfo_member(filename: str, at: datetime) -> bytes:
    """Return the member a file begins with: what wrote it, and in which format. Names no host, user or path."""
    block = f"software: pressmark/{VERSION}\r\nformat: WARC File Format 1.1\r\nconformsTo: {_CONFORMS_TO}\r\n".encode()
    fields = [("WARC-Filename", filename), ("WARC-Block-Digest", block_digest(block))]
    return gzip_member(
        record_bytes("warcinfo", new_record_id(), written_date(at), fields, "application/warc-fields", block)
    )


def new_record_id() -> str:
    """Return a fresh WARC-Record-ID, with its angle brackets."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def exchange_members(exchange: Exchange, original: Original | None) -> tuple[bytes, bytes]:
    """Return the members of the response (a revisit where an original is given) and of the request.

    The request comes second and names the response in WARC-Concurrent-To: a file cut between the two loses the less.

    Raises:
        CaptureError: a field name, the method, the protocol or the status cannot be written as a line of HTTP.
    """
    url, date, response_id = written_url(exchange.url), written_date(exchange.at), new_record_id()
    shown = [("WARC-Target-URI", url), *_address(exchange.ip_address)]
    head = _response_head(exchange)
    level = _LEVEL_FOR_CODED if _is_coded(exchange) else _LEVEL
    block = head if original else head + exchange.body
    fields = [*shown, ("WARC-Payload-Digest", exchange.digest), ("WARC-Block-Digest", block_digest(block))]
    if original:
        fields += _refers_to(original)
    elif is_cut(exchange):
        fields.append(("WARC-Truncated", "disconnect"))
    kind = "revisit" if original else "response"
    response = record_bytes(kind, response_id, date, fields, "application/http; msgtype=response", block)
    asked = _request_head(exchange, url)
    fields = [*shown, ("WARC-Concurrent-To", response_id), ("WARC-Block-Digest", block_digest(asked))]
    request = record_bytes("request", new_record_id(), date, fields, "application/http; msgtype=request", asked)
    return gzip_member(response, level), gzip_member(request)


def record_bytes(kind: str, record_id: str, date: str, fields: list[tuple[str, str]], mime: str, block: bytes) -> bytes:
    """Return a whole record: its head, in ASCII, and its block."""
    lines = [("WARC-Type", kind), ("WARC-Record-ID", record_id), ("WARC-Date", date), *fields]
    lines += [("Content-Type", mime), ("Content-Length", str(len(block)))]
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines) + "\r\n"
    return b"".join((head.encode("ascii"), block, b"\r\n\r\n"))


def block_digest(block: bytes) -> str:
    """Return the digest of a block as WARC-Block-Digest says it."""
    return "sha256:" + hashlib.sha256(block).hexdigest()


def _refers_to(original: Original) -> list[tuple[str, str]]:
    return [
        ("WARC-Profile", REVISIT_PROFILE),
        ("WARC-Refers-To", original.record_id),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", original.date),
    ]


def _address(text: str | None) -> list[tuple[str, str]]:
    """Return the WARC-IP-Address field; none where the text is no address, for the field must be one."""
    try:
        return [("WARC-IP-Address", str(ipaddress.ip_address((text or "").partition("%")[0])))]
    except ValueError:
        return []


def _is_coded(exchange: Exchange) -> bool:
    return any(name.lower() == b"content-encoding" for name, _ in exchange.headers)


def _response_head(exchange: Exchange) -> bytes:
    if not _PROTOCOL.fullmatch(exchange.protocol) or not 100 <= exchange.status <= 999:
        raise _refusal(exchange, f"no status line: {exchange.protocol!r} {exchange.status!r}")
    reason = _one_line(exchange.reason.encode("latin-1" if _is_latin(exchange.reason) else "utf-8", "replace"))
    line = f"{exchange.protocol} {exchange.status} ".encode("ascii") + reason + b"\r\n"
    return line + _fields(exchange, rename_transfer_coding(exchange.headers))


def _request_head(exchange: Exchange, url: str) -> bytes:
    if not _METHOD.fullmatch(exchange.method):
        raise _refusal(exchange, f"no method of HTTP: {exchange.method[:40]!r}")
    return f"{exchange.method} {_request_target(url)} HTTP/1.1\r\n".encode("ascii") + _fields(
        exchange, exchange.request_headers
    )


def _request_target(url: str) -> str:
    """Return the origin form (RFC 9112 section 3.2.1): path and query, without authority and fragment."""
    rest = url.partition("://")[2].partition("#")[0]
    start = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
    return rest[start:] if rest[start : start + 1] == "/" else "/" + rest[start:]


def _fields(exchange: Exchange, headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    lines = []
    for name, value in headers:
        if not _FIELD_NAME.fullmatch(name):
            raise _refusal(exchange, f"no name of a field: {name[:40]!r}")
        lines.append(name + b": " + _one_line(value) + b"\r\n")
    return b"".join(lines) + b"\r\n"


def _one_line(value: bytes) -> bytes:
    return _FOLD.sub(b" ", value).translate(_LINE_ENDS)


def _is_latin(text: str) -> bool:
    return all(ord(sign) < 0x100 for sign in text)


def _refusal(exchange: Exchange, problem: str) -> CaptureError:
    return CaptureError(f"cannot be written to a WARC: {problem}", path=written_url(exchange.url)[:200])
