"""Three labs of Halmerwoude from beginning to end: one that stayed, one that stopped, one that everybody praises. All invented.

`steps` gives what people did, one after the other, as make.py types it in: who, what, and with which words.
"""

ONE, TWO = "adviseur-een", "adviseur-twee"
PURPOSE, UNTIL = "De actie-agenda van deze wijk", "2036-12-31"
LAKENPOORT, MORGENWAARD, ANKERZIJL = "WK999801", "WK999804", "WK999806"
THEMES = {
    "the-ontmoeten": ("Een plek om elkaar te zien", ["severely_lonely_share", "lonely_share"]),
    "the-nabij": ("Hulp die dichtbij is", ["informal_carers_share", "receives_support_share"]),
    "the-meedoen": ("Iets voor een ander doen", ["volunteers_share"]),
    "the-buiten": ("Buiten zijn", ["health_good_share"]),
}
# lab, role, age, household, perspective, text, themes of the first reader, themes of the second
STORIES = (
    (
        "lab-oud",
        "bewoner",
        "60-80",
        "alleen",
        "eigen",
        "Sinds mijn vrouw er niet meer is, eet ik voor de televisie. Een tafel met anderen, daar zou ik voor de deur uit gaan.",
        ["the-ontmoeten"],
        ["the-ontmoeten"],
    ),
    (
        "lab-oud",
        "bewoner",
        "80+",
        "alleen",
        "eigen",
        "De zaal beneden is altijd op slot. Ik hoor hem leeg zijn.",
        ["the-ontmoeten"],
        ["the-ontmoeten"],
    ),
    (
        "lab-oud",
        "mantelzorger",
        "40-60",
        "kinderen",
        "nabij",
        "Ik zorg voor mijn moeder en voor de kinderen. Een middag lucht per week, meer hoeft niet.",
        ["the-nabij"],
        ["the-nabij"],
    ),
    (
        "lab-oud",
        "bewoner",
        "60-80",
        "samen",
        "eigen",
        "Wij kunnen nog veel. Er wordt ons nooit iets gevraagd.",
        ["the-meedoen"],
        ["the-meedoen"],
    ),
    (
        "lab-oud",
        "professional",
        "20-40",
        "samen",
        "professional",
        "Ik kom voor de steunkousen en blijf voor het praten. Daar is geen tijd voor, dus doe ik het snel.",
        ["the-nabij", "the-ontmoeten"],
        ["the-nabij"],
    ),
    (
        "lab-oud",
        "vrijwilliger",
        "40-60",
        "kinderen",
        "eigen",
        "Met drie buren een tuin opknappen is meer waard dan tien folders.",
        ["the-meedoen", "the-buiten"],
        ["the-buiten"],
    ),
    (
        "lab-oud",
        "bewoner",
        "20-40",
        "alleen",
        "nabij",
        "Mijn buurvrouw durft de galerij niet op als het glad is. Ik haal haar brood.",
        ["the-nabij"],
        ["the-nabij"],
    ),
    (
        "lab-oud",
        "bewoner",
        "60-80",
        "alleen",
        "eigen",
        "Als de lift stuk is, zit ik vast op de vierde. Dan belt er niemand.",
        ["the-nabij"],
        ["the-nabij", "the-ontmoeten"],
    ),
    (
        "lab-oud",
        "bewoner",
        "40-60",
        "anders",
        "eigen",
        "Ik wil wel helpen, maar niet elke week op dezelfde dag.",
        ["the-meedoen"],
        ["the-meedoen"],
    ),
    (
        "lab-oud",
        "ambtenaar",
        "40-60",
        "kinderen",
        "professional",
        "Wij vroegen altijd wat mensen misten. Nu vroegen we wat ze konden.",
        ["the-meedoen"],
        ["the-meedoen"],
    ),
    (
        "lab-oud",
        "bewoner",
        "80+",
        "alleen",
        "eigen",
        "Een bankje halverwege de winkel. Dan kan ik er zelf heen.",
        ["the-buiten"],
        ["the-buiten"],
    ),
    (
        "lab-oud",
        "bewoner",
        "20-40",
        "kinderen",
        "eigen",
        "In de speeltuin leer je de andere ouders kennen, op de trap niet.",
        ["the-ontmoeten", "the-buiten"],
        ["the-ontmoeten"],
    ),
    (
        "lab-tuin",
        "bewoner",
        "40-60",
        "kinderen",
        "eigen",
        "Dat lege veld ligt er al jaren. Er kan een tuin, er kan van alles.",
        ["the-buiten"],
        ["the-buiten"],
    ),
    (
        "lab-tuin",
        "professional",
        "20-40",
        "alleen",
        "professional",
        "De jongeren op het veld vervelen zich. Geef ze een schop en ze zijn er elke dag.",
        ["the-meedoen"],
        ["the-meedoen"],
    ),
    (
        "lab-tuin",
        "bewoner",
        "60-80",
        "samen",
        "eigen",
        "Vroeger had iedereen hier een stukje grond. Dat praatte makkelijk.",
        ["the-buiten", "the-ontmoeten"],
        ["the-buiten"],
    ),
    (
        "lab-tafel",
        "bewoner",
        "60-80",
        "alleen",
        "eigen",
        "Donderdag is mijn beste dag, want dan eten we samen.",
        ["the-ontmoeten"],
        ["the-ontmoeten"],
    ),
    (
        "lab-tafel",
        "vrijwilliger",
        "40-60",
        "samen",
        "eigen",
        "Ik kook voor dertig mensen. De wethouder kwam proeven. De huur van de zaal betalen we zelf.",
        ["the-meedoen"],
        ["the-meedoen", "the-ontmoeten"],
    ),
    (
        "lab-tafel",
        "professional",
        "20-40",
        "kinderen",
        "professional",
        "Aan tafel hoor ik in een uur meer dan in een maand spreekuur.",
        ["the-nabij"],
        ["the-nabij"],
    ),
)
LABS = {
    "lab-oud": {
        "title": "Goed oud worden in Lakenpoort",
        "kind": "social_lab",
        "area": LAKENPOORT,
        "theme": "ouder_worden",
        "question": "Wat maakt het fijn om hier oud te worden, en wat doen we zelf?",
        "owner": "gebiedscoördinator",
        "stage": "question",
        "state": "loopt",
        "started": "2024-02-01",
        "context": "Veel flats uit de jaren zestig, weinig zalen.",
    },
    "lab-tuin": {
        "title": "Een tuin op het lege veld",
        "kind": "proeftuin",
        "area": MORGENWAARD,
        "theme": "groen",
        "question": "Wat gebeurt er als wij het veld teruggeven aan de buurt?",
        "owner": "teamleider groen",
        "stage": "question",
        "state": "loopt",
        "started": "2024-09-01",
        "context": "Het veld is van de gemeente en wordt misschien bebouwd.",
    },
    "lab-tafel": {
        "title": "Samen aan tafel",
        "kind": "social_lab",
        "area": ANKERZIJL,
        "theme": "eenzaamheid",
        "question": "Helpt elke week samen eten tegen alleen zijn?",
        "owner": "opbouwwerker",
        "stage": "question",
        "state": "loopt",
        "started": "2023-09-01",
        "context": "Een klein dorp met één zaal.",
    },
}
TEAM = ["bewoner", "professional", "ambtenaar", "ervaringsdeskundige", "corporatie"]
ITEMS = {
    "age-sleutel": (
        "lab-oud",
        {
            "title": "Bewoners krijgen de sleutel van de zaal",
            "area": LAKENPOORT,
            "themes": ["the-ontmoeten"],
            "implicit_themes": ["the-meedoen"],
            "domains": ["wmo"],
            "initiator": "bewoners",
            "owner": "bewonersgroep en gebiedscoördinator",
            "took_part": ["zelf", "vrijwilligers", "ambtenaren"],
            "together": True,
            "money": 4000,
            "planned_start": "2024-09-01",
            "planned_end": "2025-03-01",
            "threshold_share": 60,
            "threshold_least": 10,
            "threshold_types": ["bewoner", "professional"],
        },
        {"for_bewoner": 34, "against_bewoner": 6, "for_professional": 11, "against_professional": 3, "for_ambtenaar": 2},
        {
            "hypothesis": "Met een eigen sleutel is de zaal vaker open en komen er meer mensen.",
            "test_start": "2024-09-01",
            "test_end": "2025-03-01",
            "measure": "uren open en bezoekers per week, geteld door de sleutelgroep",
            "stop_rule": "drie weken achter elkaar minder dan vijf bezoekers",
            "real_start": "2024-09-10",
        },
        {
            "result": "De zaal was 22 uur per week open. Eerst was dat vier uur.",
            "evidence": "3",
            "outputs": ["dienst", "rol"],
            "real_end": "2025-03-01",
        },
    ),
    "age-bankje": (
        "lab-oud",
        {
            "title": "Bankjes op weg naar de winkel",
            "area": LAKENPOORT,
            "themes": ["the-buiten"],
            "domains": ["wmo"],
            "initiator": "bewoners",
            "owner": "beheer openbare ruimte",
            "took_part": ["zelf"],
            "together": True,
            "money": 9000,
            "threshold_share": 60,
            "threshold_least": 10,
            "threshold_types": ["bewoner"],
        },
        {"for_bewoner": 8, "against_bewoner": 9},
        {},
        {},
    ),
    "age-tuin": (
        "lab-tuin",
        {
            "title": "Een moestuin met een sleutelhouder",
            "area": MORGENWAARD,
            "themes": ["the-buiten"],
            "implicit_themes": ["the-ontmoeten"],
            "initiator": "gemeente",
            "owner": "teamleider groen",
            "took_part": ["bewoners", "ambtenaren"],
            "together": False,
            "money": 15000,
            "threshold_share": 50,
            "threshold_least": 10,
            "threshold_types": ["bewoner"],
        },
        {"for_bewoner": 14, "against_bewoner": 5, "for_ambtenaar": 3},
        {
            "hypothesis": "Een tuin brengt buren bij elkaar.",
            "test_start": "2025-03-01",
            "test_end": "2025-10-01",
            "measure": "mensen die elke week komen",
            "stop_rule": "vier weken niemand",
            "real_start": "2025-03-15",
        },
        {},
    ),
    "age-tafel": (
        "lab-tafel",
        {
            "title": "Elke donderdag samen eten",
            "area": ANKERZIJL,
            "themes": ["the-ontmoeten"],
            "implicit_themes": ["the-nabij"],
            "domains": ["wmo"],
            "initiator": "bewoners",
            "owner": "kookgroep",
            "took_part": ["zelf", "vrijwilligers", "professionals"],
            "together": True,
            "money": 6000,
            "threshold_share": 60,
            "threshold_least": 10,
            "threshold_types": ["bewoner"],
        },
        {"for_bewoner": 27, "against_bewoner": 2, "for_organisatie": 4},
        {
            "hypothesis": "Wie elke week samen eet, voelt zich minder alleen.",
            "test_start": "2024-03-01",
            "test_end": "2024-12-01",
            "measure": "eters per week en een korte vragenlijst",
            "stop_rule": "minder dan acht eters",
            "real_start": "2024-03-07",
        },
        {
            "result": "Er aten elke week ongeveer dertig mensen mee.",
            "evidence": "3",
            "outputs": ["product"],
            "real_end": "2024-12-01",
        },
    ),
}
LESSONS = (
    ("lab-oud", "praktijk", ["vorm"], "ervaring", "Een sleutel in handen van bewoners doet meer dan een extra beheerder.", []),
    (
        "lab-oud",
        "uitvoerend",
        ["relaties"],
        "verhaal",
        "Het wijkteam moet langer blijven zitten dan één gesprek.",
        ["professional"],
    ),
    (
        "lab-oud",
        "beslissend",
        ["inhoud", "vorm"],
        "cijfer",
        "De verzekering dekte geen bewoners met een sleutel. De regel is veranderd.",
        ["beleid", "burger"],
    ),
    ("lab-tuin", "praktijk", ["vorm"], "ervaring", "Een tuin zonder sleutelhouder is na een zomer een veld.", []),
    (
        "lab-tuin",
        "beslissend",
        ["inhoud"],
        "ervaring",
        "Zeg vooraf hoe lang de grond van de buurt is. Anders begint niemand.",
        ["beleid", "burger"],
    ),
    ("lab-tafel", "praktijk", ["relaties"], "verhaal", "Koken brengt meer mensen dan praten.", []),
    ("lab-tafel", "uitvoerend", ["vorm"], "ervaring", "Wie de boodschappen doet, is net zo belangrijk als wie kookt.", []),
)
OBSTACLES = (
    ("lab-oud", "team", "De eerste twee avonden kwam er geen enkele bewoner.", "Ga naar de hal, niet naar het buurthuis."),
    ("lab-oud", "prototype", "De verzekeraar wilde één naam op de sleutel.", "Een groep kan ook een contract hebben."),
    ("lab-tuin", "prototype", "In mei bleek dat er huizen op het veld komen.", "Vraag de plannen op voordat je begint."),
    ("lab-tafel", "tested", "Na de proef stopte het geld voor de zaal.", ""),
)
QUESTIONS = (
    (
        "que-lift",
        "burger",
        "vraagstuk",
        LAKENPOORT,
        "beantwoord",
        "Wie belt mij als de lift stuk is?",
        "De corporatie belt nu iedereen boven de derde verdieping.",
        "ervaring",
        "Afspraak met de woningcorporatie",
    ),
    ("que-hulp", "professional", "dilemma", LAKENPOORT, "open", "Help ik nu, of wacht ik tot de buren het doen?", "", "", ""),
    ("que-werkt", "bestuurder", "kennisvraag", None, "bezig", "Waaraan zien we dat mensen minder alleen zijn?", "", "", ""),
    (
        "que-grond",
        "burger",
        "kennisvraag",
        MORGENWAARD,
        "beantwoord",
        "Hoe lang mag een buurt een leeg veld gebruiken?",
        "Zo lang als het contract zegt. Vraag om ten minste vijf jaar.",
        "onderzoek",
        "Handreiking van de kenniswerkplaats",
    ),
)
TEAM_QUESTIONS = (
    (
        "tea-lakenpoort",
        "org-016",
        LAKENPOORT,
        "beantwoord",
        "Hoe komen we eerder bij mensen aan tafel?",
        "Door mee te eten, niet door te bellen.",
    ),
    ("tea-morgenwaard", "org-059", MORGENWAARD, "bezig", "Wat kunnen jongeren op het veld zelf beslissen?", ""),
    ("tea-ankerzijl", "org-074", ANKERZIJL, "gesteld", "Wie houdt de tafel gaande als wij weg zijn?", ""),
)
PRODUCTS = (
    (
        "pro-sleutel",
        "Sleutelkaart",
        "werkvorm",
        "Een kaart waarop een groep afspreekt wie wanneer de zaal opent.",
        "Er is een zaal met een slot, en een verzekering die een groep dekt.",
        "CC-BY-4.0",
        "bewoners, corporatie, gemeente",
        "lab-oud",
    ),
    (
        "pro-tafel",
        "Draaiboek samen eten",
        "methode",
        "Boodschappen, koken en opruimen voor dertig mensen, per week.",
        "Er is een keuken, en iemand die de boodschappen doet.",
        "CC-BY-4.0",
        "kookgroep, opbouwwerk",
        "lab-tafel",
    ),
)
LEARNING = (
    (
        "lea-bezoek",
        "Op bezoek bij de tafel van Ankerzijl",
        "bezoek",
        ["ontwikkeling", "onderwijs"],
        ANKERZIJL,
        "2025-05-14",
        "Lakenpoort nam het draaiboek over.",
    ),
    (
        "lea-focus",
        "Focusgroep over de kaart van de wijk",
        "focusgroep",
        ["onderzoek"],
        LAKENPOORT,
        "2025-09-30",
        "Bewoners herkenden de cijfers over eenzaamheid deels.",
    ),
    ("lea-werk", "Werkgroep formeel en informeel", "werkgroep", ["ondersteuning", "ontwikkeling"], None, "2026-01-08", ""),
)
JUDGEMENTS = (
    (
        "jud-1",
        LAKENPOORT,
        {"indicator": "severely_lonely_share"},
        "deels",
        "bewoners",
        14,
        "Overdag valt het mee, de avond is lang.",
    ),
    ("jud-2", LAKENPOORT, {"indicator": "severely_lonely_share"}, "herkend", "professionals", 6, ""),
    ("jud-3", MORGENWAARD, {"indicator": "volunteers_share"}, "niet", "bewoners", 11, "Veel hulp telt niemand mee."),
    ("jud-4", ANKERZIJL, {"theme": "the-ontmoeten"}, "herkend", "bewoners", 12, ""),
)
KEPT = {
    "kept_budget": "Programma 6, vaste bijdrage voor de zaal",
    "kept_line_owner": "teamleider wijken",
    "kept_changed_rule": "Een groep mag sleutelhouder zijn",
    "kept_copies": 1,
}


