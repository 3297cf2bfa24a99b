"""Walls are recognised by what they say, in many languages; no article of length ever is one."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.intake import intake
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.model.outcome import WALLS as REASONS
from archive.model.outcome import Reason, Rejection
from archive.model.record import TEASER, Reading
from archive.page import read_page
from archive.walls import Read, folded, is_notice, measure, wall_of
from tests.archive.wall_pages import ARTICLE, FOOT, MENU, OTHERS, WALLS, framed, page

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2026, 11, 3, tzinfo=UTC)
URL = "https://www.gate.example/news/2026/11/the-ferry-is-back"
SHARED = Path(__file__).parents[2] / "../shared/data"


def capture_of(
    markup: str, *headers: tuple[str, str], url: str = URL, requested: str = "", status: int = 200
) -> Capture:
    body = markup.encode("utf-8", "replace")
    sent = (("Content-Type", "text/html; charset=utf-8"), *headers)
    return Capture(
        url=url, requested_url=requested or url, at=AT, status=status, body=body, digest=payload_digest(body),
        headers=tuple((name.encode(), value.encode()) for name, value in sent),
    )  # fmt: skip


def read(markup: str, *headers: tuple[str, str], url: str = URL, requested: str = "") -> Reading | Rejection:
    return intake(capture_of(markup, *headers, url=url, requested=requested), limits=ReadingLimits(), latest=AT)


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_is_rejected_by_its_reason(name: str) -> None:
    reason, markup = WALLS[name]
    found = read(markup)
    assert isinstance(found, Rejection)
    assert (found.reason, bool(found.detail)) == (reason, True)


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_around_an_article_of_length_is_none(name: str) -> None:
    """A banner, a marker or a headline of a wall beside a whole article takes nothing from it."""
    found = read(WALLS[name][1].replace(OTHERS, "").replace("</body>", f"<main>{ARTICLE}</main></body>"))
    assert isinstance(found, Reading)
    assert "captain" in found.plain_text


def test_there_are_walls_of_every_reason_and_in_twenty_languages() -> None:
    assert {reason for reason, _ in WALLS.values()} == REASONS - {Reason.PAYWALL, Reason.SHRUNK}
    languages = {markup.partition('lang="')[2][:2] for _, markup in WALLS.values()}
    assert len(languages) >= 20


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("How to fix a 404 page not found error", "Every editor has seen it. The page you are looking for could not be found, says the server, and the reader leaves. " * 6),
        ("Just a moment: a photo essay", "The photographer waited four hours on the quay until the ferry turned and the light fell on the keeper of the lock. " * 6),
        ("Maintenance of the bridge delayed", "The bridge is down for scheduled maintenance until Thursday, the harbour office said, because the steel came late. " * 4),
        ("Site blocked by protesters", "The building site was blocked on Monday by forty people who had chained themselves to the gate before dawn. " * 5),
        ("What cookies know of you", "A cookie is a small file that remembers the reader. Advertising partners use consent as they like, says the agency. " * 20),
        ("Council votes on log in rule", "Citizens will have to log in with a card from January, the council decided on Tuesday by a majority of two. " * 4),
    ],
)  # fmt: skip
def test_an_article_about_walls_is_an_article(title: str, text: str) -> None:
    published = '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-11-01T08:00:00Z">'
    body = f"{MENU}<article><h1>{title}</h1><p>{text}</p></article>{FOOT}"
    assert isinstance(read(page(f"{title} | The Gate", body, published)), Reading)
    assert isinstance(read(page(f"{title} | The Gate", body)), Reading)


def test_a_short_item_of_news_with_a_login_form_in_its_menu_is_kept() -> None:
    form = "<div hidden id=login><h1>Log in</h1><form><input type=password></form></div>"
    menu = " ".join(f"<a href='/s/{n}'>A section of the paper called {n}</a>" for n in range(40))
    text = "A tree fell on the road between Sandmouth and Eastwick on Monday evening. Nobody was hurt, and the road was free again at eight, the police said."
    assert isinstance(
        read(framed("Tree falls on road", "Tree falls on road", text).replace("</nav>", f"{menu}</nav>{form}")), Reading
    )


@pytest.mark.parametrize(
    ("asked", "answered", "is_wall"),
    [
        ("/news/2026/the-ferry-is-back", "/", True),
        ("/news/2026/the-ferry-is-back", "/en/", True),
        ("/news/2026/the-ferry-is-back", "/index.html", True),
        ("/news/2026/the-ferry-is-back", "/news/", True),
        ("/artikel/1234567", "/artikel", True),
        ("/news/2026/the-ferry-is-back/amp", "/news/2026/the-ferry-is-back", False),
        ("/news/the-ferry-is-back", "/stories/the-ferry-is-back", False),
        ("/index.html", "/", False),
        ("/about", "/", False),
        ("/the-ferry-is-back/1234567", "/the-ferry-is-back", False),
        ("/the-ferry-is-back", "/?p=1234567", False),
    ],
)
def test_an_article_that_leads_to_the_front_page_or_its_section_is_gone(
    asked: str, answered: str, *, is_wall: bool
) -> None:
    site = "https://www.gate.example"
    found = read(page("The Gate", f"{MENU}<main>{ARTICLE}</main>"), url=site + answered, requested=site + asked)
    assert isinstance(found, Rejection) is is_wall
    assert not isinstance(found, Rejection) or found.reason is Reason.SOFT_404


def test_another_site_and_a_page_that_says_it_is_an_article_are_believed() -> None:
    said = '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-11-01T08:00:00Z">'
    whole = page("The ferry", f"<main>{ARTICLE}</main>", said)
    assert isinstance(read(whole, url="https://gate.example/", requested=URL), Reading)
    plain = page("The ferry", f"<main>{ARTICLE}</main>")
    assert isinstance(
        read(plain, url="https://gate.example/", requested="https://short.example/a-b-c-1234567"), Reading
    )


def test_a_redirect_to_consent_or_login_is_told_by_its_address() -> None:
    text = framed(
        "The Gate",
        "Welcome",
        "Choose how you would like to go on reading our paper today, with or without, as you like it best and as often as you like.",
    )
    consent = read(text, url="https://consent.gate.example/collectConsent?to=1", requested=URL)
    login = read(text, url="https://id.gate.example/login?return=1", requested=URL)
    assert isinstance(consent, Rejection)
    assert isinstance(login, Rejection)
    assert (consent.reason, login.reason) == (Reason.CONSENT, Reason.LOGIN)


def test_a_challenge_is_told_by_its_header() -> None:
    found = read(
        framed(
            "The Gate",
            "Hello",
            "There is not much to see here for you today, dear reader, as we are looking at your browser for a while now.",
        ),
        ("cf-mitigated", "challenge"),
    )
    assert isinstance(found, Rejection)
    assert found.reason is Reason.BLOCKED


def test_a_teaser_is_kept_with_a_warning() -> None:
    said = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The ferry is back", "isAccessibleForFree": false, "datePublished": "2026-11-01T08:00:00Z"}</script>'
    text = "After nine weeks in dry dock the ferry between the two towns is back in service, and the first crossing on Tuesday carried 300 people."
    found = read(
        page(
            "The ferry is back",
            f"{MENU}<article><h1>The ferry is back</h1><p>{text}</p></article><div>Subscribe to continue reading</div>",
            said,
        )
    )
    assert isinstance(found, Reading)
    assert (found.is_teaser, found.record.access, TEASER in found.record.warnings) == (True, "paid", True)
    whole = read(page("The ferry is back", f"{MENU}<main>{ARTICLE}</main>", said))
    assert isinstance(whole, Reading)
    assert (whole.is_teaser, whole.record.warnings) == (False, ())


@pytest.mark.parametrize(
    "text",
    [
        "This article has been removed at the request of the family.", "Editor's note: this story was published in error and has been withdrawn.",
        "Dieser Artikel wurde aus rechtlichen Gründen entfernt.", "Cet article a été supprimé pour des raisons juridiques.",
        "Материал удалён по решению суда.", "この記事は削除されました。訂正しておわびします。",
    ],
)  # fmt: skip
def test_an_honest_notice_is_told_from_a_short_text(text: str) -> None:
    assert is_notice(text)
    assert not is_notice("The ferry is back in service after nine weeks.")
    assert not is_notice(text + " The ferry is back in service after nine weeks." * 30)


@given(st.text(max_size=400), st.text(max_size=400), st.booleans())
@settings(max_examples=60)
def test_nothing_of_a_page_makes_it_raise(title: str, text: str, is_article: bool) -> None:
    capture = capture_of(
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>",
        requested=f"https://x.example/{title}",
    )
    found = read_page(capture, limits=ReadingLimits())
    if not isinstance(found, Rejection):
        wall_of(found, capture, Read(text=text, title=title, headline=title, is_article=is_article))
    assert folded(folded(text)) == folded(text)
    assert measure(text) >= 0


@given(st.sampled_from(sorted(WALLS)), st.integers(400, 900), st.booleans())
@settings(max_examples=40)
def test_no_page_with_a_text_of_length_is_a_wall(name: str, words: int, is_article: bool) -> None:
    capture = capture_of(WALLS[name][1])
    found = read_page(capture, limits=ReadingLimits())
    assert not isinstance(found, Rejection)
    assert wall_of(found, capture, Read(text="word " * words, is_article=is_article)) is None


def real_pages() -> Iterator[tuple[str, bytes]]:
    for path in sorted((SHARED / "wcxb/dev/html").glob("*.html.gz")):
        truth = json.loads((SHARED / "wcxb/dev/ground-truth" / f"{path.name.partition('.')[0]}.json").read_text())
        if truth["_internal"]["page_type"]["primary"] == "article":
            yield truth["url"], gzip.decompress(path.read_bytes())


@pytest.mark.shared
@pytest.mark.endurance
@pytest.mark.skipif(not SHARED.exists(), reason="real pages lie beside the checkout")
def test_of_a_thousand_real_articles_at_most_one_is_taken_for_a_wall() -> None:
    ends = [read(body.decode("utf-8", "replace"), url=url) for url, body in real_pages() if url.startswith("http")]
    walls = [end for end in ends if isinstance(end, Rejection) and end.reason in REASONS]
    assert len(walls) <= max(len(ends) // 1000, 1), walls
