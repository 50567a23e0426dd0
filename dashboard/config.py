"""Settings of one installation: read from its data folder and the environment, frozen, with defaults that work on a new clone."""
import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from dashboard.errors import DashboardError

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ROOT / "data"  # where the folders of municipalities lie
DEMO = ROOT / "data" / "demo"
TRIAL = ROOT / "data" / "proef"
CATALOG = ROOT / "data" / "catalog"
QUERIES = ROOT / "queries"
PROGRAM = "0.1.0"
PICTURES = (".png", ".jpg", ".jpeg", ".svg", ".webp")


@dataclass(frozen=True)
class Thresholds:
    """What may be shown of small numbers (DOMAIN §8.2). Public is for everybody, internal for the internal view.

    count        smallest count, and the smallest width of the interval in which a hidden count must seem to lie
    base         smallest number of people that a share may be about
    respondents  smallest number of people who answered, for a survey
    rounding     counts of people are rounded by chance to a multiple of this; 1 is not at all
    extreme      of an area where a share is within this many percent of nobody or everybody only that is said
    dominance    of money and fte one organisation may have this many percent, and there must be so many organisations
    """

    count_public: int = 10
    count_internal: int = 5
    base_public: int = 100
    base_internal: int = 50
    respondents_public: int = 30
    respondents_internal: int = 20
    rounding: int = 5
    extreme_percent: int = 5
    dominance_percent: int = 70
    dominance_organisations: int = 3

    def of(self, view: str) -> dict[str, int | bool]:
        """What holds in one view: count, base, respondents, rounded_to, edge, and whether it is the public one."""
        public = view == "openbaar"
        least = {name: getattr(self, f"{name}_{'public' if public else 'internal'}") for name in ("count", "base", "respondents")}
        return {**least, "rounded_to": self.rounding, "edge": self.extreme_percent, "public": public}


@dataclass(frozen=True)
class Login:
    """How it is known who somebody is: by OIDC, when secrets.toml has a table [auth], or from headers that a proxy in front sets.

    role_claim     claim of the token that holds the role, also a path: "realm_access.roles"
    account_claim  claim that says who it is: an id, not a name
    role_header    headers of a proxy that does the login; both or none
    oidc           whether secrets.toml says where to log in; not a key of settings.toml
    host           name in the address that the login sends people back to
    """

    role_claim: str = "roles"
    account_claim: str = "sub"
    role_header: str | None = None
    account_header: str | None = None
    oidc: bool = False
    host: str | None = None

    @property
    def configured(self) -> bool:
        return self.oidc or self.role_header is not None


@dataclass(frozen=True)
class Sources:
    """Where open data is asked for: base addresses, without a slash at the end. Another server may stand in for each."""

    cbs: str = "https://opendata.cbs.nl"
    rivm: str = "https://dataderden.cbs.nl"
    pdok: str = "https://service.pdok.nl"

    @classmethod
    def from_environment(cls) -> "Sources":
        """DRAGEND_CBS_URL, DRAGEND_RIVM_URL and DRAGEND_PDOK_URL, else the addresses of the services themselves."""
        given = {part.name: os.environ.get(f"DRAGEND_{part.name.upper()}_URL", "") for part in fields(cls)}
        return cls(**{name: url.rstrip("/") for name, url in given.items() if url})


@dataclass(frozen=True)
class Settings:
    """One data folder and what is known about it."""

    data: Path
    name: str = "Mijn gemeente"
    fictional: bool = False
    home: str | None = None
    contact: str = ""
    logo: str = ""  # a picture in the data folder
    privacy: str = ""  # the privacy statement: a text or a link
    toegankelijkheid: str = ""  # the toegankelijkheidsverklaring: a text or a link
    overview_level: str | None = None  # level of the first screen
    allowed_hosts: tuple[str, ...] = ()  # names under which the dashboard may be asked for, beside this computer's own
    thresholds: Thresholds = field(default_factory=Thresholds)
    login: Login = field(default_factory=Login)
    sources: Sources = field(default_factory=lambda: Sources.from_environment(), repr=False, compare=False)

    @property
    def catalog_folders(self) -> tuple[Path, ...]:
        return (CATALOG, self.data / "catalog")

    @property
    def read_only(self) -> bool:
        """The demo that ships is never written to: the first edit copies it."""
        return self.data.resolve() == DEMO.resolve()

    @property
    def logo_file(self) -> Path | None:
        """The logo, when it is there and lies in the data folder."""
        path = (self.data / self.logo).resolve()
        inside = path.is_file() and path.is_relative_to(self.data.resolve())
        return path if inside and path.suffix in PICTURES else None


def settings(data: Path | str | None = None) -> Settings:
    """Settings of `data`, else of the folder named by DRAGEND_DATA, else of the demo. Read once per folder."""
    return _read(Path(data or os.environ.get("DRAGEND_DATA") or DEMO).resolve())


