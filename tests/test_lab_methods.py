"""The road of a lab, the gate to a prototype, the knuffelzone and the agreement of two readers; each against the slow version."""
import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from dashboard.errors import MethodError
from dashboard.methods import agreement, labs

WHOLE = {
    "owner": "gebiedscoördinator", "area": "WK999801", "question": "Wat maakt het fijn om hier oud te worden?",
    "team": ["bewoner", "professional", "ambtenaar"], "stories_needed": 12, "present": "bewoners, wijkteam",
    "kept": {"budget": "Programma 6", "line_owner": "teamleider", "changed_rule": "sleutelbeheer"},
}
AROUND = {"stories": 12, "roles": 2, "ages": 2, "coded_twice": 3, "supported_items": 2, "prototypes": 1, "tested": 1}
# what must go for a lab to be refused at a stage: in its own fields, or in what is counted around it
LACKS = {
    "question": [("owner", ""), ("area", None), ("question", " ")], "team": [("team", ["bewoner", "professional"])],
    "stories": [("stories_needed", 0), ("stories_needed", 13)], "sensemaking": [("present", "")],
    "agenda": [("supported_items", 0)], "prototype": [("prototypes", 0)], "tested": [("tested", 0)],
    "borging": [("kept", {**WHOLE["kept"], "line_owner": ""})],
}


def test_f58_a_whole_lab_walks_all_eight_stages():
    before = None
    for stage in labs.ORDER:
        assert labs.move(before, stage, WHOLE, AROUND) == []
        before = stage


@pytest.mark.parametrize(("stage", "key", "value"), [(stage, *lack) for stage, lacks in LACKS.items() for lack in lacks])
def test_f58_each_stage_asks_for_what_belongs_to_it(stage, key, value):
    lab, around = ({**WHOLE, key: value}, AROUND) if key in WHOLE else (WHOLE, {**AROUND, key: value})
    before = labs.ORDER[labs.ORDER.index(stage) - 1] if stage != "question" else None
    problems = labs.move(before, stage, lab, around)
    assert len(problems) == 1
    assert problems[0].endswith(".")


@pytest.mark.parametrize("short", [("stories", 11), ("roles", 1), ("ages", 1), ("coded_twice", 0)])
def test_f58_what_is_counted_around_a_lab(short):
    stage = "sensemaking" if short[0] == "coded_twice" else "stories"
    before = labs.ORDER[labs.ORDER.index(stage) - 1]
    assert len(labs.move(before, stage, WHOLE, AROUND | dict([short]))) == 1


some_labs = st.fixed_dictionaries({}, optional={
    "owner": st.sampled_from(["", "wijkteam"]), "area": st.sampled_from([None, "WK999801"]),
    "question": st.sampled_from(["", "Wat?"]),
    "team": st.lists(st.sampled_from(["bewoner", "professional", "ambtenaar", "student"])), "stories_needed": st.integers(0, 15),
    "present": st.sampled_from(["", "bewoners"]), "kept": st.dictionaries(st.sampled_from(list(labs.KEPT)), st.booleans())})
counts = st.fixed_dictionaries({key: st.integers(0, 15) for key in AROUND})


@given(st.sampled_from([None, *labs.ORDER]), st.sampled_from(labs.ORDER), some_labs, counts)
def test_no_stage_is_entered_without_all_that_the_road_to_it_asks(before, after, lab, around):
    allowed = labs.move(before, after, lab, around) == []
    steps = labs.ORDER.index(after) - (-1 if before is None else labs.ORDER.index(before))
    whole = all(labs.entry(stage, lab, around) == [] for stage in labs.ORDER[:labs.ORDER.index(after) + 1])
    assert allowed == (steps <= 1 and whole)


def test_an_unknown_stage_is_refused():
    assert "bestaat niet" in labs.move("question", "klaar", WHOLE, AROUND)[0]


# --- the gate to a prototype ------------------------------------------------------------------------------------------

AGREED = {"share": 60, "least": 5, "types": ["bewoner", "professional"]}


@pytest.mark.parametrize(("votes", "passes"), [
    ({"bewoner": {"voor": 6, "tegen": 4}, "professional": {"voor": 3, "tegen": 2}}, True),
    ({"bewoner": {"voor": 5, "tegen": 4}, "professional": {"voor": 5, "tegen": 0}}, False),  # 56 % of the residents
    ({"bewoner": {"voor": 20, "tegen": 0}, "professional": {"voor": 4, "tegen": 0}}, False),  # 4 professionals, 5 agreed
    ({"bewoner": {"voor": 20, "tegen": 0}}, False),
    ({}, False),
])
def test_f66_support_is_counted_per_kind_of_person(votes, passes):
    fine, why = labs.support(votes, AGREED)
    assert fine is passes
    assert bool(why) is not passes


def test_f66_without_a_threshold_there_is_no_gate_to_pass():
    assert labs.support({"bewoner": {"voor": 99, "tegen": 0}}, {}) == \
        (False, ["Er is geen drempel afgesproken. Spreek die af voordat u steun telt."])


