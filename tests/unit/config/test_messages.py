import pytest

from .conftest import Fail, Load

A = "https://a.example/f"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- ftp://a/f", "sources[0]: expected http, https or file, got 'ftp'"),
        (
            "- {url: a.example/f}",
            "sources[0].url: expected an http, https or file URL: write https:// before a host",
        ),
        ("- {name: x}", "sources[0].url: is missing: write url: https://example.org/markets.rss"),
        ("- {group: x}", "sources[0].sources: is missing"),
        ("- ", "sources[0]: expected a URL, or keys of a source, a group or an include, got nothing"),
        ("- [a]", "sources[0]: expected a URL, or keys of a source, a group or an include, got a list"),
        (
            f"- {{url: {A}, sources: []}}",
            "sources[0]: expected one of url, page, sources, include and opml, got url and sources",
        ),
        (f"- {{url: {A}, group: x}}", "sources[0].group: unknown key"),
        (f"- {{url: {A}, topic: x}}", "sources[0].topic: unknown key, did you mean 'topics'?"),
        (f"- {{url: {A}, tags: x}}", "sources[0].tags: unknown key, did you mean 'topics'?"),
        (f"- {{url: {A}, zzz: x}}", "sources[0].zzz: unknown key, expected one of: "),
        (
            f"- {{url: {A}, limits: {{total: 5}}}}",
            "sources[0].limits.total: unknown key, did you mean 'total_seconds'?",
        ),
        (f"- {{url: {A}, name: 2026}}", "sources[0].name: expected text, got 2026: put it in quotes"),
        (f"- {{url: {A}, name: }}", "sources[0].name: has no value: give it one, or remove the key"),
        (f"- {{url: {A}, allow_fast: yes}}", "sources[0].allow_fast: expected true or false, got 'yes'"),
        (
            f"- {{url: {A}, interval: 90}}",
            "sources[0].interval: expected a duration such as 30s, 15m, 6h or 1d, got 90",
        ),
        (f"- {{url: {A}, interval: 1m}}", "sources[0].interval: expected a duration from 5m to 1d, got '1m'"),
        (
            f"- {{url: {A}, interval: 10m}}",
            "expected 15m to 24h, or down to 5m for a source with allow_fast: true",
        ),
        (f"- {{url: {A}, topics: [x, 5]}}", "sources[0].topics[1]: expected text, got 5"),
        (f"- {{url: {A}, topics: archive}}", "sources[0].topics: expected another name"),
        (
            f"- {{url: {A}, topics: {{a: b}}}}",
            "sources[0].topics.a: unknown key, expected one of: always, prior, never",
        ),
        (
            f"- {{url: {A}, regions: {{prior: [gulf, 5]}}}}",
            "sources[0].regions.prior[1]: expected text, got 5",
        ),
        (
            f"- {{url: {A}, home: UK}}",
            "sources[0].home: expected a country by its two letters of ISO 3166, as in GB, got 'UK'",
        ),
        (
            f"- {{url: {A}, home: gb}}",
            "sources[0].home: expected a country by its two letters of ISO 3166, as in GB, got 'gb'",
        ),
        (f"- {{url: {A}, language: english}}", "sources[0].language: expected a language code such as en"),
        (
            f"- {{url: {A}, timezone: Baghdad}}",
            "sources[0].timezone: expected a time zone such as Asia/Baghdad",
        ),
        (f"- {{url: {A}, timezone: Asia}}", "sources[0].timezone: expected a time zone such as Asia/Baghdad"),
        (f"- {{url: {A}, content: none}}", "sources[0].content: expected excerpt or full, got 'none'"),
        (f"- {{url: {A}, limits: {{hops: 99}}}}", "sources[0].limits.hops: expected at most 20, got 99"),
        (
            f"- {{url: {A}, limits: {{hops: 1.5}}}}",
            "sources[0].limits.hops: expected a whole number, got 1.5",
        ),
        (f"- {{url: {A}, limits: {{total_seconds: .inf}}}}", "sources[0].limits.total_seconds: expected"),
        (f"- {{url: {A}, backfill: 5}}", "sources[0].backfill: expected a mapping, got 5"),
        (f"- {{url: {A}, headers: {{Host: x}}}}", "sources[0].headers.Host: expected another header"),
        (f"- {{url: {A}, headers: {{User-Agent: x}}}}", "the User-Agent says who polls; set site.contact"),
        (
            f'- {{url: {A}, headers: {{X: "a\\r\\nB: c"}}}}',
            "sources[0].headers.X: expected printable ASCII text",
        ),
        (f'- {{url: {A}, name: "a\\x07"}}', "sources[0].name: holds a control character"),
        ("site: {id: x}\nsources: []", "site.id: expected a tag: URI (RFC 4151)"),
        ("site: {id: 'tag:a.example,2026-13:x'}\nsources: []", "site.id: expected a tag: URI (RFC 4151)"),
        ("site: {title: [x]}\nsources: []", "site.title: expected text or {language: text}, got a list"),
        ("site: {base_url: 'ftp://a.example'}\nsources: []", "site.base_url: expected an http or https URL"),
        ("site: {contact: me}\nsources: []", "site.contact: expected a mail address or the URL of a page"),
        ("sites: {}\nsources: []", "sites: unknown key, did you mean 'site'?"),
        ("polling: {interval: 5m}\nsources: []", "polling.interval: expected 15m to 24h"),
        ("polling: {concurrency: 0}\nsources: []", "polling.concurrency: expected at least 1, got 0"),
        ("serve: {listen: '8080'}\nsources: []", "serve.listen: expected ADDRESS:PORT, as in 127.0.0.1:8080"),
        ("serve: {listen: 'a:99999'}\nsources: []", "serve.listen: expected ADDRESS:PORT"),
        ("publish: {every: 2d}\nsources: []", "publish.every: expected a duration from 1s to 1d, got '2d'"),
        ("defaults: {url: x}\nsources: []", "defaults.url: unknown key"),
        ("site: {title: x}", "sources: is missing"),
        ("sources:", "sources: has no value"),
        ("sources: 5", "sources: expected a list, got 5"),
        ("5", "expected a list of sources, or a mapping with sources:, got 5"),
    ],
)
def test_a_mistake_is_said_with_line_key_what_was_found_and_what_is_accepted(
    problems_of: Fail, text: str, said: str
) -> None:
    (message,) = problems_of(f"# a comment\n{text}\n")
    assert message.startswith("feeds.yaml:")
    assert said in message
    assert "pydantic" not in message


def test_a_url_that_became_a_key_is_explained(problems_of: Fail) -> None:
    assert any("expected keys, got a URL followed by ':'" in said for said in problems_of(f"- {A}: x\n"))


@pytest.mark.parametrize("listen", ["127.0.0.1:8080", "'[::1]:80'", "localhost:0", "':8080'"])
def test_an_address_to_listen_on_is_accepted(load_text: Load, listen: str) -> None:
    assert load_text(f"serve: {{listen: {listen}}}\nsources: []\n").serve.port in (8080, 80, 0)
