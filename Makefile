# The words that developers and CI share. `make help` lists them.

FACTS ?= examples/bayannur
ON ?= 2021-01-24
SINCE ?= $(if $(filter examples/bayannur,$(FACTS)),2021-01-17,$(ON))
PACK ?= packs/by-2021-4
PYTEST ?= -n 2

bin := .venv/bin
export UV_CACHE_DIR := $(CURDIR)/.cache/uv
export HYPOTHESIS_STORAGE_DIRECTORY := $(CURDIR)/.cache/hypothesis

.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test test-full lint format bench docs lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## make .venv as requirements/run.lock says
	@scripts/bootstrap.sh run

setup-test:
	@scripts/bootstrap.sh test

run: setup ## check a pack: make run [PACK=dir] [FACTS=dir] [ON=date] [SINCE=date]
	$(bin)/shaodian check $(PACK) --facts $(FACTS) --on $(ON) --since $(SINCE)

test: lint ## linters, then every test but the long ones
	$(bin)/python -m pytest $(PYTEST) -m "not full"

test-full: lint ## linters and every test, with many more random examples
	SHAODIAN_TESTS=full $(bin)/python -m pytest $(PYTEST) -m "full or not full"

lint: setup-test ## ruff, mypy, the layers of the house
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports --cache-dir .cache/import_linter

format: setup-test ## let ruff mend what it can
	$(bin)/ruff check --fix .
	$(bin)/ruff format .

bench: setup-test ## measure, against the limits we set ourselves
	$(bin)/python -m bench

docs: setup-test ## check that every link in the pages leads somewhere
	$(bin)/python scripts/check_docs.py

lock: setup-test ## renew requirements/*.lock from requirements/*.in
	for kind in uv run test; do \
	  $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header requirements/$$kind.in -o requirements/$$kind.lock || exit 1; \
	done

clean: ## remove what was made
	rm -rf .venv .cache build dist
