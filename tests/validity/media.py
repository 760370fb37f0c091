"""Media RSS (1.5.1): pictures beside an entry."""

from collections.abc import Iterator

from lxml import etree

from tests.validity.addresses import address
from tests.validity.complaint import Complaint, where_of, whole_number

_MEDIA = "{http://search.yahoo.com/mrss/}"
_MEDIUMS = frozenset("image audio video document executable".split())


def pictures(entry: etree._Element) -> Iterator[Complaint]:
    """Complain about thumbnails and media that lead nowhere, or have no size."""
    for one in (*entry.findall(f"{_MEDIA}thumbnail"), *entry.findall(f"{_MEDIA}content")):
        yield from address(where_of(one, "url"), one.get("url", ""))
        for name in ("width", "height"):
            if (pixels := one.get(name)) is not None:
                yield from whole_number(where_of(one, name), pixels, 1)
        if one.tag == f"{_MEDIA}content" and one.get("medium") not in _MEDIUMS:
            yield Complaint("InvalidMediaMedium", where_of(one), one.get("medium", ""))
