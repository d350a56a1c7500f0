# `make help` says what there is. Each target makes the virtual environment and installs what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run class quick test test-cluster coverage bench bench-cluster scale fuzz soak new readme clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/app ## start the app; its address is printed
	$(BIN)/python -m bnviz

class: $(VENV)/app ## start the app for a room of phones; its address and a QR code are printed
	$(BIN)/python -m bnviz class

quick: $(VENV)/dev node_modules ## the check while one works: no browser, no long training, under a minute
	BIN=$(BIN) scripts/check quick

test: $(VENV)/dev node_modules ## the whole check, a Chromium too
	BIN=$(BIN) scripts/chromium
	BIN=$(BIN) scripts/check

test-cluster: $(VENV)/dev ## what needs a Ray cluster, started on this machine; some two minutes
	$(BIN)/python -m pytest -m cluster

coverage: $(VENV)/dev ## which lines the tests without a browser run
	$(BIN)/python -m pytest -n 3 --dist loadgroup -m "not browser and not cluster" --cov --cov-report=term:skip-covered

bench: $(VENV)/bench ## measure the speed; about eight minutes
	BIN=$(BIN) scripts/chromium
	$(BIN)/python -m benchmarks

bench-cluster: $(VENV)/bench ## measure the pool on a Ray cluster of several nodes, and two servers behind nginx; some minutes
	$(BIN)/python -m benchmarks.cluster
	$(BIN)/python -m benchmarks.fronts

scale: $(VENV)/bench ## what 10,000 students need: a model, held against measurements; writes docs/scale.md
	$(BIN)/python -m benchmarks.scale

fuzz: $(VENV)/dev ## send strangers' address bars, messages and files: make fuzz EXAMPLES=10000
	EXAMPLES=$(or $(EXAMPLES),10000) $(BIN)/python -m pytest -n auto tests/test_fuzz.py tests/test_fuzz_files.py

soak: $(VENV)/dev ## visitors, classes, deaths and cuts at random, every row compared: make soak MINUTES=10 SEED=0
	$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),10) --seed $(or $(SEED),0)

new: $(VENV)/dev ## lay down an experiment, its page and its tests: make new NAME=my_experiment
	@$(BIN)/python -m scripts.new "$$NAME"

readme: $(VENV)/dev ## write the experiments' table in README.md anew
	$(BIN)/python -m scripts.readme

clean: ## remove the virtual environment and the Node.js packages
	rm -rf $(VENV) node_modules

$(VENV)/app: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev: requirements-dev.txt requirements-cluster.txt $(VENV)/app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

node_modules: package.json package-lock.json | $(VENV)/dev
	BIN=$(BIN) scripts/node npm ci --ignore-scripts --no-audit --no-fund
	touch $@

$(VENV)/bench: requirements-bench.txt requirements-cluster.txt $(VENV)/app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	touch $@
