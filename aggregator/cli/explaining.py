"""The command that says why an article stands where it stands."""

from typing import Annotated

import typer

from aggregator.app.questions import open_store
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from aggregator.cli.printing import label_line, print_found
from aggregator.model.report import ComparedReport, PlacingReport
from aggregator.model.story import Relation

_IN_WORDS = {
    Relation.COPY: "a copy",
    Relation.REVISION: "a later take",
    Relation.STORY: "another text on the same event",
}


def explain(
    article: Annotated[str, typer.Argument(help="An entry id, a link, or an article's number.")],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Say what an article was compared with, by which rule it was placed, and what speaks for and against."""
    with open_store(config) as store:
        found = store.explain(article)
    print_found(found, article, _print, as_json)


def _print(one: PlacingReport) -> None:
    print(f"article {one.article_id}: {one.title}")
    print(f"source: {one.source_url}")
    print(f"entry: {one.entry_id or 'none: back history that no channel shows'}")
    beside = f", beside article {one.placed_with}, score {one.score}" if one.placed_with is not None else ""
    print(f"placed by: rule “{one.placed_by}”{beside}")
    for name, reason in map(label_line, one.labels):
        print(f"{name}: {reason}")
    print(f"channels: {', '.join(one.channels) or 'none'}")
    if one.attempt:
        print(f"attempt: {one.attempt}")
    if not one.compared:
        print("compared with: nothing that is stored is near it")
    for other in one.compared:
        _print_compared(other)
    print()


def _print_compared(other: ComparedReport) -> None:
    print(f"compared with {other.article_id}, {other.stands}: {other.title or 'no longer stored'}")
    if other.source_url is None:
        return
    print(f"  source: {other.source_url}")
    relation = _IN_WORDS[other.relation] if other.relation else "not related by text"
    print(f"  by text: {relation}, rule “{other.rule}”, score {other.score}")
    print(f"  shared: {other.shared}")
    if other.conflict:
        print(f"  conflict: {other.conflict}")
