"""The keys of feeds.yaml: name, type, bounds and meaning; errors, JSON Schema and reference come from here.

To add a key, add a field with its description and an example. Inheriting is for these models alone: it is
shorter than writing the keys that a source shares with its groups five times.
"""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from aggregator.config.fields import (
    Admin,
    ArticleHash,
    ArticleName,
    ArticlePair,
    BaseUrl,
    ChannelPath,
    Command,
    CommandTime,
    Contact,
    Countries,
    Country,
    Distrust,
    EntryRules,
    FilePath,
    FolderMap,
    Formats,
    FormerPages,
    FormerUrls,
    Headers,
    Hub,
    Interval,
    LabelName,
    LabelNames,
    Language,
    Listen,
    MatchRule,
    MatchRules,
    Names,
    Page,
    PollBudget,
    Proxy,
    PublishInterval,
    Refresh,
    Slug,
    Steps,
    TagUri,
    Terms,
    Text,
    Timezone,
    Title,
    Token,
    Url,
    Webhook,
    names_by_mode,
)

Items = Annotated[list[Any], WithJsonSchema({"type": "array"})]
"""Each item is checked by itself, where its line is known; json_schema.py says what it can be."""


def _key(description: str, example: object = None, default: Any = None, **more: Any) -> Any:
    examples = None if example is None else [example]
    return Field(default=default, description=description, examples=examples, **more)


def _required(description: str, example: object) -> Any:
    return Field(description=description, examples=[example])


class Keys(BaseModel):
    """What every mapping of the file has in common: no other keys, no guessing of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BackfillKeys(Keys):
    """How much of a new source's back history enters the channels; the rest is stored and marked as shown."""

    days: float | None = _key("Articles older than this stay out.", 2, ge=0, le=3650, default=2.0)
    max: int | None = _key("At most so many articles.", 20, ge=0, le=10_000, default=20)


class LimitKeys(Keys):
    """What one fetch may cost."""

    connect_seconds: float | None = _key("Time for the connection.", 5, ge=0.1, le=120, default=5.0)
    total_seconds: float | None = _key(
        "Time for the whole fetch, redirects included.", 20, ge=1, le=600, default=20.0
    )
    body_megabytes: float | None = _key(
        "Size of the document, decompressed.", 15, ge=0.01, le=512, default=15.0
    )
    hops: int | None = _key("Redirects that are followed.", 5, ge=0, le=20, default=5)
    headers: int | None = _key("Lines in the head of an answer.", 1000, ge=10, le=10_000, default=1000)


class LabelModeKeys(Keys):
    """Labels by how far they hold; names without a mapping are `always`."""

    always: LabelNames | None = _key("All its articles have them.", "iraq")
    prior: LabelNames | None = _key(
        "Its articles often have them: they weigh beside the text, and hold where it is silent.",
        "gulf",
    )
    never: LabelNames | None = _key("No article has them, whatever it says.", "united-kingdom")


Labels = Annotated[LabelModeKeys, BeforeValidator(names_by_mode)]


