from collections.abc import Sequence
from datetime import timedelta
from html import unescape

import pytest

from aggregator.model.channel import Edition, SentLine, Showing
from aggregator.model.source import SourceId
from aggregator.selection import EditionPolicy, held, select
from aggregator.selection.editions import apart
from tests.builders import NOON, SITE, article, channel, html, normalised, outlet, showing
from tests.builders import entry as parsed

FULL = EditionPolicy(content="full")
EXCERPT = EditionPolicy(content="excerpt")
DAY = timedelta(hours=24)


def ledger(count: int, step: timedelta) -> list[Showing]:
    """Return the lines of a ledger, newest first, each `step` older."""
    return [showing(article(1), count - number, NOON - number * step) for number in range(count)]


def edition(showings: Sequence[Showing], policy: EditionPolicy = FULL) -> Edition:
    """Return the edition of a ledger whose archives hold every line."""
    return select(channel(), holding(showings, policy), SITE, policy)


def holding(showings: Sequence[Showing], policy: EditionPolicy, archives: int = 99) -> list[Showing]:
    """Return what a document holds of a ledger of which so many archives are written."""
    urls = list(dict.fromkeys(one.outlet.url for one in showings))
    lines = [
        SentLine(sequence=one.sequence, shown_at=one.shown_at, source_id=SourceId(urls.index(one.outlet.url)))
        for one in showings
    ]
    return [showings[position] for position in held(lines, policy, archives)]


@pytest.mark.parametrize(
    ("lines", "step", "holds"),
    [
        (0, timedelta(minutes=1), 0),
        (1, timedelta(minutes=1), 1),
        (49, timedelta(days=9), 49),
        (60, timedelta(days=9), 50),
        (60, timedelta(minutes=1), 60),
        (90, timedelta(minutes=20), 72),
        (600, timedelta(seconds=1), 500),
    ],
)
def test_document_holds_at_least_50_entries_a_day_and_at_most_500(
    lines: int, step: timedelta, holds: int
) -> None:
    """C4."""
    assert len(edition(ledger(lines, step)).entries) == holds


@pytest.mark.parametrize(("archives", "holds"), [(0, 180), (1, 80), (2, 50)])
def test_document_holds_what_no_archive_holds_yet(archives: int, holds: int) -> None:
    """C4: who follows the archives finds everything, however long ago it was shown."""
    long_ago = ledger(180, timedelta(days=9))

    assert len(holding(long_ago, FULL, archives)) == holds


def test_window_counts_back_from_the_newest_line_and_not_from_now() -> None:
    """C2: a document changes when its channel does, and never because time passes."""
    now = ledger(80, timedelta(minutes=20))
    long_ago = [showing(one.article, one.sequence, one.shown_at - 400 * DAY) for one in now]

    assert len(edition(now).entries) == len(edition(long_ago).entries) == 72


def test_membership_goes_by_the_order_of_showing() -> None:
    """C2: an article that came late, with an old date, is not lost."""
    late = showing(article(1, published_at=NOON - 90 * DAY), 1000, NOON)
    showings = [late, *ledger(60, timedelta(days=1))]

    shown = edition(showings).entries

    assert late.entry_id in {entry.entry_id for entry in shown}


def test_display_order_goes_by_published_newest_first() -> None:
    """C2."""
    articles = [
        article(number, published_at=NOON - timedelta(hours=hours))
        for number, hours in ((1, 3), (2, 1), (3, 2))
    ]
    showings = [showing(one, number) for number, one in enumerate(articles)]

    published = [entry.published_at for entry in edition(showings).entries]

    assert published == sorted(published, reverse=True)


def test_entries_of_one_time_are_ordered_by_id() -> None:
    """C2."""
    showings = [showing(article(1), 1, entry_id=name) for name in ("c", "a", "b")]

    assert [entry.entry_id for entry in edition(showings).entries] == ["a", "b", "c"]


def test_redated_article_does_not_jump_to_the_top() -> None:
    """C2: what counts is `published`, and that stays."""
    old = showing(article(1, published_at=NOON - DAY, updated_at=NOON), 1)
    new = showing(article(2, published_at=NOON - timedelta(hours=1)), 2)

    assert [entry.entry_id for entry in edition([new, old]).entries] == [new.entry_id, old.entry_id]


def test_updated_of_the_feed_is_the_newest_updated_in_it() -> None:
    """C2."""
    showings = [showing(article(n, updated_at=NOON - timedelta(minutes=n)), n) for n in (3, 2, 5)]

    now = edition(showings)

    assert now.updated_at == apart(NOON - timedelta(minutes=2), showings[1].entry_id)
    assert now.updated_at == max(one.updated_at for one in now.entries)


