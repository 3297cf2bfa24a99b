"""The text that a page carries without showing it: structured data, the state of its application, `<noscript>`, `<template>`.

For pages whose visible tree has little or nothing. Pure functions; never raises, whatever the page is; linear and bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, cast

from lxml import etree

from archive.content.embedded_prose import MARKUP, OTHER, Gatherer, count_words, folded, prose_part, without_tags
from archive.content.embedded_state import SHORTEST, assigned_values, json_value, literals, revived

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archive.jsonld import Node
    from archive.page import Page

# Less is a notice ("Please enable JavaScript"), a slogan, the mould of a button; seen on 2,635 pages.
LEAST_WORDS = {
    "noscript": 50, "json-ld": 30, "discourse": 5, "state": 60, "shadow": 60, "template": 100, "description": 30,
    "literals": 100,
}  # fmt: skip
MOST_BODIES = 8
MOST_CHARS = 24_000_000  # of all scripts of a page together
# How much of a body's words count when bodies are compared: what is made for readers before what only may be text.
TRUST = {
    "titled": 1.2,
    "json-ld": 1.0, "discourse": 2.0, "noscript": 1.0, "state": 0.9, "shadow": 0.9, "template": 0.6, "description": 0.5,
    "literals": 0.5,
}  # fmt: skip
# Only these kinds of nodes have their text in `text`; elsewhere it is a comment or a review.
POSTS = frozenset({"discussionforumposting", "socialmediaposting", "question", "answer", "qapage", "comment"})
DESCRIBED = frozenset(
    {"product", "jobposting", "event", "recipe", "course", "videoobject", "podcastepisode", "softwareapplication", "book", "place",
     "localbusiness", "service", "creativework", "howto"}
)  # fmt: skip
BODY_PROPERTIES = ("articleBody", "reviewBody", "transcript", "text")
DATA_ATTRIBUTES = (
    "data-preloaded",
    "data-page",
    "data-props",
    "data-state",
    "data-initial-state",
    "data-react-props",
    "data-hydrate",
)
_ATTRIBUTES = etree.XPath(
    "//@*[" + " or ".join(f"name() = '{name}'" for name in DATA_ATTRIBUTES) + "]", smart_strings=False
)
NEAR = 8  # elements around one in which another would be looked for
_HIDDEN = ("noscript", "template")


@dataclass(frozen=True, slots=True)
class Body:
    """A text that the page carries. source: where ("json-ld:articleBody", "state:__NEXT_DATA__", "noscript" …)."""

    text_or_html: str
    source: str
    is_html: bool


@dataclass(frozen=True, slots=True)
class _Claim:
    body: Body
    words: int
    kind: str
    is_titled: bool = False  # its own title is the page's


def embedded_bodies(page: Page) -> list[Body]:
    """Return the texts that a page carries outside its visible tree, best first, at most 8, without those of a few words.

    Best is the longest, weighed by how far its source can be trusted to hold the page's own story and nothing else.
    """
    found = [claim for claim in _claims(page) if claim.words >= LEAST_WORDS[claim.kind]]
    found.sort(key=lambda claim: claim.words * TRUST["titled" if claim.is_titled else claim.kind], reverse=True)
    bodies: dict[str, Body] = {}
    for claim in found:
        bodies.setdefault(folded(without_tags(claim.body.text_or_html[:5_000]))[:200], claim.body)
    return list(bodies.values())[:MOST_BODIES]


def _claims(page: Page) -> Iterator[_Claim]:
    yield from _data_claims(page.data)
    title = page_title(page)
    yield from _script_claims(page, title)
    if any(f"{name}=".encode() in page.markup for name in DATA_ATTRIBUTES):
        for value in cast("list[str]", _ATTRIBUTES(page.root)):
            yield from _attribute_claims(value, title)
    if any(f"<{name}".encode() in page.markup for name in _HIDDEN):
        yield from _hidden_claims(page.root)


def page_title(page: Page) -> str:
    """Return what the page is called by its title tag and og:title, in one string."""
    said = [element.text or "" for element in page.landmarks["title"][:1]]
    for meta in page.landmarks["meta"]:
        if meta.get("property") == "og:title":
            said.append(meta.get("content") or "")
            break
    return " ".join(said)


def _claim(text: str, source: str, kind: str, *, is_html: bool | None = None) -> _Claim:
    html = bool(MARKUP.search(text)) if is_html is None else is_html
    return _Claim(Body(text, source, html), count_words(without_tags(text) if html else text), kind)


def _prose_claim(gatherer: Gatherer, value: object, source: str, kind: str) -> Iterator[_Claim]:
    prose = gatherer.gather(value)
    if prose.words >= LEAST_WORDS[kind]:
        yield _Claim(Body(prose.rendered(), source, prose.is_html), prose.words, kind, gatherer.is_pages(prose))


def _data_claims(nodes: tuple[Node, ...]) -> Iterator[_Claim]:
    """Yield what JSON-LD says: the body of an article, the posts of a thread, the description of a thing."""
    for node in nodes:
        kinds = _kinds(node)
        if kinds & POSTS:
            yield from _thread_claims(node)
            continue
        for name in BODY_PROPERTIES[: 3 if kinds & DESCRIBED else 4]:
            text = _text(node.get(name))
            if text:
                yield _claim(_readable(text), f"json-ld:{name}", "json-ld")
        description = _text(node.get("description"))
        if kinds & DESCRIBED and description:
            yield _claim(_readable(description), f"json-ld:{sorted(kinds & DESCRIBED)[0]}.description", "description")


def _thread_claims(node: Node) -> Iterator[_Claim]:
    """Yield the posts of a thread or a question with its answers, as one text."""
    main = node.get("mainEntity")
    root = main if isinstance(main, Mapping) else node
    posts: list[str] = []
    stack: list[object] = [root]
    while stack and len(posts) < 500:
        top = stack.pop()
        if isinstance(top, list):
            stack.extend(reversed(top[:500]))
        elif isinstance(top, Mapping):
            text = _text(top.get("text")) or _text(top.get("articleBody"))
            if text and text not in posts:
                posts.append(text)
            stack.extend(top[name] for name in ("comment", "suggestedAnswer", "acceptedAnswer") if name in top)
    if posts:
        yield _claim("\n\n".join(map(_readable, posts)), "json-ld:text", "json-ld")


def _readable(text: str) -> str:
    part = prose_part(text, is_named=True)
    return part.text if part is not None else text.strip()


def _kinds(node: Node) -> frozenset[str]:
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return frozenset(name.rsplit("/", 1)[-1].lower() for name in names if isinstance(name, str))


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n\n".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""


def _script_claims(page: Page, title: str) -> Iterator[_Claim]:
    """Yield the prose in the scripts that hold data."""
    room = MOST_CHARS
    for script in page.landmarks["script"]:
        text, media = script.text or "", (script.get("type") or "").lower()
        room -= len(text)
        if len(text) < SHORTEST or "ld+json" in media or room < 0:
            continue
        name = script.get("id") or ""
        if "json" in media or text.lstrip()[:1] in ("{", "["):
            value = json_value(text)
            yield from _value_claims(revived(value) if name == "__NUXT_DATA__" else value, name or "json", title)
        elif not media or "javascript" in media or media == "module":
            yield from _code_claims(text, title)


def _code_claims(script: str, title: str) -> Iterator[_Claim]:
    has_any = False
    for name, value in assigned_values(script):
        has_any = True
        yield from _value_claims(value, name, title)
    if not has_any and "__NUXT__" in script[:200]:
        yield from _prose_claim(Gatherer(title), literals(script), "literals:__NUXT__", "literals")


def _value_claims(value: object, name: str, title: str) -> Iterator[_Claim]:
    if not isinstance(value, Mapping | list) or OTHER.match(folded(name)):
        return
    references = value if isinstance(value, Mapping) else {}
    if isinstance(value, Mapping) and len(value) < 5:
        # Apollo's cache inside a framework's page properties
        references = next((child for child in _inner_mappings(value, 0) if "ROOT_QUERY" in child), value)
    yield from _prose_claim(Gatherer(title, references), value, f"state:{name}", "state")


def _inner_mappings(value: Mapping[str, object], depth: int) -> Iterator[Mapping[str, object]]:
    for child in value.values():
        if isinstance(child, Mapping):
            yield child
            if depth < 3:
                yield from _inner_mappings(child, depth + 1)


def _attribute_claims(text: str, title: str) -> Iterator[_Claim]:
    value = json_value(text)
    if not isinstance(value, Mapping):
        return
    topics = [name for name in value if name.startswith("topic_")]
    for name in topics[:1]:
        topic = json_value(value[name]) if isinstance(value[name], str) else value[name]
        yield from _discourse_claims(topic)
    if not topics:
        yield from _value_claims(value, "attribute", title)


def _discourse_claims(topic: object) -> Iterator[_Claim]:
    """Yield the posts of a Discourse thread: who wrote, and what."""
    stream = topic.get("post_stream") if isinstance(topic, Mapping) else None
    posts = stream.get("posts") if isinstance(stream, Mapping) else None
    parts: list[str] = []
    for post in posts if isinstance(posts, list) else []:
        cooked = post.get("cooked") if isinstance(post, Mapping) else None
        # an action ("closed this topic") is a post of its own type
        if isinstance(cooked, str) and cooked.strip() and post.get("post_type", 1) == 1:
            parts.append(f"<article><p>{post.get('username') or ''}</p>{cooked}</article>")
    if parts:
        yield _claim("\n".join(parts), "discourse:posts", "discourse", is_html=True)


def _hidden_claims(root: HtmlElement) -> Iterator[_Claim]:
    """Yield the fullest `<noscript>`, the shadow trees together, and the fullest of the other templates."""
    fullest: dict[str, _Claim] = {}
    shadows: list[HtmlElement] = []
    for element in root.iter(*_HIDDEN):
        if any(around.tag in _HIDDEN for around in islice(element.iterancestors(), NEAR)):
            continue  # the outer one holds it; looking at each again would take the square of their number
        if element.get("shadowrootmode") or element.get("shadowroot"):
            shadows.append(element)
            continue
        claim = _element_claim([element], str(element.tag))
        if element.tag not in fullest or claim.words > fullest[element.tag].words:
            fullest[element.tag] = claim
    yield from fullest.values()
    if shadows:
        yield _element_claim(shadows, "shadow")


def _element_claim(elements: list[HtmlElement], kind: str) -> _Claim:
    """The insides of elements as HTML."""
    parts: list[str] = []
    words = 0
    for element in elements:
        inside = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
        parts.append((element.text or "") + inside)
        words += _own_words(element)
    return _Claim(Body("".join(parts), kind, is_html=True), words, kind)


def _own_words(element: HtmlElement) -> int:
    """The words of an element that stand in no link, script or style sheet: what is all links leads to other stories."""
    words = count_words(element.text or "")
    for node in element.iterdescendants():
        if node.tag not in ("script", "style", "a"):
            words += count_words(node.text or "")
        words += count_words(node.tail or "")
    return words
