"""The product's command, `pressmark`. A command's module is loaded when it is called, so that looking into an archive
does not wait for what fetches pages.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from archive.model.errors import PressmarkError
from archive.terminal import console, plain
from archive.version import VERSION

# each command with the module whose `app` has it, in the order in which help lists them
COMMANDS = {
    "add": "crawler.cli",
    "crawl": "crawler.crawl_cli",
    "watch": "crawler.watch_cli",
    "sites": "crawler.sites_cli",
    "runs": "crawler.runs_cli",
    "import-warc": "crawler.cli",
    "list": "archive.cli",
    "search": "archive.cli",
    "show": "archive.cli",
    "verify": "archive.cli",
    "related": "archive.related_cli",
    "refresh": "archive.refresh_cli",
    "reindex": "archive.cli",
    "seal": "archive.seal_cli",
    "unseal": "archive.seal_cli",
    "rotate-key": "archive.seal_cli",
    "extract": "archive.reading_cli",
    "clean": "archive.reading_cli",
    "explain": "archive.explain_cli",
    "template": "archive.template_cli",
    "init": "archive.cli",
    "demo": "crawler.cli",
}


class Commands(TyperGroup):
    """The commands of `COMMANDS`, each loaded when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return one command, or None where there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        group: Any = typer.main.get_group(import_module(COMMANDS[cmd_name]).app)
        return group.get_command(ctx, cmd_name)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version and end.")] = False,
) -> None:
    """Fetch articles, strip what is not the article, keep clean text with its record and its raw capture."""
    if version:
        sys.stdout.write(f"pressmark {VERSION}\n")
        raise typer.Exit


def main() -> None:
    """Run the command; errors of ours are one line on standard error and their own exit code."""
    # Typer would end with 1 when interrupted; a run that takes signals itself puts its own handlers in place
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    try:
        app(prog_name="pressmark")
    except PressmarkError as error:
        console(stderr=True).print(f"pressmark: {plain(str(error))}")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # whoever read our output has gone: Python must not complain when it flushes the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _leave(number: int, _frame: object) -> None:
    sys.exit(128 + number)
