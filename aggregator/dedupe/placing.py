"""Placing: for each article of a document, decide which stored article it is, or that it is new."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.dedupe.apart import forbidden
from aggregator.dedupe.fingerprint import fingerprint, sketch_of
from aggregator.dedupe.keys import KeyedArticle, entry_key
from aggregator.dedupe.matching import matches, subject, verdict
from aggregator.dedupe.postings import Postings
from aggregator.dedupe.rules import ACROSS, SAME_SOURCE, Sharing, matching_rule
from aggregator.model.article import Article, ArticleId
from aggregator.model.source import Backfill, SourceId
from aggregator.model.story import (
    Candidate,
    ChangedArticle,
    Key,
    KeyKind,
    Known,
    NewArticle,
    Placement,
    PrunedArticle,
    Relation,
    SameArticle,
)

MAX_CHANGES = 10
# Two coincidences are fewer than a habit: below this, new guids on known links are new articles.
_REWRITES_AT_LEAST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacingPolicy:
    """Whose articles are placed; `backfill` is None once the source's back history is stored.

    `never_merge` holds pairs of links or entry ids that the owner keeps apart.
    """

    source_id: SourceId
    source_key: str
    site_id: str
    backfill: Backfill | None
    never_merge: frozenset[frozenset[str]] = frozenset()


def place(
    articles: Sequence[KeyedArticle], known: Known, policy: PlacingPolicy, *, unchanged: int = 0
) -> tuple[Placement, ...]:
    """Decide for each article of one document; new ones come last, oldest first: the order of showing.

    An article that the document lists twice is placed once. Placing again what was placed gives
    SameArticle throughout. `unchanged` is how many entries were not read because they are as they
    were: they have kept their guids.
    """
    incoming = _distinct(articles)
    listed = frozenset(one.article.guid for one in incoming if one.article.guid)
    rewritten = _guids_rewritten(incoming, known, policy, listed, unchanged)
    placed: list[Placement] = []
    fresh: list[KeyedArticle] = []
    taken: set[ArticleId] = set()
    decisions = [(one, _recognised(one, known, policy, listed, rewritten)) for one in incoming]
    # Of two entries that claim one article, the one with the more telling key is it, the other is new.
    for one, decision in sorted(decisions, key=lambda decided: _trust(decided[1])):
        if isinstance(decision, PrunedArticle):
            placed.append(decision)
        elif decision is None or decision.article_id in taken:
            fresh.append(one)
        else:
            placed.append(decision)
            taken.add(decision.article_id)
    # Documents list the newest first: among equal times the upper one is the later one.
    fresh.reverse()
    fresh.sort(key=lambda one: one.article.published_at)
    hidden = len(fresh) - _number_shown(fresh, policy)
    return (*placed, *_placed_anew(fresh, hidden, known, policy))


def _placed_anew(
    fresh: list[KeyedArticle], hidden: int, known: Known, policy: PlacingPolicy
) -> list[NewArticle]:
    """Place new articles, those that are shown against one another too, in an order that is their own."""
    order = sorted(range(hidden, len(fresh)), key=lambda position: _own_order(fresh[position]))
    document = Postings()
    decided: dict[int, NewArticle] = {}
    for number, position in enumerate(order, start=1):
        one = fresh[position]
        decided[position] = new = _shown(one, ArticleId(-number), known, policy, document)
        if new.sketch is not None and number < len(order):
            document.add(_as_candidate(one, new, policy), new.sketch)
    backstage = (_new(one, known, policy, shown=False) for one in fresh[:hidden])
    return [*backstage, *(decided[position] for position in range(hidden, len(fresh)))]


def _own_order(one: KeyedArticle) -> tuple[datetime, bytes]:
    return (one.article.published_at, one.keys[0].value)


def _distinct(articles: Sequence[KeyedArticle]) -> list[KeyedArticle]:
    """Drop what the document lists twice: equal guid, or equal link or title where guids do not differ."""
    first_by_key: dict[bytes, KeyedArticle] = {}
    distinct: list[KeyedArticle] = []
    # Of twins the one updated last is kept, wherever the document lists it.
    for one in sorted(articles, key=lambda one: one.article.updated_at, reverse=True):
        twins = (first_by_key[key.value] for key in one.keys if key.value in first_by_key)
        if any(_is_twin(one, twin) for twin in twins):
            continue
        distinct.append(one)
        for key in one.keys:
            first_by_key.setdefault(key.value, one)
    return distinct


def _is_twin(one: KeyedArticle, other: KeyedArticle) -> bool:
    candidate = _stand_in(other)
    kinds = _shared_kinds(one.keys, other.keys)
    return matching_rule(SAME_SOURCE, one.article, Sharing(candidate=candidate, kinds=kinds)) is not None


def _stand_in(one: KeyedArticle) -> Candidate:
    article = one.article
    return Candidate(
        article_id=ArticleId(0), source_id=SourceId(0), piece=None, entry_id=None,
        guid=article.guid if article.guid_is_key else None, link=article.link, title=article.title,
        summary=article.summary, text_hash=article.text_hash, updated_at=article.updated_at, changes=0,
    )  # fmt: skip


def _as_candidate(one: KeyedArticle, new: NewArticle, policy: PlacingPolicy) -> Candidate:
    """Return a new article as the next ones of its document see it."""
    article = one.article
    return replace(
        _stand_in(one),
        article_id=new.number,
        source_id=policy.source_id,
        piece=new.piece,
        entry_id=new.entry_id,
        published_at=min(article.published_at, article.first_seen_at),
        language=article.language,
    )


def _shared_kinds(left: tuple[Key, ...], right: tuple[Key, ...]) -> frozenset[KeyKind]:
    values = {key.value for key in right}
    return frozenset(key.kind for key in left if key.value in values)


def _guids_rewritten(
    incoming: list[KeyedArticle], known: Known, policy: PlacingPolicy, listed: frozenset[str], unchanged: int
) -> bool:
    """Tell whether most known articles of a document come under guids that are new to us."""
    by_guid, by_link_only = unchanged, 0
    for one in incoming:
        own = [s for s in _sharings(one, known, listed) if s.candidate.source_id == policy.source_id]
        if any(KeyKind.GUID in sharing.kinds for sharing in own):
            by_guid += 1
        elif any(KeyKind.LINK in s.kinds and s.guid_dropped for s in own):
            by_link_only += 1
    return by_link_only >= _REWRITES_AT_LEAST and by_link_only > by_guid


def _sharings(
    one: KeyedArticle, known: Known, listed: frozenset[str] = frozenset(), rewritten: bool = False
) -> list[Sharing]:
    """Return the candidates that share a key with an article, each once, the oldest first.

    A guid that only unchanged entries list is not in `listed`; its page is no key then, for two
    entries of the document share it.
    """
    kinds: dict[ArticleId, set[KeyKind]] = defaultdict(set)
    candidates: dict[ArticleId, Candidate] = {}
    for key in one.keys:
        for candidate in known.candidates.get(key.value, ()):
            kinds[candidate.article_id].add(key.kind)
            candidates[candidate.article_id] = candidate
    return [
        Sharing(
            candidate=candidates[number],
            kinds=frozenset(kinds[number]),
            guids_rewritten=rewritten,
            guid_dropped=candidates[number].guid is not None and candidates[number].guid not in listed,
        )
        for number in sorted(candidates)
    ]


def _recognised(
    one: KeyedArticle, known: Known, policy: PlacingPolicy, listed: frozenset[str], rewritten: bool
) -> ChangedArticle | SameArticle | PrunedArticle | None:
    own = [s for s in _sharings(one, known, listed, rewritten) if s.candidate.source_id == policy.source_id]
    for rule_name, rule in SAME_SOURCE.items():
        for sharing in own:
            if rule(one.article, sharing):
                return _known_article(one, sharing.candidate, rule_name)
    if any(key.value in known.seen for key in _telling_keys(one)):
        return PrunedArticle(keys=_telling_keys(one))
    return None


def _trust(decision: ChangedArticle | SameArticle | PrunedArticle | None) -> int:
    rule = decision.rule if isinstance(decision, ChangedArticle | SameArticle) else None
    return list(SAME_SOURCE).index(rule) if rule else 0


def _telling_keys(one: KeyedArticle) -> tuple[Key, ...]:
    """Return the keys that alone prove a pruned article: its guid, or its other keys where it has none."""
    guids = tuple(key for key in one.keys if key.kind is KeyKind.GUID)
    return guids or tuple(key for key in one.keys if key.kind is not KeyKind.TITLE)


def _known_article(one: KeyedArticle, stored: Candidate, rule: str) -> ChangedArticle | SameArticle:
    if stored.text_hash == one.article.text_hash or stored.changes >= MAX_CHANGES:
        return SameArticle(
            article_id=stored.article_id, keys=one.keys, rule=rule, entry_hash=one.article.entry_hash
        )
    # Read back from our own output: the text returns to what the source gives, nothing has changed.
    moved = None if stored.text_hash is None else _moved(stored.updated_at, one.article)
    article = one.article
    shown = stored.piece is not None
    made = fingerprint(article.title, article.summary, article.link, article.language) if shown else None
    return ChangedArticle(
        article_id=stored.article_id, labelled=one.labelled, keys=one.keys, updated_at=moved, rule=rule,
        sketch=sketch_of(made) if made else None,
    )  # fmt: skip


def _moved(stored_updated_at: datetime, article: Article) -> datetime:
    """Return the time of a change: the publisher's if it is later than the last, else ours."""
    return article.updated_at if article.updated_at > stored_updated_at else article.first_seen_at


