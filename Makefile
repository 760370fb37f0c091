# make run                  install and start on feeds.yaml (make run CONFIG=path for another file)
# make test                 install and test
# make demo                 a made-up newsroom, without internet
# make check                what CI runs: format, lint, types, tests
# make bench                measurements
# make machine              the program as a service of a fresh Debian, and in a container; root, 5 minutes

PYTHON ?= python3
CONFIG ?= feeds.yaml
BIN := .venv/bin

.PHONY: setup run demo test check format bench machine reference clean

setup: .venv/installed

run: setup
	@exec $(BIN)/aggregator run --config $(CONFIG)

demo: setup
	@exec $(BIN)/aggregator demo

test: .venv/developing
	$(BIN)/python -m pytest

check: .venv/developing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

format: .venv/developing
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/developing
	$(BIN)/python -m bench

machine: .venv/developing
	$(BIN)/python -m tests.machine

# The files that are made from the configuration's model and from the commands' help.
reference: .venv/developing
	$(BIN)/python -m aggregator.config
	$(BIN)/python -m scripts.commands_reference

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/python pyproject.toml
	@# The fast transport where it has a wheel; without one (musl, an old glibc) it would have to be compiled.
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --only-binary pycurl --editable '.[fast]' || \
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/developing: .venv/installed constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .hypothesis
