"""When the contents of the configuration's files have changed and come to rest.

Contents are hashed and not stat'ed: bind mounts, ConfigMaps and editors lie about times.
"""

from collections.abc import Callable
from pathlib import Path

from aggregator.config.reading import fingerprint

QUIET_SECONDS = 0.3


class Watcher:
    """Says once for each change that the contents differ from those last reported, and are quiet.

    `known` is the fingerprint of what was loaded (`Attempt.fingerprint`); without it, of what stands there
    now. A file that cannot be read counts as absent: absence too must last to be a change.
    """

    def __init__(
        self,
        files: tuple[Path, ...],
        known: str | None = None,
        look: Callable[[tuple[Path, ...]], str] = fingerprint,
    ) -> None:
        self._look = look
        self.watch(files, known)

    def watch(self, files: tuple[Path, ...], known: str | None = None) -> None:
        """Watch these files from now on."""
        self._files = files
        self._known = self._look(files) if known is None else known
        self._seen = self._known
        self._seen_at: float | None = None

    def changed(self, now: float) -> bool:
        """Look at the files; `now` is in seconds of a monotonic clock."""
        seen = self._look(self._files)
        if seen != self._seen:
            self._seen, self._seen_at = seen, now
        if self._seen == self._known or self._seen_at is None or now - self._seen_at < QUIET_SECONDS:
            return False
        self._known = self._seen
        return True
