"""Two accounts of one article made one: a foreign record that gains a text, and a new version that keeps what it had.

Pure functions of records. What a person or another program wrote into a record is never lost by reading its page again.
"""

from __future__ import annotations

from dataclasses import fields, replace

from archive.model.record import Record

# The reading alone knows these: they describe the text and the capture it was read from.
_OF_THE_READING = ("body", "capture", "text")

# Written by the archive when it keeps a record.
_OF_THE_ARCHIVE = ("id", "revision", "also", "layout", "foreign")

# Both or neither (RECORD.md), or about another field: taken together.
_TOGETHER = {"cdn_amp_web_url": "amp_web_url", "published_offset": "published_at"}

# What a page does not say of itself: a version that lacks it keeps what the version before had.
_KEPT_ACROSS_VERSIONS = (
    "original_url", "amp_web_url", "cdn_amp_web_url", "quality", "heat", "published", "provider", "topics", "related",
    "secured", "language", "featured_content",
)  # fmt: skip

# Front matter names of fields, where they are not the field's own name in camel case.
_KEY_NAMES = {"published_at": "publishedDateTime", "updated_at": "updatedDateTime"}


def merge(adopted: Record, read: Record) -> Record:
    """Return the adopted record with what it lacks taken from the reading of its page.

    The adopted record keeps every key it has, foreign ones and their layout included; body, capture and text note
    come from the reading, and so does each key of ours that is absent. Sources are named only for what was taken.
    """
    taken = {
        field.name: getattr(read, field.name)
        for field in fields(Record)
        if field.name not in _OF_THE_ARCHIVE and _is_gained(field.name, adopted, read)
    }
    taken["warnings"] = _joined(adopted.warnings, read.warnings)
    taken["sources"] = tuple(pair for pair in read.sources if _taken_key(pair[0], taken)) or adopted.sources
    return replace(adopted, **taken, also=_joined(adopted.also, read.also), gone=None)


def next_version(old: Record, new: Record) -> Record:
    """Return the new version of a record: the new reading, in the old one's layout, with what only the old one knew."""
    inherited = {
        name: getattr(old, name)
        for name in _KEPT_ACROSS_VERSIONS
        if not _has(new, name) and _has(old, name) and not _has(new, _TOGETHER.get(name, name))
    }
    named = {key.name for key in new.foreign}
    return replace(
        new,
        **inherited,
        id=old.id,
        removed=old.removed or new.removed,
        foreign=(*new.foreign, *(key for key in old.foreign if key.name not in named)),
        layout=old.layout if new.layout is None else new.layout,
        also=_joined(old.also, new.also),
    )


def is_same_account(one: Record, other: Record) -> bool:
    """Whether two versions say the same but for how and when their page was captured and read."""
    return _without_circumstances(one) == _without_circumstances(other)


def _without_circumstances(record: Record) -> Record:
    return replace(
        record,
        capture=None,
        text=None,
        sources=(),
        warnings=(),
        also=(),
        updated_at=None,
        id=None,
        revision=None,
        robots=(),
        gone=None,
    )


def _is_gained(name: str, adopted: Record, read: Record) -> bool:
    """Whether a field is taken from the reading: its own ones, and those the adopted record has not."""
    if name in _OF_THE_READING:
        return _has(read, name)
    first = _TOGETHER.get(name, name)
    if name == "published_offset" and adopted.published_at not in (None, read.published_at):
        return False  # the page's offset belongs to the page's instant, not to another one
    if name != "published_offset" and _has(adopted, first):
        return False
    return _has(read, name) and not _has(adopted, name)


def _has(record: Record, name: str) -> bool:
    """Whether a field says something; False counts as said only where None could stand."""
    value = getattr(record, name)
    return value is not None and value not in ((), "")


def _taken_key(key: str, taken: dict[str, object]) -> bool:
    return any(_key_name(name) == key for name in taken)


def _key_name(name: str) -> str:
    first, *rest = name.split("_")
    return _KEY_NAMES.get(name) or first + "".join(word.capitalize() for word in rest)


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return both, in order, without repeats."""
    return tuple(dict.fromkeys((*one, *other)))
