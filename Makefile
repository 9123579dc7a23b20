# What there is to do here. `make` alone lists it. Everything happens in .venv, made on first use.

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo demo-train test test-slow check format editors bench bench-engine bench-trace bench-train \
	fuzz-serve fuzz-trace train clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/base  ## let the model foresee a call, beside what really happens (no torch; about a minute with the install)
	@$(BIN)/foretrace predict examples/strawberry.py --call 'f("r")' --check

demo-train: .venv/dev  ## pre-train, mid-train and fine-tune a small model on two cores, measure each, draw the curves
	$(BIN)/foretrace train stages
	$(BIN)/foretrace train show runs/small/pretrain runs/small/midtrain runs/small/sft --svg runs/small/curves.svg

test: .venv/dev  ## run the tests, all but the slow ones
	$(BIN)/python -m pytest -n 2 -m "not slow"

test-slow: .venv/dev  ## run the slow tests
	$(BIN)/python -m pytest -n 2 -m slow

check: .venv/dev  ## format, lint, types, import layers
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev  ## bring the code into its format
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

editors: .venv/dev  ## check, test and pack the extension for VS Code (needs node >= 20 and npm)
	cd editors/vscode && npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	cd editors/vscode && npm run --silent check && npm run --silent package && npm test --silent

bench: .venv/dev  ## print each table of bench/, one JSON line after each
	@set -e; for script in $(filter-out bench/train.py bench/ablation.py bench/scaling.py bench/arms.py,$(wildcard bench/*.py)); do echo "== $$script"; $(BIN)/python $$script; done

bench-train: .venv/dev  ## training beside transformers' model: speed, memory; more columns where there is a GPU
	$(BIN)/python bench/train.py

bench-trace: .venv/bench  ## what recording costs, beside the tools that people trace with
	$(BIN)/python bench/trace.py

fuzz-serve: .venv/dev  ## put generated requests to `foretrace serve` (schemathesis, some minutes)
	@test -x .venv-fuzz/bin/schemathesis || { $(BIN)/python -m venv .venv-fuzz && .venv-fuzz/bin/pip -q install schemathesis; }
	@$(BIN)/foretrace serve --port 8765 & server=$$!; sleep 15; \
		.venv-fuzz/bin/schemathesis run http://127.0.0.1:8765/openapi.json -c not_a_server_error --max-time 150; \
		status=$$?; kill $$server; exit $$status

bench-engine: .venv/dev  ## print how fast the engine is beside transformers
	$(BIN)/python bench/engine.py

SECONDS := 600
fuzz-trace: .venv/dev  ## feed hostile programs to the C recorder under the address sanitizer (SECONDS=600; needs gcc)
	$(BIN)/python tests/trace/fuzz_core.py --seconds $(SECONDS)

train: .venv/dev  ## train a small model on the CPU (hours; goes on where it stopped)
	$(BIN)/foretrace train default-cpu

clean:  ## remove .venv and caches; runs/ stays
	rm -f src/foretrace/trace/_recorder.*.so
	rm -rf .venv .venv-fuzz editors/vscode/node_modules editors/vscode/*.vsix .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis build src/*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An empty file stands for each finished install, so that the next `make` does not install again.
.venv/base: pyproject.toml setup.py constraints.txt $(wildcard src/foretrace/trace/core/*) | $(BIN)/python
	@echo "installing foretrace into .venv" >&2
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

.venv/dev: .venv/base
	@echo "installing torch and the tools for tests into .venv" >&2
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

.venv/bench: .venv/base
	@echo "installing the tools that ours are measured beside into .venv" >&2
	@$(PIP) install --constraint constraints.txt --editable '.[bench]'
	@touch $@

$(BIN)/python:
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
		if $$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec $$python -m venv .venv; \
		fi; \
	done; \
	echo "no Python >= 3.11 with venv among: $(or $(PYTHON),python3 python3.13 python3.12 python3.11);" \
		"install one (Debian: python3-venv) or name one: make demo PYTHON=/path/to/python" >&2; \
	exit 1
