"""Say for each block of a page whether it was kept, how sure that is, who decided it, and for what reasons.

A view of the same judgement that `read_content` writes from; it changes nothing and is not used in reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.content.choice import choose, same_wording
from archive.content.extract import content_of, judge
from archive.content.reasons import block_reasons
from archive.content.tags import DROP, KEEP
from archive.content.templates import block_paths, text_key
from archive.content.vocabulary import COMMENT

if TYPE_CHECKING:
    from archive.content.extract import Content, Judgement
    from archive.content.rules import ContentRules
    from archive.content.templates import SiteMemory
    from archive.page import Page

HALF = 0.5
# Nearer to a half than this is worth a person's look; a memory is asked further out, too, where it changes little.
DOUBT = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One text block. probability: that it belongs to the main text, by model and memory; by_model: by the model alone. why: at most three
    reasons. is_unsure: whether the model alone hesitated.

    decided_by: "model", "rule" (one about whole parts of a page set the model right), "memory", "site rule", "comments"
    (asked for) or "headline" (shown above the text, not in it).
    """

    text: str
    path: str
    tag: str
    probability: float
    by_model: float
    is_kept: bool
    why: tuple[str, ...]
    decided_by: str
    is_unsure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A page's content, and every block of it with text, in page order. marked: elements that a person's rules chose."""

    content: Content
    blocks: tuple[Explanation, ...]
    marked: int = 0


def explain_content(
    page: Page,
    *,
    title: str | None = None,
    memory: SiteMemory | None = None,
    rules: ContentRules | None = None,
    comments: bool = False,
) -> Explained:
    """Return what `read_content` with the same arguments makes of a page, and why. Never raises."""
    found = judge(page, title=title, memory=memory, rules=rules, comments=comments)
    content = content_of(page, found)
    without = choose(found.layout, found.alone, found.scores.words, found.kind)[0] if memory else found.chosen
    reasons = block_reasons(found)
    paths = block_paths(found.blocks, found.layout.node)
    border = _border(found)
    known = {each.digest: each.pages for each in memory.texts} if memory else {}
    blocks = []
    for index, block in enumerate(found.layout.blocks):
        why = reasons[index]
        is_moved = found.alone[index] != found.chances[index]
        if is_moved and memory and (pages := known.get(text_key(block.text))):
            why = (f"against: it stands on {pages} of {memory.pages} pages of this site", *why)[:3]
        blocks.append(
            Explanation(
                text=block.text,
                path=paths[index],
                tag=found.blocks.nodes[block.node].tag,
                probability=found.chances[index],
                by_model=found.alone[index],
                is_kept=content.judged[index].is_kept,
                why=why,
                decided_by=_decided_by(found, index, content, without, border),
                is_unsure=DOUBT <= found.alone[index] <= 1 - DOUBT,
            )
        )
    marked = found.marked.kept + found.marked.dropped + found.marked.removed if found.marked else 0
    return Explained(content=content, blocks=tuple(blocks), marked=marked)


def _decided_by(found: Judgement, index: int, content: Content, without: list[bool], border: float) -> str:
    """Who had the last word on a block; `without` is the choice that no memory had a part in, `border` see `_border`."""
    node = found.layout.node[index]
    if found.marked and found.blocks.nodes[node].flags & (KEEP | DROP):
        return "site rule"
    is_kept = content.judged[index].is_kept
    if not is_kept and content.headline and same_wording(found.layout.blocks[index].text, content.headline):
        return "headline"
    if found.keep[index] != found.chosen[index]:
        return "comments" if found.layout.bits[node] & COMMENT else "rule"
    if found.chosen[index] != without[index]:
        return "memory"
    return "model" if found.chosen[index] == (found.chances[index] >= border) else "rule"


def _border(found: Judgement) -> float:
    """The least probability that the choice of the most likely text takes in: below it, only rules keep a block."""
    kept = sorted(chance for chance, is_kept in zip(found.chances, found.chosen, strict=True) if is_kept)
    # rules keep a few unlikely ones; the border is where the bulk of what was kept begins
    return min(HALF, kept[len(kept) // 10]) if kept else 1.0
