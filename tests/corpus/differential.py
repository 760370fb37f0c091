"""Two readings of one document compared field by field, and the reasons why they may differ.

The direct path is held against feedparser. Where the two differ, one of CLASSES must say why: what the
difference is, a document that shows it, and the sentence of a specification that decides. To add one:
a predicate and a line in the table.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import zip_longest

from lxml import etree

from aggregator.model.document import Document
from aggregator.model.feed import Markup, ParsedEntry, ParsedFeed
from aggregator.parse import direct, tolerant
from aggregator.parse.decoding import as_utf8
from aggregator.text.dates import parse_date
from aggregator.text.markup import plain_text
from aggregator.text.words import folded

_ENTRY_FIELDS = (
    "guid",
    "link",
    "title",
    "published",
    "updated",
    "authors",
    "categories",
    "summary",
    "content",
)
_FEED_FIELDS = ("id", "title", "link", "updated")
_EMPTY = ParsedEntry()


class Facts:
    """What the classes ask of a document, each found out once."""

    def __init__(self, document: Document, ours: ParsedFeed, theirs: ParsedFeed) -> None:
        self.body = document.body
        self.ours = ours
        self.theirs = theirs

    @cached_property
    def is_well_formed(self) -> bool:
        try:
            etree.fromstring(self.body, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError:
            return False
        return True

    @cached_property
    def elements(self) -> list[etree._Element]:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, remove_comments=True)
        return list(etree.fromstring(self.body, parser).iter("*"))

    @cached_property
    def texts(self) -> set[str]:
        """Every text and every value of an attribute."""
        found = {"".join(map(str, one.itertext())).strip() for one in self.elements}
        return found | {str(value) for one in self.elements for value in one.attrib.values()}

    @cached_property
    def meanings(self) -> set[object]:
        return {folded(text) for text in self.texts} | {parse_date(text) for text in self.texts} - {None}

    @cached_property
    def descriptions(self) -> set[object]:
        names = {"description", "summary", "subtitle", "encoded"}
        found = (one for one in self.elements if str(one.tag).rpartition("}")[2] in names)
        return {folded(plain_text("".join(map(str, one.itertext())))) for one in found}

    @cached_property
    def bases(self) -> set[str]:
        return {element.base or "" for element in self.elements}

    def has_defect(self, what: str) -> bool:
        return any(defect.what == what for defect in self.ours.defects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that two readers read unlike; `entry` and `other` are the entries, empty for a field of the feed."""

    facts: Facts
    field: str
    ours: object
    theirs: object
    entry: ParsedEntry = _EMPTY
    other: ParsedEntry = _EMPTY


def differences(document: Document) -> Iterator[Difference]:
    """Yield where the direct path and feedparser differ.

    Raises:
        Declined: the direct path does not read it.
        ParseError: feedparser does not read it.
    """
    ours, theirs = direct.read(document, as_utf8(document)), tolerant.read(document)
    facts = Facts(document, ours, theirs)
    for field in _FEED_FIELDS:
        one, other = _comparable(ours, field), _comparable(theirs, field)
        if one != other:
            yield Difference(facts=facts, field=f"feed.{field}", ours=one, theirs=other)
    for entry, other_entry in zip_longest(ours.entries, theirs.entries, fillvalue=_EMPTY):
        for field in (*_ENTRY_FIELDS, "enclosures"):
            one, other = _comparable(entry, field), _comparable(other_entry, field)
            if one != other:
                yield Difference(
                    facts=facts, field=field, ours=one, theirs=other, entry=entry, other=other_entry
                )


def _comparable(source: ParsedFeed | ParsedEntry, field: str) -> object:
    """Return a field so that only what a reader of the article would notice makes a difference."""
    value = getattr(source, field)
    if isinstance(value, Markup):
        return folded(plain_text(value.value))
    if field in ("published", "updated"):
        return parse_date(value)
    if field in ("title", "summary", "content"):
        return folded(plain_text(value or ""))
    if field == "authors":
        return tuple(folded(person.name) for person in value)
    if field == "categories":
        return tuple(folded(category.term) for category in value)
    if field == "enclosures":
        return tuple((file.url, file.media_type) for file in value)
    return value


