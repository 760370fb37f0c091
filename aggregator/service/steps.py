"""The owner's own functions, between normalise and classify: each article goes through all, in order."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.model.article import Article

_SLOW_SECONDS = 1.0
_TEXTS = ("title", "summary", "content")
_TEXTS_OR_NONE = ("link", "rights", "comments", "language", "caption", "licence")
_TUPLES = ("authors", "categories", "enclosures")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One function as feeds.yaml names it; None as its answer drops the article."""

    name: str
    change: Callable[[Article], object]


Tell = Callable[[Step, Article, str], None]
"""Hears which step was in trouble, with which article, and how."""


def stepped(article: Article, steps: Iterable[Step], tell: Tell) -> Article:
    """Return what the steps make of an article; one that fails changes nothing, and the next goes on.

    An article that is dropped comes back as it was, with the name of the step that dropped it. What it is
    known by stays: its guid, the time of first sight, and what stands for the entry that it was made of.
    """
    for step in steps:
        changed = _changed(article, step, tell)
        if changed is None:
            return replace(article, dropped_by=step.name)
        article = changed
    return article


def _changed(article: Article, step: Step, tell: Tell) -> Article | None:
    began = time.perf_counter()
    try:
        answer = step.change(article)
    except Exception as error:
        # The owner's code: whatever is wrong with it costs the change of this article and nothing else.
        tell(step, article, f"it failed ({type(error).__name__}: {error})")
        return article
    took = time.perf_counter() - began
    if took > _SLOW_SECONDS:
        tell(step, article, f"it took {took:.1f} s, and polling waited for it")
    if answer is None:
        return None
    if problem := _problem(answer):
        tell(step, article, problem)
        return article
    return _still_itself(article, answer)


def _problem(answer: object) -> str | None:
    """Say what is wrong with the answer of a step: nobody must run the type checker that would have."""
    if not isinstance(answer, Article):
        return f"it gave {type(answer).__name__} and not an Article or None"
    wanted: dict[str, type | tuple[type, ...]] = {
        **dict.fromkeys(_TEXTS, str),
        **dict.fromkeys(_TEXTS_OR_NONE, (str, type(None))),
        **dict.fromkeys(_TUPLES, tuple),
        **dict.fromkeys(("published_at", "updated_at"), datetime),
    }
    wrong = [name for name, kind in wanted.items() if not isinstance(getattr(answer, name), kind)]
    if wrong:
        return f"it gave an Article whose {wrong[0]} is {type(getattr(answer, wrong[0])).__name__}"
    naive = answer.published_at.tzinfo is None or answer.updated_at.tzinfo is None
    return "it gave an Article with a time that has no zone" if naive else None


def _still_itself(article: Article, answer: object) -> Article:
    assert isinstance(answer, Article)
    return replace(
        answer,
        guid=article.guid,
        guid_is_key=article.guid_is_key,
        link_is_key=article.link_is_key and answer.link is not None,
        first_seen_at=article.first_seen_at,
        published_at=min(answer.published_at, article.first_seen_at),
        text_hash=article.text_hash,
        entry_hash=article.entry_hash,
        origin=article.origin,
        dropped_by=None,
    )
