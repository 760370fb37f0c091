import pytest

from aggregator.parse.fields import Fields, Reading, html_of, inner, text_of, whole_number
from aggregator.parse.names import Names
from aggregator.parse.tree import Element, parse_tree

_URL = "https://news.example/feed.xml"


def _root(text: str) -> Element:
    return parse_tree(text.encode(), _URL)


def _fields(text: str) -> Fields:
    root = _root(text)
    return Fields(root, Reading(url=_URL, names=Names("", "", root.nsmap)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<a> b </a>", "b"),
        ("<a/>", ""),
        ("<a>b &lt;i&gt;</a>", "b <i>"),
        ("<a><![CDATA[b & c]]></a>", "b & c"),
        ("<a>b <i>c</i> d</a>", "b <i>c</i> d"),
        ("<a>&lt;b&gt; <i>c</i></a>", "&lt;b&gt; <i>c</i>"),
        ("<a><x:I xmlns:x='urn:x' B='1'>c</x:I></a>", '<i B="1">c</i>'),
        ("<a><br/>b<img src='x'/></a>", '<br>b<img src="x">'),
        ("<a>b<!-- c --><?d e?></a>", "b"),
        ("<z><a x='>'><i>b</i></a>tail</z>", '<a x="&gt;"><i>b</i></a>tail'),
    ],
)
def test_what_stands_inside_is_text_or_html(text: str, value: str) -> None:
    assert inner(_root(text)) == value


def test_looking_inside_changes_nothing() -> None:
    root = _root("<a xmlns='urn:x' b='1'>c <D>e</D> f</a>")

    assert inner(root) == inner(root)
    assert str(root[0].tag) == "{urn:x}D"
    assert root.get("b") == "1"


@pytest.mark.parametrize(
    ("text", "value"), [("<a> b <i>c</i> d </a>", "b c d"), ("<a><i/></a>", ""), ("<a/>", "")]
)
def test_text_is_what_is_left_without_markup(text: str, value: str) -> None:
    assert text_of(_root(text)) == value


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), (" +7 ", 7), ("7.0", 7), ("7.", 7), ("0", 0), ("", None), (None, None), ("-7", None), ("7.5", None), ("7 MB", None),
     ("٧", None), ("9" * 16, None), ("1e3", None)],
)  # fmt: skip
def test_number_is_whole_and_not_below_zero(text: str | None, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("value", "kind"),
    [("a", "text"), ("a &amp; b", "text"), ("1 &lt; 2", "text"), ("a &lt;b&gt;", "html"), ("a &amp;eacute;", "html"),
     ("&lt; " * 200, "html")],
)  # fmt: skip
def test_value_is_html_where_it_looks_like_it(value: str, kind: str) -> None:
    reading = Reading(url=_URL, names=Names())

    markup = html_of(_root(f"<a>{value}</a>"), reading)

    assert markup is not None
    assert markup.kind == kind


def test_first_text_is_taken_by_the_order_of_names_and_then_of_children() -> None:
    fields = _fields("<r><b>1</b><a/><a> </a><a>2</a><a>3</a></r>")

    assert fields.text("a", "b") == "2"
    assert fields.text("b", "a") == "1"
    assert fields.text("c") == ""


def test_names_of_children_are_the_shape() -> None:
    assert _fields("<r><b/><a/><b/></r>").shape == ("b", "a")


@pytest.mark.parametrize(
    ("url", "address"),
    [("/a", "https://news.example/a"), ("?a=1&amp;b=2", "https://news.example/feed.xml?a=1&b=2"), ("", None), (None, None),
     ("mailto:a@h.example", None), ("//h.example/a", "https://h.example/a")],
)  # fmt: skip
def test_address_is_absolute_or_none(url: str | None, address: str | None) -> None:
    fields = _fields("<r/>")

    assert fields.address(fields.element, url) == address
