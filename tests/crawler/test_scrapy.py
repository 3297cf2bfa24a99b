"""The project under Scrapy's own command: `scrapy list`, and `scrapy crawl` with an archive's configuration."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.model.frontmatter import read
from tests.conftest import ROOT, command_environment, files_of
from tests.crawler.paper import Paper, Story

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.newsroom import Newsroom


def scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Scrapy's command in the checkout."""
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env=command_environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_spiders_are_listed() -> None:
    assert scrapy("list").stdout.split() == ["article", "preview", "site", "warc"]


def test_crawling_an_article_keeps_it_by_the_archives_own_configuration(newsroom: Newsroom, tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    (root / "pressmark.yaml").write_text(f"assets: none\nallow_origins:\n  - {newsroom.origin}\n")
    ran = scrapy("crawl", "article", "-a", f"url={newsroom.urls[0]}", "-s", f"PRESSMARK_ARCHIVE={root}")
    assert ran.returncode == 0, ran.stderr
    (content,) = files_of(root, "records").values()
    record = read(content)
    assert record.original_url == newsroom.urls[0]
    assert [image.is_cached for image in record.images] == [False]


def test_a_configuration_that_cannot_be_used_stops_the_crawl(tmp_path: Path) -> None:
    (tmp_path / "pressmark.yaml").write_text("asets: none\n")
    ran = scrapy("crawl", "article", "-a", "url=http://paper.example/", "-s", f"PRESSMARK_ARCHIVE={tmp_path}")
    assert ran.returncode != 0
    assert "'assets'" in ran.stderr


def test_crawling_declared_sites_keeps_what_is_due(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    with Paper(stories=[Story(1, datetime(2026, 11, 2, 6, tzinfo=UTC))]) as paper:
        (root / "pressmark.yaml").write_text(
            f"assets: none\nallow_origins: [{paper.origin}]\nsites:\n  gate:\n    feeds: [{paper.origin}/feed.xml]\n    delay_s: 0\n"
        )
        ran = scrapy("crawl", "site", "-a", "sites=gate", "-s", f"PRESSMARK_ARCHIVE={root}")
        assert ran.returncode == 0, ran.stderr
        assert len(files_of(root, "records")) == 1
        ran = scrapy("crawl", "site", "-a", "sites=nowhere", "-s", f"PRESSMARK_ARCHIVE={root}")
        assert "no site nowhere declares" in ran.stderr
