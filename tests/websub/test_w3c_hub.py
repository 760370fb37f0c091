"""The cases that the W3C's test suite has for hubs, each by its number, and what the specification asks beside."""

import hmac

import pytest

from tests.fakes import comes_true, item, rss
from tests.origin import Origin, never_answers
from tests.websub.parties import Callback, PushSite


def subscribed(site: PushSite, callback: Callback, path: str = "all.atom", **more: str) -> tuple[int, str]:
    """Subscribe a callback to a document, up to the verification."""
    answer = site.ask_hub(mode="subscribe", topic=site.topic(path), callback=callback.url, **more)
    site.send()
    return answer


def news(site: PushSite, origin: Origin, *numbers: int) -> None:
    """Let the source publish, and the site after it."""
    origin.replace("/a", body=rss(*map(item, numbers)))
    site.round()


def test_100_a_subscription_is_verified_and_the_whole_topic_delivered(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    status, _text = subscribed(publishing, callback)
    before = len(callback.deliveries)

    news(publishing, origin, 1, 2)

    assert (status, before) == (202, 0)
    (delivered,) = callback.deliveries
    assert delivered.body == publishing.read()
    assert b"report number 2" in delivered.body
    assert delivered.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert delivered.headers["link"] == (
        f'<{publishing.address}hub>; rel="hub", <{publishing.topic()}>; rel="self"'
    )
    assert "x-hub-signature" not in delivered.headers


def test_101_each_delivery_is_signed_with_the_secret(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback, secret="a secret of mine")

    news(publishing, origin, 1, 2)

    (delivered,) = callback.deliveries
    digest = hmac.new(b"a secret of mine", delivered.body, "sha256").hexdigest()
    assert delivered.headers["x-hub-signature"] == f"sha256={digest}"


def test_102_parameters_that_nobody_knows_are_let_be(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    status, _text = subscribed(publishing, callback, foo="bar", extra_other="thing")

    news(publishing, origin, 1, 2)

    assert status == 202
    assert len(callback.deliveries) == 1


def test_103_a_second_subscription_renews_the_first(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback, secret="the first")
    subscribed(publishing, callback, secret="the second")

    news(publishing, origin, 1, 2)

    (delivered,) = callback.deliveries
    digest = hmac.new(b"the second", delivered.body, "sha256").hexdigest()
    assert delivered.headers["x-hub-signature"] == f"sha256={digest}"


def test_104_nothing_comes_after_an_unsubscription_that_was_verified(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback)
    news(publishing, origin, 1, 2)
    publishing.ask_hub(mode="unsubscribe", topic=publishing.topic(), callback=callback.url)
    publishing.send()

    news(publishing, origin, 1, 2, 3)

    assert [one["hub.mode"] for one in callback.questions] == ["subscribe", "unsubscribe"]
    assert "hub.lease_seconds" not in callback.questions[1]
    assert len(callback.deliveries) == 1


def test_104_an_unsubscription_that_nobody_meant_changes_nothing(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback)
    callback.confirms = False
    publishing.ask_hub(mode="unsubscribe", topic=publishing.topic(), callback=callback.url)
    publishing.send()

    news(publishing, origin, 1, 2)

    assert len(callback.deliveries) == 1


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        # We publish no text/plain; these are our documents that are no XML feed.
        pytest.param("all.html", "text/html; charset=utf-8", id="105 text topic"),
        pytest.param("all.json", "application/feed+json; charset=utf-8", id="106 JSON topic"),
        pytest.param("all.rss", "application/rss+xml; charset=utf-8", id="RSS topic"),
    ],
)
def test_105_106_a_topic_comes_unchanged_with_its_own_type(
    publishing: PushSite, origin: Origin, callback: Callback, path: str, media_type: str
) -> None:
    subscribed(publishing, callback, path)

    news(publishing, origin, 1, 2)

    (delivered,) = callback.deliveries
    assert (delivered.body, delivered.headers["content-type"]) == (publishing.read(path), media_type)


def test_1xx_the_verification_says_what_it_is_about(publishing: PushSite, callback: Callback) -> None:
    subscribed(publishing, callback, lease_seconds="3600")

    (asked,) = callback.questions
    challenge = asked.pop("hub.challenge")
    assert asked == {
        "hub.mode": "subscribe",
        "hub.topic": publishing.topic(),
        "hub.lease_seconds": "3600",
    }
    assert len(challenge) > 30


