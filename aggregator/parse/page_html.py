"""A page saved as HTML -> its parts: what it says of itself, and what stands where the article stands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from lxml.html import HtmlElement

from aggregator.model.feed import Image
from aggregator.parse.page_blocks import blocks_of, inner_text
from aggregator.parse.page_ends import Kept, kept
from aggregator.parse.page_facts import Facts, facts_of, time_of, writers_of
from aggregator.parse.page_lines import Meta, has_credit_at_end, is_bar, is_credited, meta_of, together
from aggregator.parse.page_parts import MOST_CHARACTERS, Block, PageParts
from aggregator.parse.page_titles import beside, is_same_headline, without_outlet
from aggregator.parse.page_tree import article_root, parsed, without_junk, without_lines_about
from aggregator.parse.page_widths import ends_sentence, is_prose, width
from aggregator.text.urls import absolute
from aggregator.text.words import folded

_LABEL_WIDTH = 25.0
_HEAD_BLOCKS = 40
_TITLE_CLASS = re.compile(r"(?:title|headline)\b", re.IGNORECASE)
_TAIL_BLOCKS = 6
_LINKS_ONLY = 0.9
_LINKED_LIST = 0.9
_SOURCE = re.compile(r'<img src="([^"]+)"')


@dataclass(slots=True)
class _Body:
    """The blocks of an article, and what stood among them that is not its text."""

    blocks: list[Block] = field(default_factory=list)
    metas: list[Meta] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)


def read_html(body: bytes, base: str | None, saved_at: datetime | None = None) -> PageParts:
    """Return the parts of a page in UTF-8; `base` is its own address, where it has one.

    `saved_at` is what relative dates count from, where it is known.
    """
    root = parsed(body)
    if root is None:
        return PageParts()
    base = _base(root, base)
    facts = facts_of(root, base, saved_at)
    writers = facts.authors or writers_of(root)
    without_junk(root)
    article = article_root(root)
    headline = _headline(root, article, facts)
    dated = facts.published or time_of(article, saved_at)
    if dated and writers:
        without_lines_about(article)
    found = _body(list(_bounded(blocks_of(article))), headline, saved_at)
    rest = _kept(found)
    _take_tail(found, saved_at)
    told = together(found.metas)
    published = dated or told.published or time_of(root, saved_at)
    updated = facts.updated or told.updated
    outlet = facts.outlet or _outlet(facts, headline) or rest.outlet or told.outlet
    return PageParts(
        headline=headline,
        outlet=outlet,
        published=published or updated,
        updated=updated if published else None,
        authors=_authors(writers, outlet) or told.authors,
        caption=" ".join(found.captions) or facts.caption,
        image=facts.image or _image(found.images, base or facts.link),
        link=facts.link,
        language=facts.language,
        tags=facts.tags or rest.tags,
        body=_or_told(found.blocks, facts),
    )


def _bounded(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks until there is more text than any article has, and what goes over it."""
    letters = 0
    for block in blocks:
        yield block
        letters += len(block.text)
        if letters > MOST_CHARACTERS:
            return


def _base(root: HtmlElement, base: str | None) -> str | None:
    href = next((one.get("href") for one in root.iter("base") if one.get("href")), None)
    return absolute(href, base) or base


def _headline(root: HtmlElement, article: HtmlElement, facts: Facts) -> str | None:
    """Return the headline: a heading that the page's titles confirm, else what it calls so itself."""
    named = (one for one in article.iter("h2", "h3") if _TITLE_CLASS.search(one.get("class") or ""))
    elements = (*article.iter("h1"), *named, *root.iter("h1"))
    headings = [text for one in elements if (text := inner_text(one))]
    told = [title for title in (facts.headline, *facts.titles) if title]
    for heading in headings:
        if any(is_same_headline(title, heading) for title in told):
            return heading
    if facts.headline:
        return facts.headline
    if facts.titles:
        headline, _ = without_outlet(facts.titles[0], (), facts.outlet)
        # A title is often the headline cut short.
        longer = (text for text in headings if folded(text).startswith(folded(headline) + " "))
        return next(longer, headline)
    return headings[0] if headings else _first_heading(article)


def _first_heading(article: HtmlElement) -> str | None:
    headings = (one for one in article.iter("h2", "h3") if inner_text(one))
    return next((inner_text(one) for one in headings), None)


def _outlet(facts: Facts, headline: str | None) -> str | None:
    names = (beside(title, headline) for title in facts.titles if headline)
    return next((name for name in names if name), None)


