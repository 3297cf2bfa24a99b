from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from crawler.connection import GuardedResolver, RefusedAddress, guarded_connector
from tests.crawler.hostile import Hostile

if TYPE_CHECKING:
    from collections.abc import Iterator


class Answers(AbstractResolver):
    """A name server of the other side: each question gets the next list of addresses, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.questions = list(answers), 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        self.questions += 1
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(hostname=host, host=one, port=port, family=socket.AF_INET, proto=0, flags=0)
            for one in addresses
        ]

    async def close(self) -> None:
        return None


@pytest.fixture
def canary() -> Iterator[Hostile]:
    with Hostile() as site:
        yield site


async def _ask(resolver: AbstractResolver | None, url: str) -> OSError:
    connector = guarded_connector(limit=4, limit_per_host=4, resolver=resolver)
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await session.get(url)
    return caught.value.os_error


def test_a_name_that_points_inside_is_refused_without_a_packet(canary: Hostile) -> None:
    error = asyncio.run(_ask(Answers(["127.0.0.1"]), f"http://rebind.example:{canary.port}/"))
    assert isinstance(error, RefusedAddress)
    assert canary.connections == 0


def test_a_name_with_one_inside_address_among_public_ones_is_refused(canary: Hostile) -> None:
    error = asyncio.run(_ask(Answers(["93.184.216.34", "127.0.0.1"]), f"http://rebind.example:{canary.port}/"))
    assert isinstance(error, RefusedAddress)
    assert canary.connections == 0


def test_an_address_that_never_meets_the_resolver_is_refused_too(canary: Hostile) -> None:
    resolver = Answers(["93.184.216.34"])
    error = asyncio.run(_ask(resolver, canary.url("/")))
    assert isinstance(error, RefusedAddress)
    assert (resolver.questions, canary.connections) == (0, 0)


def test_the_name_of_this_machine_is_refused_by_the_system_resolver(canary: Hostile) -> None:
    error = asyncio.run(_ask(None, f"http://localhost:{canary.port}/"))
    assert isinstance(error, RefusedAddress)
    assert canary.connections == 0


def test_each_question_is_judged_anew() -> None:
    async def twice() -> None:
        resolver = GuardedResolver(Answers(["93.184.216.34"], ["169.254.169.254"]))
        assert [found["host"] for found in await resolver.resolve("rebind.example", 80)] == ["93.184.216.34"]
        with pytest.raises(RefusedAddress):
            await resolver.resolve("rebind.example", 80)

    asyncio.run(twice())
