"""The table of rules that recognise a stored article. To add one: a function and one line in a table.

SAME_SOURCE rules say that an entry *is* a stored article of its own source; ACROSS rules that it is
a copy of another source's. A rule sees the incoming article, one candidate and the kinds of keys
that they share. The order of a table is the order of trust.
"""

from collections.abc import Callable
from dataclasses import dataclass

from aggregator.dedupe.keys import owns_guid
from aggregator.model.article import Article
from aggregator.model.story import Candidate, KeyKind
from aggregator.text.urls import canonical, folded_host
from aggregator.text.words import folded, folded_title, similarity

TITLE_SIMILARITY = 0.5
TEXT_SIMILARITY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """A stored article, and the keys it has in common with the incoming one.

    `guids_rewritten` says that the document gives new guids to articles that are stored already,
    `guid_dropped` that it does not list the candidate's guid any more.
    """

    candidate: Candidate
    kinds: frozenset[KeyKind]
    guids_rewritten: bool = False
    guid_dropped: bool = False


Rule = Callable[[Article, Sharing], bool]


def same_guid(_article: Article, sharing: Sharing) -> bool:
    """One source uses a guid for one article."""
    return KeyKind.GUID in sharing.kinds


def same_entry_id(article: Article, sharing: Sharing) -> bool:
    """An article read back from published output is known by the id that it was shown under."""
    return KeyKind.ENTRY in sharing.kinds and not _guids_conflict(article, sharing.candidate)


def same_link(article: Article, sharing: Sharing) -> bool:
    """A link tells where there are not two guids that say otherwise."""
    return KeyKind.LINK in sharing.kinds and not _guids_conflict(article, sharing.candidate)


def same_title_and_date(article: Article, sharing: Sharing) -> bool:
    """Title and date tell where neither guids nor links say otherwise."""
    if KeyKind.TITLE not in sharing.kinds or _guids_conflict(article, sharing.candidate):
        return False
    ours, theirs = canonical(article.link), canonical(sharing.candidate.link)
    return ours is None or theirs is None or ours == theirs


def rewritten_guid(article: Article, sharing: Sharing) -> bool:
    """A publisher who makes new guids at each poll is recognised by links and titles that stay."""
    return (
        sharing.guids_rewritten and KeyKind.LINK in sharing.kinds and titles_agree(article, sharing.candidate)
    )


def reissued(article: Article, sharing: Sharing) -> bool:
    """Page, headline and text are those of an article whose guid is gone: it goes by a new guid.

    This needs no habit of the document, which may have one entry only. Guids that are listed
    together never meet here, however alike their entries are.
    """
    return (
        sharing.guid_dropped
        and KeyKind.LINK in sharing.kinds
        and article.text_hash == sharing.candidate.text_hash
        and folded_title(article.title) == folded_title(sharing.candidate.title)
    )


def shared_page(article: Article, sharing: Sharing) -> bool:
    """Two sources carry one article if page and words agree and no foreign guid is claimed."""
    if not sharing.kinds & {KeyKind.LINK, KeyKind.ENTRY}:
        return False
    guid_host = folded_host(article.guid)
    claims_foreign_guid = bool(guid_host) and not owns_guid(article)
    return not claims_foreign_guid and agree(article, sharing.candidate)


SAME_SOURCE: dict[str, Rule] = {
    "same guid": same_guid,
    "same entry id": same_entry_id,
    "same link": same_link,
    "same title and date": same_title_and_date,
    "rewritten guid": rewritten_guid,
    "same page and text under a new guid": reissued,
}

ACROSS: dict[str, Rule] = {
    "same page and words in another source": shared_page,
}


def matching_rule(rules: dict[str, Rule], article: Article, sharing: Sharing) -> str | None:
    """Return the name of the first rule that holds, or None."""
    return next((name for name, rule in rules.items() if rule(article, sharing)), None)


def agree(article: Article, candidate: Candidate) -> bool:
    """Tell whether titles or texts of two articles agree."""
    texts = similarity(folded(article.summary), folded(candidate.summary))
    return titles_agree(article, candidate) or texts >= TEXT_SIMILARITY


def titles_agree(article: Article, candidate: Candidate) -> bool:
    """Tell whether two headlines say the same, an outlet's name at the end aside."""
    ours, theirs = folded_title(article.title), folded_title(candidate.title)
    return (bool(ours) and ours == theirs) or similarity(ours, theirs) >= TITLE_SIMILARITY


def _guids_conflict(article: Article, candidate: Candidate) -> bool:
    return (
        article.guid_is_key
        and article.guid is not None
        and candidate.guid is not None
        and article.guid != candidate.guid
    )
