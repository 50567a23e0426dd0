"""Running an installation: settings, back-up and restore, logs, purging, upgrades, and two programs on one folder."""
import importlib.util
import json
import logging
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from conftest import FIGURES
from streamlit.testing.v1 import AppTest

from dashboard import catalog, config, db, health, intake, logs, server, ui
from dashboard.errors import DashboardError, LedgerError
from dashboard.intake import builder, ledger, locks, retention

RELEASES = sorted(path for path in (Path(__file__).parent / "releases").iterdir() if (path / "ledger.jsonl").exists())
OWN = "buurt;ouderen;mensen\nBU99970001;20;100\nBU99970002;20;300\nBU99970101;25;200\nBU99970102;25;400\n"


def settings_of(folder: Path, text: str) -> config.Settings:
    (folder / "settings.toml").write_text(text, encoding="utf-8")
    config._read.cache_clear()
    return config.settings(folder)


def loads(folder: Path) -> dict[str, ledger.Load]:
    return {load.entry["name"]: load for load in ledger.loads(ledger.read(folder)).values()}


def years(folder: Path, view: str = "openbaar") -> set[int]:
    return set(db.execute("SELECT DISTINCT year FROM observation", {}, data=folder, view=view)["year"])


# --- settings ---------------------------------------------------------------------------------------------------------


def test_settings_are_read(tmp_path):
    known = settings_of(tmp_path, (RELEASES[0] / "settings.toml").read_text(encoding="utf-8"))
    assert (known.name, known.home, known.overview_level, known.allowed_hosts) == (
        "Proefstad", "GM9997", "buurt", ("dashboard.proefstad.example",))
    assert (known.thresholds.count_public, known.login.role_claim, known.login.configured) == (20, "functies", False)


def test_a_new_folder_needs_no_settings(tmp_path):
    assert config.settings(tmp_path) == config.Settings(tmp_path.resolve())


@pytest.mark.parametrize(("text", "words"), [
    ('naam = "X"', 'onbekende sleutel "naam". Bekend zijn: name,'),
    ("name = 5", '"name" moet zijn: een tekst'),
    ('fictional = "ja"', '"fictional" moet zijn: true of false'),
    ('overview_level = "land"', '"overview_level" moet zijn: gemeente, wijk of buurt'),
    ('allowed_hosts = "x.nl"', '"allowed_hosts" moet zijn: een lijst namen'),
    ("[thresholds]\ncount_public = 0", '"count_public" moet zijn: een geheel getal boven 0'),
    ("[thresholds]\ncount = 3", 'onbekende sleutel "count"'),
    ("[login]\noidc = true", 'onbekende sleutel "oidc"'),
    ("name = ", "niet te lezen"),
    ("login = 3", '"login" moet zijn: een tabel'),
])
def test_settings_that_are_wrong_are_refused_in_dutch(tmp_path, cli, text, words):
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    run = cli("check", data=tmp_path)
    assert run.code == 1
    assert words in run.err
    assert "Verbeter dat bestand" in run.err


def test_notepad_puts_a_mark_in_front(tmp_path):
    (tmp_path / "settings.toml").write_bytes('name = "Súdwest"'.encode("utf-8-sig"))
    assert config.settings(tmp_path).name == "Súdwest"


def test_what_stands_under_every_page(tmp_path):
    known = settings_of(tmp_path, 'name = "Proefstad"\ncontact = "fg@proefstad.nl"\nprivacy = "https://proefstad.nl/privacy"\n'
                                  'toegankelijkheid = "Voldoet deels."\n')
    assert config.footer_lines(known) == [
        ("Gemeente", "Proefstad", None), ("Vragen", "fg@proefstad.nl", "mailto:fg@proefstad.nl"),
        ("Privacyverklaring", "https://proefstad.nl/privacy", "https://proefstad.nl/privacy"),
        ("Toegankelijkheidsverklaring", "Voldoet deels.", None), ("Versie", config.PROGRAM, None)]
    assert [label for label, *_ in config.footer_lines(config.Settings(tmp_path))] == ["Gemeente", "Versie"]
    assert config._link("javascript:alert(1)") is None


