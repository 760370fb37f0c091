"""The words by which pages of many languages mark what is not the article. To add a language, add a line.

Phrases are compared folded (`text.words.folded`): case, punctuation and width do not matter.
"""

import re
import unicodedata

from aggregator.text.words import folded

_SIGNS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u0655\u0670\u093c]")
_ENDS = """
editor picks|editors picks|editor s picks|editors choice|read more|read also|read next|also read|related
related articles|related stories|related news|related topics|related content|related links|related coverage
more on this|more on this story|more on this topic|more like this|more stories|more news|more from|more
most read|most popular|most viewed|most shared|trending|trending now|recommended|recommended for you
recommended stories
you may also like|you might also like|you may be interested in|top stories|latest news|latest stories
don t miss
our standards|up next|what to read next|explore more|topics|tags|tag|keywords|filed under|see also
elsewhere on the site|in this story
المزيد|المزيد من|المزيد عن|المزيد حول|اقرأ أيضا|إقرأ أيضا|اقرا ايضا|اقرأ المزيد|مواضيع ذات صلة
موضوعات ذات صلة|أخبار ذات صلة
مقالات ذات صلة|ذات صلة|قد يعجبك أيضا|قد يهمك أيضا|الأكثر قراءة|الأكثر مشاهدة|اختيارات المحرر
اختيارات المحررين|مختارات
كلمات مفتاحية|الكلمات المفتاحية|الوسوم|وسوم|آخر الأخبار|شاهد أيضا
بیشتر بخوانید|مطالب مرتبط|اخبار مرتبط|خبرهای مرتبط|پربازدیدترین|پربازدیدها|پربیننده ترین|برچسب ها
برچسب‌ها|کلیدواژه ها|همچنین بخوانید|آخرین اخبار
مزید پڑھیں|متعلقہ خبریں|یہ بھی پڑھیں|سب سے زیادہ پڑھی جانے والی|متعلقہ عنوانات|مقبول خبریں|ٹیگز
קראו עוד|קראו גם|כתבות נוספות|כתבות קשורות|עוד בנושא|עוד כתבות|תגיות|הנקראות ביותר|הכי נקראות
אולי יעניין אותך|אולי יעניין אתכם
lire aussi|à lire aussi|a lire aussi|à lire|sur le même sujet|dans la même rubrique|articles liés
articles similaires
les plus lus|voir aussi|mots clés|nos derniers articles|plus d articles|vous aimerez aussi
recommandé pour vous
mehr zum thema|zum thema|lesen sie auch|lesen sie mehr|auch interessant|das könnte sie interessieren
meistgelesen|meist gelesen
das könnte sie auch interessieren|weitere artikel|weitere themen|weitere meldungen
empfehlungen der redaktion|schlagwörter|schlagworte
también te puede interesar|te puede interesar|le puede interesar|lea también|lee también|leer más
más noticias|más información
noticias relacionadas|relacionados|relacionadas|lo más leído|lo más visto|más leídas|etiquetas
temas relacionados|te recomendamos
leia também|leia mais|veja também|saiba mais|mais lidas|mais lidos|notícias relacionadas
matérias relacionadas|mais notícias
leggi anche|leggi di più|potrebbe interessarti|ti potrebbe interessare|articoli correlati|i più letti
correlati|argomenti
lees ook|lees meer|meer over|meest gelezen|gerelateerd|gerelateerde artikelen
читайте также|читать также|читайте ещё|материалы по теме|по теме|ещё по теме|другие новости
самое читаемое|популярное
новости по теме|теги|главные новости|читайте також|за темою|схожі новини
相关阅读|相關閱讀|相关新闻|相關新聞|相关文章|相關文章|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀|编辑推荐
編輯推薦|热门|熱門|热门新闻|熱門新聞
更多新闻|更多新聞|更多|标签|標籤|关键词|關鍵字|猜你喜欢|你可能感兴趣|你可能也喜歡|热门推荐
関連記事|関連ニュース|関連リンク|あわせて読みたい|合わせて読みたい|こちらもおすすめ|おすすめ記事|おすすめ
人気記事|ランキング|アクセスランキング
最新記事|新着記事|タグ|キーワード
관련 기사|관련기사|관련 뉴스|관련뉴스|많이 본 뉴스|많이 본 기사|인기 기사|추천 기사|추천 뉴스|태그
이 시각 주요뉴스
संबंधित खबरें|संबंधित ख़बरें|संबंधित|संबंधित समाचार|यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें|और पढ़ें
सबसे ज्यादा पढ़े गए|टैग|टैग्स
ilgili haberler|ilgili konular|bunlar da ilginizi çekebilir|ilginizi çekebilir|en çok okunanlar
daha fazla|etiketler|editörün seçtikleri|öne çıkanlar
soma pia|soma zaidi|habari zinazohusiana|habari zingine|habari nyingine|zinazosomwa zaidi|mada
baca juga|artikel terkait|berita terkait|berita lainnya|terpopuler|rekomendasi untuk anda
czytaj także|czytaj też|zobacz też|zobacz także|powiązane|najczęściej czytane|läs också|läs mer|les også
læs også|lue myös
διαβάστε επίσης|διαβάστε ακόμη|σχετικά άρθρα|xem thêm|tin liên quan|आणखी वाचा|আরও পড়ুন|আরো পড়ুন
সম্পর্কিত খবর|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง
citește și|citiți și|čtěte také|další články|olvassa el|прочетете още|pročitajte još|lexo edhe
மேலும் படிக்க|மேலும் செய்திகள்
"""
_ENDS_FOR_GOOD = """
comments|leave a comment|join the conversation|about the author|about the authors
sign up for our newsletter|newsletter|newsletters
subscribe to our newsletter|all rights reserved|copyright|terms of use|privacy policy|follow us
follow us on|contact us
التعليقات|أضف تعليقا|اترك تعليقا|جميع الحقوق محفوظة|تابعونا|تابعنا على|اشترك في النشرة|النشرة البريدية
نظرات|دیدگاه ها|ارسال نظر|تمامی حقوق محفوظ است|تبصرے|جملہ حقوق محفوظ ہیں|תגובות|כל הזכויות שמורות
הצטרפו לניוזלטר
commentaires|tous droits réservés|suivez nous|à propos de l auteur|recevez notre newsletter
inscrivez vous à la newsletter
kommentare|alle rechte vorbehalten|zur startseite|über den autor|über die autorin|newsletter abonnieren
comentarios|todos los derechos reservados|síguenos|síguenos en|suscríbete|suscríbete a nuestro boletín
sobre el autor
comentários|todos os direitos reservados|siga nos|assine nossa newsletter|sobre o autor|commenti
riproduzione riservata
комментарии|все права защищены|подпишитесь|подписывайтесь|подпишитесь на нас|об авторе|коментарі
всі права захищені
评论|評論|留言|版权所有|版權所有|责任编辑|責任編輯|关于作者|コメント|無断転載|無断転載禁止|댓글|무단전재
무단 전재|저작권자
टिप्पणियाँ|सर्वाधिकार सुरक्षित|yorumlar|tüm hakları saklıdır|bizi takip edin|maoni
haki zote zimehifadhiwa|komentar|komentarze
"""
_BARS = """
share|share this|share this article|share this story|share on|share via|facebook|twitter|x|whatsapp
telegram|email|e mail|mail
print|copy link|copy|link|linkedin|reddit|pinterest|instagram|youtube|tiktok|messenger|viber|line|save
bookmark|listen|listen to this article
subscribe|sign in|log in|login|register|menu|home|search|skip to content|skip to main content
skip to navigation|advertisement|ad|ads
sponsored|sponsored content|close|open menu|toggle navigation|back to top|follow|font size|a a|watch
live|gallery|min read|minute read
شارك|مشاركة|شارك على|شارك المقال|طباعة|فيسبوك|تويتر|واتساب|تلغرام|تليغرام|بريد|نسخ الرابط|إعلان|الرئيسية
القائمة|بحث|اشترك|استمع|إكس|اكس
اشتراک گذاری|اشتراک‌گذاری|چاپ|کپی لینک|خانه|فیسبوک|توییتر|تلگرام|واتساپ|شیئر کریں|شیئر|پرنٹ|صفحہ اول
שתפו|שתף|שיתוף|הדפסה|הדפס|פייסבוק|טוויטר|וואטסאפ|פרסומת
partager|partager sur|imprimer|copier le lien|envoyer|publicité|accueil|écouter|s abonner|se connecter
teilen|drucken|merken|anzeige|werbung|startseite|vorlesen
compartir|imprimir|copiar enlace|publicidad|inicio|escuchar|guardar|compartilhar|compartilhe|copiar link
publicidade|início|ouvir|salvar
condividi|stampa|pubblicità|delen|afdrukken|advertentie|поделиться|распечатать|реклама|главная|вконтакте
вк|одноклассники|копировать ссылку|слушать
分享|分享到|微信|微博|打印|列印|复制链接|首页|首頁|广告|廣告|收藏|字号|共有|シェア|ツイート|印刷|ホーム
広告|保存|ポスト|공유|공유하기|인쇄|페이스북|트위터|카카오톡|광고|홈
शेयर करें|साझा करें|शेयर|प्रिंट|फेसबुक|ट्विटर|व्हाट्सएप|विज्ञापन|होम|paylaş|yazdır|reklam|ana sayfa
dinle|kaydet
sambaza|shiriki|chapisha|tangazo|nyumbani|bagikan|cetak|iklan|beranda|udostępnij|drukuj|dela|skriv ut
chia sẻ
"""
_SECTIONS = """
news|world|world news|international|politics|business|economy|markets|sport|sports|culture|arts|science
technology|tech
health|opinion|comment|analysis|weather|lifestyle|travel|education|environment|society|local|national
region|regions
middle east|africa|asia|europe|americas|breaking news|exclusive|video|photos|life|style|entertainment
أخبار|عالم|العالم|سياسة|اقتصاد|رياضة|ثقافة|علوم|تكنولوجيا|صحة|رأي|مقالات|منوعات|محليات|عربي|دولي|الشرق الأوسط
جهان|سیاست|اقتصاد|ورزش|فرهنگ|ایران|دنیا|پاکستان|کھیل|חדשות|עולם|פוליטיקה|כלכלה|ספורט|תרבות|דעות
monde|politique|économie|société|culture|sciences|planète|france|politik|wirtschaft|ausland|inland|kultur
wissen
panorama|internacional|política|economía|deportes|cultura|sociedad|ciencia|opinión|mundo|economia|esportes
ciência
esteri|cronaca|cultura|política|brasil|россия|мир|в мире|политика|экономика|общество|спорт|культура|наука
происшествия
国际|國際|社会|社會|财经|財經|体育|體育|科技|文化|时政|中国|国内|国際|社会|経済|政治|スポーツ|文化|科学
국제|사회|경제|정치|문화|스포츠
देश|विदेश|दुनिया|राजनीति|खेल|व्यापार|dünya|gündem|siyaset|ekonomi|spor|kültür|dunia|siasa|uchumi|michezo
utamaduni
"""
_TAG_LABELS = """
archivado en|classé dans
tags|tag|keywords|topics|filed under|الوسوم|وسوم|كلمات مفتاحية|الكلمات المفتاحية|برچسب ها|برچسب‌ها
کلیدواژه ها|ٹیگز|תגיות|mots clés|schlagwörter|schlagworte
etiquetas|temas relacionados|теги|标签|標籤|关键词|關鍵字|タグ|キーワード|태그|टैग|टैग्स|etiketler|mada
argomenti
"""
_AGENCIES = """
reuters ap afp dpa efe ansa tass kyodo xinhua yonhap anadolu getty epa pti ani upi bloomberg jiji handout file
رويترز أ.ف.ب أف.ب د.ب.أ رویترز ایرنا רויטרס Рейтер РИА ТАСС 新华社 新華社 路透社 法新社 共同 時事 ロイター
연합뉴스 로이터
"""
SITE_WORDS = re.compile(
    r"\b(?:news|newspaper|times|post|daily|herald|tribune|gazette|chronicle|journal|observer|courier|"
    r"telegraph|press|"
    r"weekly|online|agency|wire|radio|tv|magazine|zeitung|tageblatt|nachrichten|rundschau|anzeiger|"
    r"journal|quotidien|"
    r"diario|periódico|noticias|gaceta|jornal|notícias|giornale|notizie|gazeta|gazetesi|haber|"
    r"haberler|habari|газета|"
    r"новости|вестник|известия)\b|صحيفة|جريدة|وكالة|أخبار|موقع|روزنامه|خبرگزاری|اخبار|روزنامہ|חדשות|עיתון|"
    r"日报|日報|晚报|晚報|晨报|新闻网|新聞網|新聞社|新聞|新闻|周刊|時報|时报|ニュース|뉴스|일보|신문|"
    r"समाचार|न्यूज़|न्यूज|दैनिक",
    re.IGNORECASE,
)
"""Words of the names of papers: they tell a site's line from a headline."""
_PHOTO = (
    r"photographs?|photos?|image|images|pictures?|pic|picture credit|credit|crédit photo|crédits?|foto|fotos|"
    r"fotografía|fotografia|crédito|bild|abbildung|quelle des bildes|фото|снимок|الصورة|صورة|صور|"
    r"تصوير|عکس|تصویر|تصاویر|"
    r"צילום|תמונה|图片|图|圖片|圖|摄影|攝影|摄|写真|撮影|画像|사진|फोटो|तस्वीर|चित्र|fotoğraf|"
    r"fotograf|picha|gambar|zdjęcie|ảnh|ছবি"
)
_SOURCE = (
    r"source|المصدر|منبع|ماخذ|מקור|quelle|fuente|fonte|источник|来源|來源|出处|出典|출처|स्रोत|"
    r"kaynak|chanzo|sumber"
)


