"""Many people at once: tabs that open a page together and then choose other figures, each at its own pace. Always bounded.

Only this machine is ever asked: a crowd on another server would be an attack.
"""
import asyncio
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlsplit

from dashboard.bench.tab import Tab

MOST = 100  # people at once
LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass
class Crowd:
    """What a crowd saw.

    first    seconds, per person, from the start until the page was there
    changes  seconds, per choice, from the choice until the page had changed
    errors   what went wrong, a sentence each; who was not done in time counts too
    work     processor time of the server in seconds, where that is told
    """

    first: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    work: float | None = None


def percentile(found: Sequence[float], share: float) -> float:
    """The smallest of these figures that at least `share` of them do not exceed (nearest rank)."""
    return sorted(found)[max(0, math.ceil(share * len(found)) - 1)]


async def gather(url: str, people: int, *, page: str, box: str, changes: int, pause: tuple[float, float],
                 seconds: float) -> Crowd:
    """Let `people` open `page` at the same moment; then each chooses `changes` times another option in the box with that label.

    pause    seconds between two choices: at least, at most; the same draw at every run
    seconds  after which everybody has to be done
    Raises ValueError for more than MOST people or a server elsewhere.
    """
    if not 0 < people <= MOST or urlsplit(url).hostname not in LOCAL:
        raise ValueError(f"{people} mensen op {url}: het mogen er 1 tot {MOST} zijn, en alleen op deze computer")
    crowd, draw = Crowd(), random.Random(people)
    paces = [[draw.uniform(*pause) for _ in range(changes)] for _ in range(people)]
    everybody = [asyncio.create_task(_person(url, n, page, box, paces[n], crowd)) for n in range(people)]
    _, late = await asyncio.wait(everybody, timeout=seconds)
    for person in late:
        person.cancel()
        crowd.errors.append("de tijd was op")
    await asyncio.gather(*everybody, return_exceptions=True)
    return crowd


async def _person(url: str, n: int, page: str, box: str, paces: list[float], crowd: Crowd) -> None:
    """Person number n. Everybody begins at another figure and takes other steps, as people do."""
    try:
        start = perf_counter()
        async with Tab(url) as tab:
            await tab.run(page=page)
            crowd.first.append(perf_counter() - start)
            options = [option for option in tab.options[box] if option != tab.boxes[box][2]]
            for step, wait in enumerate(paces):
                await asyncio.sleep(wait)
                took, _ = await tab.run(**{box: options[(7 * n + 3 * step) % len(options)]})
                crowd.changes.append(took)
    except Exception as problem:  # whatever one person runs into is what is counted here, and the others go on
        crowd.errors.append(f"{type(problem).__name__}: {problem}")
