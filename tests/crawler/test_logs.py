from __future__ import annotations

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.logs import MaskedLogFormatter

URL = "http://me:password@example.org/a?token=hush&q=1"


@pytest.mark.parametrize("kind", ["crawled", "scraped", "spider_error", "download_error"])
def test_no_line_of_scrapys_shows_a_secret(kind: str) -> None:
    formatter, spider = MaskedLogFormatter(), Spider("s")
    request, response = Request(URL), Response(URL)
    failure = Failure(ValueError("x"))  # type: ignore[no-untyped-call]  # Twisted's
    line = {
        "crawled": lambda: formatter.crawled(request, response, spider),
        "scraped": lambda: formatter.scraped({"text": "hush"}, response, spider),
        "spider_error": lambda: formatter.spider_error(failure, request, response, spider),
        "download_error": lambda: formatter.download_error(failure, request, spider),
    }[kind]()
    shown = line["msg"] % line["args"]
    assert "example.org" in shown
    assert "hush" not in shown
    assert "password" not in shown
