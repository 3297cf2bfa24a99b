"""What a reading is told beside the page: the template memory's snapshot, a person's rules, and by what records are enriched.

Values, frozen for a run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from archive.content.templates import EMPTY, TemplateMemory
from archive.enrich.settings import PLAIN, Enrichment
from archive.model.errors import AddressError
from archive.model.urls import registrable_domain
from archive.sites import rules_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.content.rules import ContentRules
    from archive.content.templates import SiteMemory
    from archive.model.habits import SourceHabits
    from archive.sites import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What pages are read by: the memory, the declared sites, the topics and scores. The same capture and guidance give the same record.

    respect_noarchive: pages that forbid to be shown from an archive give no record at all.
    """

    memory: TemplateMemory = EMPTY
    sites: Mapping[str, Site] = field(default_factory=dict)
    enrichment: Enrichment = PLAIN
    respect_noarchive: bool = False

    def memory_of(self, url: str) -> SiteMemory | None:
        """Return what the memory knows of the page's site; None where it does not know it."""
        domain = _domain(url)
        return self.memory.site(domain) if domain else None

    def habits_of(self, url: str) -> SourceHabits | None:
        """Return the habits of the page's site in what its pages say of themselves; None where none are known."""
        known = self.memory_of(url)
        return known.habits if known else None

    def rules_of(self, url: str) -> ContentRules | None:
        """Return a person's rules for the page; None where there are none."""
        return rules_for(self.sites, url)

    def topics_of(self, url: str) -> tuple[str, ...]:
        """Return what the pages of its site are about, as a person declares it; of the site that it belongs to most closely."""
        fitting = [(site.fit(url), site.topics) for site in self.sites.values() if site.topics]
        best, topics = max(fitting, key=lambda each: each[0], default=(0, ()))
        return topics if best else ()

    def only(self, url: str) -> Guidance:
        """Return what this page is read by, and no more: it travels to a worker process with the page."""
        sites = {name: site for name, site in self.sites.items() if (site.rules or site.topics) and site.fit(url)}
        return replace(self, memory=self.memory.only(_domain(url)), sites=sites)


UNGUIDED = Guidance()


def _domain(url: str) -> str:
    try:
        return registrable_domain(url)
    except AddressError:
        return ""
