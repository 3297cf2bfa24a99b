"""From a parsed page to its main text: cut into blocks, weigh, choose, write. The face of this room."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.content.blocks import cut
from archive.content.features.scoring import WORD, probabilities
from archive.content.kind import page_kind
from archive.content.links import read_assets, read_cites, read_images, read_links
from archive.content.markdown import write_markdown
from archive.content.plaintext import write_plain_text
from archive.content.tables import find_tables

if TYPE_CHECKING:
    from archive.model.record import Image
    from archive.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One block as it was judged, for `explain`: its text, the probability given, whether it was kept."""

    text: str
    probability: float
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The main text of a page.

    headline: the page's own headline as it stands at the kept text, None where it shows none; it is in neither `markdown` nor
    `plain_text`. words: of `plain_text`. score: how sure the choice was, 0..1. kind: see `archive.content.kind`. links: (text, URL)
    of the kept text. cites: pages it points to. images: pictures of the kept text. assets: what the whole page
    loads. judged: every block with text, in page order.
    """

    markdown: str
    plain_text: str
    headline: str | None
    words: int
    score: float
    kind: str
    links: tuple[tuple[str, str], ...]
    cites: tuple[str, ...]
    images: tuple[Image, ...]
    assets: tuple[str, ...]
    judged: tuple[Judged, ...]
    warnings: tuple[str, ...] = ()

    @property
    def full_text(self) -> str:
        """The headline, an empty line and the plain text; the plain text alone where there is no headline."""
        return f"{self.headline}\n\n{self.plain_text}".strip() if self.headline else self.plain_text


def read_content(page: Page, *, title: str | None = None) -> Content:
    """Return the main text of a page. title: what the metadata took for the title, to find the headline by. Never raises."""
    blocks = cut(page.root)
    chances = probabilities(blocks)
    headline = next(
        (b.text for b in blocks.blocks if blocks.nodes and blocks.nodes[b.node].tag == "h1" and b.text), None
    )
    kept = [i for i, chance in enumerate(chances) if chance > 0.5 and blocks.blocks[i].text != headline]
    tables = find_tables(blocks)
    plain = unicodedata.normalize("NFC", write_plain_text(blocks, kept, tables))
    chosen = [blocks.blocks[index] for index in kept]
    links = read_links(chosen, page.base_url)
    return Content(
        markdown=unicodedata.normalize("NFC", write_markdown(blocks, kept, tables, page.base_url)),
        plain_text=plain,
        headline=headline,
        words=len(WORD.findall(plain)),
        score=0.5,
        kind=page_kind(page, blocks),
        links=links,
        cites=read_cites(links, page.url),
        images=read_images(chosen, page.base_url),
        assets=read_assets(page.root, page.base_url),
        judged=tuple(
            Judged(text=b.text, probability=p, is_kept=p > 0.5)
            for b, p in zip(blocks.blocks, chances, strict=True)
            if b.text
        ),
    )
