"""One moment, 24 November 2026 14:05 UTC, as publishers of many languages write it."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.text.date_letters import folded_letters
from aggregator.text.date_words import MONTHS, WEEKDAYS
from aggregator.text.dates import find_date, parse_date

RECEIVED = datetime(2026, 11, 24, 15, tzinfo=UTC)
MOMENT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
ABSOLUTE = """\
Tuesday, 24 November 2026 14:05
Tuesday 24th of November 2026 at 2:05 p.m.
Dienstag, 24. November 2026, 14:05 Uhr
Di., 24.11.2026 14.05 Uhr
mardi 24 novembre 2026 à 14h05
mar. 24 nov. 2026 14 h 05
Publié le 24 novembre 2026 à 14:05
martes, 24 de noviembre de 2026, 14:05 h
24 nov 2026 - 14:05
Terça-feira, 24 de novembro de 2026 às 14h05
ter, 24 nov 2026 14:05
martedì 24 novembre 2026 alle ore 14:05
dinsdag 24 november 2026 om 14:05 uur
вторник, 24 ноября 2026 г. в 14:05
24 ноя. 2026, 14:05
вівторок, 24 листопада 2026, 14:05
24 листопада 2026 року о 14:05
wtorek, 24 listopada 2026, godz. 14:05
24 Kasım 2026 Salı 14:05
24 KASIM 2026, 14:05
Selasa, 24 Nop 2026 pukul 14.05
Τρίτη, 24 Νοεμβρίου 2026, 14:05
24 ΝΟΕΜΒΡΙΟΥ 2026 - 14:05
marți, 24 noiembrie 2026, ora 14:05
úterý 24. listopadu 2026 14:05
tisdag 24 november 2026 kl. 14.05
tirsdag d. 24. november 2026 kl. 14:05
tirsdag 24. nov. 2026 klokken 14.05
tiistai 24. marraskuuta 2026 klo 14.05
24.11.2026 klo 14.05
2026. november 24., kedd 14:05
2026. 11. 24. 14:05
Thứ Ba, 24 tháng 11, 2026 14:05
ngày 24 tháng mười một năm 2026, 14:05
Thứ ba, 24/11/2026, 14:05
Jumanne, 24 Novemba 2026 saa 14:05
الثلاثاء 24 نوفمبر 2026 - 14:05
الثلاثاء ٢٤ تشرين الثاني ٢٠٢٦ - ١٤:٠٥
24 تشرين الثاني/نوفمبر 2026 14:05
24 نوفمبر 2026م الساعة 02:05 م
24 نوفمبر 2026، 2:05 مساءً
سه‌شنبه ۲۴ نوامبر ۲۰۲۶ ساعت ۱۴:۰۵
سه شنبه ۳ آذر ۱۴۰۵ - ۱۴:۰۵
۱۴۰۵/۰۹/۰۳ ۱۴:۰۵
יום שלישי, 24 בנובמבר 2026, 14:05
24 בנובמבר 2026 בשעה 14:05
मंगलवार, 24 नवंबर 2026, 14:05
24 नवम्बर 2026 02:05 PM
২৪ নভেম্বর ২০২৬, ১৪:০৫
মঙ্গলবার, ২৪ নভেম্বর ২০২৬ ১৪:০৫
2026年11月24日 14:05
2026年11月24日14时05分
2026年11月24日(火) 14時5分
2026年11月24日下午2:05
2026年11月24日 午後2時5分
2026년 11월 24일 오후 2:05
2026년 11월 24일 14시 05분
2026.11.24 14:05
2026-11-24 14:05:00
2026/11/24 14:05
24 พฤศจิกายน 2569 14:05 น.
24 พ.ย. 2569 14:05
20261124T140500Z
Tue Nov 24 14:05:00 2026
Tue Nov 24 14:05:00 +0000 2026
Tue Nov 24 2026 14:05:00 GMT+0000 (Coordinated Universal Time)
2026-11-24T14:05:00.000+0000
2026-11-24 14:05 UTC
2026-11-24T19:35:00 UTC+05:30
2026-11-24T17:05:00gmt+3
2026-11-24T17:05:00 europe/istanbul
tue, 24 nov 2026 14:05:00 gmt
TUE, 24 NOV 2026 14:05:00 GMT
Mon, 24 Nov 2026 14:05:00 GMT
24-Nov-2026 14:05
24/Nov/2026:14:05:00 +0000
Nov-24-2026 14:05
November 24, 2026 9:05 AM ET
Nov 24, 2026, 2:05:00 PM UTC
14:05, 24 November 2026
14:05 24.11.2026
14:05 GMT, 24 November 2026
24/11/26 14:05
24.11.26 14:05
24 Nov '26 14:05"""
RELATIVE = """\
heute, 14:05 Uhr
Today 14:05
aujourd'hui à 14h05
hoy a las 14:05
اليوم 14:05
сегодня, 14:05
今天 14:05
Oggi alle 14:05
hoje às 14h05
Nov 24, 14:05
24 novembre, 14:05
11月24日 14:05
55 minutes ago
vor 55 Minuten
il y a 55 minutes
hace 55 minutos
há 55 minutos
55 minuti fa
55 minuten geleden
55 минут назад
55 хвилин тому
55 minut temu
55 dakika önce
55 menit yang lalu
πριν 55 λεπτά
acum 55 minute
před 55 minutami
för 55 minuter sedan
for 55 minutter siden
55 minuuttia sitten
55 perce
55 phút trước
dakika 55 zilizopita
منذ 55 دقيقة
قبل ٥٥ دقيقة
۵۵ دقیقه پیش
לפני 55 דקות
55 मिनट पहले
৫৫ মিনিট আগে
55分钟前
55 分前
55분 전
55m ago
0 hours 55 min ago"""
MONTH_NAMES = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "el": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου "
    "Νοεμβρίου Δεκεμβρίου",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta "
    "lokakuuta marraskuuta joulukuuta",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "sw": "Januari Februari Machi Aprili Mei Juni Julai Agosti Septemba Oktoba Novemba Desemba",
    "ar-EG": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ar-SY": "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    "ar-TN": "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "he": "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
    "hi": "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "bn": "জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "vi": "tháng_1 tháng_2 tháng_3 tháng_4 tháng_5 tháng_6 tháng_7 tháng_8 tháng_9 tháng_10 tháng_11 tháng_12",
    "vi in words": "tháng_một tháng_hai tháng_ba tháng_tư tháng_năm tháng_sáu tháng_bảy tháng_tám tháng_chín "
    "tháng_mười tháng_mười_một tháng_mười_hai",
    "th": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
}
# The short forms that Unicode's locale repository has for feeds' "%b", dots included.
SHORT_MONTH_NAMES = {
    "de": "Jan. Feb. Mär. Apr. Mai Jun. Jul. Aug. Sep. Okt. Nov. Dez.",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl": "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
    "ru": "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.",
    "uk": "січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд.",
    "pl": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "tr": "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara",
    "id": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nop Des",
    "sv": "jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec.",
    "hu": "jan. febr. márc. ápr. máj. jún. júl. aug. szept. okt. nov. dec.",
}


