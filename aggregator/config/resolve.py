"""Drafts -> sources: secrets filled in, labels made, the same URL found twice, rules that span two keys."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from aggregator.config.checking import Tools, checked
from aggregator.config.drafts import LABEL_KEYS, Draft, merged
from aggregator.config.labels import LabelBook
from aggregator.config.nodes import Node
from aggregator.config.placeholders import has_placeholder
from aggregator.config.schema import BackfillKeys, LabelModeKeys, LimitKeys, MergedKeys, MergedPageKeys
from aggregator.config.settings import PollingSettings
from aggregator.config.source_urls import has_userinfo, masked, page_url, request_url
from aggregator.model.document import FetchLimits
from aggregator.model.source import Backfill, Source

SLOWEST_FAST = timedelta(minutes=15)
"""A fixed interval below this needs `allow_fast` (rule A1 of behaviour.md)."""

_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})


def unique(drafts: Iterable[Draft], tools: Tools) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    """Return one draft for each URL, in order, and a note for each that stood in two lists.

    The first keeps its keys and gains the labels of the others. Twice in one list is a problem.
    """
    firsts: dict[str, Draft] = {}
    notes: list[str] = []
    for draft in drafts:
        url = draft.address
        key = draft.key(str(url.value), tools.folder)
        first = firsts.setdefault(key, draft)
        if first is draft:
            continue
        if first.list_id == draft.list_id:
            line = first.address.line
            problem = f"the same URL stands in line {line} and line {url.line}: keep one"
            tools.problems.keep(url.error(problem))
            continue
        _checked(draft, tools)
        labels = {name: node for name, node in draft.keys.items() if name in LABEL_KEYS}
        firsts[key] = replace(first, keys=merged(first.keys, labels))
        shown = masked(str(url.value))
        notes.append(
            f"{shown} stands in {first.origin} and {draft.origin}: one source, with the labels of both"
        )
    return tuple(firsts.values()), tuple(notes)


def sources(
    drafts: Iterable[Draft], polling: PollingSettings, book: LabelBook, tools: Tools
) -> tuple[Source, ...]:
    """Return the sources of the drafts whose keys are right; `book` learns the labels that they use."""
    built: list[Source] = []
    for draft in drafts:
        keys = _checked(draft, tools)
        if keys is not None:
            _check_interval(draft.keys, keys.interval, bool(keys.allow_fast), tools)
            built.append(_source(draft, keys, polling, book, tools))
    return tuple(built)


def check_former(drafts: Iterable[Draft], tools: Tools) -> None:
    """Note as a problem every `was` that is still a source of its own."""
    drafts = tuple(drafts)
    if not any("was" in draft.keys for draft in drafts):
        return
    lines = {draft.key(str(draft.address.value), tools.folder): draft for draft in drafts}
    for draft in drafts:
        for node in _former_nodes(draft):
            other = lines.get(draft.key(str(node.value), tools.folder))
            if other is not None and other is not draft:
                problem = f"expected a URL that is no source any more, but it is one in {other.origin}"
                tools.problems.keep(node.error(problem))


def check_interval(keys: Mapping[str, Node], interval: timedelta | None, tools: Tools) -> None:
    """Note as a problem a site-wide interval below 15 min."""
    _check_interval(keys, interval, False, tools)


def _check_interval(
    keys: Mapping[str, Node], interval: timedelta | None, allow_fast: bool, tools: Tools
) -> None:
    if interval is not None and interval < SLOWEST_FAST and not allow_fast:
        node = keys["interval"]
        problem = f"expected 15m to 24h, or down to 5m for a source with allow_fast: true, got '{node.value}'"
        tools.problems.keep(node.error(problem))


def _checked(draft: Draft, tools: Tools) -> MergedKeys | MergedPageKeys | None:
    whole = replace(draft.place, value=dict(draft.keys))
    return checked(MergedPageKeys, whole, tools) if draft.is_page else checked(MergedKeys, whole, tools)


def _source(
    draft: Draft, keys: MergedKeys | MergedPageKeys, polling: PollingSettings, book: LabelBook, tools: Tools
) -> Source:
    private = keys.allow_private_addresses
    topics, regions = keys.topics or LabelModeKeys(), keys.regions or LabelModeKeys()
    url = page_url(keys.page) if isinstance(keys, MergedPageKeys) else keys.url
    return Source(
        url=masked(str(draft.address.value)),
        request_url=request_url(url, tools.folder),
        kind="page" if draft.is_page else "feed",
        name=keys.name,
        group=keys.group,
        labels=(*book.labels("topic", topics.always or ()), *book.labels("region", regions.always or ())),
        priors=(*book.unused("topic", topics.prior or ()), *book.unused("region", regions.prior or ())),
        never=(*book.unused("topic", topics.never or ()), *book.unused("region", regions.never or ())),
        home=keys.home,
        language=keys.language,
        timezone=keys.timezone,
        interval=keys.interval or polling.interval,
        allow_fast=bool(keys.allow_fast),
        backfill=_backfill(keys.backfill),
        was=_former(draft, tools),
        headers=tuple((keys.headers or {}).items()),
        has_secret=_has_secret(draft),
        content=keys.content,
        full_text=bool(keys.full_text) and not draft.is_page,
        vanish=keys.vanish or "keep",
        rights=keys.rights,
        priority=keys.priority or 0,
        distrust=tuple(dict.fromkeys(keys.distrust or ())),
        keep=tuple(keys.keep or ()),
        drop=tuple(keys.drop or ()),
        allow_private_addresses=polling.allow_private_addresses if private is None else private,
        limits=_limits(keys.limits),
        origin=draft.origin,
    )


def _former(draft: Draft, tools: Tools) -> tuple[str, ...]:
    """Return the former URLs as written, for they are compared with what was stored."""
    nodes = _former_nodes(draft)
    if not nodes:
        return ()
    own = draft.key(str(draft.address.value), tools.folder)
    texts = (str(node.value) for node in nodes)
    return tuple(dict.fromkeys(masked(text) for text in texts if draft.key(text, tools.folder) != own))


def _former_nodes(draft: Draft) -> tuple[Node, ...]:
    was = draft.keys.get("was")
    if was is None:
        return ()
    return was.value if isinstance(was.value, tuple) else (was,)


def _has_secret(draft: Draft) -> bool:
    url = str(draft.address.value)
    headers = draft.keys["headers"].value if "headers" in draft.keys else {}
    named = headers.items() if isinstance(headers, dict) else ()
    in_headers = any(
        name.lower() in _SECRET_HEADERS or has_placeholder(str(node.value)) for name, node in named
    )
    return in_headers or has_placeholder(url) or has_userinfo(url)


def _backfill(keys: BackfillKeys | None) -> Backfill:
    if keys is None:
        return Backfill()
    return Backfill(days=keys.days or 0.0, max_articles=keys.max or 0)


def _limits(keys: LimitKeys | None) -> FetchLimits:
    plain = FetchLimits()
    if keys is None:
        return plain
    return FetchLimits(
        connect_seconds=keys.connect_seconds or plain.connect_seconds,
        total_seconds=keys.total_seconds or plain.total_seconds,
        body_bytes=int((keys.body_megabytes or 15.0) * 1024 * 1024),
        hops=plain.hops if keys.hops is None else keys.hops,
        header_lines=keys.headers or plain.header_lines,
    )
