"""Where the test data lies that is not ours to keep: a folder `shared` beside the repository.

In CI its absence is a failure; on a user's machine the tests that need it are skipped.
"""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared"


def shared(path: str) -> Path:
    """Return a file or folder of the shared data, or skip the test, saying so."""
    found = Path(os.environ.get("AGGREGATOR_SHARED", _BESIDE)) / path
    if found.exists():
        return found
    message = f"needs the shared test data ({path}), which lies beside the repository"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
