"""Read our own published Atom documents: what a lost store is rebuilt from."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from lxml import etree
from lxml import html as lxml_html

from aggregator.model.article import Article, Origin
from aggregator.model.feed import Category, Image, Person
from aggregator.model.place import ARCHIVE
from aggregator.model.report import PublishedChannel, PublishedEntry, PublishedPiece
from aggregator.render.also import STORY_CLASS
from aggregator.render.entry_parts import FOOTER_CLASS
from aggregator.render.history import AT, ITEM, told_ledger, told_move
from aggregator.text.markup import plain_text
from aggregator.text.words import is_right_to_left

_ATOM = "{http://www.w3.org/2005/Atom}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DIRECTION = re.compile(r'^<div dir="rtl"[^>]*>')
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def read_site_id(folder: Path) -> str | None:
    """Return the site's id from its published document of everything, None where there is none."""
    root = _root(folder / "all.atom")
    feed_id = _text(root, "id") if root is not None else ""
    return feed_id.removesuffix("/all") if feed_id.startswith("tag:") and feed_id.endswith("/all") else None


def read_last_line(folder: Path, site_id: str) -> int:
    """Return the last line of the ledger of everything as its document tells it, 0 where none does.

    Only the head of the document is read: this is asked at each start.
    """
    with suppress(OSError, etree.XMLSyntaxError), (folder / "all.atom").open("rb") as file:
        events = etree.iterparse(file, events=("pi", "start"), resolve_entities=False, no_network=True)
        for _event, element in events:
            root = element.getparent()
            if element.tag == f"{_ATOM}entry":
                break
            if root is not None and _text(root, "id") == f"{site_id}/all" and (told := told_ledger(root)):
                return told[0]
    return 0


def read_published(
    folder: Path, site_id: str, moved: Mapping[str, str] = MappingProxyType({})
) -> Iterator[PublishedChannel]:
    """Yield the documents that were published under a site's id: of everything first, each with its archives.

    `moved` maps former addresses of sources to those of today. A document that is not ours, or not
    whole, is passed over.
    """
    archives = _archives(folder)
    for path in _documents(folder):
        root = _root(path)
        feed_id = _text(root, "id") if root is not None else ""
        if root is not None and feed_id.startswith(site_id + "/"):
            lies_at = path.relative_to(folder).with_suffix("").as_posix()
            channel, former = told_move(root) or (lies_at, ())
            yield replace(_channel(channel, root, moved), former=former)
            for number, archive in archives.get(feed_id.removeprefix(site_id + "/"), ()):
                root = _root(archive)
                if root is not None and _text(root, "id") == feed_id:
                    yield replace(_channel(channel, root, moved), archive=number)


def _documents(folder: Path) -> Iterable[Path]:
    """Return the current documents of a folder, in an order of their own: what holds most first."""
    first = [
        folder / "all.atom",
        *sorted(folder.glob("topics/*.atom")),
        *sorted(folder.glob("regions/*.atom")),
    ]
    found = dict.fromkeys([*first, *sorted(folder.rglob("*.atom"))])
    return (one for one in found if not one.is_relative_to(folder / ARCHIVE))


def _archives(folder: Path) -> Mapping[str, Sequence[tuple[int, Path]]]:
    """Return the archives of a folder with their numbers, the newest first, by the names of their folders."""
    found: dict[str, list[tuple[int, Path]]] = defaultdict(list)
    for path in (folder / ARCHIVE).rglob("*.atom"):
        if path.stem.isdecimal():
            found[path.parent.relative_to(folder / ARCHIVE).as_posix()].append((int(path.stem), path))
    return {name: sorted(paths, reverse=True) for name, paths in found.items()}


def _root(path: Path) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.parse(path, parser).getroot()
    except (OSError, etree.XMLSyntaxError):
        return None


def _channel(path: str, root: etree._Element, moved: Mapping[str, str]) -> PublishedChannel:
    elements = root.findall(f"{_ATOM}entry")
    last, lines = told_ledger(root) or (0, ())
    sequences: Sequence[int | None] = lines if len(lines) == len(elements) else [None] * len(elements)
    entries = [
        _entry(element, moved, sequence) for element, sequence in zip(elements, sequences, strict=True)
    ]
    entries.sort(key=lambda entry: (entry.sequence or 0, entry.article.first_seen_at))
    return PublishedChannel(
        path=path,
        feed_id=_text(root, "id"),
        updated_at=_moment(root, "updated"),
        entries=tuple(entries),
        departed=tuple(one.get("ref", "") for one in root.findall(f"{{{AT}}}deleted-entry")),
        last_sequence=last,
    )


