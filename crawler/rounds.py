"""A round: one run over declared sites. Hands out what is due, takes what came of it, and knows when all is done.

Between the frontier, which remembers, and the spider, which asks. Everything it writes goes through the desk's writing
thread; no address is acknowledged before what came of it is durable. Knows nothing of Scrapy.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from archive.model.errors import StorageError
from archive.model.limits import ReadingLimits
from archive.model.outcome import WALLS, Outcome, Reason, Receipt, Rejection
from archive.model.urls import host, masked
from archive.sites import quiet_hours, seconds_of
from archive.store.gone import mark_gone
from crawler.accounts import PageEnd, SourceEnd
from crawler.alarm_book import Turn
from crawler.discovery.linkshapes import learn_shapes
from crawler.frontier import Found, Kind, Lease, Visited
from crawler.listing import list_source
from crawler.revisit import State, Visit, after_page, after_source
from crawler.scope import Scope

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from datetime import date

    from archive.model.capture import Capture
    from archive.sites import Site
    from crawler.accounts import Accounts
    from crawler.alarm_book import AlarmBook
    from crawler.desk import Desk
    from crawler.discovery.candidates import Discovery
    from crawler.frontier import Frontier
    from crawler.items import Asked
    from crawler.revisit import History

logger = logging.getLogger(__name__)

# Addresses that are leased and not settled: enough to keep every host of a run busy, few enough that a kill costs little.
IN_FLIGHT = 128
# So many known articles say how the addresses of a site's articles look.
LEAST_EXAMPLES = 5
# Types of records that lead to articles or goods rather than being one (archive/content/kind.py).
LISTS = frozenset({"listing", "collection"})
# Pages below an address that make it a folder: an article has a gallery or a second page below it at times, rarely both.
LEAST_BELOW = 2
# Statuses that say a page has been taken away for good (RFC 9110, 15.5.5 and 15.5.11).
GONE = frozenset({"404", "410"})
# What may be over the next time; everything else is as it is.
PASSING = frozenset(
    {Reason.TIMEOUT, Reason.UNREACHABLE, Reason.UNRESOLVED, Reason.BAD_RESPONSE, Reason.TRUNCATED, Reason.INTERNAL,
     Reason.HTTP_STATUS, Reason.ROBOTS_UNREACHABLE, Reason.REDIRECT_LIMIT, Reason.NO_CAPTURE, Reason.UNAVAILABLE}
)  # fmt: skip


# Refusals that say something of pressmark.yaml and nothing of the source: nothing was asked, and a mended file holds at once.
UNASKED = frozenset({Reason.ADDRESS_NOT_ALLOWED, Reason.SCHEME_NOT_ALLOWED, Reason.BAD_URL, Reason.URL_TOO_LONG})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What of an answer is remembered with its address: validators, digest of the payload, bytes on the wire."""

    etag: str | None
    last_modified: str | None
    digest: str
    size: int


