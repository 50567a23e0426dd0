"""Tables that stand otherwise than one row per area: years in columns, areas in columns, columns under another name.

Each is turned into rows per area and year before anything else looks at it. What was done is kept in the delivery of the load.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from dashboard.intake import areas, weighing
from dashboard.intake.dataset_types import PERIOD_WORDS, names_of
from dashboard.intake.delivery import Delivery
from dashboard.intake.reading import Received

YEAR = re.compile(r"(?P<stem>.*?)[\s_/(.-]*(?P<year>(?:19|20)\d\d)\*{0,2}\)?")
FRONT = re.compile(r"(?P<year>(?:19|20)\d\d)\*{0,2}[\s_/.-]+(?P<stem>\D.*)")
AREA = re.compile(r"\s*(GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{4})\s*", re.IGNORECASE)
VALUE, WHEN, WHERE = "waarde", "jaar", "buurt"  # names of the columns that are made
LARGEST = 2_000_000  # cells of a table that is turned over
ALIKE, CLEARLY = 80, 8  # similarity (0-100) from which a name is proposed, and how much better than the next it must be


# --- years in columns -------------------------------------------------------------------------------------------------


def years_in_columns(header: list[str]) -> tuple[tuple[str, str, str], ...]:
    """(column, figure, year) of the columns that hold one year of a figure; nothing when the file has a column for the year."""
    if any(word.lower() in (known.lower() for column in header for known in names_of(column)) for word in PERIOD_WORDS):
        return ()
    found = []
    for column in header:
        if match := YEAR.fullmatch(column) or FRONT.fullmatch(column):
            found.append((column, match["stem"].strip() or VALUE, match["year"]))
    often = Counter(stem for _, stem, _ in found)
    kept = [one for one in found if often[one[1]] > 1]
    return tuple(kept) if len({year for *_, year in kept}) > 1 and len({one[1:] for one in kept}) == len(kept) else ()


def _melted(received: Received, melt: tuple[tuple[str, str, str], ...]) -> Received:
    """All rows of the first year, then all of the next; a figure that lacks a year is empty there."""
    moved = {column for column, *_ in melt}
    keys = [name for name in received.header if name not in moved]
    stems, years = list(dict.fromkeys(stem for _, stem, _ in melt)), sorted({year for *_, year in melt})
    places, rows = {(stem, year): column for column, stem, year in melt}, received.table.num_rows
    blocks = []
    for year in years:
        cells = [received.table.column(name).combine_chunks().cast(pa.string()) for name in keys]
        figures = [received.table.column(places[stem, year]).combine_chunks().cast(pa.string()) if (stem, year) in places
                   else pa.nulls(rows, pa.string()) for stem in stems]
        blocks.append(pa.table([*cells, pa.array([year] * rows), *figures], names=[*keys, WHEN, *stems]))
    return _made(received, pa.concat_tables(blocks))


# --- areas in columns -------------------------------------------------------------------------------------------------


def areas_in_columns(received: Received) -> tuple[str, ...]:
    """(column with the figure, column with the year or '', *columns that are areas); nothing when no two headers are codes."""
    areas = [name for name in received.header if AREA.fullmatch(name)]
    others = [name for name in received.header if name not in areas]
    if len(areas) < 2 or not others or received.table.num_rows * len(areas) > LARGEST:
        return ()
    when = next((name for name in others if name.strip().lower() in map(str.lower, PERIOD_WORDS)), "")
    label = next((name for name in others if name != when), "")
    return (label, when, *areas)


def _turned(received: Received, turned: tuple[str, ...]) -> Received:
    """One row per area (and year), one column per figure."""
    label, when, *areas = turned
    columns = {name: received.table.column(name).to_pylist() for name in (label, when, *areas) if name}
    labels = [cell or VALUE for cell in columns[label]] if label else [VALUE] * received.table.num_rows
    years = columns[when] if when else [None] * len(labels)
    cells = {(name, year, said): columns[name][row] for row, (said, year) in enumerate(zip(labels, years, strict=True))
             for name in areas}
    figures, rows = list(dict.fromkeys(labels)), [(name, year) for year in dict.fromkeys(years) for name in areas]
    made = {WHERE: [name.strip() for name, _ in rows], **({WHEN: [year for _, year in rows]} if when else {}),
            **{said: [cells.get((name, year, said)) for name, year in rows] for said in figures}}
    return _made(received, pa.table({name: pa.array(column, pa.string()) for name, column in made.items()}))


def _made(received: Received, table: pa.Table) -> Received:
    columns = [pc.dictionary_encode(column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column)
               for column in table.columns]
    return replace(received, header=table.column_names, table=pa.table(columns, names=table.column_names))


# --- other names ------------------------------------------------------------------------------------------------------


def plain(name: str) -> str:
    """A name without capitals, accents and signs: 'Aantal  inwoners' and 'aantal_inwoners' are the same."""
    letters = unicodedata.normalize("NFKD", names_of(name)[-1]).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", letters.lower())


def same_names(header: list[str], wanted: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(delivered, known) where only capitals, accents, spaces or signs differ, and nothing else could be meant."""
    known = {name for column in header for name in names_of(column)}
    found = {}
    for name in wanted:
        same = [column for column in header if plain(column) == plain(name)]
        if name not in known and len(same) == 1 and not any(same[0] == column for column in found):
            found[same[0]] = name
    return tuple(sorted(found.items()))


def alike(header: list[str], wanted: Iterable[str]) -> list[tuple[str, str, float]]:
    """(delivered, known, similarity) of names that look alike: to propose, never to decide."""
    proposed, free = [], list(header)
    for name in wanted:
        near = process.extract(plain(name), {column: plain(column) for column in free}, scorer=fuzz.WRatio, limit=2)
        if near and near[0][1] >= ALIKE and (len(near) == 1 or near[0][1] - near[1][1] >= CLEARLY):
            proposed.append((near[0][2], name, near[0][1]))
            free.remove(near[0][2])
    return proposed


# --- the whole --------------------------------------------------------------------------------------------------------


def needs_table(delivery: Delivery) -> bool:
    return bool(delivery.melt or delivery.turned or delivery.areas)


def shaped(received: Received, delivery: Delivery) -> Received:
    """The rows as the rest of the gate reads them. Source rows beyond those of the file are later years of the same rows."""
    if delivery.melt:
        received = _melted(received, delivery.melt)
    if delivery.turned:
        received = _turned(received, delivery.turned)
    if delivery.columns:
        names = dict(delivery.columns)
        header = [names.get(name, name) for name in received.header]
        table = None if received.table is None else received.table.rename_columns(header)
        received = replace(received, header=header, table=table)
    if delivery.weighed:
        return weighing.weighed(received, delivery)
    if delivery.areas and delivery.region:
        received = areas.mapped(received, delivery.region, delivery.areas)
    return received
