"""What people type in the app, one module a subject. Each offers KINDS; here they come together.

A new kind: a `Kind` with its fields in a module here, the module in MODULES below. Form, checks, ledger and build follow.
"""
from functools import cache
from types import ModuleType

from dashboard.registers import agenda, goals, knowledge, labs, network, stories
from dashboard.registers.kinds import Kind

MODULES: tuple[ModuleType, ...] = (network, stories, labs, agenda, knowledge, goals)


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of record by its id. Kinds come in the order in which they may link to each other."""
    found = [kind for module in MODULES for kind in module.KINDS]
    by_id = {kind.id: kind for kind in found}
    assert len(by_id) == len(found), "two kinds of record have one id"
    return by_id
