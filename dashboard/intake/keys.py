"""Tables that say which area is meant, uploaded once: own number → code, PC4 or an old code → codes with a weight, and buurt →
area of the municipality's own division (level 'eigen'). They bring no figures.
"""

import hashlib
import re
from dataclasses import dataclass

import pandas as pd
from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

from dashboard.dutch import count_of, join, number
from dashboard.intake.areas import Mapping, plain
from dashboard.intake.delivery import Delivery
from dashboard.intake.findings import Finding
from dashboard.intake.reading import Received
from dashboard.intake.steps.observations import connect

OWN = ("eigennummer", "eigencode", "nummer", "sleutel", "pc4", "postcode", "oudecode", "volgnummer", "buurtnummer", "wijknummer",
       "gebiedsnummer", "eigennaam")
DIVISION = ("gebied", "stadsdeel", "wijkteam", "wijkteamgebied", "rayon", "dorp", "kern", "district", "eigengebied")
CODE = ("nieuwecode", "buurtcode", "wijkcode", "gemeentecode", "gwbcode", "gwbcode10", "gebiedscode", "code")
WEIGHT = ("gewicht", "weging", "aandeel")
HINT = ('Een sleuteltabel heeft een kolom "buurtcode" (of "nieuwe code"), en een kolom "eigen nummer", "pc4" of "oude code". '
        'Voor een eigen indeling heet die kolom "gebied". Met gewichten: ook een kolom "gewicht".')
SHOWN, CLOSE = 200, 0.01


@dataclass(frozen=True)
class Key:
    """A key table that counts: own, code, weight; `explicit` when rows are added or shared out: a person must ask for that."""

    load: str
    name: str
    rows: pd.DataFrame
    explicit: bool


def columns(header: list[str]) -> dict[str, str]:
    """The columns of a key table: code, weight, and own or division; empty when this is none."""
    named = {plain(column): column for column in header}
    found = {part: next((named[word] for word in words if word in named), None)
             for part, words in (("code", CODE), ("own", OWN), ("division", DIVISION), ("weight", WEIGHT))}
    found = {part: column for part, column in found.items() if column}
    whole = "code" in found and ("own" in found) != ("division" in found) and len(found) == len(header)
    return found if whole and not ("division" in found and "weight" in found) else {}


def read(received: Received, header: dict[str, str]) -> pd.DataFrame:
    """row, own (text, or the normal form of a code), code (None when it is none), weight (1 without that column), cell."""
    frame = pd.DataFrame({part: received.table.column(column).to_pylist() for part, column in header.items()}, dtype="object")
    frame = frame.rename(columns={"division": "own"})
    frame["cell"], comma = frame["code"], "weight" in frame and frame["weight"].astype("str").str.contains(",").any()
    decimal = "," if comma else "."
    frame["row"] = range(1, len(frame) + 1)
    frame = frame.reindex(columns=["row", "own", "code", "weight", "cell"]).astype(
        {"row": "int64", "own": "string", "code": "string", "weight": "string", "cell": "string"})
    with connect() as con:
        read = con.from_df(frame).select(
            ColumnExpression("row"), FunctionExpression("trim", ColumnExpression("own")).alias("own"),
            FunctionExpression("area_code", ColumnExpression("code")).alias("code"),
            FunctionExpression("cell_number", ColumnExpression("weight"), ConstantExpression(decimal)).alias("weight"),
            ColumnExpression("cell"),
        ).order("row").df()
    if "weight" not in header:
        read["weight"] = 1.0
    elif read.groupby("own")["weight"].sum().median() > 2:  # percentages
        read["weight"] = read["weight"] / 100
    return read[read["own"].fillna("").ne("") | read["cell"].notna()].reset_index(drop=True)


