"""Each notion of the founding documents about learning (F03 …) is typed in as the page does, and told back by page or paper.

What comes back is asked of the same sentences and tables that the tabs and the year on paper use.
"""
import ast
import json
from datetime import date, timedelta
from pathlib import Path

import learned
import pytest
from learned import CARD, FOR, GATE, LAB, ONE, item_of, lab_to_the_end, lab_with_stories, save, settings_of, tell

from dashboard import intake, learning, yearly
from dashboard.errors import RecordError
from dashboard.intake import records
from dashboard.registers import knowledge, labs, stories
from dashboard.registers.kinds import Change

TODAY = date(2026, 11, 22)


def named(code: str) -> str:
    return {"WK999700": "Wijk Noord", "GM9997": "Proefstad"}.get(code, code)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder without figures, where people log in."""
    monkeypatch.setattr(records, "build_beside", lambda settings: None)
    return settings_of(tmp_path)


@pytest.fixture
def whole(place):
    """The same with a lab that was tested: settings, id of the lab, id of its item."""
    return place, *lab_to_the_end(place)


def state(settings):
    return records.state(settings)


def paper(settings, year=2026, area="WK999700") -> str:
    return yearly.page(state(settings), area, year, named, {"pop_65plus_share": "65 jaar of ouder"}, today=TODAY,
                       origin="Proefstad, stand 1").decode()


def lesson(settings, lab, text="Een sleutel helpt meer dan een folder.", level="praktijk", **more):
    return save(settings, "lesson", {"lab": lab, "text": text, "level": level, "about": ["vorm"], "source": "ervaring", **more})


# --- labs -------------------------------------------------------------------------------------------------------------


def test_f03_a_lab_is_registered_and_stands_in_the_year(place):
    save(place, "lab", LAB)
    assert "<h2>Labs (1)</h2>" in paper(place)
    assert "Social lab in Wijk Noord. Fase 1 van 8: leervraag. Eigenaar: gebiedscoördinator." in paper(place)


def test_f05_f45_lessons_at_three_levels_and_a_lab_without_one_that_decides_is_flagged(whole):
    settings, lab, _ = whole
    lesson(settings, lab)
    assert learning.NO_DECISION in learning.alarms(state(settings)["lab"][lab], state(settings), TODAY)
    lesson(settings, lab, "Het team bleef te kort.", "uitvoerend")
    lesson(settings, lab, "De verzekering is aangepast.", "beslissend", about=["inhoud", "relaties"])
    assert learning.NO_DECISION not in paper(settings)
    assert ("3 lessen: 1 op het niveau praktijk (33 %), 1 op het niveau uitvoerend (33 %) en 1 op het niveau beslissend (33 %)."
            in paper(settings))


def test_f23_f44_obstacles_per_stage_with_what_was_learned(whole):
    settings, lab, _ = whole
    save(settings, "obstacle", {"lab": lab, "stage": "team", "text": "Niemand kwam.", "learned": "Ga naar de hal."})
    assert learning.obstacles(state(settings), lab).to_dict("records") == [
        {"Fase": "multidisciplinair team", "Wat zat tegen": "Niemand kwam.", "Wat leerde u": "Ga naar de hal."}]
    assert "Ga naar de hal." in paper(settings)


def test_f27_f84_a_lesson_says_what_it_is_about_and_which_ways_of_thinking_clashed(whole):
    settings, lab, _ = whole
    lesson(settings, lab, about=["vorm", "inhoud", "relaties"], logics=["beleid", "burger"])
    row = learning.lessons(state(settings), lab).iloc[0]
    assert (row["Gaat over"], row["Botsing van denken"]) == ("vorm, inhoud, relaties", "van beleid en van burgers")


def test_f37_f38_a_lab_about_growing_old_with_every_kind_of_actor(place):
    for actor in ("welzijn", "ambtenaar", "bewoner", "onderzoeker", "corporatie"):
        assert actor in labs.ACTORS
    saved = save(place, "lab", {**LAB, "team": ["welzijn", "ambtenaar", "bewoner", "onderzoeker", "corporatie"]})
    assert saved.data["theme"] == "ouder_worden"
    assert "Goed oud worden" in paper(place)


def test_f46_the_knuffelzone_is_said_on_page_and_paper_until_something_is_arranged(whole):
    settings, lab, _ = whole
    save(settings, "lab", {"tested_on": "2025-08-01", "seen_visited": True, "seen_prize": True}, lab)
    assert "Dit project wordt gewaardeerd, maar is nog nergens vastgelegd." in paper(settings)
    save(settings, "lab", {"kept_line_owner": "teamleider wijken"}, lab)
    assert "nergens vastgelegd" not in paper(settings)


def test_f47_the_borging_checklist_and_the_stage_that_asks_for_it(whole):
    settings, lab, _ = whole
    with pytest.raises(RecordError, match="vaste plek in de begroting"):
        save(settings, "lab", {"stage": "borging", "kept_line_owner": "teamleider"}, lab)
    save(settings, "lab", {"stage": "borging", "kept_line_owner": "teamleider", "kept_budget": "Programma 6",
                           "kept_changed_rule": "Een groep mag sleutelhouder zijn"}, lab)
    rows = learning.borging(state(settings)["lab"][lab]).set_index("Wat blijft")
    assert list(rows["Geregeld"]) == ["ja", "ja", "ja", "nee"]
    assert "Een groep mag sleutelhouder zijn" in paper(settings)


def test_f29_f75_the_relapse_check_is_asked_for_and_told(whole):
    settings, lab, _ = whole
    save(settings, "lab", {"tested_on": "2025-10-01"}, lab)
    said = learning.alarms(state(settings)["lab"][lab], state(settings), TODAY)
    assert "6 maanden na de proef: kijk of het oude terugkwam." in said
    assert "12 maanden na de proef: kijk of het oude terugkwam." in said
    save(settings, "lab", {"relapse_6": "deels", "relapse_12": "terug"}, lab)
    assert "Na 6 maanden: deels terug bij het oude. Na 12 maanden: terug bij het oude." in paper(settings)


def test_f54_one_learning_question_for_each_team(place):
    team = save(place, "organisation", {"name": "Wijkteam Noord", "sector": "formal", "type": "wijkteam"}).id
    asked = {"team": team, "area": "WK999700", "question": "Hoe komen we eerder aan tafel?", "status": "gesteld"}
    first = save(place, "team_question", asked)
    with pytest.raises(RecordError, match="al een leeropdracht"):
        save(place, "team_question", {**asked, "question": "En nog een?"})
    with pytest.raises(RecordError, match="wat het team leerde"):
        save(place, "team_question", {"status": "beantwoord"}, first.id)
    save(place, "team_question", {"status": "beantwoord", "answer": "Door mee te eten."}, first.id)
    assert "Leeropdrachten van wijkteams (1)" in paper(place)
    assert "Door mee te eten." in paper(place)
    save(place, "organisation", {"name": "Wijkteam Zuid", "sector": "formal", "type": "wijkteam", "region": "WK999700"})
    assert "<td>Wijkteam Zuid</td><td>nog geen</td>" in paper(place)


def test_f58_no_stage_is_skipped_by_app_or_command_line(place, cli, tmp_path):
    lab = save(place, "lab", LAB)
    with pytest.raises(RecordError, match="stap voor stap"):
        save(place, "lab", {"stage": "stories"}, lab.id)
    file = tmp_path / "change.json"
    wanted = {**LAB, "stage": "tested", "spread": {"roles": 9, "ages": 9}}
    file.write_text(json.dumps({"kind": "lab", "id": lab.id, "base": 1, "data": wanted}), encoding="utf-8")
    done = cli("record", file, data=place.data)
    assert done.code == 1
    assert "stap voor stap" in done.err
    assert state(place)["lab"][lab.id].version == 1


def test_f59_a_team_has_a_resident_a_professional_and_a_civil_servant(place):
    lab = save(place, "lab", LAB)
    with pytest.raises(RecordError, match="nog niet een ambtenaar"):
        save(place, "lab", {"stage": "team", "team": ["bewoner", "professional"]}, lab.id)
    stage, missing = learning.next_step(state(place)["lab"][lab.id], state(place))
    assert stage == "team"
    assert missing == ["In het team zit nog niet een bewoner.", "In het team zit nog niet een professional.",
                       "In het team zit nog niet een ambtenaar."]
    save(place, "lab", {"stage": "team", "team": ["bewoner", "professional", "ambtenaar"]}, lab.id)
    assert "Fase 2 van 8: multidisciplinair team." in paper(place)


def test_f60_stories_are_counted_where_they_lie_not_where_one_says_so(place):
    lab = save(place, "lab", LAB)
    save(place, "lab", {"stage": "team", "team": ["bewoner", "professional", "ambtenaar"], "stories_needed": 2}, lab.id)
    for _ in range(2):
        tell(place, lab.id)
    with pytest.raises(RecordError, match="twee of meer rollen"):  # what one says of the spread is not believed
        save(place, "lab", {"stage": "stories", "spread": {"roles": 5, "ages": 5}}, lab.id)
    tell(place, lab.id, role="professional", age="20-40")
    assert save(place, "lab", {"stage": "stories"}, lab.id).data["spread"] == {"roles": 2, "ages": 2}
    assert "Fase 3 van 8: verhalen ophalen." in paper(place)


def test_f72_a_phase_has_a_date_and_a_criterion(whole):
    settings, lab, _ = whole
    save(settings, "lab", {"phase_until": "2026-10-01", "phase_criterion": "twintig uur open per week"}, lab)
    assert "Deze fase liep tot 01-10-2026. Besluit of het verder gaat: twintig uur open per week." in paper(settings)


def test_w12_a_lab_stops_with_a_reason_and_a_lesson_and_cannot_be_left_out_of_the_year(whole):
    settings, lab, _ = whole
    with pytest.raises(RecordError, match="met een les"):
        save(settings, "lab", {"state": "gestopt", "stopped_on": "2026-09-01", "stop_reason": "Er komen huizen."}, lab)
    lesson(settings, lab, "Zeg vooraf hoe lang de grond van de buurt is.")
    with pytest.raises(RecordError, match="met een reden"):
        save(settings, "lab", {"state": "gestopt", "stopped_on": "2026-09-01"}, lab)
    save(settings, "lab", {"state": "gestopt", "stopped_on": "2026-09-01", "stop_reason": "Er komen huizen."}, lab)
    for words in ("<h2>Gestopt (1)</h2>", "Er komen huizen.", "Zeg vooraf hoe lang de grond van de buurt is."):
        assert words in paper(settings)
    assert "area" in yearly.page.__annotations__
    assert not {"stopped", "filter", "skip"} & set(yearly.page.__annotations__)


def test_w12_an_item_that_stopped_is_in_the_year_with_its_reason_and_lesson(whole):
    settings, _, item = whole
    with pytest.raises(RecordError, match="met een les"):
        save(settings, "agenda_item", {"status": "gestopt", "stop_reason": "Geen geld."}, item)
    save(settings, "agenda_item", {"status": "gestopt", "stop_reason": "Geen geld.", "stop_lesson": "Vraag eerder."}, item)
    assert "Geen geld." in paper(settings)
    assert "Vraag eerder." in paper(settings)


def test_history_of_a_lab_is_complete_and_names_roles(whole):
    settings, lab, _ = whole
    log = learning.stage_log(state(settings)["lab"][lab])
    assert list(log["Naar"]) == ["leervraag", "multidisciplinair team", "verhalen ophalen", "duiden", "actie-agenda", "prototype",
                                "getest"]
    assert set(log["Besloten door rol"]) == {"adviseur"}
    assert "acc-een" not in log.to_csv()


# --- the agenda -------------------------------------------------------------------------------------------------------


def test_f18_the_bios_check_warns_when_nobody_it_is_about_took_part(place):
    lab, theme = lab_with_stories(place)
    item = item_of(place, lab, theme, took_part=["ambtenaren"])
    assert learning.NOT_ABOUT in paper(place)
    save(place, "agenda_item", {"took_part": ["ambtenaren", "zelf"]}, item)
    assert learning.NOT_ABOUT not in paper(place)
    table = learning.agenda_table(list(state(place)["agenda_item"].values()), state(place))
    assert table["Deden mee"].iloc[0] == "ambtenaren en mensen om wie het gaat"


def test_f19_the_met_score_counts_items_decided_together(place):
    lab, theme = lab_with_stories(place)
    for together in (True, True, False):
        item_of(place, lab, theme, together=together)
    item_of(place, lab, theme)
    assert "Bij 2 van de 3 punten besloten bewoners mee (MET-score 67 %)." in paper(place)


def test_f91_an_item_says_who_began_it(place):
    lab, theme = lab_with_stories(place)
    item_of(place, lab, theme, initiator="bewoners")
    table = learning.agenda_table(list(state(place)["agenda_item"].values()), state(place))
    assert table["Begonnen door"].iloc[0] == "bewoners"


def test_f65_an_item_is_traced_to_its_themes_and_stories(place):
    lab, theme = lab_with_stories(place)
    item = item_of(place, lab, theme)
    said = "Uit 3 verhalen; draagt bewust bij aan Elkaar ontmoeten."
    assert learning.trace(state(place)["agenda_item"][item].data, state(place)) == said
    assert said in paper(place)


def test_f66_b10_below_the_threshold_an_item_does_not_become_a_prototype(place):
    lab, theme = lab_with_stories(place)
    item = item_of(place, lab, theme)
    with pytest.raises(RecordError, match="geen drempel afgesproken"):
        save(place, "agenda_item", FOR, item)
    save(place, "agenda_item", GATE, item)
    save(place, "agenda_item", {**FOR, "for_bewoner": 5, "against_bewoner": 6}, item)
    with pytest.raises(RecordError, match="De steun van bewoners is 45 %"):
        save(place, "agenda_item", {"status": "gesteund"}, item)
    with pytest.raises(RecordError, match="stap voor stap"):
        save(place, "agenda_item", {"status": "prototype", **CARD}, item)
    with pytest.raises(RecordError, match="Die kan nu niet meer veranderen"):
        save(place, "agenda_item", {"threshold_share": 40}, item)
    save(place, "agenda_item", FOR, item)
    save(place, "agenda_item", {"status": "gesteund"}, item, who=learned.TWO)
    data = state(place)["agenda_item"][item].data
    assert learning.gate_sentence(data) == "De afgesproken steun (60 %) is gehaald."
    log = learning.decisions(state(place)["agenda_item"][item])
    assert list(log["Naar"]) == ["idee", "gesteund"]
    assert list(log["Besloten door rol"]) == ["adviseur", "adviseur"]
    assert all(len(day) == 10 for day in log["Wanneer"])


def test_f67_a_prototype_has_a_hypothesis_a_period_a_figure_and_a_stop_rule(place):
    lab, theme = lab_with_stories(place)
    item = item_of(place, lab, theme, **GATE)
    save(place, "agenda_item", FOR, item)
    save(place, "agenda_item", {"status": "gesteund"}, item)
    for missing in CARD:
        with pytest.raises(RecordError, match="prototypekaart ontbreekt"):
            save(place, "agenda_item", {"status": "prototype", **CARD, missing: ""}, item)
    save(place, "agenda_item", {"status": "prototype", **CARD}, item)
    for words in (CARD["hypothesis"], CARD["measure"], CARD["stop_rule"], "01-02-2026 tot 01-08-2026"):
        assert words in paper(place)


def test_f67_a_lab_without_a_prototype_does_not_come_in_that_stage(place):
    lab, theme = lab_with_stories(place)
    item = item_of(place, lab, theme, **GATE)
    with pytest.raises(RecordError, match="geen punt met steun"):
        save(place, "lab", {"stage": "agenda"}, lab)
    save(place, "agenda_item", FOR, item)
    save(place, "lab", {"stage": "agenda"}, lab)
    with pytest.raises(RecordError, match="Nog geen agendapunt"):
        save(place, "lab", {"stage": "prototype"}, lab)


def test_f70_contribution_on_purpose_and_by_itself(place):
    lab, theme = lab_with_stories(place)
    also = save(place, "theme", {"label": "Buiten zijn"}).id
    item = item_of(place, lab, theme, implicit_themes=[also])
    assert "draagt vanzelf bij aan Buiten zijn" in learning.trace(state(place)["agenda_item"][item].data, state(place))
    assert "draagt bewust bij aan Elkaar ontmoeten; draagt vanzelf bij aan Buiten zijn." in paper(place)


def test_f71_a_result_has_an_evidence_level(place):
    lab, theme = lab_with_stories(place)
    item = item_of(place, lab, theme, **GATE)
    save(place, "agenda_item", FOR, item)
    save(place, "agenda_item", {"status": "gesteund"}, item)
    save(place, "agenda_item", {"status": "prototype", **CARD}, item)
    with pytest.raises(RecordError, match="bewijsniveau"):
        save(place, "agenda_item", {"status": "getest", "result": "20 uur open"}, item)
    save(place, "agenda_item", {"status": "getest", "result": "20 uur open", "evidence": "3"}, item)
    assert "20 uur open (eerste aanwijzingen)" in paper(place)


def test_f73_support_is_told_per_kind_of_person(place):
    lab, theme = lab_with_stories(place)
    item = item_of(place, lab, theme, **GATE)
    save(place, "agenda_item", FOR, item)
    assert "Voor: 12 van 15 bewoners en 4 van 5 professionals." in paper(place)


# --- stories ----------------------------------------------------------------------------------------------------------


def test_f64_two_readers_and_how_alike_they_are(place):
    lab_with_stories(place)
    (row, _) = learning.agreement_table(state(place)).to_dict("records")
    assert (row["Thema"], row["In woorden"]) == ("Elkaar ontmoeten", "niet te zeggen")  # both always said yes
    theme, other = *state(place)["theme"], save(place, "theme", {"label": "Rust"}).id
    for n, story in enumerate(list(state(place)["story"])[1:]):
        learned.stories.code(place, story, [theme if n else other], learned.ONE)
        learned.stories.code(place, story, [other], learned.TWO)
    rows = learning.agreement_table(state(place)).set_index("Thema")
    assert rows.loc["Elkaar ontmoeten", "Overeenkomst (kappa)"] == "0,40"
    assert list(rows.loc["Alle thema's samen"]) == ["0,33", "weinig gelijk"]  # 4 of 6 the same, 3 by chance


def test_f68_who_is_heard_beside_who_lives_there_by_age_and_by_household(place):
    for _ in range(6):
        tell(place, age="60-80", household="alleen")
    tell(place, age="20-40", household="kinderen")
    tell(place, age="20-40", household="")
    told = [story for _, story in learned.stories.readable(place, "adviseur")]
    rows = learning.represented(told, dict.fromkeys(stories.AGES, 200.0)).set_index("Leeftijd")
    assert rows.loc["60 tot 80", "Vergeleken"] == "meer dan er wonen"
    assert rows.loc["jonger dan 20", "Vergeleken"] == "niemand"
    assert list(rows.loc["20 tot 40", ["Verhalen", "Deel van de verhalen", "Deel van de inwoners"]]) == [2, "25 %", "20 %"]
    assert set(learning.represented(told, {"20-40": 200.0})["Vergeleken"]) == {"geen cijfer"}
    some = learning.represented(told, {"20-40": 200.0}, 800.0).set_index("Leeftijd")  # the others are hidden
    assert list(some["Deel van de inwoners"]) == ["geen cijfer", "25 %", "geen cijfer", "geen cijfer", "geen cijfer"]
    living = stories.living_alone({"population": 1000, "households": 500, "one_person_household_share": 40.0})
    assert living == {"alleen": 200.0, "anderen": 800.0}
    homes = learning.represented_homes(told, living).set_index("Huishouden")
    assert list(homes.loc["woont alleen"]) == [6, "86 %", "20 %", "meer dan er wonen"]
    assert list(homes.loc["woont met anderen"]) == [1, "14 %", "80 %", "minder dan er wonen"]
    assert set(learning.represented_homes(told, stories.living_alone({"population": 1000}))["Vergeleken"]) == {"geen cijfer"}


def test_f69_a_story_says_from_which_side_it_is_told(place):
    from dashboard.tabs import verhalen

    saved = tell(place, perspective="nabij")
    told = learned.stories.story_files.read(place.data, saved.id)
    assert verhalen.told_by(told) == "Bewoner, 60 tot 80, over iemand die ik ken."


def test_b9_themes_of_twelve_notes_are_counted_and_a_withdrawn_one_is_not(place):
    theme = save(place, "theme", {"label": "Elkaar ontmoeten", "indicators": ["pop_65plus_share"]}).id
    told = [tell(place, themes=[theme]) for _ in range(12)]
    assert "Elkaar ontmoeten: 12 verhalen." in paper(place)
    learned.stories.withdraw(place, told[0].id, ONE)
    assert "Elkaar ontmoeten: 11 verhalen." in paper(place)


def test_herkend_of_niet_herkend_a_mismatch_is_a_finding(place):
    judged = {"area": "WK999700", "indicator": "pop_65plus_share", "date": "2026-03-01"}
    save(place, "judgement", {**judged, "verdict": "niet", "by": "bewoners", "people": 14})
    assert "65 jaar of ouder in Wijk Noord: niet herkend door bewoners." in paper(place)
    save(place, "judgement", {**judged, "verdict": "herkend", "by": "professionals", "people": 6})
    assert "65 jaar of ouder in Wijk Noord: bewoners: niet herkend en professionals: herkend." in paper(place)
    with pytest.raises(RecordError, match="één cijfer of één thema"):
        save(place, "judgement", {"area": "WK999700", "verdict": "herkend", "by": "bewoners"})


def test_what_residents_say_of_a_figure_stands_beside_its_map(place):
    names = {"WK999700": "Wijk Noord", "WK999701": "Wijk Zuid"}

    def reading():
        return learning.reading(records.state(place), "pop_65plus_share", set(names), names.get)

    assert reading() == "Wat zeggen bewoners? Dit cijfer is hier nog niet met hen besproken."
    judged = {"indicator": "pop_65plus_share", "date": "2026-03-01"}
    for area, verdict, by in (("WK999700", "niet", "bewoners"), ("WK999701", "herkend", "bewoners"),
                              ("WK999701", "niet", "professionals"), ("GM9997", "deels", "bewoners")):
        save(place, "judgement", {**judged, "area": area, "verdict": verdict, "by": by})
    assert reading() == "Wat zeggen bewoners van dit cijfer? Herkend in Wijk Zuid; niet herkend in Wijk Noord."


# --- questions, products, learning --------------------------------------------------------------------------------------


def test_f09_questions_of_residents_professionals_and_administrators_with_their_answer(place):
    assert list(knowledge.ASKERS.values()) == ["burgers", "professionals", "bestuurders"]
    asked = {"text": "Wie belt mij als de lift stuk is?", "asker": "burger", "sort": "vraagstuk", "status": "open",
             "area": "WK999700"}
    id = save(place, "question", asked).id
    with pytest.raises(RecordError, match="hoe u dit weet"):
        save(place, "question", {"status": "beantwoord", "answer": "De corporatie."}, id)
    answered = {"status": "beantwoord", "answer": "De corporatie.", "evidence": "ervaring", "source": "Afspraak"}
    save(place, "question", answered, id)
    (row,) = learning.questions(state(place), "WK999700", "burger").to_dict("records")
    assert (row["Antwoord"], row["We weten dit uit"], row["Bron"]) == ("De corporatie.", "ervaring", "Afspraak")
    assert learning.questions(state(place), "WK999700", "bestuurder").empty
    assert "De corporatie." in paper(place)


def test_f49_every_lesson_says_what_kind_of_source_it_has(whole):
    settings, lab, _ = whole
    with pytest.raises(RecordError, match="Hoe weet u dit"):
        save(settings, "lesson", {"lab": lab, "text": "x", "level": "praktijk", "about": ["vorm"]})
    for source in ("cijfer", "verhaal", "ervaring", "onderzoek"):
        lesson(settings, lab, f"Les uit {source}.", source=source)
    assert list(learning.lessons(state(settings), lab)["We weten dit uit"]) == ["cijfer", "verhaal", "ervaring", "onderzoek"]


def test_f80_dilemmas_are_questions_too(place):
    save(place, "question", {"text": "Help ik, of wacht ik?", "asker": "professional", "sort": "dilemma", "status": "open"})
    assert "dilemma" in paper(place)


def test_f10_f83_a_product_says_its_licence_and_what_must_be_true_elsewhere(place):
    made = {"title": "Sleutelkaart", "kind": "werkvorm", "about": "Een kaart", "licence": "CC-BY-4.0"}
    with pytest.raises(RecordError, match="Wat moet elders ook zo zijn"):
        save(place, "product", made)
    save(place, "product", {**made, "elsewhere": "Er is een zaal met een slot."})
    for words in ("Sleutelkaart", "CC BY 4.0", "Er is een zaal met een slot."):
        assert words in paper(place)


def test_f11_f81_learning_together_is_of_four_kinds(place):
    save(place, "learning", {"title": "Op bezoek", "kind": "bezoek", "four": ["onderzoek", "onderwijs"], "date": "2026-05-01"})
    save(place, "learning", {"title": "Lang geleden", "kind": "blog", "date": "2020-05-01"})
    assert "onderzoek, onderwijs" in paper(place)
    assert "Lang geleden" not in paper(place)


EVERY = (3, 4, 5, 9, 18, 19, 37, 38, 39, 45, 46, 47, 49, 54, 58, 59, 60, 63, 64, 65, 66, 67, 68, 70, 71, 72, 80, 83, 91)


@pytest.mark.parametrize("nth", EVERY)
def test_every_notion_about_learning_has_a_test_that_bears_its_id(nth):
    names = [node.name for file in Path(__file__).parent.glob("test_*.py") for node in ast.parse(file.read_text("utf-8")).body
             if isinstance(node, ast.FunctionDef)]
    assert any(f"f{nth:02}" in name.split("_") for name in names)


# --- never ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "data"), [
    ("lab", {**LAB, "question": "Mail bep@voorbeeld.nl"}), ("lab", {**LAB, "owner": "bel 06-12345678"}),
    ("question", {"text": "BSN 123456782?", "asker": "burger", "sort": "dilemma", "status": "open"}),
    ("theme", {"label": "Rekening NL91ABNA0417164300"}),
    ("learning", {"title": "Bij mevrouw De Vries", "kind": "bezoek", "date": "2026-05-01"}),
])
def test_no_register_takes_what_belongs_to_a_person(place, kind, data):
    with pytest.raises(RecordError):
        save(place, kind, data)


def test_paper_holds_no_account_no_story_and_no_markup_of_others(whole):
    settings, lab, _ = whole
    lesson(settings, lab, "Kijk <b>hier</b> & daar.")
    made = paper(settings)
    assert "Kijk &lt;b&gt;hier&lt;/b&gt; &amp; daar." in made
    for word in ("acc-een", "acc-twee", "De buren brachten soep", "sto-", "<script"):
        assert word not in made


def test_a_lezer_writes_nothing(place):
    from dashboard.errors import AccessError

    for kind in ("lab", "lesson", "agenda_item", "question", "theme", "product"):
        with pytest.raises(AccessError):
            intake.record(place, [Change(kind, None, {})], intake.Who("x", "lezer"))


def test_what_ended_a_year_ago_is_not_in_this_year(whole):
    settings, lab, _ = whole
    lesson(settings, lab)
    gone = (TODAY - timedelta(days=400)).isoformat()
    save(settings, "lab", {"started": "2024-01-01", "state": "gestopt", "stopped_on": gone, "stop_reason": "Klaar ermee."}, lab)
    assert "<h2>Labs (0)</h2>" in paper(settings, 2026)
    assert "<h2>Gestopt (0)</h2>" in paper(settings, 2026)
    assert "<h2>Eerder gestopt (1)</h2>" in paper(settings, 2026)  # but what stopped stays in sight, every year after
    assert "Klaar ermee." in paper(settings, 2026)
    assert "<h2>Labs (1)</h2>" in paper(settings, 2025)
    assert "Klaar ermee." in paper(settings, 2025)


@pytest.mark.parametrize("id", ["lab-1234ab", "lab-123456782", "lab-061234"])
def test_the_id_of_a_record_is_no_postcode_and_no_number_of_a_person(place, id):
    save(place, "lab", LAB, id)
    assert save(place, "lesson", {"lab": id, "text": "Koken helpt.", "level": "praktijk", "about": ["vorm"], "source": "verhaal"})
