"""The YAML parser's complaints in words that say what to do; add a line to `_WORDS` for another one."""

import yaml

_WORDS = (
    ("mapping values are not allowed", "a ':' too many: quote text with ': ' in it, or indent as above"),
    ("could not find expected ':'", "a key without its ':' here or in the line above"),
    ("did not find expected key", "the indentation differs from the lines above, or a quote ends too early"),
    ("did not find expected '-' indicator", "a '-' is missing, or the indentation differs from above"),
    ("did not find expected ',' or ']'", "a list in [ ] is not closed, or lacks a comma"),
    ("did not find expected ',' or '}'", "a mapping in { } is not closed, or lacks a comma"),
    ("did not find expected node content", "a [ ] or { } is not closed, or has a comma too many"),
    ("found unexpected end of stream", "a quote is opened and never closed"),
    ("found a tab character", "a tab in the indentation: YAML wants spaces"),
    ("invalid Unicode character escape", "an escape of half a character: write the character itself"),
    ("unknown escape character", "an unknown \\ escape: use single quotes, or write \\\\ for a backslash"),
    ("block sequence entries are not allowed", "no list item can begin here: put the '-' on its own line"),
    ("undefined tag handle", "an unknown tag: text that begins with '!' must be quoted"),
    ("expected <document start>", "the indentation differs from the lines above"),
)  # fmt: skip


def explain(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """Return the line (from 1) and a sentence for a person."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return 1, f"not YAML: {error}"
    mark = error.problem_mark
    if error.context_mark and "unexpected end of stream" in (error.problem or ""):
        return error.context_mark.line + 1, _in_words(error.problem or "", "", 0)
    line = _lines(text)[mark.line] if mark.line < len(_lines(text)) else ""
    problem = _in_words(error.problem or "not YAML", line, mark.column)
    opened = error.context_mark.line + 1 if error.context_mark else mark.line + 1
    where = f" (it begins in line {opened})" if opened != mark.line + 1 else ""
    return mark.line + 1, problem + where


def _in_words(problem: str, line: str, column: int) -> str:
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "a tab in the indentation: YAML wants spaces"
    if "cannot start any token" in problem and column < len(line):
        return f"text that begins with {line[column]!r} must be quoted"
    return next((words for part, words in _WORDS if part in problem), f"not YAML: {problem}")


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
