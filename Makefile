# The one entry for checks: lint, types, the generated client and import contracts, as run before every landing.
PYTHON ?= .venv/bin/python

.PHONY: check test screenshots
check:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m faxtui.api.blocking_generator --check
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as lint; lint()"

test:
	$(PYTHON) -m pytest -n 2

screenshots:
	$(PYTHON) -m screenshots.make
