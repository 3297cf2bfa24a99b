"""A capture decoded and parsed once: the only module that parses HTML.

The parser is lxml (libxml2), which never touches the network and knows no external entities in HTML. It stops at a depth
of 2,048 elements in silence: that is noticed, and the page is parsed again by bs4 with its depth flattened.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import lxml.html
from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PreformattedString, Tag
from lxml import etree

from archive.charset import Decision, decide
from archive.decoding import DecodingLimit, decode_content
from archive.jsonld import Node, read_nodes
from archive.model.outcome import Reason, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.model.capture import Capture
    from archive.model.limits import ReadingLimits

HTML_TYPES = frozenset(
    {"", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "application/vnd.wap.xhtml+xml"}
)
# Types that servers put on HTML by mistake: taken where the body begins like HTML.
UNSURE_TYPES = frozenset(
    {"text/plain", "application/octet-stream", "binary/octet-stream", "application/x-unknown", "unknown/unknown"}
)
MAGIC = (
    (b"%PDF-", "PDF"), (b"\x89PNG", "PNG image"), (b"\xff\xd8\xff", "JPEG image"), (b"GIF8", "GIF image"), (b"RIFF", "RIFF file"),
    (b"PK\x03\x04", "ZIP file"), (b"\x1f\x8b", "gzip file"), (b"7z\xbc\xaf", "7-Zip file"), (b"Rar!", "RAR file"),
    (b"OggS", "Ogg file"), (b"ID3", "MP3 file"), (b"wOF", "font"), (b"\x00\x01\x00\x00", "font"), (b"\x00asm", "WebAssembly"),
    (b"\x7fELF", "program"), (b"MZ", "program"), (b"{\\rtf", "RTF document"), (b"\xd0\xcf\x11\xe0", "Office document"),
)  # fmt: skip
# Atomic: what a comment has taken is not tried in other ways, which for forty comments in a row would take for ever.
LOOKS_LIKE_HTML = re.compile(
    rb"\s*+(?>(?:<\?xml[^>]{0,200}>|<!--.{0,4000}?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|title|script|meta|link|style|div|p|h[1-6]|"
    rb"table|article|main|section|span|a|br|b|i|img|ul|ol|header|center|font|form)\b",
    re.IGNORECASE | re.DOTALL,
)
OTHER_XML = re.compile(
    rb"\s*+(?:<\?xml[^>]{0,200}>\s*+)?+(?>(?:<!--.{0,2000}?-->)\s*+)*+<(?:rss|feed|rdf:RDF|urlset|sitemapindex|svg|opml|wsdl)\b",
    re.DOTALL,
)
SNIFF_BYTES = 8_192
UTF16_ZEROS = 0.04  # of the bytes on one side: in Latin text nearly all, in any other the spaces, one sign in ten
BINARY_SHARE = 0.05  # control bytes in a page: none honest; in random bytes 11 %
LONG_RUN = 8_000  # bytes: room for 2,000 attributes; a quick look before the exact one
TAG = re.compile(rb"<[a-zA-Z](?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+")
RAW_TEXT = re.compile(rb"<(script|style)\b|<(!--)", re.IGNORECASE)  # what begins text in which "<" begins no tag
SHORTEST_ELEMENT = len("<p>")  # a page of fewer bytes than this times the elements allowed is not counted
SOMETHING = re.compile(rb"[^\0 \t\r\n]")
# Broken quotes lay the words of a value (a paragraph of JSON) bare; three of 2,158 real pages have such a tag.
WORDS_AN_ATTRIBUTE = 5
QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
HEAD_TAGS = frozenset(
    {"title", "meta", "link", "script", "style", "base", "noscript", "template", "object", "basefont", "bgsound"}
)
# What nearly every reader looks for and no page has many of: found in one walk, for a walk costs a fifteenth of a parse.
LANDMARKS = ("base", "script", "meta", "link", "title", "h1", "time", "iframe")
ELEMENT_CLASS = etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)
FLAT_DEPTH = 200  # what lies deeper is laid side by side; real articles go to about 60
ELEMENT_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,60}\Z")
ATTRIBUTE_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.:-]{0,200}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A capture decoded and parsed. Never kept, never pickled.

    markup: the text as parsed, in UTF-8. text_charset: a Python codec name; charset_reason: who said so. root: the `<html>` element.
    data: the JSON-LD nodes, see `archive.jsonld.read_nodes`. base_url: what relative addresses are relative to.
    landmarks: the elements of the names in LANDMARKS, by name, in document order.
    """

    url: str
    base_url: str
    text_charset: str
    charset_reason: str
    root: lxml.html.HtmlElement
    markup: bytes
    data: tuple[Node, ...]
    landmarks: Mapping[str, tuple[lxml.html.HtmlElement, ...]]
    warnings: tuple[str, ...]

    @property
    def html(self) -> str:
        """The text as parsed; decoded at each call, for nobody needs it who has the tree."""
        return self.markup.decode("utf-8", "replace")


