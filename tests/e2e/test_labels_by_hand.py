"""`aggregator label`: one article under the labels that the owner gives it, until that is undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import Done, TemporarySite, aggregator

LINK = "https://news.example/articles/1"


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, origin: Origin) -> TemporarySite:
    url = origin.serve("/a", rss(item(1, title="Oil is up"), item(2, title="Rain in Basra")))
    made = TemporarySite(tmp_path / "site", origin)
    made.configure({"url": url, "name": "Example", "regions": "iraq", "topics": ["energy", "water"]})
    made.round()
    return made


def label(site: TemporarySite, *options: str, article: str = LINK) -> Done:
    return aggregator("label", article, *options, "--config", site.config)


def labels(site: TemporarySite) -> dict[str, str]:
    (found,) = site.find(LINK)
    return {one.label.slug: one.reason for one in found.labels}


def test_labels_are_given_at_once_and_the_other_kind_stays(site: TemporarySite) -> None:
    done = label(site, "--topic", "Water", "--topic", "economy")

    assert done.code == 0, done.err
    assert f"says withdrawn.yaml: {LINK}: topics water, economy. " in done.out
    assert site.document("topics/water").titles == ["Oil is up", "Rain in Basra"]
    assert site.document("topics/energy").titles == ["Rain in Basra"]
    assert "Oil is up" in site.document("regions/iraq").titles
    explained = aggregator("explain", LINK, "--config", site.config).out
    assert "label topic economy: the owner relabelled it by hand" in explained


def test_a_label_is_taken_off_and_the_others_stay(site: TemporarySite) -> None:
    done = label(site, "--not", "energy", "--not", "Iraq")

    assert done.code == 0, done.err
    assert "water" in labels(site)
    assert "iraq" not in labels(site)
    assert site.document("regions/iraq").titles == ["Rain in Basra"]
    assert site.document("topics/energy").titles == ["Rain in Basra"]


def test_a_second_decision_keeps_the_first_one_of_the_other_kind(site: TemporarySite) -> None:
    label(site, "--region", "jordan")
    label(site, "--topic", "water")

    assert {"jordan", "water"} == set(labels(site))


def test_undone_it_is_as_before_and_in_its_old_place(site: TemporarySite) -> None:
    before = site.document("topics/energy").ids, labels(site)
    label(site, "--topic", "water", "--not", "iraq")
    done = label(site, "--undo")

    assert done.code == 0, done.err
    assert (site.document("topics/energy").ids, labels(site)) == before
    assert (site.folder / "withdrawn.yaml").read_text("utf-8") == "relabel: {}\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--topic", "watter"), "no topic is called watter; did you mean water?"),
        (("--not", "sport"), "the article has no label sport: it has "),
        (("--undo",), "no label was given to https://news.example/articles/1 by hand"),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    site: TemporarySite, options: tuple[str, ...], said: str
) -> None:
    done = label(site, *options)

    assert done.code == 1
    assert said in done.err
    assert not (site.folder / "withdrawn.yaml").exists()


@pytest.mark.parametrize("options", [(), ("--undo", "--topic", "water")])
def test_it_is_asked_what_to_do(site: TemporarySite, options: tuple[str, ...]) -> None:
    assert label(site, *options).code == 2
    assert not (site.folder / "withdrawn.yaml").exists()


def test_an_article_that_is_nowhere_is_named(site: TemporarySite) -> None:
    done = label(site, "--topic", "water", article="99")

    assert done.code == 1
    assert "99" in done.err
