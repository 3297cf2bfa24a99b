"""A look at a site before it is declared: ten of its articles as they would be kept, in an archive that is thrown away."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.table import Table
from rich.text import Text

from archive.model.masking import masked
from archive.model.selection import Selection
from archive.seal_settings import SealSettings
from archive.store.archive import Archive
from archive.store.searchtext import plain_text
from archive.terminal import console, is_terminal, plain
from crawler.bench import Bench
from crawler.run import run_spider
from crawler.site_finding import Finding
from crawler.spiders.preview import PreviewSpider

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.config import Config
    from crawler.report import Report

# of a text, as much as one line of the table shows in 80 columns
FIRST_CHARS = 52
# a text without a space in so many of them is cut anywhere: Chinese and Japanese have none
LEAST_CHARS = 30


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
    """What was found out of a site, with articles as they would be kept. stopped_by: the signal that ended the look, or 0."""

    finding: Finding
    articles: tuple[Previewed, ...]
    stopped_by: int = 0

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
    looking = _Looking(is_verbose=verbose)
    with looking, tempfile.TemporaryDirectory(prefix="pressmark-preview-") as folder:
        root = Path(folder) / "archive"
        bench = Bench.open(root, lambda report: _take(report, reports, looking), command=sys.argv, config=quick)
        run_spider(
            PreviewSpider, bench, allow_origins=origins, verbose=verbose, url=url, found=found, tell=looking.tell
        )
        if bench.interrupted_by:
            return Preview(finding=Finding(url=url), articles=(), stopped_by=bench.interrupted_by)
        with Archive.open(root, writable=False) as archive:
            kept = {row.path: (row, archive.load(row)) for row in archive.select(Selection())}
    finding = found[0] if found else Finding(url=url, refused="the look was interrupted")
    articles = []
    for report in reports:
        if report.path in kept:
            row, record = kept[report.path]
            begin = next((line for line in record.body.splitlines() if line.strip() and line[0] not in "#!>|"), "")
            published = f"{record.published_at:%Y-%m-%d %H:%M}" if record.published_at else ""
            articles.append(
                Previewed(url=report.url, title=row.title, published=published, words=row.words, begin=shortened(plain(plain_text(begin))))
            )  # fmt: skip
        elif found:
            articles.append(Previewed(url=report.url, reason=report.reason or report.outcome.value))
    return Preview(finding=finding, articles=tuple(sorted(articles, key=lambda each: each.published, reverse=True)))


class _Looking:
    """Shows what is being asked: one moving line on a terminal, with --verbose a line for each step."""

    def __init__(self, *, is_verbose: bool) -> None:
        self._out, self._is_verbose = console(stderr=True), is_verbose
        is_moving = is_terminal(stderr=True) and not is_verbose
        self._status = self._out.status("looking at the site …") if is_moving else None

    def __enter__(self) -> None:
        if self._status:
            self._status.start()

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def tell(self, line: str) -> None:
        """Show one step."""
        if self._status:
            self._status.update(Text(f"{plain(line)} …"))
        elif self._is_verbose:
            self._out.print(plain(line))


def _take(report: Report, reports: list[Report], looking: _Looking) -> None:
    reports.append(report)
    looking.tell(f"read {len(reports)}: {masked(report.url)}")


def shortened(text: str) -> str:
    """Return the beginning of a text, cut at a word; law: at most FIRST_CHARS characters, "…" at the end where it was cut."""
    if len(text) <= FIRST_CHARS:
        return text
    head, _, _ = text[:FIRST_CHARS].rpartition(" ")
    return f"{head if len(head) >= LEAST_CHARS else text[: FIRST_CHARS - 1]}".rstrip(" .,;:–-") + "…"


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
    out.print(f"\n{entry}")
