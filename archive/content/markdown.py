"""Write the kept blocks of a page as Markdown (CommonMark 0.31 with GFM's tables and footnotes)."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from archive.content.embeds import Embed, read_embed
from archive.content.inline import Addresses, InlineWriter, escape_all, fold, guard_lines, trimmed, without_separators
from archive.content.notes import find_notes
from archive.content.pieces import Container, Piece, layout
from archive.content.signs import clean
from archive.content.tables import CELLS, write_table
from archive.content.tags import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.content.blocks import Block, Blocks, Node
    from archive.content.notes import Notes
    from archive.content.tables import Table
    from archive.content.tokens import Inline

HEADINGS = {f"h{level}": level for level in range(1, 7)}
TOP_LEVEL = 2  # of a heading inside a text: the first belongs to its headline
LONGEST_HEADING = 200  # characters; longer ones are ledes (nine of ten headings on 47 news pages have less than 90)
LONGEST_SENTENCE = 100  # characters of a heading that may end with a full stop
MOST_HEADING_BLOCKS = 3  # a kicker, the heading, a line below it
SET_APART = frozenset({*HEADINGS, "figcaption", "dt", "caption"})
TELLING = SET_APART | {"blockquote", "li"}
REACH = 3  # how many elements a heading, caption or term may stand above its text
MAX_NESTING = 8  # lists and quotes deeper than this are laid flat; no honest text is
LANGUAGE = re.compile(
    r"(?:^|\s)(?:lang(?:uage)?-|highlight-source-|highlight-|brush:\s*|source-|sourceCode\s+)([A-Za-z0-9+#_.-]{1,20})"
)
PLAIN_LANGUAGES = frozenset({"none", "plain", "plaintext", "text", "txt", "notranslate", "default", "code"})
ATTRIBUTION = re.compile(
    r"(?:^|[\s_-])(?:attribution|author|cite|citation|source|credit|byline)(?:$|[\s_-])", re.IGNORECASE
)
DASHES = ("—", "–", "―", "‒", "-", "~", "\\~")
NOTE_RETURN = re.compile(r"^(?:[\^↑]|\\\^)\s*|\s*[↩⏎↵⤴][\ufe0e\ufe0f]?$")


class Place(NamedTuple):
    """Where a block stands. special: the heading, caption, term or attribution that it is; distance: how far above that begins."""

    containers: tuple[Container, ...]
    special: str
    distance: int


NOWHERE = Place((), "", 0)


def write_markdown(page: Blocks, kept: Sequence[int], tables: dict[int, Table], base_url: str) -> str:
    """Return the Markdown of the blocks with the indexes `kept` (ascending); ends without a line break."""
    return without_separators(layout(_Writer(page, kept, tables, base_url).pieces()))


def is_bare(block: Block) -> bool:
    """Whether a block is text and nothing else: no marks, breaks or pictures."""
    return block.is_bare


class _Writer:
    """Turns blocks into pieces; gathers the cells of a table until it ends."""

    def __init__(self, page: Blocks, kept: Sequence[int], tables: dict[int, Table], base_url: str) -> None:
        self._page, self._kept, self._tables = page, kept, tables
        self._addresses = Addresses(base_url)
        self._tokens: list[list[Inline] | None] = []  # of each kept block, None of bare ones
        self._begins: list[int] = []  # its first text
        texts: list[str] = []
        bare: list[str] = []  # texts that are folded already
        for index in kept:
            block = page.blocks[index]
            if block.is_preformatted or is_bare(block):
                self._begins.append(-1 - len(bare))
                self._tokens.append(None)
                bare.append("" if block.is_preformatted else block.text)
                continue
            tokens = block.tokens
            said = [token for token in tokens if type(token) is str]
            if len(said) == len(tokens):  # all its elements are plain ones
                self._begins.append(-1 - len(bare))
                self._tokens.append(None)
                bare.append(block.text)
            else:
                self._begins.append(len(texts))
                self._tokens.append(tokens)
                texts += said
        self._folded = fold(texts)
        self._escaped = escape_all([*self._folded, *reversed(bare)])
        self._notes: Notes = find_notes(page, kept, self._tokens)
        self._inline = InlineWriter(self._addresses, self._notes.labels)
        self._places: dict[int, Place] = {-1: NOWHERE}
        self._levels: dict[str, int] = {}
        self._pieces: list[Piece] = []
        self._table: Table | None = None
        self._cells: dict[int, list[str]] = {}
        self._ordinals: dict[int, int] = {}
        self._shown: set[str] = set()
        self._posts: dict[int, Embed] = {}  # quotes that are social posts and were not begun yet

    def pieces(self) -> list[Piece]:
        """The pieces of all kept blocks."""
        blocks = [self._page.blocks[index] for index in self._kept]
        places = [self._place(block.node) for block in blocks]
        for number, block in enumerate(blocks):
            if places[number].special in HEADINGS and is_paragraph(block.text):
                places[number] = places[number]._replace(special="")
        used = {place.special for place, block in zip(places, blocks, strict=True) if block.text} & HEADINGS.keys()
        self._levels = {tag: min(TOP_LEVEL + rank, 6) for rank, tag in enumerate(sorted(used))}
        for number, (block, place) in enumerate(zip(blocks, places, strict=True)):
            cell = self._cell(block.node) if block.node in self._tables else None
            table = self._tables.get(cell) if cell is not None else None
            if table is None:  # loose between the cells of its table, within a cell of another
                cell = None
            if table is not self._table:
                self._end_table()
                self._table = table
            if cell is not None:
                self._cells.setdefault(cell, []).append(self._cell_text(block, number))
            else:
                self._add(block, number, place)
        self._end_table()
        return self._pieces

    def _add(self, block: Block, number: int, place: Place) -> None:
        """Write one block outside tables."""
        containers = place.containers
        tokens = self._tokens[number]
        before: list[str] = []
        after: list[str] = []
        if tokens is None:
            if block.is_preformatted:
                self._pieces.append(Piece(containers, self._fence(block)))
                return
            text = self._escaped[self._begins[number]]
        elif block.is_rule:
            if self._pieces and self._pieces[-1].text != "---":
                self._pieces.append(Piece(containers, "---"))
            return
        else:
            if block.pictures:
                before, after = self._shown_apart(tokens)
            text = self._inline_text(tokens, number, place) if block.text else ""
            if containers and containers[-1].is_quote and not place.special and is_citation(tokens):
                place = place._replace(special="attribution")
        if self._posts and containers:
            self._add_post(containers)
        if before:
            self._pieces += [Piece(containers, one) for one in before]
        if text:
            self._finish(text, place)
        if after:
            self._pieces += [Piece(containers, one) for one in after]

    def _add_post(self, containers: tuple[Container, ...]) -> None:
        """Begin the quote of a social post with a link to it."""
        for count, one in enumerate(containers, 1):
            embed = self._posts.pop(one.node, None)
            if embed is not None and (link := self._addresses.embed(embed)):
                self._pieces.append(Piece(containers[:count], link))

    def _inline_text(self, tokens: list[Inline], number: int, place: Place) -> str:
        """The Markdown within a block's lines."""
        containers = place.containers
        in_note = bool(containers) and containers[-1].is_note
        self._inline.in_note = in_note
        has_emphasis = place.special not in SET_APART
        text = self._inline.write(tokens, self._folded, self._escaped, self._begins[number], has_emphasis=has_emphasis)
        return NOTE_RETURN.sub("", text) if in_note else text

    def _finish(self, text: str, place: Place) -> None:
        """Add the piece of a block's text: a heading, caption, term, attribution or paragraph."""
        containers, special = place.containers, place.special
        if special:
            text = text.replace("\n", " ")
            if special in self._levels:
                text = f"{'#' * self._levels[special]} {guard_heading(text)}"
            elif special == "figcaption" and (quote := self._quote_before(place)):
                containers, text = quote, attribution(text)
            elif special == "attribution":
                text = attribution(text)
            else:
                sign = "**" if special == "dt" else "*"
                text = f"{sign}{text}{sign}" if text[0] not in "*~\\" and text[-1] not in "*~\\" else guard_lines(text)
        else:
            text = guard_lines(text)
            if "\n" in text:
                text = text.replace("\n", "  \n")
        self._pieces.append(Piece(containers, text))

    def _quote_before(self, place: Place) -> tuple[Container, ...]:
        """The containers of the piece before, where it is a quote in the figure that the caption ends."""
        before = self._pieces[-1].containers if self._pieces else ()
        if not before or not before[-1].is_quote or len(before) != len(place.containers) + 1:
            return ()
        figures = [index for index in self._page.ancestors(before[-1].node) if self._page.nodes[index].tag == "figure"]
        return before if figures and before[:-1] == place.containers else ()

    def _shown_apart(self, tokens: list[Inline]) -> tuple[list[str], list[str]]:
        """The pictures and players of a block, those before its text and the others; each once in a text."""
        before: list[str] = []
        after: list[str] = []
        has_text = False
        for token in tokens:
            if isinstance(token, str):
                has_text = has_text or not token.isspace()
            elif not isinstance(token, Mark):
                written = self._addresses.embed(token) if isinstance(token, Embed) else self._addresses.picture(token)
                address = written[written.rfind("](") :]
                if written and address not in self._shown:
                    self._shown.add(address)
                    (after if has_text else before).append(written)
        return before, after

    def _place(self, node: int) -> Place:
        """Where a node stands; each node is looked at once."""
        places, parents, starts = self._places, self._page.parents, self._page.starts
        if node in places:
            return places[node]
        chain = self._page.unknown(node, places)
        place = places[parents[chain[0]]]
        for index in chain:
            tag = starts[index].name
            if place is not NOWHERE or tag in TELLING or self._notes.nodes:
                place = self._inside(place, index, tag)
            places[index] = place
        return place

    def _inside(self, around: Place, index: int, tag: str) -> Place:
        """The place of an element within `around`."""
        containers, special, distance = around
        if special:
            distance += 1
            if distance > REACH:
                special = ""
        if tag in SET_APART and not (tag in HEADINGS and self._is_section(index)):
            special, distance = tag, 0
        if index in self._notes.nodes:
            containers = (Container(index, f"[^{self._notes.nodes[index]}]: ", "    "),)
        elif tag == "blockquote":
            containers = (*containers, Container(index, "> ", "> "))
            if post := read_embed(tag, self._page.nodes[index].get):
                self._posts[index] = post
        elif tag == "li" and not (containers and containers[-1].is_note):
            if containers and self._is_all_of(self._page.parents[index], containers[-1]):
                containers = containers[:-1]  # an item that is nothing but a list
            marker = self._marker(index)
            containers = (*containers, Container(index, marker, " " * len(marker)))
        elif containers and containers[-1].is_quote and not special and self._is_attribution(index, tag):
            special, distance = "attribution", 0
        if len(containers) > MAX_NESTING:
            containers = containers[-MAX_NESTING:]
        return Place(containers, special, distance) if containers or special else NOWHERE

    def _is_section(self, index: int) -> bool:
        """Whether so much stands in a heading that it is none: a text that was wrapped in it."""
        node = self._page.nodes[index]
        return node.last - node.first > MOST_HEADING_BLOCKS

    def _is_attribution(self, index: int, tag: str) -> bool:
        """Whether an element within a quote says whose words it holds."""
        node = self._page.nodes[index]
        if tag == "footer":
            return True
        return node.last - node.first == 1 and bool(ATTRIBUTION.search(node.get("class") or ""))

    def _is_all_of(self, inner: int, item: Container) -> bool:
        """Whether a list is all that an item of the list around it holds."""
        if item.is_quote or inner <= item.node:
            return False
        inside, around = self._page.nodes[inner], self._page.nodes[item.node]
        return inside.first == around.first and inside.last == around.last

    def _marker(self, item: int) -> str:
        """ "- " or the item's number in its ordered list."""
        nodes = self._page.nodes
        parent = nodes[item].parent
        if parent < 0 or nodes[parent].tag != "ol":
            return "- "
        if not self._ordinals:
            self._ordinals = _numbers(nodes)
        return f"{self._ordinals[item]}. "

    def _cell(self, node: int) -> int | None:
        """The cell of a data table that the node stands in."""
        return next((index for index in self._page.ancestors(node) if self._page.nodes[index].tag in CELLS), None)

    def _cell_text(self, block: Block, number: int) -> str:
        """A block as a part of a cell: one line, "|" escaped in code too (GFM)."""
        tokens, at = self._tokens[number], self._begins[number]
        if block.is_preformatted:
            return self._escaped_line(block.text)
        if tokens is None:
            return self._escaped[at]
        text = self._inline.write(tokens, self._folded, self._escaped, at, has_pictures=True).replace("\n", " ")
        return re.sub(r"(?<!\\)\|", r"\|", text) if "|" in text else text

    @staticmethod
    def _escaped_line(text: str) -> str:
        return trimmed(" ".join(escape_all(fold(text.split("\n")))))

    def _end_table(self) -> None:
        if self._table is not None:
            text = write_table(
                self._table, {cell: " ".join(filter(None, texts)) for cell, texts in self._cells.items()}
            )
            if text:
                self._pieces.append(Piece(self._place(self._table.node).containers, text))
        self._table, self._cells = None, {}

    def _fence(self, block: Block) -> str:
        """A fenced code block, its fence longer than any run of backticks inside."""
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", block.text)), default=0))
        return f"{fence}{self._language(block)}\n{block.text.rstrip()}\n{fence}"

    def _language(self, block: Block) -> str:
        """The language that `<code>`, `<pre>` or one of the two elements around it names."""
        inner = [token.target for token in block.tokens if isinstance(token, Mark) and token.name == "code"][:1]
        around = [self._page.nodes[index] for index in islice(self._page.ancestors(block.node), 3)]
        classes = inner + [
            f"{node.get('class') or ''} {'lang-' + lang if (lang := node.get('data-lang')) else ''}" for node in around
        ]
        for words in classes:
            found = LANGUAGE.search(clean(words))
            if found and found[1].lower() not in PLAIN_LANGUAGES:
                return found[1].lower()
        return ""


