"""Headlines as plain text: entities decoded as often as the publisher escaped them, tags gone."""

import re
from html import unescape
from html.entities import html5

from aggregator.text.markup import plain_text, xml_safe
from aggregator.text.words import one_line

_ENTITY = re.compile(r"&(#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MARKED = re.compile(
    r"<(a|abbr|b|bdi|bdo|big|cite|code|div|em|font|h[1-6]|i|mark|p|q|s|small|span|strike|strong|sub|sup|u)"
    r"(?:\s[^<>]*)?>.*?</\1\s*>|<br\s*/?>",
    re.IGNORECASE | re.DOTALL,
)
_ANGLES = frozenset({"lt", "gt", "LT", "GT", "#60", "#62", "#x3c", "#x3e", "#x3C", "#x3E", "#X3C", "#X3E"})
# What is longer is no headline, and is not looked at twice.
_LONGEST = 1_000


def headline(value: str, *, is_html: bool) -> str:
    """Return a headline as one line of plain text.

    Entities are decoded once where it is HTML, not at all where it is text; and once more where one
    that has a name or a number is left over, for nobody means to show `&#8217;`. `&lt;` and `&gt;`
    speak against it, since a headline may be about markup: they are decoded only if they make a pair
    of tags, which are then removed.
    """
    if "&" not in value and "<" not in value:
        return one_line(xml_safe(value))
    once = plain_text(value) if is_html else one_line(xml_safe(value))
    if len(once) > _LONGEST or ("&" not in once and "<" not in once):
        return once
    twice = _decoded_again(once)
    return plain_text(twice) if "<" in twice and _MARKED.search(twice) else twice


def _decoded_again(text: str) -> str:
    names = _ENTITY.findall(text)
    if not names or not all(name.startswith("#") or name + ";" in html5 for name in names):
        return text
    decoded = one_line(xml_safe(unescape(text)))
    return text if not _ANGLES.isdisjoint(names) and not _MARKED.search(decoded) else decoded
