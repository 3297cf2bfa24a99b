"""Files made to hurt, read in a process of their own: memory, time, files and the network are watched there (PROMISES.md 1 and 28)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
MAX_GROWTH_MIB = 64
MAX_CPU_S = 10.0  # the slowest takes under two seconds on a quiet machine

# Each makes `body`; the reader is the one named.
HOSTILE = {
    "billion laughs": ("feed", """body = b'<!DOCTYPE rss [<!ENTITY a0 "ha">' + b''.join(b'<!ENTITY a%d "%s">' % (n, b'&a%d;' % (n - 1) * 10) for n in range(1, 30)) + b']><rss><channel><item><title>&a29;</title><link>https://x.example/</link></item></channel></rss>'"""),
    "quadratic entities": ("feed", """body = b'<!DOCTYPE rss [<!ENTITY a "' + b'x' * 1_000_000 + b'">]><rss><channel><item><title>' + b'&a;' * 100_000 + b'</title><link>https://x.example/</link></item></channel></rss>'"""),
    "external entity": ("feed", """body = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://127.0.0.1:9/dtd"> %y;]><rss><channel><item><title>&x;</title><link>https://x.example/&x;</link></item></channel></rss>'"""),
    "external doctype": ("sitemap", """body = b'<!DOCTYPE urlset SYSTEM "http://127.0.0.1:9/x.dtd"><?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><urlset><url><loc>https://x.example/</loc></url></urlset>'"""),
    "four million elements in one item": ("feed", "body = b'<rss><channel><item>' + b'<a/>' * 4_000_000 + b'</item></channel></rss>'"),
    "four million elements beside items": ("feed", "body = b'<rss><channel>' + b'<a/>' * 4_000_000 + b'</channel></rss>'"),
    "two million attributes": ("feed", "body = b'<rss><channel><item><link ' + b''.join(b'a%d=\"\" ' % n for n in range(1_500_000)) + b'/></item></channel></rss>'"),
    "depth": ("feed", "body = b'<rss><channel><item>' + b'<a>' * 1_000_000 + b'</item></channel></rss>'"),
    "open comments": ("feed", "body = b'<rss><channel><item>' + b'<!-- ' * 500_000"),
    "open cdata": ("sitemap", "body = b'<urlset>' + b'<url><![CDATA[' * 1_000_000"),
    "closed comments before open ones": ("feed", "body = b'<rss><channel><item>' + b'-->' * 300_000 + b'<!--<a' * 200_000 + b'</item></channel></rss>'"),
    "open quotes": ("feed", "body = b'<rss><channel><item>' + b'<a b=\"' * 2_000_000 + b'</item></channel></rss>'"),
    "open tags": ("sitemap", "body = b'<urlset><url>' + b'<' * 10_000_000"),
    "one title of 20 MB": ("feed", "body = b'<rss><channel><item><title>' + b'&amp;lt;' * 3_000_000 + b'</title><link>https://x.example/</link></item></channel></rss>'"),
    "escapes in one title": ("feed", "body = b'<rss><channel><item><title>' + b'&lt;a' * 200_000 + b'</title><link>https://x.example/</link></item></channel></rss>'"),
    "json of brackets": ("feed", "body = b'{\"items\":[' + b'[' * 8_000_000"),
    "json of objects": ("feed", "body = b'{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[' + b'{},' * 2_700_000 + b'{}]}'"),
    "a root that is never found": ("sitemap", "body = b'<?xml version=\"1.0\"?>' + b'<!-- -->' * 3_000_000"),
    "gzip bomb of spaces": ("sitemap", "import gzip; body = gzip.compress(gzip.compress(b'<urlset>' + b' ' * 120_000_000))"),
    "gzip bomb of entries": ("sitemap", "import gzip; body = gzip.compress(b'<urlset>' + b'<url><loc>https://x.example/</loc></url>' * 3_000_000)"),
    "a text of one line": ("sitemap", "body = b'https://x.example/' + b'a' * 40_000_000"),
    "a text of empty lines": ("sitemap", "body = b'https://x.example/' + b'\\n' * 5_000_000"),
    "one item of many dates": ("feed", "body = b'<rss><channel><item>' + b'<pubDate>x</pubDate>' * 50_000 + b'</item></channel></rss>'"),
    "a whole sitemap of 50 MB": (
        "lazily",
        "import gzip; row = b'<url><loc>https://www.example.org/news/2024/05/06/%d/' + b'x' * 900 + b'</loc><lastmod>2024-05-06T10:00:00Z</lastmod></url>'; body = gzip.compress(b'<urlset>' + b''.join(row % n for n in range(50_000)) + b'</urlset>', 1)",
    ),
    "hreflang without end": ("sitemap", "body = b'<urlset><url><loc>https://x.example/</loc>' + b'<xhtml:link hreflang=\"a\" href=\"https://x.example/\"/>' * 20_000 + b'</url></urlset>'"),
}  # fmt: skip


@pytest.fixture(scope="module")
def costs() -> dict[str, dict[str, Any]]:
    """What the reading of each file cost, all read by one process and its children."""
    program = Path(__file__).parent / "hostile_reading.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, str(program)],
        input=json.dumps(HOSTILE),
        capture_output=True,
        text=True,
        timeout=170,
        env=environment,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2_000:]
    return {row["name"]: row for row in map(json.loads, ended.stdout.splitlines())}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_cost_little_and_open_nothing(name: str, costs: dict[str, dict[str, Any]]) -> None:
    seen = costs[name]
    assert seen["opened"] == []
    assert seen["grown_mib"] < MAX_GROWTH_MIB, seen
    assert seen["cpu_s"] < MAX_CPU_S, seen
    assert not any("root:" in title or "haha" in title for title in seen["titles"])
    if name.startswith("gzip bomb of spaces"):
        assert seen["rejection"] == "decompression-limit"
    if name.startswith("a whole sitemap"):
        assert seen["count"] == 50_000
