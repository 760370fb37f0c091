"""One heap for all threads, asked of the C library itself."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

_HEAPS = """
import ctypes, sys, threading
from aggregator.app.heap import share_one_heap

if sys.argv[1] == "shared":
    share_one_heap()
barrier = threading.Barrier(4)

def hold():
    kept = [bytes(10_000) for _ in range(50)]
    barrier.wait()
    return kept

threads = [threading.Thread(target=hold) for _ in range(4)]
for one in threads:
    one.start()
for one in threads:
    one.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has a heap a thread")
@pytest.mark.parametrize(("how", "one"), [("shared", True), ("as it comes", False)])
def test_threads_share_one_heap(tmp_path: Path, how: str, one: bool) -> None:
    told = tmp_path / "heaps.xml"
    subprocess.run([sys.executable, "-c", _HEAPS, how, str(told)], check=True, timeout=60)

    assert (told.read_text("ascii").count("<heap nr=") == 1) is one
