"""Template memory: what a site's pages share speaks against itself where the model is unsure, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.content import templates
from archive.content.blocks import cut
from archive.content.templates import (
    EMPTY,
    MAX_TEXTS,
    PageSample,
    SharedText,
    SiteMemory,
    TemplateMemory,
    Weights,
    block_paths,
    learn,
    merge,
    read_memory,
    relearnt,
    text_key,
    write_memory,
)
from archive.model.errors import ArchiveError
from archive.page import parse
from tests.conftest import ROOT

if TYPE_CHECKING:
    import random

CLUTTER = ("Sign up for our letter", "Most read today", "12 comments")
WORDS = st.lists(
    st.sampled_from(["ferry", "harbour", "whistle", "dock", "Monday", "crossing", "7", "wind"]), min_size=1, max_size=6
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=8)


def page(number: int, *, site: str = "paper.example", clutter: tuple[str, ...] = CLUTTER) -> PageSample:
    """A page with two paragraphs of its own, kept, and the site's clutter, dropped."""
    own = (f"The ferry left on day number {'x' * number}.", f"It came back {'y' * number} hours later.")
    return PageSample(
        site=site,
        texts=(*own, *clutter),
        paths=("body div.text p",) * 2 + ("body aside.box p",) * len(clutter),
        kept=(True,) * 2 + (False,) * len(clutter),
    )


@st.composite
def pages(draw: st.DrawFn) -> PageSample:
    texts = draw(TEXTS)
    paths = [draw(st.sampled_from(["body p", "body aside p", "body ul li"])) for _ in texts]
    kept = [draw(st.booleans()) for _ in texts]
    return PageSample(site=draw(st.sampled_from(["a.example", "b.example"])), texts=texts, paths=paths, kept=kept)


