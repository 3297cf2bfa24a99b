"""`pressmark sites add` against the newsroom: it finds its sources, shows articles, writes the entry, and keeps nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.config import read_config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crawler.newsroom import Newsroom
    from tests.conftest import Ran

pytestmark = pytest.mark.endurance


def test_a_site_is_found_previewed_and_declared(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    pressmark("init", root)
    (root / "pressmark.yaml").write_text("# mine\nfetch: {delay_s: 0}\n")
    asked = ("sites", "add", f"{newsroom.origin}/", "--archive", root, "--allow-origin", newsroom.origin)
    (looked,) = pressmark(*asked, "--json").rows
    assert (looked["written"], len(looked["articles"])) == (False, 10)
    assert {each["kind"] for each in looked["sources"]} == {"feed", "sitemap"}
    assert all(each["title"] and each["words"] for each in looked["articles"] if not each["reason"])
    assert (root / "pressmark.yaml").read_text() == "# mine\nfetch: {delay_s: 0}\n"
    done = pressmark(*asked, "--yes", "--name", "room")
    assert done.code == 0
    assert (root / "pressmark.yaml").read_text().startswith("# mine\nfetch: {delay_s: 0}\n\nsites:\n  room:\n")
    assert read_config(root).sites["room"].feeds
    assert pressmark("list", "--archive", root, "--json").rows == []
    assert pressmark(*asked, "--yes", "--name", "room").code == 2


def test_a_site_without_sources_or_without_an_answer_ends_with_1(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    pressmark("init", root)
    refused = pressmark("sites", "add", newsroom.origin, "--archive", root)
    assert refused.code == 1
    assert "not a public address" in refused.err
    assert "Traceback" not in refused.err
    assert pressmark("sites", "add", "ftp://example.org/", "--archive", root).code in (1, 2)
