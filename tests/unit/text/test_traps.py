"""What the HTML parser takes a time for that grows with a square costs no more than its length."""

import time

import pytest

from aggregator.text.markup import plain_text, sanitised
from aggregator.text.traps import without_traps

_MANY = 300_000

TRAPS = {
    "ampersands": "<p>a " + "&" * _MANY,
    "references": "<p>a " + "&amp;" * _MANY,
    "unknown references": "<p>a " + "&nosuch;" * _MANY,
    "letters as references": "<p>a " + "&#1072;" * _MANY,
    "spaces": "<p>a " + "\xa0" * _MANY,
    "ampersands in an attribute": f"<p>a <i title='{'&' * _MANY}'>",
    "attributes": "<p>a <i " + " ".join(f"a{n}=1" for n in range(_MANY)) + ">",
    "attributes with slashes": "<p>a <i" + "".join(f"/a{n}" for n in range(_MANY)) + ">",
    "attributes with signs": "<p>a <i " + " ".join(f'a{n}=">"' for n in range(_MANY)) + ">",
    "nesting": "<p>a " + "<b>" * _MANY,
}


@pytest.mark.parametrize("html", TRAPS.values(), ids=TRAPS)
def test_trap_takes_no_long_time_and_text_is_left(html: str) -> None:
    started = time.process_time()

    clean = sanitised(html)

    assert time.process_time() - started < 5
    assert plain_text(clean).startswith("a")


@pytest.mark.parametrize(
    "html",
    [
        "<p>A word &amp; another, caf&eacute;.</p>" * 1_500,
        "<p>" + "Ein langer Satz mit « Zeichen » und nichts sonst. " * 2_000 + "</p>",
        "<ul>" + "<li>one</li>" * 5_000 + "</ul>",
        "<img src='/a.png' alt='" + "word " * 900 + "'>",
    ],
    ids=["references", "a long text", "a long list", "a long description"],
)
def test_long_text_keeps_its_markup(html: str) -> None:
    assert "<" in sanitised(html, "https://h.example/")


def test_letters_as_references_are_the_same_letters() -> None:
    html = "<p>" + "&#1072;&eacute;&amp;&lt;&nosuch;& " * 1_000 + "</p>"

    assert without_traps(html) == "<p>" + "аé&amp;&lt;&amp;nosuch;&amp; " * 1_000 + "</p>"


def test_picture_in_the_document_itself_does_not_cost_the_markup() -> None:
    html = f"<p>a <b>b</b></p><img src='data:image/png;base64,{'A' * 2_000_000}'><p>c</p>"

    assert sanitised(html) == "<p>a <b>b</b></p><p>c</p>"


def test_short_markup_is_left_alone() -> None:
    assert without_traps("<p>&nosuch; & <b>") == "<p>&nosuch; & <b>"
