# make run: the app.  make test: the whole check.  make bench: every benchmark.
# Each makes the virtual environment and installs what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test bench clean

run: $(VENV)/app
	$(BIN)/streamlit run app.py

test: $(VENV)/dev node_modules
	BIN=$(BIN) scripts/chromium
	BIN=$(BIN) scripts/check

bench: $(VENV)/bench
	BIN=$(BIN) scripts/chromium
	$(BIN)/python -m benchmarks

$(VENV)/app: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

node_modules: package.json package-lock.json | $(VENV)/dev
	BIN=$(BIN) scripts/node npm ci --ignore-scripts --no-audit --no-fund
	touch $@

$(VENV)/bench: requirements-bench.txt $(VENV)/app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	touch $@

clean:
	rm -rf $(VENV) node_modules
