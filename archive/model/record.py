"""The record: an article as kept, its front matter and its Markdown body. Values only.

The fields are those of the original format (docs/record.md) and Pressmark's own. A field that does not apply is None
or an empty tuple and is left out of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


# Directives by which a page forbids to be shown from an archive: `nocache` is Bing's older word for it; `none` is read as the
# careful do, though by Google's definition it says noindex and nofollow only.
NOT_SHOWN = frozenset({"noarchive", "nocache", "none"})
# How the warning begins that a time stands in the record as the page's clock showed it. It says nothing against the text.
NO_ZONE = "time without a zone"
# The warning of a record whose text ends at a paywall.
TEASER = "paywalled: only a teaser"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A key that Pressmark does not know: its text, and the key it stood after.

    lines: of a record's own key, its lines as they stood, with the blank and comment lines above it and without the
    last line end; of a key inside a map (provider, image …), `name: value` on one line, in YAML's flow form.
    after: the name of the key before it in the file, "" where it was the first; only a place, so it takes no part in
    equality.
    """

    name: str
    lines: str
    after: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture: address, size in pixels where known, and whether the archive (or the original cache) holds its bytes."""

    url: str
    width: int | None = None
    height: int | None = None
    is_cached: bool = False
    title: str | None = None
    attribution: str | None = None
    foreign: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who published: a name, the registrable domain, and a logo where there is one."""

    name: str
    domain: str
    images: tuple[Image, ...] = ()
    foreign: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another article, as an entry of `related`."""

    title: str
    excerpt: str = ""
    published_at: datetime | None = None
    web_url: str | None = None
    amp_web_url: str | None = None
    cdn_amp_web_url: str | None = None
    type: str = "article"
    provider: Provider | None = None
    quality: int | None = None
    images: tuple[Image, ...] = ()
    foreign: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureNote:
    """Which capture the record was read from: instant, WARC file, offset in bytes, digest of the payload, HTTP status."""

    at: datetime
    warc: str
    offset: int
    digest: str
    status: int
    complete: bool = True
    foreign: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextNote:
    """What the text is: digest of the plain text, its words, the extractor's version, and its confidence (0..1).

    template: name of the template memory's snapshot that knew the site, rules: of the site's own rules; None without.
    """

    digest: str
    words: int
    extractor: str
    score: float | None = None
    template: str | None = None
    rules: str | None = None
    foreign: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealNote:
    """That `secured` is ours: the name of its key, the front matter names of what is inside, and a keyed version digest.

    Without this note a value of `secured` is another program's, opaque and kept as it is.
    """

    key: str
    fields: tuple[str, ...]
    version: str
    foreign: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An article as kept.

    Instants are aware UTC in whole seconds. `original_url` is the address as asked for or discovered, `web_url` the
    one that answered, canonical where that is honest. `published_offset` is the page's own offset ("-04:00").
    `robots`: what the page forbids in its robots directives. `gone`: since when its address answers that it is no more.
    `sources` says for each field who said it, as (field, source) pairs in the order written. `body` is Markdown
    without the empty line that separates it from the front matter and without line ends after it. `foreign` are the
    keys of others. `layout` exists only to write a file back as it was read and takes no part in equality.
    """

    title: str
    category: str = "news"
    excerpt: str = ""
    published_at: datetime | None = None
    original_url: str | None = None
    web_url: str | None = None
    amp_web_url: str | None = None
    cdn_amp_web_url: str | None = None
    type: str = "article"
    quality: int | None = None
    heat: int | None = None
    removed: bool = False
    published: bool | None = None
    featured_content: str | None = None
    provider: Provider | None = None
    topics: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    related: tuple[Related, ...] = ()
    secured: str | None = None
    id: str | None = None
    sealed: SealNote | None = None
    updated_at: datetime | None = None
    published_offset: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    locale: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    access: str | None = None
    license: str | None = None
    copyright: str | None = None
    robots: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    capture: CaptureNote | None = None
    text: TextNote | None = None
    also: tuple[str, ...] = ()
    gone: datetime | None = None
    revision: int | None = None
    foreign: tuple[ForeignKey, ...] = ()
    body: str = ""
    layout: object | None = field(default=None, compare=False, repr=False)

    @property
    def forbids_publishing(self) -> bool:
        """Whether its page forbids that an archive shows it: neither the record nor its capture may be published or served.

        `published` follows it where scores set it; whoever publishes or serves asks here, too, for a person or another
        program may have written `published`.
        """
        return forbids_showing(self.robots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an intake makes of a capture: the record (not kept yet), and what else the page needs or points to.

    headline: the headline as the page shows it (it is not repeated in body and plain text).
    plain_text: the article without markup, from which `record.text` was made and which is indexed. cites: absolute
    URLs of other sites' or the same site's pages that the article's own text points to, in order, no repeats.
    assets: absolute URLs of images, style sheets and scripts that the page as a whole shows, in order, no repeats.
    links: (text, URL) pairs inside the kept text. is_teaser: whether the text is only what stands before a paywall.
    is_notice: whether it says that the article was taken down, withdrawn or corrected.
    """

    record: Record
    plain_text: str
    headline: str | None = None
    canonical: str | None = None
    cites: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    is_teaser: bool = False
    is_notice: bool = False


def forbids_showing(robots: tuple[str, ...]) -> bool:
    """Whether robots directives forbid that an archive shows their page."""
    return any(each in NOT_SHOWN for each in robots)
