"""Template memory: what the pages of one site share, used where the model alone is unsure.

A `TemplateMemory` is a value: learnt from pages that were read without one, laid down as a snapshot, and given to readings,
which never change it. It knows texts and places (paths of elements) by digests, the same on every machine. No files here.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING

import msgspec

from archive.model.errors import ArchiveError
from archive.model.habits import SourceHabits  # noqa: TC001  # msgspec asks for it when it reads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from archive.content.blocks import Block, Blocks

# 2: a site may have habits; where none has, a snapshot is written as 1, as before there were any
FORMAT, PLAIN_FORMAT = 2, 1
# Fewer pages of a site say nothing of what they share.
MIN_PAGES = 3
# A text on so many pages more than one speaks with its full weight, on however many it is not; one page may be the read one itself.
FULL_PAGES = 4
# Bounds: a site's clutter is a few hundred lines; all in all about 10 MB of JSON, read in a tenth of a second.
MAX_TEXTS = 1_000  # a site
MAX_PATHS = 500  # a site
MAX_SITES = 2_000
MAX_ENTRIES = 200_000
# The lines that `pressmark template SITE` can show; the others are known by their digests only.
MAX_SAMPLES = 60
SAMPLE_CHARS = 80
# How many elements around a block are its path, and how many of their class words: deeper ones differ from page to page.
PATH_ELEMENTS = 5
CLASS_WORDS = 2

_DIGITS = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_].*?[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How far a memory may move a probability: between `low` and `high` only, by log-odds.

    text: of a text that stands on every page. path: of each unit of the path's log-odds of being kept. most: of both.
    Chosen by `benchmarks/template_memory.py`; docs/explain.md has the figures.
    """

    low: float = 0.05
    high: float = 0.95
    text: float = 4.0
    path: float = 0.6
    most: float = 4.0


UNSURE = Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSample:
    """What one page teaches: for each text block its text, its path (see `block_paths`), and whether it was kept."""

    site: str
    texts: Sequence[str]
    paths: Sequence[str]
    kept: Sequence[bool]


class SharedText(msgspec.Struct, frozen=True, array_like=True):
    """A text by its digest (16 hexadecimal digits), on how many pages it stood, and its beginning where that is known."""

    digest: str
    pages: int
    sample: str = ""


class SharedPath(msgspec.Struct, frozen=True, array_like=True):
    """A path by its digest, on how many pages it was, how many of its blocks were kept and dropped, and its end."""

    digest: str
    pages: int
    kept: int
    dropped: int
    sample: str = ""


