# 两条命令：make run 启动整个门户，make test 跑完所有检查。其余见 make help。
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
LAUNCH := $(BIN)/python -m tuanwei.launch
ISOLATED := $(LAUNCH) with-services --
# Two browsers and one PostgreSQL are enough for two cores.
WORKERS ?= 2
export PORT
# Compiled once, not at every start of every process.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install run test checks migrated compiled lint bench manage lock clean
.DEFAULT_GOAL := help

help:
	@echo "make run     启动门户 http://127.0.0.1:$(PORT)（换端口：PORT=8001 make run；演示数据：DEMO=yes/no）"
	@echo "make test    CI 跑的全部检查；只跑一部分：make test ARGS=\"tests/mailbox -k letter\""
	@echo "make lint    代码、模板、导入方向、类型、迁移"
	@echo "make bench   性能表（只跑一组：make bench ONLY=mailbox）"
	@echo "make manage  对运行中的门户执行管理命令：make manage ARGS=createsuperuser"
	@echo "make lock    按 pyproject.toml 重新锁定依赖"
	@echo "make clean   删除缓存和 .venv（不碰 var/ 里的数据）"

install:
	@$(PYTHON) tuanwei/launch/install.py

run: install
	@$(LAUNCH) run

ifdef ARGS
test: install
	@$(ISOLATED) $(BIN)/python -m pytest $(ARGS)
else
test: install
	@$(LAUNCH) chromium
	@$(ISOLATED) $(MAKE) --no-print-directory checks
endif

# A worker that dies ends the run: the scheduler would leave the one in its place waiting, and the run with it.
# One core lints while the other migrates and compiles what the workers then find ready.
checks: export TEST_TEMPLATE = tests_begin_here
checks:
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=line lint migrated compiled
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --max-worker-restart 0

migrated: install
	@$(BIN)/python -m tests.template

compiled: install
	@$(BIN)/python -m pytest --collect-only --quiet > /dev/null 2>&1 || true

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	SECRET_KEY=unused $(BIN)/mypy
	@$(ISOLATED) $(BIN)/python manage.py makemigrations --check --dry-run

bench: install
	@$(LAUNCH) with-services --lasting -- $(BIN)/python -m tests.bench $(ONLY)

manage: install
	@set -a; . var/run/env 2>/dev/null || { echo "✗ 门户没有运行。先在另一个窗口运行 make run。" >&2; exit 1; }; \
	exec $(BIN)/python manage.py $(ARGS)

lock: install
	$(BIN)/uv pip compile pyproject.toml --group services --group dev --universal \
		--python-version 3.11 --generate-hashes --no-header --no-annotate --quiet -o requirements.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results staticfiles
	find . -name __pycache__ -type d -not -path "./var/*" -prune -exec rm -rf {} +
