"""Article <-> row: the columns that queries need, and one JSON column for the rest."""

from datetime import datetime
from typing import Any

from aggregator.model.article import Article, LabelReason, Origin
from aggregator.model.feed import Category, Enclosure, Image, Person
from aggregator.model.source import Label
from aggregator.store.schema import article

Columns = dict[str, Any]
LabelRow = list[Any]


def article_columns(article: Article) -> Columns:
    """Return the columns of a new article, without those that placing decides."""
    return {
        **text_columns(article),
        "published_at": article.published_at,
        "updated_at": article.updated_at,
        "first_seen_at": article.first_seen_at,
        "sort_at": min(article.published_at, article.first_seen_at),
        "last_listed_at": article.first_seen_at,
    }


def text_columns(article: Article) -> Columns:
    """Return the columns that a change of the text replaces; times and origin stay as first seen."""
    return {
        "guid": article.guid if article.guid_is_key else None,
        "url": article.link,
        "title": article.title,
        "summary": article.summary,
        "content": article.content,
        "language": article.language,
        "text_hash": article.text_hash,
        "entry_hash": article.entry_hash,
        "details": _details(article),
    }


ARTICLE_COLUMNS = (
    article.c.guid,
    article.c.url,
    article.c.title,
    article.c.summary,
    article.c.content,
    article.c.published_at,
    article.c.updated_at,
    article.c.first_seen_at,
    article.c.language,
    article.c.text_hash,
    article.c.details,
)
"""What `article_of` needs: columns of JSON that nobody looks at cost more than all the others."""


def article_of(row: Any) -> Article:
    """Return the article of a row with at least ARTICLE_COLUMNS."""
    details = row.details
    return Article(
        guid=row.guid,
        link=row.url,
        link_is_key=row.url is not None,
        guid_is_key=row.guid is not None,
        title=row.title,
        summary=row.summary,
        content=row.content,
        published_at=row.published_at,
        updated_at=row.updated_at,
        first_seen_at=row.first_seen_at,
        dated=details["dated"],
        authors=tuple(Person(**one) for one in details["authors"]),
        categories=tuple(Category(**one) for one in details["categories"]),
        enclosures=tuple(Enclosure(**one) for one in details["enclosures"]),
        image=Image(**details["image"]) if details["image"] else None,
        rights=details["rights"],
        comments=details["comments"],
        geo=(details["geo"][0], details["geo"][1]) if details["geo"] else None,
        language=row.language,
        direction=details["direction"],
        text_hash=row.text_hash or b"",
        origin=_origin(details["origin"]),
        # Rows of older versions do not have them.
        caption=details.get("caption"),
        licence=details.get("licence"),
        dropped_by=details.get("dropped_by"),
    )


def label_rows(labels: tuple[LabelReason, ...]) -> list[LabelRow]:
    """Return labels as JSON: kind, slug, name, reason, confidence, whether it is the main one."""
    return [
        [one.label.kind, one.label.slug, one.label.name, one.reason, one.confidence, one.main]
        for one in labels
    ]


def labels_of(rows: list[LabelRow]) -> tuple[LabelReason, ...]:
    """Return the labels of `label_rows`; rows of older versions end with the reason."""
    return tuple(_label_reason(*row) for row in rows)


def _label_reason(
    kind: str, slug: str, name: str, reason: str, confidence: float = 1.0, main: bool = False
) -> LabelReason:
    return LabelReason(
        label=Label(kind="topic" if kind == "topic" else "region", slug=slug, name=name),
        reason=reason,
        confidence=confidence,
        main=main,
    )


def _details(article: Article) -> Columns:
    return {
        "dated": article.dated,
        "authors": [{"name": one.name, "email": one.email, "uri": one.uri} for one in article.authors],
        "categories": [
            {"term": one.term, "scheme": one.scheme, "label": one.label} for one in article.categories
        ],
        "enclosures": [
            {"url": one.url, "media_type": one.media_type, "length_bytes": one.length_bytes}
            for one in article.enclosures
        ],
        "image": _image(article.image),
        "rights": article.rights,
        "caption": article.caption,
        "licence": article.licence,
        **({"dropped_by": article.dropped_by} if article.dropped_by else {}),
        "comments": article.comments,
        "geo": article.geo,
        "direction": article.direction,
        "origin": _origin_fields(article.origin),
    }


def _image(image: Image | None) -> Columns | None:
    return {"url": image.url, "width": image.width, "height": image.height} if image else None


def _origin_fields(origin: Origin) -> Columns:
    return {
        "id": origin.id,
        "title": origin.title,
        "updated_at": origin.updated_at.isoformat(),
        "self_url": origin.self_url,
        "link": origin.link,
        "rights": origin.rights,
    }


def _origin(fields: Columns) -> Origin:
    return Origin(**{**fields, "updated_at": datetime.fromisoformat(fields["updated_at"])})
