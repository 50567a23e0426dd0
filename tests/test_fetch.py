"""`fetch` from end to end, against a server that answers like CBS, RIVM and PDOK: what comes, what it asks, what is left."""
import json
import shutil

import pytest

from dashboard import config, db, intake
from dashboard.intake import builder, ledger
from dashboard.intake.sources import client as http

pytestmark = pytest.mark.slow  # each test fetches an invented country of its own


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    """Faults come back at once: no long pauses between attempts."""
    real = http.Client.__init__
    monkeypatch.setattr(http.Client, "__init__", lambda self, *given, **options: real(
        self, *given, **{"attempts": 2, "pause": 0.01, **options}))


@pytest.fixture(scope="module")
def fetched(tmp_path_factory, cli):
    """A folder with everything of GM9801 and GM9802, fetched once; tests that write take a copy."""
    import replay as replay_server

    folder = tmp_path_factory.mktemp("opgehaald") / "map"
    with replay_server.running() as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        run = cli("fetch", "GM9802", "Nieuwmeer", data=folder)
    assert run.code == 0, run.err
    return folder, run


@pytest.fixture
def few_years(monkeypatch, tmp_path):
    """The catalogue with tables from 2022 on: half the files, for tests that are about something else."""
    folder = tmp_path / "catalogus"
    shutil.copytree(config.CATALOG, folder)
    for path in folder.glob("*.toml"):
        path.write_text(path.read_text(encoding="utf-8").replace("fetch_from = 2015", "fetch_from = 2022"), encoding="utf-8")
    monkeypatch.setattr(config, "CATALOG", folder)


@pytest.fixture
def copy(fetched, tmp_path, replay):
    """The same folder to write in, with a server that still has the same figures."""
    return shutil.copytree(fetched[0], tmp_path / "kopie")


def stored(folder) -> dict[str, bytes]:
    """All files but those that a fetch may leave: raw pages, logs, jobs and the build."""
    skipped = ("build", "log", "jobs")
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
            and path.relative_to(folder).parts[0] not in skipped and "raw" not in path.relative_to(folder).parts}


def figures(folder):
    return db.run("observation_standing", {}, data=folder)


# --- what comes -------------------------------------------------------------------------------------------------------


def test_everything_of_the_municipalities_comes(fetched):
    folder, run = fetched
    assert "Zandwijk (GM9802) en Nieuwmeer (GM9801)" in run.out
    assert "bestanden zitten nu in alle cijfers" in run.out
    assert f"serve --data {folder}" in run.out
    found = figures(folder)
    assert set(found.loc[found["indicator"] == "population", "year"]) == set(range(2015, 2026))
    assert {"lonely_share", "ses_woa_score", "pop_80plus_share", "wmo_clients_per_1000"} <= set(found["indicator"])
    assert {code[2:6] for code in found["code"]} == {"00", "9801", "9802", "9803", "9804"}


def test_the_newest_year_is_drawn_on_boundaries_of_its_own(fetched):
    layers = db.run("indicator_layer", {"indicator": "population", "year": 2025, "level": "buurt"}, data=fetched[0])
    assert layers[["drawn_vintage", "unplaced", "unchecked"]].to_numpy().tolist() == [[2025, 0, 0]]
    drawn = db.run("indicator_map", {"indicator": "population", "year": 2025, "level": "buurt"}, data=fetched[0])
    assert not drawn["name"].str.contains("water|Buitenland").any()
    assert "De Uithoek" in set(drawn["name"])


def test_the_predecessors_of_a_merged_municipality_come_along(fetched):
    folder, run = fetched
    assert "De cijfers van GM9803 en GM9804 komen mee" in run.out
    before = figures(folder).query("indicator == 'population' and year == 2018")
    assert {"BU98030000", "BU98040001", "GM9803"} <= set(before["code"])


def test_every_line_says_where_the_file_came_from(fetched):
    lines = ledger.read(fetched[0])
    assert [line["batch"] for line in lines] == [[n, len(lines)] for n in range(1, len(lines) + 1)]
    for line in lines:
        origin = line["origin"]
        assert origin["source"] in ("cbs", "rivm", "pdok")
        assert origin["table"] in origin["url"] or origin["source"] == "pdok"
        assert {"title", "vintage", "license", "fetched_at"} <= set(origin)
        raw = [json.loads(path.read_text()) for path in (fetched[0] / "sources" / "raw").rglob("*.url.json")]
        assert origin["url"] in {page["url"] for page in raw}
    late = next(line["origin"] for line in lines if line["origin"]["table"] == "86165NED")["lacks"]
    assert {"severity": "note", "indicator": "wmo_clients_per_1000"}.items() <= next(
        lack for lack in late if lack.get("indicator") == "wmo_clients_per_1000").items()


