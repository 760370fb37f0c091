"""The rules themselves: each finds what it is there for, and a plain document breaks none."""

import pytest

from tests.validity import complaints_of_atom, complaints_of_rss

URL = "https://h.example/all"
_ENTRY = (
    "<entry><id>https://h.example/1</id><title>One</title><updated>2026-03-02T12:00:00+00:00</updated>"
    "<author><name>Ada</name></author><category term='a' scheme='https://h.example/s'/><link rel='alternate' "
    "href='https://h.example/1'/><content type='html'>&lt;p&gt;Text&lt;/p&gt;</content><source><id>https://h.example/f</id>"
    "<title>F</title><updated>2026-03-02T12:00:00+00:00</updated></source></entry>"
)
_ATOM = (
    "<?xml version='1.0' encoding='UTF-8'?>\n<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'>"
    f"<id>tag:h.example,2026:all</id><title>All</title><updated>2026-03-02T12:00:00+00:00</updated>"
    f"<link rel='self' href='{URL}' type='application/atom+xml'/>\n{_ENTRY}</feed>"
)
_ITEM = (
    "<item><title>One</title><link>https://h.example/1</link><guid isPermaLink='false'>tag:h.example,2026:1</guid>"
    "<pubDate>Mon, 02 Mar 2026 12:00:00 GMT</pubDate><description>&lt;p&gt;Text&lt;/p&gt;</description>"
    "<enclosure url='https://h.example/1.mp3' length='0' type='audio/mpeg'/></item>"
)
_RSS = (
    "<?xml version='1.0' encoding='UTF-8'?>\n<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel>"
    "<title>All</title><link>https://h.example/</link><description>All</description><language>en</language>"
    "<lastBuildDate>Mon, 02 Mar 2026 12:00:00 GMT</lastBuildDate>"
    f"<atom:link rel='self' href='{URL}' type='application/rss+xml'/>{_ITEM}</channel></rss>"
)


def test_a_plain_document_breaks_no_rule() -> None:
    assert complaints_of_atom(_ATOM.encode(), URL) == []
    assert complaints_of_rss(_RSS.encode(), URL) == []


