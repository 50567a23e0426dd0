"""The road of a social lab: eight stages with what each asks, the gate to a prototype, and when praise replaces change.

Story → theme → item on the agenda → enough support? → prototype → tested → kept, or stopped. Nothing here knows files or screens.
Source  the road that the founding documents describe (DOMAIN §1.3)
"""
from collections.abc import Mapping, Sequence
from datetime import date

STAGES = {
    "question": "leervraag", "team": "multidisciplinair team", "stories": "verhalen ophalen", "sensemaking": "duiden",
    "agenda": "actie-agenda", "prototype": "prototype", "tested": "getest", "borging": "geborgd",
}
ORDER = tuple(STAGES)
MUST_BE_IN_TEAM = {"bewoner": "een bewoner", "professional": "een professional", "ambtenaar": "een ambtenaar"}
LEVELS = ("praktijk", "uitvoerend", "beslissend")
KEPT = {"budget": "vaste plek in de begroting", "line_owner": "eigenaar in de lijn",
        "changed_rule": "veranderde regel of werkwijze", "copies": "overgenomen in een ander gebied"}
SEEN = {"in_council": "genoemd in een raadsstuk", "visited": "bezocht door een wethouder", "prize": "prijs of publicatie"}
PRAISED = "Dit project wordt gewaardeerd, maar is nog nergens vastgelegd."
CARD = {"hypothesis": "wat u verwacht", "test_start": "begin van de proef", "test_end": "einde van de proef",
        "measure": "het cijfer waaraan u het ziet", "stop_rule": "wanneer u stopt"}


def _has(value) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def entry(stage: str, lab: Mapping, around: Mapping) -> list[str]:
    """What is still missing to enter a stage, as Dutch sentences; empty when the lab may go in.

    lab     its fields: owner, area, question, team (actor types), stories_needed, present, kept …
    around  what is counted beside it: stories, roles and ages of the stories, themes coded by two, items with support, prototypes
            that have their card and passed the gate, tested prototypes with a result and an evidence level
    """
    missing: list[str] = []

    def ask(fine, words: str) -> None:
        if not fine:
            missing.append(words)

    if stage == "question":
        ask(_has(lab.get("owner")), "Er is nog geen eigenaar (een rol, geen naam).")
        ask(_has(lab.get("area")), "Er is nog geen gebied gekozen.")
        ask(_has(lab.get("question")), "Er is nog geen leervraag.")
    elif stage == "team":
        for kind, said in MUST_BE_IN_TEAM.items():
            ask(kind in (lab.get("team") or ()), f"In het team zit nog niet {said}.")
    elif stage == "stories":
        needed = lab.get("stories_needed") or 0
        ask(needed > 0, "Spreek eerst af hoeveel verhalen u minstens ophaalt.")
        got = around.get("stories", 0)
        ask(got >= needed, f"Er zijn {got} verhalen met toestemming. U sprak er {needed} af.")
        ask(around.get("roles", 0) >= 2, "De verhalen komen nog niet uit twee of meer rollen.")
        ask(around.get("ages", 0) >= 2, "De verhalen komen nog niet van twee of meer leeftijdsgroepen.")
    elif stage == "sensemaking":
        ask(around.get("coded_twice", 0) > 0, "Nog geen verhaal is door twee mensen bij een thema gezet.")
        ask(_has(lab.get("present")), "Schrijf op welke groepen erbij waren toen u de verhalen besprak.")
    elif stage == "agenda":
        ask(around.get("supported_items", 0) > 0, "Op de agenda staat nog geen punt met steun per soort betrokkene.")
    elif stage == "prototype":
        ask(around.get("prototypes", 0) > 0,
            "Nog geen agendapunt haalde de afgesproken steun en heeft een volledige prototypekaart.")
    elif stage == "tested":
        ask(around.get("tested", 0) > 0, "Nog geen prototype heeft een uitslag met een bewijsniveau.")
    elif stage == "borging":
        kept = lab.get("kept") or {}
        for key in ("budget", "line_owner", "changed_rule"):
            ask(_has(kept.get(key)), f"Nog niet geregeld: {KEPT[key]}.")
    return missing


