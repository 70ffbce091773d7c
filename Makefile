# `make demo` and `make test` need only Python 3.11+, git and make; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test notebooks docs docs-commands docs-screenshot test-browser test-trainers check format faults experiments bench lock golden clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: .venv/ready ## Generate a small dataset with the built-in offline teacher and show it
	$(BIN)/knowledge-sdg demo

test: .venv/ready ## Run all tests, on all cores
	$(BIN)/python -m pytest -n auto --dist loadfile

.venv-trainers/ready: requirements.lock requirements-trainers.lock
	$(PYTHON) -m venv .venv-trainers
	.venv-trainers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	.venv-trainers/bin/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -r requirements-trainers.lock
	.venv-trainers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test-trainers: .venv-trainers/ready ## Feed training sets to trl and instructlab-training (installs PyTorch)
	.venv-trainers/bin/python -m pytest tests/trainers -W ignore

test-browser: .venv/ready tests/browser/node_modules/axe-core/axe.min.js ## Open the report in headless Chromium (needs chromium and npm)
	@$(BIN)/python -c 'import sys; from tests.browser.chromium import find_chromium; sys.exit(not find_chromium())' || { echo "Chromium is needed: apt-get install chromium, or name one in CHROMIUM"; exit 1; }
	$(BIN)/python -m pytest tests/browser

tests/browser/node_modules/axe-core/axe.min.js: tests/browser/package.json
	npm install --prefix tests/browser --no-package-lock --no-audit --no-fund --loglevel=error
	@touch $@

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

experiments: .venv/ready ## Answer all questions of experiments/ offline and write their table (about 2 minutes)
	$(BIN)/knowledge-sdg experiment --all --readme experiments/README.md

bench: .venv/ready ## Measure speed and cost beside bare loops over the same prompts (about 20 minutes)
	$(BIN)/python -m benchmarks.throughput

notebooks: .venv/ready ## Run the notebooks anew and keep what they show
	$(BIN)/python notebooks/regenerate.py

docs-commands: .venv/ready ## Write the page of all commands anew, after an option was changed
	$(BIN)/python docs/regenerate_commands.py

docs-screenshot: .venv/ready ## Take the README's picture of the report anew (needs chromium)
	$(BIN)/python -m tests.browser.screenshot

.venv/docs-ready: .venv/ready requirements-docs.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-docs.lock
	@touch $@

docs: .venv/docs-ready ## Build the documentation into site/; a dead link is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

golden: .venv/ready ## Write the rendered prompts anew, after a prompt was changed on purpose
	$(BIN)/python tests/rendered_prompts.py

lock: ## Write the two .lock files of the development environment anew from pyproject.toml
	rm -rf .lock-venv && $(PYTHON) -m venv .lock-venv
	.lock-venv/bin/python -m pip install --quiet --upgrade pip
	.lock-venv/bin/python -m pip install --quiet . --group dev
	.lock-venv/bin/python -m pip freeze --exclude knowledge-sdg | grep -E '^[A-Za-z0-9._-]+==' > requirements.lock
	.lock-venv/bin/python -m pip install --quiet --group docs
	.lock-venv/bin/python -m pip freeze --exclude knowledge-sdg | grep -E '^[A-Za-z0-9._-]+==' | grep -vxFf requirements.lock > requirements-docs.lock
	rm -rf .lock-venv

clean: ## Remove the environment, caches and builds; runs stay
	rm -rf .venv .venv-trainers .lock-venv dist build site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
