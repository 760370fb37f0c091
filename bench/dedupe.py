"""What telling stories apart costs: `python -m bench.dedupe [ARTICLES …]` (default 10,000, 100,000 and 1,000,000).

For each size of the window: bytes of the posting table an article, and microseconds of CPU of one look-up, in a real
store; the rows of the candidates, at most eight, cost the same at any size and are not among it. Sketches are made up as real ones are: hashes of texts by chance, words of
headlines by Zipf's law from a vocabulary of 60,000. Before that, CPU an article of fingerprint and sketch alone.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from aggregator.dedupe.fingerprint import TEXT_POINTS, fingerprint, sketch_of
from aggregator.model.story import Sketch
from aggregator.store import sketches
from aggregator.store.engine import Database, open_database

_SIZES = (10_000, 100_000, 1_000_000)
_CHUNK = 10_000
_VOCABULARY = 60_000
_LOOK_UPS = 500
_TITLE = "Harbour bridge in Lund reopens to trams after two years of repairs"
_TEXT = (
    "LUND (AP) - The harbour bridge reopened to trams on Tuesday after two years of repairs that cost the city of "
    "Lund three times what had been planned, the mayor Anna Berg said at the opening, which a few hundred people "
    "watched from the quay in the rain; the last of the scaffolding goes next week."
)


def main(sizes: tuple[int, ...]) -> None:
    """Print a line for each size."""
    print(f"fingerprint and sketch: {_fingerprinting():.0f} µs of CPU an article")
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "aggregator.db")
        made = 0
        for size in sizes:
            for start in range(made, size, _CHUNK):
                _fill(database, chance, start, min(start + _CHUNK, size))
            made = size
            print(
                f"{size:>9,} articles in the window: {_bytes(database) / size:.0f} bytes an article, "
                f"{_looking_up(database, chance):.0f} µs of CPU a look-up"
            )
        database.close()


def _fingerprinting() -> float:
    started = time.process_time()
    for _ in range(2000):
        sketch_of(fingerprint(_TITLE, _TEXT, "https://a.example/1", "en"))
    return (time.process_time() - started) / 2000 * 1e6


def _made_up(chance: random.Random, count: int) -> Iterator[Sketch]:
    weights = list(accumulate(1 / rank for rank in range(1, _VOCABULARY + 1)))
    words = chance.choices(range(_VOCABULARY), cum_weights=weights, k=5 * count)
    for number in range(count):
        title = {(word * 0x9E3779B1) & 0xFFFFFFFF for word in words[5 * number : 5 * number + 5]}
        lead = tuple((chance.getrandbits(32), TEXT_POINTS) for _ in range(6))
        yield (*lead, *((word, 1) for word in title), (chance.getrandbits(32), 4))


def _fill(database: Database, chance: random.Random, start: int, end: int) -> None:
    with database.writing() as connection:
        sketches.add(connection, zip(range(start + 1, end + 1), _made_up(chance, end - start), strict=True))


def _bytes(database: Database) -> int:
    with database.reading() as connection:
        return int(
            connection.exec_driver_sql("SELECT sum(pgsize) FROM dbstat WHERE name = 'sketch'").scalar_one()
        )


def _looking_up(database: Database, chance: random.Random) -> float:
    wanted = list(_made_up(chance, _LOOK_UPS))
    with database.reading() as connection:
        look_up = sketches.nearby(connection)
        look_up(wanted[0])
        started = time.process_time()
        for one in wanted:
            look_up(one)
        return (time.process_time() - started) / _LOOK_UPS * 1e6


if __name__ == "__main__":
    main(tuple(int(one.replace(",", "").replace("_", "")) for one in sys.argv[1:]) or _SIZES)
