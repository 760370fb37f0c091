import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.nodes import Node, compose, node_of, written
from aggregator.errors import ConfigError

from .conftest import quick

PATH = Path("feeds.yaml")


def composed(text: str) -> Node:
    node = compose(text, PATH)
    assert node is not None
    return node


def problem(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        compose(text, PATH)
    return str(caught.value)


def test_every_node_knows_its_line_and_key() -> None:
    node = composed("site:\n  title: x\nsources:\n  - url:\n      https://a.example/f\n")
    sources = node.child("sources")
    assert sources is not None
    item = sources.child(0)
    assert item is not None
    url = item.child("url")
    assert url is not None
    assert (url.line, url.key, url.value) == (4, "sources[0].url", "https://a.example/f")


@pytest.mark.parametrize(
    "text", ["", "# only a comment\n", "---\n", "\n\n"], ids=["empty", "comment", "marker", "blank"]
)
def test_a_text_without_values_has_no_tree(text: str) -> None:
    assert compose(text, PATH) is None


def test_a_key_given_twice_names_both_lines() -> None:
    assert problem("a: 1\nb: 2\na: 3\n") == "feeds.yaml:3: a: stands twice, in line 1 and line 3: keep one"


def test_a_tab_in_the_indentation_is_named_as_such() -> None:
    assert problem("sources:\n\t- a\n") == "feeds.yaml:2: a tab in the indentation: YAML wants spaces"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 'x\n", "a quote is opened and never closed"),
        ("a: [1\nb: 2\n", "a list in [ ] is not closed"),
        ("a: {b: 1\nc: 2\n", "a mapping in { } is not closed"),
        ("a: b: c\n", "quote text with ': '"),
        ("a: @x\n", "text that begins with '@' must be quoted"),
        ("a: *gone\n", "*gone stands for nothing"),
        ("a: &x [*x]\n", "*x stands for nothing"),
        ("--- a\n--- b\n", "a second document begins here"),
        ("a: !foo x\n", "unknown tag !foo"),
        ("a: !!set {x: 1}\n", "unknown tag !!set"),
        ("1: x\n", "a key must be text, got 1"),
        ("[" * 200_000, "nested deeper than 40 levels"),
        ("<<: 5\n", "<<: takes the alias of a mapping"),
    ],
)
def test_broken_yaml_is_explained_in_plain_words(text: str, said: str) -> None:
    assert said in problem(text)


def test_aliases_and_merge_keys_are_followed() -> None:
    node = composed("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: *a\n")
    assert written(node) == {"a": {"x": 1, "y": 2}, "b": {"y": 3, "x": 1}, "c": {"x": 1, "y": 2}}


def test_of_several_merged_mappings_the_first_wins() -> None:
    node = composed("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}\n")
    assert written(node.child("c") or node) == {"x": 1, "y": 2}


def test_aliases_that_unfold_without_bound_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "unfold to far too much" in problem("\n".join(lines))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.text(st.characters(categories=["L", "N", "P"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz", min_size=1), inner, max_size=4)
    ),
    max_leaves=12,
)


@quick
@given(json_values)
def test_a_json_value_comes_back_from_its_node(value: object) -> None:
    assert written(node_of(value, PATH)) == value


@quick
@given(st.text(max_size=60))
def test_any_text_ends_in_a_tree_or_a_config_error(text: str) -> None:
    with contextlib.suppress(ConfigError):
        compose(text, PATH)