def footer_lines(settings: Settings) -> list[tuple[str, str, str | None]]:
    """What stands under every page: label, words, and where they lead to. What was not filled in is left out."""
    said = {"Gemeente": settings.name, "Vragen": settings.contact, "Privacyverklaring": settings.privacy,
            "Toegankelijkheidsverklaring": settings.toegankelijkheid, "Versie": PROGRAM}
    return [(label, words, _link(words)) for label, words in said.items() if words]


def _link(words: str) -> str | None:
    if re.fullmatch(r"https?://\S+", words):
        return words
    return f"mailto:{words}" if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", words) else None


# --- reading settings.toml and secrets.toml ---------------------------------------------------------------------------

Check = tuple[Callable[[object], bool], str]
TABLE: Check = lambda value: isinstance(value, dict), "een tabel"
TEXT: Check = lambda value: isinstance(value, str), "een tekst"
COUNT: Check = lambda value: type(value) is int and value > 0, "een geheel getal boven 0"
SETTINGS: dict[str, Check] = {
    **dict.fromkeys(("name", "home", "contact", "logo", "privacy", "toegankelijkheid"), TEXT),
    "fictional": (lambda value: isinstance(value, bool), "true of false"),
    "overview_level": (lambda value: value in ("gemeente", "wijk", "buurt"), "gemeente, wijk of buurt"),
    "allowed_hosts": (lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value), "een lijst namen"),
    "thresholds": TABLE, "login": TABLE,
}
THRESHOLDS: dict[str, Check] = {part.name: COUNT for part in fields(Thresholds)}
NAME: Check = lambda value: isinstance(value, str) and bool(re.fullmatch(r"\S+", value)), "een naam zonder spaties"
LOGIN: dict[str, Check] = dict.fromkeys(("role_claim", "account_claim", "role_header", "account_header"), NAME)
AUTH = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")  # all are needed to log in
LEAST_SECRET = 32  # characters


@lru_cache
def _read(data: Path) -> Settings:
    path = data / "settings.toml"
    known = _checked(path, _toml(path), SETTINGS)
    thresholds = Thresholds(**_checked(path, known.pop("thresholds", {}), THRESHOLDS))
    said = _checked(path, known.pop("login", {}), LOGIN)
    auth = secrets(data).get("auth")
    if ("role_header" in said) != ("account_header" in said):
        raise _wrong(path, "onder [login] horen role_header en account_header bij elkaar")
    if auth and "role_header" in said:
        raise _wrong(path, "er staan twee manieren om in te loggen: [auth] in secrets.toml, en role_header. Kies er één")
    login = Login(**said, oidc=bool(auth), host=urlsplit(auth["redirect_uri"]).hostname if auth else None)
    hosts = tuple(name.lower().rstrip(".") for name in known.pop("allowed_hosts", ()))
    return Settings(data, thresholds=thresholds, login=login, allowed_hosts=hosts, **known)


def secrets(data: Path) -> dict:
    """What Streamlit must know to let people log in: {"auth": …} from secrets.toml, or nothing. Never log or show it."""
    path = data / "secrets.toml"
    auth = _toml(path).get("auth")
    if auth is None:
        return {}
    if not isinstance(auth, dict):
        raise _wrong(path, '"auth" moet zijn: een tabel, [auth]')
    if missing := [key for key in AUTH if not isinstance(auth.get(key), str) or not auth[key]]:
        raise _wrong(path, f"onder [auth] ontbreekt: {', '.join(missing)}")
    if len(auth["cookie_secret"]) < LEAST_SECRET:
        raise _wrong(path, f"cookie_secret is te kort. Neem minstens {LEAST_SECRET} willekeurige tekens")
    if not re.fullmatch(r"https?://[^/]+/oauth2callback", auth["redirect_uri"]):
        raise _wrong(path, "redirect_uri moet het adres van het dashboard zijn, met /oauth2callback erachter")
    return {"auth": {key: auth[key] for key in (*AUTH, "client_kwargs") if key in auth}}


def _toml(path: Path) -> dict:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad puts a mark in front
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise _wrong(path, str(problem)) from problem


def _checked(path: Path, known: dict, checks: dict[str, Check]) -> dict:
    for key, value in known.items():
        if key not in checks:
            raise _wrong(path, f'onbekende sleutel "{key}". Bekend zijn: {", ".join(checks)}')
        if not checks[key][0](value):
            raise _wrong(path, f'"{key}" moet zijn: {checks[key][1]}')
    return known


def _wrong(path: Path, what: str) -> DashboardError:
    return DashboardError(f"De instellingen in {path} zijn niet te lezen: {what}. Verbeter dat bestand.")
