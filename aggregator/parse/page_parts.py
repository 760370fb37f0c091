"""What a page is taken apart into, before it is an entry."""

from dataclasses import dataclass
from typing import Literal

from aggregator.model.feed import Image

MOST_CHARACTERS = 1_000_000
"""No article is longer; what is, is something else."""

BlockKind = Literal["paragraph", "heading", "list", "quote", "picture", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of the body: its plain text on one line, its markup, and how much of it are links."""

    kind: BlockKind
    text: str
    html: str
    link_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """One article of a page; its dates are ISO 8601, or as written where they are relative."""

    headline: str | None = None
    outlet: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    caption: str | None = None
    image: Image | None = None
    link: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
