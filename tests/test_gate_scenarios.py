"""What the analyst is promised about the gate, each under the id of its scenario; those that other files show are there.

A1 test_gate_browser, test_intake · A2 here, test_intake · A4, A10 test_intake · A5, A6, A7 test_areas · A8, A9 test_checks ·
A11 test_journeys · A12 test_suppression · A13 test_persons · A14 test_exports · A15 test_intake, test_areas · A18 test_app
"""
import re
import threading
from pathlib import Path

import pandas as pd
import pytest

from dashboard import config, db, export, intake, ui, wizard
from dashboard.errors import DatasetError

CODE = [path.read_text(encoding="utf-8") for path in Path(ui.__file__).parent.rglob("*.py")]


def look(folder: Path, content: str | bytes, **answers) -> intake.Preview:
    raw = content.encode() if isinstance(content, str) else content
    return intake.preview(config.settings(folder), intake.Delivered("kwb_2025.csv", raw), intake.Answers(**answers))


def test_a1_before_and_after_and_nothing_stored_before_akkoord(_tiny_templates, contents):
    folder = _tiny_templates / "bare"
    before = contents(folder)
    raw = "gwb_code_10;a_inw\r\nBU99970001;1.234,5\r\nBU99970002;2.000,0\r\n".encode("cp1252")
    looked_at = look(folder, raw)
    assert looked_at.sample["a_inw"].tolist() == ["1.234,5", "2.000,0"]
    assert looked_at.read["value"].tolist() == [1234.5, 2000]
    assert contents(folder) == before


def test_a1_the_rows_before_are_those_of_the_file_also_where_areas_have_names(_tiny_templates):
    looked_at = look(_tiny_templates / "bare", "Buurt;fte;inwoners\nNoorderveld;2;100\nAchterom;3;200\n", year=2024)
    assert looked_at.storable, [finding.sentence() for finding in looked_at.findings]
    assert looked_at.sample["Buurt"].tolist() == ["Noorderveld", "Achterom"]
    assert looked_at.read["code"].tolist() == ["BU99970001", "BU99970002"]


UNSETTLED = {
    "a person": "gwb_code_10;a_inw;bsn\nBU99970001;100;123456782\nBU99970002;200;111222333\n",
    "a name that looks like one": "gwb_code_10;a_inw\nNoordervelt;100\nBU99970002;200\n",
    "a name of nothing": "gwb_code_10;a_inw\nNergenshuizen;100\nBU99970002;200\n",
    "a mark": "gwb_code_10;a_inw\nBU99970001;-\nBU99970002;200\n",
}


@pytest.mark.parametrize("case", UNSETTLED)
def test_on_screen_nobody_is_sent_to_a_terminal(case, _tiny_templates):
    looked_at = look(_tiny_templates / "bare", UNSETTLED[case])
    hints = [wizard.on_screen(finding, looked_at) for finding in looked_at.findings if finding.severity in ("error", "question")]
    assert hints
    assert not [hint for hint in hints if "--" in hint or not hint]


def test_a2_the_two_readings_are_said_with_the_cell():
    assert wizard.readings("18.500") == {",": "komma: 18.500 is dan 18500", ".": "punt: 18.500 is dan 18,500"}
    assert wizard.readings("1,234") == {",": "komma: 1,234 is dan 1,234", ".": "punt: 1,234 is dan 1234"}


@pytest.mark.parametrize(("answer", "value"), [(None, None), (",", 18500), (".", 18.5)])
def test_a2_18_500_is_asked_and_the_answer_counts(_tiny_templates, answer, value):
    looked_at = look(_tiny_templates / "bare", "gwb_code_10;a_inw\nBU99970001;18.500\n", decimal=answer)
    assert [finding.code for finding in looked_at.of("question")] == ([] if answer else ["decimal"])
    assert looked_at.storable is bool(answer)
    if answer:
        assert looked_at.changes["new"].tolist() == [value]


def test_a3_a_pipe_in_the_header_makes_no_single_column(_tiny_templates):
    text = "gwb_code_10;naam | wijk;a_inw\nBU99970001;Noorderveld;100\nBU99970002;Achterom;200\n"
    looked_at = look(_tiny_templates / "bare", text)
    assert {item.what: item.value for item in looked_at.detected}["Scheiding"] == "puntkomma"
    assert looked_at.changes["new"].tolist() == [100, 200]
    with pytest.raises(DatasetError, match="maar één kolom"):
        look(_tiny_templates / "bare", "gwb_code_10\nBU99970001\n")


@pytest.mark.slow
def test_a16_twenty_readers_see_the_old_figures_or_the_new_ones(tiny, deliver):
    """All four buurten change together: no reader may see some old and some new figures, nor an error."""
    wanted = {"indicator": "population", "year": 2024, "level": "buurt"}
    old = sorted(db.run("indicator_map", wanted, data=tiny)["value"])
    seen, wrong, stop = set(), [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(tuple(sorted(db.run("indicator_map", wanted, data=tiny)["value"])))
            except Exception as problem:  # whatever a reader meets is what this test looks for
                wrong.append(repr(problem))
            stop.wait(0.2)

    readers = [threading.Thread(target=read) for _ in range(20)]
    for reader in readers:
        reader.start()
    content = "gwb_code_10;a_inw;a_65_oo\n" + "".join(f"BU9997{end};{n};20\n" for end, n in
                                                       (("0001", 110), ("0002", 310), ("0101", 210), ("0102", 410)))
    try:
        done = deliver(tiny, "kwb_2024.csv", content)
    finally:
        stop.wait(0.2)
        stop.set()
        for reader in readers:
            reader.join()
    assert done.code == 0, done.err
    seen.add(tuple(sorted(db.run("indicator_map", wanted, data=tiny)["value"])))
    assert not wrong
    assert seen == {tuple(old), (110, 210, 310, 410)}


def test_x4_numbers_are_dutch_in_files_and_charts_and_never_typed_in_a_grid():
    row = pd.DataFrame({"value": [-1234.5]})
    assert "-1234,5" in export.to_csv(row, {"value": export.Column("waarde", 1)}, {}).decode("utf-8-sig")
    assert export.plain_csv(row) == "value\n-1234,5\n"
    assert not [code for code in CODE if "data_editor" in code]
    drawn = [code for code in CODE if "go.Figure(" in code]
    assert drawn and all(re.search(r'separators"?(=|: )",\."', code) or "charts." in code for code in drawn)


def test_x4_the_gate_reads_1_4_as_it_was_typed(_tiny_templates):
    looked_at = look(_tiny_templates / "bare", "gwb_code_10;a_inw\nBU99970001;1,4\nBU99970002;2,5\n")
    assert looked_at.changes["new"].tolist() == [1.4, 2.5]


def test_a_null_in_the_name_of_a_column_is_left_out(_tiny_templates):
    """Found by the fuzz: for DuckDB a name ends there."""
    looked_at = look(_tiny_templates / "bare", "gwb_code_10;a\0_inw;aa\0x\nBU99970001;5;1\n".encode("utf-16"))
    assert looked_at.changes["new"].tolist() == [5]
