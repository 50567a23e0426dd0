"""Where the browser of the tests comes from: CHROMIUM, the PATH, Debian, Playwright; without one they fail and do not skip."""
import os
import subprocess
import sys

import browser as installer
import pytest

from dashboard import config
from dashboard.bench import chromium

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the stand-ins for a browser are shell scripts")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Put a program on a PATH that is otherwise empty: place("chromium"); with `code` it ends as a broken one."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(name: str, code: int = 0, folder=tmp_path) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        program = folder / name
        program.write_text(f"#!/bin/sh\necho {name} 1.0\nexit {code}\n")
        program.chmod(0o755)
        return str(program)

    return put


@pytest.fixture
def asked(monkeypatch):
    """The commands that installing runs; none of them really is."""
    commands = []
    monkeypatch.setattr(installer.subprocess, "run", lambda command, **_: commands.append(command))
    return commands


def test_nothing_on_the_path_means_the_one_of_playwright(place):
    assert chromium.find() is None


def test_names_are_tried_in_order(place):
    found = [place(name) for name in reversed(chromium.NAMES)]
    for program in reversed(found):
        assert chromium.find() == program
        os.remove(program)


def test_the_variable_goes_before_the_path(place, monkeypatch, tmp_path):
    place("chromium")
    mine = place("mine", folder=tmp_path / "elsewhere")
    monkeypatch.setenv("CHROMIUM", mine)
    assert chromium.find() == mine


@pytest.mark.parametrize("kind", ["absent", "broken"])
def test_a_variable_that_is_wrong_is_an_error_and_no_reason_to_look_further(place, monkeypatch, tmp_path, capsys, kind):
    place("chromium")
    monkeypatch.setenv("CHROMIUM", place("mine", code=1) if kind == "broken" else str(tmp_path / "nowhere"))
    with pytest.raises(chromium.NoBrowser, match="CHROMIUM is"):
        chromium.find()
    assert installer.main() == 1
    assert "CHROMIUM is" in capsys.readouterr().err


def test_a_script_that_only_says_to_install_a_snap_is_passed_over(place):
    place("chromium-browser", code=10)
    assert chromium.find() is None
    chrome = place("google-chrome")
    assert chromium.find() == chrome


def test_a_snap_is_passed_over(place, monkeypatch, tmp_path):
    place("chromium", folder=tmp_path / "snap" / "bin")
    monkeypatch.setenv("PATH", str(tmp_path / "snap" / "bin"))
    assert chromium.find() is None


@pytest.mark.parametrize(("system", "user", "expected"), [
    ("debian", 0, [["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]]),
    ("debian", 1000, [["sudo", "apt-get", "update"], ["sudo", "apt-get", "install", "-y", "chromium"]]),
    ("ubuntu", 0, [[sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]]),
    ("", 1000, [[sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]]),
])
def test_debian_has_a_package_and_for_others_playwright_fetches_one(place, asked, monkeypatch, system, user, expected):
    place("apt-get")
    monkeypatch.setattr(installer, "_system", lambda: system)
    monkeypatch.setattr(installer.os, "geteuid", lambda: user)
    monkeypatch.setattr(installer.sys, "platform", "linux")
    installer.install()
    assert asked == expected


def test_an_installation_that_fails_ends_with_the_reason(place, monkeypatch, capsys):
    def fail(command, **_):
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(installer, "_start", lambda: (_ for _ in ()).throw(chromium.NoBrowser(chromium.NONE)))
    monkeypatch.setattr(installer.subprocess, "run", fail)
    assert installer.main() == 1
    assert "Een browser installeren lukte niet" in capsys.readouterr().err


def test_installing_is_tried_once_and_then_it_must_start(place, asked, monkeypatch, capsys):
    starts = iter([None, "chromium, versie 1"])

    def start() -> str:
        if said := next(starts):
            return said
        raise chromium.NoBrowser(chromium.NONE)

    monkeypatch.setattr(installer, "_start", start)
    assert installer.main() == 0
    assert asked
    assert "versie 1" in capsys.readouterr().out


def test_without_a_browser_a_test_fails_and_does_not_skip(tmp_path):
    """The fixture itself, in a run of pytest of its own, with a CHROMIUM that is not there."""
    (tmp_path / "test_screen.py").write_text("def test_screen(browser):\n    pass\n")
    (tmp_path / "conftest.py").write_text("from tests.conftest import browser\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    without = os.environ | {"CHROMIUM": str(tmp_path / "nowhere"), "PYTHONPATH": os.pathsep.join([str(config.ROOT), *sys.path])}
    done = subprocess.run(command, env=without, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stdout
    assert "CHROMIUM is" in done.stdout
    assert "1 error" in done.stdout
    assert "skipped" not in done.stdout


def test_a_driver_that_stops_says_which_package_may_be_missing(monkeypatch):
    """On a bare Debian the node of Playwright lacks libatomic1, and all that Playwright says is that its connection closed."""
    from playwright import sync_api

    def stops():
        raise Exception("Connection closed while reading from the driver")

    monkeypatch.setattr(sync_api, "sync_playwright", stops)
    with pytest.raises(chromium.NoBrowser, match="libatomic1"), chromium.running():
        pass


@pytest.mark.browser
def test_the_browser_of_this_machine_starts(browser):
    page = browser.new_page()
    page.set_content("<h1>Dag</h1>")
    assert page.inner_text("h1") == "Dag"
    page.close()