def _entry(element: etree._Element, moved: Mapping[str, str], sequence: int | None) -> PublishedEntry:
    source = element.find(f"{_ATOM}source")
    origin = _origin(source if source is not None else element)
    address = moved.get(origin.self_url or "", origin.self_url)
    entry_id = _text(element, "id")
    # `item` stood there until 0.4.
    items = [*_links(element, ITEM), *_links(element, "item")]
    pieces = [str(link.get("href")) for link in items if link.get("title") is None]
    unlisted = (
        PublishedPiece(entry_id=str(link.get("href")), title=title, link=None, outlet=origin.title)
        for link in items
        if (title := link.get("title")) is not None
    )
    return PublishedEntry(
        entry_id=pieces[0] if pieces else entry_id,
        source_url=address,
        article=_article(element, origin),
        story_id=entry_id if pieces else None,
        others=(*unlisted, *tuple(_others(pieces[1:], _text(element, "content")))[::-1]),
        sequence=sequence,
    )


def _others(pieces: Sequence[str], content: str) -> Iterator[PublishedPiece]:
    """Yield the pieces that a story lists beside its lead: `also.story_list` has written a line for each."""
    if not pieces or f'<ul class="{STORY_CLASS}">' not in content:
        return
    lists = lxml_html.fromstring(content).findall(f".//ul[@class='{STORY_CLASS}']")
    lines = lists[-1].findall("li") if lists else []
    for entry_id, line in zip(pieces, lines, strict=False):
        title, outlet = (*("".join(map(str, one.itertext())) for one in line.iter("bdi")), "", "")[:2]
        link = next((one.get("href") for one in line.iter("a")), None)
        yield PublishedPiece(entry_id=entry_id, title=title, link=link, outlet=outlet)


def _article(element: etree._Element, origin: Origin) -> Article:
    title, content = _text(element, "title"), _without_footer(_text(element, "content"))
    published = _moment(element, "published")
    return Article(
        guid=None,
        link=_link(element, "alternate"),
        link_is_key=True,
        guid_is_key=False,
        title=title,
        summary=_text(element, "summary") or plain_text(content)[:300],
        content=content,
        published_at=published,
        updated_at=_moment(element, "updated"),
        first_seen_at=published,
        dated=True,
        authors=tuple(
            Person(name=_text(one, "name"), email=_text(one, "email") or None, uri=_text(one, "uri") or None)
            for one in element.findall(f"{_ATOM}author")
        ),
        categories=tuple(
            Category(term=one.get("term", ""), scheme=one.get("scheme"), label=one.get("label"))
            for one in element.findall(f"{_ATOM}category")
        ),
        enclosures=(),
        image=_image(element),
        rights=_text(element, "rights") or None,
        comments=_link(element, "replies"),
        geo=None,
        language=element.get(_LANG),
        direction="rtl" if is_right_to_left(title) else "ltr",
        text_hash=b"",
        origin=origin,
    )


def _origin(source: etree._Element) -> Origin:
    return Origin(
        id=_text(source, "id"),
        title=_text(source, "title"),
        updated_at=_moment(source, "updated"),
        self_url=_link(source, "self"),
        link=_link(source, "alternate"),
        rights=_text(source, "rights") or None,
    )


def _without_footer(content: str) -> str:
    """Return the content as it was before rendering put the outlet below it and a direction around both."""
    body, _footer, end = content.partition(f'<p class="{FOOTER_CLASS}">')
    return _DIRECTION.sub("", body) if end.endswith("</div>") else body


def _image(element: etree._Element) -> Image | None:
    thumbnail = element.find(f"{_MEDIA}thumbnail")
    if thumbnail is None or not thumbnail.get("url"):
        return None
    width, height = (thumbnail.get(name, "") for name in ("width", "height"))
    return Image(
        url=thumbnail.get("url", ""),
        width=int(width) if width.isdigit() else None,
        height=int(height) if height.isdigit() else None,
    )


def _link(element: etree._Element, rel: str) -> str | None:
    return next((link.get("href") for link in _links(element, rel)), None)


def _links(element: etree._Element, rel: str) -> Iterator[etree._Element]:
    links = element.findall(f"{_ATOM}link")
    return (link for link in links if link.get("rel", "alternate") == rel and link.get("href"))


def _moment(element: etree._Element, name: str) -> datetime:
    try:
        return datetime.fromisoformat(_text(element, name)).astimezone(UTC)
    except ValueError:
        return _NEVER


def _text(element: etree._Element, name: str) -> str:
    return (element.findtext(f"{_ATOM}{name}") or "").strip()
