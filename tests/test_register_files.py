"""Lists of a sociale kaart: read as people write them, everything that is wrong is told, two that are one can become one."""
import io
import shutil

import pytest
import xlsxwriter

from dashboard import config, intake
from dashboard.errors import ConflictError, DatasetError
from dashboard.intake import ledger, records, register_files
from dashboard.intake.reading import Delivered
from dashboard.registers.kinds import Change
from dashboard.registers.network import merged

WHO = intake.Who("u1", "adviseur")
ORGANISATIONS = """Naam;Soort kracht;Soort organisatie;Gevestigd in;Thema's;Laatst nagekeken
Buurtkamer Noord;informeel;Bewonersgroep;Noorderveld;Eenzaamheid, groen;31-12-2025
Wijkteam Zuid;Formeel;wijkteam;WK999701;Rondkomen en schulden;2025-11-01
"""
TIES = "Organisatie;Met;Soort contact;Sinds\nbuurtkamer noord;Wijkteam Zuid;kent elkaar;1-2-2025\n"


@pytest.fixture
def folder(_tiny_templates, tmp_path, monkeypatch):
    monkeypatch.setattr(records, "build_beside", lambda settings: None)
    return shutil.copytree(_tiny_templates / "tiny", tmp_path / "data")


def look(folder, text: str, name="lijst.csv") -> register_files.Look:
    return register_files.look(config.settings(folder), Delivered(name, text.encode()))


def store(folder, text: str) -> register_files.Look:
    found = look(folder, text)
    assert found.storable, found.findings
    intake.record(config.settings(folder), found.changes, WHO)
    return found


def state(folder):
    return records.state(config.settings(folder))


def test_three_lists_one_after_another(folder):
    assert (found := store(folder, ORGANISATIONS)).new == 2 and found.kind.id == "organisation"
    store(folder, TIES)
    store(folder, "Titel;Soort;Waar;Trekkers;Thema's;Hoeveel mensen komen er\n"
                  "Eettafel;activiteit;Achterom;Buurtkamer Noord;taal;25+\n")
    data = {record.data["name"]: record.data for record in state(folder)["organisation"].values()}
    assert data["Buurtkamer Noord"] == {
        "name": "Buurtkamer Noord", "sector": "informal", "type": "bewonersgroep", "region": "BU99970001",
        "themes": ["eenzaamheid", "groen"], "last_confirmed": "2025-12-31"}
    (tie,), (activity,) = state(folder)["tie"].values(), state(folder)["activity"].values()
    assert tie.data["date"] == "2025-02-01" and activity.data["carriers"] == [tie.data["a"]]


def test_a_second_time_only_what_differs(folder):
    store(folder, ORGANISATIONS)
    again = look(folder, ORGANISATIONS.replace("31-12-2025", "15-01-2026"))
    assert (again.new, again.changed, again.same) == (0, 1, 1)
    assert again.changes[0].base == 1


def test_everything_that_is_wrong_is_told_with_its_row(folder):
    store(folder, ORGANISATIONS)
    found = look(folder, """Naam;Soort kracht;Gevestigd in;Laatst nagekeken;Thema's
A;half;Nergenshuizen;gisteren;geluk
;formeel;Noorderveld;;
B;formeel;;;
b;formeel;;;
mevrouw Jansen;formeel;;;
""")
    said = "\n".join(finding.sentence() for finding in found.findings)
    for words in ('Regel 2, kolom "Soort kracht": "half" kan hier niet', '"Nergenshuizen" is geen gebied',
                  '"gisteren" is geen datum',
                  '"geluk" kan hier niet', "Regel 3: Naam: dit is nog niet ingevuld", "Regel 5: Dit staat ook in regel 4",
                  "Regel 6: Naam: hier lijkt een naam"):
        assert words in said
    assert not found.storable and "Jansen" not in said
    assert '"Onbekend" is geen organisatie' in look(folder, TIES.replace("Wijkteam Zuid", "Onbekend")).findings[0].sentence()


def test_something_else_is_no_list(folder):
    with pytest.raises(DatasetError, match=r"herkennen we geen lijst.*Naam, Soort kracht"):
        look(folder, "gwb_code;inwoners\nBU1;3\n")


