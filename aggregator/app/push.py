"""Push, wired: its four parts on the site's store, with the threads that send."""

import secrets
from contextlib import ExitStack
from functools import partial

from aggregator.app.paths import Paths
from aggregator.app.settings import Options
from aggregator.fetch.outbox import PostOutbox
from aggregator.fetch.policy import FetchPolicy
from aggregator.fetch.transports import sender
from aggregator.model.push import HubPing, Subscription
from aggregator.publish import FolderPublisher
from aggregator.publish.command import PublishCommand
from aggregator.service.announcing import Announcer
from aggregator.service.hub import Hub, Intent, Sent
from aggregator.service.pinging import Pinger
from aggregator.service.poller import Poller
from aggregator.service.push import Push
from aggregator.service.subscribing import Delivery, Subscriber, Taken
from aggregator.store import SqlStore

_DELIVERIES_AT_ONCE = 64
# Callbacks that failed last time are waited for by these, and hold up none but one another.
_FAILING_AT_ONCE = 8
_QUESTIONS_AT_ONCE = 16
_PINGS_AT_ONCE = 4
_SECRET_BYTES = 32


def open_push(
    store: SqlStore, poller: Poller, paths: Paths, policy: FetchPolicy, options: Options, closing: ExitStack
) -> Push:
    """Return push for an open site; `closing` ends what it has under way."""
    clock, make_send = options.clock, partial(sender, policy)
    intents = PostOutbox[Intent](make_send, _QUESTIONS_AT_ONCE)
    prompt, patient = (PostOutbox[Sent](make_send, size) for size in (_DELIVERIES_AT_ONCE, _FAILING_AT_ONCE))
    pings = PostOutbox[HubPing](make_send, _PINGS_AT_ONCE)
    askings = PostOutbox[Subscription](make_send, _QUESTIONS_AT_ONCE)
    for close in (intents.close, prompt.close, patient.close, pings.close, askings.close):
        closing.callback(close)
    command = PublishCommand(paths.config.parent, paths.output, options.environ)
    output = FolderPublisher(paths.output)
    secret = partial(secrets.token_urlsafe, _SECRET_BYTES)
    return Push(
        clock,
        Announcer(store.push, clock, command.run, lambda key, text: store.set_notice(key, text, clock.now())),
        Pinger(store.push, clock, pings),
        Hub(store.push, clock, output.read, secret, intents, (prompt, patient)),
        Subscriber(store.push, clock, askings, partial(_take_in, poller), secret),
    )


def _take_in(poller: Poller, delivery: Delivery) -> Taken:
    headers = (("content-type", delivery.media_type),)
    outcome = poller.take_in(delivery.source_id, delivery.topic, headers, delivery.body)
    return "busy" if outcome is None else "taken"
