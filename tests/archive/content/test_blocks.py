"""Cutting pages into blocks."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.content.blocks import Blocks, cut
from archive.content.images import Picture
from archive.content.tags import KEEP, Mark
from archive.content.tokens import LINE_BREAK
from archive.page import parse


def blocks_of(markup: str) -> Blocks:
    root, _ = parse(f"<html><body>{markup}</body></html>")
    assert root is not None
    return cut(root)


def texts_of(markup: str) -> list[str]:
    return [block.text for block in blocks_of(markup).blocks if block.text]


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>One.</p><p>Two.</p>", ["One.", "Two."]),
        ("<div>One <b>bold</b> <a href='/x'>link</a>.<p>Two</p>tail</div>", ["One bold link.", "Two", "tail"]),
        ("one<br>two<br><br>three", ["one\ntwo", "three"]),
        ("one<br> <br><br>two", ["one", "two"]),
        ("<br><br>one<hr>two", ["one", "two"]),
        ("a &amp; b &lt;c&gt; &quot;d&quot;", ['a & b <c> "d"']),
        ("<script>if (a < b) {}</script>seen<style>p{}</style>", ["seen"]),
        ("one <svg><g><text>icon</text></g></svg> two", ["one two"]),
        ("one <span class='sr-only'>for <b>readers</b></span>two", ["one two"]),
        ("one <span style='position:absolute; left:-9999px'>far</span>two", ["one two"]),
        ("one <span hidden>gone <span>deeper</span></span>two", ["one two"]),
        ("<p>a\u00adb\u200bc\ufeff</p>", ["abc"]),
        (
            "<p>\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645</p>",
            ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"],
        ),
        ("<p>it&#146;s</p>", ["it’s"]),
        ("<p>\u00a0</p><p> </p>", []),
        ("<pre>  one\n    two\n</pre>", ["  one\n    two"]),
        ("<pre><div>one</div><div>two</div></pre>", ["one\ntwo"]),
        ("<p>smile <img alt='\U0001f600' src='x.png'> now</p>", ["smile \U0001f600 now"]),
        ("<a href='/x'><h2>Head</h2><p>Teaser</p></a>", ["Head", "Teaser"]),
        ("<p>x <1 y> z</p>", ["x <1 y> z"]),
        ("", []),
    ],
)
def test_it_cuts(markup: str, texts: list[str]) -> None:
    assert texts_of(markup) == texts


def test_a_block_tells_its_links_and_emphasis() -> None:
    block = blocks_of("<p><a href='/x'>link</a> and <b>bold</b></p>").blocks[0]

    assert (block.links, block.link_chars) == (1, round(4 / 11 * 13))
    assert block.tokens == [
        Mark("a", target="/x"), "link", Mark("a", is_end=True), " and ", Mark("strong"), "bold", Mark("strong", is_end=True),
    ]  # fmt: skip


def test_marks_that_are_open_before_a_block_are_its_own() -> None:
    first, second = blocks_of("<a href='/x'><em>one<p>two</p></em></a>").blocks

    assert first.tokens == [
        Mark("a", target="/x"), Mark("em"), "one", Mark("em", is_end=True), Mark("a", is_end=True),
    ]  # fmt: skip
    assert second.tokens == [
        Mark("a", target="/x"), Mark("em"), "two", Mark("em", is_end=True), Mark("a", is_end=True),
    ]  # fmt: skip
    assert second.link_share == 1


def test_a_picture_alone_is_a_block_without_text() -> None:
    page = blocks_of(
        "<figure><picture><source srcset='b.jpg 800w'><img src='data:,' alt='A'></picture></figure><p>t</p>"
    )

    assert [(block.text, block.pictures) for block in page.blocks] == [("", 1), ("t", 0)]
    assert page.blocks[0].tokens == [Picture("b.jpg", "A", None, None)]


def test_lines_and_rules_are_told() -> None:
    page = blocks_of("one<br>two<hr>three")

    assert [block.is_rule for block in page.blocks] == [False, True, False]
    assert LINE_BREAK in page.blocks[0].tokens


def test_nodes_hold_their_blocks() -> None:
    page = blocks_of("<article><h1>a</h1><section><p>b</p><p>c</p></section></article><footer>d</footer>")

    inside = {node.tag: [block.text for block in page.blocks[node.first : node.last]] for node in page.nodes}
    assert inside == {
        "body": ["a", "b", "c", "d"], "article": ["a", "b", "c"], "h1": ["a"], "section": ["b", "c"], "p": ["c"], "footer": ["d"],
    }  # fmt: skip


def test_what_is_switched_off_is_told_of_all_that_stands_in_it() -> None:
    page = blocks_of("<div style='display:none'><div><p>x</p></div></div><p>y</p>")

    assert [page.nodes[block.node].is_hidden for block in page.blocks] == [True, False]


def test_the_nearer_of_two_rules_counts() -> None:
    page = blocks_of('<div data-pressmark-rule="drop"><p data-pressmark-rule="keep">x</p></div>')

    assert page.nodes[page.blocks[0].node].flags & KEEP


def test_fields_for_an_address_are_told() -> None:
    page = blocks_of("<form><p>x</p><input type='email'></form>")

    assert [page.nodes[node].tag for node in page.asking] == ["form"]


def test_elements_as_deep_as_the_parser_lets_through_are_cut() -> None:
    assert texts_of("<div>" * 1500 + "deep" + "</div>" * 1500) == ["deep"]


def test_what_libxml2_lets_into_names_does_no_harm() -> None:
    assert texts_of('<p a<b="c" "d">one</p><x:y z="&quot;>">two</x:y>')[0] == "one"


TAGS = st.sampled_from(
    [
        "div",
        "p",
        "span",
        "a",
        "b",
        "br",
        "hr",
        "pre",
        "img",
        "svg",
        "script",
        "li",
        "table",
        "tr",
        "td",
        "h2",
        "input",
        "em",
        "noscript",
        "video",
    ]
)


@st.composite
def markups(draw: st.DrawFn, depth: int = 3) -> str:
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        if depth and draw(st.booleans()):
            tag = draw(TAGS)
            attributes = draw(
                st.sampled_from(["", " class='sr-only'", " hidden", " href='/x?a=1&b=2'", " style='display:none'"])
            )
            parts.append(f"<{tag}{attributes}>{draw(markups(depth - 1))}</{tag}>")
        else:
            parts.append(draw(st.sampled_from(["word", " ", "\n", "a.b", "&lt;", "é", "日本"])))
    return "".join(parts)


@given(markups())
def test_every_word_a_reader_sees_is_in_one_block_and_no_other(markup: str) -> None:
    page = blocks_of(markup)

    assert all(0 <= node.first <= node.last <= len(page.blocks) for node in page.nodes)
    assert all(node.parent < index for index, node in enumerate(page.nodes))
    said = "".join("".join(block.text.split()) for block in page.blocks)
    told = "".join("".join("".join(t for t in block.tokens if isinstance(t, str)).split()) for block in page.blocks)
    assert said == told


@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    try:
        root = lxml.html.document_fromstring(data)
    except (lxml.html.etree.ParserError, ValueError, AssertionError):
        return
    cut(root)
