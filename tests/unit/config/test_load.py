from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config.load import load, load_flat, try_load
from aggregator.config.reading import fingerprint
from aggregator.config.settings import Config
from aggregator.errors import ConfigError
from aggregator.model.document import FetchLimits
from aggregator.model.source import Backfill

from .conftest import Fail, Load

A, B = "https://a.example/f", "https://b.example/f"


def slugs(config: Config, index: int = 0) -> list[str]:
    return [label.slug for label in config.sources[index].labels]


@pytest.mark.parametrize(
    "text",
    [
        f"- {A}\n",
        f"{A}\n",
        f"sources: {A}\n",
        f"sources: [{A}]\n",
        f'{{"sources": [{{"url": "{A}"}}]}}',
        f"- url: {A}",
    ],
    ids=["list", "scalar", "scalar in place of a list", "flow", "json", "mapping"],
)
def test_the_shortest_files_are_one_source(load_text: Load, text: str) -> None:
    assert [source.url for source in load_text(text).sources] == [A]


def test_a_file_written_by_windows_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + f"sources:\r\n  - {A}\r\n".encode())
    assert [source.url for source in load(path, {}).sources] == [A]


def test_no_sources_are_allowed_where_they_are_written(load_text: Load) -> None:
    assert load_text("sources: []\n").sources == ()


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"], ids=["empty", "comment", "marker"])
def test_an_empty_file_says_what_the_shortest_useful_one_is(problems_of: Fail, text: str) -> None:
    said = "feeds.yaml: the file is empty; the shortest useful file is: - https://example.org/feed"
    assert problems_of(text) == (said,)


def test_defaults_are_those_of_the_model(load_text: Load) -> None:
    config = load_text(f"- {A}\n")
    assert config.polling.host_gap_seconds == 1
    assert config.publish.every == timedelta(minutes=5)
    assert (config.serve.host, config.serve.port) == ("127.0.0.1", 8080)
    assert config.sources[0].limits == FetchLimits()
    assert config.sources[0].backfill == Backfill()


def test_every_key_of_a_source_arrives(load_text: Load) -> None:
    source = load_text(
        f"""
- url: {A}
  name: The Wire
  topics: [economy, oil]
  regions: iraq
  language: no
  timezone: Asia/Baghdad
  interval: 10m
  allow_fast: true
  backfill: {{days: 0, max: 5}}
  was: http://a.example/rss
  headers: {{X-Key: abc}}
  content: full
  rights: contract
  allow_private_addresses: true
  limits: {{connect_seconds: 1, total_seconds: 2.5, body_megabytes: 1, hops: 0, headers: 20}}
"""
    ).sources[0]
    assert source.name == "The Wire"
    assert [(label.kind, label.slug) for label in source.labels] == [
        ("topic", "economy"),
        ("topic", "oil"),
        ("region", "iraq"),
    ]
    assert source.language == "no"
    assert source.interval == timedelta(minutes=10)
    assert source.backfill == Backfill(days=0, max_articles=5)
    assert source.was == ("http://a.example/rss",)
    assert source.headers == (("X-Key", "abc"),)
    assert source.limits == FetchLimits(
        connect_seconds=1, total_seconds=2.5, body_bytes=1024 * 1024, hops=0, header_lines=20
    )
    assert source.allow_private_addresses
    assert source.origin == "feeds.yaml:2"


def test_the_settings_of_the_site_arrive(load_text: Load) -> None:
    site = load_text(
        """
site:
  id: "tag:desk.example.org,2026:x7k2"
  title: {en: Gulf Desk, ar: مكتب الخليج}
  base_url: https://news.example.org/
  contact: desk@example.org
  timezone: Asia/Dubai
sources: []
"""
    ).site
    assert site.id == "tag:desk.example.org,2026:x7k2"
    assert site.title == "Gulf Desk"
    assert site.titles == (("en", "Gulf Desk"), ("ar", "مكتب الخليج"))
    assert site.base_url == "https://news.example.org"
    assert site.is_public


