"""XML bytes -> an lxml tree, with everything off that reaches outside the document or grows without bound."""

from lxml import etree

from aggregator.text.markup import xml_safe

Element = etree._Element


def parse_tree(utf8: bytes, base_url: str) -> Element:
    """Return the root of a document in UTF-8 without a declaration, which could name another encoding.

    No DTD is loaded, no entity expanded, no network used; attributes end at 10 MB and nesting at 256 levels
    (libxml2's own limits).

    Raises:
        etree.XMLSyntaxError: not well-formed, or beyond the limits.
    """
    return etree.fromstring(utf8, _parser(), base_url=xml_safe(base_url))


def _parser() -> etree.XMLParser:
    # One for each document: a parser remembers, and must not be used by two threads at once.
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
