"""What the gate says about figures: all at once, with where and what was expected; and what a person answers to a warning."""
import io
import shutil

import pandas as pd
import pytest

from dashboard import config, db, export, intake, wizard
from dashboard.errors import DatasetError
from dashboard.intake import arriving, ledger, source_steps
from dashboard.intake.steps import observations

CODES = [f"BU999700{at:02}" for at in range(10)]


def people(values: dict | None = None, year: int = 2024, extra: str = "") -> str:
    """Inhabitants and 65-plus of ten buurten, about 20 %, with other values where they are given."""
    rows = {code: (100 + at, 20 + at % 3 + (year - 2023)) for at, code in enumerate(CODES)} | (values or {})
    return "gwb_code_10;a_inw;a_65_oo\n" + "".join(f"{code};{all_};{old}\n" for code, (all_, old) in rows.items()) + extra


@pytest.fixture(scope="module")
def town(cli, geojson, tmp_path_factory):
    """Ten buurten in one wijk, with figures of 2023."""
    place = tmp_path_factory.mktemp("town")
    (place / "buurten_2024.geojson").write_bytes(geojson({code: (f"Buurt {at}", at, 0) for at, code in enumerate(CODES)}))
    (place / "kwb_2023.csv").write_text(people(year=2023), encoding="utf-8")
    (place / "eigen.toml").write_text(OWN, encoding="utf-8")
    assert cli("add", place / "buurten_2024.geojson", "--yes", data=place / "stad").code == 0
    done = cli("add", place / "kwb_2023.csv", "--dataset", place / "eigen.toml", "--vintage", 2024, "--year", 2023, "--yes",
               data=place / "stad")
    assert done.code == 0, done.err
    return place


OWN = """[dataset]
id = "eigen_telling"
title = "Eigen telling"
type = "wide"
producer = "gemeente"
license = "eigen cijfers"
attribution = "Bron: gemeente"
own = false
description = "Om de controle mee te proberen."

[[measure]]
indicator = "pop_65plus_share"
numerator = "a_65_oo"
denominator = "a_inw"

[[measure]]
indicator = "population"
column = "a_inw"
"""


def look(town, text: str, **answers) -> intake.Preview:
    given = intake.Answers(definition=str(town / "eigen.toml"), year=2024, vintage=2024, **answers)
    return intake.preview(config.settings(town / "stad"), intake.Delivered("telling.csv", text.encode()), given)


def test_a8_all_that_is_wrong_at_once_with_where_and_what_was_expected(town):
    text = people({CODES[1]: ("veel", 20), CODES[3]: (100, "weinig")}, extra="BU99979999;1;1\n")
    found = look(town, text).findings
    assert [(f.row, f.column, f.found, f.expected) for f in found if f.code == "cell"] == [
        (3, "a_inw", "veel", "een getal"), (5, "a_65_oo", "weinig", "een getal")]
    unknown = next(f for f in found if f.code == "unmatched")
    assert (unknown.row, unknown.found) == (12, "BU99979999")
    assert all(f.hint for f in found if f.severity in ("error", "question"))


def test_a8_every_error_is_kept(town):
    text = people(extra="".join(f"BU9997{at:04};x y;1\n" for at in range(5000, 5600)))
    assert len([f for f in look(town, text).findings if f.code == "unmatched"]) == 600


def test_a9_more_than_can_be_is_a_warning(town):
    warned = [f for f in look(town, people({CODES[0]: (100, 140)})).of("warning") if f.code == "range"]
    assert not warned or warned[0].expected == "0 tot 100"
    text = people({CODES[0]: (100, 140)})
    assert [f for f in look(town, text).of("warning") if f.row == 2]


def test_a9_a_jump_against_last_year_names_the_worst_rows(town):
    quiet = look(town, people())
    assert not [f for f in quiet.of("warning") if f.code == "plausible"]
    loud = [f for f in look(town, people({CODES[4]: (100, 70)})).of("warning") if f.code == "plausible"]
    assert [f.row for f in loud] == [6]
    assert "eerder was het" in loud[0].message and loud[0].expected.startswith("ongeveer")
    many = look(town, people({code: (100, 90 - at) for at, code in enumerate(CODES[:2])}))
    assert len([f for f in many.of("warning") if f.code == "plausible"]) == 2


def test_totals_are_held_against_their_parts(town):
    right = look(town, people(extra="WK999700;1045;240\n"))
    assert not [f for f in right.of("warning") if f.code == "total"]
    finding, = [f for f in look(town, people(extra="WK999700;900;200\n")).of("warning") if f.code == "total"]
    assert (finding.row, finding.found, finding.expected) == (12, "900", "1.045")


def test_a_warning_needs_a_reason_that_stays_in_the_ledger(town, tmp_path):
    folder = shutil.copytree(town / "stad", tmp_path / "stad")
    settings = config.settings(folder)
    given = intake.Answers(definition=str(town / "eigen.toml"), year=2024, vintage=2024)
    looked_at = intake.preview(settings, intake.Delivered("t.csv", people({CODES[4]: (100, 70)}).encode()), given)
    assert looked_at.of("warning")
    for wrong in ("Gebeld met jan.devries@example.nl", "x" * 200, "twee\nregels"):
        with pytest.raises(DatasetError):
            intake.add(settings, looked_at, intake.Who(), accepted=True, reason=wrong)
    assert len(ledger.read(folder)) == 2
    intake.add(settings, looked_at, intake.Who(), accepted=True, reason=intake.REASONS[0])
    assert ledger.read(folder)[-1]["reason"] == intake.REASONS[0]


