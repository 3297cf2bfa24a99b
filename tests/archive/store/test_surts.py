from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.store.surts import surt

reference = pytest.importorskip("surt", reason="the reference SURT program is not installed (pip install cdxj-indexer)")

PATHS = st.text("abAB09/._-~%20?&=;#+é", max_size=30)
HOSTS = st.sampled_from(
    ["example.org", "WWW.Example.org", "www2.example.co.uk", "a.b:8080", "example.org:443", "192.0.2.1"]
)


@given(st.sampled_from(["http", "https"]), HOSTS, PATHS)
def test_keys_are_those_of_the_reference(scheme: str, host: str, path: str) -> None:
    url = f"{scheme}://{host}/{path}"
    assert surt(url) == reference.surt(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.org?b=2&a=1&a=0",
        "http://user:pass@www.example.org:80/A/../B//c/./",
        "http://example.org/x;jsessionid=0123456789abcdef0123456789abcdef?a=b",
        "http://example.org/?PHPSESSID=0123456789abcdef0123456789abcdef&x=1",
        "http://example.org/?x=1&sid=0123456789abcdef0123456789abcdef",
        "http://example.org/%7Euser/%2541?%20q=%26",
        "https://xn--mnchen-3ya.de/",
        "https://example.org/news?",
        "https://example.org:8443/a b",
        "http://www.example.org./",
    ],
)
def test_known_shapes_are_those_of_the_reference(url: str) -> None:
    assert surt(url) == reference.surt(url)


@given(st.text())
def test_a_key_is_one_word_of_ascii(text: str) -> None:
    for url in (text, "http://" + text, "https://example.org/" + text):
        key = surt(url)
        assert key.isascii()
        assert not set(key) & set(" \t\r\n\x00")
