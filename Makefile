# `make demo` and `make test` need only Python 3.11+, git and make; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check format faults bench lock golden clean

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: .venv/ready ## Generate a small dataset with the built-in offline teacher and show it
	$(BIN)/knowledge-sdg demo

test: .venv/ready ## Run all tests
	$(BIN)/python -m pytest

check: .venv/ready ## Format, lint, types, floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/ready ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

faults: .venv/ready ## Measure what faults and kills cost, row by row (about 15 minutes)
	$(BIN)/python -m benchmarks.faults

bench: .venv/ready ## Measure speed and cost beside bare loops over the same prompts (about 20 minutes)
	$(BIN)/python -m benchmarks.throughput

golden: .venv/ready ## Write the rendered prompts anew, after a prompt was changed on purpose
	$(BIN)/python tests/rendered_prompts.py

lock: ## Write requirements.lock anew from pyproject.toml
	rm -rf .lock-venv && $(PYTHON) -m venv .lock-venv
	.lock-venv/bin/python -m pip install --quiet --upgrade pip
	.lock-venv/bin/python -m pip install --quiet . --group dev
	.lock-venv/bin/python -m pip freeze --exclude knowledge-sdg | grep -E '^[A-Za-z0-9._-]+==' > requirements.lock
	rm -rf .lock-venv

clean: ## Remove the environment, caches and builds; runs stay
	rm -rf .venv .lock-venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
