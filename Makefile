# Two commands do everything: `make run` builds the graph from corpus/ and serves it, `make test` runs the tests.
# Both make the virtual environment first; when nothing changed that step is instant.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: run build serve editor test quick browser screenshots check format lint types layers evaluate gazetteer scores docs clean help

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

run: $(VENV)/.installed ## build the graph from corpus/ and serve it
	$(BIN)/kg build || test $$? -eq 1 # 1: a document was refused and named; the others are served
	$(BIN)/kg serve

build: $(VENV)/.installed ## build the graph from corpus/ into data/store
	$(BIN)/kg build

serve: $(VENV)/.installed ## serve the graph at http://127.0.0.1:8000/
	$(BIN)/kg serve

editor: kg/web/static/editor/editor.js ## build the query page's editor (needs Node 20); without it the page is a plain form

EDITOR_SOURCES := web-editor/package-lock.json web-editor/build.mjs $(wildcard web-editor/src/*)

web-editor/node_modules/.installed: web-editor/package.json web-editor/package-lock.json
	cd web-editor && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

kg/web/static/editor/editor.js: web-editor/node_modules/.installed $(EDITOR_SOURCES)
	cd web-editor && npm run --silent build

test: $(VENV)/.installed-dev ## run the tests and the doctests
	$(BIN)/pytest

quick: $(VENV)/.installed-dev ## run the tests without the slow ones
	$(BIN)/pytest -m "not slow"

browser: $(VENV)/.installed-browser ## look at every page in Chromium; Node 20 gives the editor and axe-core too
	@command -v npm >/dev/null && $(MAKE) --no-print-directory editor || echo "no npm: the editor and accessibility are not tested"
	$(BIN)/pytest tests/browser --browser

screenshots: $(VENV)/.installed-browser editor ## take the README's pictures again (docs/screenshots/)
	$(BIN)/python docs/screenshots.py

check: format lint types layers test evaluate ## everything that CI runs

evaluate: $(VENV)/.installed ## measure extraction against the annotated documents, and fail below the floor
	$(BIN)/kg evaluate tests/gold --min-strict 0.95 --min-relaxed 0.96 --min-facts 0.85

format: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

layers: $(VENV)/.installed-dev
	$(BIN)/lint-imports

gazetteer: $(VENV)/.installed-dev ## make the list of towns again from GeoNames
	$(BIN)/python docs/gazetteer.py

scores: $(VENV)/.installed ## write the scores into the README
	$(BIN)/python docs/generate.py evaluation

docs: $(VENV)/.installed ## write real output into the README and docs/
	$(BIN)/python docs/generate.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $(VENV)/.installed $@

$(VENV)/.installed-browser: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,browser]'
	touch $(VENV)/.installed $(VENV)/.installed-dev $@

clean: ## remove the virtual environment, the store and caches
	rm -rf $(VENV) web-editor/node_modules kg/web/static/editor data build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
