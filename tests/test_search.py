"""Searching: by what people type, whatever the capitals, accents, apostrophes and hyphens, and what comes first."""
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import config, search
from dashboard.catalog import load

TEXTS = Path(search.__file__).parent / "texts"
CATALOG = load(config.CATALOG)
TERMS = search.glossary((TEXTS / "begrippen.md").read_text(encoding="utf-8"))
AREAS = pd.DataFrame([
    ("GM1900", "Súdwest-Fryslân", "GM1900", "gemeente"), ("WK190001", "Wijk 01 Sneek", "GM1900", "wijk"),
    ("BU19000101", "'t Zand", "GM1900", "buurt"), ("BU19000102", "Sint-Jansga", "GM1900", "buurt"),
    ("BU19000103", "Centrum", "GM1900", "buurt"), ("GM0796", "'s-Hertogenbosch", "GM0796", "gemeente"),
    ("BU07960101", "Centrum", "GM0796", "buurt"), ("BU07960102", "De Zandweg", "GM0796", "buurt"),
], columns=["region", "name", "gemeente", "level"])


def find(text: str, group: str | None = None, limit: int = 20, **more) -> list[search.Hit]:
    return [hit for hit in search.search(text, AREAS, CATALOG, TERMS, limit, **more) if group in (None, hit.group)]


def names(text: str, group: str, **more) -> list[str]:
    return [hit.label for hit in find(text, group, **more)]


@pytest.mark.parametrize(("typed", "found"), [
    ("sudwest", "Súdwest-Fryslân"), ("SÚDWEST", "Súdwest-Fryslân"), ("Sudwest Fryslan", "Súdwest-Fryslân"),
    ("súdwestfryslân", "Súdwest-Fryslân"), ("fryslan", "Súdwest-Fryslân"), ("'t zand", "'t Zand"), ("’t Zand", "'t Zand"),
    ("t zand", "'t Zand"), ("tzand", "'t Zand"), ("sint jansga", "Sint-Jansga"), ("Sint-Jansga", "Sint-Jansga"),
    ("St. Jansga", "Sint-Jansga"), ("jansga", "Sint-Jansga"), ("hertogenbosch", "'s-Hertogenbosch"),
    ("s-hertogenbosch", "'s-Hertogenbosch"), ("sneek", "Wijk 01 Sneek"), ("BU19000101", "'t Zand"), ("19000101", "'t Zand"),
    ("centrum sudwest", "Centrum"),
])
def test_b0_an_area_is_found(typed, found):
    assert names(typed, "Gebieden")[0] == found


def test_b0_the_nearest_name_comes_first_and_then_the_own_gemeente():
    assert names("zand", "Gebieden") == ["De Zandweg", "'t Zand"]
    assert names("zandweg", "Gebieden") == ["De Zandweg"]
    assert [hit.params["gemeente"] for hit in find("centrum", "Gebieden", home="GM1900")] == ["GM1900", "GM0796"]
    assert [hit.params["gemeente"] for hit in find("centrum", "Gebieden", home="GM0796")] == ["GM0796", "GM1900"]
    assert [hit.note for hit in find("centrum", "Gebieden", home="GM0796")] == ["'s-Hertogenbosch", "Súdwest-Fryslân"]


def test_the_level_is_said_where_a_name_alone_is_not_enough():
    rows = [("GM1", "Dorp", "GM1", "gemeente"), ("WK1", "Centrum", "GM1", "wijk"), ("BU1", "Centrum", "GM1", "buurt")]
    one = pd.DataFrame(rows, columns=list(AREAS))
    assert [hit.note for hit in search.search("centrum", one, CATALOG, (), 9) if hit.group == "Gebieden"] == ["wijk", "buurt"]
    assert search.search("dorp", one, CATALOG, (), 9)[0].note == "gemeente"
    assert search.search("centrum", one.iloc[:2], CATALOG, (), 9)[0].note == ""


@pytest.mark.parametrize("typed", ["mantelzorg", "Mantelzorg", "informele zorg", "informele-zorg"])
def test_b0_figures_and_words_match_with_their_synonyms(typed):
    figures = names(typed, "Cijfers")
    assert {"Mantelzorgers", "Mantelzorgpotentieel (OOSR)", "Zwaar belaste mantelzorgers"} <= set(figures)
    assert "Mantelzorg" in names(typed, "Uitleg")


def test_every_figure_and_every_word_is_found_by_each_of_its_names():
    for id, what in CATALOG.indicators.items():
        for said in (what.label, *what.synonyms):
            hits = find(said, "Cijfers", limit=200)
            assert id in [hit.params.get("indicator") for hit in hits], f"{said} does not find {id}"
        assert find(what.label, "Cijfers")[0].label == what.label
    for term in TERMS:
        for said in (term.name, *term.also):
            assert term.name in names(said, "Uitleg", limit=200), f"{said} does not find {term.name}"


def test_a_hit_says_where_it_stands():
    shown = {"niveau": "buurt", "regio": "BU19000101", "gemeente": "GM1900"}
    assert find("'t Zand")[0] == search.Hit("Gebieden", "'t Zand", "Súdwest-Fryslân", "buurtprofiel", shown)
    assert find("sneek")[0].params["niveau"] == "wijk"
    assert find("hertogenbosch")[0].params == {"niveau": "gemeente", "regio": "GM0796"}
    assert find("Sterk eenzaam", "Cijfers")[0].params == {"indicator": "severely_lonely_share"}
    assert find("stadsdorp", "Uitleg")[0].params == {"onderdeel": "begrippen", "begrip": "stadsdorp"}
    assert find("vergelijken", "Pagina's")[0].page == "vergelijken"


