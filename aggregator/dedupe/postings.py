"""An index of sketches in memory: for the articles of one document, and for measurements without a store."""

from collections import defaultdict, deque

from aggregator.model.article import ArticleId
from aggregator.model.story import Candidate, Sketch

POSTINGS = 40
"""So many articles are remembered of a hash, the newest: what all write of tells nothing."""
CANDIDATES = 8
"""So many articles are compared by their texts."""
ENOUGH = 2
"""So many points make a candidate."""


class Postings:
    """Answers as the store does; numbers given to `add` must rise or fall steadily."""

    def __init__(self) -> None:
        self._by_hash: dict[int, deque[ArticleId]] = defaultdict(lambda: deque(maxlen=POSTINGS))
        self._candidates: dict[ArticleId, Candidate] = {}

    def __call__(self, sketch: Sketch) -> tuple[tuple[Candidate, int], ...]:
        """Return the candidates that share the most, of equals the latest added first."""
        if not self._candidates:
            return ()
        points: dict[ArticleId, int] = defaultdict(int)
        for value, worth in sketch:
            for number in self._by_hash.get(value, ()):
                points[number] += worth
        enough = [(score, abs(number), number) for number, score in points.items() if score >= ENOUGH]
        best = sorted(enough, reverse=True)[:CANDIDATES]
        return tuple((self._candidates[number], score) for score, _age, number in best)

    def add(self, candidate: Candidate, sketch: Sketch) -> None:
        """Remember an article."""
        self._candidates[candidate.article_id] = candidate
        for value, _worth in sketch:
            self._by_hash[value].append(candidate.article_id)
