"""Which place a name means here, if any: rules on its neighbours, then what the rest of the article says.

To add a rule: a function that takes a name with its neighbours and the senses that the rules before it left,
and returns those that it leaves; and its place in a table of rules.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from aggregator.classify.gazetteer import Gazetteer, Sense
from aggregator.classify.matching import Mention, Zone, mentions_in
from aggregator.classify.neighbours import AFTER_PLACES, BEFORE_PLACES, COMPANY_WORDS, CURRENCIES
from aggregator.classify.wording import Words, word_count

Senses = tuple[Sense, ...]
Part = tuple[Zone, str, Words]
"""A part of an article, its text and the words of that."""

ZONE_WEIGHTS: Mapping[Zone, float] = {
    "title": 1.0, "category": 0.6, "link": 0.4, "lead": 0.4, "body": 0.25, "dateline": 0.5,
}  # fmt: skip

# A place, perhaps with province and date, an agency in brackets, a dash: "BAGHDAD, March 3 (Reuters) -".
_DATELINE_CHARACTERS = 110
_DASHES = ("-", "–", "—", ")")
_JOINING = (",", "(", ".,")
_DATELINE = re.compile(
    r"\W{0,8}[^\W\d_][^()–—\n]{1,45}?(?:\s*\([^)\n]{2,25}\)\s*[.:,]?\s*(?:-+|[–—])?\s|\s*(?:--+|[–—]|\s-|-\s)\s?)"
)
# How much the rest of the article weighs against the size of a place, in the units of Sense.weight.
_SUPPORT_WEIGHT = 6.0
_BACKING_OF_THE_SHY = 0.5
# Cities of this weight (300,000 people) need no word that speaks for them; of the lower, not at home.
_KNOWN_ABROAD = 5
_KNOWN_AT_HOME = 3
_DATELINE_WEIGHT = 7
# Of two places of one name that are about as likely, either says half as much.
_CLEAR_LEAD = 2
_SENSES_KEPT = 4096
_RUNNING: frozenset[Zone] = frozenset({"lead", "body", "dateline"})
_LABEL_KINDS = frozenset({"name", "area"})
_LOCAL_KINDS = frozenset({"city", "province", "seat", "name"})


class Evidence(NamedTuple):
    """A name that was taken for a place: of which country or area, in which part of the article."""

    of: str
    zone: Zone
    words: str
    weight: float


class _Named(NamedTuple):
    """A name with its neighbours; `after` is the next name where a comma or a bracket stands between.

    `previous` is the folded word right before it, empty where a sign stands between.
    """

    mention: Mention
    zone: Zone
    text: Words
    previous: str
    after: Mention | None
    language: str | None
    known: Gazetteer

    def name_goes_on(self) -> Iterator[str]:
        """Give the words with a capital that follow without a sign between, at most four."""
        text, end = self.text, self.mention.end
        for at in range(end, min(end + 4, len(text.written))):
            if text.gaps[at].strip() not in ("", ".", "&") or not text.written[at][:1].isupper():
                return
            yield text.written[at]

    @property
    def following(self) -> str:
        """The word right after the name as written, empty where a sign stands between."""
        end = self.mention.end
        return self.text.written[end] if end < len(self.text.written) and self.text.gaps[end] == " " else ""


class _Traits(NamedTuple):
    """What a name may be in any of its senses; `of_one` where all of them are of one country."""

    local: bool
    given: bool
    shy: bool
    small: bool
    of_one: bool


def places_of(
    parts: Sequence[Part], language: str | None, support: Mapping[str, float], known: Gazetteer
) -> list[Evidence]:
    """Return what the parts of an article name. `support`: what speaks for a country before (by alpha-2)."""
    first = next((zone for zone, _, _ in parts if zone in ("lead", "body")), None)
    named = [one for part in parts for one in _named(part, language, known, begins=part[0] == first)]
    judged = [(one, senses) for one, senses in _agreed([(one, _judged(one)) for one in named]) if senses]
    backing = _backing(judged, support)
    meant = [(one, _backed(senses, backing)) for one, senses in judged]
    return [_meant(one, senses, backing) for one, senses in meant if senses]


def _named(part: Part, language: str | None, known: Gazetteer, *, begins: bool) -> Iterator[_Named]:
    zone, raw, text = part
    found = list(mentions_in(text, language, known))
    ends_at = _dateline_words(raw, text) if begins and found else 0
    for number, one in enumerate(found, start=1):
        after = found[number] if number < len(found) else None
        if after and (after.start != one.end or text.gaps[one.end].strip() not in _JOINING):
            after = None
        place: Zone = "dateline" if one.end <= ends_at else zone
        start = one.start
        previous = text.folded[start - 1] if start and not text.gaps[start].strip() else ""
        yield _Named(one, place, text, previous, after, language, known)


def _dateline_words(raw: str, text: Words) -> int:
    """Return how many words the dateline at the beginning of a text has, whose place has capitals."""
    head = raw[:_DATELINE_CHARACTERS]
    if not any(sign in head for sign in _DASHES):
        return 0
    match = _DATELINE.match(head)
    if not match:
        return 0
    count = word_count(match[0])
    place = takewhile(lambda at: at == 0 or not text.gaps[at].strip(), range(min(count, len(text.written))))
    has_capitals = all(_is_capital(text.written[at][:1]) for at in place)
    return count if has_capitals else 0


def _is_capital(letter: str) -> bool:
    return letter != letter.lower() or not letter.isascii()


def _judged(one: _Named) -> Senses:
    senses = one.mention.senses
    for rule in _RULES:
        senses = rule(one, senses)
    if _traits(senses).local:
        for rule in _RULES_OF_PLACES:
            senses = rule(one, senses)
    return senses


# Names have few senses that differ: what is remembered here is asked for at each name, by several rules.
@lru_cache(_SENSES_KEPT)
def _traits(senses: Senses) -> _Traits:
    return _Traits(
        local=any(one.kind in _LOCAL_KINDS for one in senses),
        given=any(one.given for one in senses),
        shy=any(one.shy for one in senses),
        small=any(one.kind == "city" and one.weight < _KNOWN_ABROAD and not one.shy for one in senses),
        of_one=len({one.of for one in senses}) == 1,
    )


@lru_cache(_SENSES_KEPT)
def _bold(senses: Senses) -> Senses:
    return tuple(one._replace(shy=False) for one in senses)


@lru_cache(_SENSES_KEPT)
def _lessened(senses: Senses) -> Senses:
    """Return how little a company's name says of a country, and by itself nothing of a town or province."""
    return tuple(
        one._replace(weight=1 if one.kind in ("city", "province") else max(1, one.weight // 4))
        for one in senses
    )


def _person_before(one: _Named, senses: Senses) -> Senses:
    """A surname: "Denzel Washington", "Mr. Jackson"."""
    start = one.mention.start
    if one.mention.end != start + 1 or not start:
        return senses
    before = one.text.written[start - 1]
    is_initial = len(before) == 1 and one.text.gaps[start] == ". " and one.zone != "title"
    is_given_name = one.previous in one.known.given_names and before[:1].isupper()
    if not is_initial and not is_given_name:
        return senses
    return tuple(sense for sense in senses if sense.kind not in _LOCAL_KINDS)


def _person_after(one: _Named, senses: Senses) -> Senses:
    """A first name: "Paris Hilton said"; in a headline every word may have a capital, and says nothing."""
    if not _traits(senses).given:
        return senses
    if one.zone == "title" or one.text.in_capitals or one.previous in BEFORE_PLACES:
        return senses
    following = one.following
    is_like = following[1:].islower() or (following.isupper() and one.mention.words.isupper())
    is_surname = following[:1].isupper() and is_like and following.lower() not in AFTER_PLACES
    return tuple(sense for sense in senses if not sense.given) if is_surname else senses


def _as_label(one: _Named, senses: Senses) -> Senses:
    """A category or a folder counts where it is the name of a country or an area, and nothing more."""
    if one.zone not in ("category", "link"):
        return senses
    is_whole = one.mention.end - one.mention.start == len(one.text.written)
    return tuple(sense for sense in senses if sense.kind in _LABEL_KINDS) if is_whole else ()


def _ticker(one: _Named, senses: Senses) -> Senses:
    """A sign of a share: "<UK>", "NYSE:US"."""
    before = one.text.gaps[one.mention.start][-1:]
    return () if before in ("<", ":") and one.mention.words.isupper() else senses


def _currency(one: _Named, senses: Senses) -> Senses:
    """Money: "five mln U.S. dollars"."""
    end = one.mention.end
    following = one.text.folded[end] if end < len(one.text.folded) else ""
    return () if following in CURRENCIES else senses


def _company(one: _Named, senses: Senses) -> Senses:
    """A company that is called after a place says little of it: "Boston Edison Co"."""
    end = one.mention.end
    if end >= len(one.text.written):
        return senses
    has_sign = "<" in one.text.gaps[end]
    goes_on = one.text.written[end][:1].isupper()
    if has_sign or (goes_on and any(word.lower() in COMPANY_WORDS for word in one.name_goes_on())):
        return _lessened(senses)
    return senses


def _within_region(one: _Named, senses: Senses) -> Senses:
    """A place followed by the province or country that holds it: "Paris, Texas" is not in France."""
    if one.after is None:
        return senses
    holders = {sense.of for sense in one.after.senses if sense.kind in ("name", "province")}
    if not holders or any(sense.kind in ("name", "people", "area") for sense in senses):
        return senses
    return _bold(tuple(sense for sense in senses if sense.of in holders))


def _placed(one: _Named, senses: Senses) -> Senses:
    """A shy name counts behind "in" and its like, in a list of places, and in a dateline."""
    if not _traits(senses).shy:
        return senses
    before = one.text.gaps[one.mention.start]
    if one.zone == "dateline" or one.previous in BEFORE_PLACES or (one.mention.start and before == ", "):
        return _bold(senses)
    return senses


def _small(one: _Named, senses: Senses) -> Senses:
    """A town that few know abroad counts only beside words that speak for a place, or among its own."""
    if not _traits(senses).small:
        return senses
    return tuple([sense._replace(shy=True) if _is_small(sense, one) else sense for sense in senses])


def _is_small(sense: Sense, one: _Named) -> bool:
    if sense.kind != "city" or sense.weight >= _KNOWN_ABROAD:
        return False
    area = one.known.areas.get(sense.of)
    is_spoken = one.language is None or (area is not None and one.language in area.languages)
    if one.text.in_capitals or not is_spoken:
        return True
    # English surnames are towns' names in many countries.
    return sense.weight < (_KNOWN_AT_HOME + 1 if one.language in (None, "en") else _KNOWN_AT_HOME)


def _surname(one: _Named, senses: Senses) -> Senses:
    """A Russian surname in a case, which is a city's name: "мэра Владимира Николаева"."""
    before = one.previous
    if not before or not "\u0400" <= before[0] <= "\u04ff" or before in BEFORE_PLACES or one.zone == "title":
        return senses
    if not one.text.written[one.mention.start - 1][0].isupper():
        return senses
    return tuple(sense for sense in senses if sense.kind not in ("city", "province"))


# What any name may turn out to be, then what only places of their own name may.
_RULES: tuple[Callable[[_Named, Senses], Senses], ...] = (_as_label, _ticker, _currency, _company)
_RULES_OF_PLACES: tuple[Callable[[_Named, Senses], Senses], ...] = (
    _person_before, _person_after, _surname, _within_region, _small, _placed,
)  # fmt: skip


def _agreed(judged: Sequence[tuple[_Named, Senses]]) -> Iterator[tuple[_Named, Senses]]:
    """Give each name the meaning that its neighbours told elsewhere in the article: a name has one.

    "Edmonton, Ky." says of every Edmonton which it is. A headline leaves out what its text says in full
    ("Essex Chemical Corp"), so that the text, where it is of one mind, says what a name in it means.
    """
    held: dict[str, Senses] = {}
    told: dict[str, set[Senses]] = defaultdict(set)
    for one, senses in judged:
        if one.zone in _RUNNING:
            name = one.mention.words.lower()
            told[name].add(senses)
            if one.after and _within_region(one, one.mention.senses) is not one.mention.senses:
                held.setdefault(name, senses)
    for one, senses in judged:
        name = one.mention.words.lower()
        if name in held:
            yield one, held[name]
        elif one.zone == "title" and len(told[name]) == 1:
            yield one, next(iter(told[name]))
        else:
            yield one, senses


def _sure(senses: Senses) -> Senses:
    return tuple([one for one in senses if not one.shy]) if _traits(senses).shy else senses


def _backed(senses: Senses, backing: Mapping[str, float]) -> Senses:
    """Return the senses that count: a shy one where the rest of the article speaks of its country."""
    if not _traits(senses).shy:
        return senses
    return tuple([one for one in senses if not one.shy or backing[one.of] >= _BACKING_OF_THE_SHY])


def _backing(judged: Sequence[tuple[_Named, Senses]], support: Mapping[str, float]) -> dict[str, float]:
    """Return what speaks for each country: names that surely have one meaning, by zone and weight."""
    backing: dict[str, float] = defaultdict(float, support)
    for one, senses in judged:
        sure = _sure(senses)
        if _traits(sure).of_one:
            backing[sure[0].of] += ZONE_WEIGHTS[one.zone] * sure[0].weight / 9
    return backing


def _meant(one: _Named, senses: Senses, backing: Mapping[str, float]) -> Evidence:
    best, is_open = (senses[0], False) if len(senses) == 1 else _likeliest(senses, backing)
    # In a dateline a town says as much as a capital.
    weight = max(best.weight, _DATELINE_WEIGHT) if one.zone == "dateline" else best.weight
    return Evidence(best.of, one.zone, one.mention.words, weight / (18 if is_open else 9))


def _likeliest(senses: Senses, backing: Mapping[str, float]) -> tuple[Sense, bool]:
    """Return the likeliest of several senses, and whether another country's is about as likely."""
    ranked = sorted(
        ((sense.weight + _SUPPORT_WEIGHT * min(1.0, backing[sense.of]), sense) for sense in senses),
        key=lambda pair: -pair[0],
    )
    first, best = ranked[0]
    return best, any(sense.of != best.of and first - worth < _CLEAR_LEAD for worth, sense in ranked[1:])
