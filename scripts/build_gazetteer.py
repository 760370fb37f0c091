"""Build the gazetteer's tables from raw ones: `python -m scripts.build_gazetteer RAW_FOLDER`.

RAW_FOLDER holds `countries/`, `gazetteer/` and `stopwords/`; this folder's `gazetteer/` adds words of our own. Same input,
same bytes. What is written, and from which sources under which licences: aggregator/classify/tables/README.md.
"""

import csv
import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from aggregator.classify.wording import key_of
from aggregator.text.words import slugify
from scripts.gazetteer.inflection import adjective_forms, city_adjective_forms, name_forms

Row = dict[str, str]

_OWN = Path(__file__).parent / "gazetteer"
_TABLES = Path(__file__).parents[1] / "aggregator" / "classify" / "tables"

# By population: how much a city's name alone says of its country.
_CITY_WEIGHTS = ((5_000_000, 7), (1_000_000, 6), (300_000, 5), (100_000, 4), (30_000, 3), (0, 2))
_ALL_LATIN_NAMES = 250_000
_ALL_OTHER_NAMES = 100_000
_ADMIN1_SUFFIX = re.compile(
    r"^(?:Province of(?: the)?|Region of|Departamento de[l]?|Provincia de|Estado de|Kanton|Canton of|State of|Muḩāfaz̧at|Wilaya de|Republic of)\s+"
    r"|\s+(?:Province|Governorate|Region|District|Department|County|Oblast['’]?|Oblast'|Krai|Kraj|Prefecture|State|Parish|Voivodeship"
    r"|Municipality|Division|Sheng|Zone|Republic|Canton|Ken|Raion|Emirate|Autonomous Region)$"
)
# Greek, Hebrew, Arabic, Devanagari, Bengali, Thai, Japanese, Chinese, Korean.
_ALPHABETS = re.compile(
    r"^[\u0370-\u03ff\u0590-\u05ff\u0620-\u06d3\u0900-\u097f\u0980-\u09ff\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff"
    r"\uac00-\ud7af\s\-'’.ー・‌]+$"
)
_KATAKANA = re.compile("[\u30a0-\u30ff]")
_LATIN = re.compile(r"^[^\u0250-\u02af\u0370-\u1dff\u2c00-\uffff]+$")
_CYRILLIC, _UNSPACED = re.compile("[\u0400-\u04ff]"), re.compile("[\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f]")
# Continents and sub-regions of UN M49 that are labels.
_CONTINENTS = ("002", "009", "019", "142", "150")
_SUB_REGIONS = (
    "005 011 013 014 015 017 018 021 029 030 034 035 039 053 054 057 061 143 145 151 154 155".split()
)
# News regions that a country's articles belong to; those that only repeat an area of M49 are other names of it.
_NEWS_REGIONS = (
    "middle-east gcc levant maghreb sahel horn-of-africa great-lakes sub-saharan-africa balkans baltics nordics "
    "central-europe south-caucasus latin-america".split()
)
_SLUGS = {
    "gcc": "gulf",
    "great-lakes": "african-great-lakes",
    "south-caucasus": "caucasus",
    "eu": "european-union",
}
_SAME_AREA = {
    "near-east": "middle-east", "persian-gulf": "gulf", "arabian-peninsula": "gulf", "north-africa": "015",
    "west-africa": "011", "central-africa": "017", "east-africa": "014", "southern-africa": "018",
    "western-balkans": "balkans", "ex-yugoslavia": "balkans", "scandinavia": "nordics", "eastern-europe": "151",
    "western-europe": "155", "southern-europe": "039", "northern-europe": "154", "caucasus": "caucasus",
    "central-asia": "143", "south-asia": "034", "indian-subcontinent": "034", "southeast-asia": "035", "asean": "035",
    "east-asia": "030", "central-america": "013", "caribbean": "029", "south-america": "005", "north-america": "021",
    "melanesia": "054", "micronesia": "057", "polynesia": "061", "australasia": "053", "oceania": "009",
    "pacific-islands": "009", "africa": "002", "europe": "150", "asia": "142", "americas": "019", "lac": "latin-america",
    "g5-sahel": "sahel", "aes": "sahel", "greater-horn": "horn-of-africa",
}  # fmt: skip
# Labels of those that are named, not of each country in them.
_NAMED_ONLY = "eu nato african-union arctic kurdistan arab-world".split()


