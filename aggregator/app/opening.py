"""The store of a site, opened; one that is damaged is set aside, and an empty one made in its place."""

import logging
import os
import secrets
from datetime import datetime

from aggregator import observability
from aggregator.app.paths import Paths, alone_in
from aggregator.errors import StoreDamagedError, StoreError
from aggregator.observability import log
from aggregator.store import SqlStore, open_database
from aggregator.store.damage import set_aside
from aggregator.store.liveness import Presence, anyone_in


def open_site(paths: Paths, site_id: str) -> SqlStore:
    """Open the store of a site, and let other processes see that we are here.

    Raises:
        StoreError: it cannot be opened, or is damaged.
    """
    database = open_database(paths.database)
    try:
        presence = Presence(paths.state / "run", f"{os.getpid()}-{secrets.token_hex(4)}")
    except OSError as error:
        database.close()
        raise StoreError(f"cannot write {paths.state / 'run'}: {error.strerror}") from error
    return SqlStore(database, presence, site_id)


def open_or_renew(paths: Paths, site_id: str, now: datetime) -> tuple[SqlStore, str | None]:
    """Open the store of a site, or an empty one where it is damaged; return it, and what was done.

    Raises:
        StoreError: it cannot be opened; or it is damaged, and another process works on it still.
    """
    try:
        return open_site(paths, site_id), None
    except StoreDamagedError:
        with alone_in(paths.state):
            return _renewed(paths, site_id, now)


def _renewed(paths: Paths, site_id: str, now: datetime) -> tuple[SqlStore, str | None]:
    try:
        return open_site(paths, site_id), None  # another process was faster
    except StoreDamagedError as error:
        if anyone_in(paths.state / "run"):
            raise StoreError(f"{error}; a process that works on it must end first") from error
        try:
            aside = set_aside(paths.database, now)
        except OSError as refused:
            raise StoreError(f"{error}; it cannot be renamed: {refused.strerror}") from refused
        log(observability.STORE_SET_ASIDE, logging.ERROR, problem=error.problem, now_at=aside)
        return open_site(paths, site_id), f"The store was damaged ({error.problem}); it lies in {aside} now."
