"""Labels by hand: what the owner gives one article and takes from it, in the file that `withdraw` names."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from aggregator.app.questions import read_config
from aggregator.app.withdrawing import decide, name_of, stored
from aggregator.classify import Vocabulary
from aggregator.config.edit_pairs import with_labels, without_labels
from aggregator.config.settings import Config
from aggregator.errors import UnknownArticleError, UnknownLabelError
from aggregator.model.report import ArticleReport
from aggregator.model.source import LabelKind
from aggregator.text.words import folded

_KINDS: tuple[LabelKind, ...] = ("topic", "region")

LabelsByKind = Mapping[LabelKind, tuple[str, ...]]
"""Slugs by the kind of label; a kind that is not there stays as it is found."""


def label(
    path: Path, text: str, given: Mapping[LabelKind, Sequence[str]], without: Sequence[str]
) -> tuple[Path, str, LabelsByKind]:
    """Give a stored article labels of a kind in the place of its own, and take single ones from it.

    Returns the file that says so, how it names the article, and all labels that it gives it by hand.

    Raises:
        UnknownArticleError: it is not in the store.
        UnknownLabelError: nothing is called so, or the article has not what is to be taken from it.
        ConfigError, StoreError: as `withdrawing.hide`.
    """
    path = path.resolve()
    config = read_config(path)
    report = stored(path, text)
    labels = _by_hand(config, report, {kind: _known(config, kind, names) for kind, names in given.items()})
    for unwanted in without:
        labels = _without(report, labels, unwanted)
    name = next(iter(_names(text, report) & dict(config.corrections).keys()), name_of(text, report))
    value = {f"{kind}s": slugs for kind, slugs in labels.items()}
    return decide(path, lambda before: with_labels(before, name, value)), name, labels


def unlabel(path: Path, text: str) -> tuple[Path, str]:
    """Take back what was given an article by hand; return the file, and how the article is named.

    Raises:
        UnknownArticleError: it is not in the store, or nothing was given it.
        ConfigError, StoreError: as `withdrawing.hide`.
    """
    path = path.resolve()
    read_config(path)
    report = stored(path, text)
    try:
        file = decide(path, lambda before: without_labels(before, _names(text, report)))
    except LookupError as error:
        raise UnknownArticleError(f"no label was given to {text} by hand") from error
    return file, name_of(text, report)


def _names(text: str, report: ArticleReport) -> set[str]:
    return {name for name in (text, report.article.link, report.entry_id) if name}


def _by_hand(config: Config, report: ArticleReport, given: LabelsByKind) -> dict[LabelKind, tuple[str, ...]]:
    """Return what is given now, and of the other kind what was given before."""
    decided = dict(config.corrections)
    before = next((decided[name] for name in _names("", report) if name in decided), None)
    labels: dict[LabelKind, tuple[str, ...]] = {}
    if before is not None and before.topics is not None:
        labels["topic"] = tuple(one.slug for one in before.topics)
    if before is not None and before.regions is not None:
        labels["region"] = tuple(one.slug for one in before.regions)
    return {**labels, **{kind: slugs for kind, slugs in given.items() if slugs}}


def _without(
    report: ArticleReport, labels: Mapping[LabelKind, tuple[str, ...]], unwanted: str
) -> dict[LabelKind, tuple[str, ...]]:
    found: dict[LabelKind, tuple[str, ...]] = {
        kind: tuple(one.label.slug for one in report.labels if one.label.kind == kind) for kind in _KINDS
    }
    called = {
        one.label.slug for one in report.labels if folded(unwanted) in _called(one.label.slug, one.label.name)
    }
    has = {**found, **labels}
    taken = {
        kind: tuple(slug for slug in slugs if slug != unwanted and slug not in called)
        for kind, slugs in has.items()
    }
    changed = {kind: slugs for kind, slugs in taken.items() if slugs != has[kind]}
    if not changed:
        known = ", ".join(slug for slugs in has.values() for slug in slugs) or "no label"
        raise UnknownLabelError(f"the article has no label {unwanted}: it has {known}")
    return {**labels, **changed}


def _known(config: Config, kind: LabelKind, names: Iterable[str]) -> tuple[str, ...]:
    """Return the slugs of labels that feeds.yaml or the program knows, by slug or name."""
    vocabulary = Vocabulary.of(config.labels, config.topics, config.regions, config.site.language)
    by_name: dict[str, str] = {}
    for known_kind, slug in vocabulary.known():
        if known_kind == kind:
            by_name[folded(slug)] = slug
    for label in (*config.labels, *vocabulary.named.values()):
        if label.kind == kind:
            by_name.setdefault(folded(label.name), label.slug)
    slugs = []
    for name in names:
        if folded(name) not in by_name:
            near = difflib.get_close_matches(folded(name), by_name, n=1)
            guess = f"; did you mean {by_name[near[0]]}?" if near else ""
            raise UnknownLabelError(f"no {kind} is called {name}{guess}")
        slugs.append(by_name[folded(name)])
    return tuple(dict.fromkeys(slugs))


def _called(slug: str, name: str) -> tuple[str, str]:
    return folded(slug), folded(name)
