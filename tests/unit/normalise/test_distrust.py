"""B11: what is distrusted is treated as if the publisher had not said it."""

from datetime import timedelta
from typing import Any

from aggregator.model.article import Article
from aggregator.model.feed import Person
from tests.builders import NOON, entry, html, normalised, source

HOUR_AGO = (NOON - timedelta(hours=1)).isoformat()


def distrusting(*what: str, **changes: Any) -> Article:
    return normalised(entry(1, **changes), of=source(distrust=what))[0]


def test_distrusted_id_is_no_key_and_no_link() -> None:
    article = distrusting("id")
    bare = distrusting("id", guid="https://news.example/7", link=None)

    assert (article.guid, article.guid_is_key, article.link_is_key) == (None, False, True)
    assert bare.link is None


def test_distrusted_published_is_the_first_sight() -> None:
    article = distrusting("published", updated=HOUR_AGO)

    assert (article.published_at, article.dated) == (NOON, False)
    assert distrusting("published", published=HOUR_AGO, updated=HOUR_AGO).published_at == NOON


def test_distrusted_updated_is_that_of_publishing() -> None:
    article = distrusting("updated", published=HOUR_AGO, updated=NOON.isoformat())

    assert article.updated_at == article.published_at == NOON - timedelta(hours=1)
    assert not distrusting("updated", published=None, updated=HOUR_AGO).dated


def test_distrusted_author_and_language_are_unknown() -> None:
    fields: dict[str, Any] = {"authors": (Person(name="admin"),), "language": "en", "summary": html("Text")}

    article = distrusting("author", "language", **fields)

    assert (article.authors, article.language) == ((), None)
    assert distrusting("id", **fields).language == "en"


def test_owner_may_say_what_the_feed_may_not() -> None:
    (article,) = normalised(
        entry(1, language="en"), of=source(distrust=("language",), language="fr"), language="de"
    )

    assert article.language == "fr"