def steps() -> list[tuple]:
    """(who, "record", kind, id, what changes) · (who, "story", id of the lab, fields) · (who, "read", nth story, themes)"""
    found: list[tuple] = [
        (ONE, "record", "theme", id, {"label": label, "indicators": indicators}) for id, (label, indicators) in THEMES.items()
    ]
    for lab, data in LABS.items():
        found += [(ONE, "record", "lab", lab, data), *_road(lab)]
    found += [
        (
            ONE,
            "record",
            "question",
            id,
            _filled(asker=asker, sort=sort, area=area, status=status, text=text, answer=answer, evidence=evidence, source=source),
        )
        for id, asker, sort, area, status, text, answer, evidence, source in QUESTIONS
    ]
    found += [
        (ONE, "record", "team_question", id, _filled(team=team, area=area, status=status, question=question, answer=answer))
        for id, team, area, status, question, answer in TEAM_QUESTIONS
    ]
    found += [
        (
            ONE,
            "record",
            "product",
            id,
            _filled(title=title, kind=kind, about=about, elsewhere=elsewhere, licence=licence, made_with=made, lab=lab),
        )
        for id, title, kind, about, elsewhere, licence, made, lab in PRODUCTS
    ]
    found += [
        (ONE, "record", "learning", id, _filled(title=title, kind=kind, four=four, area=area, date=day, brought=brought))
        for id, title, kind, four, area, day, brought in LEARNING
    ]
    found += [
        (ONE, "record", "judgement", id, _filled(area=area, verdict=verdict, by=by, people=people, why=why, **about))
        for id, area, about, verdict, by, people, why in JUDGEMENTS
    ]
    return found


