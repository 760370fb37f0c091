"""aggregator: poll feeds, keep every article once, publish combined Atom feeds by topic and region.

As a library it gives the names of `aggregator.api`, which is imported when one of them is asked for: each
start of the command line would pay for it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aggregator.api import (
        AggregatorError,
        Article,
        ChannelSummary,
        ConfigError,
        FoundArticle,
        Polled,
        PollResult,
        Site,
        Source,
        StoreError,
        StoryReport,
        open_site,
    )

__version__ = "0.5.0"

__all__ = [
    "AggregatorError",
    "Article",
    "ChannelSummary",
    "ConfigError",
    "FoundArticle",
    "PollResult",
    "Polled",
    "Site",
    "Source",
    "StoreError",
    "StoryReport",
    "open_site",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("aggregator.api"), name)
