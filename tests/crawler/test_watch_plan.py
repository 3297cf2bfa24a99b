"""When the next round is: laws of a pure function."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.sites import Site
from crawler.rounds import is_quiet
from crawler.watch_plan import after_quiet, again_after, next_round, rest_of

hours = st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59)).map(
    lambda t: f"{t[0]:02}:{t[1]:02}-{t[2]:02}:{t[3]:02}" if t[:2] != t[2:] else ""
)
instants = st.integers(1_700_000_000, 1_900_000_000)


@given(hours, instants)
def test_after_the_quiet_hours_it_is_not_quiet_and_not_a_day_later(quiet: str, at: int) -> None:
    site = Site(url="https://example.org/", quiet=quiet)
    found = after_quiet(site, at)
    assert at <= found <= at + 86_400
    assert not is_quiet(site, found)


@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(hours, st.none() | instants, instants)), instants, instants)
def test_a_round_comes_neither_too_soon_nor_to_a_quiet_or_resting_site(
    found: dict[str, tuple[str, int | None, int]], now: int, earliest: int
) -> None:
    sites = {name: Site(url="https://example.org/", quiet=quiet) for name, (quiet, _, _) in found.items()}
    due, rested = {n: d for n, (_, d, _) in found.items()}, {n: r for n, (_, _, r) in found.items()}
    coming = next_round(sites, due, rested, now, earliest)
    if coming is None:
        assert all(each is None for each in due.values())
        return
    assert coming.at >= max(now, earliest)
    assert coming.sites
    for name in coming.sites:
        assert due[name] is not None
        assert rested[name] <= coming.at
        assert not is_quiet(sites[name], coming.at)


def test_a_site_that_has_used_up_its_pages_rests_for_its_rhythm() -> None:
    site = Site(url="https://example.org/", every="2h")
    assert rest_of(site, 99, 100) == 100 + 7_200
    assert rest_of(site, 101, 100) == 0
    assert rest_of(site, None, 100) == 0


@given(st.integers(1, 10_000))
def test_the_wait_after_failures_grows_to_half_an_hour(failures: int) -> None:
    assert 30 <= again_after(failures) <= again_after(failures + 1) <= 1_800
