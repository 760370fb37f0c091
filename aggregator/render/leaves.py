"""What was rendered for one edition, for the others: an entry is rendered once, until it changes."""

from collections.abc import Callable, Iterator

from aggregator.model.channel import Edition, EditionEntry


class Leaves:
    """Rendered entries by format, language and id, each with what it was rendered from."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str | None, str], tuple[EditionEntry, bytes]] = {}
        self.size_bytes = 0

    def of(
        self,
        entry: EditionEntry,
        media_type: str,
        language: str | None,
        render: Callable[[EditionEntry, str | None], bytes],
    ) -> bytes:
        """Return an entry as `render` gives it, without asking for what is held."""
        key = (media_type, language, entry.entry_id)
        held = self._held.get(key)
        # To compare entries that share their articles costs a twentieth of hashing one.
        if held is not None and held[0] == entry:
            return held[1]
        body = render(entry, language)
        self.size_bytes += len(body) - (len(held[1]) if held else 0)
        self._held[key] = entry, body
        return body

    def clear(self) -> None:
        """Forget all of it."""
        self._held.clear()
        self.size_bytes = 0


def rendered(
    edition: Edition,
    media_type: str,
    render: Callable[[EditionEntry, str | None], bytes],
    leaves: Leaves | None,
) -> Iterator[bytes]:
    """Yield the entries of an edition as they stand in a document; `render` takes the site's language, too.

    What `leaves` hold is taken from there, and what they do not is put there.
    """
    kept = Leaves() if leaves is None else leaves
    for entry in edition.entries:
        yield kept.of(entry, media_type, edition.site.language, render)
