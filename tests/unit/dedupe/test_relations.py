"""Which rule relates two articles, or which guard keeps them apart; every case is one cause."""

from datetime import timedelta
from typing import Any

import pytest

from aggregator.dedupe.fingerprint import fingerprint
from aggregator.dedupe.matching import Subject, compared
from aggregator.dedupe.relations import COPY, REVISION, STORY, judged
from aggregator.model.source import SourceId
from aggregator.model.story import Relation
from tests.builders import NOON

TITLE = "Harbour bridge in Lund reopens to trams"
TEXT = (
    "The harbour bridge reopened to trams on Tuesday after two years of repairs that cost the city of Lund "
    "three times what had been planned, the mayor Anna Berg said at the opening."
)


def subject(
    title: str = TITLE, text: str = TEXT, source: int = 1, hours: float = 0, **changes: Any
) -> Subject:
    link = changes.get("link", f"https://{source}.example/{hours}/{len(title)}")
    made = fingerprint(title, text, link, changes.get("language", "en"))
    return Subject(made, SourceId(source), link, NOON + timedelta(hours=hours))


HERE = subject()


@pytest.mark.parametrize(
    ("ours", "rule"),
    [
        (subject(source=2), "same text"),
        (subject(source=2, text=TEXT[:110]), "same text"),
        (subject("City marks the end of bridge repairs for trams", source=2), "same text"),
        (subject(source=2, text=TEXT.replace("on Tuesday ", "").replace("of Lund ", "")), "same text"),
        (
            subject(source=2, text=TEXT.replace(
                    "that cost the city of Lund three times what had been planned",
                    "which, for the people here, took far too long and much money",
                )),
            "same headline and much of the text",
        ),
        (subject(source=2, text=""), "same headline, one without a text"),
        (subject(TITLE.upper(), source=2), "same text"),
        (subject(f"{TITLE} - The Example", source=2), "same text"),
    ],
    ids=[
        "syndicated", "cut short", "another headline", "words left out", "rewritten in part",
        "headline alone", "in capitals", "outlet in the headline",
    ],
)  # fmt: skip
def test_copy_of_another_outlet(ours: Subject, rule: str) -> None:
    found = judged(compared(ours, HERE))

    assert (found.relation, found.rule) == (Relation.COPY, rule)


@pytest.mark.parametrize(
    ("ours", "rule"),
    [
        (
            subject(f"UPDATE 1-{TITLE}", TEXT + " It was shut in 2019.", hours=2),
            "a later take of the same source",
        ),
        (
            subject(
                hours=2,
                text=TEXT.replace(
                    "three times what had been planned", "twice the sum that was foreseen"
                ).replace("two years of", "a year of long"),
            ),
            "a later take of the same source",
        ),
    ],
    ids=["update", "mended"],
)
def test_revision_by_the_same_source(ours: Subject, rule: str) -> None:
    found = judged(compared(ours, HERE))

    assert (found.relation, found.rule) == (Relation.REVISION, rule)


def test_text_that_follows_a_flash_is_its_later_take() -> None:
    found = judged(compared(subject(hours=1), subject(text="")))

    assert (found.relation, found.rule) == (
        Relation.REVISION, "the text to a headline of the same source",
    )  # fmt: skip


def test_other_text_on_the_same_event_is_the_same_story() -> None:
    ours = subject(
        "Lund celebrates as harbour bridge reopens", "Crowds lined the quay to see the first tram.", source=2
    )

    found = judged(compared(ours, HERE))

    assert (found.relation, found.rule) == (Relation.STORY, "headlines on the same event")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Photos of the week, 17 October 2021", "Best of cartoons, October 17, 2021"),
        ("Clinics complain of Covid-19 vaccine chaos", "Star guard dumped after he refuses Covid-19 vaccine"),
    ],
    ids=["a date", "a name that holds a number"],
)
def test_numbers_alone_make_no_story(ours: str, theirs: str) -> None:
    found = judged(compared(subject(ours, "One text.", source=2), subject(theirs, "Another.")))

    assert found.relation is None


