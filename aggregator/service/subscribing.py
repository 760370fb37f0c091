"""Our subscriptions to sources that name a hub: asked for, verified, renewed, ended; and what they bring."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from aggregator import observability as events
from aggregator.model.push import Ending, Message, Offer, PushSettings, Subscription
from aggregator.model.source import Source, SourceId
from aggregator.observability import log
from aggregator.ports import Clock, Outbox, PushStore
from aggregator.websub import intent
from aggregator.websub.asking import FORM, subscribing
from aggregator.websub.pacing import asking_rest
from aggregator.websub.signing import is_signed

CALLBACK = "push/"
"""Where callbacks lie below base_url; what follows is the token of one subscription."""

_MOST_WAITING = 100

Taken = Literal["taken", "busy"]
"""What becomes of a delivery; `busy`: the source is being polled now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a hub sent of a topic."""

    source_id: SourceId
    url: str
    topic: str
    media_type: str
    body: bytes = field(repr=False)


class Subscriber:
    """Keeps the subscriptions of one site. The web server's threads and the service's ticks share it.

    `take_in` reads a delivery as a poll's document is read; `secret` gives a text that nobody can guess.
    """

    def __init__(
        self,
        store: PushStore,
        clock: Clock,
        outbox: Outbox[Subscription],
        take_in: Callable[[Delivery], Taken],
        secret: Callable[[], str],
    ) -> None:
        self._store = store
        self._clock = clock
        self._outbox = outbox
        self._take_in = take_in
        self._secret = secret
        self._lock = threading.Lock()
        self._waiting: deque[Delivery] = deque()
        self._offers: dict[SourceId, Offer] = {}
        self._by_url: Mapping[str, Source] = {}
        self._settings = PushSettings()

    def follow(self, settings: PushSettings, by_url: Mapping[str, Source]) -> None:
        """Obey a configuration: what it no longer wants is ended at its hub."""
        self._settings, self._by_url = settings, by_url
        now = self._clock.now()
        kept = {}
        for one in self._store.subscriptions():
            if self._may_subscribe(by_url.get(one.url)):
                kept[one.source_id] = one.offer
            elif not one.leaving:
                self._leave(one, now)
        self._offers = kept

    def offered(self, source_id: SourceId, source: Source, offer: Offer | None) -> None:
        """Take note of what a source's document says of push."""
        if self._offers.get(source_id) == offer or not self._may_subscribe(source):
            return
        now = self._clock.now()
        if offer is None:
            self._offers.pop(source_id, None)
            for one in self._store.subscriptions():
                if one.source_id == source_id and not one.leaving:
                    self._leave(one, now)
            return
        self._store.offer(
            Subscription(
                source_id=source_id,
                url=source.url,
                offer=offer,
                token=self._secret(),
                secret=self._secret(),
                due_at=now,
                reason="its hub is to be asked",
            )
        )
        self._offers[source_id] = offer

    def missed(self, source_id: SourceId, url: str) -> None:
        """Poll a source as its schedule says again: a poll found what its hub had not sent."""
        self._store.trust(source_id, None)
        log(events.PUSH_MISSED, source=url, next="polled on schedule until its hub sends something")

    def asked(self, token: str, query: Mapping[str, str]) -> str | None:
        """Answer a hub that verifies, or denies; None for what is none of ours, which is a 404."""
        one = self._store.subscription(token)
        if one is None:
            return None
        verdict, after = intent.answer(one, query, self._clock.now())
        if verdict == "refused":
            log(
                events.PUSH_REFUSED, logging.WARNING, source=one.url, why="its hub asked about something else"
            )
            return None
        log(events.PUSH_ANSWERED, source=one.url, why=after.reason)
        if one.leaving and verdict == "confirmed":
            self._store.forget([one.source_id])
        else:
            self._store.keep_if_same(one, after)
        return query.get("hub.challenge", "") if verdict == "confirmed" else ""

    def knows(self, token: str) -> bool:
        """Tell whether a callback is ours: what comes to another is not even read."""
        return self._store.subscription(token) is not None

    def received(self, token: str, signature: str | None, media_type: str, body: bytes) -> int:
        """Take what a hub delivers; return the status to answer with.

        What is not signed as it should be is answered like all else and not read (WebSub section 7.1).
        """
        one = self._store.subscription(token)
        if one is None:
            return 404
        now = self._clock.now()
        if one.leaving or one.expires_at is None or one.expires_at <= now:
            return 410
        if not is_signed(signature, one.secret, body):
            why = "its signature is wrong" if signature else "it is not signed"
            log(events.PUSH_IGNORED, logging.WARNING, source=one.url, why=why)
            return 202
        delivery = Delivery(
            source_id=one.source_id, url=one.url, topic=one.offer.topic, media_type=media_type, body=body
        )
        if self._take_in(delivery) == "busy" and not self._waits(delivery):
            return 503
        self._store.trust(one.source_id, one.expires_at)
        return 202

    def tick(self) -> bool:
        """Take in what waited, note what hubs answered, ask what is due; tell whether anything was begun."""
        self._take_waiting()
        self._note(self._outbox.collect())
        begun = 0
        now = self._clock.now()
        for one in self._store.due_subscriptions(now, self._outbox.room):
            begun += self._ask(one, now)
        return begun > 0

    def finish(self) -> None:
        """Work until nothing is due and nothing is under way."""
        while self.tick() or self._await():
            pass

    def _await(self) -> bool:
        ended = self._outbox.wait()
        self._note(ended)
        return bool(ended)

    def _may_subscribe(self, source: Source | None) -> bool:
        """Tell whether a hub may know of a source: what is secret in it would travel to the hub."""
        if source is None or not self._settings.subscribe:
            return False
        return source.request_url.startswith(("http://", "https://")) and not source.has_secret

    def _leave(self, one: Subscription, now: datetime) -> None:
        left = replace(one, leaving=True, due_at=now, failures=0, reason="is to end")
        self._store.keep_if_same(one, left)

    def _ask(self, one: Subscription, now: datetime) -> bool:
        """Ask a hub to begin, renew or end a subscription; it is asked again unless it verifies in time."""
        if one.leaving and (one.failures > 1 or one.expires_at is None or one.expires_at <= now):
            # It runs out by itself, or has; a hub that does not answer is not begged.
            self._store.forget([one.source_id])
            return False
        asked = replace(
            one,
            asked_at=now,
            due_at=now + asking_rest(one.failures),
            failures=one.failures + 1,
            reason="its hub was asked" if one.expires_at is None else "its hub was asked to go on",
        )
        if self._store.keep_if_same(one, asked):
            self._outbox.post(asked, self._message(asked))
        return True

    def _message(self, one: Subscription) -> Message:
        source = self._by_url.get(one.url)
        private = source is not None and source.allow_private_addresses
        return Message(
            url=one.offer.hub,
            body=subscribing(one, f"{self._settings.base_url}{CALLBACK}{one.token}"),
            headers=(("Content-Type", FORM),),
            follows=True,
            allow_private_addresses=private or self._settings.allow_private_addresses,
        )

    def _note(self, ended: list[tuple[Subscription, Ending]]) -> None:
        for asked, ending in ended:
            host = urlsplit(asked.offer.hub).hostname
            if ending.is_success:
                log(events.PUSH_ASKED, source=asked.url, hub=host)
                continue
            log(events.PUSH_ASKED, logging.WARNING, source=asked.url, hub=host, why=ending.in_words)
            # A hub may verify before it answers: what that has changed stays.
            self._store.keep_if_same(asked, replace(asked, reason=f"its hub: {ending.in_words}"))

    def _waits(self, delivery: Delivery) -> bool:
        with self._lock:
            if len(self._waiting) >= _MOST_WAITING:
                return False
            self._waiting.append(delivery)
            return True

    def _take_waiting(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, deque()
        for delivery in waiting:
            if self._take_in(delivery) == "busy":
                self._waits(delivery)
