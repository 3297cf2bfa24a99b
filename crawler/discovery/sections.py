"""A section or front page → the articles it leads to, where its list goes on, and its archives by date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.discovery.candidates import Candidate, Discovery, Lead, plain
from crawler.discovery.links import page_links
from crawler.discovery.linkshapes import THRESHOLD, LinkShapes, score_links
from crawler.discovery.paging import date_archive, older_pages

if TYPE_CHECKING:
    from archive.page import Page

MAX_ARCHIVES = 400  # links to days, months or years of one page: a calendar of a year


def read_section(page: Page, *, shapes: LinkShapes | None = None, threshold: float = THRESHOLD) -> Discovery:
    """Return the links of a page that look like articles, in the page's order, and where older ones stand.

    shapes: what the addresses of the site's articles look like (`learn_shapes`), where that is known. Each candidate
    carries its score; those below `threshold` are left out. leads: the next pages of the list ("older") and pages of
    a day, month or year ("date-archive").
    """
    links = page_links(page)
    scores = score_links(links, page.url, shapes)
    chosen = [(link, score) for link, score in zip(links, scores, strict=True) if score >= threshold]
    taken = {link.url for link, _ in chosen}
    older = older_pages(page)
    archives = [
        Lead(url=link.url, kind="date-archive", title=link.title)
        for link in links
        if link.url not in taken and date_archive(link.url)
    ]
    pages = {lead.url for lead in older}
    title = page.landmarks["title"]
    return Discovery(
        kind="section",
        url=page.url,
        title=plain("".join(title[0].itertext())) if title else "",
        candidates=tuple(
            Candidate(url=link.url, source="section", title=link.title, score=round(score, 3))
            for link, score in chosen
            if link.url not in pages
        ),
        leads=(*older, *archives[:MAX_ARCHIVES]),
        warnings=page.warnings,
    )
