"""In which order the files come in, and what whoever adds them has to say about them."""

from . import national_tables, places

BEFORE = (  # file, dataset, year, vintage (0: the file says it itself), note
    ("rivm_gezondheid_2022.csv", "rivm_gezondheid_2022", 0, 2022, "vorige tabel, met drie cijfers die zijn vervallen"),
    ("rivm_gezondheid.csv", "rivm_gezondheid", 0, places.NEW, "schattingen voor 2016, 2020, 2022 en 2024"),
    ("leeftijdsopbouw.csv", "leeftijdsopbouw", 0, places.NEW, "uitdraai van de bevolking, 2000 tot en met 2025"),
    ("ses_woa_86296NED.csv", "ses_woa", 0, places.NEW, "alle jaren op de gebieden van 2025"),
)
AFTER = (
    ("gezondheidsmonitor_mantelzorg.csv", "gezondheidsmonitor_ggd", 0, places.NEW, "alleen voor de gemeente"),
    ("alleenwonend_en_verhuizen.csv", "huishoudens_brp", 0, places.NEW, "alle jaren op de gebieden van 2025"),
    ("woningen_75plus.csv", "corporatie", 0, places.NEW,
     "geschikt: zonder trap te bereiken, en slapen en wassen op één laag"),
    ("schulden.csv", "schulden", 0, places.NEW, "kleine aantallen zijn weggelaten"),
    ("enquete_2017-2025.csv", "enquete_wijk", 0, places.NEW, "eigen enquête, om de twee jaar"),
    ("veiligheidsmonitor.csv", "veiligheidsmonitor", 0, places.NEW, "eigen steekproef per wijk"),
    ("uitgaven_sociaal_domein.csv", "financien", 0, places.NEW, "per wijk verdeeld naar cliënten en inwoners"),
    ("wijkteams.csv", "wijkteam", 0, places.NEW, "Halmhaven hoort bij team Noordhalm"),
    ("telling_initiatieven.csv", "register", 0, places.NEW, "met de hand geteld"),
    ("wmo_instroom_75plus.csv", "leren", 0, places.NEW, "nieuwe cliënten van 75 jaar en ouder"),
    ("project_samen_aan_tafel.csv", "leren", 0, places.NEW, "deelnemers voor en na, schaal met 11 vragen"),
    ("buurtenquete_2016-2025.csv", "buurtenquete", 0, places.NEW, "eigen enquête per buurt, elk jaar"),
    ("prognose_2025.csv", "prognose", 0, places.NEW, "prognose van de gemeente tot 2040"),
    ("instellingen_2025.csv", "instellingen", 0, places.NEW, "het verpleeghuis en het studentencomplex"),
    ("woningbouwplan.csv", "woningbouw", 0, places.NEW, "opgeleverd sinds 2021, en gepland"),
    ("wmo_naar_leeftijd.csv", "wmo_leeftijd", 0, places.NEW, "cliënten van de gemeente, naar leeftijd"),
)
OWN_DEFINITIONS = {"buurtenquete": "buurtenquete.toml"}  # datasets that the municipality describes itself, in definitions/


def _deliveries() -> list[tuple[str, str, int, int, str]]:
    """Boundaries first, then the key figures year by year, then the rest."""
    found = [(f"{level}_{vintage}.geojson", "gebiedsindelingen", 0, vintage, f"grenzen van {level} in {vintage}")
             for vintage in (places.OLD, places.NEW) for level in ("gemeenten", "wijken", "buurten")]
    found += [(f"kwb_{year}.csv", "kwb", year, year, f"kerncijfers van {year}") for year in places.YEARS]
    found += BEFORE
    found += [(f"wmo_wijk_{table}.csv", "wmo_wijk", 0, year, f"Wmo naar soort hulp, {year}")
              for year, table in national_tables.WMO_TABLES.items()]
    found += [(f"nabijheid_{table}.csv", "nabijheid", year, year, f"afstanden in {year}")
              for year, (table, _) in national_tables.PROXIMITY_TABLES.items()]
    found += [(f"stapeling_{year}.csv", "stapeling", year, year, "één regel per wijk, gemaakt uit de tabel")
              for year in (2020, 2022, 2024)]
    found += [(f"verenigingen_{year}.csv", "verenigingen", year, year, f"telling uit het handelsregister, {year}")
              for year in (2018, 2020, 2022, 2024)]
    return [*found, *AFTER]


def listing(made: set[str]) -> bytes:
    """The list as TOML: one [[delivery]] a file, in order."""
    listed = _deliveries()
    assert sorted(entry[0] for entry in listed) == sorted(made), "every file is listed once"
    blocks = []
    for file, dataset, year, vintage, note in listed:
        lines = ["[[delivery]]", f'file = "{file}"', f'dataset = "{dataset}"']
        lines += [f"{key} = {value}" for key, value in (("year", year), ("vintage", vintage)) if value]
        lines += [f'definition = "{OWN_DEFINITIONS[dataset]}"'] if dataset in OWN_DEFINITIONS else []
        blocks.append("\n".join([*lines, f'note = "{note}"']))
    return ("\n\n".join(blocks) + "\n").encode("utf-8")
