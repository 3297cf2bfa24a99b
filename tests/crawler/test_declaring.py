"""Declaring a site: what stood in pressmark.yaml stands there afterwards, character by character."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.config import parse_config, read_config
from archive.sites import Site
from crawler.declaring import declare, snippet, with_origins, with_site
from crawler.site_finding import name_of

SITE = Site(
    url="https://example.org/news/",
    feeds=("https://example.org/feed.xml?a=1&b=%20",),
    sitemaps=("https://example.org/s.xml",),
)
NAMES = st.text(min_size=1, max_size=20).filter(lambda name: name.isprintable())
FILES = [
    "",
    "# only a comment\n",
    "assets: none",
    "assets: none\r\nfetch:\r\n  delay_s: 2 # slow\r\n",
    "sites: # mine\n\n  # the old one\n  old:\n    hosts: [example.com]   # keep\n\n# the end\nassets: none\n",
    "sites:\n      deep:\n            hosts:\n            - example.com\nrelated: {limit: 3}\n",
    "\ufeffassets: none\n",
]


@pytest.mark.parametrize("text", FILES)
def test_a_file_gains_lines_and_loses_nothing(text: str) -> None:
    found = with_site(text, "news", SITE)
    assert found is not None
    assert parse_config(found.encode(), Path("p")).sites["news"] == SITE
    rest = iter(found)
    assert all(each in rest for each in text)  # a subsequence: nothing taken out, nothing moved


@pytest.mark.parametrize(
    "text",
    ["sites: {}\n", "sites: {old: {hosts: [example.com]}}\n", "{assets: none}\n", "---\nassets: none\n", "nonsense: 1\n",
     "sites:\n  news:\n    hosts: [example.com]\n"],
)  # fmt: skip
def test_a_file_in_another_style_is_left_alone(text: str) -> None:
    assert with_site(text, "news", SITE) is None


NEW = "http://127.0.0.1:8700"
LISTS = [
    "allow_origins: [http://127.0.0.1:1]  # mine\nassets: none\n",
    "allow_origins:\n# first\n- http://127.0.0.1:1 # keep\n- http://127.0.0.1:2\nassets: none\n",
    "assets: none\r\nallow_origins:\r\n    - http://127.0.0.1:1\r\n",
    "allow_origins: [http://127.0.0.1:1,\n  'http://127.0.0.1:2'  # two\n  ]\n",
]


@pytest.mark.parametrize("text", [*FILES, *LISTS])
def test_an_origin_is_put_among_those_that_are_allowed(text: str) -> None:
    found = with_origins(text, [NEW])
    assert found is not None
    allowed = parse_config(found.encode(), Path("p")).allow_origins
    assert set(allowed) == {*parse_config(text.encode(), Path("p")).allow_origins, NEW}
    rest = iter(found)
    assert all(each in rest for each in text)
    assert with_origins(found, [NEW]) == found


@pytest.mark.parametrize(
    "text", ["allow_origins: []\n", "allow_origins:\n", "{assets: none}\n", "---\nassets: none\n", "nonsense: 1\n"]
)
def test_origins_in_another_style_are_left_alone(text: str) -> None:
    assert with_origins(text, [NEW]) is None


@given(NAMES, st.lists(st.sampled_from(["^/a b/", "x: y", "# no", "'", '"', "\\d+", "ä"]), max_size=3))
def test_any_name_and_pattern_reads_back(name: str, patterns: list[str]) -> None:
    site = Site(url="https://example.org/", include=tuple(patterns), delay_s=2.5, max_pages=7)
    found = with_site("", name, site)
    if found is not None:
        assert parse_config(found.encode(), Path("p")).sites == {name: site}
    elif name.isascii() and name.isalnum():
        pytest.fail(f"{name!r} was refused: {snippet(name, site)}")


def test_the_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "pressmark.yaml"
    path.write_text("# mine\nassets: none\n")
    path.chmod(0o600)
    assert declare(tmp_path, "news", SITE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().startswith("# mine\nassets: none\n")
    assert read_config(tmp_path).sites == {"news": SITE}
    assert [each.name for each in tmp_path.iterdir()] == ["pressmark.yaml"]
    assert not declare(tmp_path, "news", SITE)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.example.org/x", "example"),
        ("http://127.0.0.1:8700/", "site-127-0-0-1"),
        ("http://[::1]:8700/", "site-1"),
        ("https://taken.org/", "taken-2"),
    ],
)
def test_a_site_is_named_by_its_host(url: str, name: str) -> None:
    assert name_of(url, {"taken"}) == name