@pytest.mark.parametrize("text", ABSOLUTE.splitlines())
def test_moment_is_read_in_any_language(text: str) -> None:
    """B2."""
    assert parse_date(text, UTC, RECEIVED) == MOMENT
    assert find_date(text, UTC, RECEIVED) == MOMENT


@pytest.mark.parametrize("text", RELATIVE.splitlines())
def test_relative_moment_counts_back_from_the_receipt(text: str) -> None:
    """B2: without a receipt it says nothing."""
    assert parse_date(text, UTC, RECEIVED) == MOMENT
    assert find_date(text, UTC, RECEIVED) == MOMENT
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "days", "hours"),
    [
        ("yesterday", 1, 0), ("gestern", 1, 0), ("hier", 1, 0), ("أمس", 1, 0), ("昨日", 1, 0), ("ayer", 1, 0),
        ("вчера", 1, 0), ("dün", 1, 0), ("vorgestern", 2, 0), ("avant-hier", 2, 0),
        ("day before yesterday", 2, 0), ("أول أمس", 2, 0), ("前天", 2, 0), ("一昨日", 2, 0), ("Yesterday, 20:05", 1, 20), ("gestern 20:05 Uhr", 1, 20),
    ],
)  # fmt: skip
def test_day_before_the_receipt_is_its_midnight_or_its_hour(text: str, days: int, hours: int) -> None:
    midnight = datetime(2026, 11, 24, tzinfo=UTC) - timedelta(days=days)

    assert parse_date(text, UTC, RECEIVED) == midnight + timedelta(hours=hours, minutes=5 if hours else 0)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("منذ 3 ساعات", timedelta(hours=3)),
        ("منذ ساعتين", timedelta(hours=2)),
        ("قبل يومين", timedelta(days=2)),
        ("an hour ago", timedelta(hours=1)),
        ("vor einer Stunde", timedelta(hours=1)),
        ("il y a une heure", timedelta(hours=1)),
        ("1 hour, 20 minutes ago", timedelta(hours=1, minutes=20)),
        ("3d ago", timedelta(days=3)),
        ("2 weeks ago", timedelta(weeks=2)),
        ("3天前", timedelta(days=3)),
        ("2時間前", timedelta(hours=2)),
        ("2시간 전", timedelta(hours=2)),
    ],
)
def test_span_before_the_receipt_is_subtracted(text: str, ago: timedelta) -> None:
    assert parse_date(text, UTC, RECEIVED) == RECEIVED - ago


@pytest.mark.parametrize("language", MONTH_NAMES)
def test_every_month_has_its_name(language: str) -> None:
    _assert_all_months_are_read(MONTH_NAMES[language])


@pytest.mark.parametrize("language", SHORT_MONTH_NAMES)
def test_every_month_has_its_short_name(language: str) -> None:
    _assert_all_months_are_read(SHORT_MONTH_NAMES[language])


def _assert_all_months_are_read(names: str) -> None:
    months = [name.replace("_", " ") for name in names.split()]

    assert len(months) == 12
    for number, name in enumerate(months, 1):
        for text in (f"3 {name} 2026 14:05", f"3 {name.upper()} 2026, 14:05"):
            assert parse_date(text) == datetime(2026, number, 3, 14, 5, tzinfo=UTC), text


def test_no_word_is_both_a_month_and_a_weekday_but_the_two_that_are_told_apart() -> None:
    assert set(MONTHS) & set(WEEKDAYS) <= {"mar", "paz"}


@pytest.mark.parametrize(
    ("text", "folded"),
    [("KASIM", "kasim"), ("مُنْذُ", "منذ"), ("۱۴۰۵", "1405"), ("Ağustos", "agustos"), ("５月", "5 月 ")],
)
def test_letters_are_folded(text: str, folded: str) -> None:
    assert folded_letters(text) == folded
