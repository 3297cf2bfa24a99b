# Two commands do everything on a fresh machine with Python 3.11: `make demo` and `make test`.
VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := $(VENV)/bin

.PHONY: help demo test setup lint types format endurance soak check clean

help:
	@echo "make demo       set up, archive the demo newsroom, show the result"
	@echo "make test       set up, pass the tests"
	@echo "make check      formatter, linter, types and tests, as before a commit"
	@echo "make endurance  kills, whole data sets and foreign tools (long)"
	@echo "make soak       days of a crawl in minutes"

demo: setup
	@$(BIN)/pressmark demo --once

test: setup-tests
	$(BIN)/python -m pytest -m "not endurance and not soak" -n auto

setup: $(VENV)/.ready
setup-tests: $(VENV)/.ready-tests

$(VENV)/.ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …"; exit 2; }
	@echo "setting up $(VENV): installing what requirements.txt names (once, half a minute to a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.ready-tests: $(VENV)/.ready .ci/requirements.txt
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -r .ci/requirements.txt
	@touch $@

lint: setup-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup-tests
	$(BIN)/mypy

format: setup-tests
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: lint types test

endurance: setup-tests
	$(BIN)/python -m pytest -m endurance

soak: setup-tests
	$(BIN)/python -m pytest -m soak

clean:
	rm -rf $(VENV) build dist demo-archive .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