def test_the_folder_knows_whose_it_is(fetched):
    known = config.settings(fetched[0])
    assert (known.name, known.home, known.fictional) == ("Zandwijk en Nieuwmeer", "GM9802", False)


def test_the_installation_is_in_order(fetched, cli):
    assert cli("check", data=fetched[0]).out.endswith("Alles klopt.\n")


def test_kern_gives_a_score_to_every_area_that_has_its_figures(fetched):
    """Two thirds of the weight of every dimension: then there is a score, and else there is none (R11)."""
    runs = db.run("index_runs", {}, data=fetched[0]).query("index == 'kern'")
    assert set(runs["level"]) == {"wijk", "buurt"} and "GM9802" in set(runs["gemeente"])
    scored = 0
    for run in runs["run"]:
        items = db.run("index_items", {"run": run}, data=fetched[0]).set_index("indicator")
        weights = items["weight"].where(items["low"] < items["high"], 0)  # where all areas are alike nothing is high or low
        parts = db.run("index_parts", {"run": run, "region": None}, data=fetched[0])
        there = parts.assign(weight=parts["indicator"].map(weights)).query("value.notna()").groupby(["region", "dimension"])
        enough = there["weight"].sum().unstack("dimension").reindex(parts["region"].unique()).fillna(0) >= 2 / 3 - 1e-9
        scores = db.run("index_scores", {"run": run}, data=fetched[0]).pivot(index="region", columns="part", values="value")
        known = scores.reindex(index=enough.index, columns=["L", "K"]).notna()
        assert known["L"].equals(enough[["D1", "D2", "D3"]].all(axis=1).rename("L")), run
        assert known["K"].equals(enough["I"].rename("K")), run
        scored += known["L"].sum()
    assert scored >= 6


# --- again ------------------------------------------------------------------------------------------------------------


def test_twice_adds_nothing(copy, cli):
    before, pages = stored(copy), {path.parent for path in copy.rglob("*.url.json")}
    run = cli("fetch", "GM9802", "GM9801", data=copy)
    assert run.code == 0, run.err
    assert "Er is niets nieuws." in run.out
    assert stored(copy) == before
    again = {path.parent.parent.name for path in copy.rglob("*.url.json") if path.parent not in pages}
    tables = {line["origin"]["table"] for line in ledger.read(copy)}
    assert not again & tables, "pages that say the same as before are not kept twice"


def test_a_folder_with_an_old_municipality_is_told_where_it_went(copy, cli, replay):
    """Boundaries of a municipality that is no more, and whose successor nobody fetched."""
    for load in intake.history(config.settings(copy)):
        if "GM9801" in load.entry.get("gemeenten", []):
            intake.undo(config.settings(copy), load.id, intake.Who())
    active = [load for load in intake.history(config.settings(copy)) if load.active]
    assert {code for load in active for code in load.entry.get("gemeenten", [])} == {"GM9802", "GM9803", "GM9804"}
    run = cli("fetch", data=copy)
    assert "Let op: Oudmeer (GM9803) is geen gemeente meer." in run.out
    assert run.out.count("Haal die op: python -m dashboard fetch GM9801.") == 2


def test_without_a_name_it_is_about_what_is_there(copy, cli):
    run = cli("fetch", "--json", data=copy)
    told = json.loads(run.out)
    assert sorted(told["gemeenten"]) == ["GM9801", "GM9802"]
    assert {table["state"] for table in told["tables"]} == {"same"}
    assert told["stored"] == []


def test_what_changed_is_shown_before_it_is_stored(copy, cli, replay):
    replay.fault("unfilled", "86165NED", field="k_65JaarOfOuder")
    before = stored(copy)
    run = cli("fetch", data=copy)
    assert run.code == 1
    assert "Akkoord? Geef dan --yes." in run.err
    changed = next(line for line in run.out.splitlines() if line.startswith("CBS 86165NED"))
    assert " 0 anders" not in changed
    assert "  Grijze druk (65+ op 15 tot 65 jaar), BU98010000, 2025: " in run.out
    assert stored(copy) == before
    asked = len(replay.requests)
    told = json.loads(cli("fetch", "--yes", "--json", data=copy).out)
    assert len(replay.requests) == asked, "the pages were there"
    assert {table["table"]: table["state"] for table in told["tables"]}["86165NED"] == "changed"
    assert len(told["stored"]) == 1
    now = figures(copy).query("indicator == 'pop_65plus_share' and year == 2025")
    assert set(now["status"]) == {"not_yet_published"}
    intake.undo(config.settings(copy), told["stored"][0], intake.Who())
    assert set(figures(copy).query("indicator == 'pop_65plus_share' and year == 2025")["status"]) >= {"ok"}


