"""The prose in a parsed value (JSON of an application's state): the one story it tells, in order, without the others.

Knows the shapes in which publishing systems keep text (a string of HTML, a list of blocks, a tree of paragraphs and spans, a
list of posts), not their names. Pure; bounded by MAX_VALUES and MAX_DEPTH.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape

from archive.content.embedded_state import json_value

MAX_VALUES = 300_000
MAX_DEPTH = 60  # a tree of nested lists in spans in blocks goes to about thirty
# Keys in lower case, signs left out.
BODY = re.compile(
    r"(?:article|post|story|page|news|full|main|raw|rich|formatted|rendered|safe|plain|long)?"
    r"(?:body|content|contents|text|html|copy|markdown|cooked|story|article|paragraphs?|message|transcript|answer|question|"
    r"innerhtml|rendered|value|richtext|instructions?|blocks?|elements|contentelements|children|items|nodes|sections?|parts|"
    r"comment|data|main|description)(?:html|text|raw|md|markup|json|rendered|parsed|value|content|body|processed|blocks|elements)?"
)
SUMMARY = re.compile(
    r".*(?:description|excerpt|summary|abstract|teaser|standfirst|dek|subtitle|subheadline|subhead|bio|intro|lead|"
    r"preview|snippet|blurb|tagline|title|headline)"
)
LEAD = re.compile(r"(?:standfirst|intro|introduction|lead|lede|leadtext|deck|dek|subheadline|subtitle|kicker)")
# What belongs to other stories, to the frame of the site or to nobody's eyes.
OTHER = re.compile(
    r".*(?:related|recommend|popular|trending|latest|mostread|morefrom|moreon|readnext|next(?:article|story|post)|prev|suggest|sidebar|"
    r"footer|header(?!line)|navi|menu|breadcrumb|advert|promo|newsletter|cookie|consent|privacy|i18n|translation|locale|"
    r"messages$|dictionar|labels|settings|config|feature|flags|experiment|tracking|analytics|seo|schema|jsonld|structureddata|meta(?:data|tags)?$|"
    r"theme|style|css|script|query|fragment|error|bio$|^author|byline|contributor|user$|users$|categor|tags$|legal|disclaimer|copyright|"
    r"similar|teasers|caption|alttext|alt$|ticker|upsell|banner|widget|embed|oembed|amp$|archive|badge|emoji|customer|review(?!body|text))"
)
PICTURE = re.compile(r".*(?:image|video|gallery|photo|advert|embed|iframe|widget|tracking)|(?:ad|media|figure|img)$")
COMMENTS = re.compile(r"(?:user)?comments?(?:list|data|thread|s)?|replies|discussion")
TITLE = ("title", "headline", "name", "heading")
ADDRESS = ("url", "href", "slug", "link", "path", "permalink", "canonical_url", "uri", "webUrl", "shortUrl")
NAME = ("username", "display_name", "displayName", "author", "authorName", "name", "user")
# A text node of a tree (ProseMirror, Slate, Lexical, Contentful, Portable Text).
LEAVES = frozenset({"text", "span", "#text", "textnode", "link", "a", "strong", "em", "b", "i", "bold", "italic"})
BLOCKS = {
    "paragraph": "p", "p": "p", "block": "p", "unstyled": "p", "normal": "p", "text": "p", "heading": "h2", "header": "h2",
    "heading-1": "h2", "heading-2": "h2", "heading-3": "h3", "heading-4": "h4", "header-one": "h2", "header-two": "h2",
    "header-three": "h3", "h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "list-item": "li", "listitem": "li", "list_item": "li", "li": "li",
    "unordered-list-item": "li", "ordered-list-item": "li", "blockquote": "blockquote", "quote": "blockquote",
    "bq": "blockquote", "pq": "blockquote", "pre": "pre", "code": "pre", "code-block": "pre", "core/paragraph": "p", "core/heading": "h2",
    "core/list-item": "li", "core/quote": "blockquote", "subtitle": "h2", "interstitial": "h3",
}  # fmt: skip
TAG = re.compile(r"<[^<>]{0,2000}>")
MARKUP = re.compile(
    r"</(?:p|div|li|h[1-6]|a|strong|em|b|i|span|ul|ol|blockquote|figure|section|table|td)>|<br\b|<p\b|<img\b", re.I
)
ESCAPED = re.compile(r"&lt;/?(?:p|div|h[1-6]|br|ul|li)\b", re.I)
HIDDEN = re.compile(r"<!--|<(script|style)\b", re.I)
ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#x[0-9A-Fa-f]{2,5});")
WORD = re.compile(r"[^\W\d_]{2,}")
UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
SHORT_WORDS = 4  # of a paragraph in a key that says that it is one
LONG_WORDS = 40  # of a text in a key that says nothing
CODE = re.compile(
    r"^\s*(?:https?://|data:|function\b|\(function|[.#@][\w-]+\s*\{|\{|\[|import |var |window\.|query |mutation |#?\w+:\s*\$)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or a piece of HTML."""

    text: str
    is_html: bool
    words: int
    tag: str = "p"


