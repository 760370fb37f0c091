"""The way of an entry to an article, and of a document to all of its articles."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.model.article import Article
from aggregator.model.feed import Defect, ParsedEntry, ParsedFeed
from aggregator.model.rule import Rule
from aggregator.model.source import Source
from aggregator.normalise.distrust import believed
from aggregator.normalise.document import Reading, reading
from aggregator.normalise.rules import sifted
from aggregator.normalise.texts import Texts, image_of, one_line_of, texts
from aggregator.normalise.times import times
from aggregator.normalise.tongue import tongue
from aggregator.text.urls import canonical, without_tracking
from aggregator.text.words import digest, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """The articles of a document in its order, what was wrong with it, and how many the rules dropped."""

    articles: tuple[Article, ...]
    defects: tuple[Defect, ...]
    dropped: int = 0


def normalise(
    feed: ParsedFeed, source: Source, received_at: datetime, skip: frozenset[int] = frozenset()
) -> Normalised:
    """Turn the entries of a document into articles; an entry without any content becomes a Defect.

    `skip` holds the positions of entries that are known to be unchanged: they give no article, but
    count for what all entries share.
    """
    trusted = believed(feed, source.distrust)
    shared = reading(trusted, source, received_at)
    articles: list[Article] = []
    defects = list(feed.defects)
    slow: frozenset[Rule] = frozenset()
    dropped = 0
    for position, entry in enumerate(trusted.entries):
        if position in skip:
            continue
        if _is_empty(entry):
            defects.append(Defect(what="an entry without id, link, title and text", entry=position))
            continue
        article = _article(entry, shared.pages[position], shared)
        if source.keep or source.drop:
            is_kept, slow = sifted(article, source, slow)
            if not is_kept:
                dropped += 1
                continue
        articles.append(article)
    defects += (Defect(what=f"the rule {str(rule)!r} takes too long and is not applied") for rule in slow)
    return Normalised(articles=tuple(articles), defects=tuple(defects), dropped=dropped)


def _is_empty(entry: ParsedEntry) -> bool:
    return not (entry.guid or entry.link or entry.title or entry.summary or entry.content)


def _article(entry: ParsedEntry, page: str | None, shared: Reading) -> Article:
    link, page = _link(entry, page)
    text = texts(entry, link, shared.feed.url)
    published_at, updated_at, dated = times(entry, shared)
    language, direction = tongue(entry, text, shared)
    return Article(
        guid=entry.guid,
        link=link,
        link_is_key=page is not None and page not in shared.shared_links,
        guid_is_key=entry.guid is not None and entry.guid not in shared.shared_guids,
        title=text.title,
        summary=text.summary,
        content=text.content,
        published_at=published_at,
        updated_at=updated_at,
        first_seen_at=shared.received_at,
        dated=dated,
        authors=entry.authors or shared.feed.authors,
        categories=entry.categories,
        enclosures=entry.enclosures,
        image=image_of(entry, text.content),
        caption=one_line_of(entry.caption),
        rights=one_line_of(entry.rights) or entry.licence,
        licence=entry.licence,
        comments=entry.comments,
        geo=entry.geo,
        language=language,
        direction=direction,
        entry_hash=entry.digest,
        text_hash=_text_hash(text),
        origin=shared.origin(entry, updated_at),
    )


def _link(entry: ParsedEntry, page: str | None) -> tuple[str | None, str | None]:
    """Return the link and the key of its page; a guid that is the address of a page is a link too."""
    if entry.link:
        return without_tracking(entry.link), page
    if entry.guid and entry.guid.startswith(("http://", "https://")) and (page := canonical(entry.guid)):
        return entry.guid, page
    return None, None


def _text_hash(text: Texts) -> bytes:
    return digest(folded(text.title) + "\n" + folded(text.bare))
