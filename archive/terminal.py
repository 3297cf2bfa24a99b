"""What a person sees: text made safe for a terminal, and the one console of each stream."""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
import textwrap
from pathlib import Path

from rich.console import Console
from rich.text import Text

# C0, DEL, C1 and the controls that turn the direction of a line: a page must not steer the terminal
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """Return `text` on one line, its control characters replaced by single spaces."""
    return CONTROLS.sub(" ", text).strip()


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which takes an s but for one: "1 file", "2 files"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def command_name() -> str:
    """Return what a person types to call this program again, from the folder in which it was called."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return f"{Path(sys.executable).name} -m {called.parent.name}"
    on_path = shutil.which(called.name)
    if on_path and Path(on_path).absolute() == called.absolute():
        return called.name
    with contextlib.suppress(ValueError):
        return str(called.absolute().relative_to(Path.cwd()))
    return str(called)


def console(*, stderr: bool = False) -> Console:
    """Return a console that never reads markup or emoji codes in what it prints."""
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=True)


def print_hanging(out: Console, label: str, text: str) -> None:
    """Print a label and a text beside it, wrapped to its own column; what is longer than that overflows whole, to be copied."""
    width = max(1, out.width - len(label))
    shown = plain(text)
    if any(len(word) > width and word.isascii() for word in shown.split()):  # an address, or a path
        lines = textwrap.wrap(shown, width, break_long_words=False, break_on_hyphens=False)
    else:
        lines = [line.plain.rstrip() for line in Text(shown).wrap(out, width)]
    out.print(Text.assemble((label, "dim"), ("\n" + " " * len(label)).join(lines)), soft_wrap=True)


def is_terminal(*, stderr: bool = False) -> bool:
    """Say whether a person is looking at the stream."""
    return (sys.stderr if stderr else sys.stdout).isatty()
