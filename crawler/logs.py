"""Scrapy's own log lines without the secrets of URLs (PROMISES.md, row 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from scrapy.logformatter import LogFormatter

from archive.model.masking import masked

if TYPE_CHECKING:
    from typing import Any

    from scrapy import Spider
    from scrapy.logformatter import LogFormatterResult
    from twisted.python.failure import Failure


class MaskedLogFormatter(LogFormatter):
    """Scrapy's formatter; whatever it would show of a request or a response goes through `masked`."""

    def crawled(self, request: Request, response: Response, spider: Spider) -> LogFormatterResult:
        """Say what was answered."""
        return _without_secrets(super().crawled(request, response, spider))

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Say that something was made, by its type: an item holds the whole text."""
        return _without_secrets(super().scraped(type(item).__name__, response, spider))

    def spider_error(
        self, failure: Failure, request: Request, response: Response | Failure, spider: Spider
    ) -> LogFormatterResult:
        """Say which page broke a spider."""
        return _without_secrets(super().spider_error(failure, request, response, spider))

    def download_error(
        self, failure: Failure, request: Request, spider: Spider, errmsg: str | None = None
    ) -> LogFormatterResult:
        """Say which address could not be fetched."""
        return _without_secrets(super().download_error(failure, request, spider, errmsg))


def _without_secrets(line: LogFormatterResult) -> LogFormatterResult:
    arguments = line["args"]
    if isinstance(arguments, dict):
        line["args"] = {name: _shown(value) for name, value in arguments.items()}
    return line


def _shown(value: object) -> object:
    if isinstance(value, Request):
        return f"<{value.method} {masked(value.url)}>"
    if isinstance(value, Response):
        return f"<{value.status} {masked(value.url)}>"
    return value
