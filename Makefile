# Everything a developer does with the project. `make` alone lists it.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
PYTEST := $(BIN)/pytest -q -n auto --dist worksteal --durations=10
CODE := bot agents integrations storage prompts tests

unexport PYTHONDONTWRITEBYTECODE # every process of a test run would compile everything anew

.DEFAULT_GOAL := help
.PHONY: help install run test test-all format lint types imports check docs migration bench crash siege evals \
	e2e-slack e2e-telegram e2e-bluesky e2e-mastodon clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## make .venv and install the project with its tools into it

$(STAMP): pyproject.toml constraints.txt
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "There is no $(PYTHON) here: install Python 3.11 or newer, or say make install PYTHON=/path/to/it" >&2; \
	  exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else \
	  "Copydesk needs Python 3.11 or newer and this is " + sys.version.split()[0] \
	  + ": say make install PYTHON=/path/to/python3.11")'
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments: install its venv package (Debian: apt install python3-venv)" >&2; \
	  exit 1; }
	"$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=23.3'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

run: install ## chat with the desk in this terminal
	@$(BIN)/python -m bot chat

test: install ## run what a change must pass, in minutes
	$(PYTEST) -m "not slow"

test-all: install ## run the rest: twins on PostgreSQL, crashes, mutants, evals, other processes, long times
	$(PYTEST) -m slow

format: install ## put the code into its one format
	$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format .

lint: install ## look for what ruff can see
	$(BIN)/ruff check .

types: install ## check the types, strictly
	$(BIN)/mypy

imports: install ## check who imports whom
	$(BIN)/lint-imports

check: install ## everything a change must pass: format, lint, types, imports, make test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) -m "not slow"

docs: install ## write the pages of docs that come from the code
	@$(BIN)/python -m tests.docs

migration: install ## draft the next migration: make migration NAME="what changes"
	$(BIN)/python -m storage.migrations.draft "$(NAME)"
	$(BIN)/ruff check --quiet --fix storage/migrations
	$(BIN)/ruff format --quiet storage/migrations

crash: install ## kill workers for half an hour: 300 kills, 9,000 posts, every kind, both databases
	$(BIN)/python -W ignore -m tests.crash

siege: install ## besiege the approvals for a quarter of an hour: 400 sieges of up to 50 assaults each
	@folder=$$(mktemp -d) && $(BIN)/python -m tests.agents.siege.run_siege "$$folder" 400 50; \
	  found=$$?; rm -rf "$$folder"; exit $$found

evals: install ## replay every scenario and print its table; with LIVE=4 four times with your models
	@$(BIN)/python -W ignore -m tests.evals $(if $(LIVE),--live $(LIVE))

e2e-slack: install ## play the whole loop against a local Slack (npm), over HTTP and over a socket
	$(BIN)/python -m tests.e2e.slack

e2e-telegram: install ## play the loop with a fake Telethon; needs Python 3.12 (PYTHON312=PATH)
	$(BIN)/python -m tests.e2e.telegram --python "$(PYTHON312)"

e2e-bluesky: install ## play it against Bluesky's own server (npm; its first time compiles for two minutes)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[e2e]'
	$(BIN)/python -m tests.e2e.bluesky

e2e-mastodon: install ## publish, find and delete on any server: make e2e-mastodon URL=https://… TOKEN=…
	@URL="$(URL)" TOKEN="$(TOKEN)" $(BIN)/python -m tests.e2e.mastodon

bench: install ## measure: every program of tests/bench
	@for script in $$(grep -l __main__ tests/bench/*.py); do \
	  name=$$(basename $$script .py); \
	  echo "== $$name"; $(BIN)/python -m "tests.bench.$$name" || exit 1; \
	done

clean: ## remove .venv, builds and caches; data/ stays
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