class SharedKeys(Keys):
    """Keys of a source that a group, an include or `defaults` can give to all that stands below it."""

    topics: Labels | None = _key(
        "Topics of its articles, as names or slugs, or `{always: …, prior: …, never: …}`. They add up.",
        "economy",
    )
    regions: Labels | None = _key(
        "Regions of its articles, as names or slugs, or `{always: …, prior: …, never: …}`. They add up.",
        {"prior": "gulf"},
    )
    home: Country | None = _key(
        "Country of the outlet (ISO 3166, two letters): it says which of several places of one name is "
        "meant, and is no label.",
        "GB",
    )
    language: Language | None = _key("Language of its articles, whatever the feed says.", "ar")
    timezone: Timezone | None = _key("Zone of the feed's times that name none.", "Asia/Baghdad")
    interval: Interval | None = _key(
        "Poll at this fixed interval, 15m to 24h; below 15m only with `allow_fast`.", "1h"
    )
    allow_fast: bool | None = _key("Allow an `interval` down to 5m.", True, default=False)
    backfill: BackfillKeys | None = _key("How much of a new source's back history enters the channels.")
    headers: Headers | None = _key(
        "HTTP headers sent to this source; values may hold `${NAME}` and `${file:PATH}`.",
        {"Authorization": "Bearer ${file:/run/secrets/wire}"},
    )
    content: Literal["excerpt", "full"] | None = _key(
        "How much text appears; `full` needs the right to it.", "full"
    )
    full_text: bool | None = _key(
        "Take the text from the page that each entry links to; needs the extra `fulltext`.",
        True,
        default=False,
    )
    vanish: Literal["keep", "retract"] | None = _key(
        "What an article becomes that the feed leaves out although it still lists older ones.",
        "retract",
        default="keep",
    )
    rights: Text | None = _key("Under which right the text is shown; carried along.", "contract 2026-14")
    priority: int | None = _key(
        "Of several that carry one text, the source of the highest priority is shown, and lists the others.",
        1,
        ge=-100,
        le=100,
        default=0,
    )
    distrust: Distrust | None = _key(
        "What its feed says wrongly and is not listened to: `id`, `updated`, `published` (the time of first "
        "sight counts instead), `author`, `language`.",
        ["updated", "id"],
    )
    keep: EntryRules | None = _key(
        "Keep only entries for which one of these rules holds. A rule is `FIELD: WORDS`, whole words in "
        "any case, or `FIELD: /REGEX/`, where case counts unless an `i` follows: `/REGEX/i`. "
        "Fields: `title`, `category`, `author`, `link`, `text` (title, summary and content), `language`.",
        "text: OPEC",
    )
    drop: EntryRules | None = _key(
        "Drop entries for which one of these rules holds; rules as in `keep`.",
        ["category: sponsored", "title: /^(Horoscope|Quiz)/"],
    )
    allow_private_addresses: bool | None = _key(
        "Allow a host in a loopback or private network. Default: `polling.allow_private_addresses`.", True
    )
    limits: LimitKeys | None = _key("What one fetch may cost.")


class SourceKeys(SharedKeys):
    """One source; a bare URL is short for `{url: URL}`."""

    url: Url = _required(
        "The feed: http, https, or a file (`file:PATH`, `./PATH`).", "https://example.org/markets.rss"
    )
    name: Text | None = _key("Name to show instead of the feed's own title.", "The Wire")
    was: FormerUrls | None = _key(
        "Former URLs of this source: it keeps its articles.", "http://example.org/rss"
    )


class PageKeys(SharedKeys):
    """An article as pasted or saved, text or HTML; or a folder of such, which is read again as files come."""

    page: Page = _required(
        "The page: a path, relative to this file, of a file or a folder; or an http or https URL.",
        "clippings/",
    )
    name: Text | None = _key("Name to show instead of the outlet that each page names.", "Clippings")
    was: FormerPages | None = _key(
        "Former paths or URLs of this source: it keeps its articles.", "old-clippings/"
    )


class GroupKeys(SharedKeys):
    """Sources with keys in common; the nearest key wins, labels add up."""

    sources: Items = _required("Sources, groups and includes.", ["https://example.org/feed"])
    group: Text | None = _key("Name of the group.", "Iraq")


class IncludeKeys(SharedKeys):
    """A list in a file of its own, in the same format; keys beside it are its defaults."""

    include: FilePath = _required("Path of the list, relative to this file.", "sources/iraq.yaml")
    group: Text | None = _key("Name of the group.", "Iraq")


class OpmlKeys(SharedKeys):
    """A list of subscriptions that lives elsewhere (OPML); keys beside it are its sources' defaults."""

    opml: Url = _required(
        "The list: http, https, or a file (`./PATH`).", "https://lists.example.org/ngo.opml"
    )
    refresh: Refresh | None = _key(
        "How often it is fetched, 15m to 30d. While it cannot be had, the last copy stays.",
        "1d",
        default=timedelta(days=1),
    )
    map: FolderMap | None = _key(
        "Labels for the folders of the list: topics, or regions where one of that name is shipped; "
        "`topic:NAME` and `region:NAME` say which.",
        {"Nahost": "middle-east", "Wirtschaft": "economy"},
    )
    group: Text | None = _key("Name of the group.", "NGOs")


class MergedKeys(SourceKeys):
    """A source with all that stands above it applied; not part of the format."""

    group: Text | None = None


class MergedPageKeys(PageKeys):
    """A page with all that stands above it applied; not part of the format."""

    group: Text | None = None


