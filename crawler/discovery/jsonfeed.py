"""JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1): read item by item, so that a cut one keeps its good items."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeAlias

from archive.model.outcome import Reason
from crawler.discovery.candidates import (
    IMAGES_LIMIT,
    NAME_CHARACTERS,
    Candidate,
    Discovery,
    Lead,
    address,
    moment,
    plain,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.discovery.unpacking import Unpacking

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
MAX_ITEMS = 10_000
# Text in Python takes up to four bytes a character, and an item its own objects on top; the largest feeds seen have 3 MB.
MAX_JSON_BYTES = 8 * 1024 * 1024
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


def read_json_feed(pieces: Iterable[bytes], *, url: str, notes: Unpacking) -> Discovery:
    """Return the candidates of a JSON Feed; `pieces` is its text in UTF-8."""
    text, is_long = _text(pieces)
    items, top, ended = _items(text)
    if not items and "jsonfeed.org" not in str(top.get("version", "")):
        rejection = Reason.DECOMPRESSION_LIMIT if notes.is_limited else None
        return Discovery(
            kind="none",
            url=url,
            complete=notes.complete,
            warnings=(*notes.warnings, "this is not a feed"),
            rejection=rejection,
        )
    found: dict[str, Candidate] = {}
    for item in items:
        if (candidate := _candidate(item, url)) is not None:
            found.setdefault(candidate.url, candidate)
    unusable = sum(_address(item, url) is None for item in items)
    warnings = list(notes.warnings)
    warnings += [f"longer than {MAX_JSON_BYTES} bytes; what came before was read"] if is_long else []
    warnings += ["cut or broken before its end; what came before was read"] if not ended else []
    warnings += [f"{unusable} items without a usable address"] if unusable else []
    return Discovery(
        kind="json-feed", url=url, title=plain(_word(top, "title")), language=_word(top, "language")[:NAME_CHARACTERS].lower(),
        home_url=address(url, _word(top, "home_page_url")) if _word(top, "home_page_url") else None,
        candidates=tuple(found.values()), leads=_leads(top, url), complete=notes.complete and ended and not is_long,
        warnings=tuple(warnings),
    )  # fmt: skip


def _text(pieces: Iterable[bytes]) -> tuple[str, bool]:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > MAX_JSON_BYTES:
            return body[:MAX_JSON_BYTES].decode("utf-8", "replace"), True
    return body.decode("utf-8", "replace"), False


def _items(text: str) -> tuple[list[dict[str, Json]], dict[str, Json], bool]:
    """The items, the fields around them, and whether the whole was sound."""
    begin = _ITEMS.search(text)
    if begin is None:
        return [], _object("", text), False
    items: list[dict[str, Json]] = []
    place = begin.end()
    while len(items) < MAX_ITEMS:
        place = _end(_BETWEEN, text, place)
        if text[place : place + 1] == "]":
            rest = text[place + 1 :]
            return items, _object(text[: begin.start()] + '"items":[]', rest), bool(rest.strip().endswith("}"))
        try:
            item, place = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            break
        if isinstance(item, dict):
            items.append(item)
    return items, _object(text[: begin.start()] + '"items":[]', "}"), False


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _object(before: str, after: str) -> dict[str, Json]:
    """The JSON object that the two parts make, or an empty one."""
    try:
        value = json.loads(before + after)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _candidate(item: dict[str, Json], url: str) -> Candidate | None:
    found = _address(item, url)
    if found is None:
        return None
    tags = item.get("tags")
    named = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    pictures = (address(url, text) for name in ("image", "banner_image") if (text := _word(item, name)))
    return Candidate(
        url=found,
        source="json-feed",
        title=plain(_word(item, "title")),
        published_at=moment(_word(item, "date_published")),
        updated_at=moment(_word(item, "date_modified")),
        section=plain(named[0], limit=NAME_CHARACTERS) if named else "",
        language=_word(item, "language")[:NAME_CHARACTERS].lower(),
        images=tuple(dict.fromkeys(picture for picture in pictures if picture))[:IMAGES_LIMIT],
    )


def _address(item: dict[str, Json], url: str) -> str | None:
    """The item's page: url, else an id that is one, else the page it points to."""
    identity = _word(item, "id")
    stated = (_word(item, "url"), identity if identity.lower().startswith("http") else "", _word(item, "external_url"))
    return next((found for text in stated if text and (found := address(url, text))), None)


def _word(fields: dict[str, Json], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _leads(top: dict[str, Json], url: str) -> tuple[Lead, ...]:
    older = address(url, _word(top, "next_url")) if _word(top, "next_url") else None
    leads = [Lead(url=older, kind="older")] if older and older != url else []
    hubs = top.get("hubs")
    for hub in hubs[:5] if isinstance(hubs, list) else []:
        if isinstance(hub, dict) and (found := address(url, _word(hub, "url"))):
            leads.append(Lead(url=found, kind="hub"))
    return tuple(leads)