def test_each_verification_has_a_challenge_of_its_own(publishing: PushSite, callback: Callback) -> None:
    subscribed(publishing, callback)
    subscribed(publishing, callback)

    first, second = (one["hub.challenge"] for one in callback.questions)
    assert first != second


def test_the_query_of_a_callback_is_kept(publishing: PushSite, elsewhere: Origin) -> None:
    callback = Callback(elsewhere, "/reader")
    publishing.ask_hub(mode="subscribe", topic=publishing.topic(), callback=f"{callback.url}?id=7")
    publishing.send()

    assert callback.questions[0]["id"] == "7"
    assert callback.questions[0]["hub.mode"] == "subscribe"


def test_a_callback_that_did_not_mean_it_gets_nothing(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    callback.confirms = False
    subscribed(publishing, callback)

    news(publishing, origin, 1, 2)

    assert callback.deliveries == []


def test_a_renewal_that_is_not_confirmed_leaves_the_subscription_as_it_was(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback, secret="mine")
    callback.confirms = False
    subscribed(publishing, callback, secret="somebody else's")

    news(publishing, origin, 1, 2)

    (delivered,) = callback.deliveries
    assert delivered.headers["x-hub-signature"].endswith(
        hmac.new(b"mine", delivered.body, "sha256").hexdigest()
    )


@pytest.mark.parametrize(
    ("asked", "granted"),
    [(None, 864_000), ("0", 864_000), ("60", 300), ("7200", 7200), ("99999999999", 2_592_000)],
    ids=["default", "none", "shortest", "as asked", "longest"],
)
def test_a_lease_is_granted_within_bounds(
    publishing: PushSite, callback: Callback, asked: str | None, granted: int
) -> None:
    more = {} if asked is None else {"lease_seconds": asked}
    subscribed(publishing, callback, **more)

    assert callback.questions[0]["hub.lease_seconds"] == str(granted)


def test_nothing_comes_when_the_lease_is_over(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback, lease_seconds="3600")
    publishing.clock.forward(hours=1)

    news(publishing, origin, 1, 2)
    publishing.app.service.maintain()

    assert callback.deliveries == []
    assert publishing.app.store.push.report().subscribers == 0


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"mode": "dance"}, "hub.mode"),
        ({"mode": "publish"}, "hub.mode"),
        ({"topic": ""}, "hub.topic is missing"),
        ({"topic": "https://news.example/feed"}, "serves no others"),
        ({"callback": ""}, "hub.callback"),
        ({"callback": "ftp://reader.example/"}, "hub.callback"),
        ({"callback": "http://user:password@reader.example/"}, "hub.callback"),
        ({"callback": "http://reader.example/a b"}, "hub.callback"),
        ({"callback": "http://[/"}, "hub.callback"),
        ({"secret": "x" * 200}, "hub.secret"),
        ({"lease_seconds": "soon"}, "hub.lease_seconds"),
        ({"lease_seconds": "-5"}, "hub.lease_seconds"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_request_is_refused_in_words(
    publishing: PushSite, callback: Callback, form: dict[str, str], said: str
) -> None:
    whole = {"mode": "subscribe", "topic": publishing.topic(), "callback": callback.url} | form

    status, text = publishing.ask_hub(**whole)
    publishing.send()

    assert status == 400
    assert said in text
    assert callback.questions == []


@pytest.mark.parametrize(
    "path",
    [
        "nothing.atom",
        "../state/aggregator.db",
        "all.atom.gz",
        "%2e%2e/feeds.yaml",
        "all.atom?x=1",
        ".all.atom",
        "",
    ],
)
def test_what_is_no_document_of_ours_is_no_topic(publishing: PushSite, callback: Callback, path: str) -> None:
    status, _text = publishing.ask_hub(mode="subscribe", topic=publishing.topic(path), callback=callback.url)
    publishing.send()

    assert status == 404
    assert callback.questions == []


def test_who_is_to_be_denied_is_told(publishing: PushSite, callback: Callback) -> None:
    """The document goes between the request and its verification."""
    publishing.ask_hub(mode="subscribe", topic=publishing.topic("index.opml"), callback=callback.url)
    (publishing.site.output / "index.opml").unlink()
    publishing.send()

    (told,) = callback.questions
    assert told["hub.mode"] == "denied"
    assert told["hub.topic"] == publishing.topic("index.opml")
    assert told["hub.reason"]


def test_changes_that_come_while_a_callback_rests_are_one_delivery(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback)
    callback.status = 500
    news(publishing, origin, 1, 2)
    news(publishing, origin, 1, 2, 3)
    callback.status = 202
    publishing.clock.forward(minutes=2)
    publishing.send()

    assert len(callback.deliveries) == 2
    assert b"report number 3" in callback.deliveries[1].body
    assert publishing.app.store.push.report().waiting == 0


def test_a_callback_that_fails_is_tried_again_ever_later(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback, lease_seconds="2592000")
    callback.status = 500
    news(publishing, origin, 1, 2)
    waits = []
    for _attempt in range(10):
        before, minutes = len(callback.deliveries), 0
        while len(callback.deliveries) == before:
            publishing.clock.forward(minutes=1)
            minutes += 1
            publishing.app.push.hub.finish()
        waits.append(minutes)

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]


