"""A14: no cell of any file that leaves the dashboard is a formula, whoever gave an area, a figure or a municipality its name."""
import csv
import io
import re
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from dashboard import access, export, ui

APP = Path(ui.__file__).parent / "app.py"
HOSTILE = {"BU99970001": ("=HYPERLINK(\"http://x\")", 0, 0), "BU99970002": ("+Noord", 1, 0), "BU99970101": ("-Zuid", 0, 1),
           "BU99970102": ("@Oost", 1, 1)}
# Where a page offers a file. One more place than these: this test must walk there too.
PLACES = {"ui.py": 1, "tabs/register.py": 1, "tabs/kennis.py": 2, "tabs/keuzes.py": 1, "tabs/hoofdstuk.py": 1}
WALK = [("kaart", {"niveau": "buurt"}), ("buurtprofiel", {"niveau": "buurt"}), ("vergelijken", {"weergave": "Tabel"}),
        ("verantwoording", {}), ("verantwoording", {"onderdeel": "Dekking"}), ("verantwoording", {"onderdeel": "Cijfers"}),
        ("initiatieven", {"onderdeel": "Kennis", "paneel_ons_pakket": True}),
        ("samenspel", {"onderdeel": "Bijhouden", "lijsten": True})]
RICH = [("privacy", {}), ("doelen", {"deel": "Doelen"}), ("doelen", {"deel": "Keuzes"}), ("draagbalans", {"deel": "Balans"}),
        ("draagbalans", {"deel": "Zekerheid"}), ("draagbalans", {"deel": "Gewichten", "gewogen": "Lijst"}),
        ("straks", {"blik": "Kaarten"})]


@pytest.fixture
def hostile(tmp_path, _tiny_templates, cli, geojson):
    """A municipality of which every name that somebody else chose begins as a formula does."""
    (tmp_path / "buurten_2024.geojson").write_bytes(geojson(HOSTILE, gm_naam="=1+1"))
    shutil.copy(_tiny_templates / "kwb_2024.csv", tmp_path)
    for name in ("buurten_2024.geojson", "kwb_2024.csv"):
        done = cli("add", tmp_path / name, "--yes", data=tmp_path / "stad")
        assert done.code == 0, done.err
    (tmp_path / "stad" / "settings.toml").write_text('name = "=cmd|x"\nhome = "GM9997"\n', encoding="utf-8")
    return tmp_path / "stad"


def harmless(cell: str) -> bool:
    return not re.match(r"[\s]*[=+\-@＝＋－＠]", cell) or bool(re.fullmatch(r"[-+]?[\d.]+(,\d+)?( ?%)?", cell.strip()))


def cells(content: bytes | str) -> list[str]:
    """Every cell of a CSV, of all CSVs in a package, or of a workbook; of a workbook only what is no plain text or number."""
    if isinstance(content, bytes) and content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if "xl/workbook.xml" in parts.namelist():
                return [f"={formula}" for name in parts.namelist() if "worksheets/" in name
                        for formula in re.findall(r"<f[ >].*?</f>", parts.read(name).decode())]
            return [cell for name in parts.namelist() if name.endswith(".csv") for cell in cells(parts.read(name))]
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    return [cell for row in csv.reader(io.StringIO(text), delimiter=";" if ";" in text.split("\n")[0] else ",") for cell in row]


def test_a14_every_export_of_every_page(hostile, demo, monkeypatch):
    """Walks over the pages and makes every file that they offer: with hostile names, and on the demo what needs more figures."""
    found: dict[str, int] = {}
    for path in sorted(APP.parent.rglob("*.py")):
        if many := len(re.findall(r"download_button\(", path.read_text(encoding="utf-8"))):
            found[path.relative_to(APP.parent).as_posix()] = many
    assert found == PLACES
    made: dict[str, bytes | str] = {}

    def offered(label, data, *args, key=None, **more):
        made[key] = data() if callable(data) else data
        return False

    monkeypatch.setattr(streamlit, "download_button", offered)
    monkeypatch.setattr(streamlit.delta_generator.DeltaGenerator, "download_button", lambda self, *a, **k: offered(*a, **k))
    monkeypatch.setattr(access, "role", lambda context: "beheerder")
    for folder, page, choices in [*((hostile, *one) for one in WALK), *((demo, *one) for one in RICH)]:
        monkeypatch.setenv("DRAGEND_DATA", str(folder))
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.run()
        app.switch_page(f"app_pages/{page}.py").run()
        for name, value in choices.items():
            app.session_state[name] = value
        app.run()
        assert not app.exception
    wanted = {"csv_kaart", "csv_vergelijken", "csv_datasets", "pakket_uit", "xlsx_jaar", "xlsx_hoofdstuk"}
    assert wanted <= set(made), sorted(made)
    said = "".join(content.decode("utf-8-sig") if isinstance(content, bytes) else content
                   for key, content in made.items() if key.startswith("csv_"))
    assert "'=HYPERLINK" in said and "'=cmd|x" not in made, "the hostile names are in the files, as text"
    assert not {key: wrong for key, content in made.items() if key != "papier"
                and (wrong := [cell for cell in cells(content) if not harmless(cell)])}


def test_a14_the_command_line_too(hostile, cli):
    shown = cli("query", "region_names", "level=buurt", "--format", "csv", data=hostile)
    assert shown.code == 0 and "'=HYPERLINK" in shown.out
    assert [cell for cell in cells(shown.out) if not harmless(cell)] == []


def test_a14_numbers_and_headers():
    frame = pd.DataFrame({"a": ["=1", "-0,4", "+12 %", " @x", "－1", "\t=1", "-1+1"], "b": [-1.5, 0, 1, 2, 3, 4, -5]})
    columns = {"a": export.Column("=kop"), "b": export.Column("getal", 1)}
    rows = list(csv.reader(io.StringIO(export.to_csv(frame, columns, {"bron": "=x"}).decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows] == ["'=kop", "'=1", "-0,4", "+12 %", "' @x", "'－1", "'\t=1", "'-1+1"]
    assert [row[1] for row in rows[1:]] == ["-1,5", "0,0", "1,0", "2,0", "3,0", "4,0", "-5,0"]
    assert {row[2] for row in rows[1:]} == {"'=x"}
    book = export.to_xlsx({"Blad": frame}, {"bron": "=x"})
    assert cells(book) == []
    back = pd.read_excel(io.BytesIO(book), engine="calamine", sheet_name=["Blad", "Herkomst"])
    assert back["Blad"]["a"].tolist()[0] == "=1" and back["Blad"]["b"].tolist() == frame["b"].tolist()
