"""Push as a whole: what the service's ticks, the poller and the web server have to do with."""

from collections.abc import Iterable, Mapping

from aggregator.model.poll import Lease
from aggregator.model.push import Offer, PushSettings
from aggregator.model.source import Source
from aggregator.ports import Clock
from aggregator.service.announcing import Announcer
from aggregator.service.hub import Hub
from aggregator.service.pinging import Pinger
from aggregator.service.subscribing import Subscriber


class Push:
    """The four parts of push on one site: announcing, pinging a hub elsewhere, our hub, our subscriptions."""

    def __init__(
        self, clock: Clock, announcer: Announcer, pinger: Pinger, hub: Hub, subscriber: Subscriber
    ) -> None:
        self._clock = clock
        self.announcer = announcer
        self.pinger = pinger
        self.hub = hub
        self.subscriber = subscriber

    def apply(self, settings: PushSettings, by_url: Mapping[str, Source]) -> None:
        """Obey a configuration."""
        self.announcer.settings = self.pinger.settings = self.hub.settings = settings
        self.subscriber.follow(settings, by_url)

    def note(self, written: Iterable[str]) -> None:
        """Note the documents that have changed."""
        self.announcer.note(written)

    def announce(self) -> None:
        """Run the owner's command for what has changed, and have it told of."""
        self.announcer.announce()

    def announce_now(self) -> None:
        """Announce, and tell a hub elsewhere before this returns: for a process that ends then."""
        self.announcer.announce()
        self.pinger.finish()

    def begin(self) -> None:
        """Have those hear of it who were not told before the last stop."""
        self.hub.catch_up()

    def tick(self) -> None:
        """Send what is due, and take note of what has ended."""
        self.pinger.tick()
        self.hub.tick()
        self.subscriber.tick()

    def maintain(self) -> None:
        """Forget what is over."""
        self.hub.expire()

    def read(self, lease: Lease, source: Source, offer: Offer | None, new: int) -> None:
        """Hear of a document that a poll has read, with so many new articles."""
        self.subscriber.offered(lease.source_id, source, offer)
        until = lease.state.pushed_until
        if new and until is not None and until > self._clock.now():
            self.subscriber.missed(lease.source_id, lease.url)
