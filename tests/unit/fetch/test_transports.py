import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec

import pytest

from aggregator.errors import AggregatorError
from aggregator.fetch import transports
from aggregator.fetch.policy import FetchPolicy
from aggregator.fetch.transports import open_fetcher

POLICY = FetchPolicy(user_agent="reader/1.0")


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, bool], list[str]]:
    """Tell which transport a name opens, with and without pycurl."""

    def choose(name: str, has_curl: bool) -> list[str]:
        opened: list[str] = []
        monkeypatch.setattr(transports, "find_spec", lambda _: object() if has_curl else None)
        for each in ("curl", "requests"):
            monkeypatch.setitem(transports.TRANSPORTS, each, lambda *_, each=each: opened.append(each))
        open_fetcher(name, POLICY, FixedClock())
        return opened

    return choose


@pytest.mark.parametrize(
    ("name", "has_curl", "expected"),
    [
        ("auto", True, "curl"),
        ("auto", False, "requests"),
        ("requests", True, "requests"),
        ("requests", False, "requests"),
        ("curl", True, "curl"),
    ],
)
def test_fast_transport_is_taken_where_it_is_installed(
    chosen: Callable[[str, bool], list[str]], name: str, has_curl: bool, expected: str
) -> None:
    assert chosen(name, has_curl) == [expected]


def test_curl_without_pycurl_says_how_to_get_it(chosen: Callable[[str, bool], list[str]]) -> None:
    with pytest.raises(AggregatorError, match=r"pip install '\.\[fast\]'"):
        chosen("curl", False)


@pytest.mark.skipif(find_spec("pycurl") is None, reason="the fast transport has no wheel here")
def test_curl_does_not_load_what_requests_needs() -> None:
    program = (
        "import sys\n"
        "from aggregator.fetch.policy import FetchPolicy\n"
        "from aggregator.fetch.transports import open_fetcher\n"
        "open_fetcher('auto', FetchPolicy(user_agent='x'), None)\n"
        "print(sorted({'requests', 'urllib3', 'publicsuffixlist', 'idna', 'asyncio'} & set(sys.modules)))\n"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout == "[]\n"
