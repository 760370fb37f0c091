"""What the service obeys, made of feeds.yaml by `app`; and when a change of it is too great to be obeyed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from aggregator.classify import VERSION, Vocabulary
from aggregator.model.page import PagePolicy
from aggregator.model.place import ChannelMove, ChannelRule, Correction, Place, place_of
from aggregator.model.push import PushSettings
from aggregator.model.source import Label, Source
from aggregator.model.vocabulary import OwnRegion, OwnTopic
from aggregator.routing import Routes
from aggregator.schedule import PollPolicy
from aggregator.service.channels import PublishPolicy
from aggregator.service.filing import FilingRules
from aggregator.service.pages import PageSettings
from aggregator.service.poller import Sources
from aggregator.service.steps import Step
from aggregator.text.urls import source_key

_REMOVED_SHARE = 0.3
_REMOVED_AT_LEAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One accepted configuration.

    `channels` are those that feeds.yaml names, `rules` what those of them take that have a rule;
    `moves` are the channels that have another path than before; `corrections` are by link or entry id;
    `never_merge` holds pairs of links or entry ids that are kept apart.

    `flat` is its whole text, by which two are compared.
    """

    sources: tuple[Source, ...]
    labels: tuple[Label, ...]
    topics: tuple[OwnTopic, ...] = ()
    regions: tuple[OwnRegion, ...] = ()
    channels: tuple[Place, ...]
    rules: tuple[ChannelRule, ...]
    moves: tuple[ChannelMove, ...] = ()
    poll: PollPolicy
    pages: PagePolicy
    publish: PublishPolicy
    push: PushSettings
    never_merge: frozenset[frozenset[str]]
    corrections: tuple[tuple[str, Correction], ...]
    allow_private_addresses: bool
    notes: tuple[str, ...]
    flat: str
    steps: tuple[Step, ...] = ()

    def guarding(self, former: Mapping[str, str]) -> "Settings":
        """Return these settings with the tokens of channels at the paths that they had as well.

        `former` are those that the store knows, each with the path of today. They are guarded before
        anything moves, and when feeds.yaml no longer names them.
        """
        named = {place.path for place in self.channels}
        ways = {path: to for path, to in former.items() if path not in named}
        ways |= {move.former: move.to.path for move in self.moves}
        tokens = dict(self.publish.tokens)
        for path in ways:
            now = path
            while now in ways and now not in tokens:
                now = ways[now]
            if now in tokens:
                tokens[path] = tokens[now]
        private = tuple(sorted(tokens))
        publish = replace(self.publish, tokens=tokens, private=private)
        return replace(self, publish=publish, push=replace(self.push, private=frozenset(private)))

    def for_poller(self) -> Sources:
        """Return what the poller obeys."""
        return Sources(
            by_url={source.url: source for source in self.sources},
            vocabulary=self.vocabulary,
            routes=self.routes,
            policy=self.poll,
            never_merge=self.never_merge,
            steps=self.steps,
            withdrawn=self.publish.withdrawn,
            allow_private_addresses=self.allow_private_addresses,
        )

    @property
    def vocabulary(self) -> Vocabulary:
        """What feeds.yaml says of labels."""
        return Vocabulary.of(self.labels, self.topics, self.regions, self.publish.site.language)

    @property
    def routes(self) -> Routes:
        """Which channels take an article."""
        return Routes.of(self.rules, languages=self._has_languages, corrections=dict(self.corrections))

    @property
    def _has_languages(self) -> bool:
        return self.publish.auto.languages or any(place.kind == "language" for place in self.channels)

    @property
    def at_once(self) -> tuple[Place, ...]:
        """The channels that are published whatever they hold: those of sources' labels, and named ones."""
        kinds, ruled = self.publish.auto.kinds, {rule.place.path for rule in self.rules}
        named = {place.path: place for place in self.channels}
        labels = {place.path: place for label in self.labels if (place := place_of(label)).kind in kinds}
        return tuple(place for path, place in {**labels, **named}.items() if path not in ruled)

    def for_filing(self) -> FilingRules:
        """Return by what stored articles are filed."""
        routes = self.routes
        said = [
            (one.url, one.labels, one.priors, one.never, one.home)
            for one in self.sources
            if one.labels or one.priors or one.never or one.home
        ]
        what = repr((VERSION, said, self.topics, self.regions, self.publish.site.language, self.rules))
        steps = frozenset(step.name for step in self.steps)
        what += repr(sorted(steps)) if steps else ""
        return FilingRules(
            steps=steps,
            by_url={source.url: source for source in self.sources},
            vocabulary=self.vocabulary,
            routes=routes,
            digest=hashlib.blake2b(what.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(),
        )

    def for_pages(self) -> PageSettings:
        """Return what the reader of pages obeys."""
        return PageSettings(
            by_url={source.url: source for source in self.sources},
            policy=self.pages,
            content=self.publish.edition.content,
            allow_private_addresses=self.allow_private_addresses,
        )

    @property
    def interval(self) -> timedelta:
        """The longest time between two polls of a source that sets none of its own."""
        return self.poll.interval or self.poll.longest


def removal_problem(polled: frozenset[str], wanted: Sequence[Source]) -> str | None:
    """Say why a configuration looks like a mistake, or None: it drops many sources at once.

    More than 30 % of them, and more than 5: an editor that saved half a file, a mount that is not there.
    """
    kept = {source_key(url) for source in wanted for url in (source.url, *source.was)}
    removed = sorted(url for url in polled if source_key(url) not in kept)
    if len(removed) <= _REMOVED_AT_LEAST or len(removed) <= _REMOVED_SHARE * len(polled):
        return None
    return (
        f"it would remove {len(removed)} of {len(polled)} sources ({', '.join(removed[:3])}, …); nothing was "
        "changed. If that is meant: aggregator apply; if not, put the lines back"
    )