def _number_shown(fresh: list[KeyedArticle], policy: PlacingPolicy) -> int:
    """Return how many of the new articles, from the newest, enter the channels."""
    if policy.backfill is None:
        return len(fresh)
    oldest = timedelta(days=policy.backfill.days)
    recent = sum(one.article.first_seen_at - one.article.published_at <= oldest for one in fresh)
    return min(recent, max(0, policy.backfill.max_articles))


def _shown(
    one: KeyedArticle, number: ArticleId, known: Known, policy: PlacingPolicy, document: Postings
) -> NewArticle:
    """Place a new article that channels will show: by its keys, else by its text."""
    new = _new(one, known, policy, shown=True)
    ours = subject(one.article, policy.source_id)
    sketch = sketch_of(ours.print)
    near = (*known.nearby(sketch), *document(sketch))
    if near and policy.never_merge:
        apart = forbidden(one.article, new.entry_id, known, policy.never_merge)
        near = tuple(found for found in near if not apart(found[0]))
    found = verdict(matches(ours, near))
    related = tuple(match.candidate.article_id for match in found.events)
    if new.copy_of is not None or found.best is None:
        others = tuple(other for other in related if other != new.copy_of)
        return replace(new, number=number, sketch=sketch, related=others)
    judgement, other = found.best.judgement, found.best.candidate
    is_story = judgement.relation is Relation.STORY
    return replace(
        new, number=number, sketch=sketch, rule=judgement.rule, relation=judgement.relation,
        placed_with=other.article_id, score=round(100 * judgement.score),
        related=(other.article_id, *related) if is_story else related,
        piece=None if is_story else other.piece,
        entry_id=new.entry_id if is_story else other.entry_id or new.entry_id,
    )  # fmt: skip


