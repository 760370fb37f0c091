"""A channel as a web page: what is new, from whom, and how to subscribe. Readable without any feed reader."""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from zoneinfo import ZoneInfo

from aggregator.model.channel import Edition, EditionEntry, FeedFormat, RenderedFeed
from aggregator.render.also import also_line, story_list
from aggregator.render.entry_parts import channel_title
from aggregator.render.leaves import Leaves, rendered
from aggregator.render.page_frame import discovered, framed, isolated, plain, subscription, timed
from aggregator.render.page_phrases import PagePhrases, page_phrases_of
from aggregator.text.language_names import language_name

MEDIA_TYPE = "text/html"
_FORMS: dict[FeedFormat, tuple[str, str]] = {
    "atom": ("Atom", "application/atom+xml"),
    "rss": ("RSS", "application/rss+xml"),
    "json": ("JSON Feed", "application/feed+json"),
}
# A page stays under 50 KB with its frame, so that it is there at once on a slow line.
_ENTRIES_BYTES = 36_000
_OUTLETS = 12


def render(edition: Edition, leaves: Leaves | None = None) -> RenderedFeed:
    """Return the page of an edition: its newest entries, as many as a small page holds."""
    channel, site = edition.channel, edition.site
    phrases, zone = page_phrases_of(site.language), ZoneInfo(site.timezone)
    title, name = channel_title(edition.site, edition.channel), channel.path.rpartition("/")[2]
    up = "../" * channel.path.count("/")
    mixed = edition.language is None
    entry = partial(_entry, zone, mixed)
    entries = _fitting(rendered(edition, f"{MEDIA_TYPE} {zone} {mixed}", entry, leaves))
    body = (
        f"{_head(edition, phrases, zone, name, up)}\n"
        f'<main id="articles">\n{entries or f"<p>{plain(phrases.nothing)}</p>"}\n</main>\n'
        f'<footer class="dim"><a href="{up}index.html">{plain(phrases.all_feeds)}</a></footer>'
    )
    discovery = [discovered(title, f"{name}.{one}", _FORMS[one][1]) for one in site.formats]
    if site.hub:
        own = f"{site.base_url}{channel.path}.html"
        discovery += [
            f'<link rel="{rel}" href="{plain(url)}">' for rel, url in (("hub", site.hub), ("self", own))
        ]
    page = framed(title, discovery, body, phrases)
    return RenderedFeed(path=f"{channel.path}.html", media_type=MEDIA_TYPE, body=page)


def _head(edition: Edition, phrases: PagePhrases, zone: ZoneInfo, name: str, up: str) -> str:
    channel, site = edition.channel, edition.site
    title, above = channel.title, site.title
    if channel.kind == "all":
        title, above = site.title, phrases.all_feeds
    forms = "".join(f'<a href="{plain(name)}.{one}">{_FORMS[one][0]}</a>' for one in site.formats)
    forms += f'<a href="{up}index.opml">{plain(phrases.opml)}</a>'
    return (
        f'<header>\n<a class="skip" href="#articles">{plain(phrases.skip)}</a>\n'
        f'<nav><a href="{up}index.html">{isolated(above)}</a></nav>\n<h1>{isolated(title)}</h1>\n'
        f"{_contents(edition, phrases, zone)}\n"
        f"{subscription(f'{site.base_url}{channel.path}.atom', forms, phrases)}\n</header>"
    )


def _contents(edition: Edition, phrases: PagePhrases, zone: ZoneInfo) -> str:
    """Return what is in it: how much, of when, from which outlets, in which languages."""
    if not edition.entries:
        return ""
    outlets = Counter(one.article.origin.title for one in edition.entries)
    tongues = Counter(
        one.article.language.partition("-")[0] for one in edition.entries if one.article.language
    )
    counts = (phrases.entries.format(count=len(edition.entries)), phrases.outlets.format(count=len(outlets)))
    names = [f"<li>{isolated(name)} {count}</li>" for name, count in outlets.most_common(_OUTLETS)]
    names += [f"<li>+{len(outlets) - _OUTLETS}</li>"] if len(outlets) > _OUTLETS else []
    spoken = " · ".join(_tongue(one) for one, _count in tongues.most_common(_OUTLETS))
    when = f"{plain(phrases.updated)} {timed(edition.updated_at.astimezone(zone))}"
    return (
        f'<p class="dim">{when} · {" · ".join(map(plain, counts))}'
        f"{f'<br>{spoken}' if len(tongues) > 1 else ''}</p>\n"
        f'<ul class="chips">{"".join(names)}</ul>'
    )


def _tongue(language: str) -> str:
    """Return the name of a language, said in it."""
    return f'<bdi lang="{plain(language)}">{plain(language_name(language))}</bdi>'


def _entry(zone: ZoneInfo, mixed: bool, entry: EditionEntry, language: str | None) -> bytes:
    article = entry.article
    own = f' lang="{plain(article.language)}"' if article.language else ""
    title = plain(article.title) or "…"
    headline = f'<a href="{plain(article.link)}" rel="noopener">{title}</a>' if article.link else title
    tongue = _tongue(article.language) if mixed and article.language else ""
    lines = [
        f'<p class="by"><b>{isolated(article.origin.title)}</b>'
        f"{timed(entry.published_at.astimezone(zone), zoned=False)}{tongue}</p>",
        f"<h2{own}>{headline}</h2>",
        f"<p{own}>{plain(article.summary)}</p>" if article.summary else "",
        story_list(entry, language) if entry.pieces else "",
        also_line(entry, language) if entry.carriers.listed else "",
    ]
    text = "\n".join(filter(None, lines))
    return f'<article dir="{article.direction}">\n{text}\n</article>'.encode()


def _fitting(entries: Iterable[bytes]) -> str:
    """Return the first entries that a page holds, and always one; those beyond are not rendered."""
    size = 0
    shown: list[bytes] = []
    for one in entries:
        size += len(one)
        if shown and size > _ENTRIES_BYTES:
            break
        shown.append(one)
    return b"\n".join(shown).decode()
