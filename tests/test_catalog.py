"""The catalogue that ships says what it should, in plain Dutch; a wrong one is refused with file and line."""

import csv
import os
import re
from pathlib import Path

import pytest

from dashboard import catalog
from dashboard.errors import CatalogError

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "catalog"
CATALOG = catalog.load(SHIPPED)
INDICATORS = list(CATALOG.indicators.values())
DATASETS = list(CATALOG.datasets.values())

# Ids that real files carry or that keep two definitions apart, beside the sixty of the model.
HELPERS = {"population", "households", "pop_0_15_share", "grey_pressure_kwb", "lonely_share_18_64", "longterm_limited_share",
           "low_resilience_share_2024", "receives_support_share", "planned_dwellings", "urbanity_class", "forecast_population"}
ONE_EDITION = {"low_resilience_share", "lacks_emotional_support_share", "low_resilience_share_2024",
               "receives_support_share"}
COMPUTED = {"expected_carers_per_1000"}  # from people by age and national rates: no column of its own
NOT_B1 = ("betreffende", "prioriteit", "relevant", "verstrek", "significan", "indicator", "percentiel", "correlatie",
          "populatie", "betrouwbaarheidsinterval", "probleemwijk", "krachtwijk", "slechtste", "achterstandswijk")


def reference() -> Path:
    folder = os.environ.get("REFERENCE_DATA")
    if not folder:
        pytest.skip("REFERENCE_DATA is not set: the list of indicators and the real files are elsewhere")
    return Path(folder)


