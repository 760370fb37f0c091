"""The words of the web pages, by language. To add one: an entry in `_PHRASES`, in the order of the fields."""

# ruff: noqa: E501  texts of all widths: letters of some scripts count as two

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PagePhrases:
    """What the pages say by themselves.

    `entries` and `outlets` count `{count}`; `updated` stands before a time; `skip` leads past the head of a page.
    """

    language: str
    subscribe: str
    address: str
    all_feeds: str
    opml: str
    everything: str
    topics: str
    regions: str
    languages: str
    channels: str
    entries: str
    nothing: str
    skip: str
    outlets: str
    updated: str


_PHRASES = {
    one.language: one
    for one in (
        PagePhrases(
            "en", "Subscribe", "Copy this address into your feed reader", "All feeds", "All feeds as an OPML list",
            "Everything", "Topics", "Regions", "Languages", "More", "Entries: {count}", "nothing yet",
            "To the articles",
            "Outlets: {count}", "Updated",
        ),
        PagePhrases(
            "ar", "اشترك", "انسخ هذا العنوان إلى قارئ الخلاصات", "كل الخلاصات", "كل الخلاصات في قائمة OPML",
            "كل شيء", "المواضيع", "المناطق", "اللغات", "المزيد", "المواد: {count}", "لا شيء بعد", "إلى المقالات",
            "المصادر: {count}", "آخر تحديث",
        ),
        PagePhrases(
            "de", "Abonnieren", "Diese Adresse in den Feedreader kopieren", "Alle Feeds", "Alle Feeds als OPML-Liste",
            "Alles", "Themen", "Regionen", "Sprachen", "Weitere", "Einträge: {count}", "noch nichts",
            "Zu den Artikeln",
            "Medien: {count}", "Stand",
        ),
        PagePhrases(
            "es", "Suscribirse", "Copie esta dirección en su lector de fuentes", "Todas las fuentes",
            "Todas las fuentes en una lista OPML", "Todo", "Temas", "Regiones", "Idiomas", "Más",
            "Entradas: {count}", "nada todavía", "A los artículos",
            "Medios: {count}", "Actualizado",
        ),
        PagePhrases(
            "fa", "اشتراک", "این نشانی را در خوراک‌خوان خود بگذارید", "همهٔ خوراک‌ها", "همهٔ خوراک‌ها در یک فهرست OPML",
            "همه چیز", "موضوع‌ها", "منطقه‌ها", "زبان‌ها", "بیشتر", "نوشته‌ها: {count}", "هنوز چیزی نیست",
            "به نوشته‌ها",
            "رسانه‌ها: {count}", "به‌روزرسانی",
        ),
        PagePhrases(
            "fr", "S’abonner", "Copiez cette adresse dans votre lecteur de flux", "Tous les flux",
            "Tous les flux en une liste OPML", "Tout", "Thèmes", "Régions", "Langues", "Autres",
            "Articles\u00a0: {count}", "rien pour l’instant", "Aller aux articles",
            "Médias\u00a0: {count}", "Mis à jour",
        ),
        PagePhrases(
            "he", "הרשמה", "העתיקו את הכתובת הזאת לקורא הפידים", "כל הפידים", "כל הפידים ברשימת OPML",
            "הכול", "נושאים", "אזורים", "שפות", "עוד", "פריטים: {count}", "עדיין אין דבר", "אל הכתבות",
            "מקורות: {count}", "עודכן",
        ),
        PagePhrases(
            "it", "Abbonati", "Copia questo indirizzo nel tuo lettore di feed", "Tutti i feed",
            "Tutti i feed in una lista OPML", "Tutto", "Temi", "Regioni", "Lingue", "Altro", "Voci: {count}",
            "ancora nulla", "Agli articoli",
            "Testate: {count}", "Aggiornato",
        ),
        PagePhrases(
            "ja", "購読する", "このアドレスをフィードリーダーに登録してください", "すべてのフィード", "すべてのフィードの OPML",
            "すべて", "話題", "地域", "言語", "その他", "{count} 件", "まだありません", "記事へ",
            "媒体 {count}", "更新",
        ),
        PagePhrases(
            "ko", "구독", "이 주소를 피드 리더에 넣으세요", "모든 피드", "모든 피드의 OPML 목록", "전체", "주제", "지역",
            "언어", "기타", "{count}건", "아직 없음", "기사로",
            "매체 {count}곳", "갱신",
        ),
        PagePhrases(
            "nl", "Abonneren", "Zet dit adres in je feedlezer", "Alle feeds", "Alle feeds als OPML-lijst", "Alles",
            "Onderwerpen", "Regio’s", "Talen", "Meer", "Berichten: {count}", "nog niets", "Naar de artikelen",
            "Media: {count}", "Bijgewerkt",
        ),
        PagePhrases(
            "pt", "Assinar", "Copie este endereço para o seu leitor de feeds", "Todos os feeds",
            "Todos os feeds numa lista OPML", "Tudo", "Temas", "Regiões", "Línguas", "Mais", "Entradas: {count}",
            "nada ainda", "Para os artigos",
            "Veículos: {count}", "Atualizado",
        ),
        PagePhrases(
            "ru", "Подписаться", "Скопируйте этот адрес в программу чтения лент", "Все ленты", "Все ленты списком OPML",
            "Всё", "Темы", "Регионы", "Языки", "Ещё", "Записей: {count}", "пока пусто", "К статьям",
            "Изданий: {count}", "Обновлено",
        ),
        PagePhrases(
            "tr", "Abone ol", "Bu adresi besleme okuyucunuza kopyalayın", "Tüm beslemeler",
            "Tüm beslemeler OPML listesi olarak", "Hepsi", "Konular", "Bölgeler", "Diller", "Diğer",
            "Yazılar: {count}", "henüz yok", "Yazılara geç",
            "Yayınlar: {count}", "Güncelleme",
        ),
        PagePhrases(
            "uk", "Підписатися", "Скопіюйте цю адресу до програми читання стрічок", "Усі стрічки",
            "Усі стрічки списком OPML", "Усе", "Теми", "Регіони", "Мови", "Ще", "Записів: {count}", "поки порожньо",
            "До статей",
            "Видань: {count}", "Оновлено",
        ),
        PagePhrases(
            "zh", "订阅", "将此地址复制到订阅阅读器", "所有订阅源", "所有订阅源的 OPML 列表", "全部", "主题", "地区", "语言",
            "更多", "{count} 篇", "暂无内容", "跳到文章",
            "{count} 家媒体", "更新于",
        ),
    )
}  # fmt: skip


def page_phrases_of(language: str | None) -> PagePhrases:
    """Return the words of a language tag (`pt-BR`), those of English where there are none."""
    return _PHRASES.get((language or "").partition("-")[0].lower(), _PHRASES["en"])
