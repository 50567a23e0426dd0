"""What the registers of labs, agenda and stories say, in Dutch: sentences and tables for the tabs and for the year on paper.

Everything here is computed from the records; nothing is asked of a screen, and nobody is named: a role, a kind, a number.
"""
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

import pandas as pd

from dashboard.dutch import count_of, join, number
from dashboard.methods import agreement
from dashboard.methods import labs as road
from dashboard.registers import agenda, knowledge, labs, stories
from dashboard.registers.kinds import Record, State
from dashboard.registers.network import DOMAINS, HELIX, INITIATORS

NO_DECISION = "Let op: er is nog geen les op het niveau dat beslist."
NOT_ABOUT = "Let op: van de mensen om wie het gaat, deed niemand mee."
Named = Callable[[str], str]  # code of an area → its name


def within(code: str, area: str | None) -> bool:
    """Whether an area lies in another one, or is the same; everything lies in None."""
    if area is None or code == area:
        return True
    depth = {"GM": 6, "WK": 8}.get(area[:2], 99)
    return len(code) >= depth and code[2:depth] == area[2:depth]


def here(state: State, kind: str, area: str | None) -> dict[str, Record]:
    """Records of a kind in an area; what has no area is of everywhere."""
    return {id: record for id, record in state[kind].items() if within(record.data.get("area") or area or "", area)}


def of_lab(state: State, kind: str, lab: str) -> list[Record]:
    """Records of a kind that belong to a lab, oldest first."""
    found = [record for record in state[kind].values() if record.data.get("lab") == lab]
    return sorted(found, key=lambda record: (record.data.get("date", ""), record.history[0]["at"]))


def _some(values: Sequence[str] | None, words: Mapping[str, str]) -> str:
    return join([words[value] for value in values]) if values else ""


def dutch_date(day: str | None) -> str:
    return f"{day[8:]}-{day[5:7]}-{day[:4]}" if day else ""


# --- labs -------------------------------------------------------------------------------------------------------------


def lab_head(record: Record, named: Named) -> str:
    """Where a lab stands, in a line: kind, area, stage and who owns it."""
    data = record.data
    kind = labs.KINDS_OF_LAB.get(data.get("kind", ""), "Lab")
    stopped = f" Gestopt: {data['stop_reason']}" if data.get("state") == "gestopt" else ""
    return (f"{kind} in {named(data['area'])}. Fase {road.ORDER.index(data['stage']) + 1} van 8: {road.STAGES[data['stage']]}. "
            f"Eigenaar: {data['owner']}.{stopped}")


def next_step(record: Record, state: State) -> tuple[str | None, list[str]]:
    """The next stage and what it still asks."""
    place = road.ORDER.index(record.data["stage"])
    if place == len(road.ORDER) - 1 or record.data.get("state") == "gestopt":
        return None, []
    stage = road.ORDER[place + 1]
    whole = {**record.data, "kept": labs.kept(record.data)}
    return stage, road.entry(stage, whole, labs.around(record.id, record.data, state))


def alarms(record: Record, state: State, today: date) -> list[str]:
    """What asks for attention: praise without change, no lesson where one decides, a relapse check or a phase that is due."""
    data, found = record.data, []
    tested = date.fromisoformat(data["tested_on"]) if data.get("tested_on") else None
    if road.hugged(data["stage"], tested, labs.seen(data), labs.kept(data), today):
        found.append(road.PRAISED)
    levels = road.lesson_levels([lesson.data["level"] for lesson in of_lab(state, "lesson", record.id)])
    if not levels["beslissend"]:
        found.append(NO_DECISION)
    looked = [months for months in (6, 12) if data.get(f"relapse_{months}")]
    found += [f"{months} maanden na de proef: kijk of het oude terugkwam." for months in road.relapse_due(tested, looked, today)]
    if data.get("phase_until") and data["phase_until"] < today.isoformat() and data.get("state", "loopt") == "loopt":
        agreed = data.get("phase_criterion", "er is niets afgesproken")
        found.append(f"Deze fase liep tot {dutch_date(data['phase_until'])}. Besluit of het verder gaat: {agreed}.")
    return found