@pytest.mark.parametrize("kind", register_files.TEMPLATES)
def test_an_empty_template_is_recognised(folder, kind):
    row = ";".join("x" for _ in register_files.TEMPLATES[kind])
    assert look(folder, register_files.template(kind) + row + "\n").kind.id == kind


def test_new_names_that_look_like_one_that_is_there(folder):
    store(folder, ORGANISATIONS)
    found = look(folder, "Naam;Soort kracht\nSt. Buurtkamer Nord;informeel\nTuinclub;informeel\n")
    assert found.storable, "it is a suggestion, not a refusal"
    assert [(set(pair[:2]), pair[2]) for pair in found.alike] == [({"Buurtkamer Noord", "St. Buurtkamer Nord"}, "schrijfwijze")]


# The layout in which Amsterdam publishes its social map (dataset maatschappelijke_voorzieningen, table voorzieningenOpDeKaart,
# Amsterdam Schema): these columns, a point of each, and nothing about formal or informal. The rows are ours.
SOCIAL_MAP = """id,naam,domein,categorie,soort,straat,postcode,huisnummer,stadsdeel,geometry
MV1-1,Huis van de Wijk Noord,Welzijn,Welzijn,huis van de wijk,Dorpsstraat,1234,1,Noord,SRID=4326;POINT (5.005 52.005)
MV2-1,Speeltuin Overdijk,Welzijn,speeltuin,speeltuin,Dorpsstraat,1234,2,Noord,SRID=4326;POINT (5.015 52.015)
MV3-1,Schooltuin,Onderwijs,School of kennisinstelling,schooltuincomplex,Kade,1234,3,Zuid,POINT(128756.4 446361.0)
MV4-1,Ver weg,Sport,Vereniging,club,Kade,1234,4,Zuid,POINT (6.5 53.1)
"""


def test_a_published_social_map_goes_in_as_it_is(folder):
    """What it does not say (formal or informal) a person says once; the buurt follows from the point."""
    with pytest.raises(DatasetError, match="zegt niet wat de soort kracht is"):
        look(folder, SOCIAL_MAP)
    found = register_files.look(config.settings(folder), Delivered("kaart.csv", SOCIAL_MAP.encode()), {"sector": "formal"})
    assert found.storable, found.findings
    assert (found.new, found.outside) == (4, 1)
    assert found.others == ("speeltuin",) and "straat" in found.unused and "id" in found.unused
    intake.record(config.settings(folder), found.changes, WHO)
    known = {record.data["name"]: record.data for record in state(folder)["organisation"].values()}
    assert {name: data.get("region") for name, data in known.items()} == {
        "Huis van de Wijk Noord": "BU99970001", "Speeltuin Overdijk": "BU99970102", "Schooltuin": "BU99970001", "Ver weg": None}
    assert known["Ver weg"] == {"name": "Ver weg", "sector": "formal", "type": "vereniging"}
    assert known["Schooltuin"]["type"] == "school" and known["Speeltuin Overdijk"]["type"] == "anders"
    wrong = SOCIAL_MAP.replace("POINT (6.5 53.1)", "hier")
    again = register_files.look(config.settings(folder), Delivered("kaart.csv", wrong.encode()), {"sector": "formal"})
    assert '"hier" is geen punt op de kaart' in again.findings[0].sentence() and again.same == 3


def excel(header, rows) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("lijst")
        for n, row in enumerate([header, *rows]):
            sheet.write_row(n, 0, row)
    return out.getvalue()


