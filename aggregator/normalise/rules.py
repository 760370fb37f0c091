"""The owner's rules on entries: `keep` and `drop` (rule B11)."""

from collections.abc import Iterable

from aggregator.model.article import Article, said_in
from aggregator.model.rule import Rule
from aggregator.model.source import Source
from aggregator.text.markup import text_of
from aggregator.text.patterns import finds
from aggregator.text.words import folded, holds_phrase


def sifted(article: Article, source: Source, slow: frozenset[Rule]) -> tuple[bool, frozenset[Rule]]:
    """Tell whether an article is kept: one rule of `keep` holds, if there are any, and none of `drop`.

    `slow` are rules that took too long before; they are returned with those that do now. No article
    is lost to such a rule, and no document waits for it twice.
    """
    verdicts = {rule: _holds(rule, article) for rule in (*source.keep, *source.drop) if rule not in slow}
    slow |= {rule for rule, verdict in verdicts.items() if verdict is None}
    wanted = not source.keep or any(rule in slow or verdicts[rule] for rule in source.keep)
    return wanted and not any(verdicts.get(rule) for rule in source.drop), slow


def _holds(rule: Rule, article: Article) -> bool | None:
    verdicts = [_matches(rule, text) for text in _texts(rule, article) if text]
    return None if None in verdicts and True not in verdicts else True in verdicts


def _matches(rule: Rule, text: str) -> bool | None:
    if rule.is_pattern:
        return finds(rule.value, text, ignores_case=rule.ignores_case)
    return holds_phrase(folded(text), folded(rule.value))


def _texts(rule: Rule, article: Article) -> Iterable[str | None]:
    match rule.field:
        case "title" | "category" | "author" | "link":
            return said_in(article, rule.field)
        case "language":
            return (article.language,)
        case "text":
            return (f"{article.title}\n{article.summary}\n{text_of(article.content)}",)
