"""How a new reading of a page stands to the version that is kept: earlier, lesser, or the same with news beside the text.

Pure functions of records: the store compares numbers and marks here; what a text means was read before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.model.outcome import Outcome, Reason, Rejection
from archive.model.record import TEASER

if TYPE_CHECKING:
    from archive.model.record import Reading, Record

# A text of less than this share of the kept one is no edit: the redesigns, shells and unmarked paywalls of the tests keep a
# tenth at most, and an editor who cuts an article to a fifth says so (`Reading.is_notice`).
SHRUNK = 0.2
# A kept text of fewer words says too little of how long the article is.
LEAST_WORDS = 100


def place_of_capture(record: Record) -> tuple[str, int] | None:
    """Return where the capture of a record lies; None where none is kept."""
    note = record.capture
    return (note.warc, note.offset) if note is not None and note.warc else None


def is_earlier(record: Record, present: Record) -> bool:
    """Whether a record was captured before the one that is kept: by the instant, and within one by its place in the WARC.

    So two captures of one second end the same way round, in whatever order their readings come.
    """
    if record.capture is None or present.capture is None:
        return False
    mine, theirs = record.capture, present.capture
    return (mine.at, mine.warc, mine.offset) < (theirs.at, theirs.warc, theirs.offset)


def lesser(reading: Reading, present: Record, *, asked: str, path: str) -> Rejection | None:
    """Return why a reading must not take the place of the present version, None where it may.

    A teaser never replaces a text that was longer and no teaser itself. A text that shrank to a fifth does not either,
    unless it says that the article was withdrawn or corrected.
    """
    if reading.record.text is None or present.text is None:
        return None
    is_now, was = reading.record.text.words, present.text.words
    if reading.is_teaser and is_now < was and TEASER not in present.warnings:
        detail = f"only a teaser of {is_now} words; {path} holds {was} and stays as it is"
        return Rejection(url=asked, reason=Reason.PAYWALL, detail=detail, outcome=Outcome.SKIPPED)
    if was >= LEAST_WORDS and is_now < SHRUNK * was and not reading.is_notice:
        detail = f"{is_now} words are left of {was}, and it does not say why; {path} stays as it is"
        return Rejection(url=asked, reason=Reason.SHRUNK, detail=detail, outcome=Outcome.SKIPPED)
    return None


def updated(present: Record, read: Record) -> Record | None:
    """Return a record whose text is unchanged with what its page now says beside it; None where that is nothing new.

    It is not gone, for it was read; its robots directives are what they are now, and forbid publishing from now on.
    """
    if is_earlier(read, present) or (present.gone is None and present.robots == read.robots):
        return None
    new = replace(present, gone=None, robots=read.robots)
    return replace(new, published=False) if new.published and new.forbids_publishing else new
