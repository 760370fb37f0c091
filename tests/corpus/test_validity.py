"""Every entry of all real feeds, as we write it in Atom and RSS, before the rules of the W3C feed validator."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from aggregator.dedupe.keys import entry_ids
from aggregator.errors import ParseError
from aggregator.model.article import Article
from aggregator.model.channel import Edition, EditionEntry
from aggregator.model.feed import ParsedFeed
from aggregator.normalise import normalise
from aggregator.parse import parse
from aggregator.render import RENDERERS
from aggregator.selection.editions import apart
from aggregator.text.urls import source_key
from tests.builders import NOON, SITE, SITE_ID, document, edition, edition_entry, source
from tests.shared import shared
from tests.validity import Complaint, complaints_of_atom, complaints_of_rss

_VALIDATORS: dict[str, Callable[[bytes, str], list[Complaint]]] = {
    "atom": complaints_of_atom,
    "rss": complaints_of_rss,
}

# Of 16,517 entries two that came in one second fall on the same millionth of it.
_BY_CHANCE = {Complaint("DuplicateUpdated", "feed/entry/updated", "2 of 2017-01-21T05:59:59.972454+00:00")}


def _feeds() -> list[Path]:
    return sorted(path for path in shared("corpus/feeds").glob("*/*") if path.is_file())


def _editions() -> Iterator[Edition]:
    """Yield an edition of all entries of each feed, with the ids that they get."""
    for number, path in enumerate(_feeds()):
        try:
            yield edition_of(parse(document(path.read_bytes(), url=f"https://feed-{number}.example/feed")))
        except ParseError:
            continue


def edition_of(feed: ParsedFeed) -> Edition:
    """Return all entries of a feed as one document would show them."""
    sender = source(url=feed.url)
    found: dict[str, EditionEntry] = {}
    for article in normalise(feed, sender, NOON).articles:
        entry_id, derived = entry_ids(article, source_key(feed.url), SITE_ID)
        entry_id = derived if entry_id in found else entry_id
        found.setdefault(entry_id, _shown(article, entry_id))
    return edition(*found.values())


def _shown(article: Article, entry_id: str) -> EditionEntry:
    return edition_entry(article, entry_id=entry_id, updated_at=apart(article.updated_at, entry_id))


@pytest.fixture(scope="module")
def editions() -> list[Edition]:
    return list(_editions())


@pytest.mark.parametrize("form", _VALIDATORS)
def test_no_rule_of_the_validator_is_broken(editions: list[Edition], form: str) -> None:
    complaints: set[Complaint] = set()
    for one in editions:
        rendered = RENDERERS[form](one)
        complaints.update(_VALIDATORS[form](rendered.body, SITE.base_url + rendered.path))

    assert {one for one in complaints if one not in _BY_CHANCE} == set()


def test_json_feeds_keep_to_the_schema_of_version_1_1(editions: list[Edition]) -> None:
    schema = Draft7Validator(
        json.loads(shared("refdata/schemas/jsonfeed-1.1.schema.json").read_text("utf-8"))
    )

    problems = {
        f"{error.json_path}: {error.message[:200]}"
        for one in editions
        for error in schema.iter_errors(json.loads(RENDERERS["json"](one).body))
    }

    assert problems == set()
