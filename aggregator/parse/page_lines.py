"""What a line of a page is, if it is not the article: a date, a byline, a caption, a bar of links."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from aggregator.parse import page_words as words
from aggregator.parse.page_names import byline
from aggregator.parse.page_widths import CASED, META_WIDTH, width
from aggregator.text.dates import find_date
from aggregator.text.words import one_line

_WORDS_OF_DATE = 40
_CREDIT = re.compile(r"[(\[（【]\s*([^()\[\]（）【】]{2,60}?)\s*[)\]）】]\s*[.。]?\s*$")
_NO_CREDIT = frozenset({"video", "update", "updated", "live", "opinion", "photos", "فيديو", "vidéo", "видео"})
_CREDIT_WORDS = 5
_SEGMENT = re.compile(r"\s*[|•·‧∙●▪│]\s*|\s+/\s+|\s{2,}|\t")
_CLOCK = re.compile(r"\b\d{1,2}\s?[:.h]\s?\d\d\b")
_DOTTED_CLOCK = re.compile(r"(?<![\d.])(\d{1,2})[.h](\d\d)(?=\s*(?:Uhr|klo|$))")
_DASHED = re.compile(r"\s+[–—-]\s+")
_AWAY = timezone(timedelta(hours=5))
_UPDATED = re.compile(
    r"\b(?:updated?|modified|actualis[ée]e?|modifiée?|изменено|"
    r"mis(?:e)? à jour|aktualisiert|actualizad[oa]|atualizad[oa]|"
    r"aggiornato|обновлено|оновлено|güncelle\w*|imesasishwa)\b|"
    r"تحديث|بروزرسانی|اپ ڈیٹ|עודכן|עדכון|更新|업데이트|수정|अपडेट|अद्यतन",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"(?:first |last )?(?:published|posted|publié|veröffentlicht|erstellt|publicado|pubblicato|опубликовано|"
    r"yayınlanma|imechapishwa|نشر|نُشر|تاريخ النشر|انتشار|شائع|פורסם|发布|發布|公開|配信|입력|등록|प्रकाशित)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What a line beside the headline says: when, who, and where it is from."""

    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None


def is_bar(text: str) -> bool:
    """Tell whether a line holds nothing but words of bars: share, print, menu."""
    if width(text) > META_WIDTH:
        return False
    whole = words.key(text)
    if not whole or whole in words.BARS or (whole.isdigit() and len(whole) < 7):
        return True
    if not any(char.isalpha() for char in whole):
        return False  # a date in figures
    parts = [words.key(part) for part in re.split(r"[|•·,،、/>›»\t]|\s{2,}", text)]
    if all(not part or part in words.BARS or part.isdigit() for part in parts):
        return True
    known = words.BARS | words.SECTIONS
    return all(word in known or word.isdigit() for word in whole.split()) and " " in whole


def date_of(line: str, saved_at: datetime | None = None) -> str | None:
    """Return the date of a date line as ISO 8601, with an offset only where the line names its zone.

    A relative one ("2 hours ago") counts from `saved_at`; without that it comes back as written.
    """
    text = one_line(line)
    if not text or len(text) > META_WIDTH or not _may_be_date(text):
        return None
    moment = find_date(text) or find_date(text := _DOTTED_CLOCK.sub(r"\1:\2", text))
    if moment is not None:
        # The zone is the line's own where the assumed one does not matter.
        if find_date(text, _AWAY) == moment:
            return moment.isoformat()
        return moment.replace(tzinfo=None).isoformat()
    probe = saved_at or datetime(2020, 5, 15, 12, tzinfo=UTC)
    moment = find_date(text, UTC, probe)
    if moment is None:
        return None
    return moment.isoformat() if saved_at else text


def _may_be_date(text: str) -> bool:
    """Tell whether it is worth looking: most lines have no figure, and no date without one is long."""
    return len(text) <= _WORDS_OF_DATE or any(char.isdigit() for char in text)


def is_relative(date: str) -> bool:
    """Tell whether `date_of` gave a date back as written."""
    return re.match(r"\d{4}-\d\d-\d\dT", date) is None


def meta_of(line: str, saved_at: datetime | None = None) -> Meta | None:
    """Return what a line about the article says, None where it is something else."""
    text = one_line(line)
    if not text or width(text) > META_WIDTH:
        return None
    patterns = [pattern for pattern in (_SEGMENT, _DASHED) if pattern.search(line)]
    split = [_metas_between(pattern, line, saved_at) for pattern in patterns]
    if (again := _UPDATED.search(text)) and again.start():
        parts = text[: again.start()], _SEGMENT.split(text[again.start() :])[0]
        split.insert(
            0, ([meta for part in parts if (meta := _meta_of_part(part.strip(" ,،(|-–"), saved_at))], 2)
        )
    for found, _count in split:
        if len(found) > 1:
            return together(found)
    if whole := _meta_of_part(text, saved_at):
        return whole
    for found, count in split:
        if found and (len(found) * 2 >= count or any(meta.published for meta in found)):
            return together(found)
    return _in_a_row(text, saved_at)


