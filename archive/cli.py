"""The commands that look into an archive and say what is there."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.config import EXAMPLE, FILE_NAME, read_config
from archive.model import frontmatter
from archive.model.errors import KeyFileError, StorageError, UsageError
from archive.model.selection import Selection
from archive.policy import sealing_of
from archive.printing import print_found, print_json, print_record, print_table, record_fields
from archive.seal_keys import key_at_hand, read_identities
from archive.sealing import opened_record, still_plain
from archive.store import layout
from archive.store.archive import Archive
from archive.store.capturesealing import sealed_files
from archive.store.sealing import Sealer
from archive.terminal import console, counted, is_terminal, plain
from archive.why import why_kept
from archive.why_printing import print_why, why_fields

if TYPE_CHECKING:
    from archive.config import Config
    from archive.model.selection import Listing

DEFAULT_ARCHIVE = Path("data")

ArchiveOption = Annotated[Path, typer.Option("--archive", "-a", help="The archive's folder.", show_default=True)]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")]


app = typer.Typer()


class Order(StrEnum):
    """Orders of a listing."""

    newest = "newest"
    oldest = "oldest"
    path = "path"


@app.command("init")
def init(folder: Annotated[Path, typer.Argument(metavar="[DIR]")] = DEFAULT_ARCHIVE) -> None:
    """Make an archive with a commented pressmark.yaml."""
    with Archive.create(folder):
        path = folder / FILE_NAME
        if path.exists():
            read_config(folder)
            console().print(f"{folder}: ready; its {FILE_NAME} was left as it is")
            return
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(EXAMPLE)
        except OSError as error:
            raise StorageError(path, error, is_under_way=False) from error
    console().print(f"{folder}: ready. Settings: {path}. Next: pressmark add URL --archive {folder}")


@app.command("list")
def list_records(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    since: Annotated[str, typer.Option(help="First day of publication, YYYY-MM-DD.")] = "",
    until: Annotated[str, typer.Option(help="Last day of publication, YYYY-MM-DD.")] = "",
    site: Annotated[list[str] | None, typer.Option(help="Domain of the publisher; repeatable.")] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Topic, in any case; repeatable.")] = None,
    language: Annotated[str, typer.Option(help="Language code, as en.")] = "",
    type_: Annotated[str, typer.Option("--type", help="article, video, forum …")] = "",
    order: Annotated[Order, typer.Option(help="What comes first.")] = Order.newest,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    as_json: JsonOption = False,
    as_tsv: Annotated[
        bool, typer.Option("--tsv", help="Record id, TAB, text digest: the same bytes at any time.")
    ] = False,
) -> None:
    """List what is kept, newest first; what has no date by the day of its capture, in brackets."""
    if as_json and as_tsv:
        raise UsageError("--json and --tsv: choose one")
    first, last = read_days(since, until)
    selection = Selection(
        since=first,
        until=last,
        sites=tuple(site or ()),
        topics=tuple(topic or ()),
        language=language,
        type=type_,
        order="path" if as_tsv else order.value,
        limit=limit,
    )
    with Archive.open(archive, writable=False) as opened:
        rows = opened.select(selection)
        if as_tsv:
            for row in sorted(rows, key=lambda each: each.id):
                sys.stdout.write(f"{row.id}\t{row.text_digest}\n")
        elif as_json:
            print_json(rows)
        else:
            print_table(rows, f"nothing in {archive} answers to that")


@app.command("search", context_settings={"ignore_unknown_options": True})
def search(
    words: Annotated[list[str], typer.Argument(help='Words, "a phrase", prefix*, -without.')],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    since: Annotated[str, typer.Option(help="First day of publication, YYYY-MM-DD.")] = "",
    until: Annotated[str, typer.Option(help="Last day of publication, YYYY-MM-DD.")] = "",
    site: Annotated[list[str] | None, typer.Option(help="Domain of the publisher; repeatable.")] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Topic, in any case; repeatable.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Find records by their words, best first."""
    first, last = read_days(since, until)
    selection = Selection(
        words=" ".join(words),
        since=first,
        until=last,
        sites=tuple(site or ()),
        topics=tuple(topic or ()),
        order="relevance",
        limit=limit,
    )
    with Archive.open(archive, writable=False) as opened:
        rows = list(opened.select(selection))
        if as_json:
            print_json(rows)
            return
        print_found(rows, f"nothing in {archive} has all of these words; try fewer, or a prefix*")