class SiteKeys(Keys):
    """What is published, and by whom."""

    id: TagUri | None = _key(
        "Every id of the output hangs on it. Written by the first run; never change it.",
        "tag:desk.example.org,2026:x7k2",
    )
    title: Title | None = _key(
        "Title of the site, as text or as `{language: text}`.",
        {"en": "Gulf Desk", "ar": "مكتب الخليج"},
        default="News",
    )
    language: Language | None = _key(
        "Language of titles, and of what documents say by themselves. Default: the first of `title`.", "ar"
    )
    base_url: BaseUrl | None = _key(
        "Where output/ is reachable; it makes links and no ids.", "https://news.example.org"
    )
    contact: Contact | None = _key(
        "Mail address or page of the owner; it stands in the User-Agent. Required with a public `base_url`.",
        "desk@example.org",
    )
    timezone: Timezone | None = _key("Zone of the times on pages.", "Asia/Dubai", default="UTC")


class PollingKeys(Keys):
    """How sources are polled."""

    interval: Interval | None = _key(
        "Poll every source at this fixed interval, 15m to 24h. Default: each as often as what it publishes "
        "is worth it, within `budget`.",
        "1h",
    )
    budget: PollBudget | None = _key(
        "Polls a day: in total, `20000/day`, or on average of each source, `24/day/source`. Sources that "
        "publish much get more of it.",
        "20000/day",
        default="24/day/source",
    )
    host_gap_seconds: float | None = _key(
        "Pause between two requests to one host.", 1, ge=0, le=3600, default=1.0
    )
    allow_private_addresses: bool | None = _key(
        "Allow hosts in loopback and private networks.", True, default=False
    )
    concurrency: int | None = _key("Fetches at the same time.", 32, ge=1, le=256, default=32)
    transport: Literal["auto", "curl", "requests"] | None = _key(
        "What speaks HTTP: `curl` (fast, where pycurl is installed), `requests` (everywhere), or the better "
        "one of the two.",
        "auto",
        default="auto",
    )
    proxy: Proxy | None = _key(
        "Ask all sources through this proxy; the environment's are never used. May hold `${NAME}`.",
        "http://proxy.example.org:3128",
    )
    pages_per_day: int | None = _key(
        "Pages that are asked for in a day, for each host; see `full_text`.",
        300,
        ge=1,
        le=17_280,
        default=300,
    )


class PublishKeys(Keys):
    """How the output is written."""

    content: Literal["excerpt", "full"] | None = _key(
        "How much text appears. Default: `excerpt` with a public `base_url`, else `full`.", "excerpt"
    )
    every: PublishInterval | None = _key("Write at most this often.", "5m", default=timedelta(minutes=5))
    formats: Formats | None = _key(
        "The formats of each feed; `atom` is always among them, and a web page lies beside them.",
        ["atom", "json"],
        default=["atom", "rss", "json"],
    )
    on_publish: Command | None = _key(
        "A command that runs after documents changed, before hubs are told: a program with its arguments, as "
        "text or as a list, without a shell. It gets the changed paths, relative to output/, a line each on "
        "its standard input, and output/'s own path as `AGGREGATOR_OUTPUT`.",
        "./deploy.sh",
    )
    on_publish_timeout: CommandTime | None = _key(
        "The command is ended after so long, 1s to 1h.", "5m", default=timedelta(minutes=5)
    )


class PushKeys(Keys):
    """News at once, by WebSub; off by itself where `site.base_url` is not public."""

    hub: Hub | None = _key(
        "Which hub the feeds name, and who tells subscribers of changes: `own` (the built-in server, at "
        "`base_url`/hub), `off`, or the URL of a hub elsewhere, which is told of each change. Default: `own` "
        "with a public `base_url`, else `off`.",
        "https://hub.example.org/",
    )
    subscribe: bool | None = _key(
        "Subscribe to sources that name a hub, and poll them once a day while it works; hubs reach us at "
        "`base_url`/push/…. Default: `true` with a public `base_url`.",
        True,
    )


class RecordKeys(Keys):
    """Keep what feeds answered, in `state/record/`, so that `aggregator replay` can do it again. `{}` for the
    usual bounds.
    """

    days: float | None = _key("Stretches that ended longer ago are deleted.", 3, ge=0.1, le=365, default=3.0)
    megabytes: float | None = _key(
        "The oldest are deleted when all take more.", 500, ge=1, le=1_000_000, default=500.0
    )


class ServeKeys(Keys):
    """The built-in web server."""

    listen: Listen | None = _key("Address and port.", "127.0.0.1:8080", default="127.0.0.1:8080")
    admin: Admin | None = _key(
        "Address and port of the status page, health and metrics; keep it private. `off` for none.",
        "127.0.0.1:8081",
        default="127.0.0.1:8081",
    )
    access_log: bool | None = _key(
        "Log each request: addresses are cut (192.0.2.0/24, 2001:db8:1::/48), tokens are not written.",
        True,
        default=False,
    )


