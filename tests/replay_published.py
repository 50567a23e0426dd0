"""Published figures as the services would give them, from the files in REFERENCE_DATA: nothing of them is in this repository."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from replay_odata import SECRET, Dimension, Table, Topic

FRISIAN = (
    "GM0059",
    "GM0060",
    "GM0072",
    "GM0074",
    "GM0080",
    "GM0085",
    "GM0086",
    "GM0088",
    "GM0090",
    "GM0093",
    "GM0096",
    "GM0098",
    "GM0737",
    "GM1891",
    "GM1900",
    "GM1940",
    "GM1949",
    "GM1970",
)
# Columns of the subset of 2024 and of the StatLine file, and the field of TypedDataSet that they are.
SUBSET = {
    "inwoners": "AantalInwoners_5",
    "inwoners65plus": "k_65JaarOfOuder_12",
    "inwoners0tot15": "k_0Tot15Jaar_8",
    "huishoudens": "HuishoudensTotaal_29",
    "huishoudensgrootte": "GemiddeldeHuishoudensgrootte_33",
    "dichtheid": "Bevolkingsdichtheid_34",
    "wozWaarde": "GemiddeldeWOZWaardeVanWoningen_39",
    "koopwoningen": "Koopwoningen_47",
    "inkomenPerInwoner": "GemiddeldInkomenPerInwoner_78",
    "stedelijkheid": "MateVanStedelijkheid_120",
    "adressendichtheid": "Omgevingsadressendichtheid_121",
    "oppervlakteLandHa": "OppervlakteLand_116",
    "afstandHuisarts": "AfstandTotHuisartsenpraktijk_110",
    "afstandSupermarkt": "AfstandTotGroteSupermarkt_111",
    "afstandSchool": "AfstandTotSchool_113",
}
AGES = {
    4: "IndelingswijzigingGemeenteWijkBuurt_4",
    5: "AantalInwoners_5",
    6: "Mannen_6",
    7: "Vrouwen_7",
    8: "k_0Tot15Jaar_8",
    9: "k_15Tot25Jaar_9",
    10: "k_25Tot45Jaar_10",
    11: "k_45Tot65Jaar_11",
    12: "k_65JaarOfOuder_12",
}
PLACE = ("Gemeentenaam_1", "SoortRegio_2", "Codering_3", "IndelingswijzigingGemeenteWijkBuurt_4")


def cbs(folder: Path) -> dict[str, Table]:
    """Kerncijfers 2025 of Friesland with all their fields, and 2024 of the whole country with those that are on file."""
    data = folder / "reference" / "data"
    properties = _properties(data)
    topics = [_topic(said, properties) for said in properties if said["Type"] == "Topic"]
    friesland = list(_friesland(data, topics))
    names = [(row["WijkenEnBuurten"], row.pop("name"), row["WijkenEnBuurten"]) for row in friesland]
    newest = Table(
        "86165NED",
        "Kerncijfers wijken en buurten 2025",
        [_regions(names)],
        topics,
        lambda: iter(friesland),
        "2025",
        properties=properties,
    )
    national = _national(data)
    kept = [topic for topic in topics if topic.key in {*PLACE, *SUBSET.values(), *AGES.values()}]
    earlier = Table(
        "85984NED",
        "Kerncijfers wijken en buurten 2024",
        [_regions([(c, row["name"], c) for c, row in national.items()])],
        kept,
        lambda: iter(national.values()),
        "2024",
    )
    return {table.id: table for table in (newest, earlier)}


def rivm(folder: Path) -> dict[str, Table]:
    """The one indicator of 50150NED that is on file: 18 years or older, the value without its margins."""
    with open(
        folder / "reference" / "data" / "rivm_50150NED_goed_ervaren_gezondheid.csv", encoding="utf-8-sig", newline=""
    ) as file:
        found = [
            (row["WijkenEnBuurten"].ljust(10), row["Perioden"], row["GoedErvarenGezondheid_4"]) for row in csv.DictReader(file)
        ]
    fixed = {"Leeftijd": "20300", "Marges": "MW00000"}
    rows = [
        fixed | {"WijkenEnBuurten": code, "Perioden": period, "GoedErvarenGezondheid_4": float(value) if value else SECRET}
        for code, period, value in found
    ]
    dimensions = [
        Dimension("Leeftijd", "Leeftijd", ({"Key": "20300", "Title": "18 jaar of ouder"},)),
        Dimension(
            "Marges",
            "Marges",
            (
                {"Key": "MW00000", "Title": "Waarde"},
                {"Key": "MOG0095", "Title": "Ondergrens 95%-interval"},
                {"Key": "MBG0095", "Title": "Bovengrens 95%-interval"},
            ),
        ),
        _regions([(code, "", code) for code in dict.fromkeys(row["WijkenEnBuurten"] for row in rows)]),
        Dimension("Perioden", "Perioden", tuple({"Key": p, "Title": p[:4]} for p in sorted({row["Perioden"] for row in rows}))),
    ]
    topics = [Topic("GoedErvarenGezondheid_4", "Goed ervaren gezondheid", ("Gezondheid en welzijn",), "%", "Double", 1)]
    title = "Gezondheid per wijk en buurt; 2012; 2016; 2020; 2022; 2024 (indeling 2024)"
    return {"50150NED": Table("50150NED", title, dimensions, topics, lambda: iter(rows), "2012-2024")}


def boundaries(folder: Path, year: int) -> dict[str, list[dict]]:
    """Boundaries of 2024: all buurten, and the wijken of four gemeenten."""
    if year != 2024:
        return {}
    place = folder / "reference" / "geo"
    found = {"buurt": [place / "buurten_2024_nl_simplified_wgs84.geojson"], "wijk": sorted(place.glob("wijken_2024_GM*.geojson"))}
    return {
        f"{level}_gegeneraliseerd": [
            _feature(feature, level, year, number)
            for number, feature in enumerate(
                feature for file in files for feature in json.loads(file.read_text(encoding="utf-8"))["features"]
            )
        ]
        for level, files in found.items()
    }


def _feature(feature: dict, level: str, year: int, number: int) -> dict:
    code, name = feature["properties"]["statcode"], feature["properties"]["statnaam"]
    return {
        "geometry": feature["geometry"],
        "properties": {"statcode": code, "jrstatcode": f"{year}{code}", "statnaam": name, "rubriek": level, "id": number},
    }


def _properties(data: Path) -> list[dict]:
    found = []
    with open(data / "kwb_2025_86165NED_dataproperties.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            whole = {
                name: int(float(row[name])) if row[name] else None
                for name in ("ID", "Position", "ParentID", "Decimals", "MapYear")
            }
            found.append(row | whole)
    return found


def _topic(said: dict, properties: list[dict]) -> Topic:
    parents = {row["ID"]: row for row in properties}
    path, above = [], said["ParentID"]
    while above is not None:
        path.insert(0, parents[above]["Title"])
        above = parents[above]["ParentID"]
    return Topic(
        said["Key"], said["Title"], tuple(path), said["Unit"], said["Datatype"], said["Decimals"] or 0, said["Description"]
    )


def _regions(found: list[tuple[str, str, str]]) -> Dimension:
    return Dimension(
        "WijkenEnBuurten",
        "Wijken en buurten",
        tuple(
            {
                "Key": key.ljust(10),
                "Title": name,
                "Description": "",
                "Municipality": f"GM{code[2:6]}",
                "DetailRegionCode": code.strip(),
            }
            for key, name, code in found
        ),
        "GeoDetail",
    )


def _friesland(data: Path, topics: list[Topic]) -> Iterator[dict]:
    with open(data / "kwb_2025_86165NED_friesland_typed.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            values = {"WijkenEnBuurten": row["WijkenEnBuurten"].ljust(10), "name": row["Naam_gebied"]}
            for topic in topics:
                said = row[topic.key]
                number = {"Long": lambda text: int(float(text)), "Double": float}.get(topic.datatype, str.rstrip)
                values[topic.key] = number(said) if said.strip() else SECRET
            yield values


def _national(data: Path) -> dict[str, dict]:
    """Code → row: the fifteen fields of the subset, and sex, age and the change of the area from the StatLine file."""
    found: dict[str, dict] = {}
    with open(data / "statline_kwb_2024_leeftijd_nl.csv", encoding="utf-8-sig", newline="") as file:
        for row in list(csv.reader(file, delimiter=";"))[1:]:
            code = row[3].strip()
            found[code] = {
                "WijkenEnBuurten": code.ljust(10),
                "name": row[0].strip(),
                "Gemeentenaam_1": row[1].strip(),
                "SoortRegio_2": row[2].strip(),
                "Codering_3": code.ljust(10),
            }
            found[code] |= {key: row[at].strip() if at == 4 else _number(row[at]) for at, key in AGES.items()}
    with open(data / "kwb_2024_subset_nl.csv", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"] in found:
                found[row["code"]] |= {key: _number(row[name]) for name, key in SUBSET.items()}
    for row in found.values():
        for key in SUBSET.values():
            row.setdefault(key, SECRET)
    return found


def _number(text: str):
    text = text.strip()
    if text in ("", "."):
        return SECRET
    return float(text) if "." in text else int(text)
