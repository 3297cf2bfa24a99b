"""Digests: of payloads, of texts, and of what makes one version of a record differ from another."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from archive.model.normalisation import nfc
from archive.model.times import format_instant

if TYPE_CHECKING:
    from archive.model.record import Record


def payload_digest(body: bytes) -> str:
    """Return "sha256:" and 64 hexadecimal digits of exactly these bytes."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def text_digest(plain_text: str) -> str:
    """Return the digest of a plain text in NFC and UTF-8, so that composed and decomposed letters are one text."""
    # Lone surrogates cannot stand in UTF-8; they are hashed as they are rather than refused.
    return payload_digest(nfc(plain_text).encode("utf-8", "surrogatepass"))


def version_digest(record: Record) -> str:
    """Return the digest that tells one version of an article from another: title, authors, published instant, text.

    The text counts by `record.text.digest`, or by the body where there is no text note. `updated_at` is left out: a
    page that only says "updated" again is the same version (DESIGN.md, decision 1). So are scores, topics, related
    entries and the capture. A sealed record says its own: its parts are not there to be hashed, and a digest without a
    key would let anybody try out what they are.
    """
    if record.sealed is not None:
        return record.sealed.version
    text = record.text.digest if record.text is not None else text_digest(record.body)
    published = format_instant(record.published_at) if record.published_at is not None else None
    parts = [nfc(record.title), list(record.authors), published, text]
    return payload_digest(json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode("ascii"))
