"""A headline and the name of its site, which stand in one line more often than not."""

import re
from collections.abc import Sequence

from aggregator.parse import page_words as words
from aggregator.parse.page_ends import Kept
from aggregator.parse.page_widths import ends_sentence, width
from aggregator.text.words import folded, one_line

NAME_WIDTH = 45.0
"""No outlet's name is wider."""
SEPARATOR = re.compile(r"\s*[|｜»·•：]\s*|\s+[-–—:]{1,2}\s+|\s*[_＿]\s*(?=\S+$)")
"""What stands between the two."""
_NAME_WORDS = 4
_SMALL_WORDS = frozenset(
    "of the and for on in at by to a an de la le les du des et der die das und für von del el los las y da "
    "do e van het en og i na ya za wa".split()
)
HEADLINE_WIDTH = 22.0
STANDFIRST_WIDTH = 25.0
_WIDEST_PLAIN_HEADLINE = 130.0
_MENU_WIDTH = 18.0
_CRUMBS = re.compile(r"\S\s*[>›»/]\s*\S+\s*[>›»/]|^[^.!?]{1,20}\s*[>›]\s*[^.!?]{1,40}$")
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)/?", re.IGNORECASE)


def headline_of(texts: Sequence[str], rest: Kept) -> tuple[str | None, str | None, list[str], int]:
    """Return headline, outlet, the lines that are neither (the standfirst above all), and its position."""
    found = _given_twice(texts) or _given_once(texts, rest)
    if found is None:
        return None, rest.outlet, list(texts), -1
    headline, outlet, at = found
    above = [line for position, line in enumerate(texts[:at]) if position == 0 or is_site_line(line)]
    site = next((name for line in above if (name := _site_name(line, headline))), None)
    below = (line for line in texts[at + 1 :] if _is_trifle(line, headline) and is_site_line(line))
    site = site or next((name for line in below if (name := _site_name(line, headline))), None)
    known = {folded(headline), folded(texts[at])}
    others = [
        line for line in texts[at + 1 :] if folded(line) not in known and not _is_trifle(line, headline)
    ]
    return headline, outlet or site or rest.outlet, others, at


def is_same_headline(longer: str, shorter: str) -> bool:
    """Tell whether a line is another with nothing or a site's name before or after it."""
    long, short = folded(longer), folded(shorter)
    if long == short:
        return True
    added = len(long) - len(short)
    if not short or added > NAME_WIDTH or added < 0:
        return False
    parts = [folded(part) for part in SEPARATOR.split(longer)]
    return (long.startswith(short) or long.endswith(short)) and len(parts) > 1


def beside(longer: str, shorter: str) -> str | None:
    """Return the name that stands beside the headline in a line, the last one of several."""
    key = folded(shorter)
    if folded(longer) == key:
        return None
    parts = [part for part in SEPARATOR.split(longer) if part.strip()]
    beside = [part for part in parts if folded(part) not in key]
    if not beside:
        return None
    return one_line(beside[-1] if folded(longer).startswith(key) else beside[0])


def without_outlet(line: str, above: Sequence[str], named: str | None) -> tuple[str, str | None]:
    """Part a headline from the name of its site, where what stands behind the bar is plainly one."""
    parts = list(SEPARATOR.finditer(line))
    if not parts:
        return line, None
    known = {folded(text) for text in (*above, named or "")}
    first, last = parts[0], parts[-1]
    head, name = line[: last.start()].strip(), line[last.end() :].strip()
    if not _is_name(name, known) and _is_name(line[: first.start()].strip(), known):
        head, name = line[first.end() :].strip(), line[: first.start()].strip()
    is_bar_between = last[0].strip() in ("|", "｜", "_", "·", "•")
    if head and (_is_name(name, known) or (is_bar_between and _could_be_name(name))):
        return head, one_line(name)
    return line, None


def is_name_like(text: str) -> bool:
    """Tell whether a line could be a name: every word begins large, or it has few words where none can."""
    parts = [part for part in re.split(r"[^\w'’.-]+", text) if part.strip(".'’-")]
    parts = [part for part in parts if part.lower() not in _SMALL_WORDS and "." not in part.strip(".")]
    cased = [part for part in parts if part[0].lower() != part[0].upper()]
    return all(part[0] != part[0].lower() for part in cased) if cased else 0 < len(parts) <= _NAME_WORDS