def model() -> list[dict]:
    with open(reference() / "indicators.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_id(items):
    return pytest.mark.parametrize("item", items, ids=lambda item: item.id)


# --- Completeness ---


def test_the_sixty_indicators_of_the_model_are_there():
    assert set(CATALOG.indicators) - HELPERS == {row["id"] for row in model()}
    assert set(CATALOG.indicators) >= HELPERS


def test_label_unit_dimension_and_direction_are_those_of_the_model():
    units = {"%": "share", "per 1000": "per_1000", "per 10k": "per_10000", "ratio": "ratio", "score": "score",
             "km": "km", "dagen": "days", "−1…1": "index", "punten": "points", "€": "euro"}
    directions = {"L+": ("load", False), "L− (invert)": ("load", True), "K+": ("capacity", False),
                  "K− (invert)": ("capacity", True), "ctx": ("context", False), "out": ("outcome", False),
                  "K+ (U-shape: target band)": ("capacity", False), "L+ (in I: invert)": ("capacity", True)}
    for row in model():
        found = CATALOG.indicators[row["id"]]
        assert (found.label, found.dimension) == (row["label_nl"], row["dimension"]), row["id"]
        assert found.unit == units[row["unit"]], row["id"]
        assert (found.role, found.invert) == directions[row["direction"]], row["id"]
        assert (found.target is not None) == ("target band" in row["direction"]), row["id"]


def test_the_fields_of_the_new_rivm_table_never_feed_an_old_definition():
    columns = {measure.indicator: measure.column for measure in CATALOG.datasets["rivm_gezondheid"].measures}
    for row in model():
        stem = row["field_stem_50150NED"].split(" (")[0]
        if stem.startswith("none"):
            assert row["id"] not in columns
        elif stem:
            assert columns[row["id"]][0] == stem, row["id"]
    assert columns["longterm_limited_share"] == ("LangdurigBeperkt",)
    assert columns["low_resilience_share_2024"] == ("LageVeerkracht",)
    assert columns["receives_support_share"] == ("KrijgtSteunVanAnderen",)


def test_ages_are_slices_of_the_rivm_table():
    dataset = CATALOG.datasets["rivm_gezondheid"]
    assert (dataset.defaults, dataset.vintage, dataset.tables) == ((("Leeftijd", "20300"),), 2024, {"50150NED": 2024})
    where = {measure.indicator: measure.where for measure in dataset.measures}
    assert where.pop("lonely_share_65plus") == (("Leeftijd", "80200"),)
    assert where.pop("lonely_share_18_64") == (("Leeftijd", "53115"),)
    assert set(where.values()) == {(("Leeftijd", "20300"),)}


def test_each_indicator_is_fed_by_one_shipped_dataset_and_by_the_one_that_defines_it():
    """But for people by age, which CBS publishes of every gemeente and only the gemeente itself has of wijken and buurten."""
    first, second = (CATALOG.datasets[name] for name in ("leeftijdsopbouw", "bevolking_cbs"))
    assert [(m.indicator, m.numerator, m.denominator) for m in first.measures] == [
        (m.indicator, m.numerator, m.denominator) for m in second.measures]
    fed = [(measure.indicator, dataset.id) for dataset in DATASETS if dataset != second for measure in dataset.measures]
    assert dict(fed) == {i.id: i.dataset for i in INDICATORS if i.id not in COMPUTED}
    assert len(fed) == len(dict(fed))


# --- What an indicator says ---


@by_id(INDICATORS)
def test_class_limits_rise_within_the_range_and_say_where_they_come_from(item):
    low, high = item.range
    assert len(item.classes) == 4
    assert low <= item.classes[0] < item.classes[1] < item.classes[2] < item.classes[3] <= high
    assert item.classes_source
    shown = [f"{limit:.{max(item.decimals, 1)}f}" for limit in item.classes]
    assert [float(limit) for limit in shown] == list(item.classes), "a limit that the legend would round"
    if item.unit == "share" and item.unit_text.startswith("%"):
        assert item.range == (0, 100)


@by_id(INDICATORS)
def test_only_counted_or_asked_figures_may_show_that_something_works(item):
    assert item.uses
    assert item.kind in ("survey", "register") or "evalueren" not in item.uses
    if item.id in ONE_EDITION:
        assert "volgen" not in item.uses
    if item.dataset == "register":
        assert "vergelijken" not in item.uses
        assert any("andere gemeenten" in text for text in item.pitfalls)


@by_id(INDICATORS)
def test_place_in_the_model_is_consistent(item):
    component = {"D4": "I", "D5": "F", "D6": "S"}.get(item.dimension)
    assert item.component == component
    assert {"D1": "load", "D2": "load", "D3": "load", "D4": "capacity", "D5": "capacity", "D6": "capacity",
            "D7": "outcome"}[item.dimension] == item.role or item.role == "context"
    if item.role == "load" and item.good != "neutral":
        assert (item.good == "high") == item.invert
    if item.component in ("I", "F"):
        assert item.sphere and item.ring
    assert item.not_below in (None, *item.levels)
    assert item.pitfalls and item.synonyms and item.unit_text


def test_sensitive_and_rare_figures_stay_at_wijk():
    for name in ("anxiety_depression_high_risk_share", "pop_85plus_share"):
        assert CATALOG.indicators[name].not_below == "wijk"
    for name in ("oosr", "living_alone_75plus_share", "experts_by_experience_count"):
        assert "buurt" not in CATALOG.indicators[name].levels
    assert CATALOG.indicators["carers_heavily_burdened_share"].levels == ("land", "gemeente")


def test_series_breaks_that_everybody_must_see():
    years = {i.id: [b.year for b in i.breaks] for i in INDICATORS if i.breaks}
    assert years["youth_care_share"] == years["social_cohesion_score"] == [2021]
    assert years["poverty_share"] == years["hh_around_social_minimum_share"] == [2024]
    assert years["gp_distance_km"] == [2020, 2022]
    assert years["socially_lonely_share"] == [2020, 2022]
    for old in ("limited_by_health_share", "low_resilience_share", "lacks_emotional_support_share",
                "longterm_limited_share", "low_resilience_share_2024", "receives_support_share"):
        assert years[old] == [2024]
    assert all(b.text.endswith(".") for i in INDICATORS for b in i.breaks)


def sentences(text: str) -> list[str]:
    text = re.sub(r"(?<=\d)\.(?=\d)", "", text)
    return [part for part in re.split(r"(?<=[.!?:])\s+", text) if part.strip()]


@by_id(INDICATORS)
def test_explanations_are_language_level_b1(item):
    counts = [len(sentence.split()) for sentence in sentences(item.explain)]
    assert 2 <= len(counts) <= 3, item.explain
    assert max(counts) <= 20, item.explain
    assert sum(counts) / len(counts) <= 15, item.explain
    assert not re.search(r"\b(wordt|worden|werd|werden)\b", item.explain)


@pytest.mark.parametrize("text", sorted({text for i in INDICATORS for text in (
    i.label, i.explain, *i.pitfalls, *(b.text for b in i.breaks))} | {d.description for d in DATASETS}))
def test_texts_on_screen_are_plain(text):
    assert all(len(sentence.split()) <= 25 for sentence in sentences(text))
    assert not [word for word in NOT_B1 if word in text.lower()]
    assert "  " not in text and text == text.strip()


def test_no_origin_anywhere():
    for path in SHIPPED.glob("*.toml"):
        code = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
        assert not catalog.ORIGIN.search(code), path.name


# --- What a dataset says ---


@by_id(DATASETS)
def test_source_licence_and_reading_are_complete(item):
    if item.type == "key":
        return  # it says what areas are called, and brings no figures
    if not item.own:
        assert item.license == "CC BY 4.0"
        assert item.attribution.startswith(("Bron: ", "© CBS / Kadaster")) and "CC BY 4.0" in item.attribution
    else:
        assert item.marks["x"] == "hidden" and item.marks["-"] == "missing"
    assert "zero" not in item.marks.values(), "no shipped source has a mark that surely means nothing at all"
    assert item.type == "geojson" or item.measures or item.counts != "people"  # a forecast brings no figure of its own
    assert item.file == f"{item.id}.toml"
    if item.filename_year:
        assert re.compile(item.filename_year).groups == 1


@by_id([dataset for dataset in DATASETS if dataset.own])
def test_own_datasets_deliver_counts_or_say_how_many_answered(item):
    """Small numbers can only be hidden when they are known."""
    for measure in item.measures:
        register = item.id in ("register", "leren")
        nobody = not CATALOG.indicators[measure.indicator].counts_people and item.id in ("woningbouw", "prognose_inwoners")
        assert measure.numerator or measure.n or register or nobody, measure.indicator
        columns = [name for part in (measure.column, measure.numerator, measure.denominator, measure.n) if part
                   for name in catalog.addends(part[0])]
        if item.type == "wide" and item.id != "register":
            assert all(name in item.description for name in columns), f"{columns} are not in the description"


def test_a_population_file_is_read_by_ages_on_five_year_bands():
    dataset = CATALOG.datasets["leeftijdsopbouw"]
    assert dataset.type == "population" and dataset.own
    for measure in dataset.measures:
        for ages in (measure.numerator[0], measure.denominator[0]):
            first, last = re.fullmatch(r"(\d+)(?:\+|-(\d+))", ages).groups()
            assert int(first) % 5 == 0 and (last is None or int(last) % 5 == 4)


def test_factor_follows_the_unit():
    for dataset in DATASETS:
        for measure in dataset.measures:
            unit = CATALOG.indicators[measure.indicator].unit
            expected = {"share": 100, "per_1000": 1000, "per_10000": 10000}.get(unit, 1) if measure.numerator else 1
            assert measure.factor == expected, measure.indicator


def test_file_names_give_the_year():
    year = {d.id: re.compile(d.filename_year) for d in DATASETS if d.filename_year}
    assert year["kwb"].search("kwb-2018.xls")[1] == year["kwb"].search("kwb2018.csv")[1] == "2018"
    assert year["gebiedsindelingen"].search("buurten_2024_GM0080.geojson")[1] == "2024"
    assert year["gebiedsindelingen"].search("wijken_2024_GM0074.geojson")[1] == "2024"


# --- Against real files ---


def header(name: str, delimiter: str) -> list[str]:
    with open(reference() / "reference" / "data" / name, encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file, delimiter=delimiter))


