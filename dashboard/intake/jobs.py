"""Work that takes longer than a click: a process of our own command line, which a page can look in on.

A job is one file, `<data>/jobs/<id>.jsonl`. Its first line says what was asked, then follow the lines that the process writes
about how far it is, and the last says how it ended. As long as it runs the process holds `jobs/job.lock`: that is how we know
that a job died when it has no last line, also after a power cut, and that there is one job in a folder at a time. Closing the
page does not stop it, nor does stopping the server.
"""
import contextlib
import io
import json
import logging
import os
import secrets
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from filelock import FileLock, Timeout

from dashboard import access, config
from dashboard.errors import DashboardError
from dashboard.intake import ledger, locks

KEEP = 20  # files of jobs that are over
STARTING = 20  # seconds in which a process of another server may come up and take the lock
PATIENCE = 10  # seconds that a process gets to end by itself
BUSY, DONE, FAILED, STOPPED, DIED = "busy", "done", "failed", "stopped", "died"
UNEXPECTED = ("De opdracht is onverwacht opgehouden. Er is niets half opgeslagen. Geef de opdracht opnieuw: wat er al is, "
              "halen we niet nog eens op.")
ACCOUNT, ROLE = "DRAGEND_JOB_ACCOUNT", "DRAGEND_JOB_ROLE"  # for whom a job writes in the ledger
log = logging.getLogger("dashboard.jobs")
_children: dict[str, subprocess.Popen] = {}  # started by this server, so that one that ends is not left as a zombie


@dataclass(frozen=True)
class Job:
    """One job as its file tells it.

    state    'busy', 'done', 'failed', 'stopped' or 'died' (it is gone and did not say why)
    what     what it is doing, or was doing last; `share` is how much of the whole is behind it, 0–1
    said     how it ended, in Dutch; empty as long as it runs
    seconds  how long it runs, or ran
    told     what it told besides: its pid, and {"result": …} when it ended with an outcome for a program
    """

    id: str
    data: Path
    title: str
    words: tuple[str, ...]
    at: str
    state: str = BUSY
    what: str = "starten"
    share: float = 0.0
    said: str = ""
    code: int | None = None
    seconds: float = 0.0
    told: dict = field(default_factory=dict)


# --- for the page -----------------------------------------------------------------------------------------------------


def start(data: Path, words: list[str], title: str, *, action: str, by: str, role: str) -> Job:
    """Run `python -m dashboard <words> --data <data> --progress json` beside us.

    title    what it is, in Dutch, for who looks: "Cijfers ophalen van Heerenveen"
    action   what the role must be allowed to do
    Raises   DashboardError when another job is busy in this folder
    """
    access.require(role, action)
    folder = data / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "start.lock", timeout=PATIENCE):
        if other := busy(data):
            raise DashboardError(f"In deze map loopt al een opdracht: {other.title}. Wacht tot die klaar is, of stop die.")
        _tidy(folder)
        id = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(2)}"
        line = {"job": id, "title": title, "words": words, "at": ledger.now(), "by": by, "role": role}
        path = folder / f"{id}.jsonl"
        path.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
        with open(path, "ab") as out:
            _children[id] = subprocess.Popen(
                [sys.executable, "-m", "dashboard", *words, "--data", str(data), "--progress", "json"], cwd=config.ROOT,
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL, env=os.environ | {ACCOUNT: by, ROLE: role},
                **_apart())
    log.info("job started id=%s command=%s role=%s", id, words[0], role)
    return read(data, id)


def stop(job: Job, *, action: str, role: str) -> Job:
    """End a job and all that it started. It stores all or nothing, so nothing half is left."""
    access.require(role, action)
    job = read(job.data, job.id)
    if job.state == BUSY and (pid := _pid(job)) is not None:
        _end(pid, gently=True)
        if not _over(job, PATIENCE):
            _end(pid, gently=False)
            _over(job, PATIENCE)
    if read(job.data, job.id).state in (BUSY, DIED):
        said = "Gestopt. Er is niets opgeslagen. Wat al was opgehaald, blijft een dag bewaard."
        with open(_file(job), "a", encoding="utf-8") as file:
            file.write("\n" + json.dumps({"end": None, "said": said, "at": ledger.now()}, ensure_ascii=False) + "\n")
        log.info("job stopped id=%s role=%s", job.id, role)
    return read(job.data, job.id)


def busy(data: Path) -> Job | None:
    """The job that runs in a folder now."""
    return next((job for job in recent(data, 3) if job.state == BUSY), None)


def recent(data: Path, most: int = KEEP) -> list[Job]:
    """The jobs of a folder, the newest first."""
    ids = sorted((path.stem for path in (data / "jobs").glob("*.jsonl")), reverse=True)
    return [read(data, id) for id in ids[:most]]


def last(data: Path, words: tuple[str, ...]) -> Job | None:
    """The newest job that did this, for whomever it was."""
    return next((job for job in recent(data) if job.words == words), None)


def read(data: Path, id: str) -> Job:
    """A job as it is now. Raises DashboardError when there is no such job."""
    job = _told(data, id)
    if job.state != BUSY or _alive(job):
        return job
    job = _told(data, id)  # it may have ended well while we looked whether it was there
    return replace(job, state=DIED, said=UNEXPECTED) if job.state == BUSY else job


