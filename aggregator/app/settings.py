"""Config -> the frozen policies that the service and the fetcher obey."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from aggregator import __version__
from aggregator.app.steps import load_steps
from aggregator.config.settings import ChannelSettings, Config
from aggregator.fetch.policy import FetchPolicy
from aggregator.model.channel import Site
from aggregator.model.page import PagePolicy
from aggregator.model.place import ChannelMove
from aggregator.model.push import PushSettings
from aggregator.model.report import RetentionPolicy
from aggregator.parse.article_page import is_installed
from aggregator.ports import Clock
from aggregator.schedule import PollPolicy
from aggregator.selection import EditionPolicy
from aggregator.service.channels import PublishPolicy
from aggregator.service.settings import Settings

PROJECT_URL = "https://github.com/feed-aggregator/aggregator"


class SystemClock:
    """The Clock port on the machine's own clock."""

    def now(self) -> datetime:
        """Return the present."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the demo, benchmarks and tests set apart from the file."""

    clock: Clock = field(default_factory=SystemClock)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    poll: PollPolicy | None = None
    pages: PagePolicy = field(default_factory=PagePolicy)
    publish_every: timedelta | None = None
    base_url: str | None = None
    retention: RetentionPolicy = field(default_factory=RetentionPolicy)


def settings_of(config: Config, site_id: str, options: Options) -> Settings:
    """Return what the service obeys of a configuration."""
    poll = options.poll or poll_policy(config)
    edition = EditionPolicy(
        content=config.publish.content or ("excerpt" if config.site.is_public else "full")
    )
    tokens = {one.path: one.token for one in config.channels if one.token is not None}
    address = options.base_url or base_url(config)
    return Settings(
        sources=config.sources,
        labels=config.labels,
        topics=config.topics,
        regions=config.regions,
        channels=tuple(one.place for one in config.channels),
        rules=tuple(one.rule for one in config.channels if one.rule is not None),
        moves=tuple(
            ChannelMove(former=one.moved_from, to=one.place) for one in config.channels if one.moved_from
        ),
        poll=poll,
        pages=replace(options.pages, per_day=config.polling.pages_per_day),
        publish=PublishPolicy(
            private=tuple(sorted(tokens)),
            tokens=tokens,
            site=Site(
                id=site_id,
                title=config.site.title,
                base_url=address,
                language=config.site.language,
                timezone=config.site.timezone,
                formats=config.publish.formats,
                hub=hub_url(config, address),
            ),
            edition=edition,
            editions={one.path: _edition_of(one, edition) for one in config.channels},
            auto=config.auto,
            every=options.publish_every or config.publish.every,
            withdrawn=config.withdrawn,
            shows={one.path: one.show for one in config.channels if one.show != "articles"},
        ),
        push=push_settings(config, address, frozenset(tokens)),
        never_merge=config.never_merge,
        corrections=config.corrections,
        allow_private_addresses=config.polling.allow_private_addresses,
        steps=load_steps(config),
        notes=(*config.notes, *missing_parts(config)),
        flat=config.flat,
    )


def hub_url(config: Config, address: str) -> str | None:
    """Return the hub that documents name; `address` is that of output/."""
    hub = config.push.hub
    return None if hub == "off" else f"{address}hub" if hub == "own" else hub


def push_settings(config: Config, address: str, private: frozenset[str]) -> PushSettings:
    """Return who is told of what is published, and whose hubs tell us."""
    return PushSettings(
        base_url=address,
        hub=hub_url(config, address),
        is_own=config.push.hub == "own",
        subscribe=config.push.subscribe,
        allow_private_addresses=config.polling.allow_private_addresses,
        private=private,
        command=config.publish.on_publish,
        timeout=config.publish.on_publish_timeout,
    )


def _edition_of(one: ChannelSettings, edition: EditionPolicy) -> EditionPolicy:
    """Return how much the document of a channel holds, as it differs from the others."""
    at_most = edition.maximum if one.at_most is None else one.at_most
    return replace(
        edition,
        window=edition.window if one.hours is None else timedelta(hours=one.hours),
        minimum=min(at_most, edition.minimum if one.at_least is None else one.at_least),
        maximum=at_most,
        order=one.order,
        share=edition.share if one.share is None else one.share,
    )


def poll_policy(config: Config) -> PollPolicy:
    """Return how often sources are polled that set nothing of their own."""
    return PollPolicy(interval=config.polling.interval, budget=config.polling.budget)


def missing_parts(config: Config) -> tuple[str, ...]:
    """Return what a configuration asks for that is not installed, and how to install it; a sentence each."""
    asking = [source.origin or source.url for source in config.sources if source.full_text]
    if not asking or is_installed():
        return ()
    others = f" and {len(asking) - 1} more" if len(asking) > 1 else ""
    return (
        f"full_text is asked for ({asking[0]}{others}), but the extra that reads pages is not installed: "
        "pip install '.[fulltext]'; until then the feeds' own text is shown",
    )


def user_agent(config: Config | None) -> str:
    """Return who we say we are."""
    return f"aggregator/{__version__} (+{contact_url(config) if config else PROJECT_URL})"


def contact_url(config: Config) -> str:
    """Return where a publisher can complain about us."""
    contact = config.site.contact
    if contact:
        return contact if "://" in contact else f"mailto:{contact}"
    return config.site.base_url or PROJECT_URL


def base_url(config: Config) -> str:
    """Return the address of output/, with a slash at its end."""
    serve = config.serve
    host = f"[{serve.host}]" if ":" in serve.host else serve.host
    return (config.site.base_url or f"http://{host}:{serve.port}").rstrip("/") + "/"


def fixed_at_start(config: Config) -> tuple[object, ...]:
    """Return what a running process cannot take over."""
    site = config.site
    return (
        site.id,
        site.contact,
        config.serve,
        config.record,
        config.polling.transport,
        fetch_policy(config),
    )


def fetch_policy(config: Config) -> FetchPolicy:
    """Return how the fetcher goes about its work."""
    return FetchPolicy(
        user_agent=user_agent(config),
        concurrency=config.polling.concurrency,
        host_gap_seconds=config.polling.host_gap_seconds,
        proxy=config.polling.proxy,
    )


def jitter(number: int) -> float:
    """Return a number in [0, 1) that a source keeps: polls stay spread, and runs can be compared."""
    return int.from_bytes(hashlib.blake2b(str(number).encode(), digest_size=8).digest()) / 2**64
