"""Authors: Atom's persons, RSS's "mail (Name)", and Dublin Core's names."""

import re

from aggregator.model.feed import Person
from aggregator.parse.fields import Fields, text_of
from aggregator.parse.tree import Element
from aggregator.text.urls import absolute

_MAIL = r"[^\s<>()\[\]@,;:\"]+@[^\s<>()\[\]@,;:\"]+"
_MAIL_AND_NAME = re.compile(rf"(?:mailto:)?({_MAIL})\s*[(<\[]?\s*(.*?)\s*[)>\]]?")
_NAME_AND_MAIL = re.compile(rf"(.*?)\s*[(<\[,]*\s*(?:mailto:)?({_MAIL})\s*[)>\]]?")


def authors_of(fields: Fields, *names: str) -> tuple[Person, ...]:
    """Return the people whom the children of the names speak of, each once, in the order of the names."""
    found: dict[str, Person] = {}
    for name in names:
        for element in fields.children.get(name, ()):
            if person := person_of(element):
                found.setdefault(person.name, person)
    return tuple(found.values())


def person_of(element: Element) -> Person | None:
    """Read an element that stands for a person, with parts of its own or as one text."""
    return _atom_person(element) if len(element) else named((element.text or "").strip())


def named(text: str) -> Person | None:
    """Read `Name`, `mail`, `mail (Name)` or `Name <mail>` (RSS 2.0, author)."""
    if not text:
        return None
    if "@" in text and len(text) < 500:
        if match := _MAIL_AND_NAME.fullmatch(text):
            return Person(name=match[2] or match[1], email=match[1])
        if match := _NAME_AND_MAIL.fullmatch(text):
            return Person(name=match[1] or match[2], email=match[2])
    return Person(name=text)


def _atom_person(element: Element) -> Person | None:
    """Read an Atom person (RFC 4287 section 3.2), whatever namespace its children have."""
    parts: dict[str, str] = {}
    for child in element:
        local = str(child.tag).rpartition("}")[2].lower()
        parts.setdefault("uri" if local in ("url", "homepage", "about") else local, text_of(child))
    email = parts.get("email", "").removeprefix("mailto:") or None
    name = parts.get("name") or email or ("" if parts else text_of(element))
    return Person(name=name, email=email, uri=absolute(parts.get("uri"))) if name else None