def explanation(difference: Difference) -> str | None:
    """Return the name of the class that a difference belongs to."""
    return next((one.name for one in CLASSES if one.holds(difference)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceClass:
    """Why two readers may differ: `sentence` is what decides, `fixture` a document that shows it."""

    name: str
    holds: Callable[[Difference], bool]
    sentence: str
    fixture: str | bytes


def _encoded_twice(one: Difference) -> bool:
    return one.facts.has_defect("encoded in UTF-8 twice")


def _stray_bytes(one: Difference) -> bool:
    return one.facts.has_defect("bytes that are not UTF-8 in a UTF-8 document")


def _not_well_formed(one: Difference) -> bool:
    """feedparser's loose parser leaves references as they are, or breaks them at their "&"."""
    if one.facts.is_well_formed:
        return False
    ours, theirs = _skeleton(one.ours), _skeleton(one.theirs)
    return ours == theirs or (one.field == "authors" and ours in theirs)


def _skeleton(value: object) -> str:
    text = unescape(unescape(str(value)))
    return folded(text.replace("&", " ").replace(";", " ")).replace(" amp ", " ")


def _date_of_publication(one: Difference) -> bool:
    dated = _comparable(one.entry, "published")
    return one.field in ("published", "updated") and dated == _comparable(one.other, "updated")


def _proxied(one: Difference) -> bool:
    return one.field == "link" and b"origLink" in one.facts.body and one.ours in one.facts.texts


def _same_document(one: Difference) -> bool:
    return one.field == "link" and one.ours is None and one.theirs in one.facts.bases


def _id_is_no_link(one: Difference) -> bool:
    identifier = one.other.guid if one.field == "link" else one.facts.theirs.id
    return one.field in ("link", "feed.link") and one.ours is None and one.theirs == identifier


def _about_is_the_page(one: Difference) -> bool:
    return one.field == "link" and one.theirs is None and one.ours == one.entry.guid


def _several_descriptions(one: Difference) -> bool:
    return one.field in ("summary", "content") and {one.ours, one.theirs} <= one.facts.descriptions | {""}


def _several_authors(one: Difference) -> bool:
    ours, theirs = (set(names) if isinstance(names, tuple) else set() for names in (one.ours, one.theirs))
    return one.field == "authors" and theirs <= ours


def _another_element(one: Difference) -> bool:
    """What feedparser takes for the channel's own stands in another element inside of it."""
    theirs = folded(one.theirs) if isinstance(one.theirs, str) else one.theirs
    return one.field.startswith("feed.") and (theirs == "" or theirs in one.facts.meanings)


def _id_of_the_channel(one: Difference) -> bool:
    return one.field == "feed.id" and isinstance(one.ours, str) and one.ours in one.facts.texts


def _title_of_an_episode(one: Difference) -> bool:
    return one.field == "title" and one.theirs == "" and b"itunes:title" in one.facts.body


def _media_files(one: Difference) -> bool:
    ours, theirs = (value if isinstance(value, tuple) else () for value in (one.ours, one.theirs))
    return one.field == "enclosures" and ours[: len(theirs)] == theirs and b"media:content" in one.facts.body


_ITUNES = "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
_RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' "
    "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='https://r.example/'><title>R</title>"
    "</channel>{}</rdf:RDF>"
)


def _rss(item: str, channel: str = "", namespaces: str = "") -> str:
    return (
        f"<rss version='2.0' {namespaces}><channel><title>Harbour Post</title>{channel}"
        f"<item><guid isPermaLink='false'>hp-1</guid>{item}</item></channel></rss>"
    )


def _atom(entry: str, attributes: str = "") -> str:
    return (
        f"<feed xmlns='http://www.w3.org/2005/Atom' {attributes}><title>Quay</title><id>urn:x:quay</id>"
        f"<link href='https://q.example/'/><entry><title>One</title>{entry}</entry></feed>"
    )


CLASSES: tuple[DifferenceClass, ...] = (
    DifferenceClass(
        name="encoded twice",
        holds=_encoded_twice,
        sentence="RFC 3629 section 3: a character has one sequence; where every letter beyond ASCII is the UTF-8 of "
        "a UTF-8 byte, the text was encoded twice. feedparser undoes that text by text, where all of it is Latin-1",
        fixture=_rss("<title>Le bac dOrâ€™t</title><description>ferrÃ©, dâ€™abord</description>"),
    ),
    DifferenceClass(
        name="not well-formed",
        holds=_not_well_formed,
        sentence="XML 1.0 section 4.1: a reference stands for its character, an '&' that begins none for itself",
        fixture=_rss("<title>Rope & tar</title><category>Rope &amp; tar</category>"),
    ),
    DifferenceClass(
        name="stray bytes",
        holds=_stray_bytes,
        sentence="RFC 7303 section 3: the declared encoding holds for the document; a few bytes that break it do not make "
        "all the others windows-1252",
        fixture=_rss("<title>Fähre</title><description>Über X die Brücke</description>")
        .encode()
        .replace(b"X", b"\x93"),
    ),
    DifferenceClass(
        name="dc:date is the date of publication",
        holds=_date_of_publication,
        sentence="Dublin Core, date: a point of time associated with an event in the lifecycle of the resource; the one "
        "event that RSS 1.0 knows of an item is its publication",
        fixture=_RDF.format(
            "<item rdf:about='https://r.example/1'><title>One</title><link>https://r.example/1</link>"
            "<dc:date>2026-03-02T11:00:00Z</dc:date></item>"
        ),
    ),
    DifferenceClass(
        name="the proxy of a link",
        holds=_proxied,
        sentence="FeedBurner namespace, origLink: the permalink that the link redirects to",
        fixture=_rss(
            "<title>One</title><link>https://proxy.example/~r/1</link>"
            "<feedburner:origLink>https://h.example/1</feedburner:origLink>",
            namespaces="xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'",
        ),
    ),
    DifferenceClass(
        name="an empty link",
        holds=_same_document,
        sentence="RFC 3986 section 4.4: an empty reference is the document itself, which is no page of an entry",
        fixture=_atom(
            "<id>urn:x:1</id><link rel='alternate' href=''/>", "xml:base='https://q.example/feed.php'"
        ),
    ),
    DifferenceClass(
        name="an id is no link",
        holds=_id_is_no_link,
        sentence="RFC 4287 section 4.2.6: an id identifies; that it can be dereferenced must not be assumed",
        fixture=_atom("<id>https://q.example/1</id>"),
    ),
    DifferenceClass(
        name="rdf:about is the page",
        holds=_about_is_the_page,
        sentence="RSS 1.0 section 5.5: the item's rdf:about must be identical to its link, where possible",
        fixture=_RDF.format("<item rdf:about='https://r.example/1'><title>One</title></item>"),
    ),
    DifferenceClass(
        name="several descriptions",
        holds=_several_descriptions,
        sentence="RSS 2.0, description: the item synopsis; iTunes' summary and Media RSS's description repeat or caption "
        "it, and are no content",
        fixture=_rss(
            "<title>One</title><description>The ferry will run.</description><itunes:summary>It will.</itunes:summary>",
            namespaces=_ITUNES,
        ),
    ),
    DifferenceClass(
        name="several authors",
        holds=_several_authors,
        sentence="RFC 4287 sections 4.1.2 and 4.2.1: an entry has all the authors that it names, and where it names none, "
        "those of its atom:source",
        fixture=_rss(
            "<title>One</title><author>Ada</author><itunes:author>Ben</itunes:author><dc:creator>Cy</dc:creator>",
            namespaces=_ITUNES + " xmlns:dc='http://purl.org/dc/elements/1.1/'",
        ),
    ),
    DifferenceClass(
        name="an element inside of another",
        holds=_another_element,
        sentence="Namespaces in XML section 6: an element of another namespace says nothing of the channel that it "
        "stands in (podcast:guid, podcast:liveItem, planet:source)",
        fixture=_rss(
            "<title>One</title>",
            channel="<podcast:liveItem><guid>live-1</guid><title>Live</title></podcast:liveItem>",
            namespaces="xmlns:podcast='https://podcastindex.org/namespace/1.0'",
        ),
    ),
    DifferenceClass(
        name="the id of a channel",
        holds=_id_of_the_channel,
        sentence="Dublin Core, identifier: an unambiguous reference to the resource; RFC 4287 section 4.2.6: an id is not "
        "resolved",
        fixture=_rss(
            "<title>One</title>",
            channel="<dc:identifier>feed-1</dc:identifier>",
            namespaces="xmlns:dc='http://purl.org/dc/elements/1.1/'",
        ),
    ),
    DifferenceClass(
        name="the title of an episode",
        holds=_title_of_an_episode,
        sentence="Apple, itunes:title: the episode title, where an item has no other",
        fixture=_rss("<itunes:title>One</itunes:title>", namespaces=_ITUNES),
    ),
    DifferenceClass(
        name="files of Media RSS",
        holds=_media_files,
        sentence="Media RSS, media:content: supplements enclosure, for more than one file or more kinds of it",
        fixture=_rss(
            "<title>One</title><media:content url='https://h.example/1.mp4' medium='video'/>",
            namespaces="xmlns:media='http://search.yahoo.com/mrss/'",
        ),
    ),
)
