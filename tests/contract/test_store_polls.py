"""What every Store promises about a poll: all of it or nothing, ledgers without gaps, changes not lost."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.dedupe import PlacingPolicy, guid_key, keyed, keys_of, place
from aggregator.model.article import Article, LabelledArticle
from aggregator.model.channel import SentLine, Shelf, Showing
from aggregator.model.document import Validators
from aggregator.model.place import place_of
from aggregator.model.poll import Committed, Lease, Outcome, PollDecision
from aggregator.model.report import RetentionPolicy
from aggregator.model.source import Backfill, Label, Source
from aggregator.model.story import Known, NewArticle
from aggregator.store import SqlStore, open_database
from aggregator.store.liveness import Presence
from tests.fakes import NOON, article, label, labelled, source
from tests.site import place_empty_store

SITE = "tag:t.example,2026:x"
INTERVAL = timedelta(minutes=30)
EVERYTHING = Backfill(days=10_000, max_articles=10_000)
A, B = "https://a.example/feed", "https://b.example/feed"
OpenStore = Callable[[str], SqlStore]


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[OpenStore]:
    """Return a function that opens the store as one more process would, under a name."""
    stores: list[SqlStore] = []

    place_empty_store(tmp_path / "state" / "aggregator.db")

    def run(name: str) -> SqlStore:
        database = open_database(tmp_path / "state" / "aggregator.db")
        stores.append(SqlStore(database, Presence(tmp_path / "state" / "run", name), SITE))
        return stores[-1]

    yield run
    for store in stores:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> SqlStore:
    opened = open_store("first")
    opened.sync_sources([source(A), source(B)], INTERVAL, NOON)
    return opened


def lease_of(store: SqlStore, url: str = A, now: datetime = NOON) -> Lease:
    store.make_all_due(now)
    leases = store.lease_due(now, 100)
    for lease in leases:
        if lease.url != url:
            store.release(lease)
    return next(lease for lease in leases if lease.url == url)


def poll(
    store: SqlStore,
    *articles: Article | LabelledArticle,
    url: str = A,
    now: datetime = NOON,
    backfill: Backfill = EVERYTHING,
) -> Committed:
    """Commit a document of these articles as the poller does."""
    lease = lease_of(store, url, now)
    whole = [labelled(one) if isinstance(one, Article) else one for one in articles]
    policy = PlacingPolicy(
        source_id=lease.source_id,
        source_key=lease.source_key,
        site_id=SITE,
        backfill=backfill if lease.state.succeeded_at is None else None,
    )
    batch = keyed(whole, policy.source_key, SITE)
    keys = {key for one in batch for key in one.keys}
    state = replace(
        lease.state,
        next_poll_at=now + INTERVAL,
        polled_at=now,
        succeeded_at=now,
        read_at=now,
        outcome=Outcome.NEW,
        validators=Validators(etag=f'"{now.isoformat()}"'),
    )

    def decide(known: Known) -> PollDecision:
        return PollDecision(placements=place(batch, known, policy), state=state)

    return store.commit_poll(lease, keys, decide, now)


def shown(store: SqlStore, path: str = "all") -> tuple[Showing, ...]:
    return store.showings(path, 10_000)


def titles(store: SqlStore, path: str = "all") -> list[str]:
    return [one.article.title for one in shown(store, path)]


def test_a_decision_that_fails_writes_nothing(store: SqlStore) -> None:
    """One short transaction: articles, keys, ledger, validators and next poll, or none of them."""
    poll(store, article(1))
    before = (store.status(), shown(store))
    lease = lease_of(store, now=NOON + INTERVAL)

    def decide(_known: Known) -> PollDecision:
        raise KeyError("a rule that fails")

    with pytest.raises(KeyError):
        store.commit_poll(lease, [], decide, NOON + INTERVAL)

    assert (store.status().articles, shown(store)) == (before[0].articles, before[1])
    store.release(lease)
    assert lease_of(store, now=NOON + INTERVAL).state.validators == Validators(etag=f'"{NOON.isoformat()}"')


def test_a_placement_that_cannot_be_written_takes_the_whole_poll_back(store: SqlStore) -> None:
    """The second of two articles breaks: the first is not there either."""
    lease = lease_of(store)
    good = NewArticle(
        labelled=labelled(article(1)),
        keys=(),
        entry_id="tag:1",
        shown=True,
        piece=None,
        copy_of=None,
        rule="new",
    )
    broken = replace(good, labelled=labelled(article(2, title="\ud800")), entry_id="tag:2")

    with pytest.raises(UnicodeEncodeError):
        store.commit_poll(
            lease, [], lambda _known: PollDecision(placements=(good, broken), state=lease.state), NOON
        )

    assert store.status().articles == 0
    assert shown(store) == ()


def test_the_ledger_keeps_the_order_of_showing(store: SqlStore) -> None:
    """Rule C2: membership goes by the order in which articles were first shown, oldest first in a poll."""
    hours = timedelta(hours=1)
    poll(store, article(3, published_at=NOON - hours), article(1, published_at=NOON - 3 * hours))
    poll(store, article(2, published_at=NOON - 2 * hours), now=NOON + hours)

    lines = shown(store)

    assert [line.article.title for line in lines] == ["Report 2", "Report 3", "Report 1"]
    assert [line.sequence for line in lines] == [3, 2, 1]
    assert [line.shown_at for line in lines] == [NOON + hours, NOON, NOON]


def test_sequences_have_no_gaps_when_many_write(open_store: OpenStore, store: SqlStore) -> None:
    """Archives hang on it (rule C4): numbered documents of 100 entries in ledger order."""
    other = open_store("other")
    urls = [f"https://h{number}.example/feed" for number in range(8)]
    store.sync_sources([source(url) for url in urls], INTERVAL, NOON)
    economy = label("economy")

    def work(mine: SqlStore, number: int) -> None:
        lease = mine.lease_due(NOON, 1)[0]
        placements = tuple(
            NewArticle(
                labelled=labelled(article(number * 100 + one), *([economy] if one % 2 else [])),
                keys=(),
                entry_id=f"tag:{number}-{one}",
                shown=True,
                piece=None,
                copy_of=None,
                rule="new",
            )
            for one in range(10)
        )
        mine.commit_poll(
            lease, [], lambda _known: PollDecision(placements=placements, state=lease.state), NOON
        )

    threads = [
        threading.Thread(target=work, args=((store, other)[number % 2], number)) for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [line.sequence for line in shown(store)] == list(range(80, 0, -1))
    assert [line.sequence for line in shown(store, "topics/economy")] == list(range(40, 0, -1))


def test_the_same_document_again_changes_nothing(store: SqlStore) -> None:
    articles = [article(number) for number in range(5)]
    poll(store, *articles)
    before = shown(store)

    again = poll(store, *articles, now=NOON + INTERVAL)

    assert (again.new, again.shown, again.changed) == (0, 0, 0)
    assert shown(store) == before


def test_an_article_comes_back_from_the_store_as_it_went_in(store: SqlStore) -> None:
    """Everything that publishers give survives (rule B5)."""
    from aggregator.model.feed import Category, Enclosure, Image, Person

    whole = article(
        1,
        authors=(Person(name="A \u0627", email="a@b.example", uri="https://a.example"),),
        categories=(Category(term="t", scheme="s", label="l"),),
        enclosures=(Enclosure(url="https://m.example/1.mp3", media_type="audio/mpeg", length_bytes=2**40),),
        image=Image(url="https://i.example/1.png", width=1, height=2),
        rights="r",
        comments="https://c.example",
        geo=(33.3, 44.4),
        language="ar",
        direction="rtl",
        published_at=NOON - timedelta(microseconds=1),
    )
    poll(store, whole)

    assert shown(store)[0].article == whole


def test_an_id_that_is_taken_never_breaks_a_poll(store: SqlStore) -> None:
    """One id is one piece, whoever minted it: two would end the round for every source."""

    def new(number: int) -> NewArticle:
        return NewArticle(
            labelled=labelled(article(number)),
            keys=(),
            entry_id="tag:the-same",
            shown=True,
            piece=None,
            copy_of=None,
            rule="new",
        )

    lease = lease_of(store)
    done = PollDecision(placements=(new(1), new(2)), state=lease.state)
    store.commit_poll(lease, [], lambda _known: done, NOON)
    other = lease_of(store, B)
    store.commit_poll(other, [], lambda _known: PollDecision(placements=(new(3),), state=other.state), NOON)

    assert [line.entry_id for line in shown(store)] == ["tag:the-same"]
    assert store.status().articles == 3


def test_a_change_between_rendering_and_marking_is_not_lost(store: SqlStore) -> None:
    """Dirty marks: what came while a channel was published is published next."""
    poll(store, article(1))
    ((channel, _),) = store.dirty_channels()

    poll(store, article(2), now=NOON + INTERVAL)
    store.mark_published(channel, 1, NOON, NOON + INTERVAL)

    ((still, published_at),) = store.dirty_channels()
    assert still.dirty_mark > channel.dirty_mark
    assert published_at == NOON + INTERVAL


def test_a_published_channel_is_clean_until_something_changes(store: SqlStore) -> None:
    poll(store, labelled(article(1), label("economy")), article(2))
    for channel, _ in store.dirty_channels():
        store.mark_published(channel, 1, NOON, NOON)
    clean = store.dirty_channels()

    poll(store, article(2, text_hash=b"changed", title="New title"), now=NOON + INTERVAL)

    assert clean == ()
    assert [channel.path for channel, _ in store.dirty_channels()] == ["all"]


def test_a_changed_article_makes_every_channel_dirty_that_shows_it(store: SqlStore) -> None:
    economy = label("economy")
    wanted = (economy, label("gulf", "region"), label("water"))
    store.ensure_channels([place_of(one) for one in wanted], NOON)
    poll(store, labelled(article(1), economy, label("gulf", "region")), labelled(article(2), label("water")))
    for channel, _ in store.dirty_channels():
        store.mark_published(channel, 1, NOON, NOON)

    changed = labelled(article(1, text_hash=b"changed"), economy, label("gulf", "region"))
    poll(store, changed, now=NOON + INTERVAL)

    assert {channel.path for channel, _ in store.dirty_channels()} == {
        "all",
        "topics/economy",
        "regions/gulf",
    }


def test_the_origin_of_an_article_is_frozen_when_it_comes_in(store: SqlStore) -> None:
    """Architecture: a feed's new lastBuildDate changes no byte of ours."""
    first = article(1)
    poll(store, first)

    moved = replace(first.origin, updated_at=NOON + timedelta(days=9), title="Renamed")
    poll(store, replace(first, text_hash=b"changed", title="Changed", origin=moved), now=NOON + INTERVAL)

    assert shown(store)[0].article.title == "Changed"
    assert shown(store)[0].article.origin == first.origin
    assert shown(store)[0].article.published_at == first.published_at