def _body(blocks: Sequence[Block], headline: str | None, saved_at: datetime | None) -> _Body:
    """Part the blocks above the first paragraph (pictures, dates, bylines, labels) from the article's own."""
    body = _Body()
    head = blocks[:_HEAD_BLOCKS]
    start = next((at for at, block in enumerate(head) if _is_first_paragraph(block, saved_at)), len(head))
    below = max(
        (at for at, block in enumerate(blocks[:start]) if _is_above_text(block, headline, saved_at)),
        default=0,
    )
    for at, block in enumerate(blocks):
        if headline and block.kind != "picture" and is_same_headline(block.text, headline):
            continue
        if at >= start:
            body.blocks.append(block)
        elif block.kind == "picture" and (body.captions or body.images or block.html):
            _note_picture(body, block)
        elif meta := meta_of(block.text, saved_at):
            body.metas.append(meta)
        elif _is_caption(block):
            body.captions.append(block.text)
        elif not is_bar(block.text) and (at > below or not _is_label(block)) and not _is_link(block):
            body.blocks.append(block)
    return body


def _is_above_text(block: Block, headline: str | None, saved_at: datetime | None) -> bool:
    """Tell whether a block belongs to the head of an article: headline, date, byline."""
    is_heading = headline is not None and block.kind != "picture" and is_same_headline(block.text, headline)
    return is_heading or meta_of(block.text, saved_at) is not None


def _is_first_paragraph(block: Block, saved_at: datetime | None) -> bool:
    is_text = block.kind in ("paragraph", "quote", "other") and is_prose(block.text)
    return (
        is_text
        and not _is_caption(block)
        and block.link_share < _LINKS_ONLY
        and not meta_of(block.text, saved_at)
    )


def _is_caption(block: Block) -> bool:
    return block.kind == "paragraph" and (is_credited(block.text) or has_credit_at_end(block.text))


def _is_link(block: Block) -> bool:
    return block.link_share >= _LINKS_ONLY


def _is_label(block: Block) -> bool:
    return block.kind == "list" or (width(block.text) < _LABEL_WIDTH and not ends_sentence(block.text))


def _note_picture(body: _Body, block: Block) -> None:
    body.images += [match[1] for match in _SOURCE.finditer(block.html)]
    if block.text and block.text not in body.captions:
        body.captions.append(block.text)


def _take_tail(body: _Body, saved_at: datetime | None) -> None:
    for block in body.blocks[: -_TAIL_BLOCKS - 1 : -1]:
        if len(body.blocks) < 2 or not (meta := meta_of(block.text, saved_at)):
            return
        body.metas.append(meta)
        body.blocks.pop()


def _kept(body: _Body) -> Kept:
    """Leave in the body what is of the article; pictures go with the text above them."""
    texts = [at for at, block in enumerate(body.blocks) if block.kind != "picture"]
    found = kept([body.blocks[at].text for at in texts])
    own = {texts[position] for position in found.positions}
    blocks: list[Block] = []
    is_inside = True
    for at, block in enumerate(body.blocks):
        if block.kind != "picture":
            is_inside = at in own
            if is_inside and not _is_navigation(block):
                blocks.append(block)
        elif is_inside:
            blocks.append(block)
    body.blocks = blocks
    return found


def _is_navigation(block: Block) -> bool:
    if block.kind == "list":
        return block.link_share >= _LINKED_LIST and not ends_sentence(block.text)
    return block.kind == "paragraph" and block.link_share >= _LINKS_ONLY and not ends_sentence(block.text)


def _authors(writers: tuple[str, ...], outlet: str | None) -> tuple[str, ...]:
    """Return the writers that are people: many sites sign with their own name, or with the software's."""
    return tuple(name for name in writers if folded(name) not in (folded(outlet or ""), "admin"))


def _image(addresses: Sequence[str], base: str | None) -> Image | None:
    found = (absolute(address.replace("&amp;", "&"), base) for address in addresses)
    url = next((address for address in found if address), None)
    return Image(url=url) if url else None


def _or_told(blocks: list[Block], facts: Facts) -> tuple[Block, ...]:
    """Return the blocks; of a page that a script would fill, the text that it gives to search engines."""
    told = facts.article_body or ""
    if sum(len(block.text) for block in blocks) * 2 >= len(told):
        return tuple(blocks)
    return (Block(kind="paragraph", text=told, html=f"<p>{escape(told, quote=False)}</p>"),)
