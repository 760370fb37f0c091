"""The configuration as it was read last, in the state folder: a start reads feeds.yaml only where it changed.

To import what reads it and to check a thousand sources takes longer than to poll them.
"""

import hashlib
import os
import pickle
from collections.abc import Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from aggregator import __version__
from aggregator.app.paths import Paths, make_folder, write_private
from aggregator.config.reading import fingerprint
from aggregator.config.settings import Config
from aggregator.errors import StoreError

# Where the classes are that a configuration is made of, and what else it holds.
_PARTS = ("config", "model", "schedule")
_PLAIN = frozenset({("datetime", "timedelta"), ("pathlib", "PosixPath")})


def load_kept(paths: Paths, environ: Mapping[str, str]) -> Config:
    """Return the configuration of a site; what is kept of it, while none of its files has changed.

    One that takes secrets from elsewhere is read anew each time: they are to lie nowhere else.

    Raises:
        ConfigError: it cannot be obeyed.
    """
    kept = _read(paths)
    if kept is not None:
        return kept
    from aggregator.config.load import try_load

    attempt = try_load(paths.config, environ)
    config = attempt.accepted(paths.config)
    if not attempt.has_secrets:
        # It is a matter of time only, and what else comes to lie in that folder says what is wrong with it.
        with suppress(StoreError):
            make_folder(paths.state)
            write_private(paths.kept_config, _packed(attempt.fingerprint, config))
    return config


def _read(paths: Paths) -> Config | None:
    with suppress(OSError, ValueError, pickle.UnpicklingError):
        head, _, body = paths.kept_config.read_bytes().partition(b"\n")
        if head == _head(body):
            known, config = _Unpickler(BytesIO(body)).load()
            if isinstance(config, Config) and config.path == paths.config:
                return config if fingerprint(config.files) == known else None
    return None


def _packed(known: str, config: Config) -> bytes:
    body = pickle.dumps((known, config), pickle.HIGHEST_PROTOCOL)
    return _head(body) + b"\n" + body


def _head(body: bytes) -> bytes:
    """Return what stands for the bytes and for the program: its version, and its modules on the disk."""
    digest = hashlib.blake2b(body, digest_size=16)
    for line in (__version__, *_modules()):
        digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest().encode("ascii")


def _modules() -> Iterator[str]:
    package = Path(__file__).parent.parent
    for part in _PARTS:
        files = sorted(os.scandir(package / part), key=lambda file: file.name)
        yield from (f"{file.name} {file.stat().st_mtime_ns}\n" for file in files if file.is_file())


class _Unpickler(pickle.Unpickler):
    """Makes values of a configuration and nothing else: who writes such a file must not run code by it."""

    def find_class(self, module: str, name: str) -> type:
        """Return a class that a configuration is made of."""
        package, _, part = module.partition(".")
        own = package == "aggregator" and part.partition(".")[0] in _PARTS and "." not in name
        if own or (module, name) in _PLAIN:
            found: object = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a configuration")
