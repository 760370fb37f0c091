"""Web pages that articles link to: the right to ask for one, what is remembered of it, what came of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.model.article import Article, ArticleId
from aggregator.model.document import Validators
from aggregator.model.retraction import Retraction


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePolicy:
    """How pages are asked for (rule A11 of the design); `gap` lies between two requests of ours to one host.

    `per_day` is a host's budget of pages in a day (UTC). Pages whose text is known already are looked at
    once a day until `watched` after the article came: is it still there? They take half of the budget at
    most. What could not be had within `patience` is not news any more. `at_once` hosts are asked side by
    side; `rounds` is how often `aggregator poll` goes through the hosts.
    """

    gap: timedelta = timedelta(seconds=5)
    per_day: int = 300
    watched: timedelta = timedelta(days=7)
    patience: timedelta = timedelta(days=3)
    at_once: int = 64
    rounds: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """The robots.txt of an origin (scheme, host, port); `text` is None where it could not be had."""

    origin: str
    text: str | None
    checked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What is remembered of a page between two looks at it.

    `url` moves with redirects. `wanted`: its text is still to be had. `attempts` and `hops` count since it
    was wanted last. `due_at` is None when nothing more is asked. `gone_at`: since when it answers 404
    or 410. `text` is the body that was taken from it, clean HTML.
    """

    url: str
    wanted: bool
    attempts: int
    due_at: datetime | None
    reason: str = ""
    hops: int = 0
    validators: Validators = Validators()
    gone_at: datetime | None = None
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLease:
    """The right to ask for a page; the store refuses a commit with an older token.

    `article` is as stored, `retraction` says why it is retracted, `source_url` is as feeds.yaml writes it.
    `robots` is what is stored of the page's origin, however old.
    """

    article_id: ArticleId
    article: Article
    retraction: Retraction | None
    source_url: str
    host: str
    origin: str
    token: int
    state: PageState
    robots: RobotsFile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The body of a page: clean HTML with absolute links, and the same as plain text."""

    html: str
    plain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVerdict:
    """What is stored of one look at a page, all of it or nothing.

    `shown` is the article with its new text; `noticed`: readers see the difference, so that `updated` moves
    if the article was published already. `retract` and `restore` decide on the article itself.
    `rest_until` spares the page's host, `hold_until` also the sources on it.
    """

    state: PageState
    shown: Article | None = None
    noticed: bool = False
    retract: Retraction | None = None
    restore: bool = False
    rest_until: datetime | None = None
    hold_until: datetime | None = None