class SiteMemory(msgspec.Struct, frozen=True):
    """What the pages of one site share: the most shared first. pages: how many were learnt. habits: of what they say of themselves."""

    pages: int
    texts: tuple[SharedText, ...] = ()
    paths: tuple[SharedPath, ...] = ()
    habits: SourceHabits | None = None

    def adjust(
        self,
        texts: Sequence[str],
        paths: Sequence[str],
        probabilities: Sequence[float],
        weights: Weights = UNSURE,
    ) -> list[float]:
        """Return the probabilities with those of unsure blocks moved by what the site's pages share.

        A pure function. Probabilities outside `weights.low` … `weights.high` come back as they are.
        """
        known_texts = {each.digest: each.pages for each in self.texts}
        known_paths = {each.digest: each for each in self.paths}
        found = list(probabilities)
        for index, chance in enumerate(probabilities):
            if weights.low <= chance <= weights.high:
                shift = weights.text * _shared(known_texts.get(text_key(texts[index]), 0), self.pages)
                shift += weights.path * _habit(known_paths.get(path_key(paths[index])))
                shift = max(-weights.most, min(weights.most, shift))
                found[index] = 1.0 / (1.0 + math.exp(-math.log(chance / (1.0 - chance)) - shift)) if shift else chance
        return found


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a snapshot."""

    format: int
    sites: dict[str, SiteMemory]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateMemory:
    """What was learnt of every site. number: of the snapshot in its archive, 0 where it is in none.

    digest: of the whole snapshot, also in a memory that was cut down by `only`.
    """

    digest: str = ""
    number: int = 0
    sites: Mapping[str, SiteMemory]

    @property
    def name(self) -> str:
        """What records call the snapshot: its number and the beginning of its digest."""
        return f"{self.number}-{self.digest[:12]}"

    def site(self, domain: str) -> SiteMemory | None:
        """Return what is known of a registrable domain; None where too few of its pages were learnt."""
        return self.sites.get(domain)

    def only(self, domain: str) -> TemplateMemory:
        """Return the part of the snapshot that a page of this domain is read by; small enough to travel with each page."""
        known = self.sites.get(domain)
        return replace(self, sites={domain: known} if known else {})


EMPTY = TemplateMemory(sites={})


def learn(pages: Iterable[PageSample]) -> TemplateMemory:
    """Return what the pages share, site by site; the order of the pages does not matter.

    A page whose text is that of another one (the same article under another address) counts once.
    """
    sites: dict[str, _Tally] = {}
    for page in pages:
        sites.setdefault(page.site, _Tally()).add(page)
    return _sealed({site: tally.sealed() for site, tally in sites.items() if tally.pages >= MIN_PAGES})


def merge(one: TemplateMemory, other: TemplateMemory) -> TemplateMemory:
    """Return the memory of the pages of both; merge(a, b) == merge(b, a). What either one had not shared is not in it."""
    sites = dict(one.sites)
    for site, known in other.sites.items():
        sites[site] = _joined(sites[site], known) if site in sites else known
    return _sealed(sites)


def relearnt(old: TemplateMemory, new: TemplateMemory) -> TemplateMemory:
    """Return the old memory with the sites of the new one in place of its own."""
    return _sealed({**old.sites, **new.sites})


def write_memory(memory: TemplateMemory) -> bytes:
    """Return the bytes of a snapshot: JSON, the same for equal memories; write_memory(read_memory(b)) == b for our own."""
    sites = {site: _fields(memory.sites[site]) for site in sorted(memory.sites)}
    form = FORMAT if any("habits" in fields for fields in sites.values()) else PLAIN_FORMAT
    written = json.dumps({"format": form, "sites": sites}, ensure_ascii=False, separators=(",", ":"))
    return written.encode("utf-8", "backslashreplace") + b"\n"


def _fields(site: SiteMemory) -> dict[str, object]:
    fields: dict[str, object] = msgspec.to_builtins(site)
    return fields if site.habits else {name: value for name, value in fields.items() if name != "habits"}


def read_memory(data: bytes, *, number: int = 0) -> TemplateMemory:
    """Return the memory in a snapshot. Raises: ArchiveError where it is none that this program reads."""
    try:
        found = msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveError(f"no template memory ({error}); run `pressmark template learn` again") from error
    if not PLAIN_FORMAT <= found.format <= FORMAT:
        raise ArchiveError(f"a template memory of another Pressmark (format {found.format}, this one reads {FORMAT})")
    return TemplateMemory(digest=sha256(data).hexdigest(), number=number, sites=found.sites)


def remember(
    memory: SiteMemory, blocks: Blocks, texts: Sequence[Block], nodes: Sequence[int], chances: Sequence[float]
) -> list[float]:
    """Return the chances of text blocks, those of unsure ones moved by the memory; `nodes` are where the blocks stand."""
    found = [float(chance) for chance in chances]
    unsure = [index for index, chance in enumerate(found) if UNSURE.low <= chance <= UNSURE.high]
    paths = block_paths(blocks, [nodes[index] for index in unsure])
    moved = memory.adjust([texts[index].text for index in unsure], paths, [found[index] for index in unsure])
    for index, chance in zip(unsure, moved, strict=True):
        found[index] = chance
    return found


def block_paths(blocks: Blocks, nodes: Iterable[int]) -> list[str]:
    """Return for each node how it stands in its page: the elements around it, each with its first class words."""
    ends: dict[int, tuple[str, ...]] = {-1: ()}
    found = []
    for node in nodes:
        missing = []
        at = node
        while at not in ends:
            missing.append(at)
            at = blocks.nodes[at].parent
        for at in reversed(missing):
            one = blocks.nodes[at]
            label = _label(one.tag, one.get("class") or "")
            ends[at] = (*ends[one.parent], label)[-PATH_ELEMENTS:]
        found.append(" ".join(ends[node]))
    return found


@lru_cache(maxsize=20_000)  # a site repeats its class attributes
def _label(tag: str, classes: str) -> str:
    """The element's name and its first class words; those with digits in them are numbers of a page or of a build."""
    words = [word for word in classes.split() if not _DIGIT.search(word)][:CLASS_WORDS]
    return ".".join((tag, *words))


def text_key(text: str) -> str:
    """Return the digest of a text; case, spaces and figures (of comments, of shares) make no difference.

    "" for what is hardly a text (a figure in a table, a bullet): that it comes again says nothing.
    """
    folded = " ".join(text.casefold().split())
    return _digest(_DIGITS.sub("0", folded)) if _LETTERS.search(folded) else ""


def path_key(path: str) -> str:
    """Return the digest of a path."""
    return _digest(path)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _shared(pages: int, of: int) -> float:
    """How far a text on so many of a site's pages speaks against itself: 0 … -1."""
    return -min(1.0, (pages - 1) / min(of - 1, FULL_PAGES)) if pages > 1 < of else 0.0


def _habit(path: SharedPath | None) -> float:
    """The log-odds that a block at this path is kept; 0 for a path that few pages have."""
    if path is None:
        return 0.0
    return math.log((path.kept + 1) / (path.dropped + 1))


