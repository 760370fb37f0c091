"""The cases that the W3C's test suite has for subscribers, each by its number, and what else is asked of one."""

import hmac
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from aggregator.schedule import PollPolicy, explain
from tests.fakes import atom, item, rss
from tests.origin import Origin
from tests.site import aggregator
from tests.websub.parties import ALGORITHMS, ForeignHub, PushSite, feed_with_hub, request

_ATOM_LINKS = "<link rel='hub' href='{hub}'/><link rel='self' href='{topic}'/>"


def signed(hub: ForeignHub, body: bytes | str, algorithm: str = "sha256", number: int = -1) -> str:
    raw = body.encode() if isinstance(body, str) else body
    secret = hub.asked[number]["hub.secret"].encode()
    return f"{algorithm}={hmac.new(secret, raw, algorithm).hexdigest()}"


def titles(site: PushSite) -> str:
    """Publish, and return what the document says."""
    site.app.service.publish_now()
    return site.read().decode()


def subscribed(site: PushSite, origin: Origin, hub: ForeignHub) -> None:
    """Poll a source that names a hub, and have the hub confirm the subscription."""
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/a"), item(1)))
    site.round()
    assert hub.verify() == (200, b"a-challenge")


def delivers(site: PushSite, origin: Origin, hub: ForeignHub) -> bool:
    """Tell whether a subscription works to its end: asked, verified, delivered, published."""
    site.round()
    assert hub.verify()[0] == 200
    body = rss(item(1), item(7))
    assert hub.deliver(body, signed(hub, body)) == 202
    return "report number 7" in titles(site)


