"""The texts of an entry: headline, summary, clean content, and the picture beside them."""

import re
from dataclasses import dataclass

from aggregator.model.feed import Image, Markup, ParsedEntry
from aggregator.text import markup
from aggregator.text.pictures import first_image
from aggregator.text.titles import headline
from aggregator.text.words import one_line, shortened

SUMMARY_CHARACTERS = 300
_UNTITLED_CHARACTERS = 80
_ENOUGH_CHARACTERS = 600
_END_TAG = re.compile(
    r"</(?:[a-z]|h[1-6]|br|div|em|img|li|ol|pre|small|span|strong|table|td|tr|ul)>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Texts:
    """Headline and summary as plain text, the content as clean HTML, and the `bare` text of that."""

    title: str
    summary: str
    content: str
    bare: str


def texts(entry: ParsedEntry, link: str | None, feed_url: str) -> Texts:
    """Return the texts of an entry whose link is `link`; content goes before summary, as the longer one."""
    content, bare = _content(entry.content or entry.summary, link, feed_url)
    short = _plain(entry.summary) if entry.summary and entry.content else ""
    summary = shortened(_without_tags(short or _first_words(bare)), SUMMARY_CHARACTERS)
    title = headline(entry.title.value, is_html=entry.title.kind == "html") if entry.title else ""
    return Texts(
        title=title or shortened(summary, _UNTITLED_CHARACTERS) or link or entry.guid or "Untitled",
        summary=summary,
        content=content,
        bare=bare,
    )


def image_of(entry: ParsedEntry, content: str) -> Image | None:
    """Return the picture that the publisher names, else the first of the text, else an enclosed one."""
    named = entry.image
    if named and named.width and named.height:
        return named
    found = first_image(content) if "<img" in content else None
    if named:
        is_same = found is not None and found[0] == named.url
        return named._replace(width=found[1], height=found[2]) if found and is_same else named
    if found:
        return Image(url=found[0], width=found[1], height=found[2])
    enclosed = (one.url for one in entry.enclosures if (one.media_type or "").startswith("image/"))
    url = next(enclosed, None)
    return Image(url=url) if url else None


def one_line_of(text: str | None) -> str | None:
    """Return a short text that may hold markup as one line of plain text, None where nothing is left."""
    return (markup.plain_text(text) or None) if text else None


def _without_tags(text: str) -> str:
    """Return a text without the markup that was escaped twice: a list of headlines is no place for tags."""
    return markup.plain_text(text) if _END_TAG.search(text) else text


def _first_words(bare: str) -> str:
    """Return enough of a text for a summary as one line, and all of it where that is not plainly enough."""
    head = one_line(bare[:_ENOUGH_CHARACTERS])
    return head if len(head) > SUMMARY_CHARACTERS + 1 or len(bare) <= _ENOUGH_CHARACTERS else one_line(bare)


def _content(text: Markup | None, link: str | None, feed_url: str) -> tuple[str, str]:
    """Return clean HTML and the bare text of it."""
    if text is None:
        return "", ""
    if text.kind == "text" and not markup.looks_like_html(text.value):
        bare = markup.xml_safe(text.value)
        return markup.text_to_html(bare), bare
    # An xml:base that only repeats the document's own address says less than the entry's link.
    base = text.base if text.base and text.base != feed_url else link or feed_url
    clean = markup.sanitised(text.value, base)
    return clean, markup.bare_text(clean)


def _plain(text: Markup) -> str:
    if text.kind == "text" and not markup.looks_like_html(text.value):
        return one_line(markup.xml_safe(text.value))
    return markup.plain_text(text.value)
