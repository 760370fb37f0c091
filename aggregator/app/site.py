"""An open site: store, fetcher, publisher and service, wired to one feeds.yaml."""

import time
from contextlib import AbstractContextManager, ExitStack, suppress
from datetime import timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from types import TracebackType

from aggregator import observability
from aggregator.app.alerts import Machine, elapsed, tell
from aggregator.app.kept_config import load_kept
from aggregator.app.lists import refresh_lists
from aggregator.app.notifying import Notifier
from aggregator.app.opening import open_or_renew
from aggregator.app.paths import Paths, alone_in, make_folder, write_private
from aggregator.app.push import open_push
from aggregator.app.recording import Recorder, RecordingFetcher
from aggregator.app.settings import Options, fetch_policy, fixed_at_start, jitter, settings_of
from aggregator.app.site_id import find_site_id
from aggregator.config.settings import Config
from aggregator.config.watch import Watcher
from aggregator.errors import ConfigError, StoreDamagedError
from aggregator.fetch.outbox import PostOutbox
from aggregator.fetch.transports import open_fetcher, sender
from aggregator.model.archive import archive_path
from aggregator.observability import log
from aggregator.parse.article_page import is_installed
from aggregator.publish import SplitPublisher, read_last_line, read_published
from aggregator.publish.command import PublishCommand
from aggregator.sandbox import SandboxedReader
from aggregator.sandbox.pages import SandboxedPages
from aggregator.service.alerting import Alerter
from aggregator.service.channels import ChannelPublisher
from aggregator.service.filing import Refiler
from aggregator.service.following import Edits, Follower
from aggregator.service.pages import PageReader
from aggregator.service.poller import STEPS_NOTICE, Poller
from aggregator.service.service import Service
from aggregator.service.settings import Settings, removal_problem

# It looks at every source: at a million of them, for some seconds.
_ALERT_SECONDS = 300.0
_BEAT_SECONDS = 10.0
_FOLLOW_SECONDS = 0.25
_RESTORE_SECONDS = 30.0
_LISTS_SECONDS = 60.0
_REBUILT_SECONDS = 3600.0
_REBUILT_TOLD_FOR = timedelta(days=1)
_STORE_NOTICE = "store"
_FIXED_KEYS = (
    "site.id, site.contact, serve, record, and of polling concurrency, host_gap_seconds, transport and proxy"
)