def test_one_process_publishes_while_it_lives(open_store: OpenStore) -> None:
    """Item 5: a second one says so and skips; the place passes on when it is left or its time is over."""
    one, two = open_store("one"), open_store("two")
    until = NOON + timedelta(minutes=2)

    assert one.claim_publishing(NOON, until) is None
    assert two.claim_publishing(NOON, until) == "one"
    assert one.claim_publishing(NOON + timedelta(minutes=1), until) is None
    one.close()
    assert two.claim_publishing(NOON, until) is None
    one.close = lambda: None  # type: ignore[method-assign]  # closed already


def test_remembered_values_give_back_what_stood_there(store: SqlStore) -> None:
    assert store.remember("key", "1") is None
    assert store.remember("key", "2") == "1"
    assert store.remember("key", "2") == "2"


# Sources: B9 and B10.


def sync(store: SqlStore, *sources: Source, now: datetime = NOON) -> tuple[int, int, int, int]:
    report = store.sync_sources(sources, INTERVAL, now)
    return (report.added, report.removed, report.moved, report.changed)


def test_the_scheme_of_an_address_may_be_edited(store: SqlStore) -> None:
    """Rule B9; item 4: http -> https is the same source, with its ids, its articles, and polled afresh."""
    http, https = "http://c.example/feed", "https://www.c.example/feed/"
    sync(store, source(http))
    poll(store, article(1), url=http)
    before = shown(store)
    key = lease_of(store, http).source_key

    counts = sync(store, source(https), now=NOON + INTERVAL)
    lease = lease_of(store, https, NOON + INTERVAL)
    store.release(lease)
    again = poll(store, article(1), url=https, now=NOON + INTERVAL)

    assert counts[:3] == (0, 0, 1)
    assert lease.source_key == key
    assert lease.state.validators == Validators()
    assert (again.new, again.shown) == (0, 0)
    assert [one.entry_id for one in shown(store)] == [one.entry_id for one in before]


