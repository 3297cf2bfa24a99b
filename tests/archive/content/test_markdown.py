"""Markdown: its laws on arbitrary small trees, held against another reader of Markdown, then each thing it can say."""

from __future__ import annotations

import re
import time
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from archive.content.blocks import cut
from archive.content.inline import Addresses
from archive.content.markdown import write_markdown
from archive.content.plaintext import write_plain_text
from archive.content.tables import find_tables
from archive.model.urls import resolve
from archive.page import parse

BASE = "https://bell.example/news/closed"
READER = MarkdownIt("gfm-like", {"linkify": False})


def written(body: str) -> tuple[str, str]:
    """Return the Markdown and the plain text of all blocks of a page."""
    root, _ = parse(f"<html><body>{body}</body></html>")
    assert root is not None
    page = cut(root)
    kept = range(len(page.blocks))
    tables = find_tables(page)
    return normalize("NFC", write_markdown(page, kept, tables, BASE)), normalize(
        "NFC", write_plain_text(page, kept, tables)
    )


def markdown(body: str) -> str:
    return written(body)[0]


WORDS = st.sampled_from(["harbour", "gate", "The port", "3. item", "- dash", "# sign", "a*b", "_x_", "*", "[1]", "`", "<b>", "&amp;", "~~", "|", "1)", "+ 2", "===", "---", "> more", "\\", "!", "x_y", "»", "“so”", "دعا", "港口", "fin.", "(", "https://a.example/b_c_d"]) | st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"]), min_size=1, max_size=8)  # fmt: skip
INLINES = ("a href='/x'", "a href='#f'", "b", "strong", "i", "em", "code", "del", "q", "sub", "sup", "span", "cite")
GROUPS = ("p", "div", "ul", "ol", "li", "blockquote", "h1", "h2", "h4", "section", "dl", "dt", "dd", "figure", "figcaption", "footer", "center")  # fmt: skip


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def element(start: str, inner: str) -> str:
    return f"<{start}>{inner}</{start.partition(' ')[0]}>"


PHRASES = st.recursive(
    WORDS.map(escaped),
    lambda inner: st.builds(element, st.sampled_from(INLINES), inner)
    | st.lists(inner, min_size=1, max_size=4).flatmap(lambda parts: st.sampled_from(["", " ", " "]).map(lambda gap: gap.join(parts)))
    | inner.map(lambda part: part + "<br>") | inner.map(lambda part: part + "a\x7f\u00ad\u202e"),
    max_leaves=8,
)  # fmt: skip
TREES = st.recursive(
    PHRASES,
    lambda inner: st.builds(element, st.sampled_from(GROUPS), st.lists(inner, min_size=1, max_size=4).map("\n".join)),
    max_leaves=8,
)


def rendered_words(text: str) -> list[str]:
    """The words that a reader of Markdown shows."""
    words: list[str] = []
    for token in READER.parse(text):
        for child in token.children or ([token] if token.type in ("fence", "code_block") else []):
            if child.type in ("text", "code_inline", "fence", "code_block", "text_special"):
                words.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                words.append(" ")
        words.append(" ")
    return re.findall(r"\w+", "".join(words))


@settings(max_examples=400, deadline=None)
@given(TREES)
@example("__0__")
@example("<p><a href='#f'>[1]</a></p><p><a href='#f'>0</a></p>")
@example("<code><a href='/x'>a*</a></code>")
@example("<p>1986<b>.</b> A great</p>")
def test_rendered_markdown_says_the_words_of_the_plain_text(body: str) -> None:
    text, plain = written(body)
    assert "".join(rendered_words(text)) == "".join(re.findall(r"\w+", plain))


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_nothing_is_invisible_and_everything_is_composed(body: str) -> None:
    for text in written(body):
        assert not re.search(
            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]", text
        )
        assert text == normalize("NFC", text)
        assert text == text.strip("\n")
        assert "\n\n\n" not in text


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_no_html_comes_out(body: str) -> None:
    for token in READER.parse(markdown(body)):
        assert token.type != "html_block"
        assert all(child.type != "html_inline" for child in token.children or ())


@given(
    st.sampled_from(["", "https://bell.example", "//bell.example", "/", "../", "?", "mailto:", "javascript:"]),
    st.text(max_size=20),
)
@example("https://bell.example", "/%2e%2e/x")
@example("https://bell.example", "/a/./b")
@example("/", "/other.example/x")
@example("https://bell.example.", "/a")
@example("https://xn--a.example", "/")
def test_links_are_what_a_browser_makes_of_them(start: str, rest: str) -> None:
    href = start + rest
    link = Addresses(BASE).link(href)
    meant = resolve(BASE, href.strip()) if href.strip() and href.strip()[0] != "#" else None
    if link is None or meant is None:
        assert link is meant
    else:
        assert resolve(BASE, link) == resolve(
            BASE, re.sub(r"[ ()<>\\\"|`*\[\]~]", lambda sign: f"%{ord(sign[0]):02X}", meant)
        )
        assert link.startswith(("https://", "http://"))


