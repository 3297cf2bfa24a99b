"""Files made to hurt, read in a process of their own: memory, time, files and the network are watched there (PROMISES.md 1 and 28)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
    "open comments": ("feed", "body = b'<rss><channel><item>' + b'<!-- ' * 2_000_000"),
    "open cdata": ("sitemap", "body = b'<urlset>' + b'<url><![CDATA[' * 1_000_000"),
    "closed comments before open ones": ("feed", "body = b'<rss><channel><item>' + b'-->' * 300_000 + b'<!--<a' * 200_000 + b'</item></channel></rss>'"),
    "open quotes": ("feed", "body = b'<rss><channel><item>' + b'<a b=\"' * 2_000_000 + b'</item></channel></rss>'"),
    "open tags": ("sitemap", "body = b'<urlset><url>' + b'<' * 10_000_000"),
    "one title of 20 MB": ("feed", "body = b'<rss><channel><item><title>' + b'&amp;lt;' * 3_000_000 + b'</title><link>https://x.example/</link></item></channel></rss>'"),
    "escapes in one title": ("feed", "body = b'<rss><channel><item><title>' + b'&lt;a' * 200_000 + b'</title><link>https://x.example/</link></item></channel></rss>'"),
    "json of brackets": ("feed", "body = b'{\"items\":[' + b'[' * 8_000_000"),
    "json of objects": ("feed", "body = b'{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[' + b'{},' * 2_700_000 + b'{}]}'"),
    "a root that is never found": ("sitemap", "body = b'<?xml version=\"1.0\"?>' + b'<!-- -->' * 3_000_000"),
    "gzip bomb": ("sitemap", "import gzip; body = gzip.compress(gzip.compress(b'<urlset>' + b' ' * 300_000_000))"),
    "gzip bomb of entries": ("sitemap", "import gzip; body = gzip.compress(b'<urlset>' + b'<url><loc>https://x.example/</loc></url>' * 8_000_000)"),
    "a text of one line": ("sitemap", "body = b'https://x.example/' + b'a' * 40_000_000"),
    "a text of empty lines": ("sitemap", "body = b'https://x.example/' + b'\\n' * 20_000_000"),
    "one item of many dates": ("feed", "body = b'<rss><channel><item>' + b'<pubDate>x</pubDate>' * 50_000 + b'</item></channel></rss>'"),
    "hreflang without end": ("sitemap", "body = b'<urlset><url><loc>https://x.example/</loc>' + b'<xhtml:link hreflang=\"a\" href=\"https://x.example/\"/>' * 20_000 + b'</url></urlset>'"),
}  # fmt: skip

PROGRAM = """
import json, resource, socket, sys, time
from crawler.discovery.feeds import read_feed
from crawler.discovery.sitemaps import read_sitemap
BODY
opened = []
sys.addaudithook(lambda event, arguments: opened.append([event, str(arguments)[:200]]) if event in ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen") else None)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.process_time()
found = READER(body, url="https://www.example.org/x.xml")
print(json.dumps({
    "grown_mib": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, "cpu_s": time.process_time() - began,
    "opened": opened, "urls": [each.url for each in found.candidates][:5], "titles": [each.title[:100] for each in found.candidates][:5],
    "rejection": found.rejection, "kind": found.kind,
}))
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_cost_little_and_open_nothing(name: str) -> None:
    reader, body = HOSTILE[name]
    program = PROGRAM.replace("BODY", body).replace("READER", f"read_{reader}")
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, cwd=ROOT, check=False
    )
    assert ended.returncode == 0, ended.stderr[-2_000:]
    seen = json.loads(ended.stdout)
    # reading the snapshot of public suffixes is the one file of our own
    assert [each for each in seen["opened"] if "tldextract" not in each[1] and "public_suffix" not in each[1]] == []
    assert seen["grown_mib"] < MAX_GROWTH_MIB, seen
    assert seen["cpu_s"] < MAX_CPU_S, seen
    assert not any("root:" in title or "haha" in title for title in seen["titles"])
    if "bomb" in name and "entries" not in name:
        assert seen["rejection"] == "decompression-limit"


def test_a_whole_sitemap_of_the_largest_size_is_read_lazily_in_a_few_megabytes() -> None:
    program = """
import gzip, json, resource
from crawler.discovery.sitemaps import SitemapNotes, iterate_sitemap
row = b'<url><loc>https://www.example.org/news/2024/05/06/%d/' + b'x' * 900 + b'</loc><lastmod>2024-05-06T10:00:00Z</lastmod></url>'
body = gzip.compress(b'<urlset>' + b''.join(row % n for n in range(50_000)) + b'</urlset>', 1)
"""
    # The rows are made in a child, so that their making does not count.
    maker = subprocess.run(
        [
            sys.executable,
            "-c",
            program.replace(
                "import gzip, json, resource\nfrom crawler.discovery.sitemaps import SitemapNotes, iterate_sitemap",
                "import gzip, sys",
            )
            + "sys.stdout.buffer.write(body)",
        ],
        capture_output=True,
        check=True,
        timeout=60,
    )
    reader = """
import json, resource, sys
from crawler.discovery.sitemaps import SitemapNotes, iterate_sitemap
body = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for _ in iterate_sitemap(body, url='https://www.example.org/s.xml', notes=SitemapNotes()))
print(json.dumps([count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024]))
"""
    ended = subprocess.run(
        [sys.executable, "-c", reader], input=maker.stdout, capture_output=True, check=True, timeout=60, cwd=ROOT
    )
    count, grown_mib = json.loads(ended.stdout)
    assert count == 50_000 and grown_mib < 16
