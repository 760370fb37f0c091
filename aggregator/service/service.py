"""The service: ticks over one store (poll what is due, publish what changed, maintain), until stopped."""

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from aggregator import __version__
from aggregator import observability as events
from aggregator.errors import StoreUnavailableError
from aggregator.model.report import RetentionPolicy, SyncReport
from aggregator.observability import log
from aggregator.ports import Clock, Fetcher, Store
from aggregator.service.channels import ChannelPublisher, PublishResult
from aggregator.service.filing import Refiler
from aggregator.service.pages import PageReader
from aggregator.service.poller import Poller, PollResult
from aggregator.service.push import Push
from aggregator.service.settings import Settings

_FETCH_GRACE_SECONDS = 5.0
_TICK_SECONDS = 1.0
_PUSH_SECONDS = 0.25
# Under this key the store remembers which configuration its sources and channels follow.
_FOLLOWED = "sources"
# A round ends with its slowest server; what falls due meanwhile is polled by another beside it.
_POLLS_AT_ONCE = 6
# A round of `poll` files so many batches anew after an edit; what is left waits for the next.
_BATCHES_A_ROUND = 25
_OPEN_SECONDS = 15.0
_MAINTAIN_SECONDS = 6 * 3600.0
_SET_BACK = timedelta(minutes=1)


