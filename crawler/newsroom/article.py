"""Articles of the demo newsroom as values, read from their data files; each file is the truth its page is made from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import yaml

from crawler.newsroom.inline import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

# A listing between two lines of three back quotes; splitting by it leaves listings at the odd places.
FENCED = re.compile(r"^```\n(.*?)\n```$", flags=re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a body: kind is paragraph, heading, quote, list, steps, table, code, figure, pull or stamp."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""  # who said a quote, the caption of a figure, the time of a live stamp
    source: str = ""  # the picture's name

    def plain(self) -> tuple[str, ...]:
        """The block's own text in reading order; nothing for pictures and pull quotes, which only repeat or decorate."""
        if self.kind in ("figure", "pull"):
            return ()
        if self.kind == "code":
            return tuple(line for line in self.text.split("\n") if line.strip())
        cells = (cell for row in self.rows for cell in row)
        said = (self.note,) if self.kind == "quote" else ()
        return tuple(plain(piece) for piece in (self.text, *self.items, *cells, *said) if piece)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as written. `edits` are (old, new) pairs of text that its second edition changes."""

    slug: str
    paper: str
    number: str
    headline: str
    standfirst: str
    byline: tuple[str, ...]
    published_at: datetime
    updated_at: datetime | None
    section: str
    tags: tuple[str, ...]
    picture: str
    caption: str
    body: str
    extras: frozenset[str]
    edits: tuple[tuple[str, str], ...]
    edited_at: datetime | None
    charset: str = ""  # where it differs from its paper's
    declared: str = ""  # the same for where the charset is told

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The body cut into blocks."""
        return tuple(read_blocks(self.body))

    @property
    def truth(self) -> tuple[str, ...]:
        """The plain paragraphs, headings, quotes, list items, table cells and code lines an extractor should find."""
        return tuple(piece for block in self.blocks for piece in block.plain())

    @property
    def captions(self) -> tuple[str, ...]:
        """The captions of all pictures, the lead picture's first."""
        inner = (plain(block.note) for block in self.blocks if block.kind == "figure")
        return tuple(caption for caption in (plain(self.caption), *inner) if caption)

    @property
    def cites(self) -> tuple[str, ...]:
        """The slugs of the articles this one links to in its text, in order."""
        return tuple(dict.fromkeys(re.findall(r"\]\(article:([\w-]+)\)", self.body)))

    def second_edition(self) -> Article:
        """The article after its edit; the article itself where it has none."""
        if not self.edits:
            return self
        headline, body = self.headline, self.body
        for old, new in self.edits:
            headline, body = headline.replace(old, new), body.replace(old, new)
        return replace(self, headline=headline, body=body, updated_at=self.edited_at)


def read_article(slug: str, text: str) -> Article:
    """Read a data file: YAML front matter between `---` lines, then the body."""
    _, front, body = text.split("---\n", 2)
    fields = yaml.safe_load(front)
    return Article(
        slug=slug,
        paper=fields["paper"],
        number=str(fields["number"]),
        headline=fields["headline"],
        standfirst=fields.get("standfirst", ""),
        byline=tuple(fields.get("byline", ())),
        published_at=fields["published"],
        updated_at=fields.get("updated"),
        section=fields["section"],
        tags=tuple(fields.get("tags", ())),
        picture=fields.get("picture", ""),
        caption=fields.get("caption", ""),
        body=body.strip(),
        extras=frozenset(fields.get("extras", ())),
        edits=tuple((edit["old"], edit["new"]) for edit in fields.get("edits", ())),
        edited_at=fields.get("edited"),
        charset=fields.get("charset", ""),
        declared=fields.get("declared", ""),
    )


def read_blocks(body: str) -> Iterator[Block]:
    """Cut a body into blocks at blank lines; a fenced listing is one block whatever it holds."""
    for number, part in enumerate(FENCED.split(body)):
        if number % 2:
            yield Block(kind="code", text=part)
            continue
        for chunk in re.split(r"\n\s*\n", part):
            if chunk.strip():
                yield read_block(chunk.strip().split("\n"))


def read_block(lines: list[str]) -> Block:
    """Read one block by the sign its first line starts with."""
    first = lines[0]
    if first.startswith("## "):
        return Block(kind="heading", text=first[3:])
    if first.startswith("!! "):
        return Block(kind="pull", text=first[3:])
    if first.startswith("@ "):
        time, _, text = first[2:].partition(" ")
        return Block(kind="stamp", text=text, note=time)
    if first.startswith("> "):
        return quote([line.removeprefix("> ") for line in lines])
    if first.startswith("- "):
        return Block(kind="list", items=tuple(line[2:] for line in lines))
    if re.match(r"\d+\. ", first):
        return Block(kind="steps", items=tuple(line.split(". ", 1)[1] for line in lines))
    if first.startswith("| "):
        return Block(kind="table", rows=tuple(tuple(c.strip() for c in line.strip("| ").split("|")) for line in lines))
    if found := re.fullmatch(r"!\[(.*?)\]\((.*?)\)", first):
        return Block(kind="figure", note=found[1], source=found[2])
    return Block(kind="paragraph", text=" ".join(lines))


def quote(lines: list[str]) -> Block:
    """Read a quotation; a last line that starts with a dash names the speaker."""
    said = lines.pop().removeprefix("— ") if len(lines) > 1 and lines[-1].startswith("— ") else ""
    return Block(kind="quote", text=" ".join(lines), note=said)
