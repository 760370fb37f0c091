"""What lists of outlets and stories cost: select and render a page of 500 entries, side by side in one run.

    python -m bench.outlets

CPU of this process, the best of seven; "before" is the same page with the question for outlets taken out.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from aggregator.dedupe import story_entry_id
from aggregator.model.channel import Carriers, Channel, Edition, Site
from aggregator.render import RENDERERS
from aggregator.selection import EditionPolicy, gather, held, select, select_stories
from aggregator.store import SqlStore, open_database, outlets
from aggregator.store.engine import Database
from aggregator.store.liveness import Presence

_PIECES = 500
_NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
_SITE = Site(id="tag:bench.example,2026:x", title="Bench", base_url="https://bench.example/", language="en")
_POLICY = EditionPolicy(content="full")
_TEXT = "<p>" + "The harbour board reports a calm quarter. " * 40 + "</p>"


def _fill(database: Database, copies: int) -> None:
    """Write a channel of pieces, each with so many further outlets, directly into the tables."""
    details = (
        '{"dated": true, "authors": [], "categories": [], "enclosures": [], "image": null, "rights": null, '
        '"comments": null, "geo": null, "direction": "ltr", "origin": {"id": "urn:x", "title": "Outlet %d", '
        '"updated_at": "2026-11-24T12:00:00+00:00", "self_url": null, "link": null, "rights": null}}'
    )
    settings = '{"name": null, "content": null, "rights": null}'
    with database.writing() as connection:
        run = partial(connection.exec_driver_sql)
        run("INSERT INTO channel (id, path, kind, title, feed_id, created_at, opened_at) "
            "VALUES (1, 'all', 'all', 'All', 'tag:x/all', 0, 0)")  # fmt: skip
        for number in range(1, copies + 2):
            run("INSERT INTO source (id, url, source_key, host, settings, added_at) VALUES (?, ?, ?, '', ?, 0)",
                (number, f"https://s{number}.example/", str(number), settings))  # fmt: skip
        at = int(_NOW.timestamp()) * 1_000_000
        for piece in range(1, _PIECES + 1):
            seen = at - (_PIECES - piece) * 1_000_000
            run("INSERT INTO piece (id, entry_id, lead_article_id, first_shown_at, updated_at, outlets_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (piece, f"urn:{piece}", piece * 100 + 1, seen, seen, at if copies else None))  # fmt: skip
            run("INSERT INTO membership (channel_id, sequence, piece_id, shown_at) VALUES (1, ?, ?, ?)",
                (piece, piece, seen))  # fmt: skip
            for number in range(1, copies + 2):
                run("INSERT INTO article (id, source_id, piece_id, url, title, summary, content, published_at, "
                    "updated_at, first_seen_at, sort_at, last_listed_at, details, labels, placed_by) "
                    "VALUES (?, ?, ?, ?, ?, 'Text', ?, ?, ?, ?, ?, ?, ?, '[]', 'new')",
                    (piece * 100 + number, number, piece, f"https://s{number}.example/{piece}",
                     f"Report {piece}", _TEXT, seen, seen, seen, seen, seen, details % number))  # fmt: skip


def _join(database: Database, size: int) -> None:
    """Let each run of so many pieces be a story."""
    with database.writing() as connection:
        for number in range(1, _PIECES // size + 1):
            story_id = story_entry_id(f"urn:{number}", _SITE.id)
            connection.exec_driver_sql("INSERT INTO story VALUES (?, ?, 0)", (number, story_id))
        connection.execute(sa.text("UPDATE piece SET story_id = 1 + (id - 1) / :size"), {"size": size})


def _articles(store: SqlStore, channel: Channel) -> Edition:
    return select(channel, store.showings("all", 500, partial(held, policy=_POLICY)), _SITE, _POLICY)


def _stories(store: SqlStore, channel: Channel) -> Edition:
    told = store.stories("all", 500, partial(gather, policy=_POLICY))
    return select_stories(channel, told, _SITE, _POLICY)


def _measured(make: Callable[[], Edition]) -> tuple[float, float]:
    """Return milliseconds of selecting and of rendering, the best of seven each."""
    selected, rendered = [], []
    for _ in range(7):
        begun = time.process_time()
        edition = make()
        between = time.process_time()
        RENDERERS["atom"](edition)
        selected.append(between - begun)
        rendered.append(time.process_time() - between)
    return 1000 * min(selected), 1000 * min(rendered)


def _without_question(_connection: sa.Connection, _pieces: object) -> dict[int, Carriers]:
    return {}


def main() -> None:
    """Print a line for each kind of page."""
    channel = Channel(
        path="all", kind="all", title="All", feed_id="tag:x/all", created_at=_NOW - timedelta(days=1)
    )
    asked = outlets.others
    for copies, size in ((0, 0), (4, 0), (14, 0), (0, 5), (4, 5)):
        with tempfile.TemporaryDirectory() as folder:
            database = open_database(Path(folder) / "aggregator.db")
            _fill(database, copies)
            if size:
                _join(database, size)
            store = SqlStore(database, Presence(Path(folder) / "run", "bench"), _SITE.id)
            make = partial(_stories if size else _articles, store, channel)
            name = f"{copies} further outlets each" + (f", stories of {size} pieces" if size else "")
            if not copies and not size:
                setattr(outlets, "others", _without_question)  # noqa: B010 - a measurement, not the program
                print("{}: select {:.1f} ms, render {:.1f} ms".format("before", *_measured(make)))
                setattr(outlets, "others", asked)  # noqa: B010
            print("{}: select {:.1f} ms, render {:.1f} ms".format(name, *_measured(make)))
            store.close()


if __name__ == "__main__":
    main()