def _new(one: KeyedArticle, known: Known, policy: PlacingPolicy, *, shown: bool) -> NewArticle:
    sharings = _sharings(one, known)
    # One source's distinct guids stay distinct articles, also by way of another source's copy.
    own = {s.candidate.piece for s in sharings if s.candidate.source_id == policy.source_id} - {None}
    others = [s for s in sharings if s.candidate.source_id != policy.source_id]
    entry_id = _free_id(one, known, policy)
    apart = forbidden(one.article, entry_id, known, policy.never_merge)
    attempt: str | None = None
    for sharing in others:
        rule = matching_rule(ACROSS, one.article, sharing)
        if rule and sharing.candidate.piece not in own and not apart(sharing.candidate):
            return NewArticle(
                labelled=one.labelled, keys=one.keys,
                entry_id=sharing.candidate.entry_id or _free_id(one, known, policy, sharing.candidate),
                shown=shown, piece=sharing.candidate.piece, copy_of=sharing.candidate.article_id, rule=rule,
                relation=Relation.COPY, placed_with=sharing.candidate.article_id, score=100,
            )  # fmt: skip
        if sharing.kinds & {KeyKind.LINK, KeyKind.ENTRY}:
            attempt = attempt or _attempt(sharing)
    return NewArticle(
        labelled=one.labelled, keys=one.keys, entry_id=entry_id,
        shown=shown, piece=None, copy_of=None, rule="new", attempt=attempt,
    )  # fmt: skip


def _free_id(one: KeyedArticle, known: Known, policy: PlacingPolicy, copied: Candidate | None = None) -> str:
    """Return the first id that no other piece has or had; `copied` is the same piece, not shown so far."""
    for entry_id in one.ids:
        key = entry_key(entry_id).value
        if key not in known.seen and all(owner == copied for owner in known.candidates.get(key, ())):
            return entry_id
    # Two sources of one key: feeds.yaml lists the address of one under `was` of the other.
    return f"{one.ids[1]}-{policy.source_id}"


def _attempt(sharing: Sharing) -> str:
    kinds = " and ".join(sorted(kind.value for kind in sharing.kinds & {KeyKind.LINK, KeyKind.ENTRY}))
    return f"claims the {kinds} of article {sharing.candidate.article_id}, whose words differ: kept apart"