class Names:
    """The names found so far: key -> sense -> languages (None: any)."""

    def __init__(self, weak: frozenset[str], first_names: frozenset[str], dropped: frozenset[str]) -> None:
        self._senses: dict[str, dict[str, set[str] | None]] = defaultdict(dict)
        self._weak, self._first_names, self._dropped = weak, first_names, dropped

    def add(self, name: str, of: str, kind: str, weight: int, case: str = "c", languages: str = "-") -> None:
        """Add a name; of two senses of one country the heavier one counts."""
        key = key_of(name)
        if len(key) < 2 or key.isdigit():
            return
        if kind in "cp" and case != "s" and key in self._dropped:
            return
        is_common = key in self._weak and weight < 6
        is_small_province = kind == "p" and weight < 5 and " " not in key
        shy = case == "s" or (kind in "cp" and is_common) or is_small_province
        flags = ("f" if key in self._first_names else "") + ("s" if shy else "")
        case = "c" if case == "s" else case
        senses = self._senses[key]
        for other, spoken in list(senses.items()):
            if (
                other.startswith(of)
                and other[len(of)] not in "0123456789"
                and len(other.split(".")[0]) == len(of) + 2
            ):
                if int(other[len(of) + 1]) >= weight and spoken is None:
                    return
                if int(other[len(of) + 1]) <= weight and languages == "-":
                    del senses[other]
        code = f"{of}{kind}{weight}" + (
            f".{case if case != 'c' else ''}{flags}" if case != "c" or flags else ""
        )
        if languages == "-":
            senses[code] = None
        elif (spoken := senses.get(code, set())) is not None:
            senses[code] = spoken | set(languages.split(","))

    def block(self, name: str) -> None:
        """Add a name that stands for no place, so that the place in it is passed over."""
        self._senses[key_of(name)] = {"-": None}

    def lines(self) -> Iterator[str]:
        """Give `key TAB senses`, sorted; a sense is `CCkw[.flags][:languages]`."""
        for key, senses in sorted(self._senses.items()):
            codes = (
                code + (":" + ",".join(sorted(spoken)) if spoken is not None else "")
                for code, spoken in sorted(senses.items())
            )
            yield f"{key}\t{' '.join(codes)}"


def main(raw: Path, tables: Path = _TABLES) -> None:
    """Read the raw tables, write the program's into a folder."""
    words = list(_own("not_places.tsv"))
    dropped = frozenset(word for kind, listed in words if kind == "drop" for word in listed.split("|"))
    weak = frozenset(word for kind, listed in words if kind == "weak" for word in listed.split("|"))
    stopwords = _stopwords(raw)
    given = frozenset((_OWN / "first_names.txt").read_text(encoding="utf-8").split())
    names = Names(weak | stopwords, given | _ALSO_GIVEN, dropped)
    countries = _rows(raw / "countries" / "countries.tsv")
    _country_names(names, raw, countries)
    _demonyms(names, raw)
    _own_names(names)
    regions = _regions(raw, countries)
    _region_names(names, raw, regions)
    _provinces(names, raw)
    _cities(names, raw, {row["alpha2"]: row["capital"] for row in countries})
    for kind, listed in words:
        if kind == "block":
            for name in listed.split("|"):
                names.block(name)
    _write(tables / "places.tsv", names.lines())
    _write(tables / "regions.tsv", _region_lines(regions, countries))
    _write(tables / "region_names.tsv", _name_lines(raw, regions, countries))
    _write(tables / "first_names.txt", sorted(given))


_ALSO_GIVEN = frozenset(
    "paris jordan chad georgia charlotte austin chelsea sydney victoria india kenya israel florence brooklyn savannah madison "
    "jackson lincoln carolina virginia dakota montana chandler trenton tyler cuba ireland asia africa america".split()
)


