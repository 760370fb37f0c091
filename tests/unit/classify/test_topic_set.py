"""The shipped topics and their tables."""

from importlib.resources import files

from aggregator.classify.lexicon import NOTHING, pattern_of, read_terms
from aggregator.classify.sections import built_in_sections
from aggregator.classify.topic_set import shipped_topics, topic_name

_LISTS = {path.name: path for path in files("aggregator.classify").joinpath("tables/terms").iterdir()}
_LANGUAGES = "en ar fr es de ru pt zh ja hi sw".split()
_SLUGS = (
    "arts conflict crime disaster economy education environment health human-interest labour lifestyle politics"
    " religion science-technology society sport weather"
).split()


def test_topics_are_those_of_iptc_under_slugs_that_stay() -> None:
    assert sorted(topic.slug for topic in shipped_topics()) == _SLUGS


def test_each_topic_has_a_code_of_its_own() -> None:
    codes = {topic.code for topic in shipped_topics()}

    assert len(codes) == len(_SLUGS)
    assert all(len(code) == 8 and code.endswith("000000") for code in codes)


def test_each_topic_has_a_name_in_ten_languages() -> None:
    for topic in shipped_topics():
        assert len({language.partition("-")[0] for language in topic.names}) >= 10, topic.slug


def test_name_is_given_in_the_language_or_in_the_one_that_it_is_a_variety_of() -> None:
    assert topic_name("sport", "fr") == topic_name("sport", "fr-CA") == "Sport"
    assert topic_name("sport", "xx") is None
    assert topic_name("unheard-of", "en") is None


def test_each_list_is_of_known_topics_and_has_something_for_each() -> None:
    for name, path in _LISTS.items():
        topics = {entry.topic for entry in read_terms(path.read_text(encoding="utf-8"))} - {NOTHING}
        assert topics <= set(_SLUGS), name
        assert name == "names.txt" or topics == set(_SLUGS), name


def test_lists_are_written_as_terms_are_looked_for() -> None:
    for name, path in _LISTS.items():
        for entry in read_terms(path.read_text(encoding="utf-8")):
            assert entry.pattern == pattern_of(entry.pattern), (name, entry)


def test_promised_languages_have_a_list() -> None:
    assert {f"{language}.txt" for language in _LANGUAGES} <= set(_LISTS)


def test_each_section_is_of_known_topics() -> None:
    assert {slug for slugs in built_in_sections().values() for slug in slugs} <= set(_SLUGS)
