"""Wat is er veranderd (W7): split by reason, only real changes beyond their noise; the state of then is built beside the page."""
import shutil
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, config, db, intake, ui
from dashboard.errors import DashboardError
from dashboard.intake import jobs
from dashboard.methods import changes

APP = Path(ui.__file__).parent / "app.py"
HEADER = "gwb_code_10;recs;regio;a_inw;a_65_oo\n"


def figures(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["indicator", "region", "year", "value", "se", "moved"]).astype(
        {"value": float, "se": float})


def test_w7_changes_are_split_and_only_real_ones_pass_their_noise():
    """One area a reason: a large move, a small one, a revised year, a moved boundary, a break, a definition, an unknown error."""
    then = figures(("a", "big", 2023, 10, 1, False), ("a", "small", 2023, 10, 1, False), ("a", "revised", 2023, 10, 1, False),
                   ("a", "moved", 2023, 10, 1, False), ("b", "break", 2023, 10, 1, False), ("c", "other", 2023, 10, 1, False),
                   ("a", "unknown", 2023, 10, None, False), ("m", "model", 2023, 10, 1, False), ("a", "same", 2023, 10, 1, False))
    now = figures(("a", "big", 2024, 20, 1, False), ("a", "small", 2024, 11, 1, False), ("a", "revised", 2023, 12, 1, False),
                  ("a", "moved", 2023, 10, 1, True), ("b", "break", 2024, 50, 1, False), ("c", "other", 2023, 10, 1, False),
                  ("a", "unknown", 2024, 90, None, False), ("m", "model", 2024, 90, 1, False), ("a", "same", 2023, 10, 1, False))
    found = changes.classified(then, now, {"c"}, {"b": [2024]}, {"a", "b", "c"}).set_index("region")["why"].to_dict()
    assert found == {"big": "echt", "small": "ruis", "revised": "herzien", "moved": "grenzen", "break": "definitie",
                     "other": "definitie", "unknown": "onbekend", "model": "onbekend"}


def test_noise_is_also_what_a_figure_always_does():
    """Counted without an error: a year that moves as much as years did before is no change."""
    steps = [10, 14, 9, 15, 10]
    then = figures(*(("a", "x", 2019 + n, value, None, False) for n, value in enumerate(steps)))
    calm = changes.classified(then, figures(("a", "x", 2024, 15, None, False)))
    wild = changes.classified(then, figures(("a", "x", 2024, 40, None, False)))
    assert calm["why"].tolist() == ["ruis"] and wild["why"].tolist() == ["echt"]
    assert calm["band"].iloc[0] == pytest.approx(1.96 * pd.Series(steps).diff().std())


def slowly(then: pd.DataFrame, now: pd.DataFrame, redefined, breaks, follow) -> dict[tuple[str, str], tuple]:
    """The same, one figure of one area at a time, as one would explain it."""
    found = {}
    for key in sorted({*zip(then["indicator"], then["region"], strict=True), *zip(now["indicator"], now["region"], strict=True)}):
        mine = [(side["indicator"] == key[0]) & (side["region"] == key[1]) & side["value"].notna() for side in (then, now)]
        sides = [side[own] for side, own in zip((then, now), mine, strict=True)]
        before, after = (side[~side["moved"]].sort_values("year").set_index("year") for side in sides)
        if before.empty or after.empty:
            if any(side["moved"].any() for side in sides):
                found[key] = ("grenzen",)
            continue
        first, last = before.index[-1], after.index[-1]
        if key[0] in redefined or (last > first and any(first < year <= last for year in breaks.get(key[0], ()))):
            found[key] = ("definitie", first, last)
        elif last > first:
            steps = before["value"].diff().dropna()
            bands = [np.hypot(before["se"].iloc[-1], after["se"].iloc[-1]), steps.std() if len(steps) > 2 else np.nan]
            band = max((1.96 * b for b in bands if not np.isnan(b)), default=np.nan)
            moved = abs(after["value"].iloc[-1] - before["value"].iloc[-1])
            why = "onbekend" if key[0] not in follow or np.isnan(band) else "echt" if moved > band else "ruis"
            found[key] = (why, first, last)
        elif apart := [y for y in before.index if y in after.index and before.at[y, "value"] != after.at[y, "value"]]:
            found[key] = ("herzien", apart[-1], apart[-1])
    return found


