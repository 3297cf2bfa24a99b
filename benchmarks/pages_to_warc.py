"""Write the pages of a benchmark folder (html/*.html.gz beside ground-truth/*.json) into one WARC file.

    python -m benchmarks.pages_to_warc ../shared/data/wcxb/dev pages.warc.gz

Every page becomes one response record, answered 200 as text/html without a charset, at one fixed instant, so that the
same folder gives the same captures. A page whose address the data set does not know gets one under `wcxb.invalid`, and
so does the second page of an address that stands there twice: an address has one content at one instant.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.write_warc import Answer, write_warc

if TYPE_CHECKING:
    from collections.abc import Iterator


def answers(folder: Path) -> Iterator[Answer]:
    """Yield the pages of a folder, in order of their ids."""
    seen = {""}
    for truth in sorted((folder / "ground-truth").glob("*.json")):
        url = json.loads(truth.read_text("utf-8"))["url"]
        url = f"https://wcxb.invalid/{truth.stem}" if url in seen else url
        seen.add(url)
        yield Answer(url=url, body=gzip.decompress((folder / "html" / f"{truth.stem}.html.gz").read_bytes()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    print(f"{write_warc(arguments.target, answers(arguments.folder))} pages in {arguments.target}")


if __name__ == "__main__":
    main()
