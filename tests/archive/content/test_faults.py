"""Pages that broke a reading once."""

from __future__ import annotations

import pytest

from archive import extract
from archive.content.cleaning import clean_text

URL = "https://example.org/news/the-tide-at-orse"
PARAGRAPHS = "".join(
    f"<p>The tide came in at {n} and went out again, as it had done before anyone wrote it down.</p>" for n in range(6)
)


def text_of(inside: str) -> str:
    return extract(f"<html><body><article><h1>The tide</h1>{PARAGRAPHS}{inside}</article></body></html>", URL).text


def test_words_loose_in_a_row_within_a_cell_of_another_table() -> None:
    text = text_of("<table><tr><td>x<table><tr>Note: <th>Year<th>Sum<tr><td>2020<td>5</table></table>")

    assert "The tide came in at 5" in text


@pytest.mark.parametrize("many", ["<template>" * 800, "<noscript>" * 800])
def test_templates_in_templates_are_looked_at_once(many: str) -> None:
    extract(f"<html><body>{many}{PARAGRAPHS}</body></html>", URL)


def test_marks_without_end_on_one_letter() -> None:
    marks = "\u0301\u0323" * 40_000

    assert (
        len(text_of(f"<p>The word a{marks} has too many marks, and all the sentence suffers from it badly.</p>"))
        < 5_000
    )


def test_a_refrain_is_kept_and_a_second_copy_for_small_screens_is_not() -> None:
    refrain = "<p>And the tide goes out, and the tide comes in, and nobody knows where the boats have been.</p>"

    assert (
        text_of(
            f"{refrain}<p>Old Orse lay down by the harbour wall to sleep, and said he would wait for the call.</p>{refrain}"
        ).count("nobody knows")
        == 2
    )
    assert text_of(f"{refrain}<div class='mobile'>{refrain}</div>").count("nobody knows") == 1


def test_a_dialog_that_is_not_open_is_not_read() -> None:
    assert "subscribe to us" not in text_of(
        "<dialog><p>Dear reader, please subscribe to us, for the tide waits for no man alive.</p></dialog>"
    )


def test_text_that_only_the_state_of_an_application_holds_is_read() -> None:
    story = "".join(
        f"<p>The {n}th keeper of the light left a note on the stairs, and nobody has moved it since then.</p>"
        for n in range(8)
    )
    state = f'<script id="__NEXT_DATA__" type="application/json">{{"props": {{"article": {{"title": "The light", "body": "{story}"}}}}}}</script>'
    article = extract(
        f"<html><head><title>The light</title></head><body><div id='__next'></div>{state}</body></html>", URL
    )

    assert article.rejection is None
    assert "The 7th keeper" in article.text


def test_signs_that_steer_a_terminal_do_not_come_out_of_clean() -> None:
    assert "\x1b" not in clean_text("The tide came in at six.\n\x1b[31mThe tide went out at seven.\x00\n")
