"""Samenspel: the pages find and say what was planted in the demo; names of what breaks only in the internal view (R13)."""
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, db, ui

APP = Path(ui.__file__).parent / "app.py"
BREAK, WORLDS, UNCHECKED, NOBODY = "WK999806", "WK999802", "WK999807", "WK999805"  # see data/demo/generator/network.py


@pytest.fixture
def visit(demo, monkeypatch):
    def open_page(page: str = "samenspel", role: str = "adviseur", **query) -> AppTest:
        monkeypatch.setenv("DRAGEND_DATA", str(demo))
        monkeypatch.setattr(access, "role", lambda context: role)
        app = AppTest.from_file(str(APP), default_timeout=60).run()
        app.query_params.update(query)
        app.switch_page(f"app_pages/{page}.py").run()
        assert not app.exception
        return app
    return open_page


def said(app: AppTest) -> str:
    """Every word on a page, tables included."""
    words = [part.value for kind in ("title", "subheader", "markdown", "caption", "info") for part in app.get(kind)]
    return "\n".join([*map(str, words), *(table.value.to_csv() for table in app.table)]).replace("\\", "")


def test_the_demo_holds_a_believable_register(demo):
    kinds = ("organisation", "tie", "activity")
    counts = {kind: len(db.execute(f"SELECT id FROM register_{kind}", {}, data=demo)) for kind in kinds}
    assert counts == {"organisation": 120, "tie": 291, "activity": 254}
    areas = db.run("network_areas", {"level": "wijk"}, data=demo, view="intern").set_index("area")
    assert areas.loc[UNCHECKED, "why"].startswith("Van 14 organisaties zijn er 6")
    assert areas["worlds"].to_dict() == {area: area == WORLDS for area in areas.index}
    assert areas["fragility"].idxmax() == BREAK and areas.loc[BREAK, "fragility"] == 1


def test_d6_is_in_the_figures_and_in_the_index(demo):
    rows = db.execute("""SELECT indicator, level, count(value) AS n FROM observation WHERE load = 'samenspel'
                         GROUP BY ALL ORDER BY ALL""", {}, data=demo)
    found = {(row.indicator, row.level): row.n for row in rows.itertuples()}
    assert found["naast_elkaar_share", "wijk"] == found["ei_index_sector", "wijk"] == 7
    assert found["bipp_reach_share", "wijk"] == 7, "not where too little was confirmed"
    assert ("met_score", "wijk") not in found, "delivered by a file"
    scores = db.execute("""SELECT count(s.value) AS n FROM index_score AS s JOIN index_run AS r USING (run)
                           WHERE r."index" = 'volledig' AND r.level = 'wijk' AND part = 'S'""", {}, data=demo)
    assert scores["n"].item() == 7, "where nothing was measured nothing is filled in (R11)"


def test_the_network_in_three_sentences_with_a_table(visit):
    app = visit(regio=WORLDS)
    words = said(app)
    assert "In Wijk 02 Noordhalm kennen we 14 organisaties: 5 formeel en 9 informeel." in words
    assert "Daarvan heeft 100 procent geen contact" in words
    assert "twee aparte werelden" in words
    assert "Gebieden met ongeveer evenveel organisaties" in words
    assert len(app.get("plotly_chart")) == 1


def test_the_profile_of_an_area_says_it_too(visit):
    part = said(visit("buurtprofiel", regio=WORLDS))
    assert "In Wijk 02 Noordhalm kennen we 14 organisaties: 5 formeel en 9 informeel." in part
    assert "twee aparte werelden" in part and "Fictief register, stand van" in part
    part = said(visit("buurtprofiel", regio=NOBODY))
    assert "Van dit gebied kennen we nog geen organisaties. Dat betekent niet dat er niets is." in part
    assert "kennen we 1" not in part, "not those of the gemeente"


def test_too_little_confirmed_is_a_list_with_the_reason(visit):
    words = said(visit(regio=UNCHECKED))
    assert "Van 14 organisaties zijn er 6 in het laatste jaar nagekeken" in words
    assert "aparte werelden" not in words and "procent geen contact" not in words