def together(found: Sequence[Meta]) -> Meta:
    """Return what several lines say together: the first word on each matter counts."""
    return Meta(
        published=next((meta.published for meta in found if meta.published), None),
        updated=next((meta.updated for meta in found if meta.updated), None),
        authors=next((meta.authors for meta in found if meta.authors), ()),
        outlet=next((meta.outlet for meta in found if meta.outlet), None),
    )


def is_caption(line: str) -> bool:
    """Tell whether a line near the headline is the text of a picture: it begins or ends with a credit."""
    return is_credited(line) or has_credit_at_end(line)


def is_credited(line: str) -> bool:
    """Tell whether a line says that it is about a picture: "Photo: …", "… Photograph: Name/Agency"."""
    if width(line) > 500:
        return False
    label = words.PHOTO_LABEL.search(line) or words.PHOTO_FIRST.match(line)
    return label is not None or (width(line) < 350 and words.PHOTO_BY.search(line[-80:]) is not None)


def has_credit_at_end(line: str) -> bool:
    """Tell whether a line ends in a name in brackets: "(Reuters)"."""
    match = _CREDIT.search(line)
    if match is None or width(line) > 500:
        return False
    name = words.key(match[1])
    if any(part in words.AGENCIES for part in name.split()) or name in words.AGENCIES:
        return True
    if words.PHOTO_LABEL.search(f"({match[1]}:") or not name or name in _NO_CREDIT:
        return bool(name) and name not in _NO_CREDIT
    parts = match[1].split()
    is_name = len(parts) <= _CREDIT_WORDS and all(
        part[0].isupper() or not CASED.match(part) for part in parts
    )
    return is_name and not any(char.isdigit() for char in name) and width(line) > len(match[1]) + 20


def _metas_between(pattern: re.Pattern[str], line: str, saved_at: datetime | None) -> tuple[list[Meta], int]:
    parts = [one_line(part) for part in pattern.split(line.strip()) if part.strip()]
    found: list[Meta] = []
    for at, part in enumerate(parts):
        following = parts[at + 1] if at + 1 < len(parts) else ""
        # "06 NOV 2017 - 13:30 CET": the time of day is a part of its own.
        whole = f"{part} {following}" if _CLOCK.match(following) and not _CLOCK.search(part) else part
        if meta := _meta_of_part(whole, saved_at) or _meta_of_part(part, saved_at):
            found.append(meta)
    return found, len(parts)


def _meta_of_part(text: str, saved_at: datetime | None) -> Meta | None:
    bare = _without_label(text)
    if date := date_of(text, saved_at) or (date_of(bare, saved_at) if bare != text else None):
        return Meta(updated=date) if _UPDATED.search(text) else Meta(published=date)
    if names := byline(text):
        return Meta(authors=names)
    source = words.SOURCE_LABEL.fullmatch(text)
    return Meta(outlet=source["name"].strip()) if source else None


def _without_label(text: str) -> str:
    bare = _UPDATED.sub(" ", _PUBLISHED.sub(" ", text))
    return one_line(bare).strip(" :：-–—,،·|()（）")


def _in_a_row(text: str, saved_at: datetime | None) -> Meta | None:
    """Read "By Jane Doe, 3 March 2026" and "来源：晨报 作者：王明 2026-03-02 10:15"."""
    found: list[Meta] = []
    rest = text
    for match in words.SOURCE_LABEL.finditer(text):
        found.append(Meta(outlet=match["name"].strip()))
        rest = rest.replace(match[0], "  ")
    if signed := words.BYLINE_EAST.search(rest):
        found.append(Meta(authors=tuple(re.split(r"[、，,\s]+", signed["names"]))))
        rest = rest.replace(signed[0], "  ")
    bare = _without_label(rest)
    if found and (not bare or (date := date_of(bare, saved_at))):
        return together([*found, *([Meta(published=date)] if bare and date else [])])
    return None if found else _name_and_date(text, saved_at)


def _name_and_date(text: str, saved_at: datetime | None) -> Meta | None:
    for match in re.finditer(r"[,،、]\s*|\s+", text):
        before, after = text[: match.start()], text[match.end() :]
        for name, day in ((before, after), (after, before)):
            if (names := byline(name)) and (date := date_of(_without_label(day), saved_at)):
                return Meta(authors=names, published=date)
    return None


def parts_of_bar(text: str) -> Iterator[str]:
    """Yield the terms of a line such as "Tags: Qaim, Iraq"."""
    for part in re.split(r"[,،、，;|•·#\n]|\s{2,}", text):
        if term := one_line(part).strip(" .:"):
            yield term
