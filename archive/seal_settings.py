"""The `seal` section of pressmark.yaml: what is sealed, with which key, and what becomes of the raw captures. Names keys,
never holds one.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from archive.model.sealable import SEALED_WITH, STAYS_PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

# Bech32 with the prefix of age's X25519 recipients; whether the checksum holds is age's to say.
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")


class SealSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is sealed. Nothing where `fields` is empty.

    key: a key file, relative to the archive or not, or env:NAME. old_keys: keys that only open, until `pressmark
    rotate-key` is through. captures: what becomes of raw captures. recipients: age public keys that they are sealed to.
    """

    fields: tuple[str, ...] = ()
    key: str = ""
    old_keys: tuple[str, ...] = ()
    captures: Literal["none", "sealed"] | None = None
    recipients: tuple[str, ...] = ()


class SealMistake(NamedTuple):
    """What is wrong, and with which key of the section."""

    key: str
    problem: str


def find_seal_mistake(seal: SealSettings, *, assets: str) -> SealMistake | None:
    """Return the first thing that is wrong with the section; assets: what is captured beside a page, "" where unsaid."""
    return next(_mistakes(seal, assets), None)


def _mistakes(seal: SealSettings, assets: str) -> Iterator[SealMistake]:
    for name in seal.fields:
        if name in STAYS_PLAIN:
            yield SealMistake("fields", f"{name} cannot be sealed: {STAYS_PLAIN[name]}")
        elif name not in SEALED_WITH:
            yield SealMistake("fields", f"{name!r} is no field that can be sealed; {_nearest(name)}")
    for place, source in [("key", seal.key), *(("old_keys", each) for each in seal.old_keys)]:
        if source.startswith("pressmark-seal-key"):
            yield SealMistake(place, "this is a key itself; put it into a file or the environment, and name that here")
    if not seal.fields:
        if seal.key or seal.captures or seal.recipients:
            yield SealMistake("fields", "nothing is named that should be sealed; write fields: [text]")
        return
    if not seal.key:
        problem = "no key is named; make one with `pressmark seal --new-key FILE`, and write key: FILE"
        yield SealMistake("key", problem)
    yield from _capture_mistakes(seal, assets)


def _capture_mistakes(seal: SealSettings, assets: str) -> Iterator[SealMistake]:
    """The raw capture says all that a record says: a sealed field beside a plain capture would hide nothing."""
    if seal.captures is None:
        said = " and ".join((", ".join(seal.fields[:-1]), seal.fields[-1]) if seal.fields[1:] else seal.fields)
        yield SealMistake(
            "captures",
            f"{said} would stand plain in the raw captures: write captures: sealed (with recipients), or captures: none",
        )
    elif seal.captures == "none":
        if seal.recipients:
            yield SealMistake(
                "recipients", "no captures are kept (captures: none), so there is nothing to seal to them"
            )
        if assets not in ("", "none"):
            yield SealMistake(
                "captures", f"none are kept, but assets: {assets} asks for more of them; write assets: none"
            )
    elif not seal.recipients:
        problem = "nobody could open the sealed captures; make an identity with `pressmark seal --new-identity FILE`"
        yield SealMistake("recipients", problem)
    for recipient in seal.recipients:
        if not _RECIPIENT.fullmatch(recipient):
            yield SealMistake("recipients", f"{recipient[:20]!r} is no age recipient (age1 and 58 more letters)")


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, SEALED_WITH, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else "known here: " + ", ".join(sorted(SEALED_WITH))
