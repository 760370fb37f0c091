"""robots.txt -> what a crawler may ask for (RFC 9309)."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urlsplit

SIZE_LIMIT = 500 * 1024
"""What is read of a robots.txt, in bytes: the least that section 2.5 asks for."""

_LINE = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z_-]+")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")
# What stands for itself in a path or query; everything else is compared in its escaped form.
_PLAIN = "/:?#[]@!$&'()*+,;=%"


@dataclass(frozen=True, slots=True)
class _Rule:
    allows: bool
    length: int
    pattern: tuple[str, ...]
    anchored: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one robots.txt for one crawler; `delay_seconds` is Crawl-delay, which no RFC knows."""

    rules: tuple[_Rule, ...] = ()
    delay_seconds: float | None = None

    def allow(self, url: str) -> bool:
        """Tell whether an address may be asked for: the longest rule decides, of equals the allowing one."""
        parts = urlsplit(url)
        path = _folded((parts.path or "/") + ("?" + parts.query if parts.query else ""))
        if path == "/robots.txt":
            return True
        matching = [rule for rule in self.rules if _matches(rule, path)]
        return max(matching, key=lambda rule: (rule.length, rule.allows)).allows if matching else True


def read_robots(text: str, token: str) -> Robots:
    """Return the rules for the crawler with a product token: those of its own groups, else those for all.

    Whatever is no rule is passed over: an HTML page allows everything.
    """
    own: list[tuple[str, str]] = []
    everyone: list[tuple[str, str]] = []
    is_named = False
    for names, lines in _groups(text):
        if token.lower() in names:
            is_named = True
            own += lines
        if "*" in names:
            everyone += lines
    return _robots(own if is_named else everyone)


def _groups(text: str) -> list[tuple[set[str], list[tuple[str, str]]]]:
    """Return the groups of a file: whom each is for, and its lines. Only rules end a run of user-agents."""
    groups: list[tuple[set[str], list[tuple[str, str]]]] = []
    naming = False
    for line in _LINE.split(text[:SIZE_LIMIT].removeprefix("\ufeff")):
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if not naming:
                groups.append((set(), []))
            naming = True
            groups[-1][0].add(_name(value))
        elif key in ("allow", "disallow", "crawl-delay") and groups:
            groups[-1][1].append((key, value))
            naming = naming and key == "crawl-delay"
    return groups


def _name(value: str) -> str:
    # "aggregator/2.0" means the aggregator: what follows the token is no part of it (section 2.2.1).
    match = _TOKEN.match(value)
    return match[0].lower() if match else value


def _robots(lines: list[tuple[str, str]]) -> Robots:
    rules = tuple(_rule(key == "allow", value) for key, value in lines if key != "crawl-delay" and value)
    delays = [float(value) for key, value in lines if key == "crawl-delay" and _is_number(value)]
    return Robots(rules=rules, delay_seconds=max(delays) if delays else None)


def _is_number(value: str) -> bool:
    return re.fullmatch(r"\d{1,6}(?:\.\d{1,3})?", value, re.ASCII) is not None


def _rule(allows: bool, value: str) -> _Rule:
    anchored = value.endswith("$")
    folded = _folded(value[:-1] if anchored else value)
    return _Rule(
        allows=allows, length=len(folded) + anchored, pattern=tuple(folded.split("*")), anchored=anchored
    )


def _folded(path: str) -> str:
    """Escape what is beyond ASCII, unescape what needs no escape (section 2.2.2; RFC 3986 section 2.3)."""
    escaped = quote(path.encode("utf-8", "surrogatepass"), safe=_PLAIN)
    return _ESCAPE.sub(_unescaped, escaped)


def _unescaped(match: re.Match[str]) -> str:
    byte = unquote_to_bytes(match[0])
    return byte.decode("ascii") if _UNRESERVED.fullmatch(byte) else match[0].upper()


def _matches(rule: _Rule, path: str) -> bool:
    """Match piece by piece, each at its first place: linear, where a regular expression could explode."""
    first, *others = rule.pattern
    if not path.startswith(first):
        return False
    at = len(first)
    if not others:
        return not rule.anchored or at == len(path)
    last = others.pop() if rule.anchored else ""
    for piece in others:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(path) - len(last) >= at and path.endswith(last)