@pytest.mark.parametrize("seed", range(4))
def test_changes_are_those_of_one_at_a_time(seed):
    rng = np.random.default_rng(seed)
    rows = [(what, f"r{n}", year, float(rng.integers(0, 9)) if rng.random() < 0.9 else None,
             float(rng.integers(1, 3)) if rng.random() < 0.7 else None, bool(rng.random() < 0.1))
            for what in "abcd" for n in range(15) for year in range(2018, 2025) if rng.random() < 0.8]
    whole = figures(*rows)
    then, now = whole[whole["year"] < 2023], whole[rng.random(len(whole)) < 0.9].copy()
    now.loc[rng.random(len(now)) < 0.1, "value"] = 5.0
    now.loc[(now["year"] > 2022) & (rng.random(len(now)) < 0.3), "value"] = 99.0
    now = now[now["year"] < rng.choice([2023, 2025], len(now))]
    found = changes.classified(then, now, {"d"}, {"b": [2020, 2023]}, {"a", "b", "d"})
    expected = slowly(then, now, {"d"}, {"b": [2020, 2023]}, {"a", "b", "d"})
    why = {(row.indicator, row.region): row.why for row in found.itertuples()}
    assert why == {key: said[0] for key, said in expected.items()}
    years = {(row.indicator, row.region): (row.year_then, row.year_now) for row in found.itertuples() if row.why != "grenzen"}
    assert years == {key: said[1:] for key, said in expected.items() if said[0] != "grenzen"}
    assert set(found["why"]) >= {"echt", "ruis", "herzien", "definitie", "onbekend"}


# --- the page -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def revised(bare, cli, tmp_path) -> Path:
    """A folder in which 25 % became 50 % for one buurt in the same year, and another stayed what it was."""
    for name, old in (("kwb_2024.csv", 100), ("kwb_2024_nieuw.csv", 200)):
        (tmp_path / name).write_text(HEADER + f"BU99970001;Buurt;Noorderveld;400;{old}\nBU99970002;Buurt;Achterom;400;100\n")
        assert cli("add", tmp_path / name, "--year", 2024, "--yes", data=bare).code == 0
    return bare


@pytest.mark.slow
def test_w7_the_state_of_then_is_built_beside_the_page(revised, monkeypatch):
    """A reader asks; a process of its own builds it; the page shows how far it is, and then what changed and why."""
    shutil.rmtree(revised / "build" / intake.build_at(config.settings(revised), 2))  # as if it was tidied away
    now = db.current(revised)
    monkeypatch.setenv("DRAGEND_DATA", str(revised))
    monkeypatch.setattr(access, "role", lambda context: "lezer")
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["deel"] = "Wat is er veranderd"
    app.run()
    app.switch_page("app_pages/doelen.py").run()
    app.selectbox(key="sinds_niveau").set_value("buurt")
    app.button(key="vergelijk_standen").click().run()
    assert not app.exception and "We bouwen de oude stand weer op" in " ".join(caption.value for caption in app.caption)
    deadline = time.monotonic() + 60
    while (job := jobs.recent(revised, 1)[0]).state == jobs.BUSY and time.monotonic() < deadline:
        time.sleep(0.1)
    assert job.state == jobs.DONE, job.said
    app.run()
    assert not app.exception
    counts = app.table[0].value.set_index("Soort")["Aantal"]
    assert counts.to_dict() == {"Echte verandering": "0", "Herziene cijfers": "1", "Andere grenzen": "0", "Anders gemeten": "0",
                                "Binnen de marge": "0", "Niet te zeggen": "0"}
    assert app.table[1].value.iloc[0][["Gebied", "Toen", "Nu"]].tolist() == ["Noorderveld", "25,0 % (2024)", "50,0 % (2024)"]
    assert "**1 cijfer is** nieuwer of anders dan toen. Daarvan zijn er **0** echt veranderd." in [m.value for m in app.markdown]
    assert db.current(revised) == now, "the pointer stayed where it was"


def test_a_state_that_is_not_there_is_refused(tiny, cli):
    with pytest.raises(DashboardError, match="Een stand na regel 99 is er niet"):
        intake.build_at(config.settings(tiny), 99)
    told = cli("build", "--at", 0, data=tiny)
    assert told.code == 1 and "Een stand na regel 0 is er niet" in told.err
