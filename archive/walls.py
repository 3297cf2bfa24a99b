"""Recognises what is no article though it is a page: challenges, consent pages, logins, errors that answer 200, shells.

A pure function of the page, its capture and what was read of it. A page with an article of length is never a wall: each
sign counts only where little text was read, and a page that says it is an article is judged by its length alone. Signs are
the words of twenty languages (`archive/wall_words.py`), the shape of addresses, and the markers of public vendors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import combining, normalize
from urllib.parse import urlsplit

from archive.model.errors import AddressError
from archive.model.normalisation import with_few_marks
from archive.model.outcome import Reason
from archive.model.urls import registrable_domain
from archive.vendor_walls import vendor_in_headers, vendor_of
from archive.wall_words import CONSENT_LINE, FILLERS, NOTICE, PHRASES, SUBSCRIBE, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archive.model.capture import Capture
    from archive.page import Page

# Words of text from which a page is an article whatever else it says: the longest error pages (with lists of other stories)
# and consent pages of the tests have 300.
ENOUGH = 400
# A statement in the title or the headline alone, or in the text, counts below this: a short news item has 60 to 150 words.
FEW = 150
# A phrase in the text alone counts below this: how-to pages of a hundred words quote such phrases.
FEW_WITH_PHRASE = 80
# Challenges hold one or two sentences; and so many words of a whole page, menus included, are no page with an article.
VERY_FEW, BARE = 60, 200
# Words of a text that may be a teaser: what papers show before a paywall is two or three paragraphs; scores use 150, too.
TEASER = 150
# Words of a consent page that are not about consent: the buttons, the name of the site.
BESIDE_CONSENT = 40
# A notice of withdrawal is short.
NOTICE_WORDS = 120
READ_SIGNS = 6_000  # characters of a page's text in which phrases are looked for
LONG_TITLE = 90  # characters of a title's part; statements are shorter

_SEPARATORS = re.compile(r"\s+[|–—·•»:-]+\s+|[|»•]")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORDS = re.compile(r"\w+")
# Scripts without spaces between words: two signs count as one.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_TRANSLATED = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "’": "'", "‘": "'", "\xa0": " "})
_GONE_NUMBER = re.compile(r"\b4(?:04|10)\b")
_UNREAD = frozenset({"script", "style", "template", "svg", "noscript", "select", "option"})
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|logon|auth|sso|oauth2?|account/login|users?/sign_in|anmelden|login-?register|connexion|accedi|inloggen|zaloguj)(?:[/.?]|$)", re.I
)  # fmt: skip
_CONSENT_PLACE = re.compile(
    r"//(?:[\w-]+\.)*(?:consent|consents|cookie-?wall|privacy-?gate|myprivacy)\.|/(?:consent|cookie-?consent|cookie-?wall|privacy-?gate|zustimmung|einwilligung|gdpr-?consent|collectconsent)(?:[/.?]|$)",
    re.I,
)
_SLUG = re.compile(r"[^/]*[^\W\d_]{2,}(?:[-_][^/]*?[^\W_]+){2,}[^/]*|[^/]*\d{5,}[^/]*")
_FRONT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default|start)(?:\.\w{2,5})?/?)?", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read of a page: its text, headline and title; whether it states that it is an article; its `access`.

    has_film: whether the page is about an embedded film, so that few words are no sign.
    """

    text: str
    headline: str | None = None
    title: str | None = None
    is_article: bool = False
    access: str | None = None
    has_film: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What stands where an article should, and the sign it was recognised by, as a sentence."""

    reason: Reason
    detail: str


def wall_of(page: Page, capture: Capture, read: Read) -> Wall | None:
    """Return what the page is instead of an article, None where it may be one. Never raises."""
    words = measure(read.text)
    if not read.is_article and (elsewhere := _led_elsewhere(capture.requested_url, page.url)):
        return Wall(reason=Reason.SOFT_404, detail=elsewhere)
    if words >= ENOUGH or read.has_film:
        return None
    if vendor := vendor_in_headers(capture):
        return Wall(reason=Reason.BLOCKED, detail=f"a challenge of {vendor}, as its headers say")
    if words < VERY_FEW and (vendor := vendor_of(page.markup)):
        return Wall(reason=Reason.BLOCKED, detail=f"a challenge or block page of {vendor}")
    if read.is_article and words >= VERY_FEW:
        return None
    seen = _Seen.of(page, capture, read, words)
    return _by_place(seen) or _by_title(seen) or _by_text(seen) or _by_consent(seen)


def is_teaser(page: Page, read: Read) -> bool:
    """Whether the text that was read is what a paper shows before its paywall, and not the article."""
    words = measure(read.text)
    if words >= TEASER or read.has_film:
        return False
    if read.access in ("paid", "metered"):
        return read.access == "paid" or _tells_to_subscribe(page)
    return read.access != "free" and read.is_article and _tells_to_subscribe(page)


def is_notice(text: str) -> bool:
    """Whether a short text says that an article was taken down, withdrawn or corrected."""
    return measure(text) < NOTICE_WORDS and _pattern(NOTICE).search(folded(text)) is not None


def measure(text: str) -> int:
    """Return how many words a text has; of scripts without spaces, two signs are one."""
    spaced, unspaced = _UNSPACED.subn(" ", text)
    return len(_WORDS.findall(spaced)) + unspaced // 2


def folded(text: str) -> str:
    """Return text by which words are compared: case, accents and kinds of quotes and spaces folded."""
    plain = normalize("NFKD", normalize("NFKD", with_few_marks(text)).casefold())
    return " ".join("".join(sign for sign in plain if not combining(sign)).translate(_TRANSLATED).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A page as the signs are looked for: its statements (parts of title and headings), its text and all that it shows."""

    url: str
    requested: str
    words: int
    title_says: tuple[str, ...]
    heading_says: tuple[str, ...]
    text: str
    lines: tuple[str, ...]
    shown: str
    shown_words: int
    unscripted: str
    has_password: bool

    @classmethod
    def of(cls, page: Page, capture: Capture, read: Read, words: int) -> _Seen:
        marks = page.landmarks
        titles = [_text(each)[:500] for each in marks["title"][:2]]
        headings = [_text(each)[:500] for each in marks["h1"][:4]] + ([read.headline] if read.headline else [])
        body = page.root.find("body")
        shown = " ".join(_parts(page.root if body is None else body))
        return cls(
            url=page.url, requested=capture.requested_url, words=words,
            title_says=tuple(_statements(titles)), heading_says=tuple(_statements(headings)),
            text=folded(read.text[:READ_SIGNS]), lines=tuple(line for line in read.text[:READ_SIGNS].splitlines() if line.strip()),
            shown=folded(shown[:READ_SIGNS]), shown_words=measure(shown),
            unscripted=folded(" ".join(_text(each) for each in list(page.root.iter("noscript"))[:5])[:1_000]) if words < VERY_FEW else "",
            has_password=any((each.get("type") or "").lower() == "password" for each in page.root.iter("input")),
        )  # fmt: skip