def check(rows: pd.DataFrame, header: dict[str, str], known: set[str], delivery: Delivery, buurten: dict[str, str]
          ) -> list[Finding]:
    """What is wrong with a key table. buurten: code → name, of the division that it is about."""
    findings = []

    def wrong(found: pd.DataFrame, message: str, hint: str, column: str, severity: str = "error") -> None:
        for row in found.head(SHOWN).itertuples():
            cell = row.cell if column == "code" else row.own
            findings.append(Finding(severity, message.format(cell="" if pd.isna(cell) else cell), hint, delivery.line(row.row),
                                    header.get(column), None if pd.isna(cell) else cell, "key"))

    own = "division" if "division" in header else "own"
    wrong(rows[~rows["code"].isin(known)], '"{cell}" is geen gebied dat we kennen.', "Verbeter de code.", "code")
    wrong(rows[rows["own"].fillna("").eq("")], "Hier staat geen eigen naam of nummer.", "Vul de cel.", own)
    light = rows["weight"].isna() | (rows["weight"] <= 0)
    wrong(rows[light], 'Bij "{cell}" staat geen gewicht boven 0.', "Vul het gewicht in.", own)
    wrong(rows[rows.duplicated(["own", "code"])], '"{cell}" staat twee keer bij hetzelfde gebied.', "Laat één regel over.", own)
    if own == "division":
        parts = rows[rows["code"].fillna("").str.startswith("BU")]
        wrong(parts[parts.duplicated("code") & ~parts.duplicated(["own", "code"])], '"{cell}" staat bij twee gebieden.',
              "Een buurt hoort bij één gebied.", "code")
        other = ~rows["code"].fillna("BU").str.startswith("BU")
        wrong(rows[other], '"{cell}" is geen buurt.', "Deel een gebied in met buurten.", "code")
        towns = set(rows["code"].str[2:6].dropna())
        missing = sorted({buurten[code] for code in buurten if code[2:6] in towns and code not in set(rows["code"])})
        if missing:
            findings.append(Finding("warning", f"{count_of(len(missing), 'buurt hoort', 'buurten horen')} bij geen gebied: "
                                    f"{join(missing[:5])}{' …' * (len(missing) > 5)}.",
                                    "Klopt dat? Zij tellen dan in geen enkel gebied mee.", code="key"))
        return findings
    total = rows.groupby("own")["weight"].sum()
    if "weight" not in header:
        several = rows[rows.duplicated("own", keep=False) & ~rows.duplicated("own")]
        wrong(several, '"{cell}" staat bij meer dan één gebied: gewicht ontbreekt.', 'Zet een kolom "gewicht" erbij.', own)
        return findings
    wrong(rows[~rows.duplicated("own") & rows["own"].isin(total[total > 1 + CLOSE].index)],
          'De gewichten van "{cell}" zijn samen meer dan 1.', "De delen van één gebied zijn samen 1, of 100 %.", own)
    outside = total[total < 1 - CLOSE]
    if len(outside):
        named = join([*outside.index[:5]]) + " en andere" * (len(outside) > 5)
        said = f"Van {named} zijn de gewichten samen minder dan 1 ({number(float(outside.iloc[0]), 2)}). De rest valt dan weg."
        findings.append(Finding("warning", said, "Klopt dat? Dat kan als de rest buiten uw gemeente ligt.", code="key"))
    return findings


def key(load: str, name: str, rows: pd.DataFrame) -> Key:
    """A table as the gate uses it."""
    explicit = bool((rows["weight"] != 1).any() or rows["code"].duplicated().any() or rows["own"].duplicated().any())
    with connect() as con:  # an old code, however it is written
        normal = FunctionExpression("area_code", ColumnExpression("own")).alias("normal")
        codes = con.from_df(rows[["row", "own"]]).select(ColumnExpression("row"), normal).order("row").df()["normal"]
    normal = codes.where(rows["own"].str.contains("[A-Za-z]", regex=True).to_numpy(), None)
    return Key(load, name, rows.assign(own=normal.fillna(rows["own"]).to_numpy()), explicit)


def shares(chosen: Key, cells: dict[str, str | None]) -> tuple[Mapping, list[str]]:
    """(cell, code, weight) for the cells of a file, and the cells that the table does not have.

    cells  as they stand → their normal form when they are a code
    An area of which the table names a part that the file lacks is in it too, so that it gets no figure instead of too low a one.
    """
    rows, own = chosen.rows, set(chosen.rows["own"])
    named = {cell: one for cell, code in cells.items() if (one := next((n for n in (cell.strip(), code) if n in own), None))}
    written = {one: cell for cell, one in named.items()}
    touched = rows[rows["code"].isin(rows.loc[rows["own"].isin(written), "code"])]
    found = tuple((written.get(row.own, row.own), row.code, float(row.weight)) for row in touched.itertuples())
    return found, [cell for cell in cells if cell not in named and cell.strip()]


# --- an own division ------------------------------------------------------------------------------------------------------


def areas_of(rows: pd.DataFrame) -> pd.DataFrame:
    """The areas of a division: own (name), code, gemeente; the code is EG, the number of the gemeente and letters of the name."""
    found = rows.assign(gemeente="GM" + rows["code"].str[2:6])[["own", "gemeente"]].drop_duplicates()
    found = found.sort_values(["gemeente", "own"])
    short = found["own"].map(lambda name: re.sub(r"[^0-9A-Z]", "", plain(name).upper())[:8])
    twice = (found["gemeente"] + short).duplicated(keep=False) | short.eq("")
    hashed = found["own"].map(lambda name: hashlib.sha256(name.encode()).hexdigest()[:8].upper())
    return found.assign(code="EG" + found["gemeente"].str[2:] + short.where(~twice, hashed)).reset_index(drop=True)


def division(rows: pd.DataFrame, vintage: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The areas in the columns of a region step (without geometry), and which buurten each holds: code, part, vintage."""
    found = areas_of(rows)
    regions = pd.DataFrame({
        "code": found["code"], "vintage": vintage, "level": "eigen", "parent": found["gemeente"], "gemeente": found["gemeente"],
        "name": found["own"], "water": False, "boundary_change": None, "geometry": None})
    codes = found.set_index(["own", "gemeente"])["code"]
    held = pd.MultiIndex.from_arrays([rows["own"], "GM" + rows["code"].str[2:6]])
    parts = pd.DataFrame({"code": codes.loc[held].to_numpy(), "part": rows["code"].to_numpy(), "vintage": vintage})
    text = dict.fromkeys(("code", "level", "parent", "gemeente", "name"), "string")
    return (regions.astype({**text, "vintage": "int16", "boundary_change": "Int8"}).sort_values("code"),
            parts.astype({"code": "string", "part": "string", "vintage": "int16"}))
