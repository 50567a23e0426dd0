"""No way round the road of a lab: whatever people do, through the app, the command line, an import or by taking something back.

What a stage asks is counted here once more, the slow way, from the files and the lines themselves.
"""
import itertools
import json
import shutil
from dataclasses import replace

import learned
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from learned import CARD, FOR, GATE, LAB

from dashboard import intake
from dashboard.errors import DashboardError, RecordError
from dashboard.intake import exchange, ledger, records, story_files
from dashboard.methods.labs import ORDER
from dashboard.registers.kinds import Change

TOLD = ("ingediend", "gepubliceerd")
EDITS = {
    "team": {"team": ["bewoner", "professional", "ambtenaar"]}, "no resident": {"team": ["professional", "ambtenaar"]},
    "three stories": {"stories_needed": 3}, "nine stories": {"stories_needed": 9}, "present": {"present": "bewoners"},
    "no question": {"question": ""}, "no owner": {"owner": ""}, "kept": {"kept_budget": "P6", "kept_line_owner": "teamleider",
                                                                   "kept_changed_rule": "sleutels"},
    "not kept": {"kept_changed_rule": ""}, "tested": {"tested_on": "2026-08-01"},
    "another spread": {"spread": {"roles": 9, "ages": 9}},
}
ITEMS = {"votes": FOR, "against": {**FOR, "for_bewoner": 1}, "threshold": GATE, "low threshold": {**GATE, "threshold_share": 5},
         "no votes": dict.fromkeys(FOR), "card": CARD, "no stop rule": {"stop_rule": ""}, "other lab": {"lab": None},
         "prototype and card": {"status": "prototype", **CARD},
         "result": {"status": "getest", "result": "Open.", "evidence": "3"},
         **{status: {"status": status} for status in ("idee", "gesteund", "prototype", "getest", "geborgd")}}
ROUTES = ("app", "command line")
moves = st.lists(st.one_of(
    st.tuples(st.just("stage"), st.sampled_from(ROUTES), st.sampled_from(ORDER)),
    st.tuples(st.just("stage"), st.sampled_from(ROUTES), st.just("next")),
    st.tuples(st.just("edit"), st.sampled_from(ROUTES), st.sampled_from(sorted(EDITS))),
    st.tuples(st.just("item"), st.sampled_from(ROUTES), st.sampled_from(sorted(ITEMS))),
    st.tuples(st.sampled_from(["back", "withdraw", "import", "away"]), st.just("app"), st.integers(0, 12)),
), min_size=3, max_size=14)


