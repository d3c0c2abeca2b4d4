# Every target below `help` first makes .venv what requirements/ and pyproject.toml say (bin/bootstrap).
# PYTHON=... chooses the Python; ARGS=... goes to the tool: make test ARGS="tests/kb -k strictest"

.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
SOURCES := $(wildcard kb triage outputs tui tests)

# A question is text, never code: taken as typed (no make expansion), and given to the shell as a variable.
override Q := $(value Q)
export Q

.PHONY: help venv ask test coverage faults lint types contracts bench docs format pins clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

venv: ## .venv with everything, where it is missing or stale
	@bin/bootstrap

ask: venv ## ask a question: make ask Q="Can I accept a friend request from a former pupil?"
	@$(BIN)/safetriage ask --plain -- $${Q:+"$$Q"}

# The fault tests (make faults) and the benchmarks measure or kill whole processes: they run alone.
PYTEST = $(BIN)/pytest -n logical --maxprocesses 8 --dist worksteal --ignore=tests/benchmarks
test: venv ## the tests, but for those that take some seconds each
	@$(PYTEST) -m "not slow and not faults and not thorough" $(ARGS)

# Apart from the tests, because watching every line makes them take more than twice as long.
coverage: venv ## all tests, those too that take some seconds each, with the coverage of lines and branches
	@rm -f .coverage .coverage.*
	@$(PYTEST) -m "not slow and not faults" --cov --cov-report=term $(ARGS)

faults: venv ## the fault tests of the case log, at their short sizes
	@$(BIN)/pytest tests/faults $(ARGS)

lint: venv ## ruff: rules and layout
	@$(BIN)/ruff check . $(ARGS)
	@$(BIN)/ruff format --check .

format: venv ## mend what ruff can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: venv ## mypy, strict, tests included
	@$(BIN)/mypy $(SOURCES) $(ARGS)

contracts: venv ## who may import whom
	@$(BIN)/lint-imports --no-logo $(ARGS)

bench: venv ## the benchmarks
	@$(BIN)/pytest tests/benchmarks -m "" -s -o "python_files=bench_*.py test_*.py" $(ARGS)

# A page of the site must fetch nothing from elsewhere: whoever looks up what to do tells nobody by it.
docs: venv ## the documentation as a site, in build/site
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@! grep -rnoE '(src|href)="(https?:)?//[^"]*\.(js|css|woff2?|svg|png)"' build/site --include='*.html'

# Pins stay as they are while they satisfy pyproject.toml; ARGS=--upgrade takes the newest.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make pins" $(ARGS)
UV := $(or $(shell command -v uv),build/uv/bin/uv)

pins: $(filter build/%,$(UV)) ## requirements/*.txt anew from pyproject.toml
	@$(COMPILE) pyproject.toml --group dev --all-extras --no-emit-package durable-rules -o requirements/dev.txt >/dev/null
	@$(COMPILE) pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt >/dev/null
	@$(COMPILE) --group durable -o requirements/durable.txt >/dev/null
	@! grep -n '://' requirements/*.txt

build/uv/bin/uv:
	@python3 -m venv build/uv && build/uv/bin/pip install --quiet uv

clean: ## remove everything that these targets made, .venv included
	@rm -rf .venv .venv.lock build dist .coverage .coverage.* htmlcov coverage.xml snapshot_report.html \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	@find . -type d -name __pycache__ -prune -exec rm -rf {} +