def test_an_address_listed_under_was_is_the_same_source(store: SqlStore) -> None:
    """Rule B9."""
    poll(store, article(1))

    counts = sync(store, source("https://new.example/rss", was=(A,)), source(B))

    assert counts[:3] == (0, 0, 1)
    assert poll(store, article(1), url="https://new.example/rss", now=NOON + INTERVAL).new == 0


def test_a_source_that_comes_back_is_the_same_one(store: SqlStore) -> None:
    """Item 4: removing and re-adding a source."""
    poll(store, article(1))
    gone = sync(store, source(B))
    back = sync(store, source(A), source(B), now=NOON + timedelta(days=30))

    assert gone[1] == 1
    assert back[0] == 0
    assert poll(store, article(1), now=NOON + timedelta(days=30)).new == 0


def test_a_secret_is_no_part_of_what_is_kept_of_a_source(store: SqlStore, tmp_path: Path) -> None:
    """Rule C16."""
    hidden = Source(
        url="https://u.example/?key=${KEY}",
        request_url="https://u.example/?key=s3cr3t",
        headers=(("Authorization", "s3cr3t"),),
        has_secret=True,
    )

    sync(store, hidden)

    files = list((tmp_path / "state").glob("aggregator.db*"))
    assert files
    assert [path.name for path in files if b"s3cr3t" in path.read_bytes()] == []