def _by_place(seen: _Seen) -> Wall | None:
    """A redirect to a page for consent, or for logging in."""
    if seen.url == seen.requested:
        return None
    if _CONSENT_PLACE.search(seen.url) and not _CONSENT_PLACE.search(seen.requested):
        return Wall(reason=Reason.CONSENT, detail="it leads to a page that asks for consent")
    if seen.words < FEW and _LOGIN_PATH.search(urlsplit(seen.url).path) and not _LOGIN_PATH.search(seen.requested):
        return Wall(reason=Reason.LOGIN, detail="it leads to a page for logging in")
    return None


def _by_title(seen: _Seen) -> Wall | None:
    """A statement that is a whole title or headline, or a part of it. Of both, it counts in longer texts."""
    for reason, statements in _titles().items():
        in_title = next((each for each in seen.title_says if each in statements), None)
        in_heading = next((each for each in seen.heading_says if each in statements), None)
        said = in_title or in_heading
        if said is None:
            continue
        is_certain = in_title is not None and in_heading is not None
        if seen.words >= (ENOUGH if is_certain else FEW):
            continue
        if in_title is None and seen.shown_words >= BARE and reason is Reason.LOGIN:
            continue  # papers hide the heading of a window for logging in in each page
        if reason is Reason.LOGIN and not (seen.has_password or seen.words < VERY_FEW):
            continue
        if reason is Reason.CONSENT and _beside_consent(seen) >= BESIDE_CONSENT:
            continue
        return Wall(reason=reason, detail=f"its {'title' if in_title is not None else 'heading'} says {said!r}")
    return None


def _by_text(seen: _Seen) -> Wall | None:
    """A phrase in the little text that there is: in what was read, or in all that a bare page shows."""
    for reason, phrases in PHRASES.items():
        most = VERY_FEW if reason is Reason.NEEDS_SCRIPT else FEW_WITH_PHRASE
        if seen.words >= most:
            continue
        shown = seen.shown if seen.shown_words < (BARE if seen.words else ENOUGH) else ""
        unscripted = (
            seen.unscripted if reason is Reason.NEEDS_SCRIPT and not seen.words and seen.shown_words < BARE else ""
        )
        for text in (seen.text, shown, unscripted):
            found = _pattern(phrases).search(text)
            if found and _is_the_matter(found, text, seen):
                return Wall(reason=reason, detail=f"its text says {found[0][:80]!r}")
    return None


