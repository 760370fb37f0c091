"""`explain`: what an article was compared with, by which rule it was placed, and the evidence."""

import pytest

from aggregator.cli.main import command_line
from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite
from tests.unit.cli.conftest import Run

TEXT = (
    "The harbour bridge reopened to trams on Tuesday after two years of repairs that cost the city of Lund three "
    "times what had been planned, the mayor Anna Berg said at the opening."
)


@pytest.fixture(autouse=True)
def news(site: TemporarySite, origin: Origin) -> None:
    """Two outlets carry one text under addresses of their own; a third tells of the same event."""
    title = "Harbour bridge in Lund reopens to trams"
    site.configure(
        origin.serve("/a", rss(item(1, "a.example", title=title, text=TEXT))),
        origin.serve("/b", rss(item(2, "b.example", title=title, text=TEXT))),
        origin.serve(
            "/c", rss(item(3, "c.example", title="Lund cheers as harbour bridge reopens", text="Crowds."))
        ),
    )
    site.round()


def test_a_copy_is_explained_by_rule_score_and_shared_evidence(run: Run) -> None:
    links = ("https://a.example/articles/1", "https://b.example/articles/2")  # whichever came first
    told = "\n".join(run("explain", link).out for link in links)

    assert told.count("placed by: rule “same text”, beside article") == 1
    assert told.count("in the same piece: Harbour bridge in Lund reopens to trams") == 2
    assert "runs of three words of the shorter text, two outlets" in told


def test_a_story_is_explained_as_another_text_on_the_same_event(run: Run) -> None:
    (placed,) = run("explain", "https://c.example/articles/3", "--json").json

    assert {one["stands"] for one in placed["compared"]} == {"in the same story"}
    assert {one["relation"] for one in placed["compared"]} == {"story"}


def test_nothing_found_is_said(run: Run) -> None:
    done = run("explain", "https://nowhere.example/")

    assert done.code == 1
    assert "No stored article" in done.out


def test_the_command_stands_in_the_help() -> None:
    assert "explain" in {one.name for one in command_line().registered_commands}
