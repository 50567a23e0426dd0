"""A page of the dashboard as a test opens it, without a browser, and what one reads on it."""
import re
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, ui

APP = Path(ui.__file__).parent / "app.py"
READ = ("title", "subheader", "markdown", "caption", "error", "info", "warning", "success")


def opened(patch: pytest.MonkeyPatch, folder: Path, page: str, role: str, seconds: float = 60, **choices) -> AppTest:
    """The page of that name on a data folder, as somebody with a role sees it; `choices` stand in its address."""
    patch.setenv("DRAGEND_DATA", str(folder))
    patch.setattr(access, "role", lambda context: role)
    app = AppTest.from_file(str(APP), default_timeout=seconds)
    app.query_params.update(choices)
    app.run()
    app.switch_page(f"app_pages/{page}.py").run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """Every sentence on the page, as it is read: without the marks that keep a name from being Markdown."""
    parts = [part.value for kind in READ for part in app.get(kind)]
    return "\n".join(re.sub(r"\\(.)", r"\1", str(part)) for part in parts)


def on_screen(made: str, frame: pd.DataFrame) -> str:
    """What a query gives as a file, without a column that the page does not hold: by which load each figure of a map came."""
    lines = made.splitlines()
    if lines[0].endswith(";load") and "load" not in frame:
        lines = [line.rpartition(";")[0] for line in lines]
    return "".join(f"{line}\n" for line in lines)
