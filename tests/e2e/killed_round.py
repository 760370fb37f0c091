"""One round over a site with a clock that stands still: a program to be killed. Arguments: feeds.yaml, moment."""

import sys
from datetime import datetime
from pathlib import Path

from aggregator.app.settings import Options
from aggregator.app.site import App
from aggregator.service.poller import PollResult
from tests.fakes import FixedClock


def main() -> None:
    """Poll everything that is due, publish, and say how many polls were made."""
    path, moment = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    results: list[PollResult] = []
    print("ready", flush=True)
    with App(path, Options(clock=FixedClock(moment))) as app:
        app.service.poll_once(results.append)
    print(f"{len(results)} polls")


if __name__ == "__main__":
    main()
