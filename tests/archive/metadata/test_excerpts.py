from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

MetadataOf = Callable[..., Any]
TITLE = (
    "<title>The new harbour opens on Tuesday - Quay Post</title>" + '<meta property="og:site_name" content="Quay Post">'
)
LEAD = "After seven years of work the harbour takes in its first ships, and the mayor is pleased."


def descriptions(meta: str, og: str) -> str:
    return f'{TITLE}<meta name="description" content="{meta}"><meta property="og:description" content="{og}">'


def excerpt(found: Any) -> tuple[str, str] | None:
    return (found.excerpt.value, found.excerpt.source) if found.excerpt else None


@pytest.mark.parametrize(
    "slogan",
    [
        "Quay Post",
        "Quay Post: all about ships, every day anew",
        "The new harbour opens on Tuesday",
        "{{ page.teaser }}",
        "quaypost.example",
    ],
)
def test_what_is_said_of_every_page_gives_way(metadata_of: MetadataOf, slogan: str) -> None:
    assert excerpt(metadata_of(descriptions(slogan, LEAD))) == (LEAD, "og:description")
    assert excerpt(metadata_of(descriptions(LEAD, slogan))) == (LEAD, "meta:description")


def test_a_description_that_was_cut_gives_way_to_the_whole_one(metadata_of: MetadataOf) -> None:
    cut = LEAD[:70] + "…"
    assert excerpt(metadata_of(descriptions(cut, LEAD))) == (LEAD, "og:description")
    assert excerpt(
        metadata_of(descriptions(cut, "The mayor is pleased with the ships of the harbour, and so is everybody else."))
    ) == (cut, "meta:description")


def test_of_two_good_ones_the_meta_description_is_taken(metadata_of: MetadataOf) -> None:
    other = "Ships come in again: what the harbour means for the town and for everybody who lives there."
    found = metadata_of(descriptions(LEAD, other))
    assert excerpt(found) == (LEAD, "meta:description")
    assert found.excerpt.confidence < metadata_of(descriptions(LEAD, LEAD)).excerpt.confidence


def test_the_name_of_the_site_alone_is_no_excerpt(metadata_of: MetadataOf) -> None:
    assert metadata_of(f'{TITLE}<meta name="description" content="Quay Post">').excerpt is None
    assert metadata_of(f'{TITLE}<meta name="description" content=" ... ">').excerpt is None
