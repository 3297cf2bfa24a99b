from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.rendering.shell import LITTLE_WORDS, has_script, is_shell

SHELLS = [
    b"<body><div id=app></div><script src=a.js></script>",
    b'<div class="x" id="root">\n</div><script></script>',
    b'<div id="__next"><!-- filled later --></div><script>',
    b"<app-root></app-root><script src=main.js></script>",
    b"<noscript><p>You need to enable JavaScript to run this app.</p></noscript><script>",
    b"<main id='app' data-x=1></main><SCRIPT>",
]


@pytest.mark.parametrize("html", SHELLS)
def test_a_place_to_be_filled_is_a_shell(html: bytes) -> None:
    assert is_shell(html, 5)


@pytest.mark.parametrize(
    "html",
    [
        b"<div id=root></div>",  # nobody fills it
        b"<div id=root><p>Here is the text.</p></div><script>",
        b"<div></div><div class=ad id=ad-top></div><script>",
        b"<article><p>A short item.</p></article><script>",
    ],
)
def test_a_short_page_with_a_script_is_none(html: bytes) -> None:
    assert not is_shell(html, 30)


@pytest.mark.parametrize("html", SHELLS)
def test_a_page_with_its_text_is_none(html: bytes) -> None:
    assert not is_shell(html, LITTLE_WORDS)


@given(html=st.binary(), words=st.integers())
def test_any_bytes_are_judged(html: bytes, words: int) -> None:
    assert not is_shell(html, words) or has_script(html)


def test_a_hostile_page_is_judged_in_linear_time() -> None:
    for piece in (
        b"<div id=app",
        b"<div id=app><!--",
        b"<div id=app>" + b" " * 5000,
        b"<noscript>",
        b"<noscript>java",
        b"<div " + b"a" * 200,
    ):
        begun = time.process_time()
        is_shell(b"<script>" + piece * (2_000_000 // len(piece)), 0)
        assert time.process_time() - begun < 1  # a fiftieth of it here; quadratic would be hours
