"""The questions of the gate on the page Gegevens that belong to one file: a box for each, which keeps its answer.

An answer is of one file only: the key of its box holds the file's hash.
"""

from collections.abc import Collection, Mapping

import pandas as pd
import streamlit as st

from dashboard import definitions, dutch, export, forms, intake, ui
from dashboard.errors import DashboardError

KINDS = ["csv", "tsv", "txt", "xlsx", "xls", "ods", "geojson", "json"]  # of file that the box takes
DELIMITERS = {";": "puntkomma", ",": "komma", "\t": "tab", "|": "streep"}
SAYS = {"error": "Fout", "question": "Vraag", "warning": "Let op", "note": "Goed om te weten"}
CHANGES = {"new": "nieuw", "different": "anders", "gone": "verdwenen", "same": "gelijk"}
FINDING = {"severity": "Soort", "row": "Regel", "column": "Kolom", "message": "Wat is er", "hint": "Wat nu",
           "found": "Gevonden", "expected": "Verwacht"}
HERE = {"person": "Haal deze gegevens uit het bestand, of kies hierboven dat wij ze weglaten.",  # instead of the words for a
        "person_single": "Kies het hierboven.", "mark": "Kies hierboven wat het betekent.",  # terminal: where the answer is given
        "mapping": "Kies hierboven ja of nee.", "sheet": "Kies het blad hierboven.", "key": "Kies het hierboven."}
ROWS = 50  # of a list on screen; the file has them all
OTHER = "Anders"
TEXTS = {"label": "Naam van het cijfer", "definition": "Wat is het precies?", "producer": "Bron", "license": "Licentie",
         "purpose": "Waarvoor verzamelt u dit?"}
CHOICES = {"unit": ("Eenheid", definitions.UNITS), "role": ("Rol", definitions.ROLES), "good": ("Wat is goed?", definitions.GOOD),
           "kind": ("Hoe is het gemaakt?", definitions.KINDS), "theme": ("Onderwerp", definitions.THEMES),
           "dimension": ("Onderdeel", definitions.DIMENSIONS), "component": ("Soort draagkracht", definitions.COMPONENTS)}
NAMES = {**TEXTS, **{name: label for name, (label, _) in CHOICES.items()}, "column": "Kolom met het cijfer",
         "denominator": "Deel door deze kolom", "uses": "Mag gebruikt voor", "retention_until": "Bewaren tot en met"}
MAY_LACK = ("component", "denominator")  # says `intake.describe` when they may not
BOXES = 30  # for areas; who has more of them mends the file, or uploads a key table
ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "mac_roman": "Mac Roman", "utf-16": "UTF-16"}
MEANINGS = {"missing": "er is geen cijfer", "zero": "nul", "hidden": "verborgen, te klein om te tonen",
            "not_applicable": "niet van toepassing", "not_yet_published": "nog niet verschenen"}


def ask(looked_at: intake.Preview) -> None:
    """A box for each open question about how the file is written and what may stay; it stays as long as it holds an answer."""
    file, found = looked_at.delivered, {finding.code: finding for finding in looked_at.findings}
    if "unmatched" in found or _given("unmatched", file):
        st.checkbox("Laat de rijen weg die bij geen gebied horen", key=_key("unmatched", file))
    describe(looked_at)
    areas(looked_at)
    if load := next((f.found for f in looked_at.of("question") if f.code == "key"), None) or _given("key", file):
        st.selectbox("Rekenen we de gebieden om met de sleuteltabel?", [load], index=None, placeholder="Nee",
                     format_func=lambda one: f"Ja, met lading {one}", key=_key("key", file))
    if {"person", "person_single"} & set(found) or _given("drop", file):
        st.checkbox("Laat de kolommen met persoonsgegevens weg. Wij bewaren ze niet.", key=_key("drop", file))
    for column in [f.column for f in looked_at.of("question") if f.code == "person_single"] + _kept("cleared", file):
        _keep("cleared", file, column)
        st.checkbox(f'Het nummer in kolom "{column}" is van niemand', key=_key(f"cleared_{column}", file))
    for mark in [f.found.strip().lower() for f in looked_at.of("question") if f.code == "mark"] + _kept("mark", file):
        _keep("mark", file, mark)
        st.selectbox(f'Wat betekent "{mark}"?', list(MEANINGS), index=None, format_func=MEANINGS.get, placeholder="Kies",
                     key=_key(f"mark_{mark}", file))
    for pair in [f"{f.column}={f.found}" for f in looked_at.of("question") if f.code == "mapping"] + _kept("mapping", file):
        _keep("mapping", file, pair)
        delivered, _, known = pair.rpartition("=")
        st.selectbox(f'Is kolom "{delivered}" wat wij "{known}" noemen?', ["ja", "nee"], index=None, placeholder="Kies",
                     key=_key(f"mapping_{pair}", file))
    if "sheet" in found or _given("sheet", file):
        st.selectbox("Welk blad?", intake.sheets(file), index=None, placeholder="Kies", key=_key("sheet", file))
    correct(file)


