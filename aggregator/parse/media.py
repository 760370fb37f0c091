"""Files and pictures of an entry: RSS enclosures, Media RSS, Atom links, iTunes images."""

from collections.abc import Iterator

from aggregator.model.feed import Enclosure, Image, Markup
from aggregator.parse.fields import Fields, Reading, html_of, text_of, whole_number
from aggregator.parse.tree import Element

MEDIA = frozenset({"media:group", "media:content"})
ENCLOSURES = MEDIA | {"enclosure", "atom:enclosure", "atom:link"}
PICTURES = ENCLOSURES | {"media:thumbnail", "itunes:image", "image"}

_PLAYERS = frozenset({"application/x-shockwave-flash", "text/html"})
_RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")


def media_text(fields: Fields, name: str) -> Markup | None:
    """Return media:description or media:title; on YouTube there is no other text."""
    found = (html_of(element, fields.reading) for element in _anywhere(fields, name))
    return next((markup for markup in found if markup), None)


def enclosures_of(fields: Fields) -> tuple[Enclosure, ...]:
    """Return the files that belong to an entry, each address once; pictures are not among media's."""
    found: dict[str, Enclosure] = {}
    for element in _files(fields):
        if file := file_of(element, fields.reading):
            found.setdefault(file.url, file)
    for element in _media_contents(fields) if fields.has(MEDIA) else ():
        if not _is_picture(element) and element.get("type") not in _PLAYERS:
            file = _file(element, element.get("url"), element.get("fileSize"), fields.reading)
            if file:
                found.setdefault(file.url, file)
    return tuple(found.values())


def file_of(element: Element, reading: Reading) -> Enclosure | None:
    """Read an enclosure of RSS, or an Atom link to one."""
    return _file(element, element.get("url") or element.get("href"), element.get("length"), reading)


def image_of(fields: Fields) -> Image | None:
    """Return the entry's own picture, the first that it names."""
    for element in _pictures(fields):
        url = element.get("url") or element.get("href") or text_of(element)
        if address := fields.address(element, url):
            width, height = whole_number(element.get("width")), whole_number(element.get("height"))
            return Image(url=address, width=width or None, height=height or None)
    return None


def channel_image(fields: Fields) -> Image | None:
    """Return the picture of an RSS channel (RSS 2.0, image; RSS 1.0 section 5.4), or iTunes' picture."""
    for image in fields.all("image"):
        named = [text_of(child) for child in _named(image, fields, "url")]
        for url in (*named, image.get(_RDF_RESOURCE)):
            if address := fields.address(image, url):
                return Image(url=address)
    return image_of(fields)


def _files(fields: Fields) -> list[Element]:
    found = fields.all("enclosure")
    if "atom:enclosure" in fields.children or "atom:link" in fields.children:
        found = found + fields.all("atom:enclosure") + fields.linked("enclosure")
    return found


def _pictures(fields: Fields) -> Iterator[Element]:
    yield from fields.all("media:thumbnail")
    if fields.has(MEDIA):
        yield from _inside(fields, "media:thumbnail")
        yield from filter(_is_picture, _media_contents(fields))
    for element in _files(fields) + fields.all("atom:link"):
        if (element.get("type") or "").startswith("image/"):
            yield element
    yield from fields.all("itunes:image")
    for image in fields.all("image"):
        yield from _named(image, fields, "url") if len(image) else (image,)


def _media_contents(fields: Fields) -> Iterator[Element]:
    """Yield every media:content, those in groups included (Media RSS, media:group)."""
    yield from fields.all("media:content")
    for group in fields.all("media:group"):
        yield from _named(group, fields, "media:content")


def _anywhere(fields: Fields, name: str) -> Iterator[Element]:
    """Yield the children of a name, also those inside of media's groups and contents."""
    yield from fields.all(name)
    yield from _inside(fields, name)


def _inside(fields: Fields, name: str) -> Iterator[Element]:
    """Yield the elements of a name that stand inside of media's groups and contents."""
    for group in fields.all("media:group"):
        yield from _named(group, fields, name)
    for content in _media_contents(fields):
        if len(content):
            yield from _named(content, fields, name)


def _named(element: Element, fields: Fields, name: str) -> Iterator[Element]:
    names = fields.reading.names
    return (child for child in element if names[child.tag] == name)


def _is_picture(element: Element) -> bool:
    medium, media_type = element.get("medium"), element.get("type")
    if medium or media_type:
        return medium == "image" or (media_type or "").startswith("image/")
    return (element.get("url") or "").partition("?")[0].lower().endswith(_PICTURE_ENDINGS)


def _file(element: Element, url: str | None, length: str | None, reading: Reading) -> Enclosure | None:
    address = reading.address(element, url)
    if address is None:
        return None
    return Enclosure(address, (element.get("type") or "").strip() or None, whole_number(length) or None)
