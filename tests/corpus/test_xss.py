"""Nothing of known attacks is left in sanitised markup, as an HTML parser sees it."""

import re

import lxml.html
import pytest

from aggregator.text.markup import plain_text, sanitised
from tests.payloads import payloads

_RUNNING = frozenset(
    "script style svg math iframe frame object embed applet form input button textarea select link meta base "
    "template noscript portal title xmp plaintext".split()
)
_ADDRESSES = frozenset({"href", "src", "poster", "cite"})
_SPOKEN = frozenset(
    "dir lang title href hreflang src alt width height controls poster type cite datetime colspan rowspan "
    "scope start".split()
)
_WEB = re.compile(r"(?:https?://|mailto:|tel:|magnet:)", re.IGNORECASE)


@pytest.fixture(scope="module")
def attacks() -> list[str]:
    return payloads()


def test_there_are_enough_attacks(attacks: list[str]) -> None:
    assert len(attacks) > 1_500


@pytest.mark.parametrize("base", [None, "https://news.example/world/1"], ids=["no base", "base"])
@pytest.mark.parametrize("around", ["{}", "<p title='{}'>x</p>", '<a href="{}">x</a>', "<p>{}<p>after"])
def test_no_attack_is_left(attacks: list[str], around: str, base: str | None) -> None:
    """B4."""
    for attack in attacks:
        tree = lxml.html.fragment_fromstring(
            sanitised(around.replace("{}", attack), base), create_parent="div"
        )

        for element in tree.iter():
            assert isinstance(element.tag, str), attack
            assert element.tag not in _RUNNING, attack
            assert set(element.attrib) <= _SPOKEN, attack
            for name in _ADDRESSES & set(element.attrib):
                assert _WEB.match(str(element.attrib[name])), attack


def test_sanitised_attack_is_sanitised(attacks: list[str]) -> None:
    """B4: a second reader, or a second look, sees the same."""
    for attack in attacks:
        once = sanitised(attack)
        assert plain_text(sanitised(once)) == plain_text(once), attack


def test_plain_text_of_an_attack_is_no_markup_of_ours(attacks: list[str]) -> None:
    for attack in attacks:
        assert "\n" not in plain_text(attack)
