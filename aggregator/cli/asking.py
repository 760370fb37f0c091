"""The commands that only ask: list, status, show."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from aggregator.app.paths import Paths, size_of, sizes_of
from aggregator.app.questions import open_store, read_config
from aggregator.app.settings import missing_parts, poll_policy
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from aggregator.cli.printing import ago, count, isolated, label_line, print_found, print_json, print_table
from aggregator.errors import ConfigError
from aggregator.model.article import Article
from aggregator.model.push import PushReport, Subscription
from aggregator.model.report import (
    ArticleReport,
    ChannelReport,
    PollReport,
    RetentionPolicy,
    SourceReport,
    StatusReport,
)
from aggregator.model.source import Source
from aggregator.schedule import advice, explain


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
    failed: Annotated[
        bool, typer.Option("--failed", help="Only the sources whose last poll failed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show how each source and each channel fares, and what needs attention."""
    with open_store(config) as store:
        report = store.status()
    now = datetime.now(UTC)
    problems = _problems(config, report)
    sizes = sizes_of(Paths(config.resolve()))
    sources = [source for source in report.sources if source.failures or not failed]
    if as_json:
        counted = {"articles": report.articles, "problems": problems, "bytes": sizes}
        listed = [_report_fields(source, now) for source in sources]
        listed_push = {"push": _push_fields(report.push, now)}
        whole = {**counted, "filing": report.filing, **listed_push, "sources": listed}
        print_json({**whole, "channels": report.channels})
        return
    for problem in problems:
        print(f"! {problem}")
    for source in sources:
        for sentence in _advice(source, now):
            print(f"! {source.url}: {sentence}")
    for channel in report.channels:
        if channel.warning:
            print(f"! {channel.path}: {channel.warning}")
    _print_sources(sources, now)
    if not failed:
        print()
        _print_channels(report, Paths(config.resolve()))
        for line in _push_lines(report.push, now):
            print(f"\n{line}")
        if report.filing is not None and not report.filing.finished:
            done, total = report.filing.done, report.filing.total
            print(f"\nFiling anew after an edit: {done} of {total} pieces; now: aggregator relabel")
        print(f"\n{count(report.articles, 'article')} from {count(len(report.sources), 'source')}.")
        kept = RetentionPolicy()
        shown = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in sizes.items() if size)
        print(f"On the disk: {shown}; articles are kept for {kept.articles.days} days.")


