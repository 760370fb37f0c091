"""What a hub is asked, as a form: read by ours, written for others'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from aggregator.model.push import HubMode, HubRequest, Subscription
from aggregator.websub.pacing import LEASE, granted

FORM = "application/x-www-form-urlencoded"
_LONGEST_URL = 2048
_SECRET_BYTES = 200  # section 5.1: less than that


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request is not taken: a status and a sentence."""

    status: int
    text: str


def read_request(pairs: Sequence[tuple[str, str]], base_url: str, now: datetime) -> HubRequest | Refusal:
    """Return what a form asks our hub for; parameters that nobody knows are let be (section 5.1).

    Whether there is a document at the topic's path is for the caller to say.
    """
    form = dict(reversed(pairs))
    mode, topic, callback = form.get("hub.mode", ""), form.get("hub.topic", ""), form.get("hub.callback", "")
    secret = form.get("hub.secret") or None
    seconds = form.get("hub.lease_seconds", "").strip()
    if mode not in ("subscribe", "unsubscribe"):
        return _bad("hub.mode must be subscribe or unsubscribe")
    if not topic:
        return _bad("hub.topic is missing")
    if not topic.startswith(base_url):
        return _bad(f"hub.topic must be a document of {base_url}: this hub serves no others")
    if not _is_callback(callback):
        return _bad("hub.callback must be an http or https URL")
    if secret is not None and len(secret.encode("utf-8", "replace")) >= _SECRET_BYTES:
        return _bad(f"hub.secret must be shorter than {_SECRET_BYTES} bytes")
    if seconds and not (seconds.isascii() and seconds.isdigit() and len(seconds) < 12):
        return _bad("hub.lease_seconds must be a number")
    return HubRequest(
        mode=_mode(mode),
        topic=topic.removeprefix(base_url),
        callback=callback,
        asked_at=now,
        # "0" is a wish for none of one's own: the default counts.
        lease=granted(int(seconds) or None if seconds else None),
        secret=secret,
    )


def subscribing(subscription: Subscription, callback: str) -> bytes:
    """Return the form that asks a source's hub to begin, renew or end a subscription of ours."""
    mode: HubMode = "unsubscribe" if subscription.leaving else "subscribe"
    pairs = [("hub.mode", mode), ("hub.topic", subscription.offer.topic), ("hub.callback", callback)]
    if not subscription.leaving:
        pairs += [
            ("hub.lease_seconds", str(int(LEASE.total_seconds()))),
            ("hub.secret", subscription.secret),
        ]
    return urlencode(pairs).encode()


def ping(topic_url: str) -> bytes:
    """Return the form that tells a hub elsewhere of a change.

    WebSub leaves it open (section 6); hubs of PubSubHubbub's time look for hub.url, others for hub.topic.
    """
    return urlencode([("hub.mode", "publish"), ("hub.topic", topic_url), ("hub.url", topic_url)]).encode()


def link_header(hub: str, topic_url: str) -> str:
    """Return the value of the Link header of a topic and of what is delivered of it (sections 4 and 7)."""
    return f'<{hub}>; rel="hub", <{topic_url}>; rel="self"'


def _mode(text: str) -> HubMode:
    return "subscribe" if text == "subscribe" else "unsubscribe"


def _is_callback(url: str) -> bool:
    if len(url) > _LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _bad(text: str) -> Refusal:
    return Refusal(status=400, text=text)
