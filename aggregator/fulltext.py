"""What one look at an article's page means: its text, when to look again, whether it is gone. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from aggregator.model.article import Article
from aggregator.model.document import (
    OVERLOADED,
    Document,
    FailureKind,
    Fetched,
    FetchFailed,
    Gone,
    NotModified,
)
from aggregator.model.page import PageLease, PagePolicy, PageState, PageText, PageVerdict, RobotsFile
from aggregator.model.retraction import Retraction
from aggregator.text.markup import plain_text
from aggregator.text.words import folded, shortened

ATTEMPTS = 4
HOPS = 5
GONE_TWICE_WITHIN = timedelta(days=1)
_LOOK_AGAIN = timedelta(days=1)
_FIRST_BACKOFF = timedelta(minutes=15)
_OVERLOADED = timedelta(hours=1)
# RFC 9309 section 2.4: not longer than 24 hours; one that could not be had forbids all until it can.
_ROBOTS_KEPT = timedelta(hours=24)
_ROBOTS_RETRY = timedelta(hours=1)
_SUMMARY_CHARACTERS = 300
_LONGER_BY = 1.2
_SHARED_WORDS = 0.4
_SHORTEST_WORD = 4
# Scripts that write no spaces between words: their words are compared as pairs of characters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one request for a page ended; `body` is read of a document only where its text is wanted.

    `is_html` tells whether the document is a page of text at all, `problem` why it could not be read.
    """

    fetched: Fetched
    is_html: bool = True
    body: PageText | None = None
    problem: str | None = None


def robots_stale(robots: RobotsFile | None, now: datetime) -> bool:
    """Tell whether robots.txt must be asked for before anything else of its origin."""
    if robots is None:
        return True
    return now - robots.checked_at >= (_ROBOTS_RETRY if robots.text is None else _ROBOTS_KEPT)


def robots_text(fetched: Fetched) -> str | None:
    """Return the rules that an answer stands for (RFC 9309 section 2.3.1): "" allows all, None nothing."""
    match fetched:
        case Document():
            return fetched.body.decode("utf-8", "replace")
        case Gone():
            return ""
        case NotModified():
            return None
        case FetchFailed():
            # 429 is a 4xx that says "not now", and no leave to go on; too many redirects are no file.
            refused = fetched.status is not None and 400 <= fetched.status < 500 and fetched.status != 429
            return "" if refused or fetched.kind is FailureKind.REDIRECT else None
        case _:
            assert_never(fetched)


def without_asking(lease: PageLease, allowed: bool, now: datetime, policy: PagePolicy) -> PageVerdict | None:
    """Return the verdict on a page that must not, or need not, be asked for; None where it is to be asked."""
    state = lease.state
    if lease.robots is not None and lease.robots.text is None:
        later = replace(
            state,
            attempts=max(0, state.attempts - 1),
            due_at=lease.robots.checked_at + _ROBOTS_RETRY,
            reason=f"robots.txt of {lease.host} could not be had: nothing is asked there until it can",
        )
        return PageVerdict(state=_patient(later, lease, now, policy))
    if not allowed:
        reason = f"robots.txt of {lease.host} does not allow it"
        return PageVerdict(state=replace(state, wanted=False, due_at=None, reason=reason))
    if _is_late(state, lease, now, policy):
        return PageVerdict(
            state=_given_up(replace(state, reason="not to be had in time"), lease, now, policy)
        )
    if state.attempts > ATTEMPTS:
        reason = state.reason or "the program failed on it"
        return PageVerdict(state=replace(state, wanted=False, due_at=None, reason=f"given up: {reason}"))
    return None


def judged(
    lease: PageLease, answer: Answer, now: datetime, policy: PagePolicy, *, visible: bool
) -> PageVerdict:
    """Return what is stored of an answer; `visible` says that the channels show content, not excerpts."""
    fetched = answer.fetched
    match fetched:
        case Document():
            return _found(lease, answer, fetched, now, policy, visible)
        case NotModified():
            kept = replace(lease.state, wanted=False, gone_at=None, reason="the page is there, unchanged")
            return _alive(lease, kept, now, policy)
        case Gone():
            return _gone(lease, 410, now, policy)
        case FetchFailed(status=404 | 410 as status):
            return _gone(lease, status, now, policy)
        case FetchFailed():
            return _failed(lease, fetched, now, policy)
        case _:
            assert_never(fetched)


def improves(article: Article, body: PageText, taken: str | None) -> str | None:
    """Say why a page's body must not stand in for the article's content, None where it may.

    It must be clearly longer than what the feed gave, and share words with title and summary: a consent
    wall does neither. `taken` is the body that was taken from the page before.
    """
    known = len(plain_text(article.content))
    shortest = known / 2 if taken and article.content == taken else known * _LONGER_BY
    if len(body.plain) <= shortest:
        return "the page gives no more text than the feed"
    said = _words(f"{article.title} {article.summary}")
    if not said or len(said & _words(body.plain)) < _SHARED_WORDS * len(said):
        return "the page's text shares too few words with the entry (a consent wall, another article?)"
    return None


