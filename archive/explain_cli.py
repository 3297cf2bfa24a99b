"""The command that shows why a page was read as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption
from archive.config import read_config
from archive.explain_page import write_explain_page
from archive.explanation import explain
from archive.guidance import UNGUIDED, Guidance
from archive.learning import capture_of_record, read_guidance
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.errors import AddressError, CaptureError, NotAnArchive, NotFound, UsageError
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.model.slugs import slug
from archive.model.urls import canonical_url, masked
from archive.reading_cli import read_input, write_output
from archive.seal_keys import read_identities
from archive.store.archive import Archive
from archive.terminal import console, plain

if TYPE_CHECKING:
    from archive.explanation import Explanation

# the address of a file that came without one; the name is reserved for this (RFC 6761), the path is no front page's
NO_ADDRESS = "https://page.invalid/page"
# as in a crawl: a date may lie ahead of the capture by the widest time zone difference
DATES_AHEAD = timedelta(hours=26)

app = typer.Typer()


@app.command("explain")
def explain_page(
    what: Annotated[
        str, typer.Argument(metavar="URL|FILE", help="A page of the archive, or an HTML file; - for standard input.")
    ],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    out: Annotated[Path | None, typer.Option(help="Write the page there; - for standard output.")] = None,
    url: Annotated[str, typer.Option(help="The address of a FILE: its site's rules and memory are used.")] = "",
    content_type: Annotated[str, typer.Option(help="The Content-Type header of a FILE.")] = "text/html",
    comments: Annotated[bool, typer.Option("--comments", help="Also the readers' comments under an article.")] = False,
    identity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Open sealed captures with this age identity.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of the page.")] = False,
) -> None:
    """Show a page's blocks in order: what was kept and dropped, how surely, by whom and why. One HTML page without scripts."""
    capture, guidance = _found(what, archive, url, content_type, identity)
    found = explain(
        capture, limits=ReadingLimits(), latest=capture.at + DATES_AHEAD, guidance=guidance, comments=comments
    )
    if isinstance(found, Rejection):
        detail = f" ({plain(found.detail)})" if found.detail else ""
        console(stderr=True).print(f"{plain(masked(what))}: rejected: {found.reason.value}{detail}")
        raise typer.Exit(1)
    if as_json:
        target = out if out and str(out) != "-" else None
        write_output(json.dumps(found.as_dict(), ensure_ascii=False) + "\n", target)
        return
    target = out or Path(f"explain-{slug(found.title)}.html")
    write_output(write_explain_page(found), None if str(target) == "-" else target)
    if str(target) != "-":
        console(stderr=out is not None).print(_summary(found, target))


def _summary(found: Explanation, target: Path) -> str:
    blocks = found.explained.blocks
    kept, unsure = sum(block.is_kept for block in blocks), sum(block.is_unsure for block in blocks)
    without = "; read without an address, which counts, too: give it with --url" if found.url == NO_ADDRESS else ""
    no_record = f"; this page becomes no record: {plain(found.rejection)}" if found.rejection else ""
    return f"{target}: {kept} of {len(blocks)} blocks kept, {unsure} unsure{no_record}{without}; open it in a browser"


def _found(what: str, root: Path, url: str, content_type: str, identity: Path | None) -> tuple[Capture, Guidance]:
    """Return the capture that is meant, and by what it is read. Raises: UsageError, NotFound with the way out."""
    if what == "-" or ("://" not in what and Path(what).is_file()):
        return _file_capture(what, url or NO_ADDRESS, content_type), _guidance(root)
    if url:
        raise UsageError("--url goes with a FILE; a page of the archive has its own address")
    if "://" not in what and not _is_archive(root):
        raise UsageError(f"{what}: no such file, and {root} is no archive to look it up in; name one with --archive")
    with Archive.open(root, writable=False) as opened:
        if identity:
            opened.captures.unlock(read_identities(identity))
        return _stored_capture(opened, what), read_guidance(opened, read_config(root))


def _stored_capture(archive: Archive, what: str) -> Capture:
    """Return the capture of a record (by any of its addresses, its path or its id), else the last one of that URL."""
    try:
        record = archive.load(archive.find(what))
    except NotFound as error:
        capture = _last_capture(archive, what)
        if capture is None:
            hint = f"capture it with: pressmark add {what} --archive {archive.root}" if "://" in what else str(error)
            raise UsageError(f"{masked(what)}: {archive.root} holds no capture of it; {hint}") from error
        return capture
    capture = capture_of_record(archive, record)
    if capture is None:
        raise UsageError(
            f"{masked(what)}: its record has no capture that can be read; `pressmark verify --deep` says why, and a sealed "
            "one is opened with --identity FILE"
        )
    return capture


def _last_capture(archive: Archive, url: str) -> Capture | None:
    """Return the newest capture of a URL that became no record (a rejected page); None where there is none."""
    try:
        places = archive.captures.of_url(canonical_url(url))
        return archive.captures.load(places[-1][1]) if places else None
    except (AddressError, CaptureError):
        return None


def _file_capture(name: str, url: str, content_type: str) -> Capture:
    """Return a file's bytes as if `url` had just answered with them."""
    try:
        canonical_url(url)
        headers = ((b"Content-Type", content_type.encode("latin-1")),)
    except AddressError as error:
        raise UsageError(f"--url: {error.problem}") from error
    except UnicodeEncodeError as error:
        raise UsageError("--content-type: a header has Latin letters only, as text/html; charset=utf-8") from error
    body = read_input(name)
    return Capture(
        url=url,
        requested_url=url,
        at=datetime.now(UTC).replace(microsecond=0),
        status=200,
        headers=headers,
        body=body,
        digest=payload_digest(body),
    )


def _guidance(root: Path) -> Guidance:
    """By what pages are read in an archive; by nothing where there is none: a file needs no archive."""
    if not _is_archive(root):
        return UNGUIDED
    with Archive.open(root, writable=False) as opened:
        return read_guidance(opened, read_config(root))


def _is_archive(root: Path) -> bool:
    try:
        with Archive.open(root, writable=False):
            return True
    except NotAnArchive:
        return False