@pytest.mark.parametrize(
    "path", ["/a/b.html?x=1&y=2#z", "/%41/..%2f", "/a//b", "/a/%2E./b", "/a b", "/é", "/a;b=c/d@e:f!$&,"]
)
def test_short_cuts_for_plain_addresses_change_nothing(path: str) -> None:
    for href in (path, "https://bell.example" + path, "http://www.bell.co.example" + path):
        assert Addresses(BASE).link(href) == resolve(BASE, href)


EXAMPLES = [
    ("headings begin at the second level and leave none out", "<h1>A</h1><p>a</p><h4>B</h4><p>b</p><h6>C #</h6>", "## A\n\na\n\n### B\n\nb\n\n#### C \\#"),
    ("a text of low headings", "<p>a</p><h5>B</h5><p>b</p>", "a\n\n## B\n\nb"),
    ("nested lists", "<ol start=3><li>a<ul><li>b<li>c</ul><li><p>d<p>e</ol>", "3. a\n   - b\n   - c\n4. d\n\n   e"),
    ("links are absolute", "<p>See <a href='/tides?a=(b)'>the  tides</a>.", "See [the tides](https://bell.example/tides?a=%28b%29)."),
    ("emphasis keeps its spaces outside", "<p>so<b> very </b>bold, <i>so</i>-so, <b>a</b><b>b</b>", "so **very** bold, *so*-so, **ab**"),
    ("lines by br", "<p>one<br>two<br><br>three", "one  \ntwo\n\nthree"),
    ("a quote with its speaker", "<blockquote><p>Gates mend.</p><footer>Ann Bell, <cite>The Sea</cite></footer></blockquote>", "> Gates mend.\n>\n> — Ann Bell, *The Sea*"),
    ("a quote and its source", "<blockquote><p>Gates mend.</p><cite>Ann <b>Bell</b></cite></blockquote>", "> Gates mend.\n>\n> — Ann **Bell**"),
    ("a social post", "<blockquote class='instagram-media' data-instgrm-permalink='https://www.instagram.com/p/X1/'><p>A quay.</p></blockquote>", "> [Post](https://www.instagram.com/p/X1/)\n>\n> A quay."),
    ("a quote in a figure", "<figure><blockquote>Gates mend.</blockquote><figcaption>Ann Bell</figcaption></figure>", "> Gates mend.\n>\n> — Ann Bell"),
    ("a quote whose speaker has a dash", "<blockquote><p>Gates mend.</p><div class='quote-author'>– Ann</div></blockquote>", "> Gates mend.\n>\n> – Ann"),
    ("code", "<p>Run <code>a|b `c`</code>.</p><pre><code class='language-Python'>if a:\n    b`````\n</code></pre>", "Run `` a|b `c` ``.\n\n``````python\nif a:\n    b`````\n``````"),
    ("code in a div that names its language", "<div class='highlight-source-rust'><pre>fn a() {}</pre></div>", "```rust\nfn a() {}\n```"),
    ("a table", "<table><tr><th>Gate<th>Tons<tr><td>North|a<td><code>x|y</code></table>", "| Gate | Tons |\n| --- | --- |\n| North\\|a | `x\\|y` |"),
    ("a table whose header is bold", "<table><tr><td><b>Gate</b><td><b>Tons</b><tr><td>North<td>4</table>", "| Gate | Tons |\n| --- | --- |\n| North | 4 |"),
    ("a list that is all of an item", "<ul><li><ul><li><ul><li>a<li>b</ul></ul><li>c</ul>", "- a\n- b\n- c"),
    ("a figure", "<figure><img src=/q.jpg alt='The quay'><figcaption>The <b>quay</b> at dawn.</figcaption></figure>", "![The quay](https://bell.example/q.jpg)\n\n*The quay at dawn.*"),
    ("a picture once", "<img src=/q.jpg alt=a><noscript><img src=/q.jpg></noscript><p>b", "![a](https://bell.example/q.jpg)\n\nb"),
    ("a picture after the words it stands after", "<p>a b <img src=/q.jpg></p>", "a b\n\n![](https://bell.example/q.jpg)"),
    ("an embedded video", "<p>a<iframe src='https://www.youtube.com/embed/abcdefghijk' title='Divers *at* work'></iframe></p>", "a\n\n[Video: Divers \\*at\\* work](https://www.youtube.com/watch?v=abcdefghijk)"),
    ("a video file", "<video src='/clip.mp4'></video><p>a", "[Video](https://bell.example/clip.mp4)\n\na"),
    ("a footnote", "<p>So it is.<sup><a href='#fn1'>1</a></sup></p><ol><li id=fn1><p>Says Ann. <a href='#fnref1'>↩</a></ol>", "So it is.[^1]\n\n[^1]: Says Ann."),
    ("a footnote of two paragraphs and one more", "<p>a<a href='#cite_note-2'>[2]</a> b<a href='#cite_note-3'>[3]</a></p><ol><li id=cite_note-2><a href='#cite_ref-2'>^</a> <p>x<p>y<li id=cite_note-3>z</ol>", "a[^2] b[^3]\n\n[^2]: x\n\n    y\n\n[^3]: z"),
    ("a footnote as word processors write it", "<p>a<a href='#_ftn1' name='_ftnref1'>[1]</a></p><p><a href='#_ftnref1' name='_ftn1'>[1]</a> Says Ann.</p>", "a[^1]\n\n[^1]: Says Ann."),
    ("a reference without its note", "<p>So it is.<sup><a href='#fn1'>1</a></sup></p>", "So it is.1"),
    ("links to a part of the page", "<p><a href='#b'>To b</a></p><p id=b>b</p>", "To b\n\nb"),
    ("nothing invisible", "<p>a\u00adb\u200b\x7fc \x85 \ufeff\u202e d</p><p>x</p><pre>a\u00ad\x7fb</pre><p>e\x7f<b>f\u200b\u00ad</b> \u200c g</p>", "abc d\n\nx\n\n```\nab\n```\n\ne**f** g"),
    ("terms", "<dl><dt>Gate<dd>A door.</dl>", "**Gate**\n\nA door."),
    ("right to left", "<p dir=rtl>أغلق <b>الميناء</b> أبوابه.</p>", "أغلق **الميناء** أبوابه."),
    ("signs of Markdown stay signs", "<p># a * b [c] &lt;d&gt; 1_0 _e_</p><p>1. f</p><p>- g</p>", "\\# a \\* b \\[c\\] \\<d> 1_0 \\_e\\_\n\n1\\. f\n\n\\- g"),
    ("no link in a link and none around a picture", "<p><a href='/a'>b <img src=/c.jpg></a></p>", "[b](https://bell.example/a)\n\n![](https://bell.example/c.jpg)"),
    ("a link in code", "<p><code><a href='/b'>B</a></code> <code>a <a href='/b'>B</a></code></p>", "[`B`](https://bell.example/b) `a B`"),
    ("an anchor sign at a heading", "<h2>Tides <a href='#tides'>¶</a></h2>", "## Tides"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "text"), [one[1:] for one in EXAMPLES], ids=[one[0] for one in EXAMPLES])