def _country_names(names: Names, raw: Path, countries: list[Row]) -> None:
    own = {
        row["alpha2"]: {tag.partition("-")[0] for tag in row["languages"].split(",")[:2]} for row in countries
    }
    for row in _rows(raw / "countries" / "names_cldr.tsv"):
        language = row["lang"].partition("-")[0]
        everywhere = language in {"en", *own.get(row["alpha2"], ())}
        for name in _variants(row["name"]):
            if not _is_usable(name, language) or (row["alpha2"], name) in _OTHER_PLACES:
                continue
            for form in name_forms(name, language):
                names.add(
                    form, row["alpha2"], "n", 9, languages="-" if everywhere and form == name else language
                )
    for row in _rows(raw / "countries" / "names_un.tsv"):
        for name in _variants(re.sub(r"\s*\(.*?\)|^the ", "", row["name"])):
            if _is_usable(name, row["lang"]) and (row["alpha2"], name) not in _OTHER_PLACES:
                for form in name_forms(name, row["lang"]):
                    names.add(form, row["alpha2"], "n", 9, languages=row["lang"])
    for row in _rows(raw / "countries" / "abbreviations_en.tsv"):
        if "(" in row["alias"] or row["alias"] in _AMBIGUOUS_ABBREVIATIONS:
            continue
        is_name = row["kind"] in ("abbr", "alias")
        case = "u" if row["case_sensitive"] == "1" else "c"
        spoken = _LANGUAGES_OF_ABBREVIATIONS if case == "u" else "-"
        names.add(row["alias"], row["alpha2"], "n" if is_name else "k", 9 if is_name else 7, case, spoken)


_AMBIGUOUS_ABBREVIATIONS = {
    "PA",
    "Aus",
    "Oz",
    "CAR",
    "RF",
    "RSA",
    "NZ",
    "ROC",
    "FRG",
    "BRD",
    "KRG",
    "Islamic Republic",
    "the States",
}


_LANGUAGES_OF_ABBREVIATIONS = "da,de,en,fi,id,it,nl,no,pl,sv,tr"


# Names of a country that mean another place, or a person, in the same language far more often.
_OTHER_PLACES = {
    ("GD", "Granada"), ("GD", "Grenade"), ("GD", "Grenada"), ("MU", "Maurice"), ("DM", "Dominique"), ("IM", "Man"),
    ("MF", "San Martín"), ("SH", "Santa Elena"),
}  # fmt: skip


def _variants(name: str) -> Iterator[str]:
    """Give a name as CLDR has it and as texts do."""
    bare = re.sub(r" SAR China$|（.*）|\(.*\)", "", name).strip()
    yield bare
    inner = re.search(r"\(([^)]{4,})\)", name)
    if inner and "Myanmar" in name:
        yield inner[1]
    if "&" in bare:
        yield bare.replace("&", "and")
    if bare.startswith("St."):
        yield bare.replace("St.", "Saint", 1)


def _is_usable(name: str, language: str) -> bool:
    """Tell whether a name is long enough to be told from words, in Latin letters."""
    if not _LATIN.match(name):
        return len(name) > 1
    return len(name) > (5 if language == "vi" and " " not in name else 2)


def _demonyms(names: Names, raw: Path) -> None:
    for row in _rows(raw / "countries" / "demonyms_en.tsv"):
        for form in {*row["noun_forms"].split("|"), *row["adjectives"].split("|")} - {
            "",
            "Dutch" if row["alpha2"] != "NL" else "",
        }:
            names.add(form, row["alpha2"], "d", 8, languages="en")
    for row in _rows(raw / "countries" / "demonyms_multi.tsv"):
        if row["form"] in ("Pole", "Finne", "Lette", "Däne", "Schotte"):
            continue
        _add_demonym(
            names,
            row["alpha2"],
            row["lang"],
            row["form"],
            row["form"][:1].islower() or not row["form"][:1].isascii(),
        )
    for alpha2, languages, listed in _own("demonyms.tsv"):
        for form in listed.split("|"):
            for language in languages.split(","):
                _add_demonym(names, alpha2, language, form.lstrip("~"), form.startswith("~"))


def _add_demonym(names: Names, alpha2: str, language: str, form: str, in_lower_case: bool) -> None:
    case = "a" if in_lower_case else "c"
    forms = (
        adjective_forms(form, language)
        if in_lower_case or language in ("de", "tr", "fr")
        else name_forms(form, language)
    )
    for one in forms:
        names.add(one, alpha2, "d", 8, case, language)


_OWN_WEIGHTS = {"n": 9, "k": 7, "l": 7, "w": 3}


