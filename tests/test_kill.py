"""kill -9 during `add` and `build`: what was said to be done is there, nothing is half there, and readers never notice.

The commands run in children of a process that has everything imported, so that a kill falls in the work and not in starting
Python. That process is this file, run as a script; see `_answer_orders`.
"""
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
FIRST_YEAR, BUURTEN = 1930, ("BU99970001", "BU99970002", "BU99970101", "BU99970102")
ADDS, BETWEEN, BUILDS, FOLDERS = 24, 6, 20, 3  # kills; divided over folders of their own, for a build of many loads takes longer
POINTING = 20  # seconds that a child waits between the ledger line and the pointer, when asked to


class Helper:
    """The process that starts commands; each can be killed while it runs."""

    def __init__(self, log: Path):
        self.log = log
        self.process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, *words, wait_before_pointing: bool = False) -> int:
        order = {"words": [*map(str, words)], "wait": wait_before_pointing, "log": str(self.log)}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def ended(self) -> int:
        """Exit code of the command; -9 when it was killed."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def run(self, *words) -> int:
        self.start(*words)
        return self.ended()

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


def _answer_orders() -> None:
    """Read an order a line; fork a child for it and say its number; at the next, empty line wait for it and say how it ended."""
    from dashboard import __main__ as command_line
    from dashboard.intake import builder

    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(log, 1)
            os.dup2(log, 2)
            if order["wait"]:
                builder._point = _after_a_while(builder, builder._point, Path(order["log"] + ".pointing"))
            code = 1
            try:
                code = command_line.main(order["words"])
            finally:
                sys.stdout.flush()
                os._exit(code)
        print(child, flush=True)
        sys.stdin.readline()  # until then a child that ended keeps its number, so that a late kill hits nobody else
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _after_a_while(builder, point, sign: Path):
    """The pointer moves later than it would, when it is about to move forward; `sign` says that it waits."""
    def wait(data, made, position):
        if position > builder.pointer(data)["position"]:
            sign.touch()
            time.sleep(POINTING)
        point(data, made, position)
    return wait


class Reader(threading.Thread):
    """Asks the current build for all figures, again and again; a whole build has every buurt of every year it knows."""

    def __init__(self, data: Path):
        super().__init__(daemon=True)
        self.data, self.stop, self.times, self.wrong = data, threading.Event(), 0, []

    def run(self):
        from dashboard import db

        while not self.stop.is_set():
            try:
                rows = db.run("observation_standing", {}, data=self.data)
                people = rows[rows["indicator"] == "population"]
                whole = {2024: 8} | dict.fromkeys(set(people["year"]) - {2024}, 4)
                if people.groupby("year").size().to_dict() != whole:
                    self.wrong.append(f"half a build: {people.groupby('year').size().to_dict()}")
            except Exception as problem:  # any error at all is what this reader is looking for
                self.wrong.append(repr(problem))
            self.times += 1
            time.sleep(0.1)


class Trial:
    """One folder under fire: what was promised, what was killed, and the checks after each kill."""

    def __init__(self, data: Path, helper: Helper, files: Path):
        from dashboard.intake import ledger

        self.data, self.helper, self.files, self.ledger = data, helper, files, ledger
        self.promised, self.made = self.loads(), 0
        self.tally = {"killed": 0, "after the first write": 0, "between ledger and pointer": 0}

    def loads(self) -> set[str]:
        return {load.entry["name"] for load in self.ledger.active(self.ledger.read(self.data))}

    def new_file(self) -> Path:
        file = self.files / f"kwb_{FIRST_YEAR + self.made}.csv"
        file.write_text("gwb_code_10;a_inw\n" + "".join(f"{code};{self.made * 10 + n}\n" for n, code in enumerate(BUURTEN)))
        self.made += 1
        return file

    def written(self) -> set[Path]:
        """Everything but the locks and the log of what a reader may do."""
        return {path for path in self.data.rglob("*") if path.is_file() and path.suffix != ".lock"}

    def kill(self, pid: int, before: set[Path]) -> int:
        os.kill(pid, signal.SIGKILL)
        code = self.helper.ended()
        if code == -signal.SIGKILL:
            self.tally["killed"] += 1
            self.tally["after the first write"] += self.written() != before
        return code

    def settle(self, name: str | None, code: int) -> None:
        """After a kill: exactly what was promised, plus at most the killed one; and the installation is in order."""
        now = self.loads()
        assert self.promised <= now <= self.promised | ({name} if name else set())
        if code == 0 and name:
            assert name in now
        self.promised = now
        assert self.helper.run("check", "--data", self.data) == 0, self.helper.log.read_text()[-2000:]


def measured(trial: Trial) -> tuple[float, float]:
    """Seconds of an undisturbed add, and after how many of them it first writes."""
    file, before, start = trial.new_file(), trial.written(), time.perf_counter()
    trial.helper.start("add", file, "--vintage", 2024, "--yes", "--data", trial.data)
    first = None
    ended = threading.Event()
    watcher = threading.Thread(target=lambda: (setattr(trial, "code", trial.helper.ended()), ended.set()))
    watcher.start()
    while not ended.wait(0.003):
        if first is None and trial.written() != before:
            first = time.perf_counter() - start
    watcher.join()
    assert trial.code == 0, trial.helper.log.read_text()[-2000:]
    trial.promised.add(file.name)
    return time.perf_counter() - start, first


def kill_adds(trial: Trial, turn: int) -> None:
    """Half of them spread over the whole duration, half over the part in which it writes."""
    whole, first = measured(trial)
    half = ADDS // 2
    moments = [whole * n / half for n in range(half)] + [first + (whole - first) * n / half for n in range(half)]
    for moment in moments[turn::FOLDERS]:
        code = 0
        while code == 0:  # it was done before the kill: another one, killed earlier
            file, before = trial.new_file(), trial.written()
            pid = trial.helper.start("add", file, "--vintage", 2024, "--yes", "--data", trial.data)
            time.sleep(moment)
            code = trial.kill(pid, before)
            trial.settle(file.name, code)
            moment *= 0.85


def kill_between_ledger_and_pointer(trial: Trial) -> None:
    """The line is in the ledger, so the load counts; the pointer still stands at the build before it."""
    waiting = Path(str(trial.helper.log) + ".pointing")
    for _ in range(BETWEEN // FOLDERS):
        assert trial.helper.run("build", "--data", trial.data) == 0  # so that the wait is not in the build that add begins with
        file, before, position = trial.new_file(), trial.written(), len(trial.ledger.read(trial.data))
        pid = trial.helper.start("add", file, "--vintage", 2024, "--yes", "--data", trial.data, wait_before_pointing=True)
        deadline = time.monotonic() + 60
        while not waiting.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        pointer = json.loads((trial.data / "build" / "current.json").read_text())
        assert pointer["position"] == position == len(trial.ledger.read(trial.data)) - 1
        code = trial.kill(pid, before)
        assert code == -signal.SIGKILL
        trial.tally["between ledger and pointer"] += 1
        trial.settle(file.name, code)
        assert file.name in trial.promised
        waiting.unlink()


def kill_builds(trial: Trial, turn: int) -> None:
    """Other thresholds make another build of the same ledger; without its steps every file is read again too."""
    settings = trial.data / "settings.toml"
    limits = iter(range(11, 1000))

    def begin() -> int:
        settings.write_text(f"[thresholds]\ncount_public = {next(limits)}\n")
        for step in list((trial.data / "build" / "steps").iterdir())[::2]:
            step.unlink()
        return trial.helper.start("build", "--data", trial.data)

    start = time.perf_counter()
    begin()
    assert trial.helper.ended() == 0
    whole = time.perf_counter() - start
    for n in range(turn, BUILDS, FOLDERS):
        code, moment = 0, whole * n / BUILDS
        while code == 0:
            before, pid = trial.written(), begin()
            time.sleep(moment)
            code = trial.kill(pid, before)
            trial.settle(None, code)
            moment *= 0.85


@pytest.mark.parametrize("turn", range(FOLDERS))
def test_fifty_kills(tiny, tmp_path, turn):
    """24 adds, 6 between ledger line and pointer, 20 builds; then each folder says the same as one that was never disturbed."""
    from dashboard import db

    helper = Helper(tmp_path / "log.txt")
    trial, reader = Trial(tiny, helper, tmp_path), Reader(tiny)
    reader.start()
    try:
        kill_adds(trial, turn)
        kill_between_ledger_and_pointer(trial)
        kill_builds(trial, turn)
        assert helper.run("build", "--data", tiny) == 0
        assert helper.run("check", "--data", tiny) == 0
    finally:
        reader.stop.set()
        reader.join(10)
        helper.close()
    assert ADDS + BETWEEN + BUILDS == 50
    assert trial.tally["killed"] == (ADDS + BETWEEN) // FOLDERS + len(range(turn, BUILDS, FOLDERS))
    assert trial.tally["after the first write"] >= 4  # 10 of the fifty
    assert trial.tally["between ledger and pointer"] == BETWEEN // FOLDERS
    assert reader.wrong == []
    assert reader.times > 30
    years = db.execute("SELECT DISTINCT year FROM observation WHERE year <> 2024", {}, data=tiny)["year"]
    assert {f"kwb_{year}.csv" for year in years} == trial.promised - {"kwb_2024.csv", "buurten_2024.geojson"}
    left = {path.name for path in (tiny / "sources").rglob("*") if path.is_file()}
    named = {Path(load.file).name for load in trial.ledger.loads(trial.ledger.read(tiny)).values()}
    assert named <= left
    assert not list((tiny / "build").glob("part-*"))


if __name__ == "__main__":
    _answer_orders()
