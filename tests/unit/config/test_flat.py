from aggregator.config.load import load_flat
from tests.unit.config.conftest import Load


def test_alerts_steps_and_record_are_read_back_as_they_were(load_text: Load) -> None:
    config = load_text(
        "alerts: {command: ./tell.sh}\nsteps: [desk:clean]\nrecord: {days: 2}\nsources: ['https://a.example/f']\n"
    )
    again = load_flat(config.flat, config.path, {})
    assert (again.alerts, again.record) == (config.alerts, config.record)
    assert [one.name for one in again.steps] == ["desk:clean"]