def test_of_a_figure_without_values_only_the_meaning_is_found():
    assert names("eenzaam", "Cijfers", loaded={"severely_lonely_share"}) == ["Sterk eenzaam"]
    assert not find("Verenigingen", "Cijfers", loaded={"lonely_share"})
    hit = find("Verenigingen", "Uitleg", loaded={"lonely_share"})[0]
    assert (hit.page, hit.params) == ("verantwoording", {"onderdeel": "cijfers", "cijfer": "associations_per_1000"})


def test_only_pages_that_may_be_opened():
    assert "Gegevens" in names("uploaden", "Pagina's")
    assert "Gegevens" not in names("uploaden", "Pagina's", pages=["kaart"])
    pages = {path.stem for path in (Path(search.__file__).parent / "app_pages").glob("*.py")}
    assert {hit.page for text in ("zand", "eenzaam", "mantelzorg", "sneek") for hit in find(text)} <= pages


def test_limit_and_order_of_the_groups():
    hits = find("wijk", limit=3)
    groups = list(dict.fromkeys(hit.group for hit in hits))
    assert groups == sorted(groups, key=search.GROUPS.index)
    assert max(sum(hit.group == group for hit in hits) for group in search.GROUPS) == 3


@pytest.mark.parametrize("typed", ["", " ", "a", "'", "--", "é", "xqzzyq", "💡💡", "(", ".*", "%"])
def test_nothing_is_no_error(typed):
    assert find(typed) == []


@given(st.text(max_size=30))
def test_any_text_may_be_typed(typed):
    for hit in search.search(typed, AREAS, CATALOG, TERMS):
        assert hit.group in search.GROUPS


NAMES = [*AREAS["name"], *(what.label for what in CATALOG.indicators.values()), *(term.name for term in TERMS)]


@given(st.sampled_from(NAMES), st.data())
def test_a_name_is_found_by_any_piece_of_it(name, data):
    said = search.tidy(name)
    start = data.draw(st.integers(0, len(said) - 2))
    piece = said[start:data.draw(st.integers(start + 2, len(said)))]
    if len(piece.replace(" ", "")) >= search.SHORTEST:
        assert name in {hit.label for hit in find(piece.upper(), limit=500)}


def test_b0_the_whole_country():
    """18,000 areas: every word counts, and the list stays short. How long it takes is measured, never asserted."""
    parts = ("zand", "Sint-", "'t ", "Súd", "Oost", "berg", "mèèr", "kerk", "wold", "dijk")
    rows = [(f"GM{n:04d}", f"{parts[n % 10]}{parts[n // 10 % 10]} {n}", f"GM{n:04d}", "gemeente") for n in range(342)]
    rows += [(f"WK{n:06d}", f"Wijk {n % 100:02d} {parts[n % 10]}{parts[n // 7 % 10]}", f"GM{n % 342:04d}", "wijk")
             for n in range(3_400)]
    rows += [(f"BU{n:08d}", f"{parts[n % 10]}{parts[n // 3 % 10]}{n}", f"GM{n % 342:04d}", "buurt") for n in range(14_600)]
    country = pd.DataFrame(rows, columns=list(AREAS))
    assert len(country) > 18_000
    found = {typed: search.search(typed, country, CATALOG, TERMS) for typed in ("mantelzorg", "'t zand", "sint oost", "xqzzyq")}
    assert "Mantelzorgers" in [hit.label for hit in found["mantelzorg"]]
    for typed in ("'t zand", "sint oost"):
        areas = [hit for hit in found[typed] if hit.group == "Gebieden"]
        assert 0 < len(areas) < 50
        assert all(word in search.tidy(hit.label) for hit in areas for word in search.tidy(typed).split())
    assert not found["xqzzyq"]


# --- the words that we explain ----------------------------------------------------------------------------------------


def test_a_glossary_is_read_with_and_without_other_words():
    text = "Vooraf.\n\n## Nul\n\nEr waren er geen.\n\n## Wijk\nOok: wijkcode, deel.\n\nEen deel.\n\nVan een gemeente.\n"
    assert search.glossary(text) == (
        search.Term("Nul", "Er waren er geen."), search.Term("Wijk", "Een deel.\n\nVan een gemeente.", ("wijkcode", "deel")))


def test_the_glossary_has_what_the_pages_say():
    told = {term.name for term in TERMS}
    assert {"Dragend vermogen", "Draaglast", "Draagkracht", "Stadsdorp", "Mantelzorg", "Wijkteam", "Schatting", "Betrouwbaarheid",
            "Wijkindeling", "Samenspel", "Sociale basis", "Uitkomst", "Verborgen cijfer", "Nul", "Geen cijfer"} <= told
    assert len(told) == len(TERMS)
    assert [term.name for term in TERMS] == sorted(told, key=lambda name: search.tidy(name).replace(" ", ""))
    for term in TERMS:
        assert re.match(r"^[A-Z0-9].*[.]$", term.text, re.DOTALL), term.name
        assert not {search.tidy(word) for word in term.also} & {search.tidy(term.name)}
