"""Following feeds.yaml while it is edited: take over what is right, and say what is not."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from aggregator import observability as events
from aggregator.errors import ConfigError
from aggregator.observability import log
from aggregator.ports import Clock, Store
from aggregator.service.settings import Settings, removal_problem

NOTICE = "config"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """The file being followed: whether it changed, what it says now, whether a text was approved by hand."""

    changed: Callable[[], bool]
    load: Callable[[], Settings]
    approved: Callable[[str], bool]


class Follower:
    """Applies each edit of the configuration to the running service, or leaves everything as it is."""

    def __init__(self, edits: Edits, store: Store, clock: Clock, apply: Callable[[Settings], None]) -> None:
        self._edits = edits
        self._store = store
        self._clock = clock
        self._apply = apply
        self._held: Settings | None = None

    def tick(self) -> None:
        """Look once; cheap when nothing changed."""
        if self._edits.changed():
            self._held = None
            self._take_over()
        elif self._held is not None and self._edits.approved(self._held.flat):
            held, self._held = self._held, None
            self._accept(held)

    def hold(self, settings: Settings, problem: str) -> None:
        """Leave a suspicious configuration unapplied, and say so."""
        self._held = settings
        # First: who reads the log finds the notice in `status`.
        self._store.set_notice(NOTICE, f"feeds.yaml was not applied: {problem}", self._clock.now())
        log(events.CONFIG_HELD, logging.WARNING, problem=problem)

    def _take_over(self) -> None:
        try:
            settings = self._edits.load()
        except ConfigError as error:
            self._refuse(error)
            return
        if problem := removal_problem(self._store.active_urls(), settings.sources):
            self.hold(settings, problem)
        else:
            self._accept(settings)

    def _refuse(self, error: ConfigError) -> None:
        text = "; ".join(str(problem) for problem in (error, *error.others[:4]))
        self._store.set_notice(NOTICE, f"not applied: {text}", self._clock.now())
        for problem in (error, *error.others):
            log(events.CONFIG_REFUSED, logging.ERROR, problem=str(problem))

    def _accept(self, settings: Settings) -> None:
        self._apply(settings)
        self._store.set_notice(NOTICE, None, self._clock.now())