def relapse(data: Mapping) -> str:
    """What somebody saw 6 and 12 months after the test; empty when nobody looked."""
    return " ".join(f"Na {months} maanden: {labs.RELAPSE[data[f'relapse_{months}']]}." for months in (6, 12)
                    if data.get(f"relapse_{months}"))


def lesson_sentence(record: Record, state: State) -> str:
    """How many lessons at each of the three levels."""
    levels = road.lesson_levels([lesson.data["level"] for lesson in of_lab(state, "lesson", record.id)])
    total = sum(levels.values())
    if not total:
        return "Nog geen lessen."
    parts = [f"{n} op het niveau {level} ({number(100 * n / total)} %)" for level, n in levels.items()]
    return f"{count_of(total, 'les', 'lessen')}: {join(parts)}."


def lessons(state: State, lab: str) -> pd.DataFrame:
    return pd.DataFrame([{
        "Les": item.data["text"], "Niveau": labs.LEVELS[item.data["level"]],
        "Gaat over": ", ".join(item.data["about"]), "We weten dit uit": labs.SOURCES[item.data["source"]],
        "Botsing van denken": _some(item.data.get("logics"), labs.LOGICS),
    } for item in of_lab(state, "lesson", lab)])


def obstacles(state: State, lab: str) -> pd.DataFrame:
    return pd.DataFrame([{
        "Fase": road.STAGES[item.data["stage"]], "Wat zat tegen": item.data["text"], "Wat leerde u": item.data.get("learned", ""),
    } for item in of_lab(state, "obstacle", lab)])


def borging(record: Record) -> pd.DataFrame:
    """The checklist of what must be arranged to last."""
    kept = labs.kept(record.data)
    return pd.DataFrame([{"Wat blijft": said.capitalize(), "Geregeld": "ja" if kept[key] else "nee",
                          "Hoe": "" if kept[key] is None or isinstance(kept[key], bool) else str(kept[key])}
                         for key, said in road.KEPT.items()])


def stage_log(record: Record) -> pd.DataFrame:
    """When a lab came in each stage, and which role decided so; never a person."""
    rows, before = [], None
    for version in record.history:
        now = ((version["data"] or {}).get("stage"), (version["data"] or {}).get("state", "loopt"))
        if now != before and now[0]:
            said = "gestopt" if now[1] == "gestopt" else road.STAGES[now[0]]
            rows.append({"Wanneer": dutch_date(version["at"][:10]), "Naar": said, "Besloten door rol": version["role"]})
        before = now
    return pd.DataFrame(rows)


def side_by_side(state: State, named: Named) -> pd.DataFrame:
    """All labs beside each other, ours and those of others, by name: what differs, and no ranking."""
    rows = []
    for record in state["lab"].values():
        data = record.data
        levels = road.lesson_levels([lesson.data["level"] for lesson in of_lab(state, "lesson", record.id)])
        rows.append({"Lab": data["title"], "Waar": named(data["area"]), "Soort": labs.KINDS_OF_LAB.get(data.get("kind", ""), ""),
                     "Fase": road.STAGES[data["stage"]], "Stand": labs.STATES[data.get("state", "loopt")],
                     "Partijen": f"{len(set(data.get('helix', ())) & set(list(HELIX)[:4]))} van 4",
                     "Lessen (praktijk, uitvoerend, beslissend)": ", ".join(map(str, levels.values())),
                     "Bijzonder hier": data.get("context", "")})
    for record in state["elsewhere"].values():
        if record.data["what"] == "lab":
            content = record.data.get("content", {})
            rows.append({"Lab": record.data["title"], "Waar": record.data["origin"], "Soort": content.get("kind", ""),
                         "Fase": content.get("stage", ""), "Stand": content.get("state", ""), "Partijen": "",
                         "Lessen (praktijk, uitvoerend, beslissend)": content.get("lessons", ""),
                         "Bijzonder hier": content.get("context", "")})
    return pd.DataFrame(sorted(rows, key=lambda row: row["Lab"].lower()))


