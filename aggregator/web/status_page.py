"""The status page: what needs attention first, then sources and channels, in words and small plots. Pure."""

from collections.abc import Mapping
from datetime import datetime

from aggregator.model.report import ChannelMeasure, Measures, SourceReport, StatusReport
from aggregator.render.page_frame import framed, isolated, plain, timed
from aggregator.render.page_phrases import page_phrases_of
from aggregator.schedule import advice, in_words

_BAR_WIDTH, _PLOT_HEIGHT = 5, 20


def render(
    report: StatusReport, measured: Measures, rates: Mapping[str, tuple[int, ...]], now: datetime
) -> bytes:
    """Return the page; `rates` has for each source how many articles came day by day, today last."""
    body = (
        f'<header class="wide"><h1>Status</h1><p class="dim">{timed(now)} · {_in_numbers(report, measured)}'
        f'</p></header>\n<main class="wide">\n{_attention(report, now)}\n{_sources(report, rates, now)}\n'
        f"{_channels(measured, now)}\n</main>"
    )
    return framed("Status", [], body, page_phrases_of("en"))


def _in_numbers(report: StatusReport, measured: Measures) -> str:
    failing = sum(1 for one in report.sources if one.failures)
    return (
        f"sources: {len(report.sources)}, failing: {failing}, due now: {measured.due} · "
        f"feeds: {len(measured.channels)} · articles: {report.articles}"
    )


def _attention(report: StatusReport, now: datetime) -> str:
    told = [plain(one.text) for one in report.notices]
    told += [f"{isolated(one.name)}: {plain(text)}" for one in report.sources for text in _advised(one, now)]
    if not told:
        return ""
    lines = "\n".join(f"<li>{one}</li>" for one in told)
    return f"<section>\n<h2>What needs you</h2>\n<ul>\n{lines}\n</ul>\n</section>"


def _advised(one: SourceReport, now: datetime) -> tuple[str, ...]:
    return advice(one.state, now) if one.state is not None else ()


def _sources(report: StatusReport, rates: Mapping[str, tuple[int, ...]], now: datetime) -> str:
    # Those that fail come first, the longest first; then as feeds.yaml lists them.
    ordered = sorted(report.sources, key=lambda one: (not one.failures, one.failing_since or now))
    rows = "\n".join(_source(one, rates.get(one.url, ()), now) for one in ordered)
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
        _bar(day, max(1, round(number / most * _PLOT_HEIGHT))) for day, number in enumerate(rate) if number
    )
    width = _BAR_WIDTH * len(rate)
    return (
        f'<svg aria-hidden="true" width="{width}" height="{_PLOT_HEIGHT}" class="plot">{bars}</svg>'
        f"<br><small>{total} new, at most {most} a day</small>"
    )


def _bar(day: int, height: int) -> str:
    left, top = _BAR_WIDTH * day, _PLOT_HEIGHT - height
    return f'<rect x="{left}" y="{top}" width="{_BAR_WIDTH - 1}" height="{height}"/>'


def _channels(measured: Measures, now: datetime) -> str:
    rows = "\n".join(_channel(one, now) for one in measured.channels)
    return _table("Feeds", ("Feed", "Holds", "New in 24 hours", "Shown ever", "Written"), rows)


def _channel(one: ChannelMeasure, now: datetime) -> str:
    written = f"{in_words(now - one.published_at)} ago" if one.published_at else "never"
    waits = f"<br><small>changed {in_words(now - one.dirty_since)} ago</small>" if one.dirty_since else ""
    return (
        f'<tr><th scope="row">{isolated(one.title)}<br><small>{plain(one.path)}</small></th>'
        f"<td>{one.entries}</td><td>{one.shown_lately}</td><td>{one.shown_ever}</td><td>{written}{waits}</td></tr>"
    )


def _table(name: str, columns: tuple[str, ...], rows: str) -> str:
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    return (
        f'<section>\n<h2>{name}</h2>\n<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>\n</section>"
    )
