"""What an entry says beside its text: who else carries it, and the other pieces of its story."""

from collections.abc import Iterator
from html import escape

from aggregator.model.channel import Carrier, EditionEntry, PieceLine
from aggregator.render.phrases import phrases_of
from aggregator.text.languages import written

ALSO_CLASS = "aggregator-also"
STORY_CLASS = "aggregator-story"


def others(entry: EditionEntry) -> tuple[Carrier, ...]:
    """Return the other outlets of an entry, each name once and none that the entry itself goes by.

    A publisher whose article stands in two of its feeds is one outlet.
    """
    named = {name.strip().casefold() for name in (entry.article.origin.title, entry.outlet.name, "")}
    named |= {one.outlet.strip().casefold() for one in entry.pieces}
    found: dict[str, Carrier] = {}
    for one in entry.carriers.listed:
        found.setdefault(one.name.strip().casefold(), one)
    return tuple(one for name, one in found.items() if name not in named)


def related(entry: EditionEntry) -> Iterator[tuple[str, str]]:
    """Yield address and title of each further page of an entry, once: other pieces, other outlets."""
    seen = {entry.article.link}
    pieces = ((one.link, f"{one.title} – {one.outlet}") for one in entry.pieces)
    for link, title in (*pieces, *((one.link, one.name) for one in others(entry))):
        if link and link not in seen:
            seen.add(link)
            yield link, title


def story_list(entry: EditionEntry, language: str | None) -> str:
    """Return the headlines of a story's other pieces, as HTML; empty where it has one piece."""
    lines = [_line(one) for one in entry.pieces if one.entry_id != entry.pieces[0].entry_id]
    if entry.unlisted:
        lines.append(f"<li>{phrases_of(language).more.format(count=len(entry.unlisted)).strip()}</li>")
    return f'<ul class="{STORY_CLASS}">{"".join(lines)}</ul>' if lines else ""


def also_line(entry: EditionEntry, language: str | None) -> str:
    """Return the line that names the other outlets, as HTML in the site's language; empty without any."""
    found = others(entry)
    if not found:
        return ""
    phrases = phrases_of(language)
    names = phrases.separator.join(_name(one, entry.article.link) for one in found)
    more = phrases.more.format(count=entry.carriers.more) if entry.carriers.more else ""
    direction = written(phrases.language) or "ltr"
    return (
        f'<p class="{ALSO_CLASS}" dir="{direction}" lang="{phrases.language}">'
        f"<small>{phrases.also_at}{names}{more}</small></p>"
    )


def _name(one: Carrier, own_link: str | None) -> str:
    # Isolated: a name in Arabic letters must not turn the commas of an English line around.
    name = f"<bdi>{escape(one.name.strip())}</bdi>"
    return f'<a href="{escape(one.link)}">{name}</a>' if one.link and one.link != own_link else name


def _line(one: PieceLine) -> str:
    title = f'<bdi dir="{one.direction}">{escape(one.title)}</bdi>'
    headline = f'<a href="{escape(one.link)}">{title}</a>' if one.link else title
    return f"<li>{headline} <small>(<bdi>{escape(one.outlet)}</bdi>)</small></li>"
