"""The words of dates in the languages that we read: months, weekdays, halves of a day, labels.

To add a language, add its words to the line of each month and weekday; spelling is folded
(`date_letters`), so case, accents and vowel points do not matter. `_` stands for a space.
"""

import re
from collections.abc import Iterable

from aggregator.text.date_letters import folded_letters

# By line: English, Germanic; Romance; Slavic; Finnic, Baltic, Hungarian, Turkish, Greek; Indonesian, Swahili,
# Vietnamese; Arabic of Egypt, the Levant and the Maghreb; Persian, Urdu, Hebrew; Hindi, Bengali, Thai.
_MONTHS = (
    """jan january januar januari jän jänner janúar jaanuar janv janvier enero ene gennaio gen janeiro
    ianuarie ian gener январь января янв січень січня січ styczeń stycznia sty leden ledna led январи
    január tammikuu tammikuuta ocak oca ιανουάριος ιανουαρίου ιαν tháng_một tháng_giêng يناير
    كانون_الثاني كانون_ثاني جانفي ژانویه جنوری ינואר בינואר ינו जनवरी जन জানুয়ারি জানুয়ারী জানু มกราคม ม.ค.""",
    """feb february februar februari feber febrúar févr février fév febrero febbraio fevereiro fev
    februarie febrer февраль февраля фев февр лютий лютого лют luty lutego lut únor února úno февруари
    február febr helmikuu helmikuuta şubat şub φεβρουάριος φεβρουαρίου φεβ pebruari tháng_hai فبراير
    شباط فيفري فوریه فروری פברואר בפברואר פבר फरवरी फ़रवरी फर ফেব্রুয়ারি ফেব্রুয়ারী ফেব กุมภาพันธ์ ก.พ.""",
    """mar march mär märz mrz maart mrt marts mars märts marzo março marco martie març мар март марта
    березень березня бер marzec marca březen března bře marec március márc maaliskuu maaliskuuta mart
    μάρτιος μαρτίου μαρ maret machi tháng_ba مارس آذار اذار مارچ מרץ מרס במרץ मार्च মার্চ มีนาคม มี.ค.""",
    """apr april avr avril abril abr aprile aprilie апрель апреля апр квітень квітня квіт kwiecień
    kwietnia kwi duben dubna dub април apríl április ápr huhtikuu huhtikuuta nisan nis απρίλιος απριλίου
    απρ aprili tháng_tư أبريل ابريل إبريل نيسان أفريل آوریل اپریل אפריל באפריל אפר अप्रैल अप्रै এপ্রিল เมษายน
    เม.ย.""",
    """may mai mei maj mayo maggio mag maio maig май мая травень травня трав maja květen května kvě máj
    május toukokuu toukokuuta mayıs μάιος μαΐου μαϊ μάι tháng_năm مايو أيار ايار ماي مه مئی מאי במאי मई
    মে พฤษภาคม พ.ค.""",
    """jun june juni juin junio giugno giu junho iunie iun juny июнь июня июн червень червня черв
    czerwiec czerwca cze červen června čvn юни jún június kesäkuu kesäkuuta haziran haz ιούνιος ιουνίου
    ιουν ιούν tháng_sáu يونيو يونيه حزيران جوان ژوئن جون יוני ביוני जून জুন มิถุนายน มิ.ย.""",
    """jul july juli juil juillet julio luglio lug julho iulie iul juliol июль июля июл липень липня лип
    lipiec lipca lip červenec července čvc юли júl július heinäkuu heinäkuuta temmuz tem ιούλιος ιουλίου
    ιουλ ιούλ julai tháng_bảy يوليو يوليه تموز جويلية ژوئیه جولای جولائی יולי ביולי जुलाई जुल জুলাই กรกฎาคม
    ก.ค.""",
    """aug august augustus augusti août agosto ago agost август августа авг серпень серпня серп sierpień
    sierpnia sie srpen srpna srp augusztus elokuu elokuuta ağustos ağu αύγουστος αυγούστου αυγ agustus
    agu agt ags agosti tháng_tám أغسطس اغسطس آب أوت اوت آگوست اگست אוגוסט באוגוסט אוג अगस्त अग আগস্ট অগাস্ট
    আগষ্ট สิงหาคม ส.ค.""",
    """sep sept september septembre septiembre setiembre settembre set setembro septembrie сентябрь
    сентября сен сент вересень вересня вер wrzesień września wrz září zář септември szeptember szept
    syyskuu syyskuuta eylül eyl σεπτέμβριος σεπτεμβρίου σεπ σεπτ septemba tháng_chín سبتمبر أيلول ايلول
    شتنبر سپتامبر ستمبر ספטמבר בספטמבר ספט सितंबर सितम्बर सित সেপ্টেম্বর সেপ্টে กันยายน ก.ย.""",
    """oct october okt oktober octobre octubre ottobre ott outubro out octombrie октябрь октября окт
    жовтень жовтня жовт październik października paź říjen října říj октомври október lokakuu lokakuuta
    ekim eki οκτώβριος οκτωβρίου οκτ oktoba tháng_mười أكتوبر اكتوبر تشرين_الأول تشرين_أول اکتبر اکتوبر
    אוקטובר באוקטובר אוק अक्टूबर अक्तूबर अक्टू অক্টোবর অক্টো ตุลาคม ต.ค.""",
    """nov november novembre noviembre novembro noiembrie noi ноябрь ноября ноя нояб листопад листопада
    лист listopad listopada listopadu lis ноември marraskuu marraskuuta kasım kas νοέμβριος νοεμβρίου
    νοε nop nopember novemba tháng_mười_một نوفمبر تشرين_الثاني تشرين_ثاني نونبر نوامبر نومبر נובמבר
    בנובמבר נוב नवंबर नवम्बर नव নভেম্বর নভে พฤศจิกายน พ.ย.""",
    """dec december dez dezember des desember déc décembre diciembre dic dicembre dezembro decembrie
    desembre декабрь декабря дек грудень грудня груд grudzień grudnia gru prosinec prosince декември
    joulukuu joulukuuta aralık ara δεκέμβριος δεκεμβρίου δεκ desemba tháng_mười_hai tháng_chạp ديسمبر
    كانون_الأول كانون_أول دجنبر دسامبر دسمبر דצמבר בדצמבר דצמ दिसंबर दिसम्बर दिस ডিসেম্বর ডিসে ธันวาคม ธ.ค.""",
)
_PERSIAN_MONTHS = (
    "فروردین حمل", "اردیبهشت ثور", "خرداد جوزا", "تیر سرطان", "مرداد امرداد اسد", "شهریور سنبله",
    "مهر میزان", "آبان عقرب", "آذر قوس", "دی جدی", "بهمن دلو", "اسفند حوت",
)  # fmt: skip
_WEEKDAYS = (
    """monday mon montag maandag måndag mandag mån lundi lun lunes lunedì segunda segunda-feira seg luni
    понедельник пн понеділок poniedziałek pon pondělí maanantai hétfő pazartesi δευτέρα δευ senin
    jumatatu thứ_hai الاثنين الإثنين اثنين دوشنبه پیر יום_שני सोमवार সোমবার 星期一 週一 周一 月曜日 月
    월요일""",
    """tuesday tue tues dienstag dinsdag tisdag tirsdag tis tir mardi martes martedì terça terça-feira
    ter marți вторник вт вівторок wtorek úterý tiistai kedd salı τρίτη τρι selasa jumanne thứ_ba
    الثلاثاء ثلاثاء سه‌شنبه سه_شنبه منگل יום_שלישי मंगलवार মঙ্গলবার 星期二 週二 周二 火曜日 火 화 화요일""",
    """wednesday wed weds mittwoch woensdag onsdag mit ons mercredi mer miércoles mié mercoledì quarta
    quarta-feira qua miercuri среда ср середа środa středa keskiviikko szerda çarşamba τετάρτη τετ rabu
    jumatano thứ_tư الأربعاء الاربعاء أربعاء چهارشنبه بدھ יום_רביעי बुधवार বুধবার 星期三 週三 周三 水曜日 水
    수 수요일""",
    """thursday thu thur thurs donnerstag donderdag torsdag don tor jeudi jeu jueves jue giovedì gio
    quinta quinta-feira qui joi четверг чт четвер czwartek čtvrtek torstai csütörtök perşembe πέμπτη πεμ
    kamis alhamisi thứ_năm الخميس خميس پنجشنبه پنج‌شنبه جمعرات יום_חמישי गुरुवार বৃহস্পতিবার 星期四 週四 周四
    木曜日 木 목 목요일""",
    """friday fri freitag vrijdag fredag fre vri vendredi ven viernes vie venerdì sexta sexta-feira sex
    vineri пятница пт п'ятниця пʼятниця piątek pátek perjantai péntek cuma παρασκευή παρ jumat ijumaa
    thứ_sáu الجمعة جمعة جمعه יום_שישי शुक्रवार শুক্রবার 星期五 週五 周五 金曜日 金 금 금요일""",
    """saturday sat samstag sonnabend zaterdag lördag lørdag sam lör lør zat samedi sábado sáb sabato
    sab sâmbătă суббота сб субота sobota lauantai szombat cumartesi σάββατο σαβ sabtu jumamosi thứ_bảy
    السبت سبت شنبه ہفتہ שבת יום_שבת शनिवार শনিবার 星期六 週六 周六 土曜日 土 토 토요일""",
    """sunday sun sonntag zondag söndag søndag son sön søn zon dimanche dim domingo domenica dom
    duminică воскресенье вс неділя niedziela neděle sunnuntai vasárnap pazar κυριακή κυρ minggu jumapili
    chủ_nhật الأحد الاحد أحد یکشنبه یک‌شنبه اتوار יום_ראשון रविवार রবিবার 星期日 星期天 週日 周日 日曜日
    일요일""",
)
# Months that are also a weekday's short form; the weekday where a month stands beside it.
WEEKDAYS_LIKE_MONTHS = {"mar": 1, "paz": 6}
_HALVES = (
    "am এএম 午前 上午 凌晨 早上 오전 صباحا ص صبح πμ पूर्वाह्न",
    "pm পিএম 午後 下午 晚上 中午 오후 مساء م عصر μμ अपराह्न",
)
# Days back: today, yesterday, the day before.
_DAYS = (
    """today heute vandaag idag i_dag aujourd'hui aujourd’hui hoy oggi hoje azi avui сегодня сьогодні
    dziś dzisiaj dnes днес tänään bugün σήμερα hari_ini leo hôm_nay اليوم امروز آج היום आज আজ 今天 今日
    오늘""",
    """yesterday gestern gisteren igår i_går hier ayer ieri ontem ahir вчера вчора wczoraj včera eilen
    tegnap dün χθες χτες kemarin jana hôm_qua أمس امس البارحة دیروز گذشته_کل אתמול बीता_कल গতকাল 昨天 昨日
    어제""",
    """the_day_before_yesterday day_before_yesterday vorgestern eergisteren avant-hier anteayer
    l'altro_ieri anteontem alaltăieri позавчера позавчора przedwczoraj předevčírem toissapäivänä
    tegnapelőtt أول_أمس اول_امس پریروز שלשום 前天 一昨日 그저께""",
)
_NOW = "now agora adesso şimdi الآن اکنون עכשיו अभी"
_JUST_NOW = """just_now right_now a_moment_ago moments_ago gerade_eben soeben à_l'instant à_l’instant
    ahora_mismo только_что щойно przed_chwilą az_önce للتو 刚刚 剛剛 방금"""
