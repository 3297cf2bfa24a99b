"""Text that a page carries without showing it, in each of the forms in which sites write it."""

from __future__ import annotations

import html
import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.content.embedded import Body, embedded_bodies
from archive.content.embedded_prose import Gatherer, without_code
from archive.content.embedded_state import assigned_values, revived, string_value
from archive.model.capture import Capture
from archive.model.limits import ReadingLimits
from archive.page import Page, read_page

FIRST = (
    "The harbour opened at noon after nine years of work, and the first ferry left it with forty people on board. " * 3
)
SECOND = (
    "Nobody had believed that the channel could be dredged before winter, said the harbour master of the town. " * 3
)
OTHER = (
    "A storm is expected on the coast this week and the schools of the county stay closed until Monday morning. " * 3
)
TITLE = "Harbour opens after nine years"


def page_of(body: str, head: str = "") -> Page:
    markup = f"<!doctype html><html><head><title>{TITLE} - Bell</title>{head}</head><body>{body}</body></html>"
    capture = Capture(
        url="https://bell.example/a", requested_url="https://bell.example/a", at=datetime(2026, 1, 1, tzinfo=UTC), status=200,
        headers=((b"content-type", b"text/html; charset=utf-8"),), body=markup.encode("utf-8", "replace"), digest="",
    )  # fmt: skip
    page = read_page(capture, limits=ReadingLimits())
    assert isinstance(page, Page)
    return page


def bodies_of(body: str, head: str = "") -> list[Body]:
    return embedded_bodies(page_of(body, head))


def script(value: object, attributes: str = 'type="application/json"') -> str:
    return f"<script {attributes}>{json.dumps(value)}</script>"


def assert_story(found: list[Body]) -> None:
    assert found, "no body"
    text = found[0].text_or_html
    assert FIRST.strip() in text
    assert SECOND.strip() in text
    assert text.index(FIRST.strip()) < text.index(SECOND.strip())
    assert "A storm" not in text


STORY_HTML = f"<p>{FIRST}</p><p>{SECOND}</p>"
RELATED = [
    {"title": f"Storm {number}", "url": f"/storm-{number}", "body": f"<p>{OTHER}{number}</p>"} for number in range(3)
]
SHAPES: dict[str, object] = {
    "a string of HTML": {"article": {"title": TITLE, "slug": "harbour", "body": STORY_HTML}, "related": RELATED},
    "rendered": {"post": {"title": {"rendered": TITLE}, "content": {"rendered": STORY_HTML}}, "others": RELATED},
    "Arc": {"content_elements": [{"type": "text", "content": FIRST}, {"type": "image", "caption": OTHER}, {"type": "text", "content": SECOND}]},
    "Draft.js": {"blocks": [{"type": "unstyled", "text": FIRST}, {"type": "header-two", "text": "Winter"}, {"type": "unstyled", "text": SECOND}]},
    "EditorJS": {"blocks": [{"type": "paragraph", "data": {"text": FIRST}}, {"type": "paragraph", "data": {"text": SECOND}}]},
    "ProseMirror": {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": FIRST[:40]}, {"type": "text", "text": FIRST[40:]}]},
            {"type": "paragraph", "content": [{"type": "text", "text": SECOND}]},
        ],
    },
    "Portable Text": {"body": [{"_type": "block", "style": "normal", "children": [{"_type": "span", "text": text}]} for text in (FIRST, SECOND)]},
    "Contentful": {
        "nodeType": "document",
        "content": [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text}]} for text in (FIRST, SECOND)],
    },
    "WordPress blocks": {"blocks": [{"blockName": "core/paragraph", "innerHTML": f"<p>{text}</p>"} for text in (FIRST, SECOND)]},
    "paragraphs": {"paragraphs": [FIRST, SECOND], "recommended": [OTHER * 5]},
    "the page's story among others": {"stories": [*RELATED, {"title": TITLE, "url": "/harbour", "body": STORY_HTML}]},
    "a cache with references": {
        "ROOT_QUERY": {"article": {"__ref": "Article:1"}},
        "Article:1": {"title": TITLE, "url": "/a", "paragraphs": [{"__ref": "P:1"}, {"__ref": "P:2"}]},
        "P:1": {"__typename": "Paragraph", "text": FIRST}, "P:2": {"__typename": "Paragraph", "text": SECOND},
    },
    "JSON in a string": {"page": {"content": json.dumps({"blocks": [{"type": "paragraph", "text": FIRST}, {"type": "paragraph", "text": SECOND}]})}},
    "HTML and the same as text": {"body": STORY_HTML, "bodyText": FIRST + SECOND},
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_story_is_found_in_each_shape(shape: str) -> None:
    assert_story(
        bodies_of(script({"props": {"pageProps": SHAPES[shape]}}, 'id="__NEXT_DATA__" type="application/json"'))
    )