@pytest.mark.parametrize(
    "url", ["http://localhost:8080", "http://192.168.1.5", "http://[::1]/x", "http://nas.local"]
)
def test_a_private_base_url_needs_no_contact(load_text: Load, url: str) -> None:
    assert not load_text(f"site: {{base_url: '{url}'}}\nsources: []\n").site.is_public


def test_a_public_base_url_needs_a_contact_for_the_user_agent(problems_of: Fail) -> None:
    (said,) = problems_of("site:\n  base_url: https://news.example.org\nsources: []\n")
    assert said.startswith("feeds.yaml:2: site.contact: is missing")
    assert "User-Agent" in said


def test_labels_of_groups_add_up_and_the_nearest_key_wins(load_text: Load) -> None:
    config = load_text(
        f"""
defaults: {{topics: world, language: en}}
sources:
  - group: Gulf
    topics: oil
    language: ar
    sources:
      - {{url: {A}, topics: economy}}
      - group: Inner
        language: fa
        sources: {B}
"""
    )
    assert slugs(config) == ["world", "oil", "economy"]
    assert [(source.language, source.group) for source in config.sources] == [("ar", "Gulf"), ("fa", "Inner")]


def test_labels_hold_always_often_or_never(load_text: Load) -> None:
    config = load_text(
        f"""
defaults: {{regions: {{never: united-kingdom}}}}
sources:
  - group: Gulf
    regions: {{prior: gulf}}
    home: GB
    sources:
      - {{url: {A}, regions: [iraq, {{always: Syria}}], topics: {{prior: [oil, gas]}}}}
      - {{url: {B}, home: AE}}
"""
    )

    first, second = config.sources
    assert [label.slug for label in first.labels] == ["iraq", "syria"]
    assert [(label.kind, label.slug) for label in first.priors] == [
        ("topic", "oil"),
        ("topic", "gas"),
        ("region", "gulf"),
    ]
    assert (
        [label.slug for label in first.never] == [label.slug for label in second.never] == ["united-kingdom"]
    )
    assert (first.home, second.home) == ("GB", "AE")


def test_mappings_of_groups_merge_key_by_key(load_text: Load) -> None:
    config = load_text(
        f"- headers: {{X-A: '1', X-B: '2'}}\n  sources:\n    - {{url: {A}, headers: {{x-a: '3'}}}}\n"
    )
    assert config.sources[0].headers == (("X-B", "2"), ("x-a", "3"))


def test_two_spellings_of_a_label_are_one(load_text: Load) -> None:
    config = load_text(f"- {{url: {A}, topics: middle-east}}\n- {{url: {B}, topics: Middle east}}\n")
    assert [label.name for label in config.labels] == ["Middle East"]


def test_site_wide_polling_keys_reach_every_source(load_text: Load) -> None:
    config = load_text(
        f"polling: {{interval: 1h, allow_private_addresses: true}}\n"
        f"sources: [{A}, {{url: {B}, interval: 2h, allow_private_addresses: false}}]\n"
    )
    assert [source.interval for source in config.sources] == [timedelta(hours=1), timedelta(hours=2)]
    assert [source.allow_private_addresses for source in config.sources] == [True, False]


def test_a_fast_interval_is_allowed_by_a_key_further_in(load_text: Load) -> None:
    config = load_text(f"- interval: 5m\n  sources: [{{url: {A}, allow_fast: true}}]\n")
    assert config.sources[0].interval == timedelta(minutes=5)


def test_secrets_are_in_the_request_and_not_in_the_url_that_is_shown(load_text: Load) -> None:
    source = load_text(
        "- {url: 'https://a.example/f?k=${KEY}', headers: {Authorization: 'Bearer ${KEY}'}}",
        {"KEY": "s3cret"},
    ).sources[0]
    assert source.url == "https://a.example/f?k=${KEY}"
    assert source.request_url == "https://a.example/f?k=s3cret"
    assert source.headers == (("Authorization", "Bearer s3cret"),)
    assert source.has_secret
    assert "s3cret" not in repr(source)