_HOUR_MARKS = "h hrs hours uhr uur u ч год godz น 時 时 点 點 시 分 분 秒 초 বজে बजे"
_PUBLISHED = """published first_published publish_date publication_date posted posted_on date_posted
    created added released issued date veröffentlicht erschienen gepubliceerd geplaatst publicerad
    publiceret publisert julkaistu publié publiée publié_le mis_en_ligne paru publicado publicada fecha
    pubblicato pubblicata postado data publicat опубликовано опубліковано дата opublikowano publikováno
    közzétéve yayınlanma yayın_tarihi δημοσίευση δημοσιεύτηκε diterbitkan dipublikasikan imechapishwa
    đăng_lúc ngày_đăng نشر نشرت نشر_في تم_النشر تم_النشر_في تم_نشره تاريخ_النشر تاریخ_انتشار منتشر_شده
    פורסם תאריך प्रकाशित প্রকাশ প্রকাশিত প্রকাশঃ প্রকাশিতঃ 发布 發布 发布时间 發佈時間 发表于 公開 公開日 公開日時 配信
    入力 投稿日時 发表时间 发布日期 投稿日 掲載 등록 등록일 입력일 발행일 작성일 승인 입력"""
_UPDATED = """updated last_updated last_update update modified last_modified edited aktualisiert
    zuletzt_aktualisiert stand bijgewerkt laatst_bijgewerkt uppdaterad senast_uppdaterad opdateret
    sist_oppdatert oppdatert päivitetty mis_à_jour mis_à_jour_le mise_à_jour modifié actualizado
    actualizada actualización última_actualización aggiornato aggiornata atualizado atualizada
    atualizado_em actualizat обновлено оновлено zaktualizowano aktualizacja aktualizováno frissítve
    güncellendi güncelleme son_güncelleme ενημέρωση ενημερώθηκε diperbarui ilisasishwa cập_nhật تحديث
    آخر_تحديث تم_التحديث محدث به_روزرسانی بروزرسانی עודכן अपडेट आखिरी_अपडेट আপডেট আপডেটঃ হালনাগাদ 更新 更新时间
    更新時間 最終更新 最后更新 更新日 更新日時 更新日期 最終更新日 수정일 최종수정 수정"""
