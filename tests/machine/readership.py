"""Publishers and a subscriber, outside the machine: they hear of it by HTTP alone."""

import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.fakes import Item, Subscriber, comes_true, item, rss
from tests.origin import Origin

_OUTLETS = 4
_WINDOW = 2


class Newsroom:
    """Some outlets; each has one more article when told so, and lists its last two."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._issues = 0
        self.links: set[str] = set()
        self.urls = [origin.serve(f"/outlet-{number}", rss()) for number in range(_OUTLETS)]
        self.report()

    def report(self) -> None:
        """Have each outlet publish one more article, undated, as if it were of this moment."""
        self._issues += 1
        for number in range(_OUTLETS):
            first = max(0, self._issues - _WINDOW)
            listed = [self._article(number, issue) for issue in range(first, self._issues)]
            self._origin.replace(f"/outlet-{number}", body=rss(*listed, title=f"Outlet {number}"))
            self.links |= {one.link or "" for one in listed}

    @staticmethod
    def _article(outlet: int, issue: int) -> Item:
        return item(100 * issue + outlet, published=None)


class HttpSubscriber:
    """A feed reader: asks for documents again and again, with their ETags, and keeps a log of what is new."""

    def __init__(self, address: str, folder: Path) -> None:
        self._address = address
        self._folder = folder
        self._etags: dict[str, str] = {}
        self.log = Subscriber()

    def sees(self, links: set[str]) -> bool:
        """Read until all these articles have come; False where they do not."""
        return comes_true(lambda: self._read() and links <= self.log.links.keys(), 120)

    def problems(self, links: set[str]) -> list[str]:
        """Return what is wrong with the log, of which these articles are all that there should be.

        What came after a backup is missing from the first documents after `restore`, and comes back under its
        id when its source has been asked: a reader knows it.
        """
        shown = self.log.ids.get("all.atom", [])
        return [
            *(one for one in self.log.complaints if "came back under" not in one),
            *(f"missing: {link}" for link in sorted(links - self.log.links.keys())),
            *(f"nobody wrote: {link}" for link in sorted(self.log.links.keys() - links)),
            *(
                []
                if len(shown) == len(set(shown)) == len(links)
                else [f"{len(shown)} entries, {len(links)} articles"]
            ),
        ]

    def _read(self) -> bool:
        """Read every channel; True where the server answered."""
        with suppress(OSError):
            for path in ("all.atom", "topics/economy.atom"):
                self._fetch(path)
            self.log.read(self._folder)
            return True
        return False

    def _fetch(self, path: str) -> None:
        known = {"If-None-Match": self._etags[path]} if path in self._etags else {}
        request = urllib.request.Request(self._address + path, headers=known)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                file = self._folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(answer.read())
                self._etags[path] = answer.headers["ETag"]
        except urllib.error.HTTPError as error:
            error.close()
            if error.code not in (304, 404):
                raise