@pytest.mark.parametrize(("logo", "found"), [
    ("logo.svg", True), ("weg.svg", False), ("../geheim.png", False), ("settings.toml", False)])
def test_a_logo_lies_in_the_folder(tmp_path, logo, found):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "logo.svg").write_text("<svg/>")
    (tmp_path / "geheim.png").write_bytes(b"")
    known = settings_of(folder, f'logo = "{logo}"')
    assert bool(known.logo_file) == found
    assert any("Het logo" in line for line in health._settings(known)) != found


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such bits")
def test_check_warns_for_secrets_that_others_can_read(tiny, cli):
    secrets = tiny / "secrets.toml"
    secrets.write_text("")
    secrets.chmod(0o644)
    assert "chmod 600" in cli("check", data=tiny).out
    secrets.chmod(0o600)
    assert cli("check", data=tiny).code == 0


# --- logs -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def logging_to(tmp_path):
    logs.start(lambda: tmp_path / "log")
    yield tmp_path / "log" / "dragend.log"
    logs.stop()


def test_an_error_code_leads_to_a_line_without_a_value(logging_to):
    app = AppTest.from_function(_page_with_a_bug).run()
    code = re.search(r"met de code ([0-9a-f]{6})", app.error[0].value)[1]
    (line,) = [line for line in logging_to.read_text(encoding="utf-8").splitlines() if f"code={code}" in line]
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 ERROR bug code=", line)
    assert "type=ValueError" in line
    assert "geheim" not in logging_to.read_text(encoding="utf-8")


def _page_with_a_bug():
    from dashboard import ui

    try:
        int("".join(reversed("miehegnaam")))
    except ValueError as bug:
        ui.show_error(bug)


def test_what_changed_is_in_the_log_and_nothing_of_the_file(tiny, deliver, cli):
    assert deliver(tiny, "kwb_2023 van Jansen.csv", FIGURES.replace("100;20", "90;30"), "--year", "2023").code == 0
    load = loads(tiny)["kwb_2023 van Jansen.csv"].id
    cli("undo", load, data=tiny)
    cli("purge", load, "--yes", data=tiny)
    written = (tiny / "log" / "dragend.log").read_text(encoding="utf-8")
    for words in (f"INFO added load={load} dataset=kwb rows=8 role=beheerder", f"INFO undo load={load} role=beheerder",
                  f"INFO purged load={load} dataset=kwb", "INFO built build="):
        assert words in written
    assert "Jansen" not in written
    assert "BU9997" not in written


def test_looking_is_not_logged(tiny, cli):
    written = (tiny / "log" / "dragend.log").read_bytes()
    for words in (["check"], ["history"], ["query", "region_codes"], ["build"]):
        assert cli(*words, data=tiny).code == 0
    assert (tiny / "log" / "dragend.log").read_bytes() == written


def test_the_log_is_rotated(logging_to, monkeypatch):
    logs.stop()
    monkeypatch.setattr(logs, "BYTES", 500)
    logs.start(lambda: logging_to.parent)
    for n in range(100):
        logging.getLogger("dashboard.test").info("line n=%d", n)
    files = sorted(logging_to.parent.glob("dragend.log*"))
    assert len(files) == logs.FILES + 1
    assert all(file.stat().st_size <= 500 for file in files)
    assert "n=99" in logging_to.read_text(encoding="utf-8")


def test_the_demo_itself_is_never_written_to():
    assert logs.folder(config.settings(config.DEMO)) == config.DEMO / "build" / "log"


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path, capsys):
    (tmp_path / "log").write_text("no folder")
    logs.start(lambda: tmp_path / "log")
    logging.getLogger("dashboard").info("line")
    logs.stop()
    assert "Logging error" in capsys.readouterr().err


