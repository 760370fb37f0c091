"""The tree of docs/architecture.md, held by the imports: downward only, no siblings, no strangers."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

_PACKAGE = Path(__file__).resolve().parents[1] / "aggregator"
# Units by layer. A unit imports itself and lower layers; `aggregator` itself only knows its version.
_LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"errors"}),
    frozenset({"model"}),
    frozenset({"text"}),
    frozenset({"rules"}),
    frozenset(
        {
            "parse",
            "normalise",
            "classify",
            "dedupe",
            "fulltext",
            "retraction",
            "routing",
            "selection",
            "render",
            "schedule",
            "websub",
        }
    ),
    frozenset({"ports", "observability"}),
    frozenset({"config", "fetch", "sandbox", "store", "publish", "service"}),
    frozenset({"app"}),
    frozenset({"cli", "web", "demo", "api"}),
)
# The command line starts the faces that a person asks for: it stands above them.
_FACES_BELOW_CLI = frozenset({"web", "demo"})
_LATE_IMPORTS = {
    "aggregator/__init__.py": {"aggregator"},
    "aggregator/app/kept_config.py": {"aggregator"},
    "aggregator/app/site.py": {"aggregator"},
    "aggregator/app/site_id.py": {"aggregator"},
    "aggregator/cli/editing.py": {"rich"},
    "aggregator/cli/filing.py": {"rich"},
    "aggregator/cli/polling.py": {"rich"},
    "aggregator/cli/printing.py": {"rich"},
    "aggregator/fetch/target.py": {"idna"},
    "aggregator/fetch/transports.py": {"aggregator"},
    "aggregator/config/opml.py": {"listparser"},
    "aggregator/service/service.py": {"apscheduler"},
    "aggregator/text/patterns.py": {"regex"},
    "aggregator/parse/article_page.py": {"trafilatura"},
    "aggregator/parse/formats.py": {"aggregator"},
    "aggregator/parse/decoding.py": {"charset_normalizer"},
    "aggregator/parse/tolerant.py": {"feedparser"},
    "aggregator/sandbox/__main__.py": {"resource"},
    "aggregator/store/engine.py": {"alembic"},
}
_BLIND_EXCEPTS = {
    "service/poller.py",
    "service/channels.py",
    "service/service.py",
    # What the owner's own functions raise.
    "service/steps.py",
    "app/steps.py",
}
_STANDARD_NAMES = {
    "utils",
    "helpers",
    "misc",
    "manager",
    "common",
    "base",
    "data",
    "info",
    "handle",
    "process",
}


def _files() -> list[Path]:
    return sorted(_PACKAGE.rglob("*.py"))


def _unit(path: Path) -> str:
    return path.relative_to(_PACKAGE).parts[0].removesuffix(".py")


def _layer(unit: str) -> int | None:
    return next((number for number, units in enumerate(_LAYERS) if unit in units), None)


def _imports(path: Path) -> Iterator[tuple[ast.stmt, str, bool]]:
    """Give each import: the statement, the module, and whether it stands at the top."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name, node in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield node, node.module or "", node in top
            if node.module == "aggregator":
                yield from ((node, f"aggregator.{alias.name}", node in top) for alias in node.names)


def _is_allowed(own: str, other: str) -> bool:
    if own == other or (own == "cli" and other in _FACES_BELOW_CLI):
        return True
    own_layer, other_layer = _layer(own), _layer(other)
    assert own_layer is not None
    return other_layer is not None and other_layer < own_layer


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(_PACKAGE)))
def test_imports_point_downward(path: Path) -> None:
    own = _unit(path)
    if own == "__init__":
        return
    assert _layer(own) is not None, f"{own} stands in no layer"
    for node, module, _at_top in _imports(path):
        parts = module.split(".")
        if parts[0] != "aggregator" or len(parts) < 2 or parts[1] in ("__version__",):
            continue
        assert _is_allowed(own, parts[1]), f"{path}:{node.lineno}: {own} must not import {parts[1]}"


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(_PACKAGE)))
def test_imports_stand_at_the_top(path: Path) -> None:
    late = {module.split(".")[0] for _node, module, at_top in _imports(path) if not at_top}
    assert late <= _LATE_IMPORTS.get(str(path.relative_to(_PACKAGE.parent)), set())


def test_blind_excepts_stand_in_the_listed_places_only() -> None:
    found = set()
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "everything"
                if caught in ("Exception", "everything"):
                    found.add(str(path.relative_to(_PACKAGE)))
    assert found == _BLIND_EXCEPTS


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert {path.stem for path in _files()} & _STANDARD_NAMES == set()


def test_time_and_chance_are_asked_for_in_the_app_and_in_adapters_only() -> None:
    pure = set().union(*_LAYERS[:6])
    for path in _files():
        if _unit(path) in pure:
            calls = {
                ast.unparse(node.func)
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call)
            }
            forbidden = {"datetime.now", "datetime.utcnow", "time.time", "time.monotonic", "random.random"}
            assert calls & forbidden == set(), path
