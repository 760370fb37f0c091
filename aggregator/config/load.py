"""feeds.yaml -> Config, or every problem of it at once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aggregator.config.budgets import parse_budget
from aggregator.config.channels import auto_channels, channel_settings, read_channels
from aggregator.config.checking import Tools, checked
from aggregator.config.drafts import Draft, ListReader
from aggregator.config.fields import address, is_public
from aggregator.config.flat import read_flat, write_flat
from aggregator.config.labels import LabelBook, unlabelled
from aggregator.config.messages import shown
from aggregator.config.nodes import Node, compose, node_of
from aggregator.config.placeholders import Placeholders
from aggregator.config.problems import Problems
from aggregator.config.reading import EXAMPLE, Files, read_text
from aggregator.config.resolve import check_former, check_interval, sources, unique
from aggregator.config.schema import (
    AlertsKeys,
    PollingKeys,
    PublishKeys,
    PushKeys,
    RecordKeys,
    RootKeys,
    ServeKeys,
    SiteKeys,
)
from aggregator.config.settings import (
    AlertSettings,
    Config,
    PollingSettings,
    PublishSettings,
    PushSettings,
    RecordSettings,
    ServeSettings,
    SiteSettings,
    StepSettings,
)
from aggregator.config.unknown_labels import is_shipped, unknown_labels
from aggregator.config.vocabulary import naming_of, own_labels
from aggregator.config.withdrawn import corrections, decisions, pairs, withdrawn, withdrawn_keys
from aggregator.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How a load ended: `config` or `error`, never both.

    `files` are all that it read or looked for, `fingerprint` the hash of what stood in them: what a Watcher
    needs, also after a failure. `has_secrets`: values came from the environment or from files of secrets.
    """

    config: Config | None
    error: ConfigError | None
    files: tuple[Path, ...]
    fingerprint: str
    has_secrets: bool

    def accepted(self, path: Path) -> Config:
        """Return the configuration of the file at `path`.

        Raises:
            ConfigError: the topmost problem, with up to 19 more as its `others`.
        """
        if self.config is None:
            raise self.error or ConfigError(path, 0, "", "cannot be read")
        return self.config


def load(path: Path, environ: Mapping[str, str]) -> Config:
    """Return the configuration that `path` and its includes hold; `environ` fills `${NAME}`.

    Raises:
        ConfigError: the topmost problem, with up to 19 more as its `others`.
    """
    return try_load(path, environ).accepted(path)


def try_load(path: Path, environ: Mapping[str, str]) -> Attempt:
    """Load like `load`, and return also which files the outcome hangs on."""
    tools = _tools(path, environ)
    config: Config | None = None
    try:
        config = _read(tools)
    except ConfigError as problem:
        tools.problems.keep(problem)
    error = tools.problems.first()
    files = tools.files
    return Attempt(
        config=None if error else config,
        error=error,
        files=files.paths(),
        fingerprint=files.fingerprint(),
        has_secrets=tools.placeholders.used,
    )


def load_flat(text: str, path: Path, environ: Mapping[str, str]) -> Config:
    """Return the Config whose `flat` is `text`; `path` is its feeds.yaml, which is not read.

    Raises:
        ConfigError: a secret is missing, or the text is no flat configuration of this version.
    """
    tools = _tools(path, environ)
    flat = read_flat(text, tools.path)
    root = node_of(flat.root, tools.path)
    drafts = tuple(
        Draft(keys=_keys(node), origin=item.origin, place=node)
        for item in flat.sources
        if (node := node_of(item.keys, tools.path, item.origin))
    )
    config = _config(root, drafts, flat.notes, flat.files, tools)
    if error := tools.problems.first():
        raise error
    return config


def _tools(path: Path, environ: Mapping[str, str]) -> Tools:
    path = Path(os.path.abspath(path))
    files, problems = Files(), Problems()
    placeholders = Placeholders(environ, path.parent, files, problems)
    return Tools(path=path, files=files, problems=problems, placeholders=placeholders)


def _read(tools: Tools) -> Config:
    root = compose(read_text(tools.files, tools.path, create=True), tools.path)
    if root is None:
        problem = f"the file is empty; the shortest useful file is: {EXAMPLE}"
        raise ConfigError(tools.path, 0, "", problem)
    keys = _root_keys(root)
    items = keys.get("sources")
    settings = Node(path=root.path, line=root.line, key="", value=keys)
    checked(RootKeys, settings, tools)
    above = _keys(keys["defaults"]) if "defaults" in keys else {}
    reader = ListReader(tools)
    drafts = tuple(reader.drafts(items, above)) if items else ()
    drafts, notes = unique(drafts, tools)
    check_former(drafts, tools)
    inlined = replace(settings, value={**keys, **withdrawn(settings, tools)})
    config = _config(inlined, drafts, notes, None, tools)
    return replace(config, lists=tuple(dict.fromkeys(reader.living)))


def _root_keys(root: Node) -> dict[str, Node]:
    """Return the root's keys; a bare list or URL stands for `{sources: …}`."""
    if isinstance(root.value, dict):
        return root.value
    if isinstance(root.value, tuple | str):
        return {"sources": root}
    raise root.error(f"expected a list of sources, or a mapping with sources:, got {shown(root)}")


