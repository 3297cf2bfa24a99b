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
MAX_FAILURES = 20  # values that turn out to be no JSON: each may be read to its end before that is seen
SHORTEST = 300  # characters: a shorter value holds no article
MAX_REVIVED = 200_000  # values of a flattened payload that are put together again; each may be named many times
MAX_DEPTH = 60

_DECODER = json.JSONDecoder(strict=False)
_ASSIGNED = re.compile(
    r"([A-Za-z_$][\w$]*)[\"'\]]*\s*=\s*(?=[{\[]|JSON\.parse\(|[A-Za-z_$][\w$.]*\s*\|\|\s*[{\[]|\"[{\[%]|'[{\[%])"
)
_PARSE = re.compile(r"(?:JSON\.parse\(\s*)?(?:decodeURIComponent\(\s*)?")
_OTHERWISE = re.compile(r"[A-Za-z_$][\w$.]*\s*\|\|\s*")
_LITERAL = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`", re.DOTALL)
_KEYED_LITERAL = re.compile(
    r"(?:([A-Za-z_$][\w$]{0,40})\s*:\s*)?(\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')", re.DOTALL
)
_HEX_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")
_LONE_ESCAPE = re.compile(r"\\([^\"\\/bfnrtu])")
_UNDEFINED = re.compile(r"(?<=[:,\[])\s*(?:undefined|NaN|new Date\([^()]{0,40}\)|void 0|!0|!1)(?=\s*[,}\]])")


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
    position = found = failures = 0
    while found < MAX_VALUES and failures < MAX_FAILURES and (match := _ASSIGNED.search(script, position)):
        end, value = _value_at(script, match.end())
        if value is None:
            failures += 1
        elif end - match.end() >= SHORTEST:
            found += 1
            yield match[1], value
        position = max(end, match.end())


def _value_at(script: str, start: int) -> tuple[int, object]:
    """Return where the value ends and the value; None where it is no JSON."""
    otherwise = _OTHERWISE.match(script, start)
    begin = _PARSE.match(script, otherwise.end() if otherwise else start)
    place = begin.end() if begin else start
    if script[place : place + 1] in ("{", "["):
        return _object_at(script, place)
    literal = _LITERAL.match(script, place)
    if literal is None:
        return start, None
    text = string_value(literal[0])
    if text.startswith("%"):
        text = unquote(text)
    return literal.end(), json_value(text)


def _object_at(script: str, place: int) -> tuple[int, object]:
    try:
        value, end = _DECODER.raw_decode(script, place)
    except (ValueError, RecursionError):
        return _repaired_at(script, place)
    return end, value


def _repaired_at(script: str, place: int) -> tuple[int, object]:
    """The same with JavaScript's words for nothing replaced, where they are all that is wrong."""
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
