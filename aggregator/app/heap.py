"""How the C library keeps memory for this process: one heap for all threads, given back early.

glibc makes a heap for each thread, and what a thread has freed serves no other: a service of ten threads
held 118 MB of heaps that were mostly empty (docs/decisions/0037-one-heap.md). Other C libraries stay as
they are.
"""

import ctypes
import sys

# malloc.h's names; mallopt(3) says what they do.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
# Larger blocks are the system's again as soon as they are free. By itself glibc raises this to what it has
# seen: after one large document it would keep twice its size.
_LARGE_BYTES = 256 * 1024


def share_one_heap() -> None:
    """Have all threads take memory from one heap; to be called before any is started."""
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # musl, which has one heap
        return
    mallopt(_M_ARENA_MAX, 1)
    mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
    mallopt(_M_TRIM_THRESHOLD, 2 * _LARGE_BYTES)
