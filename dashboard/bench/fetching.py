"""How long fetching the figures of the whole country takes, from a server on this computer, and how much memory."""
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter
from urllib.parse import unquote, urlsplit

from dashboard import catalog as catalogue
from dashboard import config, intake
from dashboard.bench.elsewhere import aside
from dashboard.bench.report import Clock, Row, broken, missing
from dashboard.config import Settings, Sources
from dashboard.intake import fetching
from dashboard.intake.delivery import addends
from dashboard.intake.sources.client import Client

AREAS, FIELDS, PAGE = 18_310, 122, 10_000
DATASET, REGION = "kwb", "WijkenEnBuurten"
MEMORY = 500e6  # bytes
NAMES = ("cijfers van heel Nederland ophalen, controleren en bouwen", "geheugen daarbij, hoogste stand")
LOADS = "json.loads van dezelfde pagina's"


@dataclass(frozen=True)
class Country:
    """A table of the whole country as pages on disk: path of the request with its filter → file."""

    table: str
    pages: dict[str, Path]
    size: int


def rows(folder: Path, clock: Clock, areas: int = AREAS, fields: int = FIELDS) -> list[Row]:
    """The rows of the report about fetching."""
    try:
        country = make(folder, areas, fields)
        with serving(country) as address:
            fetched = aside(fetch, address, folder / "map", seconds=clock.left)
        loads = aside(load, sorted(country.pages.values()), seconds=clock.left).value
    except (RuntimeError, TimeoutError) as problem:
        return [broken(name, problem) for name in NAMES]
    seconds, kept = fetched.value
    said = f"{areas} gebieden met {fields} velden, {country.size / 1e6:.0f} MB aan pagina's; {kept} cijfers bewaard"
    memory = Row(NAMES[1], fetched.peak, "MB", MEMORY) if fetched.peak else missing(NAMES[1], "dit systeem zegt het niet")
    return [Row(NAMES[0], seconds, "s", beside=LOADS, baseline=loads, said=said), memory]


# --- each in a process of its own -------------------------------------------------------------------------------------


def fetch(address: str, data: Path) -> tuple[float, int]:
    """Seconds of `fetch --reference` in an empty folder, and the figures it kept. Tables that are not served are left out."""
    settings = replace(Settings(data), sources=Sources(address, address, address))
    intake.build(settings)
    start = perf_counter()
    with Client(settings, catalogue.load(config.CATALOG), attempts=1) as client:
        found = fetching.look(settings, client, [], reference=True)
        loads = fetching.store(settings, client, found, intake.Who())
    if len(loads) != 1:
        raise RuntimeError("; ".join(problem.sentence for problem in found.problems))
    return perf_counter() - start, sum(len(file.changes) for file in found.new)


def load(pages: list[Path]) -> float:
    """Seconds that it takes to read the same pages one by one, and do nothing with them."""
    start = perf_counter()
    for page in pages:
        json.loads(page.read_bytes())
    return perf_counter() - start


# --- the source -------------------------------------------------------------------------------------------------------


def make(folder: Path, areas: int, fields: int) -> Country:
    """Write the pages: every field of every area, as UntypedDataSet gives them, also those that nobody asks for."""
    dataset = catalogue.load(config.CATALOG).datasets[DATASET]
    table = next(number for number, year in dataset.tables.items() if year == dataset.reference_year)
    stems = {stem: None for measure in dataset.measures for aliases in (measure.column, measure.numerator, measure.denominator)
             for stem in addends((aliases or [""])[0]) if stem}
    keys = [f"{stem}_{n}" for n, stem in enumerate([*stems, *(f"Vulling{n}" for n in range(fields))][:fields - 1], start=1)]
    codes = {"NL": ["NL00"], "GM": [f"GM{n:04}" for n in range(areas // 50)]}
    rest = areas - len(codes["GM"]) - 1
    codes["WK"] = [f"WK{n // 50:04}{n % 50:02}" for n in range(rest)]
    pages, home = {}, f"{table}/UntypedDataSet"
    folder.mkdir(parents=True, exist_ok=True)

    def write(path: str, body: dict) -> None:
        pages[path] = folder / f"{len(pages)}.json"
        pages[path].write_text(json.dumps(body), encoding="utf-8")

    properties = [{"ID": 0, "Type": "GeoDetail", "Key": REGION, "Title": "Wijken en buurten"},
                  *({"ID": n, "Type": "Topic", "Key": key, "Title": key, "Unit": ""} for n, key in enumerate(keys, start=1))]
    write(f"{table}/TableInfos", {"value": [{"Title": f"{dataset.table_title} {dataset.reference_year}"}]})
    write(f"{table}/DataProperties", {"value": properties})
    for kind, found in codes.items():
        for start in range(0, len(found), PAGE):
            body = {"value": [{REGION: code.ljust(10), **{key: f"{(n * 7 + m) % 900 + 100:>10}" for m, key in enumerate(keys)}}
                              for n, code in enumerate(found[start:start + PAGE])]}
            if start + PAGE < len(found):
                body["odata.nextLink"] = f"/ODataFeed/odata/{home}?{kind}&$skip={start + PAGE}"
            write(f"{home} {kind} {start}", body)
    return Country(table, pages, sum(path.stat().st_size for path in pages.values()))


@contextmanager
def serving(country: Country):
    """Answer with these pages, and with "not found" for everything else, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, country))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, country: Country, *given):
        self.country = country
        super().__init__(*given)

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path.removeprefix("/ODataFeed/odata/"), unquote(urlsplit(self.path).query)
        if path.endswith("UntypedDataSet"):
            kind = next(kind for kind in ("GM", "WK", "NL") if kind in asked.split("$select")[0])
            path += f" {kind} {asked.partition('$skip=')[2] or 0}"
        page = self.country.pages.get(path)
        self.send_response(200 if page else 404)
        self.end_headers()
        if page:
            self.wfile.write(page.read_bytes())

    def log_message(self, *_) -> None:
        """Nothing: the report is on the same screen."""
