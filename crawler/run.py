"""Start one run of a spider and wait for its end. The only place that starts Scrapy's process."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

from archive.model.errors import UsageError
from crawler.options import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scrapy import Spider
    from scrapy.settings import Settings

    from archive.config import Config
    from crawler.bench import Bench


def settings_for(
    root: Path,
    config: Config,
    *,
    allow_origins: Iterable[str] = (),
    delay_s: float | None = None,
    verbose: bool = False,
) -> Settings:
    """Return Scrapy's settings for a run on the archive at `root` with a configuration that was read from it."""
    settings = get_project_settings()
    settings.setmodule("crawler.settings", priority="project")
    for name, value in settings_of(config).items():
        settings.set(name, value, priority="project")
    settings.set("PRESSMARK_CONFIGURED", True, priority="cmdline")
    settings.set("PRESSMARK_ARCHIVE", str(root), priority="cmdline")
    settings.set("PRESSMARK_ALLOW_ORIGINS", [*config.allow_origins, *allow_origins], priority="cmdline")
    if delay_s is not None:
        settings.set("PRESSMARK_DELAY_S", delay_s, priority="cmdline")
    settings.set("LOG_LEVEL", "INFO" if verbose else "ERROR", priority="cmdline")
    return settings


def run_spider(
    spider: type[Spider],
    bench: Bench,
    *,
    allow_origins: Iterable[str] = (),
    delay_s: float | None = None,
    verbose: bool = False,
    **arguments: Any,
) -> int:
    """Run one spider to its end on an open bench, and return the exit code of the run.

    delay_s: seconds between two requests to one host, where not as configured. The bench is finished when this returns. One call a process: an event loop's reactor does not start twice.
    """
    process = AsyncCrawlerProcess(
        settings_for(bench.archive.root, bench.config, allow_origins=allow_origins, delay_s=delay_s, verbose=verbose)
    )
    process.crawl(spider, bench=bench, takes_signals=True, **arguments)
    process.start(install_signal_handlers=False)
    if bench.is_open and not bench.interrupted_by:
        raise UsageError("the crawl could not be started; run it with --verbose to see why")
    logging.getLogger(__name__).debug("run over")
    return bench.exit_code
