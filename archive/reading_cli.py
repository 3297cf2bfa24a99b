"""The commands that read one page or one text, offline, and keep nothing."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from archive.article import extract
from archive.content.cleaning import clean_text
from archive.model.errors import AddressError, UsageError
from archive.model.urls import canonical_url, masked
from archive.terminal import console, plain

# what one `extract` or `clean` reads at most: a page is rejected past far less, and a pipe may never end
SNIFF_BYTES = 8_192  # where a binary file shows itself by a NUL
MAX_INPUT_BYTES = 256_000_000

InputArgument = Annotated[str, typer.Argument(metavar="FILE|-", help="A file, or - for standard input.")]

app = typer.Typer()


class Format(StrEnum):
    """How `extract` prints an article."""

    text = "text"
    markdown = "markdown"
    json = "json"


@app.command("extract")
def extract_page(
    file: InputArgument,
    url: Annotated[str, typer.Option(help="The page's address: links are resolved against it.")],
    content_type: Annotated[str, typer.Option(help="Its Content-Type header, whose charset counts.")] = "text/html",
    form: Annotated[Format, typer.Option("--format", help="text, markdown or json.")] = Format.text,
    comments: Annotated[bool, typer.Option("--comments", help="Also the readers' comments under an article.")] = False,
    output: Annotated[Path | None, typer.Option(help="Write there instead of standard output.")] = None,
) -> None:
    """Read one page offline: clean text, Markdown or JSON out. Nothing is kept."""
    try:
        canonical_url(url)
    except AddressError as error:
        raise UsageError(f"--url: {error.problem}") from error
    article = extract(read_input(file), url, content_type=content_type, comments=comments)
    if form is Format.json:
        write_output(json.dumps(article.as_dict(), ensure_ascii=False) + "\n", output)
    elif article.rejection is None:
        write_output(article.text if form is Format.text else article.markdown, output)
    if article.rejection is not None:
        reason, detail = article.rejection.reason.value, article.rejection.detail
        console(stderr=True).print(
            f"{plain(masked(url))}: rejected: {reason}" + (f" ({plain(detail)})" if detail else "")
        )
        raise typer.Exit(1)


@app.command()
def clean(
    file: InputArgument,
    output: Annotated[Path | None, typer.Option(help="Write there instead of standard output.")] = None,
) -> None:
    """Strip boilerplate lines from plain text: a page's text in, its article out."""
    data = read_input(file)
    if b"\0" in data[:SNIFF_BYTES]:
        raise UsageError(f"{file}: this is no text; give the text of a page, or its HTML to `pressmark extract`")
    write_output(clean_text(data.decode("utf-8-sig", "replace")), output)


def read_input(name: str) -> bytes:
    """Return the bytes of a file or of standard input. Raises: UsageError naming the file."""
    try:
        data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1) if name == "-" else _read_bounded(Path(name))
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from error
    if len(data) > MAX_INPUT_BYTES:
        raise UsageError(f"{name}: larger than {MAX_INPUT_BYTES:,} bytes")
    return data


def _read_bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_INPUT_BYTES + 1)


def write_output(text: str, output: Path | None) -> None:
    """Write text to a file, or to standard output. Raises: UsageError naming the file."""
    data = text.encode("utf-8", "replace")
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}") from error
