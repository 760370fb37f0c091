"""Names of topics and regions -> labels with a slug; two names with one slug are one label."""

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable

from aggregator.model.source import Label, LabelKind

RESERVED = ("index", "all", "archive", "status", "assets")
"""Slugs that name other files of the output."""
NAME_CAP = 80

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HASH_PREFIX: dict[LabelKind, str] = {"topic": "t-", "region": "r-"}
# Letters that Unicode does not decompose into a Latin one; add here what a slug should keep.
_LATIN = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ħ": "h"}
)
_ACRONYMS = frozenset({"ai", "eu", "tv", "uae", "uk", "un", "us", "usa"})
_SMALL_WORDS = frozenset({"and", "of", "the", "in"})


class LabelBook:
    """The labels met so far; the first name of a slug is its name everywhere.

    `naming` gives the name of a label that is written as a slug, where somebody named it.
    """

    def __init__(self, naming: Callable[[LabelKind, str], str | None] = lambda _kind, _slug: None) -> None:
        self._naming = naming
        self._labels: dict[tuple[LabelKind, str], Label] = {}
        self._by_name: dict[tuple[LabelKind, str], Label] = {}

    def labels(self, kind: LabelKind, names: Iterable[str]) -> tuple[Label, ...]:
        """Return the labels for names or slugs, each once, in order."""
        return tuple(dict.fromkeys(self._label(kind, name) for name in names))

    def all(self) -> tuple[Label, ...]:
        """Return every label in use, in the order of the file."""
        return tuple(self._labels.values())

    def name(self, kind: LabelKind, slug: str) -> str:
        """Return the name of a label by its slug, whether it is in use or not."""
        label = self._labels.get((kind, slug))
        return label.name if label else self._naming(kind, slug) or shown_name(slug)

    def unused(self, kind: LabelKind, names: Iterable[str]) -> tuple[Label, ...]:
        """Return labels for names or slugs that no article gets from here."""
        slugs = dict.fromkeys(slug_of(kind, name) for name in names)
        return tuple(Label(kind=kind, slug=slug, name=self.name(kind, slug)) for slug in slugs)

    def _label(self, kind: LabelKind, name: str) -> Label:
        label = self._by_name.get((kind, name))
        if label is None:
            slug = slug_of(kind, name)
            named = self._naming(kind, slug) if _SLUG.fullmatch(name) else None
            fresh = Label(kind=kind, slug=slug, name=named or shown_name(name))
            label = self._by_name[kind, name] = self._labels.setdefault((kind, slug), fresh)
        return label


def slug_of(kind: LabelKind, name: str) -> str:
    """Return the slug of a name; a slug is its own.

    Letters outside Latin would be lost, and two such names be one label; a hash of the name stands for them.
    """
    if _SLUG.fullmatch(name):
        return name
    letters = unicodedata.normalize("NFKD", name.strip()).casefold().translate(_LATIN)
    latin = "-".join(re.findall("[a-z0-9]+", "".join(c for c in letters if not unicodedata.combining(c))))
    lost = any(c.isalnum() and not c.isascii() for c in letters)
    if latin and not lost:
        return latin
    spelled = unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
    digest = hashlib.sha256(spelled.encode()).hexdigest()[:8]
    has_latin = any(c.isascii() and c.isalpha() for c in latin)
    return f"{latin}-{digest}" if has_latin else f"{_HASH_PREFIX[kind]}{digest}"


def unlabelled(paths: Iterable[str], labels: Iterable[Label]) -> tuple[str, ...]:
    """Return a sentence for each path of a channel that looks like a label of a source, misspelled.

    Others may be right: labels come from texts too.
    """
    known = {f"{label.kind}s/{label.slug}" for label in labels}
    notes = []
    for path in paths:
        folder, _, slug = path.partition("/")
        slugs = [one.partition("/")[2] for one in sorted(known) if one.startswith(f"{folder}/")]
        near = difflib.get_close_matches(slug, slugs, n=1)
        if path not in known and near:
            notes.append(
                f"channels.paths: no source has the label of {path}; did you mean {folder}/{near[0]}?"
            )
    return tuple(notes)


def shown_name(name: str) -> str:
    """Return the name to show: as written, or made readable where it is written as a slug."""
    name = " ".join(name.split())
    if not _SLUG.fullmatch(name):
        return name
    words = name.split("-")
    return " ".join(_word(word, first=index == 0) for index, word in enumerate(words))


def name_problem(name: str) -> str | None:
    """Return what a name of a topic or region must be, None where it is that."""
    if not name.strip(" -") or "\n" in name or len(name) > NAME_CAP:
        return f"expected a name of 1 to {NAME_CAP} characters on one line"
    if slug_of("topic", name) in RESERVED:
        return f"expected another name, {', '.join(RESERVED)} are reserved"
    return None


def _word(word: str, first: bool) -> str:
    if word in _ACRONYMS:
        return word.upper()
    return word if word in _SMALL_WORDS and not first else word.capitalize()
