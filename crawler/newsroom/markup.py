"""How each design writes the blocks of a body: one class a design, all the same blocks, quite different tags."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from crawler.newsroom.inline import html, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.newsroom.article import Block

Href = Callable[[str], str]


class Markup:
    """Plain semantic HTML; a design overrides what it writes otherwise. `href` resolves links, `picture` a picture's URL."""

    def __init__(self, href: Href, picture: Href) -> None:
        self.href = href
        self.picture = picture

    def body(self, blocks: tuple[Block, ...], interludes: Mapping[int, str]) -> str:
        """All blocks as HTML; `interludes[n]` is put in after the n-th paragraph (counted from 1)."""
        pieces, paragraphs = [], 0
        for block in blocks:
            pieces.append(getattr(self, block.kind)(block))
            if block.kind == "paragraph":
                paragraphs += 1
                pieces.append(interludes.get(paragraphs, ""))
        return self.whole([piece for piece in pieces if piece])

    def whole(self, pieces: list[str]) -> str:
        """The pieces put together."""
        return "\n".join(pieces)

    def text(self, text: str) -> str:
        """A line's inner HTML."""
        return html(text, self.href)

    def paragraph(self, block: Block) -> str:
        """A paragraph."""
        return f"<p>{self.text(block.text)}</p>"

    def heading(self, block: Block) -> str:
        """A heading within the body."""
        return f"<h2>{self.text(block.text)}</h2>"

    def quote(self, block: Block) -> str:
        """A quotation and who said it."""
        said = f"<footer><cite>{self.text(block.note)}</cite></footer>" if block.note else ""
        return f"<blockquote><p>{self.text(block.text)}</p>{said}</blockquote>"

    def list(self, block: Block) -> str:
        """A list of points."""
        return "<ul>" + "".join(f"<li>{self.text(item)}</li>" for item in block.items) + "</ul>"

    def steps(self, block: Block) -> str:
        """A numbered list."""
        return "<ol>" + "".join(f"<li>{self.text(item)}</li>" for item in block.items) + "</ol>"

    def table(self, block: Block) -> str:
        """A table; its first row holds the column heads."""
        head, *rows = block.rows
        heads = "".join(f"<th>{self.text(cell)}</th>" for cell in head)
        lines = "".join("<tr>" + "".join(f"<td>{self.text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"

    def code(self, block: Block) -> str:
        """A program listing."""
        return f"<pre><code>{escape(block.text, quote=False)}</code></pre>"

    def figure(self, block: Block) -> str:
        """A picture and its caption."""
        caption = self.text(block.note)
        return (
            f'<figure><img src="{self.picture(block.source)}" alt="{escape(plain(block.note))}" width="1200" height="675" '
            f'loading="lazy"><figcaption>{caption}</figcaption></figure>'
        )

    def pull(self, block: Block) -> str:
        """A line of the text repeated large beside it."""
        return f'<aside class="pullquote" aria-hidden="true">{self.text(block.text)}</aside>'

    def stamp(self, block: Block) -> str:
        """The time and headline of a live entry."""
        return f"<h2><time>{block.note}</time> {self.text(block.text)}</h2>"


class Broadsheet(Markup):
    """A newspaper of today: semantic HTML5, hashed class names beside plain ones."""

    def paragraph(self, block: Block) -> str:
        """A paragraph with the class of a style system."""
        return f'<p class="css-at9mc1 evys1bk0">{self.text(block.text)}</p>'


class Tables(Markup):
    """Around the year 2000: no paragraphs at all, two line breaks and <font>."""

    def whole(self, pieces: list[str]) -> str:
        """Pieces parted by empty lines."""
        return "<br><br>\n".join(pieces)

    def paragraph(self, block: Block) -> str:
        """Bare text."""
        return self.text(block.text)

    def heading(self, block: Block) -> str:
        """A bold line."""
        return f'<font color="#7a1f1f"><b>{self.text(block.text)}</b></font>'

    def quote(self, block: Block) -> str:
        """An italic line."""
        said = f"<br>&nbsp;&nbsp;&#8212; {self.text(block.note)}" if block.note else ""
        return f"<i>{self.text(block.text)}</i>{said}"

    def list(self, block: Block) -> str:
        """Bullets typed by hand."""
        return "<br>\n".join(f"&#8226; {self.text(item)}" for item in block.items)

    def table(self, block: Block) -> str:
        """A table with borders."""
        lines = "".join("<tr>" + "".join(f"<td>{self.text(c)}</td>" for c in row) + "</tr>" for row in block.rows)
        return f'<table border="1" cellpadding="4" cellspacing="0">{lines}</table>'

    def figure(self, block: Block) -> str:
        """A picture in a small table of its own."""
        return (
            f'<table align="center" cellpadding="3"><tr><td><img src="{self.picture(block.source)}" width="400" height="225" '
            f'border="1" alt=""></td></tr><tr><td align="center"><font size="1">{self.text(block.note)}</font></td></tr></table>'
        )

    def pull(self, block: Block) -> str:
        """Nothing: pages of that age had none."""
        return ""


class Soup(Markup):
    """A content system that knows only <div> and <span>."""

    def paragraph(self, block: Block) -> str:
        """A paragraph in a div."""
        return f'<div class="c-article__text c-article__text--serif">{self.text(block.text)}</div>'

    def heading(self, block: Block) -> str:
        """A heading in a div."""
        return f'<div class="c-article__subhead"><span>{self.text(block.text)}</span></div>'

    def quote(self, block: Block) -> str:
        """A quotation in divs."""
        said = f'<div class="c-quote__source">{self.text(block.note)}</div>' if block.note else ""
        return f'<div class="c-quote"><div class="c-quote__text">{self.text(block.text)}</div>{said}</div>'

    def list(self, block: Block) -> str:
        """Points in divs."""
        points = "".join(f'<div class="c-list__row"><span>{self.text(item)}</span></div>' for item in block.items)
        return f'<div class="c-list">{points}</div>'

    def figure(self, block: Block) -> str:
        """A picture in divs, loaded late."""
        return (
            f'<div class="c-media"><div class="c-media__frame"><img data-src="{self.picture(block.source)}" '
            f'src="{self.picture(block.source)}" alt=""></div><div class="c-media__legend">{self.text(block.note)}</div></div>'
        )


class Amp(Markup):
    """AMP: custom elements for pictures, no scripts of one's own."""

    def figure(self, block: Block) -> str:
        """A picture as <amp-img>."""
        return (
            f'<figure><amp-img src="{self.picture(block.source)}" width="1200" height="675" layout="responsive" '
            f'alt="{escape(plain(block.note))}"><noscript><img src="{self.picture(block.source)}" alt=""></noscript>'
            f'<img class="i-amphtml-fill-content" src="{self.picture(block.source)}" alt=""></amp-img>'
            f"<figcaption>{self.text(block.note)}</figcaption></figure>"
        )


class Blocks(Markup):
    """A blog whose editor writes named blocks."""

    def paragraph(self, block: Block) -> str:
        """A paragraph; the editor's comments are left in, as some themes do."""
        return f"<!-- wp:paragraph -->\n<p>{self.text(block.text)}</p>\n<!-- /wp:paragraph -->"

    def heading(self, block: Block) -> str:
        """A heading block."""
        return f'<h2 class="wp-block-heading">{self.text(block.text)}</h2>'

    def quote(self, block: Block) -> str:
        """A quote block."""
        said = f"<cite>{self.text(block.note)}</cite>" if block.note else ""
        return f'<blockquote class="wp-block-quote"><p>{self.text(block.text)}</p>{said}</blockquote>'

    def table(self, block: Block) -> str:
        """A table block."""
        return f'<figure class="wp-block-table is-style-stripes">{super().table(block)}</figure>'

    def code(self, block: Block) -> str:
        """A code block."""
        return super().code(block).replace("<pre>", '<pre class="wp-block-code">')

    def figure(self, block: Block) -> str:
        """An image block."""
        return super().figure(block).replace("<figure>", '<figure class="wp-block-image size-large">')

    def pull(self, block: Block) -> str:
        """A pullquote block."""
        return f'<figure class="wp-block-pullquote"><blockquote><p>{self.text(block.text)}</p></blockquote></figure>'


class Release(Markup):
    """A press release: numbered paragraphs in an ordered list of sections, as some offices like it."""

    def paragraph(self, block: Block) -> str:
        """A paragraph in the office's own class."""
        return f'<p class="govuk-body" dir="auto">{self.text(block.text)}</p>'

    def heading(self, block: Block) -> str:
        """A heading one level down, as the office's own editor does."""
        return f'<h3 class="govuk-heading-m">{self.text(block.text)}</h3>'

    def table(self, block: Block) -> str:
        """A table with its own caption-less frame."""
        return super().table(block).replace("<table>", '<table class="govuk-table">')


class Magazine(Markup):
    """A long read: the text cut into sections, large pictures between them."""

    def whole(self, pieces: list[str]) -> str:
        """A new section at each heading, the whole body in several containers."""
        sections: list[list[str]] = [[]]
        for piece in pieces:
            if piece.startswith("<h2"):
                sections.append([])
            sections[-1].append(piece)
        return "\n".join(
            f'<section class="chapter chapter--{number}"><div class="chapter__inner">{"".join(section)}</div></section>'
            for number, section in enumerate(sections, 1)
        )

    def figure(self, block: Block) -> str:
        """A picture over the full width; two names parted by a space make a gallery."""
        images = "".join(
            f'<a href="{self.picture(n)}"><img src="{self.picture(n)}" alt=""></a>' for n in block.source.split()
        )
        return f'<figure class="gallery gallery--wide"><div class="gallery__row">{images}</div><figcaption>{self.text(block.note)}</figcaption></figure>'


class Live(Markup):
    """A live blog: each entry an article of its own."""

    def whole(self, pieces: list[str]) -> str:
        """A new entry at each stamp; what stands before the first is the summary."""
        entries: list[list[str]] = [[]]
        for piece in pieces:
            if piece.startswith("<header"):
                entries.append([])
            entries[-1].append(piece)
        first, *later = entries
        posts = (
            f'<article class="lb-post" id="post-{n}">{"".join(entry)}</article>' for n, entry in enumerate(later, 1)
        )
        return f'<div class="lb-summary">{"".join(first)}</div>\n<div class="lb-stream">' + "\n".join(posts) + "</div>"

    def stamp(self, block: Block) -> str:
        """The head of an entry."""
        return f'<header class="lb-post__head"><time class="lb-post__time">{block.note}</time><h2>{self.text(block.text)}</h2></header>'


class Portal(Markup):
    """A news portal of the Far East: text in one <div>, a line break and an ideographic space for each paragraph."""

    def whole(self, pieces: list[str]) -> str:
        """One container."""
        return '<div id="honbun" class="nbody">' + "<br>\n<br>\n".join(pieces) + "</div>"

    def paragraph(self, block: Block) -> str:
        """Text set in by an ideographic space."""
        return f"\u3000{self.text(block.text)}"

    def heading(self, block: Block) -> str:
        """A heading between black squares."""
        return f'<strong class="midashi">{self.text(block.text)}</strong>'


MARKUPS: dict[str, type[Markup]] = {
    "broadsheet": Broadsheet,
    "tables": Tables,
    "soup": Soup,
    "amp": Amp,
    "blocks": Blocks,
    "release": Release,
    "magazine": Magazine,
    "live": Live,
    "portal": Portal,
}
