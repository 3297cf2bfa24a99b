"""Addresses: their one spelling, their identity, their site. Pure functions of text; nothing here asks the network.

Three forms of one address: the *canonical URL* is what is fetched and read (a browser's spelling of it), the *URL key*
says whether two addresses mean the same article, the *masked* URL is what people and logs see.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from functools import cache, lru_cache
from urllib.parse import unquote_plus

import can_ada
import tldextract

from archive.model.errors import AddressError
from archive.model.masking import masked
from archive.model.trackers import TRACKERS_VERSION, is_tracker

__all__ = [
    "MAX_URL_CHARACTERS", "TRACKERS_VERSION", "canonical_url", "cdn_amp_url", "host", "is_same_site", "key_digest",
    "masked", "registrable_domain", "resolve", "url_key",
]  # fmt: skip

# RFC 9110 4.1 asks for at least 8,000 octets; servers and proxies commonly stop at 8,192.
MAX_URL_CHARACTERS = 8192

_SCHEMES = ("http:", "https:")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PARTS = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?")
_AMP = re.compile(r"(https?)://(?:[^/?#@]*@)?([^/?#]+)(.*)", re.IGNORECASE | re.DOTALL)
# Addresses that no standard would spell in another way: no dot segments, nothing to escape, no number or punycode for a host. Nine of ten are.
_PLAIN_PATH = r"(?:/(?!\.|%2[eE])[A-Za-z0-9_.,=&%+;:@!$~*()-]*+)++(?:\?[A-Za-z0-9_.,=&%+;:@!$/?~*()-]*+)?+(?:#[A-Za-z0-9_.,=&%+;:@!$/?~*()-]*+)?+"
_PLAIN_URL = re.compile(
    rf"(https?://(?!(?:[^/]*\.)?xn--)(?:[a-z0-9][a-z0-9-]{{0,60}}\.){{1,5}}[a-z]{{2,24}})(?=/){_PLAIN_PATH}"
)
_PLAIN_ROOTED = re.compile(rf"(?!//){_PLAIN_PATH}")
_LONGEST_PLAIN = 4_000  # with the longest plain origin still within MAX_URL_CHARACTERS


def canonical_url(url: str) -> str:
    """Return the URL as a browser spells it, without its fragment.

    WHATWG URL parsing (url.spec.whatwg.org, by ada): scheme and host in lower case, IDN as punycode, IPv4 in dotted
    form, default port and dot segments gone, characters escaped where they must be. Query, path case and userinfo stay
    (the address must still be fetchable): show `masked(url)` to people. ASCII, at most 8,192 characters, and
    canonical_url(canonical_url(u)) == canonical_url(u).

    Raises:
        AddressError: reason "url-too-long", "scheme-not-allowed" (anything but http and https) or "bad-url".
    """
    if len(url) <= _LONGEST_PLAIN and _PLAIN_URL.fullmatch(url):
        return url.partition("#")[0]
    if len(url) > MAX_URL_CHARACTERS:
        raise _too_long(url)
    parsed = _parse(url)
    if parsed is None:
        raise AddressError("this is no absolute URL; write it as https://host/path", url=masked(url), reason="bad-url")
    if parsed.protocol not in _SCHEMES:
        problem = f"the scheme {parsed.protocol[:40]!r} is not archived; only http and https are"
        raise AddressError(problem, url=masked(url), reason="scheme-not-allowed")
    spelt = parsed.href.partition("#")[0]
    if len(spelt) > MAX_URL_CHARACTERS:
        raise _too_long(url)
    return spelt


def _too_long(url: str) -> AddressError:
    problem = f"{len(url)} characters; at most {MAX_URL_CHARACTERS} are archived"
    return AddressError(problem, url=masked(url[:MAX_URL_CHARACTERS]), reason="url-too-long")


def _parse(url: str) -> can_ada.URL | None:
    # A lone surrogate is no character: WHATWG takes URLs as scalar values and reads it as U+FFFD.
    scalars = url.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    try:
        return can_ada.parse(scalars)
    except ValueError:
        return None


def url_key(url: str) -> str:
    """Return the identity of an address: two URLs with one key are taken for the same article.

    canonical_url, and further: https for http, `www.` and a trailing dot of the host dropped, userinfo dropped,
    trailing slashes of the path dropped (but the root's), unreserved characters unescaped and escapes in upper case
    (RFC 3986 6.2.2), tracking parameters (`TRACKERS_VERSION`) and empty ones dropped, the rest sorted by name with
    repeats in their order. Session ids are not guessed. url_key(url_key(u)) == url_key(u).

    Raises:
        AddressError: as canonical_url.
    """
    key = _folded(canonical_url(url))
    # Folding the scheme can leave the other scheme's default port, and unescaping can uncover dot segments or another
    # escape: fold again until nothing changes. Each round but the first makes the key shorter.
    while (again := _folded(canonical_url(key))) != key:
        key = again
    return key


def _folded(url: str) -> str:
    found = _PARTS.match(url)
    assert found is not None, url
    site, path, query = found.groups()
    return f"https://{_folded_host(site)}{_unescaped(path).rstrip('/') or '/'}{_folded_query(query or '')}"


def _folded_host(site: str) -> str:
    name, port = site, ""
    if not site.endswith("]") and ":" in site:
        name, _, port = site.rpartition(":")
    name = name.rstrip(".") or name
    while name.startswith("www.") and "." in name[4:]:
        name = name[4:]
    return f"{name}:{port}" if port else name


def _folded_query(query: str) -> str:
    kept = []
    for part in query.split("&"):
        name = part.partition("=")[0]
        if part and not is_tracker(unquote_plus(name)):
            kept.append(_unescaped(part.replace("%20", "+")))
    kept.sort(key=lambda part: part.partition("=")[0])
    return "?" + "&".join(kept) if kept else ""


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def key_digest(key: str) -> str:
    """Return 64 hexadecimal digits: SHA-256 of the URL key in UTF-8. A record's id is the first 16."""
    return hashlib.sha256(key.encode("utf-8")).hexdigest()


def host(url: str) -> str:
    """Return the host of an absolute URL in lower case and punycode, without port; IPv6 without brackets.

    Raises:
        AddressError: as canonical_url.
    """
    found = _PARTS.match(canonical_url(url))
    assert found is not None, url
    site = found[1]
    if site.startswith("["):
        return site[1 : site.index("]")]
    return site.partition(":")[0]


@cache
def _suffixes() -> tldextract.TLDExtract:
    # No list is fetched and no cache folder is made: the snapshot inside the package is the list.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def registrable_domain(url: str) -> str:
    """Return the domain somebody registered: "bbc.co.uk" for "https://www.news.bbc.co.uk/1".

    Public Suffix List, ICANN section, from the snapshot tldextract brings (publicsuffix.org); of `a.github.io` that is
    `github.io`, as the original records have it. An IP address, a host without a dot and a bare suffix come back as
    they are.

    Raises:
        AddressError: as canonical_url.
    """
    return _registered(host(url).rstrip("."))


@lru_cache(maxsize=4_096)  # a page asks for its own site's again and again
def _registered(name: str) -> str:
    if _is_address(name):
        return name
    return _suffixes().extract_str(name).top_domain_under_public_suffix or name


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_same_site(one: str, other: str) -> bool:
    """Whether two absolute URLs have the same registrable domain; False where one of them is no http(s) URL."""
    try:
        return registrable_domain(one) == registrable_domain(other)
    except AddressError:
        return False


def cdn_amp_url(amp_url: str) -> str:
    """Return the address of an AMP page on Google's AMP cache: host with `-` doubled, then `.` as `-`; path verbatim.

    RECORD.md part 2 §7, exact on 53,682 of 53,682 pairs of the original records.

    Raises:
        AddressError: reason "bad-url", where it is no absolute http(s) URL.
    """
    found = _AMP.fullmatch(amp_url)
    if found is None:
        raise AddressError("an AMP address must be an absolute http(s) URL", url=masked(amp_url), reason="bad-url")
    scheme, site, rest = found.groups()
    label = site.partition(":")[0].replace("-", "--").replace(".", "-")
    secure = "s/" if scheme.lower() == "https" else ""
    return f"https://{label}.cdn.ampproject.org/c/{secure}{site}{rest}"


def resolve(base: str, href: str) -> str | None:
    """Return the absolute http(s) URL that `href` means on the page `base`, fragment kept; None where it means none.

    As a browser resolves it (WHATWG). None for other schemes, for what does not parse and for more than 8,192
    characters. Never raises.
    """
    if len(href) <= _LONGEST_PLAIN:
        if href[:4] == "http" and len(base) <= MAX_URL_CHARACTERS and _PLAIN_URL.fullmatch(href):
            return href
        if href[:1] == "/" and (origin := _plain_origin(base)) and _PLAIN_ROOTED.fullmatch(href):
            return origin + href
    if len(href) > MAX_URL_CHARACTERS or len(base) > MAX_URL_CHARACTERS:
        return None
    ground = _ground(base)
    parsed = _join(ground, href) if ground is not None else _parse(href)
    if parsed is None or parsed.protocol not in _SCHEMES or len(parsed.href) > MAX_URL_CHARACTERS:
        return None
    return parsed.href


@lru_cache(maxsize=64)  # the links of a page have one base
def _ground(base: str) -> can_ada.URL | None:
    return _parse(base)


@lru_cache(maxsize=64)
def _plain_origin(base: str) -> str:
    """The scheme and host of a plain address, "" for any other."""
    found = _PLAIN_URL.fullmatch(base) if len(base) <= MAX_URL_CHARACTERS else None
    return found[1] if found else ""


def _join(ground: can_ada.URL, href: str) -> can_ada.URL | None:
    scalars = href if href.isascii() else href.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    try:
        return ground + scalars
    except ValueError:
        return None