NOTHING = Answer(etag=None, last_modified=None, digest="", size=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a round is to do. Instants in seconds since 1970.

    is_due_only: sources that are not due yet are left alone. since, until: only articles that their source dates between
    them, where it dates them. max_pages: at most so many pages of each site, None as the site says. is_sealed: fields
    of the archive's records are sealed.
    """

    sites: Mapping[str, Site]
    is_due_only: bool = True
    since: int | None = None
    until: int | None = None
    max_pages: int | None = None
    is_sealed: bool = False


@dataclass(slots=True)
class Round:
    """One round. clock: the present instant in seconds since 1970."""

    plan: Plan
    desk: Desk
    frontier: Frontier
    accounts: Accounts
    clock: Callable[[], int]
    book: AlarmBook | None = None
    is_stopping: bool = False
    turn: Turn = field(default_factory=Turn)
    _in_flight: dict[str, Lease] = field(default_factory=dict)
    _answers: dict[str, Answer] = field(default_factory=dict)
    _settled: asyncio.Event = field(default_factory=asyncio.Event)
    _budgets: dict[str, int] = field(default_factory=dict)
    _scopes: dict[str, Scope] = field(default_factory=dict)
    _unasked: list[Lease] = field(default_factory=list)
    _began: int = 0
    _asked_sources: int = 0
    _failed_sources: int = 0
    _loop: asyncio.AbstractEventLoop | None = None

    async def open(self) -> None:
        """Take back what a run that died had leased, and enter the declared sources."""
        self._began = now = self.clock()
        self._loop = asyncio.get_running_loop()
        self.desk.on_outcome = self._conclude
        for name, site in self.plan.sites.items():
            self._budgets[name] = self.plan.max_pages or site.max_pages
            self._scopes[name] = Scope.of(site)
        lost = await self.desk.write(self.frontier.recover)
        if lost:
            logger.info("%d addresses were in flight when a run ended; they are asked for again", lost)
        for name, site in self.plan.sites.items():
            await self.desk.write(self.frontier.declare, name, declared_sources(name, site), now)

    def delays(self) -> dict[str, float]:
        """Return the seconds between two requests that sites ask for themselves, by host: the longest where several do."""
        found: dict[str, float] = {}
        for site in self.plan.sites.values():
            for name in hosts_of(site) if site.delay_s is not None else ():
                found[name] = max(found.get(name, 0.0), site.delay_s or 0.0)
        return found

    async def leases(self) -> AsyncIterator[Lease]:
        """Yield what is to be asked for, sources first; ends when nothing is due and nothing is in flight."""
        while not self.is_stopping and self.desk.failure is None:
            self._settled.clear()
            batch = await self._lease()
            for lease in batch:
                yield lease
            if not batch:
                if not self._in_flight:
                    return
                await self._settled.wait()

    async def _lease(self) -> list[Lease]:
        """Lease what is due, each site in its turn and within its budget."""
        now, leased = self.clock(), list[Lease]()
        open_sites = [name for name, site in self.plan.sites.items() if not is_quiet(site, now)]
        room = IN_FLIGHT - len(self._in_flight)
        share = max(room // max(len(open_sites), 1), 1)
        for name in open_sites:
            wanted = min(share, IN_FLIGHT - len(self._in_flight))
            if wanted <= 0:
                break
            found = await self.desk.write(
                self.frontier.lease, name, now, wanted, pages=self._budgets[name],
                is_due_only=self.plan.is_due_only, after=self._began,
            )  # fmt: skip
            self._budgets[name] -= sum(not lease.kind.is_source for lease in found)
            self._in_flight |= {lease.key: lease for lease in found}
            leased += found
        return leased

    @property
    def is_without_lists(self) -> bool:
        """Whether sources were asked, and every one of them failed or was refused."""
        return 0 < self._asked_sources == self._failed_sources

    async def close(self) -> None:
        """Let go whatever is still in flight: a later round asks for it, and for sources that were refused unasked."""
        self.is_stopping = True
        unasked, self._unasked = self._unasked, []
        if unasked:
            await self.desk.write(self.frontier.wake, unasked, self.clock())
        for lease in list(self._in_flight.values()):
            await self.desk.write(self._release, lease)

    def topics_of(self, lease: Lease) -> tuple[str, ...]:
        """Return what the source that named an address is about, as its site declares it."""
        return self._scopes[lease.site].topics_of(lease)

    async def judge(self) -> None:
        """Raise and clear alarms by what the accounts of the sites now say; `turn` has what changed."""
        if self.book is not None:
            with contextlib.suppress(StorageError):  # noted as the run's failure
                self.turn = await self.desk.write(self.book.judge, self.plan.sites, self.clock())

    def answered(self, lease: Lease, answer: Answer) -> None:
        """Remember the answer to a lease until its outcome stands; of a page whose text is sealed no digest, which would tell it."""
        self._answers[lease.key] = replace(answer, digest="") if self.plan.is_sealed else answer

    def rendered(self, lease: Lease) -> None:
        """Remember no validators of a page that scripts build: they tell of its shell alone, which never changes."""
        if answer := self._answers.get(lease.key):
            self._answers[lease.key] = replace(answer, etag=None, last_modified=None, digest="")

    async def listed(self, lease: Lease, found: Discovery) -> None:
        """Settle a source that was read: enter what it names."""
        scope = self._scopes[lease.site]
        pages = list(scope.pages(found, lease, today=_day(self.clock())))
        wanted = [each for each in pages if self._is_wanted(each)]
        if len(wanted) < len(pages) and (answer := self._answers.get(lease.key)):
            # what this round left out must not be "not modified" to the next one, which may want it
            self._answers[lease.key] = replace(answer, etag=None, last_modified=None)
        sources = list(scope.sources(found, lease, self._days()))
        await self.desk.write(self._enter, lease, wanted, sources, len(found.candidates))

    async def list_of(self, lease: Lease, capture: Capture) -> Discovery | Rejection:
        """Return what the capture of a source names, read in a worker process."""
        is_any_link, shapes = self._scopes[lease.site].links_of(lease) is not None, None
        if lease.kind is Kind.SECTION and not is_any_link:
            articles, others = await self.desk.write(self.frontier.examples, lease.site)
            shapes = learn_shapes(articles, others) if len(articles) >= LEAST_EXAMPLES else None
        work = partial(list_source, kind=lease.kind, limits=ReadingLimits(), shapes=shapes, is_any_link=is_any_link)
        return await self.desk.work(work, capture)

    def _days(self) -> tuple[date, date] | None:
        """The days of a back-fill; None in an ordinary round."""
        if self.plan.since is None:
            return None
        return _day(self.plan.since), _day(min(self.plan.until or self.clock(), self.clock()))

    async def refusal_of_list(self, lease: Lease, url: str, kind: str) -> Rejection | None:
        """Return why a page that was read is no article but a list of them; None where it may be one. url: where it was found.

        An article must not be lost by one mistake: it is a list where its address is the front's, or where it reads like
        a list (kind) and other pages of the site lie below it as well.
        """
        scope, places = self._scopes[lease.site], {lease.url, url}
        if any(map(scope.is_front, places)):
            detail = "the front page of the site, or of a section"
        elif kind in LISTS and await self.desk.write(self._most_below, lease.site, places) >= LEAST_BELOW:
            detail = "it reads as a list, and pages of the site lie below its address"
        else:
            return None
        return Rejection(url=masked(lease.url), reason=Reason.LISTING, detail=detail, outcome=Outcome.SKIPPED)

    def _most_below(self, site: str, places: set[str]) -> int:
        return max(self.frontier.below(site, each) for each in places)

    async def source_ended(self, lease: Lease, visit: Visit) -> None:
        """Settle a source that says that it has not changed."""
        await self.desk.write(self._settle_source, lease, visit, "", 0, 0)

    async def source_refused(self, lease: Lease, rejection: Rejection) -> None:
        """Settle a source that brought no list. What nobody asked for it is due again at the next round."""
        self._failed_sources += 1
        if rejection.reason in UNASKED:
            self._unasked.append(lease)
        why = f"{rejection.reason.value} ({rejection.detail})" if rejection.detail else rejection.reason.value
        await self.desk.write(self._settle_source, lease, visit_of(rejection), why, 0, 0)

    async def source_interrupted(self, lease: Lease) -> None:
        """Let a source go that was not asked for in the end."""
        await self.desk.write(self._release, lease)

    def _release(self, lease: Lease) -> None:
        self.frontier.release(lease)
        self._let_go(lease)

    def _is_wanted(self, found: Found) -> bool:
        """Whether a page lies in the time that the plan is about; one that nobody dates does."""
        at = found.published_at
        if found.kind.is_source or at is None:
            return True
        return (self.plan.since is None or at >= self.plan.since) and (self.plan.until is None or at <= self.plan.until)

    def _enter(self, lease: Lease, pages: list[Found], sources: list[Found], listed: int) -> None:
        now = self.clock()
        with self.frontier.transaction():
            new = self.frontier.add(pages, now)
            # A list that brought nothing new has nothing new on its next page; one of which all is new may go on there.
            may_go_on = new and new == len(pages)
            sitemaps = [each for each in sources if each.kind is Kind.SITEMAP]
            older = [each for each in sources if each.kind is not Kind.SITEMAP]
            woken = [replace(each, stated_at=now) for each in older] if may_go_on else older if new else []
            new_sources = self.frontier.add([*sitemaps, *woken], now)
            self._settle_source(lease, Visit.NEW if new or new_sources else Visit.UNCHANGED, "", listed, new)

    def _settle_source(self, lease: Lease, visit: Visit, reason: str, listed: int, new: int) -> None:
        now, answer = self.clock(), self._answers.pop(lease.key, None)
        self._asked_sources += 1
        every_s = seconds_of(self.plan.sites[lease.site].every) or 0
        history = after_source(lease.history, visit, now, every_s=every_s)
        is_further_page = lease.depth > 0 and lease.kind is not Kind.SITEMAP
        if is_further_page and visit in (Visit.NEW, Visit.CHANGED, Visit.UNCHANGED):
            history = replace(history, due_at=None)  # asked again where the page before it says that there is more
        elif history.due_at is None and lease.history.due_at is not None:
            logger.warning(
                "%s: the %s %s is given up: %s", lease.site, lease.kind.value, lease.url, reason or "nothing new"
            )
        with self.frontier.transaction():
            self.frontier.acknowledge(lease, _visited(history, visit, reason, answer), now)
            self.accounts.source(
                SourceEnd(site=lease.site, at=now, url=lease.url, kind=lease.kind, visit=visit, reason=reason, listed=listed, new=new,
                          size=answer.size if answer else 0)
            )  # fmt: skip
        self._let_go(lease)

    def _conclude(self, asked: Asked, end: Receipt | Rejection) -> None:
        """Acknowledge a page; called in the writing thread, in one transaction with the ledger's line."""
        lease = asked.lease
        if lease is None:
            return
        answer, now = self._answers.pop(lease.key, None), self.clock()
        if isinstance(end, Rejection) and end.reason is Reason.INTERRUPTED:
            self.frontier.release(lease)
        else:
            visit, reason = visit_of(end), end.reason.value if isinstance(end, Rejection) else ""
            history = after_page(lease.history, visit, now)
            if reason in (
                Reason.NO_CAPTURE,
                Reason.LISTING,
            ):  # nothing of the answer is kept: the next question is without conditions
                answer = NOTHING
            elif reason in WALLS:  # a wall's validators would make it "not modified"; those of the article stay
                answer = None
            if lease.history.state is State.GONE:
                self._mark(lease, visit, now)
            self.frontier.acknowledge(lease, _visited(history, visit, reason, answer), now)
            self.accounts.page(
                PageEnd(site=lease.site, at=now, visit=visit, reason=reason, words=end.words if isinstance(end, Receipt) else 0,
                        size=answer.size if answer else 0)
            )  # fmt: skip
        self._let_go(lease)

    def _mark(self, lease: Lease, visit: Visit, now: int) -> None:
        """Mark the record of a page that is gone for the second time, or take the mark off one that is back."""
        if visit is Visit.GONE:
            mark_gone(self.desk.archive, lease.url, datetime.fromtimestamp(now, UTC))
        elif visit in (Visit.NEW, Visit.CHANGED, Visit.UNCHANGED):
            mark_gone(self.desk.archive, lease.url, None)

    def _let_go(self, lease: Lease) -> None:
        """Count a lease as settled, and wake who waits for room; called in the writing thread."""
        self._in_flight.pop(lease.key, None)
        assert self._loop is not None  # leases are given out only by an open round
        self._loop.call_soon_threadsafe(self._settled.set)


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


def declared_sources(name: str, site: Site) -> list[Found]:
    """Return the sources that a site declares. Addresses were checked with the configuration."""
    feeds = [Found(url=url, site=name, kind=Kind.FEED) for url in site.feeds]
    sitemaps = [Found(url=url, site=name, kind=Kind.SITEMAP) for url in site.sitemaps]
    sections = [
        Found(url=each if isinstance(each, str) else each.url, site=name, kind=Kind.SECTION) for each in site.sections
    ]
    return [*feeds, *sitemaps, *sections]


def hosts_of(site: Site) -> set[str]:
    """Return the hosts that a site names: its own, and those of its sources."""
    sections = (each if isinstance(each, str) else each.url for each in site.sections)
    return {*site.hosts, *(host(url) for url in (site.url, *site.feeds, *site.sitemaps, *sections) if url)}


def visit_of(end: Receipt | Rejection) -> Visit:
    """Return what a page's outcome means for looking again."""
    if isinstance(end, Rejection):
        if end.reason is Reason.HTTP_STATUS and end.limit in GONE:
            return Visit.GONE
        return Visit.FAILED if end.reason in PASSING else Visit.REFUSED
    if end.outcome is Outcome.REVISED:
        return Visit.CHANGED
    return Visit.UNCHANGED if end.outcome in (Outcome.UNCHANGED, Outcome.DUPLICATE) else Visit.NEW


def is_quiet(site: Site, now: int) -> bool:
    """Whether a site is to be left alone at an instant: its quiet hours are of UTC, and may go past midnight."""
    hours = quiet_hours(site.quiet)
    if hours is None:
        return False
    begin, end = hours
    minute = now // 60 % 1440
    return begin <= minute < end if begin <= end else minute >= begin or minute < end


def _visited(history: History, visit: Visit, reason: str, answer: Answer | None) -> Visited:
    seen = Visited(history=history, outcome=visit.value, reason=reason)
    if answer is None:
        return seen
    return replace(seen, is_whole=True, etag=answer.etag, last_modified=answer.last_modified, digest=answer.digest)
