# make demo   the whole line on the synthetic country, then the service on 127.0.0.1   (SERVE=0: without serving)
# make test   own set-up, then every test
# make real   the line on the real open data beside this project (DATA=folder)
# make check  lint, format, types
# make bench  the ratios of benchmarks/
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
SERVE ?= 1
DATA ?= ../shared/data
OUT ?= data/real
VENV := .venv
RUN := $(VENV)/bin/vroegsignalering

.PHONY: demo test real check bench clean

demo: $(VENV)/.run
	@exec $(RUN) demo $(if $(filter 0,$(SERVE)),--no-serve)

test: $(VENV)/.dev
	$(VENV)/bin/python -m pytest -n auto --dist loadfile
	$(VENV)/bin/python -m pytest -n auto --dist loadfile --store postgresql tests/unit/api

real: $(VENV)/.run
	$(RUN) run pipelines/wijk.toml --data "$(DATA)/leefbaarometer-3.0-wijk" --out "$(OUT)/wijk"
	$(RUN) run pipelines/pc4.toml --data "$(DATA)/leefbaarometer-2.0-pc4" --out "$(OUT)/pc4"
	@echo "Reports: $(OUT)/wijk/report.html and $(OUT)/pc4/report.html"

check: $(VENV)/.dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

bench: $(VENV)/.dev
	$(VENV)/bin/python -m benchmarks.line
	$(VENV)/bin/python -m benchmarks.panel
	$(VENV)/bin/python -m benchmarks.service
	$(VENV)/bin/python -m benchmarks.learning --settings gewoon

clean:
	rm -rf $(VENV) data mlruns/mlflow.db mlruns/artifacts

# A bare Debian lacks two things that wheels do not bring: ensurepip (python3-venv) and libgomp (for LightGBM).
$(VENV)/bin/python:
	@bash .ci/system-packages
	$(PYTHON) -m venv $(VENV)

# Compiled as pip compiles all else: where Python may write no bytecode, each start would do it over.
$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked dependencies into $(VENV) (a minute or two) ..."
	@$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@$(VENV)/bin/python -m compileall -q src
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
