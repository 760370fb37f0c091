"""What an HTML page says of itself apart from its text: JSON-LD, Open Graph, meta elements, microdata."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import cast

from lxml.html import HtmlElement

from aggregator.model.feed import Image
from aggregator.parse.page_lines import date_of
from aggregator.parse.page_names import names_of
from aggregator.text.markup import xml_safe
from aggregator.text.urls import absolute
from aggregator.text.words import one_line

_LONGEST_SCRIPT = 2_000_000
_MOST_NODES = 2_000
_ARTICLE_TYPES = re.compile(
    r"(?:Article|BlogPosting|Report|LiveBlogPosting|OpinionPiece)$|^(?:News|Reportage)"
)
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*")
_ISO = re.compile(r"\d{4}-?\d\d-?\d\d(?:[T\s]\d.*)?$")
_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "publishdate", "publish_date", "pubdate", "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date",
    "date",
)  # fmt: skip
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")
_AUTHOR = (
    "author",
    "article:author",
    "parsely-author",
    "byl",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
)
_SITE = ("og:site_name", "application-name", "publisher", "dc.publisher", "twitter:site:name")

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was found, the most telling place first; `titles` are headlines, perhaps with the site's name."""

    headline: str | None = None
    titles: tuple[str, ...] = ()
    outlet: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    caption: str | None = None
    image: Image | None = None
    link: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    article_body: str | None = field(default=None, repr=False)


def facts_of(root: HtmlElement, base: str | None, saved_at: datetime | None) -> Facts:
    """Return what a page says of itself; links are resolved against `base`."""
    article = next(_articles(root), {})
    metas = _metas(root)
    image = _image(article, metas, base)
    dates = (_moment(article.get("datePublished"), saved_at), _first(metas, _PUBLISHED, saved_at))
    updates = (_moment(article.get("dateModified"), saved_at), _first(metas, _UPDATED, saved_at))
    written = _names(article.get("author")) or _people(metas)
    titles = (metas.get("og:title", [""])[0], _title(root), metas.get("twitter:title", [""])[0])
    return Facts(
        headline=_text(article.get("headline")) or None,
        titles=tuple(dict.fromkeys(title for title in titles if title)),
        outlet=_outlet(article, metas),
        published=next((date for date in dates if date), None),
        updated=next((date for date in updates if date), None),
        authors=written,
        caption=_caption(article),
        image=image,
        link=_link(root, article, metas, base),
        language=_language(root, article, metas),
        tags=tuple(dict.fromkeys(one_line(tag) for tag in metas.get("article:tag", []) if tag.strip())),
        article_body=_text(article.get("articleBody")) or None,
    )


def time_of(root: HtmlElement, saved_at: datetime | None) -> str | None:
    """Return the first date of the elements that hold one: itemprop, time, or a class that says so."""
    for path in (
        ".//*[@itemprop='datePublished']", ".//time[@pubdate or @datetime]",
        ".//time", ".//*[contains(@class,'date') or contains(@class,'time') or contains(@class,'publish')]",
    ):  # fmt: skip
        for element in _found(root, path)[:20]:
            for value in (element.get("datetime"), element.get("content"), _inner(element)):
                if date := _moment(value, saved_at):
                    return date
    return None


def writers_of(root: HtmlElement) -> tuple[str, ...]:
    """Return the names in the elements that hold a byline."""
    for path in (
        ".//*[@itemprop='author']", ".//*[@rel='author']",
        ".//*[contains(@class,'byline') or contains(@class,'author')]",
    ):  # fmt: skip
        names = [name for element in _found(root, path)[:10] for name in names_of(_inner(element))]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _found(root: HtmlElement, path: str) -> list[HtmlElement]:
    return [one for one in cast(list[object], root.xpath(path)) if isinstance(one, HtmlElement)]


def _inner(element: HtmlElement) -> str:
    return one_line(str(element.text_content()))[:300]


def _articles(root: HtmlElement) -> Iterator[Fields]:
    """Yield the articles of the JSON-LD scripts; broken JSON is passed over."""
    for script in _found(root, ".//script[@type]"):
        text = script.text or ""
        if "ld+json" not in (script.get("type") or "").lower() or len(text) > _LONGEST_SCRIPT:
            continue
        try:
            tree = json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from (node for node in _nodes(tree) if _is_article(node))


