"""After a publish: the owner's command first, then those who are to hear of it, for hubs fetch at once."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence

from aggregator import observability as events
from aggregator.model.place import ARCHIVE, channel_of
from aggregator.model.push import PushSettings
from aggregator.observability import log
from aggregator.ports import Clock, PushStore

_NOTICE = "on_publish"

RunCommand = Callable[[Sequence[str], float, Sequence[str]], str | None]
"""Runs a command for so many seconds at most, given the changed paths; returns what went wrong, or None."""

SetNotice = Callable[[str, str | None], None]
"""Tells the owner something under a key, or that it no longer holds."""


class Announcer:
    """Tells of what was published; `settings` may be replaced between two announcements."""

    def __init__(
        self, store: PushStore, clock: Clock, run_command: RunCommand, set_notice: SetNotice
    ) -> None:
        self._store = store
        self._clock = clock
        self._run_command = run_command
        self._set_notice = set_notice
        self._lock = threading.Lock()
        self._changed: dict[str, None] = {}
        self._told: str | None = "unknown"
        self.settings = PushSettings()

    def note(self, paths: Iterable[str]) -> None:
        """Note the documents that have changed; any thread."""
        with self._lock:
            self._changed |= dict.fromkeys(paths)

    def announce(self) -> None:
        """Tell of what was noted since the last time; one thread at a time calls this."""
        with self._lock:
            changed, self._changed = tuple(self._changed), {}
        if not changed:
            return
        if self.settings.command:
            self._run(changed)
        topics = [path for path in changed if self._is_topic(path)]
        if self.settings.is_own:
            self._store.note_changed(changed)
        elif self.settings.hub and topics:
            self._store.note_for_ping(topics)

    def _is_topic(self, path: str) -> bool:
        """Tell whether a document names the hub: what lists the channels does not, and archives stay."""
        channel = channel_of(path)
        return not path.startswith((ARCHIVE, "index.")) and channel not in self.settings.private

    def _run(self, changed: Sequence[str]) -> None:
        began = self._clock.now()
        problem = self._run_command(self.settings.command, self.settings.timeout.total_seconds(), changed)
        took_ms = int((self._clock.now() - began).total_seconds() * 1000)
        if problem is None:
            log(events.COMMAND_RAN, documents=len(changed), took_ms=took_ms)
        else:
            log(events.COMMAND_FAILED, logging.ERROR, documents=len(changed), why=problem, took_ms=took_ms)
        told = problem and f"publish.on_publish failed: {problem}"
        if told != self._told:
            self._set_notice(_NOTICE, told)
            self._told = told
