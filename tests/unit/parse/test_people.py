import pytest

from aggregator.model.feed import Person
from aggregator.parse.people import named
from tests.unit.parse.reading import atom, atom_feed, rss


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Ada", Person(name="Ada")),
        ("ada@h.example", Person(name="ada@h.example", email="ada@h.example")),
        ("ada@h.example (Ada Byron)", Person(name="Ada Byron", email="ada@h.example")),
        ("ada@h.example(Ada Byron)", Person(name="Ada Byron", email="ada@h.example")),
        ("Ada Byron <ada@h.example>", Person(name="Ada Byron", email="ada@h.example")),
        ("Ada Byron (ada@h.example)", Person(name="Ada Byron", email="ada@h.example")),
        ("mailto:ada@h.example", Person(name="ada@h.example", email="ada@h.example")),
        ("Ada Byron, ada@h.example", Person(name="Ada Byron", email="ada@h.example")),
        ("noreply@h.example ()", Person(name="noreply@h.example", email="noreply@h.example")),
        ("Ada @ the harbour", Person(name="Ada @ the harbour")),
        ("@ada", Person(name="@ada")),
    ],
)
def test_name_and_mail_are_told_apart(text: str, person: Person) -> None:
    """RSS 2.0, author."""
    assert named(text) == person


def test_empty_text_is_nobody() -> None:
    assert named("") is None


def test_person_of_atom_has_name_mail_and_page() -> None:
    entry = atom(
        "<author><name> Ada </name><email>mailto:ada@h.example</email><uri>https://h.example/ada</uri></author>"
    )

    assert entry.authors == (Person(name="Ada", email="ada@h.example", uri="https://h.example/ada"),)


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("<author><email>a@h.example</email></author>", ["a@h.example"]),
        ("<author><url>https://h.example/</url></author>", []),
        ("<author><name/></author>", []),
        ("<author>Ada</author>", ["Ada"]),
        (
            "<author><name>Ada</name></author><author><name>Bea</name></author><author><name>Ada</name></author>",
            ["Ada", "Bea"],
        ),
        ("<dc:creator>Ada</dc:creator><author><name>Bea</name></author>", ["Bea", "Ada"]),
    ],
)
def test_each_person_is_named_once(author: str, names: list[str]) -> None:
    assert [person.name for person in atom(author).authors] == names


def test_authors_of_a_feed_are_its_own() -> None:
    feed = atom_feed("<title>T</title><author><name>Ada</name></author><entry><id>1</id></entry>")

    assert [person.name for person in feed.authors] == ["Ada"]
    assert feed.entries[0].authors == ()


def test_author_in_rss_may_look_like_atom() -> None:
    assert rss("<guid>1</guid><author><name>Ada</name></author>").authors == (Person(name="Ada"),)