def _own_names(names: Names) -> None:
    for alpha2, kind, languages, case, listed in _own("institutions.tsv"):
        for form in listed.split("|"):
            names.add(form, alpha2, kind.replace("w", "k"), _OWN_WEIGHTS[kind], case, languages)
    for alpha2, languages, case, listed in _own("states.tsv"):
        for form in listed.split("|"):
            names.add(form, alpha2, "p", 7, case, languages)


def _regions(raw: Path, countries: list[Row]) -> dict[str, tuple[str, str, list[str]]]:
    """Return slug -> kind, English name, members: continents, sub-regions, news regions, what is only named."""
    areas = {row["m49"]: row for row in _rows(raw / "countries" / "m49_regions.tsv")}
    found: dict[str, tuple[str, str, list[str]]] = {}
    for code in (*_CONTINENTS, *_SUB_REGIONS):
        members = areas[code]["members_alpha2"].split()
        kind = "continent" if code in _CONTINENTS else "sub-region"
        found[slugify(areas[code]["en"])] = (kind, areas[code]["en"], members)
    for slug in ("europe", "southern-europe"):
        found[slug][2].append("XK")
    for row in _rows(raw / "countries" / "news_regions.tsv"):
        slug = _SLUGS.get(row["id"], row["id"])
        if row["id"] in (*_NEWS_REGIONS, *_NAMED_ONLY):
            name = {"gulf": "Gulf", "caucasus": "Caucasus"}.get(slug, re.sub(r" \(.*\)", "", row["name_en"]))
            kind = "news" if row["id"] in _NEWS_REGIONS else "named"
            found[slug] = (kind, name, row["members_alpha2"].split())
    taiwan = found["eastern-asia"][2]
    found["eastern-asia"] = (*found["eastern-asia"][:2], sorted({*taiwan, "TW"}))
    found["asia"] = (*found["asia"][:2], sorted({*found["asia"][2], "TW"}))
    assert {row["alpha2"] for row in countries} >= {"IQ", "TW", "XK"}
    return found


def _region_names(names: Names, raw: Path, regions: dict[str, tuple[str, str, list[str]]]) -> None:
    for slug, language, name in _names_of_regions(raw):
        if slug in regions and (len(name) > 3 or not name.isascii()):
            for form in name_forms(name, language):
                names.add(form, "@" + slug + "@", "r", 8, languages="-" if language == "en" else language)
    for slug, listed in _MORE_REGION_NAMES.items():
        for name in listed.split("|"):
            names.add(name, "@" + slug + "@", "r", 8, "u" if name.isupper() and name.isascii() else "c")


_MORE_REGION_NAMES = {
    "european-union": "EU|European Union|Brussels bureaucrats|European Commission|European Parliament|UE|Europäische Union|Europäischen Union|Union européenne|"
    "Unión Europea|União Europeia|Unione europea|Евросоюз|Евросоюза|ЕС|Еврокомиссия|الاتحاد الأوروبي|المفوضية الأوروبية|欧盟|EC Commission|European Community",
    "nato": "NATO|Nato|Otan|OTAN|НАТО|الناتو|حلف شمال الأطلسي|北约",
    "middle-east": "Middle East|Mideast|Nahost|Nahen Osten|Naher Osten|Proche-Orient|Moyen-Orient|Oriente Medio|Oriente Próximo|Ближний Восток|Ближнего Востока|"
    "Ближнем Востоке|الشرق الأوسط|中东|中東|خاورمیانه|Ortadoğu|Orta Doğu",
    "gulf": "Gulf states|Gulf Arab|Persian Gulf|Golfstaaten|pays du Golfe|دول الخليج|الخليج العربي|GCC|مجلس التعاون الخليجي|Персидский залив|Персидского залива",
    "latin-america": "Latin America|Latin American|Latin Americans|Lateinamerika|Amérique latine|América Latina|Latinoamérica|Латинская Америка|Латинской Америки|أمريكا اللاتينية",
    "africa": "African|Africans|afrikanisch|africain|africaine|africano|africana", "europe": "European|Europeans|Europäer|européen|européenne|europeo|europea|europäisch|europäische|europäischen",
    "asia": "Asian|Asians|asiatisch|asiatique", "western-africa": "West Africa|West African", "eastern-africa": "East Africa|East African",
    "sahel": "Sahel", "balkans": "Balkan|Balkans|Western Balkans|Westbalkan", "caucasus": "Caucasus|Kaukasus|Caucase|Cáucaso|Кавказ|Кавказе|Кавказа",
    "kurdistan": "Kurdish|Kurds|Kurd|kurdisch|Kurden|kurde|kurdes|kurdo|kurdos|الأكراد|الكردية|курды|курдов",
    "african-union": "African Union|Union africaine|Afrikanische Union|الاتحاد الأفريقي", "sub-saharan-africa": "Sub-Saharan|sub-Saharan Africa",
    "south-eastern-asia": "Southeast Asia|South-East Asia|Southeast Asian|ASEAN|Asean|Südostasien", "eastern-europe": "Eastern Europe|East European|Eastern European|Osteuropa",
    "central-america": "Central American", "south-america": "South American", "caribbean": "Caribbean", "central-asia": "Central Asian", "nordics": "Scandinavian|Nordic",
    "arctic": "Arctic|Arktis|Arctique|Ártico|Арктика|Арктики|Арктике|القطب الشمالي", "baltics": "Baltic states|Baltikum|Baltic",
}  # fmt: skip