def _filled(**data) -> dict:
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def _road(lab: str) -> list[tuple]:
    told = [n for n, story in enumerate(STORIES) if story[0] == lab]
    found = [
        (ONE, "record", "lab", lab, {"stage": "team", "team": TEAM, "helix": ["burgers", "gemeente", "aanbieder"]}),
        (ONE, "record", "lab", lab, {"stories_needed": 12 if lab == "lab-oud" else 3}),
    ]
    for n in told:
        _, role, age, household, perspective, text, _, _ = STORIES[n]
        found.append(
            (
                ONE,
                "story",
                lab,
                {
                    "text": text,
                    "area": LABS[lab]["area"],
                    "role": role,
                    "age": age,
                    "household": household,
                    "perspective": perspective,
                    "purpose": PURPOSE,
                    "until": UNTIL,
                    "agreed": True,
                },
            )
        )
    found.append((ONE, "record", "lab", lab, {"stage": "stories"}))
    for n in told:
        found += [(ONE, "read", n, STORIES[n][6]), (TWO, "read", n, STORIES[n][7]), (TWO, "read", n, None)]
    found.append((ONE, "record", "lab", lab, {"stage": "sensemaking", "present": "bewoners, wijkteam, corporatie en gemeente"}))
    for id, (of, data, votes, card, result) in ITEMS.items():
        if of == lab:
            found += _item(id, lab, data, votes, card, result)
    found += [
        (ONE, "record", "obstacle", f"obs-{n}", _filled(lab=lab, stage=stage, text=text, learned=learned))
        for n, (of, stage, text, learned) in enumerate(OBSTACLES)
        if of == lab
    ]
    found += [
        (ONE, "record", "lesson", f"les-{n}", _filled(lab=lab, level=level, about=about, source=source, text=text, logics=logics))
        for n, (of, level, about, source, text, logics) in enumerate(LESSONS)
        if of == lab
    ]
    return found + END[lab]


