# Everything happens in .venv and out/; only `walls` and `browser` touch the system, where they may install packages.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.PHONY: demo test attacks fuzz soak bench diagnosis check walls browser goldens selfcheck docs clean

demo: $(VENV)/installed walls
	$(BIN)/python demo/build_class.py out/class
	$(BIN)/grader batch out/class -o out --jobs $(JOBS) --quiet $$($(BIN)/python demo/choose_sandbox.py)
	$(BIN)/grader report out

test: $(VENV)/installed
	$(BIN)/python -m pytest -n $(JOBS) --ignore tests/attacks

# Every attack at every level that this machine offers: as tests, then as a table with the marks that it gained, by
# whoever calls and, if that is root, by an ordinary user as well.
attacks: $(VENV)/installed
	$(BIN)/python -m pytest -n $(JOBS) tests/attacks
	$(BIN)/python -m tests.attacks.run
	$(BIN)/python -m tests.attacks.as_user

# The fuzz tests with many more examples than in `make test`; EXAMPLES says how many each.
EXAMPLES ?= 5000
fuzz: $(VENV)/installed
	FUZZ=$(EXAMPLES) $(BIN)/python -m pytest -n $(JOBS) -o timeout=0 tests/fuzz tests/sandbox/test_hostile_frames.py

# A thousand submissions, a quarter of them hostile, with the grader watched from outside; about half an hour.
COUNT ?= 1000
soak: $(VENV)/installed
	$(BIN)/python -m bench.soak $(COUNT) --jobs $(JOBS)

# Measure, and rewrite bench/RESULTS.md: best on a machine that does nothing else, about half an hour. One that fails
# leaves its section as it was, and the others go on; BENCHES="doors scale" runs some of them.
BENCHES ?= isolation long_memory overhead doors others scale
bench: $(VENV)/installed
	@failed=; for name in $(BENCHES); do $(BIN)/python -m bench.$$name || failed="$$failed $$name"; done; \
	test -z "$$failed" || { echo "these benches failed:$$failed"; exit 1; }

# How often the mistake behind wrong values is named, on work that the tables of mistakes were not made from.
diagnosis: $(VENV)/installed
	$(BIN)/python -m bench.diagnosis --jobs $(JOBS)

# What CI runs beside the tests.
check: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/grader rubric check

# What isolation level `full` is made of, where it can be installed; never a reason to fail.
walls:
	@sh demo/install_walls.sh

# The browser in which the report's pages are tested, where it can be installed; never a reason to fail.
browser:
	@sh demo/install_browser.sh

# The proof of the grader, some minutes; the kill matrix goes to out/selfcheck.
selfcheck: $(VENV)/installed
	$(BIN)/grader selfcheck --jobs $(JOBS) -o out/selfcheck

# The pages, in out/docs/index.html; a warning is an error.
docs: $(VENV)/installed
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs out/docs
	@echo out/docs/index.html

# Rewrite the expected texts; read the difference before you commit it.
goldens: $(VENV)/installed
	$(BIN)/grader release
	$(BIN)/grader rubric schema > rubric.schema.json
	$(BIN)/grader rubric schema --overrides > overrides.schema.json
	$(BIN)/python docs/write_commands.py > docs/commands.md
	$(BIN)/python -m pytest -q tests/report --update-goldens

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
