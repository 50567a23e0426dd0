"""The fictional municipality: the same bytes each time, people who add up, awkward cases, national levels, own names."""

import csv
import io
import json
import os
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import shape
from shapely.ops import unary_union

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ROOT / "data" / "demo" / "generate.py"
YEARS = range(2016, 2026)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    """Folder with the files of one run."""
    out = tmp_path_factory.mktemp("demo")
    subprocess.run([sys.executable, str(PROGRAM), str(out)], check=True, timeout=120)
    return out


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Rows with names without position numbers and cells without padding."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    found = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [{key.rsplit("_", 1)[0] if key.rsplit("_", 1)[-1].isdigit() else key: (value or "").strip()
             for key, value in row.items()} for row in found]


def kwb(folder: Path, year: int) -> dict[str, dict[str, str]]:
    """Rows of one typed year by area code."""
    return {row["Codering"]: row for row in rows(folder / f"kwb_{year}.csv")}


def people(folder: Path) -> dict[tuple[str, int], dict[tuple[str, str], int]]:
    """Inhabitants by (area, year), then by (sex, age band)."""
    found = defaultdict(dict)
    for row in rows(folder / "leeftijdsopbouw.csv", ";"):
        found[row["regio"], int(row["jaar"])][row["geslacht"], row["leeftijd"]] = int(row["aantal"])
    return found


def first(band: str) -> int:
    """'80-84' → 80, '95+' → 95."""
    return int(band.split("-")[0].rstrip("+"))


def features(folder: Path, name: str) -> list[dict]:
    return json.loads((folder / name).read_text(encoding="utf-8"))["features"]


