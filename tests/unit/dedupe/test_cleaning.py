import pytest

from aggregator.dedupe.cleaning import clean_headline, clean_lead


@pytest.mark.parametrize(
    ("title", "host", "bare"),
    [
        ("Harbour bridge reopens - The Daily Example", "dailyexample.example", "Harbour bridge reopens"),
        ("Harbour bridge reopens | Example", "example.org", "Harbour bridge reopens"),
        ("Harbour bridge reopens - part 2", "example.org", "Harbour bridge reopens - part 2"),
        ("BREAKING: Exclusive: Bridge reopens", "example.org", "Bridge reopens"),
        ("Bridge reopens (AFP) (VIDEO)", "example.org", "Bridge reopens"),
        ("Bridge reopens <b>...</b>", "example.org", "Bridge reopens"),
        ("عاجل: فتح الجسر", "example.org", "فتح الجسر"),
    ],
)
def test_headline_loses_labels_agency_and_its_own_outlet(title: str, host: str, bare: str) -> None:
    assert clean_headline(title, host).text == bare


@pytest.mark.parametrize(
    ("title", "take", "corrected"),
    [
        ("Bridge reopens", 0, False),
        ("UPDATE 2-Bridge reopens", 2, False),
        ("Update: Bridge reopens", 1, False),
        ("Bridge reopens [UPDATED]", 1, False),
        ("CORRECTED-UPDATE 1-Bridge reopens", 1, True),
        ("Bridge reopens (corrected)", 0, True),
    ],
)
def test_headline_says_which_take_it_is(title: str, take: int, corrected: bool) -> None:
    found = clean_headline(title, "example.org")

    assert (found.text, found.take, found.corrected) == ("Bridge reopens", take, corrected)


@pytest.mark.parametrize(
    "title", ["Correction officers strike", "Update on the bridge", "Video games sell", ""]
)
def test_words_that_only_look_like_labels_stay(title: str) -> None:
    assert clean_headline(title, "example.org").text == title


@pytest.mark.parametrize(
    "text",
    [
        "The old bridge carries trams again.",
        "LONDON (Reuters) - The old bridge carries trams again.",
        "HARTFORD, Conn., March 5 - The old bridge carries trams again.",
        "AFP - The old bridge carries trams again.",
        "By Jane Roe The old bridge carries trams again.",
        "Editor's Picks The old bridge carries trams again.",
        "The old bridge carries trams again. The post Bridge appeared first on The Example.",
        "The old bridge carries trams again. (Reporting by Jane Roe; Editing by John Doe)",
        "The old bridge carries trams again. Read more",
        "The old bridge carries trams again. Continue reading...",
        "The old bridge carries trams again. [...]",
    ],
)
def test_lead_is_the_same_under_every_house_style(text: str) -> None:
    assert clean_lead(text) == "The old bridge carries trams again."


def test_notice_alone_leaves_nothing() -> None:
    assert clean_lead("This content is only available to subscribers. Sign up now.") == ""
