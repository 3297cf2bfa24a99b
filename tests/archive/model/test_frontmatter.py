from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.model.errors import RecordError
from archive.model.frontmatter import normalised, read, write
from archive.model.record import CaptureNote, ForeignKey, Image, Provider, Record, Related, SealNote, TextNote

if TYPE_CHECKING:
    from pathlib import Path

NASTY = (
    "", " ", "---", "---\n", "...", "a\n---\nb", "NO", "on", "y", "null", "~", "12:30", "1e3", "0x1F", "1_000", ".inf", "2021-09-27",
    "2021-09-27T18:46:00Z", ": ", "a: b", "a:", "a #b", "# a", "- a", "-", "?", "? a", "[a", "{{ site.title }}", "{% raw %}", "<script>",
    "@a", "`a", "%TAG", "!!python/object:os.system", "&a", "*a", "|", ">", "'", '"', "\\", "\\u0041", "\ud800", "\udc00\ud800", "\U0001f680",
    "\u202eevil\u202c", "\u200f", "e\u0301", "\x00", "\x07\x1b[31m", "\x7f", "\x85", "\x9f", "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff",
    "\xa0a\xa0", "\t", "a\tb", "\r", "\r\n", "\u200b", "\xad", "<<", "=", "=cmd|' /C calc'!A0", "a" * 3000, "Morningstar, Inc.", "9to5Toys",
)  # fmt: skip
texts = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=40), st.text(st.characters(exclude_categories=()), max_size=20)
)
perhaps = st.none() | texts
wholes = st.integers(-(10**18) + 1, 10**18 - 1)
instants = st.datetimes(
    min_value=datetime(2, 1, 1),
    max_value=datetime(9998, 12, 31),
    timezones=st.sampled_from((UTC, timezone(timedelta(hours=-4)), timezone(timedelta(hours=5, minutes=30)))),
)
images = st.builds(
    Image, url=texts, width=st.none() | wholes, height=st.none() | wholes, is_cached=st.booleans(), title=perhaps,
    attribution=perhaps,
)  # fmt: skip
providers = st.builds(
    Provider, name=texts, domain=texts, images=st.lists(images, max_size=2).map(tuple), foreign=st.just(())
)
related = st.builds(
    Related, title=texts, excerpt=texts, published_at=st.none() | instants, web_url=perhaps, amp_web_url=perhaps,
    cdn_amp_web_url=perhaps, type=texts, provider=st.none() | providers, quality=st.none() | wholes,
    images=st.lists(images, max_size=2).map(tuple), foreign=st.just(()),
)  # fmt: skip
captures = st.builds(
    CaptureNote, at=instants, warc=texts, offset=wholes, digest=texts, status=wholes, complete=st.booleans()
)
notes = st.builds(
    TextNote,
    digest=texts,
    words=wholes,
    extractor=texts,
    score=st.none() | st.floats(0, 1, allow_nan=False),
    template=st.none() | texts.filter(bool),
    rules=st.none() | texts.filter(bool),
)
lists = st.lists(texts, max_size=4).map(tuple)
seal_notes = st.builds(SealNote, key=texts, fields=lists, version=texts, foreign=st.just(()))
records = st.builds(
    Record, title=texts, category=texts, excerpt=texts, published_at=st.none() | instants, original_url=perhaps,
    web_url=perhaps, amp_web_url=perhaps, cdn_amp_web_url=perhaps, type=texts, quality=st.none() | wholes,
    heat=st.none() | wholes, removed=st.booleans(), published=st.none() | st.booleans(), featured_content=perhaps,
    provider=st.none() | providers, topics=lists, images=st.lists(images, max_size=2).map(tuple),
    related=st.lists(related, max_size=2).map(tuple), secured=perhaps, id=perhaps, sealed=st.none() | seal_notes, updated_at=st.none() | instants,
    published_offset=perhaps, authors=lists, language=perhaps, locale=perhaps, section=perhaps, tags=lists, access=perhaps,
    license=perhaps, copyright=perhaps, warnings=lists,
    # libyaml takes a key of at most 1,024 characters, escapes counted.
    sources=st.lists(st.tuples(texts.filter(lambda text: len(text) < 100), texts), max_size=3, unique_by=lambda pair: normalised(Record(title=pair[0])).title).map(tuple),
    capture=st.none() | captures, text=st.none() | notes, also=lists, revision=st.none() | wholes, foreign=st.just(()),
    body=texts, layout=st.none(),
)  # fmt: skip


