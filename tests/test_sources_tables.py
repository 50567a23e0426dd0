"""Tables of CBS and RIVM as files for the gate: which field is which figure, what is missing and why, always the same bytes."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
import replay
import replay_invented as invented
from replay_odata import SECRET, Dimension, Topic
from replay_odata import Table as Served

from dashboard import catalog, config
from dashboard.errors import SourceError
from dashboard.intake import sources
from dashboard.intake.sources import Wanted, cbs, mapping, sheet
from dashboard.intake.sources.client import Client

CATALOG = catalog.load(config.CATALOG)
OURS = Wanted(("GM9802",))


@pytest.fixture
def server():
    with replay.running() as running:
        yield running


@pytest.fixture
def client(server, tmp_path, monkeypatch):
    for name, url in server.environment.items():
        monkeypatch.setenv(name, url)
    with Client(config.settings(tmp_path / "gemeente"), CATALOG, attempts=2, pause=0.01) as one:
        yield one


def table(number: str) -> sources.Table:
    return next(one for one in (*cbs.tables(CATALOG), *sources.source("rivm").tables(CATALOG)) if one.id == number)


def get(client: Client, number: str, wanted: Wanted = OURS) -> sources.Fetched:
    (found,) = sources.fetch(client, table(number), wanted)
    return found


def lines(file: sources.Fetched) -> list[dict]:
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8")), delimiter=";"))


def serve(server, *tables: Served, service: str = "cbs") -> None:
    """Answer with these tables instead of those with the same number."""
    before = server.tables
    server.tables = lambda name, url: before(name, url) | ({t.id: t for t in tables} if name == service else {})


# --- the published figures --------------------------------------------------------------------------------------------


def test_kerncijfers_2025_of_heerenveen_and_leeuwarden_to_the_digit(reference, tmp_path, monkeypatch):
    """Every cell of every column that the dashboard uses, against the file as it was published."""
    with replay.running(reference=reference) as running:
        for name, url in running.environment.items():
            monkeypatch.setenv(name, url)
        with Client(config.settings(tmp_path / "gemeente"), CATALOG) as client:
            file = get(client, "86165NED", Wanted(("GM0074", "GM0080")))
    with open(
        reference / "reference" / "data" / "kwb_2025_86165NED_friesland_typed.csv", encoding="utf-8-sig", newline=""
    ) as text:
        published = {row["WijkenEnBuurten"].strip(): row for row in csv.DictReader(text)}
    expected = {code for code in published if code[2:6] in ("0074", "0080") or code.startswith("NL")}
    found = {row["WijkenEnBuurten"]: row for row in lines(file)}
    assert set(found) == expected and len(expected) > 150
    stems = {re.sub(r"_\d+$", "", name): name for name in next(iter(published.values()))}
    measured = [name for name in next(iter(found.values())) if name not in ("WijkenEnBuurten", "Naam", "Gemeentenaam")]
    assert len(measured) >= 12
    cells = 0
    for code, row in found.items():
        for name in measured:
            said = published[code][stems[name]].strip()
            number = said not in ("", ".")
            assert (float(row[name]) == float(said)) if number else row[name] in ("", ".", "nvt"), (code, name)
            cells += number
    assert cells > 1500
    assert found["BU00740100"]["Naam"] == "Noord" and found["GM0074"]["Gemeentenaam"] == "Heerenveen"
    assert {p.indicator for p in file.problems} == {
        "poverty_share",
        "social_assistance_per_1000",
        "wmo_clients_per_1000",
        "youth_care_share",
    }


def test_the_fields_of_the_published_table_are_read_with_the_groups_above_them(reference):
    """DataProperties as recorded: a stem that occurs twice is told apart by its groups, and every measure finds one field."""
    samples = reference / "reference" / "api_samples"
    said = json.loads((samples / "cbs_v3_86165NED_DataProperties_REBUILT_from_csv.json").read_text(encoding="utf-8"))["value"]
    axes, fields = mapping.read(said)
    assert [axis.key for axis in axes] == ["WijkenEnBuurten"]
    assert len(fields) == 121
    abroad = [field.names[2] for field in fields if field.stem == "BuitenEuropa"]
    assert len(set(abroad)) == len(abroad) == 3
    columns, problems = mapping.columns(table("86165NED"), CATALOG.datasets["kwb"], CATALOG, fields)
    assert not problems
    assert {c.header: c.field.key for c in columns}["k_65JaarOfOuder"] == "k_65JaarOfOuder_12"
    assert {c.header: c.field.key for c in columns}["WmoClientenRelatief"] == "WmoClientenRelatief_94"


# --- years and definitions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", sorted(invented.KWB))
def test_every_year_of_kerncijfers_comes_whatever_the_position_of_its_fields(client, year):
    file = get(client, invented.KWB[year])
    assert (file.answers.year, file.answers.vintage, file.vintage) == (year, year, year)
    assert {p.severity for p in file.problems} <= {"note"}
    rows = {row["WijkenEnBuurten"]: row for row in lines(file)}
    assert rows["BU98020000"]["Naam"] == "Kerkbuurt" and set(rows) >= {"NL00", "GM9802", "WK980200"}
    old = {"poverty_share": "PersonenInArmoede", "before": "HuishOnderOfRondSociaalMinimum"}
    assert (old["before"] in rows["GM9802"]) == (year < 2024) and (old["poverty_share"] in rows["GM9802"]) == (year >= 2024)


def test_a_cell_says_why_it_is_empty(client):
    """A dot stays a dot, a blank becomes nvt; a column that is empty in the whole country is left empty: not yet published."""
    rows = {row["WijkenEnBuurten"]: row for row in lines(get(client, "85984NED", Wanted(("GM9801", "GM9802"))))}
    assert rows["BU98010001"]["WmoClientenRelatief"] == "."  # 35 inhabitants
    assert rows["BU9802AA03"]["WmoClientenRelatief"] == "nvt"  # nobody lives there
    assert rows["BU9802AA03"]["AantalInwoners"] == "0"
    late = get(client, "86165NED")
    assert {row["WmoClientenRelatief"] for row in lines(late)} == {""}
    assert any(
        p.severity == "note" and p.indicator == "wmo_clients_per_1000" and "nog niet verschenen" in p.sentence
        for p in late.problems
    )


def test_a_field_that_is_empty_here_but_not_elsewhere_has_appeared(server, client):
    """The municipality does not deliver Wmo figures; others do. That is missing, not "nog niet verschenen"."""
    whole = invented.kwb(2024)
    key = next(topic.key for topic in whole.topics if topic.stem == "WmoClientenRelatief")

    def rows():
        for row in whole.rows:
            yield row | ({key: SECRET} if row["WijkenEnBuurten"][2:6] in ("9802", "00  ") else {})

    serve(server, replace(whole, make_rows=rows))
    file = get(client, "85984NED")
    assert {row["WmoClientenRelatief"] for row in lines(file)} == {"."}
    assert not [p for p in file.problems if p.indicator == "wmo_clients_per_1000"]


@pytest.mark.parametrize(
    ("raw", "written"),
    {
        "   183.3": "183.3",
        "        ": "nvt",
        None: "nvt",
        "       .": ".",
        "0": "0",
        "-0.6": "-0.6",
        "-99997": ".",
        "-99999999": ".",
        "   -99990": ".",
        12: "12",
        "BU0363AA01": "BU0363AA01",
    }.items(),
)
def test_cells(raw, written):
    assert sheet.cell(raw) == written


def test_similar_names_with_another_definition_are_other_figures_with_a_break_between():
    """KrijgtSteunVanAnderen ≠ MistEmotioneleSteun, (Zeer)LageVeerkracht, LangdurigBeperkt ≠ BeperktVanwegeGezondheid."""
    pairs = [
        ("KrijgtSteunVanAnderen", "MistEmotioneleSteun"),
        ("LageVeerkracht", "ZeerLageVeerkracht"),
        ("LangdurigBeperkt", "BeperktVanwegeGezondheid"),
    ]
    feeds = {
        alias: measure.indicator
        for dataset in CATALOG.datasets.values()
        for measure in dataset.measures
        for alias in measure.column or ()
    }
    for new, old in pairs:
        assert feeds[new] != feeds[old]
        for measure in (m for d in CATALOG.datasets.values() for m in d.measures):
            assert not {new, old} <= set(measure.column or ())
        assert CATALOG.indicators[feeds[new]].breaks and CATALOG.indicators[feeds[old]].breaks
        assert CATALOG.indicators[feeds[new]].definition != CATALOG.indicators[feeds[old]].definition
    _, fields = mapping.read(
        [
            {"ID": 1, "ParentID": None, "Type": "Topic", "Key": f"{old}_{n}", "Title": old, "Unit": "%"}
            for n, (_, old) in enumerate(pairs)
        ]
    )
    columns, problems = mapping.columns(table("50150NED"), CATALOG.datasets["rivm_gezondheid"], CATALOG, fields)
    assert not columns, "the old field must not feed the new figure"
    assert {feeds[new] for new, _ in pairs} <= {p.indicator for p in problems}


# --- what is not there ------------------------------------------------------------------------------------------------


def test_a_field_with_another_name_is_named_and_the_rest_comes(server, client):
    server.fault("renamed", "50150NED", field="SterkEenzaam", to="ZeerEenzaam")
    file = get(client, "50150NED")
    (problem,) = file.problems
    assert (problem.severity, problem.indicator, problem.table) == ("warning", "severely_lonely_share", "50150NED")
    assert '"Sterk eenzaam" komt niet mee uit tabel 50150NED. We zoeken de kolom "SterkEenzaam"' in problem.sentence
    assert "rivm_gezondheid.toml" in problem.sentence
    assert "Eenzaam" in lines(file)[0] and not {"SterkEenzaam", "ZeerEenzaam"} & set(lines(file)[0])


def test_a_field_with_another_stem_but_the_same_title_under_the_same_groups_is_the_same_field(server, client):
    server.fault("renamed", "85984NED", field="AfstandTotHuisartsenpraktijk", to="AfstandTotHuisarts")
    file = get(client, "85984NED")
    assert not file.problems and "Nabijheid voorzieningen/Afstand tot huisartsenpraktijk" in lines(file)[0]


def test_a_field_that_is_there_twice_is_not_chosen_between(server, client):
    server.fault("ambiguous", "85984NED", field="k_65JaarOfOuder")
    file = get(client, "85984NED")
    assert {p.indicator for p in file.problems} == {"pop_65plus_share", "grey_pressure_kwb"}
    assert all("Meer kolommen heten zo" in p.sentence for p in file.problems)
    assert "AantalInwoners" in lines(file)[0]


def test_a_stem_under_two_groups_is_the_one_of_which_the_path_is_known():
    """The total score of SES-WOA and its three parts have the same stem."""
    topics = [
        Topic(f"GemiddeldeScore_{n}", "Gemiddelde score", ("SES-WOA", part), "score")
        for n, part in enumerate(("Totaalscore", "Deelscore financiële welvaart"))
    ]
    served = Served("x", "x", [invented.regions(2025)], topics, lambda: iter(()))
    _, fields = mapping.read(replay.odata.data_properties(served))
    columns, _ = mapping.columns(table("86296NED"), CATALOG.datasets["ses_woa"], CATALOG, fields)
    assert [column.field.key for column in columns] == ["GemiddeldeScore_0"]


def test_a_field_with_another_unit_is_another_figure():
    topics = [
        Topic("AantalInwoners_5", "Aantal inwoners"),
        Topic("WmoClientenRelatief_94", "Wmo-cliënten relatief", ("Zorg",), "%"),
    ]
    served = Served("x", "x", [invented.regions(2024)], topics, lambda: iter(()))
    _, fields = mapping.read(replay.odata.data_properties(served))
    columns, problems = mapping.columns(table("85984NED"), CATALOG.datasets["kwb"], CATALOG, fields)
    assert [column.header for column in columns] == ["AantalInwoners"]
    assert any(p.indicator == "wmo_clients_per_1000" and "andere eenheid" in p.sentence for p in problems)


def test_another_table_under_a_right_number_is_refused_and_looked_at_anew_next_time(server, client):
    server.fault("retitled", "85984NED", to="Kerncijfers wijken en buurten 2019")
    with pytest.raises(SourceError, match=r'heet "Kerncijfers wijken en buurten 2019". We verwachtten .* 2024') as failed:
        get(client, "85984NED")
    assert failed.value.gone and failed.value.table == "85984NED"
    server.heal()
    server.fault("retitled", "50150NED", to="Gezondheid per wijk en buurt (indeling 2026)")
    with pytest.raises(SourceError, match="indeling 2026"):
        get(client, "50150NED")
    server.heal()
    assert get(client, "85984NED").content and get(client, "50150NED").content


def test_a_table_of_which_nothing_is_known_brings_only_its_problems(client):
    """CBS gives combinations of laws that overlap: they may not be added up, so there is no figure, and it is said."""
    file = get(client, "85994NED")
    assert file.content == b""
    assert [(p.severity, p.indicator) for p in file.problems] == [("warning", "stacked_provision_share")]


def test_a_municipality_that_is_not_in_a_table_is_told(client):
    file = get(client, "85984NED", Wanted(("GM0001",)))
    assert file.content == b"" and "geen rij voor GM0001" in file.problems[0].sentence


# --- dimensions -------------------------------------------------------------------------------------------------------


def test_rivm_three_margins_three_ages_five_years(client):
    file = get(client, "50150NED")
    rows = lines(file)
    assert {row["Marges"] for row in rows} == {"MW00000", "MOG0095", "MBG0095"}
    assert {row["Leeftijd"] for row in rows} == {"20300", "53115", "80200"}
    assert {row["Perioden"] for row in rows} == {"2012", "2016", "2020", "2022", "2024"}
    assert (file.answers.year, file.answers.vintage, file.source) == (None, 2024, "rivm")
    one = {
        row["Marges"]: float(row["Eenzaam"])
        for row in rows
        if (row["WijkenEnBuurten"], row["Leeftijd"], row["Perioden"]) == ("GM9802", "80200", "2024")
    }
    assert one["MOG0095"] < one["MW00000"] < one["MBG0095"]
    assert {row["WijkenEnBuurten"] for row in rows} >= {"NL00", "GM9802", "BU98020000"}


def health(margins: tuple[tuple[str, str], ...]) -> Served:
    served = invented.health()
    members = tuple({"Key": key, "Title": title, "Description": ""} for key, title in margins)
    shifts = dict(zip((key for key, _ in margins), (0, -1.8, 2.1), strict=True))
    axes = [Dimension("Marges", "Marges", members) if d.name == "Marges" else d for d in served.dimensions]

    def rows():
        for row in served.rows:
            if row["Marges"] == "MW00000":
                for key in shifts:
                    yield row | {"Marges": key}

    return replace(served, dimensions=axes, make_rows=rows)


def test_margins_are_known_by_what_they_are_called(server, client):
    serve(
        server, health((("X1", "Waarde"), ("X2", "Ondergrens 95%-interval"), ("X3", "Bovengrens 95%-interval"))), service="rivm"
    )
    assert {row["Marges"] for row in lines(get(client, "50150NED"))} == {"MW00000", "MOG0095", "MBG0095"}


def test_margins_of_which_nobody_says_what_they_are_bring_nothing(server, client):
    serve(server, health((("X1", "A"), ("X2", "B"), ("X3", "C"))), service="rivm")
    file = get(client, "50150NED")
    assert file.content == b"" and "welke rij de waarde is" in file.problems[0].sentence


def test_an_age_that_is_not_there_is_named(server, client):
    served = invented.health()
    axes = [
        replace(d, members=tuple(m for m in d.members if m["Key"] != "80200")) if d.name == "Leeftijd" else d
        for d in served.dimensions
    ]
    serve(server, replace(served, dimensions=axes), service="rivm")
    file = get(client, "50150NED")
    assert [p.indicator for p in file.problems] == ["lonely_share_65plus"]
    assert 'de groep "80200"' in file.problems[0].sentence and "18 jaar of ouder" in file.problems[0].sentence
    assert {row["Leeftijd"] for row in lines(file)} == {"20300", "53115"}


def test_wmo_by_type_is_looked_up_by_title_and_half_a_year_is_left_out(client):
    file = get(client, "86158NED")
    rows = lines(file)
    assert {row["Type maatwerkvoorziening"] for row in rows} == {"Hulp bij het huishouden"}
    assert {row["Perioden"] for row in rows} == {"2025*"}, "the star says provisional"
    assert {row["WijkenEnBuurten"] for row in rows} == {"NL00", "GM9802", "WK980200", "WK9802AA"}


def test_areas_may_be_in_a_dimension_called_wijken(server, client):
    """As the Wmo tables have it at CBS, with the fields of the region in front of the figures."""
    served = invented.wmo("86158NED", 2025, True)
    place = invented.regions(2025, levels=("land", "gemeente", "wijk"))
    axes = [
        replace(place, name="Wijken", title="Wijken", type="GeoDimension") if d.name == "WijkenEnBuurten" else d
        for d in served.dimensions
    ]
    topics = [replace(t, key=f"{t.stem}_{n}") for n, t in enumerate(served.topics, start=5)]
    keys = dict(zip((t.key for t in served.topics), (t.key for t in topics), strict=True))

    def rows():
        for row in served.rows:
            yield {keys.get(name, {"WijkenEnBuurten": "Wijken"}.get(name, name)): value for name, value in row.items()}

    serve(server, replace(served, dimensions=axes, topics=topics, make_rows=rows))
    before = lines(get(client, "86158NED"))
    assert {row["WijkenEnBuurten"] for row in before} == {"NL00", "GM9802", "WK980200", "WK9802AA"}
    assert all(row["Wmo-cliënten per 1 000 inwoners"] not in ("", "nvt") for row in before)


def test_a_dimension_that_no_figure_is_about_counts_by_its_total(server, client):
    served = invented.proximity("86270NED", 2025)
    extra = Dimension(
        "Geslacht",
        "Geslacht",
        tuple({"Key": key, "Title": title} for key, title in (("T001038", "Totaal mannen en vrouwen"), ("3000   ", "Mannen"))),
    )

    def rows():
        for row in served.rows:
            for member in extra.members:
                yield row | {"Geslacht": member["Key"]} | ({} if member["Key"][0] == "T" else {"AfstandTotBibliotheek_92": 99.0})

    serve(server, replace(served, dimensions=[extra, *served.dimensions], make_rows=rows))
    found = lines(get(client, "86270NED"))
    assert "Geslacht" not in found[0] and "99.0" not in {row["AfstandTotBibliotheek"] for row in found}


# --- people by age ----------------------------------------------------------------------------------------------------


def test_people_by_age_and_sex_one_file_a_year_that_adds_up(client):
    files = sources.fetch(client, table("03759ned"), OURS)
    assert [file.answers.year for file in files] == list(range(2015, 2026)) == [file.vintage for file in files]
    people = [row for row in lines(files[-1]) if row["regio"] == "GM9802"]
    assert len(people) == 40 and {row["geslacht"] for row in people} == {"m", "v"}
    assert {"0-4", "80-84", "95+"} <= {row["leeftijd"] for row in people} and {row["jaar"] for row in people} == {"2025*"}
    total = next(row for row in lines(get(client, "86165NED")) if row["WijkenEnBuurten"] == "GM9802")
    assert sum(int(row["aantal"]) for row in people) == int(total["AantalInwoners"])


def test_people_of_a_new_gemeente_start_with_the_gemeente(client):
    files = sources.fetch(client, table("03759ned"), Wanted(("GM9801", "GM9803", "GM9804")))
    assert {file.answers.year: file.gemeenten for file in files}[2022] == ("GM9803", "GM9804")
    assert {file.answers.year: file.gemeenten for file in files}[2023] == ("GM9801",)


def test_a_number_that_is_gone_is_looked_up_by_title(server, client):
    server.fault("gone", "03759ned")
    newer = invented.population("99999ned")
    serve(server, newer)
    files = sources.fetch(client, table("03759ned"), OURS)
    assert {file.table for file in files} == {"99999ned"} and len(files) == 11


def test_ages_of_another_kind_bring_nothing(server, client):
    served = invented.population()
    ages = [
        replace(d, members=tuple(m for m in d.members if "tot" not in m["Title"])) if d.name == "Leeftijd" else d
        for d in served.dimensions
    ]
    serve(server, replace(served, dimensions=ages))
    (file,) = sources.fetch(client, table("03759ned"), OURS)
    assert file.content == b"" and "groepen van vijf jaar" in file.problems[0].sentence


# --- one way ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_same_figures_give_the_same_bytes_in_whatever_pages_they_come(server, client, tmp_path):
    first = {
        number: [file.content for file in sources.fetch(client, table(number), OURS)]
        for number in ("85984NED", "50150NED", "03759ned")
    }
    client.finish()
    server.page = 7
    with Client(config.settings(tmp_path / "gemeente"), CATALOG) as again:
        assert again.run != client.run
        for number, contents in first.items():
            assert [file.content for file in sources.fetch(again, table(number), OURS)] == contents


def test_no_page_twice_and_nothing_but_the_feed(server, client):
    for number in ("85984NED", "50150NED", "86296NED", "86158NED"):
        get(client, number)
    assert not server.twice()
    data = server.asked("DataSet")
    assert data and all("ODataFeed" in url and "$format=json" in url and "$select=" in url for url in data)
    assert max(len(request.url) for request in server.requests) < 2000


def test_eighteen_municipalities_are_asked_one_by_one(server, client):
    """Too many clauses in one address make the service fall over."""
    codes = tuple(f"GM{number:04}" for number in range(1, 18))
    get(client, "85984NED", Wanted((*codes, "GM9802")))
    assert max(len(request.url) for request in server.requests) < 2000
    assert {request.status for request in server.requests} == {200}


def test_newer_vintages_are_found_by_their_title(server, client):
    assert cbs.newer(client) == []
    client.finish()
    client.forget("cbs", "catalogus")
    serve(
        server,
        replace(invented.kwb(2025), id="86358NED", title="Kerncijfers wijken en buurten 2026"),
        replace(invented.kwb(2025), id="70904ned", title="Kerncijfers wijken en buurten 2003-2012"),
    )
    (found,) = cbs.newer(client)
    assert (found.id, found.year, found.vintage, found.dataset) == ("86358NED", 2026, 2026, "kwb")
    assert sources.fetch(client, found, OURS)[0].answers.year == 2026
    tables, problems = sources.newer(client)
    assert [(one.source, one.vintage) for one in tables] == [("pdok", 2026), ("cbs", 2026)] and not problems


def test_that_nobody_can_look_for_newer_vintages_is_a_note(server, client):
    server.fault("error500", "ODataCatalog")
    tables, (problem,) = sources.newer(client)
    assert not tables and problem.severity == "note" and "nieuwere tabellen" in problem.sentence


def test_people_of_65_or_older_may_come_in_two_parts():
    """From 2026 on Kerncijfers splits them at 80: the sum is the same figure."""
    topics = [
        Topic(f"{stem}_{n}", stem, ("Bevolking",))
        for n, stem in enumerate(("AantalInwoners", "k_65JaarTot80Jaar", "k_80JaarOfOuder"))
    ]
    _, fields = mapping.read(replay.odata.data_properties(Served("x", "x", [invented.regions(2025)], topics, lambda: iter(()))))
    columns, problems = mapping.columns(replace(table("86165NED"), year=2026), CATALOG.datasets["kwb"], CATALOG, fields)
    assert {"k_65JaarTot80Jaar", "k_80JaarOfOuder"} <= {column.header for column in columns}
    assert "pop_65plus_share" not in {problem.indicator for problem in problems}


def test_the_tables_of_the_country_are_those_of_the_base_year():
    country = list(sources.tables(CATALOG, Wanted((), True)))
    assert {one.id for one in country if one.source != "pdok"} == {
        "85984NED",
        "03759ned",
        "86270NED",
        "86296NED",
        "85639NED",
        "50150NED",
    }


def test_the_country_is_gemeenten_and_wijken_of_one_year(client):
    for number, year in (("85984NED", None), ("50150NED", "2024"), ("86296NED", "2024")):
        file = get(client, number, Wanted((), True))
        rows = lines(file)
        assert {row["WijkenEnBuurten"][:2] for row in rows} == {"NL", "GM", "WK"}
        assert {row.get("Perioden") for row in rows} == {year}
        assert file.answers.scope == "land" and "Nederland" in file.name


# --- the whole country ------------------------------------------------------------------------------------------------

AREAS, FIELDS = 18_310, 122


def country() -> Served:
    """18,310 areas with 122 fields, in the shape of Kerncijfers."""
    shape = invented.kwb_topics(2024)
    more = [Topic(f"Onderwerp{n}_{n}", f"Onderwerp {n}", ("Overig",)) for n in range(200, 200 + FIELDS - 1 - len(shape))]
    codes = [
        "NL00",
        *(f"GM{n:04}" for n in range(342)),
        *(f"WK{n:06}" for n in range(3_400)),
        *(f"BU{n:08}" for n in range(14_567)),
    ]

    def rows():
        for number, code in enumerate(codes):
            said = {t.key: number % 977 if t.datatype != "String" else code.ljust(10) for t in (*shape, *more)}
            yield {"WijkenEnBuurten": code.ljust(10)} | said

    return Served("85984NED", "Kerncijfers wijken en buurten 2024", [invented.regions(2024)], [*shape, *more], rows, "2024")


@pytest.mark.slow
def test_the_country_takes_little_memory(server, tmp_path, measured):
    """The base year of the whole country, and every field of every area read page by page: each under 500 MB."""
    serve(server, country())
    program = textwrap.dedent(f"""
        import gzip, json, resource, sys, time
        from pathlib import Path
        from dashboard import catalog, config
        from dashboard.intake import sources
        from dashboard.intake.sources.client import Client
        known = catalog.load(config.CATALOG)
        folder = Path({str(tmp_path)!r}) / sys.argv[1]
        with Client(config.settings(folder), known) as client:
            table = next(one for one in sources.tables(known) if one.id == "85984NED")
            began = time.monotonic()
            if sys.argv[1] == "reference":
                (file,) = sources.fetch(client, table, sources.Wanted((), True))
                found = file.content.count(b"\\n") - 1
            else:
                url = client.base("cbs") + "/ODataFeed/odata/85984NED/UntypedDataSet?$format=json"
                found = sum(len(page.body["value"]) for page in client.pages("cbs", table.id, url))
            took = time.monotonic() - began
        try:  # of this program alone: a child's ru_maxrss begins at that of who started it
            peak = int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))) / 1024
        except OSError:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.monotonic()
        for path in (folder / "sources").rglob("*.json.gz"):
            json.loads(gzip.open(path).read())
        print(json.dumps(dict(rows=found, peak=round(peak), took=round(took, 1), loads=round(time.monotonic() - began, 1))))
    """)
    root = str(Path(config.__file__).resolve().parent.parent)
    told = {}
    for what in ("reference", "all"):
        done = subprocess.run(
            [sys.executable, "-c", program, what],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **server.environment, "PYTHONPATH": root},
        )
        told[what] = json.loads(done.stdout)
        measured(
            f"{what}: {told[what]['rows']} rows, {told[what]['peak']} MB, {told[what]['took']} s; "
            f"json.loads of the same pages {told[what]['loads']} s"
        )
    assert told["reference"]["rows"] == 1 + 342 + 3_400 and told["all"]["rows"] == AREAS
    assert told["reference"]["peak"] < 500 and told["all"]["peak"] < 500
