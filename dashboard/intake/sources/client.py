"""Asking a source for pages: patiently, at most three at once, and no page twice.

Every page is kept as it came, gzipped, with its address and time beside it:

    <data>/sources/raw/run.json                                    the fetch that is under way, if any
    <data>/sources/raw/<source>/<table>/<run>/<hash>.json.gz       the page
    <data>/sources/raw/<source>/<table>/<run>/<hash>.url.json      {"url": …, "at": …}

A run is one fetch. One that broke off within a day is taken up again and asks only for the pages it lacks; `finish()` ends it, so
that the next fetch asks everything anew. Pages of finished runs stay: they say where every figure came from.
"""
import gzip
import hashlib
import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from dashboard.catalog import Catalog
from dashboard.config import PROGRAM, Settings
from dashboard.errors import SourceError

AT_ONCE = 3  # requests: there is no published limit, three was always well received
RESUME = timedelta(hours=24)
NAMES = {"cbs": "het CBS", "rivm": "het RIVM (via het CBS)", "pdok": "PDOK"}
ONCE_MORE = "Probeer het later opnieuw met dezelfde opdracht. Wat er al is, halen we niet nog eens op."
Notify = Callable[[str], None]
T = TypeVar("T")
log = logging.getLogger("dashboard.sources")


class Again(Exception):
    """An answer that may well be better next time; the text says in Dutch what was wrong with it."""


@dataclass(frozen=True)
class Page:
    """One answer: its parsed JSON, the address it came from, and when (UTC, ISO)."""

    body: dict
    url: str
    at: str


def silent(what: str) -> None:
    """Say nothing."""


