"""Values that scripts and attributes of a page carry: JSON, assignments of JSON, `JSON.parse("…")`, flattened payloads.

Finds and parses; knows nothing of prose. Never raises; linear in the size of the script (Python's own JSON reader finds the
end of a value), bounded by MAX_CHARS and MAX_VALUES.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARS = 8_000_000  # of one script; the largest honest state seen has 3 MB
MAX_VALUES = 60  # assignments tried in one script; a page that pushes its data in pieces has a dozen long ones
MAX_REPAIRS = 3  # values that are JSON but for a word of JavaScript: each is read again, with what follows it
SHORTEST = 300  # characters: a shorter value holds no article
MAX_REVIVED = 200_000  # values of a flattened payload that are put together again; each may be named many times
MAX_DEPTH = 60

_DECODER = json.JSONDecoder(strict=False)
# From the sign on, for names are long in minified code and base64: a search that begins with them takes quadratic time.
_ASSIGNED = re.compile(
    r"=\s{0,9}(?=[{\[]|JSON\.parse\(|decodeURIComponent\(|[A-Za-z_$][\w$.]{0,80}\s{0,9}\|\|\s{0,9}[{\[]|[\"'][{\[%])"
)
_NAME = re.compile(r"([A-Za-z_$][\w$]{0,80})[\"'\]]{0,2}\s{0,9}\Z")
_NAME_CHARS = 100
_BEGINS = re.compile(r"\{\s{0,40}[\"}]|\[\s{0,40}(?:[\"{\[\]\d-]|null|true|false)")
_COUNTING = 50  # signs are passed by in the time in which one is read
_PARSE = re.compile(r"(?:JSON\.parse\(\s*)?(?:decodeURIComponent\(\s*)?")
_OTHERWISE = re.compile(r"[A-Za-z_$][\w$.]{0,80}\s{0,9}\|\|\s{0,9}")
_LITERAL = re.compile(r"\"(?:[^\"\\\n]++|\\.)*+\"|'(?:[^'\\\n]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`", re.DOTALL)
_KEYED_LITERAL = re.compile(
    r"(?:([A-Za-z_$][\w$]{0,40})\s*:\s*)?(\"(?:[^\"\\\n]++|\\.)*+\"|'(?:[^'\\\n]++|\\.)*+')", re.DOTALL
)
_HEX_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")
_LONE_ESCAPE = re.compile(r"\\([^\"\\/bfnrtu])")
_UNDEFINED = re.compile(r"(?<=[:,\[])\s{0,9}(?:undefined|NaN|new Date\([^()]{0,40}\)|void 0|!0|!1)(?=\s{0,9}[,}\]])")


def json_value(text: str) -> object:
    """Return the value of a text that is JSON as a whole (a comment around it is taken off); None where it is none."""
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    if not SHORTEST <= len(text) <= MAX_CHARS or text[0] not in '{["':
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def assigned_values(script: str) -> Iterator[tuple[str, object]]:
    """Yield (name, value) of what a script assigns as JSON: `x.NAME = {…}`, `= JSON.parse("…")`, `= x || {…}`."""
    if not SHORTEST <= len(script) <= MAX_CHARS:
        return
    position = found = 0
    room = [MAX_REPAIRS, 2 * len(script)]
    while found < MAX_VALUES and room[1] > 0 and (match := _ASSIGNED.search(script, position)):
        end, value = _value_at(script, match.end(), room)
        if value is not None and end - match.end() >= SHORTEST:
            found += 1
            name = _NAME.search(script[max(0, match.start() - _NAME_CHARS) : match.start()])
            yield name[1] if name else "", value
        position = max(end, match.end())


def _value_at(script: str, start: int, room: list[int]) -> tuple[int, object]:
    """Return where the value ends and the value; None where it is no JSON. room: repairs, characters read in vain."""
    otherwise = _OTHERWISE.match(script, start)
    begin = _PARSE.match(script, otherwise.end() if otherwise else start)
    place = begin.end() if begin else start
    if script[place : place + 1] in ("{", "["):
        return _object_at(script, place, room)
    literal = _LITERAL.match(script, place)
    if literal is None:
        room[1] -= len(script) if script[place : place + 1] in "\"'`" else 0  # it may have been read to the end
        return start, None
    text = string_value(literal[0])
    if text.startswith("%"):
        text = unquote(text)
    return literal.end(), json_value(text)


def _object_at(script: str, place: int, room: list[int]) -> tuple[int, object]:
    if not _BEGINS.match(script, place):
        return place, None
    try:
        value, end = _DECODER.raw_decode(script, place)
    except json.JSONDecodeError as error:
        # what was read in vain, and the lines that the error counts from the beginning of the script
        room[1] -= error.pos - place + error.pos // _COUNTING
        is_long = error.pos - place >= SHORTEST and room[0] > 0
        return _repaired_at(script, place, room) if is_long else (place, None)
    except RecursionError:
        room[1] = 0
        return place, None
    return end, value


def _repaired_at(script: str, place: int, room: list[int]) -> tuple[int, object]:
    """The same with JavaScript's words for nothing replaced, where they are all that is wrong."""
    room[0] -= 1
    mended = _UNDEFINED.sub("null", script[place:])
    try:
        value, _ = _DECODER.raw_decode(mended)
    except (ValueError, RecursionError):
        return place, None
    return len(script), value


def string_value(literal: str) -> str:
    """Return the text of a JavaScript string literal, as well as it can be read."""
    inner = literal[1:-1]
    if "\\" not in inner:
        return inner
    inner = _HEX_ESCAPE.sub(r"\\u00\1", inner)
    inner = _LONE_ESCAPE.sub(r"\1", inner.replace("\\\\", "\\u005c")) if literal[0] != '"' else inner
    quoted = '"' + (re.sub(r'(?<!\\)"', '\\"', inner) if literal[0] != '"' else inner) + '"'
    try:
        text = json.loads(quoted, strict=False)
    except ValueError:
        return inner.replace("\\n", "\n").replace('\\"', '"').replace("\\/", "/").replace("\\u003C", "<")
    return text if isinstance(text, str) else ""


def literals(script: str) -> dict[str, object]:
    """Return the long string literals of a script that is no JSON, in order, by the keys that stand before them."""
    found: dict[str, object] = {}
    for number, match in enumerate(_KEYED_LITERAL.finditer(script[:MAX_CHARS])):
        if len(match[2]) >= SHORTEST:
            found[match[1] if match[1] and match[1] not in found else f"literal{number}"] = string_value(match[2])
    return found


def revived(payload: object) -> object:
    """Return the value of a flattened payload (Nuxt 3's `__NUXT_DATA__`): a list whose objects name their members by place."""
    if not isinstance(payload, list) or not payload:
        return payload
    room = [MAX_REVIVED]
    return _revived_at(payload, 0, room, 0)


def _revived_at(payload: list[object], place: object, room: list[int], depth: int) -> object:
    room[0] -= 1
    if not isinstance(place, int) or not 0 <= place < len(payload) or room[0] < 0 or depth > MAX_DEPTH:
        return None
    value = payload[place]
    if isinstance(value, dict):
        return {key: _revived_at(payload, child, room, depth + 1) for key, child in value.items()}
    if isinstance(value, list):
        # ["Reactive", 1]: a mark of how the value is wrapped, then its place
        if len(value) == 2 and isinstance(value[0], str):
            return _revived_at(payload, value[1], room, depth + 1)
        return [_revived_at(payload, child, room, depth + 1) for child in value]
    return value
