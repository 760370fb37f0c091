"""Filing anew: after an edit of labels or rules, what is stored gets the channels that it would get now.

In batches, the newest first, so that a service goes on polling meanwhile; a kill costs the batch at hand.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aggregator import observability as events
from aggregator.classify import Vocabulary, labelled_anew
from aggregator.model.article import LabelledArticle
from aggregator.model.filing import Filed, Filing, StoredArticle, StoredPiece
from aggregator.model.match import Term
from aggregator.model.place import EVERYTHING, Place
from aggregator.model.source import Source
from aggregator.observability import log
from aggregator.ports import Clock, Store
from aggregator.routing import Routes, routed

BATCH = 200
# Under this key the store remembers on which articles the owner has decided.
_CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRules:
    """By what is filed; `digest` stands for all of it. `steps` are the owner's that drop articles.

    A channel whose label or rule is known no more goes quiet with what it has (rule C17).
    """

    by_url: Mapping[str, Source]
    vocabulary: Vocabulary
    routes: Routes
    digest: str
    steps: frozenset[str] = frozenset()

    def live(self) -> frozenset[str]:
        """Return the paths of the channels that may lose what they hold."""
        return self.routes.ruled | {f"{kind}s/{slug}" for kind, slug in self.vocabulary.known()}


class Refiler:
    """Files what is stored anew where the rules are others than the last time; `rules` follow feeds.yaml."""

    def __init__(self, store: Store, clock: Clock, rules: FilingRules) -> None:
        self._store = store
        self._clock = clock
        self.rules = rules

    def begin(self) -> Filing:
        """Return how far filing by the present rules has come; it starts where they are new."""
        found = self._store.filing()
        if found is not None and found.rules == self.rules.digest:
            return found
        started = Filing(rules=self.rules.digest, total=self._store.count_pieces())
        return self._keep(started) if started.total else self._finish(started)

    def step(self) -> Filing:
        """File one batch; cheap where all is done."""
        progress = self.begin()
        if progress.finished:
            return progress
        rules = self.rules
        batch = self._store.stored(progress.before, BATCH)
        if not batch:
            return self._finish(progress)
        slow: set[Term] = set()
        live = rules.live()
        filed = [one for piece in batch if (one := filed_anew(piece, rules, live, slow)) is not None]
        done = progress.done + len(batch)
        further = replace(progress, before=batch[-1].piece, done=done, total=max(done, progress.total))
        self._store.file(filed, live, further, self._clock.now())
        return further

    def correct(self) -> None:
        """File at once what the owner decided on, or no longer decides on, by hand."""
        corrections = self.rules.routes.corrections
        wanted = json.dumps([sorted(corrections), repr(corrections) if corrections else ""])
        former = self._store.recall(_CORRECTED) or json.dumps([[], ""])
        if former == wanted:
            return
        live, slow = self.rules.live(), set[Term]()
        pieces = self._store.stored_under({*corrections, *json.loads(former)[0]})
        filed = [one for piece in pieces if (one := filed_anew(piece, self.rules, live, slow)) is not None]
        self._store.file(filed, live, self.begin(), self._clock.now())
        self._store.remember(_CORRECTED, wanted)

    def run(self, steps: int) -> Filing:
        """File so many batches, or all that is left."""
        progress = self.begin()
        while steps > 0 and not progress.finished:
            progress = self.step()
            steps -= 1
        return progress

    def _finish(self, progress: Filing) -> Filing:
        self._store.open_channels(self.rules.routes.ruled, self._clock.now())
        if progress.done:
            log(events.STORE_FILED, pieces=progress.done)
        return self._keep(replace(progress, total=progress.done, finished=True))

    def _keep(self, progress: Filing) -> Filing:
        self._store.file((), (), progress, self._clock.now())
        return progress


def filed_anew(piece: StoredPiece, rules: FilingRules, live: frozenset[str], slow: set[Term]) -> Filed | None:
    """Return what a piece is to have by the rules; None where it has just that.

    Only channels of `live` lose anything; terms that take too long go into `slow`.
    """
    places: dict[Place, None] = {EVERYTHING: None}
    # A piece whose copies were not all dropped is shown for those that were not.
    hidden = bool(piece.articles) and all(one.article.dropped_by in rules.steps for one in piece.articles)
    labels = []
    for one in piece.articles:
        labelled = _labelled(one, piece.entry_id, rules, slow)
        hidden = hidden or labelled.hidden
        places |= dict.fromkeys(labelled.places)
        if labelled.labels != one.labels:
            labels.append((one.article_id, labelled.labels))
    if hidden:
        return Filed(piece=piece, places=(), labels=tuple(labels), hidden=True) if piece.shown_in else None
    paths = {place.path for place in places}
    leaves = (piece.shown_in - paths) & live
    if not labels and not leaves and paths <= piece.shown_in:
        return None
    return Filed(piece=piece, places=tuple(places), labels=tuple(labels))


def _labelled(one: StoredArticle, entry_id: str, rules: FilingRules, slow: set[Term]) -> LabelledArticle:
    source = rules.by_url.get(one.source_url)
    if source is None:  # it is polled no more: what it was labelled then holds
        source = Source(url=one.source_url, request_url=one.source_url)
        stored = LabelledArticle(article=one.article, labels=one.labels)
        return routed(stored, source, rules.routes, slow, entry_id)
    anew = labelled_anew(one.article, one.labels, source, rules.vocabulary)
    return routed(anew, source, rules.routes, slow, entry_id)
