"""Which channels take an article, and that rules which cannot hold are not asked."""

from dataclasses import replace

from aggregator.model.article import Article, LabelledArticle
from aggregator.model.match import Match, Term
from aggregator.model.place import ChannelRule, Place
from aggregator.model.source import Label
from aggregator.routing import Routes, routed
from aggregator.rules import parse_rule
from tests.fakes import article, label, labelled, source

WIRE = source("https://wire.example/feed", name="The Wire")
IRAQ, GULF, ECONOMY = label("iraq", "region"), label("gulf", "region"), label("economy")


def rule(path: str, text: str) -> ChannelRule:
    return ChannelRule(place=Place(path=path, kind="own", title=path), match=parse_rule(text))


def paths(one: Article, routes: Routes, *labels: Label) -> list[str]:
    unrouted = LabelledArticle(article=one, labels=labelled(one, *labels).labels)
    return [place.path for place in routed(unrouted, WIRE, routes, set()).places]


def test_an_article_goes_where_its_labels_are() -> None:
    assert paths(article(1), Routes.of(()), IRAQ, ECONOMY) == ["regions/iraq", "topics/economy"]


def test_an_article_goes_where_a_rule_holds() -> None:
    routes = Routes.of([rule("desk/oil", "region:iraq and oil"), rule("desk/gas", "region:iraq and gas")])

    assert paths(article(1, title="Oil is up"), routes, IRAQ) == ["regions/iraq", "desk/oil"]
    assert paths(article(1, title="Oil is up"), routes, GULF) == ["regions/gulf"]


def test_a_rule_at_the_path_of_a_label_decides_alone() -> None:
    routes = Routes.of([rule("regions/iraq", "region:iraq and not quiz")])

    assert paths(article(1, title="Quiz of the week"), routes, IRAQ, ECONOMY) == ["topics/economy"]
    assert paths(article(1), routes, IRAQ) == ["regions/iraq"]


def test_an_article_goes_to_its_language_where_languages_have_channels() -> None:
    brazilian = article(1, language="pt-BR")

    assert paths(brazilian, Routes.of((), languages=True)) == ["languages/pt"]
    assert paths(brazilian, Routes.of(())) == []
    assert paths(article(1), Routes.of((), languages=True)) == []


def test_rules_are_asked_whatever_they_need_least() -> None:
    """Each by another trait: a label, a source, a language, a word, nothing that is known."""
    routes = Routes.of(
        [
            rule("a", "region:iraq"),
            rule("b", 'source:"The Wire"'),
            rule("c", "language:en"),
            rule("d", "opec"),
            rule("e", "/OPEC/"),
            rule("f", "not sport"),
            rule("g", "category:oil or opec"),
        ]
    )

    found = paths(article(1, title="OPEC", language="en"), routes, IRAQ)

    assert found == ["regions/iraq", "a", "b", "c", "d", "e", "f", "g"]


def test_of_many_rules_only_those_are_asked_that_may_hold() -> None:
    asked: list[int] = []

    class Counted(Term):
        """A term that tells when it is compared."""

        def __hash__(self) -> int:
            asked.append(1)
            return hash(self.value)

    def counted(number: int) -> Match:
        return Counted(field="region", value=f"region {number}")

    routes = Routes.of(
        ChannelRule(place=Place(path=f"desk/{number}", kind="own", title=""), match=counted(number))
        for number in range(200)
    )
    asked.clear()

    assert paths(article(1), routes, replace(IRAQ, slug="region-7")) == ["regions/region-7", "desk/7"]
    assert len(asked) == 1
