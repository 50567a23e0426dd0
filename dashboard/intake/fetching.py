"""Fetching open data: which files come, what they would change, and storing them, all or none.

First the boundaries of each year, then the figures. Every file is looked at by the same gate as a file that a person chose. A
table that the source does not have (any more) is a problem that is told, and the rest goes on; a source that does not answer
stops all, nothing is stored, and the next run goes on with the pages that are there.
"""
import json
import threading
import time
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb

from dashboard import intake
from dashboard.config import Settings
from dashboard.dutch import count_of, join
from dashboard.errors import DashboardError, DatasetError, NoRoom, SourceError
from dashboard.intake import builder, ledger, municipalities, room, sources
from dashboard.intake.builder import Progress, no_progress
from dashboard.intake.harvest import Arrival, Harvest
from dashboard.intake.municipalities import Names, Unclear
from dashboard.intake.preview import Preview, preview
from dashboard.intake.reading import Delivered
from dashboard.intake.sources import Fetched, Problem, Table, Wanted
from dashboard.intake.sources.client import Client

LISTED, FETCHED, LOOKED_AT = 0.08, 0.6, 0.85  # shares of the work after which lists, pages and findings are there


# --- how far it is ----------------------------------------------------------------------------------------------------


class Steps:
    """Tells how far a fetch is: the text of the moment, and the share of the tables that are done. For several threads."""

    def __init__(self, progress: Progress):
        self._progress, self._lock, self._start = progress, threading.Lock(), time.monotonic()
        self.done, self.total, self.first, self.last = 0, 1, 0.0, FETCHED

    def begin(self, total: int, first: float, last: float) -> None:
        with self._lock:
            self.done, self.total, self.first, self.last = 0, max(total, 1), first, last

    def say(self, what: str) -> None:
        with self._lock:
            share = self.first + (self.last - self.first) * self.done / self.total
            self._progress(what + self._left(share), share)

    def one_done(self) -> None:
        with self._lock:
            self.done += 1

    def _left(self, share: float) -> str:
        """How long it still takes, once there is something to go by."""
        passed = time.monotonic() - self._start
        if passed < 5 or not 0.15 < share < 1:
            return ""
        left = passed * (1 - share) / share
        words = count_of(round(left / 60), "minuut", "minuten") if left > 90 else f"{max(round(left, -1), 10):.0f} seconden"
        return f" (nog ongeveer {words})"


# --- what is asked for ------------------------------------------------------------------------------------------------


def which(client: Client, names: Names, words: Sequence[str]) -> dict[str, str]:
    """Code → name of the municipalities that somebody named, in that order.

    Raises  Unclear when a word may mean several, or names a municipality that was merged: its successor is then the option
    """
    found = {}
    for code in dict.fromkeys(municipalities.find(word, names) for word in words):
        if code not in names.newest:
            raise _merged(client, names, code)
        found[code] = names.name(code)
    return found


def _merged(client: Client, names: Names, code: str) -> Unclear:
    name = names.name(code)
    said = f"{name} ({code}) is geen gemeente meer. Na {names.last(code)} staat zij niet meer in de lijst van het CBS."
    after = municipalities.successor(client, names, code)
    if not after:
        return Unclear(f"{said} Waar de wijken en buurten gebleven zijn, kunnen we niet zien aan hun namen. Typ de naam van de "
                       "nieuwe gemeente.", {})
    return Unclear(f"{said} Aan de namen van de buurten zien we dat de meeste nu bij {names.name(after)} horen. Haal die op: "
                   f"python -m dashboard fetch {after}. De cijfers van {name} komen dan mee.",
                   {after: names.name(after)})


def present(settings: Settings) -> list[str]:
    """The municipalities of which boundaries are loaded here."""
    return list(builder.plan(settings, ledger.read(settings.data)).gemeenten)


# --- look -------------------------------------------------------------------------------------------------------------


