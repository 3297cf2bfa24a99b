from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.metadata.renditions import candidates, is_same_picture, marks, size_in


@pytest.mark.parametrize(
    ("url", "size"),
    [
        ("https://x.org/a-1200x675.jpg", (1200, 675)),
        ("https://x.org/a.jpg?w=1200&h=675", (1200, 675)),
        ("https://x.org/w_1280,c_limit/a.jpg", (1280, None)),
        ("https://x.org/id/195679/width/730/height/500/crop/1", (730, 500)),
        ("https://x.org/crop/3000x2000/resize/2400x1600!/a.jpg", (2400, 1600)),
        ("https://x.org/bound/1200x1200/a.jpg", (None, None)),
        ("https://x.org/16x9/a.jpg", (None, None)),
        ("https://x.org/2026/11/a.jpg", (None, None)),
        ("https://x.org/0x1f/a.jpg", (None, None)),
    ],
)
def test_sizes_stand_in_addresses(url: str, size: tuple[int | None, int | None]) -> None:
    assert size_in(url) == size


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.org/harbour-1200x630.jpg", "https://cdn.x.org/thumbs/harbour-300x200.webp"),
        ("https://x.org/img/1100/194191.jpg", "https://x.org/img/450/194191.jpg"),
        ("https://x.org/csm_harbour-view_a395f41217.jpg", "https://x.org/csm_harbour-view_93268333ee.jpg"),
        (
            "https://share.x.org/?image=https%3A%2F%2Fa.x.org%2Fharbour-view.jpg%3Fs%3D1",
            "https://a.x.org/harbour-view.jpg?s=2",
        ),
        ("https://cdn.x.org/o6rwkUiJRPzf-1024-80.jpg", "https://cdn.x.org/o6rwkUiJRPzf-1200-80.jpg"),
        ("https://i0.wp.com/x.org/harbour.jpg?fit=1200", "https://x.org/harbour.jpg"),
        ("https://x.org/facebook/195679.jpg", "https://x.org/id/195679/width/425/height/284/crop/1"),
    ],
)
def test_renditions_of_one_picture_are_known(one: str, other: str) -> None:
    assert is_same_picture(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.org/harbour.jpg", "https://x.org/market.jpg"),
        ("https://x.org/20261122/ferry.jpg", "https://x.org/20261122/quays.jpg"),
        ("https://x.org/a/image.jpg", "https://x.org/b/image.jpg"),
    ],
)
def test_different_pictures_are_told_apart(one: str, other: str) -> None:
    assert not is_same_picture(one, other)


@given(st.text(max_size=300))
def test_no_address_breaks_them(text: str) -> None:
    assert isinstance(marks(text), frozenset)
    assert all(side is None or side > 0 for side in size_in(text))
    assert is_same_picture(text, text)


@given(
    st.lists(st.tuples(st.from_regex(r"/[a-z]{1,9}\.jpg", fullmatch=True), st.integers(100, 4_000)), max_size=10),
    st.sampled_from([", ", ",", ",\n "]),
)
def test_candidates_come_with_their_widths(files: list[tuple[str, int]], gap: str) -> None:
    text = gap.join(f"{name} {width}w" for name, width in files)
    assert [(each.url, each.width) for each in candidates(text)] == files


def test_an_address_with_commas_is_one_candidate() -> None:
    found = list(candidates("https://x.org/w_120,c_limit/a.jpg 120w, https://x.org/w_640,c_limit/a.jpg 640w"))
    assert [(each.url, each.width) for each in found] == [
        ("https://x.org/w_120,c_limit/a.jpg", 120),
        ("https://x.org/w_640,c_limit/a.jpg", 640),
    ]


@given(st.text(max_size=500))
def test_no_set_breaks_it(text: str) -> None:
    list(candidates(text))


def test_a_long_set_of_commas_ends() -> None:
    list(candidates("," * 100_000))
    list(candidates(", " * 100_000))
