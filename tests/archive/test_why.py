"""`pressmark show --why`: what speaks for each topic, what each score is the sum of, and where the record says otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from archive.enrich.defaults import default_topics
from archive.enrich.enriching import enrich, finish
from archive.enrich.settings import Classic, Enrichment, Scoring
from archive.enrich.taxonomy import Taxonomy
from archive.model.frontmatter import read
from archive.model.record import Record, TextNote
from archive.model.standing import ALONE, Standing
from archive.why import why
from tests.conftest import command_environment
from tests.seed.site import ARTICLE_URL, FORBES_URL, SeedSite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ran

SETTINGS = Enrichment(taxonomy=Taxonomy(topics=default_topics()))
CLASSIC = Enrichment(taxonomy=SETTINGS.taxonomy, scoring=Scoring(scorer="classic", classic=Classic(related=10)))
NLP = "Natural Language Processing"
RECORD = Record(title="Facial recognition at the border", body="A text that says something.")
KEPT = finish(enrich(RECORD, SETTINGS, source_topics=(NLP,)), ALONE, SETTINGS)


def test_a_record_that_is_up_to_date_differs_in_nothing() -> None:
    found = why(KEPT, ALONE, SETTINGS)
    assert found.differs == ()
    assert [name for name, _ in found.topics] == [NLP, "AI", "Computer Vision"]
    assert [[match.where for match in matches] for _, matches in found.topics] == [
        ["source"], ["parent", "parent"], ["title"],
    ]  # fmt: skip
    for score in (found.quality, found.heat):
        assert score.value == sum(part.points for part in score.parts)
    assert (found.quality.value, found.heat.value, found.published) == (KEPT.quality, KEPT.heat, KEPT.published)


def test_other_settings_and_other_articles_are_told_as_differences() -> None:
    assert [line.partition(":")[0] for line in why(KEPT, ALONE, CLASSIC).differs] == ["quality", "heat", "published"]
    assert why(KEPT, Standing(members=2), SETTINGS).differs == ("heat: the record says 35; today it would be 45",)
    assert why(replace(KEPT, heat=None), ALONE, SETTINGS).differs == (
        "heat: the record says nothing; today it would be 35",
    )
    found = why(KEPT, ALONE, Enrichment())
    assert found.differs == (f"topics: the record says {NLP}, AI, Computer Vision; today it would be {NLP}",)


def test_topics_that_are_not_yet_written_or_no_longer_follow_are_marked() -> None:
    old = replace(KEPT, topics=(NLP, "Bridges"))
    found = why(old, ALONE, SETTINGS)
    assert (found.unwritten, found.outdated) == (("AI", "Computer Vision"), ("Bridges",))
    assert (why(KEPT, ALONE, SETTINGS).unwritten, why(KEPT, ALONE, SETTINGS).outdated) == ((), ())


def test_what_cannot_be_compared_keeps_its_heat() -> None:
    found = why(replace(KEPT, heat=66), Standing(is_known=False), SETTINGS)
    assert (found.heat.value, found.differs) == (66, ())


def test_topics_of_others_are_shown_as_given() -> None:
    found = why(replace(RECORD, topics=("Gardens", "Computer Vision")), ALONE, SETTINGS)
    assert [(name, len(matches)) for name, matches in found.topics] == [("Gardens", 0), ("Computer Vision", 1)]


def test_of_a_sealed_text_the_quality_stands() -> None:
    sealed = replace(KEPT, body="", quality=77, heat=77, text=TextNote(digest="sha256:0", words=400, extractor="1"))
    found = why(sealed, ALONE, SETTINGS)
    assert (found.quality.value, found.differs) == (77, ())
    assert "sealed" in found.note


@pytest.fixture(scope="module")
def site() -> Iterator[SeedSite]:
    with SeedSite() as running:
        yield running


@pytest.fixture(scope="module")
def root(pressmark: Callable[..., Ran], site: SeedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archive the seed's article, discovered by a source of its topic, and one that is related to it."""
    folder = tmp_path_factory.mktemp("why") / "data"
    folder.mkdir()
    (folder / "pressmark.yaml").write_text(
        f"sites:\n  biometrics:\n    url: {site.url(ARTICLE_URL)}\n    topics: [{NLP}]\n", encoding="utf-8"
    )
    ran = pressmark("add", site.url(), site.url(FORBES_URL), "--archive", folder, "--allow-origin", site.origin)
    assert ran.code == 0, ran.out + ran.err
    return folder


