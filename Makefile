# make run    everything from nothing, then one process on http://127.0.0.1:8000 (HOST, PORT override)
# make test   the whole suite
# make test-browser  the web chat in a real Chromium: accessibility, types, faults, speed
# make screens  pictures of the web chat's states in both languages and two sizes, into var/screens
# make console-screens  pictures of every page of the console with made-up data, into var/screens/console and docs/pictures
# make lint   ruff and mypy
# make bench  the figures of docs/quality.md, measured here
# make bench-nlu  the held-out messages through the whole engine
# make bench-finder  the learners of tests/finder/cases.yml through the real API
# make bench-scale  search and match over 100,000 made-up credentials
# make lock   refresh the locks
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# Bytecode is compiled at installation; a variable of the environment must not make every start slow.
unexport PYTHONDONTWRITEBYTECODE
export HOST PORT
ifneq (,$(filter $(HOST),127.0.0.1 localhost ::1))
run: export RASA_REST := 1
endif
COMPILE := $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11

NPM_DONE := tests/browser/node_modules/.package-lock.json

.PHONY: help run test test-browser screens console-screens npm lint bench bench-nlu bench-scale bench-finder lock clean python

help:
	@sed -n 's/^# make/make/p' Makefile

python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed and '$(PYTHON)' was not found. Install it, or name it: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Name another: make run PYTHON=/path/to/python3.11"; exit 1; }

# The environment: uv in a virtual environment, then exactly what the lock says.
$(BIN)/uv: | python
	@echo "Making the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "The venv module is missing (Debian: apt-get install python3.11-venv), or there is no room here."; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv || { echo "uv could not be installed. Is there a network, and room on the disk? (df -h .)"; exit 1; }

$(VENV)/.run: requirements.lock | $(BIN)/uv
	@echo "Installing packages from requirements.lock (about half a minute after the downloads) ..."
	@$(BIN)/uv pip sync -q --python $(BIN)/python --compile-bytecode --require-hashes requirements.lock || { echo "The packages could not be installed. Is there a network, and 2 GB of room? (df -h .)"; exit 1; }
	@$(BIN)/python -m compileall -q actions api bot knowledge
	@rm -f $(VENV)/.dev; touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/uv
	@echo "Installing packages from requirements-dev.lock (about half a minute after the downloads) ..."
	@$(BIN)/uv pip sync -q --python $(BIN)/python --compile-bytecode --require-hashes requirements-dev.lock || { echo "The packages could not be installed. Is there a network, and 2 GB of room? (df -h .)"; exit 1; }
	@$(BIN)/python -m compileall -q actions api bot knowledge
	@touch $@ $(VENV)/.run

run: $(VENV)/.run
	@$(BIN)/python -m bot check-port
	@$(BIN)/python -m api prepare
	@$(BIN)/python -m bot train
	@$(BIN)/python -m bot serve

# What the browser tests take from npm. Without npm they say what they skip.
npm:
	@if command -v npm >/dev/null; then $(MAKE) -s $(NPM_DONE); else echo "npm was not found: the accessibility and type checks of the web chat are skipped."; fi

$(NPM_DONE): tests/browser/package.json tests/browser/package-lock.json
	@npm ci --prefix tests/browser --loglevel=error >/dev/null || { echo "The packages of tests/browser could not be installed. Is there a network?"; exit 1; }
	@touch $@

# Two at a time, but for the browser's and the crowd, which are about time too, and the channels', whose table is made of all
# of them. The model first, or both would train it.
ALONE = tests/browser tests/channels tests/triage/test_crowd.py

test: $(VENV)/.dev npm
	@$(BIN)/python -m api prepare && $(BIN)/python -m bot train
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(addprefix --ignore ,$(ALONE))
	@$(BIN)/python -m pytest $(ALONE)

test-browser: $(VENV)/.dev npm
	@$(BIN)/python -m pytest tests/browser

screens: $(VENV)/.dev
	@$(BIN)/python -m tests.browser.screens

console-screens: $(VENV)/.dev
	@$(BIN)/python -m api prepare && $(BIN)/python -m bot train && $(BIN)/python -m tests.browser.console_screens

lint: $(VENV)/.dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(VENV)/.dev
	@$(BIN)/python -m api prepare && $(BIN)/python -m bot train && $(BIN)/python -m benchmarks

bench-nlu: $(VENV)/.dev
	@$(BIN)/python -m api prepare && $(BIN)/python -m bot train && $(BIN)/python -m benchmarks.nlu --variants --failures --pictures

bench-finder: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.finder

bench-scale: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.scale

lock: $(BIN)/uv
	@$(COMPILE) pyproject.toml -o requirements.lock
	@$(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache
