"""The composition root: reads feeds.yaml once, makes the policies, and wires the adapters to the service.

The only module that names a concrete adapter, and, with the adapters, the only one that asks for the
time, for chance or for the environment.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

from aggregator import __version__, observability
from aggregator.config.edit import with_site_id
from aggregator.config.load import load, load_flat, try_load
from aggregator.config.settings import Config
from aggregator.config.watch import Watcher
from aggregator.config.write import write_text
from aggregator.errors import ConfigError, StoreError
from aggregator.fetch.policy import FetchPolicy
from aggregator.fetch.requests_fetcher import RequestsFetcher
from aggregator.model.channel import Site
from aggregator.model.document import Fetched, Validators
from aggregator.model.report import RetentionPolicy
from aggregator.model.source import Source, SourceId
from aggregator.observability import log
from aggregator.ports import Clock
from aggregator.publish import FolderPublisher, read_published, read_site_id
from aggregator.schedule import PollPolicy
from aggregator.selection import EditionPolicy
from aggregator.service.channels import ChannelPublisher, PublishPolicy
from aggregator.service.following import Edits, Follower
from aggregator.service.poller import Poller, request_for
from aggregator.service.service import Service
from aggregator.service.settings import Settings, removal_problem
from aggregator.store import SqlStore, open_database
from aggregator.store.liveness import Presence
from aggregator.text.urls import host_of

PROJECT_URL = "https://github.com/feed-aggregator/aggregator"
_FOLLOW_SECONDS = 0.25
_FIXED_KEYS = "site.id, site.contact, serve, polling.concurrency and polling.host_gap_seconds"


class SystemClock:
    """The Clock port on the machine's own clock."""

    def now(self) -> datetime:
        """Return the present."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Paths:
    """Where things lie: all beside feeds.yaml."""

    config: Path

    @property
    def state(self) -> Path:
        """The folder of what must survive; never published."""
        return self.config.parent / "state"

    @property
    def output(self) -> Path:
        """The folder that readers see."""
        return self.config.parent / "output"

    @property
    def database(self) -> Path:
        """The store's file."""
        return self.state / "aggregator.db"

    @property
    def applied(self) -> Path:
        """The last configuration that was applied, placeholders unreplaced."""
        return self.state / "applied.json"

    @property
    def site_id(self) -> Path:
        """The site's id, where feeds.yaml has no place for it."""
        return self.state / "site-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the demo, benchmarks and tests set apart from the file."""

    clock: Clock = field(default_factory=SystemClock)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    poll: PollPolicy | None = None
    publish_every: timedelta | None = None
    base_url: str | None = None
    retention: RetentionPolicy = field(default_factory=RetentionPolicy)


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
        config = load(self.paths.config, options.environ)
        _make_folder(self.paths.state)
        self.site_id, self.messages = _site_id(config, self.paths, options.clock)
        if self.messages:
            config = load(self.paths.config, options.environ)
        self.store = _open(self.paths, self.site_id)
        try:
            self._open(config, accept_removals)
        except BaseException:
            self.store.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()

    def _open(self, config: Config, accept_removals: bool) -> None:
        wanted = self._settings(config)
        problem = None if accept_removals else removal_problem(self.store.active_urls(), wanted.sources)
        config = self._applied() if problem else config
        settings = self._settings(config)
        self.config = config
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
        policy = FetchPolicy(
            user_agent=user_agent(config),
            concurrency=config.polling.concurrency,
            host_gap_seconds=config.polling.host_gap_seconds,
        )
        fetcher = RequestsFetcher(policy, self.clock)
        self.poller = Poller(self.store, fetcher, self.clock, self.site_id, _jitter)
        self.poller.sources = settings.for_poller()
        folder = FolderPublisher(self.paths.output)
        self.publisher = ChannelPublisher(self.store, folder, self.clock, settings.publish)
        self.service = Service(
            self.store, fetcher, self.clock, self.poller, self.publisher, self._options.retention
        )
        self.fetcher = fetcher
        self._watcher = Watcher(config.files)
        edits = Edits(changed=self._changed, load=self._reload, approved=self._is_applied)
        self.follower = Follower(edits, self.store, self.clock, self.apply)

    def apply(self, settings: Settings) -> None:
        """Obey a configuration, and keep it as the last one that was applied."""
        self.service.apply(settings)
        _write_private(self.paths.applied, settings.flat)

    def run(self) -> None:
        """Work until `service.stop`, following the edits of feeds.yaml."""
        self.service.run({"follow": (_FOLLOW_SECONDS, self.follower.tick)})

    def _settings(self, config: Config) -> Settings:
        options = self._options
        poll = options.poll or PollPolicy()
        if config.polling.interval and not options.poll:
            poll = PollPolicy(interval=config.polling.interval)
        return Settings(
            sources=config.sources,
            labels=config.labels,
            poll=poll,
            publish=PublishPolicy(
                site=Site(
                    id=self.site_id,
                    title=config.site.title,
                    base_url=options.base_url or base_url(config),
                    language=next((language for language, _title in config.site.titles), None),
                    timezone=config.site.timezone,
                ),
                edition=EditionPolicy(
                    content=config.publish.content or ("excerpt" if config.site.is_public else "full")
                ),
                every=options.publish_every or config.publish.every,
            ),
            allow_private_addresses=config.polling.allow_private_addresses,
            notes=config.notes,
            flat=config.flat,
        )

    def _recover(self, settings: Settings) -> None:
        """Rebuild a lost store from what it had published."""
        if not self.store.is_new():
            return
        former = {address: source.url for source in settings.sources for address in source.was}
        published = read_published(self.paths.output, self.site_id, former)
        if not published:
            return
        now = self.clock.now()
        self.store.sync_sources(settings.sources, settings.interval, now)
        articles = self.store.recover(published, now)
        log(observability.STORE_RECOVERED, channels=len(published), articles=articles)
        self.messages = (*self.messages, f"The store was new: read {articles} articles back from output/.")

    def _restore_output(self) -> None:
        """Have everything published again where a document was deleted by hand."""
        documents = (f"{one.path}.atom" for one in self.store.summaries() if one.entries)
        if not all((self.paths.output / document).exists() for document in documents):
            self.store.mark_all_changed(self.clock.now())

    def _applied(self) -> Config:
        """Return the configuration that was applied last, while the file's is held back."""
        try:
            return load_flat(self.paths.applied.read_text("utf-8"), self.paths.config, self._options.environ)
        except OSError as error:
            raise ConfigError(
                self.paths.config, 0, "", "it removes many sources; if that is meant: aggregator apply"
            ) from error

    def _changed(self) -> bool:
        return self._watcher.changed(time.monotonic())

    def _reload(self) -> Settings:
        attempt = try_load(self.paths.config, self._options.environ)
        self._watcher.watch(attempt.files, attempt.fingerprint)
        if attempt.config is None:
            raise attempt.error or ConfigError(self.paths.config, 0, "", "cannot be read")
        if _fixed_at_start(attempt.config) != _fixed_at_start(self.config):
            log(observability.CONFIG_LOADED, note=f"{_FIXED_KEYS} count from the next start")
        return self._settings(attempt.config)

    def _is_applied(self, flat: str) -> bool:
        with suppress(OSError):
            return self.paths.applied.read_text("utf-8") == flat
        return False


