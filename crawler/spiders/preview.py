"""The preview spider: finds out how one site can be crawled, and asks for ten of its articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive.model.masking import masked
from crawler.items import Asked
from crawler.site_finding import find_sources
from crawler.spiders.article import ArticleSpider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from archive.model.capture import Capture
    from archive.model.outcome import Rejection
    from crawler.site_finding import Finding


class PreviewSpider(ArticleSpider):
    """Asks for the places that a site names, then for its newest articles; `found` has what came of it.

    tell: called with a line before each step, for whoever waits.
    """

    name = "preview"

    def __init__(
        self,
        url: str = "",
        found: list[Finding] | None = None,
        tell: Callable[[str], None] = lambda _line: None,
        **kwargs: Any,
    ) -> None:
        super().__init__(url=url, **kwargs)
        self.url, self.tell = url, tell
        self.found: list[Finding] = found if found is not None else []

    async def start(self) -> AsyncIterator[Any]:
        """Yield a request for each article of the preview."""
        run = self.crawler.bench  # type: ignore[attr-defined]  # set by RunExtension, which Scrapy builds before

        async def ask(url: str) -> Capture | Rejection:
            self.tell(f"asking {masked(url)}")
            answer: Capture | Rejection = await run.errands.capture(url)
            return answer

        finding = await find_sources(self.url, ask, run.desk.work)
        self.found.append(finding)
        if finding.articles:
            self.tell(f"reading {len(finding.articles)} articles")
        self.asked = tuple(Asked(url=each) for each in finding.articles)
        async for request in super().start():
            yield request
