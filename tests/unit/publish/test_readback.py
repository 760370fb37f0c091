"""Our own documents are read back as what they were made of; anything else is passed over (rule C13)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model.article import Article
from aggregator.model.channel import Channel, Edition, EditionEntry, Outlet, Site
from aggregator.model.feed import Category, Image, Person
from aggregator.publish import FolderPublisher, read_published, read_site_id
from aggregator.render import RENDERERS
from tests.fakes import NOON, article

SITE = "tag:t.example,2026:x"


def publish(folder: Path, *articles: Article, path: str = "all") -> None:
    site = Site(id=SITE, title="Desk", base_url="http://127.0.0.1:8080/")
    channel = Channel(path=path, kind="all", title="All", feed_id=f"{SITE}/{path}", created_at=NOON)
    outlet = Outlet(name="Example", url="https://a.example/feed", content=None, rights=None)
    entries = tuple(
        EditionEntry(
            entry_id=f"tag:{number}",
            article=one,
            outlet=outlet,
            content=one.content,
            updated_at=one.updated_at,
            published_at=one.published_at,
        )
        for number, one in enumerate(articles)
    )
    edition = Edition(site=site, channel=channel, entries=entries, updated_at=NOON, language=None)
    FolderPublisher(folder).publish(RENDERERS["atom"](edition))


def test_an_entry_comes_back_as_it_was_published(tmp_path: Path) -> None:
    origin = replace(
        article(1).origin, self_url="https://a.example/feed", link="https://a.example/", rights="CC"
    )
    one = article(
        1,
        title="A <b> & \u062e\u0628\u0631",
        content='<p>Text &amp; <a href="https://x.example/">more</a></p>',
        updated_at=NOON + timedelta(hours=1),
        authors=(Person(name="Me", email="a@b.example", uri="https://me.example"),),
        categories=(Category(term="t", scheme="https://s.example/", label="l"),),
        image=Image(url="https://i.example/1.png", width=3, height=None),
        language="ar",
        origin=origin,
    )
    publish(tmp_path, one)

    ((channel,), site_id) = read_published(tmp_path, SITE), read_site_id(tmp_path)

    assert site_id == SITE
    assert (channel.path, channel.feed_id, channel.updated_at) == ("all", f"{SITE}/all", NOON)
    (entry,) = channel.entries
    assert (entry.entry_id, entry.source_url) == ("tag:0", "https://a.example/feed")
    back = entry.article
    for name in (
        "link title summary content published_at updated_at authors categories image language origin"
    ).split():
        assert getattr(back, name) == getattr(one, name), name


def test_a_right_to_left_entry_comes_back_without_our_wrapping(tmp_path: Path) -> None:
    """The footer and the dir=rtl around the content are ours: they must not pile up."""
    one = article(
        1, title="\u062e\u0628\u0631 \u0645\u0647\u0645", content="<p>\u0646\u0635</p>", direction="rtl"
    )
    publish(tmp_path, one)

    (channel,) = read_published(tmp_path, SITE)

    assert channel.entries[0].article.content == one.content
    assert channel.entries[0].article.direction == "rtl"


def test_former_addresses_lead_to_those_of_today(tmp_path: Path) -> None:
    publish(tmp_path, article(1, origin=replace(article(1).origin, self_url="https://old.example/feed")))

    (channel,) = read_published(tmp_path, SITE, {"https://old.example/feed": "https://new.example/feed"})

    assert channel.entries[0].source_url == "https://new.example/feed"


def test_channels_come_with_everything_first(tmp_path: Path) -> None:
    for path in ("topics/economy", "regions/gulf", "all"):
        publish(tmp_path, article(1), path=path)

    assert [one.path for one in read_published(tmp_path, SITE)] == ["all", "topics/economy", "regions/gulf"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<feed",
        b"<html><body>hi</body></html>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:other,2026:y/all</id></feed>',
        b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        b'<feed xmlns="http://www.w3.org/2005/Atom"><id>&c;&a;</id></feed>',
        bytes(range(256)),
    ],
    ids=["empty", "cut", "html", "foreign", "entities", "binary"],
)
def test_what_is_not_ours_or_not_whole_is_passed_over(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "all.atom").write_bytes(body)
    publish(tmp_path, article(1), path="topics/economy")

    assert [one.path for one in read_published(tmp_path, SITE)] == ["topics/economy"]


def test_an_entry_that_somebody_broke_costs_no_other(tmp_path: Path) -> None:
    publish(tmp_path, article(1), article(2))
    path = tmp_path / "all.atom"
    text = path.read_text("utf-8").replace(NOON.isoformat(), "yesterday", 2)
    path.write_text(text.replace("<id>tag:0</id>", ""), "utf-8")

    (channel,) = read_published(tmp_path, SITE)

    assert "tag:1" in [entry.entry_id for entry in channel.entries]


def test_there_is_no_site_id_where_nothing_was_published(tmp_path: Path) -> None:
    assert read_site_id(tmp_path) is None
    assert list(read_published(tmp_path, SITE)) == []
