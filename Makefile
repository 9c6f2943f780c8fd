# demo and test set themselves up; everything else expects what test has set up
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-busy coverage setup-browser setup-interop test-interop test-kills suites-shacl fuzz suites mistakes mutants bench plans format expected docs docs-site interop-table vendor clean

# the main job: every counter to For#2
demo: $(VENV)/installed
	@$(BIN)/capgen query counters For#2 --format table

# lint, types, and every test: code, data, shapes, ontology, queries, documents, and the site in Chromium, where
# setup-browser has been run; what is left out is listed at the end
test: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(PYTEST)

PYTEST := -n auto --dist loadgroup

# the same tests, subprocesses included, with the lines of the package that they run; fails below the floor in
# pyproject.toml. Apart from `test`, as it takes 1.7 times the processor time on Python 3.11: commands start in half a
# second in place of a third. sys.monitoring, from Python 3.12 on, takes somewhat less
coverage: $(VENV)/dev
	COVERAGE_CORE=$(COVERAGE_CORE) $(BIN)/pytest $(PYTEST) --cov --cov-report=term:skip-covered

COVERAGE_CORE ?= $(shell $(PYTHON) -c 'import sys; print("sysmon" if sys.version_info >= (3, 12) else "ctrace")')

# the same tests while every processor has other work
test-busy: $(VENV)/dev
	$(BIN)/python -m tests.busy $(BIN)/pytest $(PYTEST)

# Chromium, and what drives it, from Debian and npm; what can't be installed is told
setup-browser: $(VENV)/dev
	$(BIN)/python -m tests.foreign browser

# the stored queries on Jena, the debate in third-party tools, as docs/interop.md says, and the site in Firefox and WebKit; not
# part of test, as they download much
test-interop: $(VENV)/dev
	$(BIN)/pytest tests/interop -m interop --timeout 3000

# what these take, from PyPI, Debian and npm
setup-interop: $(VENV)/dev
	$(BIN)/pip install --quiet --disable-pip-version-check --group interop
	$(BIN)/python -m tests.foreign interop

# the W3C's test suite for SHACL through every engine, and through the check of additions; SUITE is the folder
# data-shapes-test-suite of a copy of https://github.com/w3c/data-shapes
suites-shacl: $(VENV)/dev
	$(BIN)/python -m tests.shacl_suite $(SUITE)

# ten minutes of fuzzing, where `test` has seconds; what it finds is left in the working folder
fuzz: $(VENV)/dev
	$(BIN)/python -m tests.fuzz 600

# what people are told of the mistakes that they make in contributions
mistakes: $(VENV)/dev
	@$(BIN)/python -m tests.contributions.mistakes

# twenty thousand mutants of contributions, where `test` has a few hundred: what conforms only adds to the answers;
# MUTANTS and SEED choose others
MUTANTS ?= 20000
SEED ?= 1
mutants: $(VENV)/dev
	$(BIN)/python -m tests.contributions.mutants $(MUTANTS) --seed $(SEED)

# the W3C's suites of RDF and SPARQL through every door; SUITE is a copy of https://github.com/w3c/rdf-tests
suites: $(VENV)/dev
	$(BIN)/python -m tests.suites $(SUITE)

# a thousand kills of accepting, where `test` has a few
test-kills: $(VENV)/dev
	CAPGEN_KILLS=1000 $(BIN)/pytest tests/contributions/test_registry.py -k killed --timeout 0

# whole-process times, and how work grows with a debate, beside peers in one run
bench: $(VENV)/dev
	$(BIN)/python benchmarks/whole_process.py
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.serving
	$(BIN)/python -m benchmarks.sites
	$(BIN)/python -m benchmarks.importing
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[cluster]'
	$(BIN)/python -m benchmarks.corpus

# how many rows each stored query works through, at 1,000 and at 100,000 arguments
plans: $(VENV)/dev
	$(BIN)/python -m benchmarks.plans

# the one layout of our Turtle and Python
format: $(VENV)/dev
	$(BIN)/python -m tests.own_turtle
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# the rows that the stored queries give now, and the golden files of exports; read the difference before committing it
expected: $(VENV)/dev
	$(BIN)/python -m tests.expected

# what is generated and committed: pictures, tables and the output of examples in documents, the reference of the command line,
# the JSON-LD context, and the catalogues
docs: $(VENV)/dev
	$(BIN)/python -m tools.draw
	$(BIN)/python -m tools.cli_reference
	$(BIN)/python -m tests.documents
	$(BIN)/python -m tools.context
	$(BIN)/capgen -q export --to void -o data/catalog.ttl
	$(BIN)/capgen -q export --to queries -o queries/catalog.ttl

# the documentation as a site, in build/docs
docs-site: $(VENV)/dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

# the table of third-party tools in docs/interop.md; downloads each of them
interop-table: $(VENV)/dev
	$(BIN)/python -m tools.interop

# what of others is shipped with sites, again; takes npm
vendor: $(VENV)/dev
	$(BIN)/python -m tools.vendor

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

# dependency groups need pip 25.1; Pythons before 3.14 make environments with an older one
$(VENV)/dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	$(BIN)/pip install --quiet --disable-pip-version-check --group dev -e '.[agreement,scale,serve,site]'
	@touch $@ $(VENV)/installed
