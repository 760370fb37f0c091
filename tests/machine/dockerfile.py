"""deploy/Dockerfile without a container engine: its steps done in copies of a Debian, and what it makes, run.

It knows the instructions that ours has; compose.yaml says under which limits the result runs.
"""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.machine.debian import chrooted, copied, run


@dataclass(slots=True, kw_only=True)
class Image:
    """What a Dockerfile makes: a tree, and how it is run."""

    tree: Path
    user: str = "root"
    folder: str = "/"
    environment: list[str] = field(default_factory=list)
    volumes: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction of a Dockerfile with what follows its name; lines that go on are one."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name, rest.strip()


def built(dockerfile: str, context: Path, base: Path, folder: Path) -> Image:
    """Do what a Dockerfile says; `base` is the Debian that stands in the place of its images."""
    stages: dict[str, Image] = {}
    image = Image(tree=base)
    for number, (name, rest) in enumerate(instructions(dockerfile)):
        match name:
            case "FROM":
                image = Image(tree=copied(base, folder / f"stage-{number}"))
                stages[rest.partition(" AS ")[2]] = image
            case "COPY":
                _copy(rest, context, stages, image)
            case "RUN":
                chrooted(image.tree, "sh", "-ec", rest)
            case _:
                _note(image, name, rest)
    return image


def _copy(rest: str, context: Path, stages: dict[str, Image], image: Image) -> None:
    *options, source, target = shlex.split(rest)
    origin = context
    for option in options:
        origin = stages[option.removeprefix("--from=")].tree
    to = image.tree / target.lstrip("/")
    to.mkdir(parents=True)
    run(("cp", "-a", f"{origin / source.lstrip('/')}/.", to))


def _note(image: Image, name: str, rest: str) -> None:
    match name:
        case "USER":
            image.user = rest
        case "WORKDIR":
            image.folder = rest
        case "ENV":
            image.environment.append(rest)
        case "VOLUME":
            image.volumes = json.loads(rest)
        case "ENTRYPOINT":
            image.entrypoint = json.loads(rest)
        case "CMD":
            image.command = json.loads(rest)
        case "HEALTHCHECK":
            image.health = json.loads(rest.partition("CMD ")[2])
        case "EXPOSE":
            pass
        case _:
            raise ValueError(f"Dockerfile: {name} is not known here")


def container(image: Image, compose: str, mounts: dict[str, Path]) -> list[str]:
    """Return the command that runs an image within the limits that compose.yaml sets for it.

    `mounts` says what lies at which path of it: the volumes, which may be written, and feeds.yaml.
    """
    (service,) = yaml.safe_load(compose)["services"].values()
    options = [
        f"--user={_name(image)}",
        f"--chdir={image.folder}",
        *(f"--setenv={one}" for one in image.environment),
    ]
    if service["read_only"]:
        options.append("--read-only")
    if service["cap_drop"] == ["ALL"]:
        options.append("--drop-capability=all")
    if "no-new-privileges:true" in service["security_opt"]:
        options.append("--no-new-privileges=yes")
    options += [f"--tmpfs={path}:mode=1777" for path in service["tmpfs"]]
    for path, source in mounts.items():
        if source.is_file():
            # An engine makes the place itself; nspawn finds the root read-only by then.
            (image.tree / path.lstrip("/")).touch()
        options.append(f"--bind{'' if path in image.volumes else '-ro'}={source}:{path}")
    machine = (
        "systemd-nspawn",
        "--quiet",
        "--register=no",
        "--keep-unit",
        "--as-pid2",
        "--directory",
        str(image.tree),
    )
    return [*machine, *options, *image.entrypoint, *image.command]


def _name(image: Image) -> str:
    """Return the name of the image's user: nspawn takes no numbers."""
    lines = (image.tree / "etc/passwd").read_text("utf-8").splitlines()
    return next(line.split(":")[0] for line in lines if image.user in line.split(":")[:3:2])
