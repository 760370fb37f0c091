"""What a line of a page is: a date, a byline, a caption, a bar of links, prose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from aggregator.parse import page_words as words
from aggregator.text.dates import find_date
from aggregator.text.words import one_line

PROSE_WIDTH = 80.0
_LONG_PROSE_WIDTH = 180.0
_META_WIDTH = 200.0
_WORDS_OF_DATE = 40
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।॥։።:：][\"'”’»«›)\]）」』】]*\s*$|[”」』。]\s*$")
_CREDIT = re.compile(r"[(\[（【]\s*([^()\[\]（）【】]{2,60}?)\s*[)\]）】]\s*[.。]?\s*$")
_NO_CREDIT = frozenset({"video", "update", "updated", "live", "opinion", "photos", "فيديو", "vidéo", "видео"})
_CREDIT_WORDS = 5
_SEGMENT = re.compile(r"\s*[|•·‧∙●▪│]\s*|\s+/\s+|\s{2,}|\t")
_CLOCK = re.compile(r"\b\d{1,2}\s?[:.h]\s?\d\d\b")
_DOTTED_CLOCK = re.compile(r"(?<![\d.])(\d{1,2})[.h](\d\d)(?=\s*(?:Uhr|klo|$))")
_NAMED_PLACE = re.compile(r"(?P<names>\S+(?: \S+){1,3}) (?:in|à|en|em) [A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+)?")
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
_CASED = re.compile(r"[a-zà-öø-ÿ\u0100-\u024fа-яёєіїα-ω]", re.IGNORECASE)
_PARTICLES = frozenset(
    "de da do dos das di del della der den des du la le van von vom zu ter el al bin ibn abu ben y e et und "
    "and en og och na ve i o а и та a c".split()
)
_PLACE = re.compile(r"\s+(?:in|à|en|em|aus|из|в|huko|reports|reporting)\s+[A-ZÀ-ÞА-Я].*$")
_AT_END_OF_NAME = re.compile(r"[\s,،、—–-]+$")
_OTHER_HANDS = re.compile(
    r"\s*[;.,]\s*(?:additional reporting|editing|writing|edited|photos?)\b.*$", re.IGNORECASE
)
_MOST_NAMES = 6
_LONGEST_REPORTER = 60.0
_PLACE_AND_NAME = re.compile(r"[^:：.\d]{2,30}[:：]\s*([^:：.\d]{5,60})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What a line beside the headline says: when, who, and where it is from."""

    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None


def width(text: str) -> float:
    """Return the length of a text in Latin letters: a Han character says as much as two and a half."""
    return len(text) + 1.5 * len(_WIDE.findall(text))


def is_prose(text: str) -> bool:
    """Tell whether a line is a paragraph of an article rather than a headline, a label or a list of links."""
    wide = width(text)
    return wide >= _LONG_PROSE_WIDTH or (wide >= PROSE_WIDTH and ends_sentence(text))


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends as a sentence does, in any script."""
    return _SENTENCE_END.search(text) is not None


def is_bar(text: str) -> bool:
    """Tell whether a line holds nothing but words of bars: share, print, menu."""
    if width(text) > _META_WIDTH:
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
    if not text or len(text) > _META_WIDTH or not _may_be_date(text):
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
    if not text or width(text) > _META_WIDTH:
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


def byline(line: str) -> tuple[str, ...]:
    """Return the names of a byline, none where the line is something else."""
    text = one_line(line)
    text = text[1:-1].strip() if text[:1] in "([（【" and text[-1:] in ")]）】" else text
    if width(text) > _META_WIDTH:
        return ()
    if named := words.BYLINE.fullmatch(text):
        return _names(named["names"], text)
    for pattern in (words.BYLINE_EAST, words.BYLINE_AFTER):
        if match := pattern.fullmatch(text):
            return tuple(name for name in re.split(r"[、，,\s]+", match["names"]) if name)[:_MOST_NAMES]
    return ()


def reporter(line: str) -> tuple[str, ...]:
    """Return the name in a line such as "London: Jane Doe" (so Arab papers) or "Jane Doe in London"."""
    text = one_line(line)
    if ends_sentence(line) or width(text) > _LONGEST_REPORTER:
        return ()
    if placed := _NAMED_PLACE.fullmatch(text):
        return tuple(filter(_is_name, _split_names(placed["names"])))
    match = _PLACE_AND_NAME.fullmatch(text)
    return tuple(name for name in _split_names(match[1]) if _is_name(name) and " " in name) if match else ()


def names_of(text: str) -> tuple[str, ...]:
    """Return the names of a field that holds authors, with or without the word before them."""
    bare = one_line(text)
    if not bare or width(bare) > _META_WIDTH or "://" in bare:
        return ()
    return byline(bare) or _split_names(bare)


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
        part[0].isupper() or not _CASED.match(part) for part in parts
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


def _names(text: str, line: str) -> tuple[str, ...]:
    bare = _PLACE.sub("", _OTHER_HANDS.sub("", text))
    if any(char.isdigit() for char in bare) or (ends_sentence(line) and width(line) > 40):
        return ()
    names = _split_names(bare)
    return names if names and all(map(_is_name, names)) else ()


def _split_names(text: str) -> tuple[str, ...]:
    bare = re.sub(r"[(\[（].*?[)\]）]|\S+@\S+", " ", text)
    parts = (_AT_END_OF_NAME.sub("", one_line(part)) for part in words.AND.split(bare) if part)
    named = [part for part in parts if part]
    # What follows a comma is an office in lower case, a place in one word: "Jane Doe, staff writer, Baghdad".
    is_cased = bool(named) and _CASED.match(named[0]) is not None and " " in named[0]
    return tuple(
        part
        for part in named[:_MOST_NAMES]
        if part is named[0] or not (part[0].islower() or (is_cased and " " not in part))
    )


def _is_name(text: str) -> bool:
    parts = text.split()
    if not 1 <= len(parts) <= 6 or width(text) > 50:
        return False
    return (
        all(
            part[0].isupper()
            or not _CASED.match(part)
            or part.lower() in _PARTICLES
            or "’" in part
            or "'" in part
            for part in parts
        )
        and not parts[0].islower()
    )


def parts_of_bar(text: str) -> Iterator[str]:
    """Yield the terms of a line such as "Tags: Qaim, Iraq"."""
    for part in re.split(r"[,،、，;|•·#\n]|\s{2,}", text):
        if term := one_line(part).strip(" .:"):
            yield term
