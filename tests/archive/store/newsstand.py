"""The newsstand: 200 articles on 40 invented stories, as different desks would write them, with stories easily confused.

The texts lie in `coverage/`. A story begins with `== name | instant`, an article with `-- desk | language | hours later |
title`; `| =1` after it says that the desk prints the first article of the story under a title of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.model.digests import text_digest
from archive.model.record import CaptureNote, Provider, Reading, Record, TextNote

FOLDER = Path(__file__).with_name("coverage")
FILES = tuple(sorted(FOLDER.glob("*.txt")))


@dataclass(frozen=True)
class Article:
    """One article: its story, its place there, and whether its text is another one's."""

    story: str
    number: int
    desk: str
    language: str
    at: datetime
    title: str
    text: str
    is_copy: bool

    @property
    def url(self) -> str:
        """The address it is kept under."""
        return f"https://desk{self.number}-{self.language}.example/{self.story}"

    def reading(self) -> Reading:
        """The article as an intake would read it."""
        record = Record(
            title=self.title,
            excerpt=self.text[:160],
            published_at=self.at,
            original_url=self.url,
            web_url=self.url,
            provider=Provider(name=self.desk, domain=f"desk{self.number}-{self.language}.example"),
            language=self.language,
            text=TextNote(digest=text_digest(self.text), words=len(self.text.split()), extractor="1.0"),
            capture=CaptureNote(at=self.at, warc="", offset=0, digest="sha256:" + "0" * 64, status=200),
            body=self.text,
        )
        return Reading(record=record, plain_text=self.text)


def read_articles(files: tuple[Path, ...] = FILES) -> list[Article]:
    """Return the articles of some files, in their order."""
    found: list[Article] = []
    for file in files:
        for block in file.read_text(encoding="utf-8").split("== ")[1:]:
            found += _story(block)
    return found


def _story(block: str) -> list[Article]:
    head, *articles = block.split("\n-- ")
    name, _, start = head.strip().partition(" | ")
    begin = datetime.fromisoformat(start).replace(tzinfo=UTC)
    found: list[Article] = []
    for number, each in enumerate(articles, 1):
        first, _, text = each.partition("\n")
        desk, language, hours, title, *copied = first.split(" | ")
        if copied:
            # a desk that reprints cuts from the end and puts its name in front
            text = f"({desk}) " + found[0].text[: -len(found[0].text) // 8]
        found.append(
            Article(
                name, number, desk, language, begin + timedelta(hours=int(hours)), title, text.strip(), bool(copied)
            )
        )
    return found
