import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.edit import (
    with_group,
    with_pair,
    with_site_id,
    with_source,
    with_withdraw,
    without_source,
)
from aggregator.config.edit_text import tree_of

from .conftest import quick

A, B, NEW = "https://a.example/f", "https://b.example/f", "https://new.example/f"
ID = "tag:desk.example.org,2026:x7k2"


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (f"- {A}\n", f"- {A}\n- {NEW}\n"),
        (f"- {A}", f"- {A}\n- {NEW}"),
        (f"- {A}\r\n", f"- {A}\r\n- {NEW}\r\n"),
        (f"sources:\n- {A}\n\n# end\n", f"sources:\n- {A}\n- {NEW}\n\n# end\n"),
        (
            f"sources:\n    -   {A}  # x\nsite: {{}}\n",
            f"sources:\n    -   {A}  # x\n    -   {NEW}\nsite: {{}}\n",
        ),
        (
            f"sources:\n  - url: {A}\n    name: |\n      x\n\n",
            f"sources:\n  - url: {A}\n    name: |\n      x\n\n  - {NEW}\n",
        ),
        (f"sources: [{A}]  # x\n", f"sources: [{A}, {NEW}]  # x\n"),
        (f"sources: [{A},]\n", f"sources: [{A}, {NEW},]\n"),
        ("sources: []\n", f"sources: [{NEW}]\n"),
        (f"sources: [\n  {A},  # x\n  {B}  # y\n]\n", f"sources: [\n  {A},  # x\n  {B},  # y\n  {NEW}\n]\n"),
        ("sources:\n", f"sources:\n  - {NEW}\n"),
        ("sources:  # none yet\n", f"sources:  # none yet\n  - {NEW}\n"),
        (f"sources: {A}\n", f"sources: [{A}, {NEW}]\n"),
        ("site: {title: x}\n", f"site: {{title: x}}\nsources:\n  - {NEW}\n"),
        ("", f"sources:\n  - {NEW}\n"),
        ("# nothing yet\n", f"# nothing yet\nsources:\n  - {NEW}\n"),
        (f"{A}\n", f"- {A}\n- {NEW}\n"),
        (f"\ufeff- {A}\n", f"\ufeff- {A}\n- {NEW}\n"),
        (f'{{"sources": ["{A}"]}}', f'{{"sources": ["{A}", "{NEW}"]}}'),
        ('{"site": {}}', f'{{"site": {{}}, "sources": ["{NEW}"]}}'),
        (
            f'{{\n  "sources": [\n    "{A}"\n  ]\n}}\n',
            f'{{\n  "sources": [\n    "{A}",\n    "{NEW}"\n  ]\n}}\n',
        ),
        (f"- &a {{url: {A}}}\n- *a\n", f"- &a {{url: {A}}}\n- *a\n- {NEW}\n"),
        (f"- group: x\n  sources:\n    - {A}\n", f"- group: x\n  sources:\n    - {A}\n- {NEW}\n"),
    ],
)
def test_a_source_is_added_at_the_end_of_the_list(text: str, edited: str) -> None:
    assert with_source(text, NEW, {}) == edited


def test_a_source_with_keys_is_written_as_a_mapping_on_one_line() -> None:
    text = with_source("sources:\n", NEW, {"name": "A: B", "topics": ["oil", "no"], "allow_fast": True})
    assert text == f'sources:\n  - {{url: {NEW}, name: "A: B", topics: [oil, "no"], allow_fast: true}}\n'


def test_what_is_added_to_json_leaves_it_json() -> None:
    text = with_source(json.dumps({"sources": [A]}, indent=2), NEW, {"name": "ب\u2028"})
    assert json.loads(text) == {"sources": [A, {"url": NEW, "name": "ب\u2028"}]}


def test_a_foreign_url_cannot_pull_in_a_secret() -> None:
    text = with_source("sources:\n", "https://evil.example/?${file:/etc/passwd}", {"name": "${HOME}"})
    assert "$${file:" in text
    assert "$${HOME}" in text


def test_a_placeholder_that_the_owner_typed_stays() -> None:
    assert "?${KEY}" in with_source("sources:\n", f"{NEW}?${{KEY}}", {}, placeholders=True)


