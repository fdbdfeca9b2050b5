# Wenzheng: `make run` serves the examples, `make test` runs all tests. See README.md.
PYTHON ?= python3
BIN := .venv/bin
DATA ?= .wenzheng
HOST ?= 127.0.0.1
PORT ?= 8000
CODE := wenzheng indexer search api eval cli models scripts tests benchmarks

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev integrations run test check fix bench bench-peers bench-scale

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# The stamps name what was installed, so that a changed pyproject.toml installs again.
.venv/.base: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/.dev: .venv/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

setup: .venv/.base ## prepare .venv with the `wenzheng` command

setup-dev: .venv/.dev

# Frameworks that snippets of the documentation are for: never beside Wenzheng's own packages.
.venv-integrations/.done: tests/api/integrations.txt
	$(PYTHON) -m venv .venv-integrations
	.venv-integrations/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

integrations: .venv-integrations/.done ## prepare what the retrievers of docs/integrations.md are tested with

run: setup ## index the examples and serve the page on http://127.0.0.1:8000
	$(BIN)/wenzheng --data $(DATA) index examples/documents
	$(BIN)/wenzheng --data $(DATA) serve --host $(HOST) --port $(PORT)

# Neighbours share what they set up, so they stay together until a worker has nothing left to do.
test: setup-dev ## run all tests
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

check: setup-dev ## lint, types, import directions; changes nothing
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIN)/ruff check --quiet $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

fix: setup-dev ## format and mend what ruff can mend
	$(BIN)/ruff format --quiet $(CODE)
	$(BIN)/ruff check --fix --quiet $(CODE)

bench: setup-dev ## run the benchmarks (minutes; see benchmarks/README.md)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	for name in answers embedding indexing library parsing serving statements; do $(BIN)/python benchmarks/$$name.py; done

PEERS := .venv-peers
SETS ?= ncp_policy_psg_dev
.venv-peers/.done: benchmarks/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

bench-peers: setup-dev .venv-peers/.done ## compare with other search tools (SETS=…; see benchmarks/README.md)
	$(BIN)/python -m benchmarks.peers check
	$(BIN)/python -m benchmarks.peers run $(SETS)

SCALE ?= $(DATA)-scale
bench-scale: setup-dev ## search 300,000 passages, built once into SCALE (some 20 minutes)
	$(BIN)/python -m benchmarks.scale build $(SCALE)
	$(BIN)/python -m benchmarks.scale measure $(SCALE)
