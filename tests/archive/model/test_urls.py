from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

import can_ada
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from w3lib.url import canonicalize_url

from archive.model.errors import AddressError
from archive.model.masking import masked
from archive.model.trackers import TRACKERS, is_tracker
from archive.model.urls import (
    canonical_url,
    cdn_amp_url,
    host,
    is_same_site,
    key_digest,
    registrable_domain,
    resolve,
    url_key,
)

if TYPE_CHECKING:
    from pathlib import Path

BITS = (
    "http://", "https://", "HTTP://", "//", "/", "\\", "user:pa@", "www.", "WWW.", "example.org", "EXÄMPLE.org", "a.b.", "127.1", "0x7f.1", "[::1]",
    ":80", ":443", ":8080", "..", ".", "%2e", "%2E", "%7e", "%%34%31", "%25", "%", "%zz", "?", "&", "=", "a=1", "b=2", "a", "utm_source=x", "UTM_Medium=y",
    "fbclid=1", "token=abc", "accessToken=abc", "#", "#!", ";jsessionid=1", " ", "\t", "\n", "+", "%20", "é", "中", "\u202e", "\ud800", "\x00", "@", ":", "*",
    "next=https%3A%2F%2Fu%3Ap%40h%2F%3Fsig%3D1", "javascript:", "data:", "mailto:", "?utm_source", "&&", "?&", "///",
)  # fmt: skip
addresses = st.lists(st.sampled_from(BITS), max_size=9).map("".join) | st.text(
    st.characters(exclude_categories=()), max_size=40
)
web = st.builds(
    lambda start, rest: start + rest, st.sampled_from(("http://", "https://www.", "http://a.b/")), addresses
)


@given(addresses | web)
@settings(max_examples=1500)
def test_an_address_has_one_spelling_or_a_reason(url: str) -> None:
    try:
        spelt = canonical_url(url)
    except AddressError as error:
        assert error.reason in {"bad-url", "scheme-not-allowed", "url-too-long"}
        return
    assert spelt.isascii()
    assert "#" not in spelt
    assert spelt.startswith(("http://", "https://"))
    assert canonical_url(spelt) == spelt


@given(web)
@example("http://a.b:443/")
@example("http://a.b/%%34%31?%%34%31")
@example("http://www.www.a.b./x//")
@example("http://a.b/%2e%2E/x/")
@settings(max_examples=1500)
def test_a_key_is_its_own_key(url: str) -> None:
    try:
        key = url_key(url)
    except AddressError:
        return
    assert url_key(key) == key
    assert "@" not in key.split("/")[2]


@given(addresses | web, addresses)
@settings(max_examples=1000)
def test_resolving_never_raises_and_gives_web_addresses_only(base: str, href: str) -> None:
    found = resolve(base, href)
    assert found is None or found.startswith(("http://", "https://"))


@given(addresses | web)
@settings(max_examples=1000)
def test_masking_never_raises_and_is_done_once(url: str) -> None:
    shown = masked(url)
    assert masked(shown) == shown
    assert not re.search(r"[\x00-\x1f\x7f]", shown)


@given(web, st.sampled_from(TRACKERS))
def test_a_tracking_parameter_changes_no_key(url: str, name: str) -> None:
    try:
        spelt = canonical_url(url)
    except AddressError:
        return
    assert url_key(f"{spelt}{'&' if '?' in spelt else '?'}{name}=x") == url_key(spelt)


