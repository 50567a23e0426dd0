"""Which municipality somebody means, and which ones went up in it: read from the lists of areas in CBS' Kerncijfers.

Every year has its own list. A code that is in one list and not in the next was given up: its municipality was merged. Where it
went is not in the lists. We look where the names of its wijken and buurten turn up under a code that is new; when at least half
of them are in one municipality, that is the successor. It is a conclusion, not something that CBS says, and the user is told so.
"""
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from dashboard.dutch import join
from dashboard.errors import DashboardError, SourceError
from dashboard.intake.sources import Table, cbs, odata
from dashboard.intake.sources.client import Client

KWB = "kwb"
HALF = 0.5  # the part of the names of a municipality that must turn up in another one, to call that its successor
TOGETHER = 8  # gemeenten in one question: a long address is refused
MANY = 40  # gemeenten above which the whole list is asked
SHOWN = 8  # names in a question
# What people say instead of the name that CBS uses; of both only the letters.
SYNONYMS = {"denhaag": "sgravenhage", "gravenhage": "sgravenhage", "denbosch": "shertogenbosch",
            "hertogenbosch": "shertogenbosch"}


class Unclear(DashboardError):
    """We do not know which municipality is meant; `options` (code → name) are those it may be."""

    def __init__(self, message: str, options: Mapping[str, str]):
        super().__init__(message)
        self.options = dict(options)


@dataclass(frozen=True)
class Names:
    """The municipalities of each year: year → code → name."""

    years: Mapping[int, Mapping[str, str]]

    @property
    def newest(self) -> Mapping[str, str]:
        return self.years[max(self.years)]

    def last(self, code: str) -> int | None:
        """The last year that has a code."""
        return max((year for year, names in self.years.items() if code in names), default=None)

    def name(self, code: str) -> str:
        return self.years[self.last(code)][code] if self.last(code) else code


# --- reading the lists ------------------------------------------------------------------------------------------------


def yearly(client: Client) -> dict[int, Table]:
    """The table of Kerncijfers of each year."""
    return {table.year: table for table in cbs.tables(client.catalog) if table.dataset == KWB}


def newest(client: Client) -> Names:
    """The municipalities of the newest year only: enough to choose from."""
    tables = yearly(client)
    return Names({max(tables): _municipalities(client, tables[max(tables)])})


def every_year(client: Client) -> Names:
    """The municipalities of every year. A year of which the list does not come is left out, but for the newest."""
    tables = yearly(client)

    def read(year: int) -> tuple[int, dict[str, str]]:
        try:
            return year, _municipalities(client, tables[year])
        except SourceError as problem:
            if year == max(tables) or not problem.gone:
                raise
            return year, {}

    found = client.together(partial(read, year) for year in sorted(tables, reverse=True))
    return Names({year: names for year, names in found if names})


def _municipalities(client: Client, table: Table) -> dict[str, str]:
    """Code → name, without "(gemeente)" behind it."""
    listed = _listed(client, table, ["startswith(Key,'GM')"])
    return {code: re.sub(r"\s*\(gemeente\)$", "", name) for code, name in listed.items()}


def _parts(client: Client, table: Table, codes: Sequence[str]) -> dict[str, str]:
    """Code → name of the wijken and buurten of some municipalities."""
    if len(codes) > MANY:
        whole = _listed(client, table, ["startswith(Key,'WK') or startswith(Key,'BU')"])
        wanted = set(codes)
        return {part: name for part, name in whole.items() if "GM" + part[2:6] in wanted}
    asked = [" or ".join(f"startswith(Key,'{kind}{code[2:]}')" for code in codes[start:start + TOGETHER] for kind in ("WK", "BU"))
             for start in range(0, len(codes), TOGETHER)]
    return _listed(client, table, asked)


def _listed(client: Client, table: Table, filters: Iterable[str]) -> dict[str, str]:
    def read(asked: str) -> list[dict]:
        url = odata.address(client, table, odata.REGIONS[0], filter=asked, select="Key,Title")
        return list(odata.rows(client.pages(table.source, table.id, url, "lijst van gebieden"), table))

    return {odata.area(row["Key"]): str(row["Title"]).strip() for rows in client.together(partial(read, f) for f in filters)
            for row in rows}


# --- what somebody means ----------------------------------------------------------------------------------------------


