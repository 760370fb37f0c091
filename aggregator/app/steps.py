"""The functions that `steps:` of feeds.yaml names, found in modules beside it or among the installed ones."""

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from aggregator.config.settings import Config, StepSettings
from aggregator.errors import ConfigError
from aggregator.service.steps import Step

# Under a name of its own, so that it takes no installed module's place.
_BESIDE = "feeds_yaml_steps"


def load_steps(config: Config) -> tuple[Step, ...]:
    """Return the steps of a configuration; a module beside feeds.yaml is read anew each time.

    Raises:
        ConfigError: a module cannot be imported, or has no such function.
    """
    modules: dict[str, ModuleType] = {}
    return tuple(_step(one, config.path, modules) for one in config.steps)


def _step(one: StepSettings, path: Path, modules: dict[str, ModuleType]) -> Step:
    module_name, _, function = one.name.partition(":")
    try:
        module = modules.get(module_name) or _module(module_name, path.parent)
    except Exception as error:
        # A module is the owner's code, and whatever it raises is a mistake in what feeds.yaml names.
        problem = f"the module {module_name} cannot be imported ({type(error).__name__}: {error})"
        raise ConfigError(path, one.line, one.key, problem) from error
    modules[module_name] = module
    change = getattr(module, function, None)
    if not callable(change):
        found = f"{module.__file__ or module_name} has no function {function}"
        raise ConfigError(path, one.line, one.key, f"expected MODULE:FUNCTION, but {found}")
    return Step(name=one.name, change=change)


def _module(name: str, folder: Path) -> ModuleType:
    file = folder.joinpath(*name.split(".")).with_suffix(".py")
    spec = spec_from_file_location(f"{_BESIDE}.{name}", file) if file.is_file() else None
    if spec is None or spec.loader is None:
        return import_module(name)
    module = module_from_spec(spec)
    # Dataclasses look their module up by its name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