def _names_of_regions(raw: Path) -> Iterator[tuple[str, str, str]]:
    """Give slug, language, name of what CLDR and our own table name."""
    slugs = {row["m49"]: slugify(row["en"]) for row in _rows(raw / "countries" / "m49_regions.tsv")}
    slugs |= {"EU": "european-union", "419": "latin-america", "202": "sub-saharan-africa"}
    for row in _rows(raw / "countries" / "macro_regions_cldr.tsv"):
        if row["m49_or_code"] in slugs:
            yield slugs[row["m49_or_code"]], row["lang"].partition("-")[0], row["name"]
    for row in _rows(raw / "countries" / "news_regions.tsv"):
        area = _SAME_AREA.get(row["id"], row["id"])
        yield slugs.get(area, _SLUGS.get(area, area)), "en", re.sub(r" \(.*\)", "", row["name_en"])
    for row in _rows(raw / "countries" / "news_region_names.tsv"):
        area = _SAME_AREA.get(row["id"], row["id"])
        yield slugs.get(area, _SLUGS.get(area, area)), row["lang"], row["name"]


def _provinces(names: Names, raw: Path) -> None:
    for line in (raw / "gazetteer" / "admin1CodesASCII.txt").read_text(encoding="utf-8").splitlines():
        code, name, plain, _ = line.split("\t")
        country = code.partition(".")[0]
        weight = 8 if country == "US" else 7 if country in ("CA", "AU", "IN", "BR", "DE", "MX") else 4
        for one in {name, plain, _ADMIN1_SUFFIX.sub("", name), _ADMIN1_SUFFIX.sub("", plain)}:
            if len(one) > 3 and not (weight < 5 and len(one) < 5):
                names.add(one, country, "p", weight)
    for row in _rows(raw / "gazetteer" / "places_supplement.tsv"):
        for name in (row["name"], *row["aliases"].split(";")):
            if len(key_of(name)) > 3 or not _LATIN.match(name):
                names.add(name, row["country"], "p" if row["kind"] == "admin1" else "c", 5)


def _cities(names: Names, raw: Path, capitals: dict[str, str]) -> None:
    folder = raw / "gazetteer"
    small = [
        row for row in _rows(folder / "cities1000_conflict_extra.tsv.gz") if row["country"] in _SMALL_TOWNS
    ]
    large = _rows(folder / "cities15000.tsv.gz")
    # Philadelphia was Amman's name once.
    taken = {key_of(row["name"]): row["country"] for row in large if int(row["population"]) >= 100_000}
    for row in (*large, *small):
        people, country = int(row["population"]), row["country"]
        is_capital = capitals.get(country) in (row["name"], row["asciiname"])
        weight = next(weight for least, weight in _CITY_WEIGHTS if people >= least)
        kind, value = ("k", 7) if is_capital and people > 30_000 else ("c", weight)
        _city_adjectives(names, row, people, weight)
        for name in _city_names(row, people, is_capital):
            key = key_of(name)
            if name not in (row["name"], row["asciiname"]) and taken.get(key, country) != country:
                continue
            if len(key) < 3 and _KATAKANA.search(name):  # two signs stand in many words
                continue
            if len(key) > (3 if weight < 5 else 2) or _UNSPACED.search(name):
                names.add(name, country, kind, value)


