"""Stories: taken in through the gate, read by a second person, taken back. The only way to write one."""
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from dashboard import access, db, dutch
from dashboard.config import Settings
from dashboard.errors import NoBuild, RecordError
from dashboard.intake import records, story_files
from dashboard.intake.ledger import Who
from dashboard.methods import person_text
from dashboard.methods.person_codes import Trace
from dashboard.registers import stories as words
from dashboard.registers.kinds import Change, Record

log = logging.getLogger("dashboard.stories")
SHORTEST, LONGEST = 20, 4000  # characters
SMALL = 1000  # inhabitants; a story of a smaller buurt is kept with its wijk
FIELDS = {"role": words.ROLES, "age": words.AGES, "household": words.HOUSEHOLDS, "perspective": words.PERSPECTIVES}


@dataclass(frozen=True)
class Story:
    """What somebody told, and what they agreed to.

    area     buurt or wijk; purpose, until: what the story may be used for, and until when (2026-01-31)
    cleared  words that the writer says name nobody; the second reader sees them
    """

    text: str
    area: str
    role: str
    age: str
    perspective: str
    purpose: str
    until: str
    household: str = ""
    themes: Sequence[str] = ()
    cleared: Sequence[str] = ()
    agreed: bool = False
    lab: str | None = None
    rest: dict = field(default_factory=dict)


def traces(settings: Settings, text: str, cleared: Sequence[str] = ()) -> list[Trace]:
    """What in a text may tell who somebody is; nothing of it leaves this computer or is kept."""
    return person_text.inspect(text, _places(settings), cleared)


def submit(settings: Settings, story: Story, who: Who) -> Record:
    """Take in a story. Nothing is stored when the gate stops it, or when consent or a choice is missing.

    Raises  RecordError with everything that is wrong; it never repeats the text
    """
    access.require(who.role, "edit_register")
    wrong = [*_incomplete(story), *dict.fromkeys(trace.sentence() for trace in traces(settings, story.text, story.cleared))]
    if wrong:
        raise RecordError(f"Dit verhaal is niet opgeslagen. {' '.join(wrong)}", wrong)
    id, area = f"sto-{secrets.token_hex(4)}", kept_area(settings, story.area)
    told = story_files.write(settings.data, id, {
        "text": story.text.strip(), "area": area, "role": story.role, "age": story.age, "household": story.household,
        "perspective": story.perspective, "purpose": story.purpose.strip(), "until": story.until, "cleared": list(story.cleared)})
    data = {"state": "ingediend", "area": area, "themes": list(story.themes),
            "digest": story_files.digest(told["salt"], told["text"])}
    changes = [Change("story", id, data)]
    try:
        if story.lab:
            lab = _known(settings, "lab", story.lab)
            changes.append(Change("lab", lab.id, {**lab.data, "stories": [*lab.data.get("stories", ()), id]}, lab.version))
        made = records.record(settings, changes, who)
    except BaseException:  # whatever went wrong: a story that is not in the ledger may not stay
        story_files.delete(settings.data, id)
        raise
    log.info("story taken in id=%s role=%s", id, who.role)
    return made[0]


def _incomplete(story: Story) -> list[str]:
    wrong = []
    if not SHORTEST <= len(story.text.strip()) <= LONGEST:
        wrong.append(f"Een verhaal is {SHORTEST} tot {dutch.number(LONGEST)} tekens lang.")
    for name, choices in FIELDS.items():
        if (value := getattr(story, name)) not in choices and (value or name != "household"):
            wrong.append(f"Kies nog: {SAID[name]}.")
    if not story.area:
        wrong.append("Kies een gebied.")
    if not story.agreed:
        wrong.append("Zonder toestemming kan een verhaal er niet in.")
    if not story.purpose.strip():
        wrong.append("Schrijf op waarvoor het verhaal gebruikt mag worden.")
    if not _future(story.until):
        wrong.append("Kies tot welke dag de toestemming geldt. Die dag ligt na vandaag.")
    return wrong


SAID = {"role": "wie dit vertelt", "age": "de leeftijdsgroep", "household": "het huishouden", "perspective": "over wie het gaat"}


def _future(day: str) -> bool:
    try:
        return date.fromisoformat(day) > date.today()
    except ValueError:
        return False


