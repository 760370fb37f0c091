"""Three small newspapers on loopback and a site that reads them: what commands in the documentation are tried on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import run
from threading import Thread

PORT = 9000
_DAM = (
    "Water ran through the gates of the new dam above the valley on Monday, two years after work began. "
    "Farmers had waited since the drought of the spring; the council says that the canals will be full within a week."
)
_PAPERS: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "harbour": (
        "Harbour Post",
        (
            ("https://harbour.example/dam", "Dam above the valley opens after two years", _DAM),
            (
                "https://harbour.example/ferry",
                "Ferry to run on Sundays",
                "The morning ferry will run on Sundays from next week, the harbour office says.",
            ),
        ),
    ),
    "valley": (
        "Valley Post",
        (
            ("https://valley.example/dam-opens", "Dam above the valley opens after two years", _DAM),
            (
                "https://valley.example/school",
                "School gets a second floor",
                "Pupils of the village school will move into six new rooms when the holidays are over.",
            ),
        ),
    ),
    "wire": (
        "The Wire",
        (
            (
                "https://wire.example/oil",
                "Iraq's oil exports rise for a third month",
                "Exports from Basra rose in October, the ministry of oil in Baghdad says, as new pipelines opened.",
            ),
        ),
    ),
}
_SITE = f"""\
# My sources.
site: {{title: Morning Desk}}
polling: {{allow_private_addresses: true, host_gap_seconds: 0}}
sources:
  - {{url: "http://127.0.0.1:{PORT}/harbour.xml", name: Harbour Post}}
  - {{url: "http://127.0.0.1:{PORT}/valley.xml", name: Valley Post, topics: environment}}
  - {{url: "http://127.0.0.1:{PORT}/wire.xml", name: The Wire, topics: economy}}
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def papers(folder: Path) -> Iterator[None]:
    """Write the papers into a folder and serve them at `PORT` meanwhile."""
    folder.mkdir(parents=True)
    for name, (title, items) in _PAPERS.items():
        (folder / f"{name}.xml").write_text(_feed(title, items), "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", PORT), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_site(folder: Path) -> None:
    """Make a site in a folder that has read the papers once."""
    folder.mkdir(parents=True)
    (folder / "feeds.yaml").write_text(_SITE, "utf-8")
    command = (
        str(Path(sys.executable).parent / "aggregator"),
        "poll",
        "--config",
        str(folder / "feeds.yaml"),
    )
    run(command, check=True, capture_output=True)


def _feed(title: str, items: tuple[tuple[str, str, str], ...]) -> str:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    entries = "".join(
        f"<item><title>{headline}</title><link>{link}</link><description>{text}</description>"
        f"<pubDate>{format_datetime(hour_ago - timedelta(minutes=number))}</pubDate></item>\n"
        for number, (link, headline, text) in enumerate(items)
    )
    return (
        f'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>{title}</title><language>en</language>\n'
        f"{entries}</channel></rss>\n"
    )
