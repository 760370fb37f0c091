"""Lists of subscriptions that live elsewhere: fetched now and then, by the program's fetcher and guard."""

import json
import logging
from collections.abc import Sequence
from datetime import datetime

from aggregator import observability
from aggregator.app.paths import make_folder, write_private
from aggregator.config.opml import read_opml
from aggregator.config.settings import LivingList
from aggregator.model.document import Document, Fetched, Validators
from aggregator.model.source import Source, SourceId
from aggregator.observability import log
from aggregator.ports import Fetcher, Store
from aggregator.service.asking import request_for

_KEY = "lists"


def refresh_lists(
    lists: Sequence[LivingList], store: Store, fetcher: Fetcher, now: datetime, *, allow_private: bool
) -> bool:
    """Fetch the lists whose time has come, and keep what they say; return whether one says something new.

    One that cannot be had, or is no list, leaves its last copy; `status` says so until it can.
    """
    fetched_at: dict[str, str] = json.loads(store.recall(_KEY) or "{}")
    due = [one for one in lists if _is_due(one, fetched_at.get(one.url), now)]
    if not due:
        return False
    requests = [
        request_for(
            SourceId(number), Source(url=one.url, request_url=one.request_url), Validators(), allow_private
        )
        for number, one in enumerate(due)
    ]
    changed = False
    for answer in fetcher.fetch_all(requests):
        one = due[int(answer.request.key)]
        fetched_at[one.url] = now.isoformat()
        problem = _problem(answer)
        store.set_notice(f"list {one.url}", problem, now)
        if problem:
            log(observability.LIST_FAILED, logging.WARNING, list=one.url, problem=problem)
        elif isinstance(answer, Document) and not _is_same(one, answer.body):
            make_folder(one.copy.parent)
            write_private(one.copy, answer.body)
            log(observability.LIST_FETCHED, list=one.url)
            changed = True
    store.remember(_KEY, json.dumps({one.url: fetched_at[one.url] for one in lists if one.url in fetched_at}))
    return changed


def _is_due(one: LivingList, fetched: str | None, now: datetime) -> bool:
    return fetched is None or now - datetime.fromisoformat(fetched) >= one.refresh


def _problem(answer: Fetched) -> str | None:
    if not isinstance(answer, Document):
        return f"{answer.request.label}: the list could not be fetched; its last copy stays"
    if not read_opml(answer.body):
        return f"{answer.request.label}: no list of subscriptions came; the last copy stays"
    return None


def _is_same(one: LivingList, body: bytes) -> bool:
    try:
        return one.copy.read_bytes() == body
    except OSError:
        return False
