"""What publishers ask for: floors under the wait, and hours and days in which to stay away (rules A1, A3)."""

from datetime import datetime, timedelta

from aggregator.model.poll import PollSummary, PublisherWishes
from aggregator.schedule.policy import PollPolicy
from aggregator.schedule.spans import in_words

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def floors(summary: PollSummary, policy: PollPolicy) -> list[tuple[timedelta, str]]:
    """Return the least waits that a publisher's answer asks for, each with the reason in words."""
    found: list[tuple[timedelta, str]] = []
    if not summary.has_validators and not summary.body_repeats:
        reason = "the server gives no validators and never the same document twice"
        found.append((policy.without_validators, reason))
    for wish, name in _named(summary.wishes):
        floor = min(wish, policy.floor_cap)
        found.append((floor, f"the publisher asks for {in_words(floor)} between polls ({name})"))
    return found


def shortest(wishes: PublisherWishes, policy: PollPolicy) -> timedelta:
    """Return the least wait that the schedule may wish for: the publisher may allow less than the usual."""
    named = [wish for wish, _name in _named(wishes) if wish > timedelta(0)]
    return max(policy.fastest, min(policy.shortest, max(named))) if named else policy.shortest


def out_of_skipped(at: datetime, wishes: PublisherWishes, now: datetime) -> datetime:
    """Return the first moment from `at` on that is in no hour or day to stay away in.

    There is at least one poll a day: what would be later comes a day after `now`, or at `at`.
    """
    if not wishes.skip_hours and not wishes.skip_days:
        return at
    moment = at
    while moment.hour in wishes.skip_hours or moment.weekday() in wishes.skip_days:
        moment = moment.replace(minute=0, second=0, microsecond=0) + _HOUR
        if moment - at > _DAY:
            break
    # As far into its hour as before: a thousand sources that skip the night do not come back at one stroke.
    moved = moment if moment == at else moment + timedelta(minutes=at.minute, seconds=at.second)
    return min(moved, max(at, now + _DAY))


def _named(wishes: PublisherWishes) -> list[tuple[timedelta, str]]:
    named = (
        (wishes.max_age, "max-age or Expires"),
        (wishes.ttl, "ttl"),
        (wishes.period, "sy:updatePeriod"),
    )
    return [(wish, name) for wish, name in named if wish is not None]