# The laws.


@given(records)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(record: Record) -> None:
    assert read(write(record)) == normalised(record)


@given(records)
@settings(max_examples=80, deadline=None)
def test_normalising_twice_changes_nothing(record: Record) -> None:
    assert normalised(normalised(record)) == normalised(record)


@given(records)
@settings(max_examples=80, deadline=None)
def test_what_was_written_is_written_again_byte_for_byte(record: Record) -> None:
    data = write(record)
    assert read(data).layout is None, "our own files need no memory of how they stood"
    assert write(read(data)) == data


@given(records)
@settings(max_examples=80, deadline=None)
def test_any_yaml_reader_finds_the_same_texts(record: Record) -> None:
    data = yaml.safe_load(write(record).decode().split("\n---\n", 1)[0].removeprefix("---\n"))
    sane = normalised(record)
    assert (data["title"], data["category"], data["type"]) == (sane.title, sane.category, sane.type)
    assert tuple(data.get("topics", ())) == sane.topics
    assert tuple(data.get("also", ())) == sane.also
    assert [entry["title"] for entry in data.get("related", ())] == [entry.title for entry in sane.related]
    assert tuple(data.get("sources", {}).items()) == sane.sources


@given(st.text(max_size=30))
def test_a_file_is_utf_8_without_controls(title: str) -> None:
    data = write(Record(title=title, body=title)).decode("utf-8")
    assert not [sign for sign in data if sign < " " and sign not in "\t\n\r"]


