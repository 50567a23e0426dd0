"""Boundaries before they are stored: of buurten and wijken, or of a division of the municipality's own (level 'eigen')."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.dutch import count_of, join, number
from dashboard.errors import DatasetError
from dashboard.intake import builder, checks, keys, persons, surroundings
from dashboard.intake.dataset_types import TYPES
from dashboard.intake.delivery import Delivery
from dashboard.intake.findings import Detected, Finding
from dashboard.intake.steps import boundaries

if TYPE_CHECKING:
    from dashboard.intake.preview import Preview

DATASET = "gebiedsindelingen"
HALF, WHOLE = 0.5, 0.95  # of a buurt that must lie in an area to count there, and to count there without a word
NAMED = 5  # areas that a message names


def look(start: "Preview", plan: builder.Plan, ours: bool) -> "Preview":
    """What the gate says of a file with boundaries. Raises DatasetError when it holds no areas.

    ours  we fetched it ourselves: no person can be in it
    """
    personal = [] if ours else persons.inspect(boundaries.properties(start.delivered))
    if personal:
        return replace(start, findings=tuple(replace(one.finding(), severity="error", hint=persons.MEND) for one in personal))
    if boundaries.is_division(start.delivered):
        return _division(start, plan)
    found = boundaries.areas(start.delivered)
    vintage, findings = _vintage(start, found)
    double = found.loc[found["code"].duplicated(), "code"]
    if len(double):
        said = f"{double.iloc[0]} staat er meer dan één keer in."
        findings.append(Finding("error", said, "Laat één grens over.", code="duplicate"))
    land = found[~found["water"]]
    if not len(land):
        said = "In dit bestand staat alleen water."
        findings.append(Finding("error", said, "Kies een bestand met buurten of wijken.", code="water"))
    levels = land["level"].value_counts()
    plural = {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten"}
    counted = join([f"{number(n, 0)} {plural[level] if n > 1 else level}" for level, n in levels.items()])
    sample = land[["code", "name", "level"]].head(5).rename(columns={"name": "naam", "level": "niveau"})
    return replace(
        start, delivery=Delivery(DATASET, "geojson", vintage=vintage) if vintage else None,
        findings=(*start.findings, *findings), detected=_detected(start, counted, vintage),
        gemeenten=tuple(sorted(set(land["gemeente"]))), rows=len(land), sample=sample,
        areas=land[["code", "name", "level"]].reset_index(drop=True))


def _vintage(start: "Preview", found: pd.DataFrame) -> tuple[int | None, list[Finding]]:
    """The division that the boundaries are of: as a person said, or as the file says; a question when neither does."""
    years = sorted({int(year) for year in found["year"].dropna()})
    vintage = start.answers.vintage or (years[0] if len(years) == 1 else None)
    if vintage:
        return vintage, checks.years(vintage)
    said = "Van welk jaar is deze indeling?" + (f" In het bestand staan {join(years)}." if years else "")
    return None, [Finding("question", said, "Geef het jaar, met --vintage.", code="vintage")]


def _detected(start: "Preview", counted: str, vintage: int | None, because: str = "") -> tuple[Detected, ...]:
    how = because or ("uw antwoord" if start.answers.vintage else "gelezen uit het bestand")
    return (Detected("Vorm", TYPES["geojson"].title, "gelezen uit het bestand"), Detected("Gebieden", counted, "geteld"),
            *((Detected("Wijkindeling", str(vintage), how),) if vintage else ()))


# --- a division of one's own ----------------------------------------------------------------------------------------------


def _division(start: "Preview", plan: builder.Plan) -> "Preview":
    """Areas with a name and no code: each holds the buurten that lie in it for more than half."""
    if not plan.gemeenten:
        raise DatasetError("De gebieden in dit bestand hebben geen code. Een eigen indeling kan pas als de buurten er zijn. "
                           "Voeg eerst een GeoJSON-bestand toe met de buurten van uw gemeente.")
    found = boundaries.own_areas(start.delivered)
    known = surroundings.divisions(plan)
    drawn = sorted({int(year) for year in known.loc[known["code"].str.startswith("BU"), "vintage"]}, reverse=True)
    vintage, findings = _vintage(start, found) if found["year"].notna().any() or start.answers.vintage else (None, [])
    wanted = [vintage] if vintage else drawn
    buurten = next((rows for year in wanted if len(rows := surroundings.shapes(plan, "buurt", year))), None)
    if buurten is None:
        said = f"Van {join(wanted)} zijn er geen grenzen van buurten." if wanted else "Er zijn geen grenzen van buurten."
        return replace(start, findings=(*start.findings, *findings, Finding(
            "error", said, "Voeg eerst die grenzen toe, of geef een ander jaar met --vintage.", code="vintage")))
    told, vintage = vintage is not None, int(buurten["vintage"].iloc[0])
    placed = boundaries.held(found, buurten)
    inside = placed[placed["share"] > HALF]
    findings += _unclear(found, placed, inside)
    rows = pd.DataFrame({"own": inside["own"], "code": inside["code"]})
    areas = keys.areas_of(rows)
    code = dict(zip(areas["own"], areas["code"], strict=True))
    delivery = Delivery(DATASET, "geojson", vintage=vintage, columns=tuple(sorted(code.items())),
                        areas=tuple((row.code, code[row.own], 1.0) for row in rows.sort_values("code").itertuples()))
    counted = f"{count_of(len(found), 'gebied', 'gebieden')} van {count_of(len(rows), 'buurt', 'buurten')}, een eigen indeling"
    sample = rows.head(5).rename(columns={"own": "gebied", "code": "buurt"})
    return replace(start, delivery=delivery, findings=(*start.findings, *findings), rows=len(found), sample=sample,
                   detected=_detected(start, counted, vintage, "" if told else "de nieuwste indeling met grenzen van buurten"),
                   areas=areas.rename(columns={"own": "name"}).assign(level="eigen")[
                       ["code", "name", "level"]])


def _unclear(found: pd.DataFrame, placed: pd.DataFrame, inside: pd.DataFrame) -> list[Finding]:
    """Names that stand twice, areas without a buurt or in two gemeenten, and buurten that a boundary cuts."""
    findings = []

    def say(severity: str, names: list[str], message: str, hint: str) -> None:
        if names:
            shown = join(names[:NAMED]) + " en andere" * (len(names) > NAMED)
            findings.append(Finding(severity, message.format(shown), hint, code="division"))

    say("error", sorted(set(found.loc[found["own"].duplicated(), "own"])), "Meer dan één gebied heet {}.",
        "Geef elk gebied een eigen naam.")
    say("error", sorted(set(found["own"]) - set(inside["own"])), "In {} ligt geen enkele buurt.",
        "Laat dit gebied weg, of verbeter de grens.")
    towns = inside.groupby("own")["code"].agg(lambda codes: codes.str[2:6].nunique())
    say("error", sorted(towns.index[towns > 1]), "{} ligt in meer dan één gemeente.", "Knip het gebied op de gemeentegrens.")
    cut = inside[inside["share"] < WHOLE].sort_values("code")
    say("warning", [f"{row.name} ({number(100 * row.share, 0)} % in {row.own})"
                    for row in cut[["name", "share", "own"]].itertuples(index=False, name="Cut")],
        "De grens loopt door een buurt: {}. We tellen zo'n buurt helemaal mee waar het grootste deel ligt.",
        "Klopt dat voor deze cijfers?")
    covered = {code[2:6] for code in inside["code"]}
    loose = placed[~placed["code"].isin(inside["code"]) & placed["code"].str[2:6].isin(covered)]
    say("warning", sorted(loose["name"]), "Deze buurten horen bij geen gebied: {}.", "Klopt dat?")
    return findings
