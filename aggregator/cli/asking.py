"""The commands that only ask: list, status, show."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from aggregator.app import missing_parts, open_store, read_config
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from aggregator.cli.printing import ago, count, print_json, print_table
from aggregator.errors import ConfigError
from aggregator.model.article import Article
from aggregator.model.report import ArticleReport, SourceReport, StatusReport
from aggregator.model.source import Source


def list_sources(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """List the sources of feeds.yaml with their labels."""
    sources = read_config(config).sources
    if as_json:
        print_json([_source_fields(source) for source in sources])
        return
    rows = [
        (source.url, source.name or "", ", ".join(label.name for label in source.labels))
        for source in sources
    ]
    print_table(("source", "name", "labels"), rows)


def status(
    config: ConfigOption = DEFAULT_CONFIG,
    failed: Annotated[bool, typer.Option("--failed", help="Only the sources that fail.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show how each source and each channel fares, and what needs attention."""
    with open_store(config) as store:
        report = store.status()
    problems = _problems(config, report)
    sources = [source for source in report.sources if source.failures or not failed]
    if as_json:
        fields = {"articles": report.articles, "problems": problems}
        print_json({**fields, "sources": sources, "channels": report.channels})
        return
    for problem in problems:
        print(f"! {problem}")
    _print_sources(sources)
    if not failed:
        print()
        _print_channels(report)
        print(f"\n{count(report.articles, 'article')} from {count(len(report.sources), 'source')}.")


def show(
    article: Annotated[str, typer.Argument(help="An entry id, a link, or an article's number.")],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show a stored article: where it came from, where it is shown, and why."""
    with open_store(config) as store:
        found = store.find(article)
    if as_json:
        print_json(found)
    elif not found:
        print(f"No stored article has the id or link {article}.")
    for one in found if not as_json else ():
        _print_article(one)
    if not found:
        raise typer.Exit(1)


def _problems(config: ConfigOption, report: StatusReport) -> list[str]:
    """Return what the running service noticed, and what is wrong with the file as it stands now."""
    problems = [notice.text for notice in report.notices]
    try:
        problems += missing_parts(read_config(config))
    except ConfigError as error:
        text = str(error)
        problems += [] if any(text in problem for problem in problems) else [text]
    return problems


def _source_fields(source: Source) -> dict[str, object]:
    return {
        "url": source.url,
        "kind": source.kind,
        "name": source.name,
        "group": source.group,
        "topics": [label.slug for label in source.labels if label.kind == "topic"],
        "regions": [label.slug for label in source.labels if label.kind == "region"],
        "language": source.language,
        "origin": source.origin,
    }


def _print_sources(sources: list[SourceReport]) -> None:
    now = datetime.now(UTC)
    rows = (
        (
            source.url if source.name in source.url else f"{source.name} {source.url}",
            source.outcome or "new",
            source.reason,
            ago(source.polled_at, now),
            f"{ago(source.next_poll_at, now)}: {source.why}",
            str(source.articles),
        )
        for source in sources
    )
    print_table(("source", "outcome", "reason", "polled", "next poll", "articles"), rows)


def _print_channels(report: StatusReport) -> None:
    now = datetime.now(UTC)
    rows = (
        (
            channel.path,
            channel.title,
            count(channel.entries, "entry", "entries"),
            f"{channel.ledger} shown ever",
            f"published {ago(channel.published_at, now)}",
        )
        for channel in report.channels
    )
    print_table(("channel", "title", "holds", "ledger", "published"), rows)


def _print_article(report: ArticleReport) -> None:
    article = report.article
    lines = [
        ("article", f"{report.article_id}  {article.title}"),
        ("entry id", report.entry_id or "none: back history that no channel shows"),
        ("link", article.link or "none"),
        ("guid", article.guid or "none"),
        ("source", report.source_url),
        ("times", _times(article)),
        ("changed", count(report.changes, "time")),
        *_taken_back(report),
        *_page(report),
        (
            "placed by",
            f"rule “{report.placed_by}”" + ("" if report.is_lead or not report.entry_id else ", a copy"),
        ),
        *((f"label {label}", reason) for label, reason in report.labels),
        *(
            (f"channel {path}", f"no. {number}, {at:%Y-%m-%d %H:%M} UTC")
            for path, number, at in report.channels
        ),
        *(("also in", url) for url in report.copies),
        *(("attempt", report.attempt) for _ in (1,) if report.attempt),
    ]
    for name, text in lines:
        print(f"{name}: {text}")
    print()


def _taken_back(report: ArticleReport) -> list[tuple[str, str]]:
    if report.retracted_at is None or report.retraction is None:
        return []
    return [("retracted", f"{report.retracted_at:%Y-%m-%d %H:%M} UTC: {report.retraction.in_words}")]


def _page(report: ArticleReport) -> list[tuple[str, str]]:
    page = report.page
    if page is None:
        return []
    asked = f", asked for {page.asked_at:%Y-%m-%d %H:%M}" if page.asked_at else ""
    again = f", due {page.due_at:%Y-%m-%d %H:%M} UTC" if page.due_at else ", not asked for again"
    text = f"; {page.characters} characters of text are kept" if page.characters else ""
    return [("page", f"{page.reason}{asked}{again}{text}")]


def _times(article: Article) -> str:
    form = "%Y-%m-%d %H:%M"
    dated = "" if article.dated else " (undated: when first seen)"
    return (
        f"published {article.published_at:{form}}{dated}, updated {article.updated_at:{form}}, "
        f"first seen {article.first_seen_at:{form}} UTC"
    )
