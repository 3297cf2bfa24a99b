"""Ending a crawl at once: every wait is cut short, every exchange in flight is given up.

Scrapy's own stop waits for all that is queued in the downloader, pauses of two minutes included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

INTERRUPTED = object()  # the signal; sent through `crawler.signals`


def interrupt(crawler: Crawler) -> None:
    """End what is under way with the reason `interrupted`; call it before or after `crawler.stop_async()`.

    Each request which the downloader holds reaches its errback within moments. Safe to call twice.
    """
    crawler.signals.send_catch_log(signal=INTERRUPTED)
    if crawler.engine is None:
        return
    downloader = crawler.engine.downloader
    for slot in list(downloader.slots.values()):
        slot.close()  # forgets the timer which holds the queue back
        slot.delay = slot.lastseen = 0
        downloader._process_queue(slot)  # no public way to wake a queue; each request in it ends in the handler
