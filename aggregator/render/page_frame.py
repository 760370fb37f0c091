"""What all web pages share: the frame, the style, and a policy that lets nothing in from elsewhere.

No script, no picture, no font: a page asks no third party for anything. Links are relative, so that a page
works in any folder and on any host.
"""

import hashlib
from base64 import b64encode
from datetime import datetime
from html import escape
from pathlib import Path

from aggregator.render.page_phrases import PagePhrases
from aggregator.text.languages import written
from aggregator.text.markup import xml_safe
from aggregator.text.words import is_right_to_left

_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
_PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
{discovery}
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def framed(title: str, discovery: list[str], body: str, phrases: PagePhrases) -> bytes:
    """Return a page; `title` is plain text, `discovery` and `body` are HTML."""
    page = _PAGE.format(
        language=phrases.language,
        direction=written(phrases.language) or "ltr",
        policy=POLICY,
        title=plain(title),
        discovery="\n".join(discovery),
        style=_STYLE,
        body=body,
    )
    return page.encode()


def plain(text: str) -> str:
    """Return a text as HTML, without what a document cannot carry."""
    return escape(xml_safe(text))


def isolated(text: str) -> str:
    """Return a text that keeps its own direction and turns nothing around it."""
    return f'<bdi dir="{"rtl" if is_right_to_left(text) else "ltr"}">{plain(text)}</bdi>'


def timed(moment: datetime, *, zoned: bool = True) -> str:
    """Return a time for people and for programs; figures keep their order in a line of any direction."""
    shown = f"{moment:%Y-%m-%d %H:%M %Z}" if zoned else f"{moment:%Y-%m-%d %H:%M}"
    return f'<time dir="ltr" datetime="{moment.isoformat(timespec="seconds")}">{shown}</time>'


def subscription(address: str, forms: str, phrases: PagePhrases) -> str:
    """Return the box that says how to subscribe; `forms` are links to the documents."""
    return (
        f'<div class="subscribe"><h2>{plain(phrases.subscribe)}</h2>\n'
        f'<label for="address">{plain(phrases.address)}</label>'
        f'<input id="address" dir="ltr" readonly value="{plain(address)}">\n'
        f'<p class="forms">{forms}</p></div>'
    )


def discovered(title: str, href: str, media_type: str) -> str:
    """Return the line in a page's head by which browsers and readers find a feed."""
    return f'<link rel="alternate" type="{media_type}" title="{plain(title)}" href="{plain(href)}">'
