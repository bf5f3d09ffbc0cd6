# Two commands: `make run` talks, `make test` proves. Everything is set up in .venv on the first call.

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
DEV_LOCK := requirements-dev.lock

.PHONY: run test install lint check bench eval model lock clean

run: $(VENV)/.runtime
	@$(BIN)/chatbet serve --host $(HOST) --port $(PORT)

test: $(VENV)/.dev
	@$(BIN)/python -m pytest

install: $(VENV)/.dev

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

check: lint
	@$(BIN)/mypy

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

eval: $(VENV)/.dev
	@$(BIN)/python -m chatbet.understanding.evaluation

model: $(VENV)/.dev
	@$(BIN)/python -m chatbet.understanding.training

# Extras stay in the lock: pip with hashes refuses «google-auth[requests]» where only «google-auth» is pinned.
COMPILE := uv pip compile pyproject.toml --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-header -q
lock:
	@$(COMPILE) --extra build -o $(LOCK)
	@$(COMPILE) --extra build --extra dev -c $(LOCK) -o $(DEV_LOCK)
	@echo 'uv>=0.9' | uv pip compile - --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements-uv.lock

clean:
	@rm -rf $(VENV) .chatbet

$(VENV)/.runtime: $(LOCK) requirements-uv.lock pyproject.toml scripts/bootstrap
	@PYTHON="$(PYTHON)" sh scripts/bootstrap $(VENV) $(LOCK)
	@touch $@

$(VENV)/.dev: $(DEV_LOCK) requirements-uv.lock pyproject.toml scripts/bootstrap
	@PYTHON="$(PYTHON)" sh scripts/bootstrap $(VENV) $(DEV_LOCK)
	@touch $(VENV)/.runtime $@
