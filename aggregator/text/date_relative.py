"""Dates that count back from the receipt: "3 hours ago", "vor 2 Tagen", "منذ ساعتين"."""

import re
from datetime import UTC, datetime, timedelta

from aggregator.text.date_shapes import Shape
from aggregator.text.date_words import folded_words

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
# A new word is one entry in the line of its unit. Months have 30 days and years 365.
_UNITS: dict[str, int] = {
    word: seconds
    for seconds, words in (
        (1, """s sec secs second seconds sekunde sekunden sekunder sekund seconde seconden secondes
            segundo segundos secondo secondi секунда секунды секунд секунду saniye detik giây ثانية
            ثواني ثوان ثانیه שניות सेकंड সেকেন্ড 秒 秒钟 초 sekuntia másodperce secunde δευτερόλεπτα sekundy"""),
        (_MINUTE, """m min mins minute minutes minuten minuut minuter minutter minut minuto minutos
            minuti мин минут минуту минуты хв хвилин хвилину хвилини minuty minutę dakika menit phút
            دقيقة دقائق دقیقه דקות דקה मिनट মিনিট 分 分钟 分鐘 분 minuuttia perce λεπτά λεπτό minutami"""),
        (_HOUR, """h hr hrs hour hours std stunde stunden uur uren timme timmar time timer heure heures
            hora horas ora ore час часа часов годин години годину godz godzin godziny godzinę hodin
            hodinami saat jam giờ saa ساعة ساعات ساعت שעות שעה घंटे घंटा ঘণ্টা ঘন্টা 时 小时 小時 時間 시간
            tuntia tunti órája ώρες ώρα"""),
        (_DAY, """d day days tag tage tagen dag dagen dagar dage dager jour jours día días dia dias
            giorno giorni день дня дней дні днів dni dzień dny gün hari ngày siku يوم أيام روز ימים दिन
            দিন 天 日 일 zile zi päivää napja ημέρες μέρες"""),
        (7 * _DAY, """w wk week weeks woche wochen weken vecka veckor uge uger uke uker semaine semaines
            semana semanas settimana settimane неделю недели недель тиждень тижні tydzień tygodnie
            tygodni týdny hafta minggu tuần wiki أسبوع أسابيع هفته שבועות सप्ताह हफ्ते সপ্তাহ 周 週 週間 주
            viikkoa hete εβδομάδες săptămâni"""),
        (30 * _DAY, """month months monat monate monaten maand maanden månad månader måned måneder mois
            mes meses mese mesi месяц месяца месяцев місяць місяці місяців miesiąc miesiące miesięcy ay
            bulan شهر أشهر شهور ماه חודשים महीने মাস 个月 個月 か月 ヶ月 개월 kuukautta hónapja μήνες luni"""),
        (365 * _DAY, """y yr yrs year years jahr jahre jahren jaar år ans año años ano anos anno anni
            год года лет рік роки років rok lata lat yıl tahun năm سنة سنوات سال שנים साल বছর 年 년
            vuotta éve χρόνια ani"""),
        (2 * _MINUTE, "دقيقتين دقيقتان שתי_דקות"),
        (2 * _HOUR, "ساعتين ساعتان שעתיים"),
        (2 * _DAY, "يومين يومان יומיים"),
        (7 * 2 * _DAY, "أسبوعين"),
        (2 * 30 * _DAY, "شهرين"),
        (2 * 365 * _DAY, "سنتين عامين"),
    )
    for word in folded_words(words)
}  # fmt: skip
# "Vor 3 Stunden", "3 hours ago"; the two are told apart, for Turkish "önce" is English "once".
_BEFORE_A_SPAN = frozenset(folded_words("vor seit il_y_a hace ha há acum před منذ قبل לפני πριν"))
_AFTER_A_SPAN = frozenset(
    folded_words(
        """ago back geleden sedan siden sitten fa назад тому temu önce lalu yang_lalu trước iliyopita
        zilizopita پیش पहले আগে 前 전 ezelőtt atrás"""
    )
)
_SILENT = frozenset(
    folded_words(
        "a an one about il y eine einer einem ein une un una uno um uma en ett for för för ca circa yang"
    )
)
# Hungarian says "ago" by the end of the word.
_UNITS_AGO = frozenset(folded_words("másodperce perce órája napja hete hónapja éve"))
_PATTERN = re.compile(r"R(?:9?U|U9){1,3}S?|(?:9?U|U9){1,3}S|9?B")


def moment_before(shape: Shape, received_at: datetime) -> datetime | None:
    """Return the moment that lies as long before the receipt as a shape says, in UTC, or None.

    Raises: OverflowError where the calendar does not reach that far.
    """
    if shape.without("FPV|").kinds in ("N", "J"):
        return received_at.astimezone(UTC)
    pairs = [
        (letter, text)
        for kind, text in zip(shape.kinds, shape.texts, strict=True)
        if (letter := _letter(kind, text))
    ]
    if not _PATTERN.fullmatch("".join(letter for letter, _ in pairs)):
        return None
    return (received_at - timedelta(seconds=_seconds(pairs))).astimezone(UTC)


def _letter(kind: str, text: str) -> str:
    if kind in "93":
        return "9"
    if text in _UNITS_AGO:
        return "B"
    if text in _UNITS:
        return "U"
    if text in _BEFORE_A_SPAN:
        return "R"
    if text in _AFTER_A_SPAN:
        return "S"
    return "" if kind in "FPV|" or text in _SILENT else "x"


def _seconds(pairs: list[tuple[str, str]]) -> int:
    counts = [int(text) for letter, text in pairs if letter == "9"]
    units = [_UNITS[text] for letter, text in pairs if letter in "UB"]
    # "An hour ago" has no number, "منذ ساعتين" has it in the word.
    counts += [1] * (len(units) - len(counts))
    return sum(count * unit for count, unit in zip(counts, units, strict=False))
