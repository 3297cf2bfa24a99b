"""Readings with guidance: the same capture and snapshot give the same bytes, and records say by what they were read."""

from __future__ import annotations

import pickle
import random
from dataclasses import replace
from datetime import UTC, datetime

from archive.content.templates import learn, read_memory, write_memory
from archive.enrich.defaults import default_topics
from archive.enrich.settings import Enrichment
from archive.enrich.taxonomy import Taxonomy, Topic
from archive.explanation import Explanation, explain
from archive.guidance import UNGUIDED, Guidance
from archive.intake import intake
from archive.learning import sample_of
from archive.model.capture import Capture, Location
from archive.model.digests import payload_digest
from archive.model.frontmatter import read, write
from archive.model.limits import ReadingLimits
from archive.model.record import Reading
from archive.sites import Site, SiteContent

LATEST = datetime(2026, 11, 3, tzinfo=UTC)
CLUTTER = (
    "<div class=box><h3>Our harbour letter</h3><p>Every Friday our harbour desk writes about ships, tides and the people on "
    "the quay. Tell us where to send it, and you will have it before the market opens.</p></div>"
)


def capture_of(number: int, *, extra: str = CLUTTER, host: str = "paper.example") -> Capture:
    words = ("north", "south", "east", "west", "inner", "outer", "upper")[number % 7]
    text = "".join(
        f"<p>The ferry to the {words} pier left at {hour} on day {number}, with {hour * number} people aboard, the office said.</p>"
        for hour in range(4, 10)
    )
    body = f"<html><title>Day {number}</title><body><main><h1>Ferry day {number}</h1><div class=text>{text}</div>{extra}</main>"
    url = f"https://{host}/news/day-{number}"
    return Capture(
        url=url, requested_url=url, at=datetime(2026, 11, 1, tzinfo=UTC), status=200,
        headers=((b"Content-Type", b"text/html; charset=utf-8"),), body=body.encode(), digest=payload_digest(body.encode()),
        location=Location(warc="a.warc.gz", offset=number, length=1),
    )  # fmt: skip


def reading_of(capture: Capture, guidance: Guidance = UNGUIDED) -> Reading:
    reading = intake(capture, limits=ReadingLimits(), latest=LATEST, guidance=guidance)
    assert isinstance(reading, Reading)
    return reading


def taught() -> Guidance:
    samples = [sample for number in range(1, 7) if (sample := sample_of(capture_of(number)))]
    assert len(samples) == 6
    return Guidance(memory=replace(learn(samples), number=3))


def test_the_same_capture_and_snapshot_give_the_same_bytes_in_any_order() -> None:
    guidance = taught()
    # as a worker on another machine gets it: through its file, cut down to the page's site
    again = Guidance(memory=read_memory(write_memory(guidance.memory), number=3))
    captures = [capture_of(number) for number in range(1, 10)]
    first = {capture.url: write(reading_of(capture, guidance).record) for capture in captures}
    random.Random(7).shuffle(captures)
    second = {capture.url: write(reading_of(capture, again.only(capture.url)).record) for capture in captures}
    assert first == second


def test_a_record_names_the_snapshot_only_where_it_knows_the_site() -> None:
    guidance = taught()
    known = reading_of(capture_of(8), guidance).record
    assert known.text is not None
    assert known.text.template == guidance.memory.name == f"3-{guidance.memory.digest[:12]}"
    assert f'template: "{guidance.memory.name}"'.encode() in write(known)
    assert read(write(known)).text == known.text
    unknown = reading_of(capture_of(8, host="other.example"), guidance).record
    assert unknown.text is not None
    assert unknown.text.template is None
    assert b"template" not in write(unknown)


def test_a_memory_that_does_not_know_the_site_changes_nothing() -> None:
    capture = capture_of(8, host="other.example")
    assert write(reading_of(capture, taught()).record) == write(reading_of(capture).record)


def test_a_rule_drops_and_keeps_and_the_record_says_so() -> None:
    plain = reading_of(capture_of(1))
    drop = Site(hosts=("paper.example",), content=SiteContent(drop="div.box, div.text > p:first-child"))
    guided = reading_of(capture_of(1), Guidance(sites={"paper": drop}))
    assert "left at 4 on" in plain.plain_text
    assert "left at 4 on" not in guided.plain_text
    assert "harbour letter" not in guided.plain_text
    assert "left at 5 on" in guided.plain_text
    assert guided.record.text is not None
    assert drop.rules is not None
    assert guided.record.text.rules == drop.rules.name
    keep = Site(url="https://paper.example/news/", content=SiteContent(keep="div.box"))
    assert "Every Friday" in reading_of(capture_of(1), Guidance(sites={"paper": keep})).plain_text
    elsewhere = reading_of(capture_of(1, host="b.example"), Guidance(sites={"paper": drop})).record
    assert elsewhere.text is not None
    assert elsewhere.text.rules is None


