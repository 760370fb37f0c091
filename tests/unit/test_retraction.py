"""Rule B7: what a document takes back and what it restores."""

from datetime import timedelta

import pytest

from aggregator.model.article import ArticleId
from aggregator.model.retraction import Listing, Retraction, Standing
from aggregator.retraction import reconsidered
from tests.fakes import NOON

_OLD, _MIDDLE, _NEW = ArticleId(1), ArticleId(2), ArticleId(3)


def standing(number: int, **changes: object) -> Standing:
    """Return an article, an hour newer for each number."""
    fields: dict[str, object] = {
        "article_id": ArticleId(number), "published_at": NOON + timedelta(hours=number), "vanished_at": None,
        "retraction": None,
    }  # fmt: skip
    return Standing(**{**fields, **changes})  # type: ignore[arg-type]  # the fields of Standing by name


def listing(*listed: ArticleId, **changes: object) -> Listing:
    fields: dict[str, object] = {
        "listed": set(listed), "changed": frozenset(), "deleted": frozenset(), "vanish": True,
    }  # fmt: skip
    return Listing(**{**fields, **changes})  # type: ignore[arg-type]  # the fields of Listing by name


def test_what_vanishes_from_inside_the_window_is_noted_and_an_hour_later_retracted() -> None:
    articles = [standing(1), standing(2), standing(3)]

    (noted,) = reconsidered(articles, listing(_OLD, _NEW), NOON)
    early = reconsidered([standing(1), noted], listing(_OLD), NOON + timedelta(minutes=59))
    (gone,) = reconsidered([standing(1), noted], listing(_OLD), NOON + timedelta(hours=1))

    assert (noted.article_id, noted.vanished_at, noted.retraction) == (_MIDDLE, NOON, None)
    assert early == ()
    assert (gone.article_id, gone.retraction) == (_MIDDLE, Retraction.VANISHED)


def test_what_falls_off_the_end_of_the_document_means_nothing() -> None:
    assert reconsidered([standing(1), standing(2)], listing(_MIDDLE), NOON) == ()


def test_an_empty_document_retracts_nothing() -> None:
    noted = standing(1, vanished_at=NOON - timedelta(days=1))

    assert reconsidered([noted, standing(2)], listing(), NOON) == ()


def test_vanishing_means_nothing_unless_the_source_asks_for_it() -> None:
    noted = standing(2, vanished_at=NOON - timedelta(days=1))

    assert reconsidered([standing(1), noted], listing(_OLD, vanish=False), NOON) == ()


def test_an_article_without_a_date_cannot_vanish() -> None:
    assert reconsidered([standing(1), standing(2, published_at=None)], listing(_OLD), NOON) == ()


def test_what_is_listed_again_in_between_begins_anew() -> None:
    noted = standing(2, vanished_at=NOON - timedelta(hours=2))

    (back,) = reconsidered([standing(1), noted], listing(_OLD, _MIDDLE), NOON)

    assert back.vanished_at is None


def test_a_deleted_entry_retracts_at_once() -> None:
    (gone,) = reconsidered([standing(1)], listing(deleted={_OLD}, vanish=False), NOON)

    assert gone.retraction is Retraction.DELETED


def test_an_entry_that_is_listed_is_not_deleted() -> None:
    assert reconsidered([standing(1)], listing(_OLD, deleted={_OLD}), NOON) == ()


@pytest.mark.parametrize("reason", [Retraction.DELETED, Retraction.VANISHED])
def test_an_entry_that_is_listed_again_is_restored(reason: Retraction) -> None:
    (back,) = reconsidered([standing(1, retraction=reason)], listing(_OLD), NOON)

    assert back.retraction is None


def test_a_feed_that_goes_on_listing_does_not_restore_what_its_site_deleted() -> None:
    gone = standing(1, retraction=Retraction.PAGE_GONE)

    assert reconsidered([gone], listing(_OLD), NOON) == ()
    (back,) = reconsidered([gone], listing(_OLD, changed={_OLD}), NOON)
    assert back.retraction is None


def test_the_first_reason_stays() -> None:
    gone = standing(2, retraction=Retraction.PAGE_GONE)

    assert reconsidered([standing(1), gone], listing(_OLD, deleted={_MIDDLE}, vanish=False), NOON) == ()
