"""The ledger: an append-only chain. What was changed is refused, what was cut off never counted, and two writers both land."""
import json
import multiprocessing

import pytest

from dashboard import intake
from dashboard.errors import DashboardError, LedgerError
from dashboard.intake import ledger

ENTRY = {"action": "add", "load": "a1", "dataset": "kwb", "file": "sources/kwb/x.csv", "at": "2024-01-01T00:00:00+00:00"}


@pytest.fixture
def three(tmp_path):
    """A ledger of three lines: two loads, of which the first was undone."""
    for entry in (ENTRY, {**ENTRY, "load": "b2"}, {"action": "undo", "load": "a1", "at": "2024-01-02T00:00:00+00:00"}):
        ledger.append(tmp_path, entry)
    return tmp_path


def raw(folder) -> list[bytes]:
    return ledger.path(folder).read_bytes().splitlines(keepends=True)


def test_lines_come_back_in_order_and_chained(three):
    lines = ledger.read(three)
    assert [line["position"] for line in lines] == [1, 2, 3]
    assert [line["previous"] for line in lines] == [ledger.START, lines[0]["hash"], lines[1]["hash"]]
    assert {line["v"] for line in lines} == {ledger.VERSION}
    assert {load.id: load.active for load in ledger.loads(lines).values()} == {"a1": False, "b2": True}
    assert [load.id for load in ledger.active(lines)] == ["b2"]


def test_an_appended_line_is_the_line_that_is_read(three):
    """What add() tells the page must be what the next reader finds."""
    written = ledger.append(three, {**ENTRY, "load": "c3", "name": "café ’s.csv"})
    assert ledger.read(three)[-1] == written


def test_older_lines_are_never_touched(three):
    before = ledger.path(three).read_bytes()
    ledger.append(three, {**ENTRY, "load": "c3"})
    assert ledger.path(three).read_bytes().startswith(before)


CHANGES = {
    "a value": lambda lines: [lines[0].replace(b'"kwb"', b'"xyz"'), *lines[1:]],
    "a space": lambda lines: [lines[0].replace(b'": "', b'":  "', 1), *lines[1:]],
    "a line less": lambda lines: [lines[0], lines[2]],
    "a line twice": lambda lines: [lines[0], lines[0], *lines[1:]],
    "another order": lambda lines: [lines[1], lines[0], lines[2]],
    "no line": lambda lines: [lines[0], b"zomaar\n", lines[2]],
    "no object": lambda lines: [lines[0], b"5\n", lines[2]],
    "an empty line": lambda lines: [lines[0], b"\n", *lines[1:]],
    "half a character": lambda lines: [lines[0], lines[1].replace(b"kwb", b"k\xffb"), lines[2]],
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_ledger_is_refused_in_dutch(change, three, cli):
    ledger.path(three).write_bytes(b"".join(CHANGES[change](raw(three))))
    with pytest.raises(LedgerError, match=r"Regel \d van het logboek .* (sluit niet aan|is geen geldige regel).*reservekopie"):
        ledger.read(three)
    run = cli("history", data=three)
    assert run.code == 1
    assert "Zet het bestand terug uit de reservekopie" in run.err


def test_a_changed_ledger_stops_an_append(three):
    ledger.path(three).write_bytes(b"".join(CHANGES["a value"](raw(three))))
    before = ledger.path(three).read_bytes()
    with pytest.raises(LedgerError):
        ledger.append(three, ENTRY)
    assert ledger.path(three).read_bytes() == before


def test_a_newer_program_wrote_it(three):
    newer = json.dumps({"v": ledger.VERSION + 1, "previous": ledger.read(three)[-1]["hash"]}).encode()
    ledger.path(three).write_bytes(b"".join(raw(three)) + newer + b"\n")
    with pytest.raises(LedgerError, match="nieuwere versie van dit programma"):
        ledger.read(three)


@pytest.mark.parametrize("kept", [1, 20, -2, -1])
def test_a_line_that_was_cut_off_never_counted(kept, three):
    *whole, last = raw(three)
    ledger.path(three).write_bytes(b"".join(whole) + last[:kept])
    assert [line["position"] for line in ledger.read(three)] == [1, 2]
    ledger.append(three, {**ENTRY, "load": "c3"})
    lines = ledger.read(three)
    assert [line["load"] for line in lines] == ["a1", "b2", "c3"]
    assert b"".join(raw(three)).count(b"\n") == 3


def test_an_undo_of_nothing_is_a_sentence(tmp_path):
    ledger.append(tmp_path, {"action": "undo", "load": "zz", "at": "2024-01-01T00:00:00+00:00"})
    with pytest.raises(DashboardError, match="logboek noemt een lading die er niet in staat"):
        intake.history(intake.builder.config.settings(tmp_path))


def append_many(folder, name, count):
    for n in range(count):
        with ledger.lock(folder):
            ledger.append(folder, {**ENTRY, "load": f"{name}{n}"})


def test_writers_at_the_same_time_all_land(tmp_path):
    start = multiprocessing.get_context("spawn")
    writers = [start.Process(target=append_many, args=(tmp_path, name, 15)) for name in "pq"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    lines = ledger.read(tmp_path)
    assert sorted(line["load"] for line in lines) == sorted(f"{name}{n}" for name in "pq" for n in range(15))
