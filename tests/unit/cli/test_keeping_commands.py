"""`backup` and `restore`: one file is enough, nothing of it is ever half there, and nothing is overwritten."""

import sqlite3
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from aggregator.store.schema import SCHEMA_VERSION
from tests.fakes import item, rss
from tests.origin import Origin
from tests.site import RunningService, TemporarySite
from tests.unit.cli.conftest import Run


@pytest.fixture
def kept(run: Run, site: TemporarySite, origin: Origin) -> Path:
    """A backup of a site that has polled and published."""
    site.configure(
        origin.serve("/a", rss(item(1, published=None))), serve={"listen": "127.0.0.1:0", "admin": "off"}
    )
    assert run("poll").code == 0
    target = site.folder.parent / "kept.tar.gz"
    assert run("backup", target).code == 0
    return target


def members(path: Path) -> list[str]:
    with tarfile.open(path) as archive:
        return archive.getnames()


def rewritten(path: Path, target: Path, **contents: bytes) -> Path:
    """Write a backup with other contents under some names."""
    with tarfile.open(path) as source, tarfile.open(target, "w:gz") as copy:
        for member in source:
            content = contents.get(Path(member.name).stem)
            if content is None:
                file = source.extractfile(member)
                assert file is not None
                content = file.read()
            member.size = len(content)
            copy.addfile(member, BytesIO(content))
    return target


def test_a_backup_holds_the_store_the_configuration_and_what_it_reads(
    run: Run, site: TemporarySite, origin: Origin
) -> None:
    (site.folder / "more.yaml").write_text(f"- {origin.serve('/b', rss(item(2)))}\n", "utf-8")
    (site.folder.parent / "elsewhere.yaml").write_text(f"- {origin.serve('/c', rss(item(3)))}\n", "utf-8")
    site.configure({"include": "more.yaml"}, {"include": "../elsewhere.yaml"}, withdraw="withdrawn.yaml")  # type: ignore[arg-type]  # a name, not a section
    (site.folder / "withdrawn.yaml").write_text("hide: []\n", "utf-8")
    run("poll")

    done = run("backup", site.folder / "kept.tar.gz")

    names = members(site.folder / "kept.tar.gz")
    assert names[0] == "backup.json"
    assert {"feeds.yaml", "more.yaml", "withdrawn.yaml", "state/aggregator.db", "state/applied.json"} <= set(
        names
    )
    assert not any("run/" in name or name.endswith(("-wal", "kept")) for name in names)
    assert f"Not in it, as it lies elsewhere: {(site.folder.parent / 'elsewhere.yaml').resolve()}" in done.out
    assert (site.folder / "kept.tar.gz").stat().st_mode & 0o777 == 0o600


def test_a_backup_overwrites_nothing_unless_it_is_told_to(run: Run, kept: Path) -> None:
    before = kept.read_bytes()

    refused = run("backup", kept)
    same = kept.read_bytes()
    told = run("backup", kept, "--replace")

    assert refused.code == 3
    assert "--replace" in refused.err
    assert same == before
    assert told.code == 0
    assert {one.name for one in kept.parent.iterdir()} == {"site", "kept.tar.gz"}


def test_a_damaged_store_gives_no_backup(run: Run, kept: Path, site: TemporarySite) -> None:
    database = site.state / "aggregator.db"
    content = bytearray(database.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 64] = b"\xff" * 64
    database.write_bytes(content)

    refused = run("backup", kept.with_name("second.tar.gz"))

    assert refused.code == 3
    assert "aggregator.db" in refused.err
    assert not kept.with_name("second.tar.gz").exists()


def test_a_restored_site_goes_on(run: Run, kept: Path, tmp_path: Path, site: TemporarySite) -> None:
    target = tmp_path / "elsewhere"

    done = run("restore", kept, target, config=False)
    status = run("status", "--json", "--config", target / "feeds.yaml", config=False)
    poll = run("poll", "--config", target / "feeds.yaml", config=False)

    assert done.code == 0
    assert f"aggregator run --config {target / 'feeds.yaml'}" in done.out
    assert status.json["articles"] == 1
    assert poll.code == 0
    published = (target / "output" / "all.atom").read_text("utf-8")
    assert published == (site.output / "all.atom").read_text("utf-8")


def test_an_empty_volume_is_restored_into(run: Run, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "state").mkdir(parents=True)

    assert run("restore", kept, tmp_path / "elsewhere", config=False).code == 0


def test_what_lies_there_is_set_aside_and_only_when_told(run: Run, kept: Path, site: TemporarySite) -> None:
    before = (site.state / "aggregator.db").read_bytes()

    refused = run("restore", kept, site.folder, config=False)
    untouched = (site.state / "aggregator.db").read_bytes()
    told = run("restore", kept, site.folder, "--replace", config=False)

    assert refused.code == 3
    assert "--replace" in refused.err
    assert untouched == before
    assert told.code == 0
    (aside,) = site.folder.glob("state.before-*")
    assert (aside / "aggregator.db").read_bytes() == before
    assert list(site.folder.glob(".restoring-*")) == []


def test_nothing_is_restored_under_a_running_service(run: Run, kept: Path, site: TemporarySite) -> None:
    with RunningService(site.config) as service:
        service.wait_for("service.started")
        refused = run("restore", kept, site.folder, "--replace", config=False)
        meanwhile = run("backup", kept.with_name("meanwhile.tar.gz"))
        service.stop()
    after = run("restore", kept, site.folder, "--replace", config=False)

    assert refused.code == 3
    assert "stop it first" in refused.err
    assert meanwhile.code == 0
    assert after.code == 0


def test_a_newer_store_is_refused_in_a_clear_line(run: Run, kept: Path, tmp_path: Path) -> None:
    with tarfile.open(kept) as archive:
        file = archive.extractfile("state/aggregator.db")
        assert file is not None
        (tmp_path / "newer.db").write_bytes(file.read())
    connection = sqlite3.connect(tmp_path / "newer.db")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    newer = rewritten(kept, tmp_path / "newer.tar.gz", aggregator=(tmp_path / "newer.db").read_bytes())

    refused = run("restore", newer, tmp_path / "elsewhere", config=False)

    assert refused.code == 3
    assert f"newer version of aggregator (schema {SCHEMA_VERSION + 1}" in refused.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("spoil", ["cut", "text", "other", "store"])
def test_what_is_no_whole_backup_is_refused(spoil: str, run: Run, kept: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar.gz"
    if spoil == "cut":
        bad.write_bytes(kept.read_bytes()[:-2000])
    elif spoil == "text":
        bad.write_text("no archive", "utf-8")
    elif spoil == "other":
        with tarfile.open(bad, "w:gz") as archive:
            archive.add(kept, "holiday.jpg")
    else:
        rewritten(kept, bad, aggregator=b"no database, but long enough to look like one" * 100)

    refused = run("restore", bad, tmp_path / "elsewhere", config=False)

    assert refused.code == 3
    assert refused.err.count("\n") == 1
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("name", ["../escaped", "/escaped", "state/../../escaped"])
def test_nothing_is_unpacked_outside_the_folder(name: str, run: Run, kept: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(kept) as source, tarfile.open(evil, "w:gz") as copy:
        copy.addfile(source.getmember("backup.json"), source.extractfile("backup.json"))
        member = tarfile.TarInfo(name)
        member.size = 1
        copy.addfile(member, BytesIO(b"x"))

    refused = run("restore", evil, tmp_path / "elsewhere", config=False)

    assert refused.code == 3
    assert not list(tmp_path.rglob("escaped"))
