"""How fast a host is asked: the delay between two requests, never below what anybody demanded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.core.downloader import Downloader

# A delay is varied by so much in either direction, so that we are not in step with other crawlers.
JITTER = 0.1


def drawn_out(delay_s: float) -> float:
    """Return the delay around which Scrapy may vary by JITTER without ever falling below `delay_s`."""
    return delay_s / (1 - JITTER)


def slow_down(downloader: Downloader, host: str, delay_s: float, *, default_s: float = 0.0) -> None:
    """Let at least `delay_s` seconds pass between two requests to a host; a longer delay that it has stays.

    default_s: the delay of a host of which nothing was said yet. Written where the downloader looks for it also after it
    forgot an idle host.
    """
    known = downloader.per_slot_settings.get(host, {})
    delay = max(drawn_out(delay_s), float(known.get("delay", drawn_out(default_s))))
    downloader.per_slot_settings[host] = {**known, "delay": delay}
    slot = downloader.slots.get(host)
    if slot is not None:
        slot.delay = max(slot.delay, delay)
