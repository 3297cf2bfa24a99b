"""Write made-up answers into a WARC file with warcio, as any other archive's tool would. For tests and benchmarks."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: `at` as the WARC has it."""

    url: str
    body: bytes
    content_type: str = "text/html"
    status: str = "200 OK"
    at: str = "2026-11-01T00:00:00Z"


def write_warc(path: Path, answers: Iterable[Answer]) -> int:
    """Write one response record for each answer, and return how many."""
    count = 0
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for answer in answers:
            headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))]
            head = StatusAndHeaders(answer.status, headers, protocol="HTTP/1.1")
            record = writer.create_warc_record(
                answer.url,
                "response",
                payload=BytesIO(answer.body),
                http_headers=head,
                warc_headers_dict={"WARC-Date": answer.at},
            )
            writer.write_record(record)
            count += 1
    return count