def _told(data: Path, id: str) -> Job:
    """What the file of a job says; a job without a last line is called busy."""
    path = data / "jobs" / f"{id}.jsonl"
    try:
        first, *lines = [_line(raw) for raw in path.read_text(encoding="utf-8", errors="replace").splitlines()]
        job = Job(id, data, first["title"], tuple(first["words"]), first["at"])
    except (OSError, ValueError, KeyError) as problem:
        raise DashboardError(f"Opdracht {id} staat niet (meer) in {path.parent}.") from problem
    for line in lines:
        if "end" in line:
            state = STOPPED if line["end"] is None else DONE if line["end"] == 0 else FAILED
            return replace(job, state=state, code=line["end"], said=line.get("said", ""),
                           seconds=_seconds(job.at, line.get("at")), share=1.0 if state == DONE else job.share)
        if "what" in line:
            job = replace(job, what=str(line["what"]), share=min(max(float(line.get("share") or 0), 0.0), 1.0))
        job = replace(job, told=job.told | {key: value for key, value in line.items() if key not in ("what", "share")})
    return replace(job, seconds=_seconds(job.at, None))


def _line(raw: str) -> dict:
    """One line; what was cut off says nothing."""
    with contextlib.suppress(ValueError):
        found = json.loads(raw)
        return found if isinstance(found, dict) else {}
    return {}


def _file(job: Job) -> Path:
    return job.data / "jobs" / f"{job.id}.jsonl"


def _seconds(since: str, until: str | None) -> float:
    end = datetime.fromisoformat(until) if until else datetime.now(UTC)
    return max((end - datetime.fromisoformat(since)).total_seconds(), 0.0)


def _tidy(folder: Path) -> None:
    for path in sorted(folder.glob("*.jsonl"))[:-KEEP]:
        path.unlink(missing_ok=True)


# --- is it still there, and away with it ------------------------------------------------------------------------------


def _alive(job: Job) -> bool:
    if child := _children.get(job.id):
        return child.poll() is None
    if "pid" in job.told and _held(job.data):
        return locks.pid(_lock(job.data)) == job.told["pid"]
    return job.seconds < STARTING


def _held(data: Path) -> bool:
    lock = FileLock(_lock(data))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def _pid(job: Job) -> int | None:
    """The process of a job: our own child, or who holds the lock."""
    if child := _children.get(job.id):
        return child.pid
    return job.told.get("pid") if _held(job.data) and locks.pid(_lock(job.data)) == job.told.get("pid") else None


def _over(job: Job, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if read(job.data, job.id).state != BUSY:
            return True
        time.sleep(0.05)
    return False


def _apart() -> dict:
    """How Popen makes a process that outlives us, with a group of its own so that it can be ended with all it started."""
    if os.name == "nt":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _end(pid: int, *, gently: bool) -> None:
    with contextlib.suppress(OSError):  # it is gone already
        if os.name == "nt":
            os.kill(pid, signal.CTRL_BREAK_EVENT if gently else signal.SIGTERM)  # SIGTERM there is "at once"
        else:
            os.killpg(pid, signal.SIGTERM if gently else signal.SIGKILL)


def _lock(data: Path) -> Path:
    return data / "jobs" / "job.lock"


# --- for the command line ---------------------------------------------------------------------------------------------


@contextlib.contextmanager
def alone(data: Path) -> Iterator[None]:
    """Be the one job in this folder. Raises DashboardError when there is another."""
    with locks.announced(_lock(data), wait=locks.SOON) as other:
        if other:
            raise DashboardError(f"In deze map loopt al een opdracht{other}. Wacht tot die klaar is, of stop die.")
        yield


def who() -> ledger.Who:
    """For whom this program writes: who started the job that it is, or else whoever sits at this computer."""
    return ledger.Who(os.environ[ACCOUNT], os.environ[ROLE]) if {ACCOUNT, ROLE} <= os.environ.keys() else ledger.Who()


def report(command: Callable[[], int], out: TextIO) -> int:
    """Run a command for who reads along: what it prints becomes one last line, {"end": exit code, "said": …}.

    Before it a line {"result": …} when what it prints is one JSON object; then only what it says on stderr is `said`.

    A bug is logged under a code, with its place but no values: nobody sees the screen of a job.
    """
    if os.name != "nt":
        before = signal.signal(signal.SIGTERM, _stopped)  # so that what is half written is taken away on the way out
    tell(out, pid=os.getpid())
    printed, warned = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(warned):
        try:
            code = command()
        except Exception as error:  # nothing above us would tell anybody
            code, number = 1, secrets.token_hex(3)
            log.error("bug code=%s type=%s\n%s", number, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            warned = io.StringIO(f"Er ging iets mis in het programma. Meld dit met de code {number} aan de beheerder.")
        finally:
            if os.name != "nt":
                signal.signal(signal.SIGTERM, before)
    if result := _line(printed.getvalue()):
        printed = io.StringIO()
        tell(out, result=result)
    tell(out, end=code, said=(printed.getvalue() + warned.getvalue()).strip(), at=ledger.now())
    return code


def tell(out: TextIO, **what) -> None:
    """One line for who reads along: tell(out, what="CBS 86165NED: pagina 2", share=0.4)."""
    out.write(json.dumps(what, ensure_ascii=False) + "\n")
    out.flush()


def _stopped(*_) -> None:
    raise SystemExit(1)