class AlertsKeys(Keys):
    """How you hear of what needs you: when it begins, and when it is over. `status` shows the same."""

    command: Command | None = _key(
        "A command that is told: a program with its arguments, as text or as a list, without a shell. It "
        "gets a line for each alert on its standard input, and has a minute.",
        "mail -s feeds me@example.org",
    )
    webhook: Webhook | None = _key(
        "An address that is told by POST, as JSON: `text`, and `alerts` with `key`, `text`, `since`, "
        "`over_at`. A private one needs `polling.allow_private_addresses`.",
        "https://chat.example.org/hooks/feeds",
    )
    every: PublishInterval | None = _key(
        "Tell at most this often, all that is new at once.", "1h", default=timedelta(minutes=15)
    )


class OwnTopicKeys(Keys):
    """A topic of your own, or more of a shipped one."""

    name: Title | None = _key("Name, as text or as `{language: text}`.", {"en": "Water", "ar": "المياه"})
    under: LabelName | None = _key("The topic that it is part of: articles get both.", "environment")
    terms: Terms | None = _key(
        "Words and phrases that tell of it, by language or, as a list, for all; `*` stands for any letters.",
        {"en": ["dam", "drought*"], "ar": ["سد"]},
    )
    categories: Names | None = _key("Publishers' categories that mean it.", ["Water", "Eau"])
    sources: Names | None = _key("Sources all of whose articles have it, by name or URL.", "The Water Post")
    replace: bool | None = _key("Take the place of the shipped one of that slug.", True, default=False)


class OwnRegionKeys(OwnTopicKeys):
    """A region of your own, or more of a shipped one; terms are whole words."""

    countries: Countries | None = _key(
        "Countries (ISO 3166): what is about one of them is about it.", ["SA", "AE", "QA"]
    )


class WindowKeys(Keys):
    """How much a document holds; the ledger, and what a subscriber has read, is not touched by it."""

    hours: float | None = _key("All of the last so many hours.", 48, ge=0, le=24 * 366, default=24)
    min: int | None = _key("At least so many entries, as far as there are.", 20, ge=0, le=500, default=50)
    max: int | None = _key("At most so many entries.", 300, ge=1, le=500, default=500)


class PathKeys(Keys):
    """One channel. What lies at `topics/SLUG`, `regions/SLUG`, `regions/SLUG/SLUG` (region and topic) and
    `languages/CODE` needs no rule; at any other path `match`, `sources` or `include` says what it takes.
    """

    title: Title | None = _key("Title, as text or as `{language: text}`.", {"en": "Oil", "ar": "نفط"})
    match: MatchRule | None = _key(
        "What it takes: terms joined by `and`, `or`, `not` and brackets. A term is a word, a phrase in "
        "double quotes, `/regex/` or `/regex/i`, found in title, summary and text; or `FIELD:` and one "
        "of these. Fields: `topic`, `region`, `language`, `source` (name, host or URL), `group`, `title`, "
        "`text`, `category`, `author`, `link`.",
        'region:iraq and (topic:economy or "OPEC" or النفط) and not source:"The Wire"',
    )
    sources: Names | None = _key("Only from these sources, by name, host or URL.", ["The Wire", "a.example"])
    include: MatchRules | None = _key("Rules: what else it takes.", 'title:"Basra Crude"')
    exclude: MatchRules | None = _key("Rules: what it never takes.", ["topic:sport", "title:/^Quiz/"])
    window: WindowKeys | None = _key("How much its document holds.")
    order: Literal["published", "shown"] | None = _key(
        "By the articles' own dates, or in the order in which they came.", "shown", default="published"
    )
    fairness: float | None = _key(
        "The largest share of the newest 30 entries that one source has while others have news; 1 for any.",
        0.5,
        ge=0.01,
        le=1,
        default=1 / 3,
    )

    show: Literal["articles", "stories"] | None = _key(
        "What an entry is: an article, its copies collapsed into it, or a story: all that reports one event.",
        "stories",
        default="articles",
    )
    token: Token | None = _key(
        "Only who knows it may read the channel: as the password in the reader, or as `?token=…` behind the "
        "address. 16 characters or more, of `A-Za-z0-9._~-`. Its documents lie in `private/`, not in "
        "`output/`.",
        "${DESK_TOKEN}",
    )
    moved_from: ChannelPath | None = _key(
        "The path that the channel had. Its feed keeps id, entries and archives, and answers at that path "
        "too, for ever.",
        "desk/oil",
    )


