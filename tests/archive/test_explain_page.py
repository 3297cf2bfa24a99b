"""The explaining page: says what was kept and why, needs nothing else, and lets nothing of the explained page through as markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.content.extract import read_content
from archive.explain_page import DECIDED, MAX_BLOCKS, write_explain_page
from archive.explanation import Explanation, explain
from archive.guidance import Guidance
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.page import Page, parse, read_page
from archive.sites import Site, SiteContent

URL = "https://paper.example/news/ferry"
ARTICLE = "".join(
    f"<p>The ferry to pier {number} left on time on Monday, the harbour office said, and it came back the same evening.</p>"
    for number in range(1, 7)
)
PAGE = (
    f"<html lang=en><title>Ferry in service - Paper</title><body><nav><a href=/>Home</a> <a href=/a>Sport</a></nav>"
    f"<article><h1>Ferry in service</h1>{ARTICLE}<div class=promo><p>Read our other stories about the harbour and its people, "
    f"every day, for less than a cup of coffee.</p></div></article><aside><h2>Most read</h2><ul><li><a href=/x>Fog on the quay"
    f"</a><li><a href=/y>Herring is dear</a></ul></aside><footer>© Paper</footer>"
)
OUR_TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "p", "a", "ul", "ol", "li", "b", "details", "summary", "dl", "dt",
    "dd", "span", "small", "fieldset", "legend", "label", "input", "div", "code",
}  # fmt: skip
OUR_ATTRIBUTES = {
    "lang", "charset", "name", "content", "http-equiv", "class", "dir", "id", "type", "checked", "rel", "href",
}  # fmt: skip
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;</style><!-- ]]> \u202e\u0000 {{x}}"


def capture_of(html: str, url: str = URL) -> Capture:
    body = html.encode("utf-8", "replace")
    return Capture(
        url=url, requested_url=url, at=datetime(2026, 11, 1, tzinfo=UTC), status=200,
        headers=((b"Content-Type", b"text/html; charset=utf-8"),), body=body, digest=payload_digest(body),
    )  # fmt: skip


def explained(html: str, url: str = URL, guidance: Guidance | None = None) -> Explanation:
    found = explain(
        capture_of(html, url),
        limits=ReadingLimits(),
        latest=datetime(2026, 11, 3, tzinfo=UTC),
        guidance=guidance or Guidance(),
    )
    assert isinstance(found, Explanation)
    return found


def assert_harmless(page: str) -> None:
    """Nothing but our own elements and attributes, and nothing that loads or runs."""
    root, _ = parse(page)
    assert root is not None
    tags = {element.tag for element in root.iter()}
    assert tags <= OUR_TAGS
    attributes = {name for element in root.iter() for name in element.attrib}
    assert attributes <= OUR_ATTRIBUTES
    assert {element.get("href", "https:").split(":")[0] for element in root.iter("a")} <= {"http", "https"}
    assert "url(" not in page
    assert "@import" not in page


def test_every_block_is_shown_in_page_order_with_verdict_score_and_reasons() -> None:
    found = explained(PAGE)
    page = write_explain_page(found)
    assert_harmless(page)
    places = [page.index(block.text.split("\n")[0]) for block in found.explained.blocks if len(block.text) > 60]
    assert places == sorted(places)
    assert page.count('<li class="block kept') == sum(block.is_kept for block in found.explained.blocks)
    assert page.count('<li class="block ') == len(found.explained.blocks)
    for block in found.explained.blocks:
        assert len(block.why) <= 3
        assert all(reason.startswith(("for: ", "against: ")) for reason in block.why)
        assert 0.0 <= block.probability <= 1.0
        assert block.decided_by in DECIDED


def test_it_tells_what_read_content_does() -> None:
    found = explained(PAGE)
    page = read_page(capture_of(PAGE), limits=ReadingLimits())
    assert isinstance(page, Page)
    content = read_content(page, title="Ferry in service")
    assert [block.is_kept for block in found.explained.blocks] == [each.is_kept for each in content.judged]
    headline = next(block for block in found.explained.blocks if block.text == "Ferry in service")
    assert headline.decided_by == "headline"
    links = next(block for block in found.explained.blocks if "Sport" in block.text)
    assert not links.is_kept


def test_an_answer_that_is_an_error_becomes_no_record_for_that_first() -> None:
    gone = replace(capture_of("<title>Gone</title><p>There is no such page here.</p>"), status=404)
    found = explain(gone, limits=ReadingLimits(), latest=datetime(2026, 11, 3, tzinfo=UTC))
    assert isinstance(found, Explanation)
    assert found.rejection.startswith("http-status (the server answered 404); empty (")
    assert "becomes no record: http-status (the server answered 404)" in write_explain_page(found)
    long = explain(
        replace(capture_of(PAGE), status=503), limits=ReadingLimits(), latest=datetime(2026, 11, 3, tzinfo=UTC)
    )
    assert isinstance(long, Explanation) and long.rejection == "http-status (the server answered 503)"


def test_a_block_that_the_memory_moved_shows_what_the_model_alone_said() -> None:
    found = explained(PAGE)
    block, *others = found.explained.blocks
    moved = replace(block, probability=0.02, by_model=0.21, is_unsure=True, decided_by="memory")
    page = write_explain_page(replace(found, explained=replace(found.explained, blocks=(moved, *others))))
    assert "2% likely text (21% by the model alone)" in page
    assert page.count("by the model alone)") == 1
    assert all(each.by_model == each.probability for each in others)
    assert "sites.NAME.content" in page and "docs/explain.md" in page
    assert_harmless(page)


def test_a_rule_is_named_where_it_decides() -> None:
    rule = Site(hosts=("paper.example",), content=SiteContent(drop="article p:nth-of-type(2)", keep="div.promo"))
    found = explained(PAGE, guidance=Guidance(sites={"paper": rule}))
    by_rule = {block.text[:20]: block.is_kept for block in found.explained.blocks if block.decided_by == "site rule"}
    assert by_rule == {"The ferry to pier 2 ": False, "Read our other stori": True}
    assert rule.rules is not None
    page = write_explain_page(found)
    assert rule.rules.name in page
    assert DECIDED["site rule"] in page


@pytest.mark.parametrize("place", ["title", "text", "class", "url", "link"])
def test_a_hostile_page_reaches_nothing_unescaped(place: str) -> None:
    html = {
        "title": PAGE.replace("Ferry in service", HOSTILE),
        "text": PAGE.replace("left on time", HOSTILE.replace("<", "&lt;")),
        "class": PAGE.replace("<p>", f"<p class='{HOSTILE.replace(chr(39), '')}' id='x'>"),
        "url": PAGE,
        "link": PAGE.replace(
            "<title>", "<link rel=canonical href='javascript:alert(1)'><meta name=author content='<b>'><title>"
        ),
    }[place]
    url = f'https://paper.example/"><script>alert(1)</script>?{HOSTILE[:60]}' if place == "url" else URL
    page = write_explain_page(explained(html, url.replace(" ", "%20").replace("\0", "")))
    assert_harmless(page)
    assert not re.search(r"<(?:script|img|b>alert)", page)
    assert "\u202e" not in page


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_shown_harmlessly(text: str, title: str) -> None:
    html = f"<title>{title.replace('<', '&lt;')}</title><p>{text.replace('<', '&lt;')}</p>{ARTICLE}"
    found = explain(capture_of(html), limits=ReadingLimits(), latest=datetime(2026, 11, 3, tzinfo=UTC))
    if not isinstance(found, Rejection):
        assert_harmless(write_explain_page(found))


def test_a_page_that_becomes_no_record_is_explained_all_the_same() -> None:
    page = write_explain_page(explained("<p>Nothing here.</p>"))
    assert "This page becomes no record: too-short" in page or "This page becomes no record: empty" in page
    assert_harmless(page)


def test_a_page_of_very_many_blocks_is_cut_and_says_so() -> None:
    page = write_explain_page(explained("<ul>" + "<li>One more line</li>" * (MAX_BLOCKS + 10) + f"</ul>{ARTICLE}"))
    assert "16 more blocks are not shown" in page


def test_colours_have_enough_contrast() -> None:
    """WCAG 2.2 AA: 4.5 to 1 for every text on every ground it stands on, in light and in dark."""
    grounds = {"ink": "ground panel kept dropped", "soft": "ground panel kept dropped", "accent": "ground",
               "kept-ink": "kept", "dropped-ink": "dropped", "unsure": "kept dropped unsure-ground"}  # fmt: skip
    for scheme in re.findall(r":root\{([^}]*)\}", write_explain_page(explained(PAGE))):
        colours = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})", scheme))
        assert set(grounds) < set(colours)
        for ink, below in grounds.items():
            for ground in below.split():
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground, colours[ink], colours[ground])


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours by WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
