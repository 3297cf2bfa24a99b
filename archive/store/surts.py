"""The sort key of a URL in a CDXJ file: the host turned round, the rest folded (SURT, as replay tools look it up).

Follows the rules of the Internet Archive's IAURLCanonicalizer: `www.` and default ports dropped, user and fragment
dropped, path and query in lower case, session ids taken out, parameters sorted, escapes folded. The reference
program is under a licence this project cannot take, so it is an oracle in the tests only.
"""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_SCHEME = re.compile(rb"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_WWW = re.compile(rb"www\d*\.")
_KEPT = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"  # what the reference leaves unescaped
_DEFAULT_PORTS = {b"http": b"80", b"https": b"443"}
_PATH_SESSIONS = (
    re.compile(rb"(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)/)([^?]+\.aspx.*)", re.DOTALL),
    re.compile(rb"(.*/)(?:\([0-9a-z]{24}\)/)([^?]+\.aspx.*)", re.DOTALL),
)
_QUERY_SESSIONS = (
    re.compile(rb"(.*)(?:jsessionid=[0-9a-z]{32})(?:&(.*))?", re.DOTALL),
    re.compile(rb"(.*)(?:phpsessid=[0-9a-z]{32})(?:&(.*))?", re.DOTALL),
    re.compile(rb"(.*)(?:sid=[0-9a-z]{32})(?:&(.*))?", re.DOTALL),
    re.compile(rb"(.*)(?:aspsessionid[a-z]{8}=[a-z]{24})(?:&(.*))?", re.DOTALL),
    re.compile(rb"(.*)(?:cfid=[^&]+&cftoken=[^&]+)(?:&(.*))?", re.DOTALL),
)


def surt(url: str) -> str:
    """Return the key, such as `org,example)/news?a=1`, never with a space in it; the URL itself where it is not http."""
    parts = _SCHEME.fullmatch(url.encode("utf-8", "surrogatepass"))
    if not parts:
        return quote_from_bytes(url.encode("utf-8", "surrogatepass"), safe=_KEPT + "%#")
    host, port = _host_and_port(parts[2])
    default = _DEFAULT_PORTS[parts[1].lower()]
    turned = b",".join(reversed(host.split(b".")))
    shown = turned + (b":" + port if port and port != default else b"")
    path = _path(parts[3])
    query = _query(parts[4])
    return (shown + b")" + path + (b"?" + query if query else b"")).decode("ascii")


def _host_and_port(authority: bytes) -> tuple[bytes, bytes]:
    place = authority.rpartition(b"@")[2]
    host, colon, port = place.rpartition(b":")
    if not colon or not port.isdigit():
        host, port = place.removesuffix(b":"), b""
    host = _escaped_once(_unescaped(host).lower().replace(b"..", b".").strip(b"."))
    return _WWW.sub(b"", host, count=1) if _WWW.match(host) else host, port


def _path(path: bytes) -> bytes:
    kept: list[bytes] = []
    steps = _unescaped(path).split(b"/")[1:]
    for step in steps:
        if step == b"..":
            kept = kept[:-1] if kept else [step]
        elif step != b".":
            kept.append(step)
    folded = b"/" + b"".join(step + b"/" for step in kept[:-1] if step) + (kept[-1] if kept else b"")
    folded = _escaped_once(folded).lower()
    for session in _PATH_SESSIONS:
        if found := session.fullmatch(folded):
            folded = found[1] + found[2]
    return folded[:-1] if folded.endswith(b"/") and len(folded) > 1 else folded


def _query(query: bytes | None) -> bytes:
    if not query:
        return b""
    folded: bytes = _escaped_once(_unescaped(query)).lower()
    for session in _QUERY_SESSIONS:
        if found := session.fullmatch(folded):
            folded = found[1] + found[2] if found[2] else found[1]
    pairs = sorted(folded.split(b"&"), key=_name_and_value)
    return b"&".join(pairs)


def _name_and_value(pair: bytes) -> tuple[bytes, ...]:
    return tuple(pair.split(b"=", 1))


def _unescaped(text: bytes) -> bytes:
    """Undo percent-encoding until nothing changes."""
    while (once := unquote_to_bytes(text)) != text:
        text = once
    return text


def _escaped_once(text: bytes) -> bytes:
    return quote_from_bytes(text, safe=_KEPT).encode("ascii")