class Service:
    """Wires the poller and the publisher to one store; `poll_once` and `run` are its two ways of working.

    `worked_at` is when the ticks last came round, and at first when they began.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        clock: Clock,
        poller: Poller,
        pages: PageReader,
        publisher: ChannelPublisher,
        refiler: Refiler,
        push: Push,
        retention: RetentionPolicy,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._poller = poller
        self._pages = pages
        self._publisher = publisher
        self._refiler = refiler
        self._push = push
        self._retention = retention
        self._stop = threading.Event()
        self._looked_at: datetime | None = None
        self.worked_at: datetime | None = None

    def apply(self, settings: Settings) -> None:
        """Obey a configuration from now on: sources, labels, pace and what the documents say."""
        now = self._clock.now()
        self._poller.sources = settings.for_poller()
        self._pages.settings = settings.for_pages()
        self._publisher.policy = settings.publish
        self._poller.on_read = self._push.read
        report = self._sync(settings, now)
        # After the sources: what is no source any more is not subscribed to.
        self._push.apply(settings.push, self._poller.sources.by_url)
        if settings.publish.withdrawn and (gone := self._store.withdraw(settings.publish.withdrawn, now)):
            log(events.ARTICLES_WITHDRAWN, articles=gone)
        self._refiler.rules = settings.for_filing()
        self._refiler.begin()
        self._refiler.correct()
        look = f"{__version__} {settings.publish}"
        if self._store.remember("look", look) != look:
            self._store.mark_all_changed(now)
        self._store.follow_shows(settings.publish.shows, now)
        log(
            events.CONFIG_LOADED,
            sources=len(settings.sources),
            added=report.added or None,
            removed=report.removed or None,
            moved=report.moved or None,
            changed=report.changed or None,
        )
        for note in settings.notes:
            log(events.CONFIG_LOADED, note=note)

    def _sync(self, settings: Settings, now: datetime) -> SyncReport:
        """Make the store follow the sources and labels, unless it follows these already."""
        text = f"{__version__} {settings.interval} {settings.flat}"
        followed = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        if self._store.recall(_FOLLOWED) == followed:
            return SyncReport()
        report = self._store.sync_sources(settings.sources, settings.interval, now)
        for idle in self._store.move_channels(settings.moves, now):
            key = f"channels.paths.{idle.to.path}.moved_from"
            log(events.CONFIG_LOADED, note=f"{key}: nothing was moved from {idle.former}")
        for path, to in self._store.former_paths().items():
            if any(place.path == path for place in settings.channels):
                note = f"channels.paths.{path}: {to} was moved from here and answers here; take another path"
                log(events.CONFIG_LOADED, note=note)
        self._store.ensure_channels(settings.at_once, now)
        self._store.ensure_channels([rule.place for rule in settings.rules], now, opens=False)
        if settings.never_merge and (parted := self._store.split(settings.never_merge, now)):
            log(events.ARTICLES_PARTED, pairs=parted)
        self._store.remember(_FOLLOWED, followed)
        return report

    def poll_once(self, on_result: Callable[[PollResult], None]) -> PublishResult:
        """Poll what is due, publishing as it goes while sources are new; then publish what changed.

        In between the pages are asked for that sources want, as many as a few rounds allow. What good servers
        sent is published while slow ones are waited for: as channels' pace allows, and all of it at once when
        nothing has come for a tick.

        Raises:
            StoreDamagedError: the next start sets the store aside and rebuilds it.
        """
        written: dict[str, None] = {}
        came, polled = threading.Event(), threading.Event()

        def report(result: PollResult) -> None:
            came.set()
            on_result(result)

        def publish() -> None:
            settled = True
            while not polled.wait(_TICK_SECONDS):
                more = came.is_set()
                came.clear()
                at_once = not more and not settled
                settled = not more
                _guarded("publish", partial(write, at_once))()

        def write(at_once: bool) -> None:
            published = self._publisher.publish_changed(at_once=at_once).written
            written.update(dict.fromkeys(published))
            self._push.note(published)
            self._push.announce()

        publishing = threading.Thread(target=publish, name="publish")
        publishing.start()
        try:
            self._poller.poll_due(report)
            self._pages.read_some()
        finally:
            polled.set()
            publishing.join()
        self._refuse_damage()
        self._refiler.run(_BATCHES_A_ROUND)
        self._publisher.open_grown()
        last = self.publish_now()
        return replace(last, written=tuple(written | dict.fromkeys(last.written)))

    def publish_now(self) -> PublishResult:
        """Publish what changed, and tell of it before this returns."""
        result = self._publisher.publish_changed(at_once=True)
        self._push.note(result.written)
        self._push.announce_now()
        return result

    def run(self, also: dict[str, tuple[float, Callable[[], None]]]) -> None:
        """Tick until `stop`; `also` names further ticks with their intervals in seconds.

        Raises:
            StoreDamagedError: the store must be rebuilt; nothing runs any more.
        """
        ticks: dict[str, tuple[float, Callable[[], None]]] = {
            "poll": (_TICK_SECONDS, self._poll),
            "publish": (_TICK_SECONDS, self._publish),
            "open": (_OPEN_SECONDS, self._publisher.open_grown),
            "file": (_TICK_SECONDS, self._file),
            "pages": (_TICK_SECONDS, self._read_pages),
            "announce": (_PUSH_SECONDS, self._push.announce),
            "push": (_PUSH_SECONDS, self._push.tick),
            "maintain": (_MAINTAIN_SECONDS, self.maintain),
            **also,
        }
        self.worked_at = self._clock.now()
        # At once, so that a `poll` started a moment later knows that we are the one that publishes.
        _guarded("publish", self._publish)()
        _guarded("push", self._push.begin)()
        scheduler = _scheduler()
        for name, (seconds, tick) in ticks.items():
            beside = _POLLS_AT_ONCE if name == "poll" else 1
            scheduler.add_job(
                self._watched(name, tick), "interval", seconds=seconds, id=name, max_instances=beside
            )
        scheduler.start()
        log(events.SERVICE_STARTED)
        try:
            self._stop.wait()
        finally:
            log(events.SERVICE_STOPPING)
            self.interrupt()
            scheduler.shutdown(wait=True)
        self._refuse_damage()
        self._push.note(self._publisher.publish_changed(at_once=True).written)
        # What is to be told of it waits in the store for the next start.
        self._push.announce()
        log(events.SERVICE_STOPPED)

    def stop(self) -> None:
        """Lease nothing more, give running fetches 5 s, commit what was read, publish, return from `run`."""
        self._stop.set()

    def interrupt(self) -> None:
        """End a `poll_once` early and in order: what was fetched is committed and published."""
        self._poller.stop()
        self._pages.stop()
        self._fetcher.stop(_FETCH_GRACE_SECONDS)

    def maintain(self) -> None:
        """Look whether the store is whole, and delete what has outlived the retention."""
        self._store.look_through()
        self._push.maintain()
        report = self._store.prune(self._clock.now(), self._retention)
        if report.articles or report.seen:
            log(events.STORE_PRUNED, articles=report.articles, seen=report.seen)

    def _poll(self) -> None:
        if not self._stop.is_set():
            self._look_at_the_clock()
            self._poller.poll_due()

    def _watched(self, name: str, tick: Callable[[], None]) -> Callable[[], None]:
        """Return a tick that fails for itself alone, but stops the service where the store is damaged."""
        guarded = _guarded(name, tick)

        def run() -> None:
            guarded()
            if self._store.damage is not None:
                self._stop.set()

        return run

    def _refuse_damage(self) -> None:
        if self._store.damage is not None:
            raise self._store.damage

    def _look_at_the_clock(self) -> None:
        now, before = self._clock.now(), self._looked_at
        self._looked_at = now
        if before is not None and now < before - _SET_BACK:
            log(events.CLOCK_SET_BACK, logging.WARNING, by=before - now, sources=self._store.heed_clock(now))

    def _read_pages(self) -> None:
        if not self._stop.is_set():
            self._pages.read_due()

    def _file(self) -> None:
        if not self._stop.is_set():
            self._refiler.step()

    def _publish(self) -> None:
        if not self._stop.is_set():
            self._push.note(self._publisher.publish_changed().written)
            self.worked_at = self._clock.now()


def _scheduler() -> Any:
    # It takes 0.1 s to import, and a single `poll`, which has no ticks, would pay for it each time.
    from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED
    from apscheduler.schedulers.background import BackgroundScheduler

    # A tick that is late is run once and not dropped. One that still runs is not run again, which
    # APScheduler would report each second.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    defaults: dict[str, object] = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults)
    scheduler.add_listener(_report, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    return scheduler


def _report(event: Any) -> None:
    error = getattr(event, "exception", None)
    log(events.TICK_FAILED if error else events.TICK_MISSED, logging.ERROR, tick=event.job_id, error=error)


def _guarded(name: str, tick: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            tick()
        except StoreUnavailableError as error:
            log(events.TICK_FAILED, logging.WARNING, tick=name, error=str(error), next="tried again")
        except Exception as error:
            # The last line of defence, per tick: the next one comes all the same.
            log(events.TICK_FAILED, logging.ERROR, tick=name, error=str(error) or repr(error))
            events.logger.debug("details", exc_info=True)

    return run
