"""What an entry says of other outlets and of the other pieces of its story."""

from dataclasses import replace

import pytest
from lxml import etree
from lxml import html as lxml_html

from aggregator.model.channel import Carrier, Carriers, EditionEntry, PieceLine
from aggregator.render import RENDERERS
from aggregator.render.also import also_line, related
from aggregator.render.history import ITEM
from tests.builders import ORIGIN, article, edition, edition_entry
from tests.shared import shared

ATOM = "{http://www.w3.org/2005/Atom}"
LEAD = article(1, origin=replace(ORIGIN, title="Example News"))


def carried(*carriers: Carrier, more: int = 0) -> EditionEntry:
    """Return an entry whose text others carry too."""
    return edition_entry(LEAD, carriers=Carriers(listed=carriers, more=more))


def outlet(name: str, link: str | None = None) -> Carrier:
    return Carrier(name=name, link=link if link is not None else f"https://{len(name)}.example/{name}")


def told(*pieces: PieceLine, more: int = 0) -> EditionEntry:
    """Return the entry of a story; the first piece is the lead's."""
    return edition_entry(LEAD, pieces=pieces, unlisted=tuple(piece(100 + one) for one in range(more)))


def piece(number: int, title: str = "Another headline") -> PieceLine:
    link = f"https://other.example/{number}"
    return PieceLine(
        entry_id=f"urn:x:{number}", title=title, link=link, outlet=f"Outlet {number}", direction="ltr"
    )


def text_of(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def line_of(entry: EditionEntry, language: str | None = "en") -> str:
    return text_of(lxml_html.fromstring(also_line(entry, language)))


def document(*entries: EditionEntry) -> etree._Element:
    return etree.fromstring(RENDERERS["atom"](edition(*entries)).body)


def links(entry: EditionEntry, rel: str) -> list[tuple[str | None, str | None]]:
    found = document(entry).iterfind(f"{ATOM}entry/{ATOM}link[@rel='{rel}']")
    return [(one.get("href"), one.get("title")) for one in found]


def content(entry: EditionEntry) -> str:
    return document(entry).findtext(f"{ATOM}entry/{ATOM}content") or ""


def test_an_entry_that_nobody_else_carries_says_nothing_of_others() -> None:
    assert also_line(carried(), "en") == ""
    assert links(carried(), "related") == []
    assert "aggregator-also" not in content(carried())


def test_other_outlets_are_named_and_linked_in_their_order() -> None:
    entry = carried(outlet("Beta", "https://b.example/1"), outlet("Alpha", "https://a.example/1"))

    assert line_of(entry) == "Also at: Beta, Alpha"
    assert links(entry, "related") == [("https://b.example/1", "Beta"), ("https://a.example/1", "Alpha")]
    assert '<a href="https://b.example/1"><bdi>Beta</bdi></a>' in content(entry)


def test_those_that_are_not_named_are_counted() -> None:
    assert line_of(carried(outlet("Beta"), more=7)) == "Also at: Beta and 7 more"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de-AT", "Auch bei: Beta, Gamma und 2 weitere"),
        ("ar", "أيضًا في: Beta، Gamma و2 غيرها"),
        ("ja", "ほかの掲載元: Beta、Gammaほか2件"),
        ("tlh", "Also at: Beta, Gamma and 2 more"),
        (None, "Also at: Beta, Gamma and 2 more"),
    ],
)
def test_the_line_speaks_the_sites_language_where_there_are_words(language: str | None, said: str) -> None:
    assert line_of(carried(outlet("Beta"), outlet("Gamma"), more=2), language) == said


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("he", "rtl"), ("fa", "rtl")])
def test_the_line_is_written_as_its_own_language_is(language: str, direction: str) -> None:
    """A line of an Arabic site below an English text, or the other way round, keeps its order."""
    line = lxml_html.fromstring(also_line(carried(outlet("المدينة")), language))

    assert line.get("dir") == direction
    assert [one.text for one in line.iter("bdi")] == ["المدينة"]


def test_names_and_addresses_cannot_break_out_of_the_line() -> None:
    sly = outlet('<b>"&</b>', 'https://b.example/?a="><script>alert(1)</script>&b=1')
    line = lxml_html.fromstring(also_line(carried(sly), "en"))

    assert {one.tag for one in line.iter()} == {"p", "small", "a", "bdi"}
    assert text_of(line) == f"Also at: {sly.name}"
    assert [one.get("href") for one in line.iter("a")] == [sly.link]


def test_an_outlet_is_named_once_and_the_entrys_own_never() -> None:
    """A publisher's article stands in several of its feeds, which go by one name."""
    entry = carried(
        outlet("Beta", "https://b.example/1"),
        outlet("beta ", "https://b.example/2"),
        outlet("EXAMPLE NEWS", "https://news.example/feed2/1"),
        outlet("  ", "https://nameless.example/1"),
    )

    assert line_of(entry) == "Also at: Beta"
    assert links(entry, "related") == [("https://b.example/1", "Beta")]


def test_a_page_is_linked_once() -> None:
    entry = carried(outlet("Beta", LEAD.link), outlet("Gamma", "https://g.example/"), outlet("Delta", ""))

    assert line_of(entry) == "Also at: Beta, Gamma, Delta"
    assert list(related(entry)) == [("https://g.example/", "Gamma")]
    assert also_line(entry, "en").count("<a ") == 1


def test_a_storys_other_pieces_are_listed_with_headline_outlet_and_link() -> None:
    entry = told(piece(1), piece(2, "Dam <opens>"), piece(3, "سد"), more=4)
    items = lxml_html.fromstring(content(entry)).findall(".//ul[@class='aggregator-story']/li")

    assert [text_of(one) for one in items] == [
        "Dam <opens> (Outlet 2)",
        "سد (Outlet 3)",
        "and 4 more",
    ]
    assert [one.get("href") for one in items[0].iter("a")] == ["https://other.example/2"]


def test_a_story_names_the_ids_of_all_its_pieces() -> None:
    """0003: a lost store learns from them what the entry stood for."""
    assert links(told(piece(1), piece(2), more=1), ITEM) == [
        ("urn:x:1", None),
        ("urn:x:2", None),
        ("urn:x:100", "Another headline"),
    ]


def test_a_story_of_one_piece_has_no_list() -> None:
    assert "aggregator-story" not in content(told(piece(1)))


def test_outlets_of_a_storys_pieces_do_not_stand_among_the_others_again() -> None:
    entry = replace(told(piece(1), piece(2)), carriers=Carriers(listed=(outlet("Outlet 2"), outlet("Beta"))))

    assert line_of(entry) == "Also at: Beta"


@pytest.mark.parametrize(
    "entry",
    [
        carried(outlet("Beta"), outlet("\x00\ud800", "https://x.example/\x00"), more=1),
        told(piece(1), piece(2, "\x00\ufffe"), more=3),
    ],
    ids=["outlets", "story"],
)
def test_what_is_said_of_others_is_valid(entry: EditionEntry) -> None:
    """C7."""
    schema = etree.RelaxNG(etree.parse(shared("refdata/schemas/atom.rng")))

    assert schema.validate(document(entry)), schema.error_log.last_error


def test_same_others_give_the_same_bytes() -> None:
    entry = carried(outlet("Beta"), outlet("Gamma"), more=2)

    assert RENDERERS["atom"](edition(entry)).body == RENDERERS["atom"](edition(entry)).body