def resolved(dataset: str, stems: list[str]) -> set[str]:
    """Indicators whose columns are all there, once."""
    found = set()
    for measure in CATALOG.datasets[dataset].measures:
        parts = [part for part in (measure.column, measure.numerator, measure.denominator) if part]
        if all(any(all(stems.count(name) == 1 for name in catalog.addends(alias)) for alias in part) for part in parts):
            found.add(measure.indicator)
    return found


def test_kwb_measures_find_their_columns_in_both_shapes():
    every = {measure.indicator for measure in CATALOG.datasets["kwb"].measures}
    typed = [re.sub(r"_\d+$", "", name) for name in header("kwb_2025_86165NED_friesland_typed.csv", ",")]
    assert every - resolved("kwb", typed) == {"hh_around_social_minimum_share"}  # CBS stopped it in 2024
    labels = [re.sub(r"\s*\([^()]*\)$", "", name) for name in header("statline_kwb_2024_leeftijd_nl.csv", ";")]
    assert resolved("kwb", labels) == {"population", "pop_0_15_share", "pop_65plus_share", "grey_pressure_kwb"}
    assert CATALOG.datasets["kwb"].region_columns[0] in typed and CATALOG.datasets["kwb"].region_columns[1] in labels


def quantiles(values: list[float]) -> list[float]:
    values = sorted(values)
    return [values[round(share * (len(values) - 1))] for share in (0.1, 0.3, 0.7, 0.9)]