def test_a_group_is_added_with_its_sources_one_a_line() -> None:
    text = with_group(
        f"sources:\n  - {A}\n", "My list", {"topics": ["oil"]}, [(NEW, {}), (B, {"name": "Bé"})]
    )
    assert text == (
        f"sources:\n  - {A}\n  - group: My list\n    topics: [oil]\n    sources:\n"
        f"      - {NEW}\n      - {{url: {B}, name: Bé}}\n"
    )


def test_a_group_is_added_to_a_flow_list_on_one_line() -> None:
    assert with_group("sources: []\n", "X", {}, [(A, {})]) == f"sources: [{{group: X, sources: [{A}]}}]\n"


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (f"- {A}\n- {B}\n", f"- {B}\n"),
        (f"- {B}\n- {A}\n", f"- {B}\n"),
        (f"- {B}\n- {A}", f"- {B}\n"),
        (f"# head\n- {B}\n# about a\n- {A}  # x\n# end\n", f"# head\n- {B}\n# about a\n# end\n"),
        (f"sources:\n  - url: {A}\n    name: x\n  - {B}\n", f"sources:\n  - {B}\n"),
        (f"sources:\n  -\n    url: {A}\n  - {B}\n", f"sources:\n  - {B}\n"),
        (
            f"sources:\n  - {B}\n  # c\n  -\n    url: {A}\nsite: {{}}\n",
            f"sources:\n  - {B}\n  # c\nsite: {{}}\n",
        ),
        (f"sources:  # c\n  - {A}\n", "sources: []  # c\n"),
        (f"- {A}\n", "[]\n"),
        (f"# c\n- {A}", "# c\n[]"),
        (f"{A}\n", "[]\n"),
        (f"sources: {A}\n", "sources: []\n"),
        (f"- group: x\n  sources:\n    - {A}\n- {B}\n", f"- group: x\n  sources: []\n- {B}\n"),
        (f"- group: x\n  sources: [{A}]\n", "- group: x\n  sources: []\n"),
        (f"sources: [{A}, {B}]\n", f"sources: [{B}]\n"),
        (f"sources: [{B}, {A}]\n", f"sources: [{B}]\n"),
        (f"sources: [{B}, {{url: {A}, name: x}}, {NEW}]\n", f"sources: [{B}, {NEW}]\n"),
        (f"sources: [{B}, {A},]\n", f"sources: [{B},]\n"),
        (f"[\n  {A},  # a\n  {B}  # b\n]\n", f"[\n  {B}  # b\n]\n"),
        (f"[\n  {B},  # b\n  {A}  # a\n]\n", f"[\n  {B}  # b\n]\n"),
        (
            f'{{\n  "sources": [\n    "{B}",\n    "{A}"\n  ]\n}}\n',
            f'{{\n  "sources": [\n    "{B}"\n  ]\n}}\n',
        ),
        (f"- {A}\r\n- {B}\r\n", f"- {B}\r\n"),
    ],
)
def test_a_source_is_removed_wherever_it_stands(text: str, edited: str) -> None:
    assert without_source(text, A) == edited


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("https://u:pw@a.example/f", "https://u:***@a.example/f"),
        ("https://u:pw@a.example/f", "https://u:pw@a.example/f"),
        ("https://A.example/f", "https://a.example/f"),
        ("https://a.example/?$$x", "https://a.example/?$x"),
        ("file:x.xml", "./x.xml"),
    ],
)
def test_a_source_is_found_by_its_url_as_written_or_as_shown(written: str, asked: str) -> None:
    assert without_source(f"- '{written}'\n- {B}\n", asked) == f"- {B}\n"


def test_a_url_that_is_not_there_is_a_lookup_error() -> None:
    with pytest.raises(LookupError, match="is not in the file"):
        without_source(f"- {A}\n", B)


