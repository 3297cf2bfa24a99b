from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.outcome import Reason
from crawler.guard import Guard, admits, is_public, origin_of

SPELLINGS_OF_INSIDE = [
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://0X7F.1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://%31%32%37.0.0.1/",
    "http://user:password@127.0.0.1/",
    "http://example.org@127.0.0.1/",
    "http://127.0.0.1:80\\@example.org/",
    "http:127.0.0.1",
    "http:/\\127.0.0.1/",
    "  http://127.0.0.1/",
    "http://12\t7.0.0.1/",
    "https://127.255.255.254/",
    "http://0.0.0.0/",
    "http://0/",
    "http://0.1.2.3/",
    "http://10.0.0.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.0.0.192/",
    "http://192.168.1.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::169.254.169.254]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://[2001:0:1:2:3:4:5:6]/",
    "http://[2001:db8::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
]


@pytest.mark.parametrize("url", SPELLINGS_OF_INSIDE)
def test_an_inside_address_is_refused_in_any_spelling(url: str) -> None:
    refusal = Guard().refusal(url)
    assert refusal is not None
    assert refusal.reason in (Reason.ADDRESS_NOT_ALLOWED, Reason.BAD_URL)
    if "%" not in url:
        assert refusal.reason is Reason.ADDRESS_NOT_ALLOWED


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://example.org:8443/a?b=127.0.0.1",
        "http://8.8.8.8/",
        "http://134744072/",
        "http://172.32.0.1/",
        "http://100.128.0.1/",
        "http://[2606:4700::1]/",
        "http://[::ffff:8.8.8.8]/",
        "http://[64:ff9b::8.8.8.8]/",
        "http://[2002:808:808::1]/",
        "http://127.0.0.1.example.org/",
    ],
)
def test_a_public_address_or_a_name_passes(url: str) -> None:
    assert Guard().refusal(url) is None


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "data:text/html,x", "ftp://example.org/", "javascript:alert(1)", "gopher://a/", "", "//a/"],
)
def test_other_schemes_are_refused(url: str) -> None:
    refusal = Guard().refusal(url)
    assert refusal is not None
    assert refusal.reason is Reason.SCHEME_NOT_ALLOWED


@pytest.mark.parametrize(
    "url", ["http://", "http://[::1", "http://a:99999/", "http://[fe80::1%25eth0]/", "http://a b/"]
)
def test_what_cannot_be_parsed_is_a_bad_url(url: str) -> None:
    refusal = Guard().refusal(url)
    assert refusal is not None
    assert refusal.reason is Reason.BAD_URL


def test_an_allowed_origin_is_allowed_exactly() -> None:
    guard = Guard.allowing(["http://127.0.0.1:8080"])
    assert guard.refusal("http://127.0.0.1:8080/a") is None
    assert guard.refusal("http://2130706433:8080/a") is None  # the same origin, spelled otherwise
    for other in ("http://127.0.0.1/", "https://127.0.0.1:8080/", "http://127.0.0.1:8081/", "http://127.0.0.2:8080/"):
        assert guard.refusal(other) is not None


def test_a_default_port_makes_no_difference() -> None:
    assert Guard.allowing(["http://127.0.0.1:80", "https://localhost:443"]).allowed == {
        "http://127.0.0.1",
        "https://localhost",
    }


@pytest.mark.parametrize("origin", ["127.0.0.1:80", "localhost", "ftp://a", "*"])
def test_an_origin_that_is_none_is_refused_at_the_door(origin: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        Guard.allowing([origin])


@given(st.ip_addresses(v=4))
def test_every_way_to_embed_an_ipv4_address_is_judged_like_the_address(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for embedded in (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80 | 1):
        assert is_public(ipaddress.IPv6Address(embedded)) == is_public(address)


@given(st.ip_addresses())
def test_nothing_the_library_calls_inside_is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        assert not is_public(address)


@given(st.ip_addresses(v=4), st.sampled_from(["{}", "{:#x}", "{:#o}"]))
def test_the_spelling_of_a_number_changes_nothing(address: ipaddress.IPv4Address, form: str) -> None:
    spelled = form.format(int(address)).replace("0o", "0")
    assert origin_of(f"http://{spelled}/") == f"http://{address}"


@given(st.text(max_size=40))
def test_the_guard_judges_any_text_without_raising(text: str) -> None:
    for url in (text, f"http://{text}", f"https://{text}/"):
        Guard().refusal(url)
    admits(text)