def test_a8_the_list_of_findings_is_a_csv_that_our_own_gate_reads(town):
    found = pd.DataFrame(look(town, people({CODES[1]: ("=1+1", 20)})).findings)[list(wizard.FINDING)].astype("string").fillna("")
    columns = {name: export.Column(header) for name, header in wizard.FINDING.items()}
    raw = export.to_csv(found, columns, {"bestand": "t.csv"})
    again = pd.read_csv(io.BytesIO(raw), sep=";", dtype=str)
    assert list(again.columns[:7]) == list(wizard.FINDING.values())
    assert not again.map(lambda cell: isinstance(cell, str) and cell[:1] in "=+@").to_numpy().any()


def test_the_command_line_says_in_the_ledger_that_no_reason_was_given(town, tmp_path, cli):
    """`--yes` accepts warnings. Why stands in the ledger, and when nobody said why that does."""
    folder = shutil.copytree(town / "stad", tmp_path / "stad")
    for name, old, said in (("een.csv", 70, ()), ("twee.csv", 71, ("--reason", "Er is een bekende oorzaak"))):
        (tmp_path / name).write_text(people({CODES[4]: (100, old)}), encoding="utf-8")
        done = cli("add", tmp_path / name, "--dataset", town / "eigen.toml", "--vintage", 2024, "--year", 2024, "--yes", *said,
                   data=folder)
        assert done.code == 0, done.err
    assert [line.get("reason") for line in ledger.read(folder)[-2:]] == [intake.UNSAID, "Er is een bekende oorzaak"]


# --- a large file -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    pytest.param(people(), id="new year"),
    pytest.param(people({CODES[4]: (100, 90)}, year=2023), id="another year again, with what stands out"),
    pytest.param(people(extra=f"{CODES[2]};102;23\n{CODES[3]};103;99\n"), id="one line again, one line otherwise"),
    pytest.param(people({CODES[1]: ("veel", 20), CODES[3]: (100, "weinig")}, extra="BU99979999;1;1\n"), id="cells and areas"),
])
def test_a_large_file_in_pieces_is_judged_as_in_one(town, text, monkeypatch):
    year = 2023 if "90" in text else 2024
    given = intake.Answers(definition=str(town / "eigen.toml"), year=year, vintage=2024)
    delivered = intake.Delivered("telling.csv", text.encode())
    whole = intake.preview(config.settings(town / "stad"), delivered, given)
    monkeypatch.setattr(observations, "AT_ONCE", 5)
    pieces = intake.preview(config.settings(town / "stad"), delivered, given)
    order = ["change", "indicator", "year", "code", "new"]
    assert sorted(pieces.findings, key=repr) == sorted(whole.findings, key=repr)
    assert (pieces.counted, pieces.rows, pieces.delivery) == (whole.counted, whole.rows, whole.delivery)
    one, other = (looked_at.changes.sort_values(order, ignore_index=True) for looked_at in (pieces, whole))
    pd.testing.assert_frame_equal(one, other, check_dtype=False)
    pd.testing.assert_frame_equal(pieces.read, whole.read, check_dtype=False)


def test_a_file_too_large_to_hold_is_read_from_where_it_lies(town, tmp_path, monkeypatch):
    file, settings = tmp_path / "telling.csv", config.settings(town / "stad")
    file.write_text(people(), encoding="utf-8")
    given = intake.Answers(definition=str(town / "eigen.toml"), year=2024, vintage=2024)
    held = intake.preview(settings, intake.Delivered.read(file), given)
    monkeypatch.setattr(arriving, "HELD", 10)
    lying = intake.preview(settings, intake.Delivered.read(file), given)
    assert "content" not in vars(lying.delivered) and lying.delivered.sha256 == held.delivered.sha256
    assert (lying.findings, lying.counted, lying.delivery) == (held.findings, held.counted, held.delivery)
    before = len(intake.history(settings))
    file.write_text(people({CODES[0]: (1, 1)}), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"telling\.csv veranderde terwijl wij het lazen\. Er is niets opgeslagen"):
        intake.add(settings, lying, intake.Who(), accepted=True, reason="kan")
    assert len(intake.history(settings)) == before


def test_a_large_file_is_built_with_little_memory_into_the_same_figures(town, tmp_path, monkeypatch):
    kept = {}
    for name, held in (("groot", 10), ("klein", 2**26)):
        monkeypatch.setattr(source_steps, "HELD", held)
        settings = config.settings(shutil.copytree(town / "stad", tmp_path / name))
        given = intake.Answers(definition=str(town / "eigen.toml"), year=2024, vintage=2024)
        looked_at = intake.preview(settings, intake.Delivered("telling.csv", people().encode()), given)
        intake.add(settings, looked_at, intake.Who(), accepted=True)
        kept[name] = db.run("observation_standing", {}, data=settings.data, view="intern")
        assert not [path for path in (settings.data / "build").rglob("tmp*") if path.is_dir()], "what was spilled is gone"
    pd.testing.assert_frame_equal(kept["groot"], kept["klein"])
    assert len(kept["groot"]) == 40
