"""What many channels cost: `python -m bench.channels`, with `--articles` and `--channels` for their numbers.

A store gets made-up articles past the program and channels with rules of the owner's; all are published once. Then one
new article comes, in a file that is polled, and is published. Printed are the CPU times of both, which channels were
written (those that took the article, and no others), and what it costs to ask the rules for one article.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.classify import Vocabulary, classify
from aggregator.model.article import LabelledArticle
from aggregator.model.source import Source
from aggregator.routing import routed
from aggregator.schedule import PollPolicy
from aggregator.store import open_database
from aggregator.store.schema import article, channel, membership, piece, source

_SOURCES = 20
_BATCH = 5000
_TIMES = 5
_ITEM = (
    "<item><guid>new-{n}</guid><link>https://news.example/new/{n}</link><title>{title}</title>"
    "<description>The council met on Tuesday and heard what had been found.</description></item>"
)
_FEED = (
    "<rss version='2.0'><channel><title>Outlet</title><link>https://news.example/</link>{}</channel></rss>"
)


def main(count: int, channels: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="channels-") as folder:
        path = _site(Path(folder), channels)
        options = Options(poll=PollPolicy(interval=timedelta(minutes=30)), publish_every=timedelta(0))
        with App(path, options) as app:
            app.service.poll_once(lambda _result: None)
            _report("fill the store", lambda: _fill(app, count, channels))
            _report("publish every channel once", lambda: app.publisher.publish_changed(at_once=True))
            for number in range(_TIMES):
                _one_article(app, Path(folder), number, channels)
            _each_channel(app, Path(folder), channels)
            _rules(app)


def _site(folder: Path, channels: int) -> Path:
    """Write a feeds.yaml with sources in files, and rules that each hold for some of the articles."""
    sources = [{"url": f"./{number}.xml", "name": f"Outlet {number}"} for number in range(_SOURCES)]
    paths = {
        f"desk/{number}": {"match": f'"subject{number}" and not (title:quiz or source:"Outlet 99")'}
        for number in range(channels)
    }
    for number in range(_SOURCES):
        (folder / f"{number}.xml").write_text(_FEED.format(""), "utf-8")
    path = folder / "feeds.yaml"
    path.write_text(json.dumps({"sources": sources, "channels": {"paths": paths}}), "utf-8")
    return path


def _fill(app: App, count: int, channels: int) -> None:
    """Write articles, pieces and ledgers as polls of weeks would have left them."""
    database = open_database(app.paths.database)
    now = app.clock.now()
    with database.writing() as connection:
        numbers = {row.path: row.id for row in connection.execute(sa.select(channel.c.path, channel.c.id))}
        owners = list(connection.execute(sa.select(source.c.id)).scalars())
        for start in range(0, count, _BATCH):
            rows = [
                _row(n, owners, now - timedelta(minutes=count - n))
                for n in range(start + 1, start + _BATCH + 1)
            ]
            connection.execute(piece.insert(), [one for _article, one in rows])
            connection.execute(article.insert(), [one for one, _piece in rows])
            lines = [line for one, _piece in rows for line in _lines(one, numbers, channels)]
            connection.execute(membership.insert(), lines)
        last = sa.select(sa.func.max(membership.c.sequence)).where(membership.c.channel_id == channel.c.id)
        connection.execute(
            channel.update().values(
                last_sequence=sa.func.coalesce(last.scalar_subquery(), 0), dirty_since=now, dirty_mark=2
            )
        )
    database.close()


def _row(n: int, owners: list[int], at: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    origin = {
        "id": "urn:outlet", "title": "Outlet", "updated_at": at.isoformat(), "self_url": None, "link": None,
        "rights": None,
    }  # fmt: skip
    details = {
        "dated": True, "authors": [], "categories": [], "enclosures": [], "image": None, "rights": None,
        "comments": None, "geo": None, "direction": "ltr", "origin": origin,
    }  # fmt: skip
    text = (
        f"Report {n} tells at some length of what the council of the town decided, and what it will cost. "
        * 3
    )
    one = {
        "id": n, "source_id": owners[n % len(owners)], "piece_id": n, "guid": f"guid-{n}",
        "url": f"https://news.example/{n}", "title": f"Report {n}", "summary": text[:250], "content": f"<p>{text}</p>",
        "published_at": at, "updated_at": at, "first_seen_at": at, "sort_at": at, "last_listed_at": at,
        "language": "en", "details": details, "labels": [], "text_hash": b"x", "placed_by": "new",
    }  # fmt: skip
    entry = {
        "id": n,
        "entry_id": f"tag:bench,2026:{n}",
        "lead_article_id": n,
        "first_shown_at": at,
        "updated_at": at,
    }
    return one, entry


def _lines(one: dict[str, Any], numbers: dict[str, int], channels: int) -> Iterator[dict[str, Any]]:
    """Each article stands in `all`, every second one in a channel of the owner's too."""
    n, at = one["id"], one["first_seen_at"]
    yield {"channel_id": numbers["all"], "sequence": n, "piece_id": n, "shown_at": at}
    number, turn = n % (2 * channels), n // (2 * channels) + 1
    if number < channels:
        yield {"channel_id": numbers[f"desk/{number}"], "sequence": turn, "piece_id": n, "shown_at": at}


