"""From an item of a spider to its outcome. Each pipeline is one verb: lay down, read, dress, relate, keep.

`DropItem` is not used for refusals: a refused URL travels on as `Refused`, because it too has an outcome to report.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from archive.model.capture import capture_of
from archive.model.errors import StorageError
from archive.model.imagesizes import image_size
from archive.model.outcome import Rejection
from archive.model.related import entry_of, with_related
from crawler.items import Asked, Captured, Imported, Item, Read, Refused, Unmodified
from crawler.rendering.choosing import NEVER, mode_of
from crawler.rendering.taking import take
from crawler.rounds import LISTS

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from archive.config import Config
    from archive.model.outcome import Receipt
    from archive.model.record import Image, Related
    from crawler.desk import Desk
    from crawler.errands import Errands
    from crawler.rounds import Round

logger = logging.getLogger(__name__)

# what stands in the record of a page that somebody asked for, and that reads as a list
LIST_WARNING = "this is a list of articles, not one"


class Stage:
    """What every stage has: the desk of the run, its errands, its configuration and its crawler."""

    def __init__(self, desk: Desk, errands: Errands, config: Config, crawler: Crawler) -> None:
        self.desk, self.errands, self.config, self.crawler = desk, errands, config, crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take what the run's extension has set up (see crawler/extensions.py)."""
        bench = crawler.bench  # type: ignore[attr-defined]  # set by RunExtension, which Scrapy builds before pipelines
        return cls(bench.desk, bench.errands, bench.config, crawler)

    async def process_item(self, item: Item) -> Any:
        """Do the stage's work. Where the disk refuses, the item ends here: the run ends, too, and tells its outcome.

        Raises: DropItem.
        """
        try:
            return await self.work(item)
        except StorageError as error:
            raise DropItem(str(error)) from error

    async def work(self, item: Item) -> Any:
        """Return the item as the next stage takes it."""
        return item


class LayDownPipeline(Stage):
    """Exchanges out of WARC files go into the archive's own WARC before they are read; what it holds is not repeated."""

    async def work(self, item: Item) -> Any:
        """Return a Captured for an imported page, the item itself otherwise."""
        if not isinstance(item, Imported):
            return item
        location = await self.desk.lay_down_once(item.exchange)
        return Captured(asked=item.asked, capture=capture_of(item.exchange, location)) if item.is_page else item


class IntakePipeline(Stage):
    """Captures are read in a worker process: as they were sent, or as a browser builds them, where that is wanted."""

    async def work(self, item: Item) -> Any:
        """Return a Read or a Refused for a Captured, the item itself otherwise."""
        if not isinstance(item, Captured):
            return item
        is_offline = self.crawler.settings.getbool("PRESSMARK_OFFLINE")
        mode = NEVER if is_offline else mode_of(item.asked, self.config)
        round_: Round | None = getattr(self.crawler.spider, "round", None)
        if mode == NEVER:
            return await self._judged(await read_item(self.desk, item), item.capture.url, round_, is_offline=is_offline)
        taken = await take(item, mode, self.crawler.bench.renderer, read=partial(read_item, self.desk))  # type: ignore[attr-defined]  # see Stage
        if taken.is_rendered and round_ is not None and item.asked.lease is not None:
            round_.rendered(item.asked.lease)
        return await self._judged(taken.item, item.capture.url, round_, is_offline=is_offline)

    async def _judged(self, item: Item, url: str, round_: Round | None, *, is_offline: bool) -> Item:
        """Return a Read as it is, refused where a crawl has met a list of articles, with a warning where a person asked for one."""
        if not isinstance(item, Read):
            return item
        record, lease = item.reading.record, item.asked.lease
        if round_ is not None and lease is not None:
            refusal = await round_.refusal_of_list(lease, url, record.type)
            return Refused(asked=item.asked, rejection=refusal) if refusal else item
        if is_offline or record.type not in LISTS:
            return item
        record = replace(record, warnings=(*record.warnings, LIST_WARNING))
        return replace(item, reading=replace(item.reading, record=record))


