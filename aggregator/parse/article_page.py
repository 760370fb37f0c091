"""The body of an article's web page, without what stands around it (trafilatura, the extra `fulltext`)."""

from importlib.util import find_spec

from lxml.etree import LxmlError

from aggregator.model.document import Document
from aggregator.model.page import PageText
from aggregator.parse.decoding import as_utf8
from aggregator.text import markup

_PARTS = ("trafilatura", "lxml_html_clean")
# What foreign code is seen to raise on input that it did not expect: one page must not stop the others.
_ITS_FAULTS = (
    LxmlError, ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip


def is_installed() -> bool:
    """Tell whether the extra is there, without importing it."""
    return all(find_spec(part) is not None for part in _PARTS)


def body_of(page: Document) -> PageText | None:
    """Return the body of a page, None where it has none that can be found."""
    # Takes 0.2 to 0.6 s to import: only those pay for it who ask for pages.
    import trafilatura

    text = as_utf8(page).body.decode("utf-8", "replace")
    try:
        found = trafilatura.extract(
            text, url=page.url, output_format="html", with_metadata=False, include_comments=False,
            include_formatting=True, include_images=True, include_links=True, include_tables=True,
        )  # fmt: skip
    except _ITS_FAULTS:
        return None
    html = markup.sanitised(found, page.url) if found else ""
    plain = markup.plain_text(html)
    return PageText(html=html, plain=plain) if plain else None


def is_html(page: Document) -> bool:
    """Tell whether an answer is a page of text: by its type, or by its first characters where it has none."""
    media_type = (page.header("content-type") or "").partition(";")[0].strip().lower()
    if media_type in ("", "application/octet-stream", "text/plain"):
        start = page.body[:1024].lstrip().lower()
        return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))
    return media_type in ("text/html", "application/xhtml+xml")
