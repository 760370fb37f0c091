"""What went wrong lately, kept from the log for the status page."""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.observability import logger

_KEPT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A line of the log."""

    at: datetime
    text: str


class RecentProblems(logging.Handler):
    """Keeps the last warnings and errors; secrets are masked in them as in the log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._kept: deque[Problem] = deque(maxlen=_KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        at = datetime.fromtimestamp(record.created, UTC)
        self._kept.append(Problem(at=at, text=record.getMessage()))

    def newest_first(self) -> tuple[Problem, ...]:
        """Return what is kept."""
        return tuple(reversed(tuple(self._kept)))


@contextmanager
def recent_problems() -> Iterator[RecentProblems]:
    """Listen to the log while the block runs."""
    found = RecentProblems()
    logger.addHandler(found)
    try:
        yield found
    finally:
        logger.removeHandler(found)
