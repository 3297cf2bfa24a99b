"""Secrets in URLs, replaced before a URL is shown: in records, logs, ledgers and messages. Text in, text out."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

MASK = "***"

# A parameter is secret where one word of its name is here: "access_token", "accessToken" and "X-Amz-Signature" are.
SECRET_WORDS = frozenset(
    {
        "token", "auth", "authorization", "oauth", "apikey", "sig", "signature", "hmac", "jwt", "bearer", "password",
        "passwd", "passphrase", "pwd", "secret", "sessionid", "sessid", "jsessionid", "phpsessid", "aspsessionid",
        "cfid", "cftoken", "credential", "credentials", "otp", "accesskeyid", "awsaccesskeyid", "authkey", "authtoken",
        "accesstoken", "accesskey", "secretkey", "csrf",
    }
)  # fmt: skip
# Words that also name an article ("?code=113", "?key=Hardware+Catalogs", "?session=opening-day"): secret only where the
# value looks drawn by lot, because an address whose page cannot be told from its neighbour's is lost.
UNSURE_WORDS = frozenset({"key", "hash", "pin", "pass", "pw", "session", "sid", "ticket", "nonce", "code"})
# Session ids and keys have 16 signs and more, or letters and digits by turns; identifiers of pages are shorter, words
# between dashes, or one group of letters and one of digits.
_DRAWN_BY_LOT = re.compile(
    r"(?=.*[0-9])(?=.*[A-Za-z])(?!.*[A-Za-z]{4,}[-_.])[A-Za-z0-9_.+/=~-]{16,}"
    r"|(?=.{8,15}$)(?:[A-Za-z]*[0-9]+[A-Za-z]+){2,}[0-9]*"
)

_NOISE = re.compile(r"[\x00-\x1f\x7f]")
_USERINFO = re.compile(r"^( *[A-Za-z][A-Za-z0-9+.\-]*:[/\\]*|//)[^/?#\\]*@")
# A parameter of the path ends at the query; one of the query only at the next: tokens hold `/`, `?` and `;`.
_PARAMETER = re.compile(r"([?&#])([^=&;#?/]*)=([^&#]*)|(;)([^=&;#?/]*)=([^&#?;]*)")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
# A URL inside a URL inside a URL is as deep as sharing links go.
_NESTED = 3


def masked(url: str) -> str:
    """Return the URL with its userinfo and the values of secret-looking parameters replaced by `***`.

    Parameters are looked for in the query, the fragment (`#access_token=…`) and the path (`;jsessionid=…`), and in
    URLs carried as a parameter's value. Control characters are dropped, as WHATWG parsers do, so that one URL is one
    line of a log. Never raises, whatever the text; masked(masked(u)) == masked(u).
    """
    # Lone surrogates cannot be escaped again, nor printed: they are shown as U+FFFD.
    return _masked(url.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), _NESTED)


def _masked(url: str, depth: int) -> str:
    plain = _USERINFO.sub(rf"\g<1>{MASK}@", _NOISE.sub("", url))
    return _PARAMETER.sub(lambda found: _parameter(found, depth), plain)


def _parameter(found: re.Match[str], depth: int) -> str:
    mark, name, value = found.group(1, 2, 3) if found[1] else found.group(4, 5, 6)
    if value and is_secret(unquote(name), unquote(value)):
        return f"{mark}{name}={MASK}"
    inner = unquote(value)
    if depth and ("@" in inner or "=" in inner) and (shown := _masked(inner, depth - 1)) != inner:
        value = quote(shown, safe=":/*@,;=+")
    return f"{mark}{name}={value}"


def is_secret(name: str, value: str) -> bool:
    """Whether a parameter of that name and value (both decoded) is likely to carry a credential."""
    words = {name.lower(), *(word.lower() for word in _WORDS.findall(name))}
    if words & SECRET_WORDS or (len(words) > 2 and "key" in words and words & {"api", "access", "secret", "private"}):
        return True
    return bool(words & UNSURE_WORDS) and _DRAWN_BY_LOT.fullmatch(value) is not None
