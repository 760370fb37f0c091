"""Five real readers see in each format what was published: entries, ids, links, dates, authors, pictures."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.readers import CHANNELS, READERS, agreement, missing, newsroom_site, published


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if what := missing():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {what}")
    with newsroom_site(tmp_path_factory.mktemp("newsroom")) as found:
        yield found


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=CHANNELS)
@pytest.mark.parametrize(
    ("name", "ending"), [(name, one) for name, (_read, formats) in READERS.items() for one in formats]
)
def test_a_reader_sees_what_was_published(
    address: str, name: str, ending: str, channel: str, tmp_path: Path
) -> None:
    read, _formats = READERS[name]
    expected = published(f"{address}{channel}.json")

    found = read(f"{address}{channel}.{ending}", tmp_path)

    assert len(expected) > 30
    assert sorted(found, key=lambda one: one.id) == sorted(expected, key=lambda one: one.id)


def test_what_is_compared_is_of_many_sorts(address: str) -> None:
    everything = published(f"{address}all.json")

    assert any(one.title.isascii() for one in everything)
    assert any("\u0600" <= letter <= "\u06ff" for one in everything for letter in one.title)
    assert {one.image is None for one in everything} == {True, False}
    assert len({one.author for one in everything}) > 10


def test_what_a_reader_saw_otherwise_is_not_counted(address: str) -> None:
    one, two = published(f"{address}all.json")[:2]

    same = agreement([replace(one, author="Somebody"), replace(two, id="urn:other")], [one, two])

    assert (same["id"], same["title"], same["author"]) == (1, 1, 0)
