# 安證 Anzheng. `make` alone lists the targets.
SHELL := /bin/sh
ROOT := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))
VENV := $(ROOT).venv
BIN := $(VENV)/bin
PYTHON ?= python3
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
# pip would otherwise install only after resolving: the locks are complete.
INSTALL := $(PIP) install --no-deps --require-hashes
.DEFAULT_GOAL := help

##@ 使用 Use
.PHONY: help
help: ## 列出所有目標 Show this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: up
up: $(VENV)/.run ## 安裝並啟動，印出網址 Set up and serve; prints the address
	@$(BIN)/anzheng up

##@ 開發 Develop
.PHONY: test
test: $(VENV)/.dev $(VENV)/.browser ## 全部測試與檢查 Every test and check
	@cd $(ROOT) && $(MAKE) --no-print-directory lint
	@cd $(ROOT) && $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

.PHONY: unit
unit: $(VENV)/.dev ## 只跑單元測試（數秒）Unit tests only
	@cd $(ROOT) && $(BIN)/python -m pytest tests/unit

.PHONY: lint
lint: $(VENV)/.dev ## 格式、型別、匯入規則 Style, types, import rules
	@cd $(ROOT) && $(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/lint-imports --no-cache && $(BIN)/mypy && $(BIN)/mypy verifier/anzheng_verify.py

.PHONY: fmt
fmt: $(VENV)/.dev ## 自動排版 Format the code
	@cd $(ROOT) && $(BIN)/ruff check --fix ; cd $(ROOT) && $(BIN)/ruff format

.PHONY: faults
faults: $(VENV)/.dev ## 故障測試，每個資料庫 200 回合（rounds=）Fault tests, 200 rounds on each database
	@cd $(ROOT) && FAULT_ROUNDS=$(or $(rounds),200) $(BIN)/python -m pytest -q -s tests/fault

.PHONY: screenshots
screenshots: $(VENV)/.dev $(VENV)/.browser ## 每一頁的圖，放在 build/screenshots Pictures of every page
	@cd $(ROOT) && $(BIN)/python -m tools.screenshots $(or $(to),build/screenshots)

.PHONY: verifier
verifier: ## 查驗程式與判定核心，放在 build Verifier and posture core, with digests
	@cd $(ROOT) && PYTHONPATH=src $(PYTHON) tools/build_verifier.py $(or $(to),build)

.PHONY: bench
bench: $(VENV)/.dev ## 效能量測 Benchmarks
	@cd $(ROOT) && $(BIN)/python benchmarks/run.py

.PHONY: lock
lock: ## 重新鎖定相依套件（需要 uv）Renew the lock files (needs uv)
	@cd $(ROOT)requirements && for f in run dev; do \
	  uv pip compile --universal --generate-hashes --no-header --no-annotate --upgrade --python-version 3.11 $$f.in -o $$f.lock --quiet; done

##@ 環境 Environment
$(BIN)/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(ROOT)requirements/run.lock $(ROOT)pyproject.toml | $(BIN)/python
	@echo "安裝中 Installing …"
	@$(INSTALL) -r $(ROOT)requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable $(ROOT)
	@touch $@

$(VENV)/.dev: $(ROOT)requirements/dev.lock $(VENV)/.run
	@$(INSTALL) -r $(ROOT)requirements/dev.lock
	@touch $@

# What tests need from the system: a browser, Chinese fonts, a directory server. Without it those tests are skipped,
# and the end of the run says so; a machine that cannot install it still tests the rest.
$(VENV)/.browser: | $(BIN)/python
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  for package in chromium fonts-noto-cjk slapd strace; do \
	    dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; \
	  done; \
	  if [ -n "$$missing" ]; then \
	    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$missing) \
	      >/dev/null 2>&1 || echo "無法安裝 could not install:$$missing"; \
	  fi; \
	fi
	@touch $@

.PHONY: clean
clean: ## 移除虛擬環境 Remove the virtual environment
	@rm -rf $(VENV)
