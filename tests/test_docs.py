"""What is not in the README does not exist: every command, page, error, query and text is named there or reachable from there."""
import re
from pathlib import Path

import pytest

from dashboard import __main__ as command_line
from dashboard import errors

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [action for action in command_line.parser()._subparsers._group_actions[0].choices]


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_documented(command):
    assert f"python -m dashboard {command}" in README


@pytest.mark.parametrize("command", COMMANDS)
def test_options_are_documented(command):
    sub = command_line.parser()._subparsers._group_actions[0].choices[command]
    for action in sub._actions:
        for option in action.option_strings:
            if option not in ("-h", "--help"):
                assert option in README, f"{command} {option}"


@pytest.mark.parametrize("page", sorted(path.stem for path in (ROOT / "dashboard" / "app_pages").glob("*.py")))
def test_page_is_documented_and_registered(page):
    assert page in README.lower()
    assert f"{page}.py" in (ROOT / "dashboard" / "app.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("error", [name for name, kind in vars(errors).items()
                                   if isinstance(kind, type) and issubclass(kind, errors.DashboardError)])
def test_error_is_documented(error):
    assert f"`{error}`" in README


def test_every_text_is_used():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "dashboard").rglob("*.py"))
    # ui.missing("kaart") shows kaart_leeg.md
    named = [path.stem.removesuffix("_leeg") for path in (ROOT / "dashboard" / "texts").glob("*.md")]
    unused = [name for name in named if f'"{name}' not in code]
    assert not unused


def test_every_query_is_used():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "dashboard").rglob("*.py"))
    for folder in (ROOT / "queries", ROOT / "queries" / "build"):
        assert not [path.stem for path in folder.glob("*.sql") if f'"{path.stem}"' not in code]


def test_links_and_pictures_exist():
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_requirements_are_pinned_and_say_what_they_serve():
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "-e")):
            assert re.match(r"^[\w\[\]-]+==[\w.]+\s+# \S", line), line


def test_what_lands_is_checked_by_the_test_command_of_the_readme():
    """One command for everybody: .ci/run finds it under its mark, as it does here, and it gets a browser before the tests."""
    check = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "grep -A2 '<!-- test command -->' README.md | tail -n 1" in check
    assert 'eval "$command"' in check
    lines = README.splitlines()
    *installing, browser, tests = lines[lines.index("<!-- test command -->") + 2].split(" && ")
    assert browser == ".venv/bin/python tests/browser.py"
    assert tests == ".venv/bin/python -m pytest -m ''"
    assert (ROOT / "tests" / "browser.py").exists()
    assert installing[-1].endswith("-r requirements.txt -e '.[test]'")
