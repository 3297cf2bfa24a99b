"""What a reading is told beside the page: the template memory's snapshot, and a person's rules. Values, frozen for a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.content.templates import EMPTY, TemplateMemory
from archive.model.errors import AddressError
from archive.model.urls import registrable_domain
from archive.sites import rules_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.content.rules import ContentRules
    from archive.content.templates import SiteMemory
    from archive.sites import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """The memory and the declared sites that pages are read by. The same capture and guidance give the same record."""

    memory: TemplateMemory = EMPTY
    sites: Mapping[str, Site] = field(default_factory=dict)

    def memory_of(self, url: str) -> SiteMemory | None:
        """Return what the memory knows of the page's site; None where it does not know it."""
        domain = _domain(url)
        return self.memory.site(domain) if domain else None

    def rules_of(self, url: str) -> ContentRules | None:
        """Return a person's rules for the page; None where there are none."""
        return rules_for(self.sites, url)

    def only(self, url: str) -> Guidance:
        """Return what this page is read by, and no more: it travels to a worker process with the page."""
        sites = {name: site for name, site in self.sites.items() if site.rules and site.fit(url)}
        return Guidance(memory=self.memory.only(_domain(url)), sites=sites)


UNGUIDED = Guidance()


def _domain(url: str) -> str:
    try:
        return registrable_domain(url)
    except AddressError:
        return ""
