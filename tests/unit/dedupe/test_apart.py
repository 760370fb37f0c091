"""What the owner keeps apart is joined neither by key nor by text, nor by way of a third article."""

from dataclasses import replace

import pytest

from aggregator.dedupe import keyed, keys_of_names, place
from aggregator.model.article import Article
from aggregator.model.story import NewArticle
from tests.builders import Shelf, article, labelled, policy

TEXT = (
    "The harbour bridge reopened to trams on Tuesday after two years of repairs that cost the city of Lund "
    "three times what had been planned, the mayor Anna Berg said at the opening."
)


def news(number: int) -> Article:
    return article(
        1, guid=f"guid-{number}", link=f"https://{number}.example/bridge", summary=TEXT,
        title="Harbour bridge in Lund reopens to trams", text_hash=bytes([number]),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["https://1.example/bridge", "http://www.1.example/bridge/?utm_source=x"])
def test_article_is_not_joined_to_what_it_is_kept_apart_from(name: str) -> None:
    shelf = Shelf()
    shelf.poll([news(1)], policy(1, "1.example"))
    shelf.poll([news(2)], policy(2, "2.example"))  # a copy of the first: the third meets both
    by = replace(
        policy(3, "3.example"), never_merge=frozenset({frozenset({name, "https://3.example/bridge"})})
    )
    batch = keyed([labelled(news(3))], by.source_key, by.site_id)
    keys = {*batch[0].keys, *keys_of_names(by.never_merge)}

    (placed,) = place(batch, shelf.known(keys), by)

    assert isinstance(placed, NewArticle)
    assert (placed.piece, placed.related, placed.rule) == (None, (), "new")


def test_others_are_joined_as_before() -> None:
    shelf = Shelf()
    shelf.poll([news(1)], policy(1, "1.example"))
    apart = frozenset({frozenset({"https://8.example/", "https://9.example/"})})

    (placed,) = shelf.poll([news(2)], replace(policy(2, "2.example"), never_merge=apart))

    assert isinstance(placed, NewArticle)
    assert placed.piece == 1
