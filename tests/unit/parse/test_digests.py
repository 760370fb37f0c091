from dataclasses import replace

import pytest

from aggregator.model.feed import Category, Markup, ParsedEntry, Thread
from aggregator.parse import digest_of
from tests.builders import entry


def test_same_entry_has_the_same_digest() -> None:
    assert digest_of(entry(1), b"s") == digest_of(entry(1), b"s")
    assert len(digest_of(entry(1), b"s")) == 16


@pytest.mark.parametrize(
    "changed",
    [
        entry(1, title=Markup(value="Another")),
        entry(1, guid="other"),
        entry(1, categories=(Category(term="a"),)),
        entry(1, content=Markup(value="x", kind="text")),
        entry(1, language="de"),
    ],
    ids=["title", "guid", "category", "content", "language"],
)
def test_what_is_shown_changes_the_digest(changed: ParsedEntry) -> None:
    assert digest_of(changed, b"s") != digest_of(entry(1), b"s")


def test_settings_change_the_digest() -> None:
    assert digest_of(entry(1), b"s") != digest_of(entry(1), b"t")


def test_number_of_comments_does_not_change_the_digest() -> None:
    thread = Thread(in_reply_to="urn:x:0", replies=1)

    few, many = entry(1, thread=thread), entry(1, thread=replace(thread, replies=2))

    assert digest_of(few, b"s") == digest_of(many, b"s")
    assert digest_of(few, b"s") != digest_of(entry(1, thread=replace(thread, in_reply_to="urn:x:9")), b"s")


def test_half_a_character_has_a_digest() -> None:
    assert len(digest_of(entry(1, guid="\ud800"), b"s")) == 16
