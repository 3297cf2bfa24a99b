"""The article spider: given URLs, each captured once. What a page means is decided elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import scrapy

from archive.model.errors import AddressError, UsageError
from archive.model.outcome import Reason, Rejection
from archive.model.urls import canonical_url, masked
from crawler.asking import asked_of_file
from crawler.failures import rejection_of, rejection_of_answer
from crawler.items import Asked, Captured, Refused
from crawler.responses import to_capture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure


class ArticleSpider(scrapy.Spider):
    """Captures the URLs it is given. From the shell: `scrapy crawl article -a url=URL [-a urls=FILE]`."""

    name = "article"

    def __init__(
        self, url: str = "", urls: str = "", asked: Iterable[Asked] = (), sources: int | str = 0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        wanted = [Asked(url=url, sources=int(sources))] if url else []
        wanted += asked_of_file(urls, sources=int(sources)) if urls else []
        if not asked and not wanted:
            raise UsageError("nothing is asked for: name a URL (-a url=URL) or a file of URLs (-a urls=FILE)")
        self.asked: tuple[Asked, ...] = (*asked, *wanted)

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each URL asked for, or its refusal where the URL itself is not allowed."""
        for asked in self.asked:
            yield self.request_of(asked)

    def request_of(self, asked: Asked) -> scrapy.Request | Refused:
        """Return the request of one URL, or its refusal."""
        try:
            url = canonical_url(asked.url)
        except AddressError as error:
            rejection = refusal_of(asked.url, error)
            return Refused(asked=asked, rejection=rejection)
        # the same URL may be asked for twice, and each time it gets its outcome
        return scrapy.Request(
            url, callback=self.parse, errback=self.refuse, cb_kwargs={"asked": asked}, dont_filter=True
        )

    def parse(self, response: Response, asked: Asked) -> Iterator[Captured | Refused]:
        """Yield the capture of an answer, or its refusal where the status says that there is no article."""
        capture = to_capture(response)
        rejection = rejection_of_answer(capture, asked.url)
        if rejection is not None:
            yield Refused(asked=asked, rejection=rejection)
        else:
            yield Captured(asked=asked, capture=capture)

    def refuse(self, failure: Failure) -> Iterator[Refused]:
        """Yield the refusal of a request that got no answer."""
        request = failure.request  # type: ignore[attr-defined]  # Scrapy's errback contract
        asked: Asked = request.cb_kwargs["asked"]
        yield Refused(asked=asked, rejection=rejection_of(failure, asked.url))


def refusal_of(url: str, error: AddressError) -> Rejection:
    """Return the rejection of an address that cannot be asked for."""
    reason = Reason(error.reason)
    limit = "max_url_chars" if reason is Reason.URL_TOO_LONG else None
    return Rejection(url=masked(url), reason=reason, detail=error.problem, limit=limit)
