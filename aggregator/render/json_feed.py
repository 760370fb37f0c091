"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/): the same edition for readers that prefer JSON."""

import json
from typing import Any

from aggregator.model.article import Article
from aggregator.model.channel import Edition, EditionEntry, RenderedFeed
from aggregator.render.also import related
from aggregator.render.entry_parts import (
    authors,
    channel_title,
    content,
    legal_line,
    media_type,
    rights,
    seconds,
)
from aggregator.render.leaves import Leaves, rendered
from aggregator.text.markup import xml_safe
from aggregator.text.uris import legal

MEDIA_TYPE = "application/feed+json"


def render(edition: Edition, leaves: Leaves | None = None) -> RenderedFeed:
    """Return the JSON Feed of an edition, in document order as given; an item stands in one line."""
    channel, site = edition.channel, edition.site
    path = f"{channel.path}.json"
    language = edition.language or site.language
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel_title(edition.site, edition.channel),
        "home_page_url": f"{site.base_url}{channel.path}.html",
        "feed_url": site.base_url + path,
        "authors": [{"name": legal_line(site.title)}],
        "language": language,
        "hubs": [{"type": "WebSub", "url": site.hub}] if site.hub else [],
    }
    frame, end, _rest = json.dumps(_said(document), ensure_ascii=False, indent=1).rpartition("\n}")
    items = b",\n".join(rendered(edition, MEDIA_TYPE, _item, leaves))
    # A member by itself, so that what is kept of the items is put in as it is.
    body = b"".join((frame.encode(), b',\n "items": [\n', items, b"\n ]", end.encode(), b"\n"))
    return RenderedFeed(path=path, media_type=MEDIA_TYPE, body=body)


def _item(entry: EditionEntry, language: str | None) -> bytes:
    article = entry.article
    fields = _said(
        {
            "id": xml_safe(entry.entry_id),
            "url": _address(article.link),
            "title": legal_line(article.title),
            "content_html": content(entry, language),
            "summary": _text(article.summary),
            "image": legal(article.image.url) if article.image else None,
            "date_published": seconds(entry.published_at).isoformat(),
            "date_modified": entry.updated_at.isoformat(),
            "authors": [_said({"name": one.name, "url": one.uri}) for one in authors(article)],
            "tags": list(dict.fromkeys(filter(None, (_text(one.term) for one in article.categories)))),
            "language": article.language,
            "attachments": _attachments(article),
            "_aggregator": _beyond(entry),
        }
    )
    return json.dumps(fields, ensure_ascii=False).encode()


def _attachments(article: Article) -> list[dict[str, Any]]:
    return [
        _said({"url": legal(one.url), "mime_type": kind, "size_in_bytes": one.length_bytes})
        for one in article.enclosures
        if (kind := media_type(one.media_type))
    ]


def _beyond(entry: EditionEntry) -> dict[str, Any]:
    """Return what JSON Feed has no words for: where the entry is from, and who carries it too."""
    origin = entry.article.origin
    return _said(
        {
            "source": _said(
                {
                    "id": xml_safe(origin.id),
                    "title": legal_line(origin.title),
                    "url": _address(origin.link),
                    "feed_url": _address(origin.self_url),
                }
            ),
            "rights": rights(entry),
            "related": [{"url": legal(url), "title": legal_line(title)} for url, title in related(entry)],
        }
    )


def _text(text: str | None) -> str | None:
    return xml_safe(text).strip() if text else None


def _address(url: str | None) -> str | None:
    return legal(url) if url else None


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what has nothing to say."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}
