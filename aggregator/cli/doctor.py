"""The command that looks for sources that are not well: doctor."""

from dataclasses import asdict
from datetime import UTC, datetime

from aggregator.app.questions import open_store
from aggregator.cli.options import DEFAULT_CONFIG, ConfigOption, JsonOption
from aggregator.cli.printing import count, isolated, print_json
from aggregator.service.doctor import SHARED_AT_LEAST, diagnoses


def doctor(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Say which sources are not well, what shows it, and which edit would help; changes nothing."""
    with open_store(config) as store:
        sources = store.watched().sources
        samples, pairs = store.samples(), store.shared_pieces(SHARED_AT_LEAST)
    found = diagnoses(sources, samples, pairs, datetime.now(UTC))
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        print(f"{one.kind}: {one.url}\n  {isolated(one.history)}\n  try: {isolated(one.edit)}")
    print(f"{count(len(sources), 'source')} looked at, {count(len(found), 'finding')}.")