def test_who_opened_the_internal_figures(tmp_path, monkeypatch):
    """One line per session and day, with an account and no name."""
    known, session, other = config.settings(tmp_path), {}, {}
    for _ in range(3):
        logs.opened_internal(known, "u17", "analist", session)
    logs.opened_internal(known, "u18", "beheerder", other)
    session[logs.SEEN] = (str(known.data), date(2020, 1, 1))
    logs.opened_internal(known, "u17", "analist", session)
    seen = logs.openings(known)
    assert [(line["by"], line["role"]) for line in seen] == [("u17", "analist"), ("u18", "beheerder"), ("u17", "analist")]
    assert all(set(line) == {"v", "at", "by", "role"} and line["at"].endswith("+00:00") for line in seen)
    with open(tmp_path / "log" / "inzage.jsonl", "a") as file:
        file.write('{"v": 1, "at"')
    assert len(logs.openings(known)) == 3


def test_opening_the_demo_that_ships_is_not_noted(tiny, monkeypatch, contents):
    monkeypatch.setattr(config, "DEMO", tiny)
    before = contents(tiny)
    logs.opened_internal(config.settings(tiny), "lokaal", "beheerder", {})
    assert contents(tiny) == before


def test_what_cannot_be_noted_is_not_shown(tmp_path):
    (tmp_path / "log").write_text("no folder")
    with pytest.raises(DashboardError, match="Daarom tonen we ze niet"):
        logs.opened_internal(config.settings(tmp_path), "u17", "analist", {})


# --- two programs on one folder ---------------------------------------------------------------------------------------


@contextmanager
def somebody_else(context):
    """Another thread holds a lock; the note names this process, which is as good as any."""
    taken, free = threading.Event(), threading.Event()

    def hold():
        with context:
            taken.set()
            free.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(10)
    try:
        yield free
    finally:
        free.set()
        thread.join(10)


WHO = rf"proces {os.getpid()} op computer {re.escape(platform.node())}, sinds \d\d-\d\d-\d{{4}} \d\d:\d\d"


def test_who_waits_is_told_for_whom(tiny, monkeypatch, cli):
    monkeypatch.setattr(locks, "SOON", 0.2)
    with somebody_else(builder.lock(tiny)) as free:
        threading.Timer(1, free.set).start()
        run = cli("undo", loads(tiny)["kwb_2024.csv"].id, data=tiny)
    assert run.code == 0
    assert re.search(f"Een ander programma is met deze gegevens bezig: {WHO}. We wachten tot het klaar is.", run.err)
    assert not (tiny / "build" / "builder.json").exists()


def test_after_a_long_wait_it_gives_up_and_changes_nothing(tiny, monkeypatch, cli):
    monkeypatch.setattr(locks, "SOON", 0.1)
    monkeypatch.setattr(locks, "LONG", 0.2)
    before = ledger.path(tiny).read_bytes()
    with somebody_else(builder.lock(tiny)):
        run = cli("undo", loads(tiny)["kwb_2024.csv"].id, data=tiny)
    assert run.code == 1
    assert re.search(f"{WHO}.*nog niet klaar. Er is niets veranderd", run.err)
    assert ledger.path(tiny).read_bytes() == before


def test_a_note_of_a_killed_program_is_not_believed(tiny, cli):
    (tiny / "build" / "builder.json").write_text('{"pid": 1, "host": "x", "since": "2020-01-01T00:00:00+00:00"}')
    run = cli("undo", loads(tiny)["kwb_2024.csv"].id, data=tiny)
    assert (run.code, "Een ander programma" in run.err) == (0, False)


def test_a_second_dashboard_on_a_folder_says_so_and_goes_on(tiny, cli, monkeypatch):
    served = []
    monkeypatch.setattr(server, "serve", lambda settings, port, address: served.append(port))
    with somebody_else(locks.announced(tiny / "build" / "serve.lock")):
        run = cli("serve", "--port", 9, data=tiny)
    assert (run.code, served) == (0, [9])
    assert re.search(f"Op deze map draait al een dashboard: {WHO}. Dat mag", run.err)
    assert "draait al" not in cli("serve", "--port", 9, data=tiny).err


# --- back-up while running, and restore -------------------------------------------------------------------------------


