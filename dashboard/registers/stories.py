"""Stories, as far as the ledger may know: that there is one, of which area, with which themes. The text is elsewhere."""
from collections.abc import Mapping

from dashboard.registers.kinds import Data, Field, Kind, State

STATES = {"ingediend": "niet gepubliceerd", "gepubliceerd": "gepubliceerd", "ingetrokken": "ingetrokken"}
ROLES = {"bewoner": "bewoner", "mantelzorger": "mantelzorger", "vrijwilliger": "vrijwilliger", "professional": "professional",
         "ambtenaar": "ambtenaar"}
AGES = {"0-20": "jonger dan 20", "20-40": "20 tot 40", "40-60": "40 tot 60", "60-80": "60 tot 80", "80+": "80 of ouder"}
HOUSEHOLDS = {"alleen": "alleen", "samen": "samen zonder kinderen", "kinderen": "met kinderen", "anders": "anders"}
KIND_OF_HOUSEHOLD = {"alleen": "alleen", "samen": "anderen", "kinderen": "anderen", "anders": "anderen"}  # that CBS counts
LIVING = {"alleen": "woont alleen", "anderen": "woont met anderen"}
PERSPECTIVES = {"eigen": "over mijzelf", "nabij": "over iemand die ik ken", "professional": "uit mijn werk"}
CODERS = {"eerste": "eerste lezer", "tweede": "tweede lezer"}
VERDICTS = {"herkend": "herkend", "deels": "deels herkend", "niet": "niet herkend"}
WHO = {"bewoners": "bewoners", "professionals": "professionals"}


def living_alone(figures: Mapping[str, float]) -> dict[str, float]:
    """How many people of an area live alone and how many with others (LIVING); {} when a figure is missing.

    figures  indicator → value; in a household of one lives one person, so households are people there
    """
    if not {"population", "households", "one_person_household_share"} <= set(figures.keys()):
        return {}
    alone = figures["households"] * figures["one_person_household_share"] / 100
    return {"alleen": alone, "anderen": max(0.0, figures["population"] - alone)}


def check_story(data: Data, before: Data | None, state: State) -> list[str]:
    """A story that was taken back never comes back, and leaves no themes behind."""
    if before and before["state"] == "ingetrokken" and data["state"] != "ingetrokken":
        return ["Dit verhaal is ingetrokken. Het kan niet terugkomen."]
    if data["state"] == "ingetrokken":
        return ["Een ingetrokken verhaal houdt geen thema's."] if data.get("themes") or data.get("digest") else []
    return [] if data.get("digest") else ["Een verhaal komt binnen via Verhalen, niet rechtstreeks."]


def check_coding(data: Data, before: Data | None, state: State) -> list[str]:
    """Each of two readers codes a story once."""
    same = [record for record in state["coding"].values() if record.data is not data
            and (record.data["story"], record.data["coder"]) == (data["story"], data["coder"])]
    gone = state["story"][data["story"]].data["state"] == "ingetrokken"
    return (["Deze lezer zette dit verhaal al bij thema's. Pas dat aan."] if same else []) + (
        ["Dit verhaal is ingetrokken."] if gone else [])


def check_judgement(data: Data, before: Data | None, state: State) -> list[str]:
    """A judgement is about one figure or one theme."""
    return [] if bool(data.get("indicator")) != bool(data.get("theme")) else ["Kies één cijfer of één thema."]


def public_story(data: Data) -> Mapping | None:
    """Only what was published, without the hash."""
    return {name: value for name, value in data.items() if name != "digest"} if data["state"] == "gepubliceerd" else None


def public_judgement(data: Data) -> Mapping:
    """Without how many people said it."""
    return {name: value for name, value in data.items() if name != "people"}


def nobody(data: Data) -> None:
    """Not for everybody."""


THEME = Kind("theme", "Thema", (
    Field("label", "text", "Thema", required=True, max=80),
    Field("explain", "text", "Wat valt eronder", max=300),
    Field("indicators", "list", "Cijfers die erbij horen", max=10, help="De id van een cijfer, zoals severely_lonely_share."),
), name="label", people=True)
STORY = Kind("story", "Verhaal", (
    Field("state", "choice", "Stand", required=True, choices=STATES),
    Field("area", "region", "Gebied", required=True),
    Field("themes", "links", "Thema's", of="theme", max=8),
    Field("digest", "text", "Controlegetal", max=64, number=True),
), check_story, public_story)
CODING = Kind("coding", "Indeling", (
    Field("story", "link", "Verhaal", required=True, of="story"),
    Field("coder", "choice", "Lezer", required=True, choices=CODERS),
    Field("themes", "links", "Thema's", of="theme", max=8),
), check_coding, nobody)
JUDGEMENT = Kind("judgement", "Herkend of niet", (
    Field("area", "region", "Gebied", required=True),
    Field("indicator", "text", "Cijfer", max=80),
    Field("theme", "link", "Thema", of="theme"),
    Field("verdict", "choice", "Herkent men dit", required=True, choices=VERDICTS),
    Field("by", "choice", "Wie zegt dit", required=True, choices=WHO),
    Field("people", "number", "Met hoeveel mensen", max=10_000),
    Field("why", "text", "Waarom", max=500, help="Geen namen van personen."),
    Field("date", "date", "Wanneer"),
), check_judgement, public_judgement, people=True)
KINDS = (THEME, STORY, CODING, JUDGEMENT)
