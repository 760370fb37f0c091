"""The few words that documents say by themselves, by language. To add one: a line in `_PHRASES`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """How a language lists outlets; `more` is said of `{count}` that are not named."""

    language: str
    also_at: str
    separator: str
    more: str


_PHRASES = {
    one.language: one
    for one in (
        Phrases("en", "Also at: ", ", ", " and {count} more"),
        Phrases("ar", "أيضًا في: ", "، ", " و{count} غيرها"),
        Phrases("de", "Auch bei: ", ", ", " und {count} weitere"),
        Phrases("es", "También en: ", ", ", " y {count} más"),
        Phrases("fa", "همچنین در: ", "، ", " و {count} رسانهٔ دیگر"),
        Phrases("fr", "Aussi sur\u00a0: ", ", ", " et {count} de plus"),
        Phrases("he", "גם אצל: ", ", ", " ועוד {count}"),
        Phrases("it", "Anche su: ", ", ", " e altri {count}"),
        Phrases("ja", "ほかの掲載元: ", "、", "ほか{count}件"),
        Phrases("ko", "다른 매체: ", ", ", " 외 {count}곳"),
        Phrases("nl", "Ook bij: ", ", ", " en nog {count}"),
        Phrases("pt", "Também em: ", ", ", " e mais {count}"),
        Phrases("ru", "Также: ", ", ", " и ещё {count}"),
        Phrases("tr", "Ayrıca: ", ", ", " ve {count} kaynak daha"),
        Phrases("uk", "Також: ", ", ", " і ще {count}"),
        Phrases("zh", "另见：", "、", "等另外{count}家"),
    )
}


def phrases_of(language: str | None) -> Phrases:
    """Return the words of a language tag (`pt-BR`), those of English where there are none."""
    return _PHRASES.get((language or "").partition("-")[0].lower(), _PHRASES["en"])
