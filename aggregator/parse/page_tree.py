"""The tree of an HTML page: parsed safely, rid of what is not the article, and where the article stands.

What a page calls by the names in `_JUNK` is cut out; to cut more, add a word there.
"""

import re
from typing import cast

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from aggregator.parse.page_widths import width

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
_MOST_OF_PROSE = 0.8
_RUNNING_WIDTH = 40.0
_WIDEST_LINE = 200.0
_ABOUT = frozenset(
    "byline author authors meta entry-meta post-meta article-meta posted-on post-info article-info date "
    "dateline timestamp published pubdate".split()
)
Prose = dict[HtmlElement, float]
_UNREAD = frozenset({"script", "style", "noscript", "template", "title", "a", "option", "button"})
_CONTAINERS = frozenset("html body div section article main center form table tbody tr td fieldset".split())


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
    prose = _prose_of(root)
    for element in tuple(prose):
        if element.getparent() is not None and _is_junk(element, prose[element], prose[root]):
            element.drop_tree()


def without_lines_about(article: HtmlElement) -> None:
    """Take date and byline out of an article, once they are known; changes the tree."""
    for element in list(article.iter()):
        names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().replace("_", "-").split()
        is_inside = element.getparent() is not None and element is not article
        if is_inside and _ABOUT.intersection(names) and width(str(element.text_content())) < _WIDEST_LINE:
            element.drop_tree()


def article_root(root: HtmlElement) -> HtmlElement:
    """Return the element that the article stands in: the one so named, else where the most prose is."""
    prose = _prose_of(root)
    for path in (".//*[contains(@itemprop,'articleBody')]", ".//article", ".//main", ".//*[@role='main']"):
        named = [one for one in cast(list[object], root.xpath(path)) if isinstance(one, HtmlElement)]
        best = max(named, key=prose.__getitem__, default=None)
        if best is not None and prose[best] >= max(_SHARE_OF_PROSE * prose[root], 1.0):
            is_wide = best.tag == "main" or best.get("role") == "main"
            return _densest(best, prose) if is_wide else best
    return _densest(root, prose)


def _prose_of(root: HtmlElement) -> Prose:
    """Return how much running text each element holds, links apart."""
    elements = [one for one in root.iter() if isinstance(one.tag, str)]
    prose = dict.fromkeys(elements, 0.0)
    for element in reversed(elements):
        prose[element] += 0.0 if element.tag in _UNREAD else _long(element.text)
        parent = element.getparent()
        if element is not root and parent is not None:
            prose[parent] += prose[element] + _long(element.tail)
    return prose


def _is_junk(element: HtmlElement, own: float, total: float) -> bool:
    if element.tag in _JUNK_TAGS:
        return element.tag not in ("form", "aside", "label") or own < 0.5 * total
    if element.tag in ("html", "body", "article", "main"):
        return False
    style = element.get("style") or ""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or _HIDDEN.search(style):
        return own <= 0.5 * total
    is_named = (element.get("role") or "") in _JUNK_ROLES or bool(_junk_names(element))
    # A page whose whole body is called "no-sidebar" or "content-with-ads" is an article all the same.
    return is_named and own <= 0.4 * total


def _junk_names(element: HtmlElement) -> set[str]:
    text = f"{element.get('class') or ''} {element.get('id') or ''}".lower().replace("_", "-")
    if not text.strip():
        return set()
    whole = set(text.split())
    # "related-news" is junk by its first word, "article-share" by its last.
    return (whole & _JUNK_WHOLE) | ({part for name in whole for part in name.split("-")} & _JUNK)


def _long(text: str | None) -> float:
    wide = width(text.strip()) if text else 0.0
    return wide if wide > _RUNNING_WIDTH else 0.0


def _densest(root: HtmlElement, prose: Prose) -> HtmlElement:
    """Return the smallest element that holds most of the prose; one with paragraphs of its own is kept."""
    current = root
    for _ in range(_DEEPEST):
        inside = [child for child in current if child.tag in _CONTAINERS]
        best = max(inside, key=prose.__getitem__, default=None)
        if best is None or prose[best] < _MOST_OF_PROSE * prose[root] or _holds_prose(current, prose):
            return current
        current = best
    return current


def _holds_prose(element: HtmlElement, prose: Prose) -> bool:
    own = _long(element.text) + sum(_long(child.tail) for child in element)
    return own > 0 or any(prose.get(child, 0.0) for child in element if child.tag not in _CONTAINERS)
