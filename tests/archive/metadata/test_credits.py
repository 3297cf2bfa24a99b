from __future__ import annotations

import lxml.html
import pytest

from archive.metadata.credits import credit_in, split_credit


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("A quay. Photo: X/Reuters", "A quay.", "X/Reuters"),
        ("Ein Kai. Foto: Anna Roe", "Ein Kai.", "Anna Roe"),
        ("A quay (Jane Roe/AFP)", "A quay", "Jane Roe/AFP"),
        ("A quay. © Jane Roe", "A quay.", "Jane Roe"),
        ("Photograph by: Jane Roe", "", "Jane Roe"),
        ("A quay in the photo of the year", "A quay in the photo of the year", None),
        ("", "", None),
    ],
)
def test_credits_stand_at_the_end_of_captions(text: str, caption: str, credit: str | None) -> None:
    assert split_credit(text) == (caption, credit)


def test_a_credit_of_its_own_element_is_cut_off_the_caption() -> None:
    html = '<figure><img><figcaption>A quay at dawn <span class="credit">Credit: Jane Roe</span></figcaption></figure>'
    assert credit_in(lxml.html.fromstring(html)) == ("A quay at dawn", "Jane Roe")


def test_a_figure_without_a_caption_says_nothing() -> None:
    assert credit_in(lxml.html.fromstring("<figure><img></figure>")) == ("", None)
