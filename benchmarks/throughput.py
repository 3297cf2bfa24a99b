"""What a page costs on the way from the wire to the archive, beside plain Scrapy that does nothing with it.

    python -m benchmarks.throughput [--pages 2000] [--peer /path/to/python]

Serves as many pages of about 63 KB on loopback and lets each runner fetch them all in a process of its own, one after the other,
all of it three times over; what counts is processor time a page (the runner's and its children's), the least of the three:

- scrapy: stock Scrapy 2 with its stock settings; a spider whose callback does nothing
- wire: our handler and middlewares; every exchange laid down in a WARC, nothing read
- crawl: `pressmark crawl` from a sitemap: fetch, WARC, extraction, record, index, all of it durable
- peer: newspaper4k's extraction alone, of the same pages from memory (with --peer, a Python that has it)
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

WORDS = (  # noqa: SIM905 – thirty words are read easier so
    "harbour gate keeper council letter winter bridge island crossing report morning chamber repair pilot storm boat ferry "
    "tide market railway lantern bell quarry meadow orchard mill tower square river valley"
).split()
PAGE_BYTES = 63_000
PARAGRAPHS = 14
ROUNDS = 3


def page(number: int) -> bytes:
    """Return an article of 14 paragraphs in a page of about PAGE_BYTES: menus, cards, scripts and styles make up the rest."""

    def sentence(seed: int) -> str:
        return (
            " ".join(
                WORDS[(seed * 7 + place * (seed % 5 + 1) + number) % len(WORDS)] for place in range(16)
            ).capitalize()
            + "."
        )

    text = "".join(f"<p>{' '.join(sentence(each * 4 + part) for part in range(4))}</p>" for each in range(PARAGRAPHS))
    cards = "".join(
        f'<li class="card card-{each % 7}"><a href="/other/{each}.html"><img src="/i/{each}.jpg" alt=""><span>{sentence(each)}</span></a></li>'
        for each in range(60)
    )
    head = (
        f"<title>Report {number}: {sentence(1)} | The Gate</title><meta property=og:type content=article>"
        f'<meta property="og:title" content="Report {number}: {sentence(1)}">'
        f'<meta property="article:published_time" content="2026-10-{number % 28 + 1:02d}T06:00:00Z">'
    )
    body = f"<nav><ul>{cards[:4000]}</ul></nav><article><h1>Report {number}: {sentence(1)}</h1>{text}</article><aside><ul>{cards}</ul></aside>"
    filler = "var state = {" + ",".join(f'"key{each}": "{each * 37 % 1009}"' for each in range(3000)) + "};"
    built = f"<!doctype html><html lang=en><head><meta charset=utf-8>{head}</head><body>{body}<script></script></body></html>"
    room = max(PAGE_BYTES - len(built), 0)
    return built.replace("<script></script>", f"<script>{filler[:room]}</script>").encode()


class Pages(ThreadingHTTPServer):
    """The pages on loopback, made once."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, number: int) -> None:
        bodies = [page(each) for each in range(number)]

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                name = self.path.strip("/").removesuffix(".html")
                body = bodies[int(name)] if name.isdigit() else (sitemap if name == "sitemap.xml" else b"")
                self.send_response(200 if body else 404)
                self.send_header(
                    "Content-Type", "application/xml" if name == "sitemap.xml" else "text/html; charset=utf-8"
                )
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        super().__init__(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server_port}"
        rows = "".join(f"<url><loc>{self.origin}/{each}.html</loc></url>" for each in range(number))
        sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


STOCK = """
import scrapy, sys
from scrapy.crawler import CrawlerProcess
class Plain(scrapy.Spider):
    name = "plain"
    async def start(self):
        for number in range(int(sys.argv[2])):
            yield scrapy.Request(f"{sys.argv[1]}/{number}.html")
    def parse(self, response):
        pass
process = CrawlerProcess({"LOG_LEVEL": "ERROR", "DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 8})
process.crawl(Plain)
process.start()
"""

WIRE = """
import scrapy, sys
from pathlib import Path
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings
from archive.store.captures import CaptureStore
class Laid(scrapy.Spider):
    name = "laid"
    async def start(self):
        store = CaptureStore(Path(sys.argv[3]) / "warc", index_path=Path(sys.argv[3]) / "captures.sqlite")
        self.crawler.exchange_sink = store.append
        for number in range(int(sys.argv[2])):
            yield scrapy.Request(f"{sys.argv[1]}/{number}.html")
        self.store = store
    def parse(self, response):
        pass
    def closed(self, reason):
        self.store.close()
settings = get_project_settings()
settings.setmodule("crawler.settings", priority="project")
for name, value in {"PRESSMARK_ALLOW_ORIGINS": [sys.argv[1]], "PRESSMARK_DELAY_S": 0, "LOG_LEVEL": "ERROR", "EXTENSIONS": {},
                    "ITEM_PIPELINES": {}, "CONCURRENT_REQUESTS_PER_DOMAIN": 8}.items():
    settings.set(name, value, priority="cmdline")
process = AsyncCrawlerProcess(settings)
process.crawl(Laid)
process.start()
"""

PEER = """
import sys, urllib.request
import newspaper
for number in range(int(sys.argv[2])):
    html = urllib.request.urlopen(f"{sys.argv[1]}/{number}.html").read().decode()
    article = newspaper.Article(f"{sys.argv[1]}/{number}.html")
    article.download(input_html=html)
    article.parse()
"""


def cost_of(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Return the processor seconds and the seconds that a process and its children took. Raises where it fails."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True)
    took = time.monotonic() - began
    if done.returncode:
        raise SystemExit(f"{arguments[:3]} failed: {done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, took


def crawl_arguments(folder: Path, origin: str) -> list[str]:
    """Declare the pages as a site of a new archive, and return the command that crawls it."""
    root = folder / "archive"
    root.mkdir()
    (root / "records").mkdir()
    (root / "pressmark.yaml").write_text(
        f"allow_origins: [{origin}]\nassets: none\nsites:\n  gate:\n    sitemaps: [{origin}/sitemap.xml]\n    delay_s: 0\n    max_pages: 1000000\n"
    )
    return [sys.executable, "-m", "crawler", "crawl", "--archive", str(root), "--json"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--peer", default="", help="a Python with newspaper4k")
    options = parser.parse_args()
    server = Pages(options.pages)
    # the server is a process of its own, so that its work is not counted
    child = os.fork()
    if child == 0:
        server.serve_forever()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "OPENBLAS_NUM_THREADS": "1"}
    number = str(options.pages)
    least: dict[str, tuple[float, float]] = {}
    try:
        for _ in range(options.rounds):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                runners = {
                    "scrapy": [sys.executable, "-c", STOCK, server.origin, number],
                    "wire": [sys.executable, "-c", WIRE, server.origin, number, name],
                    "crawl": crawl_arguments(folder, server.origin),
                }
                if options.peer:
                    runners["peer"] = [options.peer, "-c", PEER, server.origin, number]
                for runner, arguments in runners.items():
                    least[runner] = min(least.get(runner, (9e9, 9e9)), cost_of(arguments, environment))
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    for runner, (cpu, took) in least.items():
        share = least["scrapy"][0] / cpu
        row = {
            "runner": runner,
            "cpu_ms_a_page": round(1000 * cpu / options.pages, 2),
            "pages_per_second": round(options.pages / took, 1),
        }
        print(json.dumps({**row, "times_stock_scrapy": round(share, 2)}), flush=True)


if __name__ == "__main__":
    main()
