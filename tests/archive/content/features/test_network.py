"""The network over the blocks of a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from archive.content.blocks import cut
from archive.content.features.inputs import Inputs, read_facts, read_inputs
from archive.content.features.layout import lay_out
from archive.content.features.network import judge, our_model, read_model, write_model
from archive.content.kind import KINDS
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.page import Page, read_page

PARAGRAPH = (
    "The harbour froze in the second week, and the ferry stayed where it was until somebody thought of the old ice saw."
)
MENU = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(12))
HTML = f"""<html><head><title>The ice saw</title></head><body><nav><ul>{MENU}</ul></nav><article><h1>The ice saw</h1>
{"".join(f"<p>{PARAGRAPH} That was day {n}.</p>" for n in range(9))}</article><footer><p>© 2026 The Wexmoor Lantern</p></footer></body></html>"""


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return inputs_of(HTML)


def inputs_of(html: str) -> Inputs:
    body = html.encode()
    page = read_page(
        Capture(
            url="https://example.org/news/the-ice-saw", requested_url="https://example.org/news/the-ice-saw", at=datetime(2026, 1, 1, tzinfo=UTC),
            status=200, headers=((b"Content-Type", b"text/html"),), body=body, digest=payload_digest(body),
        ),
        limits=ReadingLimits(),
    )  # fmt: skip
    assert isinstance(page, Page)
    layout = lay_out(cut(page.root))
    return read_inputs(page, layout, read_facts(page), np.zeros(len(KINDS)), our_model().vocabulary)


def test_it_tells_the_text_from_the_menu(inputs: Inputs) -> None:
    log_odds = judge(our_model(), inputs).log_odds

    assert log_odds[13:22].min() > log_odds[:12].max()


def test_a_model_file_holds_the_whole_model(inputs: Inputs) -> None:
    written = write_model(our_model())
    again = read_model(written)

    assert write_model(again) == written
    assert np.array_equal(judge(again, inputs).log_odds, judge(our_model(), inputs).log_odds)


def test_the_model_says_where_it_comes_from() -> None:
    about = our_model().about

    assert {"trained_by", "data", "seeds"} <= set(about)


def test_sums_are_exact_so_that_every_machine_has_the_same_bits(inputs: Inputs) -> None:
    model = our_model()
    wide = replace(
        model,
        layers=tuple({name: values.astype(np.float64) for name, values in layers.items()} for layers in model.layers),
    )  # type: ignore[misc]

    assert np.array_equal(judge(wide, inputs).log_odds, judge(model, inputs).log_odds)


def test_a_block_alone_is_judged() -> None:
    assert judge(our_model(), inputs_of("<p>One line.</p>")).log_odds.shape == (1,)


def test_columns_in_another_order_are_the_same_columns(inputs: Inputs) -> None:
    turned = replace(inputs, names=inputs.names[::-1], figures=inputs.figures[:, ::-1])

    assert np.array_equal(judge(our_model(), turned).log_odds, judge(our_model(), inputs).log_odds)
