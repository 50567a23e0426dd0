"""Which area a row is about when its cell is no code that we know: by name, by a key table, or as a person said.

What only looks like a name or a code of ours is proposed; a person decides. What was decided stands in the delivery of the load.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
from rapidfuzz import fuzz, process

from dashboard.dutch import count_of, join, spans
from dashboard.intake import ledger
from dashboard.intake.findings import Detected
from dashboard.intake.reading import Received
from dashboard.intake.steps.observations import area_codes

Mapping = tuple[tuple[str, str, float], ...]
LEVELS = {"BU": "buurt", "WK": "wijk", "GM": "gemeente", "NL": "land", "EG": "eigen"}
PREFIX = re.compile(r"^(?:(?:wijk|buurt|gebied|stadsdeel|wijkteam|gemeente|wk|bu)\s+\d*|\d+)[\s:.-]*", re.IGNORECASE)
LEVEL_WORDS = {"buurt": ("buurt",), "wijk": ("wijk",), "gemeente": ("gemeente",), "eigen": ("stadsdeel", "gebied", "wijkteam")}
WHOLE = {"totaal", "gemeente", "gemeentetotaal", "totaalgemeente", "helegemeente", "eindtotaal"}  # perhaps the gemeente
ALIKE, FUZZED, OFFERED = 75, 200, 3  # similarity (0-100) from which a name is proposed; cells looked up so; proposals a cell


@dataclass(frozen=True)
class Placed:
    """What the cells of a column with areas mean.

    areas     (cell, code, weight) of each cell that is no code by itself but is settled
    likely    of each other cell that is no known area: the (code, name) it may mean, best first
    detected  what that is based on
    """

    areas: Mapping = ()
    likely: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    detected: tuple[Detected, ...] = ()


def placed(received: Received, column: str, known: pd.DataFrame, said: tuple[tuple[str, str], ...] = (),
           before: dict[str, str] | None = None, keys: dict[str, str] | None = None) -> Placed:
    """Look at every different cell of a column.

    known   code, name, level of each area of ours; a name may be missing
    said    (cell, code) as a person answered;  before: the same, of the last file of this dataset
    keys    own number or name → code, from the key tables that are loaded
    """
    codes, names = set(known["code"].tolist()), {**(keys or {})}
    cells = read(received, column)
    strange = [cell for cell, code in cells.items() if code not in codes and code != "NL00" and cell.strip()]
    ours = {code[2:6] for code in codes}
    told = {cell.strip(): code for cell, code in said if code in codes}
    again = {cell: code for cell, code in (before or {}).items() if code in codes}
    by_name = _by_name(strange, cells, known, column)
    settled, because = {}, Counter()
    for cell in strange:
        bare = cell.strip()
        for source, code in (("uw antwoord", told.get(bare)), ("de sleuteltabel", names.get(bare)),
                             ("de naam", by_name.get(cell)), ("zoals de vorige keer", again.get(bare))):
            if code in codes:
                settled[cell] = code
                because[source] += 1
                break
    detected = [Detected("Gebieden", count_of(number, "gebied herkend", "gebieden herkend"), source)
                for source, number in because.items()]
    return Placed(tuple((cell, code, 1.0) for cell, code in settled.items()),
                  _likely([cell for cell in strange if cell not in settled and (not cells[cell] or cells[cell][2:6] in ours)],
                          cells, known), tuple(detected))


def read(received: Received, column: str) -> dict[str, str | None]:
    """Every different cell of a column, and the code that it is by itself."""
    return dict(zip(received.texts(column)[0].to_pylist(), area_codes(received, column).to_pylist(), strict=True))


def remembered(lines: list[dict], dataset: str) -> dict[str, str]:
    """What the cells of the last file of this dataset were said to be."""
    told = [load.entry["delivery"].get("areas") for load in ledger.loads(lines).values() if load.dataset == dataset]
    last = next((areas for areas in reversed(told) if areas), ())
    return {cell.strip(): code for cell, code, weight in last if weight == 1}


def plain(name: str) -> str:
    """A name without capitals, accents and signs; Sint, St. and Sint- are the same."""
    letters = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\bst(?=[ .-])", "sint", letters.strip()))


def _ways(name: str) -> set[str]:
    """How a name may be written: with and without "Wijk 07" in front."""
    return {way for way in (plain(name), plain(PREFIX.sub("", name.strip()))) if way}


def _by_name(cells: list[str], read: dict[str, str | None], known: pd.DataFrame, column: str) -> dict[str, str]:
    """The one area of each cell that is the name of an area, at the level that the column is about."""
    if not cells:
        return {}
    named = known.dropna(subset=["name"])
    ways: dict[str, set[str]] = {}
    names = dict(zip(named["code"], named["name"], strict=True))
    for code, name in names.items():
        for way in _ways(name):
            ways.setdefault(way, set()).add(code)
    level = dict(zip(known["code"], known["level"], strict=True))
    found = {cell: {code for way in _ways(cell) for code in ways.get(way, ())} for cell in cells if read[cell] is None}
    wanted = next((at for at, words in LEVEL_WORDS.items() if any(word in column.lower() for word in words)), None)
    often = Counter(level[code] for codes in found.values() for code in {level[c]: c for c in codes}.values())
    order = [wanted, *(at for at, _ in often.most_common())]
    one = {}
    for cell, codes in found.items():
        at = next((at for at in order if any(level[code] == at for code in codes)), None)
        fitting = [code for code in codes if level[code] == at]
        exact = fitting if len(fitting) == 1 else [code for code in fitting if plain(names[code]) == plain(cell)]
        if len(exact) == 1:
            one[cell] = exact[0]
    return one


def _likely(cells: list[str], read: dict[str, str | None], known: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Areas of which the name, or the code, looks like the cell."""
    if not cells:
        return {}
    names = {code: name if isinstance(name, str) else code for code, name in zip(known["code"], known["name"], strict=True)}
    written = {code: plain(PREFIX.sub("", name)) or plain(name) for code, name in names.items()}
    found = {}
    for cell in cells[:FUZZED]:
        code = read[cell]
        choices = ({other: other for other in names if other[:2] == code[:2] and other[2:6] == code[2:6]} if code else written)
        wanted = code or plain(PREFIX.sub("", cell.strip())) or plain(cell)
        near = process.extract(wanted, choices, scorer=fuzz.ratio, limit=OFFERED, score_cutoff=ALIKE)
        whole = [code for code in names if code.startswith("GM")]
        if near:
            found[cell] = [(one, names[one]) for *_, one in near]
        elif len(whole) == 1 and plain(cell) in WHOLE:
            found[cell] = [(whole[0], names[whole[0]])]
    return found