@pytest.mark.parametrize(
    "code",
    [
        "window.__INITIAL_STATE__ = %s;", "window.__PRELOADED_STATE__=%s", "window['__APOLLO_STATE__'] = %s;window.x=1",
        "Fusion.globalContent=%s;Fusion.contentCache={};", "var a=1;window.__remixContext = %s;", "let data = window.data || %s;",
    ],
)  # fmt: skip
def test_assigned_state_is_read(code: str) -> None:
    state = json.dumps({"story": {"headline": TITLE, "body": STORY_HTML}, "teasers": RELATED}).replace("</", "<\\/")
    found = bodies_of("<script>" + code.replace("%s", state) + "</script>")
    assert_story(found)
    assert found[0].is_html


def test_json_in_a_string_literal_is_read() -> None:
    state = json.dumps({"story": {"body": STORY_HTML}}).replace("</", "<\\/")
    for literal in (json.dumps(state), "'" + state.replace("\\", "\\\\").replace("'", "\\'") + "'"):
        assert_story(bodies_of(f"<script>window.state = JSON.parse({literal});</script>"))


def test_javascripts_words_for_nothing_do_not_hide_a_state() -> None:
    state = json.dumps({"a": "Nothing", "body": STORY_HTML}).replace("</", "<\\/").replace('"Nothing"', "undefined")
    assert_story(bodies_of(f"<script>window.__NUXT__={state}</script>"))


def test_a_flattened_payload_is_put_together() -> None:
    payload = [["Reactive", 1], {"data": 2}, {"article": 3}, {"title": 4, "body": 5}, TITLE, STORY_HTML]
    assert revived(payload) == {"data": {"article": {"title": TITLE, "body": STORY_HTML}}}
    assert_story(bodies_of(script(payload, 'id="__NUXT_DATA__" type="application/json"')))


def test_a_payload_of_circles_ends() -> None:
    assert revived([[0, 0, 0], 0]) is not None


def test_discourse_posts_come_with_who_wrote_them() -> None:
    posts = [
        {"username": "ida", "cooked": f"<p>{FIRST}</p>", "post_type": 1}, {"username": "system", "cooked": "<p>closed</p>", "post_type": 3},
        {"username": "bo", "cooked": f"<p>{SECOND}</p>", "post_type": 1},
    ]  # fmt: skip
    topic = {
        "topic_17": json.dumps({"title": TITLE, "post_stream": {"posts": posts}}),
        "site": json.dumps({"text": OTHER}),
    }
    found = bodies_of(f'<div id="data-preloaded" data-preloaded="{html.escape(json.dumps(topic))}"></div>')
    assert_story(found)
    assert found[0].source == "discourse:posts"
    assert found[0].text_or_html.index("ida") < found[0].text_or_html.index("bo")
    assert "closed" not in found[0].text_or_html