def test_100_hub_and_topic_are_found_in_headers(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    topic = origin.at("/topic")
    links = (("Link", f'<{hub.url}>; rel="hub"'), ("Link", f"<{topic}>; rel=self"))
    origin.replace("/a", headers=links)

    assert delivers(subscribing, origin, hub)
    assert hub.asked[0]["hub.topic"] == topic


def test_101_hub_and_topic_are_found_in_a_page(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    text = "<p>" + "The dam above the town holds back twice as much water as it did in spring. " * 9 + "</p>"
    head = f"<link rel='hub' href='{hub.url}'><link rel='self' href='{origin.at('/page')}'>"
    page = f"<!doctype html><html><head><title>The dam holds</title>{head}</head><body><article><h1>The dam holds</h1>{text}</article></body></html>"
    origin.serve("/page", page, content_type="text/html; charset=utf-8")
    subscribing.site.configure({"page": origin.at("/page")}, push={"hub": "off", "subscribe": True})
    subscribing.restart()

    subscribing.round()

    assert [one["hub.topic"] for one in hub.asked] == [origin.at("/page")]
    assert hub.verify()[0] == 200


def test_102_hub_and_topic_are_found_in_atom(subscribing: PushSite, origin: Origin, hub: ForeignHub) -> None:
    links = _ATOM_LINKS.format(hub=hub.url, topic=origin.at("/topic"))
    origin.replace("/a", body=atom(item(1)).replace("<id>", f"{links}<id>", 1))

    assert delivers(subscribing, origin, hub)
    assert hub.asked[0]["hub.topic"] == origin.at("/topic")


def test_103_hub_and_topic_are_found_in_rss(subscribing: PushSite, origin: Origin, hub: ForeignHub) -> None:
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/topic"), item(1)))

    assert delivers(subscribing, origin, hub)
    assert hub.asked[0]["hub.topic"] == origin.at("/topic")


def test_104_the_header_goes_before_the_document(
    subscribing: PushSite, origin: Origin, elsewhere: Origin, hub: ForeignHub
) -> None:
    wrong = ForeignHub(elsewhere, "/wrong")
    headers = (("Link", f'<{hub.url}>; rel="hub", <{origin.at("/a")}>; rel="self"'),)
    origin.replace("/a", body=feed_with_hub(wrong.url, origin.at("/wrong"), item(1)), headers=headers)

    assert delivers(subscribing, origin, hub)
    assert wrong.asked == []


def test_200_the_topic_is_the_self_url_and_not_the_one_that_was_fetched(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    origin.replace("/a", body=feed_with_hub(hub.url, "https://other.example/feed", item(1)))

    assert delivers(subscribing, origin, hub)
    assert hub.asked[0]["hub.topic"] == "https://other.example/feed"


@pytest.mark.parametrize("status", [pytest.param(302, id="201"), pytest.param(301, id="202")])
def test_201_202_the_topic_has_moved(
    subscribing: PushSite, origin: Origin, hub: ForeignHub, status: int
) -> None:
    origin.serve("/moved", feed_with_hub(hub.url, origin.at("/moved"), item(1)))
    origin.redirect("/a", origin.at("/moved"), status=status)

    assert delivers(subscribing, origin, hub)
    assert hub.asked[0]["hub.topic"] == origin.at("/moved")


@pytest.mark.parametrize(
    "status",
    [
        pytest.param(307, id="203"),
        pytest.param(308, id="204"),
        pytest.param(302, id="203 as the report has it"),
        pytest.param(301, id="204 as the report has it"),
    ],
)
def test_203_204_the_hub_has_moved(
    subscribing: PushSite, origin: Origin, elsewhere: Origin, hub: ForeignHub, status: int
) -> None:
    former = elsewhere.redirect("/former", hub.url, status=status)
    origin.replace("/a", body=feed_with_hub(former, origin.at("/a"), item(1)))

    assert delivers(subscribing, origin, hub)
    (first,) = elsewhere.requests("/former")
    (second,) = elsewhere.requests(hub.path)
    assert (first.method, second.method) == ("POST", "POST")
    assert first.body == second.body


def test_205_a_topic_that_was_not_asked_for_is_not_confirmed(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/a"), item(1)))
    subscribing.round()

    status, body = hub.verify(topic="https://other.example/feed")

    assert status == 404
    assert b"a-challenge" not in body
    assert subscribing.subscriptions[0].expires_at is None


def test_205_a_mode_that_was_not_asked_for_is_not_confirmed(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)

    again, _body = hub.verify()
    ended, _body = hub.verify(mode="unsubscribe")

    assert (again, ended) == (404, 404)
    assert subscribing.subscriptions[0].expires_at is not None


def test_300_a_delivery_is_acknowledged_and_read(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)
    polls = len(origin.requests("/a"))
    body = rss(item(1), item(2))

    status = hub.deliver(body, signed(hub, body))

    assert status == 202
    assert "report number 2" in titles(subscribing)
    assert len(origin.requests("/a")) == polls


@pytest.mark.parametrize(
    "signature",
    ["sha256=" + "0" * 64, "sha256=", "md5=0", "é", "sha256"],
    ids=["wrong", "empty", "unknown method", "not ASCII", "no digest"],
)
def test_301_what_is_signed_wrongly_is_not_read(
    subscribing: PushSite, origin: Origin, hub: ForeignHub, signature: str
) -> None:
    subscribed(subscribing, origin, hub)

    status = hub.deliver(rss(item(1), item(2)), signature)

    assert status == 202
    assert "report number 2" not in titles(subscribing)


def test_301_a_signature_of_another_body_is_wrong(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)

    hub.deliver(rss(item(1), item(2)), signed(hub, rss(item(1))))

    assert "report number 2" not in titles(subscribing)


def test_302_what_is_not_signed_is_not_read(subscribing: PushSite, origin: Origin, hub: ForeignHub) -> None:
    subscribed(subscribing, origin, hub)

    status = hub.deliver(rss(item(1), item(2)), None)

    assert status == 202
    assert "report number 2" not in titles(subscribing)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_1xx_signatures_of_each_method_are_taken(
    subscribing: PushSite, origin: Origin, hub: ForeignHub, algorithm: str
) -> None:
    subscribed(subscribing, origin, hub)
    body = rss(item(1), item(2))

    hub.deliver(body, signed(hub, body, algorithm))

    assert "report number 2" in titles(subscribing)


def test_1xx_the_request_has_a_secret_and_a_lease(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)

    (asked,) = hub.asked
    assert asked["hub.mode"] == "subscribe"
    assert asked["hub.lease_seconds"] == "864000"
    assert 32 <= len(asked["hub.secret"].encode()) < 200


@pytest.mark.parametrize("lease", [3600, 864_000])
def test_1xx_a_lease_is_renewed_before_four_fifths_of_it_are_over(
    subscribing: PushSite, origin: Origin, hub: ForeignHub, lease: int
) -> None:
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/a"), item(1)))
    subscribing.round()
    hub.verify(lease_seconds=str(lease))
    subscribing.clock.forward(seconds=lease * 0.7)
    subscribing.send()
    early = len(hub.asked)
    subscribing.clock.forward(seconds=lease * 0.09)
    subscribing.send()

    assert (early, len(hub.asked)) == (1, 2)
    assert hub.asked[0]["hub.callback"] == hub.asked[1]["hub.callback"]
    assert hub.verify(lease_seconds=str(lease))[0] == 200
    assert subscribing.subscriptions[0].expires_at == subscribing.clock.now() + timedelta(seconds=lease)


def test_1xx_a_source_that_is_removed_is_unsubscribed_from(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)
    other = origin.serve("/b", rss(item(2)))
    subscribing.site.configure(other, push={"hub": "off", "subscribe": True})
    subscribing.restart()
    subscribing.send()

    assert hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert hub.verify() == (200, b"a-challenge")
    assert subscribing.subscriptions == ()


def test_a_feed_that_names_no_hub_any_more_is_unsubscribed_from(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)
    origin.replace("/a", body=rss(item(1), item(2)))

    subscribing.round()

    assert [one["hub.mode"] for one in hub.asked] == ["subscribe", "unsubscribe"]


def test_callbacks_are_unique_and_cannot_be_guessed(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    feeds = [
        origin.serve(f"/{name}", feed_with_hub(hub.url, origin.at(f"/{name}"), item(1))) for name in "bcd"
    ]
    subscribing.site.configure(*feeds, push={"hub": "off", "subscribe": True})
    subscribing.restart()

    subscribing.round()

    paths = {urlsplit(one["hub.callback"]).path for one in hub.asked}
    assert len(paths) == 3
    assert all(len(path.removeprefix("/push/")) >= 43 for path in paths)
    assert len({one["hub.secret"] for one in hub.asked}) == 3


def test_a_callback_that_is_none_of_ours_answers_nothing(subscribing: PushSite) -> None:
    url = subscribing.address + "push/" + "x" * 43

    asked = request(url + "?hub.mode=subscribe&hub.topic=x&hub.challenge=echo")
    delivered = request(url, b"<rss/>")

    assert asked[0] == 404
    assert b"echo" not in asked[2]
    assert delivered[0] == 404


def test_a_denied_subscription_has_ended(subscribing: PushSite, origin: Origin, hub: ForeignHub) -> None:
    subscribed(subscribing, origin, hub)

    status, _body = hub.verify(mode="denied", reason="the topic is closed")
    body = rss(item(1), item(2))
    delivered = hub.deliver(body, signed(hub, body))

    (one,) = subscribing.subscriptions
    assert (status, delivered) == (200, 410)
    assert one.expires_at is None
    assert one.reason == "denied by its hub: the topic is closed"
    assert subscribing.app.store.polls("/a")[0].state.pushed_until is None


def test_a_hub_that_does_not_verify_is_asked_ever_less(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/a"), item(1)))
    subscribing.round()
    minutes = []
    for _attempt in range(4):
        before, waited = len(hub.asked), 0
        while len(hub.asked) == before:
            subscribing.clock.forward(minutes=10)
            waited += 10
            subscribing.app.push.subscriber.finish()
        minutes.append(waited)

    assert minutes == [10, 40, 160, 640]
    assert subscribing.app.store.polls("/a")[0].state.pushed_until is None


def test_a_hub_that_refuses_is_told_of_in_words(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    hub.status = 403
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/a"), item(1)))

    subscribing.round()

    assert subscribing.subscriptions[0].reason == "its hub: it answered 403"


def test_a_pushed_source_is_polled_once_a_day(subscribing: PushSite, origin: Origin, hub: ForeignHub) -> None:
    subscribed(subscribing, origin, hub)
    subscribing.round()

    state = subscribing.app.store.polls("/a")[0].state
    assert state.next_poll_at == subscribing.clock.now() + timedelta(days=1)
    assert state.why == "its hub sends us what is new: asked once a day, to be sure"
    told = dict(explain(state, PollPolicy(), None, subscribing.clock.now()))
    assert told["push"].startswith("its hub sends us what is new, for another")


def test_deliveries_do_not_put_the_daily_poll_off(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)
    subscribing.round()
    planned = subscribing.app.store.polls("/a")[0].state.next_poll_at
    subscribing.clock.forward(hours=20)
    body = rss(item(1), item(2))

    hub.deliver(body, signed(hub, body))

    state = subscribing.app.store.polls("/a")[0].state
    assert state.next_poll_at == planned
    assert state.reason == "pushed by its hub: 2 entries read"


def test_a_source_is_polled_on_schedule_again_when_its_lease_lapses(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/a"), item(1)))
    subscribing.round()
    hub.verify(lease_seconds="7200")
    subscribing.round()
    at_the_end = subscribing.app.store.polls("/a")[0].state
    lapses = subscribing.clock.now() + timedelta(seconds=7200)
    subscribing.clock.forward(hours=2)
    subscribing.app.service.poll_once(lambda _result: None)

    state = subscribing.app.store.polls("/a")[0].state
    assert at_the_end.next_poll_at == lapses
    assert state.next_poll_at == subscribing.clock.now() + timedelta(minutes=30)
    told = dict(explain(state, PollPolicy(), None, subscribing.clock.now()))
    assert "polled on schedule" in told["push"]


def test_a_hub_that_missed_something_is_not_relied_on_until_it_delivers(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/a"), item(1), item(2)))
    subscribing.round()
    missed = subscribing.app.store.polls("/a")[0].state.pushed_until
    body = rss(item(1), item(2), item(3))
    hub.deliver(body, signed(hub, body))

    assert missed is None
    assert subscribing.app.store.polls("/a")[0].state.pushed_until is not None


def test_a_delivery_of_nothing_but_news_takes_nothing_away(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    """A hub may send the new entries alone: what is left out has not vanished."""
    source = {"url": origin.at("/a"), "vanish": "retract"}
    subscribing.site.configure(source, push={"hub": "off", "subscribe": True})
    subscribing.restart()
    items = [item(number) for number in (1, 2, 3)]
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/a"), *items))
    subscribing.round()
    hub.verify()
    body = rss(item(0), item(3))

    hub.deliver(body, signed(hub, body))

    document = titles(subscribing)
    assert [f"report number {number}<" in document for number in range(4)] == [True] * 4


def test_a_delivery_leaves_the_validators_of_the_last_poll(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    origin.replace("/a", etag='"1"')
    subscribed(subscribing, origin, hub)
    body = rss(item(1), item(2))

    hub.deliver(body, signed(hub, body))
    subscribing.round()

    assert origin.requests("/a")[-1].headers["if-none-match"] == '"1"'


def test_a_delivery_that_is_no_feed_has_the_source_polled(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)
    body = "something has changed"

    status = hub.deliver(body, signed(hub, body), "text/plain")

    state = subscribing.app.store.polls("/a")[0].state
    assert status == 202
    assert (state.next_poll_at, state.failures) == (subscribing.clock.now(), 0)


def test_a_delivery_waits_while_its_source_is_polled(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)
    (one,) = subscribing.subscriptions
    lease = subscribing.app.store.lease_source(one.source_id, subscribing.clock.now())
    assert lease is not None
    body = rss(item(1), item(2))
    status = hub.deliver(body, signed(hub, body))
    before = "report number 2" in titles(subscribing)
    subscribing.app.store.release(lease)
    subscribing.app.push.subscriber.tick()

    assert (status, before) == (202, False)
    assert "report number 2" in titles(subscribing)


def test_a_delivery_that_is_too_large_is_not_read(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)

    assert hub.deliver(b"x" * (15 * 1024 * 1024 + 1), "sha256=0") == 413


def test_a_source_with_a_secret_is_not_subscribed_to(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    """Its address would travel to the hub (rule C16)."""
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/a"), item(1)))
    source = {"url": origin.at("/a"), "headers": {"Authorization": "Bearer of-a-secret"}}
    subscribing.site.configure(source, push={"hub": "off", "subscribe": True})
    subscribing.restart()

    subscribing.round()

    assert hub.asked == []


def test_nothing_is_subscribed_to_where_the_site_is_not_public(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/a"), item(1)))
    subscribing.site.configure(origin.at("/a"))
    subscribing.restart()

    subscribing.round()

    assert hub.asked == []


def test_subscriptions_of_ours_survive_a_restart(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)
    subscribing.restart()
    body = rss(item(1), item(2))

    hub.deliver(body, signed(hub, body))

    assert "report number 2" in titles(subscribing)
    assert len(hub.asked) == 1


def test_a_hub_at_a_private_address_is_never_asked(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    """A feed may name any hub: the guard holds for it as for any address out of a document."""
    origin.replace("/a", body=feed_with_hub(hub.url, origin.at("/a"), item(1)))
    subscribing.round()
    before = len(hub.asked)
    subscribing.site.configure(
        origin.at("/a"),
        push={"hub": "off", "subscribe": True},
        polling={"allow_private_addresses": False},
    )
    subscribing.restart()
    subscribing.clock.forward(hours=1)
    subscribing.send()

    assert (before, len(hub.asked)) == (1, 1)
    assert (
        "private" in subscribing.subscriptions[0].reason or "loopback" in subscribing.subscriptions[0].reason
    )


def test_no_secret_is_logged_or_shown(
    subscribing: PushSite, origin: Origin, hub: ForeignHub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="aggregator")
    subscribed(subscribing, origin, hub)
    body = rss(item(1), item(2))
    hub.deliver(body, "sha256=0")
    hub.deliver(body, signed(hub, body))
    hub.verify(topic="https://other.example/")

    (asked,) = hub.asked
    told = caplog.text + repr(subscribing.app.store.push.report())
    assert "push.asked" in told
    assert asked["hub.secret"] not in told
    assert asked["hub.callback"].rpartition("/")[2] not in told


def test_what_hubs_send_is_never_our_own_channel(
    subscribing: PushSite, origin: Origin, hub: ForeignHub
) -> None:
    subscribed(subscribing, origin, hub)
    subscribing.app.service.publish_now()
    ours = subscribing.read()

    hub.deliver(ours, signed(hub, ours), "application/atom+xml")

    assert subscribing.app.store.status().articles == 1


def test_status_says_how_push_fares(subscribing: PushSite, origin: Origin, hub: ForeignHub) -> None:
    subscribed(subscribing, origin, hub)

    shown = aggregator("status", "--config", subscribing.site.config)
    listed = aggregator("status", "--json", "--config", subscribing.site.config)

    (asked,) = hub.asked
    (one,) = listed.json["push"]["subscriptions"]
    assert "Pushed to us by their hubs: " in shown.out
    assert (one["hub"], one["topic"], one["reason"]) == (hub.url, origin.at("/a"), "confirmed by its hub")
    told = shown.out + listed.out
    assert asked["hub.secret"] not in told
    assert asked["hub.callback"].rpartition("/")[2] not in told
