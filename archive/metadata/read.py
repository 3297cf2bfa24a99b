"""What a page says of itself, each field with who said it. Reads the page's head, its structured data and its byline;
knows nothing of blocks and text, and never of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.metadata.authors import read_authors
from archive.metadata.dates import doubts, read_dates
from archive.metadata.excerpts import read_excerpt
from archive.metadata.fields import Metadata, Sourced
from archive.metadata.html import read_signals
from archive.metadata.images import read_images
from archive.metadata.languages import read_language, read_locale
from archive.metadata.links import read_amp_url, read_canonical, read_feeds, read_robots
from archive.metadata.providers import domain_of, read_logo, read_provider_name
from archive.metadata.rights import read_access, read_copyright, read_license
from archive.metadata.sitename import site_names
from archive.metadata.subjects import read_featured_content, read_section, read_type
from archive.metadata.tags import read_tags
from archive.metadata.titles import read_title

if TYPE_CHECKING:
    from datetime import datetime

    from archive.model.habits import SourceHabits
    from archive.page import Page


def read_metadata(
    page: Page, *, latest: datetime, captured_at: datetime | None = None, habits: SourceHabits | None = None
) -> Metadata:
    """Return what the page says of itself; never raises on a Page, whatever its markup and data are.

    latest: no date after it is believed (the capture's instant and a day, as zones run up to 14 hours ahead). captured_at: when the
    page was fetched, by which a clock in its masthead is known. habits: what is known of the page's site. Reads the tree it is given and changes nothing in it.
    """
    signals = read_signals(page)
    names = site_names(signals)
    titled = names.union(habits.suffixes) if habits is not None else names
    signed = names.union(habits.authors) if habits is not None else names
    published, updated = read_dates(signals, latest, captured_at)
    canonical, notes = read_canonical(signals)
    domain = domain_of(page.url)
    return Metadata(
        title=read_title(signals, titled, habits),
        authors=read_authors(signals, signed),
        published=published,
        updated=updated,
        excerpt=read_excerpt(signals),
        language=read_language(signals),
        locale=read_locale(signals),
        provider_name=read_provider_name(signals),
        provider_domain=Sourced(value=domain, source="url") if domain else None,
        provider_image=read_logo(signals),
        canonical=canonical,
        amp_url=read_amp_url(signals),
        images=read_images(signals),
        featured_content=read_featured_content(signals),
        section=read_section(signals),
        tags=read_tags(signals),
        access=read_access(signals),
        license=read_license(signals),
        copyright=read_copyright(signals),
        type=read_type(signals),
        feeds=read_feeds(signals),
        robots=read_robots(signals),
        notes=notes,
        doubts=doubts(published, updated),
    )
