"""Which municipality somebody means: codes, names, synonyms, old names; and which ones went up in it."""
import pytest

from dashboard import catalog, config
from dashboard.intake import founding, municipalities
from dashboard.intake.municipalities import Names, Unclear
from dashboard.intake.sources.client import Client

NOW = {"GM0518": "'s-Gravenhage", "GM0796": "'s-Hertogenbosch", "GM0373": "Bergen (NH.)", "GM0893": "Bergen (L.)",
       "GM1900": "Súdwest-Fryslân",
       "GM0606": "Schiedam", "GM0080": "Leeuwarden", "GM1719": "Drimmelen", "GM0193": "Zwolle", "GM0014": "Groningen",
       "GM0687": "Middelburg (Z.)", "GM0200": "Apeldoorn", "GM0307": "Amersfoort", "GM0363": "Amsterdam"}
NAMES = Names({2025: NOW, 2017: {**NOW, "GM0081": "Leeuwarderadeel"}})


@pytest.mark.parametrize(("word", "code"), [
    ("GM0606", "GM0606"), ("gm606", "GM0606"), ("0606", "GM0606"), ("606", "GM0606"), (" Schiedam ", "GM0606"),
    ("SCHIEDAM", "GM0606"), ("'s-Gravenhage", "GM0518"), ("\u2019s Gravenhage", "GM0518"), ("Den Haag", "GM0518"),
    ("den-haag", "GM0518"), ("s gravenhage", "GM0518"), ("Den Bosch", "GM0796"), ("'s-Hertogenbosch", "GM0796"),
    ("sudwest fryslan", "GM1900"), ("Súdwest-Fryslân", "GM1900"),
    ("Middelburg", "GM0687"), ("Bergen (L.)", "GM0893"), ("bergen nh", "GM0373"), ("Leeuwarden", "GM0080"),
    ("Leeuwarderadeel", "GM0081"), ("GM0081", "GM0081"),
])
def test_found(word, code):
    assert municipalities.find(word, NAMES) == code


@pytest.mark.parametrize(("word", "options", "said"), [
    ("Bergen", {"GM0373", "GM0893"}, 'Met "Bergen" kunt u bedoelen: Bergen (L.) (GM0893) en Bergen (NH.) (GM0373). Typ de code.'),
    ("Leeuw", {"GM0080"}, "Leeuwarden (GM0080)"),
    ("am", {"GM0307", "GM0363", "GM0606"}, "Amersfoort (GM0307), Amsterdam (GM0363) en Schiedam (GM0606)"),
    ("Atlantis", set(), 'Er is geen gemeente met de naam "Atlantis"'),
    ("GM9999", set(), "Er is geen gemeente met code GM9999"),
    ("", set(), "Er is geen gemeente met de naam"),
])
def test_a_question_with_its_options(word, options, said):
    with pytest.raises(Unclear) as problem:
        municipalities.find(word, NAMES)
    assert set(problem.value.options) == options
    assert said in str(problem.value)


def test_many_options_are_counted():
    many = Names({2025: {f"GM{n:04}": f"Dorp {n}" for n in range(1, 21)}})
    with pytest.raises(Unclear, match="en nog 12") as problem:
        municipalities.find("dorp", many)
    assert len(problem.value.options) == 20


@pytest.fixture
def client(replay, tmp_path):
    with Client(config.settings(tmp_path / "map"), catalog.load(config.CATALOG), pause=0.01, attempts=2) as made:
        yield made


def test_the_lists_of_every_year(client):
    names = municipalities.every_year(client)
    assert sorted(names.years) == list(range(2015, 2026))
    assert names.newest["GM9801"] == "Nieuwmeer"
    assert (names.last("GM9803"), names.name("GM9803"), names.last("GM0001")) == (2022, "Oudmeer", None)
    assert municipalities.newest(client).newest == names.newest


@pytest.mark.parametrize("many", [0, 1000])  # asked in parts, and as one whole list
def test_what_became_of_an_old_municipality(many, client, monkeypatch):
    monkeypatch.setattr(municipalities, "MANY", many)
    names = municipalities.every_year(client)
    assert municipalities.successor(client, names, "GM9803") == "GM9801"
    assert municipalities.predecessors(client, names, ["GM9801", "GM9802"]) == {"GM9801": ["GM9803", "GM9804"], "GM9802": []}


def test_names_that_turn_up_nowhere_give_no_successor(client, monkeypatch):
    names = municipalities.every_year(client)
    real = municipalities._parts
    monkeypatch.setattr(municipalities, "_parts", lambda client, table, codes: {
        code: name if table.year < 2023 else f"{name} nieuw" for code, name in real(client, table, codes).items()})
    assert municipalities.successor(client, names, "GM9803") is None
    assert municipalities.predecessors(client, names, ["GM9801"]) == {"GM9801": []}


@pytest.mark.parametrize(("year", "left_out"), [(2019, True), (2025, False)])
def test_a_year_that_is_gone_is_left_out_but_not_the_newest(year, left_out, client, replay):
    from dashboard.errors import SourceError

    replay.fault("gone", f"{municipalities.yearly(client)[year].id}/WijkenEnBuurten")
    if left_out:
        assert year not in municipalities.every_year(client).years
    else:
        with pytest.raises(SourceError):
            municipalities.every_year(client)


@pytest.mark.parametrize(("name", "folder"), [
    ("'s-Gravenhage", "s-gravenhage"), ("Súdwest-Fryslân", "sudwest-fryslan"), ("Bergen (NH.)", "bergen-nh")])
def test_the_folder_of_a_municipality(name, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(config, "FOLDERS", tmp_path)
    made = founding.make("GM0001", name)
    assert made == tmp_path / folder
    assert (config.settings(made).name, config.settings(made).home) == (name, "GM0001")
    assert founding.make("GM0001", name) == made
