"""What a service manager is told (sd_notify(3)): that the program is ready, that it works, that it stops."""

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime


class Notifier:
    """Speaks to the socket that $NOTIFY_SOCKET names; silent where none does."""

    def __init__(self, environ: Mapping[str, str], worked_at: Callable[[], datetime | None]) -> None:
        """Take `worked_at`, which tells when the work last came round."""
        self._address = environ.get("NOTIFY_SOCKET", "")
        self._worked_at = worked_at
        self._told: datetime | None = None

    def ready(self) -> None:
        """Say that everything is open and work begins."""
        self._say("READY=1\nSTATUS=Polling and publishing")

    def stopping(self) -> None:
        """Say that what is running is being finished."""
        self._say("STOPPING=1\nSTATUS=Finishing what runs")

    def beat(self) -> None:
        """Say that work goes on, if it came round since this was last said.

        No clock is asked: one that is set must neither look like work nor like a standstill.
        """
        worked_at = self._worked_at()
        if worked_at != self._told:
            self._told = worked_at
            self._say("WATCHDOG=1")

    def _say(self, state: str) -> None:
        if not self._address:
            return
        # `@` stands for the zero byte with which Linux' abstract names begin.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        # The manager may be gone; the work goes on without it.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(state.encode(), address)
