"""aggregator: poll feeds, keep every article once, publish combined Atom feeds by topic and region."""

__version__ = "0.3.0"
