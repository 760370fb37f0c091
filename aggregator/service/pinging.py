"""Telling a hub elsewhere that documents of ours have changed; it fetches them and tells its subscribers."""

import logging
from datetime import datetime
from urllib.parse import urlsplit

from aggregator import observability as events
from aggregator.model.document import OVERLOADED
from aggregator.model.push import Ending, HubPing, Message, PushSettings, Reply
from aggregator.observability import log
from aggregator.ports import Clock, Outbox, PushStore
from aggregator.websub.asking import FORM, ping
from aggregator.websub.pacing import delivery_rest


class Pinger:
    """Pings the hub that feeds.yaml names; `settings` may be replaced between two ticks."""

    def __init__(self, store: PushStore, clock: Clock, outbox: Outbox[HubPing]) -> None:
        self._store = store
        self._clock = clock
        self._outbox = outbox
        self._rests_until: datetime | None = None
        self.settings = PushSettings()

    def tick(self) -> bool:
        """Write what has ended, and begin what is due; return whether anything was begun."""
        self._settle(self._outbox.collect())
        hub = self.settings.hub
        now = self._clock.now()
        if hub is None or self.settings.is_own or (self._rests_until is not None and now < self._rests_until):
            return False
        due = self._store.take_pings(now, self._outbox.room)
        for one in due:
            self._outbox.post(one, self._message(hub, one))
        return bool(due)

    def finish(self) -> None:
        """Work until nothing is due and nothing is under way; what failed is tried again another time."""
        while self.tick() or self._await():
            pass

    def _await(self) -> bool:
        ended = self._outbox.wait()
        self._settle(ended)
        return bool(ended)

    def _message(self, hub: str, one: HubPing) -> Message:
        return Message(
            url=hub,
            body=ping(self.settings.base_url + one.topic),
            headers=(("Content-Type", FORM),),
            follows=True,
            allow_private_addresses=self.settings.allow_private_addresses,
        )

    def _settle(self, ended: list[tuple[HubPing, Ending]]) -> None:
        for one, ending in ended:
            host = urlsplit(self.settings.hub or "").hostname
            if ending.is_success:
                self._store.settle_ping(one, None)
                log(events.HUB_PINGED, topic=one.topic, host=host)
                continue
            rest = delivery_rest(one.failures + 1)
            if not isinstance(ending, Reply) or ending.status in OVERLOADED:
                # It is the hub that is down, and not this topic: the others need not find that out.
                self._rests_until = self._clock.now() + delivery_rest(1)
            self._store.settle_ping(one, self._clock.now() + rest)
            log(
                events.HUB_PING_FAILED,
                logging.WARNING,
                topic=one.topic,
                host=host,
                why=ending.in_words,
                again_in=rest,
            )
