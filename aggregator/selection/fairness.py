"""Fairness: no source fills more than its share of what stands in front, while others have news (rule C12).

It orders and nothing else: what waits for its turn stands below, and every line stays in the ledger.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

FRONT = 30
"""So many of the newest entries are shared out."""


def fair_front(senders: Sequence[Hashable], share: float) -> frozenset[int]:
    """Return the positions of the lines that stand in front, by the senders of all lines, newest first.

    None where nobody has more than the share, or nobody else has anything: then the plain order is fair. A
    line that lost its place does not get it back as lines come, so that no entry returns.
    """
    most = max(1, int(share * FRONT + 1e-9))
    taken: Counter[Hashable] = Counter()
    front: list[int] = []
    waiting: list[int] = []
    for position, sender in enumerate(senders):
        if len(front) == FRONT:
            break
        has_room = taken[sender] < most
        (front if has_room else waiting).append(position)
        taken[sender] += has_room
    front += waiting[: FRONT - len(front)]
    is_plain = max(front, default=0) < FRONT
    return frozenset() if is_plain else frozenset(front)