def key(text: str) -> str:
    """Fold a phrase for comparison, without accents, vowel points and other signs that come and go."""
    return folded(unicodedata.normalize("NFC", _SIGNS.sub("", unicodedata.normalize("NFKD", folded(text)))))


def _phrases(table: str) -> frozenset[str]:
    return frozenset(key(phrase) for phrase in re.split(r"[|\n]", table) if phrase.strip())


ENDS = _phrases(_ENDS)
"""Headings after which a page goes on with other articles."""
ENDS_FOR_GOOD = _phrases(_ENDS_FOR_GOOD)
"""Headings after which nothing of the article comes any more."""
BARS = _phrases(_BARS)
"""Whole lines, or parts of lines, of bars for sharing and moving about."""
SECTIONS = _phrases(_SECTIONS)
"""Names of a paper's parts, which stand above headlines and name no outlet."""
TAG_LABELS = _phrases(_TAG_LABELS)
"""Labels before the publisher's own terms for the article."""
AGENCIES = frozenset(key(name) for name in _AGENCIES.split())
"""Whom pictures are credited to."""
PHOTO_LABEL = re.compile(
    rf"(?:^|[(\[（【|/.,،。]|\s)(?:{_PHOTO})\s*(?:\b(?:by|de|von|par)\b)?\s*[:：/／]", re.IGNORECASE
)
"""Says that a line is about a picture; at its start, or before the credit at its end."""
PHOTO_FIRST = re.compile(r"(?:image|media|figure) (?:caption|source|credit),", re.IGNORECASE)
PHOTO_BY = re.compile(
    r"\b(?:photo(?:graph)?|image|picture)s? by\b|\bgetty images\b|/\s?(?:AFP|AP|EPA|Reuters)\b", re.IGNORECASE
)
SOURCE_LABEL = re.compile(
    rf"(?:{_SOURCE})\s*[:：]\s*(?P<name>[^|•·:：\s][^|•·:：]{{0,60}}?)(?=\s*(?:$|[|•·]|\s{{2}}|\s\S+[:：]))",
    re.IGNORECASE,
)
COPYRIGHT = re.compile(r"©|\(c\)\s*\d{4}|^copyright\b", re.IGNORECASE)
# Before the names: words that need a name after them, and labels that are plain by their colon.
BYLINE = re.compile(
    r"(?:(?:written |reported |reporting |words |story |text |report )?by|par|von|por|di|door|av|af|oleh|od|"
    r"autor|na|imeandikwa na|"
    r"yazan|haber|автор|авторы|текст|от|автори|بقلم|كتب|كتبت|كتبه|إعداد|تقرير|به قلم|نویسنده|گزارش|"
    r"تحریر|رپورٹ|از|"
    r"מאת|द्वारा|लेखक|रिपोर्ट|লিখেছেন|โดย|mwandishi|penulis|auteur|autore|autora|author|texte|text|bericht)"
    r"(?:\s*[:：]\s*|\s+)(?P<names>\S.*)",
    re.IGNORECASE,
)
BYLINE_EAST = re.compile(
    r"(?:文\s*[/／:：]|作者\s*[:：]?|撰文\s*[:：]?|(?:本报|本報|本刊)?(?:记者|記者)\s*[:：/／]?|"
    r"執筆\s*[:：]?|글\s*[:：]|"
    r"기자\s*[:：])\s*(?P<names>[^\s\d:：,，。]{2,20}(?:[、，\s][^\s\d:：,，。]{2,10}){0,4})"
)
BYLINE_AFTER = re.compile(r"(?P<names>[^\s\d:：。.]{2,12})\s*(?:기자|記者|특파원|記)\s*(?:=.*|[(（].*)?")
AND = re.compile(
    r"\s*(?:,|;|&|،|、|，|\b(?:and|et|und|y|e|og|och|en|ve|na|dan|и|та|और|एवं)\b(?=\s))\s*|"
    r"\s+و\s*(?=\S{2})|\s+ו(?=\S{3})",
    re.IGNORECASE,
)
