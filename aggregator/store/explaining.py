"""Why an article was placed as it was: the comparisons, made again from what is stored."""

from collections.abc import Sequence

import sqlalchemy as sa

from aggregator.dedupe.explaining import explained
from aggregator.dedupe.fingerprint import sketch_of
from aggregator.dedupe.matching import Subject, stored_subject
from aggregator.model.article import ArticleId
from aggregator.model.report import ComparedReport, PlacingReport
from aggregator.store import channels, sketches
from aggregator.store.candidates import COLUMNS, candidate_of
from aggregator.store.codec import labels_of
from aggregator.store.schema import article, piece, source

_COMPARED = 20


def placings(connection: sa.Connection, numbers: Sequence[ArticleId]) -> tuple[PlacingReport, ...]:
    """Return for each article what it is compared with: what decided, what shares its piece, what is near."""
    return tuple(_placing(connection, number) for number in numbers)


def _placing(connection: sa.Connection, number: ArticleId) -> PlacingReport:
    row = connection.execute(
        sa.select(
            *_SUBJECT,
            article.c.labels,
            article.c.placed_by,
            article.c.placed_with,
            article.c.score,
            article.c.attempt,
        )
        .join(source, source.c.id == article.c.source_id)
        .join(piece, piece.c.id == article.c.piece_id, isouter=True)
        .where(article.c.id == number)
    ).one()
    ours = stored_subject(candidate_of(row))
    others = _others(connection, number, row.piece_id, row.placed_with, ours)
    return PlacingReport(
        article_id=number,
        title=row.title,
        source_url=row.source_url,
        entry_id=row.entry_id,
        placed_by=row.placed_by,
        placed_with=row.placed_with,
        score=row.score,
        attempt=row.attempt,
        compared=tuple(_compared(connection, ours, other, row.piece_id, row.story_id) for other in others),
        labels=labels_of(row.labels),
        channels=channels.showing(connection, row.piece_id),
    )


def _others(
    connection: sa.Connection, number: int, piece_id: int | None, placed_with: int | None, ours: Subject
) -> list[int]:
    carriers = sa.select(article.c.id).where(article.c.piece_id == piece_id).order_by(article.c.id)
    near = (found.article_id for found, _points in sketches.nearby(connection)(sketch_of(ours.print)))
    deciding = [] if placed_with is None else [placed_with]
    beside = connection.execute(carriers.limit(_COMPARED)).scalars().all() if piece_id is not None else ()
    distinct = dict.fromkeys([*deciding, *beside, *near])
    return [other for other in distinct if other != number][:_COMPARED]


def _compared(
    connection: sa.Connection, ours: Subject, other: int, piece_id: int | None, story_id: int | None
) -> ComparedReport:
    row = connection.execute(
        sa.select(*_SUBJECT)
        .join(source, source.c.id == article.c.source_id)
        .join(piece, piece.c.id == article.c.piece_id, isouter=True)
        .where(article.c.id == other)
    ).one_or_none()
    if row is None:
        return ComparedReport(article_id=ArticleId(other), title=None, source_url=None, stands="deleted")
    found = explained(ours, stored_subject(candidate_of(row)))
    one_piece = piece_id is not None and row.piece_id == piece_id
    one_story = story_id is not None and row.story_id == story_id
    return ComparedReport(
        article_id=ArticleId(other),
        title=row.title,
        source_url=row.source_url,
        stands="in the same piece" if one_piece else "in the same story" if one_story else "apart",
        relation=found.relation,
        rule=found.rule,
        score=found.score,
        shared=found.shared,
        conflict=found.conflict,
    )


_SUBJECT = (*COLUMNS, source.c.url.label("source_url"))
