"""`poll`, `publish`, `status`, `show`, `list`: what they print, and how they end (issue item 6)."""

import re
import sqlite3

import pytest

from aggregator.store.schema import SCHEMA_VERSION
from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite
from tests.unit.cli.conftest import Run


def undated(number: int, host: str = "news.example") -> str:
    return rss(item(number, host, published=None))


def test_poll_polls_publishes_and_ends_with_a_summary(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/a", undated(1)))

    first = run("poll")
    second = run("poll")
    third = run("poll", "--all")

    assert (first.code, second.code, third.code) == (0, 0, 0)
    assert site.site_id() in first.out
    assert "1 source polled, 1 new article, 6 documents written, 0 failed." in first.out
    assert "0 sources polled" in second.out
    assert "1 source polled, 0 new articles, 0 documents written" in third.out
    assert first.err == ""


def test_poll_ends_with_4_and_names_the_failures_when_more_than_a_fifth_failed(
    run: Run, site: TemporarySite, origin: Origin
) -> None:
    good = [origin.serve(f"/s{number}", undated(number)) for number in range(8)]
    bad = [origin.serve("/b1", "x", status=500), origin.serve("/b2", "<h1>Hi</h1>", content_type="text/html")]
    site.configure(*good, *bad)

    a_fifth = run("poll")
    site.configure(*good[:7], *bad)
    more = run("poll", "--all")

    assert a_fifth.code == 0
    assert more.code == 4
    for url in bad:
        (line,) = (line for line in more.out.splitlines() if url in line)  # once, so that a log has it once
        outcome, _url, reason = line.split("\t")
        assert outcome in ("failed", "not_a_feed")
        assert reason


def test_poll_prints_json(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/a", undated(1)))

    report = run("poll", "--json").json

    assert report["polls"][0]["url"] == origin.at("/a")
    assert report["polls"][0]["outcome"] == "new"
    assert report["polls"][0]["new"] == 1
    assert "all.atom" in report["written"]
    assert report["publisher"] is None


def test_status_has_the_shape_that_is_promised(run: Run, site: TemporarySite, origin: Origin) -> None:
    """Item 6: {"articles": int, "sources": [...], "channels": [...]}."""
    site.configure(
        {"url": origin.serve("/a", undated(1)), "topics": "economy"}, origin.serve("/b", "x", status=404)
    )
    run("poll")

    done = run("status", "--json")

    assert done.code == 0
    report = done.json
    assert report["articles"] == 1
    assert report["problems"] == []
    assert report["bytes"]["state"] >= report["bytes"]["store"] > 0
    assert report["bytes"]["output"] > 0
    good, bad = report["sources"]
    assert {"url", "outcome", "reason", "articles", "next_poll_at", "polled_at", "why"} <= set(good)
    assert (good["url"], good["outcome"], good["articles"]) == (origin.at("/a"), "new", 1)
    assert (bad["outcome"], bad["failures"]) == ("failed", 1)
    assert "404" in bad["reason"]
    assert {channel["path"]: channel["entries"] for channel in report["channels"]} == {
        "all": 1,
        "topics/economy": 1,
    }


def test_status_in_words(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/a", undated(1)), origin.serve("/b", "x", status=404))
    run("poll")

    whole = run("status")
    failed = run("status", "--failed")

    assert origin.at("/a") in whole.out
    assert "1 article from 2 sources." in whole.out
    assert "1 entry, 0 min of news" in whole.out
    assert " KB" in whole.out
    assert origin.at("/a") not in failed.out
    assert origin.at("/b") in failed.out
    assert "once more before it counts" in failed.out


def test_status_names_what_is_wrong_with_the_file_now(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/a", undated(1)))
    run("poll")
    site.config.write_text(site.text() + "nonsense: 1\n", "utf-8")

    done = run("status", "--json")

    assert done.code == 0
    assert any("nonsense" in problem for problem in done.json["problems"])


def test_status_before_the_first_poll_says_what_to_do(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/a", undated(1)))

    done = run("status")

    assert done.code == 3
    assert "aggregator run" in done.err
    assert not site.state.exists()


def test_show_finds_an_article_by_id_link_and_number(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure({"url": origin.serve("/a", undated(1)), "topics": "economy"})
    run("poll")
    entry = site.document().entries[0]
    assert entry.link

    by = [run("show", text) for text in (entry.id, entry.link, entry.link + "?utm_source=x#top", "1")]

    assert [done.code for done in by] == [0, 0, 0, 0]
    assert len({done.out for done in by}) == 1
    for part in (entry.id, entry.link, origin.at("/a"), "topics/economy", "placed by"):
        assert part in by[0].out
    (report,) = run("show", entry.id, "--json").json
    assert report["entry_id"] == entry.id
    assert report["article"]["title"] == entry.title


def test_show_says_when_there_is_no_such_article(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/a", undated(1)))
    run("poll")

    done = run("show", "https://nowhere.example/")

    assert done.code == 1
    assert "No stored article" in done.out
    assert run("show", "nothing", "--json").json == []


def test_list_prints_the_sources_with_their_labels(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure({"url": "https://a.example/feed", "topics": "Economy", "regions": "Iraq", "name": "A"})

    lines = run("list")
    (fields,) = run("list", "--json").json

    assert lines.out == "https://a.example/feed\tA\tEconomy, Iraq\n"
    assert fields["url"] == "https://a.example/feed"
    assert (fields["topics"], fields["regions"]) == (["economy"], ["iraq"])


def test_publish_writes_every_channel_anew(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure({"url": origin.serve("/a", undated(1)), "topics": "economy"})
    run("poll")
    (site.output / "topics" / "economy.atom").write_text("scribbled over")

    done = run("publish")
    again = run("publish")

    assert done.code == 0
    assert "1 document changed" in done.out
    assert "0 documents changed" in again.out
    assert len(site.document("topics/economy").ids) == 1


def test_a_configuration_that_is_wrong_is_2_with_file_and_line(
    run: Run, site: TemporarySite, origin: Origin
) -> None:
    site.config.write_text("sources:\n  - ftp://a.example/feed\n  - https://b.example/\nsauces: 1\n", "utf-8")

    for command in ("run", "poll", "publish", "check", "list", "export", "apply"):
        done = run(command)
        assert done.code == 2, command
        assert "aggregator: feeds.yaml:2: sources[0]: expected http, https or file" in done.err, command
        assert "Traceback" not in done.err
    assert not site.state.exists()
    assert not site.output.exists()


def test_a_missing_configuration_is_2_with_what_to_write(run: Run, site: TemporarySite) -> None:
    done = run("poll")

    assert done.code == 2
    assert str(site.config) in done.err
    assert "- https://example.org/feed" in done.err
    assert not site.config.exists()


def test_a_wrong_command_or_option_is_2(run: Run, site: TemporarySite) -> None:
    assert run("frobnicate", config=False).code == 2
    assert run("poll", "--frobnicate").code == 2


def test_help_names_every_command(run: Run) -> None:
    text = run("--help", config=False).out

    for (
        command
    ) in "run poll publish check add remove list status show import export apply demo schema".split():
        assert f" {command} " in text, command


@pytest.mark.parametrize("command", ["poll", "publish", "apply", "status", "show"])
def test_a_store_of_a_newer_version_is_3(run: Run, site: TemporarySite, origin: Origin, command: str) -> None:
    site.configure(origin.serve("/a", undated(1)))
    run("poll")
    connection = sqlite3.connect(site.state / "aggregator.db")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()

    done = run(command, *(["1"] if command == "show" else []))

    assert done.code == 3
    assert "newer version" in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["poll", "publish", "apply"])
def test_a_state_folder_that_cannot_be_used_is_3(
    run: Run, site: TemporarySite, origin: Origin, command: str
) -> None:
    site.configure(origin.serve("/a", undated(1)))
    site.state.write_text("in the way")

    done = run(command)

    assert done.code == 3
    assert str(site.state) in done.err
    assert len(done.err.strip().splitlines()) == 1


_NO_STORE = "no database at all, and long enough to be looked at\n" * 99


def test_a_file_that_is_no_store_is_3_to_who_only_asks(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/a", undated(1)))
    site.state.mkdir()
    (site.state / "aggregator.db").write_text(_NO_STORE)

    done = run("status")

    assert done.code == 3
    assert "not a database" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_a_file_that_is_no_store_is_set_aside_by_who_works(
    run: Run, site: TemporarySite, origin: Origin
) -> None:
    site.configure(origin.serve("/a", undated(1)))
    site.state.mkdir()
    (site.state / "aggregator.db").write_text(_NO_STORE)

    done = run("poll")

    assert done.code == 0
    assert "1 new article" in done.out
    (aside,) = site.state.glob("aggregator.db.damaged-*")
    assert aside.read_text() == _NO_STORE


def test_a_lost_store_says_that_it_was_read_back(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/a", undated(1)))
    run("poll")
    ids = site.document().ids
    site.lose_state()

    done = run("poll")

    assert done.code == 0
    assert "1 article" in done.out
    assert "output" in done.out
    assert site.document().ids == ids


def test_output_that_cannot_be_written_is_1_and_costs_no_article(
    run: Run, site: TemporarySite, origin: Origin
) -> None:
    """Lose no data: what was read is stored, and published once the folder is mended."""
    site.configure(origin.serve("/a", undated(1)))
    site.output.write_text("in the way")

    failed = run("poll")
    site.output.unlink()
    mended = run("poll")

    assert failed.code == 1
    assert "Traceback" not in failed.err
    assert str(site.output) in failed.err + failed.out
    assert mended.code == 0
    assert len(site.document().ids) == 1


def test_a_shrunken_file_is_held_until_apply(run: Run, site: TemporarySite, origin: Origin) -> None:
    """Item 2: suspiciously shrunken changes nothing, and says so where the owner looks."""
    urls = [origin.serve(f"/s{number}", undated(number)) for number in range(10)]
    site.configure(*urls)
    run("poll")
    site.configure(*urls[:2])

    held = run("poll", "--all")
    status = run("status", "--json").json
    applied = run("apply")
    after = run("status", "--json").json

    assert held.code == 0
    assert "10 sources polled" in held.out
    assert "8 of 10" in held.out
    assert len(status["sources"]) == 10
    assert any("8 of 10" in problem for problem in status["problems"])
    assert applied.code == 0
    assert "2 sources" in applied.out
    assert len(after["sources"]) == 2
    assert after["problems"] == []


def test_a_few_removed_sources_are_no_suspicion(run: Run, site: TemporarySite, origin: Origin) -> None:
    """More than 30 % and more than 5: five of ten may go."""
    urls = [origin.serve(f"/s{number}", undated(number)) for number in range(10)]
    site.configure(*urls)
    run("poll")
    site.configure(*urls[:5])

    run("poll")

    status = run("status", "--json").json
    assert len(status["sources"]) == 5
    assert status["problems"] == []


def test_the_demo_runs_for_some_seconds(run: Run) -> None:
    done = run("demo", "--port", "0", "--seconds", "0.5", config=False)

    assert done.code == 0
    assert "Subscribe to http://127.0.0.1:" in done.out


_AGO = re.compile(r"\d+ s ago")


def test_explain_poll_says_when_and_why(run: Run, site: TemporarySite, origin: Origin) -> None:
    """In words, which rule decided; by address, by name, or by a part of one."""
    url = origin.serve("/a", undated(1).replace("<channel>", "<channel><ttl>90</ttl>"), etag='"1"')
    site.configure({"url": url, "name": "The Wire"}, origin.serve("/b", "x", status=404))
    run("poll")

    by_name = run("explain-poll", "wire")
    by_address = run("explain-poll", url)

    assert _AGO.sub("", by_name.out) == _AGO.sub("", by_address.out)
    assert "the publisher asks for 1.5 h between polls (ttl)" in by_name.out
    assert "learned: about" in by_name.out
    assert "bounds: 15 min to 6 h" in by_name.out
    assert "/b" not in by_name.out


def test_explain_poll_as_json(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure({"url": origin.serve("/a", undated(1)), "interval": "2h"})
    run("poll")

    (told,) = run("explain-poll", "/a", "--json").json

    assert told["interval_seconds"] == 7200
    assert {"about": "bounds", "text": "every 2 h, as feeds.yaml says"} in told["explanation"]


def test_explain_poll_of_nothing_ends_with_1(run: Run, site: TemporarySite, origin: Origin) -> None:
    site.configure(origin.serve("/a", undated(1)))
    run("poll")

    done = run("explain-poll", "nowhere")

    assert (done.code, "nowhere" in done.out) == (1, True)


def test_status_tells_what_the_owner_should_look_at(run: Run, site: TemporarySite, origin: Origin) -> None:
    """A5: a feed that is gone for good is reported."""
    url = origin.serve("/gone", "x", status=410)
    site.configure(url, origin.serve("/a", undated(1)))
    run("poll")

    in_words, as_json = run("status"), run("status", "--json")

    assert f"! {url}: gone for good (410)" in in_words.out
    assert [bool(one["notes"]) for one in as_json.json["sources"]] == [True, False]
    assert "state" not in as_json.json["sources"][0]
