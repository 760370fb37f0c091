"""Who may go next: one at a time per host, with a gap after each. Time is passed in; no threads.

A host is in one of four states: unknown; waiting (has items, may go); busy (one of its items was
taken); cooling (until its gap is over).
"""

import heapq
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class HostTurns(Generic[T]):
    """A queue of items by host, whose hosts take turns in the order in which they became free."""

    def __init__(self, gap_seconds: float) -> None:
        self._gap_seconds = gap_seconds
        self._items: dict[str, deque[T]] = {}
        self._waiting: deque[str] = deque()
        self._held: set[str] = set()  # busy or cooling
        self._cooling: list[tuple[float, str]] = []

    def add(self, host: str, item: T, *, first: bool = False) -> None:
        """Queue an item of a host, behind its others or before them."""
        if host not in self._items:
            self._items[host] = deque()
            if host not in self._held:
                self._waiting.append(host)
        if first:
            self._items[host].appendleft(item)
        else:
            self._items[host].append(item)

    def take(self, now: float) -> T | None:
        """Return the next item that may go, and hold its host until `release`; None where none may."""
        self._thaw(now)
        if not self._waiting:
            return None
        host = self._waiting.popleft()
        self._held.add(host)
        items = self._items[host]
        item = items.popleft()
        if not items:
            del self._items[host]
        return item

    def release(self, host: str, now: float, *, at_once: bool = False) -> None:
        """Let a busy host cool; `at_once`: let its next item go first of all, without a gap."""
        if at_once and host in self._items:
            self._held.discard(host)
            self._waiting.appendleft(host)
        else:
            heapq.heappush(self._cooling, (now + self._gap_seconds, host))

    def ready(self, now: float) -> int:
        """Return how many items `take` would give, one after the other."""
        self._thaw(now)
        return len(self._waiting)

    def next_at(self) -> float | None:
        """Return when a host is through with cooling, if items may wait for that."""
        return self._cooling[0][0] if self._cooling and self._items else None

    def remove(self, unwanted: Callable[[T], bool]) -> list[T]:
        """Take out the queued items that are unwanted, and return them."""
        removed = [item for items in self._items.values() for item in items if unwanted(item)]
        kept = {
            host: deque(item for item in items if not unwanted(item)) for host, items in self._items.items()
        }
        self._items = {host: items for host, items in kept.items() if items}
        self._waiting = deque(host for host in self._waiting if host in self._items)
        return removed

    def _thaw(self, now: float) -> None:
        while self._cooling and self._cooling[0][0] <= now:
            _, host = heapq.heappop(self._cooling)
            self._held.discard(host)
            if host in self._items:
                self._waiting.append(host)
