"""Others' readers in processes of their own, within limits of time and memory."""

from aggregator.sandbox.pages import SandboxedPages
from aggregator.sandbox.reader import SandboxedReader
from aggregator.sandbox.watchdog import Limits

__all__ = ["Limits", "SandboxedPages", "SandboxedReader"]