@pytest.mark.parametrize(
    ("url", "spelt"),
    [
        ("HTTP://Example.ORG:80/a/../b?x=1#top", "http://example.org/b?x=1"),
        ("https://exämple.org/ü", "https://xn--exmple-cua.org/%C3%BC"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("https://example.org", "https://example.org/"),
        (" https://example.org/a\tb\n", "https://example.org/ab"),
        ("https://user:secret@example.org/", "https://user:secret@example.org/"),
    ],
)
def test_addresses_are_spelt_as_a_browser_does(url: str, spelt: str) -> None:
    assert canonical_url(url) == spelt


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme-not-allowed"),
        ("javascript:alert(1)", "scheme-not-allowed"),
        ("data:text/html,x", "scheme-not-allowed"),
        ("ftp://example.org/", "scheme-not-allowed"),
        ("example.org/a", "bad-url"),
        ("", "bad-url"),
        ("http://exa mple/", "bad-url"),
        ("https://example.org/" + "a" * 9000, "url-too-long"),
        ("https://example.org/" + "中" * 2000, "url-too-long"),
    ],
)
def test_what_is_not_archived_has_its_reason(url: str, reason: str) -> None:
    with pytest.raises(AddressError) as refusal:
        canonical_url(url)
    assert refusal.value.reason == reason


def test_an_error_shows_no_secret() -> None:
    with pytest.raises(AddressError) as refusal:
        canonical_url("ftp://me:secret@example.org/?token=hidden")
    assert "secret" not in str(refusal.value)
    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize(
    "twin",
    [
        "http://example.org/a?b=1&c=2",
        "https://www.example.org/a/?c=2&b=1",
        "https://example.org./a?b=1&utm_source=x&c=2&fbclid=y#z",
        "https://me:pw@EXAMPLE.org:443/%61?b=1&&c=2",
        "http://example.org:80/x/../a?c=2&b=1&",
    ],
)
def test_twins_share_a_key(twin: str) -> None:
    assert url_key(twin) == "https://example.org/a?b=1&c=2"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a?id=1&id=2", "https://example.org/a?id=2&id=1"),
        ("https://example.org/a?ref=x", "https://example.org/a"),
        ("https://example.org:8443/", "https://example.org/"),
        ("https://www.com/", "https://com/"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ],
)
def test_different_pages_have_different_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


def test_keys_agree_with_w3lib_where_it_makes_any_claim() -> None:
    for one, other in (("https://a.b/?c=1&b=2", "https://a.b/?b=2&c=1"), ("https://a.b/%7ex", "https://a.b/~x")):
        assert (canonicalize_url(one) == canonicalize_url(other)) <= (url_key(one) == url_key(other))


def test_a_key_has_a_digest_of_64_digits() -> None:
    assert key_digest("https://example.org/") == "8198d1bac40a1033653a78e48800cefc9e6b974ff075c66e5548b5c1e145a2b0"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:pw@a.b/c", "https://***@a.b/c"),
        ("https://a.b/?q=1&access_token=x&keyword=y", "https://a.b/?q=1&access_token=***&keyword=y"),
        ("https://a.b/?X-Amz-Signature=x&sessionId=y", "https://a.b/?X-Amz-Signature=***&sessionId=***"),
        ("https://a.b/c;jsessionid=x?p=1", "https://a.b/c;jsessionid=***?p=1"),
        ("https://a.b/#access_token=x&state=1", "https://a.b/#access_token=***&state=1"),
        ("https://a.b/?next=https%3A%2F%2Fu%3Ap%40h%2F%3Fsig%3D1", "https://a.b/?next=https://***@h/%3Fsig=***"),
        ("https://a.b/?a=1;token=x/y;z&b=2", "https://a.b/?a=1;token=***;z&b=2"),
        ("https://a.b/?token=x/y?z;w&b=2", "https://a.b/?token=***&b=2"),
        ("https://a.b/monkey?monkey=1&page=2", "https://a.b/monkey?monkey=1&page=2"),
        ("http:/me:pw@a.b", "http:/***@a.b"),
        ("https://a.b/?api_key=x&apikey=y", "https://a.b/?api_key=***&apikey=***"),
        ("https://a.b/?key=AIzaSyD3x9fQ0bN2hJ8kL1&sid=4f3a9c21b7d", "https://a.b/?key=***&sid=***"),
    ],
)
def test_secrets_are_masked(url: str, shown: str) -> None:
    assert masked(url) == shown


