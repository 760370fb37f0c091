"""What feedgen does not write by itself: xml:lang, links, thumbnails, and the full atom:source, last.

feedgen's own elements carry no namespace (the root declares Atom's as an attribute), so the ones made here
have bare names as well.
"""

from feedgen.ext.base import BaseExtension
from lxml import etree

from aggregator.model.article import Article, Origin
from aggregator.model.channel import EditionEntry
from aggregator.model.feed import Image
from aggregator.render.also import related
from aggregator.render.entry_parts import media_type
from aggregator.render.history import ITEM
from aggregator.text.markup import xml_safe
from aggregator.text.uris import legal

_MEDIA = "http://search.yahoo.com/mrss/"
_GEORSS = "http://www.georss.org/georss"
_NAMESPACES = {"media": _MEDIA, "georss": _GEORSS}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class EditionExtension(BaseExtension):
    """Declare the namespaces once, at the root."""

    def extend_ns(self) -> dict[str, str]:
        """Return prefix -> namespace."""
        return _NAMESPACES


def complete(element: etree._Element, entry: EditionEntry) -> None:
    """Add to what feedgen made of an entry; atom:source comes last, where readers cope with it best."""
    article = entry.article
    _add_links(element, article)
    _add_other_links(element, entry)
    if article.language:
        _set_language(element, article.language)
    if article.geo:
        point = etree.SubElement(element, f"{{{_GEORSS}}}point")
        point.text = " ".join(map(_degrees, article.geo))
    if article.image:
        _add_image(element, article.image)
    _add_source(element, article.origin)


def serialised(element: etree._Element) -> bytes:
    """Return an entry as it stands in a document, without the namespaces that the root declares."""
    root = etree.Element("feed", nsmap=_NAMESPACES)
    root.append(element)
    lines = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=False)
    return lines[lines.index(b"\n") + 1 : lines.rindex(b"</feed>")]


def _add_links(element: etree._Element, article: Article) -> None:
    """Write the entry's links: feedgen 1.0 loses every attribute of them but href."""
    if article.link:
        _link(element, "alternate", article.link)
    for enclosure in article.enclosures:
        if kind := media_type(enclosure.media_type):
            # Many readers want a length; 0 says that it is not known (RSS Best Practices, enclosure).
            length = str(enclosure.length_bytes or 0)
            _link(element, "enclosure", enclosure.url, type=kind, length=length)
    if article.comments:
        _link(element, "replies", article.comments, type="text/html")


def _add_other_links(element: etree._Element, entry: EditionEntry) -> None:
    """Write who else carries the text, and of a story the ids of its pieces (`ITEM`).

    A lost store learns from those which pieces a story's entry stands for.
    """
    for href, title in related(entry):
        _link(element, "related", href, title=title)
    for one in entry.pieces:
        _link(element, ITEM, one.entry_id)
    for one in entry.unlisted:
        _link(element, ITEM, one.entry_id, title=one.title)


def _link(element: etree._Element, rel: str, href: str, **attributes: str) -> None:
    fields = {"rel": rel, "href": legal(href), **attributes}
    etree.SubElement(element, "link", {name: xml_safe(value) for name, value in fields.items()})


def _set_language(element: etree._Element, language: str) -> None:
    element.set(_XML_LANG, language)
    content = element.find("content")
    if content is not None:
        content.set(_XML_LANG, language)


def _add_image(element: etree._Element, image: Image) -> None:
    """Write both forms: readers know one or the other (Media RSS 1.5.1)."""
    size = {
        name: str(pixels) for name, pixels in (("width", image.width), ("height", image.height)) if pixels
    }
    url = legal(image.url)
    etree.SubElement(element, f"{{{_MEDIA}}}thumbnail", {"url": url, **size})
    etree.SubElement(element, f"{{{_MEDIA}}}content", {"url": url, "medium": "image", **size})


def _add_source(element: etree._Element, origin: Origin) -> None:
    source = etree.SubElement(element, "source")
    _text(source, "id", origin.id)
    _text(source, "title", origin.title)
    _text(source, "updated", origin.updated_at.replace(microsecond=0).isoformat())
    if origin.self_url:
        _link(source, "self", origin.self_url)
    if origin.link:
        _link(source, "alternate", origin.link)
    if origin.rights:
        _text(source, "rights", origin.rights)


def _degrees(angle: float) -> str:
    """Return degrees to a tenth of a metre, without the exponent that GeoRSS does not know."""
    return f"{angle:.6f}".rstrip("0").rstrip(".")


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = xml_safe(text)