def test_a_literal_password_is_masked_and_sent(load_text: Load) -> None:
    source = load_text("- https://u:pw@a.example/f\n").sources[0]
    assert (source.url, source.request_url) == ("https://u:***@a.example/f", "https://u:pw@a.example/f")
    assert source.has_secret


def test_no_message_shows_the_value_of_a_secret(problems_of: Fail) -> None:
    text = "- {url: 'ftp://${KEY}', language: '${KEY}', headers: {X: '${KEY}é'}}"
    said = " ".join(problems_of(text, {"KEY": "s3cret"}))
    assert "s3cret" not in said
    assert "'ftp://${KEY}'" in said


def test_a_path_is_relative_to_the_file(load_text: Load, tmp_path: Path) -> None:
    source = load_text("- file:feeds/a.xml\n").sources[0]
    assert (source.url, source.request_url) == ("file:feeds/a.xml", (tmp_path / "feeds/a.xml").as_uri())


def test_an_include_brings_in_its_list_with_the_keys_beside_it(load_text: Load) -> None:
    config = load_text(
        "- {include: iraq.yaml, topics: oil, group: Iraq}\n", iraq=f"- {A}\n- {{url: {B}, topics: war}}\n"
    )
    assert [source.origin for source in config.sources] == ["iraq.yaml:1", "iraq.yaml:2"]
    assert slugs(config, 1) == ["oil", "war"]
    assert config.sources[0].group == "Iraq"
    assert [file.name for file in config.files] == ["feeds.yaml", "iraq.yaml"]


def test_an_included_mapping_is_a_group(load_text: Load) -> None:
    config = load_text("- include: iraq.yaml\n", iraq=f"regions: iraq\nsources: [{A}]\n")
    assert slugs(config) == ["iraq"]


def test_paths_in_an_included_list_are_relative_to_it(tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "iraq.yaml").write_text(f"- file:x.xml\n- {{url: {A}, headers: {{X-Key: '${{file:key}}'}}}}\n")
    (lists / "key").write_text("s3cret\n")
    (tmp_path / "feeds.yaml").write_text("- include: lists/iraq.yaml\n")
    config = load(tmp_path / "feeds.yaml", {})
    assert config.sources[0].url == "file:lists/x.xml"
    assert config.sources[0].request_url == (lists / "x.xml").as_uri()
    assert config.sources[1].headers == (("X-Key", "s3cret"),)
    assert lists / "key" in config.files


def test_an_error_in_an_included_list_names_its_file_and_line(problems_of: Fail) -> None:
    (said,) = problems_of("- include: iraq.yaml\n", iraq=f"- {A}\n- ftp://a.example\n")
    assert said == "iraq.yaml:2: sources[1]: expected http, https or file, got 'ftp'"


def test_a_missing_include_names_the_line_that_asks_for_it(problems_of: Fail) -> None:
    (said,) = problems_of(f"- {A}\n- include: gone.yaml\n")
    assert said.startswith("feeds.yaml:2: sources[1].include: ")
    assert said.endswith("gone.yaml: no such file")


def test_includes_in_a_circle_are_an_error(problems_of: Fail) -> None:
    (said,) = problems_of("- include: a.yaml\n", a="- include: b.yaml\n", b="- include: a.yaml\n")
    assert (
        said == "b.yaml:1: sources[0].include: the files include each other in a circle: "
        "a.yaml -> b.yaml -> a.yaml"
    )


def test_one_url_in_two_lists_is_one_source_with_the_labels_of_both(load_text: Load) -> None:
    config = load_text(
        "- {include: x.yaml, topics: oil}\n- {include: y.yaml, topics: war}\n",
        x=f"- {{url: {A}, name: X}}\n",
        y=f"- {{url: {A}, name: Y}}\n",
    )
    assert [source.name for source in config.sources] == ["X"]
    assert slugs(config) == ["oil", "war"]
    assert config.notes == (f"{A} stands in x.yaml:1 and y.yaml:1: one source, with the labels of both",)


