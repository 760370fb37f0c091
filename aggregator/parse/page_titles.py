"""A headline and the name of its site, which stand in one line more often than not."""

import re
from collections.abc import Sequence

from aggregator.parse import page_words as words
from aggregator.parse.page_lines import width
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
