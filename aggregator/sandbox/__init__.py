"""The tolerant reader in a process of its own, within limits of time and memory."""

from aggregator.sandbox.reader import ReadingLimits, SandboxedReader

__all__ = ["ReadingLimits", "SandboxedReader"]
