"""The browser of the tests: one that is there, or else it is installed. Part of the test command in the README.

python tests/browser.py    exit code 0 when a browser starts, which it names; 1 when none does, with the reason
"""
import os
import platform
import shutil
import subprocess
import sys

from dashboard.bench import chromium
from dashboard.bench.chromium import NoBrowser


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
    with chromium.running() as browser:
        return f"{chromium.find() or 'van Playwright'}, versie {browser.version}"


if __name__ == "__main__":
    sys.exit(main())
