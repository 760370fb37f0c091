"""Topics and regions of the owner's own making."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTopic:
    """A topic of the owner's: new, or more of a shipped one of that slug, or (`replace`) in its place.

    `names` are by language, the first one to be shown. `terms` are by language (`*` for any) and may hold
    stars. `sources` are names or URLs of sources all of whose articles have it. `under` is a topic that it
    is part of.
    """

    slug: str
    names: Mapping[str, str] = field(default_factory=dict)
    under: str | None = None
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRegion:
    """A region of the owner's, as `OwnTopic` is a topic; it also holds whatever is about one of `countries`.

    Countries are by ISO 3166 alpha-2.
    """

    slug: str
    names: Mapping[str, str] = field(default_factory=dict)
    under: str | None = None
    countries: tuple[str, ...] = ()
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    replace: bool = False