@pytest.fixture(scope="module")
def starts(tmp_path_factory):
    """A new lab, one that came as far as the meaning of its stories, one whose agenda has support and one whose has not, and one
    that was tested; each with a point on the agenda."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "build_beside", lambda settings: None)
        found = []
        for far in range(5):
            here = learned.settings_of(tmp_path_factory.mktemp("start"))
            if far == 4:
                learned.lab_to_the_end(here)
            else:
                lab, theme = (learned.save(here, "lab", LAB).id, None) if far == 0 else learned.lab_with_stories(here)
                learned.save(here, "agenda_item", {"title": "Een sleutel", "lab": lab, "area": "WK999700", "status": "idee",
                                                   **({"themes": [theme]} if theme else {}), **(GATE if far > 1 else {})})
                if far > 1:
                    (item,) = records.state(here)["agenda_item"]
                    learned.save(here, "agenda_item", FOR if far == 2 else {**FOR, "for_bewoner": 1}, item)
                    learned.save(here, "lab", {"stage": "agenda"}, lab)
            found.append(here)
        yield found


def attempt(here, move, cli, file) -> None:
    """Try one thing as a person would; a refusal is an answer too."""
    what, route, value = move
    state = records.state(here)
    (item,) = state["agenda_item"].values()
    lab = next(iter(state["lab"].values()), None) or next(iter(state.removed["lab"].values()))
    if what == "back":
        versions = [version["version"] for version in lab.history]
        records.restore(here, "lab", lab.id, versions[value % len(versions)], learned.TWO)
    elif what == "import":
        package = exchange.read(exchange.export(here))
        rows = {**package.rows, "labs": [{**row, "stage": ORDER[value % 8]} for row in package.rows["labs"]]}
        exchange.take_in(here, replace(package, rows=rows), learned.TWO)
    elif what == "withdraw":
        told = [id for id, story in state["story"].items() if story.data["state"] in TOLD]
        if told:
            learned.stories.withdraw(here, told[value % len(told)], learned.ONE)
    elif what == "away":
        intake.record(here, [Change("lab", lab.id, None, lab.version)], learned.ONE)
    else:
        now = item if what == "item" else lab
        place = ORDER.index((lab.data or {"stage": "question"})["stage"])
        stage = ORDER[min(place + 1, 7)] if value == "next" else value
        changes = ITEMS[value] if what == "item" else EDITS[value] if what == "edit" else {"stage": stage}
        data = {**(now.data or LAB), **changes}
        data = {name: part for name, part in data.items() if part is not None}
        if route == "app":
            intake.record(here, [Change(now.kind, now.id, data, now.version)], learned.ONE)
        else:
            file.write_text(json.dumps({"kind": now.kind, "id": now.id, "base": now.version, "data": data}), encoding="utf-8")
            assert cli("record", file, data=here.data).code in (0, 1)


def evidence(here, data, id) -> dict[str, bool]:
    """Stage → whether what it asks is there, counted from the files and the lines."""
    state = records.state(here)
    told = [story for story in data.get("stories", []) if state["story"][story].data["state"] in TOLD]
    files = [story_files.read(here.data, story) for story in told]
    items = [record for record in state["agenda_item"].values() if record.data.get("lab") == id]
    readers = {story: {record.history[0]["by"] for record in state["coding"].values() if record.data["story"] == story}
               for story in told}
    tried = [record for record in items if record.data["status"] in ("prototype", "getest", "geborgd")]
    return {
        "question": all(data.get(name) for name in ("owner", "area", "question")),
        "team": {"bewoner", "professional", "ambtenaar"} <= set(data.get("team", [])),
        "stories": 0 < data.get("stories_needed", 0) <= len(told) and len({file["role"] for file in files}) > 1
        and len({file["age"] for file in files}) > 1,
        "sensemaking": bool(data.get("present")) and any(len(accounts) > 1 for accounts in readers.values()),
        "agenda": any(name.startswith("for_") for record in items for name in record.data),
        "prototype": any(all(record.data.get(name) for name in CARD) and passed(record) for record in tried),
        "tested": any(record.data.get("result") and record.data.get("evidence") for record in tried),
        "borging": all(data.get(f"kept_{name}") for name in ("budget", "line_owner", "changed_rule")),
    }


def passed(record) -> bool:
    """Residents reached the share that stood there before anybody voted."""
    versions = [version["data"] for version in record.history]
    first = next(n for n, data in enumerate(versions) if "for_bewoner" in data)
    agreed, data = versions[first - 1], record.data
    asked = data.get("for_bewoner", 0) + data.get("against_bewoner", 0)
    return first > 0 and asked > 0 and 100 * data.get("for_bewoner", 0) >= agreed["threshold_share"] * asked


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@example(start=3, tried=[("item", "app", "gesteund"), ("item", "app", "prototype and card"), ("stage", "app", "next")])
@given(start=st.integers(0, 4), tried=moves)
def test_f58_nothing_that_people_do_skips_a_stage_and_the_history_is_whole(starts, tmp_path_factory, cli, start, tried):
    folder = tmp_path_factory.mktemp("road")
    here = learned.settings_of(shutil.copytree(starts[start].data, folder / "data"))
    (id,) = records.state(here)["lab"]
    lines = len(ledger.read(here.data))
    for move in tried:
        before = records.state(here).find("lab", id)
        try:
            attempt(here, move, cli, folder / "change.json")
        except DashboardError as refused:
            assert str(refused)
        now = records.state(here).find("lab", id)
        assert now.version in (before.version, before.version + 1)
        if now.data and (was := before.data or next(v["data"] for v in reversed(before.history) if v["data"])):
            steps = ORDER.index(now.data["stage"]) - ORDER.index(was["stage"])
            assert steps <= 1, move
            if steps == 1:
                there = evidence(here, now.data, id)
                assert all(there[stage] for stage in ORDER[:ORDER.index(now.data["stage"]) + 1]), (move, there)
    lab, written = records.state(here).find("lab", id), ledger.read(here.data)
    assert [version["version"] for version in lab.history] == list(range(1, lab.version + 1))
    assert [line["data"] for line in written if line.get("kind") == "lab"] == [version["data"] for version in lab.history]
    assert all(version["at"] and version["by"] and version["role"] in ("adviseur", "beheerder") for version in lab.history)
    assert len(written) >= lines
    assert set(records.state(here)["lab"]) <= {id}, "an import makes no lab of ours"


# --- what the road leans on -------------------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "build_beside", lambda settings: None)
    return learned.settings_of(tmp_path)


def test_f66_the_threshold_stands_before_the_first_vote_and_after_the_last(place):
    item = {"title": "Een sleutel", "area": "WK999700", "status": "idee"}
    with pytest.raises(RecordError, match="eerst de drempel op"):
        learned.save(place, "agenda_item", {**item, **GATE, **FOR})
    id = learned.save(place, "agenda_item", item).id
    with pytest.raises(RecordError, match="eerst de drempel op"):
        learned.save(place, "agenda_item", {**GATE, **FOR}, id)
    learned.save(place, "agenda_item", GATE, id)
    learned.save(place, "agenda_item", {**FOR, "for_bewoner": 1}, id)
    learned.save(place, "agenda_item", dict.fromkeys(FOR), id)  # the votes away, a lower threshold, and the votes again
    with pytest.raises(RecordError, match="kan nu niet meer veranderen"):
        learned.save(place, "agenda_item", {"threshold_share": 5}, id)


def test_w12_what_stopped_cannot_be_taken_away_nor_lose_its_lesson(place):
    lab = learned.save(place, "lab", LAB).id
    first = learned.save(place, "lesson", {"lab": lab, "text": "Begin klein.", "level": "praktijk", "about": ["vorm"],
                                           "source": "ervaring"})
    learned.save(place, "lab", {"state": "gestopt", "stop_reason": "Er komen huizen."}, lab)
    other = learned.save(place, "lab", {**LAB, "title": "Een ander lab"}).id
    with pytest.raises(RecordError, match="enige les"):
        learned.save(place, "lesson", None, first.id)
    with pytest.raises(RecordError, match="enige les"):
        learned.save(place, "lesson", {"lab": other}, first.id)
    with pytest.raises(RecordError, match="met een reden"):
        learned.save(place, "lab", {"stop_reason": ""}, lab)
    learned.save(place, "lab", {"state": "loopt"}, lab)
    learned.save(place, "lesson", {"lab": other}, first.id)
    with pytest.raises(RecordError, match="blijft in het jaaroverzicht"):
        learned.save(place, "lab", None, lab)
    item = learned.save(place, "agenda_item", {"title": "Een tuin", "area": "WK999700", "status": "idee"}).id
    learned.save(place, "agenda_item", {"status": "gestopt", "stop_reason": "Geen geld.", "stop_lesson": "Vraag eerder."}, item)
    with pytest.raises(RecordError, match="blijft in het jaaroverzicht"):
        learned.save(place, "agenda_item", None, item)


def test_f58_a_lab_that_was_taken_away_comes_back_where_it_was(place):
    lab = learned.save(place, "lab", LAB).id
    learned.save(place, "lab", {"stage": "team", "team": EDITS["team"]["team"]}, lab)
    learned.save(place, "lab", None, lab)
    gone = records.state(place).find("lab", lab)
    for stage in itertools.chain(ORDER[2:], ["klaar"]):
        with pytest.raises(RecordError):
            learned.intake.record(place, [Change("lab", lab, {**LAB, "stage": stage}, gone.version)], learned.ONE)
    assert records.restore(place, "lab", lab, 2, learned.ONE).data["stage"] == "team"