def move(before: str | None, after: str, lab: Mapping, around: Mapping) -> list[str]:
    """Why a lab may not go from one stage to another; empty when it may. It goes one step on, or any number back.

    before  None for a new lab, which starts at the question
    """
    if after not in STAGES:
        return [f"Fase „{after}” bestaat niet. Kies uit: {', '.join(STAGES.values())}."]
    here = -1 if before is None else ORDER.index(before)
    if ORDER.index(after) > here + 1:
        return [f"Een lab gaat stap voor stap. Na „{STAGES[before]}” komt „{STAGES[ORDER[here + 1]]}”." if before
                else "Een lab begint bij de leervraag."]
    return [problem for stage in ORDER[:ORDER.index(after) + 1] for problem in entry(stage, lab, around)]


def support(votes: Mapping[str, Mapping[str, int]], threshold: Mapping) -> tuple[bool, list[str]]:
    """Whether an item has the support that was agreed beforehand, and what is short.

    votes      actor type → {"voor": n, "tegen": n}
    threshold  {"share": % of all votes that is for, "least": votes per actor type that must have been asked (0 or more),
               "types": actor types that must each reach the share}
    Returns    (False, why) also when no threshold was agreed or nobody was asked
    """
    if not threshold or not threshold.get("share"):
        return False, ["Er is geen drempel afgesproken. Spreek die af voordat u steun telt."]
    share, least, short = threshold["share"], threshold.get("least") or 0, []
    types = list(threshold.get("types") or ())
    for kind in types if set(types) == set(votes) else [*types, ""]:  # of one kind alone "everybody" says nothing new
        counts = [votes.get(kind, {})] if kind else list(votes.values())
        yes = sum(count.get("voor", 0) for count in counts)
        all_votes = yes + sum(count.get("tegen", 0) for count in counts)
        who = f"van {kind}" if kind else "van iedereen samen"
        if all_votes == 0:
            short.append(f"Er is geen steun {who} geteld.")
        elif kind and all_votes < least:
            short.append(f"Er zijn {all_votes} stemmen {who}. U sprak er {least} af.")
        elif 100 * yes / all_votes < share:
            short.append(f"De steun {who} is {100 * yes // all_votes} %. U sprak {share} % af.")
    return not short, short


def card_missing(item: Mapping) -> list[str]:
    """What the card of a prototype still lacks: hypothesis, test period, figure and stop rule."""
    short = [f"Op de prototypekaart ontbreekt: {said}." for key, said in CARD.items() if not _has(item.get(key))]
    if not short and str(item["test_end"]) <= str(item["test_start"]):
        short.append("De proef eindigt voordat hij begint.")
    return short


def hugged(stage: str, since: date | None, seen: Mapping, kept: Mapping, today: date) -> bool:
    """Whether praise has taken the place of change (the knuffelzone).

    since  when the lab was tested; None when it was not
    seen   SEEN → yes or no; at least two make it visible
    kept   KEPT → yes, a text or a number; one of them is enough to be out of the zone
    """
    if stage not in ("tested", "borging") or since is None or not _over_a_year(since, today):
        return False
    return sum(_has(seen.get(key)) for key in SEEN) >= 2 and not any(_has(kept.get(key)) for key in KEPT)


def _over_a_year(since: date, today: date) -> bool:
    try:
        later = since.replace(year=since.year + 1)
    except ValueError:  # 29 February
        later = since.replace(year=since.year + 1, month=3, day=1)
    return today > later


def relapse_due(tested: date | None, checks: Sequence[int], today: date) -> list[int]:
    """Months after the test (6, 12) at which somebody should have looked whether old patterns came back, and nobody did."""
    if tested is None:
        return []
    passed = (today.year - tested.year) * 12 + today.month - tested.month - (today.day < tested.day)
    return [months for months in (6, 12) if passed >= months and months not in checks]


def met_score(together: Sequence[bool | None]) -> tuple[int, int] | None:
    """Items decided together with residents, of all of which that is known: "praten met" and not "over". None: no items."""
    known = [answer for answer in together if answer is not None]
    return (sum(known), len(known)) if known else None


def lesson_levels(levels: Sequence[str]) -> dict[str, int]:
    """Number of lessons per level; a lab without any at the level that decides has not reached it."""
    return {level: sum(each == level for each in levels) for level in LEVELS}
