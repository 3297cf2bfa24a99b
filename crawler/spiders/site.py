"""The site spider: asks for what is due on declared sites. Which that is, and what an answer means, is decided elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import scrapy

from archive.model.outcome import Reason, Rejection
from crawler.failures import rejection_of, rejection_of_answer
from crawler.items import Asked, Captured, Refused, Unmodified
from crawler.pace import slow_down
from crawler.responses import to_capture
from crawler.revisit import Visit
from crawler.rounds import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.frontier import Lease
    from crawler.rounds import Round


class SiteSpider(scrapy.Spider):
    """Asks for the addresses that a round hands out. The round comes with the run (`pressmark crawl`).

    From the shell: `scrapy crawl site [-a sites=NAME,NAME]` makes a round of what is due.
    """

    name = "site"
    round: Round

    def __init__(self, sites: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sites = tuple(filter(None, sites.split(",")))

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each address that is due, until nothing is."""
        if not hasattr(self, "round"):
            self.round = self.crawler.bench.round_of(self.sites)  # type: ignore[attr-defined]  # see crawler/extensions.py
        await self.round.open()
        assert self.crawler.engine is not None  # a spider starts only in a running engine
        for host, delay_s in self.round.delays().items():
            slow_down(self.crawler.engine.downloader, host, delay_s)
        async for lease in self.round.leases():
            yield self.request_of(lease)

    def request_of(self, lease: Lease) -> scrapy.Request:
        """Return the request of a lease; it asks only for what is new where the last answer said how."""
        conditions = {"If-None-Match": lease.etag, "If-Modified-Since": lease.last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        asked = Asked(url=lease.url, lease=lease, topics=self.round.topics_of(lease))
        return scrapy.Request(
            lease.url, headers=headers, cb_kwargs={"asked": asked}, dont_filter=True,
            priority=0 if lease.kind.is_source else -1,
            callback=self.read_source if lease.kind.is_source else self.read_page,
            errback=self.source_failed if lease.kind.is_source else self.page_failed,
        )  # fmt: skip

    def read_page(self, response: Response, asked: Asked) -> Iterator[Captured | Refused | Unmodified]:
        """Yield the capture of a page, or why there is none; an answer that holds what the last one held is not read again."""
        lease = _lease_of(asked)
        if response.status == 304 and (lease.etag or lease.last_modified):
            yield Unmodified(asked=asked)
            return
        capture = to_capture(response)
        rejection = rejection_of_answer(capture, asked.url)
        if rejection is not None:
            yield Refused(asked=asked, rejection=rejection)
            return
        if "dataloss" not in response.flags:
            self.round.answered(lease, answer_of(response, capture.digest))
        if capture.digest == lease.digest and lease.outcome in (Visit.NEW, Visit.CHANGED, Visit.UNCHANGED):
            yield Unmodified(asked=asked)
        else:
            yield Captured(asked=asked, capture=capture)

    def page_failed(self, failure: Failure) -> Iterator[Refused]:
        """Yield the refusal of a page that got no answer."""
        asked = _asked_of(failure)
        yield Refused(asked=asked, rejection=rejection_of(failure, asked.url))

    async def read_source(self, response: Response, asked: Asked) -> None:
        """Hand what a feed, sitemap or section names to the round."""
        lease = _lease_of(asked)
        if response.status == 304:
            await self.round.source_ended(lease, Visit.UNCHANGED)
            return
        capture = to_capture(response)
        rejection = rejection_of_answer(capture, asked.url)
        if rejection is not None:
            await self._give_up(lease, rejection)
            return
        found = await self.round.list_of(lease, capture)
        if "dataloss" not in response.flags:
            self.round.answered(lease, answer_of(response, capture.digest))
        if isinstance(found, Rejection):
            await self._give_up(lease, found)
        else:
            await self.round.listed(lease, found)

    async def source_failed(self, failure: Failure) -> None:
        """Tell the round that a source gave no answer."""
        asked = _asked_of(failure)
        await self._give_up(_lease_of(asked), rejection_of(failure, asked.url))

    async def _give_up(self, lease: Lease, rejection: Rejection) -> None:
        if rejection.reason is Reason.INTERRUPTED:
            await self.round.source_interrupted(lease)
            return
        await self.round.source_refused(lease, rejection)


def answer_of(response: Response, digest: str) -> Answer:
    """Return what of an answer is remembered. Validators that are no text are left out."""
    return Answer(
        etag=_field(response, b"ETag"),
        last_modified=_field(response, b"Last-Modified"),
        digest=digest,
        size=len(response.body),
    )


def _field(response: Response, name: bytes) -> str | None:
    value = response.headers.get(name)
    text = value.decode("latin-1").strip() if value else ""
    # longer ones are no validators, and everything is sent back to the server with each question
    return text if text.isprintable() and 0 < len(text) <= 1_000 else None


def _lease_of(asked: Asked) -> Lease:
    assert asked.lease is not None  # every request of this spider is made of one
    return asked.lease


def _asked_of(failure: Failure) -> Asked:
    asked: Asked = failure.request.cb_kwargs["asked"]  # type: ignore[attr-defined]  # Scrapy's errback contract
    return asked
