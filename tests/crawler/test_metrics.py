"""The figures for Prometheus, read by Prometheus' own parser."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from archive.model.errors import UsageError
from crawler.accounts import SiteAccount
from crawler.frontier import Found, Frontier, Kind
from crawler.metrics import Metrics, MetricsServer, exposition
from crawler.state import StateFile

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = SiteAccount(site="daily", found=7, new=5, changed=1, refused=2, reasons=(("too-short", 2),), sources=3, sources_failed=1, size=12_345)  # fmt: skip
names = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r"), max_size=20)


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (each.name, tuple(sorted(each.labels.items()))): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


@given(st.dictionaries(names, st.integers(0, 10**12)))
def test_any_name_of_a_site_reads_back(values: dict[str, int]) -> None:
    counters = {("pressmark_found_total", (("site", name),)): number for name, number in values.items()}
    found = samples(exposition(counters, {}))
    assert found == {("pressmark_found_total", (("site", name),)): number for name, number in values.items()}


def test_counters_add_up_over_rounds_and_gauges_come_from_the_state(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.sqlite")
    Frontier(state, 1).add([Found(url="https://example.org/a", site="daily", kind=Kind.PAGE)], 1_000)
    metrics = Metrics(tmp_path / "state.sqlite", lambda: 2_000)
    metrics.round_ended([ACCOUNT], seconds=1.5, has_failed=False)
    metrics.round_ended([ACCOUNT], seconds=2.5, has_failed=True)
    found = samples(metrics.exposition())
    state.close()
    site = ("site", "daily")
    assert found["pressmark_pages_total", (("reason", ""), site, ("visit", "new"))] == 10
    assert found["pressmark_pages_total", (("reason", "too-short"), site, ("visit", "rejected"))] == 4
    assert found["pressmark_rounds_total", (("result", "failed"),)] == 1
    assert found["pressmark_round_duration_seconds", ()] == 2.5
    assert found["pressmark_frontier_due", (("kind", "page"), site)] == 1


def test_the_port_answers_on_loopback_by_its_own_name_only(tmp_path: Path) -> None:
    metrics = Metrics(tmp_path / "none.sqlite")
    with MetricsServer(metrics, 0) as server:
        url = f"http://127.0.0.1:{server.port}/metrics"
        with urllib.request.urlopen(url, timeout=5) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert samples(answer.read().decode())
        foreign = urllib.request.Request(url, headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(foreign, timeout=5)
        with pytest.raises(UsageError, match="choose another"):
            MetricsServer(metrics, server.port)
