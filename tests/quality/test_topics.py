"""Floors for topics on texts that others labelled, and what the seed page is about."""

import importlib.util
import sys
from functools import lru_cache
from types import ModuleType
from typing import Any

import pytest

from bench import quality
from tests.shared import shared

_LEAST = {"masakha-fr": 0.66, "masakha-sw": 0.66, "masakha-en": 0.72, "ag": 0.77, "bbc": 0.86, "uci": 0.75}


@lru_cache(maxsize=1)
def _benchmark() -> ModuleType:
    """Load the benchmark, which imports its neighbour by name."""
    path = shared("eval/grouping_bench.py")
    spec = importlib.util.spec_from_file_location("grouping_bench", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(path.parent))
    return module


@lru_cache(maxsize=2)
def _figures(callable_name: str) -> dict[str, dict[str, float]]:
    benchmark: Any = _benchmark()
    rows = benchmark.load("topic_dev")
    figures: dict[str, dict[str, float]] = benchmark.run(
        "topic", getattr(quality, callable_name), rows, verbose=False
    )
    return figures


def test_topics_are_right_over_all() -> None:
    assert _figures("topics")["ALL"]["microF1"] >= 0.76


@pytest.mark.parametrize(("corpus", "least"), _LEAST.items(), ids=_LEAST)
def test_topics_are_right_in_each_collection(corpus: str, least: float) -> None:
    assert _figures("topics")[corpus]["microF1"] >= least


def test_other_languages_are_near_english() -> None:
    by_corpus = {
        corpus: figures["microF1"]
        for corpus, figures in _figures("topics").items()
        if corpus != "us_per_article"
    }

    assert by_corpus["masakha-fr"] >= by_corpus["masakha-en"] - 0.08
    assert by_corpus["masakha-sw"] >= by_corpus["masakha-en"] - 0.08
    assert by_corpus["tg-ru"] >= by_corpus["tg-en"] - 0.15


def test_sure_topics_are_right_and_not_rare() -> None:
    figures = _figures("topics_sure")["ALL"]

    assert figures["P"] >= 0.87
    assert figures["R"] >= 0.55
