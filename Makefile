# Every target sets up .venv by itself. PYTHON chooses the interpreter (3.11, 3.12 or 3.13).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif

.PHONY: demo serve test lint bench lock translations clean

demo: $(VENV)/.ready
	$(BIN)/python -m komet_qbwc demo

serve: $(VENV)/.ready
	$(BIN)/python -m komet_qbwc serve

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/soap_session.py
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/imports.py
	$(BIN)/python benchmarks/automatic_billing.py

$(VENV)/.ready: requirements/run.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'Python 3.11, 3.12 or 3.13 is needed, this is ' + sys.version.split()[0] + '; say which with: make demo PYTHON=python3.12')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps -e .
	$(BIN)/python -c "open('$(VENV)/.ready', 'w').close()"

$(VENV)/.ready-dev: $(VENV)/.ready requirements/dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.lock
	$(BIN)/python -c "open('$(VENV)/.ready-dev', 'w').close()"

# Gathers every text that people read, and compiles the catalogues; fill the gaps in the .po files between two runs.
translations: $(VENV)/.ready-dev
	$(BIN)/python -m importer.translation

# New exact versions with hashes from the ranges in pyproject.toml, for every Python and system at once, without addresses.
lock: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/run.lock
	$(BIN)/uv pip compile pyproject.toml --group build --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements/dev.lock

clean:
	$(PYTHON) -c "import shutil; shutil.rmtree('$(VENV)', ignore_errors=True)"
