"""A clock that the test sets, and a reader's view of a feed."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import feedparser

STARTED_AT = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
BASE_URL = "http://127.0.0.1:8099"


class SetClock:
    """A clock that moves only when told to."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def forward(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def read_feed(body: bytes, media_type: str = "application/xml") -> dict[str, Any]:
    """Return what feedparser makes of a feed served under this media type."""
    return feedparser.parse(BytesIO(body), response_headers={"content-type": media_type})