def test_w13_the_breakpoint_is_named_with_its_money(visit):
    words = said(visit(regio=BREAK, onderdeel="Breekpunten"))
    assert "Breekpunt: Stichting De Brug Ankerzijl." in words
    assert "€ 48.000 subsidie per jaar, tot en met 31-12-2026" in words
    assert "Stichting De Brug Ankerzijl ligt het vaakst tussen twee anderen" in words
    assert "Stoppen de vrijwilligers van 75 jaar en ouder?" in words
    whole = said(visit(regio="GM9998", onderdeel="Breekpunten"))
    assert "Halm Verbindt ligt het vaakst" in whole
    assert "Halm Verbindt verbindt" in whole and "Dat is het werk van een brooker." in whole
    assert "Tussen twee andere groepen" in whole and "Sociaal makelaar of brooker" in whole
    assert "Fictief register, stand van 12" in words.replace("\u2060", ""), "where it comes from stands under every tab"


def test_few_volunteers_are_hidden_and_cannot_be_subtracted(visit, demo):
    """Internally a number of people is at least 5; so are those who are left."""
    rows = db.run("network_nodes", {"area": "GM9998"}, data=demo, view="intern").set_index("name")
    app = visit(regio="GM9998", onderdeel="Breekpunten")
    shown = next(table.value for table in app.table if "Van 75 jaar en ouder" in table.value).set_index("Organisatie")
    small = 0
    for name, row in shown.iterrows():
        older, all = rows.loc[name, ["older", "volunteers"]]
        hide = 0 < older < 5 or 0 < all - older < 5
        assert row["Van 75 jaar en ouder"].replace("\\", "") == ("verborgen: kleine aantallen" if hide else f"{older:.0f}")
        small += hide
    assert 0 < small < len(shown)


def test_r13_in_public_no_name_stands_beside_what_breaks(visit, demo):
    words = said(visit(role="lezer", regio=BREAK, onderdeel="Breekpunten"))
    assert "De Brug" not in words and "alleen intern" in words and "100 procent verloren" in words
    rows = db.run("network_nodes", {"area": BREAK}, data=demo)
    assert rows[["loss", "loss_pairs", "betweenness", "liaison", "money", "volunteers"]].isna().all(axis=None)


def test_what_if_one_stops(visit):
    app = visit(regio=BREAK, onderdeel="Breekpunten")
    app.selectbox(key="stopt").select("org-088").run()
    words = said(app)
    assert "Stopt Stichting De Brug Ankerzijl? Dan verliezen 54 paren van een formele en een informele organisatie" in words
    assert "De groep valt in 2 stukken uiteen." in words


def test_who_should_meet_and_why(visit):
    words = said(visit(regio=WORLDS, onderdeel="Verbinden"))
    assert "zo krijgen twee losse groepen een weg naar elkaar" in words
    assert "zelfde thema: eenzaamheid" in words
    assert "Initiatieven die stilliggen" in words


def test_b11_the_coalition_board(visit):
    words = said(visit(regio="GM9998", onderdeel="Coalitiebord"))
    assert "Nergens belegd: volgen en leren." in words
    assert "Tegen eenzaamheid zijn er 125 activiteiten. Daarvan horen er " in words
    for part in ("Wie doet wat waar", "Hoge schatting, geen activiteit", "Dubbel", "Een sterk netwerk"):
        assert part in words


def test_initiatives_filtered(visit):
    app = visit("initiatieven", regio="GM9998")
    assert "254 initiatieven met deze keuze" in said(app)
    assert len(app.get("bidi_component")) == 1, "the map"
    app.selectbox(key="filter_type").select("ervaring").run()
    app.selectbox(key="filter_domains").select("wmo").run()
    words = said(app)
    assert "Plekken en braakliggende terreinen" in words and "Ervaringsdeskundigen per thema" in words
    (table,) = [table.value for table in app.table if "Begonnen door" in table.value]
    assert 0 < len(table) < 15 and set(table["Soort"]) == {"Hulp door ervaringsdeskundigen"}


def test_without_a_register_it_is_said_that_nothing_was_measured(tiny, monkeypatch):
    monkeypatch.setenv("DRAGEND_DATA", str(tiny))
    monkeypatch.setattr(access, "role", lambda context: "adviseur")
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.switch_page("app_pages/samenspel.py").run()
    assert not app.exception
    assert "Dat betekent niet dat het er niet is" in said(app)
    assert [button.label for button in app.button].count("Opslaan") == 1


def test_klopt_dit_nog_in_one_click(visit, demo):
    app = visit(onderdeel="Bijhouden")
    assert "langer dan een jaar niet nagekeken" in said(app)
    assert [button.label for button in app.button].count("Klopt") == 20
    assert "Bijhouden" not in [tab.label for tab in visit(role="lezer").tabs]
