"""Logging in: the role comes from a claim, an ended token is no login, and the whole road through a real provider and server."""
import json
import shutil
import time
from contextlib import ExitStack

import httpx
import pytest
from visitor import Visit, free_port, program

from dashboard import access, config, server
from dashboard.config import Login
from dashboard.errors import AccessError, DashboardError

NOW = 1_800_000_000
OIDC, PROXY, NONE = Login(oidc=True), Login(role_header="X-Rol", account_header="X-Account"), Login()
SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "dashboard"
client_secret = "geheim"
server_metadata_url = "http://127.0.0.1:{provider}/.well-known/openid-configuration"
"""


# --- role and account, from what the login says -----------------------------------------------------------------------


def token(**claims) -> dict:
    return {"is_logged_in": True, "sub": "u17", "exp": NOW + 60, **claims}


@pytest.mark.parametrize(("claims", "role"), [
    ({"roles": ["dragend-analist"]}, "analist"),
    ({"roles": ["analist"]}, "analist"),
    ({"roles": ["dragend-lezer", "dragend-beheerder", "dragend-adviseur"]}, "beheerder"),
    ({"roles": "dragend-adviseur"}, "adviseur"),
    ({"roles": "andere-rol, adviseur;lezer"}, "adviseur"),
    ({}, "lezer"),
    ({"roles": []}, "lezer"),
    ({"roles": None}, "lezer"),
    ({"roles": ["Beheerder", "dragend-koning", "beheerder-van-iets-anders", 7, None, ["beheerder"]]}, "lezer"),
    ({"roles": {"beheerder": True}}, "lezer"),
    ({"groups": ["beheerder"]}, "lezer"),
])
def test_the_role_is_in_a_claim(claims, role):
    assert access.login_role(token(**claims), OIDC, NOW) == role


def test_the_claim_has_another_name_or_lies_deeper():
    assert access.login_role(token(functie=["analist"]), Login(role_claim="functie", oidc=True), NOW) == "analist"
    deep = token(realm_access={"roles": ["analist"]})
    assert access.login_role(deep, Login(role_claim="realm_access.roles", oidc=True), NOW) == "analist"
    named = token(**{"https://x.nl/roles": ["analist"]})
    assert access.login_role(named, Login(role_claim="https://x.nl/roles", oidc=True), NOW) == "analist"
    assert access.login_role(token(realm_access="beheerder"), Login(role_claim="realm_access.roles", oidc=True), NOW) == "lezer"


@pytest.mark.parametrize("claims", [
    {"exp": NOW - 1}, {"exp": NOW}, {"exp": None}, {"exp": "2099"}, {"is_logged_in": False}, {"is_logged_in": None},
    {"sub": None}, {"sub": " "}, {"sub": 17},
], ids=str)
def test_an_ended_token_is_no_login(claims):
    """Streamlit's cookie lives thirty days; the token says itself when it ends."""
    user = token(roles=["beheerder"], **claims)
    assert access.account(user, OIDC, NOW) is None
    assert access.login_role(user, OIDC, NOW) == "lezer"


def test_a_token_without_an_end_is_no_login():
    user = {key: value for key, value in token(roles=["beheerder"]).items() if key != "exp"}
    assert access.login_role(user, OIDC, NOW) == "lezer"


def test_nobody_logged_in():
    assert access.login_role({"is_logged_in": False}, OIDC, NOW) == "lezer"
    assert access.login_role({}, PROXY, NOW) == "lezer"
    assert access.login_role({}, NONE, NOW) is None  # then the rule of "this computer" holds
    assert [access.account({}, login, NOW) for login in (OIDC, PROXY, NONE)] == [None, None, "lokaal"]


def test_with_a_login_sitting_at_this_computer_gives_nothing():
    context = access.Context("127.0.0.1", {"host": "localhost"}, access.login_role({}, OIDC, NOW))
    assert access.role(context) == "lezer"


def test_a_proxy_says_who_it_is():
    assert access.login_role({"roles": "dragend-analist,iets", "sub": "u17"}, PROXY, NOW) == "analist"
    assert access.account({"roles": "analist", "sub": "u17"}, PROXY, NOW) == "u17"
    assert access.login_role({"roles": "analist", "sub": None}, PROXY, NOW) == "lezer"
    assert server._proxy(NONE, "0.0.0.0") == {}
    assert json.loads(server._proxy(PROXY, "127.0.0.1")["server.trustedUserHeaders"]) == {"X-Rol": "roles", "X-Account": "sub"}


def test_behind_a_proxy_only_that_proxy_may_reach_the_server():
    with pytest.raises(AccessError, match="iedereen zich een rol geven"):
        server._proxy(PROXY, "0.0.0.0")


# --- settings.toml and secrets.toml -----------------------------------------------------------------------------------


def written(folder, settings: str = "", secrets: str = "") -> config.Settings:
    (folder / "settings.toml").write_text(settings, encoding="utf-8")
    if secrets:
        (folder / "secrets.toml").write_text(secrets, encoding="utf-8")
    config._read.cache_clear()
    return config.settings(folder)


def test_the_login_is_read_and_its_secrets_are_not_in_the_settings(tmp_path):
    known = written(tmp_path, '[login]\nrole_claim = "functies"\n', SECRETS.format(port=1, provider=2))
    login = known.login
    assert (login.oidc, login.configured, login.role_claim, login.host) == (True, True, "functies", "127.0.0.1")
    assert "geheim" not in repr(known)
    assert config.secrets(tmp_path)["auth"]["client_secret"] == "geheim"


