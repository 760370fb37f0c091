"""News sitemaps: what newspapers list for Google News (sitemaps.org 0.9 with the news extension)."""

from aggregator.model.feed import Defect, Image, Markup, ParsedEntry, ParsedFeed, Publication
from aggregator.parse.categories import categories_of
from aggregator.parse.fields import Fields, Reading, text_of
from aggregator.parse.tree import Element


def read(root: Element, reading: Reading) -> ParsedFeed:
    """Read a `urlset`; pages without a news element are no articles and are counted as one defect."""
    pages = [Fields(one, reading) for one in Fields(root, reading).all("sitemap:url")]
    entries = tuple(
        _entry(page, Fields(news, reading)) for page in pages if (news := page.first("news:news")) is not None
    )
    outlets = {entry.publication.title for entry in entries if entry.publication}
    languages = {entry.language for entry in entries}
    other = len(pages) - len(entries)
    return ParsedFeed(
        format="sitemap",
        url=reading.url,
        entries=entries,
        title=outlets.pop() if len(outlets) == 1 else None,
        language=languages.pop() if len(languages) == 1 else None,
        defects=(Defect(what=f"{other} addresses without news"),) if other else (),
    )


def _entry(page: Fields, news: Fields) -> ParsedEntry:
    location = page.first("sitemap:loc")
    link = None if location is None else page.address(location, text_of(location))
    title, keywords = news.text("news:title"), categories_of(news)
    publication = news.first("news:publication")
    outlet = None if publication is None else Fields(publication, news.reading)
    name = outlet.text("news:name") if outlet else ""
    return ParsedEntry(
        guid=link,
        link=link,
        title=Markup(value=title, kind="text") if title else None,
        published=news.text("news:publication_date") or page.text("sitemap:lastmod") or None,
        updated=page.text("sitemap:lastmod") or None,
        categories=keywords,
        image=_image(page),
        language=(outlet.text("news:language") if outlet else "") or None,
        publication=Publication(title=name) if name else None,
    )


def _image(page: Fields) -> Image | None:
    for element in page.all("image:image"):
        location = Fields(element, page.reading).first("image:loc")
        if location is not None and (url := page.address(location, text_of(location))):
            return Image(url=url)
    return None
