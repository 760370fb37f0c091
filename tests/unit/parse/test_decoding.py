import codecs

import pytest

from aggregator.parse import parse
from aggregator.parse.decoding import as_utf8
from tests.builders import document

_TEXTS = {
    "windows-1251": "В Москве открылась выставка, на которой показаны новые картины художника. Вход свободный. ",
    "koi8-r": "В Москве открылась выставка, на которой показаны новые картины художника. Вход свободный. ",
    "windows-1256": "افتتح اليوم في القاهرة معرض جديد للكتاب بحضور عدد كبير من الزوار والناشرين العرب. ",
    "gb18030": "今天上午在北京举行了新闻发布会，会上介绍了有关情况，并回答了记者提出的问题。",
    "shift_jis": "今日の午前、東京で記者会見が開かれ、新しい計画について説明がありました。",
    "euc-jp": "今日の午前、東京で記者会見が開かれ、新しい計画について説明がありました。",
    "euc-kr": "오늘 오전 서울에서 기자 회견이 열려 새로운 계획에 대한 설명이 있었습니다. ",
    "big5": "今天上午在台北舉行了記者會，會上介紹了有關情況，並回答了記者提出的問題。",
    "tis-620": "วันนี้ที่กรุงเทพมหานครมีการแถลงข่าวเกี่ยวกับโครงการใหม่ของรัฐบาล ",
    "windows-1252": "Le maire a présenté hier à la presse les résultats de l’année écoulée, très favorables. ",
}


def _feed(text: str, encoding: str | None, declared: str | None = None) -> bytes:
    declaration = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    xml = f"{declaration}<rss version='2.0'><channel><title>{text * 6}</title></channel></rss>"
    return xml.encode(encoding or "utf-8")


@pytest.mark.parametrize("encoding", _TEXTS)
def test_declared_encoding_is_believed(encoding: str) -> None:
    text = _TEXTS[encoding]

    assert parse(document(_feed(text, encoding, encoding))).title == (text * 6).strip()


@pytest.mark.parametrize("encoding", _TEXTS)
def test_charset_of_http_comes_before_the_declaration(encoding: str) -> None:
    """RFC 7303 section 3."""
    text = _TEXTS[encoding]
    one = document(_feed(text, encoding, "utf-8"), content_type=f"text/xml; charset={encoding}")

    assert parse(one).title == (text * 6).strip()


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", None])
@pytest.mark.parametrize("encoding", sorted(_TEXTS.keys() - {"windows-1252"}))
def test_evidence_wins_where_the_declaration_is_plainly_wrong(encoding: str, declared: str | None) -> None:
    feed = parse(document(_feed(_TEXTS[encoding], encoding, declared)))

    assert feed.title == (_TEXTS[encoding] * 6).strip()
    assert any("but it is" in defect.what for defect in feed.defects)


@pytest.mark.parametrize(
    "text",
    [
        _TEXTS["windows-1252"],
        "Die Überraschung war groß, als die Bürger die Pläne sahen. ",
        "El año pasado la ciudad construyó más viviendas que nunca, según el informe. ",
        "På måndagen öppnade den nya bron över älven. ",
        "A reunião começou às três horas e não terminou até à noite. ",
    ],
    ids=["French", "German", "Spanish", "Swedish", "Portuguese"],
)
@pytest.mark.parametrize("declared", ["utf-8", None])
def test_western_letters_are_read_as_windows_1252(text: str, declared: str | None) -> None:
    """Other code pages have as many letters at the same places, and tell no worse."""
    assert parse(document(_feed(text, "cp1252", declared))).title == (text * 6).strip()


@pytest.mark.parametrize(
    "content_type", ["text/xml", "text/xml; charset=us-ascii", "text/xml; charset=iso-8859-1"]
)
def test_utf8_is_utf8_whatever_http_says(content_type: str) -> None:
    """RFC 3023 made us-ascii the default for text/xml, which no publisher means."""
    feed = parse(document(_feed("Überraschung in Zürich", "utf-8", "utf-8"), content_type=content_type))

    assert feed.title == ("Überraschung in Zürich" * 6)


