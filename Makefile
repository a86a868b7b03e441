# Two commands: make demo, make test. Needs Python 3.11 or later, make and the package registries; brings the rest by itself.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
DEMO ?= demo-network
TOOLS := $(CURDIR)/.tools
UV := $(shell command -v uv 2>/dev/null || echo $(TOOLS)/bin/uv)
export UV_PYTHON_DOWNLOADS := never
RUN := $(UV) run --frozen
ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help setup demo test check lint bench soak packages clean

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /	/' | expand -t 12

$(TOOLS)/bin/uv:
	@mkdir -p $(TOOLS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: Python 3.11 or later is needed" >&2; exit 1; }
	@{ $(PYTHON) -m venv $(TOOLS) >/dev/null 2>&1 && $(TOOLS)/bin/pip install -q uv; } \
	|| { $(PYTHON) -m pip install -q --break-system-packages --target $(TOOLS)/lib uv && mkdir -p $(TOOLS)/bin && ln -sf ../lib/bin/uv $@; }

.venv/.ready: pyproject.toml uv.lock | $(if $(wildcard $(UV)),,$(UV))
	@$(UV) sync --frozen --quiet
	@touch $@

setup: .venv/.ready ## install what the project needs, inside this folder

demo: .venv/.ready ## play the invented network into demo-network/
	@rm -rf $(DEMO)
	@$(RUN) safeconduct demo $(DEMO)

packages: # what the tests start beside Python: silent where everything is there
	@want=; \
	command -v chromium >/dev/null || want="$$want chromium"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || want="$$want postgresql"; \
	command -v pdftotext >/dev/null || want="$$want poppler-utils"; \
	command -v openssl >/dev/null || want="$$want openssl"; \
	[ -z "$$want" ] || { $(ROOT) apt-get update -qq && $(ROOT) apt-get install -y -qq --no-install-recommends $$want >/dev/null; }

lint: .venv/.ready ## ruff and mypy --strict
	@$(RUN) ruff check .
	@$(RUN) mypy

test: .venv/.ready packages ## everything: lint, types, layers, docs, unit, property, vectors, browser
	@$(RUN) ruff check .
	@$(RUN) mypy
	@$(RUN) pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

check: test ## the same, as CI runs it

bench: .venv/.ready ## measure, beside peers, into bench/results.json
	@command -v restic >/dev/null || { $(ROOT) apt-get update -qq && $(ROOT) apt-get install -y -qq restic >/dev/null; }
	@$(RUN) python bench/journal.py
	@$(RUN) python bench/start.py
	@$(RUN) python bench/estimate.py
	@$(RUN) python bench/depots.py
	@$(RUN) python bench/gate.py
	@$(RUN) python bench/members.py
	@$(RUN) python bench/surges.py
	@$(RUN) python bench/linkage.py
	@$(RUN) python bench/custodians.py
	@$(RUN) python bench/placement.py
	@$(RUN) python bench/words.py
	@UV=$(UV) $(RUN) python bench/desk.py
	@$(RUN) python bench/imports.py

soak: .venv/.ready packages ## the slow ones
	@$(RUN) pytest -m slow

clean: ## remove what was made
	@rm -rf .venv .tools $(DEMO) .mypy_cache .ruff_cache .pytest_cache
