"""The PushStore port on the site's database: each call is one transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime

from aggregator.model.push import Delivered, HubDelivery, HubPing, HubRequest, PushReport, Subscription
from aggregator.model.source import SourceId
from aggregator.store import hub, reports, subscriptions
from aggregator.store.engine import Database


class SqlPushStore:
    """What push remembers of one site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, request: HubRequest) -> bool:
        """Keep a request to our hub until it is verified; False where all is full."""
        with self._database.writing() as connection:
            return hub.ask(connection, request)

    def take_requests(self, now: datetime, limit: int) -> tuple[HubRequest, ...]:
        """Take the requests that are to be verified now."""
        with self._database.reading() as connection:
            if not hub.any_request(connection, now):
                return ()
        with self._database.writing() as connection:
            return hub.take_requests(connection, now, limit)

    def verify(self, request: HubRequest, now: datetime, digest: bytes | None) -> None:
        """Begin, renew or end the subscription that a request is for."""
        with self._database.writing() as connection:
            hub.verify(connection, request, now, digest)

    def dismiss(self, request: HubRequest) -> None:
        """Forget a request to our hub."""
        with self._database.writing() as connection:
            hub.dismiss(connection, request)

    def note_changed(self, topics: Collection[str]) -> None:
        """Have the subscribers of these topics get what they say now."""
        with self._database.writing() as connection:
            hub.note_changed(connection, topics)

    def topics(self) -> tuple[str, ...]:
        """Return the topics that somebody subscribes to."""
        with self._database.reading() as connection:
            return hub.topics(connection)

    def note_missed(self, topic: str, digest: bytes) -> None:
        """Have the subscribers of a topic get it who last got something else."""
        with self._database.writing() as connection:
            hub.note_missed(connection, topic, digest)

    def take_deliveries(self, now: datetime, limit: int, *, failing: bool) -> tuple[HubDelivery, ...]:
        """Take the subscribers who are to get something now: those whose callbacks fail, or the others."""
        with self._database.reading() as connection:
            if not hub.any_delivery(connection, now):
                return ()
        with self._database.writing() as connection:
            return hub.take_deliveries(connection, now, limit, failing=failing)

    def settle(self, ended: Sequence[Delivered]) -> None:
        """Write how deliveries ended."""
        with self._database.writing() as connection:
            hub.settle(connection, ended)

    def expire(self, now: datetime) -> int:
        """Delete the subscriptions at our hub whose lease is over; return how many."""
        with self._database.writing() as connection:
            return hub.expire(connection, now)

    def note_for_ping(self, topics: Collection[str]) -> None:
        """Have the hub elsewhere told of these topics."""
        with self._database.writing() as connection:
            hub.note_for_ping(connection, topics)

    def take_pings(self, now: datetime, limit: int) -> tuple[HubPing, ...]:
        """Take the topics that a hub is to be told of now."""
        with self._database.reading() as connection:
            if not hub.any_ping(connection, now):
                return ()
        with self._database.writing() as connection:
            return hub.take_pings(connection, now, limit)

    def settle_ping(self, ping: HubPing, rest_until: datetime | None) -> None:
        """Write how a ping ended."""
        with self._database.writing() as connection:
            hub.settle_ping(connection, ping, rest_until)

    def subscriptions(self) -> tuple[Subscription, ...]:
        """Return our subscriptions."""
        with self._database.reading() as connection:
            return subscriptions.all_of(connection)

    def subscription(self, token: str) -> Subscription | None:
        """Return our subscription whose callback has this token."""
        with self._database.reading() as connection:
            return subscriptions.of_token(connection, token)

    def due_subscriptions(self, now: datetime, limit: int) -> tuple[Subscription, ...]:
        """Return the subscriptions about which a hub is to be asked something now."""
        with self._database.reading() as connection:
            return subscriptions.due(connection, now, limit)

    def offer(self, wanted: Subscription) -> Subscription:
        """Keep a subscription of ours unless there is one to the same offer already; return which it is."""
        with self._database.writing() as connection:
            return subscriptions.offer(connection, wanted)

    def keep(self, subscription: Subscription) -> None:
        """Write a subscription of ours."""
        with self._database.writing() as connection:
            subscriptions.keep(connection, subscription)

    def keep_if_same(self, before: Subscription, after: Subscription) -> bool:
        """Write what becomes of a subscription of ours, unless it is another one by now."""
        with self._database.writing() as connection:
            return subscriptions.keep_if_same(connection, before, after)

    def forget(self, source_ids: Sequence[SourceId]) -> None:
        """Delete subscriptions of ours."""
        with self._database.writing() as connection:
            subscriptions.forget(connection, source_ids)

    def trust(self, source_id: SourceId, until: datetime | None) -> None:
        """Rely on a source's hub until a time, or not at all."""
        with self._database.writing() as connection:
            subscriptions.trust(connection, source_id, until)

    def report(self) -> PushReport:
        """Return how push fares."""
        with self._database.reading() as connection:
            return reports.push(connection)
