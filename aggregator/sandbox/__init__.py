"""Others' readers in processes of their own, within limits of time and memory."""

from aggregator.sandbox.pages import SandboxedPages
from aggregator.sandbox.process import Limits
from aggregator.sandbox.reader import SandboxedReader

__all__ = ["Limits", "SandboxedPages", "SandboxedReader"]
