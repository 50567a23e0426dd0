"""Boundaries from PDOK: every page, only our areas, no water, and no trust in a filter."""
import json
import re
from dataclasses import replace

import pytest

from dashboard import catalog, config
from dashboard.errors import SourceError
from dashboard.intake.sources import Table, Wanted, pdok
from dashboard.intake.sources.client import Client

ALL = {"GM9802", "WK980200", "WK9802AA", "BU98020000", "BU98020001", "BU98020098", "BU9802AA00", "BU9802AA01", "BU9802AA02",
       "BU9802AA03"}


def table(year: int) -> Table:
    return Table("pdok", f"indeling_{year}", "gebiedsindelingen", "", None, year)


@pytest.fixture
def client(replay, tmp_path):
    with Client(config.settings(tmp_path / "map"), catalog.load(config.CATALOG), pause=0.01, attempts=2) as made:
        yield made


def areas(found) -> dict[str, dict]:
    return {feature["properties"]["statcode"]: feature for feature in json.loads(found.content)["features"]}


def test_one_file_a_year_with_all_levels_and_no_water(client):
    (found,) = pdok.fetch(client, table(2024), Wanted(("GM9802",)))
    assert set(areas(found)) == ALL
    assert (found.name, found.vintage, found.gemeenten) == ("PDOK gebiedsindelingen 2024 GM9802.geojson", 2024, ("GM9802",))
    assert found.url.startswith(client.base("pdok"))
    assert found.source == "pdok"
    assert found.answers.vintage == 2024
    assert "CC BY 4.0" in found.license
    assert areas(found)["BU98020098"]["properties"] == {
        "statcode": "BU98020098", "jrstatcode": "2024BU98020098", "statnaam": "De Uithoek"}


@pytest.mark.parametrize("most", [1, 3])
def test_every_page_is_asked_also_when_pages_are_smaller_than_asked(most, client, replay):
    replay.features = most
    (found,) = pdok.fetch(client, table(2024), Wanted(("GM9801", "GM9802")))
    assert set(areas(found)) >= ALL
    assert {code[2:6] for code in areas(found)} == {"9801", "9802"}
    assert not replay.twice()


def test_a_filter_that_is_ignored_gives_nothing_of_others(client, monkeypatch):
    monkeypatch.setattr(pdok, "_filter", lambda *_: "")
    url = pdok._url
    monkeypatch.setattr(pdok, "_url", lambda *given: url(*given).replace("Filter=", "CQL_FILTER="))
    (found,) = pdok.fetch(client, table(2024), Wanted(("GM9802",)))
    assert set(areas(found)) == ALL


def test_a_filter_that_is_refused_is_done_without(client, replay, monkeypatch):
    monkeypatch.setattr(pdok, "_filter", lambda *_: "<Filter><Onbekend/></Filter>")
    (found,) = pdok.fetch(client, table(2024), Wanted(("GM9802",)))
    assert set(areas(found)) == ALL
    assert [url for url in replay.asked("gebiedsindelingen") if "Filter" not in url]


def test_many_gemeenten_are_asked_in_parts(client, replay):
    codes = (*(f"GM{n:04}" for n in range(1, 41)), "GM9802")
    (found,) = pdok.fetch(client, table(2024), Wanted(codes))
    assert set(areas(found)) == ALL
    assert max(map(len, replay.asked())) < 4000


def test_the_same_pages_give_the_same_bytes(client, replay):
    first = pdok.fetch(client, table(2024), Wanted(("GM9802",)))
    asked = len(replay.requests)
    assert pdok.fetch(client, table(2024), Wanted(("GM9802",))) == first
    assert len(replay.requests) == asked
    client.finish()
    client.forget("pdok", "indeling_2024")
    (again,) = pdok.fetch(client, table(2024), Wanted(("GM9802",)))
    assert len(replay.requests) > asked
    assert again.content == first[0].content


def test_a_gemeente_without_boundaries_in_that_year_gives_no_file(client):
    assert pdok.fetch(client, table(2024), Wanted(("GM9803",))) == []
    (found,) = pdok.fetch(client, table(2022), Wanted(("GM9801", "GM9803", "GM9804")))
    assert found.gemeenten == ("GM9803", "GM9804")


def test_a_year_that_is_not_there(client):
    with pytest.raises(SourceError, match="indeling_2099 van PDOK"):
        pdok.fetch(client, table(2099), Wanted(("GM9802",)))


def answer(client, monkeypatch, **changes):
    """The first page of each layer, with something changed in every area."""
    real = client.page

    def page(*given, **options):
        found = real(*given, **options)
        features = [{**feature, "properties": {**feature["properties"], **changes.get("properties", {})},
                     "geometry": changes.get("geometry", feature["geometry"])} for feature in found.body["features"]]
        return replace(found, body=changes.get("body", {"features": features}))

    monkeypatch.setattr(client, "page", page)


@pytest.mark.parametrize(("changes", "said"), [
    ({"properties": {"statcode": None}}, 'heeft de code ""'),
    ({"properties": {"jrstatcode": "2021BU98020000"}}, "de grenzen van 2021"),
    ({"geometry": None}, "er is geen grens"),
    ({"geometry": {"type": "Point", "coordinates": [52.1, 5.1]}}, "ligt niet in Nederland"),
    ({"geometry": {"type": "Point", "coordinates": [189000.0, 550000.0]}}, "ligt niet in Nederland"),
    ({"body": {"type": "ExceptionReport"}}, "heeft geen gebieden"),
])
def test_what_cannot_be_boundaries_is_refused(changes, said, client, monkeypatch):
    answer(client, monkeypatch, **changes)
    with pytest.raises(SourceError, match=said) as problem:
        pdok.fetch(client, table(2024), Wanted(("GM9802",)))
    assert "PDOK" in str(problem.value)


def test_a_server_that_does_not_count_along_is_noticed(client, monkeypatch):
    real = client.page
    monkeypatch.setattr(client, "page", lambda source, name, url, said="": real(source, name, re.sub(r"startIndex=\d+", "", url)))
    with pytest.raises(SourceError, match="elke pagina geeft dezelfde gebieden"):
        pdok.fetch(client, table(2024), Wanted(("GM9802",)))


def test_boundaries_of_every_vintage_that_figures_have():
    years = [found.vintage for found in pdok.tables(catalog.load(config.CATALOG))]
    assert years == sorted(set(years), reverse=True)
    assert {2015, 2024, 2025} <= set(years)
