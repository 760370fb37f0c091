"""The kinds of value that keys of feeds.yaml take: how each is checked, and what its JSON Schema says."""

import re
import shlex
from datetime import date, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from aggregator.classify.gazetteer import areas
from aggregator.config.budgets import BUDGET_PATTERN, parse_budget
from aggregator.config.durations import PATTERN, parse_duration, shown_duration
from aggregator.config.entry_rules import entry_rule
from aggregator.config.labels import RESERVED, name_problem
from aggregator.config.source_urls import page_url, request_url
from aggregator.model.channel import FeedFormat
from aggregator.model.rule import Rule
from aggregator.model.source import Distrusted
from aggregator.rules import RuleError, parse_rule

TEXT_CAP = 500

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
_TAG_URI = re.compile(
    r"tag:(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
    r",(\d{4})(?:-(\d\d)(?:-(\d\d))?)?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*(?:#[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*)?"
)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_OWN_HEADERS = frozenset(
    "host connection content-length transfer-encoding te upgrade accept-encoding if-none-match "
    "if-modified-since range expect trailer".split()
)
_SLUG = r"[a-z0-9]+(?:-+[a-z0-9]+)*"
_CHANNEL_PATH = re.compile(rf"{_SLUG}(?:/{_SLUG}){{0,4}}")
_FOLDERS = ("topics", "regions", "languages")
_TOKEN = re.compile(r"[A-Za-z0-9._~-]{16,200}")
_ARTICLE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_STEP = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
_PRIVATE_SUFFIXES = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test")


class FieldError(ValueError):
    """A value that a key does not take: `args` are what it takes and, perhaps, the part that was found."""


def is_public(base_url: str) -> bool:
    """Return whether others can reach a base URL's host: not loopback, private, or a bare name."""
    host = (urlsplit(base_url).hostname or "").rstrip(".")
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_PRIVATE_SUFFIXES)


def address(text: str) -> tuple[str, int]:
    """Return host and port of `HOST:PORT`, `[V6]:PORT` or `:PORT` (every address).

    Raises:
        FieldError: something else.
    """
    host, colon, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    bare = host[1:-1] if bracketed else host
    in_range = port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535
    if not colon or not in_range or (":" in bare) != bracketed or not re.fullmatch(r"[\w.:-]*", bare):
        raise FieldError("expected ADDRESS:PORT, as in 127.0.0.1:8080")
    return bare or "0.0.0.0", int(port)  # noqa: S104 - what a bare port means everywhere


def _step(value: str) -> str:
    if not _STEP.fullmatch(value):
        raise FieldError("expected MODULE:FUNCTION, as in desk:without_brackets")
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def names_by_mode(value: object) -> object:
    """Sort the names of labels into always, prior and never; a name by itself is always there.

    Groups add up, so a list may hold names and mappings of modes.
    """
    if isinstance(value, str):
        return {"always": [value]}
    if not isinstance(value, list):
        return value
    modes: dict[str, list[object]] = {}
    for item in value:
        for mode, names in (item if isinstance(item, dict) else {"always": item}).items():
            listed = _listed(names)
            modes.setdefault(mode, []).extend(listed if isinstance(listed, list) else [listed])
    return modes


def _text(value: str) -> str:
    if not value.strip() or len(value) > TEXT_CAP or "\n" in value or "\r" in value:
        raise FieldError(f"expected text of 1 to {TEXT_CAP} characters on one line")
    return value.strip()


def _title(value: object) -> tuple[tuple[str, str], ...]:
    """Return pairs of language and text; the language of a plain title is empty."""
    pairs = {"": value} if isinstance(value, str) else value
    if not isinstance(pairs, dict) or not pairs:
        raise FieldError("expected text or {language: text}")
    for language, text in pairs.items():
        if not isinstance(text, str) or (language and not _LANGUAGE.fullmatch(language)):
            raise FieldError("expected text or {language: text} with languages such as en, ar or pt-BR")
    return tuple((language, _text(text)) for language, text in pairs.items())


def _terms(value: object) -> dict[str, tuple[str, ...]]:
    """Return terms by language; `*` has those of any."""
    by_language = value if isinstance(value, dict) else {"*": value}
    found = {}
    for language, terms in by_language.items():
        listed = terms if isinstance(terms, list | tuple) else (terms,)
        if not isinstance(language, str) or (language != "*" and not _LANGUAGE.fullmatch(language)):
            raise FieldError("expected terms, or {language: terms} with languages such as en, ar or pt")
        if not all(isinstance(term, str) and term.strip() and len(term) <= TEXT_CAP for term in listed):
            raise FieldError("expected words or phrases")
        found[language.lower()] = tuple(term.strip() for term in listed)
    return found


