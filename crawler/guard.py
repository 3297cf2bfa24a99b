"""Which addresses may be asked: a pure judgement, without Scrapy and without a socket.

The law (PROMISES.md, row 15): only http and https; every address a name resolves to is judged, in whatever spelling it
came; nothing inside the machine or its network is reached, unless the exact origin was allowed. Who connects
(`crawler/handler.py`) asks `admits` once more for the very address it is about to connect to, so a name which
resolves differently the second time (rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import can_ada

from archive.model.outcome import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SCHEMES = ("http", "https")

# IANA IPv4 Special-Purpose Address Registry (2025-10), all that is not globally reachable, and the anycast relays.
# Written out because `ipaddress.is_global` differs between patch releases of Python 3.11.
_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network; 0.0.0.0 reaches loopback on Linux
        "10.0.0.0/8",  # private, RFC 1918
        "100.64.0.0/10",  # carrier-grade NAT, RFC 6598; 100.100.100.200 is a metadata service
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; 169.254.169.254 is the metadata service of most clouds
        "172.16.0.0/12",  # private, RFC 1918
        "192.0.0.0/24",  # IETF protocol assignments; 192.0.0.192 is a metadata service
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, withdrawn by RFC 7526
        "192.168.0.0/16",  # private, RFC 1918
        "198.18.0.0/15",  # benchmarks, RFC 2544
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and 255.255.255.255 broadcast
    )
)

# Everything handed out so far lies in 2000::/3 (RFC 4291); what is refused within it stands below. Loopback, unique
# local (fd00:ec2::254 is a metadata service), link-local, multicast, IPv4-compatible and the rest lie outside.
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # IETF protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation, RFC 9637
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address that is reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an address may not be asked; `detail` is one sentence for a person."""

    reason: Reason
    detail: str


def is_public(address: Address) -> bool:
    """Return whether the address belongs to somebody on the public internet, embedded IPv4 addresses included."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    if address.scope_id is not None:
        return False
    embedded = _embedded(address)
    if embedded is not None:
        return is_public(embedded)
    return address in _GLOBAL_V6 and not any(address in network for network in _REFUSED_V6)


def origin_of(url: str) -> str:
    """Return scheme, host and port as the URL standard writes them ("http://127.0.0.1:8080"), default ports left out.

    Every spelling of a number (decimal, octal, hexadecimal, short, full-width) comes out as the dotted address.

    Raises: ValueError where the URL has no host or cannot be parsed.
    """
    parsed = can_ada.parse(url)
    if not parsed.hostname:
        raise ValueError(f"{url[:200]!r} has no host")
    return str(parsed.origin)


def origin_hint(url: str, why: str) -> str:
    """Return the end of a sentence that says how an address is allowed which was refused as private; "" for any other."""
    try:
        origin, name = origin_of(url), can_ada.parse(url).hostname
    except ValueError:
        return ""
    # after a redirect the address that was refused is another one than was asked for
    is_its_own = "not a public address" in why and str(name).strip("[]") in why
    return f"; to allow it: --allow-origin {origin}" if is_its_own else ""


@dataclass(frozen=True, slots=True)
class Guard:
    """The judgement, with the origins that were allowed on purpose (`scheme://host:port` each, exactly)."""

    allowed: frozenset[str] = frozenset()

    @classmethod
    def allowing(cls, origins: Iterable[str]) -> Guard:
        """Build a guard from origins as a person wrote them.

        Raises: ValueError for one that is no http or https origin.
        """
        return cls(frozenset(_http_origin(origin.strip()) for origin in origins if origin.strip()))

    def refusal(self, url: str) -> Refusal | None:
        """Return why this URL may not be asked, as far as that can be told without resolving its name, or None."""
        scheme = url.split(":", 1)[0].strip().lower()
        if scheme not in SCHEMES:
            return Refusal(reason=Reason.SCHEME_NOT_ALLOWED, detail=f"{scheme[:20]!r} is neither http nor https")
        try:
            origin = origin_of(url)
        except ValueError:
            return Refusal(reason=Reason.BAD_URL, detail="the URL cannot be parsed")
        if origin in self.allowed:
            return None
        literal = _literal(str(can_ada.parse(url).hostname))
        if literal is not None and not is_public(literal):
            return Refusal(reason=Reason.ADDRESS_NOT_ALLOWED, detail=f"{literal} is not a public address")
        return None

    def is_allowed_origin(self, url: str) -> bool:
        """Return whether the origin of this URL was allowed on purpose; False where it has none."""
        try:
            return origin_of(url) in self.allowed
        except ValueError:
            return False


def admits(address: str) -> bool:
    """Return whether a connection to this address (as the resolver wrote it) may be opened; False if it is none."""
    try:
        return is_public(ipaddress.ip_address(address))
    except ValueError:
        return False


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address which a mapped, 6to4 or NAT64 address reaches, or None."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]").rstrip("."))
    except ValueError:
        return None


def _http_origin(text: str) -> str:
    if text.split(":", 1)[0].lower() not in SCHEMES:
        raise ValueError(f"{text!r} is no origin; write it as http://host:port")
    return origin_of(text)