def _city_names(row: Row, people: int, is_capital: bool) -> Iterable[str]:
    found = {row["name"]: None, row["asciiname"]: None}
    others = [name for name in row["alternatenames"].split("|") if name]
    if people >= _ALL_LATIN_NAMES or is_capital:
        latin = (name for name in others if _LATIN.match(name) and name[:1].isupper())
        found |= dict.fromkeys(name for name in latin if len(name) > (3 if is_capital else 4))
    if people >= _ALL_OTHER_NAMES or is_capital:
        found |= dict.fromkeys(
            name for name in others if _ALPHABETS.match(name) and not _CYRILLIC.search(name)
        )
    elif (row["country"] in _ARABIC_COUNTRIES and people >= 30_000) or row["country"] in _SMALL_TOWNS:
        found |= dict.fromkeys(name for name in others if _PLAIN_ARABIC.match(name))
    if people >= (50_000 if row["country"] in _CYRILLIC_COUNTRIES else _ALL_LATIN_NAMES) or is_capital:
        for name in others:
            if _RUSSIAN.match(name):
                found |= dict.fromkeys(name_forms(name, "ru"))
    return found


def _city_adjectives(names: Names, row: Row, people: int, weight: int) -> None:
    """Add what is said of a city and its people: оренбургский, Münchner."""
    if row["country"] in ("RU", "UA", "BY", "KZ") and people >= 100_000:
        for name in row["alternatenames"].split("|"):
            if _RUSSIAN.match(name) and not _UKRAINIAN.search(name) and " " not in name and "-" not in name:
                for form in city_adjective_forms(name):
                    names.add(form, row["country"], "p", max(weight, 5), "a", "ru")
    if row["country"] in ("DE", "AT", "CH") and people >= 100_000:
        for form in (row["name"] + "s", row["name"] + "er"):
            names.add(form, row["country"], "p", max(weight, 5), languages="de")


_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile("^[а-яёіїє -]+$", re.IGNORECASE)
_PLAIN_ARABIC = re.compile("^[\u0620-\u064a ]+$")
_CYRILLIC_COUNTRIES = frozenset("RU UA BY KZ BG RS MK KG".split())
_ARABIC_COUNTRIES = frozenset("IQ SY LB JO PS SA YE OM AE QA KW BH EG SD LY TN DZ MA MR".split())
# Where villages make the news.
_SMALL_TOWNS = frozenset("IQ SY LB PS IL JO YE LY".split())


def _region_lines(regions: dict[str, tuple[str, str, list[str]]], countries: list[Row]) -> Iterator[str]:
    """Give `slug kind name members` of areas, then of countries, whose one member is the code."""
    for slug, (kind, name, members) in sorted(regions.items()):
        yield "\t".join((slug, kind, name, " ".join(members)))
    for row in sorted(countries, key=lambda row: row["alpha2"]):
        name = next(_variants(row["name_en"]))
        spoken = dict.fromkeys(tag.partition("-")[0] for tag in row["languages"].split(",") if tag)
        yield "\t".join((slugify(name), "country", name, row["alpha2"], " ".join(spoken)))


def _name_lines(
    raw: Path, regions: dict[str, tuple[str, str, list[str]]], countries: list[Row]
) -> Iterator[str]:
    """Give `slug language name`, sorted: how a label is called in each language."""
    slugs = {row["alpha2"]: slugify(next(_variants(row["name_en"]))) for row in countries}
    found: dict[tuple[str, str], str] = {}
    for slug, language, name in _names_of_regions(raw):
        if slug in regions:
            found.setdefault((slug, language), name)
    for row in _rows(raw / "countries" / "names_cldr.tsv"):
        if row["alpha2"] in slugs:
            found.setdefault((slugs[row["alpha2"]], row["lang"]), row["name"])
    for (slug, language), name in sorted(found.items()):
        yield f"{slug}\t{language}\t{name}"


def _stopwords(raw: Path) -> frozenset[str]:
    languages = set("en fr de es it pt nl ru pl tr sv da no id ro cs".split())
    rows = _rows(raw / "stopwords" / "stopwords-iso.tsv")
    return frozenset(key_of(row["word"]) for row in rows if row["lang"] in languages)


def _own(file: str) -> Iterator[list[str]]:
    for line in (_OWN / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _rows(path: Path) -> list[Row]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = raw.decode("utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
