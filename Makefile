# Each target works as the first command on a fresh machine with python3 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check scripts format bench gallery clean

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	touch $(READY)

demo: $(READY)  ## answer the reference bill and draw its map
	$(BIN)/depgraph exposure datasets/bills/aigf-reference.xlsx
	$(BIN)/depgraph map datasets/bills/aigf-reference.xlsx -o map.html
	@echo "The map is in map.html: open it in a browser."

test: $(READY)  ## run every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(READY)  ## format, lint, types, imports, data, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=.:cli $(BIN)/lint-imports
	$(BIN)/depgraph data verify
	$(MAKE) scripts
	$(MAKE) test

scripts:  ## lint and type-check the map's scripts, where node and its packages can be had
	@if ! command -v npm >/dev/null; then echo "no node here: the map's scripts are not checked"; \
	elif [ -d visualisations/node_modules ] || npm ci --prefix visualisations --ignore-scripts --no-audit --no-fund --silent; then npm run --prefix visualisations --silent check; \
	else echo "the packages that check the map's scripts cannot be had here: not checked"; fi

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)  ## measure, as ratios against a baseline in the same run
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.matching
	$(BIN)/python -m tests.benchmarks.page

gallery: $(READY)  ## draw visualisations/gallery again from the reference bills
	$(BIN)/python visualisations/gallery/make_gallery.py

clean:
	rm -rf $(VENV) .depgraph-cache .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build map.html visualisations/node_modules