def test_a_callback_that_is_gone_for_good_is_not_asked_again(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback)
    callback.status = 410
    news(publishing, origin, 1, 2)
    publishing.clock.forward(days=1)
    news(publishing, origin, 1, 2, 3)

    assert len(callback.deliveries) == 1
    assert publishing.app.store.push.report().subscribers == 0


def test_a_redirect_of_a_callback_is_not_followed(
    publishing: PushSite, origin: Origin, elsewhere: Origin, callback: Callback
) -> None:
    other = Callback(elsewhere, "/other")
    subscribed(publishing, callback)
    elsewhere.redirect(callback.path, other.url, status=307)

    news(publishing, origin, 1, 2)

    assert other.deliveries == []
    assert publishing.app.store.push.report().failing == 1


def test_subscriptions_survive_a_restart(publishing: PushSite, origin: Origin, callback: Callback) -> None:
    subscribed(publishing, callback)
    publishing.restart()

    news(publishing, origin, 1, 2)

    assert len(callback.deliveries) == 1


def test_a_request_that_waits_survives_a_restart(publishing: PushSite, callback: Callback) -> None:
    publishing.ask_hub(mode="subscribe", topic=publishing.topic(), callback=callback.url)
    publishing.restart()
    publishing.send()

    assert publishing.app.store.push.report().subscribers == 1


