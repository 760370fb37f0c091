"""Where an article belongs: the address of a channel, without what the store knows of it."""

from dataclasses import dataclass
from typing import Literal

from aggregator.model.match import Match
from aggregator.model.source import Label

ChannelKind = Literal["all", "topic", "region", "language", "own"]
"""`own` are the channels that the owner made up: topic x region, source sets, rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel by its path (`topics/economy`), with the kind and title that it gets if it is new."""

    path: str
    kind: ChannelKind
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRule:
    """What the owner lets into a channel: whatever its rule holds for."""

    place: Place
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelMove:
    """That a channel is at another path from now on than at its `former` one."""

    former: str
    to: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What the owner decided on one article: that no channel shows it, or which labels it has.

    `topics` and `regions` are None where those that were found hold.
    """

    hidden: bool = False
    topics: tuple[Label, ...] | None = None
    regions: tuple[Label, ...] | None = None


def place_of(label: Label) -> Place:
    """Return the channel of a label."""
    return Place(path=f"{label.kind}s/{label.slug}", kind=label.kind, title=label.name)


EVERYTHING = Place(path="all", kind="all", title="All articles")
"""The channel of everything."""


ARCHIVE = "archive/"
"""The folder of archives; below it each channel's have one of their own."""


def channel_of(document: str) -> str:
    """Return the path of the channel that a document of ours belongs to, its archives and twins as well."""
    stem = document.partition(".")[0]
    return stem.removeprefix(ARCHIVE).rpartition("/")[0] if stem.startswith(ARCHIVE) else stem


def kind_of_path(path: str) -> ChannelKind:
    """Return what kind of channel lies at a path."""
    folder, _, name = path.partition("/")
    if path == "all":
        return "all"
    if "/" in name or not name:
        return "own"
    return _KINDS.get(folder, "own")


_KINDS: dict[str, ChannelKind] = {"topics": "topic", "regions": "region", "languages": "language"}