@pytest.mark.parametrize(
    ("part", "wrong", "rule"),
    [
        ("<title>One</title>", "<title>R&amp;2</title>", "ContainsHTML"),
        ("<title>One</title>", "<title>a&lt;/b&gt;</title>", "ContainsHTML"),
        ("<title>One</title>", "<title/>", "NotBlank"),
        ("<title>One</title>", "", "MissingElement"),
        ("<title>One</title>", "<title>One</title><title>One</title>", "DuplicateElement"),
        ("<title>One</title>", "<title>\x85</title>", "BadCharacters"),
        ("<title>One</title>", "<title>&nbsp;</title>", "SAXError"),
        ("<name>Ada</name>", "<name>a@h.example</name>", "ContainsEmail"),
        ("<name>Ada</name>", "<name>Ada</name><email>ada</email>", "InvalidAddrSpec"),
        ("<name>Ada</name>", "<name>Ada</name><uri>ada</uri>", "InvalidFullLink"),
        ("https://h.example/s", "s", "InvalidFullLink"),
        ("term='a'", "term=''", "AttrNotBlank"),
        ("xml:lang='en'", "xml:lang='english'", "InvalidLanguage"),
        ("<id>https://h.example/1", "<id>https://H.example/1", "NonCanonicalURI"),
        ("<id>https://h.example/1", "<id>tag:H.example,2026:1", "InvalidTAG"),
        ("<id>https://h.example/1", "<id>urn:uuid:1", "InvalidUUID"),
        ("<id>https://h.example/1", "<id>yt:1", "SchemeNotIANARegistered"),
        ("href='https://h.example/1'", "href='https://h.example/ю'", "UriNotIri"),
        ("href='https://h.example/1'", "href='/1'", "InvalidFullLink"),
        ("href='https://h.example/1'", "href='https://h.example/1%'", "InvalidUriChar"),
        ("rel='alternate'", "rel='item'", "UnregisteredAtomLinkRel"),
        ("rel='alternate'", "rel='next-archive'", "FeedHistoryRelInEntry"),
        ("rel='alternate'", "rel='enclosure'", "MissingTypeAttr"),
        ("rel='alternate'", "rel='alternate' type='mp3'", "InvalidMIMEAttribute"),
        ("rel='alternate'", "rel='alternate' length='-1'", "InvalidNonNegativeInteger"),
        ("&lt;p&gt;Text&lt;/p&gt;", "&lt;p&gt;Text&lt;/b&gt;", "NotHtml"),
        ("&lt;p&gt;", "&lt;p onclick='x'&gt;", "SecurityRiskAttr"),
        ("&lt;p&gt;", "&lt;p&gt;&lt;iframe&gt;&lt;/iframe&gt;", "SecurityRisk"),
        ("&lt;p&gt;", "&lt;p&gt;&lt;a href='/x'&gt;x&lt;/a&gt;", "ContainsRelRef"),
        ("2026-03-02T12:00:00+00:00</updated><author>", "2026-03-02</updated><author>", "InvalidRFC3339Date"),
        ("2026-03-02T12:00:00+00:00</updated><author>", "1980-03-02T12:00:00Z</updated><author>", "ImplausibleDate"),
        (f"href='{URL}'", "href='https://h.example/other'", "SelfDoesntMatchLocation"),
        ("rel='self'", "rel='via'", "MissingSelf"),
        (_ENTRY, _ENTRY + _ENTRY, "DuplicateEntries"),
        (_ENTRY, _ENTRY + _ENTRY.replace("/1<", "/2<"), "DuplicateUpdated"),
        (_ENTRY, _ENTRY + "<link rel='via' href='https://h.example/'/>", "MisplacedMetadata"),
        (_ENTRY, "<a:archive xmlns:a='http://purl.org/syndication/history/1.0'/>" + _ENTRY, "MissingCurrentInArchive"),
        (_ENTRY, "<a:archive xmlns:a='http://purl.org/syndication/history/1.0'/>" + _ENTRY, "ArchiveIncomplete"),
        ("<author><name>Ada</name></author>", "", "MissingElement"),
    ],
)  # fmt: skip
def test_a_rule_for_atom_finds_what_is_wrong(part: str, wrong: str, rule: str) -> None:
    assert part in _ATOM

    assert rule in {one.rule for one in complaints_of_atom(_ATOM.replace(part, wrong).encode(), URL)}


@pytest.mark.parametrize(
    ("part", "wrong", "rule"),
    [
        ("<title>One</title>", "<title>a &lt;b</title>", "CharacterData"),
        ("<title>One</title>", "<title>One</title><author>Ada</author>", "UndefinedElement"),
        ("isPermaLink='false'", "isPermaLink='true'", "InvalidPermalink"),
        ("isPermaLink='false'", "isPermaLink='no'", "InvalidBooleanAttribute"),
        (">tag:h.example,2026:1<", ">12345<", "NotSufficientlyUnique"),
        (">tag:h.example,2026:1<", "><", "MissingGuid"),
        ("Mon, 02 Mar 2026 12:00:00 GMT</pubDate>", "Mon, 02 Mar 26 12:00:00 GMT</pubDate>", "InvalidRFC2822Date"),
        ("Mon, 02 Mar 2026 12:00:00 GMT</pubDate>", "Sun, 02 Mar 2026 12:00:00 GMT</pubDate>", "IncorrectDOW"),
        ("length='0'", "", "InvalidNonNegativeInteger"),
        ("type='audio/mpeg'", "type='mp3'", "InvalidMIMEAttribute"),
        ("https://h.example/1.mp3", "mailto:a@h.example", "InvalidURLAttribute"),
        (_ITEM, _ITEM + _ITEM, "DuplicateValue"),
        (_ITEM, _ITEM + "<docs>https://h.example/</docs>", "MisplacedItem"),
        ("rel='self'", "rel='via'", "MissingAtomSelfLink"),
        ("version='2.0'", "version='1.5'", "InvalidRSSVersion"),
    ],
)  # fmt: skip
def test_a_rule_for_rss_finds_what_is_wrong(part: str, wrong: str, rule: str) -> None:
    assert part in _RSS

    assert rule in {one.rule for one in complaints_of_rss(_RSS.replace(part, wrong).encode(), URL)}
