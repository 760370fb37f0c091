"""What README.md and docs/ say is checked where a machine can: commands, links, examples of feeds.yaml."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from aggregator.cli.main import command_line, exit_code
from aggregator.config.load import load
from aggregator.errors import AggregatorError, ConfigError, StoreError
from scripts.commands_reference import written_anew
from tests.pages_of_docs import PAGES, Example, examples, without_examples

_ROOT = Path(__file__).resolve().parents[2]
_COMMANDS = _ROOT / "docs" / "reference" / "commands.md"
_CODE = re.compile(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_LINK = re.compile(r"\[[^\[\]]*\]\(<?([^()<>\s]+)>?\)")
_HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
_ENVIRONMENT_NAME = re.compile(r"\$\{([A-Za-z_]\w*)\}")
_SECRET_FILE = re.compile(r"\$\{file:([^}]+)\}")
_INCLUDE = re.compile(r"\binclude: *([^\s,}]+)")


def _name(page: Path) -> str:
    return page.relative_to(_ROOT).as_posix()


def _examples() -> Iterator[Example]:
    for page in PAGES:
        yield from examples(page)


def _configurations() -> list[Example]:
    """Return the examples that are a whole feeds.yaml; one that is not says `yaml fragment`."""
    return [
        one
        for one in _examples()
        if one.language == "yaml" and re.search(r"^sources:|^- (?:\{url: *)?http", one.text, re.MULTILINE)
    ]


def _sections() -> dict[str, str]:
    """Return the text below each second-level heading of the command reference."""
    parts = re.split(r"^## +(.+)$", _COMMANDS.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _options() -> list[tuple[str, str]]:
    """Return (command, option) for every option of every command; command "" stands for the whole."""
    whole = typer.main.get_command(command_line())
    commands = {"": whole, **getattr(whole, "commands", {})}
    return [
        (name, option)
        for name, command in commands.items()
        for parameter in command.params
        if parameter.param_type_name == "option"
        for option in (*parameter.opts, *parameter.secondary_opts)
    ]


def _commands() -> list[str]:
    return sorted(getattr(typer.main.get_command(command_line()), "commands", {}))


def _targets(page: Path) -> Iterator[str]:
    """Yield the relative links of a page; what stands in code is no link."""
    prose = _CODE.sub("", without_examples(page))
    for target in _LINK.findall(prose):
        if not re.match(r"[a-z][a-z0-9+.-]*:", target):
            yield target


def _anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as the usual renderers of Markdown make them."""
    prose = without_examples(page)
    headings = (heading.strip().lower() for heading in _HEADING.findall(prose))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


def _write_what_it_names(text: str, folder: Path) -> None:
    """Make the included lists and the secret files of an example, where they lie below its folder."""
    for pattern, content in (
        (_INCLUDE, "[https://example.org/feed]\n"),
        (_SECRET_FILE, "secret-of-an-example\n"),
    ):
        for name in pattern.findall(text):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, "utf-8")


def test_every_command_has_its_section() -> None:
    assert [command for command in _commands() if command not in _sections()] == []


def test_usage_and_options_of_each_command_are_current() -> None:
    page = _COMMANDS.read_text("utf-8")
    assert page == written_anew(page), "run: python -m scripts.commands_reference"


def test_every_exit_code_has_its_row_and_every_row_its_code() -> None:
    source = "".join(path.read_text("utf-8") for path in (_ROOT / "aggregator" / "cli").glob("*.py"))
    codes = {int(code) for code in re.findall(r"\b(?:Exit|sys\.exit)\((\d+)\)", source)}
    codes |= {exit_code(error) for error in (AggregatorError(), StoreError(), ConfigError(_ROOT, 0, "", ""))}
    rows = re.findall(r"^\| (\d+) \|", _sections()["Exit codes"], re.MULTILINE)
    assert [int(code) for code in rows] == sorted({0, *codes})


def test_no_section_describes_a_command_that_is_gone() -> None:
    assert set(_sections()) - {"Common options", "Exit codes"} == set(_commands())


def test_every_option_is_named_with_its_command() -> None:
    sections = _sections()
    missing = [
        f"{command} {option}"
        for command, option in _options()
        if not re.search(rf"`{option}(?![\w-])", sections["Common options"] + sections.get(command, ""))
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in _targets(page):
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        if not found.exists() or (anchor and found.suffix == ".md" and anchor not in _anchors(found)):
            broken.append(target)
    assert broken == []


def test_there_are_examples_to_load() -> None:
    assert len({example.page for example in _configurations()}) >= 3


@pytest.mark.parametrize("example", _configurations(), ids=str)
def test_examples_of_feeds_yaml_load(example: Example, tmp_path: Path) -> None:
    text = _SECRET_FILE.sub(lambda match: f"${{file:{match[1].lstrip('/')}}}", example.text)
    _write_what_it_names(text, tmp_path)
    path = tmp_path / "feeds.yaml"
    path.write_text(text, "utf-8")

    config = load(path, dict.fromkeys(_ENVIRONMENT_NAME.findall(text), "secret"))

    assert config.sources