def test_updated_of_the_feed_never_moves_back() -> None:
    """C2."""
    shown_before = channel(high_water=NOON)

    now = select(
        shown_before, [showing(article(1, updated_at=NOON - DAY, published_at=NOON - DAY))], SITE, FULL
    )

    assert now.updated_at == NOON
    assert select(shown_before, [], SITE, FULL).updated_at == NOON


def test_empty_channel_is_as_old_as_itself() -> None:
    """C2: never "now"."""
    assert edition([]).updated_at == channel().created_at
    assert edition([]).language is None


def test_updated_of_an_entry_is_never_before_its_published() -> None:
    shown = edition([showing(article(1, updated_at=NOON - DAY, published_at=NOON))]).entries[0]

    assert shown.published_at == NOON
    assert shown.updated_at == apart(NOON, shown.entry_id) >= NOON


def test_entries_of_one_second_differ_in_updated_and_each_keeps_its_own() -> None:
    """Two entries of one `updated` look to the feed validator like a mistake (DuplicateUpdated)."""
    shown = edition([showing(article(n, updated_at=NOON), n) for n in range(1, 101)]).entries
    later = edition([showing(article(n, updated_at=NOON + DAY), n) for n in range(1, 101)]).entries

    assert len({one.updated_at for one in shown}) == len(shown)
    assert {one.updated_at.replace(microsecond=0) for one in shown} == {NOON}
    assert [one.updated_at + DAY for one in shown] == [one.updated_at for one in later]


@pytest.mark.parametrize(
    ("languages", "language"),
    [(["ar", "ar"], "ar"), (["ar", "en"], None), (["en", None], None), ([None, None], None)],
)
def test_feed_has_a_language_where_all_entries_have_it(
    languages: list[str | None], language: str | None
) -> None:
    """C5."""
    showings = [showing(article(n, language=tag), n) for n, tag in enumerate(languages)]

    assert edition(showings).language == language


LONG = normalised(parsed(1, summary=html("<p>" + "word &amp; <b>bold</b> " * 200 + "<img src='/a.png'>")))[0]


def test_excerpt_has_at_most_300_characters_of_text() -> None:
    """C14."""
    content = edition([showing(LONG)], EXCERPT).entries[0].content

    assert content.startswith("<p>word &amp; bold")
    assert len(unescape(content.removeprefix("<p>").removesuffix("</p>"))) <= 300
    assert "<img" not in content
    assert "<b>" not in content


def test_excerpt_escapes_the_text() -> None:
    """C14."""
    sly = article(1, summary="a <script>alert(1)</script> & b")

    assert edition([showing(sly)], EXCERPT).entries[0].content == (
        "<p>a &lt;script&gt;alert(1)&lt;/script&gt; &amp; b</p>"
    )


def test_article_without_a_text_has_an_empty_excerpt() -> None:
    assert edition([showing(article(1, summary=""))], EXCERPT).entries[0].content == ""


def test_owners_word_on_content_wins_over_the_sites() -> None:
    """C14."""
    full = showing(LONG, outlet=outlet(content="full"))
    cut = showing(LONG, outlet=outlet(content="excerpt"))

    assert edition([full], EXCERPT).entries[0].content == LONG.content
    assert "<b>" not in edition([cut], FULL).entries[0].content


def test_selection_does_not_touch_ids() -> None:
    """C1."""
    showings = [showing(article(n), n, entry_id=f"urn:x:{n}") for n in range(3)]

    assert {entry.entry_id for entry in edition(showings).entries} == {"urn:x:0", "urn:x:1", "urn:x:2"}


def test_a_channel_may_show_its_entries_in_the_order_in_which_they_came() -> None:
    late = showing(article(1, published_at=NOON - 9 * DAY), 1000, NOON)
    showings = [late, *ledger(3, timedelta(minutes=1))]
    came = edition(showings, EditionPolicy(content="full", order="shown")).entries

    assert [one.entry_id for one in came] == [one.entry_id for one in showings]
    assert edition(showings).entries[-1].entry_id == late.entry_id


def test_what_fairness_puts_in_front_comes_first_and_nothing_is_left_out() -> None:
    """C12: forty of one source, then twenty-five of two others that were shown before."""
    flood = [showing(article(n), 100 - n, NOON, outlet=outlet(name="Flood", url=None)) for n in range(40)]
    quiet = [
        showing(
            article(100 + n), 60 - n, NOON - timedelta(minutes=n), outlet=outlet(name="ab"[n % 2], url=None)
        )
        for n in range(25)
    ]
    entries = edition([*flood, *quiet]).entries
    names = [one.outlet.name for one in entries]

    assert len(entries) == 65
    assert names[:30].count("Flood") == 10
