"""A complaint, and what both formats are asked: bytes, characters, texts, dates, languages, media types."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import name2codepoint
from typing import cast

from lxml import etree

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TOKEN = r"[^\s()<>,;:\\\"/\[\]?=]+"
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:\s*;\s*{_TOKEN}=(?:\"[^\"]*\"|{_TOKEN}))*")
_LANGUAGE = re.compile(
    "(?P<primary>[a-z]{2,3})(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    "(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
_TWO_LETTERS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
_END_TAG = re.compile(
    "</(?:a|abbr|b|big|blockquote|body|br|center|cite|code|div|em|font|h[1-6]|head|html|i|iframe|img|li|ol|p|pre|q|s|"
    "script|small|span|strike|strong|style|sub|sup|table|td|tr|tt|u|ul|video)>",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(#?\w+)")
_STARTED = re.compile(r"&#[x0-9]|<[/a-zA-Z]")
_BAD_CHARACTER = re.compile("[\x7f-\x9f\ufffd]")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A rule that is broken: its class, where, and by which value."""

    rule: str
    where: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as bytes in lines, and as a tree; `url` is where it is read."""

    url: str
    root: etree._Element
    lines: list[bytes] = field(repr=False)

    def referenced(self, element: etree._Element) -> bool:
        """Tell whether a line from the element's own on has references to characters (RSS Best Practices)."""
        line = cast(int, element.sourceline)  # the stubs know no type
        return any(b"&#x" in one for one in self.lines[line - 1 : line + (element.text or "").count("\n")])


def opened(body: bytes, url: str) -> tuple[Document | None, list[Complaint]]:
    """Read a document; None where it cannot be read."""
    found: list[Complaint] = []
    if not body.startswith(
        (b"<?xml version='1.0' encoding='UTF-8'?>", b'<?xml version="1.0" encoding="UTF-8"?>')
    ):
        found.append(Complaint("MissingEncoding", url, repr(body[:50])))
    if b"<!DOCTYPE" in body[:500]:
        found.append(Complaint("InvalidDoctype", url))
    try:
        text = body.decode("utf-8")
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (UnicodeDecodeError, etree.XMLSyntaxError) as error:
        return None, [*found, Complaint("SAXError", url, str(error))]
    found += [
        Complaint("BadCharacters", url, text[max(0, m.start() - 20) : m.end() + 9])
        for m in _BAD_CHARACTER.finditer(text)
    ]
    return Document(url, root, body.split(b"\n")), found


def where_of(element: etree._Element, attribute: str = "") -> str:
    """Return where a value stands: the names from the root, without their namespaces."""
    names = [etree.QName(one).localname for one in (*reversed(list(element.iterancestors())), element)]
    return "/".join(names) + (f"@{attribute}" if attribute else "")


def plain(
    document: Document, element: etree._Element, value: str, attribute: str = ""
) -> Iterator[Complaint]:
    """Complain about markup in what is plain text."""
    where = where_of(element, attribute)
    if tag := _END_TAG.search(value):
        yield Complaint("ContainsHTML", where, tag[0] + " in " + value[:80])
        return
    if document.referenced(element):
        return
    for name in _REFERENCE.findall(value):
        if name in name2codepoint or name == "apos" or not name.isalpha():
            yield Complaint("ContainsHTML", where, f"&{name} in {value[:80]}")
    if _STARTED.search(value):
        yield Complaint("CharacterData", where, value[:80])


def tidy(element: etree._Element) -> Iterator[Complaint]:
    """Complain about an empty element, and white space around a value."""
    value = element.text or ""
    if not value.strip():
        yield Complaint("NotBlank", where_of(element))
    elif value != value.strip():
        yield Complaint("UnexpectedWhitespace", where_of(element), value[:80])


def language(where: str, tag: str) -> Iterator[Complaint]:
    """Complain about a tag that is not of BCP 47, or names no language."""
    match = _LANGUAGE.fullmatch(tag)
    if match is None or (len(match["primary"]) == 2 and match["primary"].lower() not in _TWO_LETTERS):
        yield Complaint("InvalidLanguage", where, tag)


def media_type(where: str, value: str) -> Iterator[Complaint]:
    """Complain about what is no media type (RFC 2045 section 5.1)."""
    if not _MEDIA_TYPE.fullmatch(value):
        yield Complaint("InvalidMIMEAttribute", where, value)


def whole_number(where: str, value: str, at_least: int) -> Iterator[Complaint]:
    """Complain about what is no number, or too small."""
    if not value.isascii() or not value.isdigit() or int(value) < at_least:
        yield Complaint("InvalidNonNegativeInteger", where, value)


def named_once(parent: etree._Element, *names: str) -> Iterator[Complaint]:
    """Complain about children that stand there more than once."""
    for name in names:
        if len(parent.findall(name)) > 1:
            yield Complaint("DuplicateElement", f"{where_of(parent)}/{etree.QName(name).localname}")


def missing(parent: etree._Element, rule: str, *names: str) -> Iterator[Complaint]:
    """Complain about children that are not there."""
    for name in names:
        if parent.find(name) is None:
            yield Complaint(rule, f"{where_of(parent)}/{etree.QName(name).localname}")