def read_page(capture: Capture, *, limits: ReadingLimits) -> Page | Rejection:
    """Return the page of a capture, parsed once, or why there is none: not-html, empty, decompression-limit, parse-limit."""
    try:
        decoded = decode_content(
            capture.body, capture.header("content-encoding") or "", max_bytes=limits.max_decoded_bytes
        )
    except DecodingLimit as error:
        return Rejection(
            url=capture.url, reason=Reason.DECOMPRESSION_LIMIT, detail=str(error), limit="max_decoded_bytes"
        )
    body = decoded.body
    content_type, parameter = _content_type(capture.header("content-type"))
    if not SOMETHING.search(body):
        return Rejection(url=capture.url, reason=Reason.EMPTY, detail="the body is empty")
    if kind := _other_kind(body, content_type):
        return Rejection(url=capture.url, reason=Reason.NOT_HTML, detail=f"the body is {kind}, not HTML")
    decision = decide(body, header=parameter, top_level_domain=_top_level_domain(capture.url))
    warnings = [] if decoded.complete and capture.complete else ["truncated capture"]
    return _parsed_page(capture.url, decision, warnings, limits)


def _parsed_page(url: str, decision: Decision, warnings: list[str], limits: ReadingLimits) -> Page | Rejection:
    """Parse within the limits and gather what hangs on the tree."""
    markup = decision.utf8
    if name := _passed_limit(markup, limits):
        return Rejection(
            url=url, reason=Reason.PARSE_LIMIT, detail="the markup is larger than the parser's bounds", limit=name
        )
    root, is_repaired = parse(markup)
    if root is None:
        return Rejection(url=url, reason=Reason.EMPTY, detail="the body holds no element and no text")
    warnings += [decision.warning] if decision.warning else []
    warnings += ["repaired markup"] if is_repaired else []
    landmarks = _landmarks(root)
    return Page(
        url=url, base_url=_base_url(landmarks["base"], url), text_charset=decision.charset, charset_reason=decision.reason,
        root=root, markup=markup, data=read_nodes(_data_scripts(landmarks["script"])), landmarks=landmarks,
        warnings=tuple(warnings),
    )  # fmt: skip


def _landmarks(root: lxml.html.HtmlElement) -> dict[str, tuple[lxml.html.HtmlElement, ...]]:
    found: dict[str, list[lxml.html.HtmlElement]] = {name: [] for name in LANDMARKS}
    for element in root.iter(*LANDMARKS):
        found[element.tag].append(element)
    return {name: tuple(elements) for name, elements in found.items()}


def _data_scripts(scripts: tuple[lxml.html.HtmlElement, ...]) -> Iterator[str]:
    """Yield the insides of the JSON-LD scripts."""
    return (script.text or "" for script in scripts if "ld+json" in (script.get("type") or "").lower())


def parse(markup: bytes | str) -> tuple[lxml.html.HtmlElement | None, bool]:
    """Return the tree of HTML (bytes: UTF-8) and whether its markup had to be repaired; (None, False) where there is nothing.

    Comments and processing instructions are left out. The tree is at most as deep as libxml2 allows (2,048).
    """
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True, collect_ids=False
    )
    # lxml.html asks a Python function for the class of each element that is looked at; a form is no other thing here.
    parser.set_element_class_lookup(ELEMENT_CLASS)
    markup = markup.encode("utf-8", "replace") if isinstance(markup, str) else markup
    try:
        root = etree.fromstring(markup, parser)
    except etree.XMLSyntaxError:
        root = None
    last = parser.error_log.last_error
    if last is not None and last.level == etree.ErrorLevels.FATAL:
        return _repaired(markup.decode("utf-8", "replace")), True
    return (None, False) if root is None else (_with_body(_as_html(root)), False)