def team_questions(state: State, area: str | None, named: Named) -> pd.DataFrame:
    """The learning question of each team, and the teams of the area that have none."""
    found = sorted(here(state, "team_question", area).values(), key=lambda item: item.history[0]["at"])
    teams = {id: record.data["name"] for id, record in state["organisation"].items()}
    asked = {item.data["team"] for item in state["team_question"].values()}
    without = sorted(record.data["name"] for id, record in state["organisation"].items() if record.data.get("type") == "wijkteam"
                     and id not in asked and within(record.data.get("region", ""), area))
    return pd.DataFrame([{
        "Wijkteam": teams[item.data["team"]], "Leeropdracht": item.data["question"], "Stand": item.data["status"],
        "Wat het team leerde": item.data.get("answer", ""),
    } for item in found] + [{"Wijkteam": name, "Leeropdracht": "nog geen", "Stand": "", "Wat het team leerde": ""}
                            for name in without])


# --- the agenda -------------------------------------------------------------------------------------------------------


def support_sentence(data: Mapping) -> str:
    """How many were for and against, per kind of person."""
    counted = agenda.votes(data)
    if not counted:
        return "Nog geen steun geteld."
    said = [f"{count['voor']} van {count['voor'] + count['tegen']} {who}" for who, count in counted.items()]
    return f"Voor: {join(said)}."


def gate_sentence(data: Mapping) -> str:
    """Whether the agreed support was reached."""
    fine, short = agenda.supported(data)
    return f"De afgesproken steun ({number(data['threshold_share'])} %) is gehaald." if fine else " ".join(short)


def agreed_sentence(data: Mapping) -> str:
    """What was agreed before anybody voted."""
    if not data.get("threshold_share"):
        return "Er is nog geen drempel afgesproken."
    kinds = [agenda.VOTERS[kind] for kind in data.get("threshold_types", ())]
    least = f", met ten minste {number(data['threshold_least'])} stemmen per groep" if data.get("threshold_least") else ""
    return f"Afgesproken drempel: {number(data['threshold_share'])} % voor{f' bij {join(kinds)}' if kinds else ''}{least}."


def trace(data: Mapping, state: State) -> str:
    """From which stories and themes an item came."""
    themes = [state["theme"][id].data["label"] for id in data.get("themes", ())]
    also = [state["theme"][id].data["label"] for id in data.get("implicit_themes", ())]
    there = [id for id in data.get("stories", ()) if state["story"][id].data["state"] in labs.TOLD]
    if not themes and not there and not also:
        return "Dit punt hangt nog niet aan een thema of een verhaal."
    said = [f"Uit {count_of(len(there), 'verhaal', 'verhalen')}" if there else "Zonder verhaal",
            f"draagt bewust bij aan {join(themes)}" if themes else "", f"draagt vanzelf bij aan {join(also)}" if also else ""]
    return "; ".join(filter(None, said)) + "."


def met_sentence(items: Sequence[Record]) -> str:
    """How often one talked with residents and not about them (MET)."""
    score = road.met_score([item.data.get("together") for item in items])
    if score is None:
        return "Van geen enkel punt is bekend of bewoners meebesloten."
    return f"Bij {score[0]} van de {score[1]} punten besloten bewoners mee (MET-score {number(100 * score[0] / score[1])} %)."


def agenda_table(items: Sequence[Record], state: State) -> pd.DataFrame:
    """The agenda as a list: what, of which theme, how supported, who pulls it, money and dates."""
    return pd.DataFrame([{
        "Punt": item.data["title"], "Stand": agenda.STATUSES[item.data["status"]], "Herkomst": trace(item.data, state),
        "Steun": support_sentence(item.data), "Trekker": item.data.get("owner", ""),
        "Begonnen door": INITIATORS.get(item.data.get("initiator", ""), ""),
        "Deden mee": _some(item.data.get("took_part"), agenda.TOOK_PART),
        "Wet": ", ".join(DOMAINS[domain] for domain in item.data.get("domains", [])),
        "Geld": f"€ {number(item.data['money'])}" if "money" in item.data else "",
        "Volgens plan": _span(item.data, "planned"), "Echt": _span(item.data, "real"),
    } for item in items])


def _span(data: Mapping, which: str) -> str:
    start, end = dutch_date(data.get(f"{which}_start")), dutch_date(data.get(f"{which}_end"))
    return f"{start} tot {end}" if start and end else start or end


