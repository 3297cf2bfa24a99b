"""What X-Robots-Tag headers and robots metas forbid, and whom they are for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.directives import AGENTS, FORBIDDING, forbidding, header_directives
from archive.model.record import Record


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["noarchive"], ("noarchive",)),
        (["NOINDEX, NoArchive"], ("noarchive", "noindex")),
        (["googlebot: noarchive, nosnippet"], ("noarchive", "nosnippet")),
        (["otherbot: noindex, noarchive"], ()),
        (["otherbot: noindex, googlebot: noarchive"], ("noarchive",)),
        (["otherbot: noindex", "nosnippet"], ("nosnippet",)),
        (["max-snippet: -1, noarchive, max-image-preview:large"], ("noarchive",)),
        (["unavailable_after: 25 Jun 2010 15:00:00 PST, noarchive"], ("noarchive",)),
        (["all", "index, follow, archive"], ()),
        (["noindex nofollow"], ("noindex",)),
        (["", ",,:,"], ()),
    ],
)
def test_directives_are_read_for_us(values: list[str], found: tuple[str, ...]) -> None:
    assert forbidding(header_directives(values)) == found


@given(st.lists(st.text(max_size=60), max_size=5))
def test_no_header_makes_it_raise_and_only_known_words_are_kept(values: list[str]) -> None:
    kept = forbidding(header_directives(values))
    assert set(kept) <= FORBIDDING
    assert kept == forbidding(kept)


@given(st.sampled_from(sorted(FORBIDDING)), st.sampled_from(sorted(AGENTS)))
def test_a_directive_for_us_by_name_counts_as_one_for_all(directive: str, agent: str) -> None:
    assert forbidding(header_directives([f"{agent}: {directive}"])) == forbidding(header_directives([directive]))


@pytest.mark.parametrize(("robots", "is_forbidden"), [(("noarchive",), True), (("none",), True), (("nocache",), True), (("noindex", "nosnippet"), False), ((), False)])  # fmt: skip
def test_noarchive_forbids_publishing(robots: tuple[str, ...], *, is_forbidden: bool) -> None:
    assert Record(title="The ferry", robots=robots).forbids_publishing is is_forbidden