class AutoKeys(Keys):
    """Which channels come by themselves, beside those of the labels that feeds.yaml gives to sources."""

    topics: bool | None = _key(
        "One for each topic that articles have. `false`: only those of `channels.paths`.", True, default=True
    )
    regions: bool | None = _key(
        "One for each region that articles have. `false`: only those of `channels.paths`.", True, default=True
    )
    languages: bool | None = _key("One for each language of articles.", True, default=False)
    min_articles: int | None = _key(
        "A label that no source has in this file needs so many articles within 7 days.",
        10,
        ge=1,
        le=100_000,
        default=10,
    )
    min_sources: int | None = _key("And they must come from so many sources.", 2, ge=1, le=1000, default=2)


class ChannelsKeys(Keys):
    """The output feeds. One that was published never vanishes: it goes quiet."""

    auto: AutoKeys | None = _key("Which channels come by themselves.")
    paths: dict[ChannelPath, PathKeys] | None = _key(
        "Channels by path: your own ones, and others where one is to differ from the rest.",
        {"regions/gulf/economy": {}, "desk/oil": {"match": "region:iraq and oil"}},
    )


class RelabelKeys(Keys):
    """The labels of one article, in the place of those that were found; a kind that is not given stays."""

    topics: LabelNames | None = _key("Its topics, all of them.", "economy")
    regions: LabelNames | None = _key("Its regions, all of them.", ["iraq", "middle-east"])


class WithdrawalKeys(Keys):
    """An article that is withdrawn for good, by hashes: the file does not repeat what it was."""

    keys: list[ArticleHash] = _key("Hashes of its links and ids.", ["0f3a5c7e9b1d2f4a6c8e0b2d4f6a8c0e"])
    reason: str | None = _key("Why.", "the publisher asked for it")


class WithdrawnKeys(Keys):
    """The file that `withdraw` names: what the owner decided on single articles."""

    never_merge: list[ArticlePair] | None = _key(
        "Pairs of articles that are kept apart for good, each by its link or by the id of its entry; "
        "`aggregator never-merge` adds one.",
        [["https://a.example/dam", "https://b.example/dam"]],
    )
    hide: list[ArticleName] | None = _key(
        "Articles that no channel shows, each by its link or by the id of its entry.",
        ["https://a.example/quiz"],
    )
    withdrawn: list[WithdrawalKeys] | None = _key(
        "Articles that are taken out of everything and never return; `aggregator withdraw` adds one.",
        [{"keys": ["0f3a5c7e9b1d2f4a6c8e0b2d4f6a8c0e"], "reason": "the publisher asked for it"}],
    )
    relabel: dict[ArticleName, RelabelKeys] | None = _key(
        "Articles whose labels you give yourself, by link or by the id of the entry.",
        {"https://a.example/dam": {"topics": "environment"}},
    )


class VocabularyKeys(Keys):
    """Labels of the owner's own making; part of the file's root."""

    topics: dict[Slug, OwnTopicKeys] | None = _key(
        "Topics of your own, by slug; one that is shipped is extended.",
        {"water": {"under": "environment", "terms": ["dam"]}},
    )
    regions: dict[Slug, OwnRegionKeys] | None = _key(
        "Regions of your own, by slug; one that is shipped is extended.",
        {"gulf": {"countries": ["SA", "AE"]}},
    )


class RootKeys(VocabularyKeys):
    """The file, where it is more than a list of sources."""

    site: SiteKeys | None = _key("What is published, and by whom.")
    polling: PollingKeys | None = _key("How sources are polled.")
    publish: PublishKeys | None = _key("How the output is written.")
    push: PushKeys | None = _key("News at once, by WebSub.")
    serve: ServeKeys | None = _key("The built-in web server.")
    alerts: AlertsKeys | None = _key("How you hear of what needs you.")
    record: RecordKeys | None = _key("Keep what feeds answered, to replay it.")
    channels: ChannelsKeys | None = _key("The output feeds.")
    withdraw: FilePath | None = _key(
        "A file beside this one with what the owner decided on single articles; it need not exist yet.",
        "withdrawn.yaml",
    )
    steps: Steps | None = _key(
        "Functions of your own, `MODULE:FUNCTION`, through which each article goes before it is labelled: an "
        "article in, an article or None out. A module is a file beside this one, or installed.",
        ["desk:without_brackets"],
    )
    defaults: SharedKeys | None = _key("Keys for every source of the file.")
    sources: Items = _required("What is polled: sources, groups and includes.", ["https://example.org/feed"])
