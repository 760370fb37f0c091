"""Fingerprints and entry ids of an article, both derivable without the store."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from aggregator.model.article import Article, LabelledArticle
from aggregator.model.story import Key, KeyKind
from aggregator.text.uris import is_normal
from aggregator.text.urls import canonical, folded_host
from aggregator.text.words import digest, folded_title

_TAG_URI = re.compile(r"tag:([^,:/\s]+),\d{4}(?:-\d{2}){0,2}:[^\s<>\"\\^`{|}]*")
# By ten bits: two letters of RFC 4648 section 6.
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_LETTERS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_WEB_IRI = re.compile(r"https?://[^\s<>\"\\^`{|}]+")


@dataclass(frozen=True, slots=True)
class KeyedArticle:
    """An article with what it is looked up by: its keys, the most telling first, and its entry ids."""

    labelled: LabelledArticle
    keys: tuple[Key, ...]
    ids: tuple[str, str]

    @property
    def article(self) -> Article:
        return self.labelled.article


def keyed(articles: Iterable[LabelledArticle], source_key: str, site_id: str) -> tuple[KeyedArticle, ...]:
    """Return the articles of a source with their keys, under which they are stored and looked up."""
    found = []
    for one in articles:
        ids = entry_ids(one.article, source_key, site_id)
        found.append(KeyedArticle(one, _keys(one.article, source_key, ids), ids))
    return tuple(found)


def keys_of(article: Article, source_key: str, site_id: str) -> tuple[Key, ...]:
    """Return the keys of an article alone."""
    return _keys(article, source_key, entry_ids(article, source_key, site_id))


def guid_key(guid: str, source_key: str) -> Key:
    """Return the key of a publisher's guid, which means something within its source only."""
    return Key(kind=KeyKind.GUID, value=digest(f"guid\0{source_key}\0{guid}"))


def link_key(page: str) -> Key:
    """Return the key of a page, given its canonical address; all sources share it."""
    return Key(kind=KeyKind.LINK, value=digest("link\0" + page))


def entry_key(entry_id: str) -> Key:
    """Return the key of an entry id: it finds an article again in what was published."""
    return Key(kind=KeyKind.ENTRY, value=digest("entry\0" + entry_id))


def base32(name: bytes) -> str:
    """Return 16 bytes as 26 letters: base32, lower case, not padded. b32encode takes six times as long."""
    number = int.from_bytes(name) << 2
    return "".join([_LETTERS[number >> shift & 1023] for shift in range(120, -1, -10)])


def entry_ids(article: Article, source_key: str, site_id: str) -> tuple[str, str]:
    """Return the id to mint and the one to take if another piece has it already.

    The publisher's own id is kept where it is a URI in normal form, in the name of the host that the link
    leads to; else a tag: URI (RFC 4151) under the site's, from the source and what identifies the
    article there. Neither needs the store, the clock or base_url.
    """
    seed = article.guid if article.guid_is_key else None
    seed = seed or (canonical(article.link) if article.link_is_key else None) or _title_and_date(article)
    name = hashlib.sha256(f"{source_key}\0{seed}".encode("utf-8", "surrogatepass")).digest()[:16]
    derived = f"{site_id}:{base32(name)}"
    guid = article.guid
    return (guid, derived) if guid and owns_guid(article) and is_normal(guid) else (derived, derived)


def story_entry_id(entry_id: str, site_id: str) -> str:
    """Return the id under which a story is shown, from the entry id of its first piece.

    It is the same before a second piece joins and after.
    """
    name = hashlib.sha256(f"story\0{entry_id}".encode("utf-8", "surrogatepass")).digest()[:16]
    return f"{site_id}:story-{base32(name)}"


def owns_guid(article: Article) -> bool:
    """Tell whether the guid is an IRI in the name of the host to which the article's link leads."""
    if not article.guid or not article.guid_is_key or not article.link:
        return False
    if match := _TAG_URI.fullmatch(article.guid):
        authority = match[1].rpartition("@")[2].lower().removeprefix("www.")
        host = folded_host(article.link)
        return host == authority or ("." in authority and host.endswith("." + authority))
    return bool(_WEB_IRI.fullmatch(article.guid)) and folded_host(article.guid) == folded_host(article.link)


def _title_and_date(article: Article) -> str:
    date = article.published_at.isoformat() if article.dated else ""
    return f"{folded_title(article.title)}\0{date}"


def _keys(article: Article, source_key: str, ids: tuple[str, str]) -> tuple[Key, ...]:
    keys = []
    if article.guid and article.guid_is_key:
        keys.append(guid_key(article.guid, source_key))
    if article.link_is_key and (page := canonical(article.link)):
        keys.append(link_key(page))
    keys.append(
        Key(kind=KeyKind.TITLE, value=digest("title\0" + source_key + "\0" + _title_and_date(article)))
    )
    keys += [entry_key(entry_id) for entry_id in dict.fromkeys(ids)]
    return tuple(keys)
