"""aggregator: poll feeds, keep every article once, publish combined Atom feeds by topic and region."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("feed-aggregator")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
