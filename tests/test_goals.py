"""Goals and programmes: what may be saved, what is locked, what follows; and the yearly overview. Added up by hand."""
import io
import json
import shutil

import pytest
from python_calamine import CalamineWorkbook

from dashboard import config, export, intake
from dashboard.errors import RecordError
from dashboard.intake import builder, ledger, records
from dashboard.intake.recorded import fold
from dashboard.registers import goals, yearbook
from dashboard.registers.kinds import Change, problems

ADVISER = intake.Who("proef", "adviseur")
GOAL = {"name": "Elkaar kennen", "wish": "Meer mensen kennen hun buren."}
PLAN = {"name": "Buurtkamer", "goal": "goal-1", "status": "loopt", "regions": ["BU99970001"], "start": "2031-01-01",
        "outcome": "wmo_inflow_per_1000_75plus", "direction": "minder", "expected": 5, "relevant": 3, "method": "vergelijken",
        "stop_rule": "Na twee jaar zonder verschil.", "sustain": ["loopt"]}
TARGET = {"goal": "goal-1", "indicator": "pop_65plus_share", "region": "BU99970001", "year": 2030, "value": 20, "aim": "volgen"}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    save(config.settings(folder), "goal", "goal-1", GOAL)
    records.settle(folder)
    return folder


@pytest.fixture
def town(template, tmp_path):
    """A folder with one goal and nothing else. The build that follows each save is not waited for."""
    return config.settings(shutil.copytree(template, tmp_path / "town"))


def save(settings, kind, id, data):
    base = now.version if (now := records.state(settings).find(kind, id)) else 0
    return intake.record(settings, [Change(kind, id, data, base)], ADVISER)[0]


def test_w8_a_model_is_no_target_to_evaluate_with(town):
    """Loneliness per buurt is estimated: it may be followed, but not show that something works. Nothing is stored."""
    before = ledger.path(town.data).read_bytes()
    with pytest.raises(RecordError, match="schatting van een model"):
        save(town, "target", "t", {**TARGET, "indicator": "severely_lonely_share", "aim": "evalueren"})
    with pytest.raises(RecordError, match="schatting van een model"):
        save(town, "intervention", "i", {**PLAN, "outcome": "severely_lonely_share"})
    assert ledger.path(town.data).read_bytes() == before
    save(town, "target", "t", {**TARGET, "indicator": "severely_lonely_share", "aim": "volgen"})


def test_w8_also_through_a_file_and_for_figures_that_nobody_knows(town, cli, tmp_path):
    """The command line asks the same: of computed figures too, and a name that is no figure is refused."""
    for figure, said in (("severely_lonely_share", "schatting van een model"), ("nergens", "geen cijfer dat we kennen")):
        (tmp_path / "doel.json").write_text(json.dumps({"kind": "target", "data": {**TARGET, "indicator": figure,
                                                                                   "aim": "evalueren"}}))
        told = cli("record", tmp_path / "doel.json", data=town.data)
        assert told.code == 1 and said in told.err
    computed = next(id for id, known in builder.figures(town, ledger.read(town.data)).items() if known.kind == "derived")
    with pytest.raises(RecordError, match="oorzaak en gevolg tegelijk"):
        save(town, "target", "t", {**TARGET, "indicator": computed, "aim": "evalueren"})
    save(town, "target", "t", {**TARGET, "indicator": computed})
    with pytest.raises(RecordError, match="oorzaak en gevolg tegelijk"):
        save(town, "target", "t", {**TARGET, "indicator": computed, "aim": "evalueren"})


def test_what_runs_says_how_it_is_seen_to_work_and_to_last(town):
    """Effect and durability: without one of them a programme is an idea or a plan."""
    for name in ("outcome", "sustain"):
        bare = {key: value for key, value in PLAN.items() if key != name}
        with pytest.raises(RecordError, match="een uitkomst en iets waaraan we zien of het blijft"):
            save(town, "intervention", "i", bare)
        save(town, "intervention", f"plan-{name}", {**bare, "status": "plan"})


def test_every_figure_says_whether_it_may_evaluate():
    from dashboard import catalog

    for item in catalog.load(config.CATALOG).indicators.values():
        allowed = item.kind in ("survey", "register") and "evalueren" in item.uses
        assert goals.may_evaluate(item) == allowed == (goals.why_not(item) == "")


