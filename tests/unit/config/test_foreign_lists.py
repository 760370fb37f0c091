import json

import pytest

from aggregator.config.foreign_lists import ForeignFeed, ForeignList, read_foreign_list
from tests.shared import shared

PLANET = """\
# A planet of harbours.
[Planet]
name = Planet Harbour
link = http://planet.example/
owner_email = keeper@planet.example
items_per_page = 60
filter = tide|harbour

[http://a.example/feed?x=1&y=%20]
name = Ana Pier
face = ana.png

[https://b.example/atom]
name: Bé

[http://c.example/list.opml]
content_type = opml

[index.html.tmpl]
days_per_page = 3
"""
URLS = """\
# news
https://a.example/feed economy "middle east" "~The A Post"
https://b.example/feed
"https://c.example/feed" !hidden economy
"query:Unread:unread = \\"yes\\"" all
exec:~/bin/make-feed.sh
https://a.example/feed sport
"""
KITE = {
    "Ports": {
        "category_type": "topic",
        "source_language": "en",
        "feeds": ["https://a.example/1", "https://b.example/1"],
    },
    "Spain | Vigo": {
        "category_type": "city",
        "display_names": {"en": "Vigo"},
        "feeds": ["https://a.example/1"],
    },
    "Iraq": {"category_type": "region", "feeds": ["https://c.example/1"]},
    "broken": "no category",
}


def read(text: str) -> ForeignList:
    return read_foreign_list(text.encode())


def test_a_planet_gives_its_feeds_with_names_in_a_group_of_its_name() -> None:
    found = read(PLANET)
    assert found.feeds == (
        ForeignFeed(url="http://a.example/feed?x=1&y=%20", name="Ana Pier", group="Planet Harbour"),
        ForeignFeed(url="https://b.example/atom", name="Bé", group="Planet Harbour"),
    )


def test_what_of_a_planet_is_left_behind_is_said_with_where_it_goes() -> None:
    assert read(PLANET).left_behind == (
        "[Planet] name: see site.title in feeds.yaml",
        "[Planet] link: see site.base_url in feeds.yaml",
        "[Planet] owner_email: see site.contact in feeds.yaml",
        "[Planet] items_per_page: see channels.paths.all.window.max in feeds.yaml",
        "[Planet] filter: see keep in feeds.yaml",
        "http://a.example/feed?x=1&y=%20, face",
        "http://c.example/list.opml: a reading list; if it is OPML, write {opml: http://c.example/list.opml} "
        "among the sources",
        "[index.html.tmpl]: it is about templates or filters",
    )


def test_a_planet_that_is_broken_is_said() -> None:
    found = read("name = x\n[Planet]\n")
    assert found.feeds == ()
    assert found.left_behind[0].startswith("config.ini cannot be read: ")


def test_tags_of_newsboat_are_topics_and_the_first_is_the_group() -> None:
    found = read(URLS)
    assert found.feeds == (
        ForeignFeed(
            url="https://a.example/feed",
            name="The A Post",
            group="economy",
            topics=("economy", "middle east", "sport"),
        ),
        ForeignFeed(url="https://b.example/feed"),
        ForeignFeed(url="https://c.example/feed", group="economy", topics=("economy",)),
    )


def test_what_newsboat_has_and_no_feed_is_is_left_behind() -> None:
    assert read(URLS).left_behind == (
        "the ! of https://c.example/feed: it is hidden there, and shown here like any other",
        'query:Unread:unread = "yes": what begins with query: is no feed; write a channel with a rule (match)',
        "exec:~/bin/make-feed.sh: what begins with exec: is no feed",
    )


def test_kites_categories_are_topics_and_regions_and_a_feed_of_two_has_both() -> None:
    found = read(json.dumps(KITE))
    assert found.feeds == (
        ForeignFeed(url="https://a.example/1", group="Ports", topics=("Ports",), regions=("Spain | Vigo",)),
        ForeignFeed(url="https://b.example/1", group="Ports", topics=("Ports",)),
        ForeignFeed(url="https://c.example/1", group="Iraq", regions=("Iraq",)),
    )
    assert [one.split()[0] for one in found.left_behind] == ["source_language", "display_names:"]


def test_opml_is_what_is_nothing_else() -> None:
    outline = '<opml><body><outline text="Iraq"><outline text="A" xmlUrl="https://a.example/1"/></outline></body></opml>'
    assert read(outline).feeds == (
        ForeignFeed(url="https://a.example/1", name="A", group="Iraq", topics=("Iraq",)),
    )


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"{", b'{"feeds": 1}', b"[http://", b'"', b"<opml", b"{[" * 9]
)
def test_what_is_no_list_has_no_feeds(content: bytes) -> None:
    assert read_foreign_list(content).feeds == ()


def test_kites_own_list_is_read_whole() -> None:
    content = shared("corpus/opml/kagi-kite/kite_feeds.json").read_bytes()
    listed = {url for one in json.loads(content).values() for url in one["feeds"]}
    assert {feed.url for feed in read_foreign_list(content).feeds} == listed
