"""The children of an element by name, and what their texts, attributes, markup and links say."""

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from aggregator.model.feed import Markup
from aggregator.parse.names import Names, split_tag
from aggregator.parse.tree import Element
from aggregator.text.markup import looks_like_html
from aggregator.text.urls import absolute

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RELATIONS = "http://www.iana.org/assignments/relation/"
_HEADLINE_CHARACTERS = 300
_NUMBER = re.compile(r"\s*\+?(\d{1,15})(?:\.0*)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What all elements of one document share.

    `url` is where it came from. Bases and languages are inherited, which is looked up only where the
    document has any. `nested` says that some items stand inside of items.
    """

    url: str
    names: Names
    has_bases: bool = False
    has_languages: bool = False
    nested: bool = False

    def base(self, element: Element) -> str:
        """Return the base of an element's links (XML Base)."""
        if not self.has_bases:
            return self.url
        return absolute(element.base, self.url) or self.url  # a base may be "javascript:", or nothing

    def own_base(self, element: Element) -> str | None:
        """Return the base of an element where it is another than the document's address."""
        if not self.has_bases:
            return None
        base = self.base(element)
        return base if base != self.url else None

    def address(self, element: Element, url: str | None) -> str | None:
        """Return an address that stands in an element, absolute; None where it is none."""
        if not url:
            return None
        if "&amp;" in url:  # escaped twice: no address means "&amp;" by "&amp;"
            url = url.replace("&amp;", "&")
        return absolute(url, self.base(element) if self.has_bases else self.url)

    def language(self, element: Element) -> str | None:
        """Return the language of an element, its own or an ancestor's (XML 1.0 section 2.12)."""
        if not self.has_languages:
            return None
        node: Element | None = element
        while node is not None:
            if language := node.get(_XML_LANG):
                return language
            node = node.getparent()
        return None


class Fields:
    """The children of one element, in document order, by their names of `names.py`.

    `children` are given where somebody has looked at them already, and may then lack some names.
    """

    __slots__ = ("_links", "children", "element", "reading")

    def __init__(
        self, element: Element, reading: Reading, children: dict[str, list[Element]] | None = None
    ) -> None:
        self.element = element
        self.reading = reading
        self.children = by_name(element, reading.names) if children is None else children
        self._links: dict[str, list[Element]] | None = None

    @property
    def shape(self) -> tuple[str, ...]:
        """Return the names of the children, each once: most entries of a document have few shapes."""
        return tuple(self.children)

    def all(self, name: str) -> list[Element]:
        """Return the children of a name."""
        return self.children.get(name, [])

    def first(self, name: str) -> Element | None:
        """Return the first child of a name."""
        found = self.children.get(name)
        return found[0] if found else None

    def text(self, *names: str) -> str:
        """Return the first text that is not empty, by the order of the names."""
        children = self.children
        for name in names:
            if name in children:
                for child in children[name]:
                    # As in text_of, whose call would cost more than what it does.
                    text = text_of(child) if len(child) else (child.text or "").strip()
                    if text:
                        return text
        return ""

    def has(self, names: frozenset[str]) -> bool:
        """Tell whether there is a child of any of the names."""
        return not names.isdisjoint(self.children)

    def address(self, element: Element, url: str | None) -> str | None:
        """Return an address that stands in a child, absolute; None where it is none."""
        return self.reading.address(element, url)

    def html(self, names: Iterable[str]) -> Markup | None:
        """Return what the first of the names says, as HTML; of several children the longest."""
        for name in names:
            found = self.children.get(name)
            if found:
                element = found[0] if len(found) == 1 else max(found, key=lambda child: len(inner(child)))
                if markup := html_of(element, self.reading):
                    return markup
        return None

    def linked(self, rel: str) -> list[Element]:
        """Return the atom:link elements of a relation; one without any is "alternate" (RFC 4287 4.2.7.2)."""
        if self._links is None:
            self._links = {}
            for element in self.children.get("atom:link", ()):
                named = (element.get("rel") or "alternate").strip().lower().removeprefix(_RELATIONS)
                self._links.setdefault(named, []).append(element)
        return self._links.get(rel, [])

    def linked_urls(self, rel: str) -> tuple[str, ...]:
        """Return all addresses of a relation, each once."""
        found = self.linked(rel)
        if not found:
            return ()
        addresses = (self.address(one, one.get("href")) for one in found)
        return tuple(dict.fromkeys(url for url in addresses if url))

    def linked_url(self, rel: str) -> str | None:
        """Return the first address of a relation."""
        return next(iter(self.linked_urls(rel)), None)

    def linked_page(self) -> str | None:
        """Return the address of the page: of the alternates the one that is HTML, else the first."""
        pages = self.linked("alternate")
        if len(pages) > 1:
            pages = sorted(pages, key=lambda one: "html" not in (one.get("type") or "text/html"))
        addresses = (self.address(one, one.get("href")) for one in pages)
        return next((url for url in addresses if url), None)


def by_name(element: Element, names: Names) -> dict[str, list[Element]]:
    """Return the children of an element by their names."""
    children: dict[str, list[Element]] = {}
    for child in element:
        name = names[child.tag]
        if name in children:
            children[name].append(child)
        else:
            children[name] = [child]
    return children


def text_of(element: Element) -> str:
    """Return the text of an element without its markup, stripped."""
    text = "".join(map(str, element.itertext())) if len(element) else element.text
    return text.strip() if text else ""


def html_of(element: Element, reading: Reading) -> Markup | None:
    """Return what stands in an element: HTML, or text where nothing in it is markup; None if it is empty."""
    value = inner(element) if len(element) else (element.text or "").strip()
    if not value:
        return None
    kind: Literal["html", "text"] = "html" if ("<" in value or "&" in value) and _is_html(value) else "text"
    if not (reading.has_bases or reading.has_languages):
        return Markup(value, kind)
    return Markup(value, kind, reading.own_base(element), reading.language(element))


def _is_html(value: str) -> bool:
    """Tell whether a value holds markup; "AT&T <3" does not, in a headline; a long text is not searched."""
    return len(value) > _HEADLINE_CHARACTERS or looks_like_html(value)


def inner(element: Element) -> str:
    """Return what stands inside an element: its text, or its children as HTML where it has any."""
    if not len(element):
        return (element.text or "").strip()
    # By itself: else each child is written with all the namespaces that are declared around it.
    alone = deepcopy(element)
    alone.tag = "x"
    alone.attrib.clear()
    for child in alone.iterdescendants():
        # Where nothing binds a prefix it is a part of the name, with which no element can be named.
        child.tag = split_tag(str(child.tag))[1].rpartition(":")[2] or "span"
    etree.cleanup_namespaces(alone)
    whole = str(etree.tostring(alone, encoding="unicode", method="html", with_tail=False))
    return whole.removeprefix("<x>").removesuffix("</x>").strip()


def whole_number(text: str | None) -> int | None:
    """Return a number of 0 or more; None for an empty text and for what is no number."""
    match = _NUMBER.fullmatch(text) if text else None
    return int(match[1]) if match else None
