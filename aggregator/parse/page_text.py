"""A page pasted as text -> its parts, whether the headline is given twice, and whatever stands around."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from aggregator.parse.page_ends import kept
from aggregator.parse.page_lines import (
    Meta,
    has_credit_at_end,
    is_bar,
    is_caption,
    is_credited,
    meta_of,
    together,
)
from aggregator.parse.page_names import reporter
from aggregator.parse.page_parts import Block, PageParts
from aggregator.parse.page_titles import HEADLINE_WIDTH, NAME_WIDTH, headline_of, is_furniture, is_site_line
from aggregator.parse.page_widths import ends_sentence, is_prose, width
from aggregator.text.words import folded, one_line

_HEAD_LINES = 30
_META_WITHIN = 10
_WIDEST_HEADLINE = 260.0
_LABEL_WIDTH = 13.0
_MOST_LABELS = 4
_CAPTION_FOLLOWS = re.compile(r"(?:image|media|figure) caption,?\s*", re.IGNORECASE)
_TAIL_LINES = 6
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\u2060\ufeff\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_WRAPPED = (45, 100)
_ROOM_OF_A_WORD = 25


Metas = Mapping[str, Meta | None]
"""What the lines at both ends of a page say beside the article."""


@dataclass(slots=True)
class _Head:
    """What stands above the body, as it is found."""

    texts: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    metas: list[tuple[int, Meta]] = field(default_factory=list)


def read_text(text: str, saved_at: datetime | None = None) -> PageParts:
    """Return the parts of a page as pasted; relative dates count from `saved_at`, where it is known."""
    lines = paragraphs(text)
    rest = kept(lines)
    lines = [lines[position] for position in rest.positions]
    metas = {line: meta_of(line, saved_at) for line in (*lines[:_HEAD_LINES], *lines[-_TAIL_LINES:])}
    start = _body_start(lines, metas)
    head = _head(lines[:start], metas)
    body, tail = _without_tail(lines[start:], metas)
    headline, outlet, others, at = headline_of(head.texts, rest)
    # A date above the headline may be the day on which the site was looked at.
    metas_below = [meta for position, meta in head.metas if position > at]
    meta = together([*metas_below, *tail, *(meta for position, meta in head.metas if position <= at)])
    body = _without_labels(body)
    body = body if len(body) < 2 else [line for line in body[:1] if not _is_section(line)] + body[1:]
    return PageParts(
        headline=headline,
        outlet=outlet or meta.outlet or rest.outlet,
        published=meta.published or meta.updated,
        updated=meta.updated if meta.published else None,
        authors=meta.authors,
        caption=" ".join(head.captions) or None,
        tags=rest.tags,
        body=tuple(map(_block, [*others, *body])),
    )


def paragraphs(text: str) -> list[str]:
    """Return the lines that hold something, each on one line; hard-wrapped paragraphs are joined."""
    found: list[str] = []
    block: list[str] = []
    for line in [*_LINE_END.split(_CONTROL.sub("", text)), ""]:
        # Runs of spaces and tabs part the items of a bar, and are folded where they part nothing.
        if bare := line.replace("\xa0", " ").strip():
            block.append(bare)
        elif block:
            found += [" ".join(block)] if _is_wrapped(block) else block
            block = []
    return _with_captions(found)


def _with_captions(lines: Sequence[str]) -> list[str]:
    """Join the words "Image caption," with the line below them, where their text stands."""
    joined: list[str] = []
    for line in lines:
        if joined and _CAPTION_FOLLOWS.fullmatch(joined[-1]):
            joined[-1] = f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return joined


def _is_wrapped(block: Sequence[str]) -> bool:
    """Tell whether the lines of a block are one paragraph, broken where the margin was."""
    lengths = [len(line) for line in block[:-1]]
    if not lengths or not all(_WRAPPED[0] <= length <= _WRAPPED[1] for length in lengths):
        return False
    if len(block) == 2:
        return not ends_sentence(block[0]) and block[1][0].islower()
    open_ended = sum(not ends_sentence(line) for line in block[:-1])
    return max(lengths) - min(lengths) <= _ROOM_OF_A_WORD and open_ended * 2 > len(lengths)


def _body_start(lines: Sequence[str], metas: Metas) -> int:
    """Return where the body begins: at the first paragraph below date and byline that is no caption."""
    dated = [at for at, line in enumerate(lines[:_META_WITHIN]) if metas.get(line)]
    prose = [at for at, line in enumerate(lines[:_HEAD_LINES]) if is_prose(line) and not is_caption(line)]
    # A date below the second paragraph stands at the end of a short page.
    low = max((at for at in dated if sum(one < at for one in prose) <= 1), default=-1) + 1
    below = [at for at in prose if at >= low and (at or len(lines) == 1 or low == 0)]
    if below and not (below[0] == 0 and _is_headline(lines)):
        return _after_meta(lines, below[0], metas)
    if below:
        return below[1] if len(below) > 1 else 1
    if low:
        return next((at for at in range(low, len(lines)) if not is_caption(lines[at])), len(lines))
    return min(1 + _repeats_first(lines), len(lines))


def _after_meta(lines: Sequence[str], start: int, metas: Metas) -> int:
    """Return the line below the last date, byline or caption above `start`, where the headline is above that.

    Short lines from there on ("Hi there,") are the article's.
    """
    for at in range(start, 0, -1):
        line = lines[at - 1]
        if metas.get(line) or is_caption(line) or reporter(line):
            return at if _names_headline(lines[: at - 1], metas) else start
    return start


def _names_headline(lines: Sequence[str], metas: Metas) -> bool:
    texts = [
        line for line in lines if not is_furniture(line) and not metas.get(line) and not is_site_line(line)
    ]
    return any(width(line) >= HEADLINE_WIDTH for line in texts)


def _is_headline(lines: Sequence[str]) -> bool:
    """Tell whether a first line that is as long as a paragraph is a headline all the same."""
    if len(lines) < 2 or width(lines[0]) > _WIDEST_HEADLINE:
        return False
    return folded(lines[0]) == folded(lines[1]) or not ends_sentence(lines[0]) or width(lines[0]) < 130


def _repeats_first(lines: Sequence[str]) -> int:
    return int(len(lines) > 1 and folded(lines[0]) == folded(lines[1]))


def _head(lines: Sequence[str], metas: Metas) -> _Head:
    head = _Head()
    for line in lines:
        text = one_line(line)
        if meta := metas.get(line):
            head.metas.append((len(head.texts), meta))
        elif is_credited(text) or (head.texts and has_credit_at_end(text)):
            head.captions.append(_CAPTION_FOLLOWS.sub("", text).strip())
        elif names := reporter(text) if _names_headline(head.texts, metas) else ():
            head.metas.append((len(head.texts), Meta(authors=names)))
        elif not is_bar(line):
            head.texts.append(text)
    return head


def _without_tail(lines: Sequence[str], metas: Metas) -> tuple[list[str], list[Meta]]:
    """Take date and byline away from the end of a body."""
    body = [one_line(line) for line in lines]
    found: list[Meta] = []
    for line in lines[: -_TAIL_LINES - 1 : -1]:
        if len(body) < 2 or not (meta := metas.get(line)):
            break
        found.insert(0, meta)
        body.pop()
    return body, found


def _without_labels(body: list[str]) -> list[str]:
    """Take away the few short lines below the last sentence: topics, links, buttons."""
    last = next((at for at in range(len(body) - 1, -1, -1) if ends_sentence(body[at])), None)
    if last is None or not 1 <= len(body) - 1 - last <= _MOST_LABELS:
        return body
    is_furniture = all(width(line) < NAME_WIDTH and "://" not in line for line in body[last + 1 :])
    return body[: last + 1] if is_furniture and is_prose(body[last]) else body


def _is_section(line: str) -> bool:
    """Tell whether a line above the first paragraph is a section's name: "World"."""
    return width(line) < _LABEL_WIDTH and line.rstrip()[-1:].isalpha()


def _block(text: str) -> Block:
    safe = escape(text, quote=False)
    if is_credited(text) and not ends_sentence(text):
        return Block(kind="picture", text=text, html=f"<figure><figcaption>{safe}</figcaption></figure>")
    return Block(kind="paragraph", text=text, html=f"<p>{safe}</p>")