def test_a_changed_interval_brings_the_next_poll_forward_and_never_back(store: SqlStore) -> None:
    """Rule A1: next = min(stored, last + new)."""
    poll(store, article(1))

    sync(store, source(A, interval=timedelta(minutes=15)), source(B))
    sooner = _next(store, A)
    sync(store, source(A, interval=timedelta(hours=10)), source(B))

    assert sooner == NOON + timedelta(minutes=15)
    assert _next(store, A) == sooner


@pytest.mark.parametrize(
    ("changes", "kept"), [({"interval": timedelta(hours=1)}, True), ({"language": "ar"}, False)]
)
def test_validators_outlive_a_changed_interval_and_not_what_a_document_is_read_by(
    store: SqlStore, changes: dict[str, Any], kept: bool
) -> None:
    """Rule A2."""
    poll(store, article(1))
    lease = lease_of(store, A)
    known = replace(lease.state, validators=Validators(etag='"1"'), next_poll_at=NOON)
    store.commit_poll(lease, [], lambda _known: PollDecision(placements=(), state=known), NOON)

    sync(store, source(A, **changes), source(B))

    assert (lease_of(store, A).state.validators.etag == '"1"') is kept


def _next(store: SqlStore, url: str) -> datetime | None:
    return next(one.next_poll_at for one in store.status().sources if one.url == url)


def test_adoption_survives_a_new_row_that_owns_articles(store: SqlStore) -> None:
    """Rule B9 after a recovery: a row that is given up may have articles already."""
    feed, rss = "https://c.example/feed", "https://c.example/rss"
    sync(store, source(feed), source(rss))
    poll(store, *(article(number) for number in range(4)), url=feed)
    fresh = article(9, guid=None, link="https://c.example/nine")
    lease = lease_of(store, rss)
    placed = NewArticle(
        labelled=labelled(fresh), keys=(), entry_id="tag:9", shown=True, piece=None, copy_of=None, rule="new"
    )
    done = PollDecision(placements=(placed,), state=replace(lease.state, next_poll_at=NOON))
    store.commit_poll(lease, [], lambda _known: done, NOON)
    sync(store, source(rss))
    from aggregator.dedupe import guid_key

    lease = lease_of(store, rss)
    adopted = store.adopt_predecessor(
        lease, [f"guid-{number}" for number in range(4)], lambda guid, key: guid_key(guid, key).value
    )

    assert adopted.source_id != lease.source_id
    assert len(shown(store)) == 5
    assert store.status().articles == 5


# Retention: issue item 4.

DAY = timedelta(days=1)


def prune(store: SqlStore, now: datetime, **policy: object) -> tuple[int, int]:
    report = store.prune(now, RetentionPolicy(**policy))  # type: ignore[arg-type]  # its fields by name
    return (report.articles, report.seen)


