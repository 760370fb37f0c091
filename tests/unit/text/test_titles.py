import pytest

from aggregator.text.titles import headline


@pytest.mark.parametrize(
    ("escaped", "expected"),
    [
        ("A &amp; B", "A & B"),
        ("A &amp;amp; B", "A & B"),
        ("It&amp;#8217;s here", "It’s here"),
        ("Caf&amp;eacute; &amp;#x2014; open", "Café — open"),
        ("&amp;quot;No&amp;quot;, he said", '"No", he said'),
        ("A&amp;nbsp;B", "A B"),
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ("&amp;lt;i&amp;gt;Hamlet&amp;lt;/i&amp;gt; &amp;amp; more", "Hamlet & more"),
        ("<em>Hamlet</em>&#8217;s ghost", "Hamlet’s ghost"),
        ("H<sub>2</sub>O", "H2O"),
        ("One<br/>two", "One two"),
    ],
)
def test_headline_is_decoded_as_often_as_it_was_escaped(escaped: str, expected: str) -> None:
    """B3."""
    assert headline(escaped, is_html=True) == expected


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("Q&amp;A", "Q&A"),
        ("It&#8217;s", "It’s"),
        ("<b>Bold</b> move", "Bold move"),
        ("AT&T & co", "AT&T & co"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("The <div> element", "The <div> element"),
        ("&nosuchentity; stays", "&nosuchentity; stays"),
        ("R&D; more", "R&D; more"),
    ],
)
def test_text_is_decoded_only_where_it_was_plainly_escaped(plain: str, expected: str) -> None:
    """B3."""
    assert headline(plain, is_html=False) == expected


@pytest.mark.parametrize("about", ["&lt;tag&gt;", "When &lt; is not &amp;lt;", "Use &lt;b&gt; for bold"])
def test_headline_about_markup_is_left_alone(about: str) -> None:
    """B3."""
    assert headline(about.replace("&", "&amp;"), is_html=True) == about


def test_headline_is_decoded_no_third_time() -> None:
    assert headline("A &amp;amp;amp; B", is_html=True) == "A &amp; B"


@pytest.mark.parametrize(
    "hostile", ["&amp;amp; " * 100_000, "<b>" * 100_000, "&lt;b&gt;" * 50_000, "&#" * 200_000]
)
def test_hostile_headline_is_read(hostile: str) -> None:
    assert isinstance(headline(hostile, is_html=True), str)
    assert isinstance(headline(hostile, is_html=False), str)
