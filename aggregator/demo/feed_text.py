"""A feed's content before it takes a format: what the writers of `documents` share."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from aggregator.demo.addresses import article_url, feed_url, home_url, picture_url
from aggregator.demo.newsroom import Listing
from aggregator.demo.outlets import Outlet
from aggregator.demo.pages import article_html
from aggregator.demo.pictures import draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture beside a text."""

    url: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One entry; `link` is its id too. `published_at` is in the outlet's own zone, as newspapers write it."""

    link: str
    title: str
    summary: str
    html: str
    author: str
    categories: tuple[str, ...]
    published_at: datetime
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedText:
    """One feed, newest entry first; `updated_at` is when its list last changed."""

    outlet: Outlet
    title: str
    url: str
    home_url: str
    updated_at: datetime
    items: tuple[FeedItem, ...]


def compose(base_url: str, outlet: Outlet, listed: tuple[Listing, ...]) -> FeedText:
    """Return the outlet's feed from its listings, of which there is at least one."""
    zone = timezone(timedelta(hours=outlet.utc_offset_hours))
    return FeedText(
        outlet=outlet,
        title=outlet.name,
        url=feed_url(base_url, outlet),
        home_url=home_url(base_url, outlet),
        updated_at=max(listing.listed_at for listing in listed).astimezone(zone),
        items=tuple(_item(base_url, listing, zone) for listing in listed),
    )


def _item(base_url: str, listing: Listing, zone: timezone) -> FeedItem:
    story = listing.story
    picture = None
    if story.picture is not None:
        picture = Picture(url=picture_url(base_url, story), size_bytes=len(draw(story.picture)))
    return FeedItem(
        link=article_url(base_url, story),
        title=story.headline,
        summary=story.paragraphs[0],
        html=article_html(base_url, story),
        author=story.author,
        categories=story.categories,
        published_at=listing.published_at.astimezone(zone),
        picture=picture,
    )
