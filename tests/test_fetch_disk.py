"""A disk that really is full: nothing is half stored, the message says what to do, and with more room the next run goes on.

A disk of a few megabytes needs the right to mount one. What happens when a write fails is in test_fetch.py for everybody.
"""
import shutil
import subprocess
from pathlib import Path

import pytest

from dashboard import config, db, health
from dashboard.intake import ledger

pytestmark = pytest.mark.slow


@pytest.fixture
def disk(tmp_path):
    """A folder on a disk of its own, and a function that gives it another size in megabytes."""
    place = tmp_path / "schijf"
    place.mkdir()
    if not shutil.which("mount"):
        pytest.skip("there is no program here to mount a small disk with")
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"a small disk may not be mounted here: {made.stderr.strip()}")

    def resize(megabytes: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={megabytes}m", str(place)], check=True)

    yield place / "map", resize
    subprocess.run(["umount", "-l", str(place)], check=True)  # a build may still be open for reading


def test_on_a_disk_that_is_too_small_nothing_is_half_stored(disk, replay, cli):
    """The disk grows by half a megabyte to a few at a time: it is full while fetching, while storing and while building."""
    folder, resize = disk
    codes, said = [], []
    for megabytes in (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 64):
        resize(megabytes)
        run = cli("fetch", "GM9802", data=folder)
        codes.append(run.code)
        said.append(run.err.splitlines()[-1])
        counting = ledger.active(ledger.read(folder)) if ledger.path(folder).exists() else []
        assert bool(counting) == (run.code == 0 or "De bestanden zijn opgeslagen" in said[-1])
        if run.code == 0:
            break
        assert "ruimte" in said[-1], said[-1]
        assert not [path for path in _left(folder) if path.suffix == ".part"]
    assert codes[-1] == 0
    assert len(codes) > 3, "it was too big from the start"
    assert len(replay.twice()) <= 3 * len(codes), "only the pages for which there was no room were asked again"
    resize(128)
    assert [line for line in health.check(config.settings(folder)) if "MB vrij" not in line] == []
    people = db.run("observation_standing", {}, data=folder).query("indicator == 'population'")
    assert set(people["year"]) == set(range(2015, 2026))


def _left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
