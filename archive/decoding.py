"""Take content codings (gzip, deflate, br, zstd) off a body, in bounded memory and with what could be had of a cut one.

No HTML here and no charsets. Codings are those of RFC 9110 section 8.4.1, RFC 7932 (br) and RFC 8878 (zstd).
"""

from __future__ import annotations

import sys
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import brotli

from archive.model.errors import PressmarkError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

IDENTITY = frozenset(
    {"", "identity", "none", "utf-8", "text/html"}
)  # the last two: seen on real servers, meant as nothing
MAX_CODINGS = 5  # as curl; nobody honest stacks more than two
OUTPUT_STEP = 1 << 18  # 256 KiB leave a decoder at a time, so a bomb is noticed early
INPUT_STEP = 1 << 14
ZSTD_WINDOW_LOG = 23  # 8 MiB: RFC 9659 allows no larger window for zstd as a content coding


class DecodingLimit(PressmarkError):
    """A body grows past `max_bytes` when its content coding is taken off, or has too many codings."""

    exit_code = 1

    def __init__(self, coding: str, max_bytes: int) -> None:
        super().__init__(
            f"{coding}: decoded body is larger than {max_bytes} bytes; raise the limit if the page is honest"
        )
        self.coding, self.max_bytes = coding, max_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A body with its codings off; `complete` is False where the stream was cut or damaged and `body` is its beginning."""

    body: bytes
    complete: bool


class _Decoder(Protocol):
    """One coding, fed piece by piece; `is_finished` after the last piece says whether the stream came to its end."""

    is_finished: bool

    def feed(self, piece: bytes) -> Iterator[bytes]: ...


class _Damaged(Exception):
    """The stream cannot be decoded further."""


class _Zlib:
    """gzip (all members) or deflate (zlib, else raw: RFC 9110 8.4.1.2 knows that servers send both)."""

    def __init__(self, *, window_bits: tuple[int, ...]) -> None:
        self._window_bits = window_bits
        self._stream = zlib.decompressobj(window_bits[0])
        self._has_begun = False
        self.is_finished = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        while piece:
            if self._stream.eof:
                piece = piece.lstrip(b"\0")  # padding after the last member
                if not piece or self._window_bits[0] < 16 or not b"\x1f\x8b".startswith(piece[:2]):
                    return  # what follows the end is not ours
                self._stream, self.is_finished = zlib.decompressobj(self._window_bits[0]), False
            try:
                part = self._stream.decompress(piece, OUTPUT_STEP)
            except zlib.error as error:
                if self._has_begun or len(self._window_bits) == 1:
                    raise _Damaged from error
                self._window_bits = self._window_bits[1:]
                self._stream = zlib.decompressobj(self._window_bits[0])
                continue
            self._has_begun = self._has_begun or bool(part)
            self.is_finished = self._stream.eof
            if part:
                yield part
            piece = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail


class _Brotli:
    """br, one stream."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self.is_finished = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        if self.is_finished:
            return
        try:
            part = self._stream.process(piece, output_buffer_limit=OUTPUT_STEP)
            while part:  # what it holds back comes out with empty input, even where it says that it can take more
                yield part
                part = self._stream.process(b"", output_buffer_limit=OUTPUT_STEP)
        except brotli.error as error:
            raise _Damaged from error
        self.is_finished = self._stream.is_finished()


class _Zstandard:
    """zstd, all frames."""

    def __init__(self) -> None:
        self._stream = self._new()
        self.is_finished = False

    @staticmethod
    def _new() -> zstd.ZstdDecompressor:
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG})

    def feed(self, piece: bytes) -> Iterator[bytes]:
        while True:
            if self._stream.eof:
                if not piece:
                    return
                self._stream = self._new()
            try:
                part = self._stream.decompress(piece, OUTPUT_STEP)
            except zstd.ZstdError as error:
                raise _Damaged from error
            self.is_finished = self._stream.eof
            if part:
                yield part
            if self._stream.eof:
                piece = self._stream.unused_data
            elif self._stream.needs_input:
                return
            else:
                piece = b""


DECODERS: dict[str, Callable[[], _Decoder]] = {
    "gzip": lambda: _Zlib(window_bits=(31,)),
    "x-gzip": lambda: _Zlib(window_bits=(31,)),
    "deflate": lambda: _Zlib(window_bits=(15, -15)),
    "br": _Brotli,
    "zstd": _Zstandard,
}


def decode_content(body: bytes, coding: str, *, max_bytes: int) -> Decoded:
    """Return the body with the codings of a Content-Encoding value taken off, last one first.

    Memory: the decoded body, at most `max_bytes`, and a few MiB. A cut or damaged stream gives its beginning with
    `complete=False`. A body that is plainly not in that coding (it begins with "<", or the coding is unknown) is
    returned as it is, as browsers and other archivers' WARC files need it.

    Raises:
        DecodingLimit: one of the layers would grow past `max_bytes`, or there are more than MAX_CODINGS.
    """
    names = [name for part in coding.lower().split(",") if (name := part.strip()) not in IDENTITY]
    if len(names) > MAX_CODINGS:
        raise DecodingLimit(coding[:100], max_bytes)
    complete = True
    for name in reversed(names):
        if name in DECODERS and body:
            decoded = _take_off(body, name, max_bytes)
            body, complete = decoded.body, complete and decoded.complete
    if len(body) > max_bytes:
        raise DecodingLimit(coding[:100] or "identity", max_bytes)
    return Decoded(body=body, complete=complete)


def _take_off(body: bytes, name: str, max_bytes: int) -> Decoded:
    """One coding off."""
    if body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Decoded(body=body, complete=True)
    pieces, parts = (body[start : start + INPUT_STEP] for start in range(0, len(body), INPUT_STEP)), bytearray()
    decoding = decoded_pieces(pieces, name, max_bytes=max_bytes)
    while True:
        try:
            parts += next(decoding)
        except StopIteration as end:
            return Decoded(body=bytes(parts), complete=bool(end.value))


def decoded_pieces(pieces: Iterable[bytes], name: str, *, max_bytes: int) -> Generator[bytes, None, bool]:
    """Yield what pieces of a stream of one coding (a name of DECODERS) decode to, at most OUTPUT_STEP at a time.

    Lazy: holds one piece in memory. Returns whether the stream came to its end; a damaged one ends where it is damaged.

    Raises:
        DecodingLimit: more than `max_bytes` would come out.
    """
    decoder, size = DECODERS[name](), 0
    try:
        for piece in pieces:
            for part in decoder.feed(piece):
                size += len(part)
                if size > max_bytes:
                    raise DecodingLimit(name, max_bytes)
                yield part
    except _Damaged:
        return False
    return decoder.is_finished
