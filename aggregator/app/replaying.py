"""A recorded stretch done again, without the network: the same store and the same documents."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from aggregator.app.opening import open_site
from aggregator.app.paths import Paths, make_folder
from aggregator.app.recording import CONFIG, STORE, Answered, Published, Torn, began_at, events, stretches
from aggregator.app.settings import Options, jitter, poll_policy, settings_of
from aggregator.config.load import load_flat
from aggregator.errors import StoreError
from aggregator.model.document import FailureKind, Fetched, FetchFailed, FetchRequest
from aggregator.publish import SplitPublisher
from aggregator.sandbox import SandboxedReader
from aggregator.schedule import Budget
from aggregator.service.channels import ChannelPublisher
from aggregator.service.filing import Refiler
from aggregator.service.poller import Poller

_BATCHES_A_ROUND = 25
_NO_LIMIT = Budget(polls_a_day=1e9, of_each=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What was done again: answers from `since` until `until`; the new store and output lie in `folder`.

    After each of the times `torn` a line of the recording was cut off, so that an answer may be missing.
    """

    folder: Path
    since: datetime
    until: datetime
    answers: int
    torn: tuple[datetime, ...] = ()


class _Then:
    """The Clock port on recorded times."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the moment that is replayed."""
        return self.at


class _Answers:
    """The Fetcher port on recorded answers: what is asked for beside them is cancelled."""

    def __init__(self, clock: _Then) -> None:
        self._clock = clock
        self.answers: Sequence[Answered] = ()

    def fetch_all(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        """Yield the recorded answers in their order, each at its time."""
        wanted = {one.source for one in self.answers}
        asked: dict[str, FetchRequest] = {}
        for request in requests:
            if request.label in wanted:
                asked[request.label] = request
            else:
                yield FetchFailed(request=request, kind=FailureKind.CANCELLED, detail="not recorded")
            if len(asked) == len(wanted):
                break
        for one in self.answers:
            if one.source in asked:
                self._clock.at = one.at
                yield replace(one.fetched, request=asked[one.source])

    def stop(self, grace_seconds: float) -> None:
        """Do nothing: there is nothing to wait for."""


def replay(config: Path, at: datetime, folder: Path) -> Replayed:
    """Do again what was recorded in the stretch of a time, up to that time, into a folder that is new.

    Raises:
        StoreError: nothing was recorded then, or the folder is there already.
        ConfigError: a secret of the configuration of then is missing.
    """
    record = Paths(config.resolve()).record
    found = max((one for one in stretches(record) if began_at(one) <= at), default=None)
    if found is None:
        raise StoreError(f"nothing was recorded before {at:%Y-%m-%d %H:%M:%S} UTC in {record}")
    paths = Paths(folder.resolve() / "feeds.yaml")
    if paths.state.exists():
        raise StoreError(f"{paths.state} is there already: name a folder that is new")
    make_folder(paths.state)
    shutil.copyfile(found / STORE, paths.database)
    told = [one for one in events(found) if one.at <= at]
    torn = tuple(one.at for one in told if isinstance(one, Torn))
    _do_again(found, config, paths, [one for one in told if not isinstance(one, Torn)])
    answers = sum(isinstance(one, Answered) for one in told)
    return Replayed(folder=paths.config.parent, since=began_at(found), until=at, answers=answers, torn=torn)


def _do_again(stretch: Path, config: Path, paths: Paths, told: Sequence[Answered | Published]) -> None:
    clock = _Then(began_at(stretch))
    flat = json.loads((stretch / CONFIG).read_text("utf-8"))["config"]
    # Paths in it are relative to the folder of the site that was recorded.
    then = load_flat(flat, config.resolve(), os.environ)
    unhurried = replace(poll_policy(then), budget=_NO_LIMIT)
    site_id = then.site.id or _site_id(config)
    settings = settings_of(then, site_id, Options(clock=clock, poll=unhurried))
    store = open_site(paths, site_id)
    reader = SandboxedReader()
    try:
        fetcher = _Answers(clock)
        poller = Poller(store, fetcher, reader, clock, site_id, jitter)
        poller.sources = settings.for_poller()
        folders = SplitPublisher(paths.output, paths.private)
        publisher = ChannelPublisher(store, folders, clock, settings.publish)
        refiler = Refiler(store, clock, settings.for_filing())
        for answers, published in _rounds(told):
            fetcher.answers = answers
            if answers:
                clock.at = answers[0].at
                store.make_all_due(clock.at)
                poller.poll_due()
            if published is not None:
                clock.at = published.at
                refiler.run(_BATCHES_A_ROUND)
                publisher.open_grown()
                publisher.publish_changed(at_once=True)
        # What did not change in this stretch is written from the store, too.
        store.mark_all_changed(clock.at)
        publisher.publish_changed(at_once=True)
    finally:
        reader.rest()
        store.close()


def _rounds(told: Iterable[Answered | Published]) -> Iterator[tuple[tuple[Answered, ...], Published | None]]:
    """Yield the answers between two rounds of publishing; a source that answers twice begins another."""
    answers: dict[str, Answered] = {}
    for one in told:
        if isinstance(one, Published):
            yield tuple(answers.values()), one
            answers = {}
            continue
        if one.source in answers:
            yield tuple(answers.values()), None
            answers = {}
        answers[one.source] = one
    if answers:
        yield tuple(answers.values()), None


def _site_id(config: Path) -> str:
    """Return the id of a site whose feeds.yaml has no place for it."""
    try:
        return Paths(config.resolve()).site_id.read_text("utf-8").strip()
    except OSError as error:
        raise StoreError(f"the id of the site of {config} is not known") from error
