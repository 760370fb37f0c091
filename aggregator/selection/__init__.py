"""Selecting: a channel's ledger becomes an Edition, by articles or gathered by stories."""

from aggregator.selection.editions import EditionPolicy, entry_of, held, select
from aggregator.selection.stories import beginning_of, gather, gather_lines, select_stories, story_entry

__all__ = [
    "EditionPolicy",
    "beginning_of",
    "entry_of",
    "gather",
    "gather_lines",
    "held",
    "select",
    "select_stories",
    "story_entry",
]
