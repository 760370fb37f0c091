"""Pages: ask for what articles link to, where a source wants its text, politely and within a budget."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator import observability as events
from aggregator.errors import ParseError, StoreError
from aggregator.fulltext import Answer, judged, robots_stale, robots_text, without_asking
from aggregator.model.document import (
    Document,
    FailureKind,
    Fetched,
    FetchFailed,
    FetchLimits,
    FetchRequest,
    Validators,
)
from aggregator.model.page import PageLease, PagePolicy, PageText, PageVerdict, RobotsFile
from aggregator.model.source import ContentMode, Source
from aggregator.observability import log
from aggregator.parse.article_page import is_html
from aggregator.parse.robots import Robots, read_robots
from aggregator.ports import Clock, Fetcher, Store
from aggregator.text.urls import host_of

ROBOTS_TOKEN = "aggregator"  # noqa: S105  a product token (RFC 9309 section 2.2.1), which is no secret
"""The name by which robots.txt files speak of us."""

_ACCEPT = (("Accept", "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"),)
# Redirects are followed one by one: each step may lead to a host with rules of its own.
_PAGE_LIMITS = FetchLimits(total_seconds=15.0, body_bytes=4 * 1024 * 1024, hops=0)
_ROBOTS_LIMITS = FetchLimits(total_seconds=15.0, body_bytes=4 * 1024 * 1024, hops=5)
_SLOWEST_CRAWL = timedelta(hours=1)
_NO_ROBOTS = Robots()

Extract = Callable[[Document], PageText | None]
"""Finds the body of a page, None where it has none; raises ParseError where that takes too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """What the reader of pages obeys: sources by address as written, the pace, how much text is shown."""

    by_url: Mapping[str, Source]
    policy: PagePolicy
    content: ContentMode
    allow_private_addresses: bool = False


@dataclass(slots=True)
class PageRound:
    """What one look at the hosts did: `asked` requests, and `settled` pages that needed none."""

    asked: int = 0
    settled: int = 0