def _with_body(root: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """Move out of the head what does not belong there: libxml2 does not know that `<article>` ends a head (HTML 8.1.2.4)."""
    head = root.find("head")
    strange = next((child for child in head if child.tag not in HEAD_TAGS), None) if head is not None else None
    if head is None or strange is None:
        return root
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    for place, child in enumerate([strange, *strange.itersiblings()]):
        body.insert(place, child)
    return root


def _as_html(root: etree._Element) -> lxml.html.HtmlElement:
    assert isinstance(root, lxml.html.HtmlElement)
    return root


def _repaired(text: str) -> lxml.html.HtmlElement | None:
    """The tree by bs4 on html.parser, copied element by element with everything below FLAT_DEPTH laid side by side."""
    maker = lxml.html.HTMLParser().makeelement
    top = maker("html")
    # soup element → (its copy, the copy its children go into, depth)
    copies: dict[int, tuple[etree._Element, etree._Element, int]] = {}
    soup = BeautifulSoup(text, "html.parser")
    copies[id(soup)] = (top, top, 0)
    for node in soup.descendants:
        element, container, depth = copies[id(node.parent)]
        if isinstance(node, Tag):
            copies[id(node)] = _copied(node, element, container, depth, top)
        elif isinstance(node, NavigableString) and (
            not isinstance(node, PreformattedString) or not isinstance(node, Comment)
        ):
            _append_text(element, container, str(node))
    return _as_html(top) if len(top) or top.text else None


def _copied(
    tag: Tag, element: etree._Element, container: etree._Element, depth: int, top: etree._Element
) -> tuple[etree._Element, etree._Element, int]:
    """The copy of one tag hung into the tree; a second `<html>` is the first."""
    if tag.name == "html":
        return top, top, 0
    attributes = {name: str(value) for name, value in _attributes(tag)}
    copy = etree.SubElement(container, tag.name if ELEMENT_NAME.match(tag.name) else "span", attributes)
    return copy, (copy if depth < FLAT_DEPTH else container), depth + 1


def _attributes(tag: Tag) -> list[tuple[str, str]]:
    pairs = [(name, " ".join(value) if isinstance(value, list) else value) for name, value in tag.attrs.items()]
    return [(name, value) for name, value in pairs if ATTRIBUTE_NAME.match(name) and ":" not in name]


def _append_text(element: etree._Element, container: etree._Element, text: str) -> None:
    """Put text where it stood: into the element, or behind the last copy in its container."""
    if len(container) and (container is element or container[-1] is not element):
        container[-1].tail = (container[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _passed_limit(markup: bytes, limits: ReadingLimits) -> str | None:
    """The limit that the markup passes, seen before it is parsed.

    A start tag has one "<". libxml2 compares each attribute of an element with each other: 50,000 take it 2.6 s.
    """
    if len(markup) > SHORTEST_ELEMENT * limits.max_elements:
        tags = markup.count(b"<")
        if tags > limits.max_elements and tags - markup.count(b"</") > limits.max_elements:
            return "max_elements"
    if any(_is_flooded(TAG.match(markup, place), limits) for place in _long_runs(markup)) and any(
        _is_flooded(tag, limits) for tag in TAG.finditer(_without_raw_text(markup))
    ):
        return "max_attributes"
    return None


def _long_runs(markup: bytes) -> Iterator[int]:
    """Yield the places of "<" after which no other comes for LONG_RUN bytes; goes in leaps of that length."""
    place = markup.find(b"<")
    while place >= 0:
        last = markup.rfind(b"<", place + 1, place + 1 + LONG_RUN)
        if last < 0:
            yield place
            last = markup.find(b"<", place + 1)
        place = last


def _is_flooded(tag: re.Match[bytes] | None, limits: ReadingLimits) -> bool:
    """Whether a start tag holds more attributes than an element may have."""
    words = WORDS_AN_ATTRIBUTE * limits.max_attributes
    if tag is None or tag.end() - tag.start() < 2 * words:  # a word has a sign and a space
        return False
    return len(tag[0].split()) > words and len(QUOTED.sub(b"", tag[0]).split()) > words


def _without_raw_text(markup: bytes) -> bytes:
    """Markup without the insides of scripts, style sheets and comments; one that does not end hides the rest."""
    low, parts, position = markup.lower(), [], 0
    while begin := RAW_TEXT.search(markup, position):
        parts.append(markup[position : begin.end()])
        position = low.find(b"-->" if begin[2] else b"</" + begin[1].lower(), begin.end())
        if position < 0:
            return b"".join(parts)
    return b"".join(parts) + markup[position:]


def _content_type(header: str | None) -> tuple[str, str | None]:
    """The media type in lower case and the charset parameter."""
    media, _, parameters = (header or "").partition(";")
    found = re.search(r"charset\s*=\s*[\"']?([^\s\"';,]+)", parameters, re.IGNORECASE)
    return media.strip().lower(), found[1] if found else None


def _other_kind(body: bytes, content_type: str) -> str | None:
    """What the body is where it is not HTML, by its first bytes and its declared type; None for HTML."""
    begin = body[:SNIFF_BYTES]
    for magic, name in MAGIC:
        if begin.startswith(magic):
            return f"a {name}"
    if LOOKS_LIKE_HTML.match(begin):
        return None if content_type in HTML_TYPES | UNSURE_TYPES else content_type
    if OTHER_XML.match(begin):
        return "an XML document of another kind"
    if content_type not in HTML_TYPES:
        return content_type
    if begin.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") and _is_json(body):
        return "JSON"
    return "binary" if _is_binary(begin) else None


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return b"</" not in body[:SNIFF_BYTES]
    return True


def _is_binary(begin: bytes) -> bool:
    """Whether control bytes are more than an honest page holds; UTF-16 (zeros on one side only) is text."""
    zeros = sorted((begin[::2].count(0), begin[1::2].count(0)))
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")) or (zeros[0] == 0 and zeros[1] > UTF16_ZEROS * len(begin) / 2):
        return False
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in begin)
    return controls > BINARY_SHARE * len(begin)


def _top_level_domain(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rpartition(".")[2]
    except ValueError:
        return ""


def _base_url(bases: tuple[lxml.html.HtmlElement, ...], url: str) -> str:
    """The first `<base href>` resolved against the page's URL, where it gives an http address."""
    for node in bases:
        if href := (node.get("href") or "").strip():
            try:
                joined = urljoin(url, href)
            except ValueError:
                return url
            return joined if joined.startswith(("http://", "https://")) else url
    return url
