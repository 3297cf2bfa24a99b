from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

MetadataOf = Callable[..., Any]
PUBLISHER = {"@type": "Organization", "name": "Post", "logo": {"url": "/logo.png", "width": 60}}


def test_the_publishers_logo_is_the_providers_image(metadata_of: MetadataOf) -> None:
    found = metadata_of(data={"@type": "Article", "publisher": PUBLISHER})
    assert (found.provider_image.value.url, found.provider_image.value.width) == (
        "https://www.example.org/logo.png",
        60,
    )
    assert (found.provider_name.value, found.provider_name.source) == ("Post", "json-ld")


def test_the_largest_touch_icon_stands_in_for_a_logo(metadata_of: MetadataOf) -> None:
    head = (
        '<link rel="apple-touch-icon" href="/plain.png"><link rel="apple-touch-icon" sizes="76x76" href="/76.png">'
        '<link rel="apple-touch-icon-precomposed" sizes="180x180" href="/180.png"><link rel="icon" sizes="16x16" href="/16.png">'
    )
    logo = metadata_of(head).provider_image
    assert (logo.value.url, logo.value.width, logo.source) == (
        "https://www.example.org/180.png",
        180,
        "apple-touch-icon",
    )


def test_og_site_name_is_believed_before_any_single_place(metadata_of: MetadataOf) -> None:
    found = metadata_of(
        '<meta property="og:site_name" content="Quay Post">', data={"@type": "Article", "publisher": PUBLISHER}
    )
    assert found.provider_name.value == "Quay Post"


def test_places_that_agree_outweigh_one_that_does_not(metadata_of: MetadataOf) -> None:
    head = '<title>Harbour | Quay Post</title><meta property="og:site_name" content="www.example.org"><meta name="application-name" content="Quay Post">'
    data = {"@type": "Article", "publisher": {"@type": "Organization", "name": "Quay Post"}}
    found = metadata_of(head, data=data).provider_name
    assert (found.value, found.confidence) == ("Quay Post", 0.9)


@pytest.mark.parametrize(
    ("url", "domain"), [("https://news.example.co.uk/x", "example.co.uk"), ("https://a.b.example.org/x", "example.org")]
)
def test_the_domain_is_the_name_of_a_provider_without_one(metadata_of: MetadataOf, url: str, domain: str) -> None:
    found = metadata_of(url=url)
    assert (found.provider_name.value, found.provider_domain.value, found.provider_name.source) == (
        domain,
        domain,
        "url",
    )
