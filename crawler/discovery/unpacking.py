"""A body as it came → pieces of UTF-8 text, lazily: codings and gzip off, charset decided, control characters out."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from archive.charset import codec
from archive.decoding import DECODERS, IDENTITY, MAX_CODINGS, DecodingLimit, decoded_pieces

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

PIECE_BYTES = 1 << 16
HEAD_BYTES = 1 << 16  # comments, style sheets and document types before the root element
GZIP = b"\x1f\x8b"
MAX_GZIP_LAYERS = 2  # a .xml.gz that its server compresses again
# sitemaps.org: 50 MB (52,428,800 bytes) uncompressed. What lies beyond is not read.
MAX_BYTES = 52_428_800
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{2,40})[\"']")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Characters that XML does not know; in UTF-8 these bytes stand for nothing else.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])


@dataclass(slots=True)
class Unpacking:
    """How the unpacking of one body went; filled while its pieces are read."""

    complete: bool = True
    is_limited: bool = False
    warnings: list[str] = field(default_factory=list)


def unpacked(
    body: bytes, notes: Unpacking, *, coding: str = "", charset: str = "", max_bytes: int = MAX_BYTES
) -> Iterator[bytes]:
    """Yield the text of a body in UTF-8, piece by piece, at most `max_bytes` of it; never raises.

    coding: the Content-Encoding header. charset: the parameter of Content-Type. A piece may end within a character.
    Memory: a few pieces. What could not be had is told in `notes`.
    """
    pieces = _limited(_undressed(body, coding, notes, max_bytes), notes, max_bytes)
    return (piece.translate(None, _CONTROLS) for piece in _in_utf8(pieces, charset, notes))


def opened(pieces: Iterator[bytes], root: re.Pattern[bytes]) -> tuple[re.Match[bytes] | None, bytes, Iterator[bytes]]:
    """Return where the root tag begins, the text read to find its end (at most about HEAD_BYTES), and the pieces after that."""
    head = b""
    for piece in pieces:
        head += piece
        found = root.search(head)
        if len(head) >= HEAD_BYTES or (found and head.find(b">", found.end()) >= 0):
            return found, head, pieces
    return root.search(head), head, iter(())


def _undressed(body: bytes, coding: str, notes: Unpacking, max_bytes: int) -> Iterator[bytes]:
    """Take the header's codings off, then gzip where the bytes are gzip."""
    pieces: Iterator[bytes] = (body[start : start + PIECE_BYTES] for start in range(0, len(body), PIECE_BYTES))
    names = [name for part in coding.lower().split(",") if (name := part.strip()) not in IDENTITY]
    if len(names) > MAX_CODINGS:
        notes.complete, notes.is_limited = False, True
        notes.warnings.append(f"{len(names)} content codings, at most {MAX_CODINGS} are taken off")
        return iter(())
    for name in reversed(names):
        begin, pieces = _peeked(pieces)
        if name in DECODERS and not begin[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{")):
            pieces = _decoded(pieces, name, notes, max_bytes)
    for _ in range(MAX_GZIP_LAYERS):
        begin, pieces = _peeked(pieces)
        if not begin.startswith(GZIP):
            break
        pieces = _decoded(pieces, "gzip", notes, max_bytes)
    return pieces


def _decoded(pieces: Iterable[bytes], name: str, notes: Unpacking, max_bytes: int) -> Generator[bytes, None, None]:
    """One coding off; the end of the stream and its faults go into the notes."""
    # Twice the limit: what is cut at the limit by `_limited` is told as a long file, what is far beyond as a bomb.
    try:
        complete = yield from decoded_pieces(pieces, name, max_bytes=2 * max_bytes)
    except DecodingLimit:
        notes.complete, notes.is_limited = False, True
        return
    if not complete:
        notes.complete = False
        notes.warnings.append(f"the {name} stream is cut or damaged; what came before was read")


def _peeked(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first piece that holds something, and all pieces."""
    for piece in pieces:
        if piece:
            return piece, chain((piece,), pieces)
    return b"", iter(())


def _limited(pieces: Iterable[bytes], notes: Unpacking, max_bytes: int) -> Iterator[bytes]:
    """At most `max_bytes`, in pieces of at most PIECE_BYTES."""
    left = max_bytes
    for piece in pieces:
        if len(piece) > left:
            notes.complete, notes.is_limited = False, True
            notes.warnings.append(f"longer than {max_bytes} bytes; what came before was read")
        for start in range(0, min(len(piece), left), PIECE_BYTES):
            yield piece[start : min(start + PIECE_BYTES, left)]
        left -= len(piece)
        if left < 0:
            return


def _in_utf8(pieces: Iterator[bytes], charset: str, notes: Unpacking) -> Iterator[bytes]:
    """Recode by the byte order mark, else UTF-8 where the beginning is valid UTF-8, else by what is declared."""
    begin, pieces = _peeked(pieces)
    mark, name = next(((mark, name) for mark, name in _MARKS if begin.startswith(mark)), (b"", ""))
    name = name or _without_mark(begin, charset)
    decoder = codecs.getincrementaldecoder(name)("replace")
    skipped = len(mark)
    if name == "utf-8":
        for piece in pieces:
            yield piece[skipped:]
            skipped = 0
        return
    notes.warnings.append(f"written in {name}")
    for piece in pieces:
        yield decoder.decode(piece[skipped:]).encode("utf-8", "replace")
        skipped = 0


def _without_mark(begin: bytes, charset: str) -> str:
    """The charset of a text without a byte order mark: a Python codec."""
    zeros = (begin[:400:2].count(0), begin[1:400:2].count(0))
    if max(zeros) > min(len(begin), 400) // 4 > min(zeros):  # half of ASCII text in UTF-16 is zero, on one side
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    declared = _DECLARED.match(begin)
    names = [name for label in (charset, declared[1].decode("ascii") if declared else "") if (name := codec(label))]
    legacy = [name for name in names if name != "utf-8" and not name.startswith("utf-16")]
    if not legacy or ("utf-8" in names and _is_utf8(begin)):
        return "utf-8"
    # A declaration of a legacy charset on text that is UTF-8 and not ASCII is a server's default, not the author's word.
    return "utf-8" if not begin.isascii() and _is_utf8(begin) else legacy[0]


def _is_utf8(begin: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(begin[:PIECE_BYTES])
    except UnicodeDecodeError:
        return False
    return True