@given(st.lists(pages(), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_pages_makes_no_difference(learnt: list[PageSample], chance: random.Random) -> None:
    mixed = list(learnt)
    chance.shuffle(mixed)
    assert write_memory(learn(mixed)) == write_memory(learn(learnt))


@given(st.lists(pages(), max_size=12))
def test_a_snapshot_reads_back_as_it_was_written(learnt: list[PageSample]) -> None:
    memory = learn(learnt)
    written = write_memory(memory)
    assert read_memory(written) == memory
    assert write_memory(read_memory(written)) == written


@given(st.lists(pages(), max_size=8), st.lists(pages(), max_size=8))
def test_merging_does_not_ask_which_came_first(one: list[PageSample], other: list[PageSample]) -> None:
    assert merge(learn(one), learn(other)) == merge(learn(other), learn(one))


@given(pages(), st.lists(pages(), max_size=12), st.lists(st.floats(0, 1), min_size=8, max_size=8))
def test_only_unsure_blocks_are_moved_and_stay_probabilities(
    read: PageSample, learnt: list[PageSample], chances: list[float]
) -> None:
    chances = chances[: len(read.texts)]
    for site in learn(learnt).sites.values():
        found = site.adjust(read.texts, read.paths, chances)
        assert found == site.adjust(read.texts, read.paths, chances)
        assert len(found) == len(chances)
        for before, after in zip(chances, found, strict=True):
            assert 0.0 <= after <= 1.0
            if not Weights().low <= before <= Weights().high:
                assert after == before


def test_clutter_that_pages_share_counts_against_itself() -> None:
    site = learn(page(number) for number in range(1, 6)).site("paper.example")
    assert site is not None
    new = page(9)
    found = site.adjust(new.texts, new.paths, [0.6] * 5)
    assert min(found[:2]) >= 0.6
    assert max(found[2:]) < 0.1
    # figures in a text (12 comments, 31 comments) make no difference
    assert site.adjust(("31 Comments",), ("elsewhere",), (0.6,))[0] < 0.1


def test_a_text_of_one_page_only_is_never_in_a_memory() -> None:
    """The page that is read may be among those that were learnt: its own text must not speak against it."""
    learnt = [page(number) for number in range(1, 6)]
    site = learn(learnt).site("paper.example")
    assert site is not None
    assert {each.digest for each in site.texts} == {text_key(text) for text in CLUTTER}
    moved = site.adjust(learnt[0].texts[:2], ("elsewhere",) * 2, (0.6, 0.6))
    assert moved == [0.6, 0.6]


def test_one_article_under_two_addresses_counts_once() -> None:
    site = learn([page(1), page(1), page(1), page(2), page(3)]).site("paper.example")
    assert site is not None
    assert site.pages == 3
    assert text_key(page(1).texts[0]) not in {each.digest for each in site.texts}


def test_figures_and_bullets_are_no_texts_to_remember() -> None:
    assert text_key("1.") == text_key("•") == text_key("A") == ""
    memory = learn(replace(page(number), texts=("1", "2", "3", "•", "-")) for number in range(1, 6))
    assert all(not site.texts for site in memory.sites.values())


def test_a_site_of_which_little_was_seen_is_not_known() -> None:
    assert learn([page(1), page(2)]).site("paper.example") is None
    assert EMPTY.site("paper.example") is None


def test_digests_are_the_same_on_every_machine() -> None:
    code = "from archive.content.templates import text_key, path_key; print(text_key('Most  Read'), path_key('a b'))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("1", "2")
    }
    assert said == {"06c2cf1d36a2d5fc bb37dea5c027f928\n"}


def test_a_site_is_bounded_and_the_least_shared_goes_first() -> None:
    clutter = tuple(f"line {'ab' * number} of the menu" for number in range(1, MAX_TEXTS + 200))
    learnt = [page(number, clutter=clutter if number < 4 else clutter[:100]) for number in range(1, 6)]
    site = learn(learnt).site("paper.example")
    assert site is not None
    assert len(site.texts) == MAX_TEXTS
    assert {text_key(text) for text in clutter[:100]} <= {each.digest for each in site.texts}
    assert sum(bool(each.sample) for each in site.texts) == templates.MAX_SAMPLES


def test_all_sites_together_are_bounded() -> None:
    texts = tuple(SharedText(f"{number:016x}", 5) for number in range(MAX_TEXTS))
    sites = {f"s{number}.example": SiteMemory(pages=5, texts=texts) for number in range(2_100)}
    memory = relearnt(EMPTY, TemplateMemory(sites=sites))
    assert len(memory.sites) == templates.MAX_SITES
    assert sum(len(site.texts) + len(site.paths) for site in memory.sites.values()) <= templates.MAX_ENTRIES
    assert len(write_memory(memory)) < 10_000_000


def test_new_knowledge_of_a_site_takes_the_place_of_the_old() -> None:
    old = learn([*(page(n) for n in range(1, 5)), *(page(n, site="b.example") for n in range(1, 5))])
    new = learn(page(n, clutter=("Follow us",)) for n in range(1, 4))
    both = relearnt(old, new)
    assert both.site("paper.example") == new.site("paper.example")
    assert both.site("b.example") == old.site("b.example")


def test_the_part_for_one_page_says_the_whole_snapshots_name() -> None:
    memory = replace(learn(page(n, site=site) for n in range(1, 5) for site in ("a.example", "b.example")), number=7)
    part = memory.only("a.example")
    assert part.name == memory.name == f"7-{memory.digest[:12]}"
    assert set(part.sites) == {"a.example"}
    assert not memory.only("c.example").sites


@pytest.mark.parametrize(
    "data", [b"", b"{}", b'{"format":99,"sites":{}}', b'{"format":1,"sites":[1]}', b"\xff", b"null"]
)
def test_what_is_no_snapshot_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(ArchiveError, match="template memory"):
        read_memory(data)


def test_paths_say_elements_and_words_but_no_numbers() -> None:
    root, _ = parse(
        "<body class='page-id-7 single'><div><div id=x><main><article class='post-123 type-post hentry'>"
        "<div class='a b c'><p class='css-1x9'>Text</p></div></article></main></div></div></body>"
    )
    assert root is not None
    blocks = cut(root)
    assert block_paths(blocks, [block.node for block in blocks.blocks]) == [
        "div main article.type-post.hentry div.a.b p"
    ]
