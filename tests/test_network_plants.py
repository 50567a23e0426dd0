"""Slow: what is planted is found in other towns too (50 seeds), and ten programs that type at once lose nothing (A16)."""
import json
import multiprocessing
import shutil
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest

from dashboard import config, db, intake
from dashboard.errors import ConflictError
from dashboard.intake import builder, ledger, records
from dashboard.intake.steps import network as step
from dashboard.registers.kinds import Change

GENERATOR = Path(config.DEMO)
WHO = intake.Who("u1", "adviseur")
WRITERS, TIMES, READERS = 10, 100, 4
pytestmark = pytest.mark.slow


def found_in(seed: int) -> dict[str, bool]:
    """Of each plant whether the measures of the product find it in the town of this seed."""
    if str(GENERATOR) not in sys.path:
        sys.path.insert(0, str(GENERATOR))
    from generator import network as town

    made = town.plan(seed)
    typed = {(kind, id): 1 for kind in step.KINDS for id in getattr(made, kind)}
    tables = step.compute(step.Register(made.organisation, made.activity, made.tie, typed, date(2026, 1, 12)))
    areas, nodes = tables["area"], tables["node"]
    wijken = areas[areas["level"] == "wijk"].set_index("area")
    whole = nodes[nodes["area"] == town.HOME].set_index("organisation")
    breaks = nodes[nodes["area"].isin(wijken.index)].sort_values("loss", ascending=False).iloc[0]
    return {
        "broker": whole["betweenness"].idxmax() == made.plants["broker"],
        "breakpoint": (breaks["organisation"], breaks["area"]) == (made.plants["breakpoint"], made.plants["breakpoint_wijk"]),
        "worlds": list(wijken.index[wijken["worlds"]]) == [made.plants["worlds"]],
    }


def test_fifty_other_towns():
    found = [found_in(seed) for seed in range(50)]
    counts = {plant: sum(one[plant] for one in found) for plant in found[0]}
    print(f"of 50 towns: {counts}")
    assert min(counts.values()) >= 48


def write(folder, name):
    settings = config.settings(folder)
    for n in range(TIMES):
        if n % 10 == 9:  # everybody changes the same one too
            while True:
                now = records.state(settings)["organisation"]["org-0"]
                try:
                    data = now.data | {"note": f"{name} {n}"}
                    intake.record(settings, [Change("organisation", "org-0", data, now.version)], WHO)
                    break
                except ConflictError:
                    continue
        else:
            data = {"name": f"{name} {n}", "sector": "informal"}
            intake.record(settings, [Change("organisation", f"{name}-{n}", data)], WHO)


def tie(folder, name):
    """Half of the lines of these are ties to what was typed just before, in one go."""
    settings = config.settings(folder)
    for n in range(TIMES // 2):
        one, link = f"{name}-{n}", {"a": f"{name}-{n}", "b": "org-0", "type": "kent"}
        intake.record(settings, [Change("organisation", one, {"name": one, "sector": "formal"}), Change("tie", one, link)], WHO)


def read(folder, stop, out):
    seen, asked, wrong = 0, 0, []
    while not stop.is_set():
        position = db.current(folder)["position"]
        wrong += [f"position fell from {seen} to {position}"] if position < seen else []
        seen = max(seen, position)
        loose = db.execute("""SELECT count(*) AS n FROM register_tie AS t
                              WHERE t.a NOT IN (SELECT id FROM register_organisation)
                                 OR t.b NOT IN (SELECT id FROM register_organisation)""", {}, data=folder)["n"].item()
        wrong += [f"{loose} ties without an end"] if loose else []
        asked += 1
        time.sleep(0.02)
    out.put(json.dumps([asked, wrong]))


def test_a16_ten_write_and_four_read(_tiny_templates, tmp_path):
    folder = shutil.copytree(_tiny_templates / "tiny", tmp_path / "data")
    settings = config.settings(folder)
    intake.record(settings, [Change("organisation", "org-0", {"name": "Iedereen", "sector": "formal"})], WHO)
    records.settle(folder)
    before, log = len(ledger.read(folder)), []
    context = multiprocessing.get_context("spawn")
    stop, out = context.Event(), context.Queue()
    readers = [context.Process(target=read, args=(folder, stop, out)) for _ in range(READERS)]
    writers = [context.Process(target=write if n < WRITERS - 2 else tie, args=(folder, f"w{n}")) for n in range(WRITERS)]
    for process in (*readers, *writers):
        process.start()
    builds, seen = set(), {}  # seen: how much of the ledger is in the build → when that was so for the first time

    def look():
        builds.add(db.version(folder))
        seen.setdefault(db.current(folder)["position"], time.time())
        time.sleep(0.05)

    while any(writer.is_alive() for writer in writers):
        look()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    ended = time.monotonic()
    while records.behind(settings) and time.monotonic() - ended < 60:
        look()
    look()
    written = ledger.read(folder)
    late = seen[len(written)] - datetime.fromisoformat(written[-1]["at"]).timestamp()
    print(f"{len(builds)} builds seen; all edits in the last one {late:.1f} s after the last edit was saved")
    assert late < 30
    stop.set()
    log = [json.loads(out.get(timeout=60)) for _ in readers]
    for reader in readers:
        reader.join(60)
    assert [wrong for _, wrong in log] == [[]] * READERS and min(asked for asked, _ in log) > 10
    lines = ledger.read(folder)
    assert len(lines) - before == WRITERS * TIMES
    for kind in records.state(settings).values():
        for one in kind.values():
            assert [version["version"] for version in one.history] == list(range(1, one.version + 1))
    assert records.state(settings)["organisation"]["org-0"].version == 1 + (WRITERS - 2) * (TIMES // 10)
    assert builder.pointer(folder)["position"] == len(lines)
    there = db.execute("SELECT count(*) AS n FROM register_organisation", {}, data=folder)["n"].item()
    assert there == 1 + (WRITERS - 2) * (TIMES - TIMES // 10) + 2 * TIMES // 2
