"""The site's id, on which all ids hang: minted once, and never lost."""

import secrets
from contextlib import suppress

from aggregator import observability
from aggregator.app.paths import Paths, write_private
from aggregator.config.settings import Config
from aggregator.errors import ConfigError
from aggregator.observability import log
from aggregator.ports import Clock
from aggregator.publish import read_site_id
from aggregator.text.urls import host_of


def find_site_id(config: Config, paths: Paths, clock: Clock) -> tuple[str, tuple[str, ...]]:
    """Return the id on which all ids hang, and what to tell the owner of it.

    Minted once, by the first run, and written into feeds.yaml; a list has no place for it, and then it
    lies in state/. A lost one is read back from the published documents.
    """
    if config.site.id:
        return config.site.id, ()
    kept = _kept_site_id(paths)
    site_id = kept or read_site_id(paths.output) or read_site_id(paths.private) or _mint(config, clock)
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
    # What reads and edits YAML takes 40 ms to import, and this happens once.
    from aggregator.config.edit import with_site_id
    from aggregator.config.write import write_text

    log(observability.SITE_ID_MINTED, id=site_id)
    # A file that cannot be edited, or not safely, is a file without a place for it.
    with suppress(OSError, ValueError, ConfigError):
        edited = with_site_id(paths.config.read_bytes().decode("utf-8"), site_id)
        if edited is not None:
            write_text(paths.config, edited)
            return f"Wrote site.id {site_id} into {paths.config.name}: all ids hang on it, never change it."
    write_private(paths.site_id, site_id + "\n")
    return (
        f"{paths.config.name} has no place for site.id {site_id}: it is kept in {paths.site_id}. "
        "All ids hang on it: keep that file."
    )
