# demo and test create the environment that they need; every other target uses the one of test
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-busy coverage setup-browser setup-interop test-interop test-kills suites-shacl fuzz suites mistakes mutants bench plans format expected docs docs-site pictures interop-table vendor clean

# all counters to For#2
demo: $(VENV)/installed
	@$(BIN)/capgen query counters For#2 --format table

# lint, type check and all tests: code, data, shapes, ontology, queries, documents, and the site in Chromium if
# setup-browser has been run; skipped parts are listed at the end
test: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(PYTEST)

PYTEST := -n auto --dist loadgroup

# the same tests with line coverage, including subprocesses; fails below the minimum in pyproject.toml. Not part of
# `test` because it takes 1.7 times the processor time on Python 3.11; sys.monitoring (Python 3.12) is somewhat faster
coverage: $(VENV)/dev
	COVERAGE_CORE=$(COVERAGE_CORE) $(BIN)/pytest $(PYTEST) --cov --cov-report=term:skip-covered

COVERAGE_CORE ?= $(shell $(PYTHON) -c 'import sys; print("sysmon" if sys.version_info >= (3, 12) else "ctrace")')

# the same tests on a machine with all processors busy
test-busy: $(VENV)/dev
	$(BIN)/python -m tests.busy $(BIN)/pytest $(PYTEST)

# install Chromium and its driver from Debian and npm; reports what cannot be installed
setup-browser: $(VENV)/dev
	$(BIN)/python -m tests.foreign browser

# the stored queries on Jena, the debate in third-party tools (see docs/interop.md), and the site in Firefox and WebKit;
# not part of `test` because of large downloads
test-interop: $(VENV)/dev
	$(BIN)/pytest tests/interop -m interop --timeout 3000

# install the requirements of test-interop from PyPI, Debian and npm
setup-interop: $(VENV)/dev
	$(BIN)/pip install --quiet --disable-pip-version-check --group interop
	$(BIN)/python -m tests.foreign interop

# the W3C test suite for SHACL with every engine and with incremental validation; SUITE is the folder
# data-shapes-test-suite of a clone of https://github.com/w3c/data-shapes
suites-shacl: $(VENV)/dev
	$(BIN)/python -m tests.shacl_suite $(SUITE)

# ten minutes of fuzzing (a few seconds in `test`); failing inputs are written to the working folder
fuzz: $(VENV)/dev
	$(BIN)/python -m tests.fuzz 600

# the messages for common mistakes in contributions
mistakes: $(VENV)/dev
	@$(BIN)/python -m tests.contributions.mistakes

# twenty thousand mutants of contributions (a few hundred in `test`): a mutant that passes the checks must not remove
# rows from query results; MUTANTS and SEED select others
MUTANTS ?= 20000
SEED ?= 1
mutants: $(VENV)/dev
	$(BIN)/python -m tests.contributions.mutants $(MUTANTS) --seed $(SEED)

# the W3C test suites for RDF and SPARQL with every reader and engine; SUITE is a clone of
# https://github.com/w3c/rdf-tests
suites: $(VENV)/dev
	$(BIN)/python -m tests.suites $(SUITE)

# kill `contribute accept` a thousand times (a few times in `test`)
test-kills: $(VENV)/dev
	CAPGEN_KILLS=1000 $(BIN)/pytest tests/contributions/test_registry.py -k killed --timeout 0

# whole-process times and scaling with the size of a debate, compared with other tools in the same run
bench: $(VENV)/dev
	$(BIN)/python benchmarks/whole_process.py
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.serving
	$(BIN)/python -m benchmarks.standing
	$(BIN)/python -m benchmarks.sites
	$(BIN)/python -m benchmarks.importing
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[cluster]'
	$(BIN)/python -m benchmarks.corpus

# the number of intermediate rows of each stored query, with 1,000 and with 100,000 arguments
plans: $(VENV)/dev
	$(BIN)/python -m benchmarks.plans

# format the project's Turtle and Python files
format: $(VENV)/dev
	$(BIN)/python -m tests.own_turtle
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# update the expected rows of the stored queries and the golden files of exports; review the diff before committing it
expected: $(VENV)/dev
	$(BIN)/python -m tests.expected

# update generated files under version control: diagrams, tables and example output in documents, the command line
# reference, the JSON-LD context, and the catalogues
docs: $(VENV)/dev
	$(BIN)/python -m tools.draw
	$(BIN)/python -m tools.cli_reference
	$(BIN)/python -m tests.documents
	$(BIN)/python -m tools.context
	$(BIN)/capgen -q export --to void -o data/catalog.ttl
	$(BIN)/capgen -q export --to queries -o queries/catalog.ttl

# take the pictures of the site in docs/; needs make setup-browser
pictures: $(VENV)/dev
	$(BIN)/python -m tools.site_pictures

# build the documentation site in build/docs
docs-site: $(VENV)/dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

# update the table of third-party tools in docs/interop.md; downloads each of them
interop-table: $(VENV)/dev
	$(BIN)/python -m tools.interop

# update the third-party files that are shipped with sites; needs npm
vendor: $(VENV)/dev
	$(BIN)/python -m tools.vendor

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

# dependency groups need pip 25.1; Python before 3.14 creates environments with an older version
$(VENV)/dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	$(BIN)/pip install --quiet --disable-pip-version-check --group dev -e '.[agreement,scale,serve,site,threads]'
	@touch $@ $(VENV)/installed