def letters(text: str) -> str:
    """What is left of a name without capitals, accents, spaces, apostrophes and hyphens; the name CBS uses for a synonym."""
    plain = re.sub(r"[^a-z0-9]", "", _without_accents(text).lower())
    return SYNONYMS.get(plain, plain)


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def find(word: str, names: Names) -> str:
    """The code of what somebody typed: a code, or a name. An old code or name comes back as it is.

    Raises  Unclear when it may be several, or none
    """
    code = word.strip().upper()
    if re.fullmatch(r"(GM)?\d{1,4}", code):
        code = "GM" + code.removeprefix("GM").zfill(4)
        if names.last(code):
            return code
        raise Unclear(f"Er is geen gemeente met code {code}. Typ de naam van de gemeente, of een code als GM0606.", {})
    asked = letters(word)
    for year in sorted(names.years, reverse=True):
        here = names.years[year]
        exact = {code: name for code, name in here.items() if letters(name) == asked}
        same = exact or {code: name for code, name in here.items() if letters(re.sub(r"\s*\(.*\)$", "", name)) == asked}
        if len(same) == 1:
            return next(iter(same))
        if same:
            raise Unclear(_which(word, same), same)
    like = {code: name for code, name in names.newest.items() if len(asked) > 1 and asked in letters(name)}
    if like:
        raise Unclear(_which(word, like), like)
    raise Unclear(f'Er is geen gemeente met de naam "{word}". Controleer de naam, of typ de code, zoals GM0606.', {})


def is_unknown(word: str, names: Names) -> bool:
    """Whether no municipality of these years is called so, or nearly so: it may be of another year."""
    try:
        find(word, names)
    except Unclear as problem:
        return not problem.options
    return False


def _which(word: str, options: Mapping[str, str]) -> str:
    named = [f"{name} ({code})" for code, name in sorted(options.items(), key=lambda pair: letters(pair[1]))]
    rest = f" en nog {len(named) - SHOWN}" if len(named) > SHOWN else ""
    return f'Met "{word}" kunt u bedoelen: {join(named[:SHOWN]) if not rest else ", ".join(named[:SHOWN]) + rest}. Typ de code.'


# --- merged municipalities --------------------------------------------------------------------------------------------


def successor(client: Client, names: Names, code: str) -> str | None:
    """The municipality of today in which an old one went up, for the larger part; None when the lists do not tell."""
    while code not in names.newest:
        code = _next(client, names, code)
        if code is None:
            return None
    return code


def _next(client: Client, names: Names, code: str) -> str | None:
    last = names.last(code)
    after = min(year for year in names.years if year > last)
    tables = yearly(client)
    gone = _named(_parts(client, tables[last], [code]))
    before = set(names.years[last])
    # first where a merger mostly goes: to a municipality that is new
    for candidates in (sorted(set(names.years[after]) - before), sorted(before & set(names.years[after]))):
        found = Counter()
        older = _parts(client, tables[last], candidates) if set(candidates) & before else {}
        for part, name in _parts(client, tables[after], candidates).items():
            if part not in older and letters(name) in gone:
                found["GM" + part[2:6]] += 1
        best = max(found, key=lambda other: (found[other], other), default=None)
        if best and _share(gone, _parts(client, tables[after], [best]), older) >= HALF:
            return best
    return None


def predecessors(client: Client, names: Names, codes: Sequence[str]) -> dict[str, list[str]]:
    """For each of these municipalities of today the ones that went up in it, the latest merger first; also of longer ago."""
    tables, family = yearly(client), {code: [code] for code in codes}
    years = sorted(names.years, reverse=True)
    for after, before in pairwise(years):
        given_up = sorted(set(names.years[before]) - set(names.years[after]))
        members = sorted({member for known in family.values() for member in known if member in names.years[after]})
        if not given_up or not members:
            continue
        now = _parts(client, tables[after], members)
        then = _parts(client, tables[before], [code for code in members if code in names.years[before]])
        if set(now) <= set(then):
            continue  # no code here is new, so nothing was added
        gone = _parts(client, tables[before], given_up)
        for old in given_up:
            named = _named({part: name for part, name in gone.items() if part[2:6] == old[2:]})
            for known in family.values():
                here = {part: name for part, name in now.items() if "GM" + part[2:6] in known}
                if _share(named, here, then) >= HALF:
                    known.append(old)
    return {code: known[1:] for code, known in family.items()}


def _named(parts: Mapping[str, str]) -> set[str]:
    """The names of the buurten; of the wijken where there are no buurten."""
    buurten = {letters(name) for code, name in parts.items() if code.startswith("BU")}
    return buurten or {letters(name) for name in parts.values()}


def _share(gone: set[str], parts: Mapping[str, str], older: Mapping[str, str]) -> float:
    """Which part of the names that were given up turns up here, under a code that was not here before."""
    new = {letters(name) for part, name in parts.items() if part not in older}
    return len(gone & new) / len(gone) if gone else 0.0