def _numbers(nodes: Sequence[Node]) -> dict[int, int]:
    """The number of every item of an ordered list, from the list's `start`."""
    numbers: dict[int, int] = {}
    following: dict[int, int] = {}
    for index, node in enumerate(nodes):
        if node.tag == "ol":
            text = (node.get("start") or "").strip()
            following[index] = int(text) if text.isdecimal() and len(text) < 7 else 1
        elif node.tag == "li" and node.parent in following:
            numbers[index] = following[node.parent]
            following[node.parent] += 1
    return numbers


def is_paragraph(text: str) -> bool:
    """Whether the text of a heading is a lede or paragraph that its page only shows in large letters."""
    return len(text) > LONGEST_HEADING or (len(text) > LONGEST_SENTENCE and text.endswith((".", "。", "।", "۔")))


def attribution(text: str) -> str:
    """Return the line under a quote that says whose words it holds."""
    if text.endswith((":", "\uff1a")):  # it stands before the words, as forums have it
        return guard_lines(text)
    return text if text.startswith(DASHES) and not text.startswith("- ") else f"— {text.removeprefix('- ')}"


def is_citation(tokens: list[Inline]) -> bool:
    """Whether all that a block says stands in one `<cite>`."""
    said = [token for token in tokens if not (isinstance(token, str) and token.isspace())]
    if len(said) < 2:
        return False
    first, last = said[0], said[-1]
    is_cited = isinstance(first, Mark) and isinstance(last, Mark) and first.name == last.name == "cite" and last.is_end
    return is_cited and sum(isinstance(token, Mark) and token.name == "cite" for token in said) == 2


def guard_heading(text: str) -> str:
    """Return heading text whose closing "#" signs stay text."""
    return re.sub(r"(#+)$", r"\\\1", text) if text.endswith("#") else text