def read_config(path: Path) -> Config:
    """Read a feeds.yaml with this process's environment.

    Raises:
        ConfigError: it cannot be obeyed.
    """
    return load(path.resolve(), os.environ)


def edit_config(path: Path, edit: Callable[[str], str]) -> None:
    """Edit feeds.yaml as text; an edit whose result could not be obeyed is not written.

    Raises:
        ConfigError: the edit cannot be made, what the file would say cannot be obeyed, or it cannot be
            written.
    """
    text = _edited(path, edit)
    _read_draft(path, text)
    write_text(path, text)


def preview(path: Path, edit: Callable[[str], str]) -> Config:
    """Return what feeds.yaml would say after an edit; nothing is changed.

    Raises:
        ConfigError: the edit cannot be made, or what the file would say cannot be obeyed.
    """
    return _read_draft(path, _edited(path, edit))


def _edited(path: Path, edit: Callable[[str], str]) -> str:
    if path.exists():
        read_config(path)  # what is wrong already is said first, and no UTF-8 is edited
    before = path.read_bytes().decode("utf-8") if path.exists() else ""
    try:
        return edit(before)
    except (ValueError, LookupError) as error:
        raise ConfigError(path, 0, "", str(error.args[0] if error.args else error)) from error


def _read_draft(path: Path, text: str) -> Config:
    """Read a text as if it stood in feeds.yaml: a running service must not see it before it is right."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        _write_private(draft, text)
        return read_config(draft)
    except ConfigError as error:
        raise _moved(error, draft.resolve(), path) from error
    finally:
        draft.unlink(missing_ok=True)


def _moved(error: ConfigError, draft: Path, path: Path) -> ConfigError:
    others = tuple(_moved(one, draft, path) for one in error.others)
    name = path if error.path == draft else error.path
    return ConfigError(name, error.line, error.key, error.problem.replace(draft.name, path.name), others)


@contextmanager
def open_store(path: Path) -> Iterator[SqlStore]:
    """Open the store of a site for questions.

    Raises:
        StoreError: there is none yet.
    """
    paths = Paths(path.resolve())
    if not paths.database.exists():
        raise StoreError(
            f"{paths.database} does not exist: nothing was polled yet; start with: aggregator run"
        )
    store = _open(paths, "")
    try:
        yield store
    finally:
        store.close()


def fetch_documents(config: Config | None, sources: Sequence[Source | str]) -> Iterator[Fetched]:
    """Fetch sources, or bare addresses, and store nothing; each request's key is its position."""
    gap = config.polling.host_gap_seconds if config else 1.0
    private = bool(config and config.polling.allow_private_addresses)
    agent = user_agent(config)
    fetcher = RequestsFetcher(FetchPolicy(user_agent=agent, host_gap_seconds=gap), SystemClock())
    whole = (Source(url=one, request_url=one) if isinstance(one, str) else one for one in sources)
    return fetcher.fetch_all(
        [request_for(SourceId(index), one, Validators(), private) for index, one in enumerate(whole)]
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


def _fixed_at_start(config: Config) -> tuple[object, ...]:
    """Return what a running process cannot take over."""
    polling, site = config.polling, config.site
    return (site.id, site.contact, config.serve, polling.concurrency, polling.host_gap_seconds)


def _site_id(config: Config, paths: Paths, clock: Clock) -> tuple[str, tuple[str, ...]]:
    """Return the id on which all ids hang, and what to tell the owner of it.

    Minted once, by the first run, and written into feeds.yaml; a list has no place for it, and then it
    lies in state/. A lost one is read back from the published documents.
    """
    if config.site.id:
        return config.site.id, ()
    kept = _kept_site_id(paths)
    site_id = kept or read_site_id(paths.output) or _mint(config, clock)
    if kept is None:
        return site_id, (_keep_site_id(site_id, paths),)
    return site_id, ()


def _kept_site_id(paths: Paths) -> str | None:
    with suppress(FileNotFoundError):
        return paths.site_id.read_text("utf-8").strip() or None
    return None


def _mint(config: Config, clock: Clock) -> str:
    authority = host_of(config.site.base_url) if config.site.is_public else ""
    name = authority or "aggregator.invalid"
    return f"tag:{name},{clock.now().year}:{secrets.token_hex(5)}"


def _keep_site_id(site_id: str, paths: Paths) -> str:
    log(observability.SITE_ID_MINTED, id=site_id)
    with suppress(OSError, UnicodeDecodeError):
        edited = with_site_id(paths.config.read_bytes().decode("utf-8"), site_id)
        if edited is not None:
            write_text(paths.config, edited)
            return f"Wrote site.id {site_id} into {paths.config.name}: all ids hang on it, never change it."
    _write_private(paths.site_id, site_id + "\n")
    return (
        f"{paths.config.name} has no place for site.id {site_id}: it is kept in {paths.site_id}. "
        "All ids hang on it: keep that file."
    )


def _open(paths: Paths, site_id: str) -> SqlStore:
    database = open_database(paths.database)
    try:
        presence = Presence(paths.state / "run", f"{os.getpid()}-{secrets.token_hex(4)}")
    except OSError as error:
        database.close()
        raise StoreError(f"cannot write {paths.state / 'run'}: {error.strerror}") from error
    return SqlStore(database, presence, site_id)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the state folder {folder}: {error.strerror}") from error


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        temporary.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}; state/ must be writable") from error


def _jitter(number: int) -> float:
    """Return a number in [0, 1) that a source keeps: polls stay spread, and runs can be compared."""
    return int.from_bytes(hashlib.blake2b(str(number).encode(), digest_size=8).digest()) / 2**64
