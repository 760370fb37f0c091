"""The status page: what needs attention first, then sources and channels, in words and small plots. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.model.push import TopicReport
from aggregator.model.report import ChannelMeasure, ChannelReport, Measures, SourceReport, StatusReport
from aggregator.render.page_frame import framed, isolated, plain, timed
from aggregator.render.page_phrases import page_phrases_of
from aggregator.schedule import advice, in_words
from aggregator.web.recent_problems import Problem

_BAR_WIDTH, _PLOT_HEIGHT = 6, 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that the page shows, as it was `at` a moment.

    `rates` has for each source how many articles came day by day, today last; `sizes` the bytes of each
    channel's Atom document, plain and packed.
    """

    report: StatusReport
    measured: Measures
    rates: Mapping[str, tuple[int, ...]]
    problems: tuple[Problem, ...]
    sizes: Mapping[str, tuple[int | None, int | None]]
    at: datetime


def render(seen: Seen) -> bytes:
    """Return the page."""
    body = (
        f'<header class="wide"><h1>Status</h1><p class="dim">{timed(seen.at)}</p>\n'
        f'{_numbers(seen)}</header>\n<main class="wide">\n'
        f"{_needs(seen)}\n{_sources(seen)}\n{_channels(seen)}\n{_topics(seen)}\n{_problems(seen)}\n</main>"
    )
    return framed("Status", [], body, page_phrases_of("en"))


def _numbers(seen: Seen) -> str:
    report, measured = seen.report, seen.measured
    numbers = {
        "Sources": len(report.sources),
        "Failing": sum(1 for one in report.sources if one.failures),
        "Due now": measured.due,
        "Feeds": len(measured.channels),
        "Articles": report.articles,
        "New in 24 hours": sum(one.shown_lately for one in measured.channels if one.path == "all"),
    }
    cells = "".join(f"<div><dt>{name}</dt><dd>{number}</dd></div>" for name, number in numbers.items())
    return f'<dl class="numbers">{cells}</dl>'


def _needs(seen: Seen) -> str:
    """Return what the owner should do, or at least know: sentences, none where all is well."""
    lines = "\n".join(f"<li>{one}</li>" for one in _told(seen))
    return (
        f'<section>\n<h2>What needs you</h2>\n<ul class="needs">\n{lines}\n</ul>\n</section>' if lines else ""
    )


def _told(seen: Seen) -> Iterator[str]:
    for notice in seen.report.notices:
        yield plain(notice.text)
    for source in seen.report.sources:
        for text in advice(source.state, seen.at) if source.state is not None else ():
            yield f"<b>{isolated(source.name)}</b>: {plain(text)}"
    for channel in seen.report.channels:
        if channel.warning:
            yield f"<b>{isolated(channel.title)}</b>: {plain(channel.warning)}"


def _sources(seen: Seen) -> str:
    # Those that fail come first, the longest first; then as feeds.yaml lists them.
    ordered = sorted(seen.report.sources, key=lambda one: (not one.failures, one.failing_since or seen.at))
    rows = "\n".join(_source(one, seen.rates.get(one.url, ()), seen.at) for one in ordered)
    return _table("Sources", ("Source", "Health", "Last poll", "Next poll, and why", "Last two weeks"), rows)


def _source(one: SourceReport, rate: tuple[int, ...], now: datetime) -> str:
    health = "new" if one.outcome is None else "fails" if one.failures else "well"
    for_long = f" for {in_words(now - one.failing_since)}" if one.failing_since else ""
    polled = f"{in_words(now - one.polled_at)} ago" if one.polled_at else "never"
    return (
        f'<tr><th scope="row">{isolated(one.name)}<br><small>{plain(one.url)}</small></th>'
        f'<td><span class="{health}">{health}{for_long}</span><br><small>{plain(one.reason)}</small></td>'
        f"<td>{polled}</td><td>{_next(one, now)}</td><td>{_plot(rate)}</td></tr>"
    )


