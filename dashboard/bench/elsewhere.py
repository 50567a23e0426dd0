"""Run one function in a process of its own, so that its memory can be told and its time bounded."""
import pickle
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """What the function returned, and the most memory its process ever held in bytes; None where the system does not tell."""

    value: object
    peak: int | None


def aside(function: Callable, *args, seconds: float) -> Outcome:
    """`function(*args)` elsewhere. Raises RuntimeError with what went wrong there, TimeoutError after so many seconds."""
    with tempfile.TemporaryDirectory(prefix="meten-") as folder:
        paper = Path(folder) / "paper"
        paper.write_bytes(pickle.dumps((function, args)))
        try:
            start = "import sys; from dashboard.bench.elsewhere import answer; answer(sys.argv[1])"
            subprocess.run([sys.executable, "-c", start, str(paper)], timeout=max(seconds, 0.01), check=True,
                           stdout=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            raise TimeoutError("de tijd was op") from None
        except subprocess.CalledProcessError as problem:
            raise RuntimeError(f"het proces stopte met code {problem.returncode}, zie hierboven") from None
        return pickle.loads(paper.read_bytes())


def answer(paper: str) -> None:
    """What the other process does: read the question from the paper, and write the answer on it."""
    function, args = pickle.loads(Path(paper).read_bytes())
    Path(paper).write_bytes(pickle.dumps(Outcome(function(*args), _peak())))


def _peak() -> int | None:
    """What the system says of this process alone: the other figure that Linux has counts what its parent held when it began."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"^VmHWM:\s*(\d+) kB", status.read_text(), re.MULTILINE)):
        return int(found[1]) * 1024
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else size * 1024
