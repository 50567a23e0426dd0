"""The browser that the tests and the measurements drive. tests/browser.py installs one where there is none."""
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
# Without these it talks to its maker, and will not start as root.
FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync")
SOFTWARE_WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")  # as on a desktop without a graphics card
NODE = "Playwright start niet. Op Debian en Ubuntu ontbreekt misschien een pakket: apt-get install libatomic1"
NONE = "Geen browser gevonden. Zet CHROMIUM op het pad van een Chromium, of voer uit: python tests/browser.py"


class NoBrowser(RuntimeError):
    """There is no browser that starts, or the one that CHROMIUM names does not."""


def find() -> str | None:
    """Path of the browser: what CHROMIUM says, else the first of NAMES on the PATH that works; None is Playwright's own.

    Raises NoBrowser when CHROMIUM names something that does not work: who names one wants that one.
    """
    if asked := os.environ.get("CHROMIUM"):
        if not (found := shutil.which(asked)) or not _works(found):
            raise NoBrowser(f"CHROMIUM is {asked}, maar dat is geen browser die start. Verbeter het pad, of haal CHROMIUM weg.")
        return found
    return next((found for name in NAMES if (found := shutil.which(name)) and not _snap(found) and _works(found)), None)


def _snap(program: str) -> bool:
    """A browser from a snap has a /tmp of its own, where Playwright cannot put a profile."""
    return "snap" in (Path(program).parent.parent.name, Path(program).resolve().name)


def _works(program: str) -> bool:
    """Whether it says its version. On Ubuntu `chromium-browser` may be a script that only says to install a snap."""
    if os.name != "posix":  # on Windows it would open a window
        return True
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def running(*flags: str) -> Iterator:
    """A browser of Playwright's until the end of the block. Raises NoBrowser, also when Playwright itself is not there."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise NoBrowser("Playwright ontbreekt. Voer uit: pip install -e .[test]") from None
    program = find()
    with ExitStack() as stack:
        try:
            playwright = stack.enter_context(sync_playwright())
        except Exception as problem:  # Playwright's own process stopped, and all that it says here is that it did
            raise NoBrowser(f"{NODE} ({problem})") from problem
        try:
            browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags], timeout=60_000)
        except Error as problem:
            raise NoBrowser(f"{program} start niet: {problem}" if program else NONE) from problem
        stack.callback(browser.close)
        yield browser
