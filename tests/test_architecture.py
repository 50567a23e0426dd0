"""Who may import whom, said in Python. Read this first when you wonder where code belongs."""
import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "dashboard"
FILES = sorted(PACKAGE.rglob("*.py"))

# A library lives in one place. Keys are the first two parts of the module name below `dashboard`.
LIBRARIES = {
    "streamlit": {"app", "app_pages", "tabs", "ui", "maps", "menus", "open_data", "sharing", "forms", "server", "bench",
                  "wizard"},
    "duckdb": {"db", "intake", "bench"},
    "plotly": {"charts", "charts_straks", "charts_samenspel", "outcome_charts"},
    "xlsxwriter": {"export"},
    "starlette": {"server"},
    "httpx": {"intake"},
    "geopandas": {"intake"},
    "scipy": {"methods"},
    "esda": {"methods"},
    "networkx": {"methods", "intake", "bench"},
    "libpysal": {"methods"},
    "pyarrow": {"db", "intake"},
    "rapidfuzz": {"intake", "methods"},
    "python_calamine": {"intake"},
    "playwright": {"bench"},
    "websockets": {"bench"},
}
# Who may import whom, inside the package. `errors`, `config` and `dutch` (how numbers are written) may be used by all.
INSIDE = {
    "app": {"ui", "menus", "open_data", "sharing", "search", "access", "catalog", "db", "charts", "maps", "export", "app_pages",
            "logs"},
    "wizard": {"intake", "ui", "export", "definitions", "forms"},
    "app_pages": {"wizard", "drawings", "menus", "open_data", "regions", "search", "sentences", "ui", "charts", "maps",
                  "export", "access", "catalog", "intake", "logs", "index_catalog", "straks_sentences", "straks_catalog",
                  "charts_straks", "methods", "tabs", "forms", "registers"},
    "ui": {"db", "catalog", "access", "export", "index_catalog", "sentences", "straks_catalog", "methods"},
    "drawings": {"ui", "maps"},
    "menus": {"ui", "catalog"},
    "sharing": {"ui", "intake"},
    "forms": {"ui", "access", "intake", "methods", "registers"},
    "open_data": {"ui", "access", "intake"},
    "charts": {"catalog"},
    "charts_straks": {"catalog", "charts"},
    "charts_samenspel": set(),
    "straks_sentences": {"definitions"},
    "maps": {"catalog"},
    "search": {"catalog"},
    "export": {"catalog", "charts"},
    "server": {"ui", "db", "access", "maps", "charts", "frontend"},
    "frontend": set(),
    "access": set(),
    "catalog": {"catalog_rules", "definitions"},
    "catalog_rules": {"definitions"},
    "definitions": set(),
    "outcome_charts": {"definitions"},
    "outcome_sentences": {"definitions", "methods"},
    "balance_sentences": {"definitions"},
    "network_sentences": set(),
    "tabs": {"ui", "drawings", "charts", "maps", "balance_sentences", "network_sentences", "definitions", "catalog",
             "index_catalog", "methods", "access", "export", "forms", "registers", "sentences", "straks_sentences",
             "straks_catalog", "charts_straks", "charts_samenspel", "intake", "learning", "yearly", "borrowed",
             "outcome_charts", "outcome_sentences"},
    "learning": {"methods", "registers"},
    "yearly": {"learning", "methods", "registers"},
    "borrowed": {"learning", "registers"},
    "index_catalog": {"catalog_rules", "definitions"},
    "straks_catalog": {"catalog_rules", "definitions", "methods"},
    "db": set(),
    "config": set(),
    "errors": set(),
    "dutch": set(),
    "methods": set(),
    "registers": {"access", "catalog", "definitions", "methods"},
    "intake": {"access", "catalog", "definitions", "index_catalog", "straks_catalog", "methods", "registers", "db", "intake"},
    "health": {"access", "db", "intake"},
    "logs": set(),
    "regions": {"catalog", "sentences"},
    "sentences": {"catalog"},
    "bench": {"db", "intake", "catalog", "server", "health", "methods", "charts_samenspel", "registers", "bench"},
    "arguments": {"db", "intake"},
    "__main__": {"arguments", "db", "intake", "export", "server", "health", "bench", "catalog", "logs"},
    "__init__": set(),
}
FOR_ALL = {"errors", "config", "dutch"}


def layer(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Full names of the modules that a file imports, `from dashboard import db` as dashboard.db."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} if node.module == "dashboard" else {node.module}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports(path):
    here = layer(path)
    for name in imports(path):
        top, *rest = name.split(".")
        if top in LIBRARIES:
            assert here in LIBRARIES[top], f"{here} imports {top}; that lives in {sorted(LIBRARIES[top])}"
        if top == "dashboard" and rest:
            assert rest[0] in INSIDE[here] | FOR_ALL | {here}, f"{here} imports dashboard.{rest[0]}"


def test_every_layer_is_known():
    assert {layer(path) for path in FILES} <= set(INSIDE)


def test_pages_are_leaves():
    for path in FILES:
        assert not any("app_pages" in name for name in imports(path)), f"{path.name} imports a page"


def test_no_module_hides_a_standard_one():
    """Streamlit puts dashboard/ on the path: dashboard/types.py would replace the standard library's."""
    names = {path.stem for path in PACKAGE.glob("*.py")} | {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    assert not (names - {"__init__", "__main__"}) & set(sys.stdlib_module_names)


def test_no_utils():
    assert not [path for path in FILES if path.stem in ("utils", "util", "helpers", "common", "misc")]


def test_sizes():
    """Comfortable sizes, with room: a page of 150 lines, a module of 400, a function of 60."""
    too_long = []
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        limit = 150 if path.parent.name == "app_pages" else 400
        if text.count("\n") > limit:
            too_long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 60:
                too_long.append(f"{path.relative_to(ROOT)}: {node.name} {node.end_lineno - node.lineno} lines")
    assert not too_long


def test_sql_lives_in_files():
    """No query in Python: a SELECT in a string means that a file in queries/ is missing."""
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lstrip().startswith(
                    ("SELECT ", "WITH ", "INSERT ", "UPDATE ", "CREATE ", "DELETE ")):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not [place for place in found if "/bench/" not in place]


def test_top_level_is_as_the_client_fixed_it():
    allowed = {"dashboard", "data", "queries", "tests", "requirements.txt", "README.md", "pyproject.toml"}
    ours = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and not path.name.endswith(".egg-info")}
    assert ours - {"build"} <= allowed


def test_one_cache():
    """ui.query is the only cache; a decorator in a page would share its name with another page's."""
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        if "st.cache_" in text:
            assert layer(path) == "ui", f"{path.name} caches"
