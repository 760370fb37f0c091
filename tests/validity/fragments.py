"""HTML within feeds: parsed strictly by the HTML standard's algorithm, then judged element by element."""

import re
from collections.abc import Iterator
from functools import cache

import html5lib
from html5lib.html5parser import ParseError

from tests.validity.complaint import Complaint

_ELEMENTS = frozenset(
    "a abbr acronym address article aside audio b bdi big blockquote br caption center cite code col colgroup dd del "
    "details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark "
    "menu ol p picture pre q rp rt ruby s samp section small source span strike strong sub summary sup table tbody td "
    "tfoot th thead time tr tt u ul var video wbr".split()
)
# `controls` is not among those that the validator knows; without it browsers show no player.
_ATTRIBUTES = frozenset(
    "alt cite class colspan controls datetime dir height href hreflang lang poster rowspan scope src start title type "
    "width".split()
)
_ADDRESSES = frozenset("href src poster cite".split())
_ABSOLUTE = re.compile(r"(?:https?://[^\s/]|mailto:|tel:|magnet:|#)", re.IGNORECASE)


def fragment(where: str, html: str) -> Iterator[Complaint]:
    """Complain about HTML that does not parse, could do harm, or leads nowhere."""
    yield from (Complaint(rule, where, value) for rule, value in _judged(html))


# The same content stands in several documents and formats.
@cache
def _judged(html: str) -> tuple[tuple[str, str], ...]:
    return tuple(_problems(html))


def _problems(html: str) -> Iterator[tuple[str, str]]:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        tree = parser.parseFragment(html)
    except ParseError as error:
        yield ("NotHtml", f"{error}: {html[:2000]}")
        return
    for element in tree.iter():
        if element is tree or not isinstance(element.tag, str):
            continue
        if element.tag not in _ELEMENTS:
            yield ("SecurityRisk", element.tag)
        for name, value in element.attrib.items():
            if name not in _ATTRIBUTES:
                yield ("SecurityRiskAttr", f"{element.tag} {name}")
            elif name in _ADDRESSES and not _ABSOLUTE.match(value):
                yield ("ContainsRelRef", f"{element.tag} {name}={value}")
