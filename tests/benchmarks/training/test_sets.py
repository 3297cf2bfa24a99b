from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.training.sets import BODIES, SILVER, WCXB, TruthPage, training_pages

SHARED = Path(__file__).parents[3] / "../shared/data"


def page(url: str, name: str = "0001") -> TruthPage:
    return TruthPage(name=name, url=url, file=Path(), truth="", data_set=WCXB)


def test_pages_are_held_apart_by_registrable_domain() -> None:
    assert page("https://www.news.bell.co.uk/1").site == page("http://bell.co.uk/2").site == "bell.co.uk"


def test_a_page_without_an_address_is_a_site_of_its_own() -> None:
    assert page("").site != page("", "0002").site


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the data folders do not stand beside this checkout")
def test_the_sets_are_read_whole_and_no_page_stands_in_two_of_them() -> None:
    pages = training_pages(SHARED)
    counts = Counter(each.data_set.name for each in pages)
    assert (counts[WCXB.name], counts[BODIES.name]) == (1311, 132)
    urls = [each.url for each in pages if each.url and each.data_set in (WCXB, BODIES)]
    assert not {each.url for each in pages if each.data_set == SILVER} & set(urls)
    assert all(each.file.is_file() for each in pages)
    assert not any(each.name.startswith("fundus/") for each in pages if each.data_set == SILVER)
    assert {each.kind for each in pages if each.data_set != WCXB} == {"article"}
