from aggregator.classify.passages import BODY_CHARACTERS, passages
from tests.builders import article


def test_text_of_the_content_is_read_without_its_markup() -> None:
    text = passages(article(summary="", content="<p>Rain &amp; wind</p><p>in <b>Basra</b></p>"))

    assert text.body == "Rain & wind in Basra"


def test_body_does_not_repeat_the_summary_that_was_cut_from_it() -> None:
    text = passages(article(summary="Rain and wind…", content="<p>Rain and wind in Basra.</p>"))

    assert (text.lead, text.body) == ("Rain and wind…", " in Basra.")


def test_body_follows_whole_where_the_summary_is_another_text() -> None:
    assert passages(article(summary="A storm.", content="<p>Rain in Basra.</p>")).body == "Rain in Basra."


def test_long_content_is_read_at_its_beginning_and_no_half_of_a_tag() -> None:
    link = '<a href="https://news.example/' + "x" * 300 + '">word</a> '

    body = passages(article(summary="", content=link * 400)).body

    assert set(body.split()) == {"word"}
    assert len(body) <= BODY_CHARACTERS