@pytest.mark.parametrize(
    "query",
    [
        "code=113",
        "key=Hardware%20--%20Catalogs",
        "session=opening-day-2026-in-the-hall",
        "code=MW2026114",
        "hash=ferry",
    ],
)
def test_words_that_name_an_article_are_shown(query: str) -> None:
    assert masked(f"https://a.b/?{query}") == f"https://a.b/?{query}"


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.news.bbc.co.uk/1", "bbc.co.uk"),
        ("https://economictimes.indiatimes.com/", "indiatimes.com"),
        ("https://7news.com.au", "7news.com.au"),
        ("https://everyday-cc.github.io/x", "github.io"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]:80/", "::1"),
        ("http://localhost:80/", "localhost"),
        ("http://co.uk/", "co.uk"),
    ],
)
def test_the_registrable_domain_is_what_somebody_registered(url: str, domain: str) -> None:
    assert registrable_domain(url) == domain


def test_hosts_and_sites() -> None:
    assert host("https://me@WWW.Example.org:8080/a") == "www.example.org"
    assert is_same_site("https://a.bbc.co.uk/", "http://b.bbc.co.uk/x")
    assert not is_same_site("https://a.co.uk/", "https://b.co.uk/")
    assert not is_same_site("mailto:x", "mailto:x")


@pytest.mark.parametrize(
    ("base", "href", "found"),
    [
        ("https://a.b/c/d", "../e?f#g", "https://a.b/e?f#g"),
        ("https://a.b/c", "//x.y/z", "https://x.y/z"),
        ("https://a.b/c", "", "https://a.b/c"),
        ("https://a.b/c", "mailto:x@y", None),
        ("https://a.b/c", "javascript:void(0)", None),
        ("https://a.b/c", "http://[", None),
        ("nonsense", "https://a.b/", "https://a.b/"),
        ("nonsense", "x", None),
    ],
)
def test_links_are_resolved_as_a_browser_does(base: str, href: str, found: str | None) -> None:
    assert resolve(base, href) == found


@given(st.lists(st.sampled_from([*BITS, "/a", ".b", "~", "(", "'", "*", "|", "^", "xn--", "-", "1"]), max_size=6))
@example(["https://", "a.b.", "xn--", "a", "/"])
@example(["/", "/", "a"])
def test_addresses_in_their_one_spelling_need_no_parser(bits: list[str]) -> None:
    """What is taken for plain is what the parser spells in the same way."""
    for href in ("".join(bits), "https://www.example.org/" + "".join(bits)):
        parsed = can_ada.parse("https://example.org/x/")
        with contextlib.suppress(ValueError, TypeError):  # TypeError: half a surrogate pair, which it cannot take
            joined = (parsed + href).href
            if joined.startswith(("http://", "https://")):
                assert resolve("https://example.org/x/", href) == joined


def test_trackers_are_known_by_name_and_by_prefix() -> None:
    assert is_tracker("UTM_Content")
    assert is_tracker("fbclid")
    assert not is_tracker("id")
    assert not is_tracker("ref")


def test_an_amp_address_must_be_absolute() -> None:
    with pytest.raises(AddressError):
        cdn_amp_url("/amp/x")


@pytest.mark.shared
def test_cdn_amp_addresses_are_those_of_the_real_records(real_records: list[Path]) -> None:
    pairs: set[tuple[str, str]] = set()
    shape = re.compile(r'amp(?:Web)?Url: "?(.*?)"?\r?\n +cdnAmp(?:Web)?Url: "?(.*?)"?\r?\n')
    for path in real_records:
        pairs.update(shape.findall(path.read_bytes().decode()))
    assert len(pairs) > 400
    assert [amp for amp, cdn in pairs if cdn_amp_url(amp) != cdn] == []
