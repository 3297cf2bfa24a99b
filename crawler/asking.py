"""What is asked for, from files: lists of URLs, and existing records."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from archive.model.errors import RecordError, UsageError
from archive.model.frontmatter import read
from crawler.items import Asked

if TYPE_CHECKING:
    from archive.model.record import Record


COMMENT = re.compile(r"(^|\s)#.*")


def asked_of_file(name: str, *, sources: int = 0) -> list[Asked]:
    """Return the URLs in a text file (`-`: standard input), one a line.

    Empty lines are left out, and what follows a # at the beginning of a line or after white space. Raises: UsageError
    where the file cannot be read, or is no text.
    """
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from error
    if b"\0" in data or data.startswith(b"\x1f\x8b"):
        raise UsageError(
            f"{name}: not a text file with one URL a line; for WARC files there is `pressmark import-warc`"
        )
    lines = (COMMENT.sub("", line).strip() for line in data.decode("utf-8-sig", "replace").splitlines())
    return [Asked(url=line, sources=sources) for line in lines if line]


def asked_of_records(path: Path, *, with_related: bool, sources: int = 0) -> list[Asked]:
    """Return what existing records ask for: each one's own address and, if wanted, those of its `related` entries.

    path: one record, or a folder whose `*.md` files (any depth, in order of their paths) are records. An address that
    several records relate to is asked for once. Raises: UsageError, RecordError naming the file.
    """
    files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
    if not files:
        raise UsageError(f"{path}: no records (*.md) in this folder")
    asked: dict[str, Asked] = {}
    related: dict[str, Asked] = {}
    for file in files:
        record = _read_record(file)
        url = record.original_url or record.web_url
        if not url:
            raise RecordError("it has neither originalUrl nor webUrl, so there is nothing to fetch", path=str(file))
        asked.setdefault(url, Asked(url=url, adopt=record, sources=sources))
        for entry in record.related if with_related else ():
            if entry.web_url:
                related.setdefault(entry.web_url, Asked(url=entry.web_url))
    return [*asked.values(), *(each for url, each in related.items() if url not in asked)]


def _read_record(file: Path) -> Record:
    try:
        return read(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error
    except RecordError as error:
        raise RecordError(error.problem, path=str(file)) from error