def test_it_writes(body: str, text: str) -> None:
    assert markdown(body) == text


def test_eight_thousand_footnotes_take_no_time() -> None:
    body = "".join(f"<p>a<sup><a href='#fn{n}'>{n % 999}</a></sup><li id=fn{n}>b" for n in range(8000))
    began = time.process_time()
    assert markdown(body).count("]: b") == 8000
    assert time.process_time() - began < 5  # measured 0.6 s; quadratic work took 4


def test_cells_of_a_row_stand_in_one_line_of_plain_text() -> None:
    assert written("<table><tr><th>Gate<th>Tons<tr><td>North<td>4</table><p>a")[1] == "Gate | Tons\nNorth | 4\n\na"


def test_items_of_a_list_stand_below_each_other_in_plain_text() -> None:
    assert written("<p>a<ul><li>b<li>c</ul><p>d")[1] == "a\n\nb\nc\n\nd"


LEDE = "The harbour will close for three weeks in March, the port authority said on Monday, while divers mend the old gates."


def test_a_lede_in_the_tag_of_a_heading_is_a_paragraph() -> None:
    assert (
        markdown(f"<h2>{LEDE}</h2><p>So it said.</p><h3>The gates</h3><p>Rust.</p>")
        == f"{LEDE}\n\nSo it said.\n\n## The gates\n\nRust."
    )


def test_a_text_that_was_wrapped_in_a_heading_has_no_headings() -> None:
    assert markdown("<h2><p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p></h2>") == "One.\n\nTwo.\n\nThree.\n\nFour."


def test_a_heading_with_a_kicker_stays_a_heading() -> None:
    assert markdown("<h2><div>Ports</div><div>The gates</div></h2><p>Rust.</p>").startswith("## Ports\n\n## The gates")
