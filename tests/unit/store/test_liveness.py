"""A process counts as alive exactly as long as the kernel says so."""

import subprocess
import sys
import threading
from pathlib import Path

from aggregator.store.liveness import Presence, anyone_in

ROOT = Path(__file__).parents[3]
_PRESENT = """
import sys
from pathlib import Path
from aggregator.store.liveness import Presence

presence = Presence(Path(sys.argv[1]), "other")
print("present", flush=True)
sys.stdin.read()
"""


def test_a_process_is_alive_to_itself_and_to_others(tmp_path: Path) -> None:
    one, two = Presence(tmp_path, "one"), Presence(tmp_path, "two")

    assert one.is_alive("one")
    assert one.is_alive("two")
    assert two.is_alive("one")
    one.close()
    assert not two.is_alive("one")
    two.close()


def test_nobody_was_ever_called_so(tmp_path: Path) -> None:
    one = Presence(tmp_path, "one")

    assert not one.is_alive("nobody")
    one.close()


def test_a_killed_process_is_dead_and_its_mark_is_swept(tmp_path: Path) -> None:
    one = Presence(tmp_path, "one")
    command = [sys.executable, "-c", _PRESENT, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "present\n"
        alive = one.is_alive("other")
        process.kill()
        process.wait(10)

    assert alive
    assert (tmp_path / "other.lock").exists()
    one.sweep()
    assert not (tmp_path / "other.lock").exists()
    assert not one.is_alive("other")
    one.close()


def test_sweeping_while_others_come_takes_no_living_mark(tmp_path: Path) -> None:
    """Between its file and its lock a process that is just coming must not be taken for a dead one."""
    sweeper = Presence(tmp_path, "sweeper")
    done = threading.Event()

    def sweep() -> None:
        while not done.is_set():
            sweeper.sweep()

    thread = threading.Thread(target=sweep)
    thread.start()
    dead: list[str] = []
    try:
        for number in range(300):
            one = Presence(tmp_path, f"p{number}")
            if not sweeper.is_alive(one.name):
                dead.append(one.name)
            one.close()
    finally:
        done.set()
        thread.join()
        sweeper.close()

    assert dead == []


def test_a_folder_tells_whether_anyone_lives_there(tmp_path: Path) -> None:
    (tmp_path / "dead.lock").touch()
    before = anyone_in(tmp_path)

    one = Presence(tmp_path, "one")
    meanwhile = anyone_in(tmp_path)
    one.close()

    assert (before, meanwhile, anyone_in(tmp_path)) == (False, True, False)
    assert (tmp_path / "dead.lock").exists()
