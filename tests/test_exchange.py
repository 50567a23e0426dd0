"""Exchange: nothing lost, nobody in it, its origin kept; and what is no package of ours is refused whole."""
import hashlib
import io
import json
import re
import warnings
import zipfile

import learned
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import borrowed, learning
from dashboard.errors import AccessError, DatasetError, RecordError
from dashboard.intake import Who, exchange, records


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An installation with a whole lab, lessons, a question and a product."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "build_beside", lambda settings: None)
        settings = learned.settings_of(tmp_path_factory.mktemp("home"))
        lab, _ = learned.lab_to_the_end(settings)
        learned.save(settings, "lesson", {"lab": lab, "text": "Een sleutel is meer waard dan een folder; vraag maar.",
                                          "level": "beslissend", "about": ["vorm", "relaties"], "source": "ervaring"})
        learned.save(settings, "obstacle", {"lab": lab, "stage": "team", "learned": "Ga kijken.",
                                          "text": "De zaal was \"vol\",\nzei men."})
        learned.save(settings, "question", {"text": "Wat werkt?", "asker": "burger", "sort": "dilemma", "status": "open"})
        learned.save(settings, "product", {"title": "Sleutelkaart", "kind": "werkvorm", "about": "Een kaart",
                                           "licence": "CC-BY-4.0", "elsewhere": "Er is een zaal met een slot."})
    return settings


@pytest.fixture
def away(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "build_beside", lambda settings: None)
    folder = tmp_path / "away"
    folder.mkdir()
    return learned.settings_of(folder)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    """The files as a package whose hashes are right, so that only what was changed is wrong."""
    about = json.loads(files["datapackage.json"])
    for item in about["resources"]:
        if item["path"] in files:
            item["hash"] = f"sha256:{hashlib.sha256(files[item['path']]).hexdigest()}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, raw in (files | {"datapackage.json": json.dumps(about).encode()}).items():
            zipped.writestr(name, raw)
    return out.getvalue()


def test_f04_out_here_and_in_there_nothing_lost(home, away):
    package = exchange.read(exchange.export(home))
    assert {name: len(rows) for name, rows in package.rows.items()} == {
        "labs": 1, "lessons": 1, "obstacles": 1, "agenda": 1, "questions": 1, "products": 1, "themes": 1}
    for name, rows in package.rows.items():
        for row in rows:
            data = records.state(home)[exchange.WHAT[name]][row["id"]].data
            assert row["title"] == data[exchange.TITLE[name]]
            for column in ("text", "learned", "about", "elsewhere", "hypothesis", "stop_rule", "result", "question"):
                if column in row and isinstance(data.get(column), str):
                    assert row[column] == data[column]
    taken = exchange.take_in(away, package, learned.ONE)
    assert len(taken) == 7
    assert {(item.data["origin"], item.data["package"], item.data["licence"]) for item in taken} == {
        ("Proefstad", package.digest, "CC-BY-4.0")}
    lab = next(item for item in taken if item.data["what"] == "lab")
    assert lab.data["content"]["question"] == learned.LAB["question"]
    assert exchange.take_in(away, package, learned.TWO) == taken  # once more changes nothing
    assert all(item.version == 1 for item in records.state(away)["elsewhere"].values())


def test_f39_labs_of_elsewhere_stand_beside_ours_without_a_ranking(home, away):
    exchange.take_in(away, exchange.read(exchange.export(home)), learned.ONE)
    learned.save(away, "lab", {**learned.LAB, "title": "Aan tafel"})
    table = learning.side_by_side(records.state(away), lambda code: "Wijk A")
    assert list(zip(table["Lab"], table["Waar"], strict=True)) == [("Aan tafel", "Wijk A"), ("Goed oud worden", "Proefstad")]
    assert not any("plek" in name.lower() or "score" in name.lower() for name in table.columns)


def test_f83_a_product_of_elsewhere_says_what_must_be_true_here(home, away):
    exchange.take_in(away, exchange.read(exchange.export(home)), learned.ONE)
    (row,) = learning.products(records.state(away)).to_dict("records")
    assert (row["Product"], row["Van"], row["Wat moet elders ook zo zijn"]) == (
        "Sleutelkaart", "Proefstad", "Er is een zaal met een slot.")


def test_nobody_is_in_a_package(home):
    whole = b"".join(unpacked(exchange.export(home)).values())
    for word in (b"acc-een", b"acc-twee", b"sto-", b"De buren brachten soep", b"WK9997", b"adviseur", b'"by"', b"60-80"):
        assert word not in whole
    assert not any(column.startswith(("for_", "against_", "stories", "owner")) for columns in exchange.RESOURCES.values()
                   for column in columns)


def test_what_left_the_municipality_of_origin_leaves_here_too(home, away):
    package = exchange.read(exchange.export(home))
    exchange.take_in(away, package, learned.ONE)
    fewer = exchange.Package(package.origin, package.created, package.licence, "f" * 64, package.rows | {"questions": []})
    exchange.take_in(away, fewer, learned.ONE)
    assert "question" not in {item.data["what"] for item in records.state(away)["elsewhere"].values()}


def test_a_lezer_takes_nothing_in(home, away):
    with pytest.raises(AccessError):
        exchange.take_in(away, exchange.read(exchange.export(home)), Who("x", "lezer"))


def with_cell(files, text):
    labs = files["data/labs.csv"].decode().replace("Goed oud worden", text)
    return packed(files | {"data/labs.csv": labs.encode()})


