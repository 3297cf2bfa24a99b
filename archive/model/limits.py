"""How much of a page is read before it is given up. Values only; intake and its worker processes obey them."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """The bounds of one reading; passing one is a Rejection whose `limit` is the field's name, never a crash.

    max_decoded_bytes: payload after its content coding is off. max_elements and max_depth: of the parsed tree.
    max_attributes: of one element. max_cpu_s and max_wall_s: of one page in a worker. max_memory_bytes: address space
    of one worker process. max_text_characters: of the article. min_words: fewer is no article.
    """

    # The largest honest article pages seen (live blogs, Wikipedia lists) are 5 to 10 MB of HTML; three times that.
    max_decoded_bytes: int = 32 * _MIB
    # A long Wikipedia list has 1e5 elements; lxml holds 1e6 in about 300 MB, which is where promise 3 begins.
    max_elements: int = 500_000
    # libxml2 stops silently at 256 without huge_tree; real pages stay under 100, broken ones with unclosed tags do not.
    max_depth: int = 2_000
    # A page with 50,000 attributes on one element held the parser for seconds (PROMISES.md); HTML defines under 200.
    max_attributes: int = 2_000
    # Promise 3: at most 5 s of CPU for one page, whatever it is.
    max_cpu_s: float = 5.0
    # A worker on a busy machine gets a share of a core only; four times the CPU limit before it is taken for hung.
    max_wall_s: float = 20.0
    # Promise 1: memory under 512 MB while a bomb is read.
    max_memory_bytes: int = 512 * _MIB
    # War and Peace has 3.2 million characters; more than three of them is no article.
    max_text_characters: int = 10_000_000
    # News briefs of one sentence have about 25 words; below 20 there is nothing to keep but a title.
    min_words: int = 20