YAML_BITS = st.lists(
    st.sampled_from(
        (
            "title: x\n", "---\n", "\n", "- ", ": ", "{", "}", "[", "]", "&a ", "*a", "!!python/object ", "!t ", "? ", "| ", ">-\n ", '"', "'",
            "\t", "#c\n", "title", "images:\n  - url: u\n", "provider:\n  name: n\n  domain: d\n", "quality: 1\n", "quality: x\n", "%YAML 1.1\n", "...\n",
            "\r\n", "\r", "\x85", "\u2028", "  ", "<<: ", "a", "1", "foo: 1\n", "capture: {at: 2021-01-01T00:00:00Z}\n", "~", "\ufeff", "\x00",
        )
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(st.binary(max_size=300) | YAML_BITS.map(lambda text: f"---\n{text}\n---\n\n".encode()))
@example(b"---\ntitle: a\n---")
@example(b"---\n---\n\n")
@example("---\ntitle: \ud7ff\n---\n\n\x00".encode())
@settings(max_examples=1000, deadline=None)
def test_any_bytes_give_a_record_or_a_record_error(data: bytes) -> None:
    try:
        record = read(data)
    except RecordError:
        return
    assert write(record) == data
    assert read(write(replace(record, layout=None))) == record


@given(st.sampled_from(("title", "excerpt", "web_url", "section", "body")), texts)
@settings(max_examples=80, deadline=None)
def test_a_change_in_a_foreign_file_changes_its_own_lines_only(attribute: str, text: str) -> None:
    changes: dict[str, Any] = {attribute: text}
    changed = replace(read(FOREIGN), **changes)
    data = write(changed)
    assert read(data) == normalised(changed)
    for line in (b"# a comment above", b"quality : 7", b"topics: [ AI , 'ML' ]", b"x-editor: {seen: [1, 12:30]}"):
        assert line in data


# Examples.

FOREIGN = b"""---
# a comment above
quality : 7
title: 'It''s --- here'
excerpt: >
  folded
  text

x-editor: {seen: [1, 12:30]}
topics: [ AI , 'ML' ]
provider:
  domain: example.org
  name: Example
  logo: {w: 3}
webUrl: https://example.org/a
---
Body.
"""

SEED = Record(
    title="Moon base opens",
    excerpt='It "opened"\n',
    published_at=datetime(2026, 11, 22, 6, 0, tzinfo=UTC),
    original_url="https://example.org/a?utm_source=x",
    web_url="https://example.org/a",
    quality=15,
    heat=-1,
    published=False,
    provider=Provider(name="Example", domain="example.org"),
    topics=("AI", "NO", "12:30"),
    images=(Image(url="https://example.org/a.jpg", width=1200, height=630, is_cached=True),),
    id="0123456789abcdef",
    updated_at=datetime(2026, 11, 22, 7, 0, tzinfo=UTC),
    published_offset="-04:00",
    authors=("Ada Lovelace", "O'Neil: the man"),
    language="no",
    section="Space",
    access="free",
    sources=(("title", "og:title+h1"), ("publishedDateTime", "json-ld")),
    capture=CaptureNote(
        at=datetime(2026, 11, 22, 6, 0, tzinfo=UTC), warc="a.warc.gz", offset=123, digest="sha256:00", status=200
    ),
    text=TextNote(digest="sha256:11", words=512, extractor="1.3.0", score=0.97),
    also=("https://example.org/b", "https://example.org/c"),
    revision=2,
    body="# Moon base\n\nIt opened.",
)

WRITTEN = b"""---
category: news
title: "Moon base opens"
excerpt: "It \\"opened\\"\\n"
publishedDateTime: 2026-11-22T06:00:00Z
originalUrl: "https://example.org/a?utm_source=x"
webUrl: "https://example.org/a"
type: article
quality: 15
heat: -1
published: false

provider:
  name: Example
  domain: example.org

topics:
  - AI
  - "NO"
  - "12:30"

images:
  - url: "https://example.org/a.jpg"
    width: 1200
    height: 630
    isCached: true

id: "0123456789abcdef"
updatedDateTime: 2026-11-22T07:00:00Z
publishedOffset: "-04:00"
authors:
  - Ada Lovelace
  - "O'Neil: the man"
language: "no"
section: "Space"
access: free
sources: {title: "og:title+h1", publishedDateTime: "json-ld"}
capture: {at: 2026-11-22T06:00:00Z, warc: "a.warc.gz", offset: 123, digest: "sha256:00", status: 200}
text: {digest: "sha256:11", words: 512, extractor: "1.3.0", score: 0.97}
also: ["https://example.org/b", "https://example.org/c"]
revision: 2
---

# Moon base

It opened.
"""


def test_a_record_is_written_in_the_order_and_quoting_of_the_format() -> None:
    assert write(SEED) == WRITTEN


def test_a_record_without_body_ends_with_one_empty_line() -> None:
    assert write(replace(SEED, body="")).endswith(b"\nrevision: 2\n---\n\n")


def test_an_incomplete_capture_says_so() -> None:
    assert SEED.capture is not None
    data = write(replace(SEED, capture=replace(SEED.capture, complete=False)))
    assert b"status: 200, complete: false}" in data


def test_unknown_keys_stay_where_they_stood() -> None:
    data = WRITTEN.replace(b"heat: -1\n", b"heat: -1\nx-seen: [1, 2]\n# why\nx-note: |\n  a\n  b\n")
    record = read(data)
    assert [(key.name, key.after) for key in record.foreign] == [("x-seen", "heat"), ("x-note", "x-seen")]
    assert record.layout is None
    assert write(record) == data
    assert write(replace(record, heat=None)) == data.replace(b"heat: -1\n", b"")


def test_unknown_keys_inside_maps_survive_a_change_of_the_map() -> None:
    data = WRITTEN.replace(b"domain: example.org\n", b"domain: example.org\n  rank: 12:30\n").replace(
        b"isCached: true\n", b"isCached: true\n    focus:\n      x: 1\n      y: \"NO\"\n"
    ).replace(b"status: 200}", b"status: 200, peer: ~}")  # fmt: skip
    record = read(data)
    assert write(record) == data
    assert record.provider is not None
    assert record.capture is not None
    changed = write(
        replace(
            record,
            provider=replace(record.provider, name="New"),
            images=tuple(replace(image, width=1) for image in record.images),
            capture=replace(record.capture, status=206),
        )
    )
    assert b"  name: New\n  domain: example.org\n  rank: 12:30\n" in changed
    assert b'    isCached: true\n    focus: {x: 1, y: "NO"}\n' in changed
    assert b"status: 206, peer: ~}" in changed


def test_crlf_files_keep_their_line_ends_when_a_field_changes() -> None:
    data = WRITTEN.replace(b"\n", b"\r\n")
    record = read(data)
    assert record == SEED
    assert write(record) == data
    assert write(replace(record, heat=7)) == data.replace(b"heat: -1", b"heat: 7")


def test_a_removed_field_leaves_and_a_new_one_comes_to_its_place() -> None:
    record = read(FOREIGN)
    assert b"webUrl" not in write(replace(record, web_url=None))
    lines = write(replace(record, heat=3, category="blog")).decode().split("\n")
    assert lines[1:4] == ["category: blog", "# a comment above", "quality : 7"]
    assert lines[4] == "heat: 3"


def test_old_keys_are_read_as_their_successors_and_kept_until_they_change() -> None:
    data = b'---\ntitle: "a"\nsourceUrl: https://a.example/x\nampUrl: https://a.example/amp\n---\n\n'
    record = read(data)
    assert (record.web_url, record.amp_web_url) == ("https://a.example/x", "https://a.example/amp")
    assert write(record) == data
    assert write(replace(record, web_url="https://b.example/")) == data.replace(
        b"sourceUrl: https://a.example/x", b'webUrl: "https://b.example/"'
    )


def test_a_record_on_one_line_is_kept_whole_and_rewritten_when_changed() -> None:
    data = b'---\n{title: "a", x: 1, quality: 3}\n---\n\nBody'
    record = read(data)
    assert (record.title, record.quality, record.body) == ("a", 3, "Body")
    assert write(record) == data
    assert read(write(replace(record, quality=4))) == replace(record, quality=4)


def test_a_byte_order_mark_and_odd_endings_are_kept() -> None:
    for data in (b"\xef\xbb\xbf" + WRITTEN, WRITTEN[:-1], WRITTEN + b"\n\n", WRITTEN.replace(b"---\n\n#", b"---\n#")):
        assert read(data) == SEED
        assert write(read(data)) == data


def test_text_is_read_as_text_whatever_yaml_would_take_it_for() -> None:
    record = read(b"---\ntitle: 12:30\ntopics:\n  - NO\n  - 1e3\n  - 2021-09-27\nlanguage: no\nsection: 010\n---\n\n")
    assert (record.title, record.topics, record.language, record.section) == (
        "12:30", ("NO", "1e3", "2021-09-27"), "no", "010",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: a\ntitle: b", "line 3, key 'title': the key stands twice"),
        ("title: a\nprovider:\n  name: a\n  name: b", "line 5, key 'name': the key stands twice"),
        ("title: a\nquality: many", "line 3, key 'quality': must be a whole number, not 'many'"),
        ("title: a\npublished: 7", "line 3, key 'published': must be true or false"),
        ("title: a\npublishedDateTime: soon", "line 3, key 'publishedDateTime': must be an instant"),
        ("title: [a]", "line 2, key 'title': must be one text"),
        ("title: a\ntopics: AI", "line 3, key 'topics': must be a list"),
        ("title: a\nimages:\n  - width: 3", "line 4, key 'url': is missing in images"),
        ("title: a\nprovider: x", "line 3, key 'provider': must be a map"),
        ("title: !!python/object/apply:os.system [id]", "line 2, key 'title': the YAML tag"),
        ("title: a\nx: &x [1]\ny: *x", "line 3, key 'x': YAML anchors are not allowed"),
        ("title: a\ny: *x", "line 3, key 'y': YAML aliases are not allowed"),
        ("title: a\nx: " + "[" * 40 + "]" * 40, "nested deeper than 32"),
        ("title: a\nx: " + "[" * 200000, ""),
        ("title: a\n? [a]\n: b", "a key must be text"),
        ("title: a\n  b: c", "line 3: not YAML"),
        ("%YAML 1.1", "YAML"),
        ("excerpt: a", "key 'title': is missing"),
        ("- a", "not one map"),
        ("", "empty"),
        ("title: \x01", "not YAML"),
    ],
)
def test_what_is_no_record_is_refused_by_line_and_key(text: str, said: str) -> None:
    with pytest.raises(RecordError) as refusal:
        read(f"---\n{text}\n---\n\n".encode())
    assert said in str(refusal.value)


def test_bytes_that_are_no_record_say_why() -> None:
    for data, said in (
        (b"", "the first line must be ---"),
        (b"---\ntitle: a\n", "not closed"),
        (b"---\ntitle: \xff\n---\n\n", "byte 11 is 0xff"),
    ):
        with pytest.raises(RecordError, match=said):
            read(data)


@pytest.mark.parametrize(
    "record",
    [
        Record(title="a", foreign=(ForeignKey(name="x", lines="x: ["),)),
        Record(title="a", foreign=(ForeignKey(name="title", lines="title: b"),)),
        Record(title="a", foreign=(ForeignKey(name="x", lines="x: 1\nheat: 3"),)),
        Record(title="a", sources=(("a", "b"), ("a", "c"))),
        Record(title="a", text=TextNote(digest="d", words=1, extractor="1", score=float("nan"))),
        Record(title="a", updated_at=datetime(2021, 1, 1)),
        Record(title="a", updated_at=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=3)))),
        Record(title="a", quality=10**30),
    ],
)
def test_a_record_that_would_not_read_back_is_refused(record: Record) -> None:
    with pytest.raises(RecordError):
        write(record)


