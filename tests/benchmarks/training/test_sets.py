from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.training.sets import SILVER, WCXB, TruthPage, body_pages, training_pages

SHARED = Path(__file__).parents[3] / "../shared/data"


def page(url: str, name: str = "0001") -> TruthPage:
    return TruthPage(name=name, url=url, file=Path(), truth="", data_set=WCXB)


def test_pages_are_held_apart_by_registrable_domain() -> None:
    assert page("https://www.news.bell.co.uk/1").site == page("http://bell.co.uk/2").site == "bell.co.uk"


def test_a_page_without_an_address_is_a_site_of_its_own() -> None:
    assert page("").site != page("", "0002").site


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the data folders do not stand beside this checkout")
def test_the_sets_are_read_whole_and_nothing_of_the_measured_set_is_trained_on() -> None:
    pages, measured = training_pages(SHARED), list(body_pages(SHARED / "fundus-body/dev"))
    assert sum(each.data_set == WCXB for each in pages) == 1311
    assert len(measured) == 132
    assert not {each.url for each in pages} & {each.url for each in measured}
    assert all(each.file.is_file() for each in pages)
    assert not any(each.name.startswith("fundus/") for each in pages if each.data_set == SILVER)
