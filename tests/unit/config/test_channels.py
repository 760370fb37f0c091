"""`channels.paths`: what a path says by itself, what its keys add, and what is said of those that are wrong."""

import pytest

from aggregator.config.settings import ChannelSettings, Config
from aggregator.model.match import And, Not, Or, Term
from tests.unit.config.conftest import Fail, Load

SOURCES = "sources: [{url: https://a.example/feed, regions: gulf}]\n"


def one(load_text: Load, paths: str, site: str = "") -> ChannelSettings:
    config: Config = load_text(f"{site}channels: {{paths: {{{paths}}}}}\n{SOURCES}")
    return config.channels[-1]


@pytest.mark.parametrize(
    ("path", "kind", "title"),
    [
        ("topics/economy", "topic", "Economy"),
        ("regions/gulf", "region", "Gulf"),
        ("languages/ar", "language", "العربية"),
        ("all", "all", "All articles"),
    ],
)
def test_the_path_of_a_label_or_a_language_needs_no_rule(
    load_text: Load, path: str, kind: str, title: str
) -> None:
    found = one(load_text, f"{path}: {{}}")

    assert (found.place.path, found.place.kind, found.place.title, found.rule) == (path, kind, title, None)


def test_a_region_with_a_topic_takes_what_has_both(load_text: Load) -> None:
    found = one(load_text, "regions/gulf/world-trade: {}")

    assert found.place.title == "Gulf: World Trade"
    assert found.rule is not None
    assert found.rule.match == And(
        (Term(field="region", value="gulf"), Term(field="topic", value="world trade"))
    )


def test_sources_narrow_what_the_rule_takes_include_widens_it_and_exclude_has_the_last_word(
    load_text: Load,
) -> None:
    found = one(
        load_text,
        "desk/oil: {match: oil, sources: [The Wire, b.example], include: gas, exclude: ['topic:sport', quiz]}",
    )

    def text(value: str) -> Term:
        return Term(field="text", value=value)

    named = Or((Term(field="source", value="the wire"), Term(field="source", value="b example")))
    never = Not(Or((Term(field="topic", value="sport"), text("quiz"))))
    assert found.rule is not None
    assert found.rule.match == And((Or((And((text("oil"), named)), text("gas"))), never))


def test_a_set_of_sources_is_a_channel(load_text: Load) -> None:
    found = one(load_text, "agencies: {sources: The Wire}")

    assert found.rule is not None
    assert found.rule.match == Term(field="source", value="the wire")
    assert found.place.title == "Agencies"


def test_what_a_label_takes_can_be_narrowed(load_text: Load) -> None:
    found = one(load_text, "regions/gulf: {exclude: 'topic:sport'}")

    assert found.rule is not None
    assert found.rule.match == And(
        (Term(field="region", value="gulf"), Not(Term(field="topic", value="sport")))
    )


def test_titles_are_those_of_the_sites_language(load_text: Load) -> None:
    title = "desk/oil: {match: oil, title: {en: Oil, ar: نفط}}"

    assert one(load_text, title, "site: {language: ar}\n").place.title == "نفط"
    assert one(load_text, title, "site: {title: {ar: مكتب, en: Desk}}\n").place.title == "نفط"
    assert one(load_text, title, "site: {language: de}\n").place.title == "Oil"
    assert one(load_text, title).place.title == "Oil"


def test_window_order_and_fairness_are_read(load_text: Load) -> None:
    found = one(
        load_text,
        "topics/oil: {window: {hours: 48, min: 0, max: 300}, order: shown, fairness: 0.5, show: stories}",
    )

    assert (found.hours, found.at_least, found.at_most) == (48, 0, 300)
    assert (found.order, found.share, found.show) == ("shown", 0.5, "stories")