class PageReader:
    """Asks for pages; `settings` may be replaced between two of them, when feeds.yaml was edited.

    Without `extract`, which comes with the extra, nothing is asked for.
    """

    def __init__(self, store: Store, fetcher: Fetcher, clock: Clock, extract: Extract | None) -> None:
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._extract = extract
        self._stopping = threading.Event()
        self.settings = PageSettings(by_url={}, policy=PagePolicy(), content="excerpt")

    def stop(self) -> None:
        """Ask for nothing more."""
        self._stopping.set()

    def read_some(self) -> None:
        """Go through the hosts a few times, with the gap between two rounds: what a single `poll` can do."""
        rounds = self.settings.policy.rounds
        while rounds > 0:
            done = self.read_due()
            if not done.asked and not done.settled:
                return
            if done.asked:
                rounds -= 1
                gap = self.settings.policy.gap
                goes_on = rounds > 0 and self._store.page_due(self._clock.now() + gap)
                if not goes_on or self._stopping.wait(gap.total_seconds()):
                    return

    def read_due(self) -> PageRound:
        """Ask each host that may be asked for one page."""
        done = PageRound()
        if self._extract is None or self._stopping.is_set():
            return done
        now = self._clock.now()
        leases: dict[int, PageLease] = {
            lease.article_id: lease for lease in self._store.lease_pages(now, self.settings.policy)
        }
        try:
            for fetched in self._fetcher.fetch_all(self._requests(leases, done)) if leases else ():
                done.asked += 1
                self._finish(leases.pop(abs(fetched.request.key)), fetched)
        finally:
            self._give_back(leases)
        return done

    def _give_back(self, leases: Mapping[int, PageLease]) -> None:
        # A store that still fails frees them all the same, when they run out.
        with suppress(StoreError):
            for lease in leases.values():
                now = self._clock.now()
                self._store.release_page(lease, now, now + self.settings.policy.gap)

    def _requests(self, leases: dict[int, PageLease], done: PageRound) -> Iterator[FetchRequest]:
        """Give the requests for the leased pages, robots.txt first; what needs none is settled on the way."""
        for lease in tuple(leases.values()):
            now = self._clock.now()
            source = self.settings.by_url.get(lease.source_url)
            if source is None or not source.full_text:
                # Another process has read in an edited feeds.yaml what is known here a moment later.
                self._store.release_page(leases.pop(lease.article_id), now, None)
                continue
            if robots_stale(lease.robots, now):
                yield self._robots_request(lease, source)
                continue
            allowed = _rules(lease).allow(lease.state.url)
            verdict = without_asking(lease, allowed, now, self.settings.policy)
            if verdict is None:
                yield self._page_request(lease, source)
            else:
                del leases[lease.article_id]
                done.settled += 1
                self._commit(lease, verdict, now, asked=False)

    def _finish(self, lease: PageLease, fetched: Fetched) -> None:
        # The gap counts from the end of an answer, which may be long in coming.
        now = self._clock.now()
        rest_until = now + self.settings.policy.gap
        if isinstance(fetched, FetchFailed) and fetched.kind is FailureKind.CANCELLED:
            self._store.release_page(lease, now, rest_until)
        elif fetched.request.key < 0:
            file = RobotsFile(origin=lease.origin, text=robots_text(fetched), checked_at=now)
            self._store.keep_robots(file)
            self._store.release_page(lease, now, rest_until)
        else:
            self._commit(lease, self._judge(lease, fetched, now), now, asked=True)

    def _judge(self, lease: PageLease, fetched: Fetched, now: datetime) -> PageVerdict:
        source = self.settings.by_url.get(lease.source_url)
        mode = (source.content if source else None) or self.settings.content
        answer = self._answer(lease, fetched)
        verdict = judged(lease, answer, now, self.settings.policy, visible=mode == "full")
        asked_for = timedelta(seconds=_rules(lease).delay_seconds or 0)
        rest_until = now + max(self.settings.policy.gap, min(asked_for, _SLOWEST_CRAWL))
        return replace(verdict, rest_until=max(rest_until, verdict.rest_until or rest_until))

    def _answer(self, lease: PageLease, fetched: Fetched) -> Answer:
        if not isinstance(fetched, Document) or not lease.state.wanted or self._extract is None:
            return Answer(fetched=fetched)
        if not is_html(fetched):
            return Answer(fetched=fetched, is_html=False)
        try:
            return Answer(fetched=fetched, body=self._extract(fetched))
        except ParseError as error:
            return Answer(fetched=fetched, problem=str(error))

    def _commit(self, lease: PageLease, verdict: PageVerdict, now: datetime, *, asked: bool) -> None:
        accepted = self._store.commit_page(lease, verdict, now, asked=asked)
        is_news = verdict.retract is not None or verdict.restore
        log(
            events.PAGE_READ,
            logging.INFO if is_news else logging.DEBUG,
            article=lease.article_id,
            url=lease.state.url,
            reason=verdict.state.reason,
            retracted=verdict.retract,
            restored=verdict.restore or None,
            refused=None if accepted else "the lease had passed on",
        )

    def _robots_request(self, lease: PageLease, source: Source) -> FetchRequest:
        """Return the request for an origin's robots.txt; its key is below zero, that of a page above."""
        url = f"{lease.origin}/robots.txt"
        return FetchRequest(
            key=-lease.article_id,
            url=url,
            label=url,
            allow_private_addresses=self._is_trusted(lease, source),
            limits=_ROBOTS_LIMITS,
        )

    def _page_request(self, lease: PageLease, source: Source) -> FetchRequest:
        """Return the request for a page. The source's headers, which may be secrets, stay with its feed."""
        is_known = lease.state.text is not None or not lease.state.wanted
        return FetchRequest(
            key=lease.article_id,
            url=lease.state.url,
            label=lease.state.url,
            validators=lease.state.validators if is_known else Validators(),
            headers=_ACCEPT,
            allow_private_addresses=self._is_trusted(lease, source),
            limits=_PAGE_LIMITS,
        )

    def _is_trusted(self, lease: PageLease, source: Source) -> bool:
        """A feed that may lie in a private network may link to its own host there, and to no other."""
        own_host = host_of(lease.state.url) == host_of(source.request_url)
        return self.settings.allow_private_addresses or (source.allow_private_addresses and own_host)


def _rules(lease: PageLease) -> Robots:
    file = lease.robots
    return read_robots(file.text, ROBOTS_TOKEN) if file is not None and file.text else _NO_ROBOTS
