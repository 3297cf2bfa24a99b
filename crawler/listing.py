"""What a source's capture names: the work of a reading process, a pure function of the capture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model.outcome import Reason, Rejection
from archive.model.urls import masked
from archive.page import read_page
from crawler.discovery.feeds import read_feed
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import read_sitemap
from crawler.frontier import Kind

if TYPE_CHECKING:
    from archive.model.capture import Capture
    from archive.model.limits import ReadingLimits
    from crawler.discovery.candidates import Discovery
    from crawler.discovery.linkshapes import LinkShapes


def list_source(
    capture: Capture, *, kind: Kind, limits: ReadingLimits, shapes: LinkShapes | None = None, is_any_link: bool = False
) -> Discovery | Rejection:
    """Return what a feed, sitemap or section page names, or why nothing can be read of it.

    A feed declared as a sitemap and the other way round is read as what it is. shapes: how the addresses of the site's
    articles look. is_any_link: whoever declared the section says himself which of its links are articles.
    """
    if kind is Kind.SECTION:
        page = read_page(capture, limits=limits)
        if isinstance(page, Rejection):
            return page
        return read_section(page, shapes=shapes, threshold=0.0) if is_any_link else read_section(page, shapes=shapes)
    coding, charset = capture.header("content-encoding") or "", ""
    readers = (read_sitemap, read_feed) if kind is Kind.SITEMAP else (read_feed, read_sitemap)
    found: Discovery | None = None
    for read in readers:
        found = read(capture.body, url=capture.url, coding=coding, charset=charset)
        if found.kind not in ("html", "none"):
            return found
    assert found is not None
    if found.rejection is not None:
        return Rejection(url=masked(capture.url), reason=found.rejection, detail=" ".join(found.warnings))
    detail = f"this is no {kind.value}" + (": it is a page of HTML" if found.kind == "html" else "")
    return Rejection(url=masked(capture.url), reason=Reason.BAD_RESPONSE, detail=detail)
