import pytest

from aggregator.model.feed import Chapter, Contributor, Enclosure, Episode, Person, Show
from aggregator.parse.podcast import clock_seconds
from tests.unit.parse.reading import read, rss, rss_feed


def _episode(item: str) -> Episode | None:
    return rss("<guid>1</guid>" + item).episode


def _show(channel: str) -> Show | None:
    return rss_feed("<title>T</title>" + channel).show


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90), ("1:30", 90), ("01:01:30", 3690), ("1:30.5", 90.5), ("00:00:00.250", 0.25), ("75:00", 4500),
        (" 1:00 ", 60), ("", None), ("1:2:3:4", None), ("soon", None), ("-5", None), ("1 h", None), ("٣", None),
        ("9" * 30, None),
    ],
)  # fmt: skip
def test_clock_is_read(text: str, seconds: float | None) -> None:
    assert clock_seconds(text) == seconds


def test_entry_of_a_blog_is_no_episode() -> None:
    assert _episode("<title>a</title><atom:link href='/1'/>") is None


def test_episode_of_apple_is_read() -> None:
    episode = _episode(
        "<itunes:duration>1:00:01</itunes:duration><itunes:episode>7</itunes:episode><itunes:season>2</itunes:season>"
        "<itunes:episodeType>Trailer</itunes:episodeType><itunes:explicit>yes</itunes:explicit><itunes:subtitle>S</itunes:subtitle>"
    )

    assert episode == Episode(
        duration_seconds=3601, number=7, season=2, kind="trailer", explicit=True, subtitle="S"
    )


@pytest.mark.parametrize(
    ("said", "explicit"),
    [
        ("yes", True),
        ("true", True),
        ("explicit", True),
        ("no", False),
        ("false", False),
        ("clean", False),
        ("maybe", None),
    ],
)
def test_explicit_is_said_in_many_ways(said: str, explicit: bool | None) -> None:
    episode = _episode(f"<itunes:explicit>{said}</itunes:explicit>")

    assert episode is not None
    assert episode.explicit is explicit


def test_episode_of_the_podcast_namespace_is_read() -> None:
    episode = _episode(
        "<podcast:episode>3</podcast:episode><podcast:season name='S'>1</podcast:season>"
        "<podcast:person href='/ada' img='/ada.png'>Ada</podcast:person><podcast:person role='Guest' group='Cast'>Bea</podcast:person>"
        "<podcast:person/><podcast:transcript url='/1.vtt' type='text/vtt'/><podcast:transcript type='text/html'/>"
        "<podcast:chapters url='/1.json' type='application/json+chapters'/><atom:link rel='payment' href='https://pay.example/'/>"
    )

    assert episode == Episode(
        number=3,
        season=1,
        people=(
            Contributor(
                name="Ada",
                role="host",
                group="cast",
                uri="https://news.example/ada",
                image="https://news.example/ada.png",
            ),
            Contributor(name="Bea", role="guest", group="cast"),
        ),
        transcripts=(Enclosure(url="https://news.example/1.vtt", media_type="text/vtt"),),
        chapters_url="https://news.example/1.json",
        payment_url="https://pay.example/",
    )


def test_chapters_of_podlove_are_read() -> None:
    episode = _episode(
        "<psc:chapters><psc:chapter start='0' title='Start'/><psc:chapter start='01:30.5' title=' Middle ' href='/m' image='/m.png'/>"
        "<psc:chapter start='soon' title='None'/><psc:chapter start='3'/></psc:chapters>"
    )

    assert episode is not None
    assert episode.chapters == (
        Chapter(start_seconds=0, title="Start"),
        Chapter(
            start_seconds=90.5,
            title="Middle",
            uri="https://news.example/m",
            image="https://news.example/m.png",
        ),
    )


def test_channel_of_a_blog_is_no_show() -> None:
    assert _show("<language>de</language><link>/</link>") is None


def test_show_is_read() -> None:
    show = _show(
        "<itunes:author>Ada</itunes:author><itunes:owner><itunes:name>Bea</itunes:name><itunes:email>b@h.example</itunes:email>"
        "</itunes:owner><itunes:type>Serial</itunes:type><itunes:explicit>no</itunes:explicit>"
        "<itunes:category text='News'><itunes:category text='Daily'/></itunes:category><itunes:category text='Arts'/>"
        "<itunes:keywords>a, b,,c</itunes:keywords><itunes:new-feed-url>https://n.example/feed</itunes:new-feed-url>"
        "<podcast:funding url='/give'>Give</podcast:funding><podcast:locked owner='x'>yes</podcast:locked>"
    )

    assert show == Show(
        author="Ada",
        owner=Person(name="Bea", email="b@h.example"),
        kind="serial",
        explicit=False,
        categories=(("News", "Daily"), ("Arts",)),
        keywords=("a", "b", "c"),
        funding_url="https://news.example/give",
        new_url="https://n.example/feed",
        locked=True,
    )


def test_document_that_only_says_where_the_feed_went_is_read() -> None:
    feed = read("<rss><redirect><newLocation> https://n.example/feed </newLocation></redirect></rss>")

    assert feed.show == Show(new_url="https://n.example/feed")