def look(settings: Settings, client: Client, words: Sequence[str], *, reference: bool = False,
         progress: Progress = no_progress) -> Harvest:
    """Fetch, and look at everything that came; nothing is stored but the raw pages.

    words      names or codes of municipalities; none means those that are here already
    reference  bring the base year of the whole country too
    Raises     Unclear when it is not sure which municipality is meant, SourceError when a source does not answer
    """
    steps = Steps(progress)
    client.progress = steps.say
    steps.say("lijst van gemeenten")
    wanted, problems, found, earlier = [], [], {}, {}
    here = [] if words else present(settings)
    if words or here:
        names = municipalities.every_year(client)
        found = which(client, names, words or [code for code in here if code in names.newest] or here[:1])
        earlier = municipalities.predecessors(client, names, list(found))
        problems += _left_behind(client, names, here, {*found, *(code for old in earlier.values() for code in old)})
        codes = tuple(dict.fromkeys([*found, *(code for old in earlier.values() for code in old)]))
        wanted += [(Wanted(codes), table) for table in _tables(client, names, codes, problems)]
    elif not reference:
        raise DashboardError("Noem een gemeente: python -m dashboard fetch GM0606, of: fetch Schiedam.")
    if reference:
        country = Wanted((), True)
        wanted += [(country, table) for table in sources.tables(client.catalog, country) if table.source != "pdok"]
    fetched = _fetched(client, wanted, problems, steps)
    arrivals = _looked_at(settings, fetched, steps)
    return Harvest(found, earlier, tuple(arrivals), tuple(problems))


def _left_behind(client: Client, names: Names, here: Sequence[str], fetched: Set[str]) -> Iterator[Problem]:
    """The municipalities of a folder that were merged into one that is not in it."""
    for code in here:
        if code not in fetched and names.last(code):
            yield Problem("warning", str(_merged(client, names, code)), municipalities.KWB)


def _tables(client: Client, names: Names, codes: Sequence[str], problems: list[Problem]) -> list[Table]:
    """The tables that may hold these municipalities: not those of a year in which none of them was there."""
    newer, lacking = sources.newer(client)
    problems += lacking
    tables = [*sources.tables(client.catalog), *newer]
    absent = sorted({t.vintage for t in tables if t.vintage in names.years and not set(codes) & set(names.years[t.vintage])})
    if absent:
        years = str(absent[0]) if len(absent) == 1 else f"{absent[0]} tot en met {absent[-1]}"
        sentence = f"In de lijst van het CBS van {years} staat {join(codes, 'of')} niet. Uit die jaren zijn er geen cijfers."
        problems.append(Problem("note", sentence, municipalities.KWB))
    return [table for table in tables if table.vintage not in absent]


def _fetched(client: Client, wanted: Sequence[tuple[Wanted, Table]], problems: list[Problem], steps: Steps) -> list[Fetched]:
    steps.begin(len(wanted), LISTED, FETCHED)

    def get(asked: Wanted, table: Table) -> list[Fetched] | SourceError:
        try:
            files = sources.fetch(client, table, asked)
            return [replace(file, url=file.url or first_page(client, table, asked)) for file in files]
        except SourceError as problem:
            if not problem.gone:
                raise
            return problem
        finally:
            steps.one_done()
            steps.say(f"{table.source.upper()} {table.id} is er")

    found = []
    ours = client.together(partial(get, *one) for one in wanted if not one[0].reference)
    country = [get(*one) for one in wanted if one[0].reference]  # one at a time: these are big
    for (_, table), files in zip(wanted, [*ours, *country], strict=True):
        if isinstance(files, SourceError):
            problems.append(Problem("warning", str(files), table.id))
        else:
            found += [file for file in files if file.content]  # an empty one only carries its problems
            problems += [problem for file in files for problem in file.problems]
    return found


def first_page(client: Client, table: Table, wanted: Wanted) -> str:
    """The address of the first page with figures of a table, as it was kept in this run; not the one with only the country."""
    folder = client.raw / table.source / table.id / client.run
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.url.json")]
    ours = f"'GM{wanted.gemeenten[0][2:]}" if wanted.gemeenten else "'GM"

    def order(page: dict) -> tuple:
        return "DataSet" not in page["url"], ours not in page["url"], page["at"], page["url"]

    return min(kept, key=order, default={"url": ""})["url"]