def describe(looked_at: intake.Preview) -> None:
    """A form for a figure that the catalogue does not have yet; what it says becomes the entry of this installation."""
    file, known = looked_at.delivered, ui.definitions()
    if _given("described", file) and st.button("Verander de beschrijving van het cijfer"):
        del st.session_state[_key("described", file)]
        st.rerun()
    if looked_at.received is None:
        return
    before = _given("said", file)  # what it said the time before, for who changes it
    with st.expander("Is dit een nieuw cijfer? Beschrijf het hier", expanded=before is not None):
        with st.form(_key("new", file)):
            ui.text("gegevens_nieuw")
            given = _description(looked_at.received.header, before)
            if not st.form_submit_button("Dit is het cijfer", type="primary"):
                return
        if lacking := [NAMES[name] for name, value in given.items() if name not in MAY_LACK and value in (None, "", ())]:
            return st.error("\n- ".join(["Er is nog niets opgeslagen. Vul nog in:\n", *lacking]))
        try:
            text = intake.describe(said := intake.Described(**given), looked_at, {*known.indicators, *known.datasets})
        except DashboardError as problem:
            return ui.show_error(problem)
    st.session_state.update({_key("described", file): text, _key("said", file): said})
    st.rerun()


def _description(header: list[str], before: intake.Described | None) -> dict:
    """The boxes of that form → what they say, as `intake.Described` wants it; filled with what was said before."""
    def chosen(label: str, name: str, options: Collection[str], format_func=str, placeholder="Kies"):
        there = [*options].index(known[name]) if known.get(name) in options else None
        return st.selectbox(label, list(options), index=there, format_func=format_func, placeholder=placeholder)

    known = vars(before) if before else {}
    text = {name: st.text_input(label, known.get(name, "")).strip() for name, label in TEXTS.items()}
    forms.offers("\n".join(text.values()))
    pick = {name: chosen(label, name, options, options.get) for name, (label, options) in CHOICES.items()}
    columns = {"column": chosen(NAMES["column"], "column", header),
               "denominator": chosen(NAMES["denominator"], "denominator", header, placeholder="Niet delen")}
    uses = st.multiselect(NAMES["uses"], list(definitions.USES), known.get("uses"), format_func=definitions.USES.get,
                          placeholder="Kies")
    people = st.checkbox("Dit cijfer telt mensen", known.get("counts_people", True))
    until = st.date_input(NAMES["retention_until"], known.get("retention_until"), format="DD-MM-YYYY")
    return {**text, **pick, **columns, "uses": tuple(uses), "counts_people": people, "retention_until": until}


def areas(looked_at: intake.Preview) -> None:
    """A box for each cell that may be a known area; a person says which one it is."""
    file = looked_at.delivered
    st.session_state.setdefault(_key("likely", file), {}).update(looked_at.likely)
    likely = st.session_state[_key("likely", file)]
    for cell in [*dict.fromkeys([*looked_at.likely, *_kept("area", file)])][:BOXES]:
        _keep("area", file, cell)
        names = {code: name if name == code else f"{name} ({code})" for code, name in likely[cell]}
        st.selectbox(f'Welk gebied is "{cell}"?', list(names), index=None, format_func=names.get, placeholder="Geen van deze",
                     key=_key(f"area_{cell}", file))