def _keys(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _config(
    root: Node,
    drafts: tuple[Draft, ...],
    notes: tuple[str, ...],
    files: tuple[Path, ...] | None,
    tools: Tools,
) -> Config:
    polling = _polling(root, tools)
    site, publish, serve = _site(root, tools), _publish(root, tools), _serve(root, tools)
    topics, regions = own_labels(root, tools)
    book = LabelBook(naming_of(topics, regions, site.language))
    found = sources(drafts, polling, book, tools)
    channel_keys = read_channels(root, tools)
    channels = channel_settings(channel_keys, root, site.language, book, tools)
    odd = (
        *unlabelled([one.path for one in channels if not is_shipped(one.path)], book.all()),
        *unknown_labels(channels, book.all(), (*topics, *regions)),
    )
    decided = decisions(root, tools)
    files = files or tools.files.paths()
    return Config(
        path=tools.path,
        site=site,
        polling=polling,
        publish=publish,
        push=_push(root, site.is_public, tools),
        serve=serve,
        alerts=_alerts(root, tools),
        auto=auto_channels(channel_keys),
        sources=found,
        labels=book.all(),
        topics=topics,
        regions=regions,
        channels=channels,
        never_merge=pairs(decided),
        corrections=corrections(decided, book),
        withdrawn=withdrawn_keys(decided),
        notes=tuple(dict.fromkeys((*notes, *odd))),
        files=files,
        flat=write_flat(root, drafts, notes, files),
        steps=_steps(root),
        record=_record(root, tools),
    )


def _steps(root: Node) -> tuple[StepSettings, ...]:
    """Return the owner's steps as written; what is wrong with one was found with the root's other keys."""
    node = root.child("steps")
    items = () if node is None else node.value if isinstance(node.value, tuple) else (node,)
    return tuple(StepSettings(name=str(one.value), line=one.line, key=one.key) for one in items)


def _record(root: Node, tools: Tools) -> RecordSettings | None:
    node = root.child("record")
    keys = None if node is None else checked(RecordKeys, node, tools)
    usual = RecordSettings()
    if keys is None:
        return None
    return RecordSettings(days=keys.days or usual.days, megabytes=keys.megabytes or usual.megabytes)


def _section(root: Node, name: str) -> Node:
    return root.child(name) or Node(path=root.path, line=root.line, key=name, value={})


def _site(root: Node, tools: Tools) -> SiteSettings:
    node = _section(root, "site")
    keys = checked(SiteKeys, node, tools)
    if keys is None:
        return SiteSettings()
    pairs = keys.title if isinstance(keys.title, tuple) else ()
    public = keys.base_url is not None and is_public(keys.base_url)
    if public and keys.contact is None:
        problem = "is missing: a public base_url needs it, for it stands in the User-Agent of every request"
        line = (node.child("base_url") or node).line
        tools.problems.add(node.path, line, "site.contact", problem)
    return SiteSettings(
        id=keys.id,
        title=_site_title(pairs, keys.language),
        titles=tuple(pair for pair in pairs if pair[0]),
        language=keys.language or next((language for language, _title in pairs if language), None),
        base_url=keys.base_url,
        contact=keys.contact,
        timezone=keys.timezone or "UTC",
        is_public=public,
    )


def _site_title(pairs: tuple[tuple[str, str], ...], language: str | None) -> str:
    given = dict(pairs)
    return given.get(language or "") or next(iter(given.values()), SiteSettings().title)


def _polling(root: Node, tools: Tools) -> PollingSettings:
    node = _section(root, "polling")
    keys = checked(PollingKeys, node, tools)
    plain = PollingSettings()
    if keys is None:
        return plain
    check_interval(_keys(node), keys.interval, tools)
    gap = keys.host_gap_seconds
    return PollingSettings(
        interval=keys.interval,
        budget=parse_budget(keys.budget or "") or plain.budget,
        host_gap_seconds=plain.host_gap_seconds if gap is None else gap,
        allow_private_addresses=bool(keys.allow_private_addresses),
        concurrency=keys.concurrency or plain.concurrency,
        transport=keys.transport or plain.transport,
        proxy=keys.proxy,
        pages_per_day=keys.pages_per_day or plain.pages_per_day,
    )


def _publish(root: Node, tools: Tools) -> PublishSettings:
    keys = checked(PublishKeys, _section(root, "publish"), tools)
    if keys is None:
        return PublishSettings()
    usual = PublishSettings()
    return PublishSettings(
        content=keys.content,
        every=keys.every or usual.every,
        formats=usual.formats if keys.formats is None else tuple(keys.formats),
        on_publish=tuple(keys.on_publish or ()),
        on_publish_timeout=keys.on_publish_timeout or usual.on_publish_timeout,
    )


def _push(root: Node, is_public: bool, tools: Tools) -> PushSettings:
    keys = checked(PushKeys, _section(root, "push"), tools)
    if keys is None:
        return PushSettings()
    return PushSettings(
        hub=keys.hub or ("own" if is_public else "off"),
        subscribe=is_public if keys.subscribe is None else keys.subscribe,
    )


def _alerts(root: Node, tools: Tools) -> AlertSettings:
    keys = checked(AlertsKeys, _section(root, "alerts"), tools)
    usual = AlertSettings()
    if keys is None:
        return usual
    return AlertSettings(
        command=tuple(keys.command or ()), webhook=keys.webhook, every=keys.every or usual.every
    )


def _serve(root: Node, tools: Tools) -> ServeSettings:
    keys = checked(ServeKeys, _section(root, "serve"), tools)
    usual = ServeSettings()
    if keys is None:
        return usual
    host, port = (usual.host, usual.port) if keys.listen is None else address(keys.listen)
    admin = usual.admin if keys.admin is None else None if keys.admin == "off" else address(keys.admin)
    return ServeSettings(host=host, port=port, admin=admin, access_log=bool(keys.access_log))
