"""Which pages a browser builds, and what is said where there is none."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.config import parse_config
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.errors import ConfigError, MissingBrowser
from archive.model.outcome import Reason, Rejection
from archive.model.record import Provider, Reading, Record, TextNote
from crawler.items import Asked, Captured, Read, Refused
from crawler.rendering.choosing import check_browser, mode_of
from crawler.rendering.taking import Taken, take

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.conftest import Ran

CONFIG = parse_config(
    b"render: {browser: /no/such/browser}\nsites:\n  a: {url: https://example.org/, render: auto}\n"
    b"  b: {url: https://example.org/live/, render: always}\n",
    Path("pressmark.yaml"),
)


@pytest.mark.parametrize(
    ("url", "word", "mode"),
    [
        ("https://example.org/news", "", "auto"),
        ("https://example.org/live/1", "", "always"),
        ("https://example.org/live/1", "never", "never"),
        ("https://elsewhere.example/", "", "never"),
        ("https://elsewhere.example/", "auto", "auto"),
        ("not a URL", "", "never"),
    ],
)
def test_the_command_says_and_then_the_closest_site(url: str, word: str, mode: str) -> None:
    assert mode_of(Asked(url=url, render=word), CONFIG) == mode


def test_always_without_a_browser_is_an_error_before_any_request(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"the site 'b' is to be rendered.*/no/such/browser"):
        check_browser(CONFIG, [("the site 'a'", "auto"), ("the site 'b'", "always")], tmp_path)


def test_auto_without_a_browser_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    check_browser(CONFIG, [("the site 'a'", "auto"), ("the site 'c'", "never")], tmp_path)
    assert "apt install chromium" in caplog.text
    caplog.clear()
    check_browser(CONFIG, [("the site 'c'", "never")], tmp_path)
    assert not caplog.text


def test_the_command_ends_with_wrong_use(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "pressmark.yaml").write_text("render: {browser: /no/such/browser}\n")
    ran = pressmark("add", "https://example.org/", "--render", "always", "--archive", tmp_path)
    assert ran.code == 2
    assert "apt install chromium" in " ".join(ran.err.split())
    assert pressmark("add", "https://example.org/", "--render", "maybe", "--archive", tmp_path).code == 2


def capture(body: bytes, kind: bytes = b"text/html") -> Capture:
    return Capture(
        url="https://example.org/1", requested_url="https://example.org/1", at=datetime(2026, 1, 1, tzinfo=UTC), status=200,
        headers=((b"Content-Type", kind),), body=body, digest=payload_digest(body),
    )  # fmt: skip


SHELL = capture(b"<div id=app></div><script src=a.js></script>")
BUILT = capture(b"<article>built</article>")


class Browser:
    """What builds pages: gives what it was told to give, and counts."""

    def __init__(self, end: Capture | Rejection, *, is_there: bool = True) -> None:
        self.end, self.is_there, self.asked = end, is_there, 0

    def program(self) -> Path:
        if not self.is_there:
            raise MissingBrowser("")
        return Path("/bin/chromium")

    async def render(self, _: Capture) -> Capture | Rejection:
        self.asked += 1
        return self.end


def reader(words: dict[bytes, int]) -> Callable[[Captured], Awaitable[Read | Refused]]:
    """Return a reader that finds so many words in each capture; a Rejection below twenty."""

    async def read(item: Captured) -> Read | Refused:
        count = words[item.capture.body]
        if count < 20:
            return Refused(asked=item.asked, rejection=Rejection(url=item.asked.url, reason=Reason.TOO_SHORT))
        text = TextNote(digest="sha256:" + "0" * 64, words=count, extractor="0")
        record = Record(
            title="A story", excerpt="", published_at=None, original_url=item.asked.url, web_url=item.asked.url,
            provider=Provider(name="Example", domain="example.org"), text=text, body="",
        )  # fmt: skip
        return Read(asked=item.asked, reading=Reading(record=record, plain_text=""))

    return read


def taken(
    browser: Browser, mode: str, read: Callable[[Captured], Awaitable[Read | Refused]], page: Capture = SHELL
) -> Taken:
    return asyncio.run(take(Captured(asked=Asked(url=page.url), capture=page), mode, browser, read=read))


def words(item: Read | Refused) -> int:
    assert isinstance(item, Read) and item.reading.record.text
    return item.reading.record.text.words


def test_a_page_that_yields_enough_is_not_rendered() -> None:
    browser = Browser(BUILT)
    end = taken(browser, "auto", reader({SHELL.body: 300}))
    assert (words(end.item), end.is_rendered, browser.asked) == (300, False, 0)


def test_a_shell_is_rendered_though_it_has_some_words() -> None:
    end = taken(Browser(BUILT), "auto", reader({SHELL.body: 30, BUILT.body: 200}))
    assert (words(end.item), end.is_rendered) == (200, True)


def test_the_better_of_both_documents_counts() -> None:
    end = taken(Browser(BUILT), "auto", reader({SHELL.body: 30, BUILT.body: 2}))
    assert (words(end.item), end.is_rendered) == (30, True)


def test_a_page_without_a_script_gains_nothing_from_a_browser() -> None:
    browser, page = Browser(BUILT), capture(b"<p>too little")
    end = taken(browser, "auto", reader({page.body: 2}), page)
    assert isinstance(end.item, Refused) and browser.asked == 0


def test_a_failing_browser_keeps_the_shell_from_becoming_a_record() -> None:
    failed = Rejection(url=SHELL.url, reason=Reason.TIMEOUT)
    end = taken(Browser(failed), "auto", reader({SHELL.body: 30}))
    assert isinstance(end.item, Refused) and end.item.rejection is failed


def test_without_a_browser_a_page_is_taken_as_it_was_sent() -> None:
    browser = Browser(BUILT, is_there=False)
    assert words(taken(browser, "auto", reader({SHELL.body: 30})).item) == 30
    assert browser.asked == 0


def test_always_means_always_but_for_what_is_no_page() -> None:
    browser = Browser(BUILT)
    assert words(taken(browser, "always", reader({BUILT.body: 40})).item) == 40
    picture = capture(b"\x89PNG", b"image/png")
    assert not taken(browser, "always", reader({picture.body: 0}), picture).is_rendered
    assert browser.asked == 1
