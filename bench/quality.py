"""The callables that the quality benchmarks beside the project take."""

from bench.quality_regions import regions

__all__ = ["regions"]