@dataclass(slots=True)
class Prose:
    """What was found below one value; words: of all parts."""

    parts: list[Part] = field(default_factory=list)
    words: int = 0
    title: str = ""
    is_story: bool = False

    def add(self, part: Part) -> None:
        """Take one part in."""
        self.parts.append(part)
        self.words += part.words

    def extend(self, other: Prose) -> None:
        """Take the parts of another in."""
        self.parts += other.parts
        self.words += other.words

    @property
    def is_html(self) -> bool:
        """Whether any part has markup or a tag of its own."""
        return any(part.is_html or part.tag != "p" for part in self.parts)

    def rendered(self) -> str:
        """Return the parts as HTML where one has markup, else as paragraphs of plain text."""
        if not self.is_html:
            return "\n\n".join(part.text for part in self.parts)
        return "\n".join(
            part.text if part.is_html and MARKUP.search(part.text) and part.tag == "p" and "<p" in part.text.lower()
            else f"<{part.tag}>{part.text if part.is_html else escape(part.text, quote=False)}</{part.tag}>"
            for part in self.parts
        )  # fmt: skip


def count_words(text: str) -> int:
    """Return the number of words; two signs count as one where a script sets no spaces."""
    return len(WORD.findall(text)) + len(UNSPACED.findall(text)) // 2


def without_tags(text: str) -> str:
    """Return a string of HTML as plain text on one line."""
    return " ".join(unescape(TAG.sub(" ", text)).split())


