from aggregator.model.feed import Category, Image, ParsedFeed, Publication
from tests.unit.parse.reading import read

_NEWS = (
    "<url><loc>https://h.example/{0}</loc><lastmod>L</lastmod><news:news><news:publication><news:name>The Paper</news:name>"
    "<news:language>de</news:language></news:publication><news:publication_date>P</news:publication_date>"
    "<news:title>Title &amp;amp; {0}</news:title><news:keywords>a, b</news:keywords></news:news>"
    "<image:image><image:loc>/{0}.jpg</image:loc></image:image></url>"
)


def _sitemap(urls: str) -> ParsedFeed:
    return read(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        f'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">{urls}</urlset>'
    )


def test_news_are_entries() -> None:
    feed = _sitemap(_NEWS.format(1) + _NEWS.format(2))

    first, second = feed.entries
    assert (feed.format, feed.title, feed.language) == ("sitemap", "The Paper", "de")
    assert (first.guid, first.link, first.published, first.updated) == (
        "https://h.example/1",
        "https://h.example/1",
        "P",
        "L",
    )
    assert first.title is not None
    assert (first.title.value, first.title.kind) == ("Title &amp; 1", "text")
    assert first.categories == (Category(term="a"), Category(term="b"))
    assert first.image == Image(url="https://news.example/1.jpg")
    assert (first.language, first.publication) == ("de", Publication(title="The Paper"))
    assert second.link == "https://h.example/2"


def test_pages_that_are_no_news_are_counted() -> None:
    feed = _sitemap("<url><loc>https://h.example/about</loc></url>" + _NEWS.format(1) + "<url/>")

    assert len(feed.entries) == 1
    assert [defect.what for defect in feed.defects] == ["2 addresses without news"]


def test_papers_of_many_names_give_the_feed_none() -> None:
    feed = _sitemap(_NEWS.format(1) + _NEWS.format(2).replace("The Paper", "Another").replace(">de<", ">fr<"))

    assert (feed.title, feed.language) == (None, None)
