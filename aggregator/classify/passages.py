"""An article's text as the classifiers read it: headline, first words, beginning of the body."""

from dataclasses import dataclass
from itertools import chain

from aggregator.classify.language import ENOUGH_CHARACTERS, language_of
from aggregator.classify.wording import Words, words_of
from aggregator.model.article import Article
from aggregator.text.markup import bare_text
from aggregator.text.words import one_line

BODY_CHARACTERS = 1500
# Tags and addresses take the larger part of some contents.
_HTML_CHARACTERS = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """What is read of an article, in single lines; `body` does not repeat `lead`; `language` is BCP 47.

    The words are those of the texts: every classifier looks at them.
    """

    article: Article
    title: str
    lead: str
    body: str
    title_words: Words
    lead_words: Words
    body_words: Words
    language: str | None


def passages(article: Article) -> Passages:
    """Return the passages of an article."""
    text = one_line(bare_text(_cut(article.content)))[:BODY_CHARACTERS]
    lead = article.summary
    if article.title and lead.startswith(article.title):
        lead, text = _without(article.title, lead), _without(article.title, text)
    start = lead.removesuffix("…")
    body = text[len(start) :] if start and text.startswith(start) else text
    title_words, lead_words, body_words = words_of(article.title), words_of(lead), words_of(body)
    return Passages(
        article=article,
        title=article.title,
        lead=lead,
        body=body,
        title_words=title_words,
        lead_words=lead_words,
        body_words=body_words,
        language=language_of(
            article.language,
            f"{article.title}. {lead} {body[:ENOUGH_CHARACTERS]}",
            chain(title_words.folded, lead_words.folded, body_words.folded),
        ),
    )


def _without(title: str, text: str) -> str:
    """Take off a headline that the text repeats, as a dateline may follow it."""
    return text.removeprefix(title).lstrip(" .:|–—-")


def _cut(html: str) -> str:
    """Return enough of clean HTML for the body, and no half of a tag."""
    if len(html) <= _HTML_CHARACTERS:
        return html
    head = html[:_HTML_CHARACTERS]
    opened = head.rfind("<")
    return head[:opened] if opened > head.rfind(">") else head
