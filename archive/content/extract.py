"""From a parsed page to its main text: cut into blocks, weigh, choose, write. The face of this room."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import lxml.html

from archive.content.blocks import cut
from archive.content.choice import PLAIN_KINDS, choose, find_headline, same_wording, with_pictures
from archive.content.embedded import embedded_bodies
from archive.content.features.inputs import article_body, read_facts
from archive.content.features.layout import lay_out
from archive.content.features.scoring import WORD, score
from archive.content.kind import FORUM, kind_votes, page_kind, page_type
from archive.content.links import read_cites, read_images, read_links
from archive.content.markdown import write_markdown
from archive.content.plaintext import write_plain_text
from archive.content.rules import mark, obedient, obey
from archive.content.tables import find_tables
from archive.content.templates import remember
from archive.content.vocabulary import COMMENT
from archive.model.normalisation import nfc
from archive.page import parse

if TYPE_CHECKING:
    from archive.content.blocks import Blocks
    from archive.content.features.figures import PageFacts
    from archive.content.features.layout import Layout
    from archive.content.features.network import Model
    from archive.content.features.scoring import Scores
    from archive.content.rules import ContentRules, Marked
    from archive.content.templates import SiteMemory
    from archive.model.record import Image
    from archive.page import Page

# JSON-LD's body replaces the page's where it has at least so many words and so many times the page's (a shell, a folded text).
LEAST_SAID_WORDS = 60
LARGER = 2.0
# Fewer words than these, kept and shown at all, are no story: the page is searched for one that it carries elsewhere (the state of an application, `<noscript>`).
THIN_WORDS, SHELL_WORDS = 60, 150


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
    `plain_text`. is_headed: whether the model took it for text. words: of `plain_text`. score: how sure the choice was, 0..1. kind, type: see `archive.content.kind`. links: (text, URL)
    of the kept text. cites: pages it points to. images: pictures of the kept text. Captions of pictures stand in `markdown` only. judged: every block with text, in page order.
    """

    markdown: str
    plain_text: str
    headline: str | None
    is_headed: bool
    words: int
    score: float
    kind: str
    type: str
    links: tuple[tuple[str, str], ...]
    cites: tuple[str, ...]
    images: tuple[Image, ...]
    judged: tuple[Judged, ...]
    warnings: tuple[str, ...] = ()

    @property
    def full_text(self) -> str:
        """The headline, an empty line and the plain text; the plain text alone where there is no headline."""
        return f"{self.headline}\n\n{self.plain_text}".strip() if self.headline else self.plain_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A page's text blocks before they are written: what the model said of each (`alone`), with the site's memory (`chances`), the
    choice by these (`chosen`), and the choice after readers' comments and a person's rules (`keep`)."""

    blocks: Blocks
    layout: Layout
    facts: PageFacts
    kind: str
    alone: list[float]
    chances: list[float]
    chosen: list[bool]
    keep: list[bool]
    score: float
    scores: Scores
    marked: Marked | None


def judge(
    page: Page,
    *,
    title: str | None = None,
    model: Model | None = None,
    memory: SiteMemory | None = None,
    rules: ContentRules | None = None,
    comments: bool = False,
) -> Judgement:
    """Return how the blocks of a page are judged; the arguments are those of `read_content`."""
    marked = mark(page.root, rules) if rules else None
    blocks = cut(page.root)
    layout = lay_out(blocks)
    facts, votes = read_facts(page, title), kind_votes(page, blocks)
    scores = score(page, layout, facts, votes, model)
    kind = page_kind(blocks, votes, scores.kinds)
    alone = chances = scores.chances
    if memory is not None:
        chances = remember(memory, blocks, layout.blocks, layout.node, alone)
    chosen, likeness = choose(layout, chances, scores.words, kind)
    keep = list(chosen)
    if comments:
        for index, node in enumerate(layout.node):
            keep[index] |= bool(layout.bits[node] & COMMENT and layout.good[index])
    if marked:
        obey(blocks, layout.node, keep)
    return Judgement(
        blocks=blocks, layout=layout, facts=facts, kind=kind, alone=alone, chances=chances, chosen=chosen, keep=keep, score=likeness, scores=scores,
        marked=marked,
    )  # fmt: skip


def read_content(
    page: Page,
    *,
    title: str | None = None,
    model: Model | None = None,
    memory: SiteMemory | None = None,
    rules: ContentRules | None = None,
    comments: bool = False,
) -> Content:
    """Return the main text of a page. Never raises.

    title: what the metadata took for the title, to find the headline by. model: the weights to judge by, instead of our own.
    memory: what the pages of this site share, used where the model is unsure. rules: a person's, for this site; the tree of
    the page is marked by them. comments: keep the readers' comments, too.
    """
    return content_of(page, judge(page, title=title, model=model, memory=memory, rules=rules, comments=comments))


def content_of(page: Page, found: Judgement) -> Content:
    """Return what a judgement makes of its page."""
    blocks, layout, keep = found.blocks, found.layout, list(found.keep)
    headline, is_headed = _take_headline(layout, found.facts, keep)
    kept = with_pictures(layout, keep)
    if found.marked:
        kept = obedient(blocks, kept)
    everything = set(kept)
    shown = [index in everything for index in layout.texts]  # captions come with their pictures
    judged = tuple(
        Judged(text=block.text, probability=round(chance, 3), is_kept=is_kept)
        for block, chance, is_kept in zip(layout.blocks, found.chances, shown, strict=True)
    )
    texts = [index for index, is_kept in zip(layout.texts, keep, strict=True) if is_kept]
    warnings: tuple[str, ...] = ()
    words = sum(len(WORD.findall(blocks.blocks[index].text)) for index in texts)
    carried = _carried_body(page, found, words) if not (found.marked and found.marked.kept) else None
    if carried is not None:
        blocks, source = carried
        warnings = (f"text from {source}",)
        kept = texts = list(range(len(blocks.blocks)))
    return _written(page, blocks, kept, texts, headline, is_headed, found.kind, found.score, judged, warnings)


def _take_headline(layout: Layout, facts: PageFacts, keep: list[bool]) -> tuple[str | None, bool]:
    """Find the headline and take it, and headings that repeat it, out of the kept blocks; beside it whether it was kept."""
    found = find_headline(layout, facts.title_words, keep)
    if found is None:
        return None, False
    is_headed = keep[found]
    headline = " ".join(layout.blocks[found].text.split())
    first = True in keep and keep.index(True)
    for index, block in enumerate(layout.blocks):
        if keep[index] and (index == found or (index <= first + 3 and same_wording(block.text, headline))):
            keep[index] = False
    return nfc(headline), is_headed


def _carried_body(page: Page, found: Judgement, words: int) -> tuple[Blocks, str] | None:
    """The blocks of a text that the page carries but shows much less of, and where it stands; None where it shows enough."""
    body = article_body(page)
    if found.kind in PLAIN_KINDS and len(WORD.findall(body)) >= max(LEAST_SAID_WORDS if words else 1, LARGER * words):
        return _blocks_of(body, is_html="</" in body), "JSON-LD"
    is_told = (
        found.kind in PLAIN_KINDS or found.kind == FORUM
    )  # shops and front pages carry much that is no text of theirs
    if is_told and words < THIN_WORDS and sum(found.scores.words) < SHELL_WORDS:
        for each in embedded_bodies(page)[:1]:
            blocks = _blocks_of(each.text_or_html, is_html=each.is_html)
            if sum(len(WORD.findall(block.text)) for block in blocks.blocks) >= max(LEAST_SAID_WORDS, LARGER * words):
                return blocks, each.source.replace(":", " ")
    return None


def _blocks_of(text: str, *, is_html: bool) -> Blocks:
    """The blocks of a text that a page carries as a string."""
    markup = text if is_html else "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    root, _ = parse(f"<body>{markup}</body>")
    return cut(root if root is not None else lxml.html.HTMLParser().makeelement("body"))


def _written(
    page: Page,
    blocks: Blocks,
    kept: list[int],
    texts: list[int],
    headline: str | None,
    is_headed: bool,
    kind: str,
    score: float,
    judged: tuple[Judged, ...],
    warnings: tuple[str, ...],
) -> Content:
    """Write out the kept blocks and gather what they point to."""
    tables = find_tables(blocks, kept)
    plain = nfc(write_plain_text(blocks, texts, tables))
    chosen = [blocks.blocks[index] for index in kept]
    links = read_links(chosen, page.base_url)
    return Content(
        markdown=nfc(write_markdown(blocks, kept, tables, page.base_url)),
        plain_text=plain,
        headline=headline,
        is_headed=is_headed,
        words=len(WORD.findall(plain)),
        score=score,
        kind=kind,
        type=page_type(page, kind),
        links=links,
        cites=read_cites(links, page.url),
        images=read_images(chosen, page.base_url),
        judged=judged,
        warnings=warnings,
    )
