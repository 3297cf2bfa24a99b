"""How much of a page is read before it is given up. What a worker process may cost stands in the configuration."""

from __future__ import annotations

from dataclasses import dataclass

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """The bounds of one reading; passing one is a Rejection whose `limit` is the field's name, never a crash.

    max_decoded_bytes: payload after its content coding is off. max_elements: of the parsed tree.
    max_attributes: of one element. min_words: fewer is no article.
    """

    # The largest honest article pages seen (live blogs, Wikipedia lists) are 5 to 10 MB of HTML; three times that.
    max_decoded_bytes: int = 32 * _MIB
    # A long Wikipedia list has 1e5 elements. Reading 450,000 tiny ones took 5 to 7 s of CPU and more than a worker's 512 MB;
    # 200,000 take 3 to 4 s and under 450 MB, within promise 3.
    max_elements: int = 200_000
    # A page with 50,000 attributes on one element held the parser for seconds (PROMISES.md); HTML defines under 200.
    max_attributes: int = 2_000
    # News briefs of one sentence have about 25 words; below 20 there is nothing to keep but a title.
    min_words: int = 20