def cards(items: Sequence[Record]) -> pd.DataFrame:
    """The prototypes: what one expected, how one looked, when it stops, and what came of it with how sure that is."""
    return pd.DataFrame([{
        "Punt": item.data["title"], "Verwacht": item.data["hypothesis"], "Proef": _span(item.data, "test"),
        "We zien het aan": item.data.get("measure", ""), "We stoppen bij": item.data.get("stop_rule", ""),
        "Uitslag": f"{item.data['result']} ({agenda.EVIDENCE[item.data['evidence']]})"
        if "result" in item.data and "evidence" in item.data else "",
    } for item in items if item.data.get("hypothesis")])


def decisions(record: Record) -> pd.DataFrame:
    """When an item came in each state, and which role decided so; never a person."""
    rows, before = [], None
    for version in record.history:
        now = (version["data"] or {}).get("status")
        if now and now != before:
            rows.append({"Wanneer": dutch_date(version["at"][:10]), "Naar": agenda.STATUSES[now],
                         "Besloten door rol": version["role"]})
        before = now
    return pd.DataFrame(rows)


# --- stories ----------------------------------------------------------------------------------------------------------


def theme_counts(state: State, area: str | None) -> dict[str, int]:
    """Theme id → number of stories that are there, of an area."""
    found = [record for record in here(state, "story", area).values() if record.data["state"] in labs.TOLD]
    return dict(Counter(theme for record in found for theme in themes_of(record, state)))


def themes_of(record: Record, state: State) -> list[str]:
    """Themes of a story: those that came with it and those that a reader gave it."""
    coded = [theme for coding in state["coding"].values() if coding.data["story"] == record.id
             for theme in coding.data.get("themes", ())]
    return list(dict.fromkeys([*record.data.get("themes", ()), *coded]))


def stories_of(state: State, area: str | None, themes: Sequence[str]) -> list[str]:
    """Ids of stories of an area that have one of these themes."""
    return [id for id, record in here(state, "story", area).items() if record.data["state"] in labs.TOLD
            and set(themes_of(record, state)) & set(themes)]


def agreement_table(state: State) -> pd.DataFrame:
    """How alike two readers coded the stories, per theme and of all; empty when no story was read by both."""
    read: dict[str, dict[str, set[str]]] = {"eerste": {}, "tweede": {}}
    for coding in state["coding"].values():
        read[coding.data["coder"]][coding.data["story"]] = set(coding.data.get("themes", ()))
    found = agreement.themes_agree(read["eerste"], read["tweede"], list(state["theme"]))
    return pd.DataFrame([{
        "Thema": state["theme"][id].data["label"] if id else "Alle thema's samen",
        "Overeenkomst (kappa)": "niet te zeggen" if value != value else number(value, 2), "In woorden": agreement.word(value),
    } for id, value in found.items()])


def represented(told: Sequence[Mapping], living: Mapping[str, float], everybody: float | None = None) -> pd.DataFrame:
    """Whose stories there are beside who lives there, by age band.

    told       the stories, with `age`
    living     band → people; a band that is hidden or unknown is left out, and nothing is worked out of the others
    everybody  all inhabitants; None when nobody knows, and then a band that is missing leaves nothing to compare with
    """
    known = living if everybody or len(living) == len(stories.AGES) else {}
    return _beside_people("Leeftijd", stories.AGES, Counter(story.get("age") for story in told), known, everybody)


def represented_homes(told: Sequence[Mapping], living: Mapping[str, float]) -> pd.DataFrame:
    """The same by kind of household, of the stories that say it: who lives alone, and who with others.

    living  kind (stories.LIVING) → people; {} when nobody knows
    """
    kinds = [stories.KIND_OF_HOUSEHOLD[story["household"]] for story in told if story.get("household")]
    return _beside_people("Huishouden", stories.LIVING, Counter(kinds), living)


def _beside_people(what: str, labels: Mapping[str, str], counts: Mapping[str, int], living: Mapping[str, float],
                   everybody: float | None = None) -> pd.DataFrame:
    rows = agreement.represented({group: counts.get(group, 0) for group in labels}, living, everybody)
    return pd.DataFrame([{
        what: labels[group], "Verhalen": count,
        "Deel van de verhalen": f"{number(share)} %" if share is not None else "",
        "Deel van de inwoners": f"{number(people)} %" if people is not None else "geen cijfer", "Vergeleken": said,
    } for group, count, share, people, said in rows])


