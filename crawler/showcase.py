"""The demo: the newsroom on loopback, archived, and what was kept shown as a person would look for it."""

from __future__ import annotations

import shlex
import signal
import sys
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rich.rule import Rule
from rich.text import Text
from rich.tree import Tree

from archive.model.selection import Selection
from archive.printing import print_found, print_record
from archive.store.archive import Archive
from archive.terminal import command_name, console, plain
from crawler.bench import Bench
from crawler.items import Asked
from crawler.newsroom import serve
from crawler.progress import Progress
from crawler.run import run_spider
from crawler.spiders.article import ArticleSpider

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model.selection import Listing
    from crawler.newsroom import Newsroom

# the port that the documentation's examples name; the URLs of a record hold it, so the same port gives the same ids
DEMO_PORT = 8700
# what one search of the demo looks for: a word that several of the newsroom's stories have
SEARCHED = "harbour"
# rows of the tree that are shown; the rest is counted
TREE_ROWS = 14
# blocks of the one record that is shown: a screenful
SHOWN_BLOCKS = 7


def show_demo(root: Path, *, once: bool, port: int) -> int:
    """Archive the newsroom into `root`, show what was kept, and return the exit code.

    once: end then; otherwise the newsroom goes on answering until it is interrupted, so that it can be looked at.
    """
    with _open_newsroom(port) as newsroom:
        out = console()
        out.print(f"The demo newsroom answers at {newsroom.origin}: {len(newsroom.urls)} articles, all invented.\n")
        code = _archive(root, newsroom)
        if code not in (0, 1):
            return code
        _show(root)
        _say_what_next(root, newsroom, is_open=not once)
        if not once:
            _wait()
    return code


def _open_newsroom(port: int) -> Newsroom:
    """Return the newsroom at `port`, or at a free one where that is taken."""
    try:
        return serve(port)
    except OSError as error:
        console(stderr=True).print(f"port {port} is not free ({error.strerror}); another one is taken")
        return serve(0)


def _archive(root: Path, newsroom: Newsroom) -> int:
    """Archive every article of the newsroom."""
    asked = tuple(Asked(url=url) for url in newsroom.urls)
    with Progress(len(asked), as_json=False) as progress:
        bench = Bench.open(root, progress.report, command=sys.argv)
        # no pause between requests: the host is our own, and a person is waiting
        return run_spider(ArticleSpider, bench, allow_origins=(newsroom.origin,), delay_s=0.0, asked=asked)


def _show(root: Path) -> None:
    """Print the tree of what was kept, one record, and a search."""
    out = console()
    with Archive.open(root, writable=False) as archive:
        rows = list(archive.select(Selection(order="path")))
        out.print(Rule("what was kept"))
        out.print(_tree(root, rows))
        row = max((row for row in rows if row.language == "en"), key=lambda row: row.words)
        record = archive.load(row)
        out.print(Rule("one record"))
        print_record(replace(record, body=_beginning(record.body)), row)
        out.print(f"(its beginning; all of it: {command_name()} show {row.id} --archive {shlex.quote(str(root))})")
        out.print(Rule(f"a search for {SEARCHED!r}"))
        print_found(list(archive.select(Selection(words=SEARCHED, order="relevance", limit=3))), "nothing")


def _beginning(body: str) -> str:
    """Return the first blocks of a Markdown text."""
    blocks = body.split("\n\n")
    return "\n\n".join(blocks[:SHOWN_BLOCKS] + ["…"] * (len(blocks) > SHOWN_BLOCKS))


def _tree(root: Path, rows: list[Listing]) -> Tree:
    """Return the dated folders with the records in them, the first of them shown, the rest counted."""
    tree = Tree(Text(f"{root}/records", style="bold"))
    folders: dict[PurePosixPath, Tree] = {}
    for row in rows[:TREE_ROWS]:
        path = PurePosixPath(row.path)
        day = "/".join(path.parts[1:-1])
        folder = folders.get(path.parent) or folders.setdefault(path.parent, tree.add(Text(day)))
        folder.add(Text.assemble(path.name, "  ", (plain(row.title), "dim")))
    if len(rows) > TREE_ROWS:
        tree.add(Text(f"… and {len(rows) - TREE_ROWS} more records"))
    return tree


def _say_what_next(root: Path, newsroom: Newsroom, *, is_open: bool) -> None:
    """Print the commands that a person would try now."""
    out = console()
    where, command = shlex.quote(str(root)), command_name()
    out.print(Rule("what next"))
    out.print(f"  {command} list --archive {where}")
    out.print(f'  {command} search "a phrase" --archive {where}')
    out.print(f"  {command} verify --deep --archive {where}")
    out.print(f"  {command} add https://example.org/an/article        (with a network: the real thing)")
    if is_open:
        out.print(f"\nThe newsroom stays open at {newsroom.origin} until Ctrl-C. In another terminal:")
        out.print(f"  {command} add {newsroom.urls[0]} --allow-origin {newsroom.origin} --archive {where}")


def _wait() -> None:
    """Wait until somebody interrupts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        signal.pause()
    except KeyboardInterrupt:
        console(stderr=True).print("the newsroom closes")