def _slug(value: str) -> str:
    if not re.fullmatch(_SLUG, value) or value in RESERVED:
        raise FieldError("expected a slug of a-z, 0-9 and -, as in water or west-africa", value)
    return value


def _label_name(value: str) -> str:
    if problem := name_problem(value):
        raise FieldError(problem)
    return value


def _country(value: str) -> str:
    area = areas().get(value)
    if area is None or area.kind != "country" or len(value) != 2:
        raise FieldError("expected a country by its two letters of ISO 3166, as in GB", value)
    return value


def _duration(low: timedelta, high: timedelta) -> BeforeValidator:
    def check(value: object) -> object:
        duration = parse_duration(value) if isinstance(value, str) else None
        if duration is None:
            raise FieldError("expected a duration such as 30s, 15m, 6h or 1d")
        if not low <= duration <= high:
            raise FieldError(f"expected a duration from {shown_duration(low)} to {shown_duration(high)}")
        return duration

    return BeforeValidator(check)


def _poll_budget(value: str) -> str:
    if parse_budget(value) is None:
        raise FieldError("expected polls a day such as 20000/day, or of each source such as 24/day/source")
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise FieldError("expected a language code such as en, ar or pt-BR")
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError) as error:  # a folder of the database is an OSError
        raise FieldError("expected a time zone such as Asia/Baghdad or UTC") from error
    return value


def _url(value: str) -> str:
    request_url(value, Path("/"))  # the folder is not at issue here
    return value