def test_locked_is_locked(town):
    """Until it is locked everything may change; after that the design stays, and so does the lock. Lessons may be added."""
    save(town, "intervention", "i", PLAN)
    save(town, "intervention", "i", {**PLAN, "relevant": 4})
    locked = save(town, "intervention", "i", {**PLAN, "locked": True})
    for change in ({"relevant": 1}, {"start": "2030-01-01"}, {"outcome": "volunteers_share_survey"}, {"locked": False},
                   {"regions": ["BU99970002"]}):
        with pytest.raises(RecordError, match="ligt vast"):
            save(town, "intervention", "i", {**PLAN, "locked": True, **change})
    after = save(town, "intervention", "i", {**PLAN, "locked": True, "lesson": "Begin klein."})
    assert goals.locked_at(after) == locked.at and goals.ahead(after)


def test_locking_asks_for_the_whole_design(town):
    with pytest.raises(RecordError, match="Kleinste verschil dat ertoe doet, Wanneer we stoppen, Waaraan we zien of het blijft"):
        save(town, "intervention", "i", {name: value for name, value in PLAN.items()
                                         if name not in ("relevant", "stop_rule", "sustain")} | {"locked": True})


def test_too_late_is_afterwards(town):
    """The moment is that of the ledger line; a start before it cannot be made up for, also not by one of the areas."""
    late = save(town, "intervention", "late", {**PLAN, "start": "2020-01-01", "locked": True})
    early = save(town, "intervention", "some", {**PLAN, "regions": ["BU99970001", "BU99970002"], "locked": True,
                                                "starts": {"BU99970002": "2020-01-01"}})
    never = save(town, "intervention", "never", PLAN)
    assert not goals.ahead(late) and not goals.ahead(early) and goals.locked_at(never) is None and not goals.ahead(never)


def test_taking_away_does_not_unlock(town):
    """Who removes a locked programme and brings it back finds it as locked as it was."""
    save(town, "intervention", "i", {**PLAN, "locked": True})
    gone = intake.record(town, [Change("intervention", "i", None, 1)], ADVISER)[0]
    assert gone.data is None and goals.locked_at(gone)
    with pytest.raises(RecordError, match="ligt vast"):
        save(town, "intervention", "i", PLAN)


def test_the_chain_shows_and_check_verifies(town, cli):
    """Whoever moves a start date in the file itself breaks the chain, and check says so."""
    save(town, "intervention", "i", {**PLAN, "locked": True})
    lines = intake.lines(town)
    assert lines[-1]["previous"] == lines[-2]["hash"]
    place = ledger.path(town.data)
    whole = place.read_bytes()
    place.write_bytes(whole.replace(b"Meer mensen", b"Veel mensen"))
    told = cli("check", data=town.data)
    assert told.code and "sluit niet aan" in told.out + told.err
    place.write_bytes(whole)


@pytest.mark.parametrize(("change", "said"), [
    ({"method": "samengesteld"}, "samengestelde vergelijkingswijk"),
    ({"status": "gestopt"}, "schrijf waarom"),
    ({"ends": "2030-01-01"}, "ligt voor het begin"),
    ({"relevant": 0}, "meer dan 0"),
    ({"others": ["wmo_inflow_per_1000_75plus"]}, "staat er dubbel"),
    ({"starts": {"BU99970002": "2031-01-01"}}, "doet niet mee"),
    ({"starts": {"BU99970001": "ooit"}}, "geef per gebied een datum"),
])
def test_refused_with_the_reason(town, change, said):
    with pytest.raises(RecordError, match=said):
        save(town, "intervention", "i", {**PLAN, **change})


def test_other_kinds(town):
    save(town, "intervention", "i", PLAN)
    save(town, "followup", "f", {"intervention": "i", "months": "6", "running": True})
    save(town, "spending", "s", {"intervention": "i", "year": 2031, "programme": "gala", "cost_low": 10, "cost_high": 20})
    for kind, data, said in (
        ("followup", {"intervention": "i", "months": "6"}, "staat er al"),
        ("followup", {"intervention": "i", "months": "12", "volunteers_now": 3}, "bij de start"),
        ("spending", {"intervention": "i", "year": 2031, "programme": "gala"}, "staat er al"),
        ("spending", {"intervention": "i", "year": 2032, "programme": "gala", "cost_low": 9, "cost_high": 8}, "hoger dan"),
        ("target", {**TARGET, "year": 2030.5}, "schrijf een jaar"),
        ("goal", {**GOAL, "parent": "nergens"}, "is er niet"),
    ):
        with pytest.raises(RecordError, match=said):
            save(town, kind, "x", data)
    with pytest.raises(RecordError, match="onder zichzelf"):
        save(town, "goal", "goal-1", {**GOAL, "parent": "goal-1"})


