from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

MetadataOf = Callable[..., Any]


@pytest.mark.parametrize(
    ("lang", "head", "language"),
    [
        ("de-AT", "", "de"),
        ("", '<meta property="og:locale" content="pt_BR">', "pt"),
        ("", '<meta http-equiv="Content-Language" content="fr, en">', "fr"),
        ("zh-Hant-TW", "", "zh"),
        ("und", "", None),
        ("english", "", None),
        ("{{ lang }}", "", None),
    ],
)
def test_languages_are_codes(metadata_of: MetadataOf, lang: str, head: str, language: str | None) -> None:
    found = metadata_of(head, lang=lang).language
    assert (found.value if found else None) == language


@pytest.mark.parametrize(
    ("value", "access"),
    [
        (True, "free"),
        ("False", "paid"),
        ("http://schema.org/True", "free"),
        ("maybe", None),
        (None, None),
        ([False], "paid"),
        (0, None),
    ],
)
def test_access_is_what_json_ld_says(metadata_of: MetadataOf, value: object, access: str | None) -> None:
    found = metadata_of(data={"@type": "NewsArticle", "isAccessibleForFree": value}).access
    assert (found.value if found else None) == access


def test_the_content_tier_is_access(metadata_of: MetadataOf) -> None:
    assert metadata_of('<meta property="article:content_tier" content="metered">').access.value == "metered"


def test_tags_are_split_and_listed_once(metadata_of: MetadataOf) -> None:
    found = metadata_of('<meta name="news_keywords" content="Harbour, Ships,harbour , ,Quay &amp; Pier">').tags
    assert (found.value, found.source) == (("Harbour", "Ships", "Quay & Pier"), "meta:news_keywords")


def test_article_tags_come_before_keywords(metadata_of: MetadataOf) -> None:
    head = '<meta name="keywords" content="news"><meta property="article:tag" content="Harbour"><meta property="article:tag" content="Ships">'
    assert metadata_of(head).tags.value == ("Harbour", "Ships")


@pytest.mark.parametrize(
    ("head", "data", "kind"),
    [
        ("", {"@type": "NewsArticle"}, "article"),
        ("", {"@type": "DiscussionForumPosting"}, "forum"),
        ("", {"@type": ["Product", "Thing"]}, "product"),
        ('<meta property="og:type" content="video.other">', None, "video"),
        ("", {"@type": "VideoObject", "name": "x"}, "video"),
        ('<meta property="og:type" content="website">', None, "website"),
        ('<meta property="og:type" content="band">', None, None),
    ],
)
def test_types_are_those_of_the_record(metadata_of: MetadataOf, head: str, data: object, kind: str | None) -> None:
    found = metadata_of(head, data=data).type
    assert (found.value if found else None) == kind


def test_a_video_page_features_its_player(metadata_of: MetadataOf) -> None:
    found = metadata_of(
        '<meta property="og:type" content="video.other">', url="https://www.youtube.com/watch?t=1&v=dQw4w9WgXcQ"
    )
    assert found.featured_content.value == "https://www.youtube.com/embed/dQw4w9WgXcQ"


def test_an_article_with_a_player_in_it_is_no_video_page(metadata_of: MetadataOf) -> None:
    found = metadata_of(
        body='<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>', data={"@type": "NewsArticle"}
    )
    assert found.featured_content is None


def test_descriptions_are_decoded_and_on_one_line(metadata_of: MetadataOf) -> None:
    found = metadata_of('<meta name="description" content="Ships &amp;amp;\n <b>boats</b> &#8217;n&#x27; more">')
    assert found.excerpt.value == "Ships & boats ’n' more"


TRAIL = {
    "@type": "BreadcrumbList",
    "itemListElement": [
        {"@type": "ListItem", "position": number, "name": name}
        for number, name in enumerate(("Home", "News", "Ports", "The new harbour opens"), start=1)
    ],
}


@pytest.mark.parametrize(
    ("head", "data", "section", "source"),
    [
        ('<meta property="article:section" content="News &gt; Ports">', None, "Ports", "article:section"),
        ("", {"@type": "Article", "articleSection": ["World", "Ports"]}, "World", "json-ld"),
        ("<title>The new harbour opens - Post</title>", TRAIL, "Ports", "breadcrumb"),
        ("", {"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}]}, None, None),
        ("", {"@type": "BreadcrumbList", "itemListElement": ["x", None, {"name": {"a": 1}}]}, None, None),
    ],
)
def test_the_section_is_stated_or_the_last_crumb_before_the_page(
    metadata_of: MetadataOf, head: str, data: object, section: str | None, source: str | None
) -> None:
    found = metadata_of(head, data=data).section
    assert ((found.value, found.source) if found else (None, None)) == (section, source)


def test_a_player_that_waits_for_consent_is_found(metadata_of: MetadataOf) -> None:
    found = metadata_of(
        '<meta property="og:type" content="video.other">',
        '<iframe data-src="https://ads.example.com/embed"></iframe><iframe data-src="https://player.vimeo.com/video/1"></iframe>',
    )
    assert found.featured_content.value == "https://player.vimeo.com/video/1"
