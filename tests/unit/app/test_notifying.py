"""A service manager hears that the program is ready, that work comes round, and that it stops."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.app.notifying import Notifier
from tests.fakes import NOON


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        yield listening


def heard(ear: socket.socket) -> list[str]:
    said = []
    while True:
        try:
            said.append(ear.recv(1024).decode().partition("\n")[0])
        except BlockingIOError:
            return said


def test_the_beat_goes_on_only_while_work_comes_round(ear: socket.socket) -> None:
    worked_at = [NOON]
    notifier = Notifier({"NOTIFY_SOCKET": ear.getsockname()}, lambda: worked_at[-1])

    notifier.ready()
    notifier.beat()
    notifier.beat()  # nothing was done in between
    worked_at.append(NOON - timedelta(hours=2))  # done, by a clock that was set back
    notifier.beat()
    notifier.stopping()

    assert heard(ear) == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"]


def test_an_abstract_socket_is_spoken_to_as_well() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("")  # Linux chooses an abstract name
        listening.setblocking(False)
        name = listening.getsockname()
        if not isinstance(name, bytes):
            pytest.skip("this system knows no abstract sockets")

        Notifier({"NOTIFY_SOCKET": "@" + name[1:].decode()}, lambda: None).ready()

        assert heard(listening) == ["READY=1"]


def test_without_a_manager_or_with_one_that_went_nothing_happens(tmp_path: Path) -> None:
    for environ in ({}, {"NOTIFY_SOCKET": str(tmp_path / "gone")}):
        Notifier(environ, lambda: NOON).beat()