@pytest.mark.parametrize("kind", register_files.TEMPLATES)
def test_a_filled_template_says_the_same_in_csv_and_in_excel(folder, kind):
    """Filled in Excel, stored, and offered again from both: nothing is new."""
    store(folder, ORGANISATIONS)
    cells = {"name": "Eetclub", "title": "Samen eten", "sector": "informeel", "type": {
        "organisation": "Vereniging", "activity": "Activiteit", "tie": "kent elkaar"}[kind], "region": "Achterom",
        "active_in": "Achterom; Noorderveld", "themes": "Eenzaamheid; groen", "helix": "burgers", "ring": "professionals",
        "aliases": "EC; De Eters", "last_confirmed": "31-12-2025", "domains": "Wmo", "carriers": "Buurtkamer Noord",
        "partners": "Wijkteam Zuid", "initiator": "bewoners", "status": "actief", "reach": "25+", "bipp": "0",
        "pillars": "Een sterk netwerk", "a": "Buurtkamer Noord", "b": "Wijkteam Zuid", "strength": "2", "date": "1-2-2025",
        "source": "register", "reported_by": "beide"}
    names = register_files.TEMPLATES[kind]
    header, row = register_files.template(kind).strip().split(";"), [cells[name] for name in names]
    first = register_files.look(config.settings(folder), Delivered("lijst.xlsx", excel(header, [row])))
    assert first.storable, first.findings
    assert (first.kind.id, first.new) == (kind, 1) and set(names) <= set(first.changes[0].data)
    intake.record(config.settings(folder), first.changes, WHO)
    quoted = ";".join(f'"{cell}"' for cell in row)
    for again in (look(folder, register_files.template(kind) + quoted + "\n"),
                  register_files.look(config.settings(folder), Delivered("lijst.xlsx", excel(header, [row])))):
        assert (again.new, again.changed, again.same, again.findings) == (0, 0, 1, ())


def make_two(folder):
    settings = config.settings(folder)
    team, first, second = (Change("organisation", id, {"name": name, "sector": "informal"} | more) for id, name, more in (
        ("t", "Wijkteam", {}), ("a", "Buurtkamer", {"themes": ["groen"]}),
        ("b", "Buurtkammer", {"money": 5, "themes": ["taal"]})))
    def tie(id, a, b):
        return Change("tie", id, {"a": a, "b": b, "type": "kent"})
    eating = {"title": "Eten", "type": "activiteit", "region": "WK999700", "carriers": ["b"]}
    intake.record(settings, [team, first, second, tie("1", "a", "t"), tie("2", "t", "b"), tie("3", "a", "b"),
                             Change("activity", "x", eating)], WHO)
    return settings


def test_two_become_one_and_two_again(folder, monkeypatch):
    settings = make_two(folder)
    before = {kind: {id: record.data for id, record in all.items()} for kind, all in state(folder).items()}
    monkeypatch.setattr(ledger, "now", lambda: "2030-01-01T00:00:00+00:00")
    intake.record(settings, merged(state(folder), "a", "b"), WHO)
    now = state(folder)
    assert set(now["organisation"]) == {"t", "a"} and set(now["tie"]) == {"1"}
    assert now["organisation"]["a"].data == {"name": "Buurtkamer", "sector": "informal", "aliases": ["Buurtkammer"], "money": 5,
                                             "themes": ["groen", "taal"]}
    assert now["activity"]["x"].data["carriers"] == ["a"]
    monkeypatch.setattr(ledger, "now", lambda: "2030-01-02T00:00:00+00:00")
    intake.take_back(settings, "organisation", "b", WHO)
    assert {kind: {id: record.data for id, record in all.items()} for kind, all in state(folder).items()} == before


def test_what_changed_since_is_not_taken_back(folder, monkeypatch):
    settings = make_two(folder)
    monkeypatch.setattr(ledger, "now", lambda: "2030-01-01T00:00:00+00:00")
    intake.record(settings, merged(state(folder), "a", "b"), WHO)
    monkeypatch.setattr(ledger, "now", lambda: "2030-01-02T00:00:00+00:00")
    one = state(folder)["organisation"]["a"]
    intake.record(settings, [Change("organisation", "a", one.data | {"note": "open"}, one.version)], WHO)
    before = ledger.path(folder).read_bytes()
    with pytest.raises(ConflictError, match="daarna nog veranderd"):
        intake.take_back(settings, "organisation", "b", WHO)
    assert ledger.path(folder).read_bytes() == before


def test_what_was_saved_apart_in_the_same_second_stays(folder, monkeypatch):
    """Together is what one save brought, not what the clock says."""
    monkeypatch.setattr(ledger, "now", lambda: "2030-01-01T00:00:00+00:00")
    settings = make_two(folder)
    intake.record(settings, merged(state(folder), "a", "b"), WHO)
    intake.record(settings, [Change("organisation", "c", {"name": "Tuin", "sector": "informal"})], WHO)
    intake.take_back(settings, "organisation", "b", WHO)
    assert set(state(folder)["organisation"]) == {"t", "a", "b", "c"}
    assert set(state(folder)["tie"]) == {"1", "2", "3"}