# Words that join the parts of a date and say nothing; weekdays of two letters, which mean too much.
_JOINING = """at on the of in to um den der vom von am op om kl klo klokka klokken kello le la les l du
    à a an de del el las los às em il al alle ore ora dalle dia día das os o d dzień dnia godz o_godz
    o_godzinie godzina date_de г года в р року роки о об ve dne στις της του τη pada pukul jam tarihli
    saat saa tarehe ngày năm lúc vào في يوم الساعة عند بتوقيت توقيت سنة عام و ساعت روز در מיום יום ב ה
    בשעה को का पर এ তারিখ 年 년 日 号 號 일 วันที่ เวลา พ.ศ. time tid dátum local heure heures hora horas mo tu
    we th fr sa su di mi do so ma wo vr za zo ti ke pe lu"""
_ORDINALS = "st nd rd th er ère e a o os º ος η го й я е de"
_AGO = "il_y_a yang_lalu"
_ZONE_PHRASES = """eastern_standard_time eastern_daylight_time central_standard_time
    central_daylight_time mountain_standard_time mountain_daylight_time pacific_standard_time
    pacific_daylight_time greenwich_mean_time coordinated_universal_time central_european_time
    central_european_summer_time india_standard_time british_summer_time eastern_time pacific_time"""
_JOINTS = re.compile(r"[-_.'’ʼ]")


