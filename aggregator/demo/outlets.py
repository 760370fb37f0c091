"""The invented outlets; to add one, write it into OUTLETS and its topics into its language's phrasebook."""

from dataclasses import dataclass
from typing import Literal

FeedFormat = Literal["rss2", "rss1", "atom", "json"]
Language = Literal["en", "ar", "ja", "es"]

MEDIA_TYPES: dict[FeedFormat, str] = {
    "rss2": "application/rss+xml",
    "rss1": "application/rdf+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}

RIGHT_TO_LEFT: frozenset[Language] = frozenset({"ar"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One publisher of the newsroom, with one feed.

    `carries` names the outlets (slugs) whose stories about its own topics it takes over, with their
    guid and link. A `broken` outlet writes nothing: its feed address answers with a web page.
    `note` is what feeds.yaml says about it.
    """

    slug: str
    name: str
    description: str
    language: Language
    format: FeedFormat
    topics: tuple[str, ...]
    regions: tuple[str, ...]
    utc_offset_hours: int
    section: str
    carries: tuple[str, ...] = ()
    broken: bool = False
    note: str = ""


def writers(outlets: tuple[Outlet, ...]) -> tuple[Outlet, ...]:
    """Return the outlets that publish, in the given order."""
    return tuple(outlet for outlet in outlets if not outlet.broken)


def direction(language: Language) -> Literal["ltr", "rtl"]:
    """Return the value of HTML's `dir` for a text in this language."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


OUTLETS: tuple[Outlet, ...] = (
    Outlet(
        slug="meridian-wire",
        name="Meridian Wire",
        description="Short reports from quiet places, for newspapers to reprint.",
        language="en",
        format="rss2",
        topics=("economy", "politics", "science-technology", "sport", "arts"),
        regions=("europe", "africa", "americas"),
        utc_offset_hours=0,
        section="All reports",
        note="RSS 2.0. It writes about everything: no label here, its own categories tell the topic.",
    ),
    Outlet(
        slug="harbour-ledger",
        name="Harbour Ledger",
        description="Money, trade and tides.",
        language="en",
        format="atom",
        topics=("economy",),
        regions=("europe",),
        utc_offset_hours=1,
        section="Economy",
        carries=("meridian-wire",),
        note="Atom 1.0. Reprints the wire's economy stories: each is shown once, and names both.",
    ),
    Outlet(
        slug="crooked-lantern",
        name="The Crooked Lantern",
        description="Theatre, books and late suppers.",
        language="en",
        format="rss2",
        topics=("arts",),
        regions=("europe",),
        utc_offset_hours=0,
        section="Culture",
        broken=True,
        note="Broken on purpose: a web page stands where the feed was. See `aggregator status`.",
    ),
    Outlet(
        slug="acacia-courier",
        name="Acacia Courier",
        description="The week between the lakes and the coast.",
        language="en",
        format="rss2",
        topics=("politics", "economy", "arts"),
        regions=("africa",),
        utc_offset_hours=3,
        section="Front page",
        carries=("meridian-wire",),
        note="RSS 2.0. A front page: the group gives the region, its categories give the topics.",
    ),
    Outlet(
        slug="small-orbit",
        name="Small Orbit",
        description="Science in small steps.",
        language="en",
        format="json",
        topics=("science-technology",),
        regions=("americas",),
        utc_offset_hours=-5,
        section="Science",
        carries=("meridian-wire",),
        note="JSON Feed 1.1.",
    ),
    Outlet(
        slug="long-touchline",
        name="The Long Touchline",
        description="Clubs that nobody else writes about.",
        language="en",
        format="rss1",
        topics=("sport",),
        regions=("americas",),
        utc_offset_hours=-6,
        section="Sport",
        carries=("meridian-wire",),
        note="RSS 1.0, which is RDF.",
    ),
    Outlet(
        slug="brujula-de-cobre",
        name="La Brújula de Cobre",
        description="Deporte de barrio, con calma.",
        language="es",
        format="rss2",
        topics=("sport",),
        regions=("americas",),
        utc_offset_hours=-3,
        section="Deporte",
        note="RSS 2.0, in Spanish.",
    ),
    Outlet(
        slug="marfa-azraq",
        name="جريدة المرفأ الأزرق",
        description="أخبار المال والأسواق من مدن الساحل.",
        language="ar",
        format="rss2",
        topics=("economy",),
        regions=("middle-east",),
        utc_offset_hours=3,
        section="اقتصاد",
        note="RSS 2.0; Arabic runs from right to left.",
    ),
    Outlet(
        slug="waha-baida",
        name="مجلة الواحة البعيدة",
        description="مسرح وموسيقى وكتب من الواحات.",
        language="ar",
        format="atom",
        topics=("arts",),
        regions=("middle-east",),
        utc_offset_hours=2,
        section="ثقافة",
        note="Atom 1.0.",
    ),
    Outlet(
        slug="aonami-shinpo",
        name="青波新報",
        description="港町の議会と暮らしの話題。",
        language="ja",
        format="rss1",
        topics=("politics",),
        regions=("east-asia",),
        utc_offset_hours=9,
        section="政治",
        note="RSS 1.0, still common in Japan.",
    ),
    Outlet(
        slug="tsukimi-kagaku",
        name="月見科学便り",
        description="夜空と海辺の小さな発見。",
        language="ja",
        format="atom",
        topics=("science-technology",),
        regions=("east-asia",),
        utc_offset_hours=9,
        section="科学",
        note="Atom 1.0.",
    ),
)