def test_a_second_run_writes_the_same_bytes(delivered, tmp_path):
    subprocess.run([sys.executable, str(PROGRAM), str(tmp_path)], check=True, timeout=120)
    first = {path.name: path.read_bytes() for path in delivered.iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert sum(map(len, first.values())) < 4_000_000


def test_every_file_is_listed_once_and_in_the_order_it_can_be_added(delivered):
    listed = tomllib.loads((delivered / "deliveries.toml").read_text(encoding="utf-8"))["delivery"]
    names = [entry["file"] for entry in listed]
    assert sorted(names) == sorted(path.name for path in delivered.iterdir() if path.name != "deliveries.toml")
    assert all(name.endswith(".geojson") for name in names[:6]), "grenzen eerst: zonder gebieden past er geen cijfer"
    assert all(entry["dataset"] and entry["note"] for entry in listed)


@pytest.mark.parametrize("vintage", [2015, 2025])
def test_areas_partition_the_municipality_without_gap_or_overlap(delivered, vintage):
    shapes = {}
    for level in ("gemeenten", "wijken", "buurten"):
        for feature in features(delivered, f"{level}_{vintage}.geojson"):
            if feature["properties"]["water"] == "NEE":
                shapes[feature["properties"]["statcode"]] = shape(feature["geometry"])
    assert all(area.is_valid for area in shapes.values())
    for gemeente in ("GM9998", "GM9999"):
        for prefix in ("WK", "BU"):
            parts = [area for code, area in shapes.items() if code[:6] == prefix + gemeente[2:]]
            whole = unary_union(parts)
            assert sum(part.area for part in parts) == pytest.approx(whole.area, rel=1e-9)
            assert whole.symmetric_difference(shapes[gemeente]).area < 1e-9 * whole.area
    for code, area in shapes.items():
        if code.startswith("BU"):
            assert shapes["WK" + code[2:8]].buffer(1e-9).contains(area), code


def test_the_lake_is_an_area_of_water(delivered):
    lake = [f["properties"] for f in features(delivered, "buurten_2025.geojson") if f["properties"]["water"] == "JA"]
    assert [p["statcode"] for p in lake] == ["BU99989998"]


def test_the_map_lies_in_the_sea_and_not_on_dutch_land(delivered):
    for feature in features(delivered, "gemeenten_2025.geojson"):
        west, south, east, north = shape(feature["geometry"]).bounds
        assert 4.0 < west < east < 4.5 and 52.6 < south < north < 52.9


def test_one_buurt_was_split_and_one_only_got_another_code(delivered):
    codes = {year: {c for c in kwb(delivered, year) if c.startswith("BU")} for year in (2020, 2021)}
    assert codes[2020] - codes[2021] == {"BU99980304", "BU99980609"}
    assert codes[2021] - codes[2020] == {"BU99980303", "BU99980305", "BU99980604"}
    marks = {c: row["IndelingswijzigingGemeenteWijkBuurt"] for c, row in kwb(delivered, 2021).items()}
    assert {c: m for c, m in marks.items() if m not in "1."} == {
        "BU99980303": "3", "BU99980305": "3", "BU99980604": "2"}
    drawn = {vintage: {f["properties"]["statcode"]: shape(f["geometry"])
                       for f in features(delivered, f"buurten_{vintage}.geojson")} for vintage in (2015, 2025)}
    assert set(drawn[2015]) - {"BU99989998"} == codes[2020] and set(drawn[2025]) - {"BU99989998"} == codes[2021]
    both = drawn[2025]["BU99980303"].union(drawn[2025]["BU99980305"])
    assert both.symmetric_difference(drawn[2015]["BU99980304"]).area < 1e-9 * both.area
    assert drawn[2025]["BU99980604"].equals(drawn[2015]["BU99980609"])


def test_people_add_up_by_age_sex_and_level(delivered):
    counts = people(delivered)
    assert {year for _, year in counts} == {2000, 2005, 2010, 2015, 2020, 2025}
    for (area, year), bands in counts.items():
        assert len(bands) == 40 and min(bands.values()) >= 0
        if area.startswith(("GM", "WK")):
            child = "WK" if area.startswith("GM") else "BU"
            parts = [counts[c, y] for c, y in counts if y == year and c.startswith(child + area[2:])]
            for band, number in bands.items():
                assert sum(part[band] for part in parts) == number, (area, year, band)


def test_key_figures_tell_of_the_same_people(delivered):
    counts = people(delivered)
    for year in (2020, 2025):
        for code, row in kwb(delivered, year).items():
            if code == "NL00" or (code, year) not in counts:
                continue
            bands = counts[code, year]
            real = sum(bands.values())
            old = sum(n for (_, band), n in bands.items() if first(band) >= 65)
            slack = 0 if code.startswith("GM") else 5
            assert abs(int(row["AantalInwoners"]) - real) <= slack
            assert abs(int(row["k_65JaarOfOuder"]) - old) <= slack


def test_counts_of_small_areas_are_rounded_to_five_and_no_number_is_negative(delivered):
    for year in YEARS:
        if year == 2023:
            continue
        for code, row in kwb(delivered, year).items():
            for name, cell in row.items():
                if cell and name not in ("WijkenEnBuurten", "Gemeentenaam", "SoortRegio", "Codering") and cell != ".":
                    assert float(cell) >= 0, (year, code, name)
            if code.startswith(("WK", "BU")):
                for name in ("AantalInwoners", "Mannen", "k_65JaarOfOuder", "HuishoudensTotaal"):
                    assert int(row[name]) % 5 == 0


def test_the_town_is_as_large_and_as_old_as_planned(delivered):
    counts = people(delivered)
    for area, least, most in (("GM9998", 43_000, 47_000), ("GM9999", 8_000, 10_500)):
        assert least < sum(counts[area, 2025].values()) < most
    share = {}
    for year in (2000, 2015, 2025):
        bands = counts["GM9998", year]
        total = sum(bands.values())
        share[year] = [100 * sum(n for (_, band), n in bands.items() if first(band) >= limit) / total for limit in (65, 80)]
    assert share[2000][0] < share[2015][0] < share[2025][0]
    assert share[2025] == [pytest.approx(20.8, abs=2.0), pytest.approx(5.0, abs=1.0)]


def test_the_people_do_not_follow_cohort_ratios(delivered):
    """The ratio of a cohort to itself five years before differs between areas by more than chance: people move."""
    counts = people(delivered)
    ratios = []
    for area in {a for a, _ in counts if a.startswith("WK9998") and a != "WK999805"}:
        before = sum(counts[area, 2015][sex, "30-34"] for sex in "mv")
        after = sum(counts[area, 2020][sex, "35-39"] for sex in "mv")
        ratios.append(after / before)
    assert np.std(ratios) > 0.08


def test_the_awkward_cases_are_there(delivered):
    counts = people(delivered)

    def total(area, year):
        return sum(counts[area, year].values())

    def share(area, year, lowest, highest=200):
        part = sum(n for (_, band), n in counts[area, year].items() if lowest <= first(band) <= highest)
        return part / total(area, year)

    assert share("BU99980204", 2025, 85) > 0.5, "verpleeghuis"
    assert total("BU99980500", 2025) == 0, "onbewoond"
    assert share("BU99980101", 2025, 15, 24) > 0.45, "studenten"
    assert total("BU99980402", 2010) < 15 and total("BU99980402", 2025) > 2000, "nieuwbouw vanaf 2012"
    assert total("BU99980701", 2025) < 0.75 * total("BU99980701", 2000), "een dorp dat krimpt"
    assert sum(1 for a, y in counts if y == 2025 and a.startswith("BU") and 0 < total(a, y) < 100) >= 3
    names = defaultdict(set)
    for feature in features(delivered, "buurten_2025.geojson"):
        names[feature["properties"]["statnaam"]].add(feature["properties"]["wk_code"])
    assert {name: len(wijken) for name, wijken in names.items() if len(wijken) > 1} == {"Dorpsgaarde": 2}


def test_one_year_lacks_wmo_and_the_newest_year_is_not_complete(delivered):
    for year in (2016, 2019, 2022, 2024, 2025):
        table = kwb(delivered, year)
        filled = [row["WmoClientenRelatief"] for row in table.values() if row.get("WmoClientenRelatief")]
        assert bool(filled) == (year not in (2019, 2025))
        if year == 2025:
            late = ("PersonenInArmoede", "PersonenPerSoortUitkeringBijstand", "PercentageJongerenMetJeugdzorg")
            assert not any(row[field] for row in table.values() for field in late)
    assert kwb(delivered, 2024)["BU99980704"]["WmoClienten"] == "", "0 tot en met 7 blijft geheim"


def test_one_year_comes_with_labels(delivered):
    raw = (delivered / "kwb_2023.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == raw.count(b"\n")
    assert raw.decode("utf-8-sig").splitlines()[2].startswith('"Halmerwoude";"Halmerwoude                     ')


def test_suffixes_move_between_years(delivered):
    position = {}
    for year in (2018, 2025):
        header = (delivered / f"kwb_{year}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        position[year] = next(name for name in header if name.startswith("WmoClientenRelatief"))
    assert position == {2018: "WmoClientenRelatief_90", 2025: "WmoClientenRelatief_94"}


def test_model_values_lie_inside_their_margins_and_some_small_buurten_have_none(delivered):
    cells = defaultdict(dict)
    for row in rows(delivered / "rivm_gezondheid.csv"):
        for name, cell in row.items():
            if name not in ("ID", "WijkenEnBuurten", "Perioden", "Leeftijd", "Marges"):
                cells[row["WijkenEnBuurten"], row["Perioden"], row["Leeftijd"], name][row["Marges"]] = cell
    without = set()
    for key, bounds in cells.items():
        if bounds["MW00000"]:
            assert 0 < float(bounds["MOG0095"]) <= float(bounds["MW00000"]) <= float(bounds["MBG0095"]) < 100
        elif key[1:3] == ("2022JJ00", "20300") and key[3] == "Eenzaam":
            without.add(key[0])
    assert "BU99980500" in without and 4 <= len(without) <= 14


@pytest.mark.parametrize(("field", "period", "national", "spread"), [
    ("Eenzaam", "2022JJ00", 49.2, 5.0), ("SterkEenzaam", "2022JJ00", 14.4, 3.9),
    ("EmotioneelEenzaam", "2022JJ00", 30.1, 4.3), ("GoedErvarenGezondheid", "2022JJ00", 70.3, 4.6),
    ("GoedErvarenGezondheid", "2020JJ00", 79.3, 4.0), ("MoeiteMetRondkomen", "2022JJ00", 20.5, 6.4),
    ("Mantelzorger", "2022JJ00", 13.5, 2.3), ("Vrijwilligerswerk", "2022JJ00", 23.8, 5.2)])
def test_model_values_have_the_national_level_and_a_real_spread(delivered, field, period, national, spread):
    here = {r["WijkenEnBuurten"]: r[field] for r in rows(delivered / "rivm_gezondheid.csv")
            if (r["Perioden"], r["Leeftijd"], r["Marges"]) == (period, "20300", "MW00000") and r[field]}
    assert float(here["NL01"]) == pytest.approx(national, abs=0.15)
    assert float(here["GM9998"]) == pytest.approx(national, rel=0.06)
    buurten = [float(value) for code, value in here.items() if code.startswith("BU9998")]
    assert 0.7 * spread < np.std(buurten) < 1.7 * spread


@pytest.mark.parametrize(("year", "field", "national"), [
    (2024, "WmoClientenRelatief", 72), (2024, "PersonenInArmoede", 3.1),
    (2024, "PercentageJongerenMetJeugdzorg", 10.8), (2016, "PercentageJongerenMetJeugdzorg", 9.1)])
def test_key_figures_have_the_national_level(delivered, year, field, national):
    assert float(kwb(delivered, year)["GM9998"][field]) == pytest.approx(national, rel=0.1)


def test_own_files_carry_marks_of_several_meanings_and_old_encodings(delivered):
    cells = defaultdict(set)
    for path in delivered.glob("*.csv"):
        if b";" in path.read_bytes()[:200] and not path.name.startswith(("kwb_", "leeftijd", "ses_", "wmo_wijk")):
            for row in rows(path, ";"):
                for cell in row.values():
                    cells[cell].add(path.name)
    assert len(cells["x"]) >= 4, "verborgen"
    assert cells["volgt"] == {"alleenwonend_en_verhuizen.csv"}, "nog niet bekend"
    assert {"wijkteams.csv", "telling_initiatieven.csv"} <= cells["n.v.t."], "kan niet voorkomen"
    assert any("," in cell for cell in cells), "komma's voor de decimalen"
    with pytest.raises(UnicodeDecodeError):
        (delivered / "wijkteams.csv").read_text(encoding="utf-8")
    codes = {row["gebiedscode"] for row in rows(delivered / "schulden.csv", ";")}
    assert "99980000" in codes and "999800" in codes, "codes zonder letters ervoor"


def test_counts_of_a_gemeente_are_the_sum_of_its_wijken_and_buurten(delivered):
    for name, column in (("alleenwonend_en_verhuizen.csv", "thuiswonend_65plus"), ("schulden.csv", "huishoudens")):
        by_level = defaultdict(int)
        for row in rows(delivered / name, ";"):
            digits = len(row["gebiedscode"].removeprefix("GM").removeprefix("WK").removeprefix("BU"))
            by_level[row["jaar"], digits] += int(row[column]) if row[column].isdigit() else 0
        for year in {year for year, _ in by_level}:
            assert by_level[year, 4] == by_level[year, 6] == by_level[year, 8], (name, year)


def test_every_delivery_names_a_dataset_of_the_catalogue(delivered):
    shipped = {tomllib.loads(path.read_text(encoding="utf-8"))["dataset"]["id"]
               for folder in ("catalog", "demo/generator/definitions") for path in (ROOT / "data" / folder).glob("*.toml")}
    listed = tomllib.loads((delivered / "deliveries.toml").read_text(encoding="utf-8"))["delivery"]
    assert {entry["dataset"] for entry in listed} <= shipped


@pytest.mark.skipif("REFERENCE_DATA" not in os.environ, reason="REFERENCE_DATA is not set: the names of real places are not here")
def test_no_dutch_place_bears_these_names(delivered):
    path = Path(os.environ["REFERENCE_DATA"]) / "reference" / "data" / "statline_kwb_2024_leeftijd_nl.csv"
    real = set()
    with path.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.reader(source, delimiter=";"):
            real |= {plain(name) for name in row[:2]}
    ours = {plain(feature["properties"]["statnaam"]) for level in ("gemeenten", "wijken", "buurten")
            for vintage in (2015, 2025) for feature in features(delivered, f"{level}_{vintage}.geojson")}
    assert len(ours) > 50
    assert ours & real == set()


def plain(name: str) -> str:
    """'Wijk 01 Annen  ' → 'annen'."""
    words = name.strip().lower().split()
    return " ".join(words[2:] if words[:1] == ["wijk"] and len(words) > 2 else words)