def correct(file: intake.Delivered) -> None:
    """How the file is read, for who sees that the gate read it wrong."""
    if file.is_geojson:
        return
    with st.expander("Lezen we het bestand verkeerd?"):
        for code, label, names in (("delimiter", "Teken tussen kolommen", DELIMITERS), ("encoding", "Soort letters", ENCODINGS)):
            st.selectbox(label, list(names), index=None, format_func=names.get, placeholder="Zoals wij lezen",
                         key=_key(code, file))
        st.number_input("Regel met de namen van de kolommen", 1, 400, None, key=_key("header_row", file))
        st.number_input("Regels aan het eind die niet bij de tabel horen", 0, 400, None, key=_key("footer", file))


def said(file: intake.Delivered) -> dict:
    """The answers that were given in these boxes, as `intake.Answers` wants them."""
    given = {code: _given(code, file) for code in ("delimiter", "encoding", "sheet", "header_row", "footer", "key", "described")}
    marks = [(mark, meaning) for mark in _kept("mark", file) if (meaning := _given(f"mark_{mark}", file))]
    cleared = [column for column in _kept("cleared", file) if _given(f"cleared_{column}", file)]
    columns = [(delivered, known if answer == "ja" else delivered) for pair in _kept("mapping", file)
               if (answer := _given(f"mapping_{pair}", file)) for delivered, _, known in [pair.rpartition("=")]]
    named = [(cell.strip(), code) for cell in _kept("area", file) if (code := _given(f"area_{cell}", file))]
    told = {"areas": named, "marks": marks, "cleared": cleared, "columns": columns}
    return {**given, "skip_unmatched": bool(_given("unmatched", file)), "drop_columns": bool(_given("drop", file)),
            **{code: tuple(sorted(set(answers))) for code, answers in told.items()}}


def readings(cell: str) -> dict[str, str]:
    """The decimal marks, each with what this cell then is: "1.500" is 1500, or 1,500."""
    marks = {",": ("komma", "."), ".": ("punt", ",")}
    return {mark: f"{word}: {cell.strip()} is dan {cell.strip().replace(other, '').replace('.', ',')}"
            for mark, (word, other) in marks.items()}


def show_findings(looked_at: intake.Preview, asked: Collection[str]):
    """Everything that the check found, but for the questions that have a box above (`asked`)."""
    found = pd.DataFrame([finding for severity in SAYS for finding in looked_at.of(severity) if finding.code not in asked])
    if found.empty:
        return ui.text("gegevens_niets" if looked_at.storable else "gegevens_vragen")
    hints = [on_screen(finding, looked_at) for finding in found.itertuples()]
    found = found[list(FINDING)].assign(severity=found["severity"].map(SAYS), row=found["row"].astype("Int64"), hint=hints)
    found = found.astype("string").fillna("")
    shown = found.assign(message=(found["message"] + " " + found["hint"]).str.strip()).drop(columns="hint")
    shown = shown.loc[:, (shown != "").any()].head(ROWS)  # a phone has no room for empty columns
    ui.table(shown.rename(columns=FINDING | {"message": "Wat is er, en wat nu"}), alt="Wat de controle vond")
    if len(found) > ROWS:
        st.caption(f"U ziet de eerste {ROWS} van {dutch.number(len(found))}. In de download staan ze allemaal.")
    columns = {name: export.Column(header) for name, header in FINDING.items()}
    ui.download(lambda: found, columns, {"bestand": looked_at.delivered.name}, "bevindingen", key="bevindingen")


def on_screen(finding, looked_at: intake.Preview) -> str:
    """What to do about a finding, for who has boxes above it and no terminal."""
    if finding.code == "unmatched" and (likely := looked_at.likely.get(finding.found)):
        named = dutch.join([name if name == code else f"{name} ({code})" for code, name in likely], "of")
        return f"Bedoelt u {named}? Kies dat hierboven. Of kies dat we deze rijen weglaten."
    return HERE.get(finding.code, finding.hint) if "--" in finding.hint else finding.hint


