"""How one scalar is written in front matter: double-quoted as JSON, or plain where YAML leaves it alone."""

from __future__ import annotations

import re

import yaml

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# JSON's own, the line breaks of YAML 1.1, and what libyaml refuses raw (C0, DEL and C1, the byte order mark, U+FFFE/F).
# Everything else stays raw, as the original writer (Newtonsoft.Json) leaves it.
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_INDICATORS = tuple("-?:,[]{}#&*!|>'\"%@`")
_NOT_PLAIN = re.compile(r": |:$| #|^ | $|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# What YAML 1.2 or another 1.1 reader (Ruby's, where Jekyll reads these files) takes for a number, a bool or null.
_RESOLVED_ELSEWHERE = re.compile(
    r"[-+.]?[0-9][0-9_,.:]*(?:[eE][-+]?[0-9]+)?|0[xob][0-9a-fA-F_]+|[yYnN]|~|null|Null|NULL|=|<<|\.\.\.|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_FLOW_PLAIN = re.compile(r"[A-Za-z0-9_.+][A-Za-z0-9_.+ \-]*(?<! )|-[0-9.][0-9_.:eE+\-]*|[0-9][0-9A-Z:.+\-]*")
_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = yaml.CSafeLoader.yaml_implicit_resolvers


def quoted(text: str) -> str:
    """Return the text as a double-quoted scalar on one line, escaped as JSON; any text without lone surrogates."""
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    return _SHORT.get(sign) or f"\\u{ord(sign):04x}"


def name(text: str) -> str:
    """Return the text plain, or double-quoted where plain it would mean something else (`NO`, `12:30`, `a: b`)."""
    return text if is_plain(text) else quoted(text)


def is_plain(text: str) -> bool:
    """Whether the text may stand as a plain scalar in a block map or list and is read as that text by any YAML."""
    if not text or text.startswith(_INDICATORS) or _NOT_PLAIN.search(text):
        return False
    return not _RESOLVED_ELSEWHERE.fullmatch(text) and not is_resolved(text)


def is_resolved(text: str) -> bool:
    """Whether YAML 1.1 takes the plain text for something else than a string (bool, number, timestamp, null)."""
    return any(pattern.match(text) for _, pattern in _RESOLVERS.get(text[:1], ()))


def flow_scalar(text: str, *, was_plain: bool) -> str:
    """Return a scalar for a flow map or list that keeps its type: plain where it was and may be, else quoted."""
    if was_plain and text in ("", "~"):
        return "~"
    if was_plain and _FLOW_PLAIN.fullmatch(text):
        return text
    return quoted(text)
