"""Alerts, wired: how the machine fares, and how its owner is told, by a command or a webhook."""

import json
import shutil
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from aggregator.app.paths import Paths
from aggregator.config.settings import AlertSettings
from aggregator.model.alert import Alert, Finding
from aggregator.model.push import Message
from aggregator.ports import Clock, Outbox
from aggregator.publish.command import PublishCommand

_FREE_AT_LEAST = 500_000_000
_JUMP = timedelta(minutes=2)
_TOLD_FOR = timedelta(days=1)
_COMMAND_SECONDS = 60.0


class Machine:
    """Looks at the disk and at the clock."""

    def __init__(
        self,
        paths: Paths,
        clock: Clock,
        elapsed: Callable[[], float],
        *,
        free_at_least: int = _FREE_AT_LEAST,
    ) -> None:
        """Take `elapsed`: seconds that pass whatever the clock is set to. `free_at_least` is in bytes."""
        self._paths = paths
        self._free_at_least = free_at_least
        self._clock = clock
        self._elapsed = elapsed
        self._before = clock.now(), elapsed()
        self._jumped: tuple[datetime, timedelta] | None = None

    def __call__(self) -> tuple[Finding, ...]:
        """Return what needs a person."""
        return (*self._disk(), *self._time())

    def _disk(self) -> tuple[Finding, ...]:
        for folder in (self._paths.state, self._paths.output):
            if folder.exists() and (free := shutil.disk_usage(folder).free) < self._free_at_least:
                text = f"the disk of {folder} has {free / 1e6:.0f} MB left: without room nothing is stored"
                return (Finding(key="disk", text=text),)
        return ()

    def _time(self) -> tuple[Finding, ...]:
        now, elapsed = self._clock.now(), self._elapsed()
        former, began = self._before
        self._before = now, elapsed
        leap = (now - former) - timedelta(seconds=elapsed - began)
        if abs(leap) > _JUMP:
            self._jumped = now, leap
        if self._jumped is None or not timedelta(0) <= now - self._jumped[0] < _TOLD_FOR:
            return ()
        minutes = self._jumped[1].total_seconds() / 60
        return (Finding(key="clock", text=f"the clock jumped by {minutes:+.0f} minutes: is it set by NTP?"),)


def elapsed() -> float:
    """Return seconds that pass also while the machine sleeps, where the system counts those."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def tell(
    settings: AlertSettings, command: PublishCommand, outbox: Outbox[str], *, private: bool
) -> Callable[[Sequence[str], Sequence[Alert]], str | None]:
    """Return what tells the owner; it returns what went wrong, in a sentence, or None."""

    def told(lines: Sequence[str], alerts: Sequence[Alert]) -> str | None:
        problems = []
        if settings.command and (problem := command.run(settings.command, _COMMAND_SECONDS, lines)):
            problems.append(f"the command: {problem}")
        if settings.webhook:
            outbox.post("webhook", _message(settings.webhook, lines, alerts, private))
            problems += [
                f"the webhook: {ending.in_words}" for _name, ending in outbox.wait() if not ending.is_success
            ]
        return "; ".join(problems) or None

    return told


def _message(url: str, lines: Sequence[str], alerts: Sequence[Alert], private: bool) -> Message:
    return Message(
        url=url,
        body=_payload(lines, alerts),
        headers=(("Content-Type", "application/json"),),
        allow_private_addresses=private,
    )


def _payload(lines: Sequence[str], alerts: Sequence[Alert]) -> bytes:
    """Return the message as JSON; chat services show `text`."""
    listed = [
        {
            "key": one.key,
            "text": one.text,
            "since": one.since.isoformat(),
            "over_at": one.over_at and one.over_at.isoformat(),
        }
        for one in alerts
    ]
    return json.dumps({"text": "\n".join(lines), "alerts": listed}, ensure_ascii=False).encode()
