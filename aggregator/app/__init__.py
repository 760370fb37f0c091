"""The composition root: the only package that names a concrete adapter.

With the adapters, it is the only one that asks for the time, for chance or for the environment.
"""

from aggregator.app.questions import edit_config, fetch_documents, open_store, preview, read_config
from aggregator.app.settings import Options, missing_parts, poll_policy
from aggregator.app.site import App

__all__ = [
    "App",
    "Options",
    "edit_config",
    "fetch_documents",
    "missing_parts",
    "open_store",
    "poll_policy",
    "preview",
    "read_config",
]
