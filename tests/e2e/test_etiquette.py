"""Rules A2 to A6 and A10 of behaviour.md through the whole program: what a publisher sees over days."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from aggregator.model.report import SourceReport
from aggregator.schedule import Budget, PollPolicy, advice
from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEARNING = PollPolicy(spread=0.0)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    return TemporarySite(tmp_path / "site", origin)


def report(site: TemporarySite, url: str) -> SourceReport:
    return next(one for one in site.status().sources if one.url == url)


def next_poll(site: TemporarySite, url: str) -> timedelta:
    next_poll_at = report(site, url).next_poll_at
    assert next_poll_at is not None
    return next_poll_at - site.clock.now()


def notes(site: TemporarySite, url: str) -> tuple[str, ...]:
    state = report(site, url).state
    assert state is not None
    return advice(state, site.clock.now())


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((("Cache-Control", "public, max-age=10800"),), 3 * HOUR),
        ((("Cache-Control", "max-age=10800"), ("Age", "3600")), 2 * HOUR),
        ((("Expires", "{in four hours}"), ("Date", "{now}")), 4 * HOUR),
        ((("Cache-Control", "max-age=10800"), ("Expires", "{in four hours}"), ("Date", "{now}")), 3 * HOUR),
        ((("Expires", "0"),), 30 * timedelta(minutes=1)),
        ((("Cache-Control", "max-age=99999999999999"),), DAY),
    ],
    ids=["max-age", "max-age less Age", "Expires less Date", "max-age before Expires", "stale", "absurd"],
)
def test_freshness_is_a_floor(
    site: TemporarySite, origin: Origin, headers: tuple[tuple[str, str], ...], expected: timedelta
) -> None:
    """A3."""
    now = site.clock.now()
    dates = {"{now}": now, "{in four hours}": now + 4 * HOUR}
    sent = tuple(
        (name, format_datetime(dates[value], usegmt=True) if value in dates else value)
        for name, value in headers
    )
    url = origin.serve("/a", rss(item(1)), headers=sent)
    site.configure(url)

    site.round()

    assert next_poll(site, url) == expected


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ("<ttl>120</ttl>", 2 * HOUR),
        (
            '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>'
            '<sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">8</sy:updateFrequency>',
            3 * HOUR,
        ),
        ("<skipHours>{hours}</skipHours>", 30 * timedelta(minutes=1) + HOUR),
    ],
    ids=["ttl", "syndication module", "skipHours"],
)
def test_wishes_of_the_document_hold_also_while_it_does_not_change(
    site: TemporarySite, origin: Origin, elements: str, expected: timedelta
) -> None:
    """A3, and RFC 9111 section 4.3.4: what a 304 leaves out holds on."""
    hour = (site.clock.now() + timedelta(minutes=30)).hour
    elements = elements.replace("{hours}", f"<hour>{hour}</hour>")
    body = rss(item(1)).replace("<channel>", f"<channel>{elements}")
    url = origin.serve("/a", body, etag='"1"')
    site.configure(url)

    site.round()
    first = next_poll(site, url)
    site.round()

    assert [seen.status for seen in origin.requests("/a")] == [200, 304]
    assert (first, next_poll(site, url)) == (expected, expected)


def test_a_host_that_is_overloaded_is_left_alone_as_a_whole(site: TemporarySite, origin: Origin) -> None:
    """A4."""
    busy = origin.serve("/busy", "", status=503, headers=(("Retry-After", "7200"),))
    site.configure(busy)
    site.round()
    site.configure(busy, origin.serve("/other", rss(item(1))))

    during = site.round(everything=False)
    site.clock.forward(hours=2, seconds=1)
    after = site.round(everything=False)

    assert during == {}
    assert set(after) == {"/busy", "/other"}


def test_a_host_that_is_overloaded_is_asked_nothing_more_within_the_round(
    site: TemporarySite, origin: Origin
) -> None:
    """A4: also not what was leased before it said so; what was not asked has not failed."""
    busy = [
        origin.serve(f"/{number}", "", status=503, headers=(("Retry-After", "7200"),)) for number in "abc"
    ]
    site.configure(*busy)

    during = site.round()
    unasked = [report(site, url) for url in busy if report(site, url).outcome is None]
    site.clock.forward(hours=2, seconds=1)
    for number in "abc":
        origin.serve(f"/{number}", rss(item(1)))
    after = site.round(everything=False)

    assert len(origin.requests()) == 4
    assert len(during) == 1
    assert [(one.failures, one.next_poll_at) for one in unasked] == [
        (0, site.clock.now() - timedelta(seconds=1))
    ] * 2
    assert set(after) == {"/a", "/b", "/c"}


def test_the_host_that_is_overloaded_is_the_one_that_answered(site: TemporarySite, origin: Origin) -> None:
    """A4: not the one that led there."""
    with Origin("127.0.0.2") as other:
        busy = other.serve("/busy", "", status=429, headers=(("Retry-After", "7200"),))
        site.configure(origin.redirect("/old", busy, status=302))
        site.round()
        site.configure(origin.at("/old"), origin.serve("/a", rss(item(1))), other.serve("/b", rss(item(2))))

        during = site.round(everything=False)

    assert set(during) == {"/a"}


def test_a_permanent_redirect_is_asked_directly_after_a_week_and_suggested(
    site: TemporarySite, origin: Origin
) -> None:
    """A6."""
    target = origin.serve("/new", rss(item(1)))
    url = origin.redirect("/old", target)
    site.configure(url)
    before = site.text()
    site.round()
    hinted = notes(site, url)
    site.clock.forward(days=7, seconds=1)
    site.round()
    origin.forget()

    site.round()

    assert [seen.path for seen in origin.requests()] == ["/new"]
    assert any(f"redirected for good to {target}" in note for note in hinted)
    assert any("write that into feeds.yaml" in note for note in notes(site, url))
    assert site.text().splitlines()[-1] == before.splitlines()[-1]
    assert report(site, url).articles == 1


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_temporary_redirect_is_followed_for_ever(site: TemporarySite, origin: Origin, status: int) -> None:
    """A6."""
    url = origin.redirect("/old", origin.serve("/new", rss(item(1))), status=status)
    site.configure(url)
    for _ in range(3):
        site.round()
        site.clock.forward(days=8)

    assert [seen.path for seen in origin.requests()] == ["/old", "/new"] * 3
    assert notes(site, url) == ()


def test_an_adopted_address_that_is_gone_is_left_for_the_one_in_feeds_yaml(
    site: TemporarySite, origin: Origin
) -> None:
    """A6: the owner's address has the last word, also over a 410."""
    url = origin.redirect("/old", origin.serve("/new", rss(item(1))))
    site.configure(url)
    site.round()
    site.clock.forward(days=8)
    site.round()
    origin.replace("/new", status=410)
    site.round()
    origin.serve("/old", rss(item(1)))
    origin.forget()

    site.round()

    assert [seen.path for seen in origin.requests()] == ["/old"]
    assert report(site, url).outcome == "new" or report(site, url).failures == 0


