"""How numbers and gaps are written in the columns that we use: decimal mark, thousands mark, signs for "no figure".

Everything is judged on the different cells of a whole column. What two readings fit is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.catalog import Dataset
from dashboard.intake.findings import Detected, Finding
from dashboard.intake.reading import Received
from dashboard.intake.workbook import POINT

# What surrounds a number without changing it: € 1.250,-  12,5 %
BEFORE, AFTER = r"^\s*[-+−]?\s*(?:€|EUR)?\s*[-+−]?", r"(?:,-|,--)?\s*(?:%|procent|€|EUR|euro)?\s*$"
SPACED = r"\d{1,3}(?:[ '’\x{00A0}\x{202F}]\d{3})+"
PROOF = (  # D is the decimal mark, T the other one. 1T234T567 proves too, since a decimal mark can stand only once
    r"(?:\d+|\d{1,3}(?:T\d{3})+)D(?:\d{1,2}|\d{4,})", r"0\d*D\d+", r"\d{4,}D\d+", r"\d{1,3}(?:T\d{3}){2,}",
    r"\d{1,3}(?:T\d{3})+D\d+",
    f"{SPACED}D\\d+")


def _proof(decimal: str, thousands: str, *more: str) -> str:
    """What can only be read with this decimal mark."""
    known = "|".join((*PROOF, *more)).replace("D", decimal).replace("T", thousands)
    return f"{BEFORE}(?:{known}){AFTER}"


PROVES = {",": _proof(",", r"\.", r"\d+(?:\.\d{3})*,--?"), ".": _proof(r"\.", ",", r"\d+(?:\.\d+)?[eE][-+]?\d+")}
UNSURE = BEFORE + r"\d{1,3}[.,]\d{3}" + AFTER  # 18.500: eighteen thousand, or eighteen and a half
PLAIN = {",": r"^\s*[-+]?\d+(?:,\d+)?\s*$", ".": r"^\s*[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?\s*$"}
# Signs that say "no figure" in so many words, for a dataset that does not explain them itself.
KNOWN = {
    "missing": ("n.b.", "nb", "n/b", "onbekend", "#n/b", "#n/a", "n/a", "na", "nan", "null", "none", "?",
                "geen gegevens", "niet bekend", "geen data", "-99991", "-99999999", "#verw!", "#waarde!",
                "#deel/0!", "#ref!", "#naam?", "#value!", "#div/0!"),
    "not_applicable": ("n.v.t.", "nvt", "niet van toepassing", "n.v.t"),
    "hidden": ("geheim", "<5", "< 5", "<10", "< 10", "-99997", "vertrouwelijk", "te weinig", "te klein"),
    "not_yet_published": ("volgt", "-99995", "nog niet bekend", "nog niet beschikbaar", "p.m.", "pm"),
}
# Signs that mean one thing at CBS and another elsewhere: a person says which.
ASKED = ("-", "--", "–", "—", ".", "..", "...", "x", "xx", "xxx", "*", "**", "/", "0*")
MEANINGS = {"missing": "geen cijfer", "zero": "nul", "hidden": "verborgen", "not_applicable": "niet van toepassing",
            "not_yet_published": "nog niet verschenen"}


@dataclass(frozen=True)
class Notation:
    """decimal is None when nothing shows it and nothing needs it; `marks` are signs beside those of the dataset."""

    decimal: str | None
    marks: tuple[tuple[str, str], ...] = ()
    detected: tuple[Detected, ...] = ()
    findings: tuple[Finding, ...] = ()


def read(received: Received, columns: Iterable[str], dataset: Dataset, fixed: str | None, said: str | None,
         said_marks: Iterable[tuple[str, str]] = ()) -> Notation:
    """The notation of these columns.

    fixed  the decimal mark that the shape of file prescribes; said: the one that a person gave
    """
    found = {column: received.distinct(column)[0] for column in columns}
    decimal, detected, findings = _decimal(found, fixed, said)
    marks, told, asked = _marks(found, dataset, dict(said_marks))
    return Notation(decimal, tuple(sorted(marks.items())), (*detected, *told), (*findings, *asked))


def _decimal(found: dict[str, pa.Array], fixed: str | None, said: str | None) -> tuple[str | None, list[Detected], list[Finding]]:
    if said or fixed:
        because = "uw antwoord" if said else "zo hoort het in deze vorm"
        return said or fixed, [Detected("Decimaalteken", WORDS[said or fixed], because)], []
    proof = {mark: [(column, cell) for column, cells in found.items() if (cell := _first(cells, rule))]
             for mark, rule in PROVES.items()}
    if proof[","] and proof["."]:
        (one, comma), (other, point) = proof[","][0], proof["."][0]
        where = f'kolom "{one}"' if one == other else f'de kolommen "{one}" en "{other}"'
        message = f"In {where} staan getallen met een komma ({comma}) en getallen met een punt ({point}) door elkaar."
        hint = "Gebruik overal een komma voor de decimalen."
        return None, [], [Finding("error", message, hint, None, one, comma, "decimal_mixed")]
    if proof[","] or proof["."]:
        mark = "," if proof[","] else "."
        column, cell = proof[mark][0]
        return mark, [Detected("Decimaalteken", WORDS[mark], f'zo staat het in kolom "{column}": {cell}')], []
    for column, cells in found.items():
        if cell := _first(cells, UNSURE):
            whole, broken = (cell.strip().replace(".", "").replace(",", ""), cell.strip().replace(".", ","))
            return None, [], [Finding("question", f'"{cell}" kan twee dingen zijn: {whole} of {broken}.',
                                      "Zeg welk decimaalteken het bestand heeft: --decimal komma of --decimal punt.",
                                      None, column, cell, "decimal")]
    return "," if any(_first(cells, POINT) for cells in found.values()) else None, [], []


WORDS = {",": "komma", ".": "punt"}


def _first(cells: pa.Array, rule: str) -> str | None:
    """The first cell that a rule finds. A number from a spreadsheet proves nothing: it has no mark of its own."""
    if not len(cells):
        return None
    chosen = cells.filter(pc.match_substring_regex(cells, rule))
    if rule != POINT and len(chosen):
        chosen = chosen.filter(pc.invert(pc.match_substring(chosen, POINT)))
    return chosen[0].as_py() if len(chosen) else None


def _marks(found: dict[str, pa.Array], dataset: Dataset, said: dict[str, str]) -> tuple[dict, list[Detected], list[Finding]]:
    """Signs for "no figure" that the dataset does not explain: those that everybody knows, and those that must be asked."""
    known = {cell: meaning for meaning, cells in KNOWN.items() for cell in cells}
    explained = {mark.lower() for mark in dataset.marks}
    marks, asked = {}, {}
    for column, cells in found.items():
        words = pc.utf8_lower(pc.utf8_trim_whitespace(cells))
        for cell in pc.unique(words.filter(pc.is_in(words, pa.array([*known, *ASKED, *said])))).to_pylist():
            if cell in explained:
                continue
            if cell in said or cell in known:
                marks[cell] = said.get(cell) or known[cell]
            else:
                asked.setdefault(cell, column)
    said_so = "; ".join(f"{cell} = {MEANINGS[status]}" for cell, status in sorted(marks.items()))
    detected = [Detected("Tekens zonder cijfer", said_so, "uw antwoord, of zo gebruikelijk")] if marks else []
    doubt = "Dit teken betekent niet overal hetzelfde: geen cijfer, nul of verborgen."
    words = "|".join(MEANING_WORDS)
    hint = "Zeg wat het is, met --mark=\"{}={}\"."
    findings = [Finding("question", f'Wat betekent "{cell}"? {doubt}', hint.format(cell, words), None, column, cell, "mark")
                for cell, column in asked.items()]
    return marks, detected, findings


MEANING_WORDS = {"geen": "missing", "nul": "zero", "verborgen": "hidden", "nvt": "not_applicable", "volgt": "not_yet_published"}


def text_columns(received: Received, decimal: str, marks: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns with a cell that is no plain number (a sign, a thousands mark, words), and columns without any filled cell."""
    lower = pa.array([mark.lower() for mark in marks], pa.string())
    text, empty = [], []
    for name in received.header:
        cells, _ = received.distinct(name)
        trimmed = pc.utf8_trim_whitespace(cells)
        if not pc.any(pc.not_equal(trimmed, "")).as_py():
            empty.append(name)
        marked = pc.is_in(pc.utf8_lower(trimmed), lower)
        plain = pc.and_(pc.match_substring_regex(cells, PLAIN[decimal]), pc.invert(marked))
        if len(cells) and not pc.all(plain).as_py():
            text.append(name)
    return tuple(sorted(text)), tuple(sorted(empty))


def with_thousands(mark: str | None) -> str | None:
    """The decimal mark that follows from a thousands mark: a point for thousands leaves the comma."""
    return {".": ",", ",": "."}.get(mark or "")

