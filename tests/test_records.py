"""Records: what people type is checked, kept version by version, and never lost; a build with it follows, which redoes little."""
import json
import multiprocessing
import shutil

import pytest

from dashboard import config, db, intake
from dashboard.errors import ConflictError, LedgerError, RecordError
from dashboard.intake import builder, ledger, records
from dashboard.intake.steps import registers as step
from dashboard.registers import kinds, persons
from dashboard.registers.kinds import Change, Field, Kind

WHO = intake.Who("u1", "adviseur")
BUURT = {"name": "Buurtkamer", "sector": "informal", "region": "BU99970001"}
TEAM = {"name": "Wijkteam", "sector": "formal", "active_in": ["BU99970001", "BU99970002"], "money": 1000, "kvk": "12345678"}


def save(folder, *changes):
    return intake.record(config.settings(folder), changes, WHO)


def organisation(data, id=None, base=0):
    return Change("organisation", id, data, base)


def two_tied(folder):
    return save(folder, organisation(BUURT, "org-a"), organisation(TEAM, "org-b"),
                Change("tie", "tie-1", {"a": "org-a", "b": "org-b", "type": "kent", "date": "2025-01-01"}))


def rows(folder, kind, view="intern"):
    return db.execute(f"SELECT * FROM register_{kind} ORDER BY id", {}, data=folder, view=view).to_dict("records")


@pytest.fixture(scope="module")
def tied(_tiny_templates, tmp_path_factory):
    """Two organisations with a tie between them, built. Shared: read it only."""
    folder = shutil.copytree(_tiny_templates / "tiny", tmp_path_factory.mktemp("tied") / "data")
    two_tied(folder)
    records.settle(folder)
    return folder


@pytest.fixture
def unbuilt(tmp_path, monkeypatch):
    """A folder with nothing in it, for what is about the ledger alone."""
    monkeypatch.setattr(records, "build_beside", lambda settings: None)
    return tmp_path


# --- saved, and in the build ------------------------------------------------------------------------------------------


def test_what_is_saved_is_in_the_fold_at_once(unbuilt):
    made = two_tied(unbuilt)
    assert [(record.kind, record.id, record.version) for record in made] == [
        ("organisation", "org-a", 1), ("organisation", "org-b", 1), ("tie", "tie-1", 1)]
    assert records.state(config.settings(unbuilt))["organisation"]["org-a"].data == BUURT
    assert records.behind(config.settings(unbuilt)) == 3


def test_what_is_saved_is_in_the_build_soon(tied):
    assert records.behind(config.settings(tied)) == 0
    assert builder.pointer(tied)["position"] == len(ledger.read(tied)) == 5
    (buurt, team), (tie,) = rows(tied, "organisation"), rows(tied, "tie")
    assert (buurt["name"], buurt["version"], list(team["active_in"]), team["money"]) == (
        "Buurtkamer", 1, ["BU99970001", "BU99970002"], 1000.0)
    assert (tie["a"], tie["b"], str(tie["date"])[:10]) == ("org-a", "org-b", "2025-01-01")
    assert rows(tied, "activity") == []


def test_the_public_build_holds_only_what_is_public(tied):
    team = rows(tied, "organisation", "openbaar")[1]
    assert team["name"] == "Wijkteam"
    assert team["kvk"] != team["kvk"] and team["money"] != team["money"], "not a number: not there"
    assert b"12345678" not in (tied / "build" / db.version(tied) / "openbaar.duckdb").read_bytes()
    assert b"12345678" in (tied / "build" / db.version(tied) / "intern.duckdb").read_bytes()