def _looked_at(settings: Settings, fetched: Sequence[Fetched], steps: Steps) -> list[Arrival]:
    """Every file through the gate, in order: figures lean on the boundaries before them."""
    stored = ledger.read(settings.data)
    plan = builder.plan(settings, stored)
    counting = {(load.entry["sha256"], load.dataset) for load in ledger.active(stored)}
    steps.begin(len(fetched), FETCHED, LOOKED_AT)
    found, pending = [], []
    for file in fetched:
        steps.say(f"{file.name} controleren")
        delivered = Delivered(file.name, file.content)
        if (delivered.sha256, file.dataset) in counting:
            arrival = Arrival(file)
        else:
            arrival = _through_the_gate(plan, file, delivered, pending)
        if arrival.preview and not arrival.refused:
            pending.append(arrival.preview)
        found.append(arrival)
        steps.one_done()
    return found


def _through_the_gate(plan: builder.Plan, file: Fetched, delivered: Delivered, pending: Sequence[Preview]) -> Arrival:
    try:
        looked_at = preview(plan.settings, delivered, replace(file.answers, skip_unmatched=True), pending, plan, ours=True)
    except DatasetError as problem:
        return Arrival(file, None, str(problem))
    looked_at = replace(looked_at, origin=_origin(file))
    stopped = [finding.sentence() for finding in (*looked_at.of("error"), *looked_at.of("question"))]
    return Arrival(file, looked_at, " ".join(stopped[:3]))


def _origin(file: Fetched) -> dict:
    """What the ledger keeps of where a file came from; `lacks` is what did not come with it, and why."""
    lacks = [{"severity": p.severity, "sentence": p.sentence, **({"indicator": p.indicator} if p.indicator else {})}
             for p in file.problems]
    return {"source": file.source, "table": file.table, "title": file.title, "url": file.url, "fetched_at": file.fetched_at,
            "vintage": file.vintage, "license": file.license, "gemeenten": list(file.gemeenten),
            **({"lacks": lacks} if lacks else {})}


# --- store ------------------------------------------------------------------------------------------------------------


def store(settings: Settings, client: Client, harvest: Harvest, who: ledger.Who, progress: Progress = no_progress
          ) -> list[ledger.Load]:
    """Store all that is new in one go, and end the run, so that the next fetch asks everything anew.

    Of a table that is as it was the pages of before stay, and these go: they would say the same.
    """
    loads = []
    if harvest.new:
        furthest = 0.0  # the candidate is built, and then the build that counts: the bar does not go back for that

        def late(what: str, share: float) -> None:
            nonlocal furthest
            furthest = max(furthest, share)
            progress(what, LOOKED_AT + (1 - LOOKED_AT) * furthest)

        before = len(ledger.read(settings.data))
        try:
            loads = intake.add_all(settings, harvest.new, who, accepted=True, progress=late)
        except (OSError, duckdb.Error, NoRoom) as problem:
            if len(ledger.read(settings.data)) == before:
                raise
            raise DashboardError(f"De bestanden zijn opgeslagen, maar de stand die ze toont is niet af: {problem}. Kijk of er "
                                 "ruimte is op de schijf, en voer dan uit: python -m dashboard build") from problem
    client.finish()
    tables = {(arrival.fetched.source, arrival.fetched.table) for arrival in harvest.arrivals}
    changed = {(arrival.fetched.source, arrival.fetched.table) for arrival in harvest.arrivals if arrival.preview}
    for source, table in tables - changed:
        client.forget(source, table)
    return loads


@contextmanager
def told(place: Path) -> Iterator[None]:
    """Turn what the machine says about a full disk into a sentence that somebody can act on."""
    said = ("Er is niets opgeslagen. Maak ruimte en geef dezelfde opdracht opnieuw. Wat al is opgehaald, halen we niet nog eens "
            "op.")
    try:
        with room.needed(place, said):
            yield
    except NoRoom as problem:
        raise NoRoom(f"De schijf is vol. {said}") from problem
