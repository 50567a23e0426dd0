"""Frame + rules → findings. Checking collects everything and never stops at the first problem."""

from collections.abc import Collection

import duckdb
import numpy as np
import pandas as pd

from dashboard.catalog import Catalog
from dashboard.dutch import count_of, join, number
from dashboard.intake.areas import proposal
from dashboard.intake.delivery import Delivery
from dashboard.intake.findings import Finding
from dashboard.intake.persons import veil
from dashboard.intake.steps.observations import query

SHOWN = 10_000  # findings of one kind that are kept; the rest is counted
ROWS_ARE_PEOPLE = Finding(
    "error",
    "Er zijn veel meer regels dan gebieden, jaren en groepen. Zo te zien is elke regel een mens of een huishouden.",
    "Tel eerst op per gebied. Wij nemen alleen aantallen en percentages aan.",
    code="person",
)


def lines(wrong: list[tuple[int, str]]) -> list[Finding]:
    """Lines that are no rows. Nothing else can be checked before they are mended."""
    return [Finding("error", message, row=line, code="line") for line, message in wrong[:SHOWN]]


def years(*given: int | None) -> list[Finding]:
    """Years of a whole file that cannot be."""
    return [
        Finding("error", f"{year} is geen jaar tussen 1900 en 2100.", "Geef het jaar als 2024.", code="year")
        for year in given
        if year is not None and not 1900 <= year <= 2100
    ]


def matching(con: duckdb.DuckDBPyConnection, delivery: Delivery, names: tuple[str, ...], defines_regions: bool,
             likely: dict[str, list[tuple[str, str]]]) -> list[Finding]:
    """Which rows are about our areas. Reads area_cell, municipality, known_area; and delivered_area for those that are not.

    likely  cell → (code, name) of the areas that it may mean
    """
    con.sql(query("60_check_areas"), params={"defines_regions": defines_regions}).create("area_outcome")
    counted = {outcome: int(lines) for outcome, lines in con.table("area_outcome").aggregate("outcome, sum(lines)").fetchall()}
    if not counted:
        return [Finding("error", "Onder de kopregel staat geen enkele regel.", "Kies een bestand met cijfers.", code="empty")]
    total = sum(counted.values())
    outside, land, inside = (counted.get(outcome, 0) for outcome in ("outside", "land", "inside"))
    findings = []
    if outside or land:
        findings.append(
            Finding(
                "note",
                f"{number(outside + land, 0)} van {number(total, 0)} rijen horen bij andere gemeenten"
                + (
                    " of bij heel Nederland. De rij van Nederland bewaren we om mee te vergelijken."
                    if land
                    else ". Die slaan we over."
                ),
                code="outside",
            )
        )
    if {"unknown", "no_code"} & set(counted):
        findings += _strange(_unmatched(con), delivery, names, likely)
    if not inside:
        findings.append(
            Finding(
                "error",
                f"Geen enkele rij hoort bij {_joined(names)}.",
                "Kies een bestand van uw eigen gemeente, of voeg eerst de grenzen van de andere gemeente toe.",
                code="nothing_inside",
            )
        )
    return findings


def _strange(strange: pd.DataFrame, delivery: Delivery, names: tuple[str, ...], likely: dict[str, list[tuple[str, str]]]
             ) -> list[Finding]:
    """A question for each row that is about no area we know."""
    findings = []
    for row in strange.head(SHOWN).itertuples():
        cell = "" if pd.isna(row.region) else veil(row.region.strip())
        if row.outcome == "no_code":
            message = f'"{cell}" is geen code van een buurt, wijk of gemeente.' if cell else "Hier staat geen gebied."
        else:
            message = f'Code "{cell}" hoort bij {_gemeente(row.gemeente, names)}, maar dat gebied kennen we niet.'
        findings.append(
            Finding(
                "question",
                message,
                proposal(likely.get("" if pd.isna(row.region) else row.region, []), cell),
                delivery.line(row.source_row),
                delivery.region,
                cell,
                "unmatched",
                "een code of naam van een gebied dat we kennen",
            )
        )
    if len(strange) > SHOWN:
        findings.append(
            Finding(
                "question",
                f"En nog {number(len(strange) - SHOWN, 0)} regels horen bij geen gebied dat we kennen.",
                "Verbeter de codes, of kies dat we deze rijen weglaten.",
                code="unmatched",
            )
        )
    return findings


def moved(codes: Collection[str], moves: pd.DataFrame | None) -> list[Finding]:
    """Areas of the file that are no longer what they were.

    codes  the areas that have a figure;  moves: of the rows of the query region_moves those where something moved
    """
    if moves is None or not len(moves):
        return []
    found = moves[moves["code"].isin(codes)]
    changed, still = found[found["boundary"] == "changed"], found[found["boundary"] != "changed"]
    recoded = still[still["code"] != still["drawn"]]
    said = []
    if len(changed):
        names = join([*changed["name"].head(5)]) + (" en andere" if len(changed) > 5 else "")
        said.append(Finding("note", f"{count_of(len(changed), 'gebied heeft', 'gebieden hebben')} in de indeling van "
                            f"{changed['newest'].max()} een andere grens: {names}. Die cijfers zijn niet vergelijkbaar: ze staan "
                            "niet op die kaart en de lijn loopt niet door.", "Omrekenen kan met een sleuteltabel met gewichten.",
                            code="moved"))
    if len(recoded):
        said.append(Finding("note", f"{count_of(len(recoded), 'gebied heeft', 'gebieden hebben')} alleen een nieuwe code. "
                            "We zetten die om.", code="recoded"))
    return said