def test_a_secret_is_not_kept_in_a_redirects_address(site: TemporarySite, origin: Origin) -> None:
    """C16: what a server makes of a secret is a secret."""
    site.environ = {"KEY": "s3cret"}
    origin.serve("/new?key=s3cret", rss(item(1)))
    origin.redirect("/old?key=s3cret", origin.at("/new?key=s3cret"))
    url = origin.at("/old") + "?key=${KEY}"
    site.configure(url)
    for _ in range(3):
        site.round()
        site.clock.forward(days=8)

    assert notes(site, url) == ()
    assert b"s3cret" not in (site.state / "aggregator.db").read_bytes()


def test_a_server_that_answers_304_for_ever_is_asked_without_validators_once_a_week(
    site: TemporarySite, origin: Origin
) -> None:
    """A10."""
    site.configure(origin.serve("/a", rss(item(1)), etag='"1"'))
    for _ in range(16):
        site.round()
        site.clock.forward(days=1)

    asked = ["if-none-match" in seen.headers for seen in origin.requests("/a")]
    assert [day for day, conditional in enumerate(asked) if not conditional] == [0, 7, 14]


def test_a_document_whose_entries_are_all_new_may_have_lost_some(site: TemporarySite, origin: Origin) -> None:
    """It is said in `status`, and the next poll comes soon."""
    url = origin.serve("/a", rss(item(1), item(2)), etag='"1"')
    site.configure(url)
    site.round(poll=LEARNING)
    first = notes(site, url)
    site.clock.forward(hours=3)
    origin.replace("/a", body=rss(item(3), item(4)).encode(), etag='"2"')

    site.round(poll=LEARNING)

    assert first == ()
    assert any("may have lost entries" in note for note in notes(site, url))
    assert next_poll(site, url) == timedelta(minutes=15)


def busy_and_calm(site: TemporarySite, origin: Origin) -> tuple[str, str]:
    """Serve a source that publishes every half hour, and one that publishes every ten days, at no fixed hour."""
    now = site.clock.now()

    def dated(number: int, moment: datetime) -> str:
        return rss(item(number, published=moment)).partition("<channel>")[2].partition("</channel>")[0]

    def whole(step: timedelta, host: int) -> str:
        items = "".join(_items(dated(host + number, now - number * step * 1.0137)) for number in range(20))
        return rss(item(host)).replace("</channel>", items + "</channel>")

    return origin.serve("/busy", whole(HOUR / 2, 100)), origin.serve("/calm", whole(10 * DAY, 200))


def _items(channel: str) -> str:
    start = channel.index("<item>")
    return channel[start:]


def test_what_publishes_more_is_polled_more_often(site: TemporarySite, origin: Origin) -> None:
    """Algorithms, section 3: from the dates of the first document."""
    busy, calm = busy_and_calm(site, origin)
    site.configure(busy, calm)

    site.round(poll=PollPolicy(spread=0.0, budget=Budget(polls_a_day=24, of_each=True)))

    assert timedelta(minutes=15) <= next_poll(site, busy) < HOUR
    assert next_poll(site, calm) > 3 * next_poll(site, busy)
    assert "new entries a day" in report(site, busy).why


def test_the_turn_of_an_hour_holds_up_no_poll(site: TemporarySite, origin: Origin) -> None:
    """The price is set anew in the store, and that must not wait for the poll that asks for it."""
    url = origin.serve("/a", rss(item(1)))
    site.configure(url)
    with site.opened(poll=LEARNING) as app:
        app.poller.poll_due()
        site.clock.forward(hours=7)
        origin.replace("/a", body=rss(item(2), item(1)).encode())

        polls = app.poller.poll_due()

    assert polls == 1
    assert report(site, url).articles == 2