class Gatherer:
    """Gathers the prose of one value. page_title: tells the story of the page from others beside it."""

    def __init__(self, page_title: str = "", references: Mapping[str, object] | None = None) -> None:
        self._title = folded(page_title)
        self._references = references or {}
        self._room = MAX_VALUES
        self._followed: set[str] = set()

    def gather(self, value: object, key: str = "", depth: int = 0) -> Prose:
        """Return the prose of a value."""
        self._room -= 1
        if depth > MAX_DEPTH or self._room < 0:
            return Prose()
        if isinstance(value, str):
            return self._string(value, key, depth)
        if isinstance(value, list):
            return self._list(value, key, depth)
        return self._object(value, depth) if isinstance(value, Mapping) else Prose()

    def _string(self, text: str, key: str, depth: int) -> Prose:
        found = Prose()
        if len(text) > 400 and text.lstrip()[:1] in ("{", "[") and depth < MAX_DEPTH // 2:
            return self.gather(json_value(text), key, depth + 1)
        part = prose_part(text, is_named=bool(BODY.fullmatch(key)))
        if part is not None:
            found.add(part)
        return found

    def _object(self, value: Mapping[str, object], depth: int) -> Prose:
        if PICTURE.match(_kind(value)):
            return Prose()
        reference = value.get("__ref")
        if isinstance(reference, str):
            if reference in self._followed:
                return Prose()
            self._followed.add(reference)
            return self.gather(self._references.get(reference), "", depth + 1)
        block = self._block(value, depth)
        return block if block is not None else self._members(value, depth)

    def _block(self, value: Mapping[str, object], depth: int) -> Prose | None:
        """The one paragraph that an object of a tree of blocks is; None where it is no such object."""
        kind = _kind(value)
        style = value.get("style")
        tag = BLOCKS.get(style.lower() if isinstance(style, str) and style.lower() in BLOCKS else kind)
        if tag is None:
            return None
        for name in ("children", "content", "data", "attributes", "text", "value", "body", "html", "innerHTML"):
            inside = value.get(name)
            if isinstance(inside, list) and name in ("children", "content") and inside and not self._has_blocks(inside):
                return _paragraph(_inline(inside), tag, is_html=False)
            if (
                isinstance(inside, Mapping)
                and (text := inside.get("text") or inside.get("content"))
                and isinstance(text, str)
            ):
                return _paragraph(text, tag, is_html="<" in text)
            if isinstance(inside, str) and inside.strip() and name not in ("data", "attributes"):
                return _paragraph(inside, tag, is_html="<" in inside or "&" in inside)
        return None

    def _has_blocks(self, items: list[object]) -> bool:
        """Whether a list holds paragraphs rather than the spans of one."""
        return any(isinstance(item, Mapping) and _kind(item) in BLOCKS and _kind(item) not in LEAVES for item in items)

    def _members(self, value: Mapping[str, object], depth: int) -> Prose:
        if lists := _as_lists(value):
            return max((self._list(items, "", depth) for items in lists), key=self._rank)
        strings, leads, summary = Prose(), Prose(), Prose()
        inner: list[Prose] = []
        for name, child in value.items():
            key = re.sub(r"[^a-z0-9]", "", str(name).lower()[:200])
            if child is None or isinstance(child, bool | int | float) or OTHER.match(key) or COMMENTS.fullmatch(key):
                continue
            found = self.gather(child, key, depth + 1)
            if not found.words:
                continue
            if not isinstance(child, str):
                inner.append(found)
            elif LEAD.fullmatch(key):
                leads.extend(found)
            elif SUMMARY.fullmatch(key):
                summary = max(summary, found, key=_words)
            else:
                strings.extend(_new(found, strings))
        return self._best(value, strings, leads, summary, inner)

    def _best(
        self, value: Mapping[str, object], strings: Prose, leads: Prose, summary: Prose, inner: list[Prose]
    ) -> Prose:
        """The story of an object: its own strings or the fullest of its members, with its lead; else its summary."""
        title = _first_text(value, TITLE)
        heaviest = max(inner, key=self._rank, default=Prose())
        body = strings if strings.words >= heaviest.words else heaviest
        is_story = bool(title) and any(isinstance(value.get(name), str) for name in ADDRESS)
        result = Prose(title=title or body.title, is_story=is_story or (body.is_story and not title))
        if not body.words:
            result.extend(summary)
            return result
        result.extend(_new(leads, body))
        poster = "" if title else _first_text(value, NAME)
        if poster and body is strings and len(poster) < 60:
            result.add(Part(poster, False, 0))
        result.extend(body)
        return result

    def _rank(self, prose: Prose) -> tuple[bool, int]:
        return self.is_pages(prose), prose.words

    def is_pages(self, prose: Prose) -> bool:
        """Whether a story has the page's title and more than a teaser's words."""
        title = folded(prose.title)
        return (
            len(title) > 8
            and prose.words >= LONG_WORDS
            and (title in self._title or self._title in title)
            and bool(self._title)
        )

    def _list(self, items: list[object], key: str, depth: int) -> Prose:
        found = [self.gather(item, key, depth + 1) for item in items]
        full = [each for each in found if each.parts]
        stories = [each for each in full if each.is_story]
        if len(stories) > 1 and len(stories) * 2 > len(full):
            return max(stories, key=self._rank)
        result = Prose()
        for each in full:
            result.extend(_new(each, result))
        result.title = full[0].title if len(full) == 1 else ""
        result.is_story = len(full) == 1 and full[0].is_story
        return result


