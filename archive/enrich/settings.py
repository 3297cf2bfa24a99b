"""The numbers of both scorers, each with its reason, and what enrichment as a whole is done by. Values, given in pressmark.yaml."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import msgspec

from archive.enrich.taxonomy import NO_TOPICS, Taxonomy


class Classic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The original's score of source, markup and keywords: RECORD.md part 2 §5, from where each number is.

    organizations: domains of publishers with a bonus; official: domains or hosts of the subject's own publisher, with a
    greater one. keywords_within_words: count a keyword wherever its letters stand, "ai" in "Airport", too: so the original's
    own numbers come out for all of 1,155 (docs/scoring.md); §5 counts whole words.
    """

    topic: int = 2
    keyword: int = 15
    keywords_within_words: bool = False
    image: int = 20
    amp: int = 20
    video: int = 50
    organization: int = 40  # 30 on the site for AI
    organizations: tuple[str, ...] = ()
    official: int = 50
    official_sites: tuple[str, ...] = ()
    # one point off for every `title_step` characters of a title beyond `title_length`
    title_length: int = 70
    title_step: int = 2
    # the lead of a cluster has `related` points of heat for each other member, where its quality reaches `lead_quality`
    related: int = 20  # 10 on the site for AI
    lead_quality: int = 50
    published_heat: int = 70  # 60 until January 2020


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The score of what the original ignored, 0 to 100 by default: is the article whole, is its text long, built and clean.

    The first nine are the most that each part gives; docs/scoring.md has their reasons.
    """

    title: int = 10
    date: int = 10
    author: int = 5
    excerpt: int = 5
    whole: int = 10
    length: int = 30
    # the median news article of the development pages has about so many words; more is not better
    full_words: int = 400
    structure: int = 15
    # a short news item has four paragraphs
    full_paragraphs: int = 4
    clean: int = 15
    # the share of furniture among a text's lines from which on nothing of `clean` is left: every third line
    furniture_share: float = 0.33
    warning: int = 5
    most_warnings: int = 4
    # heat: for each other article on the story, at most so many; a copy of an earlier one keeps half
    related: int = 5
    most_related: int = 10
    copy_share: float = 0.5


class Scoring(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """By which scorer quality, heat and published are set, and the numbers of each."""

    scorer: Literal["content", "classic"] = "content"
    classic: Classic = Classic()
    content: Content = Content()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrichment:
    """What a record is enriched by: the taxonomy and the scoring. A value; it travels to the workers with each page."""

    taxonomy: Taxonomy = NO_TOPICS
    scoring: Scoring = field(default_factory=Scoring)


PLAIN = Enrichment()