def publish(settings: Settings, id: str, who: Who) -> Record:
    """The second reader lets a story through. Raises RecordError for the writer's own account, or where nobody logs in."""
    return _turn(settings, id, "gepubliceerd", who)


def hold_back(settings: Settings, id: str, who: Who) -> Record:
    """Take a published story off the pages again; its text stays."""
    return _turn(settings, id, "ingediend", who)


def _turn(settings: Settings, id: str, state: str, who: Who) -> Record:
    now = _known(settings, "story", id)
    if now.data["state"] == "ingetrokken":
        raise RecordError("Dit verhaal is ingetrokken. Het kan niet terugkomen.")
    return records.record(settings, [Change("story", id, {**now.data, "state": state}, now.version)], who)[0]


def withdraw(settings: Settings, id: str, who: Who) -> Record:
    """Take a story back for good: its file goes, with the text, the age and the consent. The line stays, without themes."""
    now = _known(settings, "story", id)
    codings = [Change("coding", coding.id, None, coding.version)
               for coding in records.state(settings)["coding"].values() if coding.data["story"] == id]
    away = {"state": "ingetrokken", "area": now.data["area"]}
    made = records.record(settings, [Change("story", id, away, now.version), *codings], who)[0]
    story_files.delete(settings.data, id)
    log.info("story taken back id=%s role=%s", id, who.role)
    return made


def code(settings: Settings, id: str, themes: Sequence[str], who: Who) -> Record:
    """Put a story to themes. The first account is the first reader; another one is the second."""
    _known(settings, "story", id)
    if not themes:
        raise RecordError("Kies ten minste één thema.")
    codings = [record for record in records.state(settings)["coding"].values() if record.data["story"] == id]
    mine = next((record for record in codings if record.history[0]["by"] == who.by), None)
    coder = mine.data["coder"] if mine else ("tweede" if codings else "eerste")
    if not mine and len(codings) > 1:
        raise RecordError("Twee lezers hebben dit verhaal al bij thema's gezet.")
    data = {"story": id, "coder": coder, "themes": list(themes)}
    change = Change("coding", mine.id, data, mine.version) if mine else Change("coding", None, data)
    return records.record(settings, [change], who)[0]


def sweep(settings: Settings, today: date | None = None) -> list[str]:
    """Delete stories that lie here and may not: taken back before a back-up was restored, or past their consent. Says which."""
    gone = story_files.must_go(settings.data, records.state(settings), today or date.today())
    for id in gone:
        story_files.delete(settings.data, id)
        log.info("story deleted again id=%s", id)
    return gone


def readable(settings: Settings, role: str, keep: Callable[[Record], bool] = lambda record: True) -> list[tuple[Record, dict]]:
    """Stories that a role may read, newest first, with their text: published ones, and for who may edit also the others."""
    may, today = access.may(role, "edit_register"), date.today()
    found = [(record, story) for record in records.state(settings)["story"].values()
             if (record.data["state"] == "gepubliceerd" or (may and record.data["state"] == "ingediend")) and keep(record)
             and (story := story_files.read(settings.data, record.id)) and not story_files.ended(story, today)]
    return sorted(found, key=lambda pair: pair[0].history[0]["at"], reverse=True)


def kept_area(settings: Settings, area: str) -> str:
    """The area that a story is kept with: the wijk when so few people live in the buurt that one could guess who tells."""
    if not area.startswith("BU"):
        return area
    try:
        build = db.version(settings.data)
        asked = {"region": area, "indicator": "population"}
        trend = db.run("region_trend", asked, data=settings.data, build=build, view="intern")
        names = db.run("region_names", {"level": "buurt"}, data=settings.data, build=build).set_index("region")
    except NoBuild:
        return area
    known = trend["value"].dropna()
    few = known.empty or known.iloc[-1] < SMALL
    return names.loc[area, "parent"] if few and area in names.index else area


def _places(settings: Settings) -> list[str]:
    try:
        build = db.version(settings.data)
    except NoBuild:
        return []
    return [name for level in ("buurt", "wijk", "gemeente")
            for name in db.run("region_names", {"level": level}, data=settings.data, build=build)["name"]]


def _known(settings: Settings, kind: str, id: str) -> Record:
    found = records.state(settings)[kind].get(id)
    if found is None:
        raise RecordError("Dit is er niet (meer). Ververs de pagina.")
    return found
