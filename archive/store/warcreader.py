"""Exchanges out of any WARC file: ours, wget's, Heritrix's, Common Crawl's, browsertrix's. Reads only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from archive.model.capture import Exchange
from archive.model.digests import payload_digest
from archive.store.httpblock import MAX_HEAD_BYTES, Answer, Headers, read_answer, read_request, split_head
from archive.store.problems import Problem
from archive.store.warcmembers import MAX_PAYLOAD_BYTES, WarcRecord, agrees
from archive.store.warcscan import Scanned, scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_T = TypeVar("_T")
Asked = tuple[str, Headers]  # method and fields of a request

Originals = dict[str, tuple[Path, int, str]]  # by digest, or by instant and URL: file, first byte and WARC-Record-ID

_ANSWERS = frozenset({"response", "revisit", "resource"})
_HTML = ("text/html", "application/xhtml+xml")
_MAX_REQUESTS = 1_000_000  # heads of a few hundred bytes, each kept once for a file: a gigabyte of WARC has 100,000


def read_exchanges(
    path: Path, *, max_payload_bytes: int = MAX_PAYLOAD_BYTES, originals: Originals | None = None
) -> Iterator[Exchange | Problem]:
    """Yield each exchange of a WARC file in file order, or a Problem for a place that cannot be used. Lazy.

    A `response` is an exchange; a `revisit` is one where its payload lies in the same file or in one of `originals`; a `resource` with HTML is
    answered 200 with its Content-Type. The request is found by WARC-Concurrent-To (either way round) or by URL and
    date, before or behind its response; without one the method is taken for GET and request_headers is empty.
    Chunks left in a payload are taken off; `complete` is False where they, Content-Length or WARC-Truncated say that
    bytes are missing. `digest` is ours, whatever the file says. Problem.kind: "damaged" (a digest, the gzip member
    or the record), "no-address" (a response without a URL), "too-large" (over max_payload_bytes), "not-http", "revisit-elsewhere".

    originals: where the payloads of files that were read before lie; those of this file are added. A collection whose
    revisits refer across its files is read twice with the same dictionary.

    Memory: one payload, and the request heads of the file where they do not stand beside their responses.

    Raises:
        CaptureError: the file cannot be opened, or is none.
    """
    reading = _Reading(path, max_payload_bytes, {} if originals is None else originals)
    waiting: Scanned | None = None
    for item in scan(path, wants=_is_wanted, max_block_bytes=max_payload_bytes + MAX_HEAD_BYTES):
        if isinstance(item, Scanned):
            reading.note(item)
        if waiting:
            yield from reading.exchange(waiting)
            waiting = None
        if isinstance(item, Problem):
            yield item
        elif item.record.kind in _ANSWERS:
            waiting = item
    if waiting:
        yield from reading.exchange(waiting)


class _Reading:
    """What was seen of a file so far: the requests, and where each payload lies. Looks ahead once, if it must."""

    def __init__(self, path: Path, max_payload_bytes: int, originals: Originals) -> None:
        self._path, self._max = path, max_payload_bytes
        self._requests: dict[str, Asked] = {}
        self._originals = originals
        self._has_looked_ahead = False

    def note(self, item: Scanned) -> None:
        """Remember a request under each name a response may know it by, and where a response lies."""
        record = item.record
        if record.kind == "request" and item.is_kept and len(self._requests) < _MAX_REQUESTS:
            asked = read_request(record.block)
            if asked:
                self._requests.update((name, asked) for name in _names(record))
        elif record.kind == "response":
            place = (self._path, item.offset, record.field("WARC-Record-ID"))
            for name in (record.field("WARC-Payload-Digest"), _moment(record.url, record.field("WARC-Date"))):
                self._originals.setdefault(name, place)

    def exchange(self, item: Scanned) -> Iterator[Exchange | Problem]:
        """Yield the exchange of a record, or what stands against it; nothing where it is not of the web."""
        record = item.record
        if not _is_web(record):
            if record.kind == "response" and ":" not in record.url[:8]:
                yield self._problem(item, "no-address", f"its WARC-Target-URI is {record.url[:80]!r}")
            return
        if not item.is_kept:
            yield self._problem(item, "too-large", f"the record has {item.block_bytes} bytes")
            return
        answer = _resource(record) if record.kind == "resource" else read_answer(record.block)
        at = record.at
        if not answer or not at:
            yield self._problem(item, "not-http", "no HTTP response, or no date")
            return
        if record.kind == "revisit" and "server-not-modified" not in record.field("WARC-Profile"):
            original = self._original(record)
            if isinstance(original, str):
                yield self._problem(item, "revisit-elsewhere", original)
                return
            answer = _with_payload(answer, original)
        elif not _is_sound(record, answer):
            yield self._problem(item, "damaged", "WARC-Payload-Digest does not fit the payload")
            return
        if len(answer.body) > self._max:
            yield self._problem(item, "too-large", f"the payload has {len(answer.body)} bytes")
            return
        method, headers = self._asked(record)
        yield Exchange(
            url=record.url,
            at=at,
            method=method,
            request_headers=headers,
            protocol=answer.protocol,
            status=answer.status,
            reason=answer.reason,
            headers=answer.headers,
            body=answer.body,
            digest=payload_digest(answer.body),
            complete=(answer.complete or method == "HEAD") and not record.field("WARC-Truncated"),
            ip_address=record.field("WARC-IP-Address") or None,
        )

    def _asked(self, record: WarcRecord) -> Asked:
        if record.kind == "resource":
            return "GET", ()
        asked = _first(self._requests, _names(record))
        if asked is None and not self._has_looked_ahead:
            self._look_ahead()
            asked = _first(self._requests, _names(record))
        return asked or ("GET", ())

    def _original(self, record: WarcRecord) -> Answer | str:
        """Return the answer a revisit refers to, or a sentence why there is none."""
        label = record.field("WARC-Payload-Digest")
        referred = _moment(record.field("WARC-Refers-To-Target-URI").strip("<>"), record.field("WARC-Refers-To-Date"))
        names = [name for name in (label, referred) if name]
        if not _first(self._originals, names) and not self._has_looked_ahead:
            self._look_ahead()
        place = _first(self._originals, names)
        for item in scan(place[0], start=place[1], max_block_bytes=self._max + MAX_HEAD_BYTES) if place else ():
            if isinstance(item, Problem) or not item.is_kept:
                break
            if place and item.record.field("WARC-Record-ID") == place[2]:
                answer = read_answer(item.record.block)
                if answer and agrees(label, answer.body):
                    return answer
                break
        return f"{record.url}: its payload {label} lies in no file read so far; name that WARC file in the same command"

    def _look_ahead(self) -> None:
        self._has_looked_ahead = True
        for item in scan(self._path, wants=lambda record: record.kind == "request"):
            if isinstance(item, Scanned):
                self.note(item)

    def _problem(self, item: Scanned, kind: str, detail: str) -> Problem:
        return Problem(path=self._path.name, kind=kind, detail=f"at byte {item.offset}: {detail}")


def _first(known: dict[str, _T], names: Iterable[str]) -> _T | None:
    return next((known[name] for name in names if name in known), None)


def _names(record: WarcRecord) -> list[str]:
    """Return what pairs a request with its response: its own id, the id it names, its URL and date."""
    names = (record.field("WARC-Concurrent-To"), record.field("WARC-Record-ID"))
    return [name for name in (*names, _moment(record.url, record.field("WARC-Date"))) if name]


def _moment(url: str, date: str) -> str:
    return f"{date} {url}" if url and date else ""


def _is_wanted(record: WarcRecord) -> bool:
    return record.kind == "request" or (record.kind in _ANSWERS and _is_web(record))


def _is_web(record: WarcRecord) -> bool:
    if urlsplit(record.url[:8]).scheme.lower() not in ("http", "https"):
        return False
    return record.kind != "resource" or record.field("Content-Type").lower().startswith(_HTML)


def _is_sound(record: WarcRecord, answer: Answer) -> bool:
    """Return whether the payload digest fits, if nothing else vouches: some programs take it with the chunks on."""
    if record.field("WARC-Block-Digest") or record.kind == "resource":
        return True
    label = record.field("WARC-Payload-Digest")
    parts = split_head(record.block)
    return agrees(label, answer.body) or (parts is not None and agrees(label, record.block[parts[2] :]))


def _resource(record: WarcRecord) -> Answer:
    headers = ((b"Content-Type", record.field("Content-Type").encode()),)
    return Answer(protocol="HTTP/1.1", status=200, reason="OK", headers=headers, body=record.block, complete=True)


def _with_payload(head: Answer, original: Answer) -> Answer:
    return Answer(
        protocol=head.protocol,
        status=head.status,
        reason=head.reason,
        headers=head.headers,
        body=original.body,
        complete=original.complete,
    )
