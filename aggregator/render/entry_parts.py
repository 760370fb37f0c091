"""What every format says of an edition and its entries, so that all say the same."""

import re
from datetime import datetime
from html import escape

from aggregator.model.article import Article
from aggregator.model.channel import Channel, EditionEntry, Site
from aggregator.model.feed import Person
from aggregator.render.also import also_line, story_list
from aggregator.text.markup import xml_safe
from aggregator.text.uris import legal

GENERATOR = "aggregator"
FOOTER_CLASS = "aggregator-outlet"
# RFC 4287 section 3.2.3 takes an addr-spec only; feeds put anything there.
_EMAIL = re.compile(r"[\w.+'-]+@(?:[a-z0-9-]+\.)+[a-z0-9][a-z0-9-]*", re.IGNORECASE | re.ASCII)
# RFC 4287 section 4.2.7.3: a document with `type="video"` is not valid.
_NAME_IN_TYPE = r"[^\s()<>,;:\\\"/\[\]?=\x00-\x20\x7f-\U0010ffff]+"
_BARE_TYPE = re.compile(rf"{_NAME_IN_TYPE}/{_NAME_IN_TYPE}")
_MEDIA_TYPE = re.compile(rf'{_BARE_TYPE.pattern}(?:\s*;\s*{_NAME_IN_TYPE}=(?:"[ !#-~]*"|{_NAME_IN_TYPE}))*')


def channel_title(site: Site, channel: Channel) -> str:
    """Return the title of a feed: the channel's with the site's, or the site's alone for everything."""
    return legal_line(f"{channel.title} – {site.title}" if channel.kind != "all" else site.title)


def authors(article: Article) -> tuple[Person, ...]:
    """Return the authors, only with what XML can carry; the outlet where none is named."""
    people = [
        Person(
            name=_name(author.name),
            email=author.email if author.email and _EMAIL.fullmatch(author.email) else None,
            uri=legal(author.uri) if author.uri else None,
        )
        for author in article.authors
        if _name(author.name)
    ]
    return tuple(people) or (Person(name=legal_line(article.origin.title)),)


def media_type(text: str | None) -> str | None:
    """Return a media type, without parameters that are none; None for what is no media type."""
    stripped = (text or "").strip()
    if _MEDIA_TYPE.fullmatch(stripped):
        return stripped
    bare = _BARE_TYPE.match(stripped)
    return bare[0] if bare and stripped[bare.end() :].lstrip()[:1] in ("", ";") else None


def rights(entry: EditionEntry) -> str | None:
    """Return who holds the rights: as the entry says, else the owner's settings, else the feed."""
    text = entry.article.rights or entry.outlet.rights or entry.article.origin.rights
    return (xml_safe(text).strip() or None) if text else None


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


def _name(name: str) -> str:
    """Return a name without an address of mail in it; of nothing but an address the part before the `@`."""
    legal_name = xml_safe(name).strip()
    if "@" not in legal_name or not (address := _EMAIL.search(legal_name)):
        return legal_name
    return _EMAIL.sub("", legal_name).strip(" ()<>,;:-") or address[0].partition("@")[0]


def seconds(moment: datetime) -> datetime:
    """Return a time in whole seconds, which is all that feeds tell."""
    return moment.replace(microsecond=0)