def test_of_nested_rules_the_nearer_one_decides() -> None:
    extra = (
        "<aside class=more><p id=a>One line of the side column that a person wants to have in the text of the article.</p>"
        "<div class=ad><p>Cheap crossings to the island, only this week, at every counter of the company.</p>"
        "<p class=yes>The company is owned by the harbour office since nineteen hundred and twelve.</p></div></aside>"
    )
    site = Site(hosts=("paper.example",), content=SiteContent(keep=("aside.more", "p.yes"), drop=".ad"))
    text = reading_of(capture_of(1, extra=extra), Guidance(sites={"paper": site})).plain_text
    assert "One line of the side column" in text
    assert "Cheap crossings" not in text
    assert "owned by the harbour office" in text


def test_marks_that_a_page_brings_have_no_effect() -> None:
    marked = CLUTTER.replace("<div class=box>", "<div class=box data-pressmark-rule=keep>")
    hidden = CLUTTER.replace("<p>", "<p data-pressmark-rule=drop>")
    for extra in (marked, hidden):
        assert reading_of(capture_of(1, extra=extra)).plain_text == reading_of(capture_of(1)).plain_text
        other = Site(hosts=("paper.example",), content=SiteContent(drop=".nothing-has-this"))
        guided = reading_of(capture_of(1, extra=extra), Guidance(sites={"paper": other}))
        assert guided.plain_text == reading_of(capture_of(1)).plain_text


def test_explain_says_where_the_memory_decided() -> None:
    """The box is a sentence like others, inside the main part: alone the model may keep it; its pages know it for clutter."""
    found = explain(capture_of(8), limits=ReadingLimits(), latest=LATEST, guidance=taught())
    assert isinstance(found, Explanation)
    assert found.memory.startswith("3-")
    assert found.memory_pages == 6
    box = next(block for block in found.explained.blocks if "Every Friday" in block.text)
    alone = next(block for block in explained_alone(capture_of(8)).explained.blocks if "Every Friday" in block.text)
    assert (box.is_unsure, alone.is_unsure) == (True, True)
    assert box.probability < alone.probability
    assert box.why[0] == "against: it stands on 6 of 6 pages of this site"
    assert box.decided_by in ("memory", "model")
    assert (box.decided_by == "memory") == alone.is_kept


def explained_alone(capture: Capture) -> Explanation:
    found = explain(capture, limits=ReadingLimits(), latest=LATEST)
    assert isinstance(found, Explanation)
    return found


def test_only_what_concerns_a_page_travels_with_it() -> None:
    sites = {
        "a": Site(hosts=("paper.example",), content=SiteContent(drop=".a")),
        "b": Site(hosts=("b.example",), content=SiteContent(drop=".b")),
    }
    whole = Guidance(memory=taught().memory, sites=sites)
    part = whole.only("https://paper.example/x")
    assert set(part.sites) == {"a"}
    assert part.memory.name == whole.memory.name
    assert whole.only("https://b.example/").memory_of("https://paper.example/x") is None
    assert whole.only("nonsense").sites == {}


def test_a_site_says_what_its_pages_are_about_and_that_travels_too() -> None:
    sites = {
        "wide": Site(hosts=("paper.example",), topics=("Space",)),
        "narrow": Site(url="https://paper.example/robots/", topics=("Robotics", "AI")),
        "silent": Site(url="https://paper.example/robots/x/"),
    }
    enrichment = Enrichment(taxonomy=Taxonomy(topics=(Topic(name="Robotics", keywords=("robot",)),)))
    whole = Guidance(sites=sites, enrichment=enrichment)
    for guidance in (whole, whole.only("https://paper.example/robots/x/y")):
        assert guidance.topics_of("https://paper.example/robots/x/y") == ("Robotics", "AI")
        assert guidance.topics_of("https://paper.example/a") == ("Space",)
        assert guidance.topics_of("https://elsewhere.example/a") == ()
        assert guidance.enrichment == enrichment


def test_what_travels_with_each_page_is_small() -> None:
    guidance = Guidance(enrichment=Enrichment(taxonomy=Taxonomy(topics=default_topics())))
    assert len(pickle.dumps(guidance.only("https://paper.example/"))) < 20_000


def test_the_topics_of_the_source_come_before_those_of_the_site() -> None:
    sites = {"paper": Site(hosts=("paper.example",), topics=("Space",))}
    guidance = Guidance(sites=sites)
    found = intake(capture_of(8), limits=ReadingLimits(), latest=LATEST, guidance=guidance)
    assert isinstance(found, Reading)
    assert found.record.topics == ("Space",)
    asked = intake(capture_of(8), limits=ReadingLimits(), latest=LATEST, guidance=guidance, source_topics=("Robotics",))
    assert isinstance(asked, Reading)
    assert asked.record.topics == ("Robotics",)
    assert asked.record.quality is not None
