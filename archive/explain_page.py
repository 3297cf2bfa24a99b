"""Write an explanation as one HTML page that needs nothing else: no script, no style sheet, no picture.

Everything that comes from the explained page is escaped in `_text`; the page forbids itself to load anything.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from archive.content.signs import clean
from archive.terminal import CONTROLS

if TYPE_CHECKING:
    from archive.content.explain import Explanation as BlockExplanation
    from archive.explanation import Explanation

# More blocks than a person looks through; War and Peace has 12,000.
MAX_BLOCKS = 5_000
# What is shown of one block: enough to know it again.
MAX_CHARS = 2_000

# Contrast of every text to its ground is at least 4.5 : 1 (WCAG 2.2, AA), in light and in dark; kept and dropped are told
# apart by words, too, for those who do not see red and green.
STYLE = """
:root{color-scheme:light dark;--ground:#fff;--panel:#f6f8fa;--ink:#1f2328;--soft:#57606a;--line:#d0d7de;--accent:#0550ae;
--kept:#e8f6ec;--kept-line:#1a7f37;--kept-ink:#0f5323;--dropped:#fdeeee;--dropped-line:#cf222e;--dropped-ink:#8f1620;--unsure:#7a4f01;--unsure-ground:#fff5d6}
@media(prefers-color-scheme:dark){:root{--ground:#0d1117;--panel:#161b22;--ink:#e6edf3;--soft:#9aa5b1;--line:#30363d;--accent:#79c0ff;
--kept:#0f2418;--kept-line:#3fb950;--kept-ink:#7ee2a0;--dropped:#2a1416;--dropped-line:#f85149;--dropped-ink:#ffaba8;--unsure:#f2cc60;--unsure-ground:#332808}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}
a{color:var(--accent)}
.address{color:var(--soft);font-size:.875rem;margin:0 0 1rem}
.warning{border-left:4px solid var(--unsure);background:var(--unsure-ground);padding:.5rem .75rem;margin:0 0 1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}
dt{color:var(--soft)}dd{margin:0}
dd small{color:var(--soft)}
details{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:.6rem .9rem;margin:.75rem 0}
summary{cursor:pointer;font-weight:600}
details dl{margin-top:.5rem}
.figures{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;padding:0;margin:0 0 .75rem;list-style:none}
.figures b{font-variant-numeric:tabular-nums}
.filter{position:sticky;top:0;z-index:1;background:var(--ground);border:0;border-bottom:1px solid var(--line);margin:1rem 0;padding:.6rem 0;
display:flex;flex-wrap:wrap;gap:.4rem}
.filter legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.filter label{border:1px solid var(--line);border-radius:999px;padding:.35rem .8rem;cursor:pointer;min-height:2.2rem}
.filter label:has(:checked){background:var(--ink);color:var(--ground);border-color:var(--ink)}
.filter input{position:absolute;opacity:0}
.filter label:has(:focus-visible){outline:3px solid var(--accent);outline-offset:2px}
main:has(#f-kept:checked) .block:not(.kept),main:has(#f-dropped:checked) .block:not(.dropped),
main:has(#f-unsure:checked) .block:not(.unsure){display:none}
ol{list-style:none;margin:0;padding:0}
.block{border:1px solid var(--line);border-left:6px solid;border-radius:6px;padding:.55rem .8rem;margin:.5rem 0;scroll-margin-top:6rem;content-visibility:auto;contain-intrinsic-size:auto 7rem}
.kept{background:var(--kept);border-left-color:var(--kept-line)}
.dropped{background:var(--dropped);border-left-color:var(--dropped-line);border-left-style:dashed}
.head{display:flex;flex-wrap:wrap;gap:.2rem .7rem;align-items:baseline;font-size:.8125rem;color:var(--soft)}
.verdict{font-weight:700}
.kept .verdict{color:var(--kept-ink)}.dropped .verdict{color:var(--dropped-ink)}
.doubt{color:var(--unsure);font-weight:600}
.score{font-variant-numeric:tabular-nums;color:var(--ink)}
.said{white-space:pre-line;margin:.3rem 0}
.why{margin:.25rem 0;padding:0;list-style:none;font-size:.875rem;color:var(--ink);display:flex;flex-wrap:wrap;gap:.1rem 1.2rem}
.why li::before{content:"•";color:var(--soft);margin-right:.4rem}
.block code{display:block}
code{font:.8125rem/1.4 ui-monospace,monospace;color:var(--soft)}
@media(max-width:36rem){dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .4rem}main{padding:1rem .75rem 3rem}.filter label{padding:.35rem .6rem;font-size:.9rem}}
@media print{.filter{display:none}}
"""

DECIDED = {
    "model": "the model",
    "rule": "a rule about this part of the page",
    "memory": "the site's template memory",
    "site rule": "your rule for this site",
    "comments": "comments were asked for",
    "headline": "the headline: it stands above the text, not in it",
}

LEGEND = """<details><summary>How to read this, and how to change what is kept</summary>
<p>Each block of text, in the order of the page. <b>Kept</b> blocks are the article, <b>dropped</b> ones (dashed edge) are not.
The percentage says how likely the block is text. <b>Unsure</b>: the model alone said 15 to 85 %; where the site's template
memory moved that, both figures stand.</p>
<p>To change what is kept of this site, write CSS selectors under <code>sites.NAME.content</code> (<code>keep</code>, <code>drop</code>) in
pressmark.yaml and explain the page again; docs/explain.md shows how.</p></details>
"""


def write_explain_page(explanation: Explanation) -> str:
    """Return the page. Nothing from the explained page reaches it unescaped."""
    title = _text(explanation.title) or "A page without a title"
    blocks = explanation.explained.blocks
    rest = len(blocks) - MAX_BLOCKS
    return "".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            '<meta name="viewport" content="width=device-width,initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
            f"<title>How “{title}” was read</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
            f'<h1 dir="auto">{title}</h1>\n<p class="address">{_address(explanation.url)}</p>\n',
            *(f'<p class="warning">{line}</p>\n' for line in _warnings(explanation)),
            _figures(explanation),
            _details(explanation),
            LEGEND,
            _filter(blocks),
            "<ol>\n",
            *(_block(number, block) for number, block in enumerate(blocks[:MAX_BLOCKS], 1)),
            "</ol>\n",
            f"<p>{rest:,} more blocks are not shown; <code>--json</code> has them.</p>\n" if rest > 0 else "",
            "<p>No block of text was found on this page.</p>\n" if not blocks else "",
            "</main>\n</body>\n</html>\n",
        )
    )


def _text(text: str) -> str:
    """Escape text of the page; signs that steer the direction of lines or show nothing are left out."""
    lines = clean(text).split("\n")
    return "\n".join(escape(CONTROLS.sub(" ", line)) for line in lines).encode("utf-8", "replace").decode()


def _address(url: str) -> str:
    shown = _text(url)
    return (
        f'<a rel="noreferrer nofollow" href="{shown}">{shown}</a>' if url.startswith(("http://", "https://")) else shown
    )


def _warnings(explanation: Explanation) -> list[str]:
    found = [_text(warning) for warning in explanation.warnings]
    if explanation.rejection:
        found.insert(0, f"This page becomes no record: {_text(explanation.rejection)}.")
    return found


def _figures(explanation: Explanation) -> str:
    content, blocks = explanation.explained.content, explanation.explained.blocks
    kept = sum(block.is_kept for block in blocks)
    figures = (
        ("kind of page", _text(content.type)),
        ("words of text", f"{content.words:,}"),
        ("confidence", f"{content.score:.0%}"),
        ("blocks kept", f"{kept:,} of {len(blocks):,}"),
    )
    return '<ul class="figures">' + "".join(f"<li>{name}: <b>{value}</b></li>" for name, value in figures) + "</ul>\n"


def _details(explanation: Explanation) -> str:
    memory = (
        f"snapshot {_text(explanation.memory)}, {explanation.memory_pages} pages of this site"
        if explanation.memory
        else "none for this site"
    )
    rules = (
        f"{_text(explanation.rules)}: {explanation.explained.marked} elements chosen"
        if explanation.rules
        else "none for this site"
    )
    read_by = (("extractor", _text(explanation.extractor)), ("template memory", memory), ("your rules", rules))
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in read_by)
    said = "".join(
        f'<dt>{_text(name)}</dt><dd><span dir="auto">{_text(value)}</span> <small>({_text(source)})</small></dd>'
        for name, value, source in explanation.facts
    )
    return (
        f"<details><summary>Read by</summary><dl>{rows}</dl></details>\n"
        f"<details><summary>Metadata</summary><dl>{said or '<dt>nothing</dt><dd></dd>'}</dl></details>\n"
    )


def _filter(blocks: tuple[BlockExplanation, ...]) -> str:
    kept, unsure = sum(block.is_kept for block in blocks), sum(block.is_unsure for block in blocks)
    choices = (
        ("all", "All", len(blocks)),
        ("kept", "Kept", kept),
        ("dropped", "Dropped", len(blocks) - kept),
        ("unsure", "Unsure", unsure),
    )
    radios = "".join(
        f'<label><input type="radio" name="show" id="f-{key}"{" checked" if key == "all" else ""}> {name} {count:,}</label>'
        for key, name, count in choices
    )
    return f'<fieldset class="filter"><legend>Show blocks</legend>{radios}</fieldset>\n'


def _block(number: int, block: BlockExplanation) -> str:
    verdict = "kept" if block.is_kept else "dropped"
    said = block.text if len(block.text) <= MAX_CHARS else f"{block.text[:MAX_CHARS]}…"
    why = "".join(f"<li>{_text(reason)}</li>" for reason in block.why)
    alone = f" ({block.by_model:.0%} by the model alone)" if block.by_model != block.probability else ""
    doubt = '<span class="doubt">unsure</span>' if block.is_unsure else ""
    return (
        f'<li class="block {verdict}{" unsure" if block.is_unsure else ""}" id="b{number}"><div class="head">'
        f'<span>{number}</span><span class="verdict">{verdict}</span><span class="score">{block.probability:.0%} likely text{alone}</span>{doubt}'
        f"<span>decided by {DECIDED.get(block.decided_by, _text(block.decided_by))}</span></div>"
        f'<p class="said" dir="auto">{_text(said)}</p>{f"<ul class=why>{why}</ul>" if why else ""}<code>{_text(block.path)}</code></li>\n'
    )