def _item(id: str, lab: str, data: dict, votes: dict, card: dict, result: dict) -> list[tuple]:
    stories = [n for n, story in enumerate(STORIES) if story[0] == lab and set(story[6]) & set(data["themes"])]
    found = [
        (ONE, "record", "agenda_item", id, {**data, "lab": lab, "stories": stories, "status": "idee"}),
        (ONE, "record", "agenda_item", id, votes),
    ]
    if LABS[lab]["stage"] == "question" and id != "age-bankje":
        found.append((ONE, "record", "lab", lab, {"stage": "agenda"}))
    if card:
        found += [
            (ONE, "record", "agenda_item", id, {"status": "gesteund"}),
            (TWO, "record", "agenda_item", id, {"status": "prototype", **card}),
            (ONE, "record", "lab", lab, {"stage": "prototype"}),
        ]
    if result:
        found.append((TWO, "record", "agenda_item", id, {"status": "getest", **result}))
    return found


END = {
    "lab-oud": [
        (ONE, "record", "lab", "lab-oud", {"stage": "tested", "tested_on": "2025-03-01"}),
        (TWO, "record", "agenda_item", "age-sleutel", {"status": "geborgd", "kept_where": "Regels voor zalen van de gemeente"}),
        (TWO, "record", "lab", "lab-oud", {"stage": "borging", "relapse_6": "houdt", **KEPT}),
        (TWO, "record", "lab", "lab-oud", {"relapse_12": "houdt", "state": "klaar"}),
    ],
    "lab-tuin": [
        (
            TWO,
            "record",
            "agenda_item",
            "age-tuin",
            {
                "status": "gestopt",
                "stop_reason": "Er komen huizen op het veld.",
                "real_end": "2025-06-30",
                "stop_lesson": "Zeg vooraf hoe lang de grond van de buurt is.",
            },
        ),
        (
            TWO,
            "record",
            "lab",
            "lab-tuin",
            {
                "state": "gestopt",
                "stopped_on": "2025-07-01",
                "stop_reason": "Er komen huizen op het veld. Dat wisten de bewoners niet.",
            },
        ),
    ],
    "lab-tafel": [
        (
            TWO,
            "record",
            "lab",
            "lab-tafel",
            {"stage": "tested", "tested_on": "2024-12-01", "seen_visited": True, "seen_in_council": True, "seen_prize": True},
        )
    ],
}
