from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.decoding import DecodingLimit
from archive.model.outcome import Reason, Rejection
from crawler.rendering.parts import CACHE_BYTES, FORWARDED, Answer, Part, PartCache, Supply, decide, part_of

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = st.sampled_from(
    [
        "Document",
        "Script",
        "XHR",
        "Fetch",
        "Stylesheet",
        "Image",
        "Media",
        "Font",
        "WebSocket",
        "Ping",
        "Other",
        "Manifest",
    ]
)
EMPTY = Part(status=200, headers=(), body=b"")
URL = "https://example.org/a.js"


@given(kind=KINDS | st.text(), method=st.text(), url=st.text(), first=st.booleans())
def test_nothing_but_http_is_ever_given(kind: str, method: str, url: str, first: bool) -> None:
    answer = decide(kind, method, url, is_first_document=first)
    assert answer is Answer.REFUSE or url.startswith(("http://", "https://"))


@given(kind=KINDS, method=st.sampled_from(["POST", "PUT", "DELETE", "PATCH", "get"]))
def test_what_would_change_a_server_is_refused(kind: str, method: str) -> None:
    assert decide(kind, method, URL, is_first_document=False) is Answer.REFUSE


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("Script", Answer.FETCH), ("XHR", Answer.FETCH), ("Fetch", Answer.FETCH), ("Image", Answer.PIXEL),
        ("Stylesheet", Answer.EMPTY_STYLE), ("Font", Answer.REFUSE), ("Media", Answer.REFUSE), ("Document", Answer.REFUSE),
        ("Ping", Answer.REFUSE), ("Prefetch", Answer.REFUSE), ("EventSource", Answer.REFUSE),
    ],
)  # fmt: skip
def test_only_what_builds_text_is_fetched(kind: str, answer: Answer) -> None:
    assert decide(kind, "GET", URL, is_first_document=False) is answer


class Asked:
    """A fetch that answers everything with the same bytes and notes what it was asked."""

    def __init__(self, answer: Part | Rejection) -> None:
        self.answer, self.urls, self.headers = answer, list[str](), dict[str, str]()

    async def __call__(self, url: str, headers: Mapping[str, str], max_bytes: int) -> Part | Rejection:
        self.urls.append(url)
        self.headers = dict(headers)
        return self.answer


def supply(fetch: Asked, *, max_requests: int = 3, max_bytes: int = 100) -> Supply:
    return Supply(EMPTY, fetch, PartCache(), max_requests, max_bytes)


def ask(given_by: Supply, url: str, kind: str = "XHR", headers: dict[str, str] | None = None) -> Part | None:
    request = {"url": url, "method": "GET", "headers": headers or {}}
    return asyncio.run(given_by.answer(kind, request, is_first_document=False))


def test_a_page_asks_for_so_much_and_no_more() -> None:
    fetch = Asked(Part(status=200, headers=(), body=b"x"))
    page = supply(fetch)
    answers = [ask(page, f"https://example.org/{number}") for number in range(6)]
    assert [answer is not None for answer in answers] == [True] * 3 + [False] * 3
    large = supply(Asked(Part(status=200, headers=(), body=b"x" * 60)))
    assert [ask(large, f"https://example.org/{number}") is not None for number in range(3)] == [True, True, False]


def test_a_script_is_fetched_once_for_all_pages_and_an_answer_each_time() -> None:
    fetch, cache = Asked(Part(status=200, headers=(), body=b"x")), PartCache()
    for kind in ("Script", "Script", "XHR", "XHR"):
        ask(Supply(EMPTY, fetch, cache, 3, 100), URL, kind)
    assert len(fetch.urls) == 3


def test_cookies_and_keys_stay_behind() -> None:
    fetch = Asked(EMPTY)
    ask(
        supply(fetch),
        URL,
        headers={"Cookie": "a=1", "Authorization": "Bearer x", "Referer": URL, "Accept": "a/b", "X-Key": "1"},
    )
    assert fetch.headers == {"Accept": "a/b"}
    assert "cookie" not in FORWARDED


def test_what_is_refused_is_noted_without_secrets() -> None:
    page = supply(Asked(Rejection(url=URL, reason=Reason.ADDRESS_NOT_ALLOWED)))
    assert ask(page, "http://10.0.0.1/?token=abc") is None
    assert len(page.refused) == 1 and "abc" not in page.refused[0]


def test_the_cache_is_bounded() -> None:
    cache, body = PartCache(), b"x" * (CACHE_BYTES // 5)
    for number in range(8):
        cache.put(f"https://example.org/{number}.js", Part(status=200, headers=(), body=body))
    held = [number for number in range(8) if cache.get(f"https://example.org/{number}.js")]
    assert held == [3, 4, 5, 6, 7]
    cache.put(URL, Part(status=404, headers=(), body=b""))
    assert cache.get(URL) is None


def test_a_part_comes_decoded_and_without_the_fields_of_its_frame() -> None:
    headers = [
        ("Content-Encoding", "gzip"),
        ("Content-Length", "9"),
        ("Set-Cookie", "a=1"),
        ("Content-Type", "text/plain"),
    ]
    part = part_of(200, headers, gzip.compress(b"hello"))
    assert (part.body, part.headers) == (b"hello", (("Content-Type", "text/plain"),))


def test_a_bomb_is_no_part() -> None:
    with pytest.raises(DecodingLimit):
        part_of(200, [("Content-Encoding", "gzip")], gzip.compress(bytes(10_000_000)))
