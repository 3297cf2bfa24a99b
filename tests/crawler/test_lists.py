"""Lists of articles: a crawl keeps none of them and loses no article by it; `add` keeps one, and warns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from archive.model.selection import Selection
from archive.store.archive import Archive
from tests.crawler.paper import Paper, Story

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crawler.newsroom import Newsroom
    from tests.conftest import Ran

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def test_the_newsroom_is_crawled_without_its_front_pages_and_with_every_article(
    tmp_path: Path, newsroom: Newsroom, pressmark: Callable[..., Ran]
) -> None:
    root = tmp_path / "a"
    Archive.create(root).close()
    (root / "pressmark.yaml").write_text(
        f"allow_origins: [{newsroom.origin}]\nassets: none\nfetch: {{delay_s: 0}}\n"
        f"sites:\n  room:\n    url: {newsroom.origin}/\n    sitemaps: [{newsroom.origin}/sitemap.xml]\n"
    )
    ran = pressmark("crawl", "--archive", root, "--json")
    assert ran.code == 0, ran.err
    with Archive.open(root, writable=False) as archive:
        kept = {archive.load(row).original_url for row in archive.select(Selection())}
    assert kept == set(newsroom.urls)


class Listed(Paper):
    """A paper whose sitemap names a section page of its own, too."""

    def sitemap(self) -> str:
        return super().sitemap().replace("</urlset>", f"<url><loc>{self.origin}/news/</loc></url></urlset>")


def test_a_page_that_reads_as_a_list_with_pages_below_it_is_skipped_by_a_crawl_and_kept_by_add(
    tmp_path: Path, pressmark: Callable[..., Ran]
) -> None:
    root = tmp_path / "a"
    with Listed(stories=[Story(number, NOON - number * timedelta(hours=1)) for number in range(12)]) as paper:
        Archive.create(root).close()
        (root / "pressmark.yaml").write_text(
            f"allow_origins: [{paper.origin}]\nfetch: {{delay_s: 0}}\n"
            f"sites:\n  gate:\n    sitemaps: [{paper.origin}/sitemap.xml]\n"
        )
        command = ("crawl", "--archive", root, "--json", "--at")
        first = pressmark(*command, NOON.isoformat())
        (skipped,) = [row for row in first.rows if row.get("outcome") == "skipped"]
        assert (skipped["url"], skipped["reason"]) == (f"{paper.origin}/news/", "listing")
        assert sum(row.get("outcome") == "archived" for row in first.rows) == 12
        again = pressmark(*command, (NOON + timedelta(days=9)).isoformat())
        assert [row["reason"] for row in again.rows if row.get("outcome") == "skipped"] == ["listing"]
        (added,) = pressmark("add", f"{paper.origin}/news/", "--archive", root, "--json").rows
        assert (added["outcome"], added["warnings"]) == (
            "archived-with-warning",
            ["this is a list of articles, not one"],
        )
