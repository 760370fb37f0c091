"""What every format says of an edition and its entries, so that all say the same."""

import re
from datetime import datetime
from html import escape

from aggregator.model.article import Article
from aggregator.model.channel import Channel, EditionEntry, Site
from aggregator.model.feed import Person
from aggregator.render.also import also_line, story_list
from aggregator.text.markup import xml_safe

GENERATOR = "aggregator"
FOOTER_CLASS = "aggregator-outlet"
_EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+")


def channel_title(site: Site, channel: Channel) -> str:
    """Return the title of a feed: the channel's with the site's, or the site's alone for everything."""
    return legal_line(f"{channel.title} – {site.title}" if channel.kind != "all" else site.title)


def authors(article: Article) -> tuple[Person, ...]:
    """Return the authors, only with what XML can carry; the outlet where none is named."""
    people = [
        Person(
            name=xml_safe(author.name),
            # RFC 4287 section 3.2.3 takes an addr-spec only; feeds put anything there.
            email=author.email if author.email and _EMAIL.fullmatch(author.email) else None,
            uri=xml_safe(author.uri) if author.uri else None,
        )
        for author in article.authors
        if xml_safe(author.name).strip()
    ]
    return tuple(people) or (Person(name=legal_line(article.origin.title)),)


def rights(entry: EditionEntry) -> str | None:
    """Return who holds the rights: as the entry says, else the owner's settings, else the feed."""
    text = entry.article.rights or entry.outlet.rights or entry.article.origin.rights
    return xml_safe(text) if text else None


def content(entry: EditionEntry, site_language: str | None) -> str:
    """Return the content with the outlet below it, which many readers hide, and who else has it."""
    article = entry.article
    outlet = escape(article.origin.title)
    credit = f'<a href="{escape(article.link)}">{outlet}</a>' if article.link else outlet
    body = f'{entry.content}<p class="{FOOTER_CLASS}"><small>{credit}</small></p>'
    if entry.pieces:
        body += story_list(entry, site_language)
    if entry.carriers.listed:
        body += also_line(entry, site_language)
    if article.direction == "rtl":
        language = f' lang="{escape(article.language)}"' if article.language else ""
        body = f'<div dir="rtl"{language}>{body}</div>'
    return xml_safe(body)


def legal_line(text: str) -> str:
    """Return a title or name without what XML cannot carry; one of nothing else must not cost the file."""
    return xml_safe(text).strip() or "Untitled"


def seconds(moment: datetime) -> datetime:
    """Return a time in whole seconds, which is all that feeds tell."""
    return moment.replace(microsecond=0)
