"""`check`, `add`, `remove`, `import`, `export`, `schema`: edits keep comments and order (issue item 6)."""

import json
import subprocess
import sys

import pytest

from aggregator.config.opml import read_opml
from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import TemporarySite
from tests.unit.cli.conftest import Run

TEXT = """\
# My sources
polling: {allow_private_addresses: true, host_gap_seconds: 0}   # loopback

sources:
  # first
  - https://a.example/feed   # A
  - {url: https://b.example/feed, topics: economy}

  - group: Iraq
    # the two of them
    sources: [https://c.example/feed, https://d.example/feed]
"""


@pytest.fixture(autouse=True)
def file(site: TemporarySite) -> None:
    site.config.write_text(TEXT, "utf-8")


def lines_kept(site: TemporarySite) -> bool:
    """Tell whether every former line stands there still, in the former order."""
    lines = iter(site.text().splitlines())
    return all(line in lines for line in TEXT.splitlines() if "sources: [" not in line)


def urls(run: Run) -> list[str]:
    return [source["url"] for source in run("list", "--json").json]


BEFORE = [f"https://{name}.example/feed" for name in "abcd"]


def test_check_says_that_all_is_fine_and_asks_nobody(run: Run, site: TemporarySite, origin: Origin) -> None:
    done = run("check")

    assert done.code == 0
    assert "4 sources" in done.out
    assert "fine" in done.out
    assert origin.requests() == []
    assert site.text() == TEXT
    assert not site.state.exists()


