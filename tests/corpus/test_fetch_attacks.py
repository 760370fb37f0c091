"""Lists of attacks on addresses and redirects: none reaches an address inside, none hangs, none raises.

They run in a network of their own, which leads nowhere: no packet leaves, also if the guard were broken.
"""

import json
import shutil
import subprocess
import sys
from functools import lru_cache
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.contract.test_fetcher import MAKERS
from tests.shared import shared

_ALONE = (("unshare", "--net"), ("unshare", "--net", "--map-root-user"))
_KINDS = {"address", "broken", "connect", "dns"}


@lru_cache(maxsize=1)
def _alone() -> tuple[str, ...] | None:
    """Return the words that run a program in a network of its own, None where that is not allowed."""
    if shutil.which("unshare"):
        for words in _ALONE:
            if subprocess.run([*words, "true"], capture_output=True).returncode == 0:
                return words
    return None


@pytest.fixture(scope="module", params=list(MAKERS))
def told(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    if request.param == "curl" and find_spec("pycurl") is None:
        pytest.skip("the fast transport has no wheel here")
    folder = shared("corpus/peers/xss/payloadsallthethings")
    alone = _alone()
    if alone is None:
        pytest.skip("needs `unshare --net`, so that no packet can leave")
    ran = subprocess.run(
        [*alone, sys.executable, "-m", "tests.corpus.fetch_attacks", str(folder), request.param],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stderr == ""
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_no_forged_request_gets_an_answer(told: list[dict[str, Any]]) -> None:
    direct = [line for line in told if line["list"] == "direct"]

    assert len(direct) > 200
    assert {line["kind"] for line in direct} <= _KINDS


def test_address_inside_is_refused_however_it_is_spelled(told: list[dict[str, Any]]) -> None:
    inside = [
        line
        for line in told
        if line["list"] == "direct" and line["to"] and not ip_address(line["to"]).is_global
    ]

    assert len(inside) > 70
    assert [line for line in inside if line["kind"] not in ("address", "broken")] == []
    assert sum(line["kind"] == "address" for line in inside) > 70


def test_redirect_ends_in_a_failure_or_on_a_host_that_its_url_names(told: list[dict[str, Any]]) -> None:
    led = [line for line in told if line["list"] == "redirect"]

    assert len(led) > 200
    for line in led:
        for hop in line["hops"]:
            parts = urlsplit(hop)
            assert parts.scheme in ("http", "https")
            assert "@" not in parts.netloc
            assert "\\" not in parts.netloc