def test_what_leans_on_something_hidden_is_not_public_either(monkeypatch):
    secret = Kind("secret", "Geheim", (Field("x", "text", "X"),), public=lambda data: None)
    open_ = Kind("open", "Open", (Field("y", "link", "Y", required=True, of="secret"),))
    loose = Kind("loose", "Los", (Field("y", "links", "Y", of="open"), Field("z", "link", "Z", of="secret")))
    monkeypatch.setattr(step, "kinds", lambda: {kind.id: kind for kind in (loose, open_, secret)})
    data = {"secret": ("s", {"x": "1"}), "open": ("o", {"y": "s"}), "loose": ("l", {"y": ["o"], "z": "s"})}
    state = {kind: {id: records.Record(kind, id, 1, one, "", "", "")} for kind, (id, one) in data.items()}
    assert step.shown(state, "openbaar") == {"secret": {}, "open": {}, "loose": {"l": {}}}
    assert step.shown(state, "intern") == {kind: {id: one} for kind, (id, one) in data.items()}


def test_a_build_of_new_records_redoes_nothing_else(tied, tmp_path, monkeypatch, cli):
    tiny = shutil.copytree(tied, tmp_path / "copy")
    with monkeypatch.context() as patch:
        patch.setattr(builder.base, "assemble", None)
        patch.setattr(builder.source_steps, "writers", None)
        save(tiny, organisation(BUURT | {"name": "Buurthuis"}, "org-a", 1))
        records.settle(tiny)
    assert rows(tiny, "organisation")[0]["name"] == "Buurthuis"
    assert len(list((tiny / "build" / "steps").glob("base-*"))) == 3
    assert cli("undo", ledger.active(ledger.read(tiny))[-1].id, data=tiny).code == 0
    assert len(rows(tiny, "organisation")) == 2
    assert cli("check", data=tiny).code == 0


def test_without_records_no_base_is_kept(_tiny_templates):
    assert not list((_tiny_templates / "tiny" / "build" / "steps").glob("base-*"))


def test_the_same_ledger_gives_the_same_build(tied, tmp_path):
    other = shutil.copytree(tied, tmp_path / "other", ignore=shutil.ignore_patterns("build"))
    assert intake.build(config.settings(other)) == db.version(tied)
    assert str(rows(other, "organisation")) == str(rows(tied, "organisation"))


# --- versions, undo, two at once --------------------------------------------------------------------------------------


def test_every_version_stays_and_comes_back(unbuilt):
    settings = config.settings(unbuilt)
    save(unbuilt, organisation(BUURT, "org-a"))
    save(unbuilt, organisation(BUURT | {"name": "B"}, "org-a", 1))
    save(unbuilt, Change("organisation", "org-a", None, 2))
    assert "org-a" not in records.state(settings)["organisation"]
    back = intake.restore(settings, "organisation", "org-a", 1, WHO)
    assert (back.version, back.data) == (4, BUURT)
    assert [(v["version"], v["data"] and v["data"]["name"], v["by"]) for v in back.history] == [
        (1, "Buurtkamer", "u1"), (2, "B", "u1"), (3, None, "u1"), (4, "Buurtkamer", "u1")]
    with pytest.raises(RecordError, match="geen versie 9"):
        intake.restore(settings, "organisation", "org-a", 9, WHO)


def test_the_second_of_two_sees_the_difference(unbuilt):
    save(unbuilt, organisation(BUURT, "org-a"))
    save(unbuilt, organisation(BUURT | {"name": "Van de eerste"}, "org-a", 1))
    before = ledger.path(unbuilt).read_bytes()
    with pytest.raises(ConflictError, match="Van de eerste intussen veranderd") as refused:
        save(unbuilt, organisation(BUURT | {"name": "Van de tweede"}, "org-a", 1))
    assert (refused.value.theirs.version, refused.value.theirs.data["name"]) == (2, "Van de eerste")
    assert ledger.path(unbuilt).read_bytes() == before
    assert save(unbuilt, organisation(BUURT | {"name": "Van de tweede"}, "org-a", 2))[0].version == 3


def test_what_does_not_change_makes_no_version(unbuilt):
    save(unbuilt, organisation(BUURT, "org-a"))
    before = ledger.path(unbuilt).read_bytes()
    (same,) = save(unbuilt, organisation({**BUURT, "name": " Buurtkamer ", "aliases": [], "note": ""}, "org-a", 1))
    assert (same.version, ledger.path(unbuilt).read_bytes()) == (1, before)