class _Tally:
    """The pages of one site, one for each article."""

    def __init__(self) -> None:
        self._pages: dict[str, PageSample] = {}

    @property
    def pages(self) -> int:
        """How many articles there are."""
        return len(self._pages)

    def add(self, page: PageSample) -> None:
        """Take a page; of two that say the same, whichever comes first in the alphabet stays."""
        said = _digest("\n".join(text for text, is_kept in zip(page.texts, page.kept, strict=True) if is_kept))
        self._pages[said] = min(page, self._pages.get(said, page), key=_spelt)

    def sealed(self) -> SiteMemory:
        """Return what the pages share."""
        on_pages: Counter[str] = Counter()
        places: Counter[str] = Counter()
        kept: Counter[str] = Counter()
        blocks: Counter[str] = Counter()
        samples: dict[str, str] = {}
        for page in self._pages.values():
            texts = [(text_key(text), text) for text in page.texts]
            paths = [(path_key(path), path) for path in page.paths]
            on_pages.update({key for key, _ in texts})
            places.update({key for key, _ in paths})
            blocks.update(key for key, _ in paths)
            kept.update(key for (key, _), is_kept in zip(paths, page.kept, strict=True) if is_kept)
            for key, sample in (*texts, *paths):
                samples[key] = min(samples.get(key, sample), sample)
        return _bounded(
            SiteMemory(
                pages=self.pages,
                texts=tuple(
                    SharedText(key, count, samples[key]) for key, count in on_pages.items() if key and count > 1
                ),
                paths=tuple(
                    SharedPath(key, count, kept[key], blocks[key] - kept[key], samples[key])
                    for key, count in places.items()
                    if count > 1
                ),
            ),
            MAX_TEXTS,
            MAX_PATHS,
        )


def _spelt(page: PageSample) -> tuple[tuple[str, ...], tuple[str, ...], tuple[bool, ...]]:
    return tuple(page.texts), tuple(page.paths), tuple(page.kept)


def _bounded(site: SiteMemory, texts: int, paths: int) -> SiteMemory:
    """The most shared entries of a site, in order, the first ones with samples."""
    best_texts = sorted(site.texts, key=lambda each: (-each.pages, each.digest))[:texts]
    best_paths = sorted(site.paths, key=lambda each: (-each.pages, -each.kept - each.dropped, each.digest))[:paths]
    return SiteMemory(
        pages=site.pages,
        habits=site.habits,
        texts=tuple(
            SharedText(each.digest, each.pages, _beginning(each.sample) if place < MAX_SAMPLES else "")
            for place, each in enumerate(best_texts)
        ),
        paths=tuple(
            SharedPath(
                each.digest,
                each.pages,
                each.kept,
                each.dropped,
                _end(each.sample) if place < MAX_SAMPLES else "",
            )
            for place, each in enumerate(best_paths)
        ),
    )


def _beginning(text: str) -> str:
    return " ".join(text.split())[:SAMPLE_CHARS].encode("utf-8", "replace").decode("utf-8")


def _end(path: str) -> str:
    """The innermost elements of a path."""
    return path if len(path) <= SAMPLE_CHARS else path[-SAMPLE_CHARS:].partition(" ")[2]


def _joined(one: SiteMemory, other: SiteMemory) -> SiteMemory:
    texts: dict[str, SharedText] = {}
    for text in (*one.texts, *other.texts):
        old = texts.get(text.digest)
        sample = min(filter(None, (old.sample if old else "", text.sample)), default="")
        texts[text.digest] = SharedText(text.digest, text.pages + (old.pages if old else 0), sample)
    paths: dict[str, SharedPath] = {}
    for path in (*one.paths, *other.paths):
        was = paths.get(path.digest, SharedPath(path.digest, 0, 0, 0))
        sample = min(filter(None, (was.sample, path.sample)), default="")
        counts = (was.pages + path.pages, was.kept + path.kept, was.dropped + path.dropped)
        paths[path.digest] = SharedPath(path.digest, *counts, sample)
    # habits cannot be counted together: those of more pages stand
    habits = max((one, other), key=lambda each: (each.habits is not None, each.pages, repr(each.habits))).habits
    return SiteMemory(one.pages + other.pages, tuple(texts.values()), tuple(paths.values()), habits)


def _sealed(sites: Mapping[str, SiteMemory]) -> TemplateMemory:
    """A memory within the bounds, with its digest. Of too many sites those with the fewest pages go first."""
    chosen = sorted(sites, key=lambda site: (-sites[site].pages, site))[:MAX_SITES]
    most = _most_a_site([len(sites[site].texts) + len(sites[site].paths) for site in chosen])
    bounded = {
        site: _bounded(sites[site], min(MAX_TEXTS, most * 2 // 3), min(MAX_PATHS, most // 3)) for site in sorted(chosen)
    }
    memory = TemplateMemory(sites=bounded)
    return replace(memory, digest=sha256(write_memory(memory)).hexdigest())


def _most_a_site(sizes: Sequence[int]) -> int:
    """How many entries a site may have so that all together have at most MAX_ENTRIES."""
    most = MAX_TEXTS * 3 // 2
    while most > 3 and sum(min(size, most) for size in sizes) > MAX_ENTRIES:
        most = most * 9 // 10
    return most