def test_one_url_twice_in_one_file_names_both_lines(problems_of: Fail) -> None:
    (said,) = problems_of(f"- {A}\n- sources:\n  - {A.replace('a.example', 'A.example')}\n")
    assert said == "feeds.yaml:3: sources[1].sources[0]: the same URL stands in line 1 and line 3: keep one"


def test_a_former_url_that_is_still_a_source_is_an_error(problems_of: Fail) -> None:
    (said,) = problems_of(f"- {{url: {A}, was: {B}}}\n- {B}\n")
    assert said.startswith("feeds.yaml:1: sources[0].was: expected a URL that is no source any more")


def test_problems_are_told_all_at_once(problems_of: Fail) -> None:
    assert len(problems_of(f"- ftp://a\n- {{url: {A}, interval: 1s}}\nx")) == 1  # the YAML first
    assert len(problems_of(f"- ftp://a\n- {{url: {A}, interval: 1s, languag: x}}\n")) == 3


def test_no_more_than_twenty_problems_are_told(problems_of: Fail) -> None:
    assert len(problems_of("".join(f"- ftp://{n}\n" for n in range(100)))) == 20


def test_a_key_of_a_group_that_is_wrong_is_told_once(problems_of: Fail) -> None:
    (said,) = problems_of(f"- interval: 5m\n  sources: [{A}, {B}]\n")
    assert said.startswith("feeds.yaml:1: sources[0].interval: expected 15m to 24h")
    assert "allow_fast: true" in said


def test_the_flat_text_reads_back_to_an_equal_configuration(tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "iraq.yaml").write_text(
        f"- file:x.xml\n- {{url: '{A}?${{KEY}}', headers: {{X: '${{file:key}}'}}}}\n- {B}\n"
    )
    (lists / "key").write_text("s3cret\n")
    path = tmp_path / "feeds.yaml"
    path.write_text(
        f"site: {{title: {{en: A, ar: ب}}}}\npolling: {{interval: 1h}}\n"
        f"defaults: {{topics: world, limits: {{hops: 1}}}}\n"
        f"sources:\n- {{include: lists/iraq.yaml, group: Iraq}}\n- {{url: {B}, regions: iraq}}\n- https://u:pw@c.example\n"
    )
    config = load(path, {"KEY": "hidden"})
    assert load_flat(config.flat, path, {"KEY": "hidden"}) == config
    assert "hidden" not in config.flat
    assert "s3cret" not in config.flat


def test_a_flat_text_whose_secret_is_gone_is_an_error(load_text: Load, tmp_path: Path) -> None:
    config = load_text("- 'https://a.example/f?${KEY}'\n", {"KEY": "x"})
    with pytest.raises(ConfigError, match="KEY is not set"):
        load_flat(config.flat, config.path, {})


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', '{"format": 1}', "[" * 100_000])
def test_what_is_no_flat_text_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_flat(text, tmp_path / "feeds.yaml", {})


def test_a_failed_load_still_says_which_files_it_hangs_on(tmp_path: Path) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text("- include: gone.yaml\n- {url: '${file:key}'}\n")
    attempt = try_load(path, {})
    assert attempt.config is None
    assert attempt.files == (path, tmp_path / "gone.yaml", tmp_path / "key")
    assert attempt.fingerprint == fingerprint(attempt.files)


def test_a_literal_dollar_is_written_twice(load_text: Load) -> None:
    assert load_text("- {url: https://a.example/f, name: 'A$$B'}\n").sources[0].name == "A$B"


def test_thousands_of_sources_load(load_text: Load) -> None:
    text = "".join(f"- {{url: 'https://h{n}.example/f', topics: [a, b], name: N{n}}}\n" for n in range(2_000))
    assert len(load_text(text).sources) == 2_000