def show_changes(looked_at: intake.Preview) -> None:
    """Before and after: the first rows as delivered and as read, and every figure that would change or go."""
    coming = intake.described(looked_at)
    if looked_at.counted:
        with st.container(horizontal=True, gap="medium"):
            for change, word in CHANGES.items():
                st.metric(word.capitalize(), dutch.number(looked_at.count(change)), width="content")
    else:
        ui.text("gegevens_geen_cijfers")
    if len(looked_at.areas):
        shown = looked_at.areas.head(ROWS)
        st.markdown(f"**Deze gebieden staan erin** ({dutch.number(len(looked_at.areas))})")
        ui.table(pd.DataFrame({"Gebied": shown["name"].fillna(shown["code"]), "Niveau": shown["level"].map(definitions.LEVELS),
                               "Code": shown["code"]}), alt="De gebieden in het bestand")
        st.caption(f"U ziet de eerste {ROWS}.") if len(looked_at.areas) > ROWS else None
    if len(looked_at.sample):
        st.markdown("**Zo lezen wij de grenzen** (de eerste gebieden)" if looked_at.delivered.is_geojson else
                    "**Zo staat het in het bestand** (de eerste regels)")
        as_it_is = looked_at.sample.dropna(axis=1, how="all").astype("string").fillna("")
        st.dataframe(as_it_is, hide_index=True, alt="Begin van het bestand")
    if len(looked_at.read):
        st.markdown("**Zo lezen wij het** (de eerste cijfers)")
        ui.table(_figures(looked_at.read, {"value": "Waarde"}, coming), alt="De eerste cijfers zoals wij ze lezen")
    changes = looked_at.changes
    if len(changes) and len(moved := changes[changes["change"].isin(["different", "gone"])].head(ROWS)):
        st.markdown("**Zo veranderen de cijfers**")
        ui.table(_figures(moved, {"old": "Was", "new": "Wordt"}, coming), alt="Cijfers die veranderen of verdwijnen")


def _figures(rows: pd.DataFrame, values: Mapping[str, str], coming: Mapping[str, definitions.Indicator]) -> pd.DataFrame:
    """Rows with code, year and indicator in Dutch; `values` gives the columns with a figure and how they are called.

    coming  indicators that the build does not have yet
    """
    there, names = {**coming, **ui.definitions().indicators}, {}
    if ui.now().build:
        known = ui.query("region_names", level=None)
        names = dict(zip(known["region"], known["name"] + " (" + known["region"] + ")", strict=True))
    what = [there[id] for id in rows["indicator"]]
    said = {header: [dutch.number(value, one.decimals) for value, one in zip(rows[name], what, strict=True)]
            for name, header in values.items()}
    return pd.DataFrame({"Gebied": [names.get(code, code) for code in rows["code"]], "Jaar": rows["year"].astype(str),
                         "Cijfer": [one.label for one in what], **said, "Eenheid": [ui.unit(one) for one in what]})


def reason(looked_at: intake.Preview) -> str | None:
    """Why the warnings are no objection, from a list or in one line; '' without warnings, None as long as it is not said."""
    if not looked_at.of("warning"):
        return ""
    file = looked_at.delivered
    seen = st.checkbox("Ik heb gelezen waar ik op moet letten", key=_key("seen", file))
    chosen = st.selectbox("Waarom is dat geen bezwaar?", [*intake.REASONS, OTHER], index=None, placeholder="Kies",
                          key=_key("reason", file))
    said = chosen if chosen != OTHER else st.text_input("In één regel, zonder namen", key=_key("reason_line", file)).strip()
    forms.offers(said or "")
    if said and (objection := intake.unfit(said)):
        st.error(objection)
        return None
    return said if seen and said else None


def _key(code: str, file: intake.Delivered) -> str:
    return f"{code}_{file.sha256}"


def _given(code: str, file: intake.Delivered):
    return st.session_state.get(_key(code, file))


def _kept(code: str, file: intake.Delivered) -> list[str]:
    """What was asked before and is answered now: its box must stay."""
    return [one for one in st.session_state.get(_key(f"asked_{code}", file), []) if _given(f"{code}_{one}", file)]


def _keep(code: str, file: intake.Delivered, one: str) -> None:
    asked = st.session_state.setdefault(_key(f"asked_{code}", file), [])
    if one not in asked:
        asked.append(one)
