"""Any table, written in any of the dialects, comes back equal; or it is asked about, where two readings fit a whole column."""

import random
import re
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.catalog import Dataset
from dashboard.intake import dialect, notation
from dashboard.intake.reading import Delivered, receive
from dashboard.intake.steps import observations

pytestmark = pytest.mark.slow  # the check before landing runs these

DATASET = Dataset("proef", "Proef", "wide", "p", "l", "a", False, "d")
NAMES = (
    "Noorderveld",
    "Achterom",
    "Café-buurt",
    "Ruïneweg",
    "’t Zand",
    "Sint-Anthonis – Oost",
    "Zuid; oost",
    'Het "Veld"',
    "A, B",
    "Over | dijk",
    "Eén",
    "Plan Noord 2",
)
FIGURES = ("aantal", "afstand", "aandeel", "Aantal inwoners", "k_65 plus (%)")
TITLES = ("Cijfers per buurt", "Gemeente Proefstad 2024", "Opgemaakt in het voorjaar van dit jaar")
NOTES = ("Bron: eigen registratie", "* voorlopig", "Noot: zonder instellingen")


@dataclass(frozen=True)
class Written:
    """A table and how it is written."""

    rows: tuple[tuple[str, ...], ...]  # code, name, and numbers as whole hundredths
    decimals: tuple[int, ...]
    encoding: str
    delimiter: str
    comma: str
    thousands: str
    end: str
    quote_all: bool
    titles: int
    notes: int
    blank: bool
    padded: bool
    percent: bool

    def cell(self, value: int, column: int) -> str:
        shown = f"{value / 100:,.{self.decimals[column]}f}"
        text = shown.replace(",", "\0").replace(".", self.comma).replace("\0", self.thousands)
        return text + (" %" if self.percent and column == 0 else "")

    def content(self) -> bytes:
        def line(cells) -> str:
            return self.delimiter.join(self.quoted(cell) for cell in cells) + self.end

        width = 2 + len(self.decimals)
        extra = self.delimiter * (width - 1) if self.padded else ""
        lines = [TITLES[n] + extra + self.end for n in range(self.titles)] + [self.end] * (self.blank and self.titles > 0)
        lines.append(line(("buurtcode", "naam", *FIGURES[: len(self.decimals)])))
        lines += [
            line((code, name, *(self.cell(value, n) for n, value in enumerate(values)))) for code, name, *values in self.rows
        ]
        lines += [extra + self.end] * (self.notes > 0) + [NOTES[n] + extra + self.end for n in range(self.notes)]
        return "".join(lines).encode(self.encoding)

    def quoted(self, cell: str) -> str:
        needs = self.quote_all or any(mark in cell for mark in (self.delimiter, '"', "\n"))
        return f'"{cell.replace(chr(34), chr(34) * 2)}"' if needs else cell

    @property
    def ambiguous(self) -> bool:
        """Every number with a mark in it could be thousands or decimals, and there is one."""
        cells = [
            self.cell(value, n).removesuffix(" %").lstrip("-") for _, _, *values in self.rows for n, value in enumerate(values)
        ]
        marked = [cell for cell in cells if re.search(r"[.,]", cell)]
        return bool(marked) and all(re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", cell) for cell in marked)


@st.composite
def tables(draw) -> Written:
    comma = draw(st.sampled_from([",", ",", "."]))
    thousands = draw(st.sampled_from(["", "", ".", " ", "\u00a0", "'"] if comma == "," else ["", ",", " "]))
    delimiter = draw(st.sampled_from([";", "\t", "|", ";"] + ([","] if comma == "." and thousands != "," else [])))
    decimals = tuple(draw(st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=5)))
    seed = draw(st.integers(0, 2**32))
    source = random.Random(seed)
    codes = source.sample(range(1, 9999), draw(st.integers(2, 25)))
    rows = tuple(
        (
            f"BU9997{code:04}",
            source.choice(NAMES),
            *(round(source.uniform(-20, 10 ** source.randint(1, 6)), places) * 100 // 1 for places in decimals),
        )
        for code in codes
    )
    rows = tuple(
        (code, name, *(round(v / 10 ** (2 - p)) * 10 ** (2 - p) for v, p in zip(values, decimals, strict=True)))
        for code, name, *values in rows
    )
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "mac_roman", "utf-16", "utf-16-le"]))
    return Written(
        rows,
        decimals,
        encoding,
        delimiter,
        comma,
        thousands,
        draw(st.sampled_from(["\n", "\r\n"])),
        draw(st.booleans()),
        draw(st.integers(0, 3)),
        draw(st.integers(0, 3)),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.booleans()),
    )


def read(written: Written):
    """The numbers that the gate reads, or the codes of its questions."""
    delivered = Delivered("proef.csv", written.content())
    found = dialect.detect(delivered)
    assert not found.findings
    received = receive(delivered, found.dialect)
    assert not received.wrong
    figures = received.header[2:]
    said = notation.read(received, figures, DATASET, None, None)
    if said.findings:
        return [finding.code for finding in said.findings], None
    with observations.connect() as con:
        received.relation(con).create("delivered")
        numbers = [
            [
                row[0]
                for row in con.execute(
                    f'SELECT cell_number("{name}", $mark) FROM delivered', {"mark": said.decimal or ","}
                ).fetchall()
            ]
            for name in figures
        ]
        keys = con.execute("SELECT buurtcode, naam FROM delivered").fetchall()
    return keys, numbers


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_any_table_comes_back_equal_or_is_asked_about(written):
    keys, numbers = read(written)
    if numbers is None:
        assert written.ambiguous
        assert keys == ["decimal"]
        return
    names = [name for _, name, *_ in written.rows]
    assert [key for key, _ in keys] == [code for code, *_ in written.rows]
    if written.encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le") or all(name.isascii() for name in names):
        assert [name for _, name in keys] == names
    for column, read_numbers in enumerate(numbers):
        assert read_numbers == pytest.approx([values[column] / 100 for _, _, *values in written.rows])


def test_at_most_one_in_twenty_is_asked_about(request):
    """The same tables, from a fixed seed, and how many of them end in a question."""
    from hypothesis import Phase, seed

    asked = []

    @seed(20261122)
    @settings(max_examples=400, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    @given(tables())
    def count(written):
        asked.append(read(written)[1] is None)

    count()
    share = sum(asked) / len(asked)
    print(f"{sum(asked)} of {len(asked)} tables were asked about ({share:.1%})")
    assert len(asked) >= 400
    assert share <= 0.05


def test_both_ways_of_writing_accents_are_told_apart():
    """Windows-1252 and Mac Roman give each other's bytes a meaning too."""
    names = ("Café", "Ruïne", "Eén", "Coördinator", "Façade", "Curaçao", "Genève", "Zoë", "Überlingen")
    for encoding in ("cp1252", "mac_roman"):
        right = sum(dialect.find_encoding(name.encode(encoding))[0] == encoding for name in names)
        assert right == len(names)


def test_ambiguity_is_real():
    """The oracle of this file: a table that it calls ambiguous does read in two ways."""
    one = Written(
        (("BU99970001", "A", 1850000), ("BU99970002", "B", 4000)),
        (0,),
        "utf-8",
        ";",
        ",",
        ".",
        "\n",
        False,
        0,
        0,
        False,
        False,
        False,
    )
    assert one.ambiguous
    assert not replace(one, rows=(*one.rows, ("BU99970003", "C", 123456700))).ambiguous
    assert read(one) == (["decimal"], None)
