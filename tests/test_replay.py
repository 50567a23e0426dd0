"""The replay server answers as the reference describes: what the importer is tested against is tested itself."""

import json
from collections import Counter
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
import replay_invented as invented

FEED = "/cbs/ODataFeed/odata"


def get(replay, path: str, **query) -> dict:
    asked = "&".join(f"${name}={quote(str(value))}" for name, value in query.items())
    with urlopen(f"{replay.address}{path}?$format=json&{asked}".rstrip("&")) as answer:
        return json.load(answer)


def status(replay, path: str) -> int:
    try:
        with urlopen(replay.address + path) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


def test_one_gemeente_in_padded_keys(replay):
    d = "9802"
    body = get(
        replay,
        f"{FEED}/86165NED/TypedDataSet",
        filter=" or ".join(f"startswith(WijkenEnBuurten,'{k}{d}')" for k in ("GM", "WK", "BU")),
        select="WijkenEnBuurten,Gemeentenaam_1,AantalInwoners_5,WmoClientenRelatief_94",
    )
    codes = [row["WijkenEnBuurten"] for row in body["value"]]
    assert codes[0] == "GM9802    " and {len(code) for code in codes} == {10} and "WK9802AA  " in codes
    assert len(body["value"][0]["Gemeentenaam_1"]) == 40
    assert {row["WmoClientenRelatief_94"] for row in body["value"]} == {None}  # not yet published


def test_equality_needs_the_padding(replay):
    rows = {
        key: get(replay, f"{FEED}/86165NED/TypedDataSet", filter=f"WijkenEnBuurten eq '{key}'")["value"]
        for key in ("GM9802", "GM9802    ")
    }
    assert [len(found) for found in rows.values()] == [0, 1]


def test_pages_and_their_link(replay):
    replay.page = 5
    whole = get(replay, "/cbs/ODataApi/odata/86165NED/TypedDataSet")["value"]
    body = get(
        replay, f"{FEED}/86165NED/TypedDataSet", filter="startswith(WijkenEnBuurten,'GM') or startswith(WijkenEnBuurten,'BU')"
    )
    found = body["value"]
    while link := body.get("odata.nextLink"):
        with urlopen(link) as answer:
            body = json.load(answer)
        found += body["value"]
    assert [row["ID"] for row in found] == [row["ID"] for row in whole if row["WijkenEnBuurten"][:2] in ("GM", "BU")]
    assert status(replay, f"{FEED}/86165NED/TypedDataSet?$format=json&$skip=5&$format=json") == 400  # an option appended again


def test_api_has_no_skip_and_no_more_than_ten_thousand(replay):
    assert status(replay, "/cbs/ODataApi/odata/86165NED/TypedDataSet?$skip=5") == 500
    assert status(replay, "/cbs/ODataApi/odata/03759ned/TypedDataSet") == 500
    assert status(replay, "/cbs/ODataApi/odata/03759ned/TypedDataSet?$top=10") == 200
    assert status(replay, f"{FEED}/86165NED/TypedDataSet?$format=json&$filter={'x' * 3000}") == 500


def test_feed_is_atom_unless_asked(replay):
    with urlopen(f"{replay.address}{FEED}/86165NED/TableInfos") as answer:
        assert answer.headers["Content-Type"].startswith("application/atom+xml")


def test_untyped_tells_secret_from_impossible(replay):
    where = "startswith(WijkenEnBuurten,'BU9802AA03') or startswith(WijkenEnBuurten,'BU98010001')"
    typed = get(replay, f"{FEED}/85984NED/TypedDataSet", filter=where)["value"]
    untyped = get(replay, f"{FEED}/85984NED/UntypedDataSet", filter=where)["value"]
    assert [row["PersonenInArmoede_81"] for row in typed] == [None, None]
    assert [row["PersonenInArmoede_81"] for row in untyped] == ["       .", "        "]
    assert untyped[0]["AantalInwoners_5"] == f"{typed[0]['AantalInwoners_5']:8d}"
    assert typed[0]["MeestVoorkomendePostcode_118"] == "         ."


