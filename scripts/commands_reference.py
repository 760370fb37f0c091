"""Write what typer knows into docs/reference/commands.md: `python -m scripts.commands_reference`.

Below each command's heading come its usage and the table of its arguments and options, made from their help; what
follows is written by hand and stays.
"""

import re
from pathlib import Path

import typer
from typer.core import TyperArgument, TyperCommand, TyperOption

from aggregator.cli.main import command_line

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "commands.md"
_SECTION = re.compile(
    r"^## (\S+)\n\n`aggregator [^\n]*\n\n(?:\| option \|.*?\n\n)?", re.MULTILINE | re.DOTALL
)
# Told once, under "Common options".
_COMMON = frozenset({"--config", "--json"})


def written_anew(page: str) -> str:
    """Return the page with usage and table of each command as they are now."""
    commands = all_commands()

    def section(match: re.Match[str]) -> str:
        command = commands.get(match[1])
        return (
            match[0]
            if command is None
            else f"## {match[1]}\n\n{usage(match[1], command)}\n\n{_table(command)}"
        )

    return _SECTION.sub(section, page)


def all_commands() -> dict[str, TyperCommand]:
    """Return every command by its name."""
    return dict(getattr(typer.main.get_command(command_line()), "commands", {}))


def usage(name: str, command: TyperCommand) -> str:
    """Return how a command is called, as code."""
    words = [_word(one) for one in command.params if isinstance(one, TyperArgument)]
    options = [one for one in command.params if isinstance(one, TyperOption)]
    needed = [_spelled(one, one.opts[0]) for one in options if one.required]
    others = [
        f"[{'|'.join(_spellings(one))}]{'…' if one.multiple else ''}" for one in options if not one.required
    ]
    return f"`{' '.join(('aggregator', name, *words, *needed, *others))}`"


def _table(command: TyperCommand) -> str:
    """Return the table of the options that are the command's own, or nothing."""
    rows = [
        f"| {', '.join(f'`{one}`' for one in _spellings(option))} | {_meaning(option)} |\n"
        for option in command.params
        if isinstance(option, TyperOption) and option.opts[0] not in _COMMON
    ]
    return "| option | meaning |\n| --- | --- |\n" + "".join(rows) + "\n" if rows else ""


def _spellings(option: TyperOption) -> list[str]:
    long_first = sorted(option.opts, key=lambda one: not one.startswith("--"))
    names = long_first[:1] if option.opts[0] in _COMMON else [*long_first, *option.secondary_opts]
    return [_spelled(option, name) for name in names]


def _spelled(option: TyperOption, name: str) -> str:
    return name if option.is_flag else f"{name} {_value(option)}"


def _word(argument: TyperArgument) -> str:
    choices = getattr(argument.type, "choices", None)
    name = "|".join(choices) if choices else argument.metavar or str(argument.name).upper()
    return name if argument.required else f"[{name}]"


def _value(option: TyperOption) -> str:
    return option.metavar or str(option.name).upper()


def _meaning(option: TyperOption) -> str:
    text = (option.help or "").replace("|", "\\|")
    if option.is_flag or option.default is None:
        return text
    default = f"{option.default:g}" if isinstance(option.default, float) else option.default
    return f"{text} Default: `{default}`."


if __name__ == "__main__":
    PAGE.write_text(written_anew(PAGE.read_text("utf-8")), "utf-8")
