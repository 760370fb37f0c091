"""Which article leads: the latest take, the original, the fullest, the earliest; whatever came first."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from aggregator.dedupe.lead import LeadOption, chosen
from tests.builders import NOON

REVISED = "a later take of the same source"


def option(number: int, **changes: Any) -> LeadOption:
    fields: dict[str, Any] = {
        "number": number, "source": number, "link": f"https://{number}.example/", "title": "Bridge reopens",
        "summary": "The bridge reopened.", "characters": 1000, "first_seen_at": NOON, "placed_by": "new",
        "placed_with": None,
    }  # fmt: skip
    return LeadOption(**{**fields, **changes})


@pytest.mark.parametrize(
    ("options", "lead"),
    [
        ((option(1), option(2, characters=1200)), 1),
        ((option(1), option(2, characters=2000)), 2),
        ((option(1, first_seen_at=NOON + timedelta(hours=1)), option(2)), 2),
        ((option(1, source=9), option(2, source=3)), 2),
        ((option(1, characters=9000), option(2, priority=1)), 2),
        ((option(1, priority=1), option(2, placed_by=REVISED, placed_with=1)), 2),
        ((option(1, summary="LUND (AP) - The bridge reopened."), option(2, characters=500)), 2),
        (
            (
                option(1, summary="LUND (AP) - The bridge reopened.", link="https://apnews.com/1"),
                option(2, summary="LUND (AP) - The bridge reopened.", characters=5000),
            ),
            1,
        ),
        ((option(1, characters=9000), option(2, placed_by=REVISED, placed_with=1, characters=100)), 2),
        (
            (
                option(1),
                option(2, placed_by=REVISED, placed_with=1, characters=100),
                option(3, placed_by="same text", placed_with=1, characters=9000),
            ),
            2,
        ),
        (
            (
                option(1),
                option(2, placed_by=REVISED, placed_with=1, characters=100),
                option(3, placed_by="same text", placed_with=2, characters=9000),
            ),
            3,
        ),
    ],
    ids=[
        "nearly as full", "fuller", "earlier", "source listed first", "the owner's choice",
        "later take before the owner's choice", "original before a copy", "agency itself",
        "later take", "copy of the first take", "copy of the later take",
    ],
)  # fmt: skip
def test_lead_is_chosen_by_rule(options: tuple[LeadOption, ...], lead: int) -> None:
    assert {chosen(order) for order in permutations(options)} == {lead}
