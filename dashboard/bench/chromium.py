"""The browser that the tests and the measurements drive: found on this machine, or installed. Never left out.

python -m dashboard.bench.chromium    finds one that starts, or installs one; prints which
"""
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
# Without these it talks to its maker, and will not start as root.
FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync")
SOFTWARE_WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")  # as on a desktop without a graphics card
NONE = "Geen browser gevonden. Zet CHROMIUM op het pad van een Chromium, of voer uit: python -m dashboard.bench.chromium"


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
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags], timeout=60_000)
        except Error as problem:
            raise NoBrowser(f"{program} start niet: {problem}" if program else NONE) from problem
        try:
            yield browser
        finally:
            browser.close()


def install() -> None:
    """Debian's own package; elsewhere the build that Playwright downloads. (On Ubuntu apt has a snap, which no container runs.)

    Raises NoBrowser when that does not work.
    """
    as_root = [] if os.name != "posix" or os.geteuid() == 0 else ["sudo"]
    if _system() == "debian" and shutil.which("apt-get"):
        commands = [[*as_root, "apt-get", "update"], [*as_root, "apt-get", "install", "-y", "chromium"]]
    else:
        needs = ["--with-deps"] if sys.platform == "linux" else []
        commands = [[sys.executable, "-m", "playwright", "install", *needs, "chromium"]]
    for command in commands:
        print(" ".join(command), flush=True)
        try:
            subprocess.run(command, check=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            raise NoBrowser(f"Een browser installeren lukte niet: {problem}") from problem


def _system() -> str:
    """"debian", "ubuntu" …; empty where the system does not say."""
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def main() -> int:
    """Exit code 0 when there is a browser that starts, now or after installing one; else 1 with the reason."""
    try:
        try:
            which = _start()
        except NoBrowser:
            if os.environ.get("CHROMIUM"):
                raise
            install()
            which = _start()
    except NoBrowser as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"Browser: {which}")
    return 0


def _start() -> str:
    with running() as browser:
        return f"{find() or 'van Playwright'}, versie {browser.version}"


if __name__ == "__main__":
    sys.exit(main())
