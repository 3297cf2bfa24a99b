"""Sealing a record: some of its fields closed into one value that only the holder of a key can open.

The value is RECORD.md's `secured`: one JSON object of the fields, sealed with AES-SIV (RFC 5297) and written as
`base64(ciphertext);base64(synthetic IV)`; associated data are the record's id and the key's name, in that order.
Deterministic: the same record and key give the same bytes. Pure functions and values; knows no files.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from archive.model import frontmatter
from archive.model.digests import version_digest
from archive.model.errors import RecordError, SealError
from archive.model.frontmatter_fields import RECORD
from archive.model.frontmatter_reader import cut, record_of
from archive.model.record import Record, SealNote
from archive.model.sealable import KEYED_DIGEST, SEALED_TITLE, sealed_along

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# AES-SIV with AES-256: two keys of 256 bits.
KEY_BYTES = 64
# The synthetic IV is one block of AES.
_IV_BYTES = 16
# Twelve digits tell the keys of one archive apart; they are a digest, so they say nothing of the key.
_NAME_DIGITS = 12

_TEXTS = {"title": "title", "excerpt": "excerpt", "section": "section", "copyright": "copyright"} | {
    "featuredContent": "featured_content"
}
_LISTS = {"authors": "authors", "tags": "tags", "topics": "topics"}
_BLOCKS = {"images": "images", "related": "related"}
# Inside the object, but no fields of the record: what the notes of text and capture said, and a foreign `secured`.
_DIGESTS = ("captureDigest", "textDigest")


@dataclass(frozen=True, slots=True)
class SealKey:
    """A key of 64 random bytes. Its name is drawn from them, so that no two keys have one name."""

    secret: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """Twelve hexadecimal digits of a digest of the key."""
        return hashlib.sha256(b"pressmark seal key name 1\0" + self.secret).hexdigest()[:_NAME_DIGITS]


def siv_seal(secret: bytes, plain: bytes, associated: list[bytes]) -> str:
    """Return `base64(ciphertext);base64(synthetic IV)` of AES-SIV (RFC 5297, section 2.6); plain is not empty."""
    sealed = AESSIV(secret).encrypt(plain, associated)
    return f"{_base64(sealed[_IV_BYTES:])};{_base64(sealed[:_IV_BYTES])}"


def siv_open(secret: bytes, token: str, associated: list[bytes]) -> bytes | None:
    """Return what `siv_seal` sealed (RFC 5297, section 2.7); None for another key, another binding or a changed byte."""
    ciphertext, mark, vector = token.partition(";")
    try:
        sealed = base64.b64decode(vector, validate=True) + base64.b64decode(ciphertext, validate=True)
        # Base64's last sign has bits that mean nothing: only the one spelling that we write is taken.
        if not mark or f"{_base64(sealed[_IV_BYTES:])};{_base64(sealed[:_IV_BYTES])}" != token:
            return None
        return AESSIV(secret).decrypt(sealed, associated)
    except (binascii.Error, ValueError, InvalidTag):
        return None


class Sealer:
    """Closes the named fields of records with one key, and opens what this or another of its keys closed.

    fields: front matter names (see `archive.model.sealable`); what is sealed along with them is sealed, too. others: keys
    that only open.
    """

    def __init__(self, key: SealKey, *, fields: Iterable[str], others: Iterable[SealKey] = ()) -> None:
        self.key = key
        self.fields = sealed_along(fields)
        self._keys = {each.name: each for each in (*others, key)}

    @property
    def names(self) -> frozenset[str]:
        """The names of all keys that it opens with."""
        return frozenset(self._keys)

    def seal(self, record: Record) -> Record:
        """Return the record with its fields closed; one that has none of them comes back as it is, normalised.

        A record that is sealed is opened first, so seal(seal(r)) == seal(r). A `secured` of another program goes inside.

        Raises: SealError: it has no id, or its present seal does not open.
        """
        plain = frontmatter.normalised(self.open(record))
        inside = self._inside(plain)
        if not inside:
            return plain
        if plain.id is None:
            raise SealError("a record without an id cannot be sealed: the seal is bound to it", key=self.key.name)
        if plain.secured is not None:
            inside["secured"] = plain.secured
        token = siv_seal(self.key.secret, _canonical(inside), self._bound_to(plain.id, self.key))
        note = SealNote(
            key=self.key.name,
            fields=tuple(sorted(name for name in inside if name not in _DIGESTS)),
            version=_keyed(self.key, plain.id, "version", version_digest(plain)),
        )
        return replace(self._closed(plain, inside), secured=token, sealed=note)

    def open(self, record: Record) -> Record:
        """Return the record with its fields in their places; one without our seal comes back as it is.

        Raises: SealError: no key of that name is at hand, or the value was changed.
        """
        note = record.sealed
        if note is None:
            return record
        inside = self._opened(record, note)
        try:
            return _restored(record, inside)
        except (RecordError, TypeError, KeyError) as error:
            raise SealError(f"{_named(record)}: what its seal holds is no record's ({error})", key=note.key) from error

    def versions(self, record: Record) -> frozenset[str]:
        """Return the version digests of an opened record: without a seal, and under each key."""
        plain = version_digest(frontmatter.normalised(record))
        return frozenset({plain, *(_keyed(key, record.id or "", "version", plain) for key in self._keys.values())})

    def is_current(self, record: Record) -> bool:
        """Whether a record as it stands in its file is what `seal` would write. Raises: SealError where it does not open."""
        return self.seal(record) == frontmatter.normalised(record)

    def _opened(self, record: Record, note: SealNote) -> dict[str, Any]:
        key = self._keys.get(note.key)
        if key is None:
            known = ", ".join(map(repr, self._keys))
            problem = f"{_named(record)} is sealed with the key {note.key!r}; the key at hand is {known}"
            raise SealError(problem, key=note.key, is_closed=True)
        data = siv_open(key.secret, record.secured or "", self._bound_to(record.id or "", key))
        inside = json.loads(data) if data is not None else None
        if not isinstance(inside, dict) or sorted(set(inside) - set(_DIGESTS)) != list(note.fields):
            problem = f"{_named(record)} does not open with its key {key.name!r}: its id or what was sealed was changed"
            raise SealError(problem, key=key.name)
        return inside

    def _bound_to(self, record_id: str, key: SealKey) -> list[bytes]:
        return [record_id.encode("utf-8"), key.name.encode("ascii")]

    def _inside(self, record: Record) -> dict[str, Any]:
        """Return the object of the fields that this record has."""
        inside: dict[str, Any] = {}
        for name in self.fields:
            value = _VALUES[name](record)
            if value:
                inside[name] = value
        if "text" in self.fields and record.text is not None:
            inside["text"] = record.body
            inside["textDigest"] = record.text.digest
        if "text" in inside and record.capture is not None:
            inside["captureDigest"] = record.capture.digest
        return inside

    def _closed(self, record: Record, inside: dict[str, Any]) -> Record:
        """Return the record without what is inside; keyed digests stand for the digests of text and capture."""
        changes: dict[str, Any] = {
            attribute: SEALED_TITLE if name == "title" else _EMPTY[attribute]
            for name, attribute in (_TEXTS | _LISTS | _BLOCKS).items()
            if name in inside
        }
        if "text" in inside:
            changes["body"] = ""
        if "textDigest" in inside and record.text is not None:
            digest = _keyed(self.key, record.id or "", "text", record.text.digest)
            changes["text"] = replace(record.text, digest=digest)
        if "captureDigest" in inside and record.capture is not None:
            digest = _keyed(self.key, record.id or "", "capture", record.capture.digest)
            changes["capture"] = replace(record.capture, digest=digest)
        return replace(record, **changes)


def _restored(record: Record, inside: dict[str, Any]) -> Record:
    """Return the record with what was inside in its place."""
    changes: dict[str, Any] = {"sealed": None, "secured": inside.get("secured")}
    changes |= {attribute: inside[name] for name, attribute in _TEXTS.items() if name in inside}
    changes |= {attribute: tuple(inside[name]) for name, attribute in _LISTS.items() if name in inside}
    changes |= {attribute: _block(name, inside[name]) for name, attribute in _BLOCKS.items() if name in inside}
    if "text" in inside:
        changes["body"] = inside["text"]
    if "textDigest" in inside and record.text is not None:
        changes["text"] = replace(record.text, digest=inside["textDigest"])
    if "captureDigest" in inside and record.capture is not None:
        changes["capture"] = replace(record.capture, digest=inside["captureDigest"])
    return replace(record, **changes)


def _block(name: str, lines: str) -> tuple[object, ...]:
    """Return a list of maps from the lines that state it in front matter."""
    record, _ = record_of(cut(f'---\ntitle: ""\n{lines}\n---\n\n'.encode()))
    found: tuple[object, ...] = getattr(record, _BLOCKS[name])
    return found


def _lines_of(name: str) -> Callable[[Record], str]:
    return lambda record: "\n".join(RECORD.keys[name].lines(record))


def _attribute(attribute: str) -> Callable[[Record], Any]:
    return lambda record: getattr(record, attribute)


_VALUES: dict[str, Callable[[Record], Any]] = {
    "text": _attribute("body"),
    **{name: _attribute(attribute) for name, attribute in (_TEXTS | _LISTS).items()},
    **{name: _lines_of(name) for name in _BLOCKS},
}
_EMPTY: dict[str, object] = {
    "excerpt": "", "section": None, "copyright": None, "featured_content": None,
    **dict.fromkeys((*_LISTS.values(), *_BLOCKS.values()), ()),
}  # fmt: skip


def _canonical(inside: dict[str, Any]) -> bytes:
    return json.dumps(inside, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _keyed(key: SealKey, record_id: str, purpose: str, digest: str) -> str:
    """Return a digest that only the key's holder can compute: a plain one would let anybody confirm a guess."""
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"pressmark seal digests 1").derive(key.secret)
    message = "\0".join((purpose, record_id, digest)).encode("utf-8")
    return KEYED_DIGEST + hmac.new(derived, message, hashlib.sha256).hexdigest()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _named(record: Record) -> str:
    return f"the record {record.id}"
