import json
import logging
from collections.abc import Iterator

import pytest

from aggregator.observability import STORE_PRUNED, log, log_to_stderr, logger


@pytest.fixture(autouse=True)
def logger_as_it_was() -> Iterator[None]:
    handlers, level = list(logger.handlers), logger.level
    yield
    logger.handlers[:] = handlers
    logger.setLevel(level)


def test_a_line_is_an_event_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr(logging.INFO)
    log(STORE_PRUNED, articles=3, seen=None, why='so "it" is')
    assert capsys.readouterr().err.split(" ", 1)[1] == 'INFO store.pruned articles=3 why="so \\"it\\" is"\n'


def test_json_is_an_object_a_line_with_numbers_as_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr(logging.INFO, as_json=True)
    log(STORE_PRUNED, logging.WARNING, articles=3, seen=None, why="two\nlines", name="قمر")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert told.pop("time").endswith("Z")
    assert told == {
        "level": "warning", "event": "store.pruned", "articles": 3, "why": "two\nlines", "name": "قمر",
    }  # fmt: skip


def test_details_of_a_failure_are_in_the_object(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stderr(logging.DEBUG, as_json=True)
    try:
        raise ValueError("no such thing")
    except ValueError:
        logger.debug("details", exc_info=True)
    told = json.loads(capsys.readouterr().err)
    assert told["message"] == "details"
    assert "ValueError: no such thing" in told["details"]
