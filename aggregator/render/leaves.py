"""What was rendered for one channel, for the others that show it: an entry is rendered once a round."""

from collections.abc import Callable, Hashable, Iterator

from aggregator.model.channel import Edition, EditionEntry

Leaves = dict[Hashable, bytes]
"""Rendered entries by all that they were rendered from, the format included."""


def rendered(
    edition: Edition,
    media_type: str,
    render: Callable[[EditionEntry, str | None], bytes],
    leaves: Leaves | None,
) -> Iterator[bytes]:
    """Yield the entries of an edition as they stand in a document; `render` takes the site's language, too.

    What `leaves` hold is taken from there, and what they do not is put there.
    """
    known = {} if leaves is None else leaves
    language = edition.site.language
    for entry in edition.entries:
        key = (media_type, language, entry)
        found = known.get(key)
        if found is None:
            found = known[key] = render(entry, language)
        yield found
