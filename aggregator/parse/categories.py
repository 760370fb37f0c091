"""The publisher's own terms for an entry, from all the places where feeds put them."""

from collections.abc import Iterator

from aggregator.model.feed import Category
from aggregator.parse.fields import Fields, text_of
from aggregator.parse.tree import Element

_RARE = frozenset(
    "categories dc:subject itunes:category itunes:keywords media:keywords news:keywords".split()
)
CATEGORIES = _RARE | {"category", "atom:category", "media:category"}
_ITUNES = "http://www.itunes.com/"


def categories_of(fields: Fields) -> tuple[Category, ...]:
    """Return the publisher's terms: RSS and Atom categories, Dublin Core's subjects, keywords; each once."""
    found: dict[Category, None] = {}
    for element in fields.all("category"):
        if category := category_of(element):
            found[category] = None
    for name in ("atom:category", "media:category"):
        for element in fields.all(name):
            if category := _labelled(element):
                found[category] = None
    if fields.has(_RARE):
        found |= dict.fromkeys(_rare(fields))
    return tuple(found)


def category_of(element: Element) -> Category | None:
    """Read RSS's category; some write Atom's <category term label scheme> without Atom's namespace."""
    if term := text_of(element):
        domain = element.get("domain")
        return Category(term, domain.strip() or None if domain else None)
    return _labelled(element)


def _labelled(element: Element) -> Category | None:
    """Read Atom's category (RFC 4287 section 4.2.2), or Media RSS's, whose term is its text."""
    label = (element.get("label") or "").strip()
    term = (element.get("term") or "").strip() or text_of(element) or label
    scheme = (element.get("scheme") or element.get("domain") or "").strip()
    return Category(term=term, scheme=scheme or None, label=label or None) if term else None


def _rare(fields: Fields) -> Iterator[Category]:
    for group in fields.all("categories"):
        yield from (category for one in group if (category := category_of(one)))
    yield from (Category(term=term) for one in fields.all("dc:subject") if (term := text_of(one)))
    for element in fields.all("itunes:category"):
        if term := (element.get("text") or "").strip():
            yield Category(term=term, scheme=_ITUNES)
    yield from (Category(term=word, scheme=_ITUNES) for word in _words(fields.text("itunes:keywords")))
    yield from (Category(term=word) for word in _words(fields.text("media:keywords", "news:keywords")))


def _words(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := part.strip())]
