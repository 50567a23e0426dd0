"""Who may do what. Four roles, each may all that the one before it may; every action asks again, a hidden page is a courtesy."""
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.errors import AccessError

ROLES = ("lezer", "adviseur", "analist", "beheerder")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

# action: (lowest role that may, how the refusal begins)
ACTIONS = {
    "view_internal": ("adviseur", "De interne cijfers bekijken"),
    "see_data": ("adviseur", "De geladen bestanden bekijken"),
    "add_data": ("analist", "Data toevoegen"),
    "undo_data": ("analist", "Een bestand terugdraaien"),
    "see_accounts": ("beheerder", "Zien wie iets deed"),
}


@dataclass(frozen=True)
class Context:
    """What is known of a session: the address the server is bound to, the headers of the request, the role of the login."""

    address: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    login: str | None = None


def role(context: Context) -> str:
    """Role of the login; without one, beheerder for who sits at this computer, else lezer.

    A proxy and a rebound DNS name both look like the loopback. So the address the server is bound to, the name that the
    browser asked for and the absence of forwarding headers must all say the same.
    """
    if context.login is not None:
        return context.login if context.login in ROLES else "lezer"
    headers = {name.lower(): value for name, value in context.headers.items()}
    forwarded = any(name == "forwarded" or name.startswith("x-forwarded") for name in headers)
    here = context.address in LOOPBACK and _host(headers.get("host", "")) in LOOPBACK
    return "beheerder" if here and not forwarded else "lezer"


def _host(value: str) -> str:
    """Name in a Host header, without port; an IPv6 address without its brackets; empty when it is neither."""
    found = re.fullmatch(r"(?:\[([0-9a-f:]+)\]|([a-z0-9.\-]+))(?::\d+)?", value.strip().lower())
    return (found[1] or found[2]) if found else ""


def may(role: str, action: str) -> bool:
    lowest, _ = ACTIONS[action]
    return ROLES.index(role) >= ROLES.index(lowest)


def require(role: str, action: str) -> None:
    """Raises AccessError, which says who may, when `role` may not do `action`."""
    if may(role, action):
        return
    lowest, what = ACTIONS[action]
    above = ROLES[ROLES.index(lowest) + 1:]
    also = f" De rol {' of '.join(above)} mag het ook." if above else ""
    raise AccessError(f"{what} kan alleen met de rol {lowest}.{also}")


def view(role: str) -> str:
    """Which of the two build files this role reads."""
    return "intern" if may(role, "view_internal") else "openbaar"
