"""Attacks by XML, as they are and inside of a feed: nothing is expanded, read, asked or slow."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.corpus.guarded import Result
from tests.origin import Origin
from tests.shared import shared

_SECRET = "what-no-feed-may-see"
_EXPANDED = "what-an-entity-stands-for"
_MOST_SECONDS = 2.0
_BLOCK = re.compile(r"```xml\n(.*?)```", re.DOTALL)
_ADDRESS = re.compile(
    r"""((?:SYSTEM|PUBLIC\s+(?:"[^"]*"|'[^']*'))\s+|\b(?:href|schemaLocation)\s*=\s*)(["'])([^"']*)\2"""
)
_SUBSET = re.compile(r"<!DOCTYPE.*\]\s*>|<!DOCTYPE[^\[>]*>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+([\w.-]+)")
_VALUE = re.compile(r"""(<!ENTITY\s+[\w.-]+\s+)(?:"[^"&%]*"|'[^'&%]*')""")

# By us: what the lists do not have. {} is an address.
_OURS = (
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "{}">]><rss version="2.0"><channel><item><title>&x;</title></item></channel></rss>',
    '<!DOCTYPE rss [<!ENTITY % p SYSTEM "{}"> %p;]><rss version="2.0"><channel><item><title>a</title></item></channel></rss>',
    '<!DOCTYPE rss SYSTEM "{}"><rss version="2.0"><channel><item><title>&x;</title></item></channel></rss>',
    '<!DOCTYPE rss PUBLIC "x" "{}" [<!-- \' -->]><rss version="2.0"><channel><item><title>a</title></item></channel></rss>',
    '<?xml-stylesheet href="{}" type="text/xsl"?><rss version="2.0"><channel><item><title>a</title></item></channel></rss>',
    '<rss version="2.0" xmlns:xi="http://www.w3.org/2001/XInclude"><channel><item><title><xi:include href="{}" '
    'parse="text"/></title></item></channel></rss>',
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><content src="{}"/><link href="{}"/></entry></feed>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.w3.org/2005/Atom {}"><entry><id>1</id></entry></feed>',
    '<html><head><link rel="stylesheet" href="{}"><script src="{}"></script></head><body><img src="{}"></body></html>',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item rdf:resource="{}"/></rdf:RDF>',
)


def _attacks() -> list[str]:
    """Return the attacks of two peers' lists; a list counts line by line and as a whole."""
    lists = shared("corpus/peers/xss/payloadsallthethings/XXE Injection")
    found: list[str] = []
    for path in (*shared("corpus/peers/xmlattack").rglob("*.x*"), *(lists / "Files").iterdir()):
        if path.is_file():
            found.append(path.read_text("utf-8", "surrogateescape"))
    for path in (lists / "Intruders").iterdir():
        text = path.read_text("utf-8", "surrogateescape")
        found += [*text.splitlines(), text]
    found += _BLOCK.findall((lists / "README.md").read_text("utf-8"))
    return [one for one in dict.fromkeys(found) if one.strip()]


def _as_feed(attack: str) -> str:
    """Return a feed with the attack's document type, in which every entity of it is used."""
    subset = _SUBSET.search(attack)
    uses = "".join(f"&{name};" for name in dict.fromkeys(_ENTITY.findall(attack)))
    return (
        (subset[0] if subset else "")
        + f"<rss version='2.0'><channel><title>T{uses}</title><item><guid>1{uses}</guid><title>a {uses}</title>"
        + f"<enclosure url='https://h.example/1' type='a{uses}'/>"
        + f"<description>d {uses}</description></item>{'' if subset else attack}</channel></rss>"
    )


def _aimed(attack: str, at: str) -> str:
    """Return an attack that is aimed at an address, and whose entities stand for words that we know."""
    aimed = _ADDRESS.sub(lambda match: f"{match[1]}{match[2]}{at}{match[2]}", attack)
    return _VALUE.sub(lambda match: f'{match[1]}"{_EXPANDED}"', aimed)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[str], list[Result], Origin]]:
    """Yield all documents, what came of each, and the server at which they were aimed."""
    secret = tmp_path_factory.mktemp("attacked") / "secret.txt"
    secret.write_text(_SECRET)
    with Origin() as origin:
        targets = (secret.as_uri(), str(secret), origin.serve("/evil.dtd", f'<!ENTITY x "{_SECRET}">'))
        bodies = _attacks()
        bodies += [_aimed(attack, at) for attack in bodies for at in targets]
        bodies += [attack.replace("{}", at) for attack in _OURS for at in targets]
        bodies += [_as_feed(body) for body in bodies]
        bodies = list(dict.fromkeys(bodies))
        yield bodies, _read(bodies), origin


def _read(bodies: list[str]) -> list[Result]:
    outcome = subprocess.run(
        [sys.executable, "-m", "tests.corpus.guarded"],
        input=json.dumps(bodies), capture_output=True, text=True, timeout=120, check=False,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    return cast(list[Result], json.loads(outcome.stdout))


def test_every_attack_is_read_or_refused(documents: tuple[list[str], list[Result], Origin]) -> None:
    bodies, results, _ = documents

    assert len(results) == len(bodies) > 700


def test_nothing_is_fetched(documents: tuple[list[str], list[Result], Origin]) -> None:
    assert documents[2].requests() == []


def test_no_file_is_read_and_no_entity_expanded(documents: tuple[list[str], list[Result], Origin]) -> None:
    bodies, results, _ = documents
    for body, result in zip(bodies, results, strict=True):
        assert _SECRET not in result["said"], body
        assert _EXPANDED not in result["said"], body
        assert len(result["said"]) < 4_000 + 20 * len(body), body


def test_nothing_outside_is_touched(documents: tuple[list[str], list[Result], Origin]) -> None:
    bodies, results, _ = documents
    touched = [
        (body, result["events"]) for body, result in zip(bodies, results, strict=True) if result["events"]
    ]

    assert touched == []


def test_no_attack_takes_long(documents: tuple[list[str], list[Result], Origin]) -> None:
    bodies, results, _ = documents
    slow = [
        body[:200] for body, result in zip(bodies, results, strict=True) if result["seconds"] > _MOST_SECONDS
    ]

    assert slow == []
