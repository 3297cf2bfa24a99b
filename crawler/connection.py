"""Connections that open only to addresses which the guard admits.

Two checks, because names lie and literals never meet a resolver: `GuardedResolver` refuses a name if any of its
addresses is inside, and the socket factory judges the very address that is about to be connected to. Nothing is
sent before either; the second check leaves no gap for a name which changes its mind (DNS rebinding).
"""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.abc import AbstractResolver

from crawler.guard import admits

if TYPE_CHECKING:
    from aiohttp.abc import ResolveResult
    from aiohttp.connector import AddrInfoType


class RefusedAddress(PermissionError):
    """A connection that was not opened. An OSError, so that aiohttp carries it through as it is."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(errno.EACCES, f"{host} is at {address}, which is not a public address")


class GuardedResolver(AbstractResolver):
    """The system's resolver (or another), refusing names of which one address is not public."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of `host`.

        Raises: RefusedAddress if one of them is not public.
        """
        found = await self._inner.resolve(host, port, family)
        for result in found:
            if not admits(result["host"]):
                raise RefusedAddress(host, result["host"])
        return found

    async def close(self) -> None:
        """Release the resolver behind."""
        await self._inner.close()


def guarded_socket(target: AddrInfoType) -> socket.socket:
    """Open a socket for the address aiohttp is about to connect to.

    Raises: RefusedAddress before any packet if the address is not public.
    """
    family, kind, protocol, _, address = target
    if not admits(str(address[0])):
        raise RefusedAddress("the host", str(address[0]))
    return socket.socket(family=family, type=kind, proto=protocol)


def guarded_connector(
    *, limit: int, limit_per_host: int, resolver: AbstractResolver | None = None
) -> aiohttp.TCPConnector:
    """Build a connector which reaches public addresses only. Needs a running event loop."""
    inner = resolver or aiohttp.ThreadedResolver()  # the system's: /etc/hosts and split DNS are honoured, and judged
    return aiohttp.TCPConnector(
        limit=limit,
        limit_per_host=limit_per_host,
        resolver=GuardedResolver(inner),
        socket_factory=guarded_socket,
    )


def open_connector(*, limit: int, limit_per_host: int) -> aiohttp.TCPConnector:
    """Build the connector for origins which were allowed on purpose. Needs a running event loop."""
    return aiohttp.TCPConnector(limit=limit, limit_per_host=limit_per_host, resolver=aiohttp.ThreadedResolver())
