"""The preview spider: finds out how one site can be crawled, and asks for ten of its articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.items import Asked
from crawler.site_finding import find_sources
from crawler.spiders.article import ArticleSpider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from crawler.site_finding import Finding


class PreviewSpider(ArticleSpider):
    """Asks for the places that a site names, then for its newest articles; `finding` has what came of it."""

    name = "preview"

    def __init__(self, url: str = "", found: list[Finding] | None = None, **kwargs: Any) -> None:
        super().__init__(url=url, **kwargs)
        self.url = url
        self.found: list[Finding] = found if found is not None else []

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each article of the preview."""
        run = self.crawler.bench  # type: ignore[attr-defined]  # set by RunExtension, which Scrapy builds before
        finding = await find_sources(self.url, run.errands.capture, run.desk.work)
        self.found.append(finding)
        self.asked = tuple(Asked(url=each) for each in finding.articles)
        async for request in super().start():
            yield request
