"""How we fetch: who we say we are, how much at once, how politely."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """`user_agent` is sent as it is: `<name>/<version> (+<contact URL>)`; `concurrency` spans all calls.

    `proxy` is an http URL, which may hold a password; None is to connect directly.
    """

    user_agent: str
    concurrency: int = 32
    host_gap_seconds: float = 1.0
    proxy: str | None = field(default=None, repr=False)
