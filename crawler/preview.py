"""A look at a site before it is declared: ten of its articles as they would be kept, in an archive that is thrown away."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.table import Table

from archive.model.masking import masked
from archive.model.selection import Selection
from archive.seal_settings import SealSettings
from archive.store.archive import Archive
from archive.terminal import console, plain
from crawler.bench import Bench
from crawler.run import run_spider
from crawler.site_finding import Finding
from crawler.spiders.preview import PreviewSpider

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.config import Config
    from crawler.report import Report

# of a text, as much as a line of a terminal shows
FIRST_CHARS = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """One article as it would be kept; reason: why it would not, "" where it would."""

    url: str
    title: str = ""
    published: str = ""
    words: int = 0
    begin: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What was found out of a site, with articles as they would be kept."""

    finding: Finding
    articles: tuple[Previewed, ...]

    def as_fields(self) -> dict[str, object]:
        """Return it as JSON has it."""
        sources = [
            {"url": masked(each.url), "kind": each.kind.value, "said_by": each.said_by, "listed": each.listed}
            for each in self.finding.sources
        ]
        return {
            "url": masked(self.finding.url), "refused": self.finding.refused or None, "sources": sources,
            "articles": [msgspec.to_builtins(each) for each in self.articles],
        }  # fmt: skip


def preview_site(url: str, config: Config, *, origins: Iterable[str], verbose: bool) -> Preview:
    """Look at a site through the ordinary machinery: robots, delay, address guard, reading. Nothing is kept.

    One call a process, as for every run.
    """
    reports: list[Report] = []
    found: list[Finding] = []
    quick = msgspec.structs.replace(config, assets="none", sites={}, seal=SealSettings())
    with tempfile.TemporaryDirectory(prefix="pressmark-preview-") as folder:
        root = Path(folder) / "archive"
        bench = Bench.open(root, reports.append, command=sys.argv, config=quick)
        run_spider(PreviewSpider, bench, allow_origins=origins, verbose=verbose, url=url, found=found)
        with Archive.open(root, writable=False) as archive:
            kept = {row.path: (row, archive.load(row)) for row in archive.select(Selection())}
    finding = found[0] if found else Finding(url=url, refused="the look was interrupted")
    articles = []
    for report in reports:
        if report.path in kept:
            row, record = kept[report.path]
            begin = next((line for line in record.body.splitlines() if line.strip() and line[0] not in "#![>|"), "")
            published = f"{record.published_at:%Y-%m-%d %H:%M}" if record.published_at else ""
            articles.append(
                Previewed(url=report.url, title=row.title, published=published, words=row.words, begin=plain(begin)[:FIRST_CHARS])
            )  # fmt: skip
        elif found:
            articles.append(Previewed(url=report.url, reason=report.reason or report.outcome.value))
    return Preview(finding=finding, articles=tuple(sorted(articles, key=lambda each: each.published, reverse=True)))


def print_preview(preview: Preview, entry: str) -> None:
    """Print what was found, the articles, and the entry that would be written."""
    out = console()
    for source in preview.finding.sources:
        out.print(
            f"{source.kind.value:<8} {plain(masked(source.url))}  ({source.listed} listed; said by: {source.said_by})"
        )
    table = Table(box=None, pad_edge=False, header_style="bold", show_header=bool(preview.articles))
    table.add_column("words", justify="right", no_wrap=True)
    table.add_column("published", no_wrap=True)
    table.add_column("article", ratio=1)
    for each in preview.articles:
        text = f"{plain(each.title)}\n  {each.begin}" if not each.reason else f"{plain(each.url)}: {each.reason}"
        table.add_row(str(each.words or "·"), each.published or "·", text)
    out.print(table, soft_wrap=False)
    out.print(f"\nsites:\n{entry}")
