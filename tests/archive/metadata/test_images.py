from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

MetadataOf = Callable[..., Any]


def test_the_lead_image_comes_first_with_its_size_and_alt(metadata_of: MetadataOf) -> None:
    head = (
        '<meta property="og:image" content="/lead.jpg"><meta property="og:image:width" content="1200">'
        '<meta property="og:image:height" content="630px"><meta property="og:image:alt" content="A ship &amp; a quay">'
        '<meta property="og:image" content="/second.jpg"><meta name="twitter:image" content="/third.jpg">'
    )
    found = metadata_of(head).images
    lead = found.value[0]
    assert (lead.url, lead.width, lead.height, lead.title) == (
        "https://www.example.org/lead.jpg",
        1200,
        630,
        "A ship & a quay",
    )
    assert [image.url.rpartition("/")[2] for image in found.value] == ["lead.jpg", "second.jpg", "third.jpg"]
    assert found.source == "og:image"


def test_one_picture_is_listed_once_and_takes_its_size_from_whoever_knows(metadata_of: MetadataOf) -> None:
    head = '<meta property="og:image" content="http://www.example.org/lead.jpg"><meta property="og:image:secure_url" content="https://www.example.org/lead.jpg">'
    image = {
        "@type": "ImageObject",
        "url": "https://www.example.org/lead.jpg",
        "width": {"value": "900"},
        "height": 600.0,
    }
    found = metadata_of(head, data={"@type": "Article", "image": [image]}).images.value
    assert [(image.width, image.height) for image in found] == [(900, 600)]


@pytest.mark.parametrize("size", [(199, 800), (800, 150), (1, 1)])
def test_small_images_are_left_out(metadata_of: MetadataOf, size: tuple[int, int]) -> None:
    image = {"@type": "ImageObject", "url": "/small.jpg", "width": size[0], "height": size[1]}
    assert metadata_of(data={"@type": "Article", "image": image}).images is None


@pytest.mark.parametrize("value", [True, -5, "wide", {"value": None}, 10**9, "1e3", [1], None])
def test_odd_sizes_are_unknown(metadata_of: MetadataOf, value: object) -> None:
    image = {"@type": "ImageObject", "url": "/a.jpg", "width": value}
    assert metadata_of(data={"@type": "Article", "image": image}).images.value[0].width is None


@pytest.mark.parametrize("address", ["data:image/png;base64,xx", "javascript:1", "", "http://[", "/default-image.png"])
def test_what_is_no_picture_of_the_article_is_left_out(metadata_of: MetadataOf, address: str) -> None:
    assert metadata_of(f'<meta property="og:image" content="{address}">').images is None


def test_the_publishers_logo_is_the_providers_image(metadata_of: MetadataOf) -> None:
    data = {
        "@type": "Article",
        "publisher": {"@type": "Organization", "name": "Post", "logo": {"url": "/logo.png", "width": 60}},
    }
    found = metadata_of(data=data)
    assert (found.provider_image.value.url, found.provider_image.value.width) == (
        "https://www.example.org/logo.png",
        60,
    )
    assert (found.provider_name.value, found.provider_name.source) == ("Post", "json-ld")
