"""The callables that the quality benchmarks beside the project take."""

from bench.quality_copies import dedupe, stories
from bench.quality_regions import regions
from bench.quality_topics import all_topics as topics
from bench.quality_topics import sure_topics as topics_sure

__all__ = ["dedupe", "regions", "stories", "topics", "topics_sure"]