def back_up(data: Path, to: Path) -> None:
    """In the order that README gives: first the ledger, then the rest, without build/. What the ledger names is there by then."""
    to.mkdir(parents=True)
    shutil.copyfile(data / "ledger.jsonl", to / "ledger.jsonl")
    shutil.copytree(data, to, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build", "ledger.jsonl", ".*", "*.lock"))


@pytest.mark.slow
def test_a_copy_taken_during_writes_can_be_restored(tiny, tmp_path, cli):
    """Another process adds, undoes and brings back without pause; every copy is whole, and says what the ledger said then."""
    writer = subprocess.Popen([sys.executable, __file__, str(tiny), str(tmp_path)], stderr=subprocess.PIPE, text=True)
    try:
        end = time.monotonic() + 120
        copies, chance = [], random.Random(1)
        while len(copies) < 6:
            assert writer.poll() is None, writer.stderr.read()
            assert time.monotonic() < end
            if len(ledger.read(tiny)) > 3 + 2 * len(copies):
                time.sleep(chance.random() / 2)
                copies.append(tmp_path / f"copy_{len(copies)}")
                back_up(tiny, copies[-1])
    finally:
        writer.terminate()
        writer.wait(30)
        writer.stderr.close()
    whole = ledger.path(tiny).read_bytes()
    for copy in copies:
        restored = Path(shutil.copytree(copy, tmp_path / "elsewhere" / copy.name))
        assert whole.startswith(ledger.path(restored).read_bytes())
        assert cli("build", data=restored).code == 0
        run = cli("check", data=restored)
        assert run.out.strip() == "Alles klopt.", run.out
        named = {int(name[4:8]) for name, load in loads(restored).items() if load.active and name.startswith("kwb")}
        assert years(restored) == named
    assert len({len(ledger.read(copy)) for copy in copies}) > 3


def write_on(data: Path, files: Path) -> None:
    """What the test above runs beside itself: add, undo, bring back, for ever."""
    from dashboard.__main__ import main

    for year in range(1950, 2020):
        file = files / f"kwb_{year}.csv"
        file.write_text(FIGURES.replace("100;20", f"{year};20"))
        assert main(["add", str(file), "--yes", "--data", str(data)]) == 0
        load = loads(data)[file.name].id
        assert main(["undo", load, "--data", str(data)]) == 0
        assert main(["undo", load, "--redo", "--data", str(data)]) == 0


# --- purge ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _two(_tiny_templates, tmp_path_factory, cli):
    place = tmp_path_factory.mktemp("two")
    (place / "kwb_2023.csv").write_text(FIGURES.replace("100;20", "90;30"))
    shutil.copytree(_tiny_templates / "tiny", place / "data")
    assert cli("add", place / "kwb_2023.csv", "--yes", data=place / "data").code == 0
    return place / "data"


@pytest.fixture
def two(_two, tmp_path):
    """A folder of its own with figures of 2024 and, in a second file, of 2023."""
    return Path(shutil.copytree(_two, tmp_path / "two"))


def test_purge_takes_away_the_file_and_leaves_the_line(two, cli):
    steps = {path.name for path in (two / "build" / "steps").iterdir()}
    load = loads(two)["kwb_2023.csv"]
    assert (two / load.file).exists()
    lines = len(ledger.read(two))
    run = cli("purge", load.id, "--yes", data=two)
    assert (run.code, run.out.strip()) == (0, f"Lading {load.id} is gewist. Het bestand is weg.")
    assert not (two / load.file).exists()
    assert years(two) == years(two, "intern") == {2024}
    last = ledger.read(two)[-1]
    assert (len(ledger.read(two)), last["action"], last["load"], last["role"]) == (lines + 1, "purge", load.id, "beheerder")
    assert loads(two)["kwb_2023.csv"].entry == load.entry
    assert builder.with_load(two, load.id) == []
    assert {path.name for path in (two / "build" / "steps").iterdir()} < steps
    assert "gewist" in next(line for line in cli("history", data=two).out.splitlines() if load.id in line)
    assert cli("check", data=two).code == 0


def test_what_is_purged_cannot_come_back_by_itself(two, cli):
    load = loads(two)["kwb_2023.csv"].id
    cli("purge", load, "--yes", data=two)
    before = ledger.path(two).read_bytes()
    for words in (["undo", load, "--redo"], ["undo", load]):
        run = cli(*words, data=two)
        assert run.code == 1
        assert f"Lading {load} is gewist op " in run.err
        assert "Voeg het dan opnieuw toe" in run.err
    run = cli("purge", load, "--yes", data=two)
    assert (run.code, f"Lading {load} is al gewist op " in run.err) == (1, True)
    assert ledger.path(two).read_bytes() == before


@pytest.mark.slow
def test_what_is_purged_can_be_added_anew(two, cli, deliver):
    load = loads(two)["kwb_2023.csv"].id
    cli("purge", load, "--yes", data=two)
    run = deliver(two, "kwb_2023.csv", FIGURES.replace("100;20", "90;30"))
    assert (run.code, "Let op: Dit bestand is gewist op" in run.err) == (0, True)
    again = loads(two)["kwb_2023.csv"]
    assert (again.id, again.active, again.purged) == (load, True, None)
    assert [line["action"] for line in ledger.read(two)] == ["add", "add", "add", "purge", "add"]
    assert years(two) == {2023, 2024}
    assert cli("check", data=two).code == 0
    assert cli("purge", load, "--yes", data=two).code == 0
    assert years(two) == {2024}


def test_an_undone_load_can_be_purged(two, cli):
    load = loads(two)["kwb_2023.csv"]
    cli("undo", load.id, data=two)
    assert cli("purge", load.id, "--yes", data=two).code == 0
    assert not (two / load.file).exists()
    assert cli("check", data=two).code == 0


def test_without_agreement_nothing_is_purged(two, cli, contents):
    before = contents(two)
    run = cli("purge", loads(two)["kwb_2023.csv"].id, data=two)
    assert run.code == 1
    assert "Wissen is voorgoed" in run.err
    assert "Er is niets gewist. Akkoord? Geef dan --yes." in run.err
    assert cli("purge", "nergens", "--yes", data=two).code == 1
    assert contents(two) == before


def test_a_purge_that_was_broken_off_can_be_ended(two, cli, monkeypatch):
    """The line is written, then the machine stops: the load does not count, check says what is left, purging again removes it."""
    load = loads(two)["kwb_2023.csv"]
    with monkeypatch.context() as patch:
        patch.setattr(retention, "same_content", lambda *_: (_ for _ in ()).throw(MemoryError("stop")))
        with pytest.raises(MemoryError):
            cli("purge", load.id, "--yes", data=two)
    assert (two / load.file).exists()
    assert cli("build", data=two).code == 0
    assert years(two) == {2024}
    run = cli("check", data=two)
    assert run.code == 1
    assert f"Van de gewiste lading {load.id} staat er nog: {two / load.file}" in run.out
    assert f"python -m dashboard purge {load.id}" in run.out
    assert cli("purge", load.id, data=two).code == 0
    assert not (two / load.file).exists()
    assert cli("check", data=two).code == 0


@pytest.mark.slow
def test_a_file_of_two_loads_goes_with_the_last(tiny, deliver, cli):
    """The year was wrong, so it was undone and added again: the same bytes under another year are another load."""
    first = loads(tiny)["kwb_2024.csv"]
    content = (tiny / first.file).read_bytes()
    assert cli("undo", first.id, data=tiny).code == 0
    assert deliver(tiny, "kwb_2024.csv", content, "--year", "2020").code == 0
    second = next(load for load in ledger.loads(ledger.read(tiny)).values() if load.file == first.file and load.id != first.id)
    run = cli("purge", first.id, "--yes", data=tiny)
    assert f"Maar hetzelfde bestand hoort ook bij lading {second.id} en staat er daarom nog." in run.out
    assert (tiny / first.file).exists()
    assert years(tiny) == {2020}
    assert cli("check", data=tiny).code == 0
    assert "Het bestand is weg." in cli("purge", second.id, "--yes", data=tiny).out
    assert not (tiny / first.file).exists()
    assert cli("check", data=tiny).code == 0


@pytest.mark.slow
def test_drawings_of_purged_boundaries_go_too(bare, deliver, cli, geojson):
    drawings = {path.name for path in (bare / "build" / "geo").iterdir()}
    assert deliver(bare, "anders.geojson", geojson({"BU99970301": ("Elders", 8, 8)}, 2022)).code == 0
    assert {path.name for path in (bare / "build" / "geo").iterdir()} > drawings
    assert cli("purge", loads(bare)["anders.geojson"].id, "--yes", data=bare).code == 0
    assert {path.name for path in (bare / "build" / "geo").iterdir()} == drawings


# --- for the data protection officer ----------------------------------------------------------------------------------


@pytest.fixture
def own(tiny, deliver, tmp_path):
    """A dataset of its own that may stay until a date: own("2099-12-31") → folder."""
    def add(until: str = "2099-12-31", text: str | None = None) -> Path:
        made = importlib.util.spec_from_file_location("make", RELEASES[0].parent / "make.py")
        module = importlib.util.module_from_spec(made)
        made.loader.exec_module(module)
        definition = tmp_path / "proef.toml"
        definition.write_text(text or module.DEFINITION.replace("2099-12-31", until), encoding="utf-8")
        run = deliver(tiny, "telling.csv", OWN, "--dataset", definition, "--year", "2021", "--vintage", "2024")
        assert run.code == 0, run.err
        return tiny
    return add


def test_own_datasets_and_what_is_hidden_in_them(own):
    """Of 100, 300, 200 and 400 people 20, 60, 50 and 100 are older: only with 60 as a limit two of the four are too few."""
    folder = own()
    known = settings_of(folder, "[thresholds]\ncount_public = 60\ncount_internal = 30\nbase_public = 100\nbase_internal = 50\n")
    intake.build(known)
    (row,) = retention.own_datasets(known).itertuples()
    assert (row.dataset, row.title, row.purpose, row.ground, row.until) == (
        "proef", "Eigen telling", "Weten waar ouderen wonen", "Wmo 2015, artikel 2.1.2", date(2099, 12, 31))
    assert (row.loads, row.active, row.purged) == (1, 1, 0)
    assert row.hidden_openbaar >= 0.5
    assert 0.25 <= row.hidden_intern <= row.hidden_openbaar


@pytest.mark.slow
def test_after_undo_and_purge_the_dataset_is_still_accounted_for(own, cli):
    folder = own()
    load = loads(folder)["telling.csv"].id
    cli("undo", load, data=folder)
    (row,) = retention.own_datasets(config.settings(folder)).itertuples()
    assert (row.title, row.loads, row.active, row.purged) == ("Eigen telling", 1, 0, 0)
    assert row.hidden_openbaar is None  # no figures, so no share
    cli("purge", load, "--yes", data=folder)
    (row,) = retention.own_datasets(config.settings(folder)).itertuples()
    assert (row.purpose, row.active, row.purged) == ("Weten waar ouderen wonen", 0, 1)


@pytest.mark.slow
def test_a_date_that_has_passed_is_told_until_it_is_purged(own, cli):
    folder = own("2020-01-31")
    load = loads(folder)["telling.csv"].id
    run = cli("check", data=folder)
    assert run.code == 1
    assert f"De bewaartermijn van Eigen telling is voorbij sinds 31-01-2020. Wis: python -m dashboard purge {load}" in run.out
    cli("undo", load, data=folder)
    assert cli("check", data=folder).code == 1  # the file is still there
    cli("purge", load, "--yes", data=folder)
    assert cli("check", data=folder).code == 0


def test_purpose_ground_and_date_are_optional_and_checked(tmp_path):
    head = ('[dataset]\nid = "x"\ntitle = "X"\ntype = "wide"\nproducer = "x"\nlicense = "x"\nattribution = "x"\nown = true\n'
            'description = "x"\n')
    file = tmp_path / "x.toml"
    file.write_text(head)
    plain = catalog.load(file).datasets["x"]
    assert (plain.purpose, plain.ground, plain.retention_until) == (None, None, None)
    file.write_text(head + 'purpose = "weten"\nground = "wet"\nretention_until = 2030-12-31\n')
    said = catalog.load(file).datasets["x"]
    assert said.retention_until == date(2030, 12, 31)
    assert repr(said) == repr(plain)  # so that another date does not build anything anew
    until = "retention_until = "
    for wrong in (f'{until}"2030-12-31"', f"{until}2030", f"{until}2030-12-31T00:00:00", "purpose = 5"):
        file.write_text(head + wrong)
        with pytest.raises(DashboardError, match=r"een datum zonder aanhalingstekens|een tekst"):
            catalog.load(file)


def test_the_overview_leaves_as_a_file(own, monkeypatch):
    """Screen equals file: what the page shows of the datasets is what it hands to the download."""
    folder = own("2020-01-31")
    files = {}
    monkeypatch.setenv("DRAGEND_DATA", str(folder))
    monkeypatch.setattr(ui.access, "role", lambda context: "analist")
    monkeypatch.setattr(ui, "download", lambda rows, columns, origin, *name, key: files.update({key: (rows(), columns, origin)}))
    app = AppTest.from_file(str(Path(ui.__file__).parent / "app.py"), default_timeout=60).run()
    app.switch_page("app_pages/privacy.py").run()
    assert not app.exception
    rows, columns, origin = files["datasets"]
    assert [column.header for column in columns.values()] == [
        "Dataset", "Doel", "Grondslag", "Bewaren tot", "Bestanden", "Telt mee", "Gewist", "Verborgen, openbaar",
        "Waarvan om een ander, openbaar", "Verborgen, intern", "Waarvan om een ander, intern"]
    assert rows["until"].tolist() == ["31-01-2020 (voorbij)"]
    assert rows.to_numpy().tolist() == app.table[0].value.map(lambda cell: re.sub(r"[\\\u2060]", "", cell)).to_numpy().tolist()
    assert files["bestanden"][0]["name"].tolist() == ["telling.csv"]
    assert origin["gemeente"] == "Mijn gemeente"


# --- upgrades ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_the_folder_of_every_release_opens(release, tmp_path, cli):
    """What was readable stays readable. A figure may get hidden by a stricter rule; it may not become another."""
    folder = Path(shutil.copytree(release, tmp_path / "data"))
    assert sum(path.stat().st_size for path in release.rglob("*") if path.is_file()) < 60_000
    assert cli("build", data=folder).code == 0
    assert cli("check", data=folder).out.strip().endswith("Alles klopt.")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    state = {name: "active" if load.active else "purged" if load.purged else "undone" for name, load in loads(folder).items()}
    assert state == expected["loads"]
    for view in db.VIEWS:
        rows = db.run("observation_standing", {}, data=folder, view=view)
        now = {(row.code, row.year, row.indicator): (None if row.value != row.value else row.value, row.status)
               for row in rows.itertuples()}
        for code, year, indicator, value, status in expected["figures"][view]:
            assert now[code, year, indicator] in ((value, status), (None, "hidden"))
    assert cli("undo", loads(folder)["kwb_2022.csv"].id, "--redo", data=folder).code == 0
    assert 2022 in years(folder)


def test_this_release_keeps_its_folder():
    assert config.PROGRAM in {path.name for path in RELEASES}


def test_an_older_program_refuses_a_newer_ledger(tiny, cli, contents, deliver):
    line = {"v": ledger.VERSION + 1, "previous": ledger.read(tiny)[-1]["hash"], "action": "vouw"}
    with open(ledger.path(tiny), "ab") as file:
        file.write(json.dumps(line).encode() + b"\n")
    before = contents(tiny)
    commands = (["build"], ["check"], ["history"], ["serve", "--port", 9], ["undo", "x"], ["purge", "x", "--yes"])
    for run in [*(cli(*words, data=tiny) for words in commands), deliver(tiny, "kwb_2020.csv", FIGURES)]:
        assert run.code == 1
        assert "is gemaakt met een nieuwere versie van dit programma" in run.err + run.out
        assert "Werk het programma bij" in run.err + run.out
    assert contents(tiny) == before


def test_an_action_that_this_program_does_not_know_is_refused(tiny):
    ledger.append(tiny, {"action": "vouw", "load": "x"})
    with pytest.raises(LedgerError, match=r"een handeling die dit programma niet kent: vouw\. Werk het programma bij"):
        intake.history(config.settings(tiny))


if __name__ == "__main__":
    write_on(Path(sys.argv[1]), Path(sys.argv[2]))