def _ruled(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else [value]


def _was(value: str) -> str:
    if not value or re.search(r"\s", value):
        raise FieldError("expected a former URL of this source, without spaces")
    return value


def _page(value: str) -> str:
    if not value.strip():
        raise FieldError("expected a path, or an http, https or file URL", "an empty text")
    request_url(page_url(value), Path("/"))
    return value


def _former_page(value: str) -> str:
    if not value.strip() or "\n" in value:
        raise FieldError("expected a former path or URL of this source")
    return value


def _base_url(value: str) -> str:
    expected = "expected an http or https URL without query, as in https://news.example.org"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise FieldError(expected) from error
    bad = parts.query or parts.fragment or parts.username is not None or re.search(r"\s", value)
    if parts.scheme not in ("http", "https") or not parts.hostname or bad:
        raise FieldError(expected)
    return value.rstrip("/")


def _proxy(value: str) -> str:
    expected = "expected the address of an HTTP proxy, as in http://proxy.example.org:3128"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise FieldError(expected) from error
    bad = parts.path.strip("/") or parts.query or parts.fragment or re.search(r"\s", value)
    if parts.scheme != "http" or not parts.hostname or not port or bad:
        raise FieldError(expected)
    return value.rstrip("/")


def _hub(value: str) -> str:
    if value in ("own", "off"):
        return value
    return _plain_url(
        value, "expected own, off, or the http or https URL of a hub, as in https://hub.example.org/"
    )


def _webhook(value: str) -> str:
    return _plain_url(value, "expected an http or https URL, as in https://chat.example.org/hooks/feeds")


def _plain_url(value: str, expected: str) -> str:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise FieldError(expected) from error
    bad = parts.fragment or parts.username is not None or re.search(r"[\s<>\"]", value)
    if parts.scheme not in ("http", "https") or not parts.hostname or bad:
        raise FieldError(expected)
    return value


def _command(value: object) -> object:
    """Return a program and its arguments; text is split as a shell splits it, and no shell ever sees it."""
    expected = (
        "expected a command as text or as a list of texts, as in ./deploy.sh or [rsync, -a, output/, web:]"
    )
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        parts = value
    elif isinstance(value, str):
        try:
            parts = shlex.split(value)
        except ValueError as error:
            raise FieldError(expected) from error
    else:
        raise FieldError(expected)
    if not parts or not parts[0].strip():
        raise FieldError(expected)
    return parts


def _contact(value: str) -> str:
    local, _, domain = value.partition("@")
    is_mail = bool(local) and "." in domain and "@" not in domain
    is_page = value.startswith(("http://", "https://")) and bool(urlsplit(value).hostname)
    if (
        not (is_mail or is_page)
        or not re.fullmatch(r"[!-~]{3,200}", value)
        or re.search(r"[()<>,;\\\"]", value)
    ):
        raise FieldError("expected a mail address or the URL of a page, as in desk@example.org")
    return value


def _tag_uri(value: str) -> str:
    match = _TAG_URI.fullmatch(value)
    try:
        date(*(int(part or 1) for part in match.groups())) if match else None
    except ValueError:
        match = None
    if not match:
        raise FieldError('expected a tag: URI (RFC 4151), as in "tag:desk.example.org,2026:news"')
    return value


def _listen(value: str) -> str:
    address(value)
    return value


def _admin(value: str) -> str:
    if value != "off":
        address(value)
    return value


def _headers(value: dict[str, str]) -> dict[str, str]:
    if len({name.lower() for name in value}) < len(value):
        raise FieldError("expected each header once, whatever its case")
    return value


def _header_name(value: str) -> str:
    if not _HEADER_NAME.fullmatch(value):
        raise FieldError("expected the name of an HTTP header")
    if value.lower() == "user-agent":
        raise FieldError("expected another header: the User-Agent says who polls; set site.contact")
    if value.lower() in _OWN_HEADERS:
        raise FieldError("expected another header: the program sets this one itself")
    return value


def _header_value(value: str) -> str:
    if not value.isascii() or not value.isprintable() or value != value.strip() or len(value) > 8000:
        raise FieldError("expected printable ASCII text without spaces around it")
    return value


def _token(value: str) -> str:
    if not _TOKEN.fullmatch(value):
        raise FieldError(
            "expected 16 characters or more, of A-Z, a-z, 0-9 and . _ ~ - alone; "
            "a good one: openssl rand -hex 16"
        )
    return value


def _file(value: str) -> str:
    if not value.strip() or "\n" in value or "\0" in value:
        raise FieldError("expected the path of a file")
    return value


def _article_hash(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{32}", value):
        raise FieldError("expected 32 digits and letters a to f, as `aggregator withdraw` writes them", value)
    return value


def _channel_path(value: str) -> str:
    first, *others = value.split("/")
    if not _CHANNEL_PATH.fullmatch(value):
        raise FieldError(
            "expected the path of a channel such as topics/economy, regions/gulf/economy or desk/oil: "
            "a-z, 0-9 and -",
            value,
        )
    if (first in RESERVED and value != "all") or (first in _FOLDERS and not others):
        taken = ", ".join((*RESERVED, *_FOLDERS))
        raise FieldError(f"expected another path: {taken} are taken", value)
    return value


def _match_rule(value: object) -> object:
    if not isinstance(value, str):
        raise FieldError("expected a rule as text")
    try:
        return parse_rule(value)
    except RuleError as error:
        raise FieldError(str(error)) from error


def _article_name(value: str) -> str:
    if not _ARTICLE_NAME.fullmatch(value.strip()):
        raise FieldError("expected the link of an article, or the id of its entry")
    return value.strip()


def _pair(value: list[str]) -> list[str]:
    if len(set(value)) != 2 or len(value) != 2:
        raise FieldError("expected two different articles, each by its link or by the id of its entry")
    return value


_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def _described(schema_type: str, **more: object) -> WithJsonSchema:
    schema: dict[str, Any] = {"type": schema_type, **more}
    return WithJsonSchema(schema)


def _with_atom(formats: list[FeedFormat]) -> list[FeedFormat]:
    if "atom" not in formats:
        raise FieldError("expected atom among the formats: lists of feeds and pages lead to it")
    return list(dict.fromkeys(formats))


def _one_or_many(**more: object) -> WithJsonSchema:
    one: dict[str, Any] = {"type": "string", **more}
    return WithJsonSchema({"anyOf": [one, {"type": "array", "items": one}]})


Text = Annotated[str, AfterValidator(_text)]
Title = Annotated[
    Any,
    AfterValidator(_title),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}
    ),
]
LabelName = Annotated[str, AfterValidator(_label_name)]
_TERMS_SCHEMA: dict[str, Any] = {
    "anyOf": [{"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "string"}}]
}
Terms = Annotated[
    Any,
    BeforeValidator(_terms),
    WithJsonSchema(
        {"anyOf": [*_TERMS_SCHEMA["anyOf"], {"type": "object", "additionalProperties": _TERMS_SCHEMA}]}
    ),
]
Slug = Annotated[str, AfterValidator(_slug)]
LabelNames = Annotated[
    list[Annotated[str, AfterValidator(_label_name)]], BeforeValidator(_listed), _one_or_many(minLength=1)
]
Country = Annotated[
    str, AfterValidator(_country), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"})
]
Countries = Annotated[list[Country], BeforeValidator(_listed), _one_or_many(minLength=2)]
FormerUrls = Annotated[
    list[Annotated[str, AfterValidator(_was)]], BeforeValidator(_listed), _one_or_many(minLength=1)
]
FormerPages = Annotated[
    list[Annotated[str, AfterValidator(_former_page)]], BeforeValidator(_listed), _one_or_many(minLength=1)
]
Distrust = Annotated[
    list[Distrusted], BeforeValidator(_listed), _one_or_many(enum=list(get_args(Distrusted)))
]
EntryRules = Annotated[
    list[Annotated[Rule, BeforeValidator(entry_rule)]], BeforeValidator(_ruled), _one_or_many(minLength=3)
]
Steps = Annotated[
    list[Annotated[str, AfterValidator(_step)]], BeforeValidator(_listed), _one_or_many(minLength=3)
]
Names = Annotated[list[Text], BeforeValidator(_listed), _one_or_many(minLength=1)]
_Rule = Annotated[Any, BeforeValidator(_match_rule)]
MatchRule = Annotated[_Rule, WithJsonSchema({"type": "string", "minLength": 1})]
MatchRules = Annotated[list[_Rule], BeforeValidator(_ruled), _one_or_many(minLength=1)]
Formats = Annotated[
    list[FeedFormat],
    BeforeValidator(_listed),
    AfterValidator(_with_atom),
    _one_or_many(enum=list(get_args(FeedFormat))),
]
Interval = Annotated[timedelta, _duration(5 * _MINUTE, _DAY), _described("string", pattern=PATTERN)]
Refresh = Annotated[timedelta, _duration(15 * _MINUTE, 30 * _DAY), _described("string", pattern=PATTERN)]
FolderMap = Annotated[
    dict[str, Annotated[list[LabelName], BeforeValidator(_listed)]],
    _described("object", additionalProperties=_TERMS_SCHEMA),
]
PublishInterval = Annotated[
    timedelta, _duration(timedelta(seconds=1), _DAY), _described("string", pattern=PATTERN)
]
PollBudget = Annotated[str, AfterValidator(_poll_budget), _described("string", pattern=BUDGET_PATTERN)]
Language = Annotated[str, AfterValidator(_language)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Url = Annotated[str, AfterValidator(_url)]
Page = Annotated[str, AfterValidator(_page)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Proxy = Annotated[str, AfterValidator(_proxy)]
Hub = Annotated[str, AfterValidator(_hub)]
Webhook = Annotated[str, AfterValidator(_webhook)]
Command = Annotated[list[str], BeforeValidator(_command), _one_or_many(minLength=1)]
CommandTime = Annotated[
    timedelta, _duration(timedelta(seconds=1), 60 * _MINUTE), _described("string", pattern=PATTERN)
]
Contact = Annotated[str, AfterValidator(_contact)]
TagUri = Annotated[str, AfterValidator(_tag_uri), _described("string", pattern="^tag:")]
Listen = Annotated[str, AfterValidator(_listen)]
Admin = Annotated[str, AfterValidator(_admin)]
ChannelPath = Annotated[str, AfterValidator(_channel_path)]
ArticleName = Annotated[str, AfterValidator(_article_name)]
ArticleHash = Annotated[str, AfterValidator(_article_hash), _described("string", pattern="^[0-9a-f]{32}$")]
ArticlePair = Annotated[
    list[Annotated[str, AfterValidator(_article_name)]],
    AfterValidator(_pair),
    _described("array", items={"type": "string"}, minItems=2, maxItems=2),
]
Token = Annotated[str, AfterValidator(_token), _described("string", minLength=3)]
FilePath = Annotated[str, AfterValidator(_file)]
Headers = Annotated[
    dict[Annotated[str, AfterValidator(_header_name)], Annotated[str, AfterValidator(_header_value)]],
    AfterValidator(_headers),
    _described("object", additionalProperties={"type": "string"}),
]