def _is_the_matter(found: re.Match[str], text: str, seen: _Seen) -> bool:
    """Whether a phrase is what a text is about: it stands at its beginning, or there is next to nothing beside it."""
    return found.start() < 300 or seen.words < VERY_FEW or measure(text) < BARE


def _by_consent(seen: _Seen) -> Wall | None:
    """A text of which nearly every line is about cookies, partners and purposes."""
    lines = [line for line in seen.lines if _pattern(CONSENT_LINE).search(folded(line))]
    said = sum(map(measure, lines))
    if len(lines) < 3 or said < 0.7 * seen.words or _beside_consent(seen) >= BESIDE_CONSENT:
        return None
    if not re.search(
        r"cookie|consent|einwillig|zustimm|samtyck|samtykk|souhlas|zgod|toestemming|согласи|同意|쿠키|çerez|cerez",
        seen.text,
    ):
        return None
    return Wall(reason=Reason.CONSENT, detail=f"{len(lines)} of its {len(seen.lines)} lines ask for consent")


def _beside_consent(seen: _Seen) -> int:
    """How many words of the text stand in lines that are not about consent."""
    return sum(measure(line) for line in seen.lines if not _pattern(CONSENT_LINE).search(folded(line)))


def _led_elsewhere(requested: str, answered: str) -> str | None:
    """Say that an article's address led to the front page or to a section of its site; None where it did not."""
    if requested == answered or not _is_one_site(requested, answered):
        return None
    asked, got = urlsplit(requested).path.rstrip("/"), urlsplit(answered).path.rstrip("/")
    if urlsplit(answered).query or asked == got or not _SLUG.search(asked):
        return None
    if _FRONT.fullmatch(got):
        return "the address of an article leads to the front page"
    rest = asked.removeprefix(f"{got}/")
    if rest != asked and _SLUG.search(rest) and not _SLUG.search(got):
        return "the address of an article leads to the section it stood in"
    return None


def _is_one_site(one: str, other: str) -> bool:
    try:
        return registrable_domain(one) == registrable_domain(other)
    except AddressError:
        return False


def _tells_to_subscribe(page: Page) -> bool:
    """Whether a page tells its reader to subscribe for the rest; menus say "subscribe", too, and no more than that."""
    body = page.root.find("body")
    shown = " ".join(_parts(page.root if body is None else body))
    return _pattern(SUBSCRIBE).search(folded(shown[: 4 * READ_SIGNS])) is not None


def _statements(texts: list[str]) -> Iterator[str]:
    """Yield what titles and headings state, whole and in their parts, folded and without what says nothing."""
    for text in texts:
        for part in (text, *_SEPARATORS.split(text)):
            if part and 0 < len(part.strip()) <= LONG_TITLE:
                said = _statement(part)
                yield said or ("404" if _GONE_NUMBER.search(part) else "")


def _statement(text: str) -> str:
    return " ".join(word for word in _LETTERS.findall(folded(text)) if word not in _fillers())


@cache
def _fillers() -> frozenset[str]:
    return frozenset(folded(FILLERS).split())


@cache
def _titles() -> dict[Reason, frozenset[str]]:
    """The statements by reason, as `_statement` folds them."""
    found = {
        reason: frozenset(filter(None, (_statement(each) for line in text.splitlines() for each in line.split("|"))))
        for reason, text in TITLES.items()
    }
    return {**found, Reason.SOFT_404: found[Reason.SOFT_404] | {"404"}}


@cache
def _pattern(alternatives: str) -> re.Pattern[str]:
    """The alternatives of all lines, folded as the text is."""
    lines = (line.strip() for line in alternatives.splitlines() if line.strip())
    return re.compile("|".join(folded(line) for line in lines))


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _parts(body: HtmlElement) -> Iterator[str]:
    """Yield the pieces of text that a page shows, in order."""
    hidden = 0
    stack: list[tuple[HtmlElement, bool]] = [(body, False)]
    while stack:
        element, is_tail = stack.pop()
        text = element.tail if is_tail else element.text
        if text and not text.isspace():
            yield text
            hidden += len(text)
        if is_tail or hidden > 40 * READ_SIGNS:
            continue
        for child in reversed(element):
            stack.append((child, True))
            if child.tag not in _UNREAD:
                stack.append((child, False))
