from dataclasses import replace

from aggregator.model.channel import EditionEntry
from aggregator.render import Leaves
from tests.builders import article, edition_entry


def test_an_entry_is_rendered_again_only_when_it_changed() -> None:
    leaves = Leaves()
    entry = edition_entry(article(1))
    rendered: list[EditionEntry] = []

    def render(one: EditionEntry, language: str | None) -> bytes:
        rendered.append(one)
        return f"{language} {one.content}".encode()

    changed = replace(entry, content="<p>anew</p>")
    bodies = [leaves.of(one, "text/x", "en", render) for one in (entry, replace(entry), changed, changed)]

    assert rendered == [entry, changed]
    assert bodies == [f"en {entry.content}".encode()] * 2 + [b"en <p>anew</p>"] * 2
    assert leaves.size_bytes == len(bodies[-1])


def test_what_is_forgotten_is_rendered_again() -> None:
    leaves = Leaves()
    entry = edition_entry(article(1))
    leaves.of(entry, "text/x", None, lambda _entry, _language: b"one")
    leaves.clear()

    assert leaves.size_bytes == 0
    assert leaves.of(entry, "text/x", None, lambda _entry, _language: b"two") == b"two"
