"""A new figure, described in the wizard: it becomes the catalogue entry of this installation, or it is refused in Dutch."""
import tomllib
from dataclasses import replace
from datetime import date

import pytest

from dashboard import config, db, intake
from dashboard.errors import CatalogError
from dashboard.intake import ledger

BUURTEN = ["BU99970001", "BU99970002", "BU99970101", "BU99970102"]
FILE = "buurt;jaar;moestuiniers;bewoners\n" + "".join(f"{code};2024;{n};{n * 4 + 400}\n"
                                                      for code, n in zip(BUURTEN, (120, 150, 210, 260), strict=True))
SAID = intake.Described(
    "Bewoners met een moestuin", "Bewoners die een stuk grond huren in een moestuin.", "share", "capacity", "high", "register",
    "moestuiniers", "gemeente Proefstad", "eigen cijfers", ("signaleren", "vergelijken"), "Zien waar een moestuin bij kan.",
    date(2030, 12, 31), denominator="bewoners", theme="omzien", dimension="D4", component="I")


def look(folder, **answers) -> intake.Preview:
    given = intake.Answers(vintage=2024, **answers)
    return intake.preview(config.settings(folder), intake.Delivered("tuinen.csv", FILE.encode()), given)


def test_a_figure_that_nobody_knows_is_described_and_comes_in(bare):
    unknown = look(bare)
    assert [f.code for f in unknown.of("question")] == ["dataset"]
    text = intake.describe(SAID, unknown, set())
    looked_at = look(bare, described=text)
    assert looked_at.storable, [f.sentence() for f in looked_at.findings]
    assert {id: known.label for id, known in intake.described(looked_at).items()} == {"bewoners_met_een_moestuin": SAID.label}
    assert intake.described(unknown) == {}
    intake.add(config.settings(bare), looked_at, intake.Who(), accepted=True)
    entry = ledger.read(bare)[-1]
    written = tomllib.loads((bare / entry["definition"]).read_text(encoding="utf-8"))
    assert written["dataset"]["id"] == entry["dataset"] == "bewoners_met_een_moestuin"
    assert (written["dataset"]["purpose"], written["dataset"]["retention_until"]) == (SAID.purpose, SAID.retention_until)
    assert written["indicator"][0]["uses"] == ["signaleren", "vergelijken"]
    query = "SELECT region, value FROM observation WHERE indicator = 'bewoners_met_een_moestuin' ORDER BY 1"
    rows = db.execute(query, {}, data=bare, view="intern")
    assert rows["value"].tolist() == pytest.approx([100 * n / (n * 4 + 400) for n in (120, 150, 210, 260)])


def test_the_colours_follow_the_figures_of_the_file(bare):
    text = tomllib.loads(intake.describe(SAID, look(bare), set()))
    low, *_, high = text["indicator"][0]["classes"]
    assert 13 < low < high < 18  # 120 of 880 is 14 %, 260 of 1,440 is 18 %


def test_the_name_of_another_figure_is_not_taken(bare):
    text = tomllib.loads(intake.describe(SAID, look(bare), {"bewoners_met_een_moestuin"}))
    assert text["dataset"]["id"] == "bewoners_met_een_moestuin_2"


REFUSED = {
    "nothing said about the aim": ({"purpose": ""}, "doel"),
    "no use": ({"uses": ()}, "gebruik"),
    "a person": ({"definition": "Vraag het aan jan.devries@example.nl."}, "persoon"),
    "origin": ({"label": "Bewoners met een migratieachtergrond"}, "Herkomst"),
    "a capacity of no kind": ({"component": None}, "Kies een soort draagkracht"),
    "a kind of capacity for what is none": ({"role": "context"}, "alleen bij de rol"),
    "an estimate to evaluate with": ({"kind": "model", "uses": ("evalueren",)}, "evalueren"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_be_is_refused(case, _tiny_templates):
    changes, words = REFUSED[case]
    with pytest.raises(CatalogError, match=words):
        intake.describe(replace(SAID, **changes), look(_tiny_templates / "bare"), set())
