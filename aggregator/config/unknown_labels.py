"""Labels in rules that nobody gives: likely misspelled, and then a channel stays empty without a word."""

import difflib
from collections.abc import Iterable, Iterator, Sequence

from aggregator.classify.gazetteer import areas
from aggregator.classify.topic_set import shipped_topics
from aggregator.config.settings import ChannelSettings
from aggregator.model.match import And, Match, Not, Or, Term
from aggregator.model.source import Label
from aggregator.model.vocabulary import OwnRegion, OwnTopic
from aggregator.text.words import folded


def unknown_labels(
    channels: Iterable[ChannelSettings],
    labels: Sequence[Label],
    own: Sequence[OwnTopic | OwnRegion],
) -> Iterator[str]:
    """Yield a sentence for each topic or region of a rule that neither the file nor the program knows."""
    rules = [(one.path, one.rule.match) for one in channels if one.rule is not None]
    if not rules:
        return
    known = {folded(name) for label in labels for name in (label.slug, label.name)}
    known |= {folded(name) for one in own for name in (one.slug, *one.names.values())}
    known |= {folded(name) for topic in shipped_topics() for name in (topic.slug, *topic.names.values())}
    known |= {folded(name) for area in areas().values() for name in (area.slug, area.name)}
    names = sorted(known)
    for path, match in rules:
        for term in _terms(match):
            if term.field in ("topic", "region") and term.value not in known:
                near = difflib.get_close_matches(term.value, names, n=1)
                guess = f"; did you mean {near[0]}?" if near else ""
                yield f"channels.paths.{path}: no {term.field} is called {term.value}{guess}"


def is_shipped(path: str) -> bool:
    """Tell whether a path is that of a label that the program ships."""
    folder, _, slug = path.partition("/")
    if folder == "topics":
        return slug in {topic.slug for topic in shipped_topics()}
    return folder == "regions" and slug in areas()


def _terms(match: Match) -> Iterator[Term]:
    match match:
        case Term():
            yield match
        case Not(part):
            yield from _terms(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _terms(part)