def test_declaration_that_utf8_contradicts_is_a_defect() -> None:
    feed = parse(document(_feed("Überraschung", "utf-8", "windows-1251")))

    assert feed.title == "Überraschung" * 6
    assert [defect.what for defect in feed.defects] == ["declared as cp1251, but it is utf-8"]


_BOMS = {
    "utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE, "utf-32-be": codecs.BOM_UTF32_BE,
}  # fmt: skip


@pytest.mark.parametrize("encoding", _BOMS)
def test_a_byte_order_mark_comes_before_all(encoding: str) -> None:
    body = _BOMS[encoding] + _feed("خبر", encoding, "iso-8859-1")

    assert parse(document(body, content_type="text/xml; charset=windows-1251")).title == "خبر" * 6


@pytest.mark.parametrize("text", ["plain", "خبر é"], ids=["ASCII", "letters"])
@pytest.mark.parametrize("declared", ["utf-16", "utf-8", None])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_need_no_mark(encoding: str, declared: str | None, text: str) -> None:
    assert parse(document(_feed(text, encoding, declared))).title == text * 6


def test_seven_bit_encoding_is_believed_though_it_looks_like_ascii() -> None:
    feed = parse(document(_feed("東京の新聞", "iso-2022-jp", "iso-2022-jp")))

    assert feed.title == "東京の新聞" * 6


def test_text_that_was_encoded_twice_is_undone() -> None:
    text = "Überraschung in Zürich, café à la crème. "

    feed = parse(document(_feed(text.encode().decode("latin-1"), "utf-8", "utf-8")))

    assert feed.title == (text * 6).strip()
    assert feed.defects


def test_text_that_only_speaks_of_such_letters_is_left_alone() -> None:
    text = "Why „Ã©“ is shown for „é“: a word on encodings, by Łukasz Żółć. "

    assert parse(document(_feed(text, "utf-8", "utf-8"))).title == (text * 6).strip()


def test_stray_bytes_in_utf8_are_read_as_windows_1252() -> None:
    body = _feed("Zürich, Größe, Überraschung, ", "utf-8", "utf-8").replace(
        b"</title>", b"\x93caf\xe9\x94 \x80</title>"
    )

    feed = parse(document(body))

    assert (feed.title or "").endswith("“café” €")
    assert [defect.what for defect in feed.defects] == ["bytes that are not UTF-8 in a UTF-8 document"]


@pytest.mark.parametrize(
    ("declared", "letters"),
    [("iso-8859-1", "“€”"), ("us-ascii", "é"), ("iso-8859-9", "ğış"), ("gb2312", "镕"), ("tis-620", "…")],
)
def test_labels_mean_what_they_mean_on_the_web(declared: str, letters: str) -> None:
    """WHATWG Encoding section 4.2: supersets of what they say."""
    supersets = {
        "iso-8859-1": "cp1252",
        "us-ascii": "cp1252",
        "iso-8859-9": "cp1254",
        "gb2312": "gb18030",
        "tis-620": "cp874",
    }
    body = f"<?xml version='1.0' encoding='{declared}'?><rss version='2.0'><channel><title>A {letters} b</title></channel></rss>"

    assert parse(document(body.encode(supersets[declared]))).title == f"A {letters} b"


@pytest.mark.parametrize(
    "label", ["rot13", "zip", "idna", "punycode", "unicode_escape", "x-unknown", "hex", "utf-8\x00"]
)
def test_label_that_names_no_encoding_of_documents_is_passed_over(label: str) -> None:
    decoded = as_utf8(document("<rss><title>é</title></rss>", content_type=f"text/xml; charset={label}"))

    assert (decoded.body.decode(), decoded.encoding) == ("<rss><title>é</title></rss>", "utf-8")


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"\x80" * 50, b"\xff\xfe", b"\x00", bytes(range(256)) * 4, b"\xed\xa0\x80<a>"]
)
@pytest.mark.parametrize("charset", ["", "utf-16", "utf-32", "shift_jis", "hz", "utf-7", "iso-2022-kr"])
def test_what_comes_out_is_always_utf8(body: bytes, charset: str) -> None:
    as_utf8(document(body, content_type=f"x; charset={charset}")).body.decode("utf-8")
