"""Who may do what. Four roles, each may all that the one before it may; every action asks again, a hidden page is a courtesy."""
import ipaddress
import re
import socket
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from dashboard.config import Login
from dashboard.errors import AccessError

ROLES = ("lezer", "adviseur", "analist", "beheerder")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
PREFIX = "dragend-"  # a directory with roles of many programs may call ours dragend-lezer, dragend-analist …
LOCAL = "lokaal"  # the account where nobody logs in

# action: (lowest role that may, how the refusal begins)
ACTIONS = {
    "look_back": ("lezer", "Een eerdere stand opzoeken"),
    "view_internal": ("adviseur", "De interne cijfers bekijken"),
    "see_data": ("adviseur", "De geladen bestanden bekijken"),
    "edit_register": ("adviseur", "Het register bijwerken"),
    "add_data": ("analist", "Data toevoegen"),
    "undo_data": ("analist", "Een bestand terugdraaien"),
    "see_privacy": ("analist", "De pagina Privacy bekijken"),
    "fetch_data": ("beheerder", "Een gemeente kiezen en open data ophalen"),
    "purge_data": ("beheerder", "Een bestand wissen"),
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


def login_role(user: Mapping, login: Login, now: float | None = None) -> str | None:
    """Role that the login gives: None where nobody can log in, "lezer" for who did not, or whose token has ended.

    user  what is known of who logged in (st.user): the claims of the token, or what the proxy put in its headers
    now   seconds since 1970; the clock's when it is left out
    """
    if not login.configured:
        return None
    if account(user, login, now) is None:
        return "lezer"
    given = {words.removeprefix(PREFIX) for words in _listed(_claim(user, login.role_claim))}
    return max((role for role in ROLES if role in given), key=ROLES.index, default="lezer")


def account(user: Mapping, login: Login, now: float | None = None) -> str | None:
    """Account that a session acts as: an id, not a name. None when one can log in here and this session did not.

    Streamlit keeps its cookie for thirty days, whatever the token says. So the end of the token is looked at here, at every run.
    """
    if not login.configured:
        return LOCAL
    if login.oidc:
        ends = user.get("exp")
        valid = isinstance(ends, int | float) and (time.time() if now is None else now) < ends
        if user.get("is_logged_in") is not True or not valid:
            return None
    found = _claim(user, login.account_claim)
    return found.strip() if isinstance(found, str) and found.strip() else None


def _claim(user: Mapping, name: str) -> object:
    """A claim by its name, or by a path of names: "realm_access.roles"."""
    if name in user:
        return user[name]
    found: object = user
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _listed(claim: object) -> list[str]:
    """The roles in a claim: a list, or words with commas or spaces between them, as in a header."""
    parts = re.split(r"[\s,;]+", claim) if isinstance(claim, str) else claim if isinstance(claim, list | tuple) else []
    return [part for part in parts if isinstance(part, str)]


def host_allowed(header: str, address: str | None, names: Collection[str]) -> bool:
    """Whether a request may name this host. A web page elsewhere can make its own name point to this computer (DNS rebinding).

    header   the Host header
    address  what the server is bound to
    names    allowed_hosts of the settings and the host of the login; without names a server that is open to a network answers
             to its own name and to addresses in numbers, which cannot be rebound
    """
    host = _host(header).rstrip(".")
    if not host or host in LOOPBACK or host in names:
        return bool(host)
    return not names and address not in LOOPBACK and (_is_number(host) or host == socket.gethostname().lower())


def same_origin(origin: str | None, host: str) -> bool:
    """Whether a page of this dashboard asks, and not one on another port or machine. Who is no browser sends no origin."""
    return origin is None or origin.partition("://")[2].lower() == host.lower()


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def may(role: str, action: str) -> bool:
    lowest, _ = ACTIONS[action]
    return role in ROLES[ROLES.index(lowest):]


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