def test_articles_live_90_days_and_the_newest_100_of_a_channel_for_ever(store: SqlStore) -> None:
    """Item 4: by first seen, at least the newest 100 a channel."""
    economy = label("economy")
    store.ensure_channels([place_of(economy)], NOON)
    old = [labelled(article(n), *([economy] if n >= 130 else [])) for n in range(150)]
    poll(store, *old)

    early = prune(store, NOON + 90 * DAY)
    late = prune(store, NOON + 90 * DAY + timedelta(seconds=1))

    assert early == (0, 0)
    assert late[0] == 30
    assert len(shown(store, "topics/economy")) == 20
    assert len(shown(store)) == 120


def test_young_articles_are_kept_however_many(store: SqlStore) -> None:
    poll(store, *(article(number) for number in range(300)))

    assert prune(store, NOON + 89 * DAY) == (0, 0)
    assert len(shown(store)) == 300


def test_back_history_that_no_channel_shows_is_pruned_too(store: SqlStore) -> None:
    lease = lease_of(store)
    hidden = NewArticle(
        labelled=labelled(article(1)),
        keys=keys_of(article(1), lease.source_key, SITE),
        entry_id="tag:1",
        shown=False,
        piece=None,
        copy_of=None,
        rule="new",
    )
    store.commit_poll(lease, [], lambda _known: PollDecision(placements=(hidden,), state=lease.state), NOON)

    assert prune(store, NOON + 91 * DAY)[0] == 1
    assert store.status().articles == 0


def test_pruned_articles_are_known_as_seen(store: SqlStore) -> None:
    """Rule C13: what a channel dropped does not come back as new."""
    poll(store, *(article(number) for number in range(5)))
    prune(store, NOON + 91 * DAY, newest_per_channel=2)

    again = poll(store, *(article(number) for number in range(5)), now=NOON + 91 * DAY)

    assert again.new == 0
    assert len(shown(store)) == 2


def test_what_was_seen_is_forgotten_400_days_after_it_was_last_listed(store: SqlStore) -> None:
    """Item 4."""
    poll(store, article(1))
    poll(store, article(2), now=NOON + DAY)
    prune(store, NOON + 91 * DAY, newest_per_channel=0)
    poll(store, article(3), now=NOON + 92 * DAY)

    early = prune(store, NOON + 400 * DAY, newest_per_channel=0)
    late = prune(store, NOON + 400 * DAY + timedelta(seconds=1), newest_per_channel=0)

    assert early[1] == 0
    assert late[1] > 0
    assert poll(store, article(1), now=NOON + 401 * DAY).new == 1


def test_what_a_document_still_lists_is_never_forgotten(store: SqlStore) -> None:
    """Item 4: a seen id is kept while any document lists it."""
    poll(store, article(1))
    prune(store, NOON + 91 * DAY, newest_per_channel=0)

    now = NOON + 91 * DAY
    for _ in range(20):
        now += 60 * DAY
        poll(store, article(1), now=now)
        prune(store, now, newest_per_channel=0)

    assert poll(store, article(1), now=now + DAY).new == 0
    assert store.status().articles == 0


def test_a_source_that_answers_304_for_years_still_lists_its_last_document(store: SqlStore) -> None:
    """Item 4: a 304 says that the document is the one we read."""
    poll(store, article(1))
    prune(store, NOON + 91 * DAY, newest_per_channel=0)
    now = NOON
    for _ in range(12):
        now += 60 * DAY
        lease = lease_of(store, now=now)
        state = replace(
            lease.state,
            polled_at=now,
            succeeded_at=now,
            next_poll_at=now + DAY,
            outcome=Outcome.NOT_MODIFIED,
        )
        store.commit_poll(lease, [], _decision(state), now)
        prune(store, now, newest_per_channel=0)

    assert poll(store, article(1), now=now + DAY).new == 0


def _decision(state: object) -> Callable[[Known], PollDecision]:
    return lambda _known: PollDecision(placements=(), state=state)  # type: ignore[arg-type]  # a SourceState


def test_a_piece_lives_on_in_its_copy(store: SqlStore) -> None:
    """Rule C1: when the article first shown is pruned, the copy carries the piece and its id."""
    poll(store, article(1))
    copy_day = NOON + 80 * DAY
    poll(store, article(1, guid="copy", first_seen_at=copy_day), url=B, now=copy_day)
    (before,) = shown(store)

    prune(store, NOON + 95 * DAY, newest_per_channel=0)

    (after,) = shown(store)
    assert (after.entry_id, after.sequence) == (before.entry_id, before.sequence)
    assert after.article.guid == "copy"