class AssetsPipeline(Stage):
    """The images that a record names, or all that its page shows, are captured too, as the configuration says."""

    async def work(self, item: Item) -> Any:
        """Return the Read with `isCached` true where the archive holds an image's bytes."""
        is_offline = self.crawler.settings.getbool("PRESSMARK_OFFLINE")
        return await dress(self, item, is_offline=is_offline) if isinstance(item, Read) else item


class RelatePipeline(Stage):
    """With `--related N`, up to N pages that the article points to become records of their own and `related` entries."""

    async def work(self, item: Item) -> Any:
        """Return the Read with entries for the pages that could be kept."""
        if not isinstance(item, Read) or not item.asked.sources:
            return item
        entries = [
            entry for url in item.reading.cites[: item.asked.sources] if (entry := await self._source(url, item))
        ]
        record = with_related(item.reading.record, tuple(entries), self.config.related.limit)
        return replace(item, reading=replace(item.reading, record=record))

    async def _source(self, url: str, item: Read) -> Related | None:
        """Archive one page that the article points to, and return its entry, or None where it was not kept."""
        asked = Asked(url=url, related_to=item.asked.url)
        capture = await self.errands.capture(url)
        if isinstance(capture, Rejection):
            await self.desk.report(asked, capture)
            return None
        read = await read_item(self.desk, Captured(asked=asked, capture=capture))
        if isinstance(read, Refused):
            await self.desk.report(asked, read.rejection)
            return None
        dressed = await dress(self, read, is_offline=False)
        end = await self.desk.keep(dressed.reading, asked)
        await self.desk.report(asked, end)
        return None if isinstance(end, Rejection) else entry_of(dressed.reading.record)


class KeepPipeline(Stage):
    """Readings become records, and every URL gets its outcome."""

    async def work(self, item: Item) -> Any:
        """Keep a Read, report it or a Refused, and count either."""
        if isinstance(item, Read):
            end: Receipt | Rejection = await self.desk.keep(item.reading, item.asked)
        elif isinstance(item, Refused):
            end = item.rejection
        elif isinstance(item, Unmodified):
            end = await self.desk.unmodified(item.asked)
        else:
            return item
        await self.desk.report(item.asked, end)
        self._count(end.outcome.value, end.reason.value if isinstance(end, Rejection) else "")
        return ItemAdapter(item).item

    def _count(self, outcome: str, reason: str) -> None:
        stats = self.crawler.stats
        assert stats is not None  # Scrapy sets it before pipelines exist
        stats.inc_value(f"outcome/{outcome}/{reason}" if reason else f"outcome/{outcome}")


async def read_item(desk: Desk, item: Captured) -> Read | Refused:
    """Read one capture."""
    result = await desk.read(item.capture, topics=item.asked.topics)
    if isinstance(result, Rejection):
        return Refused(asked=item.asked, rejection=result)
    return Read(asked=item.asked, reading=result)


async def dress(stage: Stage, item: Read, *, is_offline: bool) -> Read:
    """Capture what the configuration asks for beside the page, and mark the images whose bytes the archive holds."""
    record, mode = item.reading.record, stage.config.assets
    named = [image.url for image in record.images]
    if mode == "none" or is_offline:
        held = {url for url in named if await stage.desk.holds(url)}
    elif mode == "images":
        held = await stage.errands.capture_assets(named)
    else:
        held = await stage.errands.capture_assets([*named, *item.reading.assets], nested=True)
    images = [await _dressed(stage.desk, image, is_held=image.url in held) for image in record.images]
    return replace(item, reading=replace(item.reading, record=replace(record, images=tuple(images))))


async def _dressed(desk: Desk, image: Image, *, is_held: bool) -> Image:
    """Return an image with `is_cached` as it is, and with the size that its bytes state where the page states none."""
    image = replace(image, is_cached=is_held)
    if not is_held or (image.width and image.height):
        return image
    size = image_size(await desk.payload(image.url) or b"")
    return replace(image, width=size[0], height=size[1]) if size else image