def prose_part(text: str, *, is_named: bool) -> Part | None:
    """Return a string as a part where it is prose: in a key that says so a few words, elsewhere many."""
    if len(text) < 20 or CODE.match(text):
        return None
    if ESCAPED.search(text) and not MARKUP.search(text):
        text = unescape(text)
    text = without_code(text)
    is_html = bool(MARKUP.search(text))
    if not is_html and ENTITY.search(text):
        text = unescape(unescape(text))  # text for scripts is often escaped once more than it is read
    plain = without_tags(text) if is_html else " ".join(text.split())
    words = count_words(plain)
    spaces = plain.count(" ")
    if words < (SHORT_WORDS if is_named else LONG_WORDS) or (spaces * 2 < words and not UNSPACED.search(plain)):
        return None
    # in prose a sign that is no letter, digit or space is one in fifteen; in code, one in five
    odd = sum(plain.count(sign) for sign in "{}[]=;|\\<>_#$")
    return None if odd * 25 > len(plain) else Part(text if is_html else text.strip(), is_html, words)


def without_code(text: str) -> str:
    """Return HTML without comments, scripts and style sheets; one that does not end hides the rest."""
    if not HIDDEN.search(text):
        return text
    parts, position, low = [], 0, text.lower()
    while begin := HIDDEN.search(text, position):
        parts.append(text[position : begin.start()])
        end = "-->" if begin[0] == "<!--" else "</" + begin[1].lower()
        position = low.find(end, begin.end())
        if position < 0:
            return "".join(parts)
        position = low.find(">", position) + 1 or len(text)
    return "".join(parts) + text[position:]


def folded(text: str) -> str:
    """Return only the letters and digits of a text, case folded."""
    return "".join(filter(str.isalnum, text.casefold()))


def _words(prose: Prose) -> int:
    return prose.words


def _as_lists(value: Mapping[str, object]) -> list[list[object]]:
    """The members of a cache by their kind ("Post:12", "Post:13"; or only numbers), where a mapping is one."""
    kinds: dict[str, list[object]] = {}
    for name, child in value.items():
        kind, colon, _ = str(name)[:200].partition(":")
        if colon or kind.isdecimal() or kind.startswith("ROOT_"):
            kinds.setdefault(kind if colon else "", []).append(child)
    count = sum(map(len, kinds.values()))
    return list(kinds.values()) if count > 3 and count * 3 > len(value) * 2 else []


def _kind(value: Mapping[str, object]) -> str:
    for name in ("type", "nodeType", "_type", "blockName", "name", "__typename", "kind"):
        kind = value.get(name)
        if isinstance(kind, str):
            return kind.lower()
    return ""


def _paragraph(text: str, tag: str, *, is_html: bool) -> Prose:
    found = Prose()
    plain = without_tags(text) if is_html else text
    if plain.strip():
        found.add(Part(text.strip(), is_html, count_words(plain), tag))
    return found


def _inline(items: list[object], depth: int = 0) -> str:
    """The text of the spans of one paragraph."""
    parts: list[str] = []
    for item in items:
        if isinstance(item, str):
            parts.append(item)
        elif isinstance(item, Mapping):
            text = next((item[name] for name in ("text", "value") if isinstance(item.get(name), str)), None)
            inside = next((item[name] for name in ("children", "content") if isinstance(item.get(name), list)), None)
            if isinstance(text, str):
                parts.append(text)
            elif isinstance(inside, list) and depth < 20:
                parts.append(_inline(inside, depth + 1))
    return "".join(parts)


def _first_text(value: Mapping[str, object], names: tuple[str, ...]) -> str:
    for name in names:
        text = value.get(name)
        if isinstance(text, Mapping):
            text = (
                text.get("rendered")
                or text.get("text")
                or text.get("name")
                or text.get("displayName")
                or text.get("basic")
            )
        if isinstance(text, str) and text.strip():
            return without_tags(text[:500])
    return ""


def _new(found: Prose, held: Prose) -> Prose:
    """What is found without the parts that are held already in another form (the same text as HTML and as plain text)."""
    seen = {_signature(part) for part in held.parts if part.words >= SHORT_WORDS}
    result = Prose(title=found.title, is_story=found.is_story)
    for part in found.parts:
        if part.words < SHORT_WORDS or _signature(part) not in seen:
            result.add(part)
    return result


def _signature(part: Part) -> str:
    return folded(without_tags(part.text[:400]) if part.is_html else part.text[:200])[:60]