def test_class_limits_that_say_national_are_national():
    rows = {"pop_65plus_share": [], "pop_0_15_share": [], "gp_distance_km": [], "population": [], "households": []}
    with open(reference() / "reference" / "data" / "kwb_2024_subset_nl.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            people = float(row["inwoners"] or 0)
            if row["soort"] in ("wijk", "buurt") and people >= 100:
                for name, value in (("pop_65plus_share", 100 * float(row["inwoners65plus"] or "nan") / people),
                                    ("pop_0_15_share", 100 * float(row["inwoners0tot15"] or "nan") / people),
                                    ("gp_distance_km", float(row["afstandHuisarts"] or "nan")),
                                    ("households", float(row["huishoudens"] or "nan")), ("population", people)):
                    rows[name] += [value] if value == value else []
    for name, values in rows.items():
        assert CATALOG.indicators[name].classes == pytest.approx(quantiles(values), rel=0.04, abs=0.05), name


def test_health_limits_are_those_of_the_buurten_of_2024():
    path = reference() / "reference" / "data" / "rivm_50150NED_goed_ervaren_gezondheid.csv"
    with open(path, encoding="utf-8", newline="") as file:
        values = [float(row["GoedErvarenGezondheid_4"]) for row in csv.DictReader(file)
                  if row["Perioden"] == "2024JJ00" and row["WijkenEnBuurten"].startswith("BU")]
    assert CATALOG.indicators["health_good_share"].classes == pytest.approx(quantiles(values), abs=0.5)


# --- Loading ---

GOOD = '''
[dataset]
id = "eigen"
title = "Eigen cijfers"
type = "wide"
producer = "gemeente"
license = "eigen cijfers"
attribution = "Bron: gemeente"
own = true
description = "Cijfers van de gemeente."

[dataset.marks]
"-" = "zero"

[[measure]]
indicator = "bankjes"
numerator = "bankjes + picknicktafels"
denominator = ["inwoners", "aantal inwoners"]

[[measure]]
indicator = "bankjes_gemiddeld"
column = "gemiddeld"

[[indicator]]
id = "bankjes"
label = "Bankjes"
definition = "Bankjes / inwoners × 1.000."
explain = "Zo veel bankjes staan er buiten."
unit = "per_1000"
decimals = 1
theme = "omzien"
dimension = "D4"
component = "I"
role = "capacity"
good = "high"
kind = "register"
levels = ["gemeente", "wijk"]
classes = [1, 2, 3, 4]
classes_source = "ronde grenzen"
uses = ["signaleren", "evalueren"]
range = [0, 100]

[[indicator]]
id = "bankjes_gemiddeld"
label = "Bankjes gemiddeld"
definition = "Bankjes per buurt."
explain = "Zo veel bankjes heeft een buurt."
unit = "count"
decimals = 1
theme = "omzien"
dimension = "D4"
role = "context"
good = "neutral"
kind = "derived"
levels = ["gemeente", "wijk"]
classes = [1, 2, 3, 4]
classes_source = "ronde grenzen"
uses = ["volgen"]
breaks = [
  { year = 2020, text = "Sinds 2020 tellen krukjes mee." },
]
'''


def written(folder: Path, text: str, name: str = "eigen.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_municipality_adds_a_dataset_of_its_own(tmp_path):
    written(tmp_path, GOOD)
    both = catalog.load(SHIPPED, tmp_path)
    assert set(both.indicators) == {*CATALOG.indicators, "bankjes", "bankjes_gemiddeld"}
    dataset = both.datasets["eigen"]
    assert (dataset.own, dataset.marks, dataset.empty, dataset.file) == (True, {"-": "zero"}, "missing", "eigen.toml")
    first, second = dataset.measures
    assert (first.numerator, first.denominator, first.factor) == (
        ("bankjes + picknicktafels",), ("inwoners", "aantal inwoners"), 1000)
    assert catalog.addends(first.numerator[0]) == ("bankjes", "picknicktafels")
    assert (second.column, second.numerator, second.factor) == (("gemiddeld",), None, 1)
    assert both.indicators["bankjes"].unit_text == "per 1.000 inwoners"
    assert both.indicators["bankjes"].dataset == "eigen"
    assert both.indicators["bankjes_gemiddeld"].breaks == (catalog.Break(2020, "Sinds 2020 tellen krukjes mee."),)


def test_plus_inside_a_name_is_no_sum():
    assert catalog.addends("G+I Handel en horeca") == ("G+I Handel en horeca",)


def test_one_file_loads_like_its_folder_and_the_digest_sees_every_change(tmp_path):
    path = written(tmp_path, GOOD)
    one, folder = catalog.load(path), catalog.load(tmp_path)
    assert one == folder and len(one.digest) == 64
    written(tmp_path, GOOD + "# niets\n")
    assert catalog.load(tmp_path).digest != one.digest
    written(tmp_path / "ander", GOOD, "ander.toml")
    assert catalog.load(tmp_path / "ander").digest != one.digest


def test_a_folder_that_is_not_there_is_empty_but_nothing_at_all_is_refused(tmp_path):
    written(tmp_path / "er", GOOD)
    assert catalog.load(tmp_path / "er", tmp_path / "niet").datasets.keys() == {"eigen"}
    with pytest.raises(CatalogError, match="Geen catalogus gevonden"):
        catalog.load(tmp_path / "niet")
    with pytest.raises(CatalogError, match=r"weg\.toml: niet te lezen"):
        catalog.load(tmp_path / "weg.toml")


def line_of(text: str, wanted: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith(wanted))


# what is replaced, by what, the line that is named, what the message says
WRONG = {
    "no TOML": ("decimals = 1", "decimals = = 1", "decimals = = 1", "geen geldige TOML"),
    "unclosed text": ('range = [0, 100]', 'synonyms = ["bank', 'synonyms = ["bank', "geen geldige TOML"),
    "unknown part": ("[[indicator]]", "[[indicatoren]]", "[[indicatoren]]", 'onbekend onderdeel "indicatoren"'),
    "unknown key": ('good = "high"', 'goed = "high"\ngood = "high"', "goed", 'onbekende sleutel "goed"'),
    "unknown dataset key": ("own = true", "own = true\ncolour = 1", "colour", 'onbekende sleutel "colour"'),
    "unknown measure key": ('column = "gemiddeld"', 'column = "gemiddeld"\nmaal = 2', "maal", 'sleutel "maal"'),
    "empty name": ('column = "gemiddeld"', 'column = "gemiddeld"\nn = ""', "n =", "een kolomnaam"),
    "missing key": ('label = "Bankjes"\n', "", 'id = "bankjes"', "er ontbreekt: label"),
    "missing dataset key": ("own = true\n", "", 'id = "eigen"', "er ontbreekt: own"),
    "unknown unit": ('unit = "per_1000"', 'unit = "promille"', 'unit = "promille"', "een van: share"),
    "unknown kind": ('kind = "register"', 'kind = "gegokt"', "kind", "een van: survey"),
    "unknown level": ('levels = ["gemeente", "wijk"]', 'levels = ["gemeente", "straat"]', "levels", "buurt, eigen"),
    "level twice": ('levels = ["gemeente", "wijk"]', 'levels = ["wijk", "wijk"]', "levels", "zonder dubbele"),
    "unknown use": ('"signaleren", "evalueren"', '"bewijzen"', "uses", "een van|uit: signaleren"),
    "unknown role": ('role = "capacity"', 'role = "kracht"', "role", "een van: load"),
    "unknown theme": ('theme = "omzien"', 'theme = "parken"', "theme", "een van: bevolking"),
    "unknown type": ('type = "wide"', 'type = "breed"', "type", "een van: wide"),
    "unknown mark": ('"-" = "zero"', '"-" = "nul"', "[dataset.marks]", "een van: missing"),
    "text as number": ("decimals = 1", 'decimals = "1"', "decimals", "0, 1, 2 of 3"),
    "empty label": ('label = "Bankjes"', 'label = " "', "label", "een tekst"),
    "three limits": ("classes = [1, 2, 3, 4]", "classes = [1, 2, 3]", "classes", "vier grenzen"),
    "equal limits": ("classes = [1, 2, 3, 4]", "classes = [1, 2, 2, 4]", "classes", "vier grenzen"),
    "falling limits": ("classes = [1, 2, 3, 4]", "classes = [4, 3, 2, 1]", "classes", "vier grenzen"),
    "limits outside": ("range = [0, 100]", "range = [2, 100]", "classes", "buiten het bereik"),
    "range upside down": ("range = [0, 100]", "range = [100, 0]", "range", "eerst het laagste"),
    "break without text": (', text = "Sinds 2020 tellen krukjes mee."', "", "breaks", "text ="),
    "model evaluates": ('kind = "register"', 'kind = "model"', "uses", '"evalueren" mag alleen'),
    "derived evaluates": ('uses = ["volgen"]', 'uses = ["evalueren"]', 'uses = ["evalueren"]', "mag alleen"),
    "measured by a model": ('denominator = ["inwoners", "aantal inwoners"]', 'denominator = "inwoners"\nkind = "model"',
                            'kind = "model"', "kun je niet evalueren"),
    "capacity without component": ('component = "I"\n', "", 'id = "bankjes"', '"component"'),
    "invert on context": ('role = "context"', 'role = "context"\ninvert = true', "invert", '"invert" hoort alleen'),
    "not below what is not there": ("range = [0, 100]", 'range = [0, 100]\nnot_below = "buurt"', "not_below", "levels"),
    "measure of nothing": ('indicator = "bankjes"', 'indicator = "banken"', 'indicator = "banken"', "nergens"),
    "column and numerator": ('column = "gemiddeld"', 'column = "a"\nnumerator = "b"\ndenominator = "c"',
                             'indicator = "bankjes_gemiddeld"', 'geef "column", of'),
    "numerator alone": ('column = "gemiddeld"', 'numerator = "b"', 'indicator = "bankjes_gemiddeld"', 'geef "column"'),
    "measured twice": ('indicator = "bankjes_gemiddeld"', 'indicator = "bankjes"', "the second", "staat ook in"),
    "id twice": ('id = "bankjes_gemiddeld"', 'id = "bankjes"', "the second", "staat ook in"),
    "id with capitals": ('id = "bankjes"', 'id = "Bankjes"', 'id = "Bankjes"', "kleine letters"),
    "pattern without group": ("own = true", "own = true\nfilename_year = 'kwb'", "filename_year", "precies één groep"),
    "broken pattern": ("own = true", "own = true\nfilename_year = '('", "filename_year", "precies één groep"),
    "two vintages": ("own = true", "own = true\nvintage = 2024\nyear_is_vintage = true", "vintage", "spreken elkaar"),
    "year as text": ("own = true", 'own = true\nvintage = "2024"', "vintage", "een jaartal"),
    "police in the index": ('"Bankjes / inwoners × 1.000."', '"Misdrijven per bankje."', 'id = "bankjes"', "Politie"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_refused_with_file_and_line(tmp_path, case):
    old, new, at, says = WRONG[case]
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    path = written(tmp_path, text)
    with pytest.raises(CatalogError) as refused:
        catalog.load(tmp_path)
    second = [number for number, line in enumerate(text.splitlines(), 1) if line == new][1:]
    number = second[0] if at == "the second" else line_of(text, at)
    findings = str(refused.value).splitlines()
    assert any(f"{path}, regel {number}:" in line and re.search(says, line) for line in findings), findings


@pytest.mark.parametrize("word", ["herkomst", "migratieachtergrond", "etnisch", "niet-westers", "nationaliteit",
                                  "geboorteland", "godsdienst", "religie", "islam", "ethnic", "allochtoon"])
def test_origin_and_religion_are_refused_wherever_they_hide(tmp_path, word):
    for old, new in (('label = "Bankjes"', f'label = "Bankjes naar {word}"'),
                     ('definition = "Bankjes / inwoners × 1.000."', f'definition = "Bankjes naar {word}."'),
                     ("range = [0, 100]", f'range = [0, 100]\nsynonyms = ["{word}"]'),
                     ('column = "gemiddeld"', f'column = ["gemiddeld", "{word}"]')):
        written(tmp_path, GOOD.replace(old, new, 1))
        with pytest.raises(CatalogError, match="Herkomst en geloof"):
            catalog.load(tmp_path)


def test_columns_of_cbs_about_origin_are_refused(tmp_path):
    for column in ("WestersTotaal", "EuropaExclusiefNederland", "BuitenEuropa", "Bevolking/Herkomst/Nederland"):
        written(tmp_path, GOOD.replace('column = "gemiddeld"', f'column = "{column}"'))
        with pytest.raises(CatalogError, match="Herkomst en geloof"):
            catalog.load(tmp_path)


def test_police_figures_may_be_background_only(tmp_path):
    written(tmp_path, GOOD.replace('"Bankjes per buurt."', '"Meldingen bij de politie."'))
    assert catalog.load(tmp_path).indicators["bankjes_gemiddeld"].role == "context"


def test_all_findings_come_together_and_files_do_not_hide_each_other(tmp_path):
    written(tmp_path, GOOD.replace("decimals = 1", "decimals = 9").replace('own = true\n', ""))
    written(tmp_path, "[dataset", "kapot.toml")
    written(tmp_path, "", "leeg.toml")
    with pytest.raises(CatalogError) as refused:
        catalog.load(tmp_path)
    findings = str(refused.value).splitlines()
    words = ("decimals", "own", "kapot.toml", "leeg.toml")
    assert [sum(word in line for line in findings) for word in words] == [2, 1, 1, 1]
    assert len(findings) == 5


def test_ids_are_unique_across_folders(tmp_path):
    written(tmp_path, GOOD.replace('id = "bankjes"', 'id = "population"').replace('r = "bankjes"', 'r = "population"'))
    with pytest.raises(CatalogError, match=r'eigen\.toml, regel \d+: indicator "population".*kwb\.toml, regel \d+'):
        catalog.load(SHIPPED, tmp_path)
    written(tmp_path, GOOD.replace('id = "eigen"', 'id = "kwb"'))
    with pytest.raises(CatalogError, match=r'eigen\.toml, regel 3: dataset "kwb"'):
        catalog.load(SHIPPED, tmp_path)


def test_another_dataset_cannot_turn_a_survey_into_a_model(tmp_path):
    written(tmp_path, GOOD.replace('column = "gemiddeld"', 'column = "gemiddeld"\n\n[[measure]]\n'
                                   'indicator = "volunteers_share_survey"\ncolumn = "v"\nkind = "model"'))
    with pytest.raises(CatalogError, match=r"kun je niet evalueren.*enquete_wijk\.toml, regel \d+"):
        catalog.load(SHIPPED, tmp_path)
