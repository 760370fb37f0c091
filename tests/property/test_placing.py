"""What placing by text promises, whatever comes in: order counts nothing, again changes nothing, rules have names."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregator.dedupe.relations import COPY, REVISION, STORY
from aggregator.dedupe.rules import ACROSS
from aggregator.model.article import Article
from aggregator.model.story import NewArticle, Relation, SameArticle
from tests.builders import NOON, Shelf, article, policy
from tests.property.profile import FEW

HERE, THERE = policy(), policy(source_id=2, source_key="other.example/feed")
_TITLES = (
    "Harbour bridge in Lund reopens to trams", "Lund: harbour bridge open to trams again",
    "UPDATE 1-Harbour bridge in Lund reopens to trams", "Minister resigns over tram contract",
    "Police blotter", "旧市街の橋が二年ぶりに再開し路面電車が走る", "إعادة فتح الجسر القديم أمام الترام",
)  # fmt: skip
_SENTENCES = (
    "The harbour bridge reopened to trams on Tuesday after two years of repairs.",
    "It cost the city of Lund three times what had been planned, the mayor Anna Berg said.",
    "The minister for transport Olof Ek resigned on Monday over a contract for trams worth 12 million.",
    "Subscribe to our newsletter for all that matters this morning.",
    "二年にわたる改修工事を終えた旧市街の橋が火曜日に再び開通し、路面電車が走り始めた。",
)


@st.composite
def _articles(draw: st.DrawFn, start: int, host: str) -> tuple[Article, ...]:
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from(_TITLES),
                st.lists(st.sampled_from(_SENTENCES), max_size=3),
                st.integers(0, 90),
            ),
            max_size=7,
        )
    )
    return tuple(
        article(
            1, guid=f"{host}-{number}", link=f"https://{host}/{number}", title=title, summary=" ".join(said),
            text_hash=f"{title}{said}".encode(), published_at=NOON - timedelta(hours=hours), language=None,
        )
        for number, (title, said, hours) in enumerate(drawn, start)
    )  # fmt: skip


def _told(articles: Sequence[Article], placed: Sequence[object]) -> set[tuple[object, ...]]:
    """Return what was decided, in terms that do not depend on numbers: guids and entry ids."""
    new = [one for one in placed if isinstance(one, NewArticle)]
    guid_of = {one.number: one.labelled.article.guid for one in new}
    return {
        (
            one.labelled.article.guid, one.entry_id, one.piece, one.rule, one.relation, one.score,
            guid_of.get(one.placed_with, one.placed_with) if one.placed_with else None,
            frozenset(guid_of.get(other, other) for other in one.related),
        )
        for one in new
    }  # fmt: skip


@FEW
@given(_articles(1, "there.example"), _articles(1, "here.example"), st.randoms(use_true_random=False))
def test_order_within_a_document_decides_nothing(
    stored: tuple[Article, ...], fresh: tuple[Article, ...], chance: object
) -> None:
    shuffled = list(fresh)
    getattr(chance, "shuffle")(shuffled)  # noqa: B009  # hypothesis types it as a random.Random
    decided = []
    for articles in (fresh, tuple(shuffled)):
        shelf = Shelf()
        shelf.poll(stored, THERE)
        decided.append(_told(articles, shelf.poll(articles, HERE)))

    assert decided[0] == decided[1]


@FEW
@given(_articles(1, "there.example"), _articles(1, "here.example"))
def test_placing_again_changes_nothing(stored: tuple[Article, ...], fresh: tuple[Article, ...]) -> None:
    shelf = Shelf()
    shelf.poll(stored, THERE)
    shelf.poll(fresh, HERE)
    pieces = dict(shelf.pieces)

    again = (*shelf.poll(stored, THERE), *shelf.poll(fresh, HERE))

    assert all(isinstance(one, SameArticle) for one in again)
    assert shelf.pieces == pieces


@FEW
@given(_articles(1, "there.example"), _articles(1, "here.example"))
def test_nothing_is_joined_without_a_rule_that_names_itself(
    stored: tuple[Article, ...], fresh: tuple[Article, ...]
) -> None:
    names = {
        Relation.COPY: {*COPY, *ACROSS}, Relation.REVISION: set(REVISION), Relation.STORY: set(STORY), None: {"new"},
    }  # fmt: skip
    shelf = Shelf()
    placed = (*shelf.poll(stored, THERE), *shelf.poll(fresh, HERE))
    for one in placed:
        assert isinstance(one, NewArticle)
        assert one.rule in names[one.relation]
        joins = one.piece is not None or bool(one.related)
        assert (one.placed_with is not None and one.score is not None) or not joins