def mismatches(state: State, area: str | None, labels: Mapping[str, str], named: Named, only: str | None = None) -> list[str]:
    """Figures and themes that people do not recognise, and where residents and professionals differ, as findings.

    only  one indicator, in this very area
    """
    judged: dict[tuple[str, str], dict[str, str]] = {}
    for record in sorted(here(state, "judgement", area).values(), key=lambda record: record.at):
        data = record.data
        figure = data.get("indicator")
        if only and (figure, data["area"]) != (only, area):
            continue
        what = labels.get(figure, figure) if figure else state["theme"][data["theme"]].data["label"]
        judged.setdefault((data["area"], what), {})[data["by"]] = data["verdict"]
    found = []
    for (code, what), said in judged.items():
        if len(set(said.values())) > 1:
            parts = [f"{who}: {stories.VERDICTS[verdict]}" for who, verdict in said.items()]
            found.append(f"{what} in {named(code)}: {join(parts)}. Zij zien het anders. Vraag door.")
        elif set(said.values()) == {"niet"}:
            found.append(f"{what} in {named(code)}: niet herkend door {join(list(said))}. Het cijfer en de ervaring verschillen.")
    return found


def reading(state: State, indicator: str, inside: Collection[str], named: Named) -> str:
    """What residents say of the figure on a map, in those of its areas where they were asked; it stands beside every map."""
    said = {record.data["area"]: record.data["verdict"] for record in sorted(state["judgement"].values(), key=lambda one: one.at)
            if (record.data.get("indicator"), record.data["by"]) == (indicator, "bewoners") and record.data["area"] in inside}
    if not said:
        return "Wat zeggen bewoners? Dit cijfer is hier nog niet met hen besproken."
    parts = [f"{words} in {join([named(area) for area in sorted(said) if said[area] == verdict])}"
             for verdict, words in stories.VERDICTS.items() if verdict in said.values()]
    return f"Wat zeggen bewoners van dit cijfer? {parts[0][0].upper()}{'; '.join(parts)[1:]}."


# --- questions, products, learning --------------------------------------------------------------------------------------


def questions(state: State, area: str | None, asker: str | None = None) -> pd.DataFrame:
    """What is asked by whom, and what is known about it."""
    found = [item.data for item in here(state, "question", area).values() if asker in (None, item.data["asker"])]
    return pd.DataFrame([{
        "Vraag": data["text"], "Van": knowledge.ASKERS[data["asker"]], "Soort": knowledge.SORTS[data["sort"]],
        "Stand": knowledge.OPEN[data["status"]], "Antwoord": data.get("answer", ""),
        "We weten dit uit": labs.SOURCES.get(data.get("evidence", ""), ""), "Bron": data.get("source", ""),
    } for data in sorted(found, key=lambda data: data["text"])])


def products(state: State) -> pd.DataFrame:
    """What others may take over, ours and of others, and what must be true there."""
    rows = [{"Product": item.data["title"], "Soort": knowledge.PRODUCTS[item.data["kind"]], "Wat is het": item.data["about"],
             "Wat moet elders ook zo zijn": item.data["elsewhere"], "Licentie": knowledge.LICENCES[item.data["licence"]],
             "Gemaakt met": item.data.get("made_with", ""), "Van": "hier"} for item in state["product"].values()]
    rows += [{"Product": item.data["title"], "Soort": item.data.get("content", {}).get("kind", ""),
              "Wat is het": item.data.get("content", {}).get("about", ""),
              "Wat moet elders ook zo zijn": item.data.get("content", {}).get("elsewhere", ""),
              "Licentie": item.data.get("licence", ""), "Gemaakt met": "", "Van": item.data["origin"]}
             for item in state["elsewhere"].values() if item.data["what"] == "product"]
    return pd.DataFrame(sorted(rows, key=lambda row: row["Product"].lower()))


def learning(state: State, area: str | None) -> pd.DataFrame:
    """Meetings, visits and writing, with which of the four they serve."""
    found = sorted(here(state, "learning", area).values(), key=lambda item: item.data["date"])
    return pd.DataFrame([{
        "Wanneer": dutch_date(item.data["date"]), "Wat": item.data["title"], "Soort": knowledge.LEARNING[item.data["kind"]],
        "Gaat om": ", ".join(item.data.get("four", [])), "Wat bracht het": item.data.get("brought", ""),
    } for item in found])