def mapped(received: Received, column: str, areas: Mapping) -> Received:
    """The same rows with codes where other cells stood."""
    names = {cell: code for cell, code, _ in areas}
    place = received.header.index(column)
    one = received.table.column(place).combine_chunks()
    texts = pa.array([names.get(cell, cell) for cell in one.dictionary.to_pylist()], pa.string())
    # two cells may mean one area, and a dictionary holds each value once
    column_again = pa.DictionaryArray.from_arrays(one.indices, texts).cast(pa.string()).dictionary_encode()
    table = received.table.set_column(place, received.header[place], column_again)
    return Received(received.header, table, None, received.dialect, received.offset, received.wrong)


# --- which division -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fit:
    """How well the codes of a file fit each division that we know.

    counted  division → how many of the codes it has;  codes: how many of them we know at all
    moved    divisions in which the boundary of one of these areas moved
    """

    counted: dict[int, int] = field(default_factory=dict)
    codes: int = 0
    moved: frozenset[int] = frozenset()

    def best(self, year: int | None) -> tuple[int | None, str]:
        """The division, and what that is based on; None when the codes do not tell."""
        full = sorted(vintage for vintage, count in self.counted.items() if count == self.codes)
        if not full:
            return None, ""
        if year in full:
            return year, "de codes passen bij de indeling van dat jaar"
        if len(full) == 1 and len(self.counted) > 1:
            return full[0], "alleen die indeling heeft al deze codes"
        if (year is None or year in self.counted) and not self.moved & set(full[1:]):
            nearest = min(full, key=lambda vintage: abs(vintage - (year or full[-1])))
            return nearest, f"de codes passen bij {spans(full)}, en daarin bleven de grenzen gelijk"
        return None, ""

    def contradicts(self, vintage: int) -> bool:
        """Some of the codes are not of this division, and another has them all."""
        return vintage in self.counted and self.counted[vintage] < self.codes == max(self.counted.values())


def fit(received: Received, column: str, divisions: pd.DataFrame) -> Fit:
    """divisions: code, vintage, boundary_change of every area that we know."""
    codes = set(read(received, column).values())
    ours = divisions[divisions["code"].map(codes.__contains__).astype(bool)]
    counted = dict.fromkeys(map(int, divisions["vintage"].unique()), 0) | {
        int(vintage): int(count) for vintage, count in ours.groupby("vintage")["code"].nunique().items()}
    moved = frozenset(map(int, ours.loc[ours["boundary_change"] >= 3, "vintage"]))
    return Fit(counted, int(ours["code"].nunique()), moved) if len(ours) else Fit()


def proposal(likely: list[tuple[str, str]], cell: str) -> str:
    """What to do about a cell that is no known area."""
    if not likely:
        return ("Verbeter de code, of kies dat we deze rijen weglaten. Is het een eigen nummer? Voeg dan eerst een sleuteltabel "
                "toe.")
    named = join([f"{name} ({code})" if name != code else code for code, name in likely]).replace(" en ", " of ")
    return f'Bedoelt u {named}? Zeg dat met --area "{cell}={likely[0][0]}". Of kies dat we deze rijen weglaten.'
