"""A filled store of every released schema is taken over: nothing that was shown is shown again, nothing changes its id."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from aggregator.store import migrations
from aggregator.store.schema import SCHEMA_VERSION
from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite


def _columns(connection: sqlite3.Connection, schema: str) -> dict[str, list[str]]:
    tables = connection.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({name})")]
        for (name,) in tables
        if name != "alembic_version" and not name.startswith("sqlite_")
    }


def downgraded(path: Path, revision: int) -> None:
    """Put a store of an old schema in the place of one: its tables as they were then, with these rows."""
    old = path.with_name("old.db")
    settings = Config()
    settings.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = sa.create_engine(f"sqlite:///{old}")
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, f"{revision:04}")
        connection.exec_driver_sql(f"PRAGMA user_version = {revision}")
    engine.dispose()
    with closing(sqlite3.connect(old)) as copy:
        copy.execute("ATTACH ? AS new", (str(path),))
        there, here = _columns(copy, "new"), _columns(copy, "main")
        for table in here.keys() & there.keys():
            names = ", ".join(f'"{one}"' for one in here[table] if one in there[table])
            copy.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM new.{table}")
        copy.commit()
    old.replace(path)


@pytest.mark.parametrize("revision", range(1, SCHEMA_VERSION))
def test_a_filled_store_of_an_older_version_goes_on(revision: int, tmp_path: Path) -> None:
    with Origin() as origin:
        site = TemporarySite(tmp_path / "site", origin)
        urls = [origin.serve(f"/s{n}", rss(item(n), item(10 + n), title=f"Outlet {n}")) for n in range(3)]
        site.configure(*({"url": url, "topics": "economy"} for url in urls))
        site.round()
        before = dict(site.subscriber.links)
        downgraded(site.state / "aggregator.db", revision)

        for n in range(3):
            origin.replace(f"/s{n}", body=rss(item(n), item(10 + n), item(20 + n), title=f"Outlet {n}"))
        site.clock.forward(hours=1)
        site.round()
        status = site.status()

    assert len(before) == 6
    assert site.subscriber.complaints == []
    assert before.items() <= site.subscriber.links.items()
    assert len(site.subscriber.links) == len(site.subscriber.ids["all.atom"]) == 9
    assert status.articles == 9
