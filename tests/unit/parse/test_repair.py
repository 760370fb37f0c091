"""Each repair alone, and that documents which need none stay as they are."""

import pytest

from aggregator.model.feed import ParsedFeed
from aggregator.parse import parse
from aggregator.parse.repair import (
    REPAIRS,
    with_bound_prefixes,
    with_known_references,
    without_control_characters,
    without_doctype,
    without_junk_around,
)
from tests.builders import document

_RSS = (
    "<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>{}</title></item></channel></rss>"
)


def _title(text: str) -> str | None:
    feed = parse(document(text))
    assert not feed.tolerant, feed.defects
    (entry,) = feed.entries
    return entry.title.value if entry.title else None


def _what(feed: ParsedFeed) -> list[str]:
    return [defect.what for defect in feed.defects]


def test_well_formed_document_is_not_mended() -> None:
    text = _RSS.format("a &amp; b &#8217; <![CDATA[& &nbsp; <x:y/>]]>")

    assert parse(document(text)).defects == ()


@pytest.mark.parametrize("repair", REPAIRS.values(), ids=REPAIRS)
def test_repair_leaves_alone_what_is_well_formed(repair: object) -> None:
    body = (
        "<rss version='2.0' xmlns:m='urn:x'><channel><m:a m:b='c'/><!-- & &x; --><title>é &amp; &#233; "
        "<![CDATA[& &nbsp; &#55357;]]></title></channel></rss>"
    ).encode()
    assert callable(repair)

    assert repair(body) == body


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a & b", "a & b"),
        ("AT&T", "AT&T"),
        ("a &b; c", "a &b; c"),
        ("a&nbsp;b", "a\xa0b"),
        ("caf&eacute;", "café"),
        ("&ldquo;x&rdquo; &hellip;", "“x” …"),
        ("&EACUTE;", "é"),
        ("a &#0; b", "a  b"),
        ("a &#x1F; b", "a  b"),
        ("a &#xFFFE; b", "a  b"),
        ("a &# b", "a &# b"),
        ("a &#x; b", "a &#x; b"),
        ("a &#99999999; b", "a &#99999999; b"),
        ("x &amp;amp; y & z", "x &amp; y & z"),
    ],
)
def test_reference_is_read_as_it_was_meant(written: str, read: str) -> None:
    assert _title(_RSS.format(written)) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&#55357;&#56832;", "😀"),
        ("&#xD83D;&#xDE00;", "😀"),
        ("&#xd83d;&#56832;", "😀"),
        ("&#x0D83D;&#x0DE00;", "😀"),
        ("a&#xD83D;b", "ab"),
        ("a&#xDE00;&#xD83D;b", "ab"),
        ("&#55357;&#56832;&#55357;", "😀"),
    ],
)
def test_halves_of_an_emoji_are_joined(written: str, read: str) -> None:
    assert _title(_RSS.format(written)) == read


@pytest.mark.parametrize("kept", ["<![CDATA[& &nbsp; &#55357; <x:y>]]>", "<!-- & &nbsp; -->", "<![CDATA[&"])
def test_what_stands_in_cdata_and_comments_means_itself(kept: str) -> None:
    body = f"<rss>& {kept}".encode()

    assert with_known_references(body) == body.replace(b"<rss>&", b"<rss>&amp;")