def test_an_article_with_very_many_keys_can_be_pruned(store: SqlStore) -> None:
    """A publisher that rewrites guids at each poll gives one article thousands of keys in 90 days."""
    one = article(1)
    poll(store, one)
    lease = lease_of(store)
    from aggregator.dedupe import guid_key
    from aggregator.model.story import SameArticle

    number = store.find(one.link or "")[0].article_id
    keys = tuple(guid_key(f"session-{turn}", lease.source_key) for turn in range(40_000))
    same = SameArticle(article_id=number, keys=keys, rule="rewritten guid")
    store.commit_poll(lease, [], lambda _known: PollDecision(placements=(same,), state=lease.state), NOON)

    assert prune(store, NOON + 91 * DAY, newest_per_channel=0)[0] == 1
    assert poll(store, article(1, guid="session-39999"), now=NOON + 91 * DAY).new == 0


def test_pruning_again_finds_nothing(store: SqlStore) -> None:
    poll(store, *(article(number) for number in range(700)))

    assert prune(store, NOON + 91 * DAY, newest_per_channel=10)[0] == 690
    assert prune(store, NOON + 91 * DAY, newest_per_channel=10) == (0, 0)


def test_a_label_that_is_gained_brings_the_newest_pieces(store: SqlStore) -> None:
    poll(store, *(article(number) for number in range(5)))

    sync(store, source(A, labels=(Label(kind="topic", slug="economy", name="Economy"),)), source(B))

    assert titles(store, "topics/economy") == titles(store)
    found = store.find("https://news.example/articles/1")[0]
    reasons = {f"{one.label.kind} {one.label.slug}": one.reason for one in found.labels}
    assert "feeds.yaml" in reasons["topic economy"]


def test_the_report_of_an_article_can_be_printed(store: SqlStore) -> None:
    poll(store, article(1))
    (report,) = store.find("1")

    assert report.entry_id == shown(store)[0].entry_id
    assert [path for path, _, _ in report.channels] == ["all"]
    assert json.dumps(report.source_url)
    assert store.find(str(2**80)) == ()
    assert store.find("") == ()
    assert store.find("\u0661") == ()


def hashed(number: int, digest: bytes = b"", **changes: object) -> Article:
    return article(number, entry_hash=digest or number.to_bytes(16, "big"), **changes)


def test_entries_that_were_read_are_known_by_their_hash(store: SqlStore) -> None:
    """A10."""
    one, two = hashed(1), hashed(2)
    poll(store, one, two)
    assert one.entry_hash
    assert two.entry_hash
    number = lease_of(store).source_id

    known = store.known_entries(number, [one.entry_hash, two.entry_hash, b"x" * 16])

    assert known.keys() == {one.entry_hash, two.entry_hash}
    assert len(set(known.values())) == 2


def test_what_no_channel_shows_is_told_from_what_is_shown_and_from_what_others_have(store: SqlStore) -> None:
    poll(
        store, article(1), article(2, published_at=NOON - timedelta(days=9)), url=A, backfill=Backfill(days=2)
    )
    a, b = (lease_of(store, url) for url in (A, B))
    keys = [guid_key(str(article(number).guid), a.source_key).value for number in (1, 2, 3)]

    assert store.backstage(a.source_id, keys) == {keys[1]}
    assert store.backstage(b.source_id, keys) == frozenset()


def test_entries_of_another_source_are_not_known(store: SqlStore) -> None:
    one = hashed(1)
    poll(store, one, url=A)
    assert one.entry_hash

    assert store.known_entries(lease_of(store, B).source_id, [one.entry_hash]) == {}


def test_an_entry_of_the_same_text_in_another_form_is_known_by_its_new_hash(store: SqlStore) -> None:
    old, new = hashed(1, b"old".ljust(16)), hashed(1, b"new".ljust(16))
    poll(store, old)
    poll(store, new)
    assert old.entry_hash
    assert new.entry_hash

    assert store.known_entries(lease_of(store).source_id, [old.entry_hash, new.entry_hash]).keys() == {
        new.entry_hash
    }


