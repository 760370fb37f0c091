"""The tree of an HTML page: parsed safely, rid of what is not the article, and where the article stands.

What a page calls by the names in `_JUNK` is cut out; to cut more, add a word there.
"""

import re
from collections.abc import Iterator
from typing import cast

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from aggregator.parse.page_lines import width

_JUNK_TAGS = frozenset(
    "script style noscript template form button select option input textarea label iframe object embed "
    "svg math nav aside footer dialog menu canvas audio video map area frame frameset noframes link meta "
    "base param".split()
)
_JUNK_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alert menu toolbar".split()
)
_JUNK = frozenset(
    "share sharing sharebar social socials related recommended recommendations recommend newsletter "
    "subscribe subscription signup cookie cookies consent gdpr promo promos promotion advert "
    "advertisement ads sponsor sponsored comments disqus breadcrumb breadcrumbs crumbs sidebar footer "
    "navbar navigation widget widgets popup modal tags taglist tagcloud trending mostread mostpopular "
    "teasers outbrain taboola paywall readmore readnext morestories morenews alsoread picks editorpicks "
    "skiplink toolbar masthead pagination pager".split()
)
# Words that are parts of harmless names as well: "overflow-hidden", "print-edition".
_JUNK_WHOLE = frozenset(
    "ad nav menu banner skip comment popular most-read most-popular more-stories editors-picks read-more "
    "read-next also-read visually-hidden sr-only screen-reader-text noprint no-print copyright overlay "
    "header-top".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DEEPEST = 250
_SHARE_OF_PROSE = 0.4


def parsed(body: bytes) -> HtmlElement | None:
    """Return the tree of an HTML page in UTF-8, None where nothing is in it; nothing outside is touched."""
    parser = HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return document_fromstring(body, parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def without_junk(root: HtmlElement) -> None:
    """Take out of a tree what is not the article by its tag, its role or its name; changes the tree."""
    total = _prose_in(root) or 1.0
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            if element.getparent() is not None:
                element.drop_tree()
        elif element.getparent() is not None and _is_junk(element, total):
            element.drop_tree()


def article_root(root: HtmlElement) -> HtmlElement:
    """Return the element that the article stands in: the one so named, else where the most prose is."""
    total = _prose_in(root)
    for path in (".//*[contains(@itemprop,'articleBody')]", ".//article", ".//main", ".//*[@role='main']"):
        named = [one for one in cast(list[object], root.xpath(path)) if isinstance(one, HtmlElement)]
        best = max(named[:200], key=_prose_in, default=None)
        if best is not None and _prose_in(best) >= max(_SHARE_OF_PROSE * total, 1.0):
            return _densest(best) if path == ".//*[@role='main']" or best.tag == "main" else best
    return _densest(root)


def _is_junk(element: HtmlElement, total: float) -> bool:
    if element.tag in _JUNK_TAGS:
        return element.tag not in ("form", "aside", "label") or _prose_in(element) < 0.5 * total
    if element.tag in ("html", "body", "article", "main"):
        return False
    style = element.get("style") or ""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or _HIDDEN.search(style):
        return _prose_in(element) < 0.5 * total
    is_named = (element.get("role") or "") in _JUNK_ROLES or bool(_junk_names(element))
    # A page whose whole body is called "no-sidebar" or "content-with-ads" is an article all the same.
    return is_named and _prose_in(element) < 0.4 * total


def _junk_names(element: HtmlElement) -> set[str]:
    text = f"{element.get('class') or ''} {element.get('id') or ''}".lower().replace("_", "-")
    if not text.strip():
        return set()
    whole = set(text.split())
    # "related-news" is junk by its first word, "article-share" by its last.
    return (whole & _JUNK_WHOLE) | ({part for name in whole for part in name.split("-")} & _JUNK)


def _prose_in(element: HtmlElement) -> float:
    """Return how much running text an element holds in its paragraphs."""
    texts = (str(one.text_content()) for one in element.iter("p"))
    own = sum(width(text) for text in texts if width(text) > 60)
    return own or sum(width(text) for text in _loose(element))


def _loose(element: HtmlElement) -> Iterator[str]:
    """Yield the long texts that stand in no paragraph, as between the <br> of old pages."""
    for one in element.iter():
        for text in (
            one.text if isinstance(one.tag, str) else None,
            one.tail if one is not element else None,
        ):
            if text and width(text) > 60 and one.tag not in ("script", "style"):
                yield text


def _densest(root: HtmlElement) -> HtmlElement:
    """Return the smallest element that still holds most of the prose."""
    current = root
    whole = _prose_in(root)
    for _ in range(_DEEPEST):
        inside = [child for child in current if isinstance(child.tag, str) and child.tag not in ("p", "br")]
        best = max(inside, key=_prose_in, default=None)
        if best is None or _prose_in(best) < 0.8 * whole:
            return current
        current = best
    return current
