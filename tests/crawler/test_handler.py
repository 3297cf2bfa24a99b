"""The contract with Scrapy's private aiohttp handler, over real sockets (PROMISES.md, rows 2 and 4 to 10, 14, 15, 23)."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from archive.model.digests import payload_digest
from tests.crawler.fetching import FAST, Crawled, crawl
from tests.crawler.hostile import PAGE, Asked, Hostile, Wire, answer, chunked, gzipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GZIPPED = (b"Content-Encoding: gzip",)
TWO_ANSWERS = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst" + answer(b"second")
BOTH_FRAMES = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"

FIXED = {
    "/true": answer(
        status="200 Caf\xe9",
        headers=(b"X-ODD-case: 1", b"x-odd-CASE: 2", b"X-Latin: caf\xe9", b"X-Fold: a\r\n b", b"N:"),
    ),
    "/gzip": answer(gzipped(), headers=GZIPPED),
    "/gzip-cut": answer(gzipped()[:-9], headers=GZIPPED),
    "/chunked": chunked(b"hello", b"world"),
    "/to-the-end": b"HTTP/1.1 200 OK\r\n\r\n" + PAGE,
    "/early-hints": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(),
    "/length-too-long": answer(length=5000),
    "/chunk-end-missing": chunked(b"hello", end=b""),
    "/length-too-short": answer(length=10),
    "/length-too-short-open": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + PAGE,
    "/two-answers": TWO_ANSWERS,
    "/two-lengths": answer(headers=(b"Content-Length: 5",)),
    "/negative-length": answer(length=-5),
    "/both-frames": BOTH_FRAMES,
    "/bad-chunk": chunked(b"hello", end=b"zz\r\nworld\r\n0\r\n\r\n"),
    "/huge-header": answer(headers=(b"X-Big: " + b"a" * 100_000,)),
    "/many-headers": answer(headers=tuple(b"X-%d: 1" % nth for nth in range(5000))),
    "/cookie-flood": answer(headers=tuple(b"Set-Cookie: c%d=%s" % (nth, b"v" * 90) for nth in range(200))),
    "/after-the-flood": answer(),
    "/nul": answer(headers=(b"X-Nul: a\0b",)),
    "/carriage-return": answer(headers=(b"X-Break: a\rX-Injected: b",)),
    "/not-http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "/http-0.9": b"<html>hello</html>",
    "/closed": b"",
    "/declared-3-gb": answer(length=3 * 2**30),
    "/500": answer(status="500 Oops"),
    "/999": answer(status="999 Odd"),
    "/204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "/304": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "/empty": answer(b""),
}


def _drip_head(wire: Wire, asked: Asked) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    wire.drip(b"a" * 9999, 0.05)


def _endless(wire: Wire, asked: Asked) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:  # until the client hangs up
        wire.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")


def _reset_midway(wire: Wire, asked: Asked) -> None:
    wire.send(answer(length=5000))
    wire.reset()


FAULTS = {
    "/silence": lambda wire, asked: wire.silence(),
    "/drip": lambda wire, asked: wire.drip(answer(b"y" * 5000), 0.05),
    "/drip-head": _drip_head,
    "/honest-but-slow": lambda wire, asked: wire.drip(answer(b"abc"), 0.008),
    "/third-try": lambda wire, asked: wire.send(answer()) if wire.nth >= 3 else wire.reset(),
    "/reset": lambda wire, asked: wire.reset(),
    "/reset-midway": _reset_midway,
    "/endless": _endless,
}


@pytest.fixture(scope="module")
def site() -> Iterator[Hostile]:
    with Hostile() as site:
        for path, data in FIXED.items():
            site.fixed(path, data)
        site.paths.update(FAULTS)
        yield site


@pytest.fixture(scope="module")
def crawled(site: Hostile) -> Crawled:
    paths = [*FIXED, *FAULTS, "/no-such", "/" + "u" * 9000]
    return crawl([site.url(path) for path in paths] + ["file:///etc/passwd"], allow=[site.origin])


def test_every_url_has_exactly_one_outcome(site: Hostile, crawled: Crawled) -> None:
    assert len(crawled.outcomes) == len(FIXED) + len(FAULTS) + 3
    for outcome in crawled.outcomes:
        crawled.of(outcome["asked"])


def test_headers_are_kept_as_they_were_sent(site: Hostile, crawled: Crawled) -> None:
    exchange = crawled.exchange(site.url("/true"))
    assert exchange["headers"][3:] == [
        ["X-ODD-case", "1"],
        ["x-odd-CASE", "2"],
        ["X-Latin", "caf\xe9"],
        ["X-Fold", "a b"],
        ["N", ""],
    ]
    assert (exchange["status"], exchange["reason"], exchange["protocol"]) == (200, "Caf\xe9", "HTTP/1.1")
    assert exchange["ip_address"] == "127.0.0.1"
    assert crawled.of(site.url("/true"))["headers"] == exchange["headers"]


def test_the_request_is_kept_as_it_was_sent(site: Hostile, crawled: Crawled) -> None:
    exchange, (asked, *_) = crawled.exchange(site.url("/true")), site.requests("/true")
    lines = [f"{name}: {value}" for name, value in exchange["request_headers"]]
    assert asked.head.decode().split("\r\n") == ["GET /true HTTP/1.1", *lines, "", ""]


def test_we_say_who_we_are_and_nothing_else(site: Hostile) -> None:
    (asked, *_) = site.requests("/true")
    assert (asked.header("User-Agent") or "").startswith("Pressmark/")
    assert asked.header("Cookie") is None
    assert asked.header("Referer") is None


@pytest.mark.parametrize(
    ("path", "body"),
    [("/gzip", gzipped()), ("/chunked", b"helloworld"), ("/to-the-end", PAGE), ("/early-hints", PAGE), ("/empty", b"")],
)
def test_the_body_has_its_content_coding_but_not_its_chunks(
    site: Hostile, crawled: Crawled, path: str, body: bytes
) -> None:
    outcome = crawled.of(site.url(path))
    assert crawled.body(site.url(path)) == body
    assert outcome["complete"]
    assert outcome["digest"] == payload_digest(body)


@pytest.mark.parametrize(
    ("path", "body"), [("/length-too-long", PAGE), ("/chunk-end-missing", b"hello"), ("/reset-midway", PAGE)]
)
def test_a_cut_body_is_kept_and_never_called_complete(site: Hostile, crawled: Crawled, path: str, body: bytes) -> None:
    outcome = crawled.of(site.url(path))
    assert outcome["complete"] is False
    assert body.startswith(crawled.body(site.url(path)))
    assert not crawled.exchange(site.url(path))["complete"]


def test_a_body_cut_within_its_coding_is_handed_on_raw(site: Hostile, crawled: Crawled) -> None:
    assert crawled.body(site.url("/gzip-cut")) == gzipped()[:-9]


@pytest.mark.parametrize(
    "path",
    [
        "/length-too-short",
        "/length-too-short-open",
        "/two-answers",
        "/two-lengths",
        "/negative-length",
        "/both-frames",
        "/bad-chunk",
    ],
)
def test_bytes_past_the_frame_are_never_used(site: Hostile, crawled: Crawled, path: str) -> None:
    outcome = crawled.of(site.url(path))
    if outcome["reason"] is None:
        assert crawled.body(site.url(path)) in (PAGE[:10], b"first")
    else:
        assert outcome["reason"] == "bad-response"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/huge-header", "header-limit"),
        ("/many-headers", "header-limit"),
        ("/nul", "bad-response"),
        ("/carriage-return", "bad-response"),
        ("/not-http", "bad-response"),
        ("/http-0.9", "bad-response"),
        ("/closed", "unreachable"),
        ("/reset", "unreachable"),
        ("/declared-3-gb", "too-large"),
        ("/endless", "too-large"),
        ("/silence", "timeout"),
        ("/drip", "timeout"),
        ("/drip-head", "timeout"),
        ("/500", "http-status"),
        ("/999", "http-status"),
        ("/204", "empty"),
        ("/304", "http-status"),
        ("/no-such", "http-status"),
        ("/" + "u" * 9000, "url-too-long"),
    ],
)
def test_each_fault_has_its_reason(site: Hostile, crawled: Crawled, path: str, reason: str) -> None:
    assert crawled.of(site.url(path))["reason"] == reason


def test_another_scheme_is_refused(crawled: Crawled) -> None:
    assert crawled.of("file:///etc/passwd")["reason"] == "scheme-not-allowed"


@pytest.mark.parametrize("path", ["/silence", "/drip", "/drip-head"])
def test_a_timeout_comes_within_the_limit_and_is_asked_once(site: Hostile, crawled: Crawled, path: str) -> None:
    assert crawled.of(site.url(path))["seconds"] < FAST["PRESSMARK_TIMEOUT_S"] + 2
    assert len(site.requests(path)) == 1


def test_an_honest_slow_page_is_kept(site: Hostile, crawled: Crawled) -> None:
    assert crawled.body(site.url("/honest-but-slow")) == b"abc"


def test_what_works_on_the_third_try_is_kept_once(site: Hostile, crawled: Crawled) -> None:
    assert crawled.of(site.url("/third-try"))["status"] == 200
    assert len(site.requests("/third-try")) == 3


def test_later_requests_succeed_after_a_cookie_flood(site: Hostile, crawled: Crawled) -> None:
    assert crawled.of(site.url("/cookie-flood"))["status"] == 200
    assert crawled.of(site.url("/after-the-flood"))["status"] == 200
    assert all(asked.header("Cookie") is None for asked in site.asked)


def test_errors_and_robots_are_captured_too(site: Hostile, crawled: Crawled) -> None:
    for path in ("/robots.txt", "/500", "/204", "/no-such"):
        assert crawled.exchange(site.url(path))["exchange"]
    assert crawled.of(site.url("/500"))["offset"] is not None


def test_memory_stays_small(crawled: Crawled) -> None:
    assert crawled.peak_mb < 200


def test_nothing_warns_and_nothing_tracebacks(crawled: Crawled) -> None:
    log = [line for line in crawled.log.splitlines() if "unclosed" not in line]
    assert not any(word in line for line in log for word in ("Deprecat", "experimental", "ERROR", "CRITICAL")), (
        crawled.log
    )


def _self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = folder / "site.pem"
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(key.private_bytes(*form) + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_a_certificate_nobody_vouches_for_ends_the_fetch(tmp_path: Path) -> None:
    with Hostile(tls=_self_signed(tmp_path)) as site:
        site.fixed("/", answer())
        crawled = crawl([site.url("/")], allow=[site.origin])
        outcome = crawled.of(site.url("/"))
        assert (outcome["reason"], "certificate" in outcome["detail"]) == ("unreachable", True)
        assert site.asked == []
        checked = crawl([site.url("/")], allow=[site.origin], settings={"DOWNLOAD_VERIFY_CERTIFICATES": False})
        assert checked.of(site.url("/"))["status"] == 200
