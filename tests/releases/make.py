"""Makes the tiny data folder of this release: python tests/releases/make.py. Run it once, at the release, and keep what it makes.

Every kind of line that this version writes is in its ledger, every setting in its settings.toml. test_operations.py opens the
folders of all releases with the program of today.
"""
import json
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from conftest import BUURTEN, FIGURES  # noqa: E402

from dashboard import config, db, intake  # noqa: E402
from dashboard.__main__ import main  # noqa: E402

SETTINGS = """name = "Proefstad"
fictional = true
home = "GM9997"
contact = "privacy@proefstad.example"
logo = "logo.svg"
privacy = "https://proefstad.example/privacy"
toegankelijkheid = "https://proefstad.example/toegankelijkheid"
overview_level = "buurt"
allowed_hosts = ["dashboard.proefstad.example"]

[thresholds]
count_public = 20
count_internal = 10
base_public = 150
base_internal = 75

[login]
role_claim = "functies"
account_claim = "oid"
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="16"><text y="13">P</text></svg>\n'
DEFINITION = """[dataset]
id = "proef"
title = "Eigen telling"
type = "wide"
producer = "gemeente Proefstad"
license = "niet openbaar"
attribution = "Bron: gemeente Proefstad"
own = true
description = "Aantal mensen van 65 jaar of ouder, geteld door de gemeente."
region_columns = ["buurt"]
purpose = "Weten waar ouderen wonen"
ground = "Wmo 2015, artikel 2.1.2"
retention_until = 2099-12-31

[[measure]]
indicator = "pop_65plus_share"
column = "ouderen"
n = "mensen"
"""
OWN = "buurt;ouderen;mensen\nBU99970001;20;100\nBU99970002;20;300\nBU99970101;25;200\nBU99970102;25;400\n"


def boundaries() -> bytes:
    features = []
    for code, (name, column, row, *_) in BUURTEN.items():
        x, y = 5.0 + column / 100, 52.0 + row / 100
        ring = [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]
        known = {"statcode": code, "statnaam": name, "gm_naam": "Proefstad", "jaar": 2024}
        features.append({"type": "Feature", "properties": known, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def make(folder: Path, files: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    files.mkdir(parents=True, exist_ok=True)
    (files / "proef.toml").write_text(DEFINITION, encoding="utf-8")
    deliveries = {"buurten_2024.geojson": boundaries(), "kwb_2024.csv": FIGURES.encode(),
                  "kwb_2023.csv": FIGURES.replace("100;20", "90;30").encode(),
                  "kwb_2022.csv": FIGURES.replace("100;20", "80;40").encode(), "telling.csv": OWN.encode()}
    loads = {}
    for name, content in deliveries.items():
        (files / name).write_bytes(content)
        own = ["--dataset", str(files / "proef.toml"), "--year", "2021", "--vintage", "2024"] if name == "telling.csv" else []
        assert main(["add", str(files / name), "--yes", *own, "--data", str(folder)]) == 0
        loads[name] = intake.history(config.settings(folder))[-1].id
    for words in (["undo", loads["kwb_2024.csv"]], ["undo", loads["kwb_2024.csv"], "--redo"], ["undo", loads["kwb_2022.csv"]],
                  ["purge", loads["kwb_2023.csv"], "--yes"]):
        assert main([*words, "--data", str(folder)]) == 0
    (folder / "expected.json").write_text(json.dumps(state(folder), indent=1), encoding="utf-8")
    for name in ("build", "log"):
        shutil.rmtree(folder / name)


def state(folder: Path) -> dict:
    """What a folder says: its loads, and the figures of two indicators in both views."""
    loads = {load.entry["name"]: "active" if load.active else "purged" if load.purged else "undone"
             for load in intake.history(config.settings(folder))}
    figures = {}
    for view in db.VIEWS:
        rows = db.run("observation_standing", {}, data=folder, view=view)
        rows = rows[rows["indicator"].isin(["population", "pop_65plus_share"])]
        figures[view] = [[row.code, int(row.year), row.indicator, None if row.value != row.value else row.value, row.status]
                         for row in rows.itertuples()]
    return {"loads": loads, "figures": figures}


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as files:
        make(HERE / config.PROGRAM, Path(files))