def test_entries_that_retention_deleted_stay_known_while_they_are_listed(store: SqlStore) -> None:
    one = hashed(1)
    poll(store, one)
    assert one.entry_hash
    later = NOON + timedelta(days=100)
    store.prune(later, RetentionPolicy(newest_per_channel=0))
    lease = lease_of(store, now=later)

    assert store.known_entries(lease.source_id, [one.entry_hash]) == {one.entry_hash: None}
    listed = PollDecision(placements=(), state=lease.state, relisted_pruned=(one.entry_hash,))
    store.commit_poll(lease, [], lambda _: listed, later)
    store.prune(later + timedelta(days=399), RetentionPolicy(newest_per_channel=0))

    assert store.known_entries(lease.source_id, [one.entry_hash]) == {one.entry_hash: None}


def test_an_entry_that_is_listed_unchanged_counts_as_listed(store: SqlStore) -> None:
    one = hashed(1)
    poll(store, one)
    assert one.entry_hash
    later = NOON + timedelta(days=300)
    lease = lease_of(store, now=later)
    number = store.known_entries(lease.source_id, [one.entry_hash])[one.entry_hash]
    assert number is not None

    relisted = PollDecision(placements=(), state=lease.state, relisted=(number,))
    store.commit_poll(lease, [], lambda _: relisted, later)
    store.prune(later, RetentionPolicy(newest_per_channel=0))
    store.prune(later + timedelta(days=399), RetentionPolicy(newest_per_channel=0))

    assert poll(store, one, now=later + timedelta(days=399)).new == 0


def test_a_key_that_very_many_share_brings_the_sources_own_article_and_few_others(store: SqlStore) -> None:
    """A page that a thousand sources name must not make every poll look at a thousand articles."""
    page = "https://shared.example/page"
    urls = [f"https://s{number}.example/feed" for number in range(60)]
    store.sync_sources([source(url) for url in urls], INTERVAL, NOON)
    for number, url in enumerate(urls):
        poll(store, article(number, link=page, title=f"Headline {number}", summary=f"Text {number}"), url=url)
    last = lease_of(store, urls[-1])
    keys = keys_of(article(59, link=page, title="Headline 59"), last.source_key, SITE)
    seen: list[Known] = []

    def decide(known: Known) -> PollDecision:
        seen.append(known)
        return PollDecision(placements=(), state=last.state)

    store.commit_poll(last, keys, decide, NOON)

    found = max(seen[0].candidates.values(), key=len)
    assert len(found) == 40
    assert last.source_id in {one.source_id for one in found}


def test_an_article_that_another_channel_shows_is_read_once(store: SqlStore) -> None:
    topic = label("economy")
    poll(store, labelled(article(1), topic), labelled(article(2), topic))
    shelf: Shelf = {}
    everything = store.showings("all", 10, shelf=shelf)
    held = dict(shelf)
    economy = store.showings("topics/economy", 10, shelf=shelf)

    assert [one.article for one in everything] == [one.article for one in shown(store)]
    assert [one.article for one in economy] == [one.article for one in shown(store, "topics/economy")]
    assert all(any(one.article is kept.article for kept in held.values()) for one in economy)
    assert shelf == held


def test_an_article_that_changed_is_read_again_whatever_the_shelf_holds(store: SqlStore) -> None:
    poll(store, article(1), article(2))
    shelf: Shelf = {}
    store.showings("all", 10, shelf=shelf)
    poll(store, article(2, text_hash=b"changed", title="New title"), now=NOON + INTERVAL)

    assert store.showings("all", 10, shelf=shelf) == shown(store)
    assert "New title" in {one.article.title for one in shown(store)}


def test_only_the_lines_that_a_document_holds_are_read(store: SqlStore) -> None:
    poll(store, *(article(number) for number in range(1, 6)))
    everything = shown(store)
    lines: list[SentLine] = []
    shelf: Shelf = {}

    def first_and_third(found: Sequence[SentLine]) -> Sequence[int]:
        lines.extend(found)
        return [0, 2]

    assert store.showings("all", 10, first_and_third, shelf) == (everything[0], everything[2])
    assert [(one.sequence, one.shown_at) for one in lines] == [(n, NOON) for n in (5, 4, 3, 2, 1)]
    assert len(shelf) == 2
