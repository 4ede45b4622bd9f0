# Every target makes what it needs first: on a machine with Python 3.11 and make, `make run` is enough.
BIN := .venv/bin
READY := .venv/.ready

.PHONY: setup run test lint screenshots faults bench

setup: $(READY)

$(READY): .ci/setup uv.lock pyproject.toml
	python3 .ci/setup

run: $(READY)
	$(BIN)/placet demo

test: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest -n 2

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports

screenshots: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/python docs/screenshots.py

# Every fault of tests/faults, not only the part that is in `make test`; writes docs/faults.md.
faults: $(READY)
	$(BIN)/python -m tests.faults

# Measures at full size (a million tasks) against floors and peers; writes docs/benchmarks.md.
bench: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m benchmarks
