"""In which language an entry is written, and in which direction."""

from aggregator.model.article import Direction
from aggregator.model.feed import ParsedEntry
from aggregator.normalise.document import Reading
from aggregator.normalise.texts import Texts
from aggregator.text.languages import language_tag, written
from aggregator.text.words import has_letters, is_right_to_left

# A name in another script is no evidence against what the publisher says.
_EVIDENCE_CHARACTERS = 20


def tongue(entry: ParsedEntry, text: Texts, shared: Reading) -> tuple[str | None, Direction]:
    """Return language and direction: the direction by the letters, the language as it is claimed.

    The owner's word counts first, then the entry's, that of its text, the feed's. A claim of the
    publisher that the letters deny is passed over: software says `en` of Arabic texts.
    """
    words = f"{text.title} {text.summary}"
    seen: Direction | None = None
    if has_letters(words):
        seen = "rtl" if is_right_to_left(words) else "ltr"
    language = shared.source.language or _claimed(
        entry, seen if len(words) >= _EVIDENCE_CHARACTERS else None, shared
    )
    return language, seen or (written(language) if language else None) or "ltr"


def _claimed(entry: ParsedEntry, seen: Direction | None, shared: Reading) -> str | None:
    text = entry.content or entry.summary or entry.title
    own = language_tag(entry.language) or (language_tag(text.language) if text else None)
    if own and (seen is None or written(own) in (seen, None)):
        return own
    return shared.language if seen is None or shared.written in (seen, None) else None
