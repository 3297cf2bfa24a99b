"""Explain how a capture is read: what `intake` would make of it, block by block, with reasons. Reads, and never writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.content.explain import explain_content
from archive.content.version import EXTRACTOR_VERSION
from archive.guidance import UNGUIDED, Guidance
from archive.metadata.read import read_metadata
from archive.model.outcome import Reason, Rejection
from archive.model.times import format_instant
from archive.model.urls import masked
from archive.page import read_page

if TYPE_CHECKING:
    from datetime import datetime

    from archive.content.explain import Explained
    from archive.metadata.fields import Metadata
    from archive.model.capture import Capture
    from archive.model.limits import ReadingLimits

# From here on, the answer is not the page that was asked for (RFC 9110, section 15.5).
ERROR_STATUS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How one page was read.

    facts: what the metadata says, as (name, value, who said it). memory, rules: names of the snapshot and of the rules that were
    used, "" for none. rejection: why the page becomes no record, "" where it does.
    """

    url: str
    title: str
    explained: Explained
    facts: tuple[tuple[str, str, str], ...]
    extractor: str
    memory: str = ""
    memory_pages: int = 0
    rules: str = ""
    rejection: str = ""
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return what `pressmark explain --json` prints."""
        content = self.explained.content
        return {
            "url": self.url,
            "title": self.title,
            "type": content.type,
            "words": content.words,
            "score": round(content.score, 3),
            "extractor": self.extractor,
            "template": self.memory or None,
            "rules": self.rules or None,
            "rejection": self.rejection or None,
            "warnings": list(self.warnings),
            "metadata": {name: {"value": value, "source": source} for name, value, source in self.facts},
            "blocks": [
                {
                    "text": block.text,
                    "kept": block.is_kept,
                    "unsure": block.is_unsure,
                    "probability": round(block.probability, 3),
                    "by_model": round(block.by_model, 3),
                    "decided_by": block.decided_by,
                    "why": list(block.why),
                    "path": block.path,
                }
                for block in self.explained.blocks
            ],
        }


def explain(
    capture: Capture,
    *,
    limits: ReadingLimits,
    latest: datetime,
    guidance: Guidance = UNGUIDED,
    comments: bool = False,
) -> Explanation | Rejection:
    """Return how `intake` reads a capture with the same arguments; a Rejection where it holds no page that can be read."""
    page = read_page(capture, limits=limits)
    if isinstance(page, Rejection):
        return page
    metadata = read_metadata(page, latest=latest, captured_at=capture.at)
    memory, rules = guidance.memory_of(capture.url), guidance.rules_of(capture.url)
    title = metadata.title.value if metadata.title else None
    explained = explain_content(page, title=title, memory=memory, rules=rules, comments=comments)
    content = explained.content
    is_short = content.words < limits.min_words and not metadata.featured_content
    short = Reason.TOO_SHORT if content.words else Reason.EMPTY
    rejections = (
        [f"{Reason.HTTP_STATUS.value} (the server answered {capture.status})"] if capture.status >= ERROR_STATUS else []
    )
    if is_short:
        rejections.append(f"{short.value} ({content.words} words, at least {limits.min_words} make an article)")
    return Explanation(
        url=masked(capture.url),
        title=title or content.headline or "",
        explained=explained,
        facts=_facts(metadata),
        extractor=EXTRACTOR_VERSION,
        memory=guidance.memory.name if memory else "",
        memory_pages=memory.pages if memory else 0,
        rules=rules.name if rules else "",
        rejection="; ".join(rejections),
        warnings=tuple(dict.fromkeys((*page.warnings, *content.warnings, *metadata.doubts))),
    )


def _facts(said: Metadata) -> tuple[tuple[str, str, str], ...]:
    """Return the metadata in short, each value with who said it."""
    instants = (("published", said.published), ("updated", said.updated))
    texts = (
        ("language", said.language),
        ("provider", said.provider_name),
        ("section", said.section),
        ("canonical", said.canonical),
        ("excerpt", said.excerpt),
    )
    return (
        *((("title", said.title.value, said.title.source),) if said.title else ()),
        *((("authors", ", ".join(said.authors.value), said.authors.source),) if said.authors else ()),
        *((name, format_instant(each.value.at), each.source) for name, each in instants if each),
        *(
            (name, masked(each.value) if name == "canonical" else each.value, each.source)
            for name, each in texts
            if each
        ),
    )
