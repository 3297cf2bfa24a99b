from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from archive.model.capture import Exchange, Location
from archive.model.digests import payload_digest
from crawler.responses import EXCHANGE, to_capture

AT = datetime(2026, 11, 22, tzinfo=UTC)
URL = "http://example.org/now"


def _response(body: bytes = b"", headers: tuple[tuple[bytes, bytes], ...] = (), **meta: object) -> Response:
    exchange = Exchange(
        url=URL,
        at=AT,
        method="GET",
        request_headers=(),
        protocol="HTTP/1.1",
        status=200,
        reason="OK",
        headers=headers,
        body=body,
        digest=payload_digest(body),
    )
    return Response(URL, request=Request(URL, meta={EXCHANGE: exchange, **meta}))


@given(st.binary(max_size=50), st.lists(st.tuples(st.binary(max_size=9), st.binary(max_size=9)), max_size=4))
def test_body_and_headers_come_through_untouched(body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    capture = to_capture(_response(body, tuple(headers)))
    assert (capture.body, capture.headers, capture.digest) == (body, tuple(headers), payload_digest(body))


def test_the_first_hop_is_what_was_asked_for() -> None:
    assert to_capture(_response()).requested_url == URL
    hops = ["http://example.org/first", "http://example.org/second"]
    assert to_capture(_response(redirect_urls=hops)).requested_url == hops[0]


def test_the_location_is_there_where_one_was_given() -> None:
    location = Location(warc="a.warc.gz", offset=1, length=2)
    assert to_capture(_response(location=location)).location == location
    assert to_capture(_response()).location is None


def test_a_response_of_another_handler_is_refused() -> None:
    with pytest.raises(KeyError):
        to_capture(Response(URL, request=Request(URL)))
