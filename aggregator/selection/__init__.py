"""Selecting: a channel's ledger becomes an Edition, by articles or gathered by stories."""

from aggregator.selection.editions import EditionPolicy, held, select
from aggregator.selection.stories import gather, select_stories

__all__ = ["EditionPolicy", "gather", "held", "select", "select_stories"]