@pytest.mark.parametrize(
    ("year", "key"),
    [
        (2018, "HuishoudensTotaal_28"),
        (2023, "HuishoudensTotaal_29"),
        (2018, "Bevolkingsdichtheid_33"),
        (2024, "Bevolkingsdichtheid_34"),
        (2018, "PercentageJongerenMetJeugdzorg_88"),
        (2025, "PercentageJongerenMetJeugdzorg_92"),
        (2023, "GemiddeldInkomenPerInwoner_81"),
        (2024, "GemiddeldInkomenPerInwoner_78"),
        (2025, "WmoClientenRelatief_94"),
        (2018, "WestersTotaal_17"),
        (2023, "Nederland_17"),
    ],
)
def test_positions_of_the_reference(replay, year, key):
    assert key in {row["Key"] for row in get(replay, f"{FEED}/{invented.KWB[year]}/DataProperties")["value"]}


def test_a_stem_is_not_a_key(replay):
    rows = get(replay, f"{FEED}/86165NED/DataProperties")["value"]
    groups = {row["ID"]: row["Title"] for row in rows if row["Type"] == "TopicGroup"}
    assert [(row["Key"], groups[row["ParentID"]]) for row in rows if row["Title"] == "Nederland"] == [
        ("Nederland_17", "Herkomstland"),
        ("Nederland_20", "Geboren in Nederland"),
    ]


def test_catalogue_finds_by_number_and_title(replay):
    assert [t["Identifier"] for t in get(replay, "/cbs/ODataCatalog/Tables", filter="Identifier eq '86165NED'")["value"]] == [
        "86165NED"
    ]
    found = get(replay, "/cbs/ODataCatalog/Tables", filter="startswith(Title,'Kerncijfers wijken en buurten')")["value"]
    assert len(found) == 11
    found = get(replay, "/cbs/ODataCatalog/Tables", filter="substringof('geslacht, leeftijd en regio',Title)")["value"]
    assert {table["Identifier"] for table in found} == {"03759ned", "03757ned"}
    assert get(replay, "/rivm/ODataCatalog/Tables", filter="Identifier eq '86165NED'")["value"] == []


def test_margins_ages_and_years(replay):
    rows = get(
        replay,
        "/rivm/ODataFeed/OData/50150NED/TypedDataSet",
        filter="startswith(WijkenEnBuurten,'BU98020000') and Perioden eq '2024JJ00'",
    )["value"]
    assert Counter((row["Leeftijd"], row["Marges"]) for row in rows) == dict.fromkeys(
        [(a, m) for a in ("20300", "53115", "80200") for m in ("MW00000", "MOG0095", "MBG0095")], 1
    )
    low, middle, high = (
        next(r["Eenzaam_25"] for r in rows if r["Leeftijd"] == "20300" and r["Marges"] == m)
        for m in ("MOG0095", "MW00000", "MBG0095")
    )
    assert low < middle < high
    keys = {row["Key"] for row in get(replay, "/rivm/ODataFeed/OData/50150NED/WijkenEnBuurten")["value"]}
    assert "NL01      " in keys and "NL00      " not in keys


def test_a_gemeente_by_age_adds_up_to_kerncijfers(replay):
    rows = get(
        replay,
        f"{FEED}/03759ned/TypedDataSet",
        filter=(
            "startswith(RegioS,'GM9801') and startswith(BurgerlijkeStaat,'T001019') "
            "and Perioden eq '2024JJ00' and Geslacht eq 'T001038'"
        ),
    )["value"]
    titles = {row["Key"]: row["Title"] for row in get(replay, f"{FEED}/03759ned/Leeftijd")["value"]}
    counts = {titles[row["Leeftijd"]]: row["BevolkingOp1Januari_1"] for row in rows}
    kwb = get(replay, f"{FEED}/85984NED/TypedDataSet", filter="startswith(WijkenEnBuurten,'GM9801')")["value"][0]
    assert counts["Totaal leeftijd"] == kwb["AantalInwoners_5"]
    assert sum(counts[f"{age} jaar"] for age in range(15)) == kwb["k_0Tot15Jaar_8"]
    assert (
        sum(counts[f"{age} tot {age + 5} jaar"] for age in range(65, 95, 5)) + counts["95 jaar of ouder"]
        == kwb["k_65JaarOfOuder_12"]
    )


