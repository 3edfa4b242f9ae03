# Doorward's commands. `make` lists them; each says what it needs in its own comment.
PYTHON ?= python3
PRODUCT ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes
UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-package doorward-sdk --upgrade
NPM := PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --silent --no-audit --no-fund --ignore-scripts
CHROMIUM ?= chromium
ASSETS := src/doorward/web/console/static/vendor/manifest.json
# What may name a class of the console's style, which is cut to those that are named.
PAGES := $(shell find src/doorward -not -path '*/vendor/*' \( -name '*.html' -o -path '*/console*.py' -o -path '*/console/*.js' \))

.PHONY: help run demo test check bench rows soak docs assets lock clean chromium
.DELETE_ON_ERROR:

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: $(VENV)/.run $(ASSETS) ## start Doorward at http://localhost:8420, data in ./data
	@DOORWARD_DATA="$${DOORWARD_DATA:-./data}" exec $(BIN)/doorward serve --first-run-demo

demo: $(VENV)/.run ## play the main job against a fresh temporary server
	@PATH="$(CURDIR)/$(BIN):$$PATH" exec scripts/demo

test: $(VENV)/.dev $(VENV)/.node $(ASSETS) chromium ## every test, the long proofs at their small sizes
	@CHROMIUM="$(CHROMIUM)" PATH="$(CURDIR)/$(BIN):$$PATH" exec $(BIN)/pytest -q -n 3 --dist loadfile --no-loadscope-reorder --rows-into build/rows/results.json tests

check: $(VENV)/.dev ## form, types, import contracts, lints, and that the documents are true
	@$(BIN)/ruff format --check --quiet . || { echo 'make check: run $(BIN)/ruff format .'; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy src tools examples
	@PYTHONPATH=. $(BIN)/lint-imports
	@$(BIN)/python -m tools.lints
	@$(BIN)/pytest -q tests/house

bench: $(VENV)/.dev $(VENV)/.node $(ASSETS) ## speed and memory beside the peers; table and JSON kept
	@PATH="$(CURDIR)/$(BIN):$$PATH" exec $(BIN)/python -m bench

rows: $(VENV)/.dev ## which rows of the requirements the last `make test` proved (PRODUCT=INC for one)
	@exec $(BIN)/python -m tools.rows $(PRODUCT)

soak: $(VENV)/.dev $(VENV)/.node $(ASSETS) chromium ## the long proofs at full size
	@DOORWARD_SOAK=1 CHROMIUM="$(CHROMIUM)" PATH="$(CURDIR)/$(BIN):$$PATH" exec $(BIN)/pytest -q --timeout 5400 tests/proofs tests/console/test_hostile_pages.py

docs: $(VENV)/.dev ## write the reference pages of docs/ anew from the code
	@exec $(BIN)/python -m tools.reference

assets: $(ASSETS) ## build the console's static files from npm packages

lock: $(VENV)/.run ## resolve requirements/*.txt anew from pyproject.toml
	@$(INSTALL) -r requirements/lock.txt
	@$(UV) pyproject.toml --group build -o requirements/run.txt
	@$(UV) pyproject.toml --group build --group dev -c requirements/run.txt -o requirements/dev.txt
	@$(UV) --group node -o requirements/node.txt
	@$(UV) --group lock -o requirements/lock.txt

clean: ## forget the virtual environment and caches, never ./data
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# One environment for all of the above. A stamp is newer than the lock file it was made from,
# so a second `make run` installs nothing and asks no registry anything.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Doorward needs Python 3.11 or later: '$(PYTHON)' is not. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "Doorward needs Python's venv module (on Debian: apt install python3-venv)"; rm -rf $(VENV); exit 1; }

$(VENV)/.run: requirements/run.txt sdk/pyproject.toml | $(BIN)/python
	@echo 'Installing what Doorward runs on, once ...'
	@$(INSTALL) -r requirements/run.txt
	@$(PIP) install --quiet --no-index --no-deps --no-build-isolation --editable ./sdk --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo 'Installing what the tests need, once ...'
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

# Node.js builds the console's static files and runs the JavaScript clients of the tests and one peer of the
# bench: the system's, else a wheel's.
$(VENV)/.npm: requirements/node.txt | $(VENV)/.run
	@command -v npm >/dev/null 2>&1 || { echo 'Installing Node.js, once ...'; $(INSTALL) -r requirements/node.txt; }
	@touch $@

$(VENV)/.node: requirements/node.txt tests/clients/node/package-lock.json | $(VENV)/.dev $(VENV)/.npm
	@$(NPM) --prefix tests/clients/node
	@touch $@

tools/assets/node_modules/.package-lock.json: tools/assets/package-lock.json | $(VENV)/.npm
	@echo 'Fetching what the console is made with, once ...'
	@$(NPM) --prefix tools/assets
	@touch $@

$(ASSETS): tools/assets/build.mjs tools/assets/icons.txt tools/assets/node_modules/.package-lock.json $(PAGES)
	@PATH="$$PATH:$(CURDIR)/$(BIN)" node tools/assets/build.mjs

chromium:
	@command -v $(CHROMIUM) >/dev/null 2>&1 || tools/chromium