class Client:
    """Asks the sources of one data folder.

    progress  is called with a Dutch sentence at every page: "CBS 86165NED: pagina 2"; from several threads
    timeout   seconds without any byte; longest: seconds for a whole page, since a server may drip for ever
    attempts  times that a page is asked; pause: seconds before the second time, four times as long before the third …
    """

    def __init__(self, settings: Settings, catalog: Catalog, progress: Notify = silent, *, timeout: float = 60.0,
                 longest: float = 300.0, attempts: int = 4, pause: float = 0.5):
        self.settings, self.catalog, self.progress = settings, catalog, progress
        self.longest, self.attempts, self.pause = longest, attempts, pause
        self.raw = settings.data / "sources" / "raw"
        self._turn = threading.BoundedSemaphore(AT_ONCE)
        self._http = httpx.Client(timeout=timeout, follow_redirects=True, limits=httpx.Limits(max_connections=AT_ONCE),
                                  headers={"User-Agent": f"dragend-vermogen/{PROGRAM}", "Accept": "application/json"})
        try:
            self.run, self.resumed = self._begin()
        except OSError as problem:
            raise _disk(problem, "cbs", "") from problem

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections; the run stays open, so that the next client takes it up."""
        self._http.close()

    # --- the run ------------------------------------------------------------------------------------------------------

    def _begin(self) -> tuple[str, bool]:
        marker, now = self.raw / "run.json", datetime.now(UTC)
        try:
            known = json.loads(marker.read_text(encoding="utf-8"))
            if now - datetime.fromisoformat(known["started"]) < RESUME:
                for part in self.raw.glob(f"*/*/{known['run']}/*.part"):  # of a program that was killed in the middle of a page
                    part.unlink(missing_ok=True)
                return known["run"], True
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no run under way, or a marker that says nothing
        self.raw.mkdir(parents=True, exist_ok=True)
        run = now.strftime("%Y%m%dT%H%M%S%f")[:-3] + "Z"
        _write(marker, json.dumps({"run": run, "started": now.isoformat(timespec="seconds")}).encode())
        return run, False

    def finish(self) -> None:
        """The fetch is complete: the next one asks everything anew."""
        (self.raw / "run.json").unlink(missing_ok=True)

    def forget(self, source: str, table: str) -> None:
        """Drop the pages of a table in this run: they turned out to be of no use, so do not resume from them."""
        shutil.rmtree(self._folder(source, table), ignore_errors=True)

    def _folder(self, source: str, table: str) -> Path:
        return self.raw / source / table / self.run

    # --- pages --------------------------------------------------------------------------------------------------------

    def base(self, source: str) -> str:
        return getattr(self.settings.sources, source)

    def page(self, source: str, table: str, url: str, said: str = "") -> Page:
        """One page, from the disk when this run has it already.

        said    what to tell about it while it comes: "pagina 2"
        Raises  SourceError when it does not come, also after asking several times
        """
        folder, name = self._folder(source, table), hashlib.sha256(url.encode()).hexdigest()[:20]
        kept, about = folder / f"{name}.json.gz", folder / f"{name}.url.json"
        if known := _known(kept, about, url):
            return known
        self.progress(f"{source.upper()} {table}{': ' + said if said else ''}")
        part = folder / f"{name}.{threading.get_ident()}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with self._turn:
                body = self._patiently(source, table, url, part)
            at = datetime.now(UTC).isoformat(timespec="seconds")
            _write(about, json.dumps({"url": url, "at": at}).encode())
            os.replace(part, kept)
        except OSError as problem:
            raise _disk(problem, source, table) from problem
        finally:
            part.unlink(missing_ok=True)
        log.debug("page source=%s table=%s url=%s", source, table, url)
        return Page(body, url, at)

    def pages(self, source: str, table: str, url: str, said: str = "") -> Iterator[Page]:
        """A page and all that follow it, by the link that each page gives. One page is held at a time."""
        asked: set[str] = set()
        while url:
            if url in asked:
                raise SourceError(f"{_who(source, table)} verwijst naar een pagina die we al hadden. Zo komt er geen einde aan. "
                                  "Meld dit bij de bron, en probeer het later opnieuw.", source=source, table=table)
            asked.add(url)
            page = self.page(source, table, url, f"{said}, pagina {len(asked)}" if said else f"pagina {len(asked)}")
            yield page
            link = page.body.get("odata.nextLink") or page.body.get("@odata.nextLink")
            url = self._at_home(source, link) if link else ""
            del page  # before the next one comes

    def together(self, jobs: Iterable[Callable[[], T]]) -> list[T]:
        """Do a few things at once, each of which asks pages; results in order, the first error stops the rest."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            running = [pool.submit(job) for job in jobs]
            try:
                return [job.result() for job in running]
            except BaseException:  # whatever went wrong, also a stop: the jobs that did not begin yet need not begin
                for job in running:
                    job.cancel()
                raise

    def _at_home(self, source: str, link: str) -> str:
        """The link as given; only when it leads to another host than we were pointed at, its address is replaced."""
        base = self.base(source)
        if link.startswith(base):
            return link
        home = urlsplit(base)
        there = urlsplit(link)
        return urlunsplit((home.scheme, home.netloc, home.path.rstrip("/") + there.path, there.query, there.fragment))

    # --- asking -------------------------------------------------------------------------------------------------------

    def _patiently(self, source: str, table: str, url: str, part: Path) -> dict:
        """The body of a page that is good, after as many attempts as it takes."""
        def wait(state: RetryCallState) -> float:
            return self.pause * state.attempt_number ** 2

        def tell(state: RetryCallState) -> None:
            self.progress(f"{source.upper()} {table}: {state.outcome.exception()}; poging {state.attempt_number + 1}")

        asking = Retrying(retry=retry_if_exception_type(Again), stop=stop_after_attempt(self.attempts), wait=wait,
                          before_sleep=tell, reraise=True)
        try:
            return asking(self._ask, source, table, url, part)
        except Again as problem:
            times = f"We probeerden het {self.attempts} keer. " if self.attempts > 1 else ""
            raise SourceError(f"{_who(source, table)} kwam niet: {problem}. {times}{ONCE_MORE}",
                              source=source, table=table) from problem

    def _ask(self, source: str, table: str, url: str, part: Path) -> dict:
        started = time.monotonic()
        try:
            with self._http.stream("GET", url) as answer, gzip.open(part, "wb", compresslevel=6) as kept:
                self._judge(source, table, answer)
                for chunk in answer.iter_bytes():
                    kept.write(chunk)
                    if time.monotonic() - started > self.longest:
                        raise Again(f"het antwoord duurde langer dan {self.longest:.0f} seconden")
        except httpx.TimeoutException as problem:
            raise Again("er kwam niet op tijd antwoord") from problem
        except httpx.ConnectError as problem:
            host = urlsplit(url).netloc
            raise Again(f"er is geen verbinding met {host} (is er internet, en mag dit programma erop?)") from problem
        except (httpx.TransportError, httpx.DecodingError) as problem:
            raise Again("de verbinding werd verbroken") from problem
        return _parsed(part)

    def _judge(self, source: str, table: str, answer: httpx.Response) -> None:
        """Only a 200 is looked at further. 429 and 5xx may pass; any other status will not."""
        if answer.status_code == 200:
            return
        if answer.status_code == 404:
            raise SourceError(f"{_who(source, table)} staat niet op {answer.url.host}. Zoek daar of er een nieuwe tabel is, en "
                              "zet dat nummer in de definitie.", source=source, table=table, gone=True)
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Again(f"de server gaf een fout (HTTP {answer.status_code})")
        raise SourceError(f"{_who(source, table)} kwam niet: de server weigert de vraag (HTTP {answer.status_code}). "
                          "Meld dit bij de maker van het dashboard.", source=source, table=table, gone=True)


def _known(kept: Path, about: Path, url: str) -> Page | None:
    """The page as it was kept in this run; None when it is not there, or cannot be read back (then it is asked again)."""
    try:
        return Page(_parsed(kept), url, json.loads(about.read_text(encoding="utf-8"))["at"])
    except (OSError, EOFError, ValueError, KeyError, Again):
        return None


def _parsed(path: Path) -> dict:
    """The JSON in a kept page. Raises Again for anything else: an error page in HTML, half an answer, a bare list."""
    try:
        with gzip.open(path, "rb") as file:
            body = json.loads(file.read())
    except ValueError as problem:
        with gzip.open(path, "rb") as file:
            html = file.read(1000).lstrip()[:1] == b"<"
        raise Again("er kwam een foutpagina in plaats van cijfers" if html else "het antwoord was niet compleet") from problem
    if not isinstance(body, dict):
        raise Again("het antwoord heeft een andere vorm dan verwacht")
    return body


def _who(source: str, table: str) -> str:
    return f"Tabel {table} van {NAMES[source]}"


def _disk(problem: OSError, source: str, table: str) -> SourceError:
    """What was fetched cannot be kept: no room, or no right to write."""
    about = f" van tabel {table}" if table else ""
    return SourceError(f"De antwoorden{about} zijn niet te bewaren: {problem.strerror or problem}. Maak ruimte vrij op de "
                       "schijf. Of kijk of het dashboard in de map met gegevens mag schrijven. Probeer het daarna opnieuw.",
                       source=source, table=table)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.{threading.get_ident()}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
