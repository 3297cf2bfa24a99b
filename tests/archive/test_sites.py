"""Declared sites: which pages each one means, and how mistakes in them are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.config import EXAMPLE, parse_config
from archive.content.rules import ContentRules
from archive.model.errors import ConfigError
from archive.sites import Site, SiteContent, rules_for

PATH = Path("pressmark.yaml")


@pytest.mark.parametrize(
    ("site", "url", "fits"),
    [
        (Site(hosts=("example.org",)), "https://example.org/a", True),
        (Site(hosts=("example.org",)), "http://www.example.org/a", True),
        (Site(hosts=("example.org",)), "https://news.example.org/a", True),
        (Site(hosts=("example.org",)), "https://notexample.org/a", False),
        (Site(url="https://example.org/news/"), "https://www.example.org/news/a?b=c", True),
        (Site(url="https://example.org/news"), "https://example.org/news", True),
        (Site(url="https://example.org/news"), "https://example.org/newsletter", False),
        (Site(url="https://example.org/news/"), "https://news.example.org/news/a", False),
        (Site(url="https://example.org/", hosts=("b.example",)), "https://b.example/x", True),
        (Site(hosts=("example.org",)), "no address", False),
    ],
)
def test_a_site_is_the_pages_below_its_address_and_those_of_its_hosts(site: Site, url: str, fits: bool) -> None:
    assert bool(site.fit(url)) is fits


def test_of_two_sites_the_one_that_says_more_of_the_address_rules() -> None:
    wide = Site(hosts=("example.org",), content=SiteContent(drop=".a"))
    narrow = Site(url="https://example.org/blog/", content=SiteContent(drop=(".b", ".c")))
    sites = {"wide": wide, "narrow": narrow, "silent": Site(url="https://example.org/blog/x/")}
    assert rules_for(sites, "https://example.org/news") == ContentRules(drop=(".a",))
    assert rules_for(sites, "https://example.org/blog/x/y") == ContentRules(drop=(".b", ".c"))
    assert rules_for(sites, "https://elsewhere.example/") is None


def test_the_example_of_a_site_can_be_used_as_it_stands() -> None:
    lines = EXAMPLE[EXAMPLE.index("# sites:") :].partition("\n\n")[0].splitlines()
    config = parse_config("\n".join(line.removeprefix("# ") for line in lines).encode(), PATH)
    assert config.sites["example"].rules == ContentRules(keep=("article .fact-box",), drop=("div.newsletter, .promo",))


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        (
            "sites:\n  a:\n    url: https://a.example/\n    contents: {}\n",
            4,
            "sites.a.contents",
            "did you mean 'content'?",
        ),
        (
            "sites:\n  a:\n    hosts: [a.example]\n    content:\n      kep: p\n",
            5,
            "sites.a.content.kep",
            "did you mean 'keep'?",
        ),
        ("sites:\n  a:\n    hosts: a.example\n", 3, "sites.a.hosts", "a list"),
        ("sites:\n  a:\n    content: {drop: p}\n", 2, "sites.a", "hosts: [example.org]"),
        ("sites:\n  a: 3\n", 2, "sites.a", "a section of settings"),
        ("sites: [a]\n", 1, "sites", "a section of settings"),
        ("sites:\n  a:\n    url: ftp://a.example/\n", 3, "sites.a.url", "https://example.org/news/"),
        ("sites:\n  a:\n    hosts: ['https://a.example']\n", 3, "sites.a.hosts", "write it as example.org"),
        (
            "sites:\n  b: {hosts: [b.example]}\n  a:\n    hosts: [a.example]\n    content:\n      drop: 'div >'\n",
            6,
            "sites.a.content.drop",
            "no CSS selector",
        ),
        (
            "sites:\n  a:\n    hosts: [a.example]\n    content:\n      keep: ['p', 'p::before']\n",
            5,
            "sites.a.content.keep",
            "pseudo-element",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_the_way_out(text: str, line: int, key: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text.encode(), PATH)
    assert words in str(caught.value)
    assert (caught.value.line, caught.value.key) == (line, key)


def test_a_source_of_two_sites_is_a_mistake() -> None:
    feed = "https://a.example/feed.xml"
    with pytest.raises(ConfigError, match=r"sites.b.feeds.*source of the site 'a', too") as caught:
        parse_config(f"sites:\n  a:\n    feeds: [{feed}]\n  b:\n    feeds: ['{feed}?utm_source=x']\n".encode(), PATH)
    assert caught.value.line == 5