@app.command("show")
def show(
    what: Annotated[str, typer.Argument(metavar="PATH|URL|ID")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    why: Annotated[bool, typer.Option("--why", help="Why it has its topics and scores, and who said what.")] = False,
    unseal: Annotated[
        str, typer.Option("--unseal", metavar="KEYFILE|env:NAME", help="Open a sealed record with this key.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Show one record: rendered on a terminal, the file as it stands in a pipe."""
    if why and unseal:
        raise UsageError("--why and --unseal: choose one")
    with Archive.open(archive, writable=False) as opened:
        listing = opened.find(what)
        if unseal:
            _show_opened(opened, listing, unseal, as_json=as_json)
        elif why:
            found, record = why_kept(opened, listing, read_config(archive))
            if as_json:
                print_json([why_fields(found, record, listing)])
            else:
                print_why(found, record, listing)
        elif as_json:
            print_json([record_fields(opened.read_file(listing.path), listing)])
        elif is_terminal():
            print_record(opened.load(listing), listing)
        else:
            sys.stdout.buffer.write(opened.read_file(listing.path))


def _show_opened(archive: Archive, listing: Listing, key: str, *, as_json: bool) -> None:
    """Show a record with what is sealed in its place."""
    record = opened_record(archive, listing, key_at_hand(key, root=archive.root))
    content = frontmatter.write(record)
    if as_json:
        print_json([record_fields(content, listing)])
    elif is_terminal():
        print_record(record, listing)
    else:
        sys.stdout.buffer.write(content)


@app.command("verify")
def verify(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    deep: Annotated[bool, typer.Option("--deep", help="Read every WARC member and compare its digests, too.")] = False,
    identity: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --deep: look into sealed captures, with this age identity."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check that files, captures and index agree. Ends with 1 where something is wrong."""
    config = read_config(archive)
    if identity and not deep:
        raise UsageError("--identity goes with --deep")
    problems = 0
    with Archive.open(archive, writable=False) as opened:
        if identity:
            opened.captures.unlock(read_identities(identity))
        for problem in chain(opened.verify(deep=deep), still_plain(opened, config.seal, _key_names(config, archive))):
            problems += 1
            if as_json:
                print_json([{"path": problem.path, "kind": problem.kind, "detail": problem.detail}])
            else:
                console().print(f"{plain(problem.path)}: {problem.kind}: {plain(problem.detail)}")
        kept = opened.count(Selection())
    if deep and not as_json:
        _say_what_was_not_opened(archive, has_identity=identity is not None)
    if not as_json:
        console().print(f"{counted(kept, 'record')}, " + (counted(problems, "problem") if problems else "all well"))
    if problems:
        raise typer.Exit(1)


def _key_names(config: Config, root: Path) -> frozenset[str] | None:
    """Return the names of the configured keys, None where they cannot be read here: verifying needs none."""
    try:
        seal = sealing_of(config, root=root)
    except KeyFileError:
        return None
    return seal.names if isinstance(seal, Sealer) else None


def _say_what_was_not_opened(root: Path, *, has_identity: bool) -> None:
    """Tell a person what a deep look cannot see without keys."""
    sealed = len(sealed_files(root / layout.CAPTURES))
    if sealed and not has_identity:
        verb = "is as it was" if sealed == 1 else "are as they were"
        console().print(f"{counted(sealed, 'sealed capture')} {verb} written; --identity FILE looks into them")


@app.command("reindex")
def reindex(archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Build the index anew from the records; it is a cache and may be deleted at any time."""
    out = console(stderr=True)
    with Archive.open(archive, writable=True) as opened, out.status("reading records") as status:
        total = opened.reindex(lambda done: status.update(f"reading records: {done}"))
    console().print(f"{counted(total, 'record')} indexed")


def read_days(since: str, until: str) -> tuple[date | None, date | None]:
    """Return both ends of a range of days. Raises: UsageError for what is no day, or a range that holds none."""
    first, last = _day(since, "--since"), _day(until, "--until")
    if first and last and first > last:
        raise UsageError(f"--since {since} lies after --until {until}")
    return first, last


def _day(text: str, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{option} {text}: not a day; write it as 2026-11-22") from error
