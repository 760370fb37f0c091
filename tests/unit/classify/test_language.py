import pytest

from aggregator.classify.labels import classify
from aggregator.classify.language import told
from aggregator.classify.passages import passages
from aggregator.classify.vocabulary import Vocabulary
from aggregator.model.article import Article
from tests.builders import article, source

GERMAN = "Die Stadt hat am Montag beschlossen, dass die Brücke nicht mehr für Autos geöffnet wird."


def of(text: str, claimed: str | None = None) -> Article:
    """Return an article of one sentence."""
    return article(title=text, summary="", content="", language=claimed)


def language_of(one: Article) -> str | None:
    """Return the language that an article is filed under."""
    return classify(one, source(), Vocabulary.of(())).article.language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The council said on Monday that it would not open the bridge to cars again this year."),
        ("de", GERMAN),
        ("fr", "La ville a annoncé lundi que le pont ne sera plus ouvert aux voitures cette année."),
        ("es", "El ayuntamiento dijo el lunes que no abrirá el puente a los coches este año."),
        (
            "pt",
            "A prefeitura disse na segunda-feira que não vai abrir a ponte para os carros este ano, mas que ela continua aberta para quem anda a pé.",
        ),
        ("it", "Il comune ha detto lunedì che il ponte non sarà più aperto alle auto quest'anno."),
        ("nl", "De gemeente zei maandag dat de brug dit jaar niet meer voor auto's open gaat."),
        ("tr", "Belediye pazartesi günü köprünün bu yıl arabalara açılmayacağını söyledi."),
        ("pl", "Miasto ogłosiło w poniedziałek, że most nie będzie już otwarty dla samochodów."),
        ("ru", "Город сообщил в понедельник, что мост больше не будет открыт для машин."),
        ("uk", "Місто повідомило в понеділок, що міст більше не буде відкритий для машин."),
        ("ar", "أعلنت المدينة يوم الاثنين أن الجسر لن يفتح أمام السيارات هذا العام"),
        ("fa", "شهرداری روز دوشنبه گفت که پل امسال به روی خودروها باز نخواهد شد"),
        ("ur", "شہر نے پیر کو کہا کہ پل اس سال گاڑیوں کے لیے نہیں کھولا جائے گا"),
        ("zh", "市政府周一表示，今年这座桥将不再向汽车开放。"),
        ("ja", "市は月曜日、今年は橋を車に開放しないと発表した。"),
        ("ko", "시는 월요일 올해 다리를 자동차에 개방하지 않겠다고 밝혔다."),
        ("hi", "शहर ने सोमवार को कहा कि इस साल पुल कारों के लिए नहीं खोला जाएगा।"),
        ("el", "Ο δήμος είπε τη Δευτέρα ότι η γέφυρα δεν θα ανοίξει φέτος."),
        ("he", "העירייה הודיעה ביום שני שהגשר לא ייפתח השנה למכוניות"),
        ("th", "เทศบาลกล่าวเมื่อวันจันทร์ว่าสะพานจะไม่เปิดให้รถยนต์"),
        ("ka", "მერიამ ორშაბათს განაცხადა, რომ ხიდი აღარ გაიხსნება."),
    ],
)
def test_language_is_told_by_the_text(language: str, text: str) -> None:
    found = told(text)

    assert found is not None
    assert found.language == language
    assert 0.6 <= found.confidence <= 1


@pytest.mark.parametrize(
    "text", ["", "!!!", "12 34", "OK", "Peru", "https://news.example/die-und-der-das-nicht"]
)
def test_too_little_text_tells_no_language(text: str) -> None:
    assert told(text) is None


def test_language_is_told_where_the_publisher_says_none() -> None:
    assert language_of(of(GERMAN)) == "de"


def test_publisher_that_the_text_denies_is_not_believed() -> None:
    assert language_of(of(GERMAN, "en-us")) == "de"


def test_tag_of_the_publisher_stays_as_it_is_written_where_the_text_agrees() -> None:
    assert language_of(of(GERMAN, "de-AT")) == "de-AT"


def test_short_text_says_nothing_against_the_publisher() -> None:
    assert language_of(of("Guten Morgen", "en")) == "en"


def test_languages_that_are_written_alike_do_not_deny_each_other() -> None:
    text = "Kommunen sa mandag at broen ikke lenger skal være åpen for biler, og at det blir slik hele året."

    assert language_of(of(text, "da")) == "da"


def test_owners_word_holds() -> None:
    one = classify(of(GERMAN, "fr"), source(language="fr"), Vocabulary.of(()))

    assert one.article.language == "fr"


@pytest.mark.parametrize("claimed", [None, "fr"], ids=["nobody says", "said wrongly"])
def test_body_tells_the_language_where_headline_and_summary_are_short(claimed: str | None) -> None:
    one = article(title="Brücke", summary="", content=GERMAN, language=claimed)

    assert passages(one).language == "de"


def test_text_behind_markup_is_read_where_the_headline_is_short() -> None:
    one = article(
        title="Brücke", summary="", content=f"<p><a href='https://x.example/'>{GERMAN}</a></p>", language=None
    )

    assert language_of(one) == "de"
