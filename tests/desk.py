"""A store whose sources are polled by hand: documents in, what a channel lists out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.dedupe import PlacingPolicy, keyed, place
from aggregator.model.article import Article, LabelledArticle, Origin
from aggregator.model.channel import Carriers
from aggregator.model.poll import Outcome, PollDecision
from aggregator.model.source import Backfill
from aggregator.model.story import Known
from aggregator.store import SqlStore
from tests.fakes import NOON, article, labelled

SITE = "tag:t.example,2026:x"
HOUR = timedelta(hours=1)


@dataclass
class Desk:
    """A store, and sources of it that are polled by hand."""

    store: SqlStore

    def poll(self, number: int, *articles: Article | LabelledArticle, at: datetime = NOON) -> None:
        """Commit a document of the source with this number as the poller does."""
        self.store.make_all_due(at)
        leases = {lease.url: lease for lease in self.store.lease_due(at, 10_000)}
        lease = leases.pop(url(number))
        for other in leases.values():
            self.store.release(other)
        policy = PlacingPolicy(
            source_id=lease.source_id,
            source_key=lease.source_key,
            site_id=SITE,
            backfill=Backfill(days=9999, max_articles=9999) if lease.state.succeeded_at is None else None,
        )
        state = replace(
            lease.state,
            polled_at=at,
            succeeded_at=at,
            read_at=at,
            outcome=Outcome.NEW,
            next_poll_at=at + HOUR,
        )
        whole = [labelled(one) if isinstance(one, Article) else one for one in articles]
        batch = keyed(whole, policy.source_key, SITE)
        keys = {key for one in batch for key in one.keys}

        def decide(known: Known) -> PollDecision:
            return PollDecision(placements=place(batch, known, policy), state=state)

        self.store.commit_poll(lease, keys, decide, at)

    def carry(self, number: int, at: datetime = NOON, of: int = 1, **changes: object) -> None:
        """Let a source carry an article of the first one, under the same page and headline."""
        origin = Origin(id=f"urn:{number}", title=f"Outlet {number}", updated_at=at)
        copy = article(of, guid=f"{number}-{of}", first_seen_at=at, origin=origin, **changes)
        self.poll(number, copy, at=at)

    def publish(self, at: datetime) -> bool:
        """Do to every channel that changed what the publisher does; return whether outlets must wait."""
        waits = False
        for shown, _last in self.store.dirty_channels():
            if shown.outlets_since:
                waits |= self.store.refresh_outlets(shown.path, 500, at - HOUR / 2, at)
            self.store.mark_published(shown, 1, at, at, outlets_wait=waits)
        return waits

    def carriers(self) -> Carriers:
        """Return the carriers of the newest piece."""
        return self.store.showings("all", 500)[0].carriers

    def names(self) -> list[str]:
        """Return their names."""
        return [one.name for one in self.carriers().listed]


def url(number: int) -> str:
    """Return the address of a source."""
    return f"https://outlet{number}.example/feed"
