"""Regions of any text at all: no failure, the same each time, and labels of the vocabulary only."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from aggregator.classify.gazetteer import gazetteer
from aggregator.classify.labels import text_labels
from aggregator.classify.vocabulary import Vocabulary
from aggregator.classify.wording import words_of
from aggregator.model.article import Article, LabelReason
from tests.builders import article, source
from tests.property.profile import FUZZ
from tests.property.strategies import ANY_TEXT

_NAMES = st.sampled_from(
    "Iraq US u.s. the Paris Jordan , – ( ) < > - and in LONDON (Reuters) — Saudi Arabia Arabien العراق وبالأردن لل ال و "
    "伊拉克 中国 イラン トルコ 이라크에서 한국 Ирака Нью-Йорке भारत עיראק ישראל İstanbul'da 'ta ﷺ ẞ ﬁ İ ǆ".split(
        " "
    )
)
_TEXTS = ANY_TEXT | st.lists(_NAMES, max_size=30).map(" ".join) | st.lists(_NAMES, max_size=30).map("".join)
_LANGUAGES = st.none() | st.sampled_from(["en", "ar", "de-AT", "zh-Hant", "tlh", "EN"])


def _regions(one: Article) -> tuple[LabelReason, ...]:
    found = text_labels(one, source(home="US"), Vocabulary.of(()))
    return tuple(label for label in found if label.label.kind == "region")


@given(_TEXTS, _TEXTS, _TEXTS, _LANGUAGES)
@FUZZ
def test_any_text_has_regions_of_the_vocabulary_at_most(
    title: str, summary: str, content: str, language: str | None
) -> None:
    one = replace(article(), title=title, summary=summary, content=content, language=language)
    known = gazetteer().areas

    found = _regions(one)

    assert found == _regions(one)
    assert {label.label.slug for label in found} <= set(known)
    assert len({label.label for label in found}) == len(found)
    assert sum(label.main for label in found) == bool(found)
    assert all(0 < label.confidence <= 1 and label.reason for label in found)


@given(_TEXTS)
@FUZZ
def test_words_and_their_folds_go_together(text: str) -> None:
    words = words_of(text)

    assert len(words.written) == len(words.folded) == len(words.gaps) - 1