def test_new_ones_get_an_id_in_order(unbuilt):
    one, two = save(unbuilt, organisation(BUURT), organisation(TEAM))
    assert (one.data["name"], two.data["name"]) == ("Buurtkamer", "Wijkteam")
    assert one.id.startswith("org-") and one.id != two.id


def write_many(folder, name, count):
    settings = config.settings(folder)
    for n in range(count):
        save(folder, organisation(BUURT | {"name": f"{name}{n}"}))
        while True:
            now = records.state(settings)["organisation"]["org-a"]
            try:
                save(folder, organisation(now.data | {"name": f"{name}{n}"}, "org-a", now.version))
                break
            except ConflictError:
                continue
    records.settle(folder)


def test_writers_at_the_same_time_lose_nothing(tiny):
    save(tiny, organisation(BUURT, "org-a"))
    start = multiprocessing.get_context("spawn")
    writers = [start.Process(target=write_many, args=(tiny, name, 3)) for name in "pq"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0, 0]
    state = records.state(config.settings(tiny))["organisation"]
    assert len(state) == 7
    assert [version["version"] for version in state["org-a"].history] == list(range(1, 8))
    assert builder.pointer(tiny)["position"] == len(ledger.read(tiny)) == 15
    assert len(rows(tiny, "organisation")) == 7


# --- refused: in Dutch, and nothing is stored -------------------------------------------------------------------------


def wrong(**data):
    return [organisation(BUURT | data)]


BAD = {
    "no name": ([organisation({"sector": "formal"})], "Naam: dit is nog niet ingevuld"),
    "a strange field": (wrong(kleur="rood"), '"kleur" hoort niet bij organisatie'),
    "no choice": (wrong(sector="half"), '"half" kan hier niet. Kies uit: formal, informal, hybrid'),
    "a strange area": (wrong(region="BU00010001"), '"BU00010001" is geen gebied dat we kennen'),
    "one strange area": (wrong(active_in=["BU99970001", "X"]), '"X" is geen gebied'),
    "no date": (wrong(active_from="1 mei"), '"1 mei" is geen datum'),
    "the end first": (wrong(active_from="2025-01-01", active_to="2024-01-01"), "Het einde ligt voor het begin"),
    "a negative number": (wrong(volunteers=-1), "getal van 0 of hoger"),
    "no number": (wrong(fte="veel"), "'veel' past hier niet"),
    "yes is no number": (wrong(fte=True), "True past hier niet"),
    "infinite": (wrong(fte=float("inf")), "getal van 0 of hoger"),
    "too long": (wrong(name="x" * 121), "dit is te lang. Er mogen 120 tekens in"),
    "too many": (wrong(aliases=[f"n{n}" for n in range(21)]), "te veel. Er mogen er 20"),
    "twice": (wrong(themes=["groen", "groen"]), "iets dubbel"),
    "a strange theme": (wrong(themes=["geluk"]), '"geluk" kan hier niet'),
    "a person": (wrong(note="Bel mevrouw Jansen"), "een naam in te staan.*Haal dat weg"),
    "an address": (wrong(name="jansen@voorbeeld.nl"), "Naam: hier lijkt een e-mailadres"),
    "a BSN": (wrong(note="dossier 123456782"), "een burgerservicenummer"),
    "no KvK": (wrong(kvk="12"), "acht cijfers"),
    "older than all": (wrong(volunteers=3, volunteers_75plus=4), "niet meer zijn dan alle vrijwilligers"),
    "tied to nobody": ([Change("tie", None, {"a": "org-a", "b": "org-z", "type": "kent"})], "Met: org-z is er niet"),
    "tied to itself": ([Change("tie", None, {"a": "org-a", "b": "org-a", "type": "kent"})], "contact met zichzelf"),
    "no strength": ([Change("tie", None, {"a": "org-a", "b": "org-b", "type": "verwijst", "strength": 0})], "kies 1, 2 of 3"),
    "tied already": ([Change("tie", None, {"a": "org-b", "b": "org-a", "type": "kent"})], "Dit contact staat er al"),
    "still used": ([Change("organisation", "org-a", None, 1)], "Buurtkamer wordt nog gebruikt: contact"),
    "never there": ([Change("organisation", "org-x", None, 0)], "is er niet"),
    "a strange version": ([organisation(BUURT, "org-x", 3)], "is er niet"),
    "a strange kind": ([Change("persoon", None, {})], 'We kennen geen "persoon"'),
    "twice in one": ([organisation(BUURT, "org-n"), organisation(TEAM, "org-n")], "niet twee keer"),
}