@pytest.mark.parametrize(
    "control",
    [b"\x00", b"\x01", b"\x08", b"\x0b", b"\x1f", b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\xed\xa0\x80"],
)
def test_character_that_xml_does_not_allow_is_taken_out(control: bytes) -> None:
    assert without_control_characters(b"a" + control + b"b") == b"ab"


@pytest.mark.parametrize(
    "legal", ["\t", "\n", "\r", "\x7f", "\x85", "\ufffd", "\ud7ff", "\ue000", "\U0001f600"]
)
def test_character_that_xml_allows_stays(legal: str) -> None:
    assert without_control_characters(legal.encode()) == legal.encode()


def test_control_character_in_cdata_costs_no_entry() -> None:
    feed = parse(document(_RSS.format("<![CDATA[a\x0bb]]>")))

    assert _what(feed) == ["characters that XML does not allow"]
    assert [entry.title.value for entry in feed.entries if entry.title] == ["ab"]


@pytest.mark.parametrize(
    "before",
    [
        "Warning: something on line 3\n",
        "\n\n<br />\n",
        "&nbsp;",
        "<b>Notice</b>",
        "\x00\x00",
        "]]>",
        "\ufeff\ufeff",
    ],
)
@pytest.mark.parametrize(
    "declaration", ["", "<?xml version='1.0' encoding='utf-8'?>\n"], ids=["bare", "declared"]
)
def test_what_stands_before_the_document_is_cut(before: str, declaration: str) -> None:
    assert _title(before + declaration + _RSS.format("a é")) == "a é"


@pytest.mark.parametrize(
    "after", ["\n<!-- cached -->", "<script src='x'></script>", "junk", "<", "&", "\x00", "</channel>"]
)
def test_what_stands_behind_the_document_is_cut(after: str) -> None:
    assert _title(_RSS.format("a") + after) == "a"


def test_second_declaration_is_cut() -> None:
    assert _title("<?xml version='1.0'?>\n<?xml version='1.0' encoding='utf-8'?>" + _RSS.format("a")) == "a"


def test_junk_without_a_root_stays() -> None:
    assert without_junk_around(b"some words <p>") == b"some words <p>"


def test_prefix_without_a_namespace_means_what_it_usually_means() -> None:
    feed = parse(
        document(_RSS.format("a").replace("</item>", "<dc:creator>Ada</dc:creator><x:y z:a='b'/></item>"))
    )

    assert feed.entries[0].authors[0].name == "Ada"
    assert _what(feed) == ["prefixes without a namespace"]


def test_prefix_is_bound_once_and_only_if_nothing_binds_it() -> None:
    body = b"<rss xmlns:a='urn:a'><a:b/><c:d e:f='g'/><c:d/></rss>"

    assert with_bound_prefixes(body) == (
        b"<rss xmlns:c=\"urn:undeclared:c\" xmlns:e=\"urn:undeclared:e\" xmlns:a='urn:a'><a:b/><c:d e:f='g'/><c:d/></rss>"
    )


def test_several_things_wrong_are_mended_together() -> None:
    feed = parse(document("junk " + _RSS.format("a & b\x01 &nbsp;<x:y/>") + " junk"))

    assert len(feed.entries) == 1
    assert not feed.tolerant
    assert sorted(_what(feed)) == sorted(REPAIRS)


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://h.example/rss-0.91.dtd">',
        "<!DOCTYPE rss [<!ENTITY a 'b'>]>",
        "<!DOCTYPE rss [<!ENTITY a ']>'>]>",
        "<!DOCTYPE rss [\n<!-- ]> don't --> <?p ]> ?>\n<!ENTITY % a \"'\"> %a;\n] >",
        "<!doctype rss>",
        "<!DOCTYPE rss SYSTEM 'a>b[c'>",
    ],
)
@pytest.mark.parametrize(
    "before", ["", "\n", "<!-- <!DOCTYPE a [ --> <?p <rss> ?> "], ids=["", "blank", "prolog"]
)
def test_document_type_is_taken_out_whole(before: str, doctype: str) -> None:
    assert without_doctype((before + doctype + "<rss/>").encode()) == (before + "<rss/>").encode()


@pytest.mark.parametrize(
    "body", [b"<rss/>", b"<rss><!DOCTYPE a></rss>", b"<!DOCTYPE", b"<!DOCTYPE a [", b"<!-- <!DOCTYPE a>"]
)
def test_what_is_no_document_type_stays(body: bytes) -> None:
    assert without_doctype(body) == body


def test_broken_markup_is_left_for_the_tolerant_reader() -> None:
    """Where a tag is missing there are many answers."""
    feed = parse(document(_RSS.format("a").replace("</guid>", "")))

    assert feed.tolerant
