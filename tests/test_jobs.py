"""Jobs: a process of our own command line that a page can look in on, that outlives the page, and that can be stopped."""
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from filelock import FileLock

from dashboard import config, intake
from dashboard.errors import AccessError, DashboardError
from dashboard.intake import jobs

pytestmark = pytest.mark.slow  # the check before landing runs these

MAY = {"action": "add_data", "role": "beheerder"}


@pytest.fixture
def begin():
    """Start a job in a folder; whatever still runs at the end of the test is stopped."""
    started = []

    def run(folder, *words, title="Opnieuw opbouwen"):
        job = jobs.start(folder, list(words or ["build"]), title, by="lokaal", **MAY)
        started.append(job)
        return job

    yield run
    for job in started:
        jobs.stop(job, **MAY)


def wait(job: jobs.Job, until=lambda job: job.state != jobs.BUSY) -> jobs.Job:
    for _ in range(600):
        if until(job := jobs.read(job.data, job.id)):
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def waits_for_us(job: jobs.Job) -> bool:
    """The test holds the builder's lock: the job has told that it waits."""
    return "Een ander programma" in job.what


def test_a_job_tells_how_far_it_is_and_how_it_ended(tiny, begin):
    job = begin(tiny)
    assert job.state == jobs.BUSY and job.title == "Opnieuw opbouwen"
    job = wait(job)
    assert (job.state, job.code, job.share) == (jobs.DONE, 0, 1.0), job
    assert job.said.startswith("Stand ") and job.said.endswith(" is klaar.")
    assert job.seconds >= 0
    lines = [json.loads(line) for line in (tiny / "jobs" / f"{job.id}.jsonl").read_text().splitlines()]
    assert lines[0]["by"] == "lokaal" and lines[0]["role"] == "beheerder"
    assert [line["job"] for line in lines if "job" in line] == [job.id]


def test_an_error_is_told_in_dutch(tiny, begin):
    with open(tiny / "ledger.jsonl", "a") as file:
        file.write('{"v": 1}\n')
    job = wait(begin(tiny))
    assert job.state == jobs.FAILED and job.code == 1
    assert "logboek" in job.said and "Traceback" not in job.said


def test_a_bug_is_told_by_a_code(tiny, cli, monkeypatch):
    monkeypatch.setattr(intake, "build", lambda *_: 1 / 0)
    run = cli("build", "--progress", "json", data=tiny)
    end = json.loads(run.out.splitlines()[-1])
    assert run.code == end["end"] == 1
    assert "Meld dit met de code" in end["said"] and "division" not in run.out + run.err


def test_one_job_in_a_folder(tiny, begin):
    with FileLock(tiny / "build" / "builder.lock"):
        job = wait(begin(tiny), waits_for_us)
        with pytest.raises(DashboardError, match="loopt al een opdracht: Opnieuw opbouwen"):
            begin(tiny, title="Nog een")
        assert jobs.busy(tiny).id == job.id
        typed = subprocess.run([sys.executable, "-m", "dashboard", "build", "--data", tiny], capture_output=True, text=True,
                               cwd=config.ROOT, check=False)
        assert typed.returncode == 1 and "loopt al een opdracht: proces" in typed.stderr
    assert wait(job).state == jobs.DONE
    assert wait(begin(tiny)).state == jobs.DONE  # and then there may be another


def test_stop_ends_the_whole_group(tiny, begin, contents):
    before = contents(tiny)
    with FileLock(tiny / "build" / "builder.lock"):
        job = wait(begin(tiny), waits_for_us)
        pid = jobs._children[job.id].pid
        stopped = jobs.stop(job, **MAY)
    assert stopped.state == jobs.STOPPED and stopped.said.startswith("Gestopt.")
    assert jobs._children[job.id].poll() is not None
    with pytest.raises(ProcessLookupError):
        os.killpg(pid, 0)
    assert {name for name in contents(tiny) if not name.startswith("jobs")} == set(before)
    assert jobs.busy(tiny) is None


def test_stop_of_a_job_of_another_server(tiny, begin):
    """The server was restarted: it knows the job only by its file and its lock."""
    with FileLock(tiny / "build" / "builder.lock"):
        job = wait(begin(tiny), waits_for_us)
        child = jobs._children.pop(job.id)
        assert jobs.read(tiny, job.id).state == jobs.BUSY
        assert jobs.stop(job, **MAY).state == jobs.STOPPED
        assert child.wait(10) != 0


@pytest.mark.parametrize("known", [True, False], ids=["own child", "other server"])
def test_a_job_that_died_is_recognised(tiny, begin, known, monkeypatch):
    monkeypatch.setattr(jobs, "STARTING", 0)
    with FileLock(tiny / "build" / "builder.lock"):
        job = wait(begin(tiny), waits_for_us)
        child = jobs._children[job.id] if known else jobs._children.pop(job.id)
        child.send_signal(signal.SIGKILL)
        child.wait(10)
        job = jobs.read(tiny, job.id)
    assert job.state == jobs.DIED and "onverwacht opgehouden" in job.said
    with jobs.alone(tiny):  # somebody else has the lock now: that does not bring it back
        assert jobs.read(tiny, job.id).state == jobs.DIED
    assert wait(begin(tiny)).state == jobs.DONE


def test_a_line_cut_off_says_nothing(tiny, begin):
    job = wait(begin(tiny))
    path = tiny / "jobs" / f"{job.id}.jsonl"
    path.write_text(path.read_text().rstrip("\n")[:-20])
    assert wait(job).state == jobs.DIED


def test_who_may(tiny):
    with pytest.raises(AccessError, match="analist"):
        jobs.start(tiny, ["build"], "x", action="add_data", by="lokaal", role="lezer")
    assert not (tiny / "jobs").exists()


def test_a_job_writes_for_who_started_it(monkeypatch):
    assert jobs.who() == intake.Who()
    monkeypatch.setenv(jobs.ACCOUNT, "u17")
    monkeypatch.setenv(jobs.ROLE, "analist")
    assert jobs.who() == intake.Who("u17", "analist")


def test_old_jobs_are_tidied(tiny, begin):
    (tiny / "jobs").mkdir()
    for number in range(40):
        line = {"title": "oud", "words": [], "at": "2020-01-01T00:00:00+00:00"}
        (tiny / "jobs" / f"2020-{number:02}.jsonl").write_text(json.dumps(line) + "\n")
    job = wait(begin(tiny))
    assert len(jobs.recent(tiny, 100)) == jobs.KEEP + 1 and jobs.recent(tiny)[0].id == job.id


def test_progress_as_json(tiny, cli):
    (tiny / "build" / "current.json").unlink()
    for old in (tiny / "build").glob("*/build.json"):
        old.unlink()
    run = cli("build", "--progress", "json", data=tiny)
    lines = [json.loads(line) for line in run.out.splitlines()]
    shares = [line["share"] for line in lines if "share" in line]
    assert run.code == 0 and shares and all(0 <= share <= 1 for share in shares)
    assert lines[-1]["end"] == 0