@given(st.dictionaries(st.sampled_from(["bewoner", "professional", "ambtenaar"]), st.fixed_dictionaries(
    {"voor": st.integers(0, 50), "tegen": st.integers(0, 50)})), st.integers(1, 100))
def test_f66_one_vote_more_for_never_closes_the_gate(votes, share):
    agreed = {"share": share, "least": 3, "types": list(votes)}
    if labs.support(votes, agreed)[0]:
        more = {kind: {**count, "voor": count["voor"] + 1} for kind, count in votes.items()}
        assert labs.support(more, agreed)[0]


def test_f67_a_prototype_has_a_card():
    card = {"hypothesis": "meer aanloop", "test_start": "2026-01-01", "test_end": "2026-07-01", "measure": "bezoekers",
            "stop_rule": "minder dan vijf"}
    assert labs.card_missing(card) == []
    assert [len(labs.card_missing({**card, key: ""})) for key in card] == [1] * 5
    assert labs.card_missing({**card, "test_end": "2025-12-31"}) == ["De proef eindigt voordat hij begint."]


# --- the knuffelzone, relapse, MET --------------------------------------------------------------------------------------

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(("stage", "days", "seen", "kept", "alarm"), [
    ("tested", 400, {"visited": True, "prize": True}, {}, True),
    ("borging", 400, {"visited": True, "in_council": True}, {}, True),
    ("tested", 300, {"visited": True, "prize": True}, {}, False),
    ("tested", 400, {"visited": True}, {}, False),
    ("prototype", 400, {"visited": True, "prize": True}, {}, False),
    ("tested", 400, {"visited": True, "prize": True, "in_council": True}, {"copies": 1}, False),
    ("tested", 400, {"visited": True, "prize": True}, {"budget": "programma 6"}, False),
    ("tested", 400, {"visited": True, "prize": True}, {"line_owner": "", "copies": 0}, True),
])
def test_f46_the_knuffelzone(stage, days, seen, kept, alarm):
    assert labs.hugged(stage, TODAY - timedelta(days=days), seen, kept, TODAY) is alarm


def test_f46_a_year_is_more_than_twelve_months():
    seen = {"visited": True, "prize": True}
    assert not labs.hugged("tested", date(2025, 11, 22), seen, {}, TODAY)
    assert labs.hugged("tested", date(2025, 11, 21), seen, {}, TODAY)
    assert not labs.hugged("tested", date(2024, 2, 29), seen, {}, date(2025, 3, 1))


@pytest.mark.parametrize(("tested", "checks", "due"), [
    (date(2026, 5, 22), [], [6]), (date(2026, 5, 23), [], []), (date(2025, 11, 22), [6], [12]), (date(2025, 1, 1), [6, 12], []),
    (None, [], [])])
def test_f29_the_relapse_check_comes_after_6_and_12_months(tested, checks, due):
    assert labs.relapse_due(tested, checks, TODAY) == due


def test_f19_met_score_counts_only_what_is_known():
    assert labs.met_score([True, False, True, None]) == (2, 3)
    assert labs.met_score([None]) is None


def test_f45_lessons_per_level():
    assert labs.lesson_levels(["praktijk", "praktijk", "beslissend"]) == {"praktijk": 2, "uitvoerend": 0, "beslissend": 1}


# --- two readers ------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60))
def test_f64_kappa_is_that_of_scikit_learn(pairs):
    one, other = zip(*pairs, strict=True)
    if len({*one, *other}) == 1:
        assert math.isnan(agreement.kappa(one, other))
    else:
        assert agreement.kappa(one, other) == pytest.approx(cohen_kappa_score(one, other))


def test_f64_kappa_of_the_book():
    """20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: 0.70 the same, 0.50 by chance."""
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert agreement.kappa(*zip(*pairs, strict=True)) == pytest.approx(0.4)
    assert agreement.word(0.4) == "deels gelijk"


def test_f64_kappa_needs_the_same_stories():
    with pytest.raises(MethodError):
        agreement.kappa([True], [])


def test_f64_only_stories_that_both_read_count():
    one = {"a": {"tuin"}, "b": {"rust"}, "c": {"tuin"}}
    other = {"a": {"tuin"}, "b": {"rust", "tuin"}}
    found = agreement.themes_agree(one, other, ["tuin", "rust"])
    assert found["rust"] == 1
    assert found["tuin"] == 0
    assert agreement.themes_agree(one, {}, ["tuin"]) == {}


def test_f68_whose_stories_there_are_beside_who_lives_there():
    living = dict.fromkeys(("0-20", "20-40", "40-60", "60-80"), 250)
    rows = agreement.represented({"0-20": 0, "20-40": 2, "40-60": 2, "60-80": 8}, living)
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("0-20", 0, "niemand"), ("20-40", 2, "ongeveer zoals er wonen"), ("40-60", 2, "ongeveer zoals er wonen"),
        ("60-80", 8, "meer dan er wonen")]
    assert rows[1][2] == pytest.approx(100 / 6)
    assert rows[1][3] == 25
    assert agreement.represented({"x": 1}, {}) == [("x", 1, 100.0, None, "geen cijfer")]