def test_a_line_that_pages_of_many_sites_share_makes_no_story() -> None:
    line = "Look at our pages on card games, free card tables"
    ours = subject("Card games", f"{line} or boards for three dice.", source=2)
    theirs = subject("Free card tables", f"{line} and whatever rules they have.")

    assert compared(ours, theirs).containment > 0.5
    assert judged(compared(ours, theirs)).relation is None


@pytest.mark.parametrize(
    ("ours", "theirs", "rule"),
    [
        (subject(source=2, language="sv"), HERE, "kept apart: another language"),
        (
            subject("Rates on 12 March: what banks pay", source=2),
            subject("Rates on 13 March: what banks pay"),
            "kept apart: numbers that conflict in the headlines",
        ),
        (
            subject("Bridge building: a course for all, lesson 3 (spring 2026)", source=2),
            subject("Lesson 2 of the course on bridge building, spring term"),
            "kept apart: numbers that conflict in the headlines",
        ),
        (
            subject(
                "Police blotter of the week",
                "A bicycle was stolen at the station, and found again behind the school on Sunday.",
                hours=24,
            ),
            subject("Police blotter of the week", "Two lamps were broken near the old mill during the night."),
            "kept apart: a series of one source",
        ),
        (
            subject(
                "Berlin airport closed by fog", TEXT.replace("Lund", "Malmo").replace("Anna Berg", "Olof Ek"),
                source=2,
            ),
            subject("Berlin airport closed by fog"),
            "kept apart: names that are swapped",
        ),
        (subject(source=2, hours=80), HERE, "too far apart in time"),
    ],
    ids=["language", "dated", "counted", "series", "template", "time"],
)  # fmt: skip
def test_guard_keeps_two_articles_apart(ours: Subject, theirs: Subject, rule: str) -> None:
    found = judged(compared(ours, theirs))

    assert (found.relation, found.rule) == (None, rule)


def test_one_text_under_two_headlines_of_a_source_is_no_copy() -> None:
    found = judged(compared(subject("Minister resigns over tram contract", hours=2), HERE))

    assert (found.relation, found.rule) == (Relation.STORY, "much of the same text")


def test_number_that_differs_is_no_copy_of_another_outlet() -> None:
    ours = subject(
        "Tram crash in Lund injures several people", TEXT.replace("two years", "12 years"), source=2
    )
    theirs = subject("Tram crash in Lund injures several people", TEXT.replace("two years", "14 years"))

    found = judged(compared(ours, theirs))

    assert found.relation is Relation.STORY
    assert found.conflict == "“12” in one, “14” in the other"


def test_language_that_is_not_known_matches_any() -> None:
    assert judged(compared(subject(source=2, language=None), HERE)).relation is Relation.COPY


def test_two_articles_that_a_source_lists_together_are_no_takes_of_one() -> None:
    ours = subject(text=TEXT.replace("three times", "twice").replace("two years", "a year"))

    assert judged(compared(ours, HERE, together=True)).relation is not Relation.REVISION


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("إعادة فتح الجسر القديم أمام الترام بعد عامين", "أعيد فتح الجسر القديم أمام حركة الترام يوم الثلاثاء بعد أعمال صيانة استمرت عامين وكلفت المدينة كثيرا"),
        ("旧市街の橋が二年ぶりに再開し路面電車が走る", "二年にわたる改修工事を終えた旧市街の橋が火曜日に再び開通し、路面電車が走り始めたと市長が述べた。"),
        ("הגשר הישן נפתח מחדש לתנועת הרכבת הקלה", "הגשר הישן נפתח מחדש ביום שלישי לאחר שנתיים של עבודות שעלו לעירייה פי שלושה מן המתוכנן"),
        ("Старый мост снова открыт для трамваев", "Старый мост во вторник снова открыли для трамваев после двух лет ремонта, который обошелся городу втрое дороже"),
    ],
    ids=["Arabic", "Japanese", "Hebrew", "Russian"],
)  # fmt: skip
def test_copies_are_found_in_every_script(title: str, text: str) -> None:
    here, there = subject(title, text, language=None), subject(title, text[:60], 2, language=None)

    assert judged(compared(there, here)).relation is Relation.COPY


def test_every_rule_has_a_name_of_its_own() -> None:
    assert len({*COPY, *REVISION, *STORY}) == len(COPY) + len(REVISION) + len(STORY)
