"""The commands of sealing: close what an archive holds, open a record, turn to another key, and make keys."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path  # noqa: TC003 – typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.config import FILE_NAME, read_config
from archive.model import frontmatter
from archive.model.errors import UsageError
from archive.policy import policy_of
from archive.printing import print_json
from archive.seal_keys import key_at_hand, new_key, write_secret
from archive.sealing import key_not_configured, opened_record, plain_captures, rotate, seal_archive, take_off
from archive.store.archive import Archive
from archive.store.capturesealing import new_identity
from archive.store.sealing import Sealer
from archive.terminal import console, counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.config import Config
    from archive.model.selection import Listing
    from archive.seal_settings import SealSettings
    from archive.store.resealing import Resealed

KeyOption = Annotated[
    str, typer.Option("--key", metavar="KEYFILE|env:NAME", help="The key; otherwise those of pressmark.yaml.")
]

app = typer.Typer()


@app.command("seal")
def seal(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    make_key: Annotated[
        Path | None, typer.Option("--new-key", metavar="FILE", help="Make a key instead, in a new file.")
    ] = None,
    make_identity: Annotated[
        Path | None,
        typer.Option(
            "--new-identity", metavar="FILE", help="Make an age identity for captures instead, in a new file."
        ),
    ] = None,
    drop_captures: Annotated[
        bool, typer.Option("--drop-captures", help="With `captures: none`: remove the raw captures that are kept.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Close what the archive holds already, as `seal` in pressmark.yaml says: records, older versions, captures, index."""
    if make_key or make_identity:
        _make(make_key, make_identity)
        return
    config = _sealing_config(archive)
    policy = policy_of(config, root=archive)
    assert isinstance(policy.seal, Sealer)  # `fields` are named
    if drop_captures and config.seal.captures != "none":
        raise UsageError("--drop-captures goes with `captures: none` in pressmark.yaml")
    if config.seal.captures == "none" and not drop_captures and (left := plain_captures(archive)):
        raise UsageError(
            f"{archive}: {len(left)} raw capture files say all that is to be sealed, and `captures: none` asks for none; "
            "remove them for good with --drop-captures, or write `captures: sealed`"
        )
    with Archive.open(archive, writable=True, policy=policy) as opened:
        done = seal_archive(opened, policy.seal, config.seal, drop_captures=drop_captures)
        code = _tell(done, "sealed", as_json=as_json)
    raise typer.Exit(code)


@app.command("unseal")
def unseal(
    what: Annotated[str, typer.Argument(metavar="PATH|URL|ID")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    key: KeyOption = "",
    write: Annotated[
        bool, typer.Option("--write", help="Take the seal off the record and its older versions, on the disk.")
    ] = False,
) -> None:
    """Print a sealed record opened, as its file would stand; with --write, take the seal off for good."""
    sealer = sealer_of(archive, key)
    if not write:
        with Archive.open(archive, writable=False) as reading:
            sys.stdout.buffer.write(frontmatter.write(opened_record(reading, reading.find(what), sealer)))
        return
    with Archive.open(archive, writable=True) as writing:
        listing = writing.find(what)
        opened_record(writing, listing, sealer)  # says what is wrong before anything is written
        code = _tell(take_off(writing, sealer, listing.id), "opened", as_json=False)
    _say_what_follows(read_config(archive).seal, listing)
    raise typer.Exit(code)


@app.command("rotate-key")
def rotate_key(archive: ArchiveOption = DEFAULT_ARCHIVE, as_json: JsonOption = False) -> None:
    """Seal again with `seal.key` whatever one of `seal.old_keys` closed. May be interrupted; run it again then."""
    config = _sealing_config(archive)
    if not config.seal.old_keys:
        raise UsageError(
            f"{archive / FILE_NAME}: no old_keys; make a key (pressmark seal --new-key FILE), write it as `key:` and the "
            "one of before as `old_keys: [FILE]`, then run this again"
        )
    policy = policy_of(config, root=archive)
    assert isinstance(policy.seal, Sealer)  # `fields` are named
    with Archive.open(archive, writable=True, policy=policy) as opened:
        code = _tell(rotate(opened, policy.seal), "turned", as_json=as_json)
    if not code and not as_json:
        console().print(f"all is sealed with {policy.seal.key.name}; old_keys may be taken out of {FILE_NAME}")
    raise typer.Exit(code)


def sealer_of(root: Path, key: str) -> Sealer:
    """Return what opens the records of an archive: a key that was named, or those of its configuration.

    Raises: UsageError where there is neither; KeyFileError.
    """
    if key:
        return key_at_hand(key, root=root)
    policy = policy_of(_sealing_config(root), root=root)
    assert isinstance(policy.seal, Sealer)  # `fields` are named
    return policy.seal


def _sealing_config(root: Path) -> Config:
    config = read_config(root)
    if not config.seal.fields:
        raise UsageError(
            f"{root / FILE_NAME}: says of nothing that it is sealed; write seal: and fields: [text] below it"
        )
    return config


def _make(key_file: Path | None, identity_file: Path | None) -> None:
    """Make a key, an identity, or both, and say what to write where."""
    out = console()
    if key_file is not None:
        key = new_key(key_file)
        out.print(
            f"{plain(str(key_file))}: key {key.name}. Keep a copy away from the archive: without it nothing opens."
        )
        out.print(f"In {FILE_NAME}: seal: {{fields: [text], key: {plain(str(key_file.absolute()))}, captures: …}}")
    if identity_file is not None:
        identity, recipient = new_identity()
        write_secret(identity_file, f"# public key: {recipient}\n{identity}\n")
        out.print(
            f"{plain(str(identity_file))}: opens sealed captures; only reading them needs it. Keep a copy elsewhere."
        )
        out.print(f"In {FILE_NAME}, below seal: captures: sealed, recipients: [{recipient}]")


def _tell(done: Iterable[Resealed], verb: str, *, as_json: bool) -> int:
    """Print what became of each file, and return the exit code; what lacks its key is told in one line."""
    written, problems, closed = 0, 0, Counter[str]()
    for each in done:
        written += not each.problem
        problems += bool(each.problem)
        closed.update([each.closed_by] if each.closed_by else [])
        if as_json:
            print_json([{"path": each.path, "problem": each.problem or None}])
        elif each.problem and not each.closed_by:
            console(stderr=True).print(f"{plain(each.path)}: left as it is: {plain(each.problem)}")
    if closed and not as_json:
        console(stderr=True).print(key_not_configured(closed))
    if not as_json:
        left = f", {problems} left as {'it is' if problems == 1 else 'they are'}" if problems else ""
        console().print(f"{counted(written, 'file')} {verb}{left}")
    return 1 if problems else 0


def _say_what_follows(settings: SealSettings, listing: Listing) -> None:
    """Tell a person that the configuration still asks for what was just opened."""
    if settings.fields:
        console(stderr=True).print(
            f"{FILE_NAME} still names {', '.join(settings.fields)} under seal.fields: the next `pressmark seal` closes this "
            "record again, and until then `pressmark verify` reports it. Records stay open only where no field of theirs is "
            f"named there; for a copy to read: pressmark unseal {listing.id} > FILE"
        )