@pytest.mark.parametrize(
    ("paths", "problem"),
    [
        ("desk/oil: {}", "channels.paths.desk/oil: is missing match, sources or include"),
        ("desk/oil: {title: Oil}", "channels.paths.desk/oil: is missing match, sources or include"),
        ("index: {match: a}", "expected another path: index, all, archive"),
        ("topics: {match: a}", "expected another path: index, all, archive"),
        ("Desk: {match: a}", "expected the path of a channel such as"),
        ("a//b: {match: a}", "expected the path of a channel such as"),
        ("desk/oil: {match: 'region:iraq and'}", "channels.paths.desk/oil.match: column 16: expected a word"),
        ("desk/oil: {match: 'topik:oil'}", "column 1: unknown field 'topik', did you mean topic?"),
        (
            "desk/oil: {match: oil, exclude: [a, (b]}",
            "desk/oil.exclude[1]: column 3: expected and, or, or the )",
        ),
        ("desk/oil: {match: 7}", "expected a rule as text"),
        ("desk/oil: {macht: oil}", "unknown key, did you mean 'match'?"),
        ("topics/oil: {fairness: 2}", "expected at most 1"),
        ("topics/oil: {window: {max: 0}}", "expected at least 1"),
        (
            "desk/oil: {match: oil, moved_from: desk/oil}",
            "desk/oil.moved_from: expected the path that the channel had before, not its own",
        ),
        (
            "desk/oil: {match: oil, moved_from: desk/gas}, desk/gas: {match: gas}",
            "desk/oil.moved_from: desk/gas is another channel of this file",
        ),
        ("desk/oil: {match: oil, moved_from: regions/gulf}", "regions/gulf is another channel of this file"),
        ("desk/oil: {match: oil, moved_from: all}", "all is another channel of this file"),
        ("desk/oil: {match: oil, moved_from: Desk}", "expected the path of a channel such as"),
        (
            "desk/oil: {match: oil, moved_from: oil}, desk/gas: {match: gas, moved_from: oil}",
            "desk/gas.moved_from: desk/oil has moved from oil already",
        ),
    ],
)
def test_what_is_wrong_is_said_with_line_key_and_column(problems_of: Fail, paths: str, problem: str) -> None:
    found = problems_of(f"{SOURCES}channels:\n  paths:\n    {{{paths}}}\n")

    assert any(problem in one for one in found), found
    assert all(one.startswith("feeds.yaml:") for one in found)


def test_a_former_path_is_read(load_text: Load) -> None:
    assert one(load_text, "desk/iraq-oil: {match: oil, moved_from: desk/oil}").moved_from == "desk/oil"


def test_a_former_path_that_is_taken_names_its_own_line(problems_of: Fail) -> None:
    text = f"channels:\n  paths:\n    oil:\n      match: oil\n      moved_from: oil\n{SOURCES}"

    assert problems_of(text) == (
        "feeds.yaml:5: channels.paths.oil.moved_from: expected the path that the channel had before, not its "
        "own",
    )


def test_a_rule_that_is_wrong_names_its_own_line(problems_of: Fail) -> None:
    text = f"channels:\n  paths:\n    desk/oil:\n      title: Oil\n      match: (oil\n{SOURCES}"

    assert problems_of(text) == (
        "feeds.yaml:5: channels.paths.desk/oil.match: column 5: expected and, or, or the ) for the ( in "
        "column 1, got '(oil'",
    )


@pytest.mark.parametrize(
    ("rule", "note"),
    [
        ("region:irak", "channels.paths.desk/x: no region is called irak; did you mean iraq?"),
        ("oil and not topic:econommy", "no topic is called econommy; did you mean economy?"),
    ],
)
def test_a_label_of_a_rule_that_nobody_gives_is_noted(load_text: Load, rule: str, note: str) -> None:
    config = load_text(f"channels: {{paths: {{desk/x: {{match: '{rule}'}}}}}}\n{SOURCES}")

    assert len(config.notes) == 1
    assert note in config.notes[0]


@pytest.mark.parametrize(
    "rule", ["region:iraq", 'region:"Saudi Arabia"', "region:gulf", "topic:water", "irak"]
)
def test_a_label_that_somebody_gives_is_not_noted(load_text: Load, rule: str) -> None:
    own = "topics: {water: {terms: [dam]}}\n"

    assert load_text(f"{own}channels: {{paths: {{desk/x: {{match: '{rule}'}}}}}}\n{SOURCES}").notes == ()


def test_a_path_of_a_shipped_label_is_not_taken_for_a_misspelled_one(load_text: Load) -> None:
    text = "channels: {paths: {regions/iran: {}}}\nsources: [{url: https://a.example/feed, regions: iraq}]\n"

    assert load_text(text).notes == ()