@pytest.mark.parametrize("case", BAD)
def test_refused_in_dutch_and_nothing_is_stored(case, tied):
    changes, said = BAD[case]
    before = ledger.path(tied).read_bytes()
    with pytest.raises(RecordError, match=f"(?s){said}") as refused:
        save(tied, organisation(TEAM, "org-goed"), *changes)
    assert "123456782" not in str(refused.value) and "jansen" not in str(refused.value).lower()
    assert ledger.path(tied).read_bytes() == before


def test_everything_that_is_wrong_is_said(tied):
    with pytest.raises(RecordError) as refused:
        save(tied, *wrong(region="X", fte=-1), organisation({}))
    assert len(refused.value.problems) == 4


def test_taking_away_with_what_hangs_on_it(unbuilt):
    two_tied(unbuilt)
    save(unbuilt, Change("tie", "tie-1", None, 1), Change("organisation", "org-a", None, 1))
    assert list(records.state(config.settings(unbuilt))["organisation"]) == ["org-b"]


@pytest.mark.parametrize(("text", "person"), [
    ("06-12345678", True), ("+31 6 1234 5678", True), ("jan@voorbeeld.nl", True), ("info@buurthuis.nl", False),
    ("NL91ABNA0417164300", True), ("1234 AB", True), ("geboren 1-1-1950", True), ("12345672", True), ("12345678", False),
    ("de heer van der Berg", True), ("Elke dinsdag 10 tot 12 uur, kosten € 2,50", False), ("Telefoon 010-1234567", False),
    ("Sinds 2024 in de Dorpsstraat", False), ("mevrouwen zijn welkom", False),
])
def test_the_gate_for_persons(text, person):
    assert (persons.refusal(text) is not None) == person


# --- command line, ledger ---------------------------------------------------------------------------------------------


def test_record_on_the_command_line(tiny, tmp_path, cli):
    file = tmp_path / "organisaties.json"
    file.write_text(json.dumps([{"kind": "organisation", "id": "org-a", "data": BUURT}]), encoding="utf-8")
    run = cli("record", file, data=tiny)
    assert run.code == 0, run.err
    assert "organisation  org-a  versie 1" in run.out
    assert rows(tiny, "organisation")[0]["name"] == "Buurtkamer"
    assert cli("record", file, data=tiny).code == 1
    assert cli("record", tmp_path / "weg.json", data=tiny).code == 1


@pytest.mark.parametrize("text", ["", "[]", "5", '{"kind": 1}', '{"kind": "tie"}', '{"kind": "tie", "data": {}, "extra": 1}',
                                  '{"kind": "tie", "data": {}, "base": "1"}'])
def test_a_file_that_is_something_else(tied, tmp_path, cli, text):
    (tmp_path / "x.json").write_text(text)
    before = ledger.path(tied).read_bytes()
    run = cli("record", tmp_path / "x.json", data=tied)
    assert (run.code, ledger.path(tied).read_bytes()) == (1, before)
    assert "Traceback" not in run.err and run.err.strip()


def test_a_changed_line_of_a_record_is_refused(unbuilt):
    two_tied(unbuilt)
    path = ledger.path(unbuilt)
    path.write_bytes(path.read_bytes().replace(b"Buurtkamer", b"Buurthuis!"))
    with pytest.raises(LedgerError, match="sluit niet aan"):
        records.state(config.settings(unbuilt))


def test_kinds_are_whole():
    for kind in kinds().values():
        assert all(part.of in kinds() for part in kind.fields if part.of)
        assert kind.may in ("edit_register",) or kind.may
        assert kind.name is None or kind.name in [part.name for part in kind.fields]