def test_a_foreign_record_goes_through_a_worker_process_with_its_layout() -> None:
    assert write(pickle.loads(pickle.dumps(read(FOREIGN)))) == FOREIGN


# The real files.


@pytest.mark.shared
@pytest.mark.endurance
def test_every_real_record_is_written_back_byte_for_byte(real_records: list[Path]) -> None:
    for path in real_records:
        data = path.read_bytes()
        assert write(read(data)) == data, path


@pytest.mark.shared
@pytest.mark.endurance
def test_the_one_writer_gives_every_current_record_without_memory_of_its_file(real_records: list[Path]) -> None:
    current = [path for path in real_records if "legacy-2020-01" not in path.parts]
    for path in current:
        data = path.read_bytes()
        # 35 files of the oldest writer have CRLF; the canonical line end is LF.
        assert write(replace(read(data), layout=None)) == data.replace(b"\r\n", b"\n"), path
    assert len(current) == 2778


@pytest.mark.shared
def test_a_changed_score_changes_one_line_of_a_real_record(real_records: list[Path]) -> None:
    for path in real_records[::40]:
        data = path.read_bytes()
        before = data.split(b"\n")
        record = read(data)
        after = write(replace(record, heat=12345)).split(b"\n")
        added = len(after) - len(before)
        changed = [line for line in after if line not in before]
        assert [line.strip() for line in changed] == [b"heat: 12345"], path
        assert added == (record.heat is None)