def test_what_somebody_took_away_comes_back_only_when_asked(copy, cli):
    load = next(load for load in intake.history(config.settings(copy)) if "86296NED" in load.entry["name"])
    intake.undo(config.settings(copy), load.id, intake.Who())
    assert cli("fetch", data=copy).code == 1
    assert cli("fetch", "--yes", data=copy).code == 0
    assert ledger.read(copy)[-1]["action"] == "redo"


# --- which municipality -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "said"), [
    ("Oudmeer", "Oudmeer (GM9803) is geen gemeente meer. Na 2022"),
    ("9804", "fetch GM9801"),
    ("GM1234", "Er is geen gemeente met code GM1234"),
    ("Nergenshuizen", 'Er is geen gemeente met de naam "Nergenshuizen"'),
])
def test_what_is_not_clear_is_a_question(word, said, replay, cli, tmp_path):
    run = cli("fetch", word, data=tmp_path / "map")
    assert run.code == 1
    assert said in run.err
    assert not (tmp_path / "map" / "ledger.jsonl").exists()
    assert not (tmp_path / "map" / "settings.toml").exists()


def test_the_options_are_there_for_a_program_too(replay, cli, tmp_path):
    run = cli("fetch", "Plassen", "--json", data=tmp_path / "map")
    assert (run.code, json.loads(run.out)) == (1, {"options": {"GM9801": "Nieuwmeer"}})


# --- folders ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "FOLDERS", tmp_path / "data")
    monkeypatch.delenv("DRAGEND_DATA", raising=False)
    return tmp_path / "data"


def test_without_a_folder_it_makes_one(folders, replay, cli, few_years):
    run = cli("fetch", "zandwijk")
    assert run.code == 0, run.err
    assert [path.name for path in folders.iterdir()] == ["zandwijk"]
    assert config.settings(folders / "zandwijk").home == "GM9802"
    assert "serve --data" in run.out
    assert not replay.twice()
    again = cli("fetch", "GM9802")
    assert "Er is niets nieuws." in again.out
    assert [path.name for path in folders.iterdir()] == ["zandwijk"]


def test_a_folder_of_another_municipality_is_left_alone(folders, replay, cli):
    (folders / "zandwijk").mkdir(parents=True)
    (folders / "zandwijk" / "settings.toml").write_text('home = "GM0001"\n')
    run = cli("fetch", "Zandwijk")
    assert run.code == 1
    assert "staat al een andere gemeente (GM0001)" in run.err
    assert [path.name for path in (folders / "zandwijk").iterdir()] == ["settings.toml"]
    assert [path.name for path in folders.iterdir()] == ["zandwijk"]


@pytest.mark.parametrize(("words", "said"), [((), "Noem een gemeente"), (("GM9801", "GM9802"), "U noemt meer gemeenten")])
def test_without_a_folder_one_municipality_must_be_named(words, said, folders, replay, cli):
    run = cli("fetch", *words)
    assert run.code == 1
    assert said in run.err
    assert not replay.requests
    assert not folders.exists()


def test_real_figures_do_not_go_to_an_invented_municipality(replay, cli, tmp_path):
    (tmp_path / "settings.toml").write_text('name = "Halmerwoude"\nfictional = true\n')
    run = cli("fetch", "GM9802", data=tmp_path)
    assert run.code == 1
    assert "verzonnen gemeente" in run.err
    assert not replay.requests


# --- faults -----------------------------------------------------------------------------------------------------------


def test_a_source_that_fails_stops_all_and_the_next_run_goes_on(replay, cli, tmp_path, few_years):
    """Which faults there are, and what each says, is in test_sources_client.py and test_fetch_faults.py."""
    folder = tmp_path / "map"
    replay.fault("error500", "86165NED/UntypedDataSet")
    run = cli("fetch", "GM9802", data=folder)
    assert run.code == 1
    assert "Tabel 86165NED van het CBS" in run.err
    assert "opnieuw" in run.err
    assert stored(folder) == {}
    assert builder.pointer(folder)["position"] == 0
    replay.heal()
    assert cli("fetch", "GM9802", data=folder).code == 0
    assert not replay.twice(), "what had come was not asked again"
    assert set(figures(folder).query("indicator == 'population'")["year"]) == set(range(2022, 2026))


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "where", "options", "said"), [
    ("gone", "86296NED", {}, "86296NED"),
    ("retitled", "86296NED", {"to": "Konijnen; kerncijfers"}, 'heet "Konijnen; kerncijfers"'),
    ("ambiguous", "86165NED", {"field": "HuishoudensTotaal"}, '"Huishoudens"'),
    ("gone", "gebiedsindelingen/2023", {}, "indeling_2023"),
])
def test_what_is_not_there_is_named_and_the_rest_goes_on(kind, where, options, said, replay, cli, tmp_path, few_years):
    replay.fault(kind, where, **options)
    run = cli("fetch", "GM9802", data=tmp_path / "map")
    assert run.code == 0, run.err
    assert any(said in line for line in run.out.splitlines() if line.startswith("Let op:"))
    found = figures(tmp_path / "map")
    assert set(found["indicator"]) >= {"pop_65plus_share", "lonely_share", "gp_distance_km"}
    assert ("ses_woa_score" in set(found["indicator"])) == ("86296NED" not in where)