def layer(replay, year=2024, name="buurt_gegeneraliseerd", **query) -> dict:
    asked = {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "typeNames": f"gebiedsindelingen:{name}",
        "outputFormat": "application/json",
        **query,
    }
    words = "&".join(f"{key}={quote(str(value))}" for key, value in asked.items())
    with urlopen(f"{replay.address}/pdok/cbs/gebiedsindelingen/{year}/wfs/v1_0?{words}") as answer:
        return json.load(answer) if answer.headers["Content-Type"].startswith("application/json") else answer.read().decode()


def test_layer_pages_and_ignores_a_wrong_filter(replay):
    replay.features = 4
    everything = layer(replay, CQL_FILTER="statcode LIKE 'BU9801%'", startIndex=0, count=1000)
    assert len(everything["features"]) == 4 and "numberMatched" not in everything
    assert 'numberMatched="13"' in layer(replay, resultType="hits")
    like = (
        "<Filter><PropertyIsLike wildCard='*' singleChar='?' escapeChar='!'>"
        "<PropertyName>statcode</PropertyName><Literal>BU9801*</Literal></PropertyIsLike></Filter>"
    )
    found = layer(replay, Filter=like, srsName="EPSG:4326")["features"]
    assert {feature["properties"]["statcode"][:6] for feature in found} == {"BU9801"}
    assert 4.9 < found[0]["geometry"]["coordinates"][0][0][0] < 5.2
    assert layer(replay)["features"][0]["geometry"]["coordinates"][0][0][0] > 100_000  # metres, unless asked otherwise


def test_layer_holds_water_and_abroad(replay):
    names = {feature["properties"]["statnaam"] for feature in layer(replay)["features"]}
    assert {"Groot binnenwater", "Buitenland", "De Uithoek"} <= names


def test_faults(replay):
    path = f"{FEED}/86165NED/TypedDataSet?$format=json"
    replay.fault("error503", "TypedDataSet", times=2)
    assert [status(replay, path) for _ in range(3)] == [503, 503, 200]
    replay.fault("reset", "TypedDataSet", times=1)
    with pytest.raises(OSError), urlopen(replay.address + path) as answer:
        answer.read()
    replay.fault("renamed", "86165NED", field="AantalInwoners", to="Bewoners")
    assert "Bewoners_5" in get(replay, f"{FEED}/86165NED/TypedDataSet", top=1)["value"][0]
    replay.heal()
    replay.fault("ambiguous", "86165NED", field="AantalInwoners")
    assert len([row for row in get(replay, f"{FEED}/86165NED/DataProperties")["value"] if row["Title"] == "Aantal inwoners"]) == 2
    replay.fault("retitled", "86165NED", to="Kerncijfers provincies")
    assert get(replay, f"{FEED}/86165NED/TableInfos")["value"][0]["Title"] == "Kerncijfers provincies"
    replay.heal()
    replay.fault("gone", "86165NED")
    assert status(replay, path) == 404
    assert len(replay.twice()) == 0 or replay.most_at_once == 1


def test_published_friesland(published_replay):
    replay = published_replay
    where = "startswith(WijkenEnBuurten,'GM0080') or startswith(WijkenEnBuurten,'WK0080') or startswith(WijkenEnBuurten,'BU0080')"
    assert len(get(replay, f"{FEED}/86165NED/TypedDataSet", filter=where)["value"]) == 159
    assert len(get(replay, f"{FEED}/86165NED/DataProperties")["value"]) == 161
    row = get(replay, f"{FEED}/85984NED/TypedDataSet", filter="WijkenEnBuurten eq 'GM0074    '")["value"][0]
    assert row["AantalInwoners_5"] == row["Mannen_6"] + row["Vrouwen_7"]
    assert get(replay, f"{FEED}/85618NED/TypedDataSet", filter=where)["value"] == []
