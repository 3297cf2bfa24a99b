"""The pages with known main text: where they lie, what is their truth, whose they are. Read from folders given as arguments."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.content.kind import ARTICLE
from archive.model.errors import AddressError
from archive.model.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """What the model file and the documentation say of a data set."""

    name: str
    licence: str


WCXB = DataSet(name="WCXB dev", licence="CC-BY-4.0, Murrough Foley")
SILVER = DataSet(
    name="silver-news, without its fundus part",
    licence="the pages and texts belong to their publishers; for training and measurement only",
)
BODIES = DataSet(
    name="fundus-body",
    licence="the pages and texts belong to their publishers; for training and measurement only",
)
SETS = (WCXB, SILVER, BODIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthPage:
    """A stored page and its main text by the data set.

    kind: of page, in the words of `archive.content.kind`, "" where nobody said. headline: of sets whose truth leaves it out on purpose.
    uncertain: texts of blocks that nobody could decide, white space folded.
    """

    name: str
    url: str
    file: Path
    truth: str
    data_set: DataSet
    kind: str = ""
    headline: str = ""
    uncertain: frozenset[str] = frozenset()

    def html(self) -> bytes:
        """Return the page's bytes."""
        return gzip.decompress(self.file.read_bytes())

    @property
    def site(self) -> str:
        """The registrable domain, by which pages are held apart; the page's own name where its address is unknown."""
        try:
            return registrable_domain(self.url)
        except AddressError:
            return f"{self.data_set.name}/{self.name}"


def training_pages(root: Path) -> list[TruthPage]:
    """Return the pages one may train on below the folder of all data sets, in a fixed order."""
    return [
        *wcxb_pages(root / "wcxb/dev"),
        *silver_pages(root / "silver-news", root / "metadata"),
        *body_pages(root / "fundus-body/dev"),
    ]


def wcxb_pages(folder: Path) -> Iterator[TruthPage]:
    """Yield the pages of a split of WCXB."""
    for file in sorted((folder / "ground-truth").glob("*.json")):
        row = json.loads(file.read_text("utf-8"))
        yield TruthPage(
            name=file.stem,
            url=row.get("url") or "",
            file=folder / "html" / f"{file.stem}.html.gz",
            truth=row["ground_truth"].get("main_content") or "",
            data_set=WCXB,
            kind=row.get("_internal", {}).get("page_type", {}).get("primary") or "",
        )


def silver_pages(folder: Path, metadata: Path) -> Iterator[TruthPage]:
    """Yield the pages of silver-news, which lie in the folders of the metadata sets.

    Those of fundus are left out: nearly all of them stand in fundus-body, whose truth is better.
    """
    for row in _rows(folder / "truth.jsonl"):
        if row["set"] != "fundus":
            yield TruthPage(
                name=f"{row['set']}/{row['name']}",
                url=row["url"],
                file=metadata / row["set"] / "pages" / f"{row['name']}.html.gz",
                truth=row["text"],
                data_set=SILVER,
                kind=ARTICLE,
                headline=" ".join(row["headline"].split()),
                uncertain=frozenset(" ".join(text.split()) for text in row["uncertain"]),
            )


def body_pages(folder: Path) -> Iterator[TruthPage]:
    """Yield the pages of fundus-body."""
    for row in _rows(folder / "truth.jsonl"):
        file = folder / "pages" / f"{row['name']}.html.gz"
        yield TruthPage(name=row["name"], url=row["url"], file=file, truth=row["text"], data_set=BODIES, kind=ARTICLE)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
