"""Our own hub: it takes requests for our channels, verifies them, and delivers what changed.

A subscriber's turn comes as soon as a thread is free. Those whose callbacks failed last time have threads of
their own: a dead callback delays nobody but its like.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from aggregator import observability as events
from aggregator.model.push import (
    Delivered,
    Ending,
    HubDelivery,
    HubRequest,
    Message,
    PushSettings,
    Reply,
)
from aggregator.observability import log
from aggregator.ports import Clock, Outbox, PushStore
from aggregator.websub import intent
from aggregator.websub.asking import Refusal, link_header, read_request
from aggregator.websub.pacing import delivery_rest
from aggregator.websub.signing import sign

_TOPIC = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*\.([a-z]+)")
_MEDIA_TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "opml": "text/x-opml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
}
_ATTEMPTS = 3
_GONE = 410
_NO_DOCUMENT = "there is no such document any more"

Intent = tuple[HubRequest, str]
"""A request that is being verified, and the challenge; an empty one where the request was denied."""

Sent = tuple[HubDelivery, bytes]
"""A delivery under way, and the digest of what it carries."""


@dataclass(frozen=True)
class _Document:
    """What a topic says now; a thousand subscribers get the same bytes, and one digest of them is made."""

    media_type: str
    body: bytes

    @cached_property
    def digest(self) -> bytes:
        """What tells it from what the topic said before."""
        return hashlib.blake2b(self.body, digest_size=16).digest()


class Hub:
    """The hub of one site; `settings` may be replaced between two ticks.

    `read` gives a published document by its path; `challenge` gives a text that nobody can guess.
    """

    def __init__(
        self,
        store: PushStore,
        clock: Clock,
        read: Callable[[str], bytes | None],
        challenge: Callable[[], str],
        intents: Outbox[Intent],
        lanes: tuple[Outbox[Sent], Outbox[Sent]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._read = read
        self._challenge = challenge
        self._intents = intents
        self._lanes = lanes
        self.settings = PushSettings()

    def asked(self, form: Sequence[tuple[str, str]]) -> tuple[int, str]:
        """Take a request; return the status and a sentence. What is taken is verified later."""
        if not self.settings.is_own:
            return 404, "There is no hub here."
        request = read_request(form, self.settings.base_url, self._clock.now())
        if isinstance(request, Refusal):
            return request.status, request.text
        if request.mode == "subscribe" and self._document(request.topic) is None:
            return 404, "hub.topic is no document of this site"
        if not self._store.ask(request):
            return 503, "This hub has as many subscribers as it can serve; try again later."
        return 202, "Your callback will be asked whether it meant this."

    def catch_up(self) -> None:
        """Have those get what changed while nobody worked: a stop may come before the news is out."""
        for topic in self._store.topics() if self.settings.is_own else ():
            document = self._document(topic)
            if document is not None:
                self._store.note_missed(topic, document.digest)

    def tick(self) -> bool:
        """Write what has ended, and begin what is due; return whether anything is under way or was begun."""
        for request, ending in self._intents.collect():
            self._conclude(request, ending)
        for lane in self._lanes:
            self._settle(lane.collect())
        begun = self._verify() + self._deliver() if self.settings.is_own else 0
        return begun > 0

    def finish(self) -> None:
        """Work until nothing is due and nothing is under way."""
        while self.tick() or self._await():
            pass

    def expire(self) -> None:
        """Forget the subscriptions whose lease is over."""
        if expired := self._store.expire(self._clock.now()):
            log(events.HUB_EXPIRED, subscriptions=expired)

    def _await(self) -> bool:
        intents = self._intents.wait()
        for request, ending in intents:
            self._conclude(request, ending)
        found = [self._lanes[0].wait(), self._lanes[1].wait()]
        for one in found:
            self._settle(one)
        return bool(intents or any(found))

    def _verify(self) -> int:
        requests = self._store.take_requests(self._clock.now(), self._intents.room)
        for request in requests:
            topic_url = self.settings.base_url + request.topic
            if request.mode == "subscribe" and self._document(request.topic) is None:
                self._deny(request, topic_url)
                continue
            challenge = self._challenge()
            url = intent.question(request.callback, request.mode, topic_url, challenge, request.lease)
            self._intents.post((request, challenge), self._message(url))
        return len(requests)

    def _deny(self, request: HubRequest, topic_url: str) -> None:
        self._intents.post(
            (request, ""), self._message(intent.denial(request.callback, topic_url, _NO_DOCUMENT))
        )

    def _conclude(self, asked: Intent, ending: Ending) -> None:
        request, challenge = asked
        if challenge and intent.is_confirmed(ending, challenge):
            document = self._document(request.topic)
            self._store.verify(request, self._clock.now(), document.digest if document else None)
            log(events.HUB_VERIFIED, mode=request.mode, topic=request.topic, host=_host(request.callback))
            return
        if challenge and not isinstance(ending, Reply) and request.attempts + 1 < _ATTEMPTS:
            return  # nobody was there: it is asked again when it has rested
        self._store.dismiss(request)
        why = ending.in_words if challenge else _NO_DOCUMENT
        log(events.HUB_REFUSED, mode=request.mode, topic=request.topic, host=_host(request.callback), why=why)

    def _deliver(self) -> int:
        begun = 0
        # What one round reads once: a thousand subscribers of a topic get the same bytes.
        documents: dict[str, _Document | None] = {}
        for lane, failing in zip(self._lanes, (False, True), strict=True):
            for one in self._store.take_deliveries(self._clock.now(), lane.room, failing=failing):
                begun += 1
                if one.topic not in documents:
                    documents[one.topic] = self._document(one.topic)
                document = documents[one.topic]
                if document is None:
                    self._store.settle([Delivered(delivery=one, is_over=True)])
                    continue
                lane.post((one, document.digest), self._delivery(one, document))
        return begun

    def _delivery(self, one: HubDelivery, document: "_Document") -> Message:
        topic_url = self.settings.base_url + one.topic
        headers = [
            ("Content-Type", document.media_type),
            ("Link", link_header(self.settings.hub or "", topic_url)),
        ]
        if one.secret:
            headers.append(("X-Hub-Signature", sign(one.secret, document.body)))
        return self._message(one.callback, document.body, tuple(headers))

    def _settle(self, ended: Sequence[tuple[Sent, Ending]]) -> None:
        if not ended:
            return
        self._store.settle([self._judged(*sent, ending) for sent, ending in ended])
        taken = sum(ending.is_success for _sent, ending in ended)
        if taken:
            log(events.HUB_DELIVERED, subscribers=taken)

    def _judged(self, one: HubDelivery, digest: bytes, ending: Ending) -> Delivered:
        if ending.is_success:
            return Delivered(delivery=one, digest=digest)
        if isinstance(ending, Reply) and ending.status == _GONE:
            log(events.HUB_ENDED, topic=one.topic, host=_host(one.callback), why="its callback is gone (410)")
            return Delivered(delivery=one, is_over=True)
        rest = delivery_rest(one.failures + 1)
        log(
            events.HUB_CALLBACK_FAILED,
            logging.WARNING,
            topic=one.topic,
            host=_host(one.callback),
            why=ending.in_words,
            again_in=rest,
        )
        return Delivered(delivery=one, rest_until=self._clock.now() + rest)

    def _document(self, topic: str) -> "_Document | None":
        """Return a published document; None where the topic is none."""
        match = _TOPIC.fullmatch(topic)
        media_type = _MEDIA_TYPES.get(match[1]) if match else None
        body = self._read(topic) if media_type else None
        return _Document(media_type, body) if media_type and body is not None else None

    def _message(
        self, url: str, body: bytes | None = None, headers: tuple[tuple[str, str], ...] = ()
    ) -> Message:
        return Message(
            url=url,
            body=body,
            headers=headers,
            allow_private_addresses=self.settings.allow_private_addresses,
        )


def _host(url: str) -> str:
    """Return what may be shown of a callback: who has its path may write into a reader."""
    return urlsplit(url).hostname or ""
