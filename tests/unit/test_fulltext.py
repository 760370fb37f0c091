"""Rule A11 and B7: what an answer for a page means, when it is asked for again, and which text is believed."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from aggregator.fulltext import ATTEMPTS, Answer, improves, judged, robots_stale, robots_text, without_asking
from aggregator.model.article import Article, ArticleId
from aggregator.model.document import (
    Document,
    FailureKind,
    FetchFailed,
    FetchRequest,
    Gone,
    NotModified,
    Validators,
)
from aggregator.model.page import PageLease, PagePolicy, PageState, PageText, PageVerdict, RobotsFile
from aggregator.model.retraction import Retraction
from tests.fakes import NOON, article

_POLICY = PagePolicy()
_URL = "https://news.example/articles/1"
_REQUEST = FetchRequest(key=1, url=_URL)
_DAY = timedelta(days=1)
_TEASER = "The council agreed to a plan for the harbour."
_LONG = (
    _TEASER + " It adds two piers, a market hall and a slip, after months of talks with the fishermen." * 3
)


def teaser(**changes: Any) -> Article:
    fields = {
        "title": "Harbour plan agreed",
        "summary": _TEASER,
        "content": f"<p>{_TEASER}</p>",
        "link": _URL,
    }
    return article(1, **{**fields, **changes})


def lease(of: Article | None = None, retraction: Retraction | None = None, **state: Any) -> PageLease:
    robots = state.pop("robots", RobotsFile(origin="https://news.example", text="", checked_at=NOON))
    fields: dict[str, Any] = {"url": _URL, "wanted": True, "attempts": 1, "due_at": NOON}
    return PageLease(
        article_id=ArticleId(1), article=of or teaser(), retraction=retraction, source_url="https://news.example/feed",
        host="news.example", origin="https://news.example", token=1, state=PageState(**{**fields, **state}),
        robots=robots,
    )  # fmt: skip


def page(**changes: Any) -> Document:
    fields: dict[str, Any] = {"request": _REQUEST, "url": _URL, "headers": (), "body": b"<html>"}
    return Document(**{**fields, **changes})


def text(plain: str) -> PageText:
    return PageText(html=f"<p>{plain}</p>", plain=plain)


def failed(status: int | None = None, **changes: Any) -> FetchFailed:
    kind = FailureKind.STATUS if status else FailureKind.TIMEOUT
    fields: dict[str, Any] = {"request": _REQUEST, "kind": kind, "detail": "it failed", "status": status}
    return FetchFailed(**{**fields, **changes})


def look(one: PageLease, answer: Answer | Any, at: datetime = NOON, *, visible: bool = True) -> PageVerdict:
    return judged(
        one, answer if isinstance(answer, Answer) else Answer(fetched=answer), at, _POLICY, visible=visible
    )


def test_a_longer_text_about_the_same_matter_takes_the_teasers_place() -> None:
    verdict = look(lease(), Answer(fetched=page(validators=Validators(etag='"1"')), body=text(_LONG)))

    assert verdict.shown is not None
    assert verdict.shown.content == f"<p>{_LONG}</p>"
    assert verdict.shown.summary == _TEASER
    assert verdict.noticed
    assert verdict.state.text == f"<p>{_LONG}</p>"
    assert not verdict.state.wanted
    assert verdict.state.due_at == NOON + _DAY
    assert verdict.state.validators.etag == '"1"'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("We value your privacy. " * 30, "consent wall"),
        ("Please enable JavaScript to go on.", "no more text"),
        (_TEASER + " More", "no more text"),
    ],
)
def test_walls_and_stubs_do_not_replace_the_feeds_text(body: str, reason: str) -> None:
    verdict = look(lease(), Answer(fetched=page(), body=text(body)))

    assert verdict.shown is None
    assert verdict.state.text is None
    assert not verdict.state.wanted
    assert reason in verdict.state.reason


def test_words_are_compared_in_scripts_without_spaces_too() -> None:
    one = teaser(
        title="港の計画が合意された",
        summary="市議会は港の計画に合意した。",
        content="<p>市議会は港の計画に合意した。</p>",
    )
    about = "市議会は月曜日、港の計画に合意した。桟橋が二つ加わり、市場も建てられる。" * 3
    other = "このサイトはクッキーを使用しています。設定を変更することができます。" * 3

    assert improves(one, text(about), None) is None
    assert improves(one, text(other), None) is not None


def test_an_entry_without_a_summary_gets_one_from_the_page() -> None:
    verdict = look(
        lease(teaser(summary="", content="")),
        Answer(fetched=page(), body=text("Harbour plan agreed. " + _LONG)),
        visible=False,
    )

    assert verdict.shown is not None
    assert verdict.shown.summary.startswith("Harbour plan agreed. The council")
    assert len(verdict.shown.summary) <= 300
    assert verdict.noticed


def test_where_only_excerpts_are_shown_nobody_notices_the_text() -> None:
    verdict = look(lease(), Answer(fetched=page(), body=text(_LONG)), visible=False)

    assert verdict.shown is not None
    assert not verdict.noticed


def test_an_edited_page_replaces_its_former_text_without_a_further_update() -> None:
    former = f"<p>{_LONG}</p>"
    shorter = _LONG[: len(_LONG) * 2 // 3]
    one = lease(teaser(content=former), text=former)

    verdict = look(one, Answer(fetched=page(), body=text(shorter)))
    stub = look(one, Answer(fetched=page(), body=text(_TEASER)))

    assert verdict.shown is not None
    assert not verdict.noticed
    assert stub.shown is None
    assert stub.state.text == former


def test_what_is_no_page_of_text_is_left() -> None:
    pdf = page(headers=(("content-type", "application/pdf"),))

    verdict = look(lease(), Answer(fetched=pdf, is_html=False))

    assert verdict.state.reason == "it is no page of text but application/pdf"
    assert not verdict.state.wanted


def test_failures_back_off_and_are_given_up_with_their_reason() -> None:
    delays = []
    one = lease()
    for attempt in range(1, ATTEMPTS + 1):
        one = lease(attempts=attempt)
        verdict = look(one, failed(500))
        assert verdict.state.due_at is not None
        delays.append(verdict.state.due_at - NOON)

    assert delays == [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), _DAY]
    assert verdict.state.reason == "given up: it failed"
    assert not verdict.state.wanted


def test_an_overloaded_host_is_left_alone_and_its_wish_obeyed() -> None:
    later = NOON + timedelta(hours=3)

    unsaid, said = look(lease(), failed(429)), look(lease(), failed(503, retry_at=later))

    assert (unsaid.rest_until, unsaid.hold_until) == (NOON + timedelta(hours=1), None)
    assert (said.rest_until, said.hold_until, said.state.due_at) == (later, later, later)


def test_a_redirect_is_followed_step_by_step_and_not_for_ever() -> None:
    target = "https://other.example/a"
    moved = failed(kind=FailureKind.REDIRECT, points_to=target)

    verdict = look(lease(attempts=2), moved)
    too_far = look(lease(hops=5), moved)

    assert (verdict.state.url, verdict.state.hops, verdict.state.due_at) == (target, 1, NOON)
    assert verdict.state.attempts == 1
    assert too_far.state.url == _URL
    assert too_far.state.reason == "there are more than 5 redirects"


@pytest.mark.parametrize("answer", [failed(404), Gone(request=_REQUEST)], ids=["404", "410"])
def test_a_page_that_is_gone_twice_a_day_apart_retracts_its_article(answer: FetchFailed | Gone) -> None:
    first = look(lease(), answer)
    soon = look(lease(gone_at=NOON), answer, NOON + timedelta(hours=23))
    second = look(lease(gone_at=NOON), answer, NOON + _DAY)

    assert (first.retract, first.state.due_at) == (None, NOON + _DAY)
    assert (soon.retract, soon.state.due_at) == (None, NOON + _DAY)
    assert second.retract is Retraction.PAGE_GONE


def test_the_second_look_comes_also_after_the_week() -> None:
    at = NOON + timedelta(days=6, hours=23)

    assert look(lease(wanted=False), failed(404), at).state.due_at == at + _DAY


def test_a_page_that_is_there_again_restores_its_article_and_gives_its_text() -> None:
    gone = lease(retraction=Retraction.PAGE_GONE, wanted=False, gone_at=NOON)
    late = lease(gone_at=NOON)

    assert look(gone, page(), NOON + 2 * _DAY).restore
    assert look(gone, NotModified(request=_REQUEST), NOON + 2 * _DAY).restore
    verdict = look(late, Answer(fetched=page(), body=text(_LONG)), NOON + _DAY)
    assert verdict.shown is not None
    assert verdict.state.gone_at is None


def test_a_failure_between_two_404_changes_nothing() -> None:
    verdict = look(lease(wanted=False, gone_at=NOON), failed(500), NOON + timedelta(hours=12))

    assert verdict.state.gone_at == NOON
    assert verdict.retract is None
    assert not verdict.restore


def test_a_retraction_for_another_reason_is_not_the_pages_to_take_back() -> None:
    assert not look(lease(retraction=Retraction.DELETED, wanted=False), page()).restore


def test_a_page_is_looked_at_once_a_day_for_a_week() -> None:
    known = lease(wanted=False, text="<p>x</p>")

    assert look(known, page(), NOON + timedelta(days=6)).state.due_at == NOON + timedelta(days=7)
    assert look(known, page(), NOON + timedelta(days=6, hours=1)).state.due_at is None


def test_what_robots_txt_forbids_is_not_asked_for() -> None:
    verdict = without_asking(lease(), False, NOON, _POLICY)

    assert verdict is not None
    assert verdict.state.due_at is None
    assert verdict.state.reason == "robots.txt of news.example does not allow it"


def test_a_robots_txt_that_cannot_be_had_forbids_all_for_now() -> None:
    robots = RobotsFile(origin="https://news.example", text=None, checked_at=NOON)

    verdict = without_asking(lease(robots=robots), True, NOON, _POLICY)

    assert verdict is not None
    assert verdict.state.wanted
    assert (verdict.state.due_at, verdict.state.attempts) == (NOON + timedelta(hours=1), 0)


def test_an_old_article_is_no_news_and_its_first_text_not_asked_for() -> None:
    at = NOON + timedelta(days=3, seconds=1)

    first, again = (
        without_asking(lease(), True, at, _POLICY),
        without_asking(lease(text="<p>x</p>"), True, at, _POLICY),
    )

    assert first is not None
    assert not first.state.wanted
    assert again is None


def test_a_page_on_which_the_program_fails_is_given_up() -> None:
    verdict = without_asking(lease(attempts=ATTEMPTS + 1), True, NOON, _POLICY)

    assert verdict is not None
    assert verdict.state.reason == "given up: the program failed on it"


@pytest.mark.parametrize(
    ("answer", "rules"),
    [
        (page(body=b"User-agent: *"), "User-agent: *"),
        (failed(404), ""),
        (failed(403), ""),
        (Gone(request=_REQUEST), ""),
        (failed(kind=FailureKind.REDIRECT), ""),
        (failed(429), None),
        (failed(500), None),
        (failed(), None),
        (failed(kind=FailureKind.TOO_LARGE), None),
    ],
    ids=["200", "404", "403", "410", "circle", "429", "500", "timeout", "too large"],
)
def test_answers_for_robots_txt(answer: Any, rules: str | None) -> None:
    """RFC 9309 section 2.3.1: 4xx allows, 5xx and silence forbid."""
    assert robots_text(answer) == rules


def test_robots_txt_is_kept_for_a_day_and_its_absence_for_an_hour() -> None:
    read = RobotsFile(origin="https://news.example", text="", checked_at=NOON)
    silent = replace(read, text=None)

    assert robots_stale(None, NOON)
    assert not robots_stale(read, NOON + timedelta(hours=23, minutes=59))
    assert robots_stale(read, NOON + _DAY)
    assert robots_stale(silent, NOON + timedelta(hours=1))
