"""What the service obeys, made of feeds.yaml by `app`; and when a change of it is too great to be obeyed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aggregator.classify import Vocabulary
from aggregator.model.page import PagePolicy
from aggregator.model.source import Label, Source
from aggregator.schedule import PollPolicy
from aggregator.service.channels import PublishPolicy
from aggregator.service.pages import PageSettings
from aggregator.service.poller import Sources
from aggregator.text.urls import source_key

_REMOVED_SHARE = 0.3
_REMOVED_AT_LEAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One accepted configuration; `never_merge` holds pairs of links or entry ids that are kept apart.

    `flat` is its whole text, by which two are compared.
    """

    sources: tuple[Source, ...]
    labels: tuple[Label, ...]
    poll: PollPolicy
    pages: PagePolicy
    publish: PublishPolicy
    never_merge: frozenset[frozenset[str]]
    allow_private_addresses: bool
    notes: tuple[str, ...]
    flat: str

    def for_poller(self) -> Sources:
        """Return what the poller obeys."""
        return Sources(
            by_url={source.url: source for source in self.sources},
            vocabulary=Vocabulary.of(self.labels),
            policy=self.poll,
            never_merge=self.never_merge,
            allow_private_addresses=self.allow_private_addresses,
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