def _nodes(tree: object) -> Iterator[Fields]:
    queue = [tree]
    for _ in range(_MOST_NODES):
        if not queue:
            return
        node = queue.pop(0)
        if isinstance(node, list):
            queue += node
        elif isinstance(node, dict):
            yield cast(Fields, node)
            queue += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]


def _is_article(node: Fields) -> bool:
    kinds = node.get("@type")
    named = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE_TYPES.search(kind) for kind in named)


def _metas(root: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in _found(root, ".//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and (content := one_line(element.get("content") or "")):
            found.setdefault(name.lower(), []).append(content)
    return found


def _text(value: object) -> str:
    # Many sites escape what stands in JSON as if it stood in HTML.
    return one_line(xml_safe(re.sub(r"<[^<>]+>", " ", unescape(value)))) if isinstance(value, str) else ""


def _title(root: HtmlElement) -> str:
    return next((_inner(element) for element in _found(root, ".//title")), "")


def _first(metas: Mapping[str, list[str]], names: Iterable[str], saved_at: datetime | None) -> str | None:
    values = (value for name in names for value in metas.get(name, []))
    return next((date for value in values if (date := _moment(value, saved_at))), None)


def _moment(value: object, saved_at: datetime | None) -> str | None:
    text = one_line(xml_safe(value)) if isinstance(value, str) else ""
    return text if _ISO.match(text) else date_of(text, saved_at)


def _names(value: object) -> tuple[str, ...]:
    people = value if isinstance(value, list) else [value]
    names: list[str] = []
    for person in people[:20]:
        name = person.get("name") if isinstance(person, dict) else person
        for one in name if isinstance(name, list) else [name]:
            names += names_of(_text(one))
    return tuple(dict.fromkeys(names))


def _people(metas: Mapping[str, list[str]]) -> tuple[str, ...]:
    found = (names for key in _AUTHOR for value in metas.get(key, []) if (names := names_of(value)))
    return next(found, ())


def _outlet(article: Fields, metas: Mapping[str, list[str]]) -> str | None:
    publisher = article.get("publisher")
    first = publisher[0] if isinstance(publisher, list) and publisher else publisher
    named = _text(first.get("name")) if isinstance(first, dict) else ""
    return named or next((metas[key][0] for key in _SITE if key in metas), None)


def _image(article: Fields, metas: Mapping[str, list[str]], base: str | None) -> Image | None:
    picture = _picture(article)
    address = picture.get("url") if picture else None
    if isinstance(address, str) and (url := absolute(address, base)):
        return Image(url=url, width=_pixels(picture.get("width")), height=_pixels(picture.get("height")))
    url = next((found for value in metas.get("og:image", []) if (found := absolute(value, base))), None)
    if url is None:
        return None
    sizes = (metas.get(key, [""])[0] for key in ("og:image:width", "og:image:height"))
    width, height = map(_pixels, sizes)
    return Image(url=url, width=width, height=height)


def _picture(article: Fields) -> Fields:
    image = article.get("image")
    first = image[0] if isinstance(image, list) and image else image
    if isinstance(first, str):
        return {"url": first}
    return cast(Fields, first) if isinstance(first, dict) else {}


def _pixels(value: object) -> int | None:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else None


def _caption(article: Fields) -> str | None:
    picture = _picture(article)
    return _text(picture.get("caption")) or _text(picture.get("description")) or None


def _link(root: HtmlElement, article: Fields, metas: Mapping[str, list[str]], base: str | None) -> str | None:
    links = (one.get("href") for one in _found(root, ".//link[@href]") if _is_canonical(one))
    whole = article.get("mainEntityOfPage")
    named = whole.get("@id") if isinstance(whole, dict) else whole
    for value in (*links, *metas.get("og:url", []), article.get("url"), named):
        if isinstance(value, str) and (url := absolute(value, base)):
            return url
    return None


def _is_canonical(element: HtmlElement) -> bool:
    return "canonical" in (element.get("rel") or "").lower().split()


def _language(root: HtmlElement, article: Fields, metas: Mapping[str, list[str]]) -> str | None:
    own = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    inner = article.get("inLanguage")
    for value in (own, inner, *metas.get("og:locale", []), *metas.get("language", [])):
        if isinstance(value, str) and _LANGUAGE.fullmatch(value.strip()):
            return value.strip().replace("_", "-")
    return None