@pytest.mark.parametrize(
    "text",
    [f"- &x {A}\n- {{url: {B}, was: *x}}\n", f"x: &x [{A}]\nsources: *x\n"],
    ids=["its anchor is used", "the list is an alias"],
)
def test_what_cannot_be_edited_safely_is_refused(text: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        without_source(text, A)


def test_a_file_with_an_error_is_not_edited() -> None:
    with pytest.raises(ValueError, match=r"mend it first: feeds\.yaml:1"):
        with_source("- 'x\n", NEW, {})


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("site: {title: x}\nsources: []\n", f'site: {{id: "{ID}", title: x}}\nsources: []\n'),
        ("site: {}\nsources: []\n", f'site: {{id: "{ID}"}}\nsources: []\n'),
        ("site:\nsources: []\n", f'site: {{id: "{ID}"}}\nsources: []\n'),
        ("site: ~ # x\nsources: []\n", f'site: {{id: "{ID}"}} # x\nsources: []\n'),
        ("site:  # c\n    # d\n    title: x\n", f'site:  # c\n    id: "{ID}"\n    # d\n    title: x\n'),
        ("# head\nsources: []\n", f'# head\nsite: {{id: "{ID}"}}\nsources: []\n'),
        ("# head\n\n# mine\nsources: []\n", f'# head\n\nsite: {{id: "{ID}"}}\n# mine\nsources: []\n'),
        ("# head\r\n\r\nsources: []\r\n", f'# head\r\n\r\nsite: {{id: "{ID}"}}\r\nsources: []\r\n'),
        ("sources: []", f'site: {{id: "{ID}"}}\nsources: []'),
        ('{"sources": []}', f'{{"site": {{"id": "{ID}"}}, "sources": []}}'),
        (
            '{\n  "site": {\n    "title": "x"\n  }\n}',
            f'{{\n  "site": {{\n    "id": "{ID}",\n    "title": "x"\n  }}\n}}',
        ),
    ],
)
def test_the_id_of_the_site_finds_its_place(text: str, edited: str) -> None:
    assert with_site_id(text, ID) == edited


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("", f"never_merge:\n  - [{A}, {B}]\n"),
        ("# mine\n", f"# mine\nnever_merge:\n  - [{A}, {B}]\n"),
        ("\ufeff# mine\r\n", f"\ufeff# mine\r\nnever_merge:\r\n  - [{A}, {B}]\r\n"),
        ("never_merge:\n", f"never_merge:\n  - [{A}, {B}]\n"),
        ("never_merge: []  # x\n", f"never_merge: [[{A}, {B}]]  # x\n"),
        (
            f"never_merge:\n- [{B}, {NEW}]   # no\n# end\n",
            f"never_merge:\n- [{B}, {NEW}]   # no\n- [{A}, {B}]\n# end\n",
        ),
        ('{"never_merge": []}\n', f'{{"never_merge": [["{A}", "{B}"]]}}\n'),
        ("withdraw: []\n", f"withdraw: []\nnever_merge:\n  - [{A}, {B}]\n"),
    ],
)
def test_a_pair_is_added_at_the_end_of_its_list(text: str, edited: str) -> None:
    assert with_pair(text, (A, B)) == edited


def test_what_a_pair_is_called_is_taken_literally() -> None:
    odd = ("tag:a.example,2026:${HOME}", "https://b.example/?x=[1]&y=$$ #z")

    assert tree_of(with_pair("", odd)) == {"never_merge": [list(odd)]}


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (f"sources: [{A}]\n", f"withdraw: w.yaml\nsources: [{A}]\n"),
        (f"# Mine\n\nsources: [{A}]", f"# Mine\n\nwithdraw: w.yaml\nsources: [{A}]"),
        (f'{{"sources": ["{A}"]}}', f'{{"withdraw": "w.yaml", "sources": ["{A}"]}}'),
    ],
)
def test_the_file_of_withdraw_is_named_on_top(text: str, edited: str) -> None:
    assert with_withdraw(text, "w.yaml") == edited


@pytest.mark.parametrize("text", [f"- {A}\n", f"{A}\n", "# nothing\n"])
def test_a_bare_list_has_no_place_for_the_name(text: str) -> None:
    with pytest.raises(ValueError, match="is a bare list"):
        with_withdraw(text, "w.yaml")


@pytest.mark.parametrize("text", [f"- {A}\n", f"{A}\n", "", "site: {id: x}\n", "site: x\n"])
def test_an_id_has_no_place_in_a_bare_list_or_beside_another(text: str) -> None:
    assert with_site_id(text, ID) is None


