"""The commands that need a crawl, and the demo."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.model.errors import UsageError
from archive.terminal import console, plain
from crawler.asking import asked_of_file, asked_of_records
from crawler.bench import Bench
from crawler.guard import Guard
from crawler.items import Asked
from crawler.progress import Progress
from crawler.rendering.choosing import asked_rendered
from crawler.run import run_spider
from crawler.showcase import DEMO_PORT, show_demo
from crawler.spiders.article import ArticleSpider
from crawler.spiders.warc import WarcSpider, looks_like_warc

if TYPE_CHECKING:
    from scrapy import Spider

app = typer.Typer()

OriginOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-origin",
        metavar="ORIGIN",
        help="A private or loopback origin that may be fetched, as http://127.0.0.1:8700; repeatable.",
    ),
]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Log what the crawl does, to standard error.")]


@app.command()
def add(
    urls: Annotated[list[str] | None, typer.Argument(metavar="URL", show_default=False)] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    from_file: Annotated[
        str, typer.Option(metavar="FILE|-", help="A text file, one URL a line; # starts a comment.")
    ] = "",
    from_record: Annotated[
        Path | None, typer.Option(help="An existing record, or a folder of them: it keeps its keys and gains its text.")
    ] = None,
    with_related: Annotated[
        bool, typer.Option("--with-related", help="Also every `related` URL of these records.")
    ] = False,
    related: Annotated[
        int, typer.Option("--related", min=0, max=50, help="Also up to N pages that the article itself points to.")
    ] = 0,
    render: Annotated[
        str,
        typer.Option(
            metavar="never|auto|always", help="Whether a browser builds the pages; as their sites say, if not."
        ),
    ] = "",
    allow_origin: OriginOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Archive single URLs: fetch, capture, read, keep."""
    asked = [Asked(url=url, sources=related) for url in urls or ()]
    if from_file:
        asked += asked_of_file(from_file, sources=related)
    if from_record:
        asked += asked_of_records(from_record, with_related=with_related, sources=related)
    elif with_related:
        raise UsageError("--with-related goes with --from-record")
    if not asked:
        raise UsageError("nothing to add: name a URL, --from-file or --from-record")
    asked = asked_rendered(asked, render, archive)
    _run(
        ArticleSpider,
        archive,
        as_json=as_json,
        verbose=verbose,
        total=len(asked),
        origins=allow_origin,
        asked=tuple(asked),
    )


@app.command("import-warc")
def import_warc(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Archive the pages in WARC files, without any network."""
    for path in files:
        if path.is_dir():
            raise UsageError(f"{path}: a folder; name its files: {path}/*.warc.gz")
        if not path.exists():
            raise UsageError(f"{path}: no such file")
        if not looks_like_warc(path):
            raise UsageError(f"{path}: not a WARC file (.warc or .warc.gz)")
    _run(
        WarcSpider,
        archive,
        as_json=as_json,
        verbose=verbose,
        total=None,
        origins=None,
        files=[str(path) for path in files],
    )


@app.command()
def demo(
    archive: ArchiveOption = Path("demo-archive"),
    once: Annotated[bool, typer.Option("--once", help="End when the demo archive stands.")] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the demo newsroom; 0 takes a free one.")
    ] = DEMO_PORT,
) -> None:
    """Archive the demo newsroom, a small site of our own on loopback, and show what was kept."""
    raise typer.Exit(show_demo(archive, once=once, port=port))


def allowed_origins(origins: list[str] | None) -> list[str]:
    """Return the origins that were named on the command line. Raises: UsageError for what is none."""
    try:
        Guard.allowing(origins or ())
    except ValueError as error:
        raise UsageError(f"--allow-origin: {error}, as http://127.0.0.1:8700") from error
    return origins or []


def _run(
    spider: type[Spider],
    root: Path,
    *,
    as_json: bool,
    verbose: bool,
    total: int | None,
    origins: list[str] | None,
    **arguments: Any,
) -> None:
    """Run a spider on the archive at `root`, show its progress, and end with the exit code of docs/promises.md."""
    origins = allowed_origins(origins)
    if not root.exists():
        console(stderr=True).print(f"{root}: a new archive is made here")
    with Progress(total, as_json=as_json) as progress:
        bench = Bench.open(root, progress.report, command=sys.argv)
        code = run_spider(spider, bench, allow_origins=origins, verbose=verbose, **arguments)
    if bench.desk.failure is not None:
        console(stderr=True).print(f"pressmark: {plain(str(bench.desk.failure))}")
    if bench.interrupted_by:
        # tasks that were cut short must not be waited for, nor complain
        sys.stdout.flush()
        os._exit(code)
    raise typer.Exit(code)
