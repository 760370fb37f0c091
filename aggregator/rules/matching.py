"""A rule and an article -> whether it holds; what a rule needs at least, so that most need not be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from aggregator.model.article import Article, LabelReason, said_in
from aggregator.model.match import And, Match, MatchField, Not, Or, Term
from aggregator.model.source import Source
from aggregator.text.markup import text_of
from aggregator.text.patterns import finds
from aggregator.text.urls import folded_host
from aggregator.text.words import folded, holds_phrase, is_unspaced

Trait = tuple[str, str]
"""Something that an article has: a field and a folded value, or `word` and a word of its text."""

_NAMES = frozenset({"topic", "region", "language", "source", "group"})
_WORDED = frozenset({"title", "text"})


@dataclass(frozen=True)
class Subject:
    """An article as rules see it; what is dear is made when a rule asks for it, and once."""

    article: Article
    source: Source
    labels: tuple[LabelReason, ...]

    @cached_property
    def names(self) -> frozenset[Trait]:
        """The labels, the language, the source and its group, each under the names that a rule may use."""
        found: set[Trait] = set()
        for one in self.labels:
            label = one.label
            found |= {(label.kind, folded(label.slug)), (label.kind, folded(label.name))}
        if self.article.language:
            tag = self.article.language.lower()
            found |= {("language", tag), ("language", tag.partition("-")[0])}
        source = self.source
        called = (source.name, self.article.origin.title, source.url, folded_host(source.url))
        found |= {("source", folded(name)) for name in called if name}
        if source.group:
            found.add(("group", folded(source.group)))
        return frozenset(found)

    @cached_property
    def text(self) -> str:
        """Title, summary and text."""
        return f"{self.article.title}\n{self.article.summary}\n{text_of(self.article.content)}"

    @cached_property
    def folded_text(self) -> str:
        """The same, folded."""
        return folded(self.text)

    @cached_property
    def words(self) -> frozenset[Trait]:
        """The words of title, summary and text."""
        return frozenset(("word", word) for word in self.folded_text.split())


def holds(match: Match, subject: Subject, slow: set[Term]) -> bool:
    """Tell whether a rule holds for an article.

    A regular expression that takes too long does not hold and goes into `slow`; whoever passes the set on
    waits for none of them twice.
    """
    match match:
        case And(parts):
            return all(holds(part, subject, slow) for part in parts)
        case Or(parts):
            return any(holds(part, subject, slow) for part in parts)
        case Not(part):
            return not holds(part, subject, slow)
        case Term():
            return match not in slow and _term_holds(match, subject, slow)
        case _:
            assert_never(match)


def needed(match: Match) -> frozenset[Trait] | None:
    """Return traits of which an article has at least one if the rule holds; None where none are known."""
    match match:
        case Term():
            return _needed_by(match)
        case Not():
            return None
        case And(parts):
            known = [traits for part in parts if (traits := needed(part)) is not None]
            return min(known, key=len, default=None)
        case Or(parts):
            each = [needed(part) for part in parts]
            whole = [traits for traits in each if traits is not None]
            return frozenset().union(*whole) if len(whole) == len(each) else None
        case _:
            assert_never(match)


def _needed_by(term: Term) -> frozenset[Trait] | None:
    if term.field in _NAMES:
        return frozenset({(term.field, term.value)})
    # In scripts that do not space their words a phrase is any run of characters.
    if term.is_pattern or term.field not in _WORDED or is_unspaced(term.value):
        return None
    return frozenset({("word", max(term.value.split(), key=len))})


def _term_holds(term: Term, subject: Subject, slow: set[Term]) -> bool:
    if term.field in _NAMES:
        return (term.field, term.value) in subject.names
    if term.field == "text" and not term.is_pattern:
        return holds_phrase(subject.folded_text, term.value)
    texts = (text for text in _texts(term.field, subject) if text)
    if term.is_pattern:
        verdicts = {finds(term.value, text, ignores_case=term.ignores_case) for text in texts}
        slow |= {term} if None in verdicts else set()
        return True in verdicts
    return any(holds_phrase(folded(text), term.value) for text in texts)


def _texts(field: MatchField, subject: Subject) -> Iterable[str | None]:
    match field:
        case "title" | "category" | "author" | "link":
            return said_in(subject.article, field)
        case "text":
            return (subject.text,)
        case _:
            return ()