def _found(
    lease: PageLease, answer: Answer, page: Document, now: datetime, policy: PagePolicy, visible: bool
) -> PageVerdict:
    state = replace(lease.state, gone_at=None, validators=page.validators)
    if not state.wanted:
        return _alive(lease, replace(state, reason="the page is there"), now, policy)
    state = replace(state, wanted=False)
    body = answer.body
    problem = _problem(lease, answer, page)
    if problem or body is None:
        return _alive(lease, replace(state, reason=problem or ""), now, policy)
    first = lease.state.text is None
    state = replace(state, text=body.html, reason="its text was taken")
    verdict = _alive(lease, state, now, policy)
    if body.html == lease.article.content:
        return verdict
    summary = lease.article.summary or shortened(body.plain, _SUMMARY_CHARACTERS)
    noticed = first and (visible or summary != lease.article.summary)
    shown = replace(lease.article, content=body.html, summary=summary)
    return replace(verdict, shown=shown, noticed=noticed)


def _problem(lease: PageLease, answer: Answer, page: Document) -> str | None:
    if not answer.is_html:
        kind = (page.header("content-type") or "").partition(";")[0].strip()
        return f"it is no page of text{f' but {kind}' if kind else ''}"
    if answer.body is None:
        return answer.problem or "no text was found on the page"
    return improves(lease.article, answer.body, lease.state.text)


def _alive(lease: PageLease, state: PageState, now: datetime, policy: PagePolicy) -> PageVerdict:
    restore = lease.retraction is Retraction.PAGE_GONE
    settled = replace(_from_start(state, lease), attempts=0, due_at=_watched(lease, state, now, policy))
    return PageVerdict(state=settled, restore=restore)


def _gone(lease: PageLease, status: int, now: datetime, policy: PagePolicy) -> PageVerdict:
    """404 or 410: once it may be an accident, twice at least a day apart it is the publisher's word."""
    first_at = lease.state.gone_at or now
    state = replace(
        _from_start(lease.state, lease), attempts=0, gone_at=first_at, reason=f"the page is gone ({status})"
    )
    if now - first_at < GONE_TWICE_WITHIN:
        return PageVerdict(state=replace(state, due_at=first_at + GONE_TWICE_WITHIN))
    state = replace(state, wanted=False, due_at=_watched(lease, state, now, policy))
    return PageVerdict(state=state, retract=None if lease.retraction else Retraction.PAGE_GONE)


def _failed(lease: PageLease, failed: FetchFailed, now: datetime, policy: PagePolicy) -> PageVerdict:
    state = lease.state
    if failed.points_to is not None and state.hops < HOPS:
        moved = replace(
            state, url=failed.points_to, hops=state.hops + 1, attempts=state.attempts - 1, due_at=now
        )
        return PageVerdict(state=replace(moved, reason="it redirects"))
    too_far = f"there are more than {HOPS} redirects"
    reason = failed.detail if failed.points_to is None else too_far
    state = replace(_from_start(state, lease), reason=reason)
    overloaded = failed.status in OVERLOADED
    delay = (_OVERLOADED if overloaded else _FIRST_BACKOFF) * 4 ** max(0, state.attempts - 1)
    due_at = max(failed.retry_at or now, now + min(delay, _LOOK_AGAIN))
    if state.attempts >= ATTEMPTS or not state.wanted:
        state = _given_up(state, lease, now, policy)
    else:
        state = _patient(replace(state, due_at=due_at), lease, now, policy)
    return PageVerdict(
        state=state,
        rest_until=due_at if overloaded else None,
        hold_until=failed.retry_at if overloaded else None,
    )


def _given_up(state: PageState, lease: PageLease, now: datetime, policy: PagePolicy) -> PageState:
    """Ask no more for the text; whether the page is there is looked at all the same."""
    reason = f"given up: {state.reason}" if state.wanted else state.reason
    due_at = _watched(lease, state, now, policy)
    return replace(state, wanted=False, attempts=0, due_at=due_at, reason=reason)


def _patient(state: PageState, lease: PageLease, now: datetime, policy: PagePolicy) -> PageState:
    late = state.due_at is not None and _is_late(state, lease, state.due_at, policy)
    return _given_up(state, lease, now, policy) if late else state


def _is_late(state: PageState, lease: PageLease, at: datetime, policy: PagePolicy) -> bool:
    """Tell whether a first text would be no news any more at a time; an edited one always is."""
    first = state.wanted and state.text is None
    return first and at - lease.article.first_seen_at > policy.patience


def _watched(lease: PageLease, state: PageState, now: datetime, policy: PagePolicy) -> datetime | None:
    """Return when to look whether the page is still there, None when the article is old enough."""
    since = max(lease.article.first_seen_at, state.gone_at or lease.article.first_seen_at)
    due_at = now + _LOOK_AGAIN
    return due_at if due_at <= since + policy.watched else None


def _from_start(state: PageState, lease: PageLease) -> PageState:
    """Follow the redirects anew the next time: most do not hold for ever."""
    return replace(state, url=lease.article.link or state.url, hops=0)


def _words(text: str) -> frozenset[str]:
    """Return what is compared: words that tell something, pairs of characters where none are spaced."""
    found: set[str] = set()
    for word in folded(text).split():
        if _UNSPACED.search(word):
            found.update(word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif len(word) >= _SHORTEST_WORD:
            found.add(word)
    return frozenset(found)
