"""What a text is like by its Markdown alone: which lines are furniture, which are paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.enrich.text_measures import measure
from archive.model.record import Record, TextNote
from tests.test_seed_story import SEED

PARAGRAPH = "The council agreed on Monday to widen the bridge by two lanes."


@pytest.mark.parametrize(
    "line",
    [
        "Read more",
        "**Related articles**",
        "Lesen Sie auch: Brücken",
        "Publicité",
        "Читайте также",
        "関連記事",
        "[Home](https://example.org/)",
        "- [One](https://example.org/1) | [Two](https://example.org/2)",
        "### [A teaser](https://example.org/a)",
        "The bridge over the river is to be …",
    ],
)
def test_furniture_is_known(line: str) -> None:
    assert measure(Record(title="t", body=f"{PARAGRAPH}\n\n{line}")).furniture == (line,)


@pytest.mark.parametrize(
    "line",
    [
        PARAGRAPH,
        "## A heading",
        "- An item of a list",
        "> A quotation",
        "Related work is discussed by the authors in their second paper, and by others, too.",
        "Share this.",
        "1. [A source](https://example.org/1)",
        "[^1]: [A note](https://example.org/1)",
        "![A picture](https://example.org/a.png)",
        "| a | b |",
        "It ended in [a shrug](https://example.org/x).",
        "```\nRead more\n```",
        "“",
    ],
)
def test_text_is_no_furniture(line: str) -> None:
    assert measure(Record(title="t", body=line)).furniture == ()


def test_a_line_that_comes_again_is_furniture() -> None:
    assert measure(Record(title="t", body=f"{PARAGRAPH}\n\n{PARAGRAPH}")).furniture == (PARAGRAPH,)


def test_the_seeds_noisy_page_has_much_and_its_article_none() -> None:
    noisy = measure(Record(title="t", body=(SEED / "noisy-page-text.txt").read_text("utf-8")))
    clean = measure(Record(title="t", body=(SEED / "article.txt").read_text("utf-8")))
    assert clean.furniture == ()
    assert noisy.furniture_share > 0.1


def test_words_are_the_text_notes_else_counted() -> None:
    assert measure(Record(title="t", body=PARAGRAPH)).words == 12
    assert measure(Record(title="t", body="人工知能が囲碁に勝つ。")).words == 6
    note = TextNote(digest="sha256:0", words=7, extractor="1")
    assert measure(Record(title="t", body=PARAGRAPH, text=note)).words == 7


@given(st.text(max_size=300))
def test_any_text_can_be_measured(body: str) -> None:
    found = measure(Record(title="t", body=body))
    assert 0 <= len(found.furniture) <= found.lines
    assert found.paragraphs <= found.lines
    assert 0 <= found.furniture_share <= 1
