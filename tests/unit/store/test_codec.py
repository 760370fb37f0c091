import json
from types import SimpleNamespace
from typing import Any

from aggregator.config.entry_rules import entry_rule
from aggregator.model.article import LabelReason
from aggregator.store.codec import article_columns, article_of, label_rows, labels_of
from aggregator.store.sources import settings_of
from tests.builders import ECONOMY, MIDDLE_EAST, article, source


def row(columns: dict[str, Any]) -> Any:
    return SimpleNamespace(**columns)


def test_article_comes_back_as_it_was_stored() -> None:
    """B5."""
    stored = article(1, caption="A boat", licence="https://licences.example/by/4.0/")

    assert article_of(row(article_columns(stored))) == stored


def test_article_that_an_older_version_stored_has_no_caption() -> None:
    columns = article_columns(article(1))
    old = {name: value for name, value in columns["details"].items() if name not in ("caption", "licence")}

    read = article_of(row({**columns, "details": old}))

    assert (read.caption, read.licence) == (None, None)


def test_labels_come_back_as_they_were_stored() -> None:
    labels = (
        LabelReason(label=ECONOMY, reason="the source's label in feeds.yaml"),
        LabelReason(label=MIDDLE_EAST, reason="contains Iraq", confidence=0.75, main=True),
    )

    assert labels_of(json.loads(json.dumps(label_rows(labels)))) == labels


def test_labels_that_an_older_version_stored_are_certain_and_not_the_main_one() -> None:
    read = labels_of([["region", "middle-east", "Middle East", "a reason"]])

    assert read == (LabelReason(label=MIDDLE_EAST, reason="a reason", confidence=1.0, main=False),)


def test_rules_and_distrust_are_settings_whose_change_is_noticed() -> None:
    """B11."""
    plain = settings_of(source())

    assert settings_of(source(drop=(entry_rule("title: quiz"),))) != plain
    assert settings_of(source(keep=(entry_rule("title: quiz"),))) != plain
    assert (
        settings_of(source(distrust=("id", "updated")))
        == settings_of(source(distrust=("updated", "id")))
        != plain
    )
    assert not {"keep", "drop", "distrust"} & plain.keys()


def test_modes_of_labels_and_home_are_settings_whose_change_is_noticed() -> None:
    plain = settings_of(source())

    assert settings_of(source(home="GB")) != plain
    assert settings_of(source(priors=(MIDDLE_EAST,))) != plain
    assert settings_of(source(never=(MIDDLE_EAST,))) != plain
