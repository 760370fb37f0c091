"""What holds of topics for any text at all."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from aggregator.classify.labels import text_labels
from aggregator.classify.lexicon import Entry, pattern_of, table_of
from aggregator.classify.sections import built_in_sections, topics_of_category, topics_of_link
from aggregator.classify.term_matching import UNSPACED, matcher_of
from aggregator.classify.topic_set import shipped_topics
from aggregator.classify.vocabulary import Vocabulary
from aggregator.classify.wording import words_of
from aggregator.model.feed import Category
from tests.builders import article, source
from tests.property.profile import FUZZ

_SLUGS = {topic.slug for topic in shipped_topics()}
_LANGUAGES = st.sampled_from(["en", "ar", "ja", "sw", "xx", "", None])
_ARTICLE = article()
_SOURCE = source()
_NOTHING = Vocabulary.of(())
# Words that mean something among characters that mean nothing.
_TEXTS = st.lists(
    st.text() | st.sampled_from(["inflation", "goal", "vaccine", "日銀", "التضخم", "in", "the"])
).map(" ".join)


@FUZZ
@given(title=_TEXTS, summary=_TEXTS, language=_LANGUAGES, category=st.text(max_size=100), link=st.text())
def test_any_text_gives_known_topics_with_reasons_and_always_the_same(
    title: str, summary: str, language: str | None, category: str, link: str
) -> None:
    one = replace(
        _ARTICLE,
        title=title,
        summary=summary,
        language=language,
        link=link,
        categories=(Category(term=category),),
    )

    found = [label for label in text_labels(one, _SOURCE, _NOTHING) if label.label.kind == "topic"]

    assert {label.label.slug for label in found} <= _SLUGS
    assert all(label.reason and 0 < label.confidence <= 1 for label in found)
    assert sum(label.main for label in found) == min(1, len(found))
    assert found == [label for label in text_labels(one, _SOURCE, _NOTHING) if label.label.kind == "topic"]


@FUZZ
@given(text=st.text())
def test_any_category_and_link_can_be_read(text: str) -> None:
    assert topics_of_category(text, built_in_sections()) <= _SLUGS
    assert set(topics_of_link(text, built_in_sections())) <= _SLUGS


@FUZZ
@given(
    term=st.text(max_size=20),
    before=st.text(max_size=5),
    language=st.sampled_from(["en", "ar", "de", "ja", "ru"]),
)
def test_any_term_can_be_listed_and_any_text_read_with_it(term: str, before: str, language: str) -> None:
    entries = [
        Entry(topic="sport", weight=5.0, pattern=pattern) for pattern in filter(None, [pattern_of(term)])
    ]
    matcher = matcher_of([table_of(entries, spaced=language not in UNSPACED)], language)

    for text in (term, f"{before} {term}", before):
        assert all(found.weights == {"sport": 5.0} for found, _written in matcher(words_of(text)))
