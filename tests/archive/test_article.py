"""The Python face: whatever the bytes, an article or a rejection comes out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.article import extract
from archive.model.outcome import Reason

PIECES = st.sampled_from(
    [
        b"<html>", b"<p>", b"</p>", b"<article>", b"<h1>", b"<meta charset=", b"koi8-r>", b'<script type="application/ld+json">', b"</script>", b'{"@type":',
        b"<table>", b"<td>", b"<a href=", b"<!--", b"-->", b"<?", b"<![CDATA[", b"\xff\xfe", b"\0", b"&#x110000;", b"&#55296;", b"The gates are shut. " * 9,
    ]
)  # fmt: skip


@settings(max_examples=150)
@given(
    st.lists(PIECES | st.binary(max_size=40), max_size=30).map(b"".join),
    st.sampled_from(
        ["text/html", "", "text/html; charset=shift_jis", "text/html; charset=utf-16", "application/xml", "x"]
    ),
    st.sampled_from(["https://bell.example/news/a", "http://127.0.0.1:8700/"]),
)
def test_no_bytes_raise(body: bytes, content_type: str, url: str) -> None:
    article = extract(b"<html>" + body, url, content_type=content_type)
    assert (article.rejection is None) == bool(article.text)
    article.as_dict()


@pytest.mark.parametrize("body", [bytes(range(256)) * 100, b"\x89PNG\r\n\x1a\n" + bytes(2000), b"\x00\x01" * 5000])
def test_bytes_that_are_no_text_are_no_article(body: bytes) -> None:
    rejection = extract(body, "https://example.org/x").rejection
    assert rejection is not None
    assert rejection.reason in (Reason.NOT_HTML, Reason.EMPTY)


def test_an_address_that_is_none_is_a_rejection() -> None:
    rejection = extract(b"<p>x</p>", "nonsense").rejection
    assert rejection is not None
    assert rejection.reason is Reason.BAD_URL
