"""The element that an article stands in -> its paragraphs, headings, lists, quotes and pictures, in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from lxml import etree
from lxml.html import HtmlElement

from aggregator.parse.page_parts import Block, BlockKind
from aggregator.parse.page_widths import is_prose
from aggregator.text.words import one_line

_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figure h1 h2 h3 h4 h5 h6 header "
    "hgroup hr html li main ol p pre section summary table tbody td tfoot th thead tr ul picture "
    "legend".split()
)
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_KEPT_INLINE = {name: name for name in "a em strong sub sup code q cite bdi mark".split()}
_KEPT_INLINE |= {"i": "em", "b": "strong"}
_CAPTION_CLASS = re.compile(r"caption|cutline|legende|bildunterschrift", re.IGNORECASE)
_DEEPEST = 250


@dataclass(slots=True)
class _Run:
    """Text and inline elements between two blocks."""

    text: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    linked: float = 0.0

    def clear(self) -> None:
        self.text.clear()
        self.html.clear()
        self.linked = 0.0


def blocks_of(root: HtmlElement) -> Iterator[Block]:
    """Yield the blocks of an element in document order."""
    return _blocks_below(root, 0)


def inner_text(element: HtmlElement) -> str:
    """Return the text of an element on one line, as a reader sees it."""
    parts: list[str] = []
    for event, one in etree.iterwalk(element, events=("start", "end")):
        parts.append(" " if one.tag in _BLOCKS or one.tag == "br" else "")
        if event == "start":
            parts.append((one.text or "") if isinstance(one.tag, str) else "")
        elif one is not element:
            parts.append(one.tail or "")
    return one_line("".join(parts))


def _blocks_below(element: HtmlElement, depth: int) -> Iterator[Block]:
    run = _Run()
    yield from _walk(element, run, depth)
    yield from _flushed(run, "paragraph", "p")


def _walk(element: HtmlElement, run: _Run, depth: int) -> Iterator[Block]:
    _add_text(run, element.text)
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == "br":
            yield from _broken(child, run)
        elif tag in _BLOCKS and depth < _DEEPEST:
            yield from _flushed(run, "paragraph", "p")
            yield from _block(child, run, depth)
            yield from _flushed(run, "paragraph", "p")
        elif tag:
            if depth < _DEEPEST and any(
                isinstance(one.tag, str) and one.tag in _BLOCKS for one in child.iter()
            ):
                yield from _walk(child, run, depth + 1)
            else:
                _add_inline(run, child)
        _add_text(run, child.tail)


def _block(element: HtmlElement, run: _Run, depth: int) -> Iterator[Block]:
    tag = str(element.tag)
    if tag in _HEADINGS:
        yield from _whole(element, "heading", _HEADINGS[tag])
    elif tag in ("ul", "ol"):
        yield from _list(element, tag)
    elif tag == "figure" or _is_caption(element):
        yield from _figure(element)
    elif tag == "blockquote":
        inner = list(_blocks_below(element, depth + 1))
        if inner:
            html = "".join(block.html for block in inner)
            yield Block(
                kind="quote", text=one_line(" ".join(block.text for block in inner)),
                html=f"<blockquote>{html}</blockquote>", link_share=max(block.link_share for block in inner),
            )  # fmt: skip
    elif tag == "pre":
        text = str(element.text_content())
        if text.strip():
            yield Block(kind="other", text=one_line(text), html=f"<pre>{escape(text, quote=False)}</pre>")
    else:
        yield from _walk(element, run, depth + 1)


def _whole(element: HtmlElement, kind: BlockKind, tag: str) -> Iterator[Block]:
    run = _Run()
    _add_text(run, element.text)
    for child in element:
        _add_inline(run, child)
        _add_text(run, child.tail)
    yield from _flushed(run, kind, tag)


def _list(element: HtmlElement, tag: str) -> Iterator[Block]:
    items = [block for item in element.iter("li") for block in _whole(item, "list", "li")]
    letters = sum(len(item.text) for item in items)
    if letters:
        linked = sum(item.link_share * len(item.text) for item in items) / letters
        html = "".join(item.html for item in items)
        text = " ".join(item.text for item in items)
        yield Block(kind="list", text=text, html=f"<{tag}>{html}</{tag}>", link_share=linked)


def _is_caption(element: HtmlElement) -> bool:
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _CAPTION_CLASS.search(named) is not None and not _holds_paragraphs(element)


def _holds_paragraphs(element: HtmlElement) -> bool:
    """Tell whether an element holds several paragraphs, and so is more than the text of a picture."""
    return sum(is_prose(inner_text(one)) for one in element.iter("p")) > 1


def _figure(element: HtmlElement) -> Iterator[Block]:
    captions = list(element.iter("figcaption"))
    text = one_line(" ".join(map(inner_text, captions or [element])))
    image = next((html for one in element.iter("img") if (html := _image_html(one))), "")
    caption = f"<figcaption>{escape(text, quote=False)}</figcaption>" if text else ""
    if image or caption:
        yield Block(kind="picture", text=text, html=f"<figure>{image}{caption}</figure>")


def _broken(element: HtmlElement, run: _Run) -> Iterator[Block]:
    following = element.getnext()
    is_double = following is not None and following.tag == "br" and not (element.tail or "").strip()
    if is_double:
        yield from _flushed(run, "paragraph", "p")
    elif run.html:
        run.html.append("<br>")
        run.text.append(" ")


def _add_text(run: _Run, text: str | None) -> None:
    if text:
        run.text.append(text)
        run.html.append(escape(text, quote=False))


def _add_inline(run: _Run, element: HtmlElement) -> None:
    if not isinstance(element.tag, str):
        return
    text = str(element.text_content())
    run.text.append(text)
    run.linked += (
        len(one_line(text))
        if element.tag == "a"
        else sum(len(one_line(str(link.text_content()))) for link in element.iter("a"))
    )
    run.html.append(_inline_html(element, 0))


def _inline_html(element: HtmlElement, depth: int) -> str:
    """Return an inline element as markup of ours; what has no place in a paragraph leaves its text."""
    if element.tag == "br":
        return "<br>"
    if element.tag == "img":
        return _image_html(element)
    if depth > 20:
        return escape(str(element.text_content()), quote=False)
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        if isinstance(child.tag, str):
            parts.append(_inline_html(child, depth + 1))
        parts.append(escape(child.tail or "", quote=False))
    inner = "".join(parts)
    tag = _KEPT_INLINE.get(str(element.tag))
    if tag is None or not inner.strip():
        return inner
    href = element.get("href")
    attributes = f' href="{escape(href)}"' if tag == "a" and href else ""
    return f"<{tag}{attributes}>{inner}</{tag}>"


def _image_html(element: HtmlElement) -> str:
    source = _address(element)
    if not source:
        return ""
    sizes = ((name, element.get(name)) for name in ("alt", "width", "height"))
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in sizes if value)
    return f'<img src="{escape(source)}"{attributes}>'


def _address(element: HtmlElement) -> str | None:
    """Return where a picture is: many pages put a placeholder into src until it is scrolled to."""
    values = (element.get(name) for name in ("data-src", "data-original", "data-lazy-src", "src"))
    return next((value for value in values if value and not value.startswith("data:")), None)


def _flushed(run: _Run, kind: BlockKind, tag: str) -> Iterator[Block]:
    text = one_line("".join(run.text))
    html = re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", "".join(run.html))
    linked = min(1.0, run.linked / len(text)) if text else 0.0
    run.clear()
    if text or "<img" in html:
        is_picture = not text
        yield Block(
            kind="picture" if is_picture else kind, text=text,
            html=f"<figure>{html}</figure>" if is_picture else f"<{tag}>{html}</{tag}>", link_share=linked,
        )  # fmt: skip
