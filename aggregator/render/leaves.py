"""What was rendered for one channel, for the others that show it: an entry is rendered once a round."""

from collections.abc import Callable, Hashable

Leaves = dict[Hashable, bytes]
"""Rendered entries by all that they were rendered from, the format included."""


def leaf(leaves: Leaves, key: Hashable, render: Callable[[], bytes]) -> bytes:
    """Return what stands under a key, which is rendered where nothing does."""
    found = leaves.get(key)
    if found is None:
        found = leaves[key] = render()
    return found