def _is_name(text: str, known: set[str]) -> bool:
    return _could_be_name(text) and (folded(text) in known or words.SITE_WORDS.search(text) is not None)


def _could_be_name(text: str) -> bool:
    return bool(text) and width(text) <= NAME_WIDTH and not text[0].islower()


def _given_twice(texts: Sequence[str]) -> tuple[str, str | None, int] | None:
    """Return headline, outlet and position where a line repeats another, with the site's name or without."""
    for first, line in enumerate(texts):
        for second in range(first + 1, len(texts)):
            shorter, longer = sorted((line, texts[second]), key=len)
            if width(shorter) < HEADLINE_WIDTH / 2 or not is_same_headline(longer, shorter):
                continue
            return shorter, beside(longer, shorter), first if shorter == line else second
    return None


def _given_once(texts: Sequence[str], rest: Kept) -> tuple[str, str | None, int] | None:
    at = _only_headline(texts)
    return None if at is None else (*without_outlet(texts[at], texts[:at], rest.outlet), at)


def _only_headline(texts: Sequence[str]) -> int | None:
    """Return where the headline stands that is given once."""
    plain = [at for at, line in enumerate(texts) if not is_furniture(line)]
    likely = [at for at in plain if width(texts[at]) >= HEADLINE_WIDTH]
    if not likely:
        widest = max((width(texts[at]) for at in plain), default=0.0)
        return next((at for at in plain if width(texts[at]) == widest), None)
    if len(likely) > 1 and likely[0] == plain[0] and _is_above(texts[likely[0]], texts[likely[1]]):
        return likely[1]
    return likely[0]


def _is_above(first: str, second: str) -> bool:
    """Tell whether the first of two lines is the site's, and the second the headline and no standfirst."""
    if is_site_line(first):
        return True
    is_statement = ends_sentence(second) and not second.endswith(("!", "?", "؟", "！", "？"))
    is_standfirst = is_statement or width(second) > _WIDEST_PLAIN_HEADLINE
    return (
        not is_standfirst and not ends_sentence(first) and width(first) <= NAME_WIDTH and is_name_like(first)
    )


def is_furniture(line: str) -> bool:
    parts = [part for part in re.split(r"\s*[|•·]\s*", line) if part]
    is_menu = len(parts) > 1 and all(width(part) <= _MENU_WIDTH for part in parts)
    return is_menu or _CRUMBS.search(line) is not None or _DOMAIN.fullmatch(line) is not None


def is_site_line(line: str) -> bool:
    return words.SITE_WORDS.search(line) is not None and not ends_sentence(line)


def _site_name(line: str, headline: str) -> str | None:
    """Return the outlet's name out of a line above the headline."""
    if _CRUMBS.search(line) or folded(line) == folded(headline):
        return None
    if match := _DOMAIN.fullmatch(line):
        return match[1].lower()
    if is_furniture(line) or words.key(line) in words.SECTIONS:
        return None
    if not (is_site_line(line) or is_name_like(line) or _repeated_start(line)):
        return None
    parts = [part for part in SEPARATOR.split(line) if part.strip()]
    named = next((part for part in parts if words.SITE_WORDS.search(part)), parts[0] if parts else line)
    return one_line(named) if width(named) < NAME_WIDTH else _repeated_start(line) or one_line(named)


def _repeated_start(line: str) -> str | None:
    """Return the longest beginning of a site line that comes again in it: most repeat their name."""
    parts = line.split()
    for length in range(min(6, len(parts) // 2), 0, -1):
        start, rest = folded(" ".join(parts[:length])), folded(" ".join(parts[length:]))
        if len(start) > 4 and f" {start} " in f" {rest} ":
            return " ".join(parts[:length])
    return None


def _is_trifle(line: str, headline: str) -> bool:
    """Tell whether a line beside the headline is a section's name or the headline with the site's."""
    is_short = width(line) < STANDFIRST_WIDTH and not ends_sentence(line)
    return is_same_headline(line, headline) or (is_short and not line.rstrip().endswith((",", "،", "、")))
