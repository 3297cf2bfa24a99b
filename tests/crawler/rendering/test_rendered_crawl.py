"""`pressmark add --render` through the whole house: what a script builds is kept, and nothing inside is reached."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.learning import capture_of_record
from archive.model.frontmatter import read
from archive.store.archive import Archive
from crawler.rendering.browser import group_of
from tests.crawler.rendering.scripted import HEADLINE, STORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran
    from tests.crawler.rendering.scripted import Scripted

pytestmark = [pytest.mark.browser, pytest.mark.endurance]
CONFIG = "assets: none\nfetch:\n  delay_s: 0\nrender:\n  page_s: 2\n  max_requests: 20\n"
BUILT = ("built", "spinner", "inside", "file", "away", "windows", "sneaky", "post", "fresh")


@dataclass(frozen=True)
class Rendered:
    root: Path
    ran: Ran
    site: Scripted

    def row(self, name: str) -> dict[str, Any]:
        (row,) = [row for row in self.ran.rows if row["url"] == f"{self.site.origin}/{name}"]
        return row


@pytest.fixture(scope="module")
def rendered(pressmark: Callable[..., Ran], scripted: Scripted, tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """One run over every page that ends by itself."""
    root = tmp_path_factory.mktemp("rendered") / "data"
    root.mkdir()
    (root / "pressmark.yaml").write_text(CONFIG)
    urls = [f"{scripted.origin}/{name}" for name in (*BUILT, "never", "huge", "plain", "nowhere")]
    ran = pressmark(
        "add", *urls, "--render", "auto", "--json", "-v", "--archive", root, "--allow-origin", scripted.origin
    )
    return Rendered(root, ran, scripted)


@pytest.mark.parametrize("name", BUILT)
def test_what_the_script_builds_is_kept(rendered: Rendered, name: str) -> None:
    row = rendered.row(name)
    assert row["reason"] is None, rendered.ran.err
    with Archive.open(rendered.root, writable=False) as archive:
        record = archive.load(row["path"])
    assert record.title == HEADLINE
    assert all(sentence in record.body for sentence in STORY)
    assert "LEAKED" not in record.body and "root:" not in record.body


def test_the_canary_was_never_reached(rendered: Rendered) -> None:
    assert rendered.row("sneaky")["outcome"] != "rejected"
    assert rendered.site.knocks == 0


def test_a_page_that_never_ends_is_taken_as_it_then_stands(rendered: Rendered) -> None:
    assert rendered.row("never")["reason"] in ("empty", "too-short", "needs-javascript")
    polls = [path for path in rendered.site.asked if path.startswith("/poll")]
    assert 2 < len(polls) <= 2 * 20  # two pages, each bounded


def test_a_document_without_end_is_refused_by_name(rendered: Rendered) -> None:
    assert rendered.row("huge")["reason"] == "parse-limit"


def test_a_page_that_needs_no_browser_gets_none(rendered: Rendered) -> None:
    assert rendered.row("plain")["outcome"].startswith("archived")
    assert f"{rendered.site.origin}/plain" not in conversions(rendered.root)
    assert rendered.row("nowhere")["reason"] == "http-status"


def test_nothing_is_changed_on_a_server_and_nothing_is_remembered(rendered: Rendered) -> None:
    assert "/vote" not in rendered.site.asked
    told = [path for path in rendered.site.asked if path.startswith("/told")]
    assert "/told?cookie=&stored=null" in told
    assert not any("server=1" in path for path in told)


def test_a_page_is_asked_for_once_and_its_scripts_once_a_run(rendered: Rendered) -> None:
    assert [rendered.site.asked.count(f"/{name}") for name in BUILT] == [1] * len(BUILT)
    assert rendered.site.asked.count("/build.js") == 1
    assert not {"/picture.png", "/style.css", "/download.zip", "/worker.js"} & set(rendered.site.asked)


def test_the_record_names_the_document_that_was_read(rendered: Rendered) -> None:
    row = rendered.row("built")
    with Archive.open(rendered.root, writable=False) as archive:
        record = archive.load(row["path"])
        capture = capture_of_record(archive, record)
    assert record.capture is not None and capture is not None
    assert capture.digest == record.capture.digest
    assert STORY[0] in capture.body.decode()
    assert read((rendered.root / row["path"]).read_bytes()).capture == record.capture


def test_other_peoples_readers_accept_the_file(rendered: Rendered) -> None:
    files = [str(path) for path in (rendered.root / "warc").glob("*.warc.gz")]
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = Checker(type("Command", (), {"inputs": files, "verbose": False})()).process_all()
    assert code in (None, 0), said.getvalue()


def test_plain_answer_and_scripts_lie_beside_the_document(rendered: Rendered, pressmark: Callable[..., Ran]) -> None:
    kinds = records(rendered.root)
    built = f"{rendered.site.origin}/built"
    assert {kind for kind, url in kinds if url == built} == {"response", "request", "conversion"}
    assert ("response", f"{rendered.site.origin}/story.json") in kinds
    assert pressmark("verify", "--deep", "--archive", rendered.root).code == 0
    explained = pressmark("explain", built, "--json", "--archive", rendered.root)
    assert explained.code == 0 and STORY[0] in explained.out


def test_no_browser_is_left(rendered: Rendered) -> None:
    lines = [line for line in rendered.ran.err.splitlines() if " started, " in line]
    started = {int(line.split("browser ")[1].split()[0]) for line in lines}
    assert started
    assert all(group_of(each) == [each] for each in started)  # the leader alone is named where nobody is left


def records(root: Path) -> set[tuple[str, str]]:
    found = set()
    for path in (root / "warc").glob("*.warc.gz"):
        with path.open("rb") as file:
            found |= {(each.rec_type, each.rec_headers["WARC-Target-URI"]) for each in ArchiveIterator(file)}
    return found


def conversions(root: Path) -> set[str]:
    return {url for kind, url in records(root) if kind == "conversion"}
