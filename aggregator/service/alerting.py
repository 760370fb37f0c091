"""Telling the owner: what needs a person is looked for now and then, and what is new is told, not often."""

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from aggregator import observability as events
from aggregator.errors import StoreError
from aggregator.model.alert import Alert, Finding
from aggregator.observability import log
from aggregator.ports import AlertStore, Clock
from aggregator.service.alerts import findings, in_lines, settled, untold

KEY = "alerts"
Tell = Callable[[Sequence[str], Sequence[Alert]], str | None]


class Alerter:
    """Looks, remembers in the store, and tells, but no sooner than `every` after the last message."""

    def __init__(
        self,
        store: AlertStore,
        clock: Clock,
        machine: Callable[[], tuple[Finding, ...]],
        tell: Tell,
        every: timedelta,
    ) -> None:
        """Take what looks at the machine, and what tells: it returns what went wrong, or None."""
        self._store = store
        self._clock = clock
        self._machine = machine
        self._tell = tell
        self._every = every

    def tick(self) -> None:
        """Look once, and tell what is new if the last message is old enough."""
        now = self._clock.now()
        try:
            known, told_at = read_alerts(self._store.recall(KEY))
            alerts = settled(known, (*findings(self._store.watched(), now), *self._machine()), now)
        except StoreError as error:
            # It cannot be remembered where the store cannot: told each time, and the log says so, too.
            self._told([Alert(key="store", text=f"the store needs care: {error}", since=now)])
            raise
        news = untold(alerts, told_at)
        is_time = told_at is None or not timedelta(0) <= now - told_at < self._every
        if news and is_time and self._told(news):
            told_at = now
        self._store.remember(KEY, _written(alerts, told_at))

    def _told(self, news: Sequence[Alert]) -> bool:
        lines = in_lines(news)
        for line in lines:
            log(events.ALERT, logging.WARNING, text=line)
        problem = self._tell(lines, news)
        if problem:
            log(events.ALERT_FAILED, logging.ERROR, problem=problem)
        return problem is None


def read_alerts(text: str | None) -> tuple[tuple[Alert, ...], datetime | None]:
    """Return the alerts that were remembered, the newest last, and when something was last told."""
    if text is None:
        return (), None
    kept = json.loads(text)
    alerts = tuple(
        Alert(key=key, text=what, since=datetime.fromisoformat(since), over_at=_time(over_at))
        for key, what, since, over_at in kept["alerts"]
    )
    return alerts, _time(kept["told_at"])


def _written(alerts: Sequence[Alert], told_at: datetime | None) -> str:
    lines = [
        (one.key, one.text, one.since.isoformat(), one.over_at and one.over_at.isoformat()) for one in alerts
    ]
    return json.dumps({"alerts": lines, "told_at": told_at and told_at.isoformat()}, ensure_ascii=False)


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
