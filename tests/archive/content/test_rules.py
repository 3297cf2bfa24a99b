"""Rules of a person: which elements they choose, how the marks stand in the tree, and what a page cannot do to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.content.rules import ContentRules, Marked, SelectorMistake, check_selector, mark
from archive.content.tags import RULE_ATTRIBUTE as MARK
from archive.page import parse

if TYPE_CHECKING:
    from lxml import etree


def marked(html: str, *, keep: tuple[str, ...] = (), drop: tuple[str, ...] = ()) -> tuple[etree._Element, Marked]:
    root, _ = parse(html)
    assert root is not None
    return root, mark(root, ContentRules(keep=keep, drop=drop))


def marks(root: etree._Element) -> list[tuple[str, str]]:
    return [
        (str(element.get("id") or element.tag), str(element.get(MARK))) for element in root.iter() if element.get(MARK)
    ]


def test_elements_are_marked_as_the_selectors_say() -> None:
    root, count = marked(
        "<div id=a class=x><p id=b>One</p><p id=c class=promo>Two</p></div>", keep=("div.x",), drop=("p.promo, p#no",)
    )
    assert marks(root) == [("a", "keep"), ("c", "drop")]
    assert count == Marked(kept=1, dropped=1)


def test_an_element_that_both_choose_is_dropped() -> None:
    root, _ = marked("<p id=a>One</p>", keep=("p",), drop=("#a",))
    assert marks(root) == [("a", "drop")]


def test_marks_that_a_page_brings_are_taken_off() -> None:
    root, count = marked(f"<div {MARK}=keep><p id=a {MARK}=keep>One</p><p id=b>Two</p></div>", drop=("#b",))
    assert marks(root) == [("b", "drop")]
    assert count.kept == 0


def test_marking_twice_with_other_rules_leaves_the_later_ones() -> None:
    root, _ = marked("<p id=a>One</p><p id=b>Two</p>", drop=("#a",))
    mark(root, ContentRules(drop=("#b",)))
    assert marks(root) == [("b", "drop")]


def test_a_dropped_word_is_taken_out_of_its_sentence() -> None:
    root, count = marked(
        "<p>The <b>old</b> <span class=ad>cheap</span> ferry <a class=ad href=x>buy</a>left.</p>", drop=(".ad",)
    )
    assert root.find("body/p").xpath("string()") == "The old  ferry left."  # type: ignore[union-attr]
    assert count == Marked(removed=2)


def test_a_kept_word_speaks_for_the_block_around_it() -> None:
    root, _ = marked("<div><p id=a>The <b><i class=lead>ferry</i></b></p></div>", keep=("i.lead",))
    assert marks(root) == [("a", "keep")]


def test_what_is_kept_is_no_longer_hidden() -> None:
    root, _ = marked("<div hidden style='display:none'><p id=a aria-hidden=true>One</p></div>", keep=("#a",))
    assert not [name for element in root.iter() for name in ("hidden", "style", "aria-hidden") if element.get(name)]


def test_head_and_page_cannot_be_chosen() -> None:
    root, count = marked("<head><title>x</title></head><body><p>One</p></body>", drop=("html", "head", "title"))
    assert root.tag == "html"
    assert not marks(root) or marks(root) == [("title", "drop")]
    assert count.kept == 0


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("div >", "no CSS selector"),
        ("div{color:red}", "no CSS selector"),
        ("p::before", "pseudo-element"),
        ("p:nonsense", "no CSS selector"),
        ("svg|a", "namespaces"),
        ("p" * 3000, "longer than"),
        ("//div[@class]", "no CSS selector"),
    ],
)
def test_a_selector_that_cannot_be_used_is_refused_with_the_way_out(selector: str, words: str) -> None:
    with pytest.raises(SelectorMistake, match=words):
        check_selector(selector)


@pytest.mark.parametrize("selector", ["p", "a, b > c", "[data-x='1']", "div:not(.a) ~ p", "li:nth-child(2n+1)", "#x"])
def test_usual_selectors_are_taken(selector: str) -> None:
    check_selector(selector)


@given(st.text(max_size=60))
def test_any_text_is_taken_or_refused_by_name(text: str) -> None:
    try:
        check_selector(text)
    except SelectorMistake:
        return
    marked("<p>One</p>", keep=(text,))


def test_rules_are_named_by_what_they_say() -> None:
    name = ContentRules(keep=("a", "b"), drop=("c",)).name
    assert name == ContentRules(keep=("b", "a"), drop=("c",)).name
    assert name != ContentRules(keep=("a",), drop=("b", "c")).name
    assert len(name) == 12