def folded_words(text: str) -> list[str]:
    """Return the words of a table as a shape has them: folded, several words as one."""
    return [_JOINTS.sub("", word) for word in folded_letters(text).split()]


def _numbered(lines: Iterable[str], start: int) -> dict[str, int]:
    return {word: number for number, line in enumerate(lines, start) for word in folded_words(line)}


# A Persian month is its number and a hundred: its days are counted in another calendar.
MONTHS = {**_numbered(_PERSIAN_MONTHS, 101), **_numbered(_MONTHS, 1)}
WEEKDAYS = _numbered(_WEEKDAYS, 0)
HALVES = _numbered(_HALVES, 0)
DAYS_BACK = _numbered(_DAYS, 0)
ORDINALS = frozenset(folded_words(_ORDINALS))
MONTH_UNITS = frozenset(folded_words("月 월"))
MONTH_PREFIXES = frozenset(folded_words("tháng thg"))
# What a word is, by a letter (see `date_shapes`); where it is several, the last line counts.
KINDS: dict[str, str] = {
    word: kind
    for kind, words in (
        ("F", folded_words(_JOINING)),
        ("P", folded_words(_PUBLISHED)),
        ("V", folded_words(_UPDATED)),
        ("H", folded_words(_HOUR_MARKS)),
        ("N", folded_words(_NOW)),
        ("J", folded_words(_JUST_NOW)),
        ("D", DAYS_BACK),
        ("A", HALVES),
        ("W", WEEKDAYS),
        ("M", MONTHS),
    )
    for word in words
}
_PHRASES = tuple(
    phrase
    for table in (
        *_MONTHS, *_PERSIAN_MONTHS, *_WEEKDAYS, *_DAYS,
        _JUST_NOW, _PUBLISHED, _UPDATED, _JOINING, _AGO, _ZONE_PHRASES,
    )
    for phrase in folded_letters(table).split()
    if _JOINTS.search(phrase)
)  # fmt: skip
# What is written with a space, a dot or a hyphen, as one word, and the words that such a phrase begins with.
PHRASES = frozenset(_JOINTS.sub("", phrase) for phrase in _PHRASES)
FIRST_WORDS = frozenset(_JOINTS.split(phrase)[0] for phrase in _PHRASES)
