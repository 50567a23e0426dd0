"""Faults of the sources as a user meets them: the command as a process of its own, killed and taken up again; broken pages.

What each fault says, and that it stores nothing, is in test_fetch.py and test_sources_client.py; here is what only shows with a
real process, a real job, or many small pages.
"""
import json
import os
import subprocess
import sys
import time

import pytest

from dashboard import config, db, health, intake
from dashboard.intake import jobs, ledger

pytestmark = pytest.mark.slow  # each test fetches an invented country of its own

HERE = "GM9802"


@pytest.fixture
def begin(replay):
    """Start `fetch` as a process of its own, with its progress as lines of JSON; it is ended at the latest with the test."""
    started = []

    def run(folder, *words) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard", "fetch", HERE, "--data", str(folder), "--progress", "json", *words],
            cwd=config.ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ | replay.environment)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def ended(process: subprocess.Popen) -> dict:
    return json.loads(process.stdout.read().splitlines()[-1])


def loaded(folder) -> dict[str, str]:
    """What counts: name of the file → its hash."""
    return {load.entry["name"]: load.entry["sha256"] for load in intake.history(config.settings(folder)) if load.active}


def figures(folder) -> list[tuple]:
    rows = db.run("observation_standing", {}, data=folder)
    return sorted(rows.astype(str).itertuples(index=False, name=None))


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_in_many_small_pages_the_same_comes(replay, cli, tmp_path):
    """Also when one of them breaks off half-way, once: that page is asked again, and no other."""
    assert cli("fetch", HERE, data=tmp_path / "groot").code == 0
    assert not replay.asked("ODataApi"), "that one refuses more than 10.000 rows and every $skip"
    assert all("$format=json" in url for url in replay.asked("/ODataFeed/"))
    replay.forget()
    replay.page, replay.features = 7, 5
    replay.fault("reset", r"skip=7\b", times=1)
    run = cli("fetch", HERE, data=tmp_path / "klein")
    assert run.code == 0, run.err
    assert loaded(tmp_path / "klein") == loaded(tmp_path / "groot")
    assert len(replay.asked("skip=7")) > 10 and len(replay.asked("startIndex=5")) > 5
    assert not replay.twice()
    assert replay.most_at_once <= 3


@pytest.mark.slow
def test_page_two_that_never_comes_is_told_and_page_one_is_kept(replay, cli, tmp_path):
    replay.page = 7
    replay.fault("reset", r"85984NED/UntypedDataSet.*skip=7\b")
    run = cli("fetch", HERE, data=tmp_path / "map")
    assert run.code == 1
    assert "Tabel 85984NED van het CBS kwam niet: de verbinding werd verbroken." in run.err
    assert "Probeer het later opnieuw" in run.err
    assert ledger.read(tmp_path / "map") == []
    broken = len(replay.asked(r"85984NED/UntypedDataSet.*skip=7\b"))
    assert broken > 1, "it was tried more than once"
    replay.heal()
    assert cli("fetch", HERE, data=tmp_path / "map").code == 0
    assert not replay.twice()
    assert len(replay.asked(r"85984NED/UntypedDataSet.*skip=7\b")) == broken + 1


# --- kill -9 ----------------------------------------------------------------------------------------------------------

MOMENTS = ("lijst van", "CBS 84286NED", "PDOK", "50150NED", "controleren", "ordenen", "openbare versie", "lezen")


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_half_there_and_the_next_run_goes_on(replay, begin, cli, tmp_path):
    """Eight kills, each when the program says that it is at another moment of its work; then it may finish."""
    assert cli("fetch", HERE, data=tmp_path / "heel").code == 0
    whole = loaded(tmp_path / "heel")
    replay.forget()
    folder = tmp_path / "gestopt"
    killed = []
    for moment in MOMENTS:
        process = begin(folder)
        for line in process.stdout:
            if moment in json.loads(line).get("what", ""):
                process.kill()
                killed.append(moment)
                break
        process.wait()
        counting = loaded(folder) if (folder / "ledger.jsonl").exists() else {}
        assert counting in ({}, whole), f"half of it counts after a kill at {moment}"
    assert {"lijst van", "50150NED", "controleren", "ordenen"} <= set(killed)
    end = ended(begin(folder))
    assert end["end"] == 0, end
    assert loaded(folder) == whole and figures(folder) == figures(tmp_path / "heel")
    assert [line for line in health.check(config.settings(folder)) if "MB vrij" not in line] == []
    # A page that had arrived when the kill came, but was not yet written down, is asked again: three at once at most.
    assert len(replay.twice()) <= 3 * len(killed)
    assert not list(folder.rglob("*.part"))


# --- in the app -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "on", "source"), [
    ("html", "50150NED/DataProperties", "Tabel 50150NED van het RIVM"),
    ("truncated", "gebiedsindelingen/2025", "Tabel indeling_2025 van PDOK"),
])
def test_a_job_that_fails_says_which_source_and_what_to_do(replay, tmp_path, kind, on, source):
    replay.fault(kind, on)
    folder = tmp_path / "map"
    job = jobs.start(folder, ["fetch", HERE, "--yes", "--json"], "Ophalen", action="fetch_data", by="lokaal", role="beheerder")
    while (job := jobs.read(folder, job.id)).state == jobs.BUSY:
        time.sleep(0.05)
    assert job.state == jobs.FAILED and job.said.startswith(f"{source}"), job
    assert "Probeer het later opnieuw" in job.said and ledger.read(folder) == []
