"""The seed's local site: every address answers, and the record points into it."""

from __future__ import annotations

import html
import struct
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.seed.site import (
    AMP_URLS,
    ARTICLE_URL,
    FOLDER,
    IMAGES,
    PAGES,
    PROPOSAL_URL,
    RELATED_URLS,
    SOURCE_URLS,
    SeedSite,
    article_text,
    local_record,
    page_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def site() -> Iterator[SeedSite]:
    with SeedSite() as running:
        yield running


def fetch(url: str) -> tuple[str, bytes]:
    with urllib.request.urlopen(url, timeout=10) as response:
        return response.headers["Content-Type"], response.read()


@pytest.mark.parametrize("url", PAGES)
def test_every_page_answers_with_html(site: SeedSite, url: str) -> None:
    media_type, body = fetch(site.url(url))
    assert media_type == "text/html; charset=utf-8"
    assert b"<h1" in body


@pytest.mark.parametrize("url", IMAGES)
def test_every_image_has_its_declared_size(site: SeedSite, url: str) -> None:
    media_type, body = fetch(site.url(url))
    assert media_type == "image/png"
    assert struct.unpack(">II", body[16:24]) == IMAGES[url]


def test_robots_are_welcome(site: SeedSite) -> None:
    assert fetch(site.origin + "/robots.txt")[1].startswith(b"User-agent: *")


def test_the_proposal_is_gone(site: SeedSite) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetch(site.url(PROPOSAL_URL))
    caught.value.close()
    assert caught.value.code == 404


@pytest.mark.parametrize("url", [ARTICLE_URL, *RELATED_URLS, *SOURCE_URLS])
def test_no_page_points_out_of_the_site_to_an_address_it_stands_for(site: SeedSite, url: str) -> None:
    body = fetch(site.url(url))[1].decode()
    assert f'rel="canonical" href="{site.url(url)}"' in body
    assert "https://www.biometricupdate.com/" not in body
    assert "https://www.forbes.com/" not in body


def test_amp_pages_declare_no_further_amp_page(site: SeedSite) -> None:
    for url in AMP_URLS:
        assert b"amphtml" not in fetch(site.url(url))[1]


def test_the_article_links_its_sources(site: SeedSite) -> None:
    body = fetch(site.url())[1].decode()
    assert all(f'href="{site.url(source)}"' in body for source in (*SOURCE_URLS, PROPOSAL_URL))


def test_the_page_holds_every_block_of_the_article() -> None:
    page = page_bytes(ARTICLE_URL).decode()
    for block in article_text().strip().split("\n\n"):
        assert html.escape(block, quote=False)[-30:] in page


def test_the_record_points_into_the_site(site: SeedSite) -> None:
    record = site.record().decode()
    assert f'originalUrl: "{site.url()}"\nwebUrl: "{site.url()}"' in record
    for url in (*RELATED_URLS, *AMP_URLS, *IMAGES):
        assert f'"{site.url(url)}"' in record
    kept = [line for line in record.splitlines() if "cdnAmpWebUrl" in line or "domain:" in line or "secured:" in line]
    assert all(line in (FOLDER / "record.md").read_text("utf-8").splitlines() for line in kept)


def test_the_record_of_no_other_origin_changes_but_its_addresses() -> None:
    origin = "http://127.0.0.1:1"
    back = local_record(origin).replace(origin.encode() + b"/", b"https://")
    assert back == (FOLDER / "record.md").read_bytes()
