"""Goals and programmes of the invented municipality, as records in the order in which people typed them."""

from .outcomes import BROKEN, NOTHING, STAGGERED, TOO_SMALL, WORKS

OUTCOME = "count_on_neighbours_share"
DESIGN = {"outcome": OUTCOME, "direction": "meer", "method": "vergelijken", "locked": True,
          "sustain": ["loopt", "budget", "eigenaar", "vrijwilligers"]}
GOALS = (
    ("goal-buren", {"name": "Elkaar kennen en helpen", "wish": "Meer inwoners kunnen op hun buren rekenen.",
                    "doing": "Bewoners die elkaar opzoeken krijgen een plek, geld en iemand die meedenkt.", "cost": 320000,
                    "sphere": "gemeenschappelijk"}),
    ("goal-wijk", {"name": "Hulp dichtbij", "wish": "Inwoners vinden hulp in hun eigen buurt.",
                   "doing": "Het wijkteam werkt samen met vrijwilligers.", "cost": 450000, "sphere": "institutioneel"}),
    ("goal-tafel", {"name": "Samen eten", "wish": "Niemand eet altijd alleen.", "doing": "Eettafels in elke wijk.",
                    "cost": 60000, "sphere": "persoonlijk", "parent": "goal-buren"}),
)
TARGETS = (
    ("target-1", {"goal": "goal-buren", "indicator": OUTCOME, "region": "WK999802", "year": 2027, "value": 66,
                  "aim": "evalueren"}),
    ("target-2", {"goal": "goal-buren", "indicator": OUTCOME, "region": "GM9998", "year": 2027, "value": 64, "aim": "volgen"}),
    ("target-3", {"goal": "goal-tafel", "indicator": "severely_lonely_share", "region": "GM9998", "year": 2028, "value": 10,
                  "aim": "volgen"}),
)
DESCRIBED = {
    "problem": "Buren kennen elkaar weinig, en vragen elkaar niet om hulp.", "for_whom": "Alle inwoners van deze buurten.",
    "conditions": "Een plek om samen te komen, en iemand die twee dagen per week tijd heeft.",
    "transfer": "Het draaiboek is openbaar. Begin met bewoners die al iets doen.",
    "elements": "Mensen helpen elkaar eerder als ze elkaar vaker zien.",
    "literature": "Movisie, Wat werkt bij sociaal netwerken versterken.",
}
# moment of recording, id, data; the last one was written down after it had started
PROGRAMMES = (
    ("2019-10-07T09:00:00+00:00", "int-straat", {
        **DESIGN, "name": "Straatambassadeurs", "goal": "goal-buren", "status": "loopt", "regions": list(STAGGERED),
        "start": "2020-01-01", "starts": {STAGGERED[1]: "2022-01-01", STAGGERED[2]: "2023-01-01"}, "expected": 6, "relevant": 4,
        "stop_rule": "Stoppen als na twee jaar minder dan vijf straten meedoen.", "programme": "wmo"}),
    ("2021-10-04T09:00:00+00:00", "int-huis", {
        **DESIGN, **DESCRIBED, "name": "Huiskamers van de buurt", "goal": "goal-buren", "status": "loopt", "regions": list(WORKS),
        "start": "2022-01-01", "expected": 8, "relevant": 5, "programme": "gala",
        "approach": "Een huiskamer in elke buurt, drie dagdelen open, met een vaste gastvrouw of gastheer.",
        "stop_rule": "Stoppen als na drie jaar het verschil onder 2 procentpunt ligt.", "elsewhere": ["Merrewolde"]}),
    ("2021-10-04T09:10:00+00:00", "int-app", {
        **DESIGN, "name": "Buurtapp", "goal": "goal-buren", "status": "gestopt", "regions": list(NOTHING), "start": "2022-01-01",
        "ends": "2025-12-31", "expected": 7, "relevant": 6, "programme": "lokaal",
        "approach": "Een app waarin buren iets kunnen vragen of aanbieden.",
        "stop_rule": "Stoppen als het verschil na vier jaar onder 6 procentpunt ligt.",
        "reason": "Na vier jaar zagen we geen verschil dat ertoe doet.",
        "lesson": "Een app brengt vooral mensen samen die elkaar al kenden. Begin met ontmoeten."}),
    ("2023-09-04T09:00:00+00:00", "int-dorp", {
        **DESIGN, "name": "Dorpsondersteuner", "goal": "goal-wijk", "status": "loopt", "regions": list(TOO_SMALL),
        "start": "2024-01-01", "expected": 3, "relevant": 3, "programme": "azwa",
        "approach": "Iemand uit het dorp die weet wie wat kan en wie wat zoekt.",
        "stop_rule": "Stoppen als er na drie jaar geen vast geld is."}),
    ("2022-06-13T09:00:00+00:00", "int-nieuw", {
        **DESIGN, "name": "Welkom in de wijk", "goal": "goal-buren", "status": "loopt", "regions": list(BROKEN),
        "start": "2022-01-01", "expected": 5, "relevant": 4, "programme": "iza",
        "approach": "Nieuwe bewoners krijgen bezoek van buren.",
        "stop_rule": "Stoppen als na twee jaar minder dan honderd bezoeken zijn gedaan."}),
)
FOLLOWUPS = (
    ("fol-huis-6", {"intervention": "int-huis", "months": "6", "running": True, "budget": "tijdelijk", "owner": False,
                    "volunteers_start": 24, "volunteers_now": 26}),
    ("fol-huis-12", {"intervention": "int-huis", "months": "12", "running": True, "budget": "tijdelijk", "owner": True,
                     "volunteers_start": 24, "volunteers_now": 31}),
    ("fol-huis-24", {"intervention": "int-huis", "months": "24", "running": True, "budget": "vast", "owner": True,
                     "volunteers_start": 24, "volunteers_now": 28}),
    ("fol-app-6", {"intervention": "int-app", "months": "6", "running": True, "budget": "tijdelijk", "owner": False}),
    ("fol-app-12", {"intervention": "int-app", "months": "12", "running": True, "budget": "tijdelijk", "owner": False}),
    ("fol-dorp-6", {"intervention": "int-dorp", "months": "6", "running": True, "budget": "tijdelijk", "owner": True,
                    "volunteers_start": 12, "volunteers_now": 11}),
)
_SPENT = {  # per programme: years, costs and reach in each of them (lowest, highest), partners
    "int-huis": ("gala", range(2022, 2026), (70000, 85000), (340, 420), 6),
    "int-app": ("lokaal", range(2022, 2026), (18000, 22000), (150, 400), 2),
    "int-dorp": ("azwa", range(2024, 2026), (38000, 46000), (60, 90), 4),
    "int-nieuw": ("iza", range(2022, 2025), (9000, 14000), (110, 160), 3),
    "int-straat": ("wmo", range(2020, 2026), (12000, 20000), None, 3),
}
LATER = "2026-01-12T09:00:00+00:00"


def records() -> list[tuple[str, str, str, dict]]:
    """Every record: moment, kind, id, data."""
    found = [("2019-09-02T09:00:00+00:00", "goal", id, data) for id, data in GOALS]
    found += [(moment, "intervention", id, data) for moment, id, data in sorted(PROGRAMMES)]
    found += [(LATER, "target", id, data) for id, data in TARGETS]
    found += [(LATER, "followup", id, data) for id, data in FOLLOWUPS]
    for intervention, (programme, years, cost, reach, partners) in _SPENT.items():
        for year in years:
            data = {"intervention": intervention, "year": year, "programme": programme, "cost_low": cost[0], "cost_high": cost[1],
                    "partners": partners}
            data |= {"reach_low": reach[0], "reach_high": reach[1]} if reach else {}
            found.append((LATER, "spending", f"spe-{intervention[4:]}-{year}", data))
    return found
