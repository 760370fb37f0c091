"""Where an entry was first published, where the document says so."""

from aggregator.model.feed import Publication
from aggregator.parse.fields import Fields, text_of


def publication_of(fields: Fields) -> Publication | None:
    """Return where an entry comes from: RSS's source, whose url leads to a feed, or Atom's."""
    for element in fields.all("source"):
        if title := text_of(element):
            return Publication(title=title, link=fields.address(element, element.get("url")))
    for element in fields.all("atom:source"):
        source = Fields(element, fields.reading)
        if title := source.text("atom:title"):
            return Publication(title=title, link=source.linked_page())
    return None