def test_the_seeds_article_has_its_three_topics_in_its_order(
    pressmark: Callable[..., Ran], site: SeedSite, root: Path
) -> None:
    row = pressmark("show", site.url(), "--json", "--archive", root).rows[0]
    assert row["topics"] == [NLP, "AI", "Computer Vision"]
    record = read((root / row["path"]).read_bytes())
    assert (record.published, record.quality is not None, record.heat is not None) == (True, True, True)
    other = pressmark("show", site.url(FORBES_URL), "--json", "--archive", root).rows[0]
    assert other["topics"] == ["AI", "Computer Vision"]


def test_why_is_readable_at_80_columns(site: SeedSite, root: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "crawler", "show", site.url(), "--why", "--archive", str(root)],
        capture_output=True, env={**command_environment(), "COLUMNS": "80"}, stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip
    out = ran.stdout.decode()
    assert ran.returncode == 0, ran.stderr
    path = next(line for line in out.splitlines() if line.startswith("records/"))
    assert path.endswith(".md")  # whole, so that it can be copied
    assert max(len(line) for line in out.splitlines() if line != path) <= 80
    for words in (
        "the source that discovered the article is of this topic",
        "above Computer Vision",
        "title: facial recognition",
        "(content)",
        "words, 400 are enough",
        "it is complete",
        "publishedDateTime",
    ):
        assert words in out, words
    assert os.linesep + "quality " in out


def test_why_as_json_has_every_part(pressmark: Callable[..., Ran], site: SeedSite, root: Path) -> None:
    row = pressmark("show", site.url(), "--why", "--json", "--archive", root).rows[0]
    assert set(row) >= {"topics", "quality", "heat", "published", "standing", "differs", "sources", "scorer"}
    assert [topic["topic"] for topic in row["topics"]] == [NLP, "AI", "Computer Vision"]
    assert row["topics"][2]["evidence"][0] == {
        "where": "title", "keyword": "facial recognition", "found": "facial recognition",
    }  # fmt: skip
    assert (
        row["quality"]["value"] == row["quality"]["stored"] == sum(part["points"] for part in row["quality"]["parts"])
    )
    assert row["sources"]["title"]


def test_why_tells_of_a_configuration_that_changed(pressmark: Callable[..., Ran], site: SeedSite, root: Path) -> None:
    config = root / "pressmark.yaml"
    before = config.read_text("utf-8")
    config.write_text(before + "scoring:\n  scorer: classic\n", encoding="utf-8")
    try:
        ran = pressmark("show", site.url(), "--why", "--archive", root)
        assert "(classic)" in ran.out
        assert "quality: the record says" in ran.out
        assert "pressmark refresh" in ran.out
    finally:
        config.write_text(before, encoding="utf-8")


def test_why_marks_topics_that_the_record_has_not_and_names_the_taxonomy(
    pressmark: Callable[..., Ran], site: SeedSite, root: Path
) -> None:
    assert "taxonomy: default (technology and AI news)" in pressmark("show", site.url(), "--why", "--archive", root).out
    config = root / "pressmark.yaml"
    before = config.read_text("utf-8") if config.exists() else ""
    config.write_text(
        before + f"topics: [{{name: Borders, keywords: [trust stamp]}}, {{name: {NLP}, keywords: [grammar]}}]\n",
        encoding="utf-8",
    )
    try:
        out = pressmark("show", site.url(FORBES_URL), "--why", "--archive", root).out
        assert "Computer Vision  (in the record, but not of today's topics" in out
        assert "taxonomy: 2 topics of your own" in out
        out = pressmark("show", site.url(), "--why", "--archive", root).out
        assert "Borders  (not yet written: pressmark refresh)" in out
    finally:
        config.write_text(before, encoding="utf-8")


def test_why_of_nothing_says_what_to_do(pressmark: Callable[..., Ran], root: Path) -> None:
    ran = pressmark("show", "https://nowhere.example/x", "--why", "--archive", root)
    assert (ran.code, "pressmark list" in ran.err) == (1, True)