urls = st.integers(0, 10**6).map(lambda number: f"https://h{number}.example/f?x={number}&y=1")
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=12)
comments = st.sampled_from(["", "  # note", "\t# tab", "   # - https://gone.example/f"])


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Return a file with comments, blank lines, groups and flow lists, and its URLs."""
    found = draw(st.lists(urls, unique=True, min_size=1, max_size=8))
    rest = list(found)
    indent = draw(st.sampled_from(["", "  ", "    "]))
    lines = [
        "# head",
        "",
        *(["site: {title: x}  # site"] if draw(st.booleans()) else []),
        "sources:" + draw(comments),
    ]
    while rest:
        kind = draw(st.sampled_from(["plain", "mapping", "block", "flow group", "block group", "flow lines"]))
        note, url = draw(comments), rest.pop(0)
        more = [rest.pop(0)] if rest and "group" in kind else []
        lines += draw(st.sampled_from([[], [f"{indent}# about it"], [""]]))
        lines += [indent + line for line in item_lines(kind, [url, *more], note)]
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = newline.join([*lines, *draw(st.sampled_from([[], ["# end"], ["", "polling: {concurrency: 3}"]]))])
    return text + draw(st.sampled_from(["", newline])), found


def item_lines(kind: str, found: list[str], note: str) -> list[str]:
    first = found[0]
    return {
        "plain": [f"- {first}{note}"],
        "mapping": [f"- {{url: '{first}', topics: [a, 'b']}}{note}"],
        "block": [f"- url: {first}{note}", "  # inside", '  name: "x"'],
        "flow group": [f"- {{topics: a, sources: [{', '.join(found)}]}}{note}"],
        "block group": ["- group: g", f"  sources:{note}", *(f"    - {url}" for url in found)],
        "flow lines": ["- sources: [", f"    {first},{note}", "    https://other.example/f", "  ]"],
    }[kind]


def lines_kept(old: str, new: str) -> bool:
    """Return whether every line of `old` stands in `new`, in order."""
    following = iter(new.splitlines())
    return all(line in following for line in old.splitlines())


@quick
@given(files(), urls.filter(lambda url: url.endswith("1")), names)
def test_adding_keeps_every_line_and_reads_back(file: tuple[str, list[str]], url: str, name: str) -> None:
    text, _ = file
    new = with_source(text, url, {"name": name})
    assert lines_kept(text, new)
    tree = tree_of(new)
    assert isinstance(tree, dict)
    assert tree["sources"][-1]["url"] == url


@quick
@given(files(), st.data())
def test_removing_keeps_every_other_line(file: tuple[str, list[str]], data: st.DataObject) -> None:
    text, found = file
    url = data.draw(st.sampled_from(found))
    new = without_source(text, url)
    assert url not in new
    kept = [
        line
        for line in text.splitlines()
        if "https://h" not in line and "sources:" not in line and "inside" not in line
    ]
    assert lines_kept("\n".join(line for line in kept if 'name: "x"' not in line), new)


@quick
@given(files(), urls)
def test_adding_and_removing_gives_the_file_back(file: tuple[str, list[str]], url: str) -> None:
    text, found = file
    if url not in found:
        again = without_source(with_source(text, url, {}), url)
        assert again.rstrip() == text.rstrip()


@quick
@given(files())
def test_the_id_is_added_without_touching_another_line(file: tuple[str, list[str]]) -> None:
    text, _ = file
    new = with_site_id(text, ID)
    assert new is not None
    assert lines_kept("\n".join(line for line in text.splitlines() if not line.startswith("site:")), new)
    assert new.count(ID) == 1


@pytest.mark.parametrize("name", ["0E0", "1e5", "0o7", "0x1F", "12", "no", "null", "2026-11-24"])
def test_a_name_that_looks_like_another_kind_of_value_stays_text(name: str) -> None:
    """YAML 1.1 and 1.2 differ in what they read as a number; a name is text in both."""
    assert f'group: "{name}"' in with_group(f"sources:\n  - {A}\n", name, {}, [(NEW, {})])


@quick
@given(files(), names, st.lists(st.tuples(urls, st.none() | names), max_size=4))
def test_a_group_reads_back(
    file: tuple[str, list[str]], name: str, sources: list[tuple[str, str | None]]
) -> None:
    text, _ = file
    keyed = [(url, {"name": title} if title else {}) for url, title in sources]
    assert lines_kept(text, with_group(text, name, {"topics": ["oil"]}, keyed))