def _next(one: SourceReport, now: datetime) -> str:
    if one.next_poll_at is None:
        return f"never<br><small>{plain(one.why)}</small>"
    wait = one.next_poll_at - now
    when = f"in {in_words(wait)}" if wait.total_seconds() > 0 else "now"
    return f"{when}<br><small>{plain(one.why)}</small>"


def _plot(rate: tuple[int, ...]) -> str:
    """Return bars for days, today last; the words beside them say the same."""
    total, most = sum(rate), max(rate, default=0)
    if not total:
        return "<small>nothing new</small>"
    bars = "".join(
        _bar(day, max(2, round(number / most * (_PLOT_HEIGHT - 1))))
        for day, number in enumerate(rate)
        if number
    )
    width = _BAR_WIDTH * len(rate)
    return (
        f'<svg aria-hidden="true" width="{width}" height="{_PLOT_HEIGHT}" class="plot">'
        f'<path d="M0 {_PLOT_HEIGHT - 0.5}H{width}"/>{bars}</svg>'
        f"<small>{total} new, at most {most} a day</small>"
    )


def _bar(day: int, height: int) -> str:
    left, top = _BAR_WIDTH * day, _PLOT_HEIGHT - 1 - height
    return f'<rect x="{left}" y="{top}" width="{_BAR_WIDTH - 1}" height="{height}"/>'


def _channels(seen: Seen) -> str:
    measures = {one.path: one for one in seen.measured.channels}
    rows = "\n".join(
        _channel(one, measures[one.path], seen.sizes.get(one.path, (None, None)), seen.at)
        for one in seen.report.channels
        if one.path in measures
    )
    columns = ("Feed", "Holds", "From", "New in 24 hours", "Shown ever", "Size", "Written")
    return _table("Feeds", columns, rows)


def _channel(
    one: ChannelReport, measure: ChannelMeasure, sizes: tuple[int | None, int | None], now: datetime
) -> str:
    written = f"{in_words(now - one.published_at)} ago" if one.published_at else "never"
    if measure.dirty_since:
        written += f"<br><small>changed {in_words(now - measure.dirty_since)} ago</small>"
    held = "" if one.held_minutes is None else f"<br><small>{one.held_minutes} min of news</small>"
    return (
        f'<tr><th scope="row">{isolated(one.title)}<br><small>{plain(one.path)}</small></th>'
        f"<td>{one.entries}{held}</td><td>{one.shares}</td><td>{measure.shown_lately}</td>"
        f"<td>{measure.shown_ever}</td><td>{_size(*sizes)}</td><td>{written}</td></tr>"
    )


def _size(whole: int | None, packed: int | None) -> str:
    if whole is None:
        return "not written"
    sent = "" if packed is None else f"<br><small>{packed / 1000:.0f} KB packed</small>"
    return f"{whole / 1000:.0f} KB{sent}"


def _topics(seen: Seen) -> str:
    """Return who is subscribed at our hub, in numbers: their callbacks are their secrets."""
    if not seen.measured.topics:
        return ""
    rows = "\n".join(
        f'<tr><th scope="row">{isolated(one.topic)}</th><td>{one.subscribers}</td>'
        f"<td>{_failing(one)}</td></tr>"
        for one in seen.measured.topics
    )
    return _table("Hub", ("Document", "Subscribers", "Not reached last time"), rows)


def _failing(one: TopicReport) -> str:
    return f'<span class="fails">{one.failing}</span>' if one.failing else "none"


def _problems(seen: Seen) -> str:
    if not seen.problems:
        return ""
    lines = "\n".join(f"<li>{timed(one.at)} {plain(one.text)}</li>" for one in seen.problems)
    return f'<section>\n<h2>Recent errors</h2>\n<ul class="log">\n{lines}\n</ul>\n</section>'


def _table(name: str, columns: tuple[str, ...], rows: str) -> str:
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    return (
        f'<section>\n<h2>{name}</h2>\n<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>\n</section>"
    )
