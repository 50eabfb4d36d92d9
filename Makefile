# For a fresh machine with Python 3.11 or newer, pip and make. Nothing here is needed to use Inconcert.

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
BIN := .venv/bin
INSTALL := $(if $(shell command -v uv),uv pip install --python $(BIN)/python,$(BIN)/python -m pip install)

.PHONY: demo test check format bench bench-accuracy docs-tables clean

demo: .venv/installed  ## a made-up scenario, investigated; opens its report
	$(BIN)/inconcert demo $(if $(CI),--no-open)

test: check  ## everything that must hold
	$(BIN)/python -m pytest -n 2

check: .venv/installed-dev  ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: .venv/installed-dev  ## mend what can be mended
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/installed-dev  ## speed and accuracy, each file alone
	for file in $$(grep -l "__main__" benchmarks/*.py); do echo "== $$file"; $(BIN)/python -m "benchmarks.$$(basename $$file .py)" || exit 1; done

bench-accuracy: .venv/installed-dev  ## every figure of BENCHMARKS.md
	$(BIN)/python -m pip install -q -r benchmarks/requirements-peers.txt || echo "Without the peers that could not be installed."
	$(BIN)/python -m benchmarks.accuracy

docs-tables: .venv/installed  ## docs/reference/: tables.md, readers.md, scenarios.md, from the code
	$(BIN)/python docs/make_tables.py
	$(BIN)/python docs/make_readers.py
	$(BIN)/python docs/make_signals.py
	$(BIN)/python docs/make_scenarios.py

clean:  ## what these targets made
	rm -rf .venv build dist inconcert-demo .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: none was found (or say make PYTHON=...)." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | $(BIN)/python
	$(INSTALL) -e .
	touch $@

.venv/installed-dev: pyproject.toml | $(BIN)/python
	$(INSTALL) -e '.[dev]'
	touch $@ .venv/installed