def test_json_ld_bodies_are_read() -> None:
    ld = 'type="application/ld+json"'
    found = bodies_of(script({"@type": "NewsArticle", "articleBody": FIRST + "\n\n" + SECOND}, ld))
    assert_story(found)
    assert found[0] == Body((FIRST + "\n\n" + SECOND).strip(), "json-ld:articleBody", is_html=False)
    question = {
        "@type": "QAPage",
        "mainEntity": {"@type": "Question", "text": FIRST, "acceptedAnswer": {"text": SECOND}},
    }
    assert_story(bodies_of(script(question, ld)))
    assert bodies_of(script({"@type": "Product", "description": FIRST}, ld))[0].source == "json-ld:product.description"


@pytest.mark.parametrize("element", ["noscript", "template", "template shadowrootmode=open"])
def test_elements_that_are_not_shown_are_read(element: str) -> None:
    name = element.split()[0]
    found = bodies_of(f"<{element}>{STORY_HTML * 2}</{name}><noscript>Please enable JavaScript.</noscript>")
    assert_story(found)
    assert found[0].is_html


def test_links_and_notices_in_a_noscript_are_no_body() -> None:
    assert bodies_of("<noscript>" + f'<a href="/x">{OTHER}</a>' * 9 + "</noscript>") == []
    assert bodies_of("<noscript>You need to enable JavaScript to run this app.</noscript>") == []


def test_settings_translations_and_code_are_no_body() -> None:
    phrases = {f"key{number}": f"Please choose the number {number} of the list" for number in range(300)}
    assert bodies_of(script({"translations": phrases, "settings": {"text": OTHER}})) == []
    assert bodies_of("<script>var f=function(a){return a};var css='.a{b:c}';" + "x=1;" * 500 + "</script>") == []


def test_a_page_without_scripts_has_no_body() -> None:
    assert bodies_of(STORY_HTML) == []


def test_code_inside_html_is_taken_out() -> None:
    assert without_code("<p>a</p><style>b{}</style><p>c</p><!-- d --><script>e") == "<p>a</p><p>c</p>"


def test_string_literals_are_read() -> None:
    assert string_value('"a\\u003cb\\n"') == "a<b\n"
    assert string_value("'a\\x3cb \\'c\\' \"d\"'") == "a<b 'c' \"d\""


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=60) | st.just(STORY_HTML),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["body", "text", "title", "url", "type", "children", "content", "0", "P:1", "__ref"]), inner, max_size=5),
    max_leaves=30,
)  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(VALUES)
def test_no_value_raises(value: object) -> None:
    Gatherer(TITLE, value if isinstance(value, dict) else None).gather(value)
    bodies_of(
        script(value)
        + script([value], 'id="__NUXT_DATA__" type="application/json"')
        + script(value, 'type="application/ld+json"')
    )


@given(
    st.text(max_size=400),
    st.sampled_from(["", "type=application/json", "type=application/ld+json", "id=__NUXT_DATA__ type=json"]),
)
def test_no_script_raises(text: str, attributes: str) -> None:
    bodies_of(f"<script {attributes}>a={text}{{{'x' * 300}</script><noscript>{text}</noscript><div data-page='{text}'>")


@pytest.mark.parametrize(
    "code",
    [
        "a={" * 300_000, "a=" + "b" * 1_000_000, "=[" * 300_000, 'a={"' * 200_000, 'a=[1' * 200_000, "a={}" * 200_000, 'a="{' * 200_000, "a=JSON.parse(" * 80_000, "a='[\\" * 200_000,
        "x=" + "[" * 500_000, "a={b:undefined," * 60_000, "a = " + " " * 500_000, "__NUXT__" + "'a" * 300_000,
        'x={"a":"' + "<style>" * 100_000 + '"}', 'x={"a":"' + "<!--" * 90_000 + '"}', 'x={"a":"' + "<" * 190_000 + '"}',
    ],
)  # fmt: skip
def test_hostile_scripts_are_read_in_linear_time(code: str) -> None:
    start = time.process_time()
    list(assigned_values(code))
    bodies_of(f"<script>{code}</script>")
    assert time.process_time() - start < 3


def test_a_deep_value_ends() -> None:
    deep: object = STORY_HTML
    for _ in range(400):
        deep = {"content": [deep]}
    assert Gatherer().gather(deep).words == 0
