"""Storing what belongs together: several files in one go, all of them or none, whatever breaks off in between."""
import errno
import io
import json

import pytest
from conftest import BUURTEN, FIGURES

from dashboard import config, db, intake
from dashboard.errors import DatasetError, NoRoom
from dashboard.intake import Answers, Delivered, builder, ledger

ENTRY = {"action": "add", "load": "a1", "dataset": "kwb", "file": "sources/kwb/x.csv", "at": "2024-01-01T00:00:00+00:00"}
OLDER = FIGURES.replace(";100;", ";90;")


@pytest.fixture
def batch(tmp_path):
    """A ledger of one line, and three lines that belong together."""
    ledger.append(tmp_path, ENTRY)
    ledger.append_all(tmp_path, [{**ENTRY, "load": name} for name in ("b", "c", "d")])
    return tmp_path


def test_lines_that_belong_together_are_chained_and_counted(batch):
    lines = ledger.read(batch)
    assert [line["position"] for line in lines] == [1, 2, 3, 4]
    assert [line.get("batch") for line in lines] == [None, [1, 3], [2, 3], [3, 3]]
    assert [load.id for load in ledger.active(lines)] == ["a1", "b", "c", "d"]


def test_what_was_said_to_be_written_is_what_is_read(batch):
    written = ledger.append_all(batch, [{**ENTRY, "load": name} for name in ("e", "f")])
    assert ledger.read(batch)[-2:] == written


@pytest.mark.parametrize("share", [n / 10 for n in range(1, 10)])
def test_a_batch_that_was_cut_off_never_counted(share, batch):
    first, *rest = ledger.path(batch).read_bytes().splitlines(keepends=True)
    torn = b"".join(rest)
    ledger.path(batch).write_bytes(first + torn[:int(len(torn) * share)])
    assert [line["load"] for line in ledger.read(batch)] == ["a1"]
    ledger.append(batch, {**ENTRY, "load": "e"})
    assert [line["load"] for line in ledger.read(batch)] == ["a1", "e"]
    assert len(ledger.path(batch).read_bytes().splitlines()) == 2


def test_a_full_disk_leaves_the_ledger_as_it_was(batch, monkeypatch):
    before, real = ledger.path(batch).read_bytes(), io.FileIO.write

    class Full(io.FileIO):
        """Takes fifty bytes, and then no more."""

        def write(self, content):
            if len(content) <= 50 or self.tell() > len(before):
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(self, content[:50])

    def opened(place, mode="r", **options):
        return Full(place, mode) if options.get("buffering") == 0 else open(place, mode, **options)

    monkeypatch.setattr(ledger, "open", opened, raising=False)
    with pytest.raises(OSError, match="No space"):
        ledger.append_all(batch, [{**ENTRY, "load": name} for name in ("e", "f")])
    assert ledger.path(batch).read_bytes() == before


# --- add_all ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def looked_at(tmp_path, geojson):
    """An empty folder, and previews of boundaries and of two years of figures that lean on those boundaries."""
    folder = tmp_path / "leeg"
    settings = intake.writable(config.settings(folder))
    intake.build(settings)
    found = [intake.preview(settings, Delivered("buurten_2024.geojson", geojson(BUURTEN)))]
    for year, figures in ((2023, OLDER), (2024, FIGURES)):
        found.append(intake.preview(settings, Delivered(f"kwb_{year}.csv", figures.encode()), Answers(vintage=2024), found))
    return settings, found


def test_figures_are_looked_at_with_the_boundaries_that_come_along(looked_at):
    settings, (_, *figures) = looked_at
    for file in figures:
        assert file.storable, [finding.sentence() for finding in file.findings]
        assert file.count("new") == len(file.changes) > 0
    with pytest.raises(DatasetError, match="nog geen grenzen"):
        intake.preview(settings, figures[0].delivered, figures[0].answers)


