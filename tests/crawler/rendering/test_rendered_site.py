"""A declared site whose articles scripts build: crawled again, an edit is a revision though the page sent is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crawler.rendering.scripted import Scripted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

pytestmark = [pytest.mark.browser, pytest.mark.endurance, pytest.mark.usefixtures("chromium")]


def test_an_edit_behind_an_unchanged_shell_is_a_revision(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    with Scripted() as site:
        (tmp_path / "pressmark.yaml").write_text(
            f"allow_origins: [{site.origin}]\nassets: none\nfetch: {{delay_s: 0}}\nsites:\n  gate:\n"
            f"    url: {site.origin}/\n    feeds: [{site.origin}/feed.xml]\n    render: auto\n"
        )
        ends = []
        for at in ("2026-11-22T06:00Z", "2026-11-23T06:00Z", "2026-11-24T06:00Z"):
            site.edition = 2 if at > "2026-11-24" else 1
            ran = pressmark("crawl", "--at", at, "--json", "--archive", tmp_path)
            ends.append([row["outcome"] for row in ran.rows if row.get("url") == f"{site.origin}/built"])
    assert ends == [["archived"], ["unchanged"], ["revised"]]
    assert pressmark("verify", "--deep", "--archive", tmp_path).code == 0
