"""How the properties are tried: the same examples on every machine, few enough for every commit."""

from hypothesis import HealthCheck, settings

FUZZ = settings(
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
FEW = settings(FUZZ, max_examples=30)