class App(AbstractContextManager["App"]):
    """An open site: the store, and the service on it."""

    def __init__(self, path: Path, options: Options, *, accept_removals: bool = False) -> None:
        """Open the site of a feeds.yaml; `accept_removals` obeys it also where it drops many sources.

        Raises:
            ConfigError, StoreError: nothing was changed.
        """
        self.paths = Paths(path.resolve())
        self.clock = options.clock
        self._options = options
        self._sandboxed_pages = SandboxedPages()
        self._closing = ExitStack()
        config = load_kept(self.paths, options.environ)
        make_folder(self.paths.state)
        with alone_in(self.paths.state):
            if not config.site.id:  # another first run may have written it meanwhile
                config = load_kept(self.paths, options.environ)
            self.site_id, self.messages = find_site_id(config, self.paths, options.clock)
        if self.messages:
            config = load_kept(self.paths, options.environ)
        self._open_store()
        try:
            try:
                self._open(config, accept_removals)
            except StoreDamagedError:
                # Met only now: what was opened so far goes, and the store is set aside.
                self._closing.close()
                self.store.close()
                self._open_store()
                self._open(config, accept_removals)
        except BaseException:
            self._closing.close()
            self.store.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()
        self._sandboxed_pages.close()
        self.store.close()

    def _open_store(self) -> None:
        self.store, renewed = open_or_renew(self.paths, self.site_id, self.clock.now())
        if renewed:
            self.messages = (*self.messages, renewed)
            self.store.set_notice(_STORE_NOTICE, renewed, self.clock.now())

    def _open(self, config: Config, accept_removals: bool) -> None:
        config = self._with_fresh_lists(config)
        wanted = settings_of(config, self.site_id, self._options)
        problem = None if accept_removals else removal_problem(self.store.active_urls(), wanted.sources)
        config = self._applied() if problem else config
        settings = settings_of(config, self.site_id, self._options)
        self.config = config
        self._lists = config.lists
        self._wire(config, settings)
        if problem:
            self.messages = (*self.messages, f"{self.paths.config.name} was not applied: {problem}")
            self.follower.hold(wanted, problem)
        else:
            self.store.set_notice("config", None, self.clock.now())
            self._recover(settings)
            self.apply(settings)
        self._restore_output()

    def _wire(self, config: Config, settings: Settings) -> None:
        fetcher = open_fetcher(config.polling.transport, fetch_policy(config), self.clock)
        self._recorder = Recorder(self.paths.record, config.record, self.clock) if config.record else None
        self.poller = Poller(
            self.store,
            RecordingFetcher(fetcher, self._recorder) if self._recorder else fetcher,
            SandboxedReader(),
            self._recorder or self.clock,
            self.site_id,
            jitter,
        )
        self.poller.sources = settings.for_poller()
        extract = self._sandboxed_pages if is_installed() else None
        self.pages = PageReader(self.store, fetcher, self.clock, extract)
        self.pages.settings = settings.for_pages()
        self.folders = SplitPublisher(self.paths.output, self.paths.private)
        note = self._recorder.published if self._recorder else lambda _now: None
        self.publisher = ChannelPublisher(self.store, self.folders, self.clock, settings.publish, note)
        self.refiler = Refiler(self.store, self.clock, settings.for_filing())
        policy = fetch_policy(config)
        self.push = open_push(self.store, self.poller, self.paths, policy, self._options, self._closing)
        self.service = Service(
            self.store,
            fetcher,
            self.clock,
            self.poller,
            self.pages,
            self.publisher,
            self.refiler,
            self.push,
            self._options.retention,
        )
        self.fetcher = fetcher
        self._machine = Machine(self.paths, self.clock, elapsed)
        self._outbox = PostOutbox[str](partial(sender, policy), 1)
        self._closing.callback(self._outbox.close)
        self._heed_alerts(config)
        self._notifier = Notifier(self._options.environ, lambda: self.service.worked_at)
        self._watcher = Watcher(config.files)
        edits = Edits(changed=self._changed, load=self._reload, approved=self._is_applied)
        self.follower = Follower(edits, self.store, self.clock, self.apply)

    def _heed_alerts(self, config: Config) -> None:
        """Tell the owner from now on as a configuration says."""
        command = PublishCommand(self.paths.config.parent, self.paths.output, self._options.environ)
        private = config.polling.allow_private_addresses
        told = tell(config.alerts, command, self._outbox, private=private)
        self.alerter = Alerter(self.store, self.clock, self._machine, told, config.alerts.every)

    def _with_fresh_lists(self, config: Config) -> Config:
        """Return the configuration with its lists of subscriptions, asked for where it is time."""
        if not config.lists:
            return config
        fetcher = open_fetcher(config.polling.transport, fetch_policy(config), self.clock)
        private = config.polling.allow_private_addresses
        is_new = refresh_lists(config.lists, self.store, fetcher, self.clock.now(), allow_private=private)
        return load_kept(self.paths, self._options.environ) if is_new else config

    def _refresh_lists(self) -> None:
        """Fetch the lists whose time has come; one that says something new is an edit that is followed."""
        private = self.config.polling.allow_private_addresses
        refresh_lists(self._lists, self.store, self.fetcher, self.clock.now(), allow_private=private)

    def apply(self, settings: Settings) -> None:
        """Obey a configuration, and keep it as the last one that was applied.

        Raises:
            PublishError: documents that ask for a token from now on cannot be taken from the public folder.
        """
        settings = settings.guarding(self.store.former_paths())
        self.folders.guard(frozenset(settings.publish.private))
        if any(one.key == STEPS_NOTICE for one in self.store.notices()):
            self.store.set_notice(STEPS_NOTICE, None, self.clock.now())
        self.service.apply(settings)
        write_private(self.paths.applied, settings.flat)
        if self._recorder is not None:
            self._recorder.begin(self.paths.database, settings.flat)

    def run(self) -> None:
        """Work until `stop`, following the edits of feeds.yaml.

        Raises:
            StoreDamagedError: the site must be opened again, which rebuilds the store.
        """
        self._notifier.ready()
        self.service.run(
            {
                "follow": (_FOLLOW_SECONDS, self.follower.tick),
                "restore": (_RESTORE_SECONDS, self._restore_output),
                "lists": (_LISTS_SECONDS, self._refresh_lists),
                "rebuilt": (_REBUILT_SECONDS, self._forget_rebuilding),
                "alerts": (_ALERT_SECONDS, lambda: self.alerter.tick()),
                "beat": (_BEAT_SECONDS, self._notifier.beat),
            }
        )

    def stop(self) -> None:
        """Have `run` finish what runs, and return."""
        self._notifier.stopping()
        self.service.stop()

    def _recover(self, settings: Settings) -> None:
        """Rebuild a lost store, or one that was set back, from what it had published."""
        self._forget_rebuilding()
        # The document first: a process that publishes meanwhile has its lines in the store before.
        published_last = read_last_line(self.folders.folder_of("all.atom"), self.site_id)
        last = self.store.last_line()
        if last is not None and last >= published_last:
            return
        former = {address: source.url for source in settings.sources for address in source.was}
        published = (
            document
            for folder in (self.paths.output, self.paths.private)
            for document in read_published(folder, self.site_id, former)
        )
        first = next(published, None)
        if first is None:
            return
        now = self.clock.now()
        self.store.sync_sources(settings.sources, settings.interval, now)
        articles = self.store.recover(chain((first,), published), now)
        log(observability.STORE_RECOVERED, channels=len(self.store.summaries()), articles=articles)
        state = "new" if last is None else "older than what was published"
        if last is not None:
            self.store.mark_all_changed(now)
        told = f"The store was {state}: read {articles} articles back from output/."
        self.messages = (*self.messages, told)
        before = [one.text for one in self.store.notices() if one.key == _STORE_NOTICE]
        self.store.set_notice(_STORE_NOTICE, " ".join([*before, told]), now)

    def _forget_rebuilding(self) -> None:
        """Say no more that the store was rebuilt, when that was long ago."""
        now = self.clock.now()
        for one in self.store.notices():
            if one.key == _STORE_NOTICE and not timedelta(0) <= now - one.at < _REBUILT_TOLD_FOR:
                self.store.set_notice(_STORE_NOTICE, None, now)

    def _restore_output(self) -> None:
        """Have everything published again where a document was deleted by hand."""
        for one in self.store.archived_channels():
            newest = archive_path(self.site_id, one, one.archives)
            if not (self.folders.folder_of(newest) / newest).exists():
                self.store.forget_archives(one.path, self.clock.now())
        channels = [one.path for one in self.store.summaries() if one.entries]
        channels += [former for former, path in self.store.former_paths().items() if path in channels]
        documents = [f"{path}.{ending}" for path in channels for ending in self.publisher.policy.formats]
        if not all((self.folders.folder_of(document) / document).exists() for document in documents):
            self.store.mark_all_changed(self.clock.now())

    def _applied(self) -> Config:
        """Return the configuration that was applied last, while the file's is held back."""
        from aggregator.config.load import load_flat

        try:
            return load_flat(self.paths.applied.read_text("utf-8"), self.paths.config, self._options.environ)
        except OSError as error:
            raise ConfigError(
                self.paths.config, 0, "", "it removes many sources; if that is meant: aggregator apply"
            ) from error

    def _changed(self) -> bool:
        return self._watcher.changed(time.monotonic())

    def _reload(self) -> Settings:
        from aggregator.config.load import try_load

        attempt = try_load(self.paths.config, self._options.environ)
        self._watcher.watch(attempt.files, attempt.fingerprint)
        config = attempt.accepted(self.paths.config)
        self._lists = config.lists
        self._heed_alerts(config)
        if fixed_at_start(config) != fixed_at_start(self.config):
            log(observability.CONFIG_LOADED, note=f"{_FIXED_KEYS} count from the next start")
        return settings_of(config, self.site_id, self._options)

    def _is_applied(self, flat: str) -> bool:
        with suppress(OSError):
            return self.paths.applied.read_text("utf-8") == flat
        return False