def test_all_arrive_in_one_build(looked_at):
    settings, found = looked_at
    builds = set((settings.data / "build").glob("*/build.json"))
    loads = intake.add_all(settings, found, intake.Who(), accepted=True)
    assert [load.active for load in loads] == [True, True, True]
    assert len(set((settings.data / "build").glob("*/build.json")) - builds) == 1
    people = db.run("observation_standing", {}, data=settings.data).query("indicator == 'population' and code == 'BU99970001'")
    assert people.set_index("year")["value"].to_dict() == {2023: 90, 2024: 100}


def test_one_refused_file_stops_all(looked_at, contents):
    settings, found = looked_at
    figures = Delivered("kwb_2022.csv", b"gwb_code_10;a_inw\nBU99970001;veel\n")
    wrong = intake.preview(settings, figures, Answers(vintage=2024), found)
    before = contents(settings.data)
    with pytest.raises(DatasetError, match=r"kwb_2022\.csv kan er nog niet in. Er is niets opgeslagen") as problem:
        intake.add_all(settings, [*found, wrong], intake.Who(), accepted=True)
    assert [finding.found for finding in problem.value.findings] == ["veel"]
    assert contents(settings.data) == before


def test_nobody_agreed(looked_at, contents):
    settings, found = looked_at
    before = contents(settings.data)
    with pytest.raises(DatasetError, match="Niemand heeft akkoord gegeven"):
        intake.add_all(settings, found, intake.Who(), accepted=False)
    assert contents(settings.data) == before


@pytest.mark.parametrize("where", ["the third file", "the build", "the ledger"])
def test_a_fault_half_way_leaves_nothing(where, looked_at, monkeypatch, contents):
    settings, found = looked_at
    before, times = contents(settings.data), []

    def fails(real, nth):
        def fail(*arguments, **options):
            times.append(1)
            if len(times) == nth:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*arguments, **options)
        return fail

    module, name, nth = {"the third file": (intake, "_store", 3), "the build": (builder, "_assemble", 1),
                         "the ledger": (ledger, "_write", 1)}[where]
    monkeypatch.setattr(module, name, fails(getattr(module, name), nth))
    with pytest.raises(NoRoom, match="De schijf is vol"):
        intake.add_all(settings, found, intake.Who(), accepted=True)
    monkeypatch.undo()
    after = {name: raw for name, raw in contents(settings.data).items() if not name.startswith("build/")}
    assert after == {name: raw for name, raw in before.items() if not name.startswith("build/")}
    assert builder.pointer(settings.data)["position"] == 0
    assert len(intake.add_all(settings, found, intake.Who(), accepted=True)) == 3


def test_an_undone_one_comes_back_and_a_loaded_one_stops(looked_at):
    settings, found = looked_at
    loads = intake.add_all(settings, found, intake.Who(), accepted=True)
    intake.undo(settings, loads[2].id, intake.Who())
    with pytest.raises(DatasetError, match=r"buurten_2024\.geojson is intussen al geladen"):
        intake.add_all(settings, found, intake.Who(), accepted=True)
    intake.add_all(settings, found[2:], intake.Who(), accepted=True)
    assert [line["action"] for line in ledger.read(settings.data)] == ["add", "add", "add", "undo", "redo"]


def test_one_load_of_many_can_be_undone_and_purged(looked_at):
    settings, found = looked_at
    loads = intake.add_all(settings, found, intake.Who(), accepted=True)
    intake.undo(settings, loads[1].id, intake.Who())
    assert set(db.run("observation_standing", {}, data=settings.data)["year"]) == {2024}
    intake.purge(settings, loads[1].id, intake.Who())
    assert not (settings.data / loads[1].file).exists()
    assert [load.active for load in intake.history(settings)] == [True, False, True]


def test_the_line_says_where_a_fetched_file_came_from(looked_at):
    from dataclasses import replace

    settings, found = looked_at
    origin = {"table": "85984NED", "url": "https://voorbeeld", "fetched_at": ledger.now()}
    intake.add_all(settings, [*found[:2], replace(found[2], origin=origin)], intake.Who(), accepted=True)
    raw = [json.loads(line) for line in ledger.path(settings.data).read_text().splitlines()]
    assert raw[2]["origin"] == origin
    assert "origin" not in raw[0]