def explain_poll(
    source: Annotated[str, typer.Argument(help="A source's URL or name, or a part of one.")],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Say when a source is polled next, and why then."""
    now = datetime.now(UTC)
    with open_store(config) as store:
        found = store.polls(source)
        used = store.polls_in_the_last_hour(now)
    policy = poll_policy(read_config(config))
    told = [
        (one, explain(one.state, replace(policy, interval=one.interval), one.held_until, now))
        for one in found
    ]
    if as_json:
        print_json([_explained(one, sentences) for one, sentences in told])
    elif not told:
        print(f"No source has the URL or name {source}.")
    for one, sentences in told if not as_json else ():
        print(f"source: {one.name} {one.url}")
        for name, sentence in sentences:
            print(f"{name}: {sentence}")
        print(f"last hour: {count(used, 'poll')} of all sources\n")
    if not told:
        raise typer.Exit(1)


def show(
    article: Annotated[str, typer.Argument(help="An entry id, a link, or an article's number.")],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Show a stored article: where it came from, where it is shown, and why."""
    with open_store(config) as store:
        found = store.find(article)
    print_found(found, article, _print_article, as_json)


def _explained(one: PollReport, sentences: tuple[tuple[str, str], ...]) -> dict[str, object]:
    state = one.state
    return {
        "url": one.url,
        "name": one.name,
        "next_poll_at": state.next_poll_at,
        "why": state.why,
        "polled_at": state.polled_at,
        "outcome": state.outcome,
        "failures": state.failures,
        "held_until": one.held_until,
        "interval_seconds": one.interval.total_seconds() if one.interval else None,
        "explanation": [{"about": name, "text": sentence} for name, sentence in sentences],
    }


def _push_fields(push: PushReport, now: datetime) -> dict[str, object]:
    """Return what may be shown of push: no token and no secret."""
    return {
        "subscribers": push.subscribers,
        "failing": push.failing,
        "unverified": push.unverified,
        "subscriptions": [
            {
                "url": one.url,
                "hub": one.offer.hub,
                "topic": one.offer.topic,
                "holds": _holds(one, now),
                "expires_at": one.expires_at,
                "reason": one.reason,
            }
            for one in push.subscriptions
        ],
    }


def _push_lines(push: PushReport, now: datetime) -> list[str]:
    """Return how push fares, where there is any."""
    lines = []
    if push.subscribers or push.unverified:
        failing = f", {push.failing} of them cannot be reached now" if push.failing else ""
        lines.append(f"Our hub: {count(push.subscribers, 'subscriber')}{failing}.")
    held = sum(_holds(one, now) for one in push.subscriptions)
    if push.subscriptions:
        lines.append(
            f"Pushed to us by their hubs: {held} of {count(len(push.subscriptions), 'source')} with one."
        )
    lines += [f"  {one.url}: {one.reason}" for one in push.subscriptions if not _holds(one, now)]
    return lines


def _holds(one: Subscription, now: datetime) -> bool:
    return not one.leaving and one.expires_at is not None and one.expires_at > now


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


def _report_fields(source: SourceReport, now: datetime) -> dict[str, object]:
    names = (field.name for field in fields(source) if field.name != "state")
    return {**{name: getattr(source, name) for name in names}, "notes": _advice(source, now)}


def _advice(source: SourceReport, now: datetime) -> tuple[str, ...]:
    return advice(source.state, now) if source.state is not None else ()


def _print_sources(sources: list[SourceReport], now: datetime) -> None:
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


def _print_channels(report: StatusReport, paths: Paths) -> None:
    now = datetime.now(UTC)
    rows = (
        (
            channel.path,
            channel.title,
            count(channel.entries, "entry", "entries") + _held(channel),
            f"{channel.ledger} shown ever",
            channel.shares,
            _size(paths.published(f"{channel.path}.atom")),
            f"published {ago(channel.published_at, now)}",
        )
        for channel in report.channels
    )
    print_table(("channel", "title", "holds", "ledger", "from", "size", "published"), rows)


def _size(document: Path) -> str:
    found = size_of(document)
    return "not written" if found is None else f"{found / 1000:.0f} KB"


def _held(channel: ChannelReport) -> str:
    return "" if channel.held_minutes is None else f", {channel.held_minutes} min of news"


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
        *map(label_line, report.labels),
        *(
            (f"channel {path}", f"no. {number}, {at:%Y-%m-%d %H:%M} UTC")
            for path, number, at in report.channels
        ),
        *_told_by(report),
        *(("attempt", report.attempt) for _ in (1,) if report.attempt),
    ]
    for name, text in lines:
        print(f"{name}: {text}")
    print()


def _told_by(report: ArticleReport) -> list[tuple[str, str]]:
    """Return who else carries the text, and what else tells the story."""
    lines = [
        (
            "also in",
            f"{isolated(one.outlet)} {one.link or one.source_url} (article {one.article_id}"
            f"{', retracted' if one.retracted else ''})",
        )
        for one in report.copies
    ]
    if report.more_copies:
        lines.append(("also in", f"{report.more_copies} more"))
    story = report.story
    if story is None:
        return lines
    told = [
        (
            "story piece",
            f"{isolated(one.headline)} ({', '.join(map(isolated, one.outlets))}) {one.entry_id}",
        )
        for one in story.pieces
        if one.entry_id != report.entry_id
    ]
    return [*lines, ("story", f"{story.entry_id}, {count(len(story.pieces), 'piece')}"), *told]


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
