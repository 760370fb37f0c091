import pytest

from aggregator.config.edit_pairs import with_labels, without_labels
from aggregator.config.edit_text import tree_of

A, B = "https://a.example/dam", "https://b.example/dam"
GIVEN = {"topics": ["water"], "regions": []}
FLOW = "{topics: [water], regions: []}"


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("", f"relabel:\n  {A}: {FLOW}\n"),
        ("# mine\n", f"# mine\nrelabel:\n  {A}: {FLOW}\n"),
        ("hide: []\r\n", f"hide: []\r\nrelabel:\r\n  {A}: {FLOW}\r\n"),
        ("relabel:\n", f"relabel:\n  {A}: {FLOW}\n"),
        ("relabel: {}  # none\n", f"relabel: {{{A}: {FLOW}}}  # none\n"),
        (
            f"relabel:\n    {B}: {{topics: oil}}  # why\n# end\n",
            f"relabel:\n    {B}: {{topics: oil}}  # why\n    {A}: {FLOW}\n# end\n",
        ),
        (f"relabel:\n  {A}: {{topics: oil}}  # why\n", f"relabel:\n  {A}: {FLOW}  # why\n"),
        (f"relabel:\n  {A}:\n    topics: oil\nhide: []\n", f"relabel:\n  {A}:\n    {FLOW}\nhide: []\n"),
        ('{"hide": []}\n', f'{{"hide": [], "relabel": {{"{A}": {{"topics": ["water"], "regions": []}}}}}}\n'),
    ],
)
def test_labels_are_written_in_the_place_of_those_before(text: str, edited: str) -> None:
    assert with_labels(text, A, GIVEN) == edited


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (f"relabel:\n  {A}: {FLOW}\n", "relabel: {}\n"),
        (f"relabel:\n  # mine\n  {B}: {{}}  # why\n  {A}:\n    topics: oil\n", f"relabel:\n  # mine\n  {B}: {{}}  # why\n"),
        (f"relabel: {{{A}: {FLOW}, {B}: {{topics: [oil]}}}}  # x\n", f"relabel: {{{B}: {{topics: [oil]}}}}  # x\n"),
        (f'{{"relabel": {{"{A}": {{}}}}}}\n', '{"relabel": {}}\n'),
    ],
)  # fmt: skip
def test_labels_are_taken_back_and_the_rest_stays(text: str, edited: str) -> None:
    assert without_labels(text, {A, "tag:a.example,2026:1"}) == edited


@pytest.mark.parametrize(
    "text", ["", "relabel:\n", "relabel: {}\n", f"relabel: {{{B}: {{}}}}\n", "hide: []\n"]
)
def test_what_was_never_given_cannot_be_taken_back(text: str) -> None:
    with pytest.raises(LookupError):
        without_labels(text, {A})


def test_a_comment_among_pairs_in_braces_is_not_lost() -> None:
    with pytest.raises(ValueError, match="by hand"):
        without_labels(f"relabel: {{ # mine\n {A}: {FLOW}}}\n", {A})


def test_the_name_of_an_article_is_taken_literally() -> None:
    odd = "tag:a.example,2026:${HOME} #z: [1]"

    assert tree_of(with_labels("", odd, GIVEN)) == {"relabel": {odd: GIVEN}}