def test_what_changed_just_before_a_crash_is_delivered_after_it(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    """The document is out, and nobody was told."""
    subscribed(publishing, callback)
    origin.replace("/a", body=rss(item(1), item(2)))
    publishing.app.store.make_all_due(publishing.clock.now())
    publishing.app.poller.poll_due()
    publishing.app.publisher.publish_changed(at_once=True)

    publishing.restart()
    publishing.send()

    assert [one.body for one in callback.deliveries] == [publishing.read()]


def test_who_has_it_already_gets_nothing_after_a_restart(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback)
    news(publishing, origin, 1, 2)

    publishing.restart()
    publishing.send()

    assert len(callback.deliveries) == 1


def test_a_delivery_that_a_crash_cut_off_is_sent_again(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback)
    publishing.app.store.push.note_changed(["all.atom"])
    taken = publishing.app.store.push.take_deliveries(publishing.clock.now(), 10, failing=False)
    publishing.restart()
    publishing.send()
    early = len(callback.deliveries)
    publishing.clock.forward(minutes=3)
    publishing.send()

    assert (len(taken), early, len(callback.deliveries)) == (1, 0, 1)


def test_a_hub_that_is_full_says_so(
    publishing: PushSite, callback: Callback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregator.store.hub._MOST_SUBSCRIPTIONS", 0)

    status, text = publishing.ask_hub(mode="subscribe", topic=publishing.topic(), callback=callback.url)

    assert status == 503
    assert "later" in text


def test_a_callback_at_a_private_address_is_never_asked(publishing: PushSite, callback: Callback) -> None:
    """The guard of the fetcher holds: whoever may name a callback must not reach into our network."""
    publishing.site.configure(
        *(one.url for one in publishing.app.config.sources),
        push={"hub": "own", "subscribe": False},
        polling={"allow_private_addresses": False},
    )
    publishing.restart()
    publishing.ask_hub(mode="subscribe", topic=publishing.topic(), callback=callback.url)
    publishing.send()

    assert callback.questions == []
    assert publishing.app.store.push.report().subscribers == 0


def test_a_channel_that_asks_for_a_token_is_no_topic(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    publishing.site.configure(
        origin.at("/a"),
        push={"hub": "own", "subscribe": False},
        channels={"paths": {"desk/secret": {"match": "report", "token": "a-token-of-24-characters"}}},
    )
    publishing.restart()
    publishing.round()
    path = "desk/secret.atom"

    status, _text = publishing.ask_hub(mode="subscribe", topic=publishing.topic(path), callback=callback.url)

    private = (publishing.site.folder / "private" / path).read_bytes()
    assert status == 404
    assert b"report" in private
    assert b'rel="hub"' not in private


def test_there_is_no_hub_where_none_is_asked_for(subscribing: PushSite, callback: Callback) -> None:
    subscribing.round()

    status, _text = subscribing.ask_hub(mode="subscribe", topic=subscribing.topic(), callback=callback.url)

    assert status == 404
    assert b"hub" not in subscribing.read()


def test_a_thousand_subscribers_each_get_one_delivery(
    publishing: PushSite, origin: Origin, elsewhere: Origin
) -> None:
    callbacks = [Callback(elsewhere, f"/reader/{number}") for number in range(1000)]
    for one in callbacks:
        publishing.app.push.hub.asked(
            [("hub.mode", "subscribe"), ("hub.topic", publishing.topic()), ("hub.callback", one.url)]
        )
    publishing.send()

    news(publishing, origin, 1, 2)

    delivered = [seen.path for seen in elsewhere.requests() if seen.method == "POST"]
    assert sorted(delivered) == sorted(one.path for one in callbacks)


def test_the_lease_of_a_subscription_ends_when_it_was_granted_to_end(
    publishing: PushSite, origin: Origin, callback: Callback
) -> None:
    subscribed(publishing, callback, lease_seconds="3600")
    publishing.clock.forward(minutes=59)

    news(publishing, origin, 1, 2)

    assert len(callback.deliveries) == 1


def begin_news(site: PushSite, origin: Origin, *numbers: int) -> None:
    """Let the source publish, and the site after it; what is to be delivered is not begun."""
    origin.replace("/a", body=rss(*map(item, numbers)))
    site.app.store.make_all_due(site.clock.now())
    site.app.service.poll_once(lambda _result: None)


def test_a_dead_callback_delays_nobody(publishing: PushSite, origin: Origin, elsewhere: Origin) -> None:
    dead = [Callback(elsewhere, f"/dead/{number}") for number in range(20)]
    alive = [Callback(elsewhere, f"/alive/{number}") for number in range(20)]
    for one in (*dead, *alive):
        publishing.ask_hub(mode="subscribe", topic=publishing.topic(), callback=one.url)
    publishing.send()
    for one in dead:
        elsewhere.talk(one.path, never_answers())
    begin_news(publishing, origin, 1, 2)

    def all_told() -> bool:
        publishing.app.push.hub.tick()
        return all(one.deliveries for one in alive)

    assert comes_true(all_told)
    assert publishing.app.store.push.report().failing == 0  # the dead ones hang still


def test_callbacks_that_failed_hold_up_none_but_one_another(
    publishing: PushSite, origin: Origin, elsewhere: Origin
) -> None:
    """There are more of them than threads that deliver."""
    dead = [Callback(elsewhere, f"/dead/{number}") for number in range(80)]
    for one in dead:
        publishing.ask_hub(mode="subscribe", topic=publishing.topic(), callback=one.url)
    publishing.send()
    for one in dead:
        one.status = 500
    news(publishing, origin, 1, 2)
    for one in dead:
        elsewhere.talk(one.path, never_answers())
    alive = Callback(elsewhere, "/alive")
    subscribed(publishing, alive)
    publishing.clock.forward(minutes=2)
    begin_news(publishing, origin, 1, 2, 3)

    def told() -> bool:
        publishing.app.push.hub.tick()
        return bool(alive.deliveries)

    assert comes_true(told)
    assert publishing.app.store.push.report().failing == 80
