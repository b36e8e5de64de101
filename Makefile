# Every target sets up what it needs, from nothing. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
WORKERS ?= 2
KILLS ?= 10000
COMMANDS ?= 1000000
TIME ?= 60
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal
COMPILE := $(BIN)/python -m compileall -q myna_sdk plugins contrib
TYPED := myna_sdk plugins contrib cli.py tests benchmarks

# Bytecode is kept, whatever the shell says: demo and tests start hundreds of interpreters.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check bench soak fuzz fuzz-parsers fuzz-card format clean debian

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 20

demo: .venv/run ## verify a first person against the mock world, over real HTTP
	@$(BIN)/myna demo

test: .venv/dev .wheelhouse/full debian ## run every test
	$(PYTEST) $(ARGS)

check: .venv/dev ## lint, types, floors and executed docs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports
	$(PYTEST) -q tests/architecture tests/docs

bench: .venv/dev debian ## measure ratios, into docs/benchmarks.md and benchmarks/results.json
	$(BIN)/python -m benchmarks

soak: .venv/dev ## kill 10,000 processes at random effects and instants of what costs money (KILLS=n, SEED=n)
	nice $(BIN)/python -m tests.consents.soak $(KILLS) $(SEED)

fuzz: fuzz-parsers fuzz-card ## fuzz whatever reads what others wrote

fuzz-parsers: .venv/fuzz ## every parser of certificates and lists, TIME=60 seconds each (TARGETS=...)
	nice $(BIN)/python -m tests.fuzz $(TIME) $(TARGETS)

fuzz-card: .venv/dev ## the virtual card, COMMANDS=1000000 random commands (SEED=n)
	nice $(BIN)/python -m tests.mock_card.fuzz $(COMMANDS) $(SEED)

format: .venv/dev ## put the source into the house format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## remove everything that make made
	rm -rf .venv .wheelhouse dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .fuzz

# Each stamp says that its part is as pyproject.toml wants it, and lies inside that part.
.venv/pip:
	@PYTHON=$(PYTHON) .ci/debian python
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --quiet --upgrade 'pip>=25.1'
	@touch $@

.venv/run: pyproject.toml | .venv/pip
	$(PIP) install --quiet --editable '.[mock]'
	@$(COMPILE)
	@touch $@

.venv/dev: pyproject.toml | .venv/pip
	@PYTHON=$(PYTHON) .ci/debian build
	$(PIP) install --quiet --editable '.[mock,postgresql,keyring,pcsc,counter,pytest]' --group dev
	@$(COMPILE)
	@touch $@ .venv/run

.venv/fuzz: .venv/dev
	$(PIP) install --quiet --group fuzz
	@touch $@

# What the packaging test installs from, offline: our dependencies, never ourselves.
.wheelhouse/full: pyproject.toml | .venv/pip
	rm -rf .wheelhouse
	$(PIP) wheel --quiet --wheel-dir .wheelhouse '.[mock]' 'hatchling>=1.25' editables
	rm -f .wheelhouse/myna_sdk-*.whl
	@touch $@

debian:
	@.ci/debian tests
