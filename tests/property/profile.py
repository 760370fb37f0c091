"""How the properties are tried: the same examples on every machine, few enough for every commit."""

import os

from hypothesis import HealthCheck, settings

FUZZ = settings(
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
FEW = settings(FUZZ, max_examples=30)
# AGGREGATOR_FUZZ=100000 tries as many, others at each time; see docs/how-to/fuzzing.md.
_MANY = int(os.environ.get("AGGREGATOR_FUZZ", "0"))
LONG = settings(FUZZ, derandomize=not _MANY, max_examples=_MANY or 100)