def test_a_full_disk_stores_nothing(replay, cli, tmp_path, monkeypatch, few_years):
    import errno

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = tmp_path / "map"
    for module, name in ((intake, "_store"), (ledger, "_write"), (builder, "_assemble")):
        with monkeypatch.context() as patch:
            if module is builder:
                shutil.rmtree(folder / "build")  # an attempt before left a whole one, which needs no room
                intake.build(config.settings(folder))  # the empty build is there, so this is the one with the figures
            patch.setattr(module, name, full)
            run = cli("fetch", "GM9802", data=folder)
        assert run.code == 1
        assert run.err.splitlines()[-1].startswith("De schijf is vol. Er is niets opgeslagen. Maak ruimte")
        assert stored(folder) == {}
    assert cli("fetch", "GM9802", data=folder).code == 0
    assert not replay.twice()


def test_a_disk_that_is_full_after_storing_is_another_story(replay, cli, tmp_path, monkeypatch, few_years):
    import errno

    folder, point = tmp_path / "map", builder._point

    def full(data, made, position):
        if position:
            raise OSError(errno.ENOSPC, "No space left on device")
        point(data, made, position)

    with monkeypatch.context() as patch:
        patch.setattr(builder, "_point", full)
        run = cli("fetch", "GM9802", data=folder)
    assert run.code == 1
    assert "De bestanden zijn opgeslagen, maar de stand die ze toont is niet af" in run.err.splitlines()[-1]
    assert "Er is niets nieuws." in cli("fetch", "GM9802", data=folder).out
    assert len(figures(folder)) > 0


# --- how far it is ----------------------------------------------------------------------------------------------------


def test_progress_for_a_program(replay, cli, tmp_path, few_years):
    run = cli("fetch", "GM9802", "--progress", "json", data=tmp_path / "map")
    told = [json.loads(line) for line in run.out.splitlines()]
    assert run.code == told[-1]["end"] == 0
    shares = [line["share"] for line in told if "share" in line]
    assert shares == sorted(shares)
    assert any(line.get("what", "").startswith("CBS 86165NED: cijfers") for line in told)
    assert "bestanden zitten nu in alle cijfers" in told[-1]["said"]


# --- the whole country ------------------------------------------------------------------------------------------------


def test_the_country_is_for_comparing_and_not_on_the_map(copy, cli):
    before = db.run("region_codes", {}, data=copy)
    areas = db.run("region_names", {"level": "wijk"}, data=copy)
    assert set(db.run("reference_distribution", {}, data=copy)["areas"]) == {0}
    run = cli("fetch", "--reference", data=copy)
    assert run.code == 0, run.err
    assert db.run("region_codes", {}, data=copy).equals(before)
    assert db.run("region_names", {"level": "wijk"}, data=copy).equals(areas)
    spread = db.run("reference_distribution", {}, data=copy).set_index(["indicator", "level"])
    lonely, people = spread.loc[("lonely_share", "wijk")], spread.loc[("population", "wijk")]
    ours = figures(copy)
    at = ours[(ours["indicator"] == "lonely_share") & (ours["year"] == lonely["year"]) & ours["code"].str.startswith("WK98")
              & ours["value"].notna()]
    assert lonely["areas"] == len(at) > 0
    assert lonely["p50"] == pytest.approx(at["value"].median())
    assert lonely["p5"] <= lonely["p10"] <= lonely["p30"] <= lonely["p70"] <= lonely["p90"] <= lonely["p95"]
    assert people["country"] > people["p95"]
    assert "Er is niets nieuws." in cli("fetch", "--reference", data=copy).out


def test_the_country_alone_and_taken_away_again(replay, cli, tmp_path):
    folder = tmp_path / "map"
    run = cli("fetch", "--reference", data=folder)
    assert run.code == 0, run.err
    assert len(figures(folder)) == 0
    assert db.run("reference_distribution", {}, data=folder)["areas"].max() > 0
    assert len(db.run("dataset_sources", {}, data=folder)) == 0
    for load in intake.history(config.settings(folder)):
        intake.purge(config.settings(folder), load.id, intake.Who())
    assert db.run("reference_distribution", {}, data=folder)["areas"].max() == 0
