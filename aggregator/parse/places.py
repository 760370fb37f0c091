"""Where on earth an entry happens: GeoRSS simple and GML points, W3C's geo."""

from aggregator.parse.fields import Fields, text_of

PLACES = frozenset({"georss:point", "georss:where", "geo:lat", "geo:point"})


def place_of(fields: Fields) -> tuple[float, float] | None:
    """Return latitude and longitude (GeoRSS simple and GML points, W3C's geo)."""
    texts = [fields.text("georss:point")]
    for where in fields.all("georss:where"):
        texts.append(" ".join(text_of(where).split()))
    for spot in (fields.element, *fields.all("geo:point")):
        inner = fields if spot is fields.element else Fields(spot, fields.reading)
        texts.append(f"{inner.text('geo:lat')} {inner.text('geo:long', 'geo:lon')}")
    return next((place for text in texts if (place := _coordinates(text))), None)


def _coordinates(text: str) -> tuple[float, float] | None:
    parts = text.replace(",", " ").split()
    try:
        latitude, longitude = (float(part) for part in parts[:2])
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
