from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.content.templates import SiteMemory, TemplateMemory, read_memory, write_memory
from archive.metadata.habits import HabitSample, learn_habits, sample_habits
from archive.metadata.read import read_metadata
from archive.model.habits import SourceHabits
from tests.archive.metadata.conftest import LATEST, make_page

if TYPE_CHECKING:
    from archive.page import Page

SIGN = st.sampled_from(["a", "b", "c"])
SAMPLES = st.builds(
    HabitSample,
    titles=st.dictionaries(st.sampled_from(["h1", "og", "ld"]), SIGN, max_size=3),
    ends=st.frozensets(SIGN, max_size=2), stated=st.frozensets(SIGN, max_size=2), seen=st.frozensets(SIGN, max_size=2),
)  # fmt: skip


@given(st.lists(SAMPLES, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_pages_does_not_matter(samples: list[HabitSample], order: Any) -> None:
    shuffled = list(samples)
    order.shuffle(shuffled)
    assert learn_habits(samples) == learn_habits(shuffled)


@given(st.lists(SAMPLES, max_size=2))
def test_two_pages_teach_no_habit(samples: list[HabitSample]) -> None:
    assert learn_habits(samples) is None


def story(number: int, *, heading: str = "", shared: str = "", meta: str = "", byline: str = "") -> Page:
    heading = heading or f"The harbour opened for ships number {number}"
    head = f'<title>{shared or heading} - Morning Brief</title><meta property="og:title" content="{shared or heading}">'
    head += f'<meta name="author" content="{meta}">' if meta else ""
    return make_page(
        head,
        f"<article><h1>{heading}</h1><p class=byline>By {byline}</p></article>" if byline else f"<h1>{heading}</h1>",
    )


def test_what_every_title_ends_with_is_cut_from_the_next_one() -> None:
    habits = learn_habits([sample_habits(story(number)) for number in range(4)])
    assert habits is not None
    assert habits.suffixes == ("morningbrief",)
    page = make_page("<title>The ships have left - Morning Brief</title>")
    assert read_metadata(page, latest=LATEST).title.value == "The ships have left - Morning Brief"  # type: ignore[union-attr]  # it has one
    assert read_metadata(page, latest=LATEST, habits=habits).title.value == "The ships have left"  # type: ignore[union-attr]  # it has one


def test_the_account_that_puts_everything_up_is_not_the_author() -> None:
    people = ["Ann Lee", "Bo Berg", "Cy Dahl", "Di Egge"]
    samples = [sample_habits(story(n, meta="Web Master", byline=name)) for n, name in enumerate(people)]
    habits = learn_habits(samples)
    assert habits is not None
    assert habits.authors == ("webmaster",)
    page = make_page('<meta name="author" content="Web Master">', "<h1>The ships have left</h1>")
    assert read_metadata(page, latest=LATEST).authors.value == ("Web Master",)  # type: ignore[union-attr]  # it has some
    assert read_metadata(page, latest=LATEST, habits=habits).authors is None


def test_who_writes_a_blog_alone_stays_its_author() -> None:
    samples = [sample_habits(story(n, meta="Ann Lee", byline="Ann Lee")) for n in range(4)]
    habits = learn_habits(samples)
    assert habits is None or habits.authors == ()


@pytest.mark.parametrize(("away", "trusted"), [("og", None), ("h1", "og")])
def test_a_source_is_trusted_that_is_with_the_others_wherever_they_differ(away: str, trusted: str | None) -> None:
    # The heading and JSON-LD agree against og:title: two are right as often, so neither is the one; and the other way round.
    def sample(number: int) -> HabitSample:
        titles = {"h1": f"t{number}", "og": f"t{number}", "ld": f"t{number}"} | {away: f"x{number}"}
        if away == "h1":
            titles["ld"] = f"t{number}" if number else "y"
            titles["h1"] = "t0" if not number else f"x{number}"
        return HabitSample(titles=titles, ends=frozenset(), stated=frozenset(), seen=frozenset())

    habits = learn_habits([sample(number) for number in range(5)])
    assert (habits.title_source if habits else None) == trusted


def test_habits_travel_in_the_snapshot_and_old_snapshots_are_read() -> None:
    plain = TemplateMemory(sites={"example.org": SiteMemory(pages=3)})
    old = b'{"format":1,"sites":{"example.org":{"pages":3,"texts":[],"paths":[]}}}\n'
    assert write_memory(plain) == old
    assert read_memory(old).sites == plain.sites
    known = SourceHabits(title_source="og", suffixes=("morningbrief",), authors=("webmaster",))
    memory = TemplateMemory(sites={"example.org": SiteMemory(pages=3, habits=known)})
    written = write_memory(memory)
    assert written.startswith(b'{"format":2,')
    assert read_memory(written).sites["example.org"].habits == known
    assert write_memory(read_memory(written)) == written
