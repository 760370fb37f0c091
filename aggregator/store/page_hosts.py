"""Hosts of pages: whose turn it is, how much of a day's budget is left, and their robots.txt files."""

from datetime import datetime
from urllib.parse import urlsplit

import sqlalchemy as sa

from aggregator.model.page import PagePolicy, PageVerdict, RobotsFile
from aggregator.store.schema import host_hold, page_host, robots


def take_turn(connection: sa.Connection, host: str, now: datetime, policy: PagePolicy) -> None:
    """Note that a host is asked for something now: it rests for the gap, and its budget shrinks."""
    row = connection.execute(sa.select(page_host).where(page_host.c.host == host)).first()
    today = row.pages if row is not None and row.day == now.date() else 0
    connection.execute(page_host.delete().where(page_host.c.host == host))
    connection.execute(
        page_host.insert().values(host=host, next_at=now + policy.gap, day=now.date(), pages=today + 1)
    )


def give_turn_back(connection: sa.Connection, host: str, now: datetime) -> None:
    """Take a turn back that was not used."""
    connection.execute(
        page_host.update().where(page_host.c.host == host).values(next_at=now, pages=page_host.c.pages - 1)
    )


def rest(connection: sa.Connection, host: str, until: datetime) -> None:
    """Let a host rest until a time, if it does not rest longer already."""
    earlier = page_host.c.next_at < until
    connection.execute(page_host.update().where(page_host.c.host == host, earlier).values(next_at=until))


def spare(connection: sa.Connection, host: str, verdict: PageVerdict) -> None:
    """Obey what an answer says of its host: pages rest, and feeds too where the server asks for it."""
    if verdict.rest_until is not None:
        rest(connection, host, verdict.rest_until)
    if verdict.hold_until is not None:
        shorter = sa.and_(host_hold.c.host == host, host_hold.c.until < verdict.hold_until)
        connection.execute(host_hold.delete().where(shorter))
        connection.execute(
            host_hold.insert().prefix_with("OR IGNORE").values(host=host, until=verdict.hold_until)
        )


def keep_robots(connection: sa.Connection, file: RobotsFile) -> None:
    """Keep the robots.txt of an origin."""
    connection.execute(robots.delete().where(robots.c.origin == file.origin))
    connection.execute(robots.insert().values(origin=file.origin, text=file.text, checked_at=file.checked_at))


def forget(connection: sa.Connection, before: datetime) -> None:
    """Forget the turns and the robots.txt of hosts that were not asked for anything since a time."""
    connection.execute(page_host.delete().where(page_host.c.next_at < before))
    connection.execute(robots.delete().where(robots.c.checked_at < before))


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address: what one robots.txt is for (RFC 9309 section 2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}"