@pytest.mark.parametrize("command", ["check", "add"])
def test_others_readers_see_documents_in_a_process_of_their_own_only(
    site: TemporarySite, origin: Origin, command: str
) -> None:
    url = origin.serve("/feed", rss(item(1)).replace("</channel>", "&nonsense <b></channel>"))
    site.config.write_text("polling: {allow_private_addresses: true}\nsources: []\n", "utf-8")
    words = ["add", url]
    if command == "check":
        site.config.write_text(site.text().replace("[]", f"['{url}']"), "utf-8")
        words = ["check", "--fetch", "--json"]
    program = "\n".join(
        [
            "import atexit, sys",
            "from aggregator.cli.main import main",
            "atexit.register(lambda: print('feedparser' in sys.modules))",
            "main()",
        ]
    )

    done = subprocess.run(
        [sys.executable, "-c", program, *words, "--config", str(site.config)], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert ("tolerant reader" if command == "check" else f"Added {url}") in done.stdout
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize("words", [["add"], ["check", "--fetch"]], ids=["add", "check"])
def test_what_a_person_tries_goes_through_the_guard_too(
    run: Run, site: TemporarySite, origin: Origin, words: list[str]
) -> None:
    """Rule A9: also for discovery."""
    url = origin.serve("/feed", rss(item(1)))
    site.config.write_text(f"sources: ['{url}']\n" if words[0] == "check" else "sources: []\n", "utf-8")

    done = run(*words, *([url] if words[0] == "add" else []))

    assert done.code != 0
    assert "allow_private_addresses" in done.out + done.err
    assert origin.requests() == []


def test_check_fetch_tries_each_source_and_stores_nothing(
    run: Run, site: TemporarySite, origin: Origin
) -> None:
    good = [origin.serve(f"/s{number}", rss(item(number))) for number in range(4)]
    bad = origin.serve("/bad", "<h1>Hi</h1>", content_type="text/html")
    site.configure(*good, bad)

    fine = run("check", "--fetch")
    site.configure(*good[:2], bad)
    failing = run("check", "--fetch", "--json")

    assert fine.code == 0
    assert f"{bad}\tFAILED" in fine.out
    assert f"{good[0]}\tok\trss20, 1 entry" in fine.out
    assert failing.code == 4
    assert failing.json["sources"] == 3
    results = {result["url"]: result for result in failing.json["results"]}
    assert not results[bad]["ok"]
    assert results[bad]["reason"]
    assert not site.state.exists()
    assert not site.output.exists()


def test_add_a_feed(run: Run, site: TemporarySite, origin: Origin) -> None:
    url = origin.serve("/feed", rss(item(1)))

    done = run("add", url, "--topic", "economy", "--region", "iraq", "--name", "The: Wire #1")

    assert done.code == 0, done.err
    assert lines_kept(site)
    assert [path.name for path in site.folder.iterdir()] == ["feeds.yaml"]
    added = run("list", "--json").json[-1]
    assert (added["url"], added["name"]) == (url, "The: Wire #1")
    assert (added["topics"], added["regions"]) == (["economy"], ["iraq"])


def test_add_takes_the_only_feed_of_a_page(run: Run, site: TemporarySite, origin: Origin) -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    origin.serve("/", page, content_type="text/html")
    origin.serve("/feed", rss(item(1)))

    done = run("add", origin.at("/"))

    assert done.code == 0, done.err
    assert urls(run) == [*BEFORE, origin.at("/feed")]


def test_add_offers_the_feeds_of_a_page_that_has_several(
    run: Run, site: TemporarySite, origin: Origin
) -> None:
    """Without a terminal nobody can choose: they are printed, and nothing is added."""
    links = "".join(
        f'<link rel="alternate" type="application/{kind}+xml" href="/{kind}">' for kind in ("rss", "atom")
    )
    origin.serve("/", f"<html><head>{links}</head></html>", content_type="text/html")

    done = run("add", origin.at("/"))

    assert done.code == 2
    assert origin.at("/rss") in done.out
    assert origin.at("/atom") in done.out
    assert "own address" in done.err
    assert site.text() == TEXT


def test_add_refuses_what_is_no_feed_and_says_how_to_add_it_anyway(
    run: Run, site: TemporarySite, origin: Origin
) -> None:
    page = origin.serve("/", "<h1>Hi</h1>", content_type="text/html")

    no_feed = run("add", page)
    missing = run("add", origin.at("/missing"))
    forced = run("add", origin.at("/missing"), "--no-fetch")

    assert (no_feed.code, missing.code) == (2, 2)
    assert "404" in missing.err
    assert "--no-fetch" in missing.err
    assert "Traceback" not in no_feed.err + missing.err
    assert forced.code == 0
    assert urls(run) == [*BEFORE, origin.at("/missing")]


@pytest.mark.parametrize("url", ["ftp://a.example/feed", "https://", "not a url", "https://a.example/feed"])
def test_add_writes_nothing_that_could_not_be_obeyed(run: Run, site: TemporarySite, url: str) -> None:
    done = run("add", url, "--no-fetch")

    assert done.code == 2
    assert "Traceback" not in done.err
    assert site.text() == TEXT


def test_add_makes_the_file_where_there_is_none(run: Run, site: TemporarySite) -> None:
    site.config.unlink()

    done = run("add", "https://a.example/feed", "--no-fetch")

    assert done.code == 0, done.err
    assert urls(run) == ["https://a.example/feed"]


def test_an_add_that_fails_leaves_no_file_behind(run: Run, site: TemporarySite) -> None:
    site.config.unlink()

    done = run("add", "ftp://a.example/feed", "--no-fetch")

    assert done.code == 2
    assert not site.config.exists()


def test_add_keeps_a_placeholder_and_never_writes_the_secret(
    run: Run, site: TemporarySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRE_KEY", "s3cr3t")

    done = run("add", "https://w.example/feed?key=${WIRE_KEY}", "--no-fetch")

    assert done.code == 0, done.err
    assert "https://w.example/feed?key=${WIRE_KEY}" in site.text()
    assert "s3cr3t" not in site.text() + done.out + done.err


def test_add_looks_at_an_address_with_a_placeholder(
    run: Run, site: TemporarySite, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feed can be asked only with the secret in its place."""
    monkeypatch.setenv("WIRE_KEY", "s3cr3t")
    origin.serve("/feed?key=s3cr3t", rss(item(1)))

    done = run("add", origin.at("/feed?key=${WIRE_KEY}"))

    assert done.code == 0, done.err
    assert "${WIRE_KEY}" in site.text()
    assert "s3cr3t" not in site.text() + done.out + done.err


def test_add_a_file(run: Run, site: TemporarySite) -> None:
    """Relative to feeds.yaml, as everything in it."""
    (site.folder / "wire.xml").write_text(rss(item(1)), "utf-8")

    done = run("add", "file:wire.xml")

    assert done.code == 0, done.err
    assert urls(run) == [*BEFORE, "file:wire.xml"]


def test_remove_a_source_from_wherever_it_stands(run: Run, site: TemporarySite) -> None:
    done = [run("remove", f"https://{name}.example/feed") for name in "bc"]

    assert [one.code for one in done] == [0, 0]
    assert urls(run) == ["https://a.example/feed", "https://d.example/feed"]
    assert "# first" in site.text()
    assert "# the two of them" in site.text()


def test_remove_says_when_there_is_no_such_source(run: Run, site: TemporarySite) -> None:
    done = run("remove", "https://z.example/feed")

    assert done.code == 2
    assert "https://z.example/feed" in done.err
    assert site.text() == TEXT


def test_a_file_that_is_no_utf8_is_named_as_such(run: Run, site: TemporarySite) -> None:
    site.config.write_bytes("# Überschrift\n- https://a.example/feed\n".encode("latin-1"))

    for command in (("add", "https://z.example/feed", "--no-fetch"), ("remove", "https://a.example/feed")):
        done = run(*command)
        assert done.code == 2
        assert "feeds.yaml:1: not UTF-8" in done.err


def opml(*outlines: str) -> str:
    return f'<opml version="2.0"><head><title>x</title></head><body>{"".join(outlines)}</body></opml>'


def outline(url: str, title: str = "T") -> str:
    return f'<outline type="rss" text="{title}" xmlUrl="{url}"/>'


def imported(run: Run, site: TemporarySite, *outlines: str) -> tuple[int, str]:
    path = site.folder / "list.opml"
    path.write_text(opml(*outlines), "utf-8")
    done = run("import", path)
    assert "Traceback" not in done.err
    return done.code, done.out + done.err


def test_import_makes_groups_of_folders(run: Run, site: TemporarySite) -> None:
    folder = f'<outline text="World News">{outline("https://w.example/1")}{outline("https://w.example/2")}</outline>'

    code, said = imported(run, site, folder, outline("https://w.example/3"), outline(BEFORE[0]))

    assert code == 0, said
    assert "3 sources" in said
    assert lines_kept(site)
    sources = {source["url"]: source for source in run("list", "--json").json}
    assert list(sources) == [*BEFORE, *(f"https://w.example/{number}" for number in (1, 2, 3))]
    assert sources["https://w.example/1"]["group"] == "World News"
    assert sources["https://w.example/1"]["topics"] == ["world-news"]


def test_importing_again_adds_nothing(run: Run, site: TemporarySite) -> None:
    imported(run, site, outline("https://w.example/1"))
    before = site.text()

    code, said = imported(run, site, outline("https://w.example/1"))

    assert code == 0, said
    assert site.text() == before


@pytest.mark.parametrize(
    "odd",
    [
        outline("HTTPS://A.example:443/feed"),
        outline("https://w.example/1") + outline("https://W.example/1"),
        outline("feed://w.example/rss"),
        outline("https://bad host/"),
        f'<outline text="All">{outline("https://w.example/2")}</outline>',
        f'<outline text="{"long " * 200}">{outline("https://w.example/2")}</outline>',
        outline("https://w.example/2", title="long " * 200),
        outline("https://w.example/${HOME}"),
    ],
    ids=["known", "twice", "scheme", "host", "reserved", "long-folder", "long-title", "dollar"],
)
def test_one_odd_line_of_a_list_does_not_cost_the_others(run: Run, site: TemporarySite, odd: str) -> None:
    """118 real lists have worse: what can be taken is taken, and what cannot is named."""
    code, said = imported(run, site, outline("https://good.example/feed"), odd)

    assert code == 0, said
    assert "https://good.example/feed" in urls(run)


def test_import_of_what_is_no_list_changes_nothing(run: Run, site: TemporarySite) -> None:
    path = site.folder / "list.opml"
    path.write_bytes(b"\x89PNG\r\n" + bytes(range(256)))

    done = run("import", path)

    assert "Traceback" not in done.err
    assert site.text() == TEXT
    site.config.unlink()
    run("import", path)
    assert not site.config.exists()


def test_export_gives_all_sources_back(run: Run, site: TemporarySite) -> None:
    done = run("export")

    assert done.code == 0
    assert [feed.url for feed in read_opml(done.out.encode())] == BEFORE


def test_export_masks_secrets(run: Run, site: TemporarySite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule C16."""
    monkeypatch.setenv("WIRE_KEY", "s3cr3t")
    site.config.write_text("- https://w.example/feed?key=${WIRE_KEY}\n- https://me:pass-w0rd@x.example/\n")

    text = run("export").out + run("list").out + run("list", "--json").out + run("check").out

    assert "s3cr3t" not in text
    assert "pass-w0rd" not in text
    assert "${WIRE_KEY}" in text


def test_schema_prints_the_schema(run: Run) -> None:
    done = run("schema", config=False)

    assert done.code == 0
    assert "sources" in json.dumps(json.loads(done.out))


def test_add_a_page_and_remove_it_again(run: Run, site: TemporarySite) -> None:
    (site.folder / "clips").mkdir()

    done = run("add", "clips/", "--page", "--topic", "economy")
    listed = run("list", "--json").json[-1]
    exported = run("export")
    removed = run("remove", "clips")

    assert done.code == 0, done.err
    assert (listed["url"], listed["kind"], listed["topics"]) == ("clips/", "page", ["economy"])
    assert "clips" not in exported.out
    assert "Left out clips/: a page is no feed" in exported.err
    assert removed.code == 0, removed.err
    assert urls(run) == BEFORE


def test_a_page_that_is_not_there_is_not_added(run: Run, site: TemporarySite) -> None:
    done = run("add", "clips.txt", "--page")

    assert done.code == 2
    assert "the file does not exist" in done.err
    assert site.text() == TEXT