def test_small_reach_is_not_public():
    row = {"intervention": "i", "year": 2031, "programme": "gala", "reach_low": 7, "reach_high": 12, "cost_low": 1}
    assert goals.public_spending(row) == {"intervention": "i", "year": 2031, "programme": "gala", "cost_low": 1}
    assert goals.public_spending({**row, "reach_low": 10})["reach_high"] == 12


def test_evidence_climbs_one_step_at_a_time():
    """Each level asks for all before it; works without a description is still an idea."""
    told = {name: "x" for name in goals.DESCRIBED}
    reasoned = {**told, "elements": "x", "literature": "x"}
    lasting = [{"months": "12", "running": True}]
    assert [goals.evidence(*args) for args in (
        ({}, True, True, lasting), (told, True, True, []), (reasoned, False, False, []), (reasoned, True, False, []),
        (reasoned, True, True, []), ({**reasoned, "replicated": "x"}, True, True, []),
        ({**reasoned, "replicated": "x"}, True, True, lasting))] == [0, 1, 2, 3, 4, 4, 5]


def test_recognition_is_given_by_others_and_ends():
    from datetime import date

    given = {"databank": "123", "databank_date": "2024-03-01"}
    assert goals.recognised(given, date(2026, 1, 1)) and not goals.recognised(given, date(2030, 1, 1))
    assert not goals.recognised({}, date(2026, 1, 1))


def test_every_form_of_the_demo_is_valid(monkeypatch):
    """What the demo holds passes the checks that people's own words pass."""
    monkeypatch.syspath_prepend(config.DEMO)
    from generator import programmes

    from dashboard.registers import kinds

    for _, kind, _, data in programmes.records():
        assert problems(kinds()[kind], data, None) == []


# --- the yearly overview ----------------------------------------------------------------------------------------------


def test_b12_w12_the_year_holds_every_activity_also_what_stopped_or_was_taken_away(town):
    stopped = {**PLAN, "name": "Gestopt ding", "status": "gestopt", "start": "2029-01-01", "ends": "2031-06-01",
               "reason": "Te duur.", "lesson": "Eerst vragen."}
    save(town, "intervention", "a", PLAN)
    save(town, "intervention", "b", stopped)
    save(town, "intervention", "c", {**PLAN, "name": "Weg ding", "locked": True})
    intake.record(town, [Change("intervention", "c", None, 1)], ADVISER)
    save(town, "intervention", "d", {**PLAN, "name": "Een idee", "status": "idee"})
    save(town, "spending", "s", {"intervention": "a", "year": 2031, "programme": "iza", "cost_low": 10, "cost_high": 20,
                                 "reach_low": 30, "reach_high": 40, "partners": 2})
    state = fold(ledger.read(town.data))
    names, said = {"BU99970001": "=Noorderveld"}, {"a": "Niet genoeg gegevens"}
    found = yearbook.overview(2031, state, state.removed["intervention"], names, said, {}).set_index("Aanpak")
    assert sorted(found.index) == ["Buurtkamer", "Gestopt ding", "Weg ding"]
    assert found.loc["Buurtkamer", ["Geld", "Kosten tot", "Ontbreekt"]].tolist() == ["IZA", 20, ""]
    stopped = found.loc["Gestopt ding", ["Stand", "Waarom gestopt", "Wat we leerden"]].tolist()
    assert stopped == ["gestopt", "Te duur.", "Eerst vragen."]
    assert found.loc["Weg ding", "Stand"] == "weggehaald" and "Bereik van" in found.loc["Weg ding", "Ontbreekt"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(export.to_xlsx({"Overzicht": found.reset_index()}, {"fictief": "nee"})))
    rows = book.get_sheet_by_name("Overzicht").to_python()
    assert book.sheet_names == ["Overzicht", "Herkomst"] and len(rows) == 4
    assert 20.0 in rows[1] and "=Noorderveld" in rows[1], "numbers are numbers, and what looks like a formula is text"
