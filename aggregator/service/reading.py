"""One fetched document through parse, normalise and classify, up to what the store decides on."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, assert_never, cast

from aggregator.classify import Vocabulary, classify, classify_by_what_is_said
from aggregator.errors import ParseError
from aggregator.model.article import Article, ArticleId, LabelledArticle
from aggregator.model.document import (
    Document,
    FailureKind,
    Fetched,
    FetchFailed,
    FetchLimits,
    Gone,
    NotModified,
    Validators,
)
from aggregator.model.feed import ParsedEntry, ParsedFeed
from aggregator.model.match import Term
from aggregator.model.poll import Move, Outcome, PollSummary, PublisherWishes, SourceState
from aggregator.model.push import Offer
from aggregator.model.source import Backfill, Source
from aggregator.normalise import normalise
from aggregator.parse import digest_of, parse
from aggregator.routing import Routes, routed
from aggregator.schedule import moving
from aggregator.schedule.rhythm import unpack
from aggregator.service.steps import Step, Tell, stepped
from aggregator.text.dates import parse_date
from aggregator.websub.discovery import offer_of

READER_VERSION = 2
"""Raise it when a reader learns to read more: every document is then read once again."""

# A document that the direct path declined comes from software that will write the next one like it.
_TOLERANT_READS = 20
# What a source's articles do not depend on.
_NOT_OF_ARTICLES: Mapping[str, object] = {
    "url": "", "request_url": "", "group": None, "interval": None, "allow_fast": False, "origin": "",
    "backfill": Backfill(), "was": (), "headers": (), "allow_private_addresses": False,
    "limits": FetchLimits(), "priority": 0,
}  # fmt: skip
_GONE = "gone for good (410)"
_SUCCESSES = frozenset({Outcome.NEW, Outcome.UNCHANGED, Outcome.NOT_MODIFIED})
_SOFT = frozenset({FailureKind.TIMEOUT, FailureKind.DNS, FailureKind.CONNECT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of a fetch: the articles, a summary for the schedule, and the state but for the next poll.

    `deleted` are the ids of entries that the publisher says are gone, `relisted` and `relisted_pruned` the
    entries that were read before and left alone. `window` counts the entries of a document that was read,
    `oldest` is the oldest date among them that is known; `offer` is the hub that it names.
    """

    summary: PollSummary
    state: SourceState
    articles: tuple[LabelledArticle, ...] = ()
    deleted: tuple[str, ...] = ()
    relisted: tuple[ArticleId, ...] = ()
    relisted_pruned: tuple[bytes, ...] = ()
    window: int = 0
    oldest: datetime | None = None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What reading asks others for.

    `known_entries` tells which of the source's entries were read before, `backstage` under which of these
    guids it has an article that no channel shows.
    """

    vocabulary: Vocabulary
    routes: Routes
    site_id: str
    tolerant_reader: Callable[[Document], ParsedFeed]
    known_entries: Callable[[Sequence[bytes]], Mapping[bytes, ArticleId | None]]
    backstage: Callable[[Sequence[str]], AbstractSet[str]]
    steps: tuple[Step, ...] = ()
    tell: Tell = lambda _step, _article, _problem: None


def read(fetched: Fetched, state: SourceState, source: Source, tools: Tools, now: datetime) -> Reading:
    """Read the ending of a fetch; raises nothing for what a server sent."""
    match fetched:
        case Document():
            return _read_document(fetched, state, source, tools, now)
        case NotModified():
            kept = Validators(
                etag=fetched.validators.etag or state.validators.etag,
                last_modified=fetched.validators.last_modified or state.validators.last_modified,
            )
            # What a 304 leaves out holds on (RFC 9111 section 4.3.4).
            fresh_for = freshness(fetched, now)
            wishes = state.wishes if fresh_for is None else replace(state.wishes, max_age=fresh_for)
            summary = PollSummary(outcome=Outcome.NOT_MODIFIED, wishes=wishes)
            move = _move(fetched, state, source, now)
            same = _state(state, now, summary, "nothing new", validators=kept, move=move)
            return Reading(summary=summary, state=same)
        case Gone():
            # Where a redirect has led us may be gone: the address in feeds.yaml has the last word.
            adopted = moving.address(state.move, source.url)
            summary = PollSummary(outcome=Outcome.FAILED if adopted else Outcome.GONE, status=410)
            reason = f"{adopted} is gone (410); {source.url} is asked again" if adopted else _GONE
            return Reading(summary=summary, state=_state(state, now, summary, reason))
        case FetchFailed():
            return _read_failure(fetched, state, now)
        case _:
            assert_never(fetched)


def freshness(answer: Document | NotModified, now: datetime) -> timedelta | None:
    """Return how long the publisher calls an answer fresh (RFC 9111 section 4.2).

    That is max-age less Age, else Expires less Date; None where the answer does not say.
    """
    for directive in (answer.header("cache-control") or "").split(","):
        name, _, value = directive.strip().partition("=")
        seconds = _seconds(value.strip().strip('"'))
        if name.strip().lower() == "max-age" and seconds is not None:
            return max(timedelta(0), seconds - (_seconds(answer.header("age") or "") or timedelta(0)))
    expires = answer.header("expires")
    if expires is None:
        return None
    until, sent = _http_date(expires), _http_date(answer.header("date") or "")
    # What is no date, "0" above all, means that it is stale already (section 5.3).
    return timedelta(0) if until is None else max(timedelta(0), until - (sent or now))


def _seconds(text: str) -> timedelta | None:
    text = text.strip()
    return timedelta(seconds=min(int(text[:10]), 10**9)) if text.isascii() and text.isdigit() else None


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _read_document(
    document: Document, state: SourceState, source: Source, tools: Tools, now: datetime
) -> Reading:
    # Processors have instructions for SHA-256: of the strong hashes it is the fastest on a whole document.
    body_hash = hashlib.sha256(document.body).digest()[:16]
    if body_hash == state.body_hash and state.reader == READER_VERSION:
        fresh_for = freshness(document, now)
        wishes = state.wishes
        if fresh_for != wishes.max_age:
            wishes = replace(wishes, max_age=fresh_for)
        summary = _summary(document, wishes, Outcome.UNCHANGED, body_repeats=True)
        told = {
            "validators": document.validators,
            "move": _move(document, state, source, now),
            "full_at": now,
        }
        same = _state(state, now, summary, "the same document as before", **told)
        return Reading(summary=summary, state=same)
    try:
        feed = parse(
            document, tolerant_reader=tools.tolerant_reader, prefer_tolerant=state.tolerant_reads > 0
        )
    except ParseError as error:
        return _not_a_feed(state, now, str(error))
    if _is_ours(feed, tools.site_id):
        return _not_a_feed(state, now, "this is one of our own channels: it is not read again")
    feed = _with_digests(feed, _settings_digest(source))
    # Of a source that was never read nothing is known.
    digests = [entry.digest for entry in feed.entries if entry.digest] if state.read_at else []
    known = tools.known_entries(digests) if digests else {}
    unchanged = _unchanged(feed.entries, known)
    normalised = normalise(feed, source, now, skip=frozenset(unchanged))
    if feed.entries and not (normalised.articles or normalised.dropped or unchanged):
        return _not_a_feed(state, now, f"none of its {len(feed.entries)} entries could be read")
    articles = tuple(stepped(one, tools.steps, tools.tell) for one in normalised.articles)
    wishes = _wishes(feed, freshness(document, now))
    summary = _summary(
        document, wishes, Outcome.NEW, body_repeats=state.body_repeats or state.polled_at is None
    )
    reason = _in_words(len(normalised.articles) + len(unchanged), len(normalised.defects), normalised.dropped)
    read_state = _state(
        state,
        now,
        summary,
        reason,
        validators=document.validators,
        body_hash=body_hash,
        title=feed.title or state.title,
        read_at=now,
        full_at=now,
        move=_move(document, state, source, now),
        reader=READER_VERSION,
        tolerant_reads=_tolerant_reads(feed, state),
    )
    return Reading(
        summary=summary,
        state=read_state,
        articles=_labelled(articles, state, source, tools, now),
        deleted=tuple(one.ref for one in feed.deleted),
        relisted=tuple(number for number in unchanged.values() if number is not None),
        relisted_pruned=tuple(
            digest
            for position, number in unchanged.items()
            if number is None and (digest := feed.entries[position].digest)
        ),
        window=len(feed.entries),
        oldest=_oldest(feed, normalised.articles, now),
        offer=offer_of(document, feed),
    )


def as_pushed(reading: Reading, state: SourceState) -> Reading:
    """Return what a hub delivered, as what it is: it says nothing of validators, redirects and wishes, and
    may hold no more than what is new.
    """
    kept = replace(
        reading.state,
        validators=state.validators,
        move=state.move,
        full_at=state.full_at,
        wishes=state.wishes,
        reason=f"pushed by its hub: {reading.state.reason}",
    )
    rhythm = unpack(state.rhythm)
    window = max(reading.window, rhythm.window if rhythm else 0)
    return replace(reading, state=kept, window=window)


def _labelled(
    articles: Sequence[Article], state: SourceState, source: Source, tools: Tools, now: datetime
) -> tuple[LabelledArticle, ...]:
    """Label articles; the text of those that nobody sees, now or later, is not read for that."""
    slow: set[Term] = set()
    unseen = _unseen(articles, state, source, tools, now)
    labelled = (
        classify_by_what_is_said(article, source, tools.vocabulary)
        if unseen(article)
        else classify(article, source, tools.vocabulary)
        for article in articles
    )
    placed = (routed(one, source, tools.routes, slow) for one in labelled)
    return tuple(replace(one, hidden=True) if one.article.dropped_by else one for one in placed)


def _unseen(
    articles: Sequence[Article], state: SourceState, source: Source, tools: Tools, now: datetime
) -> Callable[[Article], bool]:
    """Tell which articles are back history: of a first document by their time, later by what is stored."""
    if state.succeeded_at is None:
        shown_since = now - timedelta(days=source.backfill.days)
        return lambda article: article.published_at < shown_since
    # No other key than the guid proves by itself that an entry is the article that is stored.
    backstage = tools.backstage([one.guid for one in articles if one.guid and one.guid_is_key])
    return lambda article: article.guid_is_key and article.guid in backstage


def _oldest(feed: ParsedFeed, articles: Sequence[Article], now: datetime) -> datetime | None:
    """Return the date of the oldest entry: of those that were read, and of the first and the last."""
    dates = [article.published_at for article in articles if article.dated]
    for entry in (feed.entries[0], feed.entries[-1]) if len(articles) < len(feed.entries) else ():
        text = entry.published or entry.updated
        moment = parse_date(text, UTC, now) if text else None
        if moment is not None and moment <= now:
            dates.append(moment)
    return min(dates, default=None)


def _tolerant_reads(feed: ParsedFeed, state: SourceState) -> int:
    if not feed.tolerant:
        return 0
    return state.tolerant_reads - 1 if state.tolerant_reads else _TOLERANT_READS


def _with_digests(feed: ParsedFeed, settings: bytes) -> ParsedFeed:
    # Built anew, and not by `_replace`, which takes three times as long.
    entries = [ParsedEntry(*entry[:-1], digest=digest_of(entry, settings)) for entry in feed.entries]
    return replace(feed, entries=tuple(entries))


def _settings_digest(source: Source) -> bytes:
    """Return what stands for all but the entry that its article is made of; `filing` sees to its labels."""
    made_by = (READER_VERSION, replace(source, **cast(Any, _NOT_OF_ARTICLES)))
    return hashlib.blake2b(repr(made_by).encode(), digest_size=16).digest()


def _unchanged(
    entries: Sequence[ParsedEntry], known: Mapping[bytes, ArticleId | None]
) -> dict[int, ArticleId | None]:
    """Return the positions of the entries that need not be read again, with their articles.

    One that shares its guid or link with an entry that is to be read is read too: which of the two stands
    for the article is decided between them.
    """
    fresh = [entry for entry in entries if entry.digest not in known]
    guids, links = {entry.guid for entry in fresh}, {entry.link for entry in fresh}
    return {
        position: known[entry.digest]
        for position, entry in enumerate(entries)
        if entry.digest is not None
        and entry.digest in known
        and not (entry.guid and entry.guid in guids)
        and not (entry.link and entry.link in links)
    }


def _read_failure(failed: FetchFailed, state: SourceState, now: datetime) -> Reading:
    summary = PollSummary(
        outcome=Outcome.FAILED, status=failed.status, retry_at=failed.retry_at, soft=failed.kind in _SOFT
    )
    return Reading(summary=summary, state=_state(state, now, summary, failed.detail))


def _not_a_feed(state: SourceState, now: datetime, reason: str) -> Reading:
    # Its validators are not stored: the next poll must bring the document again.
    summary = PollSummary(outcome=Outcome.NOT_A_FEED)
    return Reading(summary=summary, state=_state(state, now, summary, reason))


def _is_ours(feed: ParsedFeed, site_id: str) -> bool:
    return feed.id is not None and feed.id.startswith(site_id + "/")


def _wishes(feed: ParsedFeed, fresh_for: timedelta | None) -> PublisherWishes:
    ttl, period = feed.wishes.ttl_minutes, feed.wishes.period_seconds
    return PublisherWishes(
        max_age=fresh_for,
        ttl=timedelta(minutes=min(ttl, 10**6)) if ttl else None,
        period=timedelta(seconds=min(period, 10**8)) if period else None,
        skip_hours=feed.wishes.skip_hours,
        skip_days=feed.wishes.skip_days,
    )


def _move(answer: Document | NotModified, state: SourceState, source: Source, now: datetime) -> Move | None:
    # An address with a secret in it is kept nowhere, and a redirect may carry it along.
    if source.has_secret:
        return None
    return moving.after_success(state.move, source.url, answer.request.url, answer.hops, now)


def _summary(
    document: Document, wishes: PublisherWishes, outcome: Outcome, *, body_repeats: bool
) -> PollSummary:
    validators = document.validators
    return PollSummary(
        outcome=outcome,
        wishes=wishes,
        has_validators=bool(validators.etag or validators.last_modified),
        body_repeats=body_repeats,
    )


def _state(state: SourceState, now: datetime, summary: PollSummary, reason: str, **told: Any) -> SourceState:
    """Return the state after a poll; `told` are further fields that an answer told, of a success its move."""
    fields = {"polled_at": now, "outcome": summary.outcome, "reason": reason, **told}
    if summary.outcome in (Outcome.UNCHANGED, Outcome.NOT_MODIFIED):
        fields["body_repeats"] = True
    if summary.outcome in _SUCCESSES:
        return replace(state, succeeded_at=now, wishes=summary.wishes, **fields)
    move = moving.after_failure(state.move, summary.outcome, summary.status, state.failures)
    return replace(state, move=move, **fields)


def _in_words(articles: int, defects: int, dropped: int) -> str:
    text = "1 entry read" if articles == 1 else f"{articles} entries read"
    text += f", {dropped} dropped by rules" if dropped else ""
    return text + (f", {defects} defect{'s' if defects > 1 else ''}" if defects else "")
