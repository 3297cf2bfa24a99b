from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

MetadataOf = Callable[..., Any]
SIZED = '<meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">'
HEADLINE = "<h1>The new harbour opens on Tuesday</h1>"


def og(address: str) -> str:
    return f'<meta property="og:image" content="{address}">'


def names(found: Any) -> list[str]:
    return [image.url.rpartition("/")[2] for image in found.value]


def test_the_lead_image_comes_first_with_its_size_and_alt(metadata_of: MetadataOf) -> None:
    head = (
        '<meta property="og:image" content="/harbour.jpg"><meta property="og:image:width" content="1200">'
        '<meta property="og:image:height" content="630px"><meta property="og:image:alt" content="A ship &amp; a quay">'
        '<meta property="og:image" content="/second.jpg"><meta name="twitter:image" content="/thirds.jpg">'
    )
    found = metadata_of(head).images
    lead = found.value[0]
    assert (lead.url, lead.width, lead.height, lead.title) == (
        "https://www.example.org/harbour.jpg",
        1200,
        630,
        "A ship & a quay",
    )
    assert names(found) == ["harbour.jpg", "second.jpg", "thirds.jpg"]
    assert found.source == "og:image"


def test_one_picture_is_listed_once_and_takes_its_size_from_whoever_knows(metadata_of: MetadataOf) -> None:
    head = '<meta property="og:image" content="http://www.example.org/harbour.jpg"><meta property="og:image:secure_url" content="https://www.example.org/harbour.jpg">'
    image = {
        "@type": "ImageObject",
        "url": "https://www.example.org/harbour.jpg",
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


@pytest.mark.parametrize(
    "address",
    ["data:image/png;base64,xx", "javascript:1", "", "http://[", "/default-image.png", "/logo.png", "/example-logo_og.png",
     "/fallback.jpg", "/img/mark.svg"],
)  # fmt: skip
def test_what_is_no_picture_of_the_article_is_left_out(metadata_of: MetadataOf, address: str) -> None:
    assert metadata_of(og(address)).images is None


def test_a_logo_that_a_report_is_about_is_its_picture(metadata_of: MetadataOf) -> None:
    assert names(metadata_of(og("/shipyard-logo-unveiled.jpg")).images) == ["shipyard-logo-unveiled.jpg"]


def test_a_placeholder_gives_way_to_the_picture_that_the_article_shows(metadata_of: MetadataOf) -> None:
    body = f'<main>{HEADLINE}<img src="/quay.jpg" width="800" height="500"></main>'
    found = metadata_of(og("/default-share.png"), body).images
    assert (names(found), found.source) == (["quay.jpg"], "figure")


def test_the_articles_own_rendition_goes_before_the_one_for_sharing(metadata_of: MetadataOf) -> None:
    body = f'<main>{HEADLINE}<figure><img srcset="/quay-view-640x400.jpg 640w, /quay-view-1280x800.jpg 1280w"></figure></main>'
    found = metadata_of(og("/share/quay-view-1200x630.jpg") + SIZED, body).images
    lead = found.value[0]
    assert (names(found), lead.width, lead.height, found.source) == (
        ["quay-view-1280x800.jpg"],
        1280,
        800,
        "figure+og:image",
    )


def test_a_small_rendition_in_the_article_gives_way_to_a_larger_one(metadata_of: MetadataOf) -> None:
    body = f'<main>{HEADLINE}<img src="/quay-view-320x200.jpg"></main>'
    found = metadata_of(og("/quay-view-1200x630.jpg"), body).images.value
    assert [(image.url.rpartition("/")[2], image.width) for image in found] == [("quay-view-1200x630.jpg", 1200)]


def test_a_figure_in_the_article_goes_before_a_meta_that_names_another_picture(metadata_of: MetadataOf) -> None:
    body = f'<article>{HEADLINE}<figure><img src="/ferry.jpg" width="900" height="600" fetchpriority="high"></figure></article>'
    assert names(metadata_of(og("/lettered.jpg"), body).images) == ["ferry.jpg", "lettered.jpg"]


@pytest.mark.parametrize(
    "box",
    [
        '<aside><img src="/other.jpg" width="900" height="600"></aside>',
        '<div class="related-posts"><img src="/other.jpg" width="900" height="600"></div>',
        '<a href="/news/another-story"><img src="/other.jpg" width="900" height="600"></a>',
        '<img class="avatar" src="/other.jpg" width="900" height="600">',
        '<img src="/other.jpg" width="60" height="60">',
        '<img src="/loader.gif">',
        '<img src="/ferries.jpg" width="960" height="100">',
        '<img src="https://count.example.com/b.gif?v=1">',
        '<img src="https://count.example.com/watch/5523">',
    ],
)
def test_pictures_of_other_boxes_are_no_cover(metadata_of: MetadataOf, box: str) -> None:
    assert metadata_of(body=f"<main>{HEADLINE}{box}</main>").images is None


def test_a_picture_that_a_meta_names_is_the_cover_in_whatever_box(metadata_of: MetadataOf) -> None:
    body = f'<main>{HEADLINE}<div class="teaser-image"><img src="/ferry-quay-980x600.jpg" width="980" height="600"></div></main>'
    assert names(metadata_of(og("/ferry-quay-1200x630.jpg"), body).images) == ["ferry-quay-980x600.jpg"]


def test_the_height_follows_from_a_ratio(metadata_of: MetadataOf) -> None:
    body = f'<main>{HEADLINE}<figure><img srcset="/a/ferry.jpg 1600w" width="16" height="9"></figure></main>'
    lead = metadata_of(body=body).images.value[0]
    assert (lead.width, lead.height) == (1600, 900)


def test_a_figure_gives_title_and_credit(metadata_of: MetadataOf) -> None:
    body = (
        f'<main>{HEADLINE}<figure><img src="/ferry.jpg" width="900" height="600" alt="A ferry">'
        "<figcaption>The first ferry on Tuesday. Photo: Jane Roe/Quay Agency</figcaption></figure></main>"
    )
    lead = metadata_of(body=body).images.value[0]
    assert (lead.title, lead.attribution) == ("A ferry", "Jane Roe/Quay Agency")


@pytest.mark.parametrize("name", ["creditText", "copyrightNotice", "creator", "copyrightHolder"])
def test_json_ld_names_whose_picture_it_is(metadata_of: MetadataOf, name: str) -> None:
    image = {"@type": "ImageObject", "url": "/ferry.jpg", name: {"@type": "Person", "name": "Jane Roe"}}
    assert metadata_of(data={"@type": "Article", "image": image}).images.value[0].attribution == "Jane Roe"


def test_the_confidence_is_higher_where_places_agree(metadata_of: MetadataOf) -> None:
    body = f'<main>{HEADLINE}<figure><img src="/ferry-quay.jpg" width="900" height="600"></figure></main>'
    assert (
        metadata_of(og("/ferry-quay.jpg"), body).images.confidence
        > metadata_of(og("/ferry-quay.jpg")).images.confidence
    )


def test_a_picture_far_below_the_headline_illustrates_the_text(metadata_of: MetadataOf) -> None:
    words = "<p>After seven years of work the harbour takes in its first ships, and the mayor is pleased with it.</p>"
    figure = '<figure><img src="/ferry.jpg" width="900" height="600"></figure>'
    above = metadata_of(og("/lettered.jpg"), f"<article>{HEADLINE}{words}{figure}</article>")
    below = metadata_of(og("/lettered.jpg"), f"<article>{HEADLINE}{words * 3}{figure}</article>")
    assert names(above.images) == ["ferry.jpg", "lettered.jpg"]
    assert names(below.images) == ["lettered.jpg"]


@pytest.mark.parametrize(("stated", "size"), [((1420, 798), (1420, 798)), ((1200, 630), (1420, 800))])
def test_a_stated_size_is_believed_where_the_address_agrees_roughly(
    metadata_of: MetadataOf, stated: tuple[int, int], size: tuple[int, int]
) -> None:
    image = {"@type": "ImageObject", "url": "/ferry.1420x800.png", "width": stated[0], "height": stated[1]}
    lead = metadata_of(data={"@type": "Article", "image": image}).images.value[0]
    assert (lead.width, lead.height) == size