@pytest.mark.parametrize(("old", "new", "words"), [
    ('client_id = "dashboard"\n', "", "ontbreekt: client_id"),
    ("0123456789abcdef0123456789abcdef", "kort", "cookie_secret is te kort"),
    ("/oauth2callback", "/", "redirect_uri moet het adres van het dashboard zijn"),
    ("[auth]", "[auth", "niet te lezen"),
])
def test_a_login_that_cannot_work_is_refused_in_dutch(tmp_path, old, new, words):
    with pytest.raises(DashboardError, match=words) as refused:
        written(tmp_path, secrets=SECRETS.format(port=1, provider=2).replace(old, new))
    assert "geheim" not in str(refused.value)


def test_one_way_to_log_in(tmp_path):
    headers = '[login]\nrole_header = "X-Rol"\naccount_header = "X-Account"\n'
    assert written(tmp_path, headers).login.configured
    with pytest.raises(DashboardError, match="Kies er één"):
        written(tmp_path, headers, SECRETS.format(port=1, provider=2))
    (tmp_path / "secrets.toml").unlink()
    with pytest.raises(DashboardError, match="horen role_header en account_header bij elkaar"):
        written(tmp_path, '[login]\nrole_header = "X-Rol"\n')


# --- the whole road ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dashboard(_tiny_templates, tmp_path_factory):
    """Start a real server, and its provider, of which the tokens live so many seconds: dashboard(3600) → address, data folder."""
    with ExitStack() as running:
        def serve(lifetime: int):
            port, provider = free_port(), free_port()
            folder = tmp_path_factory.mktemp("login") / "data"
            shutil.copytree(_tiny_templates / "tiny", folder)
            (folder / "secrets.toml").write_text(SECRETS.format(port=port, provider=provider))
            there = f"http://127.0.0.1:{provider}"
            running.enter_context(program("-m", "oidc_provider_mock", "--port", provider, "--token-max-age", lifetime,
                                          url=f"{there}/jwks"))
            for account, claims in {"analist-1": {"roles": ["dragend-analist"]}, "zonder-rol": {}}.items():
                httpx.put(f"{there}/users/{account}", json=claims).raise_for_status()
            running.enter_context(program("-m", "dashboard", "serve", "--data", folder, "--port", port,
                                          url=f"http://127.0.0.1:{port}/health"))
            return f"http://127.0.0.1:{port}", folder

        yield serve


@pytest.fixture(scope="module")
def site(dashboard):
    return dashboard(3600)


@pytest.fixture
def who(site):
    with Visit(site[0]) as visitor:
        yield visitor


REFUSED = "De geladen bestanden bekijken kan alleen met de rol adviseur"


def opened(folder) -> dict:
    """Who opened the internal figures last."""
    line = json.loads((folder / "log" / "inzage.jsonl").read_text().splitlines()[-1])
    return {name: line[name] for name in ("by", "role")}


def test_who_did_not_log_in_is_a_lezer_also_on_this_computer(who):
    said, _ = who.look(page="gegevens")
    assert "Inloggen" in said
    assert REFUSED in said


def test_a_login_gives_the_role_of_its_claim(who, site):
    who.log_in("analist-1")
    said, _ = who.look(page="gegevens")
    assert "Uitloggen" in said
    assert REFUSED not in said
    assert opened(site[1]) == {"by": "analist-1", "role": "analist"}


def test_a_login_without_a_role_is_a_lezer(who):
    who.log_in("zonder-rol")
    said, _ = who.look(page="gegevens")
    assert "Uitloggen" in said
    assert REFUSED in said


def test_a_cookie_that_was_changed_is_no_login(who):
    who.log_in("analist-1")
    kept = who.web.cookies["_streamlit_user"]
    who.web.cookies.delete("_streamlit_user")
    who.web.cookies.set("_streamlit_user", kept[:-8] + "aaaaaaaa", domain="127.0.0.1")
    assert "Inloggen" in who.look()[0]


def test_logging_out(who):
    who.log_in("analist-1")
    _, where = who.look(click="Uitloggen")
    assert where == "/auth/logout"
    who.web.get(where)
    assert "Inloggen" in who.look()[0]


@pytest.mark.slow
def test_when_the_token_ends_so_does_the_login(dashboard):
    """The cookie stays: a new tab with the same cookies is not logged in any more."""
    with Visit(dashboard(4)[0]) as who:
        who.log_in("analist-1")
        start = time.monotonic()
        while REFUSED not in who.look(page="gegevens")[0]:
            assert time.monotonic() - start < 30
            time.sleep(0.5)
        assert "_streamlit_user" in who.web.cookies
        assert "Inloggen" in who.look()[0]


@pytest.mark.slow
def test_the_headers_of_a_proxy(_tiny_templates, tmp_path):
    folder, port = tmp_path / "data", free_port()
    shutil.copytree(_tiny_templates / "tiny", folder)
    (folder / "settings.toml").write_text('[login]\nrole_header = "X-Rol"\naccount_header = "X-Account"\n')
    site = f"http://127.0.0.1:{port}"
    with program("-m", "dashboard", "serve", "--data", folder, "--port", port, url=f"{site}/health"), Visit(site) as who:
        assert REFUSED in who.look(page="gegevens")[0]
        assert REFUSED in who.look(page="gegevens", **{"X-Rol": "beheerder"})[0]
        assert REFUSED not in who.look(page="gegevens", **{"X-Rol": "dragend-adviseur", "X-Account": "u17"})[0]
        assert opened(folder) == {"by": "u17", "role": "adviseur"}
