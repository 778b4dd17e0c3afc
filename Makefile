# Everything from a clean checkout, with Python >= 3.11 and make present.
PYTHON ?= python3
BIN := .venv/bin
STUDY ?= data/sample/study.toml

.PHONY: refresh test lint lab lock bench clean
.DEFAULT_GOAL := refresh

refresh: .venv/ready  ## run every segment of every period of the sample study
	$(BIN)/cjm refresh $(STUDY) --period all

test: .venv/ready lint  ## everything CI checks
	$(BIN)/pytest -n auto --dist worksteal

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: .venv/ready .venv/bench/ready  ## compare the journey engine with its peers
	$(BIN)/python benchmarks/journeys.py

# Peers have an environment of their own: none of them is part of what the project runs on.
.venv/bench/ready: benchmarks/requirements.txt .venv/uv/bin/uv
	.venv/uv/bin/uv venv --quiet --clear --python $(BIN)/python .venv/bench
	.venv/uv/bin/uv pip install --quiet --python .venv/bench/bin/python --require-hashes -r benchmarks/requirements.txt
	touch $@

lab: .venv/ready  ## open the notebooks
	$(BIN)/jupyter lab notebooks

lock: .venv/uv/bin/uv  ## renew requirements.txt from pyproject.toml; hashes, no addresses
	.venv/uv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
		--upgrade --extra dev pyproject.toml --output-file requirements.txt

.venv/uv/bin/uv:
	$(PYTHON) -m venv .venv/uv
	.venv/uv/bin/python -m pip install --quiet --disable-pip-version-check uv

clean:
	rm -rf .venv outputs .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# uv installs in a fraction of pip's time; where it cannot be had, pip does the same from the same lock.
# uv lives in a corner of its own, so that it is not part of what the project runs on.
.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv --clear .venv
	$(PYTHON) -m venv .venv/uv && .venv/uv/bin/python -m pip install --quiet --disable-pip-version-check uv || rm -rf .venv/uv
	if [ -x .venv/uv/bin/uv ]; then \
		.venv/uv/bin/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.txt && \
		.venv/uv/bin/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .; \
	else \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	fi
	$(BIN)/python -m compileall -q cjm_lib
	touch $@
