"""Rows -> the candidates that placing compares with."""

from typing import Any

from aggregator.model.article import ArticleId
from aggregator.model.source import SourceId
from aggregator.model.story import Candidate, PieceId, StoryId
from aggregator.store.schema import article, piece

COLUMNS = (
    article.c.id,
    article.c.source_id,
    article.c.piece_id,
    piece.c.entry_id,
    piece.c.story_id,
    article.c.guid,
    article.c.url,
    article.c.title,
    article.c.summary,
    article.c.text_hash,
    article.c.updated_at,
    article.c.changes,
    article.c.sort_at,
    article.c.language,
)
"""What `candidate_of` needs."""


def candidate_of(row: Any) -> Candidate:
    """Return the candidate of a row with COLUMNS."""
    return Candidate(
        article_id=ArticleId(row.id),
        source_id=SourceId(row.source_id),
        piece=PieceId(row.piece_id) if row.piece_id is not None else None,
        entry_id=row.entry_id,
        guid=row.guid,
        link=row.url,
        title=row.title,
        summary=row.summary,
        text_hash=row.text_hash,
        updated_at=row.updated_at,
        changes=row.changes,
        published_at=row.sort_at,
        language=row.language,
        story=StoryId(row.story_id) if row.story_id is not None else None,
    )