HOSTILE = {
    "no zip": lambda files: b"PK\x03\x04 nothing",
    "empty": lambda files: b"",
    "cut off": lambda files: packed(files)[:-200],
    "path traversal": lambda files: packed(files | {"../../ledger.jsonl": b"x"}),
    "absolute path": lambda files: packed(files | {"/etc/passwd": b"x"}),
    "one file more": lambda files: packed(files | {"data/run.sh": b"x"}),
    "one file less": lambda files: packed({name: raw for name, raw in files.items() if name != "data/themes.csv"}),
    "huge": lambda files: packed(files | {"data/themes.csv": b"id,title,explain\r\n" + b"t,x,y\r\n" * 900_000}),
    "too many rows": lambda files: packed(files | {"data/themes.csv": b"id,title,explain\r\n" + b"".join(
        b"t%d,x,y\r\n" % n for n in range(5_001))}),
    "wrong columns": lambda files: packed(files | {"data/themes.csv": b"id,title\r\nt,x\r\n"}),
    "short row": lambda files: packed(files | {"data/themes.csv": b"id,title,explain\r\nt,x\r\n"}),
    "same id twice": lambda files: packed(files | {"data/themes.csv": b"id,title,explain\r\nt,x,y\r\nt,z,y\r\n"}),
    "no utf-8": lambda files: packed(files | {"data/themes.csv": b"id,title,explain\r\nt,\xff,y\r\n"}),
    "other form": lambda files: packed(files | {"datapackage.json": files["datapackage.json"].replace(b"leren/1", b"leren/9")}),
    "no json": lambda files: exchange_zip(files | {"datapackage.json": b"{"}),
    "json list": lambda files: exchange_zip(files | {"datapackage.json": b"[]"}),
    "changed after": lambda files: exchange_zip(files | {"data/themes.csv": b"id,title,explain\r\nt,x,y\r\n"}),
    "formula": lambda files: with_cell(files, "=HYPERLINK(1)"),
    "formula with a plus": lambda files: with_cell(files, "+31 lab"),
    "formula after a space": lambda files: with_cell(files, "  @SUM(A1)"),
    "script": lambda files: with_cell(files, "Lab <script>alert(1)</script>"),
    "picture that runs": lambda files: with_cell(files, "Lab <img src=x onerror=alert(1)>"),
    "link that runs": lambda files: with_cell(files, "javascript:alert(1)"),
    "text turned round": lambda files: with_cell(files, "Lab \u202egnissap"),
    "long": lambda files: with_cell(files, "x" * 2_001),
    "deep json": lambda files: exchange_zip(files | {"datapackage.json": b"[" * 200_000}),
    "deep in json": lambda files: exchange_zip(files | {"datapackage.json": b'{"dragend": ' * 100_000}),
    "no day": lambda files: exchange_zip(files | {"datapackage.json": re.sub(rb'"created": "[^"]*"', b'"created": "gisteren"',
                                                                             files["datapackage.json"])}),
    "a name": lambda files: with_cell(files, "Fatima Yilmaz bedacht dit"),
    "e-mail": lambda files: with_cell(files, "Mail bep@voorbeeld.nl"),
    "phone": lambda files: with_cell(files, "Bel 06-12345678"),
}


def exchange_zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, raw in files.items():
            zipped.writestr(name, raw)
    return out.getvalue()


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_package_is_refused_whole(home, away, attack, contents):
    files = unpacked(exchange.export(home))
    assert exchange.read(packed(files))  # what is changed below is all that is wrong
    before = contents(away.data)
    with pytest.raises(DatasetError, match="komt er niet in"):
        exchange.take_in(away, exchange.read(HOSTILE[attack](files)), learned.ONE)
    assert contents(away.data) == before


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_dutch(content):
    with pytest.raises(DatasetError):
        exchange.read(content)


def test_frictionless_itself_reads_a_package_and_finds_nothing_wrong(home, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library, about its own parts
        from frictionless import Package

    for name, raw in unpacked(exchange.export(home)).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(raw)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert {task.name: task.stats["rows"] for task in report.tasks} == dict.fromkeys(exchange.RESOURCES, 1)
    lessons = tmp_path / "data" / "lessons.csv"
    lessons.write_bytes(lessons.read_bytes().replace(b"lab-", b"lab-0"))  # of a lab that is not in it, and another hash
    broken = Package(str(tmp_path / "datapackage.json")).validate()
    assert {error for (error,) in broken.flatten(["type"])} >= {"hash-count"} or not broken.valid


def test_what_names_a_person_does_not_leave(away):
    asked = {"text": "Wie helpt?", "asker": "burger", "sort": "dilemma", "status": "open"}
    with pytest.raises(RecordError, match="lijkt een naam"):
        learned.save(away, "question", {**asked, "text": "Wie helpt Fatima Yilmaz?"})
    line = learned.save(away, "question", asked)
    line.data["text"] = "Wie helpt Fatima Yilmaz?"  # as an older version of the program took it in
    assert exchange.named(away) == [line.id]
    with pytest.raises(DatasetError) as refused:
        exchange.export(away)
    assert line.id in str(refused.value)
    assert "Fatima" not in str(refused.value)


def test_f04_what_others_learned_is_shown_with_whose_it_is(home, away):
    exchange.take_in(away, exchange.read(exchange.export(home)), learned.ONE)
    rows = borrowed.lent(records.state(away)).set_index("Soort")
    assert set(rows.index) == {"lab", "les", "gedoe", "agendapunt", "vraag", "product", "thema"}
    assert set(rows["Van"]) == {"Proefstad"}
    assert "niveau: beslissend" in rows.loc["les", "Wat zij erbij schreven"]
    assert "Ga kijken." in rows.loc["gedoe", "Wat zij erbij schreven"]
    (thanks,) = borrowed.credits(records.state(away))
    assert re.fullmatch(r"Met dank aan Proefstad \(CC-BY-4\.0, pakket van \d\d-\d\d-\d{4}\)\.", thanks)