def _one_article(app: App, folder: Path, number: int, channels: int) -> None:
    poll = "poll of 20 sources, one of them with a new article"
    _report(poll, lambda: _poll_one(app, folder, number, channels))
    first, second = _desks(number, channels)
    written: list[str] = []
    _report("  publish", lambda: written.extend(app.publisher.publish_changed(at_once=True).written))
    feeds = sorted(one for one in written if one.endswith(".atom"))
    assert feeds == sorted(["all.atom", f"desk/{first}.atom", f"desk/{second}.atom"]), feeds
    print(f"  wrote {', '.join(feeds)} and their other forms: {len(written)} documents")


def _poll_one(app: App, folder: Path, number: int, channels: int) -> None:
    first, second = _desks(number, channels)
    title = f"subject{first} meets subject{second} number{number} for the first time"
    (folder / "3.xml").write_text(_FEED.format(_ITEM.format(n=number, title=title)), "utf-8")
    app.store.make_all_due(app.clock.now())
    app.poller.poll_due()


def _desks(number: int, channels: int) -> tuple[int, int]:
    """Return the two channels that the rules give an article."""
    return (7 * number) % channels, (7 * number + 1) % channels


def _each_channel(app: App, folder: Path, channels: int) -> None:
    """Publish the channels that a new article changed one by one, each in all formats."""
    spent: dict[str, list[float]] = {}
    for number in range(_TIMES, 3 * _TIMES):
        _poll_one(app, folder, number, channels)
        for shown, _last in app.store.dirty_channels():
            started = time.process_time()
            app.publisher._publish_one(shown, app.clock.now())
            kind = "all" if shown.path == "all" else "a desk"
            spent.setdefault(kind, []).append((time.process_time() - started) * 1e3)
    for kind, each in spent.items():
        path = "all" if kind == "all" else "desk/1"
        entries = (app.paths.output / f"{path}.atom").read_bytes().count(b"<entry")
        print(
            f"publish {kind}, {entries} entries, in all formats: median {median(each):.1f} ms of CPU time"
            f" (least {min(each):.1f}, of {len(each)})",
            flush=True,
        )


def _rules(app: App) -> None:
    stored = app.store.stored(None, 200)
    outlet = Source(url="./1.xml", request_url="", name="Outlet 1")
    labelled = [LabelledArticle(article=one.articles[0].article, labels=()) for one in stored]
    rules = app.refiler.rules.routes
    always = replace(rules, by_nothing=rules.rules)
    _report("ask 200 articles' rules", lambda: [routed(one, outlet, rules, set()) for one in labelled], 200)
    _report("  without the index", lambda: [routed(one, outlet, always, set()) for one in labelled], 200)
    known = Vocabulary.of(())
    _report("label 200 articles", lambda: [classify(one.article, outlet, known) for one in labelled], 200)


def _report(name: str, step: Callable[[], object], each: int = 1) -> None:
    started = time.process_time()
    step()
    spent = (time.process_time() - started) / each
    print(f"{name}: {spent * 1e3:.2f} ms of CPU time" + (" each" if each > 1 else ""), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--channels", type=int, default=200)
    chosen = parser.parse_args()
    main(chosen.articles, chosen.channels)