def unmatched(con: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    """Numbers of all rows that match no area, after `matching`; the findings list only the first of them."""
    return tuple(_unmatched(con)["source_row"].astype(int).tolist())


def _unmatched(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return con.sql(query("59_check_strange")).df()


def _gemeente(code: str, names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else code


def _joined(names: tuple[str, ...]) -> str:
    return ", ".join(names) if names else "een gemeente waarvan de grenzen geladen zijn"


def look_for_repeated(con: duckdb.DuckDBPyConnection) -> None:
    """Make `repeated`: the observations in `checked` of which the file has more than one.

    When all their hashes differ there are none, and that is seen in a fifth of the time that grouping them takes.
    """
    keys = np.sort(con.table("checked").select("hash(code, year, indicator) AS key").fetchnumpy()["key"])
    found = con.sql(query("67_repeated"))
    (found if (keys[1:] == keys[:-1]).any() else found.limit(0)).create("repeated")


def cells(con: duckdb.DuckDBPyConnection, delivery: Delivery) -> list[Finding]:
    """Cells that are neither a number, nor empty, nor a mark that the dataset explains."""
    if delivery.shape == "long":
        rows = con.sql(query("62_check_cells_long")).df()
    else:
        rows = con.sql(query("61_check_cells"), params={"decimal": delivery.decimal or ","}).df()
    return [
        Finding(
            "error",
            f'"{veil(row.cell)}" is geen getal en geen bekend teken voor "geen cijfer".',
            "Verbeter de cel. Is het een vast teken? Laat de beheerder dan bij de dataset zetten wat het betekent.",
            delivery.line(row.source_row),
            row.column_name,
            veil(row.cell),
            "cell",
            "een getal",
        )
        for row in rows.head(SHOWN).itertuples()
    ]


def people(con: duckdb.DuckDBPyConnection, delivery: Delivery, counts: str = "people") -> list[Finding]:
    """Lines of people by age and sex that cannot be read or used, or that count people twice. Reads delivered_population.

    counts   people, forecast, institution or use, see definitions.Dataset
    """
    said = {
        "leeftijd": ("is geen leeftijd en geen leeftijdsgroep.", "Schrijf 80-84, 95+ of 85."),
        "geslacht": ("is geen man en geen vrouw.", "Haal regels met een totaal weg; wij tellen zelf op."),
        "aantal": ('is geen getal en geen bekend teken voor "geen cijfer".', "Verbeter de cel."),
        "groep": (
            "past niet in groepen van vijf jaar: 0-4, 5-9, 10-14 …",
            "Schrijf 20-24, 75-84 of 85+. Heeft u alleen het totaal? Laat dan de kolommen leeftijd en geslacht weg.",
        ),
        "gemeente": (
            "is een wijk of buurt. Van het gebruik naar leeftijd kunnen we alleen aantallen van de hele gemeente gebruiken.",
            "Haal de regels van wijken en buurten weg.",
        ),
        "dubbel": (
            "telt mensen die al in een andere regel van dit gebied, jaar en geslacht zitten.",
            "Laat elke leeftijd één keer voorkomen.",
        ),
    }
    rows = con.sql(query("69_check_people"), params={"decimal": delivery.decimal or ",", "counts": counts}).df()
    return [
        Finding(
            "error",
            f'"{"" if pd.isna(row.cell) else veil(row.cell)}" {said[row.column_name][0]}',
            said[row.column_name][1],
            delivery.line(row.source_row),
            {"dubbel": "leeftijd", "groep": "leeftijd", "gemeente": "gebied"}.get(row.column_name, row.column_name),
            None if pd.isna(row.cell) else veil(row.cell),
            "people",
        )
        for row in rows.head(SHOWN).itertuples()
    ]


def values(con: duckdb.DuckDBPyConnection, catalog: Catalog, delivery: Delivery) -> list[Finding]:
    """Impossible years, one key with two values, and values outside what the figure can be. Reads `checked` and `repeated`."""
    findings = []
    for row in con.sql(query("63_check_duplicates")).df().head(SHOWN).itertuples():
        label = catalog.indicators[row.indicator].label
        findings.append(
            Finding(
                "error",
                f'{row.code} heeft voor {row.year} twee verschillende waarden bij "{label}": {_listed(row.values)} '
                f"(regels {_listed([line for r in row.source_rows if (line := delivery.line(r))])}).",
                "Laat één regel over.",
                delivery.line(max(row.source_rows)),
                None,
                _listed(row.values),
                "duplicate",
                "één waarde",
            )
        )
    for row in con.sql(query("64_check_years")).df().itertuples():
        findings.append(
            Finding(
                "error",
                "Hier staat geen jaartal tussen 1900 en 2100.",
                "Vul het jaar in als 2024.",
                delivery.line(row.source_row),
                None,
                None,
                "year",
                "een jaar, zoals 2024",
            )
        )
    ranges = [(i.id, *i.range) for i in catalog.indicators.values() if i.range]
    con.from_df(pd.DataFrame(ranges, columns=["indicator", "lowest", "highest"])).create("valid_range")
    for row in con.sql(query("65_check_range")).df().head(SHOWN).itertuples():
        indicator = catalog.indicators[row.indicator]
        findings.append(
            Finding(
                "warning",
                f'{number(row.value, indicator.decimals)} kan niet bij "{indicator.label}": we verwachten een getal van '
                f"{number(row.lowest, 0)} tot {number(row.highest, 0)}.",
                "Controleer deze waarde.",
                None if pd.isna(row.source_row) else delivery.line(row.source_row),
                None,
                number(row.value, indicator.decimals),
                "range",
                f"{number(row.lowest, 0)} tot {number(row.highest, 0)}",
            )
        )
    return findings


def _listed(values) -> str:
    return " en ".join(number(v, 1) if isinstance(v, float) else str(v) for v in values)
